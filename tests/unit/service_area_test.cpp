#include "support/service_area.h"

#include <filesystem>
#include <set>

#include <catch2/catch.hpp>
#include <curl/curl.h>

#include "support/encoding.h"
#include "support/locations.h"
#include "support/pattern.h"
#include "support/site_server.h"

namespace collaudo::testing {

namespace {

using nlohmann::json;
const std::filesystem::path sites{sites_folder};
const std::string origin = "https://servizi.comune.valverde.ct.it";

std::size_t append(char* bytes, std::size_t, std::size_t count, void* to) {
  static_cast<std::string*>(to)->append(bytes, count);
  return count;
}

// A citizen with a browser that keeps cookies and follows redirects, on a server of one's own.
class Citizen {
 public:
  explicit Citizen(const json& the_case = json::object())
      : area_(std::make_shared<ServiceArea>(sites, the_case)),
        server_({{"https://comune.valverde.ct.it/", {}}}, options_with(area_)),
        curl_(curl_easy_init(), curl_easy_cleanup),
        ports_(curl_slist_append(nullptr, (":443:127.0.0.1:" + std::to_string(server_.https_port())).c_str()),
               curl_slist_free_all) {
    curl_slist_append(ports_.get(), (":80:127.0.0.1:" + std::to_string(server_.http_port())).c_str());
    auto* curl = curl_.get();
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(curl, CURLOPT_CONNECT_TO, ports_.get());
    curl_easy_setopt(curl, CURLOPT_CAINFO, server_.ca_file().c_str());
    curl_easy_setopt(curl, CURLOPT_COOKIEFILE, "");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, append);
  }

  const std::string& get(const std::string& address) {
    curl_easy_setopt(curl_.get(), CURLOPT_HTTPGET, 1L);
    return perform(address);
  }

  const std::string& post(const std::string& address, const FieldValues& values) {
    std::string body;
    for (const auto& [name, value] : values)
      body += (body.empty() ? "" : "&") + form_encoded(name) + "=" + form_encoded(value);
    curl_easy_setopt(curl_.get(), CURLOPT_COPYPOSTFIELDS, body.c_str());
    return perform(address);
  }

  // Through the identity provider, back to where the area sends.
  const std::string& log_in(const std::string& path) {
    get(origin + "/accesso/spid?verso=" + form_encoded(path));
    const auto host = url().substr(0, url().find('/', 8));
    post(host + "/entra", {{"RelayState", field("RelayState")}, {"utente", "u"}, {"parola", "p"}});
    return post(origin + "/accesso/spid/acs",
                {{"RelayState", field("RelayState")}, {"SAMLResponse", field("SAMLResponse")}});
  }

  const std::string& take(const std::string& slug, const std::string& step, const std::string& action,
                          FieldValues values = {}) {
    values["azione"] = action;
    return post(origin + "/servizi/" + slug + "/" + step, values);
  }

  // From the login to the last step, with something in every field.
  const std::string& request(const std::string& slug) {
    log_in("/servizi/" + slug + "/");
    const AreaContent content{sites, json::object()};
    const auto& flow = *content.flow(slug);
    const auto steps = content.steps(flow);
    for (const auto& step : steps) {
      FieldValues values;
      for (const auto& section : flow.at("sections").value(step, AreaJson::array())) {
        for (const auto& field : section.at("fields")) {
          const auto name = field.at("name").get<std::string>();
          if (!field.contains("identity"))
            values[name] = field.contains("options") ? "1" : "valore di " + name;
        }
      }
      take(slug, step, step == steps.back() ? "invia" : "avanti", values);
    }
    return page_;
  }

  bool sees(const std::string& text) const { return page_.find(text) != std::string::npos; }
  std::string url() const {
    const char* address = nullptr;
    curl_easy_getinfo(curl_.get(), CURLINFO_EFFECTIVE_URL, &address);
    return address;
  }
  long status() const {
    long status = 0;
    curl_easy_getinfo(curl_.get(), CURLINFO_RESPONSE_CODE, &status);
    return status;
  }
  const ServiceArea& area() const { return *area_; }

