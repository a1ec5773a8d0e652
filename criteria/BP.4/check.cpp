// Menu entries and titles are written as words are: neither in capitals nor in italics.
#include <algorithm>
#include <set>

#include <collaudo/criterion.h>
#include <collaudo/links.h>
#include <collaudo/text.h>

namespace collaudo::criteria {

namespace {

std::vector<std::string> letters_of(std::string_view utf8) {
  std::vector<std::string> letters;
  for (const char byte : utf8) {
    const bool continues = (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
    if (!continues || letters.empty()) letters.emplace_back();
    letters.back() += byte;
  }
  return letters;
}

// At least two capitals and no small letter.
bool is_in_capitals(std::string_view shown) {
  int capitals = 0;
  for (const std::string& letter : letters_of(shown)) {
    const std::string plain = text::t4(letter);
    if (plain.empty() || (plain.front() >= '0' && plain.front() <= '9')) continue;
    if (text::t2(letter) == letter) return false;
    ++capitals;
  }
  return capitals >= 2;
}

class Writing {
 public:
  Writing(const Site& site, const CriterionSpec& spec, Findings& findings)
      : site_(site), findings_(findings), longest_(spec.params.at("longest_acronym").integer()) {
    for (const std::string& acronym : spec.params.at("acronyms").strings())
      acronyms_.insert(text::t4(acronym));
  }

  void judge() {
    for (const MenuEntry& entry : main_menu(site_.home().html()))
      look_at("menu", entry.label, site_.home(), entry.item);
    std::set<std::string> seen;
    for (const Reference& reference : site_.references("second_level"))
      if (reference.from && seen.insert(reference.section + " " + reference.label).second)
        look_at("second-level", reference.label, *reference.from, reference.from->element(reference.element));
    for (const Page* page : site_.pages())
      for (const html::Element title : page->html().select("h1"))
        look_at("title", text::t1(title.text()), *page, title);
    findings_.measure("labels", labels_);
    if (labels_ == 0)
      findings_.manual("menu", "no_label").leaning_to(Verdict::failure).at(site_.home());
    else
      findings_.ok("menu", "plain").with("count", plain_).with("labels", labels_).at(site_.home());
  }

 private:
  void look_at(std::string_view check, const std::string& shown, const Page& page, html::Element element) {
    if (shown.empty()) return;
    ++labels_;
    const auto report = [&](std::string_view slug, std::string_view key) {
      findings_.failure(slug, key).with("label", text::shortened(shown, 120)).at(page, element);
    };
    if (is_in_capitals(shown) && !is_acronym(shown))
      report(check, "in_capitals");
    else if (is_styled(element, shown, "text-uppercase", "text-transform:uppercase", ""))
      report("capitals-by-style", "capitals_by_style");
    else if (is_styled(element, shown, "fst-italic", "font-style:italic", "em, i"))
      report("italic", "in_italics");
    else
      ++plain_;
  }

  // One short word, or words that are all known acronyms.
  bool is_acronym(const std::string& shown) const {
    const auto words = text::words(text::t4(shown));
    if (words.size() == 1 && static_cast<int>(text::length(words.front())) <= longest_) return true;
    return std::all_of(words.begin(), words.end(),
                       [&](const std::string& word) { return acronyms_.contains(word); });
  }

  // By a class, a style attribute or a tag on the element, around it, or on all that it shows.
  static bool is_styled(html::Element element, const std::string& shown, std::string_view class_name,
                        std::string_view declaration, std::string_view tags) {
    const auto says_so = [&](html::Element candidate) {
      std::string style = text::t2(candidate.attribute_or("style"));
      std::erase(style, ' ');
      return candidate.has_class(class_name) || text::contains(style, declaration) ||
             (!tags.empty() && candidate.matches(tags));
    };
    for (std::optional<html::Element> around = element; around; around = around->parent())
      if (says_so(*around)) return true;
    const auto inside = element.descendants();
    return std::any_of(inside.begin(), inside.end(), [&](html::Element candidate) {
      return says_so(candidate) && text::t1(candidate.text()) == shown;
    });
  }

  const Site& site_;
  Findings& findings_;
  const int longest_;
  std::set<std::string> acronyms_;
  long labels_ = 0, plain_ = 0;
};

}  // namespace

Findings BP_4(const Site& site, const CriterionSpec& spec) {
  Findings findings;
  Writing(site, spec, findings).judge();
  return findings;
}

}  // namespace collaudo::criteria
