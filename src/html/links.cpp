#include <algorithm>
#include <array>

#include <collaudo/links.h>
#include <collaudo/text.h>
#include <collaudo/value.h>

namespace collaudo {

namespace {

constexpr std::string_view footer_selector = "footer";
constexpr std::string_view contentinfo_selector = "[role='contentinfo']";

// A soft 404 says so in its title or first heading.
std::string soft_404_title(const html::Document& document) {
  for (const std::string_view selector : {"h1", "title"})
    if (const auto element = document.first(selector)) {
      const std::string shown = text::t1(element->content());
      const std::string plain = text::t4(shown);
      for (const std::string_view words : {"pagina non trovata", "not found", "errore 404"})
        if (text::contains_words(plain, words)) return shown;
      if (plain == "404") return shown;
    }
  return {};
}

bool is_home_page(const Site& site, const Page& target) {
  const auto is_root = [&](const Url& url) { return is_same_page(url, site.url()); };
  return is_root(target.url()) && !is_root(target.requested());
}

std::string detail_of(const Exchange& http) {
  return !http.detail.empty() ? http.detail : std::to_string(http.status);
}

std::string stripped_separators(std::string item) {
  const auto is_separator = [](std::string_view text) {
    for (const std::string_view separator : {"/", ">", "»", "›", "|"})
      if (text.starts_with(separator)) return separator.size();
    return std::size_t{0};
  };
  for (std::size_t size; (size = is_separator(item)) > 0;) item = text::t1(item.substr(size));
  for (const std::string_view separator : {"/", ">", "»", "›", "|"})
    while (item.ends_with(separator)) item = text::t1(item.substr(0, item.size() - separator.size()));
  return item;
}

std::vector<std::string> breadcrumb_from_json_ld(const html::Document& document) {
  std::vector<std::string> items;
  for (const html::Element script : document.select("script[type='application/ld+json']")) {
    const auto parsed = parse_json(script.content());
    if (!parsed) continue;
    const Value* type = parsed->find("@type");
    const Value* list = parsed->find("itemListElement");
    if (!type || !type->is_string() || type->string() != "BreadcrumbList" || !list || !list->is_array())
      continue;
    for (const Value& entry : list->array()) {
      const Value* name = entry.find("name");
      if (!name)
        if (const Value* item = entry.find("item")) name = item->find("name");
      if (name && name->is_string()) items.push_back(text::t1(name->string()));
    }
    return items;
  }
  return items;
}

std::optional<html::Element> breadcrumb_element(const html::Document& document) {
  for (const std::string_view selector :
       {"[data-element='breadcrumb']", "nav[aria-label*='breadcrumb' i]", ".breadcrumb", "ol.breadcrumb"})
    if (const auto found = document.first(selector)) return found;
  return std::nullopt;
}

// What stands in the page instead of a proper mark: the attribute misspelt, as class or id, in another case.
struct Misspelling {
  html::Element element;
  std::string written;
};

std::optional<Misspelling> misspelt_mark(const html::Document& document, std::string_view data_element) {
  const std::string wanted = text::t4(data_element);
  for (const html::Element element : document.select("[data-element]")) {
    const std::string_view value = element.attribute_or("data-element");
    if (value != data_element && text::t4(value) == wanted)
      return Misspelling{element, "data-element=\"" + std::string(value) + "\""};
  }
  for (const html::Element element : document.select("a[class], a[id], a[data_element]")) {
    if (element.attribute_or("id") == data_element)
      return Misspelling{element, "id=\"" + std::string(data_element) + "\""};
    if (element.has_class(data_element))
      return Misspelling{element, "class=\"" + std::string(data_element) + "\""};
    if (element.attribute_or("data_element") == data_element)
      return Misspelling{element, "data_element=\"" + std::string(data_element) + "\""};
  }
  return std::nullopt;
}

// A footer link that by its words is the one that lacks the attribute.
std::optional<html::Element> unmarked_candidate(const html::Document& document,
                                                std::string_view data_element) {
  static const std::vector<std::pair<std::string_view, std::vector<std::string_view>>> words = {
      {"faq", {"faq", "domande frequenti"}},
      {"report-inefficiency", {"disservizio", "disservizi", "segnalazione"}},
      {"accessibility-link", {"accessibilita"}},
      {"privacy-policy-link", {"privacy", "trattamento dei dati"}},
      {"legal-notes", {"note legali"}}};
  for (const auto& [name, candidates] : words) {
    if (name != data_element) continue;
    for (const html::Element anchor : document.select("footer a, [role='contentinfo'] a"))
      for (const std::string_view candidate : candidates)
        if (text::contains_words(text::t4(anchor.text()), candidate)) return anchor;
  }
  return std::nullopt;
}

}  // namespace

bool app_usable_href(std::string_view href) {
  const std::string trimmed = text::app_trim(href);
  return !trimmed.empty() && trimmed != "#";
}

bool usable_href(std::string_view href) {
  const std::string trimmed = text::t2(href);
  if (trimmed.empty() || trimmed.starts_with("#")) return false;
  for (const std::string_view beginning : {"javascript:", "about:blank", "void(0)"})
    if (trimmed.starts_with(beginning)) return false;
  return true;
}

TargetState target_state(const Site& site, const Page* target) {
  if (!target) return TargetState::not_seen;
  const Exchange& http = target->http();
  switch (http.cause) {
    case Cause::dns:
    case Cause::connect:
    case Cause::tls:
      return TargetState::unreachable;
    case Cause::timeout:
      return TargetState::timeout;
    case Cause::bot_wall:
      return TargetState::forbidden;
    case Cause::none:
    case Cause::http_status:
      break;
    case Cause::budget:
      return TargetState::timeout;
    default:
      return TargetState::too_odd;
  }
  if (http.status == 404 || http.status == 410) return TargetState::missing;
  if (http.status == 401 || http.status == 403 || http.status == 429) return TargetState::forbidden;
  if (http.status >= 500) return TargetState::server_error;
  if (!http.ok()) return TargetState::missing;
  if (is_home_page(site, *target)) return TargetState::home_page;
  if (target->has_html() && !soft_404_title(target->html()).empty()) return TargetState::soft_404;
  return TargetState::ok;
}

bool report_target(const Site& site, const Page* target, std::string_view check, Findings& findings) {
  const TargetState state = target_state(site, target);
  if (state == TargetState::not_seen) return false;
  const Exchange& http = target->http();
  const auto unseen = [&](std::string_view key, Cause fallback) {
    findings.not_verifiable(check, key, http.cause == Cause::none ? fallback : http.cause)
        .with("detail", detail_of(http))
        .at(target->requested());
    return false;
  };
  switch (state) {
    case TargetState::ok:
      findings.ok(check, "target_ok").at(*target);
      return true;
    case TargetState::missing:
      findings.failure(check, "target_missing")
          .with("status", static_cast<long>(http.status))
          .at(target->requested());
      return false;
    case TargetState::unreachable:
      findings.failure(check, "target_unreachable").with("detail", detail_of(http)).at(target->requested());
      return false;
    case TargetState::home_page:
      findings.failure(check, "target_home").at(target->requested());
      return false;
    case TargetState::soft_404:
      findings.failure(check, "target_soft_404")
          .with("title", soft_404_title(target->html()))
          .at(*target)
          .likely();
      return true;
    case TargetState::forbidden:
      return unseen("target_forbidden", Cause::http_status);
    case TargetState::server_error:
      return unseen("target_server_error", Cause::http_status);
    case TargetState::timeout:
      return unseen("target_timeout", Cause::timeout);
    case TargetState::too_odd:
    case TargetState::not_seen:
      return unseen("target_odd", Cause::undecodable);
  }
  return false;
}

std::string label_of(html::Element element) { return text::t1(element.text()); }

std::string shown_label_of(html::Element element) {
  if (const std::string label = label_of(element); !label.empty()) return label;
  for (const std::string_view attribute : {"aria-label", "title"})
    if (const std::string label = text::t1(element.attribute_or(attribute)); !label.empty()) return label;
  if (const auto image = element.first("img[alt]")) return text::t1(image->attribute_or("alt"));
  return {};
}

std::optional<FooterLink> footer_link(const Site& site, std::string_view data_element, std::string_view check,
                                      Findings& findings) {
  const Page& home = site.home();
  const html::Document& document = home.html();
  std::optional<html::Element> inside, in_contentinfo, outside;
  for (const html::Element element : document.marked(data_element)) {
    if (element.closest(footer_selector)) {
      if (!inside) inside = element;
    } else if (element.closest(contentinfo_selector)) {
      if (!in_contentinfo) in_contentinfo = element;
    } else if (!outside) {
      outside = element;
    }
  }
  const std::string name(data_element);
  if (!inside && !in_contentinfo) {
    if (outside) {
      findings.failure(check, "link_outside_footer").with("data_element", name).at(home, *outside);
    } else if (const auto misspelt = misspelt_mark(document, data_element)) {
      findings.not_executable(check, "link_misspelt")
          .with("data_element", name)
          .with("found", misspelt->written)
          .at(home, misspelt->element);
    } else if (const auto candidate = unmarked_candidate(document, data_element)) {
      findings.not_executable(check, "link_missing_candidate")
          .with("data_element", name)
          .with("label", label_of(*candidate))
          .at(home, *candidate);
    } else {
      findings.not_executable(check, "link_missing").with("data_element", name).at(home);
    }
    return std::nullopt;
  }
  html::Element anchor = inside ? *inside : *in_contentinfo;
  if (!inside) findings.ok(check, "link_in_contentinfo").at(home, anchor).as_app(Effect::failure);
  if (anchor.tag() != "a") {
    findings.failure(check, "link_wrong_tag")
        .with("data_element", name)
        .with("tag", std::string(anchor.tag()))
        .at(home, anchor);
    return std::nullopt;
  }
  const std::string href(anchor.attribute_or("href"));
  if (!usable_href(href)) {
    findings.failure(check, "link_unusable")
        .with("label", shown_label_of(anchor))
        .with("href", href)
        .at(home, anchor);
    return std::nullopt;
  }
  const Page* target = nullptr;
  if (const auto url = home.resolve(href)) target = site.find(*url);
  findings.ok(check, "link_found").with("label", shown_label_of(anchor)).at(home, anchor);
  return FooterLink{anchor, href, target};
}

bool report_link_target(const Site& site, const FooterLink& link, std::string_view check,
                        Findings& findings) {
  const Page& home = site.home();
  const auto url = home.resolve(link.href);
  if (!url) {
    findings.failure(check, "target_no_page")
        .with("href", text::shortened(link.href, 120))
        .at(home, link.anchor);
    return false;
  }
  if (!link.target) {
    findings.not_verifiable(check, "target_not_seen", Cause::budget).with("href", url->str()).at(*url);
    return false;
  }
  if (link.target == &home) {
    findings.failure(check, "target_home").at(home, link.anchor);
    return false;
  }
  return report_target(site, link.target, check, findings);
}

std::vector<std::string> breadcrumb(const html::Document& document) {
  const auto element = breadcrumb_element(document);
  if (!element) return breadcrumb_from_json_ld(document);
  std::vector<std::string> items;
  for (const html::Element item : element->select("li"))
    if (std::string label = stripped_separators(text::t1(item.text())); !label.empty())
      items.push_back(std::move(label));
  return items;
}

bool begins_at_home(const std::vector<std::string>& breadcrumb) {
  if (breadcrumb.empty()) return false;
  const std::string first = text::t4(breadcrumb.front());
  return first == "home" || first == "homepage" || first == "home page" || first.starts_with("comune d");
}

Finding& report_missing(const MissingElement& missing, Findings& findings) {
  Finding& finding = findings
                         .not_executable("data-element", missing.candidate ? "attribute_missing_candidate"
                                                                           : "attribute_missing")
                         .with("data_element", missing.data_element)
                         .with("place", missing.page->reference("home") ? "@place_home" : "@place_page");
  finding.blocked_by = "data-element:" + missing.data_element;
  if (!missing.candidate) return finding.at(*missing.page);
  const html::Element candidate = missing.page->element(*missing.candidate);
  return finding.with("label", shown_label_of(candidate))
      .with("line", static_cast<long>(candidate.line()))
      .at(*missing.page, candidate);
}

std::optional<html::Element> page_title(const html::Document& document) {
  const auto titles = document.select("h1");
  if (titles.size() > 1) {
    for (const html::Element title : titles)
      if (title.attribute_or("data-element") == "page-name" || title.first("[data-element='page-name']"))
        return title;
    for (const html::Element title : titles)
      if (title.closest("main, [role='main']")) return title;
  }
  if (titles.empty()) return std::nullopt;
  return titles.front();
}

std::vector<MenuEntry> main_menu(const html::Document& document) {
  std::vector<MenuEntry> entries;
  auto menu = document.first_marked("main-navigation");
  if (!menu) return entries;
  if (menu->tag() != "ul")
    if (const auto list = menu->first("ul")) menu = list;
  for (const html::Element item : menu->children()) {
    if (item.tag() != "li") continue;
    const auto link = item.first("a, button");
    if (!link) continue;
    std::string label = text::t1(link->text_without("ul, .visually-hidden, .sr-only"));
    entries.push_back({*link, std::move(label)});
  }
  return entries;
}

}  // namespace collaudo
