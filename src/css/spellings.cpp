#include "css/spellings.h"

#include <algorithm>
#include <unordered_set>

#include "html/ascii.h"

namespace collaudo::css {

Spellings::Spellings(const html::Document& document) {
  std::unordered_set<std::string_view> seen, lists;  // most lists of classes stand on a page many times
  const auto count = static_cast<std::uint32_t>(document.element_count());
  for (std::uint32_t index = 0; index < count; ++index) {
    const html::Element element = document.element_at(index);
    if (const auto id = element.attribute("id")) seen.insert(*id);
    if (const auto classes = element.attribute("class")) lists.insert(*classes);
  }
  for (std::string_view classes : lists)
    for (auto token = html::take_token(classes); !token.empty(); token = html::take_token(classes))
      seen.insert(token);
  for (const std::string_view name : seen) by_lower_case_[html::lower(name)].push_back(name);
  for (auto& entry : by_lower_case_) std::sort(entry.second.begin(), entry.second.end());
}

std::vector<std::string_view> Spellings::others(std::string_view name) const {
  std::vector<std::string_view> found;
  if (const auto same = by_lower_case_.find(html::lower(name)); same != by_lower_case_.end())
    std::copy_if(same->second.begin(), same->second.end(), std::back_inserter(found),
                 [&](std::string_view other) { return other != name; });
  return found;
}

}  // namespace collaudo::css
