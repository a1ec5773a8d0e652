// Header and footer of the home page hold what the model's information architecture puts there.
#include <algorithm>

#include <collaudo/criterion.h>
#include <collaudo/links.h>
#include <collaudo/text.h>

namespace collaudo::criteria {

namespace {

bool has_number(const std::vector<std::string>& words, std::size_t least_digits, std::size_t most_digits) {
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    return word.size() >= least_digits && word.size() <= most_digits &&
           std::all_of(word.begin(), word.end(), [](char letter) { return letter >= '0' && letter <= '9'; });
  });
}

// A line break leaves no blank in the text of a page: words are told apart where digits or a capital begin.
std::string with_blanks(const std::string& raw) {
  const auto is_digit = [](char letter) { return letter >= '0' && letter <= '9'; };
  const auto is_small = [](char letter) { return letter >= 'a' && letter <= 'z'; };
  const auto is_capital = [](char letter) { return letter >= 'A' && letter <= 'Z'; };
  const auto is_letter = [&](char letter) { return is_small(letter) || is_capital(letter); };
  std::string text;
  for (const char letter : raw) {
    const char last = text.empty() ? ' ' : text.back();
    if ((is_small(last) && is_capital(letter)) || (is_digit(last) && is_letter(letter)) ||
        (is_letter(last) && is_digit(letter)))
      text += ' ';
    text += letter;
  }
  return text;
}

bool contains_any(std::string_view plain, const std::vector<std::string>& words) {
  return std::any_of(words.begin(), words.end(),
                     [&](const std::string& word) { return text::contains_words(plain, word); });
}

// Five digits, or a few more where a line break stood between a house number and them.
bool has_postcode(const std::vector<std::string>& words) { return has_number(words, 5, 8); }

// What a person or a screen reader reads of these elements, as t4.
std::string words_of(const std::vector<html::Element>& elements) {
  std::string words;
  for (const html::Element element : elements) words.append(element.text()).append(" ");
  return text::t4(with_blanks(words));
}

class Frame {
 public:
  Frame(const Site& site, const CriterionSpec& spec, Findings& findings)
      : home_(site.home()), params_(spec.params), findings_(findings) {}

  void judge() {
    auto headers = home_.html().select("header, [role='banner']");
    auto footers = home_.html().select("footer, [role='contentinfo']");
    const auto is_inner = [](html::Element element) { return element.closest("main, article").has_value(); };
    std::erase_if(headers, is_inner);
    std::erase_if(footers, is_inner);
    if (headers.empty())
      findings_.failure("frame", "header_missing").at(home_).certain();
    else
      judge_header(headers);
    if (footers.empty())
      findings_.failure("frame", "footer_missing").at(home_).certain();
    else
      judge_footer(footers);
    judge_plain_links();
    findings_.measure("parts_found", found_);
    findings_.measure("parts_missing", missing_);
    if (missing_ == 0 && !headers.empty() && !footers.empty())
      findings_.ok("frame", "all_there").with("count", found_).at(home_).certain();
  }

 private:
  void judge_header(const std::vector<html::Element>& headers) {
    const std::string words = words_of(headers);
    note("header", "part_region", contains_any(words, params_.at("regions").strings()));
    note("header", "part_municipality", contains_any(words, params_.at("municipality").strings()));
    note("header", "part_personal_area",
         home_.html().first_marked("personal-area-login").has_value() ||
             has_link(headers, params_.at("personal_area").strings()));
    note("header", "part_search", has_search(headers));
  }

  void judge_footer(const std::vector<html::Element>& footers) {
    const std::string words = words_of(footers);
    const auto list = text::words(words);
    note("footer", "part_address",
         contains_any(words, params_.at("streets").strings()) && has_postcode(list));
    note("footer", "part_tax_code",
         contains_any(words, params_.at("tax_code").strings()) && has_number(list, 11, 11));
    note("footer", "part_pec",
         contains_any(words, params_.at("pec").strings()) || has_address(footers, "pec"));
    note("footer", "part_contacts", has_address(footers, "tel:") || has_address(footers, "mailto:"));
    for (const Value& link : params_.at("footer_links").array())
      note("footer-links", link.at("part").string(), has_link(footers, link.at("words").strings()));
  }

  void judge_plain_links() {
    const std::vector<html::Element> whole = {home_.html().root()};
    for (const Value& link : params_.at("home_links").array())
      note("home-links", link.at("part").string(), has_link(whole, link.at("words").strings()));
  }

  void note(std::string_view check, const std::string& part, bool is_there) {
    ++(is_there ? found_ : missing_);
    Finding& finding =
        is_there ? findings_.ok(check, "part_found") : findings_.failure(check, "part_missing");
    finding.with("part", "@" + part).at(home_);
  }

  static bool has_link(const std::vector<html::Element>& places, const std::vector<std::string>& words) {
    for (const html::Element place : places)
      for (const html::Element anchor : place.select("a[href]"))
        if (usable_href(anchor.attribute_or("href")) && contains_any(text::t4(shown_label_of(anchor)), words))
          return true;
    return false;
  }

  bool has_search(const std::vector<html::Element>& headers) const {
    const auto words = params_.at("search").strings();
    for (const html::Element header : headers) {
      if (header.first("input[type='search'], form[role='search'], .search-link")) return true;
      for (const html::Element control : header.select("a, button"))
        if (contains_any(text::t4(shown_label_of(control)), words) ||
            contains_any(text::t4(control.attribute_or("aria-label")), words))
          return true;
    }
    return false;
  }

  // A link of that kind, or a mail address that says so.
  static bool has_address(const std::vector<html::Element>& footers, std::string_view kind) {
    for (const html::Element footer : footers)
      for (const html::Element anchor : footer.select("a[href^='tel:'], a[href^='mailto:']"))
        if (text::contains(text::t2(anchor.attribute_or("href")), kind)) return true;
    return false;
  }

  const Page& home_;
  const Value& params_;
  Findings& findings_;
  long found_ = 0, missing_ = 0;
};

}  // namespace

Findings BP_8(const Site& site, const CriterionSpec& spec) {
  Findings findings;
  Frame(site, spec, findings).judge();
  return findings;
}

}  // namespace collaudo::criteria
