#include <collaudo/html.h>

#include "css/selector_cost.h"
#include "fuzz/targets.h"
#include "html/selector.h"

namespace collaudo::fuzz {

void selectors(std::string_view input) {
  constexpr std::string_view page =
      "<main id=m class='a b'><ul><li lang=it>1<li class=x><a href='/x' data-element='news'>2</a><li></ul>"
      "<p>3<b>4</b></p><form><input type=radio checked><input disabled></form></main>";
  const auto [text, given] = halves(input);
  const html::Document document = html::Document::parse(given.empty() ? page : given);
  const html::Selectors parsed = html::parse_selectors(text);
  must(parsed.error.empty() || parsed.list.empty(), "a list that is wrong is empty");
  // The cascade asks what a selector costs before it matches it.
  constexpr int affordable = 100'000;
  const css::PageShape shape = css::shape_of(document);
  for (const html::Selector& selector : parsed.list) {
    must(!selector.compounds().empty(), "a selector has a subject");
    if (css::cost_of(selector, shape) > affordable) continue;
    for (const html::Element element : document.root().descendants())
      if (selector.match(element) == html::Match::maybe)
        must(!parsed.undecided().empty(), "an answer is open only where something is unknown");
  }
}

}  // namespace collaudo::fuzz
