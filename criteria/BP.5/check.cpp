// How much of each page's text is bold, italic or in capitals: numbers for whoever reads the pages.
#include <algorithm>

#include <collaudo/criterion.h>
#include <collaudo/text.h>

namespace collaudo::criteria {

namespace {

constexpr std::string_view frame = "header, footer, nav";

std::optional<html::Element> main_part(const html::Document& document) {
  const auto main = document.first("main, [role='main']");
  return main ? main : document.body();
}

// Characters inside elements that match, those inside one another once.
long characters_in(html::Element whole, std::string_view selector) {
  std::size_t characters = 0;
  std::optional<html::Element> last;
  for (const html::Element element : whole.select(selector)) {
    if ((last && last->contains(element)) || element.closest(frame)) continue;
    characters += text::length(text::t1(element.text()));
    last = element;
  }
  return static_cast<long>(characters);
}

// Letters only, none of them small.
bool is_capital_word(const std::string& word, std::size_t least) {
  if (std::any_of(word.begin(), word.end(), [](char letter) { return letter >= 'a' && letter <= 'z'; }))
    return false;
  const std::string plain = text::t4(word);
  if (plain.size() < least || plain.find_first_of("0123456789 ") != std::string::npos) return false;
  return text::t2(word) != word;
}

long percent(long part, long whole) { return whole == 0 ? 0 : part * 100 / whole; }

class Emphasis {
 public:
  Emphasis(const Site& site, const CriterionSpec& spec, Findings& findings)
      : site_(site), params_(spec.params), findings_(findings) {}

  void judge() {
    long pages = 0, striking = 0;
    for (const Page* page : site_.pages()) {
      const auto whole = main_part(page->html());
      if (!whole || page->html().is_script_rendered()) continue;
      const std::string own = text::t1(whole->text_without(frame));
      if (text::length(own) < static_cast<std::size_t>(limit("least_text"))) continue;
      ++pages;
      striking += look_at(*page, *whole, own);
    }
    findings_.measure("pages", pages);
    findings_.measure("striking_pages", striking);
    if (pages == 0)
      findings_.manual("emphasis", "no_text").leaning_to(Verdict::success).at(site_.home()).certain();
    else if (striking == 0)
      findings_.ok("emphasis", "sparing").with("count", pages).at(site_.home()).certain();
    else
      findings_.manual("emphasis", "to_read")
          .with("count", striking)
          .with("pages", pages)
          .leaning_to(Verdict::success)
          .at(site_.home())
          .certain();
  }

 private:
  long limit(std::string_view name) const { return params_.at(name).integer(); }

  bool look_at(const Page& page, html::Element whole, const std::string& own) {
    const long length = static_cast<long>(text::length(own));
    const bool bold = note(page, "bold", percent(characters_in(whole, "b, strong"), length), limit("bold"));
    const bool italic = note(page, "italic", percent(characters_in(whole, "i, em"), length), limit("italic"));
    const auto words = text::words(own);
    const auto least_word = static_cast<std::size_t>(limit("least_word"));
    const auto capitals = std::count_if(words.begin(), words.end(), [&](const std::string& word) {
      return is_capital_word(word, least_word);
    });
    const bool upper =
        note(page, "capitals", percent(static_cast<long>(capitals), static_cast<long>(words.size())),
             limit("capitals"));
    return note_bold_paragraphs(page, whole) || bold || italic || upper;
  }

  bool note(const Page& page, std::string_view key, long share, long most) {
    if (share <= most) return false;
    findings_.note("emphasis", key).with("share", share).with("most", most).at(page);
    return true;
  }

  // A short one is rather a heading.
  bool note_bold_paragraphs(const Page& page, html::Element whole) {
    long count = 0;
    std::optional<html::Element> first;
    for (const html::Element paragraph : whole.select("p")) {
      const std::string shown = text::t1(paragraph.text());
      if (static_cast<long>(text::length(shown)) < limit("least_paragraph")) continue;
      const auto bold = paragraph.first("b, strong");
      if (!bold || text::t1(bold->text()) != shown) continue;
      ++count;
      if (!first) first = paragraph;
    }
    if (!first) return false;
    findings_.note("emphasis", "bold_paragraphs").with("count", count).at(page, *first);
    return true;
  }

  const Site& site_;
  const Value& params_;
  Findings& findings_;
};

}  // namespace

Findings BP_5(const Site& site, const CriterionSpec& spec) {
  Findings findings;
  Emphasis(site, spec, findings).judge();
  return findings;
}

}  // namespace collaudo::criteria
