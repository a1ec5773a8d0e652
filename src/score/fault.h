// Fault: what is wrong with a recording, as the key of a sentence in src/score/phrases.json ("fault.KEY") and
// one detail. It travels in Error::message of this room's results as "KEY" or "KEY\nDETAIL"; whoever talks to
// the user turns it into words with worded(). Pure functions: any thread.
#pragma once

#include <string>
#include <string_view>

#include "text/phrases.h"

namespace collaudo::score::fault {

inline std::string at(std::string_view key, std::string_view detail = {}) {
  return detail.empty() ? std::string(key) : std::string(key) + "\n" + std::string(detail);
}

// `phrases` are those of src/score/phrases.json.
inline std::string worded(const std::string& message, const Phrases& phrases) {
  const auto line_end = message.find('\n');
  return phrases("fault." + message.substr(0, line_end),
                 {{"detail", line_end == std::string::npos ? std::string() : message.substr(line_end + 1)}});
}

}  // namespace collaudo::score::fault
