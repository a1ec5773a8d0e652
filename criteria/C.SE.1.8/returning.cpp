#include "returning.h"

#include <algorithm>

#include <collaudo/links.h>
#include <collaudo/pattern.h>

#include "steps.h"

namespace collaudo::criteria::progress {

namespace {

const Control* own_control(const Step& screen, std::string_view lexicon_path) {
  for (const Control& control : screen.controls)
    if (!control.in_page_frame && !control.in_dialog && !control.is_hidden && !control.is_disabled &&
        lexicon(lexicon_path).found_in(control.words))
      return &control;
  return nullptr;
}

// An item of the stepper that leads to an earlier step.
bool leads_to_earlier_step(const Stepper& stepper) {
  for (std::size_t index = 0; index < stepper.items.size(); ++index) {
    if (stepper.active > 0 && static_cast<int>(index) + 1 >= stepper.active) break;
    const html::Element item = stepper.items[index];
    const auto link = item.tag() == "a" ? std::optional(item) : item.first("a[href]");
    if (link && usable_href(link->attribute_or("href"))) return true;
    if (item.tag() == "button" || item.first("button:not([disabled])")) return true;
  }
  return false;
}

bool is_recap(const Step& screen) {
  return screen.role == ScreenRole::summary || screen.role == ScreenRole::preview;
}

void look_at_screens(const Walk& walk, ServiceChecks& saw) {
  bool is_first = true;
  for (const Step* screen : walk.request_screens()) {
    // There is nothing before the first step; the privacy step is it, wherever the recording begins.
    const bool is_start = screen->role == ScreenRole::privacy_step || screen->stepper.active == 1;
    const bool is_unnumbered_start = is_first && screen->stepper.active == 0 && !is_recap(*screen);
    is_first = false;
    if (is_start || is_unnumbered_start) continue;
    if (own_control(*screen, "controls.back"))
      saw.met(back, "back_found").at(*screen);
    else if (leads_to_earlier_step(screen->stepper))
      saw.met(back, "back_by_steps").at(*screen);
    else if (is_recap(*screen) && offers_edit(*screen))
      saw.met(back, "back_by_edit").at(*screen);
    else
      saw.absent(back, "back_missing", *screen);
  }
}

void look_at_changes(const Walk& walk, ServiceChecks& saw) {
  for (const FlowEvent* event : walk.with(FlowEvent::Kind::changed_after_back))
    if (const Step* screen = walk.step(event->step)) saw.met(edit, "changed_after_back").at(*screen);
  if (const Step* recap = walk.governing_summary(); recap && offers_edit(*recap))
    saw.met(edit, "recap_offers_edit").at(*recap);
  for (const FlowEvent* event : walk.with(FlowEvent::Kind::back)) {
    const Step* screen = walk.step(event->to_step);
    if (screen && event->kept_values == 0 && event->lost_values > 0)
      saw.not_met(edit, "values_lost_going_back")
          .likely()
          .at(*screen)
          .with("values", static_cast<long>(event->lost_values));
  }
}

}  // namespace

bool offers_edit(const Step& screen) { return own_control(screen, "controls.edit") != nullptr; }

void look_at_returning(const std::vector<const Walk*>& walks, ServiceChecks& saw) {
  for (const Walk* walk : walks) {
    look_at_screens(*walk, saw);
    look_at_changes(*walk, saw);
  }
}

}  // namespace collaudo::criteria::progress
