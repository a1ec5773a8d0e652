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
  std::string expression;
  std::uint32_t options = 0;
  std::unique_ptr<pcre2_code, Free> for_any_bytes;
  // For text that is known to be UTF-8: the other one reads the whole rest of a text before each match, to
  // see where it is. Compiled when it is first needed.
  std::once_flag once;
  std::unique_ptr<pcre2_code, Free> for_utf8;

  std::unique_ptr<pcre2_code, Free> compiled(std::uint32_t more) const {
    int fault = 0;
    std::size_t at = 0;
    std::unique_ptr<pcre2_code, Free> code(
        pcre2_compile(units(expression), expression.size(), options | more, &fault, &at, nullptr));
    if (!code) throw std::logic_error("pattern: fault at " + std::to_string(at) + " of " + expression);
    return code;
  }

  static std::optional<Match> matched(const pcre2_code* code, std::string_view text, std::size_t from,
                                      std::uint32_t how);
};

Pattern::Pattern(std::string_view expression, bool ignore_case) : code_(std::make_unique<Code>()) {
  code_->expression = expression;
  code_->options = PCRE2_UTF | (ignore_case ? PCRE2_CASELESS : 0U);
  code_->for_any_bytes = code_->compiled(PCRE2_MATCH_INVALID_UTF);
}

Pattern::Pattern(Pattern&&) noexcept = default;
Pattern::~Pattern() = default;

bool Pattern::found_in(std::string_view text) const {
  const MatchData match(pcre2_match_data_create(1, nullptr));
  // 0: the match has more groups than were asked for.
  return pcre2_match(code_->for_any_bytes.get(), units(text), text.size(), 0, 0, match.get(), bounds()) >= 0;
}

std::optional<Match> Pattern::first(std::string_view text, std::size_t from) const {
  return Code::matched(code_->for_any_bytes.get(), text, from, 0);
}

std::optional<Match> Pattern::Code::matched(const pcre2_code* code, std::string_view text, std::size_t from,
                                            std::uint32_t how) {
  if (from > text.size()) return std::nullopt;
  const MatchData data(pcre2_match_data_create_from_pattern(code, nullptr));
  const int count = pcre2_match(code, units(text), text.size(), from, how, data.get(), bounds());
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
  const bool is_utf8 = text::is_valid_utf8(text);
  if (is_utf8) std::call_once(code_->once, [&] { code_->for_utf8 = code_->compiled(0); });
  const pcre2_code* code = is_utf8 ? code_->for_utf8.get() : code_->for_any_bytes.get();
  while (matches.size() < at_most) {
    auto match = Code::matched(code, text, from, is_utf8 ? PCRE2_NO_UTF_CHECK : 0U);
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
