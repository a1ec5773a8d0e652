// At least ten service cards, each with the thirteen items of the model: the list of the cards. One card is
// judged in card.cpp; what a card holds is read in card_items.cpp.
#include <algorithm>
#include <set>

#include <collaudo/criterion.h>
#include <collaudo/links.h>
#include <collaudo/text.h>

#include "card.h"
#include "card_items.h"

namespace collaudo::criteria {

namespace {

using html::Element;

class Cards {
 public:
  Cards(const Site& site, const CriterionSpec& spec, Findings& findings)
      : site_(site), spec_(spec), findings_(findings) {}

  void judge() {
    collect();
    judge_count();
    for (const Page* page : site_.all_pages("service")) judge_page(*page);
    findings_.measure("cards_complete", complete_);
    findings_.measure("cards_tolerated", tolerated_);
    findings_.measure("cards_wrong", wrong_);
    judge_listing();
    note_platforms();
  }

 private:
  // Two addresses that end at the same page are one card.
  std::string identity(const Url& url) const {
    const Page* page = site_.find(url);
    return page ? page->url().canonical() : url.canonical();
  }

  void collect() {
    for (const Reference& reference : site_.references("service"))
      if (reference.has_attribute && reference.from && !reference.from->is_informative())
        cards_.insert(identity(reference.url));
  }

  void judge_count() {
    const bool has_no_start = !site_.missing("services").empty() || !site_.missing("service").empty();
    if (has_no_start && cards_.empty()) return;  // not executable: said by the engine
    const long count = static_cast<long>(cards_.size());
    const long needed = spec_.params.at("min_cards").integer();
    findings_.measure("cards", count);
    const Page* list = site_.first_page("services");
    if (!list) return;
    Effect effect = Effect::ok;
    if (count >= needed) {
      findings_.ok("count", "cards_enough").with("count", count).at(*list);
    } else if (const auto button = further_cards()) {
      effect = Effect::manual;
      findings_.manual("count", "cards_behind_button")
          .with("count", count)
          .with("needed", needed)
          .at(*button->first, button->second)
          .browser_decides()
          .leaning_to(Verdict::success);
    } else if (is_list_whole()) {
      effect = Effect::failure;
      findings_.failure("count", "cards_too_few").with("count", count).with("needed", needed).at(*list);
    }
    count_as_app(*list, needed, effect);
  }

  static std::optional<Element> load_button(const Page& page) {
    for (const Element button : page.html().marked("load-other-cards"))
      if (!button.is_hidden() && !button.has_attribute("disabled")) return button;
    return std::nullopt;
  }

  std::optional<std::pair<const Page*, Element>> further_cards() const {
    for (const Page* page : site_.pages("services")) {
      // Pressed until nothing came any more: what is there is all.
      const Rendered* rendered = page->rendered();
      if (rendered && rendered->loading && rendered->loading->is_whole) continue;
      if (const auto button = load_button(*page)) return std::pair(page, *button);
    }
    return std::nullopt;
  }

  bool is_list_whole() const {
    const auto pages = site_.all_pages("services");
    return std::all_of(pages.begin(), pages.end(), [](const Page* page) {
      return page->http().ok() && page->has_html() && !page->html().is_script_rendered();
    });
  }

  static const Element* first_usable(const std::vector<Element>& links) {
    for (const Element& link : links)
      if (app_usable_href(link.attribute_or("href"))) return &link;
    return nullptr;
  }

