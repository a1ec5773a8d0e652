#include "support/pattern.h"

#include <memory>
#include <stdexcept>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

namespace collaudo::testing {

namespace {

struct Free {
  void operator()(pcre2_code* code) const { pcre2_code_free(code); }
  void operator()(pcre2_match_data* match) const { pcre2_match_data_free(match); }
};
using Code = std::unique_ptr<pcre2_code, Free>;

PCRE2_SPTR units(const std::string& text) { return reinterpret_cast<PCRE2_SPTR>(text.data()); }

Code compiled(const std::string& pattern, std::uint32_t options) {
  int fault = 0;
  std::size_t at = 0;
  // `[^]` is any character, as in ECMAScript.
  Code code(
      pcre2_compile(units(pattern), pattern.size(), options | PCRE2_ALLOW_EMPTY_CLASS, &fault, &at, nullptr));
  if (!code) throw std::runtime_error("pattern: fault at " + std::to_string(at) + " of " + pattern);
  return code;
}

}  // namespace

bool matches_whole(const std::string& text, const std::string& pattern) {
  const Code code = compiled(pattern, PCRE2_ANCHORED | PCRE2_ENDANCHORED);
  const std::unique_ptr<pcre2_match_data, Free> match(
      pcre2_match_data_create_from_pattern(code.get(), nullptr));
  const int found = pcre2_match(code.get(), units(text), text.size(), 0, 0, match.get(), nullptr);
  if (found < 0 && found != PCRE2_ERROR_NOMATCH) throw std::runtime_error("pattern: too costly: " + pattern);
  return found >= 0;
}

bool replace_matches(std::string& text, const std::string& pattern, const std::string& replacement,
                     bool all) {
  const Code code = compiled(pattern, 0);
  std::string result(text.size() + 1024, '\0');
  for (int attempt = 0;; ++attempt) {
    std::size_t size = result.size();
    const int count = pcre2_substitute(code.get(), units(text), text.size(), 0,
                                       PCRE2_SUBSTITUTE_OVERFLOW_LENGTH | (all ? PCRE2_SUBSTITUTE_GLOBAL : 0),
                                       nullptr, nullptr, units(replacement), replacement.size(),
                                       reinterpret_cast<PCRE2_UCHAR*>(result.data()), &size);
    if (count == PCRE2_ERROR_NOMEMORY && attempt == 0) {
      result.resize(size);
      continue;
    }
    if (count < 0) throw std::runtime_error("pattern: cannot replace: " + pattern);
    if (count == 0) return false;
    result.resize(size);
    text = std::move(result);
    return true;
  }
}

}  // namespace collaudo::testing
