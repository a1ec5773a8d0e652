// The legal notes that the footer links state the licence of the contents, in the words of the norm.
#include <algorithm>

#include <collaudo/criterion.h>
#include <collaudo/links.h>
#include <collaudo/text.h>

namespace collaudo::criteria {

namespace {

constexpr std::size_t shown_length = 120;
constexpr std::size_t max_words = 600;
constexpr std::string_view section_mark = "legal-notes-section";
constexpr std::string_view body_mark = "legal-notes-body";

std::string shown(const std::string& text) { return text::shortened(text, shown_length); }

std::vector<std::string> code_points(std::string_view utf8) {
  std::vector<std::string> points;
  for (const char byte : utf8)
    if ((static_cast<unsigned char>(byte) & 0xC0) == 0x80 && !points.empty())
      points.back() += byte;
    else
      points.emplace_back(1, byte);
  return points;
}

// The App's comparison: JavaScript white space collapsed, apostrophes made typographic, nothing else
// forgiven.
std::string as_app_compares(std::string_view raw) {
  std::string compared;
  for (const std::string& point : code_points(text::app_lower(raw))) {
    if (text::app_trim(point).empty())
      compared += compared.ends_with(' ') ? "" : " ";
    else
      compared += point == "'" ? "\u2019" : point;
  }
  return compared;
}

// Words of one list that the other lacks, by their longest common subsequence.
struct Difference {
  std::vector<std::string> missing, added;
  std::size_t in_common = 0;
};

Difference difference(const std::vector<std::string>& expected, const std::vector<std::string>& found) {
  const std::size_t rows = expected.size(), columns = found.size();
  std::vector<std::vector<std::size_t>> longest(rows + 1, std::vector<std::size_t>(columns + 1));
  for (std::size_t i = rows; i-- > 0;)
    for (std::size_t j = columns; j-- > 0;)
      longest[i][j] = expected[i] == found[j] ? longest[i + 1][j + 1] + 1
                                              : std::max(longest[i + 1][j], longest[i][j + 1]);
  Difference result;
  result.in_common = longest[0][0];
  std::size_t i = 0, j = 0;
  while (i < rows || j < columns) {
    if (i < rows && j < columns && expected[i] == found[j])
      ++i, ++j;
    else if (j == columns || (i < rows && longest[i + 1][j] >= longest[i][j + 1]))
      result.missing.push_back(expected[i++]);
    else
      result.added.push_back(found[j++]);
  }
  return result;
}

class Licence {
 public:
  Licence(const Site& site, Findings& findings)
      : site_(site),
        findings_(findings),
        heading_(vocabulary("legal-notes").at("section").at("title").string()),
        wording_(vocabulary("legal-notes").at("body").at("text").string()) {}

  void judge() {
    const auto link = footer_link(site_, "legal-notes", "link", findings_);
    judge_as_app(link);
    if (!link || !report_link_target(site_, *link, "target", findings_)) return;
    const Page& page = *link->target;
    if (!page.has_html()) {
      findings_.failure("wording", "not_a_page").with("mime", page.http().mime).at(page);
    } else if (page.html().is_script_rendered()) {
      findings_.not_verifiable("wording", "script_rendered", Cause::needs_browser).at(page);
    } else {
      judge_heading(page);
      judge_wording(page);
    }
  }

 private:
  const Page& home() const { return site_.home(); }

  // All marked texts joined, nested ones twice, compared to the letter.
  void judge_as_app(const std::optional<FooterLink>& link) {
    const Page* page = link ? link->target : nullptr;
    if (!page || !page->http().ok() || !page->has_html()) {
      findings_.ok("app-reading", "app_no_page").at(home()).as_app(Effect::failure, "Q9");
      return;
    }
    std::string heading, body;
    for (const html::Element element : page->html().marked(section_mark)) heading += element.text();
    for (const html::Element element : page->html().marked(body_mark)) {
      if (!body.empty()) body += ' ';
      body += element.text();
    }
    const bool same = text::app_lower(heading) == text::app_lower(heading_) &&
                      as_app_compares(body) == as_app_compares(wording_);
    findings_.ok("app-reading", same ? "app_same" : "app_other")
        .at(*page)
        .as_app(same ? Effect::ok : Effect::failure);
  }

