// Spellings: the ids and classes of a page, to find those that differ from a name in case only. In quirks
// mode, which the doctype of a page decides and a Document does not tell, a browser takes them for the same.
// Made by the cascade for one page, read when selectors are; ends with the document.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <collaudo/html.h>

namespace collaudo::css {

class Spellings {
 public:
  explicit Spellings(const html::Document& document);
  // Those on the page that are not written like the name, yet like it without regard to case.
  std::vector<std::string_view> others(std::string_view name) const;

 private:
  std::unordered_map<std::string, std::vector<std::string_view>> by_lower_case_;
};

}  // namespace collaudo::css
