#include "landing.h"

#include <algorithm>

#include <collaudo/pattern.h>
#include <collaudo/text.h>

namespace collaudo::criteria::service_access {

namespace {

constexpr std::string_view slug = "landing_in_flow";

bool is_request(const Step& step) {
  return !step.is_booking && (step.role == ScreenRole::privacy_step || step.role == ScreenRole::data_step ||
                              step.role == ScreenRole::summary);
}

// The address that was asked for, or one below it.
bool is_below(const Url& url, const std::vector<Url>& asked) {
  return std::any_of(asked.begin(), asked.end(), [&](const Url& wanted) {
    std::string path = wanted.path();
    while (path.ends_with('/')) path.pop_back();
    return !path.empty() && is_same_host(url, wanted) &&
           (url.path() == path || url.path().starts_with(path + "/"));
  });
}

// A screen that only asks for consent, a contact, or for whom the request is.
bool is_intermediate(const Step& step) {
  static const Pattern words(
      "per (te|me|conto) (stess[oa]|proprio|altr[oi]|di)|per chi|per altri|a nome (mio|tuo|di)|delega|"
      "(completa|conferma|aggiorna) (il tuo |il |i tuoi )?(profilo|dati di contatto|contatti)|"
      "(conferma|inserisci|verifica) (la tua |l'|il tuo )?(e-?mail|indirizzo e-?mail|cellulare)|acconsent|"
      "termini (e condizioni|d'uso)|condizioni d'uso");
  static const Pattern modest("e-?mail|posta elettronica|telefono|cellulare|codice");
  if (step.stepper.exists() || !words.found_in(step.words)) return false;
  return std::all_of(step.fields.begin(), step.fields.end(), [&](const Field& field) {
    return field.is_consent || field.type == "radio" || field.is_hidden || modest.found_in(field.words);
  });
}

// The number of the first screen of the request after `from`; 0: there is none.
int request_after(const Walk& walk, int from) {
  for (const Step& step : walk.steps)
    if (step.number > from && is_request(step)) return step.number;
  return 0;
}

// The last card before the login, when nothing but public pages lies between.
const Step* card_before(const Walk& walk, int landing) {
  const Step* found = nullptr;
  for (const Step& step : walk.steps) {
    if (step.number >= landing) break;
    if (step.role == ScreenRole::service_card)
      found = &step;
    else if (step.zone != Zone::public_pages || step.role == ScreenRole::personal_area)
      found = nullptr;
  }
  return found;
}

class Landing {
 public:
  Landing(const Walk& walk, const Step& screen, const std::vector<Url>& asked, const Url& home,
          ServiceChecks& saw)
      : walk_(walk), screen_(screen), asked_(asked), home_(home), saw_(saw) {
    is_asked_ = screen.url && is_below(*screen.url, asked);
    request_ = request_after(walk, screen.number);
  }

  void say() const {
    if (is_area() || is_elsewhere())
      wrong(is_area() ? "landing_area" : "landing_elsewhere");
    else if (is_intermediate(screen_) && request_ > 0)
      saw_.met(slug, "landing_intermediate").likely().at(screen_);
    else if (is_request(screen_))
      request();
    else if (is_asked_)
      saw_.met(slug, "landing_ok").at(screen_);
    else if (!screen_.has_body || screen_.is_shell)
      saw_.unknown(slug, "landing_unread").at(screen_);
    else if (request_ > 0)
      saw_.not_met(slug, "landing_unclear").likely().at(screen_).with("steps", request_ - screen_.number);
    else
      saw_.unknown(slug, "landing_unread").at(screen_);
  }

 private:
  bool is_area() const {
    return screen_.role == ScreenRole::personal_area || screen_.role == ScreenRole::practice_detail ||
           screen_.is_messages;
  }

  bool is_elsewhere() const {
    if (!screen_.url) return false;
    static const Pattern list(
        "^(tutti i |i )?servizi( online| digitali| disponibili)?$|catalogo (dei )?servizi");
    return is_same_page(*screen_.url, home_) || screen_.role == ScreenRole::service_card ||
           (!is_asked_ && !is_request(screen_) && list.found_in(text::t3a(screen_.title)));
  }

  // Certain once the citizen had to look for the service again.
  void wrong(std::string_view key) const {
    Observation& seen = saw_.not_met(slug, request_ > 0 ? key : "landing_not_reached").at(screen_);
    if (request_ > 0) seen.with("steps", request_ - screen_.number);
    const bool is_sure = screen_.role_given || screen_.role_confidence == RoleConfidence::high ||
                         screen_.role == ScreenRole::other;
    if (request_ == 0 || !is_sure) seen.likely();
  }

  // Whether the request that the card leads to begins only later, under another title: then this is the
  // beginning of another one, or of a step that all services share.
  bool begins_again() const {
    return std::any_of(walk_.steps.begin(), walk_.steps.end(), [&](const Step& step) {
      const bool is_first = step.role == ScreenRole::privacy_step || step.stepper.active == 1;
      return step.number > screen_.number && is_request(step) && is_first && step.url &&
             is_below(*step.url, asked_) && text::t3a(step.title) != text::t3a(screen_.title);
    });
  }

  void request() const {
    const bool is_resumed =
        std::any_of(walk_.events.begin(), walk_.events.end(), [&](const FlowEvent& event) {
          return event.kind == FlowEvent::Kind::resume && event.to_step == screen_.number;
        });
    if (!is_asked_ && !is_resumed && begins_again()) {
      saw_.not_met(slug, "landing_elsewhere").likely().at(screen_).with("steps", request_ - screen_.number);
      return;
    }
    Observation& seen = saw_.met(slug, "landing_ok").at(screen_);
    if (!is_asked_ && !is_resumed && screen_.stepper.active != 1 && screen_.role != ScreenRole::privacy_step)
      seen.likely();
  }

  const Walk& walk_;
  const Step& screen_;
  const std::vector<Url>& asked_;
  const Url& home_;
  ServiceChecks& saw_;
  bool is_asked_ = false;
  int request_ = 0;
};

}  // namespace

bool look_at_landing(const Walk& walk, const std::vector<Url>& asked, const Url& home, ServiceChecks& saw) {
  for (const FlowEvent* landing : walk.with(FlowEvent::Kind::landing)) {
    const Step* screen = walk.step(landing->to_step);
    if (!screen || !card_before(walk, screen->number)) continue;
    Landing(walk, *screen, asked, home, saw).say();
    return true;
  }
  return false;
}

}  // namespace collaudo::criteria::service_access