  void judge_heading(const Page& page) {
    const auto marked = page.html().marked(section_mark);
    const auto is_right = [&](html::Element element) {
      return text::t3(element.text()) == text::t3(heading_);
    };
    if (const auto right = std::find_if(marked.begin(), marked.end(), is_right); right != marked.end()) {
      findings_.ok("heading", "heading_ok").with("heading", heading_).at(page, *right);
    } else if (!marked.empty()) {
      findings_.failure("heading", "heading_other")
          .with("found", shown(text::t1(marked.front().text())))
          .with("heading", heading_)
          .at(page, marked.front());
    } else if (const auto unmarked = unmarked_heading(page.html())) {
      findings_.not_executable("heading", "heading_unmarked").with("heading", heading_).at(page, *unmarked);
    } else {
      findings_.not_executable("heading", "heading_missing").with("heading", heading_).at(page);
    }
  }

  std::optional<html::Element> unmarked_heading(const html::Document& document) const {
    for (const html::Element element : document.select("h1, h2, h3, h4, h5, h6, [role='heading'], strong"))
      if (text::t3(element.text()) == text::t3(heading_)) return element;
    return std::nullopt;
  }

  // The marked paragraphs, one within another counted once.
  static std::vector<html::Element> bodies_of(const html::Document& document) {
    std::vector<html::Element> bodies;
    for (const html::Element element : document.marked(body_mark))
      if (bodies.empty() || !bodies.back().contains(element)) bodies.push_back(element);
    return bodies;
  }

  void judge_wording(const Page& page) {
    const auto bodies = bodies_of(page.html());
    if (bodies.empty()) {
      judge_unmarked_wording(page);
      return;
    }
    std::string raw;
    for (const html::Element body : bodies) raw += body.text() + " ";
    const std::string found = text::t3(raw), expected = text::t3(wording_);
    if (found.empty()) {
      findings_.failure("wording", "wording_empty").at(page, bodies.front());
    } else if (!text::contains(found, expected)) {
      judge_difference(page, bodies.front(), raw);
    } else {
      findings_.ok("wording", "wording_ok").at(page, bodies.front());
      if (found != expected) findings_.note("wording", "wording_goes_on").at(page, bodies.back());
    }
    note_licence_link(page);
  }

  void judge_unmarked_wording(const Page& page) {
    if (text::contains(text::t3(page.html().root().text()), text::t3(wording_)))
      findings_.not_executable("wording", "wording_unmarked").at(page);
    else
      findings_.not_executable("wording", "wording_missing").at(page);
  }

  void judge_difference(const Page& page, html::Element body, const std::string& raw) {
    auto expected = text::words(text::t3(wording_));
    auto found = text::words(text::t3(raw));
    if (found.size() > max_words) found.resize(max_words);
    const Difference words = difference(expected, found);
    if (2 * words.in_common < found.size() || 4 * words.in_common < expected.size()) {
      findings_.failure("wording", "wording_other").at(page, body);
      return;
    }
    const std::string missing = shown(text::joined(words.missing, " ")),
                      added = shown(text::joined(words.added, " "));
    findings_
        .failure("wording", words.added.empty()     ? "wording_lacks"
                            : words.missing.empty() ? "wording_adds"
                                                    : "wording_differs")
        .with("missing", missing)
        .with("added", added)
        .at(page, body);
  }

  void note_licence_link(const Page& page) {
    for (const html::Element anchor : page.html().select("a[href*='creativecommons.org' i]"))
      if (text::contains(anchor.attribute_or("href"), "by/4.0")) return;
    findings_.note("licence-link", "no_licence_link").at(page);
  }

  const Site& site_;
  Findings& findings_;
  const std::string heading_, wording_;
};

}  // namespace

Findings C_SI_3_4(const Site& site, const CriterionSpec&) {
  Findings findings;
  Licence(site, findings).judge();
  return findings;
}

}  // namespace collaudo::criteria
