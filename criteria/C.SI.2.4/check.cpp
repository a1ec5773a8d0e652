// The footer links the report of a problem: an e-mail address, or a function with which the citizen can say
// what, where and how, with images and documents.
#include <algorithm>

#include <collaudo/criterion.h>
#include <collaudo/forms.h>
#include <collaudo/links.h>
#include <collaudo/text.h>

namespace collaudo::criteria {

namespace {

constexpr std::size_t shown_length = 120;

std::string shown(const std::string& text) { return text::shortened(text, shown_length); }

constexpr std::string_view mailto = "mailto:";

bool is_letter_or_digit(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         (letter >= '0' && letter <= '9');
}

bool consists_of(std::string_view text, std::string_view others) {
  return std::all_of(text.begin(), text.end(), [&](char letter) {
    return is_letter_or_digit(letter) || others.find(letter) != std::string_view::npos;
  });
}

// local@domain.tld, by the part of the rules that a typing mistake breaks.
bool is_address(std::string_view address) {
  const auto at = address.find('@');
  if (at == std::string_view::npos || at == 0) return false;
  const std::string_view domain = address.substr(at + 1);
  const auto dot = domain.rfind('.');
  if (dot == std::string_view::npos || domain.size() - dot < 3) return false;
  if (domain.front() == '.' || domain.find("..") != std::string_view::npos) return false;
  return consists_of(address.substr(0, at), "!#$%&'*+-/=?^_`{|}~.") && consists_of(domain, "-.");
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts(1);
  for (const char letter : text)
    if (letter == separator)
      parts.emplace_back();
    else
      parts.back() += letter;
  return parts;
}

// The recipients of a mailto: address; empty for another kind of address.
std::vector<std::string> recipients(std::string_view href) {
  const std::string trimmed = text::t1(href);
  if (!text::t2(trimmed).starts_with(mailto)) return {};
  std::vector<std::string> found;
  for (const std::string& recipient :
       split(trimmed.substr(mailto.size(), trimmed.find('?') - mailto.size()), ','))
    found.push_back(text::t1(recipient));
  return found;
}

class Report {
 public:
  Report(const Site& site, const CriterionSpec& spec, Findings& findings)
      : site_(site), spec_(spec), findings_(findings) {}

  void judge() {
    const auto link = footer_link(site_, "report-inefficiency", "link", findings_);
    judge_as_app(link);
    if (!link) return;
    judge_label(link->anchor);
    if (const auto addresses = recipients(link->href); !addresses.empty())
      judge_addresses(addresses, link->anchor);
    else if (report_link_target(site_, *link, "target", findings_))
      judge_function(*link->target);
  }

 private:
  const Page& home() const { return site_.home(); }

  void judge_label(html::Element anchor) {
    const std::string label = shown_label_of(anchor);
    if (text::contains_words(text::t4(label_of(anchor)), spec_.params.at("word").string()))
      findings_.ok("label", "label_ok").with("label", shown(label)).at(home(), anchor);
    else
      findings_.tolerance("label", "label_other").with("label", shown(label)).at(home(), anchor);
  }

  // The App wants one of three labels to the letter, and any e-mail address or any answer.
  void judge_as_app(const std::optional<FooterLink>& link) {
    std::string label;
    for (const html::Element element : home().html().select("footer [data-element='report-inefficiency']"))
      label += element.text();
    const auto labels = spec_.params.at("app_labels").strings();
    const bool named = std::find(labels.begin(), labels.end(), text::app_lower(label)) != labels.end();
    bool exists = false;
    if (link) {
      const auto addresses = recipients(link->href);
      exists = addresses.empty() ? link->target && link->target->http().ok()
                                 : std::all_of(addresses.begin(), addresses.end(), is_address);
    }
    Finding& finding = findings_.ok("app-reading", exists ? "app_found" : "app_not_found")
                           .with("label", shown(text::t1(label)))
                           .at(home());
    if (!exists)
      finding.as_app(Effect::failure, "Q9");
    else
      finding.as_app(named ? Effect::ok : Effect::tolerance, "Q16");
  }

