#include "saving.h"

#include <algorithm>
#include <set>

#include <collaudo/pattern.h>
#include <collaudo/practice.h>
#include <collaudo/text.h>

#include "json_traces.h"
#include "resuming.h"

namespace collaudo::criteria::draft {

namespace {

bool is_filled_in(const Step& step) {
  if (step.is_booking) return false;
  return step.role == ScreenRole::data_step || step.role == ScreenRole::summary ||
         step.role == ScreenRole::preview;
}

// What a step offers to keep what was typed so far.
enum class Offer { none, automatic_elsewhere, save_and_next, loose_button, automatic, button };

bool is_offered(const Control& control) {
  return !control.in_page_frame && !control.is_hidden &&
         !lexicon("controls.save_not_draft").found_in(control.words);
}

Offer offer_of(const Walk& walk, const Step& step) {
  Offer best = Offer::none;
  for (const Control& control : step.controls) {
    if (!is_offered(control)) continue;
    const bool is_weak = !control.in_dialog && lexicon("controls.save_draft_weak").found_in(control.words);
    if (lexicon("controls.save_draft_strong").found_in(control.words) || (is_weak && control.in_step_bar))
      best = std::max(best, Offer::button);
    else if (is_weak)
      best = std::max(best, Offer::loose_button);
    else if (lexicon("controls.save_and_next").found_in(control.words))
      best = std::max(best, Offer::save_and_next);
  }
  if (best == Offer::button) return best;
  bool is_automatic_here = false, is_automatic = false;
  for (const FlowEvent* event : walk.with(FlowEvent::Kind::save)) {
    const ServiceExchange* sent = event->exchange && *event->exchange < walk.exchanges.size()
                                      ? &walk.exchanges[*event->exchange]
                                      : nullptr;
    if (sent && (sent->is_document || sent->redirect)) {
      // A form that was sent and came back: whatever its button is called, it saved.
      if (event->step == step.number) return Offer::button;
      continue;
    }
    is_automatic = true;
    is_automatic_here = is_automatic_here || event->step == step.number;
  }
  for (const html::Document* document : step.documents())
    is_automatic_here =
        is_automatic_here || !visible_texts(*document, lexicon("draft.autosave_text")).empty();
  if (is_automatic_here) return std::max(best, Offer::automatic);
  if (best == Offer::none && is_automatic) return Offer::automatic_elsewhere;
  return best;
}

class Saving {
 public:
  Saving(const std::vector<const Walk*>& walks, ServiceChecks& saw) : walks_(walks), saw_(saw) {}

  void look() {
    for (const Walk* walk : walks_) {
      for (const Step& step : walk->steps)
        if (is_filled_in(step)) screens_.push_back({walk, &step, offer_of(*walk, step)});
      if (!walk->is_single_page) continue;
      is_single_page_ = true;
      traced_ = traced_ || report_saved_in_json(*walk, saw_);
    }
    if (screens_.empty()) return;
    for (const Screen& screen : screens_) report(screen);
    report_gaps();
    for (const Walk* walk : walks_) report_pretended(*walk);
    report_retention();
  }

 private:
  struct Screen {
    const Walk* walk;
    const Step* step;
    Offer offer;
  };

  bool any(Offer offer) const {
    return std::any_of(screens_.begin(), screens_.end(),
                       [&](const Screen& screen) { return screen.offer == offer; });
  }

  bool were_saved_on_the_way() const {
    return (any(Offer::save_and_next) || any(Offer::automatic)) &&
           std::none_of(screens_.begin(), screens_.end(), [](const Screen& screen) {
             return screen.step->role == ScreenRole::data_step && screen.offer == Offer::none;
           });
  }

  void report(const Screen& screen) {
    const Step& step = *screen.step;
    switch (screen.offer) {
      case Offer::button:
        saw_.met(save, "save_offered").at(step);
        return;
      case Offer::automatic:
        if (any(Offer::button))
          saw_.met(save, "saves_in_two_ways").likely().at(step);
        else
          saw_.met(save, "saves_by_itself").at(step);
        return;
      case Offer::automatic_elsewhere:
        saw_.met(save, "saves_by_itself_elsewhere").likely().at(step);
        return;
      case Offer::loose_button:
        saw_.met(save, "save_outside_step_bar").likely().at(step);
        return;
      case Offer::save_and_next:
        saw_.met(save, "save_and_next").likely().at(step);
        return;
      case Offer::none:
        // Nothing is typed on a recap: what was saved on the way to it is all there is.
        if (step.role != ScreenRole::data_step && were_saved_on_the_way()) {
          saw_.met(save, "recap_saved_before").likely().at(step);
          return;
        }
        // What scripts sent speaks better than a page that scripts fill.
        if (traced_ && !step.proves_absence()) return;
        saw_.absent(save, "save_missing", step);
    }
  }

