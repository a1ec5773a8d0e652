// StyleGenerator: random pages with random style sheets, the same for the same seed on every machine. Made by
// the test that compares the cascade with a browser.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "support/virtual_site.h"

namespace collaudo::testing {

class StyleGenerator {
 public:
  explicit StyleGenerator(std::uint64_t seed) : random_(seed) {}

  // Adds a page and its sheets at addresses that begin with `path`; the page itself stands at `path` +
  // ".html".
  void add_page(VirtualSite& site, const std::string& path);

 private:
  std::size_t below(std::size_t limit) { return static_cast<std::size_t>(random_() % limit); }
  bool once_in(std::size_t count) { return below(count) == 0; }
  std::string_view one_of(const std::vector<std::string_view>& list) { return list[below(list.size())]; }

  std::string family_name();
  std::string family_list();
  std::string variable();
  std::string font_value();
  std::string declaration();
  std::string declarations(std::size_t count);
  std::string compound(int depth);
  std::string complex(int depth);
  std::string selector_list(int depth);
  std::string media();
  std::string supports();
  std::string rule(int depth);
  std::string rules(std::size_t count, int depth);
  std::string sheet();
  std::string attributes(std::string_view tag);
  std::string inline_content(int depth);
  std::string shadow();
  std::string block_content(int depth);
  std::string head(VirtualSite& site, const std::string& path);

  std::mt19937_64 random_;
  int ids_ = 0;
};

}  // namespace collaudo::testing
