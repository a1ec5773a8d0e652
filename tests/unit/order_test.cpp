#include <collaudo/order.h>

#include <catch2/catch.hpp>

using namespace collaudo;

namespace {

using Labels = std::vector<std::string>;
const Labels abcd = {"A", "B", "C", "D"};

}  // namespace

TEST_CASE("labels in the expected order are in order") {
  CHECK(order1(abcd, abcd).in_order);
  CHECK(order1(abcd, {"C", "D"}).in_order);
  CHECK(order1(abcd, {"A", "B", "C", "D", "X"}).in_order);
  CHECK(order1(abcd, {"X", "A", "Y", "C"}).in_order);
  CHECK(order1(abcd, {}).in_order);
  CHECK(order1({}, abcd).in_order);
}

TEST_CASE("one label out of place is named") {
  CHECK(order1(abcd, {"B", "A", "C", "D"}).candidates == Labels{"A", "B"});
  CHECK(order1(abcd, {"B", "C", "D", "A"}).candidates == Labels{"A"});
  CHECK(order1(abcd, {"D", "C"}).candidates == Labels{"C", "D"});
  CHECK(order1(abcd, {"B", "C", "D", "A"}).one_misplaced());
}

TEST_CASE("several labels out of place have no candidate") {
  const auto order = order1(abcd, {"D", "C", "B", "A"});
  CHECK_FALSE(order.in_order);
  CHECK_FALSE(order.one_misplaced());
  CHECK(order.candidates.empty());
}

TEST_CASE("a label found twice counts once by the rules and breaks the order for the App") {
  const Labels found = {"A", "A", "B", "C", "D"};
  CHECK(order1(abcd, found).in_order);
  CHECK_FALSE(order1_as_app(abcd, found).in_order);
  CHECK(order1_as_app(abcd, found).candidates == Labels{"A"});
}

TEST_CASE("the App agrees with the rules where no label is repeated") {
  for (const Labels& found : {Labels{"A", "B", "C", "D"}, Labels{"B", "A", "C", "D"},
                              Labels{"B", "C", "D", "A"}, Labels{"D", "C", "B", "A"}, Labels{"C", "D"},
                              Labels{"D", "C"}, Labels{"A", "B", "C", "D", "X"}, Labels{}}) {
    CHECK(order1_as_app(abcd, found).in_order == order1(abcd, found).in_order);
    CHECK(order1_as_app(abcd, found).candidates == order1(abcd, found).candidates);
  }
}

TEST_CASE("moving any label of an ordered list is mended by that label") {
  for (std::size_t from = 0; from < abcd.size(); ++from)
    for (std::size_t to = 0; to < abcd.size(); ++to) {
      if (from == to) continue;
      Labels found = abcd;
      found.erase(found.begin() + static_cast<std::ptrdiff_t>(from));
      found.insert(found.begin() + static_cast<std::ptrdiff_t>(to), abcd[from]);
      const auto candidates = order1(abcd, found).candidates;
      CHECK(std::find(candidates.begin(), candidates.end(), abcd[from]) != candidates.end());
    }
}

TEST_CASE("shares are compared without rounding, and rounded half up for the App") {
  CHECK_FALSE(Share{59, 200}.at_least(30));
  CHECK(Share{59, 200}.app_percent() == 30);
  CHECK(Share{99, 200}.app_percent() == 50);
  CHECK_FALSE(Share{99, 200}.at_least(50));
  CHECK(Share{101, 200}.app_percent() == 51);
  CHECK(Share{199, 200}.app_percent() == 100);
  CHECK_FALSE(Share{199, 200}.is_all());
  CHECK(Share{27, 27}.is_all());
  CHECK(Share{1, 2}.at_least(50));
  CHECK(Share{1, 2}.app_percent() == 50);
  CHECK(Share{51, 100}.app_percent() == 51);
}

TEST_CASE("nothing of nothing is no share") {
  CHECK_FALSE(Share{0, 0}.at_least(0));
  CHECK_FALSE(Share{0, 0}.is_all());
  CHECK(Share{0, 0}.app_percent() == 0);
  CHECK(Share{0, 0}.text() == "0/0");
}

TEST_CASE("a share is written with what it does not reach") {
  CHECK(Share{59, 200}.text() == "59/200 (29.5 %)");
  CHECK(Share{1, 2}.text() == "1/2 (50 %)");
  CHECK(Share{4999, 10000}.text() == "4999/10000 (49.9 %)");
  CHECK(Share{3, 3}.text() == "3/3 (100 %)");
}
