#include "service/walk_events.h"

#include <algorithm>
#include <map>
#include <set>

#include <collaudo/pattern.h>
#include <collaudo/text.h>

namespace collaudo {

namespace {

bool is_excluded(const std::string& name, const std::string& value) {
  static const Pattern technical("token|csrf|viewstate|eventvalidation|nonce|captcha|^__|^_", true);
  if (technical.found_in(name) || text::length(value) < 2) return true;
  const std::string words = text::t2(value);
  return words == "true" || words == "false" || words == "on" || words == "off";
}

const Field* field_named(const Step& step, const std::string& name) {
  for (const Field& field : step.fields)
    if (field.name == name) return &field;
  // Flattened JSON: the last part of the path is the field's name.
  const auto dot = name.find_last_of('.');
  if (dot == std::string::npos) return nullptr;
  for (const Field& field : step.fields)
    if (!field.name.empty() && field.name == name.substr(dot + 1)) return &field;
  return nullptr;
}

bool equals_hidden_input(const Step& step, const std::string& name, const std::string& value) {
  if (!step.html()) return false;
  for (const html::Element input : step.html()->select("input[type='hidden']"))
    if (input.attribute_or("name") == name && input.attribute_or("value") == value) return true;
  return false;
}

// The words that the citizen saw for the value of an option.
std::string visible_value(const Step& step, const Field& field, const std::string& value) {
  if (field.type == "select") {
    for (const html::Element option : field.element.select("option"))
      if (option.attribute_or("value", option.text()) == value) return text::t1(option.text());
    return value;
  }
  if (field.type != "radio" && field.type != "checkbox") return value;
  for (const html::Element input : step.html()->select("input[type='radio'], input[type='checkbox']")) {
    if (input.attribute_or("name") != field.name || input.attribute_or("value") != value) continue;
    if (const auto around = input.closest("label")) return text::t1(around->text());
    for (const html::Element label : step.html()->select("label[for]"))
      if (label.attribute_or("for") == input.attribute_or("id")) return text::t1(label.text());
  }
  return value;
}

int step_before(const ServiceExchange& exchange) {
  // The exchange that made a screen was sent from the screen before it.
  return exchange.is_document ? exchange.step - 1 : exchange.step;
}

bool is_advance(const Step& from, const Step& to) {
  if (from.stepper.active > 0 && to.stepper.active > 0) return to.stepper.active > from.stepper.active;
  return to.role != from.role;
}

bool is_return(const Step& from, const Step& to) {
  return from.stepper.active > 0 && to.stepper.active > 0 && to.stepper.active < from.stepper.active;
}

bool shows_errors(const Step& step) {
  return step.html() && step.html()->first(".is-invalid, .alert-danger, [aria-invalid='true']").has_value();
}

bool is_request_screen(const Step& step) {
  return step.role == ScreenRole::privacy_step || step.role == ScreenRole::data_step ||
         step.role == ScreenRole::summary || step.role == ScreenRole::preview;
}

class EventFinder {
 public:
  EventFinder(Walk& walk, const std::vector<OwnExchange>& own) : walk_(walk), own_(own) {}

  void find(const std::vector<int>& landings) {
    find_logins(landings);
    find_returns();
    find_saves();
    find_resumes();
    find_submit();
    find_payments();
    std::stable_sort(walk_.events.begin(), walk_.events.end(), [](const FlowEvent& a, const FlowEvent& b) {
      return std::max(a.step, a.to_step) < std::max(b.step, b.to_step);
    });
  }

 private:
  FlowEvent& add(FlowEvent::Kind kind, int step, int to_step = 0) {
    FlowEvent event;
    event.kind = kind;
    event.step = step;
    event.to_step = to_step;
    walk_.events.push_back(event);
    return walk_.events.back();
  }

  void find_logins(const std::vector<int>& landings) {
    bool was_identity = false;
    for (std::size_t index = 0; index < walk_.exchanges.size(); ++index) {
      const ServiceExchange& exchange = walk_.exchanges[index];
      const bool is_identity = exchange.zone == Zone::identity;
      if (is_identity && !was_identity) add(FlowEvent::Kind::login, exchange.step).exchange = index;
      if (is_identity || exchange.is_document) was_identity = is_identity;
    }
    for (const int number : landings) add(FlowEvent::Kind::landing, number - 1, number);
  }

  void find_returns() {
    for (std::size_t index = 1; index < walk_.steps.size(); ++index) {
      const Step &from = walk_.steps[index - 1], &to = walk_.steps[index];
      if (!is_request_screen(from) || !is_request_screen(to) || from.is_booking || to.is_booking) continue;
      if (!is_return(from, to) || is_landing(to.number)) continue;
      FlowEvent& back = add(FlowEvent::Kind::back, from.number, to.number);
      compare(back, to, to.number);
      find_change(to);
    }
  }

  bool is_landing(int number) const {
    const auto landings = walk_.with(FlowEvent::Kind::landing);
    return std::any_of(landings.begin(), landings.end(),
                       [&](const FlowEvent* event) { return event->to_step == number; });
  }

  // Values typed before on the same step, as the screen shows them now.
  void compare(FlowEvent& event, const Step& screen, int before) const {
    std::map<std::string, std::string> typed;
    for (const EnteredValue& value : walk_.entered)
      if (value.step < before && !value.is_prefilled) typed[value.name] = value.value;
    for (const auto& [name, value] : typed) {
      const Field* field = field_named(screen, name);
      if (!field) continue;
      if (text::t3a(field->value) == text::t3a(value))
        ++event.kept_values;
      else if (field->value.empty())
        ++event.lost_values;
    }
  }

