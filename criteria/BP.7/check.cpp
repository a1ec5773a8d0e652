// The contents that the good practices name exist as pages of their own, each with the attributes of its
// type.
#include <algorithm>
#include <cctype>

#include <collaudo/criterion.h>
#include <collaudo/links.h>
#include <collaudo/text.h>

namespace collaudo::criteria {

namespace {

constexpr std::string_view headings = "h2, h3, h4, h5, h6, dt, strong, b, label";
constexpr std::string_view dividing = "h1, h2, h3, h4, h5, h6, dt";
constexpr std::string_view frame = "header, footer, nav";

std::optional<html::Element> main_part(const html::Document& document) {
  const auto main = document.first("main, [role='main']");
  return main ? main : document.body();
}

bool is_number(std::string_view word, std::size_t least_digits, std::size_t most_digits, int most = 99999) {
  if (word.size() < least_digits || word.size() > most_digits) return false;
  int value = 0;
  for (const char letter : word) {
    if (letter < '0' || letter > '9') return false;
    value = value * 10 + (letter - '0');
  }
  return value <= most;
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

// How deep a heading divides the text; those of a list of terms and of a paragraph are the deepest.
int rank_of(html::Element heading) {
  const std::string_view tag = heading.tag();
  if (tag.size() == 2 && tag[0] == 'h') return tag[1] - '0';
  return tag == "dt" ? 7 : 8;
}

// One content page and what can be found on it.
class Content {
 public:
  Content(const Page& page, const Value& words)
      : words_(words),
        main_(main_part(page.html())),
        own_(main_ ? main_->text_without(frame) : std::string()) {
    plain_ = text::words(text::t4(with_blanks(own_)));
  }

  // By a heading with something under it, or by what the attribute looks like.
  bool has(const Value& attribute) const {
    if (!main_) return false;
    const auto titles = attribute.at("headings").strings();
    if (std::any_of(titles.begin(), titles.end(),
                    [&](const std::string& title) { return has_section(title); }))
      return true;
    const Value* pattern = attribute.find("pattern");
    return pattern && has_pattern(pattern->string());
  }

 private:
  bool has_section(const std::string& title) const {
    for (const html::Element heading : main_->select(headings)) {
      const std::string plain = text::t4(heading.text());
      if ((plain == title || plain.starts_with(title + " ")) && has_content_after(heading)) return true;
    }
    return false;
  }

  // Something to read before the next heading, beside the heading or beside what holds it.
  bool has_content_after(html::Element heading) const {
    constexpr int levels = 3;
    std::optional<html::Element> place = heading;
    for (int level = 0; level < levels && place && *place != *main_; ++level, place = place->parent()) {
      for (auto next = place->next_sibling(); next; next = next->next_sibling()) {
        const auto other = next->matches(dividing) ? next : next->first(dividing);
        if (other && rank_of(*other) <= rank_of(heading)) return false;
        if (!text::t1(next->text()).empty() || next->matches("a, img") || next->first("a, img")) return true;
      }
      // Words of the same paragraph: "<b>Costo</b>: 3 euro".
      const auto around = place->parent();
      if (around && around->matches("p, li, dd") &&
          text::length(text::t1(around->text())) > text::length(text::t1(heading.text())) + 2)
        return true;
    }
    return false;
  }

  bool has_pattern(std::string_view pattern) const {
    if (pattern == "text") return has_paragraph();
    if (pattern == "long_text") return text::length(text::t1(own_)) >= limit("long_text");
    if (pattern == "address") return has_address();
    if (pattern == "contact") return main_->first("a[href^='tel:'], a[href^='mailto:']").has_value();
    if (pattern == "file") return has_file();
    if (pattern == "date") return has_date();
    return has_date() && has_time();
  }

  std::size_t limit(std::string_view name) const {
    return static_cast<std::size_t>(words_.at(name).integer());
  }

  bool has_paragraph() const {
    const auto paragraphs = main_->select("p");
    return std::any_of(paragraphs.begin(), paragraphs.end(), [&](html::Element paragraph) {
      return text::length(text::t1(paragraph.text())) >= limit("paragraph");
    });
  }

  // A line break may have joined house number and postcode.
  bool has_address() const {
    const auto streets = words_.at("streets").strings();
    const bool has_street = std::any_of(plain_.begin(), plain_.end(), [&](const std::string& word) {
      return std::find(streets.begin(), streets.end(), word) != streets.end();
    });
    return has_street && std::any_of(plain_.begin(), plain_.end(),
                                     [](const std::string& word) { return is_number(word, 5, 8, 99999999); });
  }

  bool has_file() const {
    const auto endings = words_.at("file_endings").strings();
    for (const html::Element anchor : main_->select("a[href]")) {
      const std::string href = text::t2(anchor.attribute_or("href"));
      const std::string path = href.substr(0, href.find_first_of("?#"));
      if (std::any_of(endings.begin(), endings.end(),
                      [&](const std::string& ending) { return path.ends_with(ending); }))
        return true;
    }
    return false;
  }

  // "13 dicembre", "13 12 2026": t4 has blanks for the marks between numbers.
  bool has_date() const {
    const auto months = words_.at("months").strings();
    for (std::size_t index = 0; index + 1 < plain_.size(); ++index) {
      if (!is_number(plain_[index], 1, 2, 31)) continue;
      if (std::find(months.begin(), months.end(), plain_[index + 1]) != months.end()) return true;
      if (index + 2 < plain_.size() && is_number(plain_[index + 1], 1, 2, 12) &&
          is_number(plain_[index + 2], 4, 4, 2200))
        return true;
    }
    return false;
  }

  // "9:30", "9.30", "ore 9".
  bool has_time() const {
    const auto is_digit = [&](std::size_t at) {
      return at < own_.size() && std::isdigit(static_cast<unsigned char>(own_[at])) != 0;
    };
    for (std::size_t index = 1; index + 2 < own_.size(); ++index)
      if ((own_[index] == ':' || own_[index] == '.') && is_digit(index - 1) && is_digit(index + 1) &&
          is_digit(index + 2) && !is_digit(index + 3))
        return true;
    for (std::size_t index = 0; index + 1 < plain_.size(); ++index)
      if (plain_[index] == "ore" && is_number(plain_[index + 1], 1, 2, 24)) return true;
    return false;
  }

  const Value& words_;
  std::optional<html::Element> main_;
  std::string own_;
  std::vector<std::string> plain_;
};

class Contents {
 public:
  Contents(const Site& site, const CriterionSpec& spec, Findings& findings)
      : site_(site), params_(spec.params), findings_(findings) {}

  void judge() {
    for (const Value& type : params_.at("types").array()) judge_type(type);
    findings_.measure("pages", pages_);
    if (is_complete_) findings_.ok("types", "all_complete").with("count", pages_).at(site_.home());
  }

 private:
  void judge_type(const Value& type) {
    const std::string& role = type.at("role").string();
    const std::string name = "@type_" + role;
    const auto pages = site_.pages(role);
    if (pages.empty()) {
      is_complete_ = false;
      judge_absence(type, name);
      return;
    }
    long complete = 0;
    for (const Page* page : pages) {
      if (page->html().is_script_rendered()) continue;
      ++pages_;
      complete += judge_page(type, name, *page);
    }
    if (complete < static_cast<long>(pages.size())) is_complete_ = false;
    if (complete > 0)
      findings_.ok("attributes", "pages_complete")
          .with("type", name)
          .with("count", complete)
          .with("pages", static_cast<long>(pages.size()))
          .at(site_.home());
  }

  bool judge_page(const Value& type, const std::string& name, const Page& page) {
    const Content content(page, params_);
    std::vector<std::string> missing;
    for (const Value& attribute : type.at("attributes").array())
      if (!content.has(attribute)) missing.push_back(attribute.at("name").string());
    if (missing.empty()) return true;
    findings_.failure("attributes", "attributes_missing")
        .with("type", name)
        .with("missing", text::quoted(missing))
        .at(page);
    return false;
  }

  // The lists of the type that exist decide what its absence means.
  void judge_absence(const Value& type, const std::string& name) {
    if (!site_.all_pages(type.at("role").string()).empty()) {
      findings_.manual("types", "pages_unread")
          .with("type", name)
          .leaning_to(Verdict::success)
          .at(site_.home());
      return;
    }
    const auto lists = lists_of(type);
    if (lists.empty()) findings_.failure("types", "no_list").with("type", name).at(site_.home()).likely();
    for (const Page* list : lists)
      if (links_in(*list) == 0)
        findings_.failure("types", "list_empty").with("type", name).at(*list);
      else
        findings_.manual("types", "pages_elsewhere")
            .with("type", name)
            .leaning_to(Verdict::success)
            .at(*list);
  }

  std::vector<const Page*> lists_of(const Value& type) const {
    const auto titles = type.at("lists").strings();
    std::vector<const Page*> lists;
    for (const std::string_view role : {"second_level", "events"})
      for (const Page* page : site_.pages(role)) {
        const auto title = page_title(page->html());
        const std::string plain = title ? text::t4(title->text()) : std::string();
        if (std::find(titles.begin(), titles.end(), plain) != titles.end() &&
            std::find(lists.begin(), lists.end(), page) == lists.end() && !page->html().is_script_rendered())
          lists.push_back(page);
      }
    return lists;
  }

  // Links of the list itself; those that the page Servizi shows too belong to what all pages share.
  long links_in(const Page& list) const {
    const auto other = site_.pages("services");
    const auto shared = other.empty() ? std::vector<std::string>{} : targets_of(*other.front());
    const auto own = targets_of(list);
    return std::count_if(own.begin(), own.end(), [&](const std::string& target) {
      return std::find(shared.begin(), shared.end(), target) == shared.end();
    });
  }

  static std::vector<std::string> targets_of(const Page& page) {
    std::vector<std::string> targets;
    const auto main = main_part(page.html());
    if (!main) return targets;
    for (const html::Element anchor : main->select("a[href]")) {
      if (!usable_href(anchor.attribute_or("href")) || anchor.closest("nav")) continue;
      const auto url = page.resolve(anchor.attribute_or("href"));
      if (url && !is_same_page(*url, page.url())) targets.push_back(url->canonical());
    }
    return targets;
  }

  const Site& site_;
  const Value& params_;
  Findings& findings_;
  long pages_ = 0;
  bool is_complete_ = true;
};

}  // namespace

Findings BP_7(const Site& site, const CriterionSpec& spec) {
  Findings findings;
  Contents(site, spec, findings).judge();
  return findings;
}

}  // namespace collaudo::criteria
