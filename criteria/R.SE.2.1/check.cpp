// Citizens enter with SPID and with CIE; that those of other countries can too is noted.
#include <collaudo/criterion.h>
#include <collaudo/login.h>
#include <collaudo/service_judgement.h>
#include <collaudo/service_screens.h>

namespace collaudo::criteria {

namespace {

constexpr std::string_view slug = "spid_and_cie";

// One service: what the pages before the login offer, taken together.
class Offers {
 public:
  Offers(const Site& site, const Service& service, ServiceChecks& saw)
      : site_(site), service_(service), saw_(saw) {}

  void judge() {
    for (const Walk& walk : service_.walks) look_at(walk);
    // The service's own way in counts before that of the personal area, which stands last.
    for (const Page* page : access_targets(site_, service_))
      if (!is_decided()) look_at(*page);
    if (!ways_.eidas.empty()) say(saw_.note(slug, "eidas_too"), ways_.eidas);
    if (is_whole())
      say(saw_.met(slug, "both"), ways_.spid);
    else if (!ways_.spid.empty() || !ways_.cie.empty())
      say_partly();
    else
      say_absence();
  }

 private:
  // A screen of a walk, or a public page.
  struct Place {
    const Step* step = nullptr;
    const Page* page = nullptr;
    Channel channel = Channel::pages;
    std::optional<html::Element> element;
    bool empty() const { return !step && !page; }
  };
  struct Ways {
    Place spid, cie, eidas;
    Place more;      // a control that may lead to further ways
    Place password;  // an account of its own
    Place complete;  // an access page seen whole: what is not on it is not offered
  };

  bool is_whole() const { return !ways_.spid.empty() && !ways_.cie.empty(); }
  bool is_decided() const { return is_whole() || !ways_.complete.empty() || !ways_.password.empty(); }

  static void take(Place& known, Place seen, const std::optional<html::Element>& element) {
    if (!known.empty() || !element) return;
    seen.element = element;
    known = seen;
  }

  void take_offers(const html::Document& document, const Place& place) {
    const LoginOffer offer = login_offer(document);
    take(ways_.spid, place, offer.spid);
    take(ways_.cie, place, offer.cie);
    take(ways_.eidas, place, offer.eidas);
    take(ways_.more, place, offer.more);
    take(ways_.password, place, offer.password);
  }

  void look_at(const Walk& walk) {
    for (const Step& screen : walk.steps) {
      if (screen.zone != Zone::public_pages || screen.role == ScreenRole::service_card) continue;
      const Place place{&screen, nullptr, walk.channel, {}};
      for (const html::Document* document : screen.documents()) take_offers(*document, place);
      take_complete(screen, place);
    }
    for (const ServiceExchange& exchange : walk.exchanges) {
      if (exchange.zone != Zone::identity || !exchange.is_certain_mark) continue;
      const Place place{walk.step(exchange.step), nullptr, walk.channel, {}};
      if (exchange.mark == "spid" && ways_.spid.empty()) ways_.spid = place;
      if (exchange.mark == "cie" && ways_.cie.empty()) ways_.cie = place;
    }
  }

  void look_at(const Page& page) {
    if (!page.http().ok() || !page.has_html()) return;
    const Place place{nullptr, &page, Channel::pages, {}};
    const auto mark = identity_mark(page.url(), page.is_internal());
    if (!mark) take_complete(screen_of(page), place);
    // A provider's own page tells of itself alone; a gateway offers the choice for the municipality.
    if (mark && mark->mark == "spid")
      ways_.spid = place;
    else if (mark && mark->mark == "cie")
      ways_.cie = place;
    else
      take_offers(page.html(), place);
  }

  void take_complete(const Step& screen, const Place& place) {
    if (screen.role != ScreenRole::access || !screen.proves_absence() || !ways_.complete.empty()) return;
    ways_.complete = place;
    const auto main = screen.html()->first("main");
    const html::Element content = main ? *main : screen.html()->root();
    has_trace_of_spid_ = has_trace(content, "spid");
    has_trace_of_cie_ = has_trace(content, "cie");
  }

  // A picture or a link that may offer it without its words.
  static bool has_trace(html::Element content, const std::string& name) {
    std::string selector;
    for (const char* attribute : {"href", "src", "class", "alt"})
      selector += (selector.empty() ? "[" : ", [") + std::string(attribute) + "*='" + name + "' i]";
    return content.first(selector).has_value();
  }

  static Observation& say(Observation& seen, const Place& place) {
    if (place.step)
      place.element ? seen.at(*place.step, *place.element) : seen.at(*place.step);
    else if (place.page)
      place.element ? seen.at(*place.page, *place.element) : seen.at(*place.page);
    return seen.from(place.channel);
  }

  void say_partly() {
    const bool has_spid = !ways_.spid.empty();
    const bool has_trace = has_spid ? has_trace_of_cie_ : has_trace_of_spid_;
    const bool is_seen_whole = !ways_.complete.empty();
    Observation& seen =
        is_seen_whole ? saw_.not_met(slug, "one_offered").tolerated() : saw_.unknown(slug, "one_seen");
    say(seen, is_seen_whole ? ways_.complete
              : has_spid    ? ways_.spid
                            : ways_.cie)
        .with("name", has_spid ? "SPID" : "CIE")
        .with("other", has_spid ? "CIE" : "SPID");
    if (is_seen_whole && (has_trace || !ways_.more.empty())) seen.likely();
  }

  void say_absence() {
    const bool is_seen_whole = !ways_.complete.empty();
    if (!is_seen_whole && ways_.password.empty()) return;
    Observation& seen =
        say(saw_.not_met(slug, "none_offered"), is_seen_whole ? ways_.complete : ways_.password);
    const bool has_trace = has_trace_of_spid_ || has_trace_of_cie_;
    if (!is_seen_whole || has_trace || !ways_.more.empty()) seen.likely();
  }

  const Site& site_;
  const Service& service_;
  ServiceChecks& saw_;
  Ways ways_;
  bool has_trace_of_spid_ = false, has_trace_of_cie_ = false;  // on the page seen whole
};

}  // namespace

Findings R_SE_2_1(const Site& site, const CriterionSpec& spec) {
  return judge_services(
      site, spec, [&](const Service& service, ServiceChecks& saw) { Offers(site, service, saw).judge(); });
}

}  // namespace collaudo::criteria
