#include "service/iso_time.h"

#include <array>
#include <charconv>
#include <chrono>

#include <collaudo/pattern.h>

namespace collaudo {

namespace {

int number(const std::string& digits) {
  int value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

std::optional<std::int64_t> seconds_of(int year, int month, int day, int hour, int minute, int second) {
  using namespace std::chrono;
  const year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                            std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok() || hour > 24 || minute > 59 || second > 60) return std::nullopt;
  return static_cast<std::int64_t>(sys_days(date).time_since_epoch().count()) * 86'400 + hour * 3'600 +
         minute * 60 + second;
}

// "+01:00", "-0500", "Z", nothing.
std::int64_t offset_of(const std::string& zone) {
  if (zone.size() < 5 || (zone[0] != '+' && zone[0] != '-')) return 0;
  const int hours = number(zone.substr(1, 2)), minutes = number(zone.substr(zone.size() - 2));
  return (zone[0] == '-' ? -1 : 1) * (hours * 3'600 + minutes * 60);
}

}  // namespace

std::optional<std::int64_t> iso_milliseconds(std::string_view text) {
  static const Pattern shape(
      "^\\s*(\\d{4})-(\\d{2})-(\\d{2})(?:[Tt "
      "](\\d{2}):(\\d{2})(?::(\\d{2})(?:[.,](\\d{1,9}))?)?\\s*([Zz]|[+-]\\d{2}:?\\d{2})?)?\\s*$");
  const auto match = shape.first(text.substr(0, 64));
  if (!match) return std::nullopt;
  const auto& g = match->groups;
  const auto seconds =
      seconds_of(number(g[1]), number(g[2]), number(g[3]), number(g[4]), number(g[5]), number(g[6]));
  if (!seconds) return std::nullopt;
  std::string fraction = g[7].substr(0, 3);
  while (fraction.size() < 3) fraction += '0';
  return (*seconds - offset_of(g[8])) * 1000 + number(fraction);
}

std::optional<std::int64_t> message_time(std::string_view text) {
  static const Pattern shape(
      "(\\d{1,2}) (jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* (\\d{4}) "
      "(\\d{1,2}):(\\d{2})(?::(\\d{2}))?\\s*([+-]\\d{4})?",
      true);
  const auto match = shape.first(text.substr(0, 200));
  if (!match) return std::nullopt;
  constexpr std::array<std::string_view, 12> months = {"jan", "feb", "mar", "apr", "may", "jun",
                                                       "jul", "aug", "sep", "oct", "nov", "dec"};
  std::string month = match->groups[2];
  for (char& letter : month)
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  int index = 1;
  for (const std::string_view known : months) {
    if (known == month) break;
    ++index;
  }
  const auto& g = match->groups;
  const auto seconds =
      seconds_of(number(g[3]), index, number(g[1]), number(g[4]), number(g[5]), number(g[6]));
  if (!seconds) return std::nullopt;
  return *seconds - offset_of(g[7]);
}

}  // namespace collaudo
