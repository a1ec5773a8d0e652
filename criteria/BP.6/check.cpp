// Every page has one title, the same in page, breadcrumb and browser, and a content worth the visit.
#include <algorithm>
#include <array>

#include <collaudo/criterion.h>
#include <collaudo/links.h>
#include <collaudo/text.h>

namespace collaudo::criteria {

namespace {

// Pages of functions are short by nature.
constexpr std::array<std::string_view, 4> functions = {"booking", "card_booking", "personal_area",
                                                       "disservizio"};

bool is_function(const Page& page) {
  const auto references = page.references();
  return std::any_of(references.begin(), references.end(), [](const Reference& reference) {
    return std::find(functions.begin(), functions.end(), reference.role) != functions.end();
  });
}

// What the page itself says, without the frame that all pages share.
std::string own_text(const html::Document& document) {
  const auto main = document.first("main, [role='main']");
  const auto whole = main ? main : document.body();
  return whole ? text::t1(whole->text_without("header, footer, nav")) : std::string();
}

std::string without_number(std::string plain) {
  const auto last = plain.find_last_not_of("0123456789 ");
  plain.resize(last == std::string::npos ? 0 : last + 1);
  return plain;
}

class Contents {
 public:
  Contents(const Site& site, const CriterionSpec& spec, Findings& findings)
      : site_(site),
        findings_(findings),
        least_(static_cast<std::size_t>(spec.params.at("least_text").integer())),
        fillers_(spec.params.at("fillers").strings()),
        trial_titles_(spec.params.at("trial_titles").strings()) {}

  void judge() {
    long pages = 0, good_titles = 0, good_contents = 0;
    for (const Page* page : site_.pages()) {
      if (page->html().is_script_rendered()) continue;
      ++pages;
      good_titles += judge_title(*page);
      good_contents += judge_content(*page);
    }
    findings_.measure("pages", pages);
    if (good_titles > 0)
      findings_.ok("title", "titles_ok").with("count", good_titles).with("pages", pages).at(site_.home());
    if (good_contents > 0)
      findings_.ok("content", "contents_ok")
          .with("count", good_contents)
          .with("pages", pages)
          .at(site_.home());
  }

 private:
  bool judge_title(const Page& page) {
    const auto titles = page.html().select("h1");
    if (titles.size() > 1) {
      weigh(findings_.failure("title", "several_titles"), page)
          .with("count", static_cast<long>(titles.size()))
          .with("titles", shown_titles(titles))
          .at(page, titles[1]);
      return false;
    }
    const std::string shown = titles.empty() ? std::string() : shown_label_of(titles.front());
    if (shown.empty()) {
      weigh(findings_.failure("title", titles.empty() ? "title_missing" : "title_empty"), page);
      return false;
    }
    const bool is_trial = judge_trial(page, titles.front(), shown);
    const bool is_last = equals_last_item(page, titles.front(), shown);
    return is_in_window_title(page, titles.front(), shown) && is_last && !is_trial;
  }

  static std::string shown_titles(const std::vector<html::Element>& titles) {
    std::vector<std::string> shown;
    for (const html::Element title : titles)
      if (shown.size() < 3) shown.push_back(text::shortened(shown_label_of(title), 60));
    return text::quoted(shown);
  }

  bool judge_trial(const Page& page, html::Element title, const std::string& shown) {
    const std::string plain = without_number(text::t4(shown));
    if (std::find(trial_titles_.begin(), trial_titles_.end(), plain) == trial_titles_.end()) return false;
    weigh(findings_.failure("content", "trial_title"), page).with("title", shown).at(page, title);
    return true;
  }

  bool equals_last_item(const Page& page, html::Element title, const std::string& shown) {
    const auto items = breadcrumb(page.html());
    if (&page == &site_.home() || items.empty() || text::t3(items.back()) == text::t3(shown)) return true;
    weigh(findings_.failure("breadcrumb", "breadcrumb_differs"), page)
        .with("title", text::shortened(shown, 120))
        .with("item", text::shortened(items.back(), 120))
        .at(page, title);
    return false;
  }

  bool is_in_window_title(const Page& page, html::Element title, const std::string& shown) {
    const auto window = page.html().first("head title");
    const std::string window_title = window ? text::t1(window->content()) : std::string();
    if (text::contains(text::t3(window_title), text::t3(shown))) return true;
    findings_.failure("window-title", window_title.empty() ? "window_title_missing" : "window_title_differs")
        .with("title", text::shortened(shown, 120))
        .with("window", text::shortened(window_title, 120))
        .at(page, title)
        .likely();
    return false;
  }

  bool judge_content(const Page& page) {
    const std::string own = own_text(page.html());
    if (text::length(own) < least_) {
      Finding& finding = weigh(findings_.failure("content", "too_short"), page)
                             .with("count", static_cast<long>(text::length(own)))
                             .with("least", static_cast<long>(least_));
      if (is_function(page)) finding.likely();
      return false;
    }
    const std::string plain = text::t4(own);
    for (const std::string& filler : fillers_)
      if (text::contains_words(plain, filler)) {
        weigh(findings_.failure("content", "filler"), page).with("words", filler);
        return false;
      }
    return true;
  }

  // Pages of another host are often a supplier's; a person weighs them.
  Finding& weigh(Finding& finding, const Page& page) const {
    finding.at(page);
    if (!is_same_host(page.url(), site_.home().url())) finding.likely();
    return finding;
  }

  const Site& site_;
  Findings& findings_;
  const std::size_t least_;
  const std::vector<std::string> fillers_, trial_titles_;
};

}  // namespace

Findings BP_6(const Site& site, const CriterionSpec& spec) {
  Findings findings;
  Contents(site, spec, findings).judge();
  return findings;
}

}  // namespace collaudo::criteria
