// PageRules: all declarations that may apply to an element of a page, whoever made them: style sheets, the
// browser, attributes. Made by the cascade for one page; selectors are read when a property that their rule
// sets is first asked for. Belongs to one thread; references the page, and its candidates end with it.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <collaudo/site.h>
#include <collaudo/style.h>

#include "css/candidates.h"
#include "css/page_selectors.h"
#include "css/page_sheets.h"
#include "css/selector_cost.h"

namespace collaudo::css {

// The family, whether "font-family", "font" or "all" sets it.
inline constexpr std::string_view font_property = "font-family";

class PageRules {
 public:
  explicit PageRules(const Page& page);
  PageRules(const PageRules&) = delete;
  PageRules& operator=(const PageRules&) = delete;

  // Those of the property that may apply to the element, the strongest first. Whether a selector matches is
  // not asked yet.
  std::vector<const Candidate*> candidates(html::Element element, std::string_view property);
  style::Origin origin_of(const Candidate& candidate, html::Element element) const;

  const PageSheets& sheets() const { return sheets_; }
  bool is_registered(const std::string& custom_property) const {
    return registered_.contains(custom_property);
  }

 private:
  struct Place {
    const AppliedSheet* sheet;
    const Rule* rule;
    const Declaration* declaration;
    std::size_t order;
  };
  struct Own {
    std::vector<Declaration> declarations;
    std::vector<Candidate> candidates;
  };

  const Candidates& candidates_of(std::string_view property);
  void add_browser_rules(Candidates& list);
  void add(Candidates& list, const Place& place, bool is_font);
  const PageSelectors& selectors_of(const Sheet& sheet, int prelude);
  const std::vector<Candidate>& own(html::Element element);

  const Page& page_;
  PageSheets sheets_;
  PageShape shape_;
  Spellings spellings_;
  Sheet browser_;
  std::set<std::string, std::less<>> registered_;
  std::unordered_map<std::string_view, std::vector<Place>> places_;  // by property
  std::map<std::string, Candidates, std::less<>> candidates_;        // by property
  std::map<std::pair<const Sheet*, int>, PageSelectors> selectors_;  // by prelude
  std::unordered_map<std::uint32_t, Own> own_;                       // by element
};

}  // namespace collaudo::css
