#include "support/virtual_site.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>
#include <set>

#include <catch2/catch.hpp>

#include "support/behaviour.h"
#include "support/locations.h"
#include "support/site_server.h"

namespace collaudo::testing {

namespace {

using nlohmann::json;

const std::filesystem::path sites = sites_folder;
const std::string origin = model_origin;

const VirtualSite& model() {
  static const auto site = model_site(sites);
  return site;
}

json vocabulary(const std::string& name) {
  return json::parse(
      read_file(std::filesystem::path{testing::criteria_folder} / "vocabulary" / (name + ".json")));
}

const std::string& body_of(const std::string& path) { return model().at(origin + path).body; }

// The HTML pages of the model's own host, by path.
std::map<std::string, std::string> pages_of(const VirtualSite& site) {
  std::map<std::string, std::string> pages;
  for (const auto& [address, response] : site) {
    if (address.starts_with(origin) && is_html(response))
      pages[address.substr(origin.size())] = response.body;
  }
  return pages;
}

std::vector<std::string> captures(const std::string& text, const std::string& expression) {
  const std::regex pattern{expression};
  std::vector<std::string> found;
  for (std::sregex_iterator it{text.begin(), text.end(), pattern}, end; it != end; ++it)
    found.push_back((*it)[1]);
  return found;
}

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

std::string element(const std::string& name) { return "data-element=\"" + name + "\""; }

// Targets of the links that carry a data-element.
std::vector<std::string> links(const std::string& page, const std::string& name) {
  return captures(page, "href=\"([^\"]*)\" " + element(name));
}

std::vector<std::string> labels(const std::string& page, const std::string& name) {
  return captures(page, element(name) + ">([^<]*)<");
}

std::vector<std::string> service_cards() {
  auto cards = links(body_of("/servizi/"), "service-link");
  const auto more = links(body_of("/servizi/?pagina=2"), "service-link");
  cards.insert(cards.end(), more.begin(), more.end());
  return cards;
}

}  // namespace

TEST_CASE("the model renders the same bytes every time") {
  const auto again = model_site(sites);
  REQUIRE(again.size() == model().size());
  for (const auto& [address, response] : again) {
    INFO(address);
    CHECK(response.body == model().at(address).body);
    CHECK(response.headers == model().at(address).headers);
  }
}

TEST_CASE("the model is a site of more than a hundred pages") {
  CHECK(pages_of(model()).size() >= 120);
  CHECK(body_of("/css/bootstrap-italia.min.css").size() <= 12288);
  CHECK_THROWS_WITH(model_site(sites / "nowhere"), Catch::Contains("cannot be rendered"));
}

TEST_CASE("every page of the model is complete") {
  for (const auto& [path, page] : pages_of(model())) {
    INFO(path);
    CHECK(page.starts_with("<!doctype html>\n<html lang=\"it\">"));
    CHECK(page.find("{{") == std::string::npos);
    CHECK(page.find("href=\"\"") == std::string::npos);
    CHECK(count_of(page, "Finanziato dall'Unione Europea - Nextgeneration EU") == 2);
    const auto headings = captures(page, "<h1[^>]*>([^<]+)</h1>");
    REQUIRE(headings.size() == 1);
    const auto titles = captures(page, "<title>([^<]+)</title>");
    REQUIRE(titles.size() == 1);
    CHECK(titles[0].find(headings[0]) != std::string::npos);
    if (path != "/") {
      CHECK(captures(page, "aria-current=\"page\">([^<]+)</li>") == headings);
      CHECK(captures(page, "<li class=\"breadcrumb-item\"><a href=\"/\">([^<]+)</a>") ==
            std::vector<std::string>{"Home"});
    }
  }
}

TEST_CASE("no page of the model uses an id twice") {
  for (const auto& [path, page] : pages_of(model())) {
    const auto ids = captures(page, " id=\"([^\"]+)\"");
    INFO(path);
    CHECK(std::set<std::string>(ids.begin(), ids.end()).size() == ids.size());
  }
}

TEST_CASE("every internal link of the model leads to a page of it") {
  for (const auto& [path, page] : pages_of(model())) {
    auto targets = captures(page, "(?:href|src)=\"([^\"]+)\"");
    const auto buttons = captures(page, "onclick=\"location.href='([^']+)';\"");
    targets.insert(targets.end(), buttons.begin(), buttons.end());
    CHECK(targets.size() > 30);
    for (const auto& target : targets) {
      INFO(path << " -> " << target);
      if (target.starts_with("#")) {
        CHECK(count_of(page, " id=\"" + target.substr(1) + "\"") == 1);
      } else if (target.starts_with("/")) {
        CHECK(model().contains(origin + target));
      } else if (target.starts_with("https://form.agid.gov.it/") || target.starts_with(origin)) {
        CHECK(model().contains(target));
      } else {
        const bool elsewhere = target.starts_with("mailto:") || target.starts_with("tel:") ||
                               target.starts_with("https://creativecommons.org/");
        CHECK(elsewhere);
      }
    }
  }
}

TEST_CASE("every page that a conforming site marks is marked") {
  const std::map<std::string, std::vector<std::string>> once = {
      {"/",
       {"main-navigation", "management", "news", "all-services", "live", "personal-area-login", "all-topics",
        "faq", "report-inefficiency", "accessibility-link", "privacy-policy-link", "legal-notes",
        "feedback"}},
      {"/servizi/", {"appointment-booking", "breadcrumb", "feedback"}},
      {"/vivere-il-comune/", {"live-button-locations", "live-button-events", "feedback"}},
      {"/vivere-il-comune/eventi/", {"page-name", "feedback"}},
      {"/vivere-il-comune/luoghi/", {"page-name", "feedback"}},
      {"/note-legali/", {"legal-notes-section", "legal-notes-body"}}};
  for (const auto& [path, names] : once) {
    for (const auto& name : names) {
      INFO(path << " " << name);
      CHECK(count_of(body_of(path), element(name)) == 1);
    }
  }
  const std::map<std::string, std::map<std::string, std::size_t>> many = {
      {"/amministrazione/", {{"management-category-link", 7}}},
      {"/novita/", {{"news-category-link", 3}}},
      {"/servizi/", {{"service-category-link", 15}, {"service-link", 11}, {"pager-link", 1}}},
      {"/servizi/?pagina=2", {{"service-link", 11}, {"pager-link", 1}}},
      {"/vivere-il-comune/eventi/", {{"event-link", 4}}},
      {"/argomenti/", {{"topic-element", 27}}},
      {"/",
       {{"feedback-title", 1},
        {"feedback-rate-1", 1},
        {"feedback-rate-5", 1},
        {"feedback-rating-positive", 1},
        {"feedback-rating-negative", 1},
        {"feedback-rating-question", 2},
        {"feedback-rating-answer", 10},
        {"feedback-input-text", 1}}}};
  for (const auto& [path, counts] : many) {
    for (const auto& [name, count] : counts) {
      INFO(path << " " << name);
      CHECK(count_of(body_of(path), element(name)) == count);
    }
  }
}

TEST_CASE("the titles of the second level are those of the norm") {
  const auto norm = vocabulary("menu-second-level").at("titles");
  const std::map<std::string, std::string> sections = {
      {"management", "/amministrazione/"}, {"news", "/novita/"}, {"services", "/servizi/"}};
  const std::map<std::string, std::string> names = {{"management", "management-category-link"},
                                                    {"news", "news-category-link"},
                                                    {"services", "service-category-link"}};
  for (const auto& [key, path] : sections) {
    CHECK(json(labels(body_of(path), names.at(key))) == norm.at(key));
    for (const auto& target : links(body_of(path), names.at(key))) {
      INFO(target);
      CHECK(count_of(body_of(target), element("feedback")) == 1);
    }
  }
  CHECK(body_of("/vivere-il-comune/luoghi/").find(element("page-name") + ">Luoghi<") != std::string::npos);
  CHECK(body_of("/vivere-il-comune/eventi/").find(element("page-name") + ">Eventi<") != std::string::npos);
}

TEST_CASE("the first level is named and ordered as in the norm on all pages") {
  const std::vector<std::string> expected = {"Amministrazione", "Novità", "Servizi", "Vivere il Comune"};
  for (const auto& [path, page] : pages_of(model())) {
    const auto start = page.find(element("main-navigation"));
    REQUIRE(start != std::string::npos);
    const auto menu = page.substr(start, page.find("</ul>", start) - start);
    INFO(path);
    CHECK(captures(menu, "<a class=\"nav-link\"[^>]*>([^<]*)</a>") == expected);
  }
}

TEST_CASE("every service card has all sections, in order") {
  const auto cards = service_cards();
  REQUIRE(cards.size() == 22);
  CHECK(std::set<std::string>(cards.begin(), cards.end()).size() == cards.size());
  std::vector<std::string> expected;
  const auto sections = vocabulary("service-sections");
  for (const auto& section : sections.at("index_sections")) expected.push_back(section.at("label"));
  const std::vector<std::string> order = {"breadcrumb",
                                          "service-title",
                                          "service-status",
                                          "service-description",
                                          "service-addressed",
                                          "service-how-to",
                                          "service-needed",
                                          "service-achieved",
                                          "service-calendar-text",
                                          "service-generic-access",
                                          "service-file",
                                          "service-area",
                                          "service-topic",
                                          "contacts",
                                          "appointment-booking",
                                          "feedback"};
  for (const auto& path : cards) {
    INFO(path);
    const auto& page = body_of(path);
    std::size_t last = 0;
    for (const auto& name : order) {
      INFO(name);
      const auto at = page.find(element(name));
      REQUIRE(at != std::string::npos);
      CHECK(at > last);
      last = at;
    }
    const auto start = page.find(element("page-index"));
    const auto index = page.substr(start, page.find("</ul>", start) - start);
    auto entries = captures(index, "<a class=\"nav-link\" href=\"#[^\"]+\">([^<]*)</a>");
    const bool has_cost = std::erase(entries, "Quanto costa") == 1;
    CHECK(entries == expected);
    CHECK(has_cost == (count_of(page, element("service-cost")) == 1));
  }
}

TEST_CASE("every service card carries its structured data") {
  const auto fields = vocabulary("metatag").at("fields");
  for (const auto& path : service_cards()) {
    INFO(path);
    const auto found = captures(body_of(path), element("metatag") + ">([^<]*)</script>");
    REQUIRE(found.size() == 1);
    const auto metatag = json::parse(found[0]);
    for (const auto& field : fields) {
      auto pointer = "/" + field.at("path").get<std::string>();
      std::replace(pointer.begin(), pointer.end(), '.', '/');
      CHECK_FALSE(metatag.at(json::json_pointer{pointer}).get<std::string>().empty());
    }
  }
}

TEST_CASE("the topics in use are of the vocabulary and on the topics page") {
  const auto terms = vocabulary("topics-model").at("topics");
  const auto listed = labels(body_of("/argomenti/"), "topic-element");
  for (const auto& topic : listed) {
    INFO(topic);
    CHECK(std::find(terms.begin(), terms.end(), topic) != terms.end());
  }
  for (const auto& path : service_cards()) {
    for (const auto& topic :
         captures(body_of(path), element("service-topic") + "><span class=\"chip-label\">([^<]*)<")) {
      CHECK(std::find(listed.begin(), listed.end(), topic) != listed.end());
    }
  }
}

TEST_CASE("booking from a card chooses the service and the competent office") {
  std::size_t bookable = 0;
  for (const auto& path : service_cards()) {
    const auto buttons =
        captures(body_of(path), element("service-booking-access") + " onclick=\"location.href='([^']+)'");
    if (buttons.empty()) continue;
    ++bookable;
    INFO(path);
    const auto& page = body_of(buttons[0]);
    const auto title = captures(body_of(path), element("service-title") + ">([^<]+)<");
    CHECK(captures(page, "<option value=\"[^\"]+\" selected>([^<]+)</option>") == title);
    const auto office =
        page.substr(page.find("id=\"ufficio\""), page.find("</select>") - page.find("id=\"ufficio\""));
    CHECK(captures(office, "<option value=\"([^\"]+)\"").size() == 1);
  }
  CHECK(bookable == 3);
  CHECK(body_of("/prenotazione-appuntamento/").find(" selected") == std::string::npos);
}

TEST_CASE("the licence is worded as in the norm") {
  auto page = body_of("/note-legali/");
  page = std::regex_replace(page, std::regex{"</?a[^>]*>"}, "");
  const auto text = vocabulary("legal-notes").at("body").at("text").get<std::string>();
  CHECK(page.find(element("legal-notes-body") + ">" + text + "</p>") != std::string::npos);
  CHECK(page.find(element("legal-notes-section") + ">Licenza dei contenuti<") != std::string::npos);
}

TEST_CASE("the declaration is found under the old and the new address") {
  const auto old_address = links(body_of("/"), "accessibility-link").at(0);
  CHECK(old_address.starts_with("https://form.agid.gov.it/view/"));
  const auto id = old_address.substr(old_address.rfind('/') + 1);
  const auto answer = json::parse(model()
                                      .at("https://form.agid.gov.it/api/v1/agid-form/"
                                          "dichiarazione-accessibilita/dichiarazione-by-old-id/" +
                                          id)
                                      .body);
  const auto& page =
      model().at("https://form.agid.gov.it/" + answer.at("idPubblicazione").get<std::string>()).body;
  CHECK(page == model().at(old_address).body);
  CHECK(page.find("WCAG 2.1") != std::string::npos);
  CHECK(page.find("parzialmente conforme") != std::string::npos);
  CHECK(page.find("comune.valverde.ct.it") != std::string::npos);
}

TEST_CASE("the home page sets one technical cookie of its own host") {
  const auto cookie = header_of(model().at(origin + "/"), "set-cookie");
  CHECK(cookie.find("; Secure; HttpOnly; SameSite=Lax") != std::string::npos);
  CHECK(cookie.find("Domain") == std::string::npos);
}

TEST_CASE("the model grows to the size that is asked for") {
  const auto pages = pages_of(model_site(sites, 400));
  CHECK(pages.size() >= 400);
  CHECK(pages.size() <= 440);
  for (const auto& [path, page] : pages) {
    for (const auto& target : captures(page, "href=\"(/[^\"]*)\"")) {
      INFO(path << " -> " << target);
      CHECK((pages.contains(target) || model().contains(origin + target)));
    }
  }
  CHECK(links(pages.at("/servizi/?pagina=3"), "service-link").size() == 11);
}

TEST_CASE("every variant applies, and asks for what the server knows") {
  std::size_t variants = 0;
  for (const auto& entry : std::filesystem::directory_iterator(sites / "variants")) {
    if (entry.path().extension() != ".json") continue;
    ++variants;
    INFO(entry.path());
    auto site = model();
    const auto variant = read_case(entry.path());
    CHECK(variant.at("about").get<std::string>().size() > 20);
    REQUIRE_NOTHROW(apply_case(site, variant, entry.path().parent_path()));
    const bool changes_pages = variant.contains("edits") || variant.contains("responses");
    CHECK(changes_pages ==
          !std::equal(site.begin(), site.end(), model().begin(), model().end(), [](auto& a, auto& b) {
            return a.first == b.first && a.second.status == b.second.status &&
                   a.second.headers == b.second.headers && a.second.body == b.second.body &&
                   a.second.behaviour == b.second.behaviour;
          }));
    for (const auto& [address, response] : site) CHECK_NOTHROW(parse_behaviour(response.behaviour));
    CHECK_NOTHROW(with_tls_of_case({}, variant));
  }
  CHECK(variants >= 25);
}

TEST_CASE("edits of a case") {
  const auto apply = [](const json& edits, VirtualSite site = model()) {
    apply_case(site, {{"edits", edits}}, {});
    return site;
  };
  const auto changed = [](const VirtualSite& site) {
    std::set<std::string> paths;
    for (const auto& [path, page] : pages_of(site)) {
      if (page != body_of(path)) paths.insert(path);
    }
    return paths;
  };

  SECTION("a star stops at the slash, two stars do not") {
    CHECK(changed(apply({{{"page", "/novita/*"}, {"find", "<h1"}, {"replace", "<h2"}}})) ==
          std::set<std::string>{"/novita/avvisi/", "/novita/comunicati/", "/novita/notizie/"});
    CHECK(changed(apply({{{"page", "/servizi/*/*"}, {"find", "<h1"}, {"replace", "<h2"}}})).size() == 22);
    CHECK(changed(apply({{{"page", "/**"}, {"find", "<h1"}, {"replace", "<h2"}}})).size() ==
          pages_of(model()).size());
  }
  SECTION("the first match, or all") {
    CHECK(count_of(apply({{{"page", "/"}, {"find", "<h3"}, {"replace", "<h4"}}}).at(origin + "/").body,
                   "<h4") == 1);
    const auto all =
        apply({{{"page", "/"}, {"find", "<h3"}, {"replace", "<h4"}, {"all", true}}}).at(origin + "/").body;
    CHECK(count_of(all, "<h4") == count_of(body_of("/"), "<h3"));
    CHECK(count_of(all, "<h3") == 0);
  }
  SECTION("a replacement that contains what is looked for ends") {
    const auto twice = apply({{{"page", "/"}, {"find", "<h3"}, {"replace", "<h3<h3"}, {"all", true}}});
    CHECK(count_of(twice.at(origin + "/").body, "<h3") == 2 * count_of(body_of("/"), "<h3"));
  }
  SECTION("regular expressions with groups") {
    const auto site =
        apply({{{"page", "/"}, {"regex", "<h1 class=\"([^\"]*)\">"}, {"replace", "<h1 id=\"$1\">"}}});
    CHECK(count_of(site.at(origin + "/").body, "<h1 id=\"mb-3\">") == 1);
  }
  SECTION("a page given by its whole address") {
    const auto site = apply({{{"page", "https://www.comune.valverde.ct.it/"}, {"find", "x"}}},
                            {{"https://www.comune.valverde.ct.it/", {200, {}, "xyz", ""}}});
    CHECK(site.at("https://www.comune.valverde.ct.it/").body == "yz");
  }
  SECTION("what matches nothing is refused") {
    CHECK_THROWS_WITH(apply({{{"page", "/"}, {"find", "not there"}}}), Catch::Contains("does not contain"));
    CHECK_THROWS_WITH(apply({{{"page", "/nowhere/"}, {"find", "x"}}}), Catch::Contains("matches nothing"));
    CHECK_THROWS_WITH(apply({{{"page", "/novita/**"}, {"find", "Avvisi</h1>"}}}),
                      Catch::Contains("does not contain"));
    CHECK(changed(apply({{{"page", "/novita/**"}, {"find", "Avvisi</h1>"}, {"some", true}}})) ==
          std::set<std::string>{"/novita/avvisi/"});
    CHECK_THROWS(apply({{{"page", "/"}, {"find", ""}}}));
    CHECK_THROWS_WITH(apply({{{"page", "/"}, {"find", "<h1"}, {"replaces", ""}}}),
                      Catch::Contains("unknown field"));
    CHECK_THROWS(apply({{{"page", "/"}, {"find", "<h1"}, {"regex", "<h1"}}}));
  }
}

TEST_CASE("responses of a case") {
  const auto apply = [](const json& the_case) {
    auto site = model();
    apply_case(site, the_case, sites / "variants");
    return site;
  };
  const auto respond = [&](const std::string& page, const json& response) {
    return apply({{"responses", {{page, response}}}});
  };

  SECTION("a string is an HTML page") {
    const auto response = respond("/nuova/", "<p>Nuova</p>").at(origin + "/nuova/");
    CHECK(response.status == 200);
    CHECK(response.body == "<p>Nuova</p>");
    CHECK(is_html(response));
  }
  SECTION("a status empties the body, a behaviour keeps it") {
    CHECK(respond("/novita/", {{"status", 503}}).at(origin + "/novita/").body.empty());
    const auto slow = respond("/novita/", {{"behaviour", "slow-body"}}).at(origin + "/novita/");
    CHECK(slow.body == body_of("/novita/"));
    CHECK(slow.behaviour == "slow-body");
  }
  SECTION("headers replace those of the same name") {
    const auto home = respond("/", {{"headers", {{"set-cookie", "a=b"}}}}).at(origin + "/");
    CHECK(header_of(home, "Set-Cookie") == "a=b");
    CHECK(is_html(home));
  }
  SECTION("files, types and other hosts") {
    const auto site = respond("https://other.example/x.js", {{"file", "external-card.html"}});
    CHECK(site.at("https://other.example/x.js").body.starts_with("<!doctype html>"));
    CHECK(header_of(respond("/a.js", {{"body", "1"}}).at(origin + "/a.js"), "Content-Type") ==
          "text/javascript");
    CHECK_THROWS_WITH(respond("/x", {{"file", "missing.html"}}), Catch::Contains("cannot read"));
  }
  SECTION("a page can be copied to another address") {
    const auto copy = respond("/doppia/", {{"copy", "/novita/"}}).at(origin + "/doppia/");
    CHECK(copy.body == body_of("/novita/"));
    CHECK(copy.headers == model().at(origin + "/novita/").headers);
    CHECK_THROWS_WITH(respond("/doppia/", {{"copy", "/nowhere/"}}), Catch::Contains("nothing there to copy"));
  }
  SECTION("pages can be removed, once") {
    CHECK_FALSE(respond("/novita/", {{"remove", true}}).contains(origin + "/novita/"));
    CHECK_THROWS_WITH(respond("/nowhere/", {{"remove", true}}), Catch::Contains("nothing there"));
  }
  SECTION("a case may start from nothing") {
    const auto site = apply({{"site", "empty"}, {"responses", {{"/", "<p>Solo</p>"}}}});
    CHECK(site.size() == 1);
  }
  SECTION("misspelt fields are refused") {
    CHECK_THROWS_WITH(apply({{"respones", json::object()}}), Catch::Contains("unknown field"));
    CHECK_THROWS_WITH(respond("/", {{"state", 200}}), Catch::Contains("unknown field"));
    CHECK_THROWS(apply({{"site", "modello"}}));
  }
}

}  // namespace collaudo::testing
