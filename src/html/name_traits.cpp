#include "html/name_traits.h"

#include <array>

namespace collaudo::html {
namespace {

struct NamedTraits {
  std::string_view names;
  unsigned traits;
};

constexpr std::array all_traits = {
    NamedTraits{"html body head", is_ignored | is_special},
    NamedTraits{"area br embed img input keygen wbr image", is_void | is_special | opens_formatting},
    NamedTraits{"base basefont bgsound col command frame hr isindex link meta param source track",
                is_void | is_special},
    NamedTraits{"address article aside blockquote center details dialog dir div dl fieldset figcaption "
                "figure footer header hgroup "
                "listing main menu nav ol pre section summary ul",
                is_special | is_block},
    NamedTraits{"h1 h2 h3 h4 h5 h6", is_special | is_heading},
    NamedTraits{"li dd dt", is_special | is_item},
    NamedTraits{"a b big code em font i nobr s small strike strong tt u", is_formatting},
    NamedTraits{"applet marquee object", is_special | is_scope | opens_formatting | holds_formatting},
    NamedTraits{"template", is_special | is_scope | holds_formatting},
    NamedTraits{"table", is_special | is_scope},
    NamedTraits{"caption td th", is_special | is_scope | is_table_part | holds_formatting},
    NamedTraits{"tbody thead tfoot tr colgroup", is_special | is_table_part},
    NamedTraits{"iframe noembed noframes script style textarea title", is_special | has_raw_text},
    NamedTraits{"xmp", is_special | has_raw_text | opens_formatting},
    NamedTraits{"plaintext p form", is_special},
    NamedTraits{"button select noscript", is_special | opens_formatting},
    NamedTraits{"b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img "
                "li listing menu meta nobr "
                "ol p pre ruby s small span strong strike sub sup table tt u ul var",
                ends_foreign},
};

}  // namespace

Names::Names() {
  add(known_names, no_trait);
  for (const auto& [names, traits] : all_traits) add(names, traits);
}

Name Names::number(std::string_view written) {
  const auto [entry, is_new] = numbers_.try_emplace(lower(written), static_cast<Name>(traits_.size()));
  if (is_new) traits_.push_back(no_trait);
  return entry->second;
}

void Names::add(std::string_view names, unsigned traits) {
  for (auto name = take_token(names); !name.empty(); name = take_token(names))
    traits_[number(name)] |= traits;
}

}  // namespace collaudo::html
