#include "config/dates.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <stdexcept>

namespace collaudo {

bool is_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  const auto number = [&](std::size_t from, std::size_t length) {
    int value = 0;
    for (const char digit : text.substr(from, length)) {
      if (digit < '0' || digit > '9') return -1;
      value = value * 10 + (digit - '0');
    }
    return value;
  };
  const int year = number(0, 4), month = number(5, 2), day = number(8, 2);
  if (year < 1900 || month < 1 || month > 12 || day < 1) return false;
  constexpr std::array<int, 12> days = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return day <= days[static_cast<std::size_t>(month - 1)] + (month == 2 && is_leap ? 1 : 0);
}

std::string iso_date(std::string_view text) {
  if (text.size() != 10 || text[2] != '/' || text[5] != '/') return std::string(text);
  const std::string iso = std::string(text.substr(6)) + "-" + std::string(text.substr(3, 2)) + "-" +
                          std::string(text.substr(0, 2));
  return is_date(iso) ? iso : std::string(text);
}

long days_between(std::string_view from, std::string_view to) {
  const auto day = [](std::string_view text) {
    if (!is_date(text)) throw std::logic_error("not a date: " + std::string(text));
    const auto number = [&](std::size_t begin, std::size_t length) {
      return std::stoi(std::string(text.substr(begin, length)));
    };
    return std::chrono::sys_days(std::chrono::year(number(0, 4)) /
                                 std::chrono::month(static_cast<unsigned>(number(5, 2))) /
                                 std::chrono::day(static_cast<unsigned>(number(8, 2))));
  };
  return static_cast<long>((day(to) - day(from)).count());
}

}  // namespace collaudo