 private:
  static ServerOptions options_with(std::shared_ptr<LiveHosts> live) {
    ServerOptions options;
    options.live = std::move(live);
    return options;
  }

  const std::string& perform(const std::string& address) {
    page_.clear();
    curl_easy_setopt(curl_.get(), CURLOPT_URL, address.c_str());
    curl_easy_setopt(curl_.get(), CURLOPT_WRITEDATA, &page_);
    REQUIRE(curl_easy_perform(curl_.get()) == CURLE_OK);
    return page_;
  }

  std::string field(const std::string& name) const {
    const auto mark = "name=\"" + name + "\" value=\"";
    const auto start = page_.find(mark);
    REQUIRE(start != std::string::npos);
    return page_.substr(start + mark.size(), page_.find('"', start + mark.size()) - start - mark.size());
  }

  std::shared_ptr<ServiceArea> area_;
  SiteServer server_;
  std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl_;
  std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> ports_;
  std::string page_;
};

std::vector<std::filesystem::path> case_files() {
  std::set<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(sites / "area" / "cases"))
    files.insert(entry.path());
  return {files.begin(), files.end()};
}

}  // namespace

TEST_CASE("the service area lets in by digital identity only", "[area]") {
  Citizen citizen;
  citizen.get(origin + "/servizi/permesso-ztl/");
  CHECK(citizen.url() == origin + "/accesso/?verso=%2Fservizi%2Fpermesso-ztl%2F");
  CHECK(citizen.sees("Entra con SPID"));
  CHECK(citizen.sees("Entra con CIE"));
  CHECK_FALSE(citizen.sees("type=\"password\""));
  citizen.log_in("/servizi/permesso-ztl/");
  CHECK(citizen.url() == origin + "/servizi/permesso-ztl/privacy");
  CHECK(citizen.sees("Zetaprova Fintonome"));
  citizen.get(origin + "/esci");
  citizen.get(origin + "/area-personale/");
  CHECK(citizen.sees("Entra con SPID"));
  citizen.post(origin + "/accesso/spid/acs", {{"RelayState", "inventato"}, {"SAMLResponse", "x"}});
  CHECK(citizen.sees("Entra con SPID"));
}

TEST_CASE("each flow of the service area ends with a practice", "[area]") {
  struct Expected {
    std::string slug, heading, number, deadline;
    bool pays_first;
  };
  const auto expected =
      GENERATE(Expected{"permesso-ztl", "Richiesta inviata", "ZTL-2026-000101", "26/11/2026", false},
               Expected{"scuola-infanzia", "Richiesta inviata", "INF-2026-000101", "22/01/2027", false},
               Expected{"bonus-utenze", "Richiesta inviata", "BON-2026-000101", "23/12/2026", false},
               Expected{"mensa-scolastica", "Richiesta inviata", "MEN-2026-000101", "03/12/2026", false},
               Expected{"contravvenzioni", "Pagamento effettuato", "VER-2026-000101", "", true},
               Expected{"imu", "Documento creato", "IMU-2026-000101", "", false});
  INFO(expected.slug);
  Citizen citizen;
  citizen.request(expected.slug);
  if (expected.pays_first) {
    CHECK(citizen.sees("Paga con pagoPA"));
    citizen.post(origin + "/pagamenti/1/", {{"scelta", "pagopa"}});
    CHECK(citizen.url() == "https://uat.checkout.pagopa.it/carrello/1");
    citizen.post(citizen.url() + "/paga", {{"ok", "si"}});
  }
  CHECK(citizen.sees("<h1 class=\"mb-3\">" + expected.heading));
  CHECK(citizen.sees(expected.number));
  CHECK(citizen.sees("data-element=\"feedback\""));
  CHECK(citizen.sees("Termine di conclusione") == !expected.deadline.empty());
  if (!expected.deadline.empty()) CHECK(citizen.sees(expected.deadline));
  citizen.get(origin + "/area-personale/messaggi/");
  CHECK(citizen.sees("pratica " + expected.number));
  citizen.get(origin + "/area-personale/pratiche/1/");
  CHECK(citizen.sees("Presa in carico dall'ufficio"));
}

