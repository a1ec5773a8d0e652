#include "resuming.h"

#include <algorithm>
#include <optional>

#include <collaudo/pattern.h>
#include <collaudo/practice.h>
#include <collaudo/text.h>

#include "json_traces.h"
#include "saving.h"

namespace collaudo::criteria::draft {

namespace {

using html::Element;

bool names_service(Element item, const std::vector<std::string>& names) {
  const std::string words = text::t3a(item.spaced_text());
  return std::any_of(names.begin(), names.end(),
                     [&](const std::string& name) { return text::contains(words, name); });
}

struct ListedDraft {
  Element element;
  bool is_named;  // beside the name of the service
};

std::optional<ListedDraft> draft_on(const Step& area, const std::vector<std::string>& names) {
  std::optional<ListedDraft> unnamed;
  for (const html::Document* document : area.documents())
    for (const Element state : visible_texts(*document, lexicon("draft.draft_status"))) {
      if (is_choice(state)) continue;
      if (names_service(item_of(state), names)) return ListedDraft{state, true};
      if (!unnamed) unnamed = ListedDraft{state, false};
    }
  // A control to go on with it; alone it may be anything, beside the service's name it is the draft.
  for (const Control& control : area.controls)
    if (!control.in_page_frame && !control.is_hidden && !is_choice(control.element) &&
        lexicon("controls.resume").found_in(control.words) && names_service(item_of(control.element), names))
      return ListedDraft{control.element, true};
  return unnamed;
}

class Resuming {
 public:
  Resuming(const Walk& walk, ServiceChecks& saw) : walk_(walk), saw_(saw), names_(names_on(walk)) {}

  void look() {
    look_at_events();
    look_at_reopened();
    if (walk_.is_single_page) report_resumed_in_json(walk_, saw_);
    look_at_list();
  }

 private:
  // What was typed and sent, found again behind the personal area.
  void look_at_events() {
    const auto saves = walk_.with(FlowEvent::Kind::save);
    for (const FlowEvent* event : walk_.with(FlowEvent::Kind::resume)) {
      const Step* screen = walk_.step(event->to_step);
      if (!screen) continue;
      const bool is_likely = screen->is_shell && !screen->is_rendered;
      if (event->kept_values > 0) {
        Observation& seen = saw_.met(resumed, "draft_reopened")
                                .at(*screen)
                                .with("values", static_cast<long>(event->kept_values));
        if (is_likely) seen.likely();
        continue;
      }
      // Only a draft that was saved can be called lost.
      const bool was_saved = std::any_of(saves.begin(), saves.end(), [&](const FlowEvent* save_event) {
        return save_event->step < event->to_step;
      });
      if (was_saved && event->lost_values > 0)
        saw_.absent(resumed, "draft_emptied", *screen).with("values", static_cast<long>(event->lost_values));
    }
  }

  // Without the requests: a step that opened from the list of drafts with values in it.
  void look_at_reopened() {
    if (walk_.carries_requests()) return;
    for (std::size_t index = 1; index < walk_.steps.size(); ++index) {
      const Step &area = walk_.steps[index - 1], &screen = walk_.steps[index];
      if (area.zone != Zone::area || screen.role != ScreenRole::data_step || screen.is_booking) continue;
      const auto draft = draft_on(area, names_);
      if (!draft) continue;
      const bool has_value = std::any_of(screen.fields.begin(), screen.fields.end(), [](const Field& field) {
        return !field.value.empty() && !field.is_disabled && !field.is_read_only && !field.is_hidden &&
               !field.is_consent;
      });
      if (!has_value) continue;
      Observation& seen = saw_.met(resumed, "draft_opened_with_values").at(screen);
      // Pages saved one by one do not show that the one led to the other.
      if (walk_.channel != Channel::session || !draft->is_named) seen.likely();
    }
  }

  void look_at_list() {
    const Step* last_area = nullptr;
    for (const Step* area : walk_.area_screens()) {
      if (!area->has_body || area->is_booking) continue;
      last_area = area;
      const auto draft = draft_on(*area, names_);
      if (!draft) continue;
      Observation& seen = saw_.met(listed, "draft_in_list").at(*area, draft->element);
      if (!draft->is_named) seen.likely();
      return;
    }
    for (const FlowEvent* event : walk_.with(FlowEvent::Kind::resume))
      if (const Step* area = walk_.step(event->step); area && event->kept_values > 0) {
        saw_.met(listed, "draft_led_on").at(*area);
        return;
      }
    if (last_area) look_at_absence();
  }

  // After a proven save, the list of practices without it.
  void look_at_absence() {
    for (const FlowEvent* event : walk_.with(FlowEvent::Kind::save)) {
      for (const Step& step : walk_.steps) {
        if (step.number <= event->step) continue;
        if (step.role == ScreenRole::confirmation) return;
        if (step.role != ScreenRole::personal_area || !lists_practices(step) || leads_to_drafts(step))
          continue;
        if (step.proves_absence()) {
          saw_.not_met(listed, "draft_not_in_list").at(step);
          return;
        }
      }
    }
  }

  static bool lists_practices(const Step& step) {
    static const Pattern lists("pratic|richiest|istanz|domand|bozz");
    for (const Element heading : step.html()->select("h1, h2, h3, h4"))
      if (!heading.closest("header, footer") && lists.found_in(text::t3a(heading.text()))) return true;
    return false;
  }

  // Drafts may have a list of their own that nobody opened.
  static bool leads_to_drafts(const Step& step) {
    static const Pattern drafts("bozz|da completare|in compilazione|non complet|in sospeso");
    return std::any_of(step.controls.begin(), step.controls.end(), [&](const Control& control) {
      return control.is_link && drafts.found_in(control.words);
    });
  }

  const Walk& walk_;
  ServiceChecks& saw_;
  std::vector<std::string> names_;
};

}  // namespace

bool shows_draft(const Walk& walk, const Step& area) { return draft_on(area, names_on(walk)).has_value(); }

void look_at_resuming(const Walk& walk, ServiceChecks& saw) { Resuming(walk, saw).look(); }

}  // namespace collaudo::criteria::draft
