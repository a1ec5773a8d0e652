#include <algorithm>
#include <array>

#include <collaudo/pattern.h>
#include <collaudo/service.h>
#include <collaudo/text.h>

namespace collaudo {

namespace {

template <typename Named, std::size_t count>
std::string_view name_in(const std::array<std::string_view, count>& names, Named value) {
  return names.at(static_cast<std::size_t>(value));
}

template <typename Named, std::size_t count>
std::optional<Named> named_in(const std::array<std::string_view, count>& names, std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<Named>(found - names.begin());
}

constexpr std::array<std::string_view, 7> channels = {"pages",   "har",         "saved_pages", "recorded",
                                                      "session", "attestation", "message"};
constexpr std::array<std::string_view, 6> zones = {"public", "identity", "flow", "payment", "area", "other"};
constexpr std::array<std::string_view, 13> roles = {
    "other",   "service_card", "access",        "privacy_step",    "data_step",  "summary",         "preview",
    "payment", "confirmation", "personal_area", "practice_detail", "completion", "improvement_plan"};
constexpr std::array<std::string_view, 3> confidences = {"low", "medium", "high"};
constexpr std::array<std::string_view, 7> sources = {"given",   "official", "transcription", "inferred",
                                                     "stepper", "words",    "unknown"};

bool is_area(ScreenRole role) {
  return role == ScreenRole::personal_area || role == ScreenRole::practice_detail;
}

}  // namespace

std::string_view name(Channel channel) { return name_in(channels, channel); }
std::optional<Channel> channel_named(std::string_view name) { return named_in<Channel>(channels, name); }
std::string_view name(Zone zone) { return name_in(zones, zone); }
std::string_view name(ScreenRole role) { return name_in(roles, role); }
std::optional<ScreenRole> screen_role_named(std::string_view name) {
  return named_in<ScreenRole>(roles, name);
}
std::string_view name(RoleConfidence confidence) { return name_in(confidences, confidence); }
std::string_view name(FlowTypeSource source) { return name_in(sources, source); }

std::string Stepper::active_label() const {
  const auto index = static_cast<std::size_t>(active);
  return active > 0 && index <= labels.size() ? labels[index - 1] : std::string();
}

bool is_same_stepper(const Stepper& a, const Stepper& b) {
  if (a.total != b.total || a.labels.size() != b.labels.size()) return false;
  std::size_t alike = 0;
  for (std::size_t index = 0; index < a.labels.size(); ++index) {
    const std::string first = text::t3a(a.labels[index]), second = text::t3a(b.labels[index]);
    if (first.starts_with(second) || second.starts_with(first)) ++alike;
  }
  return alike + 1 >= a.labels.size();
}

bool Step::proves_absence() const {
  return has_body && html() && role_confidence == RoleConfidence::high && !is_shell && !is_partial &&
         !lacks_fragment && !html()->is_truncated();
}

const Control* Step::control(std::string_view lexicon_path, bool anywhere) const {
  const Pattern& pattern = lexicon(lexicon_path);
  for (const Control& control : controls)
    if ((anywhere || !control.in_page_frame) && pattern.found_in(control.words)) return &control;
  return nullptr;
}

std::vector<const html::Document*> Step::documents() const {
  std::vector<const html::Document*> found;
  for (auto it = snapshots.rbegin(); it != snapshots.rend(); ++it) found.push_back(it->get());
  for (auto it = fragments.rbegin(); it != fragments.rend(); ++it) found.push_back(it->get());
  return found;
}

bool Walk::carries_requests() const { return channel == Channel::har || channel == Channel::recorded; }

const Step* Walk::step(int wanted) const {
  const auto found =
      std::find_if(steps.begin(), steps.end(), [&](const Step& step) { return step.number == wanted; });
  return found == steps.end() ? nullptr : &*found;
}

std::vector<const Step*> Walk::with(ScreenRole role) const {
  std::vector<const Step*> found;
  for (const Step& step : steps)
    if (step.role == role && !step.is_booking) found.push_back(&step);
  return found;
}

std::vector<const Step*> Walk::request_screens() const {
  std::vector<const Step*> found;
  const Step* last = governing_summary();
  for (const Step& step : steps) {
    if (step.is_booking) continue;
    if (last && step.number > last->number) break;
    if (step.role == ScreenRole::privacy_step || step.role == ScreenRole::data_step ||
        step.role == ScreenRole::summary || step.role == ScreenRole::preview)
      found.push_back(&step);
  }
  return found;
}

std::vector<const Step*> Walk::data_screens() const { return with(ScreenRole::data_step); }

std::vector<const Step*> Walk::area_screens() const {
  std::vector<const Step*> found;
  for (const Step& step : steps)
    if (is_area(step.role) || step.is_messages || step.zone == Zone::area) found.push_back(&step);
  return found;
}

std::vector<const Step*> Walk::booking_screens() const {
  std::vector<const Step*> found;
  for (const Step& step : steps)
    if (step.is_booking) found.push_back(&step);
  return found;
}

const Step* Walk::governing_summary() const {
  const Step* last = confirmation();
  const Step* found = nullptr;
  for (const Step& step : steps) {
    if (last && step.number >= last->number) break;
    if (!step.is_booking && (step.role == ScreenRole::summary || step.role == ScreenRole::preview))
      found = &step;
  }
  return found;
}

const Step* Walk::confirmation() const {
  const Step* summary = nullptr;
  for (const Step& step : steps)
    if (!step.is_booking && (step.role == ScreenRole::summary || step.role == ScreenRole::preview))
      summary = &step;
  // What is confirmed later, from the personal area or by paying, is a payment or another request. So is
  // perhaps what follows a screen that was not captured.
  const Step* found = nullptr;
  bool is_lost = false;
  for (const Step& step : steps) {
    if (summary && step.number <= summary->number) continue;
    if (step.zone == Zone::area && (found || summary)) break;
    if (step.role == ScreenRole::payment && found) break;
    if (step.is_booking) continue;
    is_lost = is_lost || (summary && !step.has_body);
    if (step.role == ScreenRole::confirmation && (!is_lost || step.role_given)) found = &step;
  }
  return found;
}

std::vector<const FlowEvent*> Walk::with(FlowEvent::Kind kind) const {
  std::vector<const FlowEvent*> found;
  for (const FlowEvent& event : events)
    if (event.kind == kind) found.push_back(&event);
  return found;
}

bool Walk::is_complete() const { return step_total > 0 && unseen_steps.empty() && confirmation(); }

const AttestedAnswer* Service::answer(std::string_view question) const {
  const auto found = std::find_if(answers.begin(), answers.end(),
                                  [&](const AttestedAnswer& known) { return known.question == question; });
  return found == answers.end() ? nullptr : &*found;
}

const Walk* Service::walk(int wanted) const {
  const auto found = std::find_if(walks.begin(), walks.end(), [&](const Walk& walk) {
    return walk.number == wanted && walk.carries_requests();
  });
  return found == walks.end() ? nullptr : &*found;
}

}  // namespace collaudo
