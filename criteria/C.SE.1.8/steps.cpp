#include "steps.h"

#include <algorithm>
#include <set>

#include <collaudo/pattern.h>
#include <collaudo/text.h>
#include <collaudo/value.h>

#include "returning.h"

namespace collaudo::criteria::progress {

namespace {

int rank(ScreenRole role) {
  return role == ScreenRole::privacy_step ? 1 : role == ScreenRole::data_step ? 2 : 3;
}

class Steps {
 public:
  Steps(const std::vector<const Walk*>& walks, ServiceChecks& saw) : walks_(walks), saw_(saw) {
    for (const Walk* walk : walks_) count_ += walk->request_screens().size();
  }

  void look() {
    for (const Walk* walk : walks_) {
      if (walk->is_single_page) note_labels_in_json(*walk);
      const auto screens = walk->request_screens();
      for (const Step* screen : screens) look_at(*screen);
      compare_along(screens);
    }
    if (count_ == 0) return;
    if (!any_stepper_ && saw_.says(shown)) saw_.not_applicable(current, "no_steps_to_mark").from(channel());
    report_gaps();
  }

 private:
  Channel channel() const { return walks_.front()->channel; }

  void look_at(const Step& screen) {
    const Stepper& stepper = screen.stepper;
    if (!stepper.exists()) {
      // A preview may stand outside the steps as long as one gets back from it.
      if (screen.role == ScreenRole::preview && offers_edit(screen)) {
        saw_.note(shown, "preview_without_steps").at(screen);
        return;
      }
      constexpr std::size_t enough = 3;
      Observation& seen = saw_.absent(shown, "steps_missing", screen);
      // With one or two screens the steps may be the page itself.
      if (count_ < enough) seen.likely();
      return;
    }
    any_stepper_ = true;
    Observation& seen = saw_.met(shown, stepper.is_hidden    ? "steps_hidden"
                                        : stepper.is_named() ? "steps_named"
                                                             : "steps_counted")
                            .at(screen)
                            .with("total", stepper.total);
    if (stepper.is_hidden || !stepper.is_named()) seen.likely();
    if (stepper.active > 0)
      saw_.met(current, "current_found")
          .at(screen)
          .with("index", stepper.active)
          .with("total", stepper.total);
    else
      saw_.absent(current, "current_missing", screen);
  }

  // From screen to screen: the same steps, and a position that follows.
  void compare_along(const std::vector<const Step*>& screens) {
    const Step* before = nullptr;
    std::set<int> indexes;
    std::set<std::string> addresses;
    for (const Step* screen : screens) {
      if (!screen->stepper.exists()) continue;
      indexes.insert(screen->stepper.active);
      if (screen->url) addresses.insert(screen->url->without_fragment());
      if (before && screen->stepper.is_named() && before->stepper.is_named() &&
          !is_same_stepper(before->stepper, screen->stepper))
        saw_.not_met(shown, "steps_change").likely().at(*screen).with("before", before->number);
      const bool goes_on = before && rank(screen->role) > rank(before->role);
      if (goes_on && screen->stepper.active > 0 && screen->stepper.active < before->stepper.active)
        saw_.not_met(current, "current_goes_back").likely().at(*screen).with("before", before->number);
      before = screen;
    }
    constexpr std::size_t enough = 3;
    if (before && addresses.size() >= enough && indexes.size() == 1 && *indexes.begin() > 0)
      saw_.not_met(current, "current_never_changes").likely().at(*before);
  }

  // Steps that nobody saw, screens that were not kept, a walk that ends before the recap.
  void report_gaps() {
    std::set<int> seen;
    const Stepper* stepper = nullptr;
    const Step *first = nullptr, *last = nullptr;
    bool is_through = false;
    for (const Walk* walk : walks_) {
      is_through = is_through || walk->governing_summary() || walk->confirmation();
      for (const Step* screen : walk->request_screens()) {
        if (!first) first = screen;
        last = screen;
        seen.insert(screen->stepper.active);
        if (screen->stepper.exists() && (!stepper || screen->stepper.total > stepper->total))
          stepper = &screen->stepper;
      }
    }
    if (!is_through) report_unknown("walk_ends_early", *last, "");
    if (!stepper) {
      for (const Walk* walk : walks_)
        for (const Step& step : walk->steps)
          if (step.zone == Zone::flow && !step.has_body && !step.is_booking)
            report_unknown("screen_lost", step, "");
      return;
    }
    std::vector<std::string> missing;
    for (int index = 1; index <= stepper->total; ++index) {
      const auto place = static_cast<std::size_t>(index - 1);
      const std::string label = place < stepper->labels.size() ? stepper->labels[place] : "";
      const bool is_after = lexicon("steppers.label_roles.payment").found_in(text::t3a(label));
      // Without a mark nobody knows which step a screen is.
      if (seen.contains(index) || seen.contains(0) || is_after) continue;
      missing.push_back(label.empty() ? std::to_string(index) : label);
    }
    if (!missing.empty()) report_unknown("steps_unseen", *first, text::quoted(missing));
  }

  void report_unknown(std::string_view key, const Step& screen, const std::string& steps) {
    for (const std::string_view slug : {shown, current, back})
      saw_.unknown(slug, key).at(screen).with("steps", steps);
  }

  // An application that scripts fill may tell its steps in the definition of its form: a hint.
  void note_labels_in_json(const Walk& walk) {
    for (const ServiceExchange& exchange : walk.exchanges) {
      if (exchange.body.empty() || exchange.mime.find("json") == std::string::npos) continue;
      const auto parsed = parse_json(exchange.body);
      if (!parsed || !parsed->is_object()) continue;
      for (const auto* member : {"components", "steps", "pages"}) {
        const Value* list = parsed->find(member);
        if (!list || !list->is_array()) continue;
        std::vector<std::string> labels;
        for (const Value& item : list->array())
          if (const Value* title = item.find("title"); title && title->is_string())
            labels.push_back(text::t1(title->string()));
        if (labels.size() < 2) continue;
        saw_.note(shown, "steps_in_json")
            .from(walk.channel)
            .at(exchange.url)
            .with("steps", text::shortened(text::quoted(labels), 200));
        return;
      }
    }
  }

  const std::vector<const Walk*>& walks_;
  ServiceChecks& saw_;
  std::size_t count_ = 0;
  bool any_stepper_ = false;
};

}  // namespace

void look_at_steps(const std::vector<const Walk*>& walks, ServiceChecks& saw) { Steps(walks, saw).look(); }

}  // namespace collaudo::criteria::progress
