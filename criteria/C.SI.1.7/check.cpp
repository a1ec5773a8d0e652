// The second-level pages are titled as in the model, each under its own section; breadcrumb and address show
// where they stand.
#include <algorithm>
#include <map>

#include <collaudo/criterion.h>
#include <collaudo/links.h>
#include <collaudo/order.h>
#include <collaudo/text.h>

namespace collaudo::criteria {

namespace {

std::vector<std::string> titles_of(std::string_view section) {
  const Value* titles = vocabulary("menu-second-level").at("titles").find(section);
  return titles ? titles->strings() : std::vector<std::string>{};
}

bool is_accepted_by_app_only(std::string_view section, const std::string& lower) {
  const Value* titles = vocabulary("menu-second-level").at("accepted_by_app_only").find(section);
  if (!titles) return false;
  const auto accepted = titles->strings();
  return std::any_of(accepted.begin(), accepted.end(),
                     [&](const std::string& title) { return text::app_lower(title) == lower; });
}

bool has_title(const std::vector<std::string>& titles, const std::string& normalised) {
  return std::any_of(titles.begin(), titles.end(),
                     [&](const std::string& title) { return text::t3(title) == normalised; });
}

// The title of the section that a wrong one probably means; empty when there is none.
std::string near_title(const std::vector<std::string>& titles, const std::string& wrong) {
  constexpr std::size_t limit = 2;
  const std::string plain = text::t4(wrong);
  for (const std::string& title : titles)
    if (text::edit_distance(plain, text::t4(title), limit) <= limit) return title;
  return {};
}

// "Luoghi" or "Eventi": what the page behind a live button has to be called.
std::string expected_behind(html::Element button) {
  const auto live = titles_of("live");
  return button.attribute_or("data-element") == "live-button-events" ? live.back() : live.front();
}

// The links of one section to one page.
struct Category {
  std::string section;
  const Page* from;    // the first-level page
  html::Element link;  // the first one
  std::string label;   // the longest
  const Page* page;    // null when a sample left it out
  bool app_sees;       // the App finds the same address in it
};

class SecondLevel {
 public:
  SecondLevel(const Site& site, const CriterionSpec& spec, Findings& findings)
      : site_(site), spec_(spec), findings_(findings) {}

  void judge() {
    report_missing();
    for (const Category& category : categories()) judge_category(category);
    judge_all_external();
    judge_as_app();
    judge_share();
  }

 private:
  // The criterion starts from these attributes; the App takes the two live pages as given.
  void report_missing() {
    for (const MissingElement& missing : site_.missing("second_level")) {
      Finding& finding = collaudo::report_missing(missing, findings_);
      if (missing.is_soft) finding.not_in_app("Q11");
    }
  }

  // Links without their attribute only inform.
  static bool counts(const Reference& reference) {
    return reference.has_attribute && reference.from && !reference.from->is_informative();
  }

  std::vector<Category> categories() const {
    std::vector<Category> categories;
    std::map<std::pair<std::string, std::string>, std::size_t> known;
    for (const Reference& reference : site_.references("second_level")) {
      if (!counts(reference)) continue;
      const auto [place, is_new] =
          known.try_emplace({reference.section, reference.url.canonical()}, categories.size());
      if (is_new)
        categories.push_back({reference.section, reference.from, reference.from->element(reference.element),
                              reference.label, site_.find(reference.url), reference.app_sees});
      else if (reference.label.size() > categories[place->second].label.size())
        categories[place->second].label = reference.label;
    }
    return categories;
  }

  void judge_category(const Category& category) {
    if (!category.app_sees)
      findings_.note("live-name", "button_app_blind")
          .with("label", shown(category.label))
          .at(*category.from, category.link)
          .not_in_app("Q33");
    const bool is_readable = category.page && can_be_read(*category.page);
    const auto title =
        category.section == "live" ? live_title(category, is_readable) : own_title(category, is_readable);
    if (!title) return;
    judge_title(category, *title);
    if (!is_readable) return;
    judge_breadcrumb(category, *title);
    judge_url(category, *title);
    judge_content(*category.page, *title);
  }

