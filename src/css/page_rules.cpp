#include "css/page_rules.h"

#include <algorithm>
#include <limits>

#include <collaudo/text.h>

namespace collaudo::css {
namespace {

using html::Element;

// What a browser says of elements before any style sheet does.
constexpr std::string_view browser_sheet = R"(
button, input, select { font-family: system-ui }
textarea, pre, xmp, plaintext, listing, tt, code, kbd, samp { font-family: monospace }
input:where([type="date"], [type="datetime-local"], [type="month"], [type="time"], [type="week"]) { font-family: monospace }
math { font-family: math }
)";

constexpr std::string_view hint_property = "hint";
constexpr std::size_t longest_rule = 120;

bool is_svg(Element element) {
  for (std::optional<Element> at = element; at; at = at->parent()) {
    if (at->tag() == "svg") return true;
    if (at->tag() == "foreignobject" && !(*at == element)) return false;
  }
  return false;
}

// The family that an attribute of markup asks for; empty for none.
std::string_view hint_of(Element element) {
  if (element.tag() == "font") return element.attribute_or("face");
  const std::string_view family = element.attribute_or("font-family");
  return !family.empty() && is_svg(element) ? family : std::string_view();
}

bool is_of(const Declaration& declaration, std::string_view property) {
  return declaration.name.starts_with("--") ? declaration.name == property : property == font_property;
}

}  // namespace

PageRules::PageRules(const Page& page)
    : page_(page),
      sheets_(page_sheets(page)),
      shape_(shape_of(page.html())),
      spellings_(page.html()),
      browser_(parse_sheet(browser_sheet)) {
  std::size_t order = 0;
  for (const AppliedSheet& applied : sheets_.applied) {
    for (const Rule& rule : applied.sheet->rules)
      for (const Declaration& declaration : rule.declarations) {
        const bool is_custom = declaration.name.starts_with("--");
        places_[is_custom ? std::string_view(declaration.name) : font_property].push_back(
            {&applied, &rule, &declaration, ++order});
      }
    registered_.insert(applied.sheet->registered.begin(), applied.sheet->registered.end());
  }
}

const PageSelectors& PageRules::selectors_of(const Sheet& sheet, int prelude) {
  const auto [known, is_new] = selectors_.try_emplace({&sheet, prelude});
  if (!is_new) return known->second;
  std::vector<std::string_view> nesting;
  SelectorSetting setting{&spellings_, false};
  for (int at = prelude; at != none; at = sheet.preludes[static_cast<std::size_t>(at)].outer) {
    nesting.emplace_back(sheet.preludes[static_cast<std::size_t>(at)].text);
    setting.is_scoped |= sheet.preludes[static_cast<std::size_t>(at)].is_scoped;
  }
  std::reverse(nesting.begin(), nesting.end());
  return known->second = page_selectors(nesting, setting);
}

void PageRules::add(Candidates& list, const Place& place, bool is_font) {
  Candidate candidate;
  candidate.declaration = place.declaration;
  candidate.rule = place.rule;
  candidate.sheet = place.sheet;
  if (is_font) candidate.font = font_value(place.declaration->name, place.declaration->value);
  if (is_font && candidate.font.kind == FontValue::Kind::invalid) return;
  const PageSelectors& selectors = selectors_of(*place.sheet->sheet, place.rule->prelude);
  if (selectors.is_invalid) return;
  const int layer = place.rule->layer == none
                        ? place.sheet->outer_layer
                        : place.sheet->layers[static_cast<std::size_t>(place.rule->layer)];
  for (const std::string* doubt : {&place.sheet->doubt, &place.rule->doubt, &selectors.doubt})
    if (!doubt->empty()) candidate.doubt = *doubt;
  if (layer != 0 && !sheets_.layer_doubt.empty()) candidate.doubt = sheets_.layer_doubt;
  candidate.layer = sheets_.layer_ranks[static_cast<std::size_t>(layer)];
  const bool is_important = place.declaration->is_important;
  candidate.precedence.tier = is_important ? Precedence::Tier::important_author : Precedence::Tier::author;
  candidate.precedence.layer = is_important ? -candidate.layer : candidate.layer;
  candidate.precedence.order = place.order;
  // Which scope is nearer is decided before the order, and here by nobody.
  if (place.sheet->sheet->preludes[static_cast<std::size_t>(place.rule->prelude)].is_scoped)
    candidate.precedence.order = std::numeric_limits<std::size_t>::max();
  for (const html::Selector& selector : selectors.list) {
    candidate.selector = &selector;
    candidate.precedence.specificity = selector.specificity();
    candidate.cost = cost_of(selector, shape_);
    list.add(candidate);
  }
}