  // Only the first page of the pager, whose links take the place of those found before; each link counts
  // (Q4).
  void count_as_app(const Page& first, long needed, Effect effect_of_text) {
    if (first.is_informative() || !first.http().ok() || !first.has_html()) return;
    const Page* list = &first;
    const auto pager = first.html().marked("pager-link");
    if (const Element* link = first_usable(pager)) {
      const auto url = first.resolve(link->attribute_or("href"));
      list = url ? site_.find(*url) : nullptr;
    }
    if (!list || !list->http().ok() || !list->has_html()) {
      findings_.ok("app-count", "app_cannot_count").at(first).as_app(Effect::not_verifiable, "Q4");
      return;
    }
    const auto links = list->html().marked("service-link");
    const long count = std::count_if(links.begin(), links.end(),
                                     [](Element link) { return app_usable_href(link.attribute_or("href")); });
    const Effect effect = count >= needed      ? Effect::ok
                          : load_button(*list) ? Effect::manual
                                               : Effect::failure;
    findings_.measure("cards_app", count);
    findings_.ok("app-count", "app_counts")
        .with("count", count)
        .at(*list)
        .as_app(effect, effect == effect_of_text ? "" : "Q4");
  }

  void judge_page(const Page& page) {
    if (!page.http().ok() || !page.is_internal()) return;  // said by the engine
    if (!page.has_html()) {
      findings_.manual("readable", "not_a_page")
          .with("mime", page.http().mime)
          .at(page)
          .leaning_to(Verdict::failure);
      return;
    }
    if (page.html().is_script_rendered()) return;
    const Effect worst = service_card::judge_card(page, spec_, findings_);
    ++(worst == Effect::ok ? complete_ : worst == Effect::tolerance ? tolerated_ : wrong_);
  }

  // Cards that the category pages link and the list of services does not.
  void judge_listing() {
    if (cards_.empty() || !is_list_whole() || further_cards()) return;
    for (const Page* page : site_.pages("second_level")) {
      if (page->is_informative() || page->reference("second_level")->section != "services") continue;
      std::set<std::string> seen;
      std::vector<std::string> labels;
      std::optional<Element> first;
      for (const Element link : page->html().select("main a[href]")) {
        const auto url = page->resolve(link.attribute_or("href"));
        if (!url || !looks_like_card(*page, link, *url)) continue;
        const std::string card = identity(*url);
        if (cards_.contains(card) || !seen.insert(card).second) continue;
        labels.push_back(service_card::shown(shown_label_of(link)));
        if (!first) first = link;
      }
      if (first)
        findings_.failure("listing", "cards_not_listed")
            .with("labels", text::shortened(text::quoted(labels), 300))
            .at(*page, *first);
    }
  }

  static bool looks_like_card(const Page& category, Element link, const Url& url) {
    const std::string_view mark = link.attribute_or("data-element");
    if (mark == "service-link") return true;
    if (!mark.empty() || !is_same_host(url, category.url())) return false;
    std::string beginning = category.url().path();
    if (!beginning.ends_with('/')) beginning += '/';
    return beginning != "/" && url.path().size() > beginning.size() && url.path().starts_with(beginning) &&
           url.path().find('.', beginning.size()) == std::string::npos;
  }

  // Services on other hosts that the home page offers may lack their card.
  void note_platforms() {
    const auto verbs = spec_.params.at("service_verbs").strings();
    std::set<std::string> reported;
    for (const Element link : site_.home().html().select("a[href]")) {
      const auto url = site_.home().resolve(link.attribute_or("href"));
      if (!url || site_.is_internal(*url) || cards_.contains(identity(*url))) continue;
      const auto words = text::words(text::t4(service_card::bounded(shown_label_of(link))));
      const bool offers = std::any_of(words.begin(), words.end(), [&](const std::string& word) {
        return std::any_of(verbs.begin(), verbs.end(),
                           [&](const std::string& verb) { return word.starts_with(verb); });
      });
      if (offers && reported.insert(url->canonical()).second)
        findings_.note("platforms", "platform")
            .with("label", service_card::shown(shown_label_of(link)))
            .with("host", url->host())
            .at(site_.home(), link);
    }
  }

  const Site& site_;
  const CriterionSpec& spec_;
  Findings& findings_;
  std::set<std::string> cards_;  // the distinct ones of the whole list
  long complete_ = 0, tolerated_ = 0, wrong_ = 0;
};

}  // namespace

Findings C_SI_1_3(const Site& site, const CriterionSpec& spec) {
  Findings findings;
  Cards(site, spec, findings).judge();
  return findings;
}

}  // namespace collaudo::criteria
