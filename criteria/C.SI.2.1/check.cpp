// The booking of appointments: reachable from Servizi and from every card, with office, date and time,
// subject and contacts to be chosen; from a card that offers it as access, for that service.
#include <algorithm>
#include <set>

#include <collaudo/criterion.h>
#include <collaudo/forms.h>
#include <collaudo/links.h>
#include <collaudo/text.h>

namespace collaudo::criteria {

namespace {

using html::Element;

constexpr std::string_view mark = "appointment-booking";

std::string shown(const std::string& words) { return text::shortened(words, 120); }

// The address that an element leads to: its own, or that of the link around or inside it.
std::string href_of(Element element) {
  if (const auto own = element.attribute("href")) return std::string(*own);
  if (const auto around = element.closest("a[href]")) return std::string(around->attribute_or("href"));
  if (const auto inside = element.first("a[href]")) return std::string(inside->attribute_or("href"));
  return {};
}

bool leads_by_script(Element element) {
  return text::contains(element.attribute_or("onclick"), "location") ||
         text::contains(element.attribute_or("onclick"), "open");
}

// tel: and mailto: let nobody choose a date.
bool is_no_function(std::string_view href) {
  const std::string plain = text::t2(href);
  return plain.starts_with("tel:") || plain.starts_with("mailto:") || plain.starts_with("sms:");
}

// A link of the page's own content that books by its words, without the attribute.
std::optional<Element> unmarked_booking(const html::Document& document) {
  for (const Element link : document.select("a[href], button")) {
    if (link.closest("header, footer") || link.has_attribute("data-element")) continue;
    const std::string label = text::t4(shown_label_of(link));
    if (label.starts_with("prenota") && text::contains(label, "appuntament")) return link;
  }
  return std::nullopt;
}

std::vector<std::string> query_values(const Url& url) {
  std::vector<std::string> values;
  std::string pair;
  for (const char letter : url.query() + "&") {
    if (letter != '&') {
      pair += letter;
      continue;
    }
    if (const auto equals = pair.find('='); equals != std::string::npos && equals + 1 < pair.size())
      values.push_back(pair.substr(equals + 1));
    pair.clear();
  }
  return values;
}

std::string without_query(const Url& url) { return url.origin() + url.path(); }

// Selects that let the citizen choose an office; the empty option that asks to choose is none.
std::optional<long> offices_offered(const html::Document& document) {
  const FormReading reading = read_form(document, "booking");
  const auto shown_by = reading.ability("office").shown_by;
  if (!shown_by || shown_by->tag() != "select") return std::nullopt;
  long offices = 0;
  for (const Element option : shown_by->select("option"))
    if (!option.has_attribute("disabled") && !option.attribute_or("value", "-").empty() &&
        !text::t1(option.text()).empty())
      ++offices;
  return offices;
}

class Booking {
 public:
  Booking(const Site& site, Findings& findings) : site_(site), findings_(findings) {}

  void judge() {
    judge_services_page();
    judge_function();
    for (const Page* card : site_.pages("service"))
      if (!card->html().is_script_rendered()) judge_card(*card);
    findings_.measure("cards", cards_);
    findings_.measure("cards_with_link", cards_with_link_);
    if (cards_ > 0 && cards_with_link_ == cards_)
      findings_.ok("card-link", "all_cards_linked").with("count", cards_).at(site_.home());
    for (const Reference& reference : site_.references("card_booking")) judge_from_card(reference);
    note_footer();
  }

 private:
  const Page* function() const { return site_.first_page("booking"); }

  // --- from Servizi ---

  void judge_services_page() {
    const Page* services = site_.first_page("services");
    if (!services || !services->http().ok() || !services->has_html()) return;  // said by the engine
    if (services->html().marked(mark).empty())
      for (const MissingElement& missing : site_.missing("booking")) report_missing(missing, findings_);
    else
      judge_link(*services, "services-link");
  }

  void judge_function() {
    const Page* page = function();
    if (!page || !report_target(site_, page, "target", findings_)) return;
    if (page == &site_.home()) return;
    if (!page->has_html()) {
      findings_.failure("target", "not_a_page").with("mime", page->http().mime).at(*page);
      return;
    }
    if (!page->is_internal())
      findings_.note("target", "on_other_host").with("host", page->url().host()).at(*page);
    judge_fields(*page);
  }

