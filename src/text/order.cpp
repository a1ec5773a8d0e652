#include <algorithm>
#include <iterator>
#include <unordered_set>

#include <collaudo/order.h>

#include <fmt/core.h>

namespace collaudo {
namespace {

using Labels = std::vector<std::string>;

Labels known(const Labels& labels, const Labels& others) {
  const std::unordered_set<std::string> wanted(others.begin(), others.end());
  Labels result;
  std::copy_if(labels.begin(), labels.end(), std::back_inserter(result),
               [&](const std::string& label) { return wanted.count(label) > 0; });
  return result;
}

Labels first_of_each(const Labels& labels) {
  std::unordered_set<std::string> seen;
  Labels result;
  std::copy_if(labels.begin(), labels.end(), std::back_inserter(result),
               [&](const std::string& label) { return seen.insert(label).second; });
  return result;
}

bool are_equal_without(const std::string& label, const Labels& a, const Labels& b) {
  auto x = a.begin();
  auto y = b.begin();
  while (true) {
    x = std::find_if(x, a.end(), [&](const std::string& other) { return other != label; });
    y = std::find_if(y, b.end(), [&](const std::string& other) { return other != label; });
    if (x == a.end() || y == b.end()) return x == a.end() && y == b.end();
    if (*x != *y) return false;
    ++x;
    ++y;
  }
}

Order compared(const Labels& expected, const Labels& found) {
  const Labels wanted = known(expected, found);
  const Labels seen = known(found, expected);
  if (wanted == seen) return {};
  Order order{false, {}};
  for (const auto& label : wanted)
    if (are_equal_without(label, wanted, seen)) order.candidates.push_back(label);
  return order;
}

}  // namespace

Order order1(const Labels& expected, const Labels& found) {
  return compared(first_of_each(expected), first_of_each(found));
}

Order order1_as_app(const Labels& expected, const Labels& found) {
  return compared(first_of_each(expected), found);
}

std::string Share::text() const {
  if (whole <= 0) return fmt::format("{}/{}", part, whole);
  // Cut, never rounded up: 199 of 399 must not read as the 50 % that it does not reach.
  const long tenths = part * 1000 / whole;
  const std::string percent =
      tenths % 10 == 0 ? fmt::format("{}", tenths / 10) : fmt::format("{}.{}", tenths / 10, tenths % 10);
  return fmt::format("{}/{} ({} %)", part, whole, percent);
}

}  // namespace collaudo
