#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <numeric>
#include <optional>
#include <utility>

#include <collaudo/text.h>

#include <fmt/core.h>

#include "text/unicode.h"
#include "text/utf8.h"

namespace collaudo::text {
namespace {

bool is_invisible(char32_t c) {
  return (c >= 0x200B && c <= 0x200D) || c == 0x2060 || c == 0xFEFF || c == 0x00AD;
}

bool is_javascript_space(char32_t c) { return (is_white_space(c) && c != 0x85) || c == 0xFEFF; }

char32_t plain_punctuation(char32_t c) {
  switch (c) {
    case 0x2018:
    case 0x2019:
    case 0x201B:
    case 0x02BC:
    case 0x02B9:
    case 0x2032:
    case 0x0060:
    case 0x00B4:
      return U'\'';
    case 0x201C:
    case 0x201D:
    case 0x00AB:
    case 0x00BB:
      return U'"';
    case 0x2010:
    case 0x2011:
    case 0x2012:
    case 0x2013:
    case 0x2014:
    case 0x2015:
    case 0x2212:
      return U'-';
    default:
      return c;
  }
}

template <typename IsSpace>
std::u32string collapsed(std::u32string_view text, IsSpace is_space) {
  std::u32string result;
  result.reserve(text.size());
  bool space_is_due = false;
  for (const char32_t c : text) {
    if (is_space(c)) {
      space_is_due = !result.empty();
      continue;
    }
    if (space_is_due) result.push_back(U' ');
    space_is_due = false;
    result.push_back(c);
  }
  return result;
}

// Invisible characters go before composition: one of them between a letter and its accent would hide the
// accent.
std::u32string t1_of(std::u32string text) {
  text.erase(std::remove_if(text.begin(), text.end(), is_invisible), text.end());
  return collapsed(nfc(text), is_white_space);
}

std::u32string t2_of(std::string_view raw) { return lower_case(t1_of(decode(raw))); }

std::u32string t3_of(std::string_view raw) {
  auto text = t2_of(raw);
  std::transform(text.begin(), text.end(), text.begin(), plain_punctuation);
  return text;
}

std::u32string without_diacritics(std::u32string_view text) {
  std::u32string result;
  for (const char32_t c : nfd(text)) {
    if (is_mark(c)) continue;
    if (c == U'ß') {
      result += U"ss";
    } else {
      result.push_back(c);
    }
  }
  return result;
}

// ---- the short way, for text of plain characters: one pass, without a copy of the text in code points

constexpr char32_t tabled = 0x300;  // the characters below it

enum class Form : unsigned char { t1, t2, t3, t4 };

// What becomes of one character, in UTF-8; made of the functions above, so that both ways agree.
struct PlainTables {
  static constexpr unsigned char space = 0xFF;  // no ASCII character

  std::array<std::string, tabled> lower, plain,
      folded;  // t2, t3, t4; folded is empty for what is no letter or digit
  std::array<std::array<unsigned char, 0x80>, 4> ascii{};  // by form: one byte, or what counts as a space

  PlainTables() {
    for (char32_t c = 0; c < tabled; ++c) {
      std::u32string text = lower_case(std::u32string(1, c));
      lower[c] = encode(text);
      std::transform(text.begin(), text.end(), text.begin(), plain_punctuation);
      plain[c] = encode(text);
      for (const char32_t part : without_diacritics(text))
        if (is_letter_or_digit(part)) append(folded[c], part);
      if (c >= 0x80) continue;
      const std::string written(1, static_cast<char>(c));
      for (std::size_t form = 0; form < ascii.size(); ++form) {
        const std::string_view shown = of(c, static_cast<Form>(form), written);
        ascii[form][c] =
            is_white_space(c) || shown.empty() ? space : static_cast<unsigned char>(shown.front());
      }
    }
  }