  // Steps that nobody saw. The privacy step needs no way to save.
  void report_gaps() {
    if (traced_) return;
    std::set<int> seen;
    const Stepper* stepper = nullptr;
    bool is_through = false;
    for (const Walk* walk : walks_) {
      is_through = is_through || walk->governing_summary() || walk->confirmation();
      for (const Step& step : walk->steps) {
        if (step.is_booking || step.zone == Zone::public_pages || !step.stepper.exists()) continue;
        if (!stepper || step.stepper.total > stepper->total) stepper = &step.stepper;
        if (is_filled_in(step) || step.role == ScreenRole::privacy_step) seen.insert(step.stepper.active);
      }
    }
    if (!stepper) {
      if (!is_through) saw_.unknown(save, "walk_ends_early").at(*screens_.back().step);
      for (const Walk* walk : walks_)
        for (const Step& step : walk->steps)
          if (step.zone == Zone::flow && !step.has_body) saw_.unknown(save, "screen_lost").at(step);
      return;
    }
    std::vector<std::string> missing;
    for (int index = 1; index <= stepper->total; ++index) {
      const auto place = static_cast<std::size_t>(index - 1);
      const std::string label = place < stepper->labels.size() ? stepper->labels[place] : "";
      const bool is_exempt =
          label.empty() ? index == 1 : lexicon("steppers.label_roles.privacy").found_in(text::t3a(label));
      if (seen.contains(index) || is_exempt) continue;
      missing.push_back(label.empty() ? std::to_string(index) : label);
    }
    if (!missing.empty())
      saw_.unknown(save, "steps_unseen").at(*screens_.front().step).with("steps", text::quoted(missing));
  }

  // The way from a step with a button straight to the personal area, nothing sent, and no draft there.
  void report_pretended(const Walk& walk) {
    if (!walk.carries_requests() || walk.is_single_page || !walk.with(FlowEvent::Kind::save).empty()) return;
    for (std::size_t index = 0; index + 1 < walk.steps.size(); ++index) {
      const Step &step = walk.steps[index], &next = walk.steps[index + 1];
      if (!is_filled_in(step) || next.zone != Zone::area || !next.has_body || next.is_shell) continue;
      const auto offered = std::find_if(screens_.begin(), screens_.end(),
                                        [&](const Screen& screen) { return screen.step == &step; });
      if (offered == screens_.end() || offered->offer != Offer::button) continue;
      const bool has_sent = std::any_of(
          walk.exchanges.begin(), walk.exchanges.end(),
          [&](const ServiceExchange& exchange) { return exchange.step == step.number && exchange.is_write; });
      bool is_listed = false;
      for (std::size_t area = index + 1; area < walk.steps.size() && walk.steps[area].zone == Zone::area;
           ++area)
        is_listed = is_listed || shows_draft(walk, walk.steps[area]);
      if (!has_sent && !is_listed) saw_.not_met(save, "save_sends_nothing").likely().at(step);
    }
  }

  void report_retention() {
    for (const Walk* walk : walks_)
      for (const Step& step : walk->steps)
        for (const html::Document* document : step.documents()) {
          const auto found = visible_texts(*document, lexicon("draft.retention_text"), 400);
          if (found.empty()) continue;
          saw_.note(save, "retention").at(step, found.front());
          return;
        }
  }

  const std::vector<const Walk*>& walks_;
  ServiceChecks& saw_;
  std::vector<Screen> screens_;
  bool is_single_page_ = false, traced_ = false;
};

}  // namespace

void look_at_saving(const std::vector<const Walk*>& walks, ServiceChecks& saw) { Saving(walks, saw).look(); }

}  // namespace collaudo::criteria::draft