  void find_change(const Step& screen) {
    for (const EnteredValue& changed : walk_.entered) {
      if (changed.step != screen.number) continue;
      const auto is_earlier = [&](const EnteredValue& earlier) {
        return earlier.step < screen.number && earlier.name == changed.name && earlier.value != changed.value;
      };
      if (!std::any_of(walk_.entered.begin(), walk_.entered.end(), is_earlier)) continue;
      add(FlowEvent::Kind::changed_after_back, screen.number, screen.number + 1);
      return;
    }
  }

  void find_saves() {
    static const Pattern draft("salva|save|bozza|draft", true);
    for (const OwnExchange& own : own_) {
      const ServiceExchange& exchange = walk_.exchanges[own.index];
      if (!exchange.is_write || exchange.status >= 400 || exchange.status == 0) continue;
      const Step* from = walk_.step(step_before(exchange));
      if (!from || !is_request_screen(*from) || from->role == ScreenRole::privacy_step || from->is_booking)
        continue;
      const Step* to = walk_.step(from->number + 1);
      const bool stays = to && is_request_screen(*to) && !is_advance(*from, *to) && !is_return(*from, *to) &&
                         !shows_errors(*to);
      const bool says_draft =
          draft.found_in(exchange.url.path()) ||
          std::any_of(own.recorded->posted.begin(), own.recorded->posted.end(), [](const auto& field) {
            return draft.found_in(field.first) || draft.found_in(field.second);
          });
      const bool is_background = !exchange.is_document && !exchange.redirect;
      // In the background a write is a save when it says so; a form that comes back to its own step is one.
      if (is_background ? says_draft : (stays || says_draft))
        add(FlowEvent::Kind::save, from->number, to ? to->number : 0).exchange = own.index;
    }
  }

  void find_resumes() {
    for (std::size_t index = 1; index < walk_.steps.size(); ++index) {
      const Step &from = walk_.steps[index - 1], &to = walk_.steps[index];
      if (from.zone != Zone::area || !is_request_screen(to)) continue;
      FlowEvent event;
      event.kind = FlowEvent::Kind::resume;
      event.step = from.number;
      event.to_step = to.number;
      compare(event, to, from.number);
      // The draft may open on another step: what the following screens show counts too.
      for (std::size_t later = index + 1;
           later < walk_.steps.size() && event.kept_values + event.lost_values == 0 &&
           is_request_screen(walk_.steps[later]);
           ++later)
        compare(event, walk_.steps[later], from.number);
      if (event.kept_values + event.lost_values > 0) walk_.events.push_back(event);
    }
  }

  void find_submit() {
    const Step* confirmation = walk_.confirmation();
    if (!confirmation) return;
    for (auto own = own_.rbegin(); own != own_.rend(); ++own) {
      const ServiceExchange& exchange = walk_.exchanges[own->index];
      if (!exchange.is_write) continue;
      const int from = step_before(exchange);
      if (from >= confirmation->number) continue;
      const Step* screen = walk_.step(from);
      if (!screen || from + 1 < confirmation->number) return;
      add(FlowEvent::Kind::submit, from, confirmation->number).exchange = own->index;
      return;
    }
  }

  void find_payments() {
    bool was_payment = false;
    for (std::size_t index = 0; index < walk_.exchanges.size(); ++index) {
      const ServiceExchange& exchange = walk_.exchanges[index];
      const bool is_payment = exchange.zone == Zone::payment;
      if (is_payment && !was_payment) add(FlowEvent::Kind::payment, exchange.step).exchange = index;
      if (was_payment && exchange.is_document && exchange.zone != Zone::payment)
        add(FlowEvent::Kind::payment_return, exchange.step - 1, exchange.step).exchange = index;
      if (is_payment || exchange.is_document) was_payment = is_payment;
    }
  }

  Walk& walk_;
  const std::vector<OwnExchange>& own_;
};

}  // namespace

void read_entered_values(Walk& walk, const std::vector<OwnExchange>& own) {
  constexpr std::size_t at_most = 5'000;
  for (const OwnExchange& written : own) {
    const ServiceExchange& exchange = walk.exchanges[written.index];
    if (!exchange.is_write) continue;
    const Step* screen = walk.step(step_before(exchange));
    if (!screen || screen->zone == Zone::public_pages || screen->is_booking) continue;
    const auto& files = written.recorded->posted_files;
    for (const auto& [name, value] : written.recorded->posted) {
      if (walk.entered.size() == at_most) return;
      const Field* field = field_named(*screen, name);
      if (field && field->type == "password") continue;
      if (is_excluded(name, value) && !(field && (field->type == "radio" || field->type == "select")))
        continue;
      if (!field && equals_hidden_input(*screen, name, value)) continue;
      if (field && field->is_consent && screen->role == ScreenRole::privacy_step) continue;
      EnteredValue entered;
      entered.step = screen->number;
      entered.name = name;
      entered.value = field ? visible_value(*screen, *field, value) : value;
      if (field) {
        entered.label = field->label;
        entered.is_prefilled = !field->value.empty() && text::t3a(field->value) == text::t3a(entered.value);
      }
      entered.is_file = std::find(files.begin(), files.end(), name) != files.end();
      walk.entered.push_back(std::move(entered));
    }
  }
}

void find_events(Walk& walk, const std::vector<OwnExchange>& own, const std::vector<int>& landings) {
  EventFinder(walk, own).find(landings);
}

}  // namespace collaudo
