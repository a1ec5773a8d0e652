// What a screen says about paying, and which addresses take payments.
#include <collaudo/payment.h>

#include <catch2/catch.hpp>

#include "service/page_role.h"
#include "service/screen.h"

using namespace collaudo;

namespace {

Step screen(const std::string& body) {
  Step step;
  step.has_body = true;
  step.snapshots.push_back(
      std::make_shared<const html::Document>(html::Document::parse("<main>" + body + "</main>")));
  read_screen(step);
  recognise_role(step);
  return step;
}

PaymentHost host(const std::string& address) { return payment_host(*Url::parse(address)).value(); }

}  // namespace

TEST_CASE("a screen that sends to the counter is a payment screen all the same", "[service]") {
  const Step counter = screen(
      "<h1>Pagamento</h1><p>Importo dovuto: 20,00 euro</p><p>Paga in contanti alla tesoreria.</p>"
      "<form><input type='file' name='f'><button>Carica la ricevuta</button></form>");
  CHECK(counter.role == ScreenRole::payment);
  CHECK(counter.proves_absence());
  const PaymentOffer offer = payment_offer(counter);
  CHECK(offer.has_counter);
  CHECK_FALSE(offer.pay);
  CHECK_FALSE(offer.pagopa);
  CHECK_FALSE(offer.names_digital);
}

TEST_CASE("a tab that lists payments is no control to pay", "[service]") {
  const Step area =
      screen("<h1>Area personale</h1><a href='/pagamenti'>Pagamenti</a><a href='/p'>Pagati</a>");
  CHECK(area.control("controls.pay") == nullptr);
  CHECK(payment_offer(area).is_empty());
  for (const char* label :
       {"Paga", "Paga ora", "Paga con pagoPA", "Vai al pagamento", "Procedi con il pagamento"}) {
    INFO(label);
    CHECK(screen("<button>" + std::string(label) + "</button>").control("controls.pay"));
  }
}

TEST_CASE("pagoPA is offered by a control that can be pressed", "[service]") {
  CHECK(payment_offer(screen("<button>Paga tramite pagoPA</button>")).pagopa);
  CHECK(payment_offer(screen("<button><img src='/img/logo-pagopa.svg' alt=''></button>")).pagopa);
  CHECK_FALSE(payment_offer(screen("<button disabled>Paga con pagoPA</button>")).pagopa);
  CHECK_FALSE(payment_offer(screen("<button class='d-none'>Paga con pagoPA</button>")).pagopa);
  CHECK_FALSE(payment_offer(screen("<p>Paga con pagoPA</p><a href='/info'>Che cos'è pagoPA</a>")).pagopa);
}

TEST_CASE("a state in a filter is no payment made", "[service]") {
  CHECK(payment_offer(screen("<ul><li><p>Mensa</p><span>Pagato</span><p>Metodo: PagoPA</p></li></ul>"))
            .is_paid_with_pagopa);
  CHECK_FALSE(
      payment_offer(screen("<select><option>Pagato</option><option>Da pagare</option></select>"
                           "<ul><li><p>Mensa</p><span>Da pagare</span><p>Metodo: PagoPA</p></li></ul>"))
          .is_paid_with_pagopa);
  CHECK_FALSE(payment_offer(screen("<ul><li><p>Mensa</p><p>Metodo: PagoPA</p></li><li><p>Multa</p>"
                                   "<p>Pagato</p></li></ul>"))
                  .is_paid_with_pagopa);
}

TEST_CASE("amounts are sums above zero", "[service]") {
  for (const char* text : {"20 euro", "€ 4,20", "1.250,00 €", "euro 16,00", "costa 22,21 euro"}) {
    INFO(text);
    CHECK(names_amount(text));
  }
  for (const char* text : {"0 euro", "€ 0,00", "in euro", "entro 30 giorni", "20 europei"}) {
    INFO(text);
    CHECK_FALSE(names_amount(text));
  }
}

TEST_CASE("addresses that take payments are known by their hosts", "[service]") {
  CHECK(host("https://checkout.pagopa.it/c/1").kind == "pagopa");
  CHECK(host("https://uat.checkout.pagopa.it/c/1").is_test);
  CHECK(is_pagopa(host("https://solutionpa.intesasanpaolo.com/").kind));
  CHECK_FALSE(is_pagopa(host("https://ecommerce.nexigroup.com/").kind));
  CHECK_FALSE(host("https://secure.axerve.com/").is_certain);
  CHECK_FALSE(payment_host(*Url::parse("https://comune.valverde.ct.it/pagopa")));
}
