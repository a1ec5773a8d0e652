// PlaceName: the words of a municipality's name and the ways in which they are written in a host name. Made
// from the list of municipalities; read by the index of municipalities. Pure functions on UTF-8 and plain
// values: safe to share between threads.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace collaudo::domain {

// "Sant'Andrea Frius" → "sant", "andrea", "frius"; lower case, diacritics kept.
std::vector<std::string> words_of_name(std::string_view name);

// The words joined, then with hyphens; without diacritics, then with German letters spelled out, then as they
// are.
std::vector<std::string> spellings(const std::vector<std::string>& words);

struct ShortNames {
  std::set<std::string, std::less<>> two_words_after;  // "san": alone it names nobody
  std::set<std::string, std::less<>> never_alone;      // "monte"
};

// The first word, or the first two after a saint; empty when that is the whole name or is never used alone.
std::vector<std::string> short_name(const std::vector<std::string>& words, const ShortNames& rule);

// How the short name begins, for comparing it with other names: without diacritics.
std::string beginning(const std::vector<std::string>& words, std::size_t count);

// `written` (a label of a host) has the first words of the name, all or some of `droppable` ones left out.
bool abbreviates(std::string_view written, const std::vector<std::string>& words,
                 const std::set<std::string, std::less<>>& droppable);

}  // namespace collaudo::domain
