// Forms: does a page offer the controls that a function needs, by the names that the citizen reads (spec:
// recognising form fields; words in the vocabulary form-fields)? A pure function on a frozen document, read
// by the criteria about booking and reports of problems. Thread-safe; the reading must not outlive the
// document.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <collaudo/html.h>

namespace collaudo {

// undecidable: the page shows next to no control, and a reason why they would come later
// (FormReading::obstacle).
enum class Recognition { found, not_found, undecidable };

struct Ability {
  std::string name;  // of the vocabulary: "office", "images" …
  Recognition state = Recognition::not_found;
  std::optional<html::Element> shown_by;  // the control, map or heading that showed it, when found
};

// Why controls may come after what the page shows.
enum class Obstacle { none, script, login, further_step, frame };

struct FormReading {
  std::vector<Ability> abilities;  // in the order of the vocabulary
  std::size_t controls = 0;        // of the page's own content; the buttons of a group count once
  Obstacle obstacle = Obstacle::none;
  // What was not found is certainly missing: at least four controls, and no further step that the page does
  // not hold.
  bool is_conclusive = false;

  const Ability& ability(std::string_view name) const;  // std::logic_error for an unknown one
  bool has(std::string_view name) const { return ability(name).state == Recognition::found; }
};

// `function`: "booking" or "disservizio". All controls of the document count, also inside hidden steps;
// header, footer, search box and rating block belong to the template and do not.
FormReading read_form(const html::Document& document, std::string_view function);

}  // namespace collaudo