  void judge_fields(const Page& page) {
    const FormReading reading = read_form(page.html(), "booking");
    findings_.measure("controls", static_cast<long>(reading.controls));
    const bool is_undecidable =
        std::any_of(reading.abilities.begin(), reading.abilities.end(),
                    [](const Ability& ability) { return ability.state == Recognition::undecidable; });
    if (is_undecidable)
      findings_.manual("fields", "fields_undecidable")
          .with("obstacle", obstacle_key(reading.obstacle))
          .at(page)
          .browser_decides()
          .leaning_to(Verdict::success);
    else if (reading.controls == 0)
      findings_.manual("fields", "page_without_form").at(page).browser_decides().leaning_to(Verdict::failure);
    else
      for (const Ability& ability : reading.abilities) judge_ability(page, reading, ability);
  }

  static std::string obstacle_key(Obstacle obstacle) {
    switch (obstacle) {
      case Obstacle::script:
        return "@obstacle_script";
      case Obstacle::login:
        return "@obstacle_login";
      case Obstacle::further_step:
        return "@obstacle_step";
      case Obstacle::frame:
        return "@obstacle_frame";
      case Obstacle::none:
        break;
    }
    return "@obstacle_none";
  }

  void judge_ability(const Page& page, const FormReading& reading, const Ability& ability) {
    const std::string what = "@ability_" + ability.name;
    if (ability.state == Recognition::found)
      findings_.ok("fields", "ability_found").with("ability", what).at(page, *ability.shown_by);
    else if (reading.is_conclusive)
      findings_.failure("fields", "ability_missing").with("ability", what).at(page);
    else
      findings_.manual("fields", "ability_not_seen")
          .with("ability", what)
          .at(page)
          .browser_decides()
          .leaning_to(Verdict::failure);
  }

  // --- from the cards, as a function that every page has ---

  void judge_card(const Page& card) {
    ++cards_;
    if (card.html().marked(mark).empty()) {
      judge_card_without_link(card);
    } else if (const auto link = judge_link(card, "card-link")) {
      ++cards_with_link_;
      if (const std::string href = href_of(*link); usable_href(href)) note_other_function(card, *link, href);
    }
  }

  // The first link of the page that can be followed, if the booking stands behind it.
  std::optional<Element> judge_link(const Page& page, std::string_view check) {
    const auto marked = page.html().marked(mark);
    const bool app_finds = std::any_of(marked.begin(), marked.end(), [](Element element) {
      return app_usable_href(element.attribute_or("href"));
    });
    const Effect app = app_finds ? Effect::ok : Effect::failure;
    const auto followed = std::find_if(marked.begin(), marked.end(), [](Element element) {
      return usable_href(href_of(element)) || leads_by_script(element);
    });
    const Element link = followed == marked.end() ? marked.front() : *followed;
    const std::string href = href_of(link);
    const bool is_followed = followed != marked.end(), is_right = is_followed && !is_no_function(href);
    Finding& finding = findings_
                           .add(is_right ? Effect::ok : Effect::failure, check,
                                !is_followed ? "link_unusable"
                                : !is_right  ? "no_function"
                                : app_finds  ? "link_found"
                                             : "link_without_href")
                           .with("label", shown(shown_label_of(link)))
                           .with("href", shown(href))
                           .at(page, link);
    say_app(finding, page, app);
    return is_right ? std::optional(link) : std::nullopt;
  }

  // The App never comes to pages that were found by their label only.
  static void say_app(Finding& finding, const Page& page, Effect effect) {
    page.is_informative() ? finding.not_in_app() : finding.as_app(effect);
  }

  void judge_card_without_link(const Page& card) {
    const auto candidate = unmarked_booking(card.html());
    Finding& finding = candidate ? findings_.not_executable("card-link", "card_link_unmarked")
                                       .with("label", shown(shown_label_of(*candidate)))
                                       .at(card, *candidate)
                                 : findings_.failure("card-link", "card_link_missing").at(card);
    say_app(finding, card, Effect::failure);
  }

