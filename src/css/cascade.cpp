#include <algorithm>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <set>
#include <tuple>
#include <utility>

#include <collaudo/style.h>

#include "css/page_rules.h"
#include "css/tokens.h"
#include "css/variables.h"
#include "html/ascii.h"

namespace collaudo::style {
namespace {

using css::Candidate;
using css::FontValue;
using css::Precedence;
using css::Substituted;
using html::Element;
using html::Match;

constexpr long most_work = 500'000'000;
constexpr std::size_t deepest_variable = 100;
constexpr std::string_view shadow_tree = "<template shadowrootmode>";
constexpr std::string_view too_much_work = "the style sheets are too complicated for this page";

enum class Verb { value, inherit, initial, revert, revert_layer, undecided };

// What a candidate makes of a property.
struct Outcome {
  Verb verb = Verb::inherit;
  std::string value;  // of a custom property; of a font, the list
  std::string first;  // of a font
  std::string doubt;
};

Outcome outcome_of(const FontValue& value) {
  switch (value.kind) {
    case FontValue::Kind::list:
      return {Verb::value, value.list, value.first, {}};
    case FontValue::Kind::initial:
      return {Verb::initial, {}, {}, {}};
    case FontValue::Kind::revert:
      return {Verb::revert, {}, {}, {}};
    case FontValue::Kind::revert_layer:
      return {Verb::revert_layer, {}, {}, {}};
    case FontValue::Kind::undecided:
      return {Verb::undecided, {}, {}, value.doubt};
    default:
      return {};  // invalid once variables are replaced: as if unset
  }
}

// The strongest certain candidate, and what may stand above it.
struct Decision {
  const Candidate* winner = nullptr;
  Outcome outcome;
  std::vector<std::pair<Outcome, std::string>> possible;  // with the reason of the doubt
};

// A browser takes such a template out of the page and makes a tree of its own from it.
bool has_shadow(Element element) {
  const auto children = element.children();
  return std::any_of(children.begin(), children.end(), [](Element child) {
    return child.tag() == "template" && child.has_attribute("shadowrootmode");
  });
}

// Which candidates still count after those that roll back.
class Rollback {
 public:
  bool drops(const Candidate& candidate) const {
    if (!candidate.is_of_page()) return false;
    if (to_browser_) return true;
    if (candidate.is_attribute()) return attribute_;
    return candidate.precedence.tier != Precedence::Tier::hint && candidate.layer >= layer_;
  }

  void apply(Verb verb, const Candidate& candidate) {
    to_browser_ |= verb == Verb::revert;
    attribute_ = true;  // above all layers
    if (!candidate.is_attribute()) layer_ = candidate.layer;
  }

 private:
  bool to_browser_ = false;
  bool attribute_ = false;
  int layer_ = std::numeric_limits<int>::max();
};

}  // namespace

struct Cascade::State {
  explicit State(const Page& of) : page(of), rules(of) {
    for (const css::AppliedSheet& applied : rules.sheets().applied) add_faces(applied);
    missing = rules.sheets().missing;
    // What the browser got is in what it computed.
    if (const Rendered* rendered = page.rendered())
      std::erase_if(missing, [&](const std::string& address) {
        return std::none_of(rendered->failures.begin(), rendered->failures.end(),
                            [&](const Rendered::Failure& failure) { return failure.url == address; });
      });
  }

  const Family& family(Element element) {
    if (family_of.empty()) set_all();
    return families[family_of[element.index()]];
  }

  Substituted variable(Element element, const std::string& name);

  void note(const std::string& doubt) {
    if (std::find(doubts.begin(), doubts.end(), doubt) == doubts.end()) doubts.push_back(doubt);
  }

  const Page& page;
  css::PageRules rules;
  std::vector<FontFace> faces;
  std::vector<std::string> doubts;
  std::vector<std::string> missing;

 private:
  struct Key {
    std::uint32_t element;
    std::string name;
    friend auto operator<=>(const Key&, const Key&) = default;
  };
  struct InProgress {
    Key key;
    bool is_circular = false;
  };