  std::string_view of(char32_t c, Form form, std::string_view written) const {
    switch (form) {
      case Form::t1:
        return written;
      case Form::t2:
        return lower[c];
      case Form::t3:
        return plain[c];
      case Form::t4:
        return folded[c];
    }
    return written;
  }
};

// Nothing when a character is not plain, or is more than one in another form.
std::optional<std::string> plain_form(std::string_view raw, Form form) {
  static const PlainTables tables;
  std::string result;
  result.reserve(raw.size());
  bool space_is_due = false;
  const auto ascii = [&of = tables.ascii[static_cast<std::size_t>(form)]](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < of.size() ? of[byte] : PlainTables::space;
  };
  const auto is_shown_ascii = [&](char c) { return ascii(c) != PlainTables::space; };
  const auto shown_ascii = [&](char c) { return static_cast<char>(ascii(c)); };
  for (std::size_t at = 0; at < raw.size();) {
    const std::size_t begin = at;
    while (at < raw.size() && is_shown_ascii(raw[at])) ++at;
    if (at > begin) {
      if (space_is_due) result += ' ';
      space_is_due = false;
      const auto run = raw.substr(begin, at - begin);
      result += run;
      if (form != Form::t1)
        std::transform(run.begin(), run.end(), result.end() - static_cast<std::ptrdiff_t>(run.size()),
                       shown_ascii);
      continue;
    }
    if (static_cast<unsigned char>(raw[at]) < 0x80) {
      space_is_due = !result.empty();
      ++at;
      continue;
    }
    const Decoded decoded = decode_at(raw, at);
    const char32_t c = decoded.code_point;
    if (!is_plain(c) || c == U'\u0130') return std::nullopt;
    const std::string_view written = raw.substr(at, decoded.bytes);
    at += decoded.bytes;
    if (c == 0x00AD) continue;
    std::string_view shown = written;
    if (c < tabled) {
      shown = tables.of(c, form, written);
    } else if (form == Form::t4) {
      shown = {};  // punctuation and currency
    } else if (form == Form::t3) {
      if (const char32_t plain = plain_punctuation(c); plain != c)
        shown = plain == U'-' ? "-" : plain == U'"' ? "\"" : "'";
    }
    if (is_white_space(c) || shown.empty()) {
      space_is_due = !result.empty();
      continue;
    }
    if (space_is_due) result += ' ';
    space_is_due = false;
    result += shown;
  }
  return result;
}

std::u32string trimmed_as_app(std::string_view raw) {
  const auto text = decode(raw);
  const auto begin = std::find_if_not(text.begin(), text.end(), is_javascript_space);
  const auto end =
      std::find_if_not(text.rbegin(), std::make_reverse_iterator(begin), is_javascript_space).base();
  return {begin, end};
}

}  // namespace

std::string t1(std::string_view raw) {
  if (auto plain = plain_form(raw, Form::t1)) return std::move(*plain);
  return encode(t1_of(decode(raw)));
}

std::string t2(std::string_view raw) {
  if (auto plain = plain_form(raw, Form::t2)) return std::move(*plain);
  return encode(t2_of(raw));
}

std::string t3(std::string_view raw) {
  if (auto plain = plain_form(raw, Form::t3)) return std::move(*plain);
  return encode(t3_of(raw));
}

std::string t3a(std::string_view raw) { return encode(without_diacritics(t3_of(raw))); }

std::string t4(std::string_view raw) {
  if (auto plain = plain_form(raw, Form::t4)) return std::move(*plain);
  return encode(collapsed(without_diacritics(t3_of(raw)), [](char32_t c) { return !is_letter_or_digit(c); }));
}

std::string app_trim(std::string_view raw) { return encode(trimmed_as_app(raw)); }
std::string app_lower(std::string_view raw) { return encode(lower_case(trimmed_as_app(raw))); }

std::size_t length(std::string_view utf8) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < utf8.size();) {
    // Eight at a time: the usual text is ASCII.
    if (std::uint64_t eight = 0; at + sizeof eight <= utf8.size()) {
      std::memcpy(&eight, utf8.data() + at, sizeof eight);
      if ((eight & 0x8080808080808080) == 0) {
        at += sizeof eight;
        count += sizeof eight;
        continue;
      }
    }
    at += decode_at(utf8, at).bytes;
    ++count;
  }
  return count;
}

bool contains_words(std::string_view t4_text, std::string_view t4_words) {
  if (t4_words.empty()) return false;
  for (auto at = t4_text.find(t4_words); at != std::string_view::npos; at = t4_text.find(t4_words, at + 1)) {
    const auto end = at + t4_words.size();
    const bool begins_word = at == 0 || t4_text[at - 1] == ' ';
    const bool ends_word = end == t4_text.size() || t4_text[end] == ' ';
    if (begins_word && ends_word) return true;
  }
  return false;
}

bool contains(std::string_view haystack, std::string_view needle) {
  return haystack.find(needle) != std::string_view::npos;
}

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> result;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find(' ', at), text.size());
    if (end > at) result.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return result;
}

std::string slug(std::string_view raw) {
  auto result = t4(raw);
  std::replace(result.begin(), result.end(), ' ', '-');
  return result;
}

std::string code_points(std::string_view utf8) {
  std::string result;
  for (const char32_t c : decode(utf8)) {
    if (!result.empty()) result += ' ';
    result += fmt::format("U+{:04X}", static_cast<std::uint32_t>(c));
  }
  return result;
}

std::string shortened(std::string_view utf8, std::size_t max_code_points) {
  auto text = decode(utf8);
  if (text.size() <= max_code_points) return encode(text);
  if (max_code_points == 0) return {};
  text.resize(max_code_points - 1);
  while (!text.empty() && is_white_space(text.back())) text.pop_back();
  text.push_back(U'…');
  return encode(text);
}

std::size_t edit_distance(std::string_view a_utf8, std::string_view b_utf8, std::size_t limit) {
  const auto a = decode(a_utf8);
  const auto b = decode(b_utf8);
  limit = std::min(limit, std::max(a.size(), b.size()));
  const std::size_t too_far = limit + 1;
  if (std::max(a.size(), b.size()) - std::min(a.size(), b.size()) > limit) return too_far;
  // Only cells within `limit` of the diagonal can hold a distance that matters.
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    const std::size_t first = i > limit ? i - limit : 1;
    const std::size_t last = std::min(b.size(), i + limit);
    std::size_t diagonal = first > 1 ? row[first - 1] : i - 1;
    row[first - 1] = first > 1 ? too_far : i;
    std::size_t best = row[first - 1];
    for (std::size_t j = first; j <= last; ++j) {
      const std::size_t above = j == i + limit ? too_far : row[j];
      const std::size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({substituted, above + 1, row[j - 1] + 1});
      best = std::min(best, row[j]);
    }
    if (best > limit) return too_far;
  }
  return std::min(row[b.size()], too_far);
}

}  // namespace collaudo::text
