#include "states.h"

#include <algorithm>

#include <collaudo/criterion.h>
#include <collaudo/practice.h>
#include <collaudo/text.h>
#include <collaudo/value.h>

namespace collaudo::criteria::progress_of_practice {

namespace {

using html::Element;
using Tie = PracticeScreens::Tie;

const std::string& state_words() {
  return vocabulary("service-lexicon").at("status_words").at("all").string();
}

// A state alone, or behind the word for it: "Stato: presa in carico".
const Pattern& state_pattern() {
  static const Pattern pattern(
      "^(?:stato[a-z' ]{0,30}:? ?)?(?:" + state_words().substr(1, state_words().size() - 2) + ")$");
  return pattern;
}

// "folder in lavorazione", the name of an icon.
bool names_state(std::string_view raw) {
  std::string words = text::t3a(raw);
  if (words.starts_with("folder ")) words.erase(0, 7);
  return !words.empty() && state_pattern().found_in(words);
}

struct Seen {
  const Step* step;
  Element element;
  Tie tie;
};

class States {
 public:
  States(const PracticeScreens& screens, ServiceChecks& saw) : screens_(screens), saw_(saw) {}

  void look() {
    std::optional<Seen> best;
    for (const Step* screen : screens_.screens())
      for (const html::Document* document : screen->documents())
        for (const Element element : states_on(*document)) {
          const Tie tie = screens_.is_own_detail(*screen)
                              ? std::max(Tie::name, screens_.tie(item_of(element)))
                              : screens_.tie(item_of(element));
          if (!best || tie > best->tie) best = Seen{screen, element, tie};
        }
    if (best && best->tie != Tie::none) {
      saw_.met(state, "state_seen").at(*best->step, best->element).with("state", shown(best->element));
    } else if (!report_absence() && best && !screens_.is_sent()) {
      // Which request it belongs to is not known.
      saw_.met(state, "state_of_some_request")
          .likely()
          .at(*best->step, best->element)
          .with("state", shown(best->element));
    }
    if (screens_.walk().is_single_page) look_at_json();
  }

 private:
  static std::string shown(Element element) {
    std::string words = text::t1(element.spaced_text());
    for (const std::string_view attribute : {"alt", "aria-label", "title"})
      if (words.empty()) words = text::t1(element.attribute_or(attribute));
    return text::shortened(words, 60);
  }

  // The request is in the list and has its detail, and neither says how it is going: perhaps in words of
  // its own.
  bool report_absence() {
    const Step* list = nullptr;
    const Step* detail = nullptr;
    for (const Step* screen : screens_.screens()) {
      if (!screen->proves_absence()) continue;
      const auto body = screen->html()->body();
      if (screens_.is_own_detail(*screen))
        detail = screen;
      else if (body && screens_.tie(*body) != Tie::none && screen->role == ScreenRole::personal_area)
        list = screen;
    }
    if (!list || !detail || !screens_.is_sent()) return false;
    saw_.not_met(state, "state_not_seen").likely().at(*detail).with("list", list->number);
    return true;
  }

  // What an application that scripts fill reads of the request.
  void look_at_json() {
    for (const ServiceExchange& exchange : screens_.walk().exchanges) {
      if (exchange.is_write || exchange.mime.find("json") == std::string::npos || exchange.body.empty())
        continue;
      const auto parsed = parse_json(exchange.body);
      if (parsed && look_in(*parsed, exchange)) return;
    }
  }

  bool look_in(const Value& root, const ServiceExchange& exchange) {
    static const Pattern key("^(stato|status|state)$", true);
    std::vector<const Value*> pending = {&root};
    constexpr std::size_t at_most = 20'000;
    for (std::size_t looked = 0; !pending.empty() && looked < at_most; ++looked) {
      const Value* here = pending.back();
      pending.pop_back();
      if (here->is_array())
        for (const Value& item : here->array()) pending.push_back(&item);
      if (!here->is_object()) continue;
      bool has_state = false, has_history = false;
      for (const auto& [name, member] : here->object()) {
        has_state = has_state || (member.is_string() && key.found_in(name) && names_state(member.string()));
        has_history = has_history || is_history(member);
        pending.push_back(&member);
      }
      if (!has_state) continue;
      saw_.met(state, "state_in_json").likely().from(screens_.walk().channel).at(exchange.url);
      if (has_history)
        saw_.met(milestones, "history_in_json").likely().from(screens_.walk().channel).at(exchange.url);
      return true;
    }
    return false;
  }

  static bool is_history(const Value& value) {
    if (!value.is_array() || value.array().size() < 2) return false;
    return std::any_of(value.array().begin(), value.array().end(), [](const Value& entry) {
      if (!entry.is_object()) return false;
      return std::any_of(entry.object().begin(), entry.object().end(), [](const auto& member) {
        return member.second.is_string() &&
               lexicon("dates.date").found_in(text::t3a(member.second.string()) + " ");
      });
    });
  }

  const PracticeScreens& screens_;
  ServiceChecks& saw_;
};

}  // namespace

std::vector<Element> states_on(const html::Document& document) {
  std::vector<Element> found = visible_texts(document, state_pattern(), 100);
  for (const Element icon : document.select("[aria-label], img[alt], [title]"))
    for (const std::string_view attribute : {"aria-label", "alt", "title"})
      if (names_state(icon.attribute_or(attribute)) && !icon.is_hidden()) {
        found.push_back(icon);
        break;
      }
  std::erase_if(found, is_choice);
  return found;
}

void look_at_states(const PracticeScreens& screens, ServiceChecks& saw) { States(screens, saw).look(); }

}  // namespace collaudo::criteria::progress_of_practice
