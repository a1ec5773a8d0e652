// Pattern: a regular expression of a vocabulary (ECMAScript's spelling, and PCRE2's (*SKIP) where a long run
// of letters would be searched again from each of them), run with bounded time and memory, and the lexicon:
// the words by which screens, controls and texts of a service flow are recognised. Made on first use and
// kept; immutable, any thread may read it. Patterns of the lexicon are written for text in the normalisation
// text::t3a.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace collaudo {

struct Match {
  std::size_t begin = 0, end = 0;   // bytes in the text
  std::vector<std::string> groups;  // by number, 0 the whole match; empty where a group took no part
  const std::string& str() const { return groups.front(); }
};

class Pattern {
 public:
  // std::logic_error when it cannot be compiled: patterns are our own data.
  explicit Pattern(std::string_view expression, bool ignore_case = false);
  Pattern(Pattern&&) noexcept;
  ~Pattern();

  // A text on which the match would cost too much counts as one without a match.
  bool found_in(std::string_view text) const;
  std::optional<Match> first(std::string_view text, std::size_t from = 0) const;
  std::vector<Match> all(std::string_view text, std::size_t at_most = 1000) const;

 private:
  struct Code;
  std::unique_ptr<Code> code_;
};

// A pattern of the vocabulary service-lexicon by its path: "controls.back", "dates.deadline_label",
// "status_words.all". Compiled once. std::logic_error for a path that names no text.
const Pattern& lexicon(std::string_view path);

// The same for a pattern of any vocabulary, by name of the file and path: ("service-hosts", "…").
const Pattern& pattern_of(std::string_view vocabulary_name, std::string_view path);

}  // namespace collaudo
