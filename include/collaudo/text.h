// Text normalisation and comparison of labels, by the names that the rules use (docs/text.md). Pure functions
// on UTF-8; broken UTF-8 is replaced by U+FFFD first. Read by every check that compares words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace collaudo::text {

// t1: NFC, invisible characters removed, every white space a space, runs collapsed, trimmed.
std::string t1(std::string_view raw);
// t2: t1 in lower case.
std::string t2(std::string_view raw);
// t3: t2 with typographic apostrophes, quotes and dashes made plain. The comparison of labels.
std::string t3(std::string_view raw);
// t3a: t3 without diacritics, punctuation kept. What the patterns of the service lexicon are written for.
std::string t3a(std::string_view raw);
// t4: t3 without diacritics, every non-alphanumeric a space. For "did you mean" only.
std::string t4(std::string_view raw);
// What the official App does: trims the ends (JavaScript white space), nothing else.
std::string app_trim(std::string_view raw);
// app_trim then lower case, the App's usual comparison.
std::string app_lower(std::string_view raw);

std::size_t length(std::string_view utf8);                                 // code points
bool contains_words(std::string_view t4_text, std::string_view t4_words);  // as whole words
bool contains(std::string_view haystack, std::string_view needle);
std::vector<std::string> words(std::string_view text);  // split on spaces
std::string slug(std::string_view raw);                 // t4 with "-" for spaces
std::string code_points(std::string_view utf8);         // "U+0041 U+0301 …", for reports
std::string shortened(std::string_view utf8, std::size_t max_code_points);  // with "…" when cut

std::string joined(const std::vector<std::string>& parts, std::string_view separator = ", ");
std::string quoted(const std::vector<std::string>& parts);  // «a», «b»

// Levenshtein distance on code points, at most `limit` + 1.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit = 16);

}  // namespace collaudo::text