  void add_faces(const css::AppliedSheet& applied) {
    if (!applied.doubt.empty()) return;
    for (FontFace face : applied.sheet->faces) {
      face.origin.sheet = applied.address;
      face.origin.line += applied.first_line - 1;
      faces.push_back(std::move(face));
    }
  }

  // ---- the cascade of one property on one element

  Match asked(const Candidate& candidate, Element element) {
    if (!candidate.selector) return Match::yes;
    work_left -= candidate.cost;
    if (work_left < 0) return Match::maybe;
    return candidate.selector->match(element);
  }

  std::string reason(const Candidate& candidate) const {
    if (!candidate.doubt.empty()) return std::string(candidate.doubt);
    if (work_left < 0) return std::string(too_much_work);
    const std::string& state = candidate.selector->undecided();
    return state == css::spelled_otherwise ? "a class or id written in another case" : state;
  }

  using Resolve = std::function<Outcome(const Candidate&)>;

  Decision decide(Element element, std::string_view property, const Resolve& resolve) {
    Decision decision;
    Rollback rollback;
    const auto candidates = rules.candidates(element, property);
    work_left -= static_cast<long>(candidates.size());
    for (const Candidate* candidate : candidates) {
      if (rollback.drops(*candidate)) continue;
      const Match match = asked(*candidate, element);
      if (match == Match::no) continue;
      Outcome outcome = resolve(*candidate);
      if (match == Match::maybe || !candidate->doubt.empty()) {
        decision.possible.emplace_back(std::move(outcome), reason(*candidate));
        note(decision.possible.back().second);
      } else if (outcome.verb == Verb::revert || outcome.verb == Verb::revert_layer) {
        rollback.apply(outcome.verb, *candidate);
      } else {
        decision.winner = candidate;
        decision.outcome = std::move(outcome);
        return decision;
      }
    }
    return decision;
  }

  // ---- families

  Outcome font_of(const Candidate& candidate, Element element) {
    if (candidate.font.kind != FontValue::Kind::with_variables) return outcome_of(candidate.font);
    const Substituted value = css::substitute(
        candidate.declaration->value, [&](const std::string& name) { return variable(element, name); });
    if (!value.doubt.empty()) return {Verb::undecided, {}, {}, value.doubt};
    if (!value.text) return {};
    const auto [known, is_new] = substituted_fonts.try_emplace({candidate.declaration->name, *value.text});
    if (is_new) known->second = outcome_of(css::substituted_font_value(known->first.first, *value.text));
    return known->second;
  }

  std::uint32_t place_of(Family family) {
    const auto key =
        std::tuple(family.list, family.origin.sheet, family.origin.line, family.origin.rule, family.doubt);
    const auto [known, is_new] = known_families.try_emplace(key, static_cast<std::uint32_t>(families.size()));
    if (is_new) families.push_back(std::move(family));
    return known->second;
  }

  Family undecided(Family family, const std::string& doubt) {
    family.decided = false;
    family.doubt = doubt;
    note(doubt);
    return family;
  }

  std::uint32_t family_by_cascade(Element element, std::uint32_t inherited) {
    const auto decision = decide(element, css::font_property,
                                 [&](const Candidate& candidate) { return font_of(candidate, element); });
    const Verb verb = decision.winner ? decision.outcome.verb : Verb::inherit;
    std::uint32_t result = inherited;
    if (verb == Verb::value)
      result = place_of({decision.outcome.first,
                         decision.outcome.value,
                         rules.origin_of(*decision.winner, element),
                         true,
                         {}});
    else if (verb == Verb::initial)
      result = place_of({std::string(css::default_family),
                         std::string(css::default_family),
                         rules.origin_of(*decision.winner, element),
                         true,
                         {}});
    else if (verb == Verb::undecided)
      result = place_of(
          undecided({{}, {}, rules.origin_of(*decision.winner, element), true, {}}, decision.outcome.doubt));
    for (const auto& [outcome, why] : decision.possible) {
      const bool is_same = (outcome.verb == Verb::value && outcome.value == families[result].list) ||
                           (outcome.verb == Verb::inherit && result == inherited) ||
                           (outcome.verb == Verb::initial && families[result].list == css::default_family);
      if (!is_same && families[result].decided) result = place_of(undecided(families[result], why));
    }
    return result;
  }