  void judge_addresses(const std::vector<std::string>& addresses, html::Element anchor) {
    findings_.measure("kind", std::string_view("mailto"));
    for (const std::string& address : addresses) {
      if (address.empty() || !is_address(address)) {
        findings_.failure("mailto", address.empty() ? "address_empty" : "address_wrong")
            .with("address", shown(address))
            .at(home(), anchor);
        continue;
      }
      findings_.ok("mailto", "address_ok").with("address", shown(address)).at(home(), anchor);
      note_odd_address(address, anchor);
    }
  }

  void note_odd_address(const std::string& address, html::Element anchor) {
    const std::string domain = text::t2(address.substr(address.find('@') + 1));
    const std::string host(site_.host());
    const auto examples = spec_.params.at("placeholder_domains").strings();
    if (std::find(examples.begin(), examples.end(), domain) != examples.end())
      findings_.note("mailto", "address_placeholder").with("address", shown(address)).at(home(), anchor);
    else if (domain != host && !domain.ends_with("." + host) && !host.ends_with("." + domain))
      findings_.note("mailto", "address_elsewhere").with("address", shown(address)).at(home(), anchor);
  }

  void judge_function(const Page& page) {
    if (!page.has_html()) {
      findings_.manual("fields", "not_a_page")
          .with("mime", page.http().mime)
          .at(page)
          .leaning_to(Verdict::failure);
      return;
    }
    if (!page.is_internal())
      findings_.note("target", "on_other_host").with("host", page.url().host()).at(page);
    const FormReading reading = read_form(page.html(), "disservizio");
    findings_.measure("controls", static_cast<long>(reading.controls));
    const bool undecidable =
        std::any_of(reading.abilities.begin(), reading.abilities.end(),
                    [](const Ability& ability) { return ability.state == Recognition::undecidable; });
    if (undecidable) {
      measure_kind(page, "function");
      findings_.manual("fields", "fields_undecidable")
          .with("obstacle", obstacle_key(reading.obstacle))
          .at(page)
          .browser_decides()
          .leaning_to(Verdict::success);
    } else if (reading.controls == 0) {
      judge_page_without_form(page);
    } else {
      measure_kind(page, "function");
      for (const Ability& ability : reading.abilities) judge_ability(page, reading, ability);
    }
  }

  void measure_kind(const Page& page, std::string_view kind) {
    findings_.measure("kind", page.is_internal() ? kind : std::string_view("external platform"));
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

  // A page with an e-mail address serves as an e-mail; one without either is for a person to look at.
  void judge_page_without_form(const Page& page) {
    measure_kind(page, "page");
    for (const html::Element anchor : page.html().select("a[href^='mailto:' i]"))
      if (!anchor.closest("header, footer")) {
        findings_.failure("fields", "page_with_address").at(page, anchor).likely();
        return;
      }
    findings_.manual("fields", "page_without_form").at(page).browser_decides().leaning_to(Verdict::failure);
  }

  void judge_ability(const Page& page, const FormReading& reading, const Ability& ability) {
    const std::string what = "@ability_" + ability.name;
    if (ability.state == Recognition::found) {
      findings_.ok("fields", "ability_found").with("ability", what).at(page, *ability.shown_by);
      return;
    }
    if (ability.name == "documents" && reading.has("images")) {
      // The official template has an upload for images only: a person decides whether that is enough.
      findings_.failure("fields", "documents_missing").at(page).likely();
      return;
    }
    if (reading.is_conclusive)
      findings_.failure("fields", "ability_missing").with("ability", what).at(page);
    else
      findings_.manual("fields", "ability_not_seen")
          .with("ability", what)
          .at(page)
          .browser_decides()
          .leaning_to(Verdict::failure);
  }

  const Site& site_;
  const CriterionSpec& spec_;
  Findings& findings_;
};

}  // namespace

Findings C_SI_2_4(const Site& site, const CriterionSpec& spec) {
  Findings findings;
  Report(site, spec, findings).judge();
  return findings;
}

}  // namespace collaudo::criteria
