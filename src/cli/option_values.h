// Reading what was written after an option: numbers, words of a closed list, addresses, files. Each throws
// UsageError in the user's language. Used by the *_arguments files of this folder.
#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <collaudo/text.h>
#include <collaudo/url.h>

#include <fmt/format.h>

#include "cli/usage_error.h"
#include "text/phrases.h"

namespace collaudo {

template <typename Number>
Number number_in(const Phrases& phrases, std::string_view option, const std::string& text, Number least,
                 Number most) {
  Number value{};
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc() || end != text.data() + text.size() || value < least || value > most)
    throw UsageError(phrases("error.number", {{"option", std::string(option)},
                                              {"value", text},
                                              {"least", fmt::format("{}", least)},
                                              {"most", fmt::format("{}", most)}}));
  return value;
}

template <typename Meaning>
Meaning one_of(const Phrases& phrases, std::string_view option, const std::string& text,
               const std::vector<std::pair<std::string_view, Meaning>>& known) {
  std::vector<std::string> names;
  for (const auto& [name, meaning] : known) {
    if (name == text) return meaning;
    names.emplace_back(name);
  }
  throw UsageError(phrases(
      "error.choice", {{"option", std::string(option)}, {"value", text}, {"known", text::joined(names)}}));
}

// "comune.x.it" means what a citizen who types it means: https.
Url address_in(const Phrases& phrases, const std::string& text);

// Throws unless it is a regular file that can be read.
void require_file(const Phrases& phrases, std::string_view option, const std::string& file);

// The whole content of a regular file.
std::string file_text(const Phrases& phrases, std::string_view option, const std::string& file);

std::string first_line(const std::string& text);

// The parts of lists with commas, trimmed, empty ones left out.
std::vector<std::string> split_lists(const std::vector<std::string>& lists);

}  // namespace collaudo
