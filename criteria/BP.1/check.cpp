// Every page says by emblem and wording that the Union pays: what the home page shows is shown everywhere.
#include <algorithm>

#include <collaudo/criterion.h>
#include <collaudo/text.h>

namespace collaudo::criteria {

namespace {

// From worst to best.
enum class Sight { nothing, image, half, whole };

struct Look {
  Sight sight = Sight::nothing;
  bool has_statement = false;  // the first half of the wording
  std::optional<html::Element> image;
};

std::string without_separators(std::string text) {
  std::erase_if(text, [](char letter) { return letter == ' ' || letter == '-'; });
  return text;
}

std::string file_name(std::string_view address) {
  address = address.substr(0, address.find_first_of("?#"));
  return std::string(address.substr(address.find_last_of('/') + 1)).substr(0, 200);
}

class Statement {
 public:
  Statement(const Site& site, const CriterionSpec& spec, Findings& findings)
      : site_(site),
        findings_(findings),
        statement_(spec.params.at("statement").string()),
        fund_(spec.params.at("fund").string()),
        image_words_(spec.params.at("image_words").strings()),
        image_parts_(spec.params.at("image_parts").strings()) {}

  void judge() {
    const Page& home = site_.home();
    const Look expected = look_at(home);
    report(home, expected);
    long pages = 1, same = 1, better = 0, whole = expected.sight == Sight::whole;
    for (const Page* page : site_.pages()) {
      if (page == &home || page->html().is_script_rendered()) continue;
      const Look found = look_at(*page);
      ++pages;
      whole += found.sight == Sight::whole;
      if (found.sight == expected.sight)
        ++same;
      else if (found.sight < expected.sight)
        report(*page, found);
      else
        ++better;
    }
    findings_.measure("pages", pages);
    findings_.measure("pages_with_wording", whole);
    if (better > 0) findings_.note("everywhere", "better_elsewhere").with("count", better).at(home);
    findings_.ok("everywhere", "same_everywhere").with("count", same).with("pages", pages).at(home).likely();
  }

 private:
  Look look_at(const Page& page) const {
    Look look;
    const auto body = page.html().body();
    if (!body) return look;
    std::string words = body->text();
    for (const html::Element element : body->select("[alt], [title], [aria-label]"))
      for (const std::string_view attribute : {"alt", "title", "aria-label"})
        words.append(" ").append(element.attribute_or(attribute));
    words = text::t3(words);
    look.has_statement = text::contains(words, statement_);
    const bool has_fund = text::contains(without_separators(std::move(words)), fund_);
    if (look.has_statement || has_fund)
      look.sight = look.has_statement && has_fund ? Sight::whole : Sight::half;
    look.image = emblem(*body);
    if (look.image) look.sight = std::max(look.sight, Sight::image);
    return look;
  }

  std::optional<html::Element> emblem(html::Element body) const {
    for (const html::Element element : body.select("img, svg, [style*='url(']"))
      if (names_the_union(element)) return element;
    return std::nullopt;
  }

  bool names_the_union(html::Element element) const {
    std::vector<std::string> names = {
        std::string(element.attribute_or("alt")), std::string(element.attribute_or("aria-label")),
        file_name(element.attribute_or("src")), file_name(element.attribute_or("data-src"))};
    const std::string_view style = element.attribute_or("style");
    if (const auto at = style.find("url("); at != std::string_view::npos)
      names.push_back(file_name(style.substr(at + 4, style.find(')', at) - at - 4)));
    if (element.tag() == "svg") names.push_back(element.content().substr(0, 500));
    return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
      const std::string plain = text::t4(name);
      const auto has_word = [&](const std::string& word) { return text::contains_words(plain, word); };
      const auto has_part = [&](const std::string& part) { return text::contains(plain, part); };
      return std::any_of(image_words_.begin(), image_words_.end(), has_word) ||
             std::any_of(image_parts_.begin(), image_parts_.end(), has_part);
    });
  }

  // Pages of another host are often a supplier's; a person weighs them.
  void report(const Page& page, const Look& look) {
    Finding& finding = add(page, look);
    if (!is_same_host(page.url(), site_.home().url())) finding.likely();
  }

  Finding& add(const Page& page, const Look& look) {
    switch (look.sight) {
      case Sight::whole:
        return findings_.ok("wording", "whole").at(page);
      case Sight::half:
        return findings_.failure("wording", look.has_statement ? "without_fund" : "without_statement")
            .at(page)
            .likely();
      case Sight::image:
        return findings_.manual("emblem", "image_only")
            .with("image", image_name(*look.image))
            .leaning_to(Verdict::success)
            .at(page, *look.image);
      case Sight::nothing:
        break;
    }
    return findings_.failure("wording", "nothing").at(page);
  }

  static std::string image_name(html::Element image) {
    const std::string_view address = image.attribute_or("src");
    return address.empty() || address.starts_with("data:") ? "<" + std::string(image.tag()) + ">"
                                                           : text::shortened(text::t1(address), 120);
  }

  const Site& site_;
  Findings& findings_;
  const std::string statement_, fund_;
  const std::vector<std::string> image_words_, image_parts_;
};

}  // namespace

Findings BP_1(const Site& site, const CriterionSpec& spec) {
  Findings findings;
  Statement(site, spec, findings).judge();
  return findings;
}

}  // namespace collaudo::criteria