  // Parents stand before their children.
  void set_all() {
    const html::Document& document = page.html();
    const auto count = static_cast<std::uint32_t>(document.element_count());
    const Family initial{std::string(css::default_family), std::string(css::default_family), {}, true, {}};
    const css::PageSheets& sheets = rules.sheets();
    const std::string& doubt = sheets.doubt.empty() ? sheets.font_doubt : sheets.doubt;
    const std::uint32_t first = place_of(doubt.empty() ? initial : undecided(initial, doubt));
    const bool has_shadows = document.first("template[shadowrootmode]").has_value();
    std::vector<char> is_beside_shadow(count, 0);
    family_of.reserve(count);
    for (std::uint32_t index = 0; index < count; ++index) {
      if (work_left < 0) {
        family_of.push_back(place_of(undecided(initial, std::string(too_much_work))));
        continue;
      }
      const Element element = document.element_at(index);
      const auto parent = element.parent();
      const std::uint32_t inherited = parent ? family_of[parent->index()] : first;
      family_of.push_back(doubt.empty() ? family_by_cascade(element, inherited) : first);
      if (!has_shadows) continue;
      // The tree may speak for its host; what stands in the host inherits from a slot, and is counted anew.
      is_beside_shadow[index] = (parent && is_beside_shadow[parent->index()]) || has_shadow(element);
      if (const Family& family = families[family_of.back()]; is_beside_shadow[index] && family.decided)
        family_of.back() = place_of(undecided(family, std::string(shadow_tree)));
    }
  }

  // ---- variables

  Outcome variable_outcome(const Candidate& candidate, Element element) {
    const std::string& value = candidate.declaration->value;
    const css::Token token = css::TokenReader(value).next();
    const bool is_word = token.is(css::Token::Kind::identifier) && css::tokens_of(value).size() == 1;
    if (is_word) {
      const FontValue keyword = css::font_value("all", value);  // only the keywords that every property takes
      if (keyword.kind != FontValue::Kind::invalid) return outcome_of(keyword);
      return {Verb::value, value, {}, {}};
    }
    if (value.find('(') == std::string::npos) return {Verb::value, value, {}, {}};
    const css::References references = css::references_in(value);
    if (!references.unsupported.empty()) return {Verb::undecided, {}, {}, references.unsupported};
    if (!references.has_variables) return {Verb::value, value, {}, {}};
    const Substituted text =
        css::substitute(value, [&](const std::string& name) { return variable(element, name); });
    if (!text.doubt.empty()) return {Verb::undecided, {}, {}, text.doubt};
    return text.text ? Outcome{Verb::value, *text.text, {}, {}} : Outcome{Verb::initial, {}, {}, {}};
  }

  // The value that is declared for the element; nothing when it inherits.
  std::optional<Substituted> declared_variable(Element element, const std::string& name) {
    const auto decision = decide(
        element, name, [&](const Candidate& candidate) { return variable_outcome(candidate, element); });
    const Verb verb = decision.winner ? decision.outcome.verb : Verb::inherit;
    const bool is_circular = in_progress.back().is_circular;
    for (const auto& [outcome, why] : decision.possible)
      if (outcome.verb != verb || outcome.value != decision.outcome.value)
        return Substituted{std::nullopt, why};
    if (is_circular) return Substituted{};
    if (verb == Verb::undecided) return Substituted{std::nullopt, decision.outcome.doubt};
    if (verb == Verb::initial) return Substituted{};
    if (verb == Verb::value) return Substituted{decision.outcome.value, {}};
    return std::nullopt;
  }

