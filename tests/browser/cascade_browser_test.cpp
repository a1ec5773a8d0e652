// The cascade against a real browser: the same families for every element, or none at all where we cannot
// tell.
#include <filesystem>
#include <iostream>
#include <utility>

#include <collaudo/style.h>

#include <catch2/catch.hpp>

#include "browser/chromium.h"
#include "browser/frozen_page.h"
#include "browser/style_generator.h"
#include "support/locations.h"

using namespace collaudo;
using namespace collaudo::testing;
namespace fs = std::filesystem;

namespace {

struct Comparison {
  std::size_t elements = 0;
  std::size_t undecided = 0;
  std::vector<std::string> disagreements;
};

// The names that this browser has for what we call by its role.
std::string in_chromium(const std::string& families) {
  if (families == "default") return "\"Times New Roman\"";
  return families == "system-ui" ? "Arial" : families;
}

// Family names compare with collapsed white space; at the ends of a name that means none.
std::string without_ends(std::string families) {
  for (std::size_t at; (at = families.find(" \"")) != std::string::npos &&
                       (at + 2 == families.size() || families[at + 2] == ',');)
    families.erase(at, 1);
  return families;
}

bool has_no_boxes(html::Element element) {
  if (element.has_attribute("shadowrootmode")) return true;  // a browser takes it out of the page
  for (auto outer = element.parent(); outer; outer = outer->parent())
    if (outer->tag() == "template" || outer->tag() == "noscript") return true;
  return false;
}

void compare(const VirtualSite& site, const std::string& path, const std::vector<RenderedElement>& rendered,
             Comparison& comparison) {
  const FrozenPage frozen(site, model_origin + path);
  const html::Document& document = frozen.page().html();
  const style::Cascade cascade(frozen.page());
  std::size_t at = 0;
  bool is_reported = false;  // children inherit what their parent has: one line a page
  for (std::uint32_t index = 0; index < document.element_count(); ++index) {
    const html::Element element = document.element_at(index);
    if (has_no_boxes(element)) continue;
    const std::string where = path + " " + element.selector() + " ";
    if (at >= rendered.size() || rendered[at].tag != element.tag()) {
      comparison.disagreements.push_back(where + "is not the browser's element");
      return;
    }
    const std::string expected = rendered[at++].families;
    const style::Family family = cascade.family_of(element);
    ++comparison.elements;
    if (!family.decided)
      ++comparison.undecided;
    else if (without_ends(in_chromium(family.list)) != without_ends(expected) &&
             !std::exchange(is_reported, true))
      comparison.disagreements.push_back(where + "browser: " + expected + ", cascade: " + family.list +
                                         " by " + family.origin.rule + " at " + family.origin.sheet + ":" +
                                         std::to_string(family.origin.line));
  }
  if (at != rendered.size())
    comparison.disagreements.push_back(path + " has fewer elements than in the browser");
}

// Asks the browser about some pages of the site at a time.
Comparison compare_all(const VirtualSite& site, const std::vector<std::string>& paths) {
  constexpr std::size_t batch = 250;
  Comparison comparison;
  for (std::size_t begin = 0; begin < paths.size(); begin += batch) {
    const std::vector<std::string> some(
        paths.begin() + static_cast<std::ptrdiff_t>(begin),
        paths.begin() + static_cast<std::ptrdiff_t>(std::min(begin + batch, paths.size())));
    const RenderedPages pages = rendered(*chromium_program(), site, some);
    for (const std::string& path : some) compare(site, path, pages.at(path), comparison);
  }
  return comparison;
}

void check(const Comparison& comparison, std::size_t most_undecided_percent) {
  std::cout << comparison.elements << " elements, " << comparison.undecided << " undecided, "
            << comparison.disagreements.size() << " pages with disagreements\n";
  for (std::size_t i = 0; i < std::min<std::size_t>(comparison.disagreements.size(), 20); ++i)
    UNSCOPED_INFO(comparison.disagreements[i]);
  CHECK(comparison.disagreements.empty());
  CHECK(comparison.elements > 0);
  CHECK(comparison.undecided * 100 <= comparison.elements * most_undecided_percent);
}

bool is_skipped() {
  if (chromium_program()) return false;
  std::cout << "SKIPPED: no Chromium\n";
  return true;
}

std::size_t number_from(const char* variable, std::size_t otherwise) {
  const char* text = std::getenv(variable);
  return text ? std::stoul(text) : otherwise;
}

}  // namespace

TEST_CASE("the cascade agrees with Chromium on the model site", "[browser]") {
  if (is_skipped()) return;
  const VirtualSite site = model_site(testing::sites_folder);
  std::vector<std::string> paths;
  for (const auto& [address, response] : site)
    if (address.starts_with(model_origin) && is_html(response) && response.status == 200)
      paths.push_back(address.substr(std::string(model_origin).size()));
  REQUIRE(paths.size() > 60);
  check(compare_all(site, paths), 0);
}

TEST_CASE("the cascade agrees with Chromium on pages in the manner of themes", "[browser]") {
  if (is_skipped()) return;
  VirtualSite site;
  std::vector<std::string> paths;
  for (const auto& entry : fs::directory_iterator(fs::path(testing::sites_folder) / "pages")) {
    const std::string path = "/" + entry.path().filename().string();
    site[model_origin + path] = {200, {{"Content-Type", content_type_of(path)}}, read_file(entry.path()), {}};
    if (path.ends_with(".html")) paths.push_back(path);
  }
  REQUIRE(paths.size() >= 4);
  check(compare_all(site, paths), 2);
}

TEST_CASE("the cascade agrees with Chromium on random pages", "[browser]") {
  if (is_skipped()) return;
  const std::size_t seed = number_from("COLLAUDO_SEED", 1);
  const std::size_t count = number_from("COLLAUDO_PAGES", 2000);
  VirtualSite site;
  std::vector<std::string> paths;
  for (std::size_t number = 0; number < count; ++number) {
    const std::string path = "/random/" + std::to_string(seed + number);
    StyleGenerator(seed + number).add_page(site, path);
    paths.push_back(path + ".html");
  }
  check(compare_all(site, paths), 20);
}