void PageRules::add_browser_rules(Candidates& list) {
  std::size_t order = 0;
  for (const Rule& rule : browser_.rules)
    for (const html::Selector& selector : selectors_of(browser_, rule.prelude).list) {
      Candidate candidate;
      candidate.precedence = {Precedence::Tier::browser, 0, selector.specificity(), ++order};
      candidate.selector = &selector;
      candidate.rule = &rule;
      candidate.declaration = &rule.declarations.front();
      candidate.font = font_value(candidate.declaration->name, candidate.declaration->value);
      list.add(candidate);
    }
}

const Candidates& PageRules::candidates_of(std::string_view property) {
  if (const auto known = candidates_.find(property); known != candidates_.end()) return known->second;
  Candidates& list = candidates_[std::string(property)];
  if (const auto found = places_.find(property); found != places_.end())
    for (const Place& place : found->second) add(list, place, property == font_property);
  if (property == font_property) add_browser_rules(list);
  list.index();
  return list;
}

const std::vector<Candidate>& PageRules::own(Element element) {
  const auto [known, is_new] = own_.try_emplace(element.index());
  auto& [declarations, candidates] = known->second;
  if (!is_new) return candidates;
  if (const auto style = element.attribute("style")) declarations = parse_declarations(*style);
  if (const std::string_view hint = hint_of(element); !hint.empty())
    declarations.push_back({std::string(hint_property), std::string(hint), false, 0});
  for (const Declaration& declaration : declarations) {
    Candidate candidate;
    candidate.declaration = &declaration;
    candidate.precedence.order = candidates.size();
    const bool is_hint = declaration.name == hint_property;
    candidate.precedence.tier = is_hint                    ? Precedence::Tier::hint
                                : declaration.is_important ? Precedence::Tier::important_attribute
                                                           : Precedence::Tier::attribute;
    if (!declaration.name.starts_with("--")) {
      candidate.font = font_value(is_hint ? font_property : declaration.name, declaration.value);
      if (candidate.font.kind == FontValue::Kind::invalid) continue;
    }
    candidates.push_back(std::move(candidate));
  }
  return candidates;
}

std::vector<const Candidate*> PageRules::candidates(Element element, std::string_view property) {
  std::vector<const Candidate*> found = candidates_of(property).of(element);
  if (!element.has_attribute("style") && !element.has_attribute("font-family") && element.tag() != "font")
    return found;
  for (const Candidate& candidate : own(element)) {
    if (!is_of(*candidate.declaration, property)) continue;
    const auto weaker = std::find_if(found.begin(), found.end(), [&](const Candidate* other) {
      return other->precedence < candidate.precedence;
    });
    found.insert(weaker, &candidate);
  }
  return found;
}

style::Origin PageRules::origin_of(const Candidate& candidate, Element element) const {
  if (candidate.precedence.tier == Precedence::Tier::hint)
    return {page_.url().str(), element.line(), element.tag() == "font" ? "<font face>" : "font-family="};
  if (candidate.is_attribute()) return {page_.url().str(), element.line(), "style="};
  const Sheet& sheet = candidate.sheet ? *candidate.sheet->sheet : browser_;
  std::string rule;
  for (int at = candidate.rule->prelude; at != none; at = sheet.preludes[static_cast<std::size_t>(at)].outer)
    rule.insert(0, sheet.preludes[static_cast<std::size_t>(at)].text + (rule.empty() ? "" : " { "));
  rule = text::shortened(text::t1(rule), longest_rule);
  if (!candidate.sheet) return {{}, 0, rule};
  return {candidate.sheet->address, candidate.sheet->first_line + candidate.declaration->line - 1, rule};
}

}  // namespace collaudo::css
