// One screen shows all data of the request as text, after all of them were asked and right before sending.
#include <algorithm>

#include <collaudo/criterion.h>
#include <collaudo/pattern.h>
#include <collaudo/service_judgement.h>
#include <collaudo/text.h>

#include "coverage.h"

namespace collaudo::criteria {

namespace {

using recap::Coverage;
using recap::GivenValue;

constexpr std::string_view present = "summary_present", textual = "summary_textual",
                           complete = "summary_complete", after_data = "summary_after_data",
                           adjacent = "summary_adjacent";

bool is_sure_of_role(const Step& step) {
  return step.role_given || step.role_confidence == RoleConfidence::high;
}

// What a screen after the recap may still ask: a code, a signature, how to pay.
bool asks_data(const Field& field) {
  static const Pattern formal(
      "otp|codice (di "
      ")?(verifica|sicurezza|conferma|temporane)|\\bpin\\b|firma|captcha|pagament|metodo|pagopa|"
      "carta (di )?(credito|debito)|acconsent|consens|accett|presa visione|condizioni");
  return !field.is_hidden && !field.is_disabled && !field.is_read_only && !field.is_consent &&
         field.type != "password" && !formal.found_in(field.words) && !formal.found_in(text::t3a(field.name));
}

bool asks_data(const Step& step) {
  return std::any_of(step.fields.begin(), step.fields.end(),
                     [](const Field& field) { return asks_data(field); });
}

class RecapOfWalk {
 public:
  RecapOfWalk(const Walk& walk, const CriterionSpec& spec, ServiceChecks& saw)
      : walk_(walk),
        spec_(spec),
        saw_(saw),
        confirmation_(walk.confirmation()),
        recap_(walk.governing_summary()) {}

  void look() const {
    if (!recap_) {
      if (walk_.is_single_page && walk_.carries_requests()) look_at_json();
      look_for_none();
      return;
    }
    Observation& seen = saw_.met(present, "present").at(*recap_);
    if (!is_sure_of_role(*recap_)) seen.likely();
    if (!recap_->html()) {
      for (const std::string_view slug : {textual, complete})
        saw_.unknown(slug, "recap_not_captured").at(*recap_);
    } else {
      look_at_content();
    }
    look_at_place();
  }

 private:
  // ---- no recap

  // The screen from which the request was sent.
  const Step* sent_from() const {
    const auto sent = walk_.with(FlowEvent::Kind::submit);
    if (!sent.empty()) return walk_.step(sent.back()->step);
    if (!confirmation_) return nullptr;
    const Step* before = nullptr;
    for (const Step& step : walk_.steps) {
      if (step.number >= confirmation_->number) break;
      if (!step.is_booking && step.role != ScreenRole::payment) before = &step;
    }
    return before;
  }

  void look_for_none() const {
    const Step* from = sent_from();
    if (!from || !confirmation_) return;
    const bool may_hide = std::any_of(walk_.steps.begin(), walk_.steps.end(), [&](const Step& step) {
      return step.number < confirmation_->number && step.zone == Zone::flow && !step.is_booking &&
             (!step.has_body || step.is_shell || step.role == ScreenRole::other);
    });
    if (from->role != ScreenRole::data_step || !walk_.is_complete() || may_hide)
      saw_.unknown(present, "absence_unproved").at(*from);
    else
      saw_.absent(present, "absent", *from);
  }

  // What an application read last before it sent: a hint that it shows the data.
  void look_at_json() const {
    std::vector<GivenValue> values;
    for (const EnteredValue& entered : walk_.entered)
      if (entered.label.empty() || entered.name.find('.') != std::string::npos)
        values.push_back({entered.name, entered.value});
    std::string texts;
    for (const ServiceExchange& exchange : walk_.exchanges)
      if ((exchange.zone == Zone::flow || exchange.zone == Zone::other) &&
          exchange.mime.find("json") != std::string::npos && !exchange.body.empty())
        texts += text::t3a(exchange.body) + "\n";
    const Coverage coverage = recap::coverage_in(values, texts);
    if (coverage.found == 0) return;
    const Step* shell = nullptr;
    for (const Step& step : walk_.steps)
      if (step.is_shell) shell = &step;
    Observation& seen = saw_.met(complete, "json_hint").hint();
    if (shell) seen.at(*shell);
  }

  // ---- what it shows

  void look_at_content() const {
    const auto values = recap::given_values(walk_);
    const Coverage coverage = recap::coverage_of(values, *recap_);
    look_at_text(coverage);
    look_at_completeness(coverage);
    if (!recap_->control("controls.edit")) saw_.note(present, "no_edit").at(*recap_);
    static const Pattern declaration("valore di dichiarazione|dichiarazion[ei] sostitutiv|445/2000");
    if (!declaration.found_in(recap_->words)) saw_.note(present, "no_declaration").at(*recap_);
  }

  void look_at_text(const Coverage& coverage) const {
    const std::size_t pairs = recap::text_pairs(*recap_);
    const bool is_text = pairs >= 3 || coverage.found >= 3 || (coverage.values > 0 && coverage.at_least(90));
    if (is_text) {
      saw_.met(textual, "textual").at(*recap_);
      return;
    }
    const auto document = document_shown();
    if (document && !coverage.at_least(20)) {
      if (recap_->proves_absence())
        saw_.not_met(textual, "only_document").at(*recap_, *document);
      else
        saw_.not_met(textual, "only_document").likely().at(*recap_, *document);
      return;
    }
    saw_.unknown(textual, "text_unclear").at(*recap_);
  }