  bool can_be_read(const Page& page) {
    if (!page.http().ok()) return report_target(site_, &page, "target", findings_);
    if (!page.is_internal()) {
      findings_.note("target", "page_external").with("host", page.url().host()).at(page);
      return false;
    }
    if (!page.has_html()) {
      findings_.manual("target", "not_html").at(page);
      return false;
    }
    if (page.html().is_script_rendered()) {
      findings_.not_verifiable("target", "script_rendered", Cause::needs_browser).at(page);
      return false;
    }
    return report_target(site_, &page, "target", findings_);
  }

  // The title of the page counts, that of the link where there is no other.
  std::optional<std::string> own_title(const Category& category, bool is_readable) {
    if (!is_readable) return category.label.empty() ? std::nullopt : std::optional(category.label);
    const Page& page = *category.page;
    const auto heading = page_title(page.html());
    const std::string title = heading ? label_of(*heading) : std::string();
    if (title.empty()) {
      findings_.failure("page-title", "title_missing").with("label", shown(category.label)).at(page);
      return category.label;
    }
    if (category.label.empty() || text::t3(title) == text::t3(category.label))
      findings_.ok("page-title", "title_ok").with("title", shown(title)).at(page, *heading);
    else
      findings_.failure("page-title", "title_differs")
          .with("title", shown(title))
          .with("label", shown(category.label))
          .at(page, *heading);
    return title;
  }

  // Nothing when the page was not seen: the text of the button is no title.
  std::optional<std::string> live_title(const Category& category, bool is_readable) {
    const Page* page = category.page;
    if (!page || !page->http().ok() || !page->has_html()) return std::nullopt;
    if (const auto name = page->html().first_marked("page-name")) return label_of(*name);
    if (!is_readable) return std::nullopt;
    findings_.not_executable("live-name", "page_name_missing").at(*page).not_in_app("Q11");
    const auto heading = page_title(page->html());
    return heading ? label_of(*heading) : std::string();
  }

  void judge_title(const Category& category, const std::string& title) {
    ++titles_.whole;
    const auto model = titles_of(category.section);
    const bool is_live = category.section == "live";
    const std::string expected = is_live ? expected_behind(category.link) : std::string();
    const std::string normalised = text::t3(title);
    if (is_live ? normalised == text::t3(expected) : has_title(model, normalised)) {
      ++titles_.part;
      note_difference(category, title);
      return;
    }
    app_misses_live_ = app_misses_live_ || is_live;
    const std::string near = near_title(model, title);
    const std::string_view key = is_live                                                 ? "title_live"
                                 : category.section == "custom"                          ? "title_extra"
                                 : is_accepted_by_app_only(category.section, normalised) ? "title_app_only"
                                 : !near.empty()                                         ? "title_near"
                                 : is_title_elsewhere(normalised) ? "title_other_section"
                                                                  : "title_unknown";
    findings_.tolerance("titles", key)
        .with("title", shown(title))
        .with("expected", is_live ? expected : near)
        .at(*category.from, category.link)
        .not_in_app(is_live ? "Q11" : "");
  }

  static bool is_title_elsewhere(const std::string& normalised) {
    const auto& sections = vocabulary("menu-second-level").at("titles").object();
    return std::any_of(sections.begin(), sections.end(),
                       [&](const auto& section) { return has_title(section.second.strings(), normalised); });
  }

  // What the citizen reads as a title of the model, and the App does not.
  void note_difference(const Category& category, const std::string& title) {
    if (category.section == "live" || category.label.empty()) return;
    if (text::app_lower(category.link.text()) == text::t3(title) ||
        text::t3(category.label) != text::t3(title))
      return;
    findings_.note("titles", "invisible_difference")
        .with("title", title)
        .with("code_points", text::code_points(text::app_trim(category.link.text())))
        .at(*category.from, category.link);
  }

  void judge_share() {
    findings_.measure("titles", titles_.whole);
    findings_.measure("titles_right", titles_.part);
    if (titles_.whole == 0) return;
    if (titles_.is_all())
      findings_.ok("titles", "titles_ok").with("count", titles_.whole).at(site_.home());
    else if (titles_.at_least(spec_.params.at("tolerance_percent").integer()))
      findings_.tolerance("titles", "titles_enough")
          .with("share", titles_.text())
          .at(site_.home())
          .not_in_app(app_rounds_up_ ? "Q10" : "");
    else
      findings_.failure("titles", "titles_too_few").with("share", titles_.text()).at(site_.home());
  }

