// How much of what was entered a recap shows again.
#pragma once

#include <string>
#include <vector>

#include <collaudo/service.h>

namespace collaudo::criteria::recap {

struct GivenValue {
  std::string label;  // of the field; its name where it has none
  std::string value;
};

// What the citizen gave until the request was sent: values typed and those that the screens with data showed
// already, each field once with its last value. No passwords, consents and buttons.
std::vector<GivenValue> given_values(const Walk& walk);

struct Coverage {
  std::size_t values = 0, found = 0;
  std::vector<std::string> missing;  // labels

  bool at_least(std::size_t percent) const { return values > 0 && found * 100 >= percent * values; }
};

// The values that stand as text on the screen (or in its fields that cannot be changed).
Coverage coverage_of(const std::vector<GivenValue>& values, const Step& screen);
// The same for a text of any kind.
Coverage coverage_in(const std::vector<GivenValue>& values, const std::string& text);

// Pairs of a label and a value as text.
std::size_t text_pairs(const Step& screen);

}  // namespace collaudo::criteria::recap