  // A document in the screen, or a link to one.
  std::optional<html::Element> document_shown() const {
    if (const auto viewer = recap_->html()->first(
            "main embed[type*='pdf' i], main object[type*='pdf' i], main object[data*='.pdf' i], main "
            "embed[src*='.pdf' i], main iframe[src*='.pdf' i]"))
      return viewer;
    return recap_->html()->first("main a[href*='.pdf' i], main a[download]");
  }

  void look_at_completeness(const Coverage& coverage) const {
    const Value& limits = spec_.params;
    const auto percent = [&](std::string_view key) {
      return static_cast<std::size_t>(limits.at(key).integer());
    };
    if (coverage.values == 0) {
      saw_.unknown(complete, "values_unknown").at(*recap_);
      return;
    }
    Observation& seen = coverage.at_least(percent("likely_percent")) ? saw_.met(complete, "complete")
                                                                     : saw_.not_met(complete, "incomplete");
    seen.at(*recap_)
        .with("found", static_cast<long>(coverage.found))
        .with("count", static_cast<long>(coverage.values))
        .with("missing", missing_of(coverage));
    const bool is_certain = seen.state == CheckState::met
                                ? coverage.at_least(percent("certain_percent"))
                                : !coverage.at_least(percent("failure_percent")) &&
                                      coverage.values >= percent("failure_values") &&
                                      recap_->proves_absence();
    // Pages that were only saved do not tell what was typed.
    if (!is_certain || !walk_.carries_requests()) seen.likely();
  }

  static std::string missing_of(const Coverage& coverage) {
    constexpr std::size_t most = 8;
    std::vector<std::string> labels;
    for (const std::string& label : coverage.missing)
      if (labels.size() < most) labels.push_back(text::shortened(label, 40));
    if (coverage.missing.size() > most) labels.emplace_back("…");
    return labels.empty() ? "@nothing" : text::joined(labels);
  }

  // ---- where it stands

  // Screens between the recap and the end of the request, payments apart.
  std::vector<const Step*> between() const {
    std::vector<const Step*> found;
    for (const Step& step : walk_.steps) {
      if (step.number <= recap_->number || (confirmation_ && step.number >= confirmation_->number)) continue;
      if (step.is_booking || step.zone != Zone::flow || step.role == ScreenRole::payment) continue;
      found.push_back(&step);
    }
    return found;
  }

  void look_at_place() const {
    if (!confirmation_) {
      // Without the end of the walk only the recap's own control to send tells where it stands.
      if (!recap_->control("controls.submit")) return;
      saw_.met(after_data, "sends_here").likely().at(*recap_);
      saw_.met(adjacent, "sends_here").likely().at(*recap_);
      return;
    }
    const auto screens = between();
    look_after(screens);
    look_beside(screens);
  }

  // Of pages that were saved one by one, some may not have been.
  void met(std::string_view slug, std::string_view key, const Step& screen) const {
    Observation& seen = saw_.met(slug, key).at(screen);
    if (!walk_.carries_requests()) seen.likely();
  }

  void look_after(const std::vector<const Step*>& screens) const {
    bool is_known = true;
    for (const Step* screen : screens) {
      if (!screen->html() || screen->is_shell) {
        is_known = false;
        continue;
      }
      if (!asks_data(*screen)) continue;
      Observation& seen = saw_.not_met(after_data, "asks_later").at(*screen);
      if (screen->role != ScreenRole::data_step || !is_sure_of_role(*screen)) seen.likely();
      return;
    }
    if (is_known)
      met(after_data, "asks_no_more", *recap_);
    else
      saw_.unknown(after_data, "later_not_captured").at(*screens.front());
  }

  void look_beside(const std::vector<const Step*>& screens) const {
    if (screens.empty()) {
      met(adjacent, "adjacent", *recap_);
      return;
    }
    const Step& next = *screens.front();
    if (screens.size() == 1 && (!next.html() || next.is_shell)) {
      saw_.unknown(adjacent, "later_not_captured").at(next);
      return;
    }
    if (screens.size() == 1 && !asks_data(next)) {
      met(adjacent, "only_confirms", next);
      return;
    }
    saw_.not_met(adjacent, "not_adjacent")
        .tolerated()
        .at(next)
        .with("count", static_cast<long>(screens.size()));
  }

  const Walk& walk_;
  const CriterionSpec& spec_;
  ServiceChecks& saw_;
  const Step* confirmation_;
  const Step* recap_;
};

// The official template of the self-assessed tax has its recap before the amounts and a preview at the end:
// it never fails by that alone.
ServiceDecision decide(const Service& service, const MergedStates& states) {
  ServiceDecision decision = combined(states);
  if (service.flow_variant == "autoliquidazione" && decision.verdict != Verdict::not_verifiable) {
    if (decision.verdict != Verdict::manual) decision.leaning = decision.verdict;
    decision.verdict = Verdict::manual;
    decision.key = "self_assessed";
  }
  const MergedState& data = states.at(std::string(complete));
  if (states.at(std::string(present)).is_unknown() && data.is_met() && data.confidence == Confidence::hint) {
    decision.verdict = Verdict::manual;
    decision.leaning = Verdict::success;
    decision.key = "application";
  }
  return decision;
}

}  // namespace

Findings C_SE_1_4(const Site& site, const CriterionSpec& spec) {
  return judge_services(
      site, spec,
      [&](const Service& service, ServiceChecks& saw) {
        const bool any_end = std::any_of(service.walks.begin(), service.walks.end(),
                                         [](const Walk& walk) { return walk.confirmation() != nullptr; });
        // A walk that was not finished tells nothing beside one that was; a session never gets to a recap.
        for (const Walk& walk : service.walks)
          if (walk.channel != Channel::session && (walk.confirmation() || !any_end))
            RecapOfWalk(walk, spec, saw).look();
      },
      decide);
}

}  // namespace collaudo::criteria
