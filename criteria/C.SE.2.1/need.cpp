#include "need.h"

#include <algorithm>
#include <functional>
#include <optional>

#include <collaudo/pattern.h>
#include <collaudo/payment.h>
#include <collaudo/text.h>

namespace collaudo::criteria::payment {

namespace {

constexpr std::string_view slug = "payment_needed";

std::string text_of(html::Element element) { return text::t3a(element.text()); }

// What stands under a heading, up to the next one of its container.
std::string text_under(html::Element heading) {
  std::string text;
  for (auto next = heading.next_sibling(); next; next = next->next_sibling()) {
    if (next->matches("h1, h2, h3, h4") || next->first("h2, h3")) break;
    text += " " + next->text();
  }
  if (!text::t1(text).empty()) return text::t3a(text);
  // The heading may have a box of its own beside that of the text.
  const auto box = heading.parent();
  const auto beside = box ? box->next_sibling() : std::nullopt;
  return beside && !beside->first("h2, h3") ? text_of(*beside) : std::string();
}

Costs costs_in(const std::string& words) {
  static const Pattern is_free(
      "gratuit[oa]|nessun (costo|onere)|non (e|sono) previst[oi] cost|senza (costi|spese)"),
      stamp("(marca|imposta) da bollo|imposta di bollo|marche da bollo|\\bbollo\\b"),
      cost("cost[oi]|tariff|canone|diritti|pagament|versa|tass[ae]|impost[ae]|quota|euro");
  if (words.empty()) return Costs::none;
  Costs costs = Costs::none;
  for (std::size_t from = 0, end = 0; from < words.size(); from = end + 1) {
    // A full stop between digits belongs to an amount.
    end = std::min({words.find(';', from), words.find(". ", from), words.size()});
    const std::string clause = words.substr(from, end - from);
    if (stamp.found_in(clause))
      costs = std::max(costs, Costs::stamp);
    else if (names_amount(clause))
      costs = std::max(costs, Costs::amount);
    else if (is_free.found_in(clause))
      costs = std::max(costs, Costs::free);
    else if (cost.found_in(clause))
      costs = std::max(costs, Costs::unclear);
  }
  // "Gratuito" and nothing that costs a sum: the rest only explains.
  if (costs == Costs::unclear && is_free.found_in(words)) return Costs::free;
  return costs;
}

struct CardCosts {
  Costs costs = Costs::not_seen;
  std::optional<html::Element> heading;
  std::string words;  // of the section
};

CardCosts costs_of(const html::Document& card) {
  static const Pattern heading("^(costi?|quanto costa|costi e vincoli)\\b");
  CardCosts found;
  found.costs = Costs::none;
  for (const html::Element element : card.select("h2, h3, h4, dt")) {
    if (element.closest("header, footer, nav") || !heading.found_in(text_of(element))) continue;
    found.heading = element;
    found.words = text_under(element);
    found.costs = costs_in(found.words);
    break;
  }
  return found;
}

// The card that says most: of the site's pages and of the walks.
class Cards {
 public:
  Cards(const Site& site, const Service& service) {
    for (const Url& url : service.cards)
      if (const Page* page = site.find(url); page && page->has_html() && !page->html().is_script_rendered())
        take(costs_of(page->html()), [page](Observation& seen) { seen.at(*page); });
    for (const Walk& walk : service.walks)
      for (const Step* step : walk.with(ScreenRole::service_card))
        if (step->proves_absence())
          take(costs_of(*step->html()), [step](Observation& seen) { seen.at(*step); });
  }

  Costs costs() const { return best_.costs; }
  bool names_pagopa() const { return text::contains(best_.words, "pagopa"); }
  void place(Observation& seen) const {
    if (place_) place_(seen);
    if (best_.heading) seen.showing(best_.heading->excerpt());
  }

 private:
  void take(const CardCosts& card, std::function<void(Observation&)> place) {
    if (place_ && card.costs <= best_.costs) return;
    best_ = card;
    place_ = std::move(place);
  }

  CardCosts best_;
  std::function<void(Observation&)> place_;
};

bool is_paying(const std::string& type) { return type == "pagamenti_dovuti" || type == "servizi_pagamento"; }
bool is_asking(const std::string& type) { return type == "graduatoria" || type == "vantaggi"; }

// A kind that is only our reading, or that the screens suggest, decides nothing alone.
bool is_known_kind(const Service& service) {
  return service.flow_type_source <= FlowTypeSource::transcription;
}

// A screen of the request that names a sum to be paid, without asking for it.
const Step* naming_sum(const Service& service) {
  static const Pattern sum(
      "(importo|cost[oi]|tariffa|diritti|canone|pagare|versare)[^.;]{0,60}(€|euro|\\d,\\d\\d)");
  for (const Walk& walk : service.walks)
    for (const Step& step : walk.steps)
      if ((step.zone == Zone::flow || step.role == ScreenRole::practice_detail) && !step.is_booking &&
          sum.found_in(step.words) && names_amount(step.words))
        return &step;
  return nullptr;
}

}  // namespace

bool judge_need(const Site& site, const Service& service, bool screens_ask, ServiceChecks& saw) {
  const Cards cards(site, service);
  if (cards.names_pagopa()) cards.place(saw.note("payment_digital", "card_names_pagopa"));
  if (screens_ask) {
    saw.met(slug, "needed_by_screen");
    return true;
  }
  if (is_paying(service.flow_type)) {
    Observation& kind = saw.met(slug, "needed_by_kind").with("kind", "@kind_" + service.flow_type);
    if (!is_known_kind(service)) kind.likely();
    return is_known_kind(service);
  }
  if (is_asking(service.flow_type)) {
    if (cards.costs() == Costs::amount) cards.place(saw.note(slug, "card_names_amount"));
    saw.leave_out("not_paying");
    return false;
  }
  switch (cards.costs()) {
    case Costs::amount:
      cards.place(is_known_kind(service) ? saw.met(slug, "needed_by_card")
                                         : saw.met(slug, "needed_by_card").likely());
      return is_known_kind(service);
    case Costs::stamp:
      cards.place(saw.met(slug, "needed_stamp").likely().leaning_to(Verdict::success));
      return false;
    case Costs::unclear:
      cards.place(saw.met(slug, "needed_unclear").likely());
      return false;
    default:
      break;
  }
  if (const Step* screen = naming_sum(service))
    saw.met(slug, "sum_named").likely().at(*screen);
  else if (service.flow_type == "permessi" && is_known_kind(service) && cards.costs() != Costs::not_seen)
    saw.leave_out("not_paying");
  else
    saw.unknown(slug, is_known_kind(service) ? "card_not_seen" : "kind_unknown");
  return false;
}

}  // namespace collaudo::criteria::payment