  std::vector<Family> families;
  std::map<std::tuple<std::string, std::string, int, std::string, std::string>, std::uint32_t> known_families;
  std::vector<std::uint32_t> family_of;  // by index of the element, place in `families`
  std::map<std::pair<std::string, std::string>, Outcome> substituted_fonts;  // by property and value
  std::map<Key, std::shared_ptr<const Substituted>> variables;  // one value for all that inherit it
  std::set<Key> circular;
  std::vector<InProgress> in_progress;
  long work_left = most_work;
};

// Climbs to the element that declares it. References that lead back to a property whose value is being worked
// out make all properties on the way invalid.
Substituted Cascade::State::variable(Element element, const std::string& name) {
  if (rules.is_registered(name)) return {std::nullopt, "@property " + name};
  if (in_progress.size() > deepest_variable)
    return {std::nullopt, "more than 100 variables that refer to each other"};
  std::vector<Key> path;
  auto result = std::make_shared<const Substituted>();
  for (std::optional<Element> at = element; at; at = at->parent()) {
    Key key{at->index(), name};
    const auto again = std::find_if(in_progress.begin(), in_progress.end(),
                                    [&](const InProgress& other) { return other.key == key; });
    if (again != in_progress.end()) {
      for (auto other = again; other != in_progress.end(); ++other) other->is_circular = true;
      return {};
    }
    if (const auto known = variables.find(key); known != variables.end()) {
      const bool is_entangled =
          circular.contains(key) && !in_progress.empty() && in_progress.back().key.element == at->index();
      if (is_entangled) return {std::nullopt, "variables that refer to each other"};
      result = known->second;
      break;
    }
    in_progress.push_back({key, false});
    const auto declared = declared_variable(*at, name);
    if (in_progress.back().is_circular) circular.insert(key);
    in_progress.pop_back();
    path.push_back(std::move(key));
    if (declared) {
      result = std::make_shared<const Substituted>(*declared);
      break;
    }
  }
  for (Key& key : path) variables.emplace(std::move(key), result);
  return *result;
}

Cascade::Cascade(const Page& page) : state_(std::make_unique<State>(page)) {}
Cascade::~Cascade() = default;
Cascade::Cascade(Cascade&&) noexcept = default;

namespace {

// The browser's own default families have names, ours say where they come from.
bool is_same_default(const Family& family, const std::string& computed) {
  return (family.first == css::default_family && computed == "\"Times New Roman\"") ||
         (family.first == css::system_family && computed == "Arial");
}

}  // namespace

Family Cascade::family_of(Element element) const {
  const Family& family = state_->family(element);
  const Rendered* rendered = state_->page.rendered();
  const auto stamp = rendered ? element.family_stamp() : std::nullopt;
  if (!stamp || *stamp >= rendered->families.size()) return family;
  const std::string& computed = rendered->families[*stamp];
  const FontValue value = css::font_value("font-family", computed);
  if (value.kind != FontValue::Kind::list) return family;
  if (family.decided && (family.list == value.list || is_same_default(family, computed))) return family;
  return {value.first, value.list, {{}, 0, std::string(computed_rule)}, true, {}};
}

std::optional<std::string> Cascade::custom_property(Element element, std::string_view name) const {
  const Substituted value = state_->variable(element, std::string(name));
  const std::string& doubt = value.doubt.empty() ? state_->rules.sheets().doubt : value.doubt;
  if (!doubt.empty()) state_->note(doubt);
  if (!value.text || !doubt.empty()) return std::nullopt;
  return std::string(html::trimmed(*value.text));
}

const std::vector<FontFace>& Cascade::font_faces() const { return state_->faces; }
const std::vector<std::string>& Cascade::missing() const { return state_->missing; }
const std::vector<std::string>& Cascade::doubts() const { return state_->doubts; }

bool same_family(std::string_view a, std::string_view b) {
  const auto next = [](std::string_view& rest) { return html::take_token(rest); };
  while (true) {
    const auto left = next(a), right = next(b);
    if (!html::equals_ignoring_case(left, right)) return false;
    if (left.empty()) return true;
  }
}

}  // namespace collaudo::style