  // Parameters apart, all links should lead to the one function.
  void note_other_function(const Page& card, Element link, const std::string& href) {
    const Page* page = function();
    const auto url = card.resolve(href);
    if (!page || !url || without_query(*url) == without_query(page->requested()) ||
        without_query(*url) == without_query(page->url()))
      return;
    findings_.note("same-target", "other_function").with("href", shown(url->str())).at(card, link);
  }

  // --- from a card that offers the booking as a way of access ---

  void judge_from_card(const Reference& reference) {
    if (!reference.has_attribute || !reference.from || !reference.from->is_internal()) return;
    const Page& card = *reference.from;
    const Element button = card.element(reference.element);
    if (is_generic(reference.url))
      findings_.failure("from-card", "address_without_service").at(card, button).likely();
    const Page* page = site_.find(reference.url);
    if (!page || !report_target(site_, page, "card-target", findings_) || !page->has_html()) return;
    judge_selection(card, button, reference.url, *page);
    judge_offices(card, button, *page);
  }

  // The address of the booking itself, with nothing that names the service.
  bool is_generic(const Url& url) const {
    const auto generic = site_.references("booking");
    return std::any_of(generic.begin(), generic.end(),
                       [&](const Reference& reference) { return is_same_page(reference.url, url); });
  }

  void judge_selection(const Page& card, Element button, const Url& url, const Page& page) {
    const auto title_element = card.html().first_marked("service-title");
    const std::string title = title_element ? label_of(*title_element) : std::string();
    if (const auto shown_by = selection(page.html(), text::t3(title), url))
      findings_.ok("from-card", "service_selected").with("service", shown(title)).at(page, *shown_by);
    else
      findings_.manual("from-card", "selection_not_seen")
          .with("service", shown(title))
          .at(card, button)
          .leaning_to(is_generic(url) ? Verdict::failure : Verdict::success);
  }

  // What shows that the service is chosen already.
  std::optional<Element> selection(const html::Document& document, const std::string& title,
                                   const Url& url) const {
    for (const Element option : document.select("option[selected]"))
      if (!title.empty() && text::t3(option.text()) == title) return option;
    for (const Element select : document.select("select"))
      if (const auto options = select.select("option");
          options.size() == 1 && !title.empty() && text::t3(options.front().text()) == title)
        return select;
    const auto values = is_generic(url) ? std::vector<std::string>{} : query_values(url);
    for (const Element hidden : document.select("input[type='hidden' i]"))
      if (std::find(values.begin(), values.end(), hidden.attribute_or("value")) != values.end())
        return hidden;
    if (const Page* generic = function();
        generic && generic->has_html() && says(document, title) && !says(generic->html(), title))
      return document.body();
    return std::nullopt;
  }

  static bool says(const html::Document& document, const std::string& title) {
    const auto body = document.body();
    return body && !title.empty() &&
           text::contains(text::t3(body->text_without("header, footer, nav, select")), title);
  }

  void judge_offices(const Page& card, Element button, const Page& page) {
    const Page* generic = function();
    if (!generic || generic == &page || !generic->http().ok() || !generic->has_html()) return;
    const auto all = offices_offered(generic->html());
    const auto offered = offices_offered(page.html());
    if (!all || !offered) return;
    if (*offered == 0 || *offered > *all || (*offered == *all && *all > 1))
      findings_.failure("offices", "offices_not_restricted")
          .with("offered", *offered)
          .with("all", *all)
          .at(card, button);
    else
      findings_.ok("offices", "offices_restricted")
          .with("offered", *offered)
          .with("all", *all)
          .at(card, button);
  }

  void note_footer() {
    for (const Element link : site_.home().html().select("footer a, [role='contentinfo'] a"))
      if (text::t4(shown_label_of(link)).starts_with("prenota")) return;
    findings_.note("footer", "not_in_footer").at(site_.home());
  }

  const Site& site_;
  Findings& findings_;
  long cards_ = 0, cards_with_link_ = 0;
};

}  // namespace

Findings C_SI_2_1(const Site& site, const CriterionSpec&) {
  Findings findings;
  Booking(site, findings).judge();
  return findings;
}

}  // namespace collaudo::criteria
