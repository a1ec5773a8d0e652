// Every service card shows how to reach the office in charge: the entry Contatti, the office's name, and a
// way to contact it, on the card or on the office's own page.
#include <algorithm>
#include <map>
#include <set>

#include <collaudo/criterion.h>
#include <collaudo/links.h>
#include <collaudo/text.h>

namespace collaudo::criteria {

namespace {

using html::Element;

constexpr std::string_view entry_label = "Contatti";
constexpr std::string_view area_mark = "service-area";
constexpr std::string_view headings = "h1, h2, h3, h4, h5, h6";
constexpr std::size_t min_length = 3;
constexpr std::size_t max_words = 20'000;

std::string shown(const std::string& words) { return text::shortened(words, 120); }

std::string bounded(std::string words) {
  if (words.size() > max_words) words.resize(max_words);
  return words;
}

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

bool is_word_letter(char letter) {
  return is_digit(letter) || (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
}

// x@y.z
bool has_mail_address(std::string_view words) {
  for (auto at = words.find('@'); at != std::string_view::npos; at = words.find('@', at + 1)) {
    if (at == 0 || !is_word_letter(words[at - 1])) continue;
    const auto end = words.find_first_of(" ,;()<>", at);
    const std::string_view domain = words.substr(at + 1, end == std::string_view::npos ? end : end - at - 1);
    const auto dot = domain.find('.');
    if (dot != std::string_view::npos && dot > 0 && dot + 2 < domain.size()) return true;
  }
  return false;
}

// An Italian number: +39, 0 or 3, then digits with the usual signs between them; 31.12.2026 is none.
bool has_phone_number(std::string_view words) {
  constexpr std::size_t fewest_digits = 6;
  for (std::size_t at = 0; at < words.size(); ++at) {
    const bool begins = words[at] == '0' || words[at] == '3' || words.substr(at).starts_with("+39");
    if (!begins || (at > 0 && (is_word_letter(words[at - 1]) || words[at - 1] == '/'))) continue;
    std::size_t digits = 0, dots_or_slashes = 0, end = at + (words[at] == '+' ? 1 : 0);
    for (; end < words.size() &&
           (is_digit(words[end]) || std::string_view(" ./-").find(words[end]) != std::string_view::npos);
         ++end) {
      if (is_digit(words[end])) ++digits;
      if (words[end] == '.' || words[end] == '/') ++dots_or_slashes;
    }
    const bool is_date = dots_or_slashes >= 2 && digits <= 8;
    if (digits >= fewest_digits && !is_date) return true;
    at = std::max(at, end - 1);
  }
  return false;
}

bool has_capital(std::string_view word) { return !word.empty() && text::t2(word) != word; }

// "via dell'Esempio 12": a kind of street, soon after it a name with a capital, then a number.
bool has_street_address(const std::string& words, const std::vector<std::string>& kinds) {
  constexpr std::size_t farthest = 6;
  const auto list = text::words(words);
  for (std::size_t at = 0; at < list.size(); ++at) {
    if (std::find(kinds.begin(), kinds.end(), text::t4(list[at])) == kinds.end()) continue;
    bool is_named = false;
    for (std::size_t next = at + 1; next < list.size() && next <= at + farthest; ++next) {
      if (is_named && is_digit(list[next].front())) return true;
      is_named = is_named || has_capital(list[next]);
    }
  }
  return false;
}

// "dalle 9:00 alle 12.30": an hour in words that speak of opening.
bool has_opening_hours(const std::string& words) {
  const std::string plain = text::t4(words);
  const auto at = plain.find("orari");
  if (at == std::string::npos) return false;
  return plain.find_first_of("0123456789", at) != std::string::npos;
}

// --- where the contacts of a card stand ---

int level_of(Element heading) { return heading.tag()[1] - '0'; }

// Whether another section of the same rank begins here.
bool begins_other_section(Element part, Element heading) {
  const auto is_other = [&](Element other) {
    return other != heading && level_of(other) <= level_of(heading);
  };
  const auto inside = part.select(headings);
  return (part.matches(headings) && is_other(part)) || std::any_of(inside.begin(), inside.end(), is_other);
}

// What belongs to a heading: the largest piece of the page that is about nothing else, and what follows it.
std::vector<Element> parts_under(Element heading) {
  Element block = heading;
  for (auto around = heading.parent();
       around && !around->matches("body, main") && !begins_other_section(*around, heading);
       around = around->parent())
    block = *around;
  std::vector<Element> parts = {block};
  for (auto next = block.next_sibling(); next && !begins_other_section(*next, heading);
       next = next->next_sibling())
    parts.push_back(*next);
  return parts;
}

bool is_of_template(Element element) { return element.closest("header, footer, nav").has_value(); }

// The section Contatti of a card; without its heading, what stands around the office.
std::vector<Element> contact_parts(const html::Document& card) {
  for (const Element heading : card.select(headings))
    if (text::t3(heading.text()) == text::t3(entry_label) && !is_of_template(heading))
      return parts_under(heading);
  if (const auto area = card.first_marked(area_mark)) {
    if (const auto section = area->closest("section, article, .card")) return {*section};
    if (const auto parent = area->parent()) return {*parent};
  }
  return {};
}

// What a piece of a page says about reaching somebody.
class Contacts {
 public:
  bool any = false;
  std::vector<std::string> mail_addresses;  // of its mailto: links

  void read(Element part, const std::vector<std::string>& street_kinds) {
    for (const Element link : part.select("a[href]")) {
      if (is_of_template(link)) continue;
      const std::string href = text::t2(link.attribute_or("href"));
      any = any || href.starts_with("tel:");
      if (href.starts_with("mailto:") && has_mail_address(href.substr(7))) {
        any = true;
        mail_addresses.push_back(href.substr(7, href.find('?') - 7));
      }
    }
    read_words(part.text_without("header, footer, nav"), street_kinds);
    // Neighbouring paragraphs may stand without a space between them.
    for (const Element piece : part.select("p, li, dd, td, address, span")) {
      if (any) return;
      if (!is_of_template(piece)) read_words(piece.text(), street_kinds);
    }
  }

 private:
  void read_words(std::string raw, const std::vector<std::string>& street_kinds) {
    const std::string words = text::t1(bounded(std::move(raw)));
    any = any || has_mail_address(words) || has_phone_number(words) || has_opening_hours(words) ||
          has_street_address(words, street_kinds);
  }
};

class CardContacts {
 public:
  CardContacts(const Site& site, const CriterionSpec& spec, Findings& findings)
      : site_(site),
        spec_(spec),
        findings_(findings),
        street_kinds_(spec.params.at("street_kinds").strings()) {
    for (const Reference& reference : site.references("unit"))
      if (reference.from) units_.emplace(reference.from, reference);
  }

  void judge() {
    long cards = 0;
    for (const Page* card : site_.pages("service")) {
      if (card->html().is_script_rendered()) continue;
      ++cards;
      judge_entry(*card);
      judge_unit(*card);
    }
    findings_.measure("cards", cards);
    findings_.measure("units", static_cast<long>(unit_names_.size()));
    if (cards >= spec_.params.at("many_cards").integer() && unit_names_.size() == 1)
      findings_.note("specific", "one_unit").with("unit", shown(*unit_names_.begin())).at(site_.home());
  }

 private:
  // The App never comes to pages that were found by their label only.
  static void say_app(Finding& finding, const Page& card, Effect effect, std::string_view quirk = {}) {
    card.is_informative() ? finding.not_in_app() : finding.as_app(effect, quirk);
  }

  // --- the entry of the index ---

  void judge_entry(const Page& card) {
    const auto index = card.html().first_marked("page-index");
    if (!index) {
      say_app(findings_.not_executable("entry", "index_missing").at(card), card, Effect::failure);
      return;
    }
    const auto links = card.html().select("[data-element='page-index'] li a");
    if (links.empty() && !card.rendered() && card.html().first("script[src], script:not([type])")) {
      say_app(findings_.not_verifiable("entry", "index_by_script", Cause::needs_browser).at(card, *index),
              card, Effect::not_verifiable);
      return;
    }
    for (const Element link : links)
      if (label_of(link) == entry_label) {
        const bool app_sees = app_sees_entry(card.html());
        say_app(findings_.ok("entry", app_sees ? "entry_ok" : "entry_app_blind")
                    .with("code_points", shown(text::code_points(text::app_trim(link.text()))))
                    .at(card, link),
                card, app_sees ? Effect::ok : Effect::failure, app_sees ? "" : "Q5");
        return;
      }
    report_no_entry(card, *index, links);
  }

  // Only a link right inside the item, to the letter (Q5).
  static bool app_sees_entry(const html::Document& card) {
    const auto links = card.select("[data-element='page-index'] > li > a");
    return std::any_of(links.begin(), links.end(),
                       [](Element link) { return text::app_trim(link.text()) == entry_label; });
  }

  void report_no_entry(const Page& card, Element index, const std::vector<Element>& links) {
    constexpr std::size_t slips = 2;
    const auto near = std::find_if(links.begin(), links.end(), [](Element link) {
      return text::edit_distance(text::t4(link.text()), text::t4(entry_label), slips) <= slips;
    });
    if (near == links.end())
      say_app(findings_.failure("entry", "entry_missing").at(card, index), card, Effect::failure);
    else
      say_app(
          findings_.failure("entry", "entry_wording").with("label", shown(label_of(*near))).at(card, *near),
          card, Effect::failure);
  }

  // --- the office in charge ---

  void judge_unit(const Page& card) {
    Contacts contacts;
    for (const Element part : contact_parts(card.html())) contacts.read(part, street_kinds_);
    const auto marked = card.html().marked(area_mark);
    if (marked.empty()) {
      Finding& finding = contacts.any ? findings_.not_executable("unit-name", "unit_unmarked")
                                      : findings_.failure("unit-name", "unit_missing");
      say_app(finding.at(card), card, Effect::failure);
      return;
    }
    judge_name(card, marked);
    judge_page_of_unit(card, marked.front(), contacts);
    note_generic(card, marked.front(), contacts);
  }

  // The App is content with an empty element.
  void judge_name(const Page& card, const std::vector<Element>& marked) {
    const auto named = std::find_if(marked.begin(), marked.end(), [](Element element) {
      return text::length(shown_label_of(element)) >= min_length;
    });
    if (named == marked.end()) {
      say_app(findings_.failure("unit-name", "unit_empty").at(card, marked.front()), card, Effect::ok, "Q6");
      return;
    }
    const std::string name = shown_label_of(*named), plain = text::t4(name);
    const auto placeholders = spec_.params.at("placeholders").strings();
    const bool is_placeholder =
        plain.empty() || plain.starts_with("lorem") ||
        std::find(placeholders.begin(), placeholders.end(), plain) != placeholders.end();
    unit_names_.insert(name);
    say_app(findings_
                .add(is_placeholder ? Effect::failure : Effect::ok, "unit-name",
                     is_placeholder ? "unit_placeholder" : "unit_ok")
                .with("unit", shown(name))
                .at(card, *named),
            card, Effect::ok, is_placeholder ? "Q6" : "");
  }

  // The office's own page must be there for the contacts only when the card does not show them.
  void judge_page_of_unit(const Page& card, Element area, Contacts& contacts) {
    const auto unit = units_.find(&card);
    const Page* page = unit == units_.end() ? nullptr : site_.find(unit->second.url);
    const bool can_be_read = judge_link(card, area, page);
    if (contacts.any) {
      findings_.ok("contact-data", "contacts_on_card").at(card, area);
      return;
    }
    if (can_be_read)
      if (const auto body = page->html().body()) contacts.read(*body, street_kinds_);
    if (contacts.any)
      findings_.ok("contact-data", "contacts_on_page").at(*page);
    else if (can_be_read)
      findings_.failure("contact-data", "contacts_nowhere").with("path", page->url().path()).at(card, area);
    else
      findings_.failure("contact-data", "contacts_not_seen").at(card, area).likely();
  }

  // Whether the page that the office's name leads to can be looked at.
  bool judge_link(const Page& card, Element area, const Page* page) {
    if (!page) {
      findings_.failure("link", "unit_not_linked").at(card, area);
      return false;
    }
    const TargetState state = target_state(site_, page);
    const std::string address = shown(page->requested().str());
    if (state == TargetState::missing || state == TargetState::unreachable ||
        state == TargetState::home_page) {
      findings_.failure("link", "unit_page_missing").with("address", address).at(card, area);
      return false;
    }
    if (!page->http().ok() || !page->has_html() || page->html().is_script_rendered()) {
      findings_.failure("link", "unit_page_not_read").with("address", address).at(card, area);
      return false;
    }
    if (!page->is_internal() || !is_of_administration(*page))
      findings_.failure("link", "unit_page_elsewhere").with("address", address).at(card, area);
    else
      findings_.ok("link", "unit_page_ok").with("address", address).at(card, area);
    return true;
  }

  static bool is_of_administration(const Page& page) {
    if (text::t2(page.url().decoded_path()).starts_with("/amministrazione")) return true;
    const auto items = breadcrumb(page.html());
    return std::any_of(items.begin(), items.end(),
                       [](const std::string& item) { return text::t3(item) == "amministrazione"; });
  }

  void note_generic(const Page& card, Element area, const Contacts& contacts) {
    const auto generic = spec_.params.at("generic_mailboxes").strings();
    const bool all = std::all_of(
        contacts.mail_addresses.begin(), contacts.mail_addresses.end(), [&](const std::string& address) {
          return std::find(generic.begin(), generic.end(), address.substr(0, address.find('@'))) !=
                 generic.end();
        });
    if (all && !contacts.mail_addresses.empty())
      findings_.note("specific", "generic_mailbox")
          .with("address", shown(contacts.mail_addresses.front()))
          .at(card, area);
  }

  const Site& site_;
  const CriterionSpec& spec_;
  Findings& findings_;
  const std::vector<std::string> street_kinds_;
  std::map<const Page*, Reference> units_;  // looked up only, never walked
  std::set<std::string> unit_names_;
};

}  // namespace

Findings C_SI_2_2(const Site& site, const CriterionSpec& spec) {
  Findings findings;
  CardContacts(site, spec, findings).judge();
  return findings;
}

}  // namespace collaudo::criteria
