// Candidates: the declarations of one property on a page, each with a selector and its place in the cascade,
// kept so that those for an element are found without trying them all. Made by the cascade once for each
// property that it is asked for; read by it for every element. References the sheets and selectors, and ends
// with them.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "css/font_value.h"
#include "css/page_sheets.h"
#include "html/selector.h"

namespace collaudo::css {

// Where a declaration stands among all of its property: the greater wins.
struct Precedence {
  enum class Tier { browser, hint, author, attribute, important_author, important_attribute };
  Tier tier = Tier::author;
  int layer = 0;
  html::Specificity specificity;
  std::size_t order = 0;
  friend auto operator<=>(const Precedence&, const Precedence&) = default;
};

struct Candidate {
  Precedence precedence;
  const html::Selector* selector = nullptr;  // null: it stands on the element itself
  const Declaration* declaration = nullptr;
  const AppliedSheet* sheet = nullptr;  // null: of the browser, or on the element
  const Rule* rule = nullptr;           // as the selector
  FontValue font;                       // of declarations of the font
  int layer = 0;                        // its rank, also of important declarations
  std::string_view doubt;               // not empty: it may not apply
  int cost = 1;                         // of asking the selector

  bool is_of_page() const { return precedence.tier > Precedence::Tier::browser; }
  bool is_attribute() const {
    return precedence.tier == Precedence::Tier::attribute ||
           precedence.tier == Precedence::Tier::important_attribute;
  }
};

class Candidates {
 public:
  void add(Candidate candidate) { list_.push_back(std::move(candidate)); }
  void index();  // once, after the last add()

  // Those that may select the element, the strongest first.
  std::vector<const Candidate*> of(html::Element element) const;

 private:
  using Bucket = std::vector<std::uint32_t>;
  using Buckets = std::unordered_map<std::string_view, Bucket>;
  static void add_from(const Buckets& buckets, std::string_view key, Bucket& found);

  std::vector<Candidate> list_;
  Buckets by_id_, by_class_, by_type_;
  Bucket rest_;
};

}  // namespace collaudo::css
