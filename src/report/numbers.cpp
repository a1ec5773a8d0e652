#include "report/numbers.h"

#include <cmath>

#include <fmt/format.h>

namespace collaudo {

double two_decimals(double value) {
  const double rounded = std::round(value * 100) / 100;
  // Adding zero turns -0 into 0. Values too large to be scaled have no decimals to round.
  return std::isfinite(rounded) ? rounded + 0.0 : value;
}

std::string decimal(double value, std::string_view separator) {
  std::string text = fmt::format("{:.2f}", two_decimals(value));
  const auto point = text.find('.');
  if (point == std::string::npos) return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.size() == point + 1) text.pop_back();
  if (point < text.size()) text.replace(point, 1, separator);
  return text;
}

}  // namespace collaudo