  // The App's own arithmetic: labels of links, the two live pages always right, the share rounded, half not
  // enough.
  void judge_as_app() {
    const auto is_hard = [](const MissingElement& missing) { return !missing.is_soft; };
    const auto missing = site_.missing("second_level");
    if (std::any_of(missing.begin(), missing.end(), is_hard) || !site_.missing("first_level").empty()) return;
    Share share{2, 2};
    for (const Reference& reference : site_.references("second_level")) {
      if (!counts(reference) || reference.section == "live") continue;
      ++share.whole;
      const std::string lower = text::app_lower(reference.from->element(reference.element).text());
      const auto model = titles_of(reference.section);
      const bool is_right = std::any_of(model.begin(), model.end(), [&](const std::string& title) {
        return text::app_lower(title) == lower;
      });
      if (is_right || is_accepted_by_app_only(reference.section, lower)) ++share.part;
    }
    const long needed = spec_.params.at("tolerance_percent").integer();
    const Effect exact = share.is_all()           ? Effect::ok
                         : share.at_least(needed) ? Effect::tolerance
                                                  : Effect::failure;
    const Effect effect = share.app_percent() == 100     ? Effect::ok
                          : share.app_percent() > needed ? Effect::tolerance
                                                         : Effect::failure;
    app_rounds_up_ = effect < exact;
    findings_.ok("app-titles", "app_reading")
        .with("share", share.text())
        .at(site_.home())
        .as_app(effect, effect != exact    ? "Q10"
                        : app_misses_live_ ? "Q11"
                                           : "");
  }

  void judge_breadcrumb(const Category& category, const std::string& title) {
    const Page& page = *category.page;
    const std::string section = category.from->reference("first_level")->label;
    const auto items = breadcrumb(page.html());
    if (items.empty()) {
      findings_.failure("breadcrumb", "breadcrumb_missing").with("label", shown(title)).at(page);
      return;
    }
    const bool is_right = items.size() == 3 && begins_at_home(items) &&
                          text::t3(items[1]) == text::t3(section) &&
                          text::t3(items.back()) == text::t3(title);
    const std::string found = shown(text::joined(items, " / "));
    if (is_right)
      findings_.ok("breadcrumb", "breadcrumb_ok").with("found", found).at(page);
    else
      findings_.failure("breadcrumb", "breadcrumb_wrong")
          .with("found", found)
          .with("section", section)
          .with("title", shown(title))
          .at(page);
  }

  void judge_url(const Category& category, const std::string& title) {
    const Page& page = *category.page;
    std::string wanted = category.from->url().decoded_path();
    if (wanted == "/") wanted.clear();
    wanted += "/" + text::slug(title);
    const std::string path = text::t2(page.url().decoded_path());
    const std::string_view rest =
        path.starts_with(wanted) ? std::string_view(path).substr(wanted.size()) : "-";
    if (rest.empty() || rest.front() == '/' || rest.front() == '.')
      findings_.ok("url", "url_ok").at(page);
    else
      findings_.tolerance("url", "url_other")
          .with("title", shown(title))
          .with("path", shown(wanted))
          .at(page);
  }

  void judge_content(const Page& page, const std::string& title) {
    const auto body = page.html().body();
    if (!body) return;
    const std::string own = text::t4(body->text_without("header, footer, nav"));
    for (const std::string& words : spec_.params.at("empty_list_words").strings())
      if (text::contains_words(own, words)) {
        findings_.note("content", "empty_list").with("title", shown(title)).at(page);
        return;
      }
  }

  // Q3: nothing that could be judged is no success.
  void judge_all_external() {
    const auto pages = site_.all_pages("second_level");
    const bool all = std::all_of(pages.begin(), pages.end(),
                                 [](const Page* page) { return page->http().ok() && !page->is_internal(); });
    if (pages.empty() || !all) return;
    findings_.manual("target", "all_external")
        .with("count", static_cast<long>(pages.size()))
        .leaning_to(Verdict::failure)
        .not_in_app("Q3");
  }

  static std::string shown(const std::string& words) { return text::shortened(words, 120); }

  const Site& site_;
  const CriterionSpec& spec_;
  Findings& findings_;
  Share titles_;                  // right ones of all
  bool app_misses_live_ = false;  // a live page has another title, and the App does not look
  bool app_rounds_up_ = false;
};

}  // namespace

Findings C_SI_1_7(const Site& site, const CriterionSpec& spec) {
  Findings findings;
  SecondLevel(site, spec, findings).judge();
  return findings;
}

}  // namespace collaudo::criteria
