#include <map>
#include <mutex>
#include <stdexcept>

#include <collaudo/criterion.h>
#include <collaudo/pattern.h>

#include "text/utf8.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

namespace collaudo {

namespace {

struct Free {
  void operator()(pcre2_code* code) const { pcre2_code_free(code); }
  void operator()(pcre2_match_data* match) const { pcre2_match_data_free(match); }
  void operator()(pcre2_match_context* context) const { pcre2_match_context_free(context); }
};
using MatchData = std::unique_ptr<pcre2_match_data, Free>;

PCRE2_SPTR units(std::string_view text) { return reinterpret_cast<PCRE2_SPTR>(text.data()); }

// Evidence is hostile: a match that costs more than this counts as none.
pcre2_match_context* bounds() {
  static const std::unique_ptr<pcre2_match_context, Free> context = [] {
    constexpr std::uint32_t steps = 2'000'000, depth = 10'000, heap_kibibytes = 20'000;
    std::unique_ptr<pcre2_match_context, Free> made(pcre2_match_context_create(nullptr));
    pcre2_set_match_limit(made.get(), steps);
    pcre2_set_depth_limit(made.get(), depth);
    pcre2_set_heap_limit(made.get(), heap_kibibytes);
    return made;
  }();
  return context.get();
}

}  // namespace

struct Pattern::Code {
  std::unique_ptr<pcre2_code, Free> compiled;
};

Pattern::Pattern(std::string_view expression, bool ignore_case) : code_(std::make_unique<Code>()) {
  int fault = 0;
  std::size_t at = 0;
  code_->compiled.reset(pcre2_compile(
      units(expression), expression.size(),
      PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | (ignore_case ? PCRE2_CASELESS : 0U), &fault, &at, nullptr));
  if (!code_->compiled)
    throw std::logic_error("pattern: fault at " + std::to_string(at) + " of " + std::string(expression));
}

Pattern::Pattern(Pattern&&) noexcept = default;
Pattern::~Pattern() = default;

bool Pattern::found_in(std::string_view text) const {
  const MatchData match(pcre2_match_data_create(1, nullptr));
  // 0: the match has more groups than were asked for.
  return pcre2_match(code_->compiled.get(), units(text), text.size(), 0, 0, match.get(), bounds()) >= 0;
}

std::optional<Match> Pattern::first(std::string_view text, std::size_t from) const {
  return matched(text, from, 0);
}

std::optional<Match> Pattern::matched(std::string_view text, std::size_t from, std::uint32_t options) const {
  if (from > text.size()) return std::nullopt;
  const MatchData data(pcre2_match_data_create_from_pattern(code_->compiled.get(), nullptr));
  const int count =
      pcre2_match(code_->compiled.get(), units(text), text.size(), from, options, data.get(), bounds());
  if (count <= 0) return std::nullopt;
  const std::size_t* places = pcre2_get_ovector_pointer(data.get());
  Match found;
  found.begin = places[0];
  found.end = places[1];
  const std::uint32_t groups = pcre2_get_ovector_count(data.get());
  for (std::uint32_t group = 0; group < groups; ++group) {
    const std::size_t begin = places[2 * group], end = places[2 * group + 1];
    found.groups.emplace_back(begin == PCRE2_UNSET ? std::string_view() : text.substr(begin, end - begin));
  }
  return found;
}

std::vector<Match> Pattern::all(std::string_view text, std::size_t at_most) const {
  std::vector<Match> matches;
  std::size_t from = 0;
  // Otherwise the library reads the whole rest of the text before each match, to see whether it is UTF-8.
  const std::uint32_t options = text::is_valid_utf8(text) ? PCRE2_NO_UTF_CHECK : 0;
  while (matches.size() < at_most) {
    auto match = matched(text, from, options);
    if (!match) break;
    from = match->end > match->begin ? match->end : match->end + 1;
    // Into the middle of a letter no search may begin.
    while (from < text.size() && (static_cast<unsigned char>(text[from]) & 0xC0) == 0x80) ++from;
    matches.push_back(std::move(*match));
  }
  return matches;
}

const Pattern& pattern_of(std::string_view vocabulary_name, std::string_view path) {
  static std::mutex mutex;
  static std::map<std::string, Pattern, std::less<>> known;
  const std::string key = std::string(vocabulary_name) + "/" + std::string(path);
  const std::lock_guard lock(mutex);
  if (const auto found = known.find(key); found != known.end()) return found->second;
  const Value* value = &vocabulary(vocabulary_name);
  for (std::string_view rest = path; !rest.empty();) {
    const std::string_view part = rest.substr(0, rest.find('.'));
    rest.remove_prefix(std::min(rest.size(), part.size() + 1));
    value = &value->at(part);
  }
  const bool is_raw = path.starts_with("redaction.");
  return known.emplace(key, Pattern(value->string(), is_raw)).first->second;
}

const Pattern& lexicon(std::string_view path) { return pattern_of("service-lexicon", path); }

}  // namespace collaudo