TEST_CASE("the recap of a flow holds what was given", "[area]") {
  Citizen citizen;
  citizen.log_in("/servizi/permesso-ztl/");
  citizen.take("permesso-ztl", "dati-generali", "avanti",
               {{"email", "a@posta.example"}, {"telefono", "39900"}});
  citizen.take("permesso-ztl", "preferenze", "avanti",
               {{"targa", "ZZ111ZZ"}, {"motivo", "2"}, {"inizio", "2026-12-05"}});
  CHECK(citizen.url() == origin + "/servizi/permesso-ztl/riepilogo");
  for (const auto* value :
       {"FNTZPR85T10Z999T", "a@posta.example", "ZZ111ZZ", "Lavoro nella zona", "05/12/2026"})
    CHECK(citizen.sees(value));
  citizen.take("permesso-ztl", "riepilogo", "indietro");
  CHECK(citizen.url() == origin + "/servizi/permesso-ztl/preferenze");
  CHECK(citizen.sees("value=\"ZZ111ZZ\""));
}

TEST_CASE("a draft of the service area survives and is resumed", "[area]") {
  const auto setting = GENERATE(as<std::string>{}, "kept", "emptied", "pretended", "absent");
  INFO(setting);
  Citizen citizen{{{"content", {{"draft", setting}}}}};
  citizen.log_in("/servizi/bonus-utenze/");
  citizen.get(origin + "/servizi/bonus-utenze/dati-generali");
  CHECK(citizen.sees("value=\"salva\"") == (setting == "kept" || setting == "emptied"));
  CHECK(citizen.sees("Salva Richiesta") == (setting != "absent"));
  CHECK(citizen.sees("Richiesta salvata con successo") == (setting == "pretended"));
  if (setting != "kept" && setting != "emptied") return;
  citizen.take("bonus-utenze", "dati-generali", "salva", {{"isee", "1234,50"}});
  CHECK(citizen.sees("è stata salvata"));
  citizen.get(origin + "/esci");
  citizen.log_in("/area-personale/pratiche/");
  CHECK(citizen.sees("Bozza"));
  citizen.get(origin + "/servizi/bonus-utenze/?riprendi=si");
  CHECK(citizen.url() == origin + "/servizi/bonus-utenze/dati-generali");
  CHECK(citizen.sees("1234,50") == (setting == "kept"));
}

TEST_CASE("what a first request gave is there for the second", "[area]") {
  const bool remembers = GENERATE(true, false);
  Citizen citizen{{{"content", {{"remembers", remembers}}}}};
  citizen.request("permesso-ztl");
  citizen.log_in("/servizi/mensa-scolastica/");
  citizen.get(origin + "/servizi/mensa-scolastica/dati-generali");
  CHECK(citizen.sees("value=\"valore di email\"") == remembers);
}

TEST_CASE("a payment of the service area comes back with its receipt", "[area]") {
  Citizen citizen;
  citizen.request("mensa-scolastica");
  citizen.get(origin + "/area-personale/pagamenti/");
  CHECK(citizen.sees("Da pagare"));
  citizen.post(origin + "/pagamenti/1/", {{"scelta", "pagopa"}});
  citizen.post(citizen.url() + "/paga", {{"ok", "si"}});
  citizen.get(origin + "/area-personale/pagamenti/");
  CHECK(citizen.sees(">Pagato<"));
  CHECK(citizen.sees("Metodo: pagoPA"));
}

TEST_CASE("an appointment is booked in the service area", "[area]") {
  Citizen citizen;
  citizen.get(origin + "/prenotazione-appuntamento/");
  CHECK(citizen.sees("name=\"nominativo\" value=\"\""));
  citizen.log_in("/area-personale/");
  citizen.get(origin + "/prenotazione-appuntamento/");
  CHECK(citizen.sees("name=\"nominativo\" value=\"Zetaprova Fintonome\""));
  citizen.post(
      origin + "/prenotazione-appuntamento/",
      {{"ufficio", "1"}, {"giorno", "2"}, {"orario", "1"}, {"argomento", "1"}, {"dettagli", "una domanda"}});
  CHECK(citizen.sees("mercoledì 2 dicembre 2026"));
  CHECK(citizen.sees("una domanda"));
  citizen.post(citizen.url(), {{"azione", "invia"}});
  CHECK(citizen.sees("Appuntamento confermato"));
}

