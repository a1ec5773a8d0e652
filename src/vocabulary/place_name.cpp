#include "vocabulary/place_name.h"

#include <algorithm>
#include <array>
#include <utility>

#include <collaudo/text.h>

#include "vocabulary/host_labels.h"

namespace collaudo::domain {
namespace {

using Words = std::vector<std::string>;

std::string joined(const Words& words, std::string_view separator) {
  std::string result;
  for (const std::string& word : words) {
    if (!result.empty()) result += separator;
    result += word;
  }
  return result;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

std::string with_letters_spelled_out(std::string word) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 3> german{
      {{"ä", "ae"}, {"ö", "oe"}, {"ü", "ue"}}};
  for (const auto& [letter, spelled] : german) word = replaced(std::move(word), letter, spelled);
  return word;
}

// An accent dropped is how Italian is written in ASCII; German writes "oe" for "ö", never a bare "o".
bool can_drop_diacritics(const Words& words) {
  return std::none_of(words.begin(), words.end(),
                      [](const std::string& word) { return text::contains(word, "ö"); });
}

template <typename Change>
Words changed(Words words, Change change) {
  for (std::string& word : words) word = change(std::move(word));
  return words;
}

std::string without_diacritics(std::string word) { return is_ascii(word) ? word : text::t4(word); }

void add_new(Words& all, std::string spelling) {
  if (std::find(all.begin(), all.end(), spelling) == all.end()) all.push_back(std::move(spelling));
}

}  // namespace

std::vector<std::string> words_of_name(std::string_view name) {
  std::string plain = text::t3(name);
  for (char& c : plain)
    if (c == '\'' || c == '-' || c == '/' || c == '.') c = ' ';
  return text::words(plain);
}

std::vector<std::string> spellings(const std::vector<std::string>& words) {
  std::vector<Words> alphabets;
  if (can_drop_diacritics(words)) alphabets.push_back(changed(words, without_diacritics));
  if (!std::all_of(words.begin(), words.end(), is_ascii)) {
    alphabets.push_back(changed(words, [](std::string word) {
      return without_diacritics(with_letters_spelled_out(std::move(word)));
    }));
    alphabets.push_back(words);
    alphabets.push_back(
        changed(words, [](std::string word) { return replaced(std::move(word), "ß", "ss"); }));
  }
  Words result;
  for (const Words& written : alphabets) {
    add_new(result, joined(written, ""));
    add_new(result, joined(written, "-"));
  }
  return result;
}

std::vector<std::string> short_name(const std::vector<std::string>& words, const ShortNames& rule) {
  if (words.empty()) return {};
  const std::size_t count = rule.two_words_after.contains(words.front()) ? 2 : 1;
  if (words.size() <= count || (count == 1 && rule.never_alone.contains(words.front()))) return {};
  return {words.begin(), words.begin() + static_cast<std::ptrdiff_t>(count)};
}

std::string beginning(const std::vector<std::string>& words, std::size_t count) {
  const Words first(words.begin(),
                    words.begin() + static_cast<std::ptrdiff_t>(std::min(count, words.size())));
  return joined(changed(first, without_diacritics), " ");
}

bool abbreviates(std::string_view written, const std::vector<std::string>& words,
                 const std::set<std::string, std::less<>>& droppable) {
  const std::string letters = replaced(without_diacritics(std::string(written)), "-", "");
  // Every place in `letters` up to which the words so far can reach.
  std::set<std::size_t> reached{0};
  for (const std::string& word : words) {
    const std::string plain = without_diacritics(word);
    std::set<std::size_t> next;
    for (const std::size_t at : reached) {
      if (letters.compare(at, plain.size(), plain) == 0) next.insert(at + plain.size());
      if (at > 0 && droppable.contains(plain)) next.insert(at);
    }
    if (next.contains(letters.size())) return true;
    reached = std::move(next);
  }
  return false;
}

}  // namespace collaudo::domain
