#include "crawl/roles.h"

#include <algorithm>

#include <collaudo/criterion.h>
#include <collaudo/links.h>
#include <collaudo/text.h>

#include "crawl/agid.h"
#include "crawl/link_target.h"

namespace collaudo {

namespace {

using Where = RoleRow::Where;

// The lists that hold the contents of a type, by their titles.
std::vector<std::string> list_titles_of(std::string_view type) {
  std::vector<std::string> titles;
  for (const Value& entry : vocabulary("content-types").at("types").array())
    if (entry.at("type").string() == type)
      for (const std::string& title : entry.at("second_level").strings()) titles.push_back(text::t4(title));
  return titles;
}

std::vector<RoleRow> make_rows() {
  std::vector<RoleRow> rows;
  const auto fixed = [&](std::string_view role) {
    RoleRow row;
    row.role = role;
    row.where = Where::fixed;
    rows.push_back(row);
  };
  const auto first_level = [&](std::string_view section, std::string_view data_element,
                               std::vector<std::string_view> labels) {
    RoleRow row;
    row.role = "first_level";
    row.source = "home";
    row.section = section;
    row.data_element = data_element;
    row.where = Where::menu;
    row.all = section == "custom";
    row.required = section != "custom";
    row.labels = std::move(labels);
    rows.push_back(row);
  };
  const auto second_level = [&](std::string_view section, std::string_view data_element) {
    RoleRow row;
    row.role = "second_level";
    row.source = "first_level";
    row.source_section = section;
    row.data_element = data_element;
    row.all = true;
    row.required = section != "custom";
    row.is_sampled = true;
    rows.push_back(row);
  };
  const auto one = [&](std::string_view role, std::string_view source, std::string_view data_element,
                       bool required, std::vector<std::string_view> labels, Where where = Where::anywhere) {
    RoleRow row;
    row.role = role;
    row.source = source;
    row.data_element = data_element;
    row.where = where;
    row.required = required;
    row.first_source_only = true;
    row.labels = std::move(labels);
    rows.push_back(row);
  };
  const auto many = [&](std::string_view role, std::string_view source, std::string_view data_element,
                        bool required, bool is_sampled) {
    RoleRow row;
    row.role = role;
    row.source = source;
    row.data_element = data_element;
    row.all = true;
    row.required = required;
    row.is_sampled = is_sampled;
    rows.push_back(row);
  };
  // The first one of every page of the source role.
  const auto each = [&](std::string_view role, std::string_view source, std::string_view data_element) {
    RoleRow row;
    row.role = role;
    row.source = source;
    row.data_element = data_element;
    rows.push_back(row);
  };
  const auto live = [&](std::string_view role, std::string_view data_element, std::string_view label,
                        bool required) {
    RoleRow row;
    row.role = role;
    row.source = "first_level";
    row.source_section = "live";
    row.data_element = data_element;
    row.required = required;
    row.is_soft = true;
    row.labels = {label};
    rows.push_back(row);
  };

  const auto contents = [&](std::string_view role, std::string_view section, std::string_view type) {
    RoleRow row;
    row.role = role;
    row.source = "second_level";
    row.source_section = section;
    row.all = true;
    row.is_sampled = true;
    row.list_titles = list_titles_of(type);
    rows.push_back(row);
  };

  const auto derive = [&](std::string_view role, std::string_view source,
                          std::optional<Url> (*derivation)(const Exchange&)) {
    RoleRow row;
    row.role = role;
    row.source = source;
    row.first_source_only = source == "accessibility" || source == "agid_lookup";
    row.derive = derivation;
    rows.push_back(row);
  };
  // In the footer of every public page of the services; without attribute the label is the rule.
  const auto service_footer = [&](std::string_view role, std::string_view data_element,
                                  std::vector<std::string_view> labels = {}) {
    for (const std::string_view source : {"online_access", "service_area"}) {
      RoleRow row;
      row.role = role;
      row.source = source;
      row.data_element = data_element;
      row.where = Where::footer;
      row.labels = labels;
      rows.push_back(row);
    }
  };

  fixed("plain_http");
  fixed("other_name");
  fixed("robots");
  first_level("management", "management", {"amministrazione"});
  first_level("news", "news", {"novita"});
  first_level("services", "all-services", {"servizi"});
  first_level("live", "live", {"vivere"});
  first_level("custom", "custom-submenu", {});
  second_level("management", "management-category-link");
  second_level("news", "news-category-link");
  second_level("services", "service-category-link");
  live("second_level", "live-button-locations", "luoghi", true);
  live("second_level", "live-button-events", "eventi", true);
  second_level("custom", "custom-category-link");
  one("services", "home", "all-services", true, {"servizi"}, Where::menu);
  many("services", "services", "pager-link", false, false);
  many("service", "services", "service-link", true, true);
  each("card_booking", "service", "service-booking-access");
  each("unit", "service", "service-area");
  each("online_access", "service", "service-online-access");
  one("booking", "services", "appointment-booking", true, {"prenota", "prenotazione appuntament"});
  one("personal_area", "home", "personal-area-login", false, {"accedi all area personale", "area personale"});
  one("service_area", "home", "personal-area-login", false, {"accedi all area personale", "area personale"});
  live("locations", "live-button-locations", "luoghi", false);
  live("events", "live-button-events", "eventi", false);
  many("event", "events", "event-link", false, true);
  contents("office", "management", "Ufficio");
  contents("document", "management", "Documento");
  contents("person", "management", "Persona");
  contents("place", "live", "Luogo");
  contents("news", "news", "Notizia");
  one("topics", "home", "all-topics", true, {"tutti gli argomenti", "argomenti"});
  many("topics", "topics", "pager-link", false, false);
  one("faq", "home", "faq", false, {}, Where::footer);
  one("disservizio", "home", "report-inefficiency", false, {}, Where::footer);
  one("accessibility", "home", "accessibility-link", false, {}, Where::footer);
  const auto lookup = [](const Exchange& answer) { return agid_lookup(answer.requested); };
  const auto declaration = [](const Exchange& answer) {
    return answer.ok() ? agid_declaration(answer.body) : std::nullopt;
  };
  derive("agid_lookup", "accessibility", lookup);
  derive("agid_declaration", "agid_lookup", declaration);
  one("privacy", "home", "privacy-policy-link", false, {}, Where::footer);
  one("legal_notes", "home", "legal-notes", false, {}, Where::footer);
  one("plan", "home", "", false, {"piano di miglioramento"}, Where::footer);
  service_footer("service_accessibility", "accessibility-link");
  derive("service_agid_lookup", "service_accessibility", lookup);
  derive("service_agid_declaration", "service_agid_lookup", declaration);
  service_footer("service_privacy", "privacy-policy-link");
  service_footer("service_plan", "", {"piano di miglioramento"});
  one("transparency", "home", "", false, {"amministrazione trasparente"});
  return rows;
}

// Lists of a section's own titles betray category links without attribute.
bool is_title_of_section(std::string_view label_t4, std::string_view section) {
  const Value* titles = vocabulary("menu-second-level").at("titles").find(section);
  if (!titles) return false;
  const auto known = titles->strings();
  return std::any_of(known.begin(), known.end(),
                     [&](const std::string& title) { return text::t4(title) == label_t4; });
}

bool label_betrays(const RoleRow& row, std::string_view label, std::string_view section) {
  const std::string plain = text::t4(label);
  if (plain.empty()) return false;
  if (row.role == "second_level" && row.labels.empty()) return is_title_of_section(plain, section);
  // In a footer the label that is the rule may stand among other words.
  const bool may_be_longer = row.where == Where::footer && row.data_element.empty();
  return std::any_of(row.labels.begin(), row.labels.end(), [&](std::string_view wanted) {
    if (may_be_longer && text::contains_words(plain, wanted)) return true;
    return plain == wanted || (plain.starts_with(wanted) && wanted.find(' ') != std::string_view::npos) ||
           (plain.starts_with(wanted) && (wanted == "vivere" || wanted == "prenota"));
  });
}

std::vector<html::Element> marked_elements(const RoleRow& row, const html::Document& document) {
  if (row.data_element.empty()) return {};
  std::vector<html::Element> found = document.marked(row.data_element);
  if (row.where == Where::menu && !row.all) {
    const auto in_menu = std::find_if(found.begin(), found.end(), [](html::Element element) {
      return element.closest("[data-element='main-navigation']").has_value();
    });
    if (in_menu != found.end()) return {*in_menu};
  }
  if (row.where == Where::footer) {
    const auto in_footer = std::find_if(found.begin(), found.end(), [](html::Element element) {
      return element.closest("footer, [role='contentinfo']").has_value();
    });
    if (in_footer != found.end()) return {*in_footer};
  }
  return found;
}

std::optional<Reference> reference_to(const RoleRow& row, html::Element element, const Url& base,
                                      std::string_view section) {
  const auto target = link_target(element);
  if (!target) return std::nullopt;
  const auto url = base.resolve(target->href);
  if (!url) return std::nullopt;
  Reference reference;
  reference.role = row.role;
  reference.section = row.section.empty() ? section : row.section;
  reference.label = label_of(element);
  reference.url = *url;
  reference.element = element.index();
  reference.app_sees = target->app_sees;
  return reference;
}

std::vector<html::Element> betrayed_elements(const RoleRow& row, const html::Document& document,
                                             std::string_view section) {
  const std::string_view scope = row.where == Where::menu
                                     ? "[data-element='main-navigation'] a, header a, nav a"
                                 : row.where == Where::footer ? "footer a, [role='contentinfo'] a"
                                                              : "a, button";
  std::vector<html::Element> found;
  for (const html::Element element : document.select(scope))
    if (!element.has_attribute("data-element") && label_betrays(row, label_of(element), section))
      found.push_back(element);
  return found;
}

// Whether an address lies below another page's, at least that many levels deep.
bool is_below(const Url& url, const Url& list, int levels) {
  std::string beginning = list.path();
  if (!beginning.ends_with('/')) beginning += '/';
  if (url.host() != list.host() || !url.path().starts_with(beginning)) return false;
  std::string_view below = std::string_view(url.path()).substr(beginning.size());
  for (int level = 1; level < levels; ++level) {
    const auto slash = below.find('/');
    if (slash == std::string_view::npos) return false;
    below.remove_prefix(slash + 1);
  }
  return !below.empty();
}

// Cards whose links lie two levels under the list of services look like services even without attribute.
std::vector<html::Element> links_below(const html::Document& document, const Url& base) {
  std::vector<html::Element> found;
  for (const html::Element element : document.select("main a[href]")) {
    const auto url = base.resolve(element.attribute_or("href"));
    if (url && is_below(*url, base, 2)) found.push_back(element);
  }
  return found;
}

// The first contents of a list, each once. Links of a pager show numbers and no words.
std::vector<html::Element> contents_below(const RoleRow& row, const html::Document& document,
                                          const Url& page_url, const Url& base) {
  constexpr std::size_t at_most = 20;
  std::vector<html::Element> found;
  const auto title = page_title(document);
  const std::string plain = title ? text::t4(title->text()) : std::string();
  if (std::find(row.list_titles.begin(), row.list_titles.end(), plain) == row.list_titles.end()) return found;
  std::set<std::string> seen;
  for (const html::Element element : document.select("main a[href]")) {
    const auto url = base.resolve(element.attribute_or("href"));
    if (!url || !is_below(*url, page_url, 1)) continue;
    if (text::t4(label_of(element)).find_first_not_of("0123456789 ") == std::string::npos) continue;
    if (seen.insert(url->canonical()).second) found.push_back(element);
    if (found.size() == at_most) break;
  }
  return found;
}

}  // namespace

std::span<const RoleRow> role_rows() {
  static const std::vector<RoleRow> rows = make_rows();
  return rows;
}

std::optional<Url> fixed_address(std::string_view role, const Url& home) {
  const std::string port = home.port() == 443 || home.port() == 80 ? "" : ":" + std::to_string(home.port());
  if (role == "plain_http") return Url::parse("http://" + home.host() + (home.is_https() ? "" : port) + "/");
  if (role == "robots") return home.resolve("/robots.txt");
  if (role == "other_name") {
    const std::string twin = home.host().starts_with("www.") ? home.bare_host() : "www." + home.host();
    return Url::parse(home.scheme() + "://" + twin + port + "/");
  }
  return std::nullopt;
}

Discovery discover(const RoleRow& row, const html::Document& document, const Url& page_url,
                   std::string_view section) {
  Discovery discovery;
  if (!row.source_section.empty() && row.source_section != section) return discovery;
  Url base = page_url;
  if (!document.base_href().empty())
    if (const auto resolved = page_url.resolve(document.base_href())) base = *resolved;

  for (const html::Element element : marked_elements(row, document)) {
    auto reference = reference_to(row, element, base, section);
    if (!reference) continue;
    discovery.references.push_back(std::move(*reference));
    if (!row.all) return discovery;
  }
  if (row.data_element == "pager-link") {
    // A "next" link without the attribute still leads to cards that exist.
    for (const html::Element element : document.select("a[rel~='next']")) {
      auto reference = reference_to(row, element, base, section);
      if (!reference) continue;
      reference->app_sees = false;
      discovery.references.push_back(std::move(*reference));
    }
  }
  if (!discovery.references.empty()) return discovery;

  const auto betrayed = !row.list_titles.empty() ? contents_below(row, document, page_url, base)
                        : row.role == "service"  ? links_below(document, base)
                                                 : betrayed_elements(row, document, section);
  for (const html::Element element : betrayed) {
    auto reference = reference_to(row, element, base, section);
    if (!reference) continue;
    // Where the norm gives no attribute the label is the rule, not a guess.
    reference->has_attribute = row.data_element.empty();
    reference->app_sees = row.data_element.empty();
    discovery.references.push_back(std::move(*reference));
    if (!row.all) break;
  }
  if (row.required) {
    MissingElement missing;
    missing.data_element = row.data_element;
    missing.role = row.role;
    missing.section = row.section.empty() ? section : row.section;
    missing.is_soft = row.is_soft;
    if (!discovery.references.empty()) missing.candidate = discovery.references.front().element;
    discovery.missing = std::move(missing);
  }
  return discovery;
}

Discovery derived(const RoleRow& row, const Exchange& answer, std::string_view section) {
  Discovery discovery;
  if (auto url = row.derive(answer)) {
    Reference reference;
    reference.role = row.role;
    reference.section = row.section.empty() ? section : row.section;
    reference.url = std::move(*url);
    discovery.references.push_back(std::move(reference));
  }
  return discovery;
}

}  // namespace collaudo