TEST_CASE("the single-page variant talks JSON", "[area]") {
  Citizen citizen{{{"content", {{"single_page", {"permesso-ztl"}}}}}};
  citizen.log_in("/servizi/permesso-ztl/");
  CHECK(citizen.sees("<div id=\"app\""));
  CHECK(json::parse(citizen.get(origin + "/api/moduli/permesso-ztl")).at("display") == "wizard");
  CHECK(json::parse(citizen.get(origin + "/api/bozze/permesso-ztl")).is_null());
  CHECK(citizen.get(origin + "/api/inesistente").find("errore") != std::string::npos);
  CHECK(citizen.status() == 404);
}

TEST_CASE("the recorded walks are whole HAR files without traces of the recorder", "[area]") {
  std::size_t recorded = 0;
  for (const auto& file : case_files()) {
    const auto the_case = read_case(file);
    if (the_case.contains("har") && the_case.at("har").is_null()) continue;
    INFO(file);
    const auto text = read_file(sites / "hars" / (file.stem().string() + ".har"));
    const auto log = json::parse(text).at("log");
    CHECK(log.at("version") == "1.2");
    CHECK(log.at("entries").size() > 5);
    for (const auto* trace : {"127.0.0.1", "localhost", "HeadlessChrome"})
      CHECK(text.find(trace) == std::string::npos);
    const bool sanitised = the_case.value("har", json::object()).value("sanitised", true);
    CHECK((text.find("\"set-cookie\"") == std::string::npos) == sanitised);
    ++recorded;
  }
  CHECK(recorded >= 40);
}

TEST_CASE("every case of the service area can be served", "[area]") {
  for (const auto& file : case_files()) {
    INFO(file);
    const auto the_case = read_case(file);
    CHECK_NOTHROW(ServiceArea{sites, the_case});
    CHECK_FALSE(the_case.at("about").get<std::string>().empty());
    CHECK_FALSE(the_case.at("expect").at("verdict").empty());
  }
  CHECK_THROWS_WITH(ServiceArea(sites, {{"errors", 1}}), Catch::Contains("unknown field"));
}

TEST_CASE("an edit of the service area that meets no page is told", "[area]") {
  const json edit = {
      {"page", "/servizi/*/dati-generali"}, {"find", "Salva Richiesta"}, {"replace", "Conserva"}};
  Citizen citizen{{{"edits", {edit}}}};
  CHECK(citizen.area().unused_edits().size() == 1);
  citizen.log_in("/servizi/permesso-ztl/");
  citizen.get(origin + "/servizi/permesso-ztl/dati-generali");
  CHECK(citizen.sees("Conserva"));
  CHECK(citizen.area().unused_edits().empty());
}

TEST_CASE("the model site with the service area leads there", "[area]") {
  const auto site = model_site(sites, 0, AreaLinks::present);
  const auto& card =
      site.at("https://comune.valverde.ct.it/servizi/mobilita-e-trasporti/permesso-di-transito-in-ztl/").body;
  CHECK(card.find("href=\"" + origin + "/servizi/permesso-ztl/\" data-element=\"service-online-access\"") !=
        std::string::npos);
  CHECK(card.find("href=\"" + origin + "/area-personale/\" data-element=\"personal-area-login\"") !=
        std::string::npos);
  const AreaContent content{sites, json::object()};
  std::size_t cards = 0;
  for (const auto& [address, response] : site) {
    for (const auto& [slug, flow] : content.area.at("flows").items())
      cards +=
          response.body.find("href=\"" + origin + "/servizi/" + slug + "/\"") != std::string::npos ? 1 : 0;
  }
  CHECK(cards == content.area.at("flows").size());
}

}  // namespace collaudo::testing
