// The footer links a page of frequently asked questions, the label says so, and the page has questions with
// their answers.
#include <algorithm>

#include <collaudo/criterion.h>
#include <collaudo/links.h>
#include <collaudo/text.h>

namespace collaudo::criteria {

namespace {

constexpr std::size_t shown_length = 120;
constexpr std::string_view template_parts = "header, footer, nav, [data-element='feedback']";

std::string shown(const std::string& text) { return text::shortened(text, shown_length); }

class Faq {
 public:
  Faq(const Site& site, const CriterionSpec& spec, Findings& findings)
      : site_(site), words_(spec.params.at("words").strings()), findings_(findings) {}

  void judge() {
    const auto link = footer_link(site_, "faq", "link", findings_);
    judge_as_app(link);
    if (!link) return;
    judge_label(link->anchor);
    if (judge_target(*link)) judge_content(*link->target);
  }

 private:
  const Page& home() const { return site_.home(); }

  bool says_faq(std::string_view text_t4) const {
    return std::any_of(words_.begin(), words_.end(),
                       [&](const std::string& words) { return text::contains_words(text_t4, words); });
  }

  void judge_label(html::Element anchor) {
    const std::string label = shown_label_of(anchor);
    const std::string words = text::t3(label_of(anchor));
    const bool right = std::any_of(words_.begin(), words_.end(),
                                   [&](const std::string& wanted) { return text::contains(words, wanted); });
    if (right)
      findings_.ok("label", "label_ok").with("label", shown(label)).at(home(), anchor);
    else
      findings_.tolerance("label", "label_other").with("label", shown(label)).at(home(), anchor);
  }

  // The App reads the texts of all marked elements as one label, and takes any answer as a page.
  void judge_as_app(const std::optional<FooterLink>& link) {
    std::string label;
    for (const html::Element element : home().html().select("footer [data-element='faq']"))
      label += element.text();
    label = text::app_lower(label);
    const bool exists = link && link->target && link->target->http().ok();
    const bool named = std::any_of(words_.begin(), words_.end(),
                                   [&](const std::string& wanted) { return text::contains(label, wanted); });
    const Effect effect = !exists ? Effect::failure : named ? Effect::ok : Effect::tolerance;
    findings_.ok("app-reading", exists ? "app_found" : "app_not_found")
        .with("label", shown(text::t1(label)))
        .at(home())
        .as_app(effect);
  }

  // Whether the page that the link leads to can be read.
  bool judge_target(const FooterLink& link) {
    if (const auto url = home().resolve(link.href); url && link.target == &home())
      return judge_place_on_home(*url, link.anchor);
    if (!report_link_target(site_, link, "target", findings_)) return false;
    if (!link.target->is_internal())
      findings_.note("content", "on_other_host").with("host", link.target->url().host()).at(*link.target);
    return true;
  }

  // "/#faq" is a place of the home page; without a place it is no page of questions.
  bool judge_place_on_home(const Url& url, html::Element anchor) {
    if (url.fragment().empty()) {
      findings_.failure("target", "target_home").at(home(), anchor);
      return false;
    }
    for (const html::Element element : home().html().select("[id], a[name]"))
      if (element.attribute_or("id", element.attribute_or("name")) == url.fragment()) {
        findings_.ok("target", "place_found").with("fragment", url.fragment()).at(home(), element);
        return true;
      }
    findings_.failure("target", "place_missing").with("fragment", url.fragment()).at(home(), anchor);
    return false;
  }

  void judge_content(const Page& page) {
    if (!page.has_html()) {
      findings_.note("content", "not_a_page").with("mime", page.http().mime).at(page);
      return;
    }
    const html::Document& document = page.html();
    if (document.is_script_rendered()) {
      findings_.add(Effect::manual, "content", "script_rendered").at(page);
      return;
    }
    if (&page != &home()) judge_title(page);
    const long pairs = count_pairs(document);
    findings_.measure("questions", pairs);
    if (pairs > 0)
      findings_.ok("content", "questions_found").with("count", pairs).at(page);
    else
      findings_.failure("content", "no_question").at(page);
  }

  void judge_title(const Page& page) {
    const auto heading = page_title(page.html());
    const auto title = page.html().first("title");
    if ((heading && says_faq(text::t4(heading->text()))) || (title && says_faq(text::t4(title->content()))))
      return;
    if (heading)
      findings_.tolerance("content", "title_other")
          .with("title", shown(text::t1(heading->text())))
          .at(page, *heading);
    else
      findings_.tolerance("content", "title_missing").at(page);
  }

  // Questions with an answer, by the markup that shows most of them.
  static long count_pairs(const html::Document& document) {
    return std::max({count_accordion(document), count_details(document), count_definitions(document),
                     count_question_lines(document), count_structured(document)});
  }

  static bool is_own(html::Element element) { return !element.closest(template_parts); }
  static bool has_text(html::Element element) { return !text::t1(element.text()).empty(); }

  static long count_accordion(const html::Document& document) {
    long count = 0;
    for (const html::Element item : document.select(".accordion-item")) {
      const auto header = item.first(".accordion-header, .accordion-button, h2, h3, h4, button");
      const auto body = item.first(".accordion-body, .accordion-collapse");
      if (is_own(item) && header && body && has_text(*header) && has_text(*body)) ++count;
    }
    return count;
  }

  static long count_details(const html::Document& document) {
    long count = 0;
    for (const html::Element details : document.select("details")) {
      const auto summary = details.first("summary");
      if (is_own(details) && summary && has_text(*summary) &&
          !text::t1(details.text_without("summary")).empty())
        ++count;
    }
    return count;
  }

  static long count_definitions(const html::Document& document) {
    long count = 0;
    for (const html::Element answer : document.select("dl dt + dd"))
      if (is_own(answer) && has_text(answer)) ++count;
    return count;
  }

  // Headings or emphasised lines that end with a question mark and are followed by text; one alone may be
  // chance.
  static long count_question_lines(const html::Document& document) {
    long count = 0;
    for (const html::Element line : document.select("h2, h3, h4, h5, h6, p > strong, p > b")) {
      if (!is_own(line) || !text::t1(line.text()).ends_with("?")) continue;
      const bool is_heading = line.tag().starts_with("h");
      const auto next = is_heading ? line.next_sibling() : line.parent()->next_sibling();
      const bool goes_on =
          !is_heading && text::t1(line.parent()->text()).size() > text::t1(line.text()).size();
      if (goes_on || (next && has_text(*next))) ++count;
    }
    return count >= 2 ? count : 0;
  }

  static long count_structured(const html::Document& document) {
    for (const html::Element script : document.select("script[type='application/ld+json']")) {
      const auto parsed = parse_json(script.content());
      if (!parsed) continue;
      const Value* type = parsed->find("@type");
      const Value* questions = parsed->find("mainEntity");
      if (type && type->is_string() && type->string() == "FAQPage" && questions && questions->is_array())
        return static_cast<long>(questions->array().size());
    }
    return 0;
  }

  const Site& site_;
  const std::vector<std::string> words_;
  Findings& findings_;
};

}  // namespace

Findings C_SI_2_3(const Site& site, const CriterionSpec& spec) {
  Findings findings;
  Faq(site, spec, findings).judge();
  return findings;
}

}  // namespace collaudo::criteria
