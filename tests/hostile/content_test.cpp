// Pages, style sheets and links that are made to exhaust who reads them, on a site that is in good health
// everywhere else.
#include <functional>
#include <optional>
#include <set>

#include <catch2/catch.hpp>

#include "hostile/audit.h"
#include "support/live_hosts.h"
#include "support/locations.h"
#include "text/utf8.h"

using namespace collaudo::testing;

namespace {

const std::string origin = model_origin;

std::string repeated(const std::string& text, std::size_t count) {
  std::string all;
  all.reserve(text.size() * count);
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

void put_before(VirtualResponse& page, const std::string& end, const std::string& text) {
  const auto at = page.body.rfind(end);
  REQUIRE(at != std::string::npos);
  page.body.insert(at, text);
}

VirtualSite model() { return model_site(sites_folder); }

// The model with `text` at the end of the card's own content, before the footer.
VirtualSite with_card(const std::string& text) {
  VirtualSite site = model();
  put_before(site.at(card), "</main>", text);
  return site;
}

VirtualSite with_style(const std::string& css) {
  VirtualSite site = model();
  put_before(site.at(card), "</head>", "<link rel=\"stylesheet\" href=\"/css/ostile.css\">");
  site[origin + "/css/ostile.css"] = {200, {{"Content-Type", "text/css"}}, css, ""};
  return site;
}

// What a sheet does to the fonts, and which version it declares, may stay undecided, no more.
void check_styles_at_most_undecided(const nlohmann::json& report) {
  for (const char* id : {"C.SI.1.1", "C.SI.1.2"}) {
    const std::string verdict = criterion_of(report, id)["verdict"];
    INFO(in_short(criterion_of(report, id)));
    CHECK((verdict == "success" || verdict == "manual" || verdict == "not_verifiable"));
  }
  check_others_as_healthy(report, {"C.SI.1.1", "C.SI.1.2"});
}

// The model, and what a function makes of the addresses that it does not hold.
class GrowingSite final : public LiveHosts {
 public:
  using Grow = std::function<std::optional<VirtualResponse>(const std::string& address)>;
  GrowingSite(VirtualSite site, Grow grow) : site_(std::move(site)), grow_(std::move(grow)) {}
  std::set<std::string> hosts() const override { return {"comune.valverde.ct.it"}; }
  VirtualResponse answer(const ReceivedRequest&, const std::string& address) override {
    if (const auto grown = grow_(address)) return *grown;
    const auto found = site_.find(address);
    return found == site_.end() ? VirtualResponse{404, {{"Content-Type", "text/html"}}, "", ""}
                                : found->second;
  }

 private:
  const VirtualSite site_;
  const Grow grow_;
};

struct GrowingAudit {
  Audit audit;
  std::size_t requests;
};

GrowingAudit audit_growing(VirtualSite site, GrowingSite::Grow grow,
                           const std::vector<std::string>& more = {}) {
  ServerOptions options;
  // Other hosts of the model stay where they are.
  VirtualSite others;
  for (const auto& [address, response] : site)
    if (!address.starts_with(origin)) others[address] = response;
  options.live = std::make_shared<GrowingSite>(std::move(site), std::move(grow));
  const SiteServer server(std::move(others), options);
  Audit done = audit(server, more);
  return {std::move(done), server.requests_counted()};
}

}  // namespace

TEST_CASE("a page of a million nested elements is too large, whatever comes after them",
          "[hostile][content]") {
  for (const std::string tag : {"<div>", "<b>", "<table><tr><td>", "<svg><g>"}) {
    DYNAMIC_SECTION(tag) {
      const auto [run, report] = audit(with_card(repeated(tag, 1'000'000 / (tag.size() > 5 ? 2 : 1))),
                                       {"--max-filesize", "40000000"});
      check_rest_as_healthy(report, card, "too_large");
    }
  }
}

TEST_CASE("ten million attributes are too many", "[hostile][content]") {
  const std::vector<std::string> large = {"--max-filesize", "40000000"};
  SECTION("of one element") {
    const auto [run, report] = audit(with_card("<p" + repeated(" a", 10'000'000) + ">"), large);
    check_rest_as_healthy(report, card, "too_large");
  }
  SECTION("of one element, each different") {
    std::string names;
    for (int number = 0; number < 1'000'000; ++number) names += " a" + std::to_string(number);
    const auto [run, report] = audit(with_card("<p" + names + ">"), large);
    check_rest_as_healthy(report, card, "too_large");
  }
  SECTION("of two million elements") {
    const auto [run, report] = audit(with_card(repeated("<i a b c d e>", 2'000'000)), large);
    check_rest_as_healthy(report, card, "too_large");
  }
}

TEST_CASE("NUL bytes and broken UTF-8 are characters like others", "[hostile][content]") {
  SECTION("NUL") {
    using namespace std::string_literals;
    VirtualSite site =
        with_card("<p>prima\0dopo</p><p cl\0ass=\"x\0y\">a</p\0><\0p>"s + std::string(10'000, '\0'));
    check_all_as_healthy(audit(std::move(site)).report);
  }
  SECTION("UTF-8") {
    check_all_as_healthy(
        audit(
            with_card("<p>\xff\xfe \xc0\x80 \xed\xa0\x80 \xf4\x90\x80\x80 \xf8\x88\x80\x80\x80 \xe2\x82</p>" +
                      std::string(10'000, '\x80') + "<p title=\"\xc3\">\xc3</p>"))
            .report);
  }
  SECTION("UTF-16 that breaks off within a character") {
    VirtualSite site = model();
    VirtualResponse& page = site.at(card);
    set_header(page, "Content-Type", "text/html");
    std::string wide = "\xff\xfe";
    for (std::size_t at = 0; at < page.body.size();) {
      const auto decoded = collaudo::text::decode_at(page.body, at);
      REQUIRE(decoded.code_point < 0x10000);
      wide += static_cast<char>(decoded.code_point & 0xff);
      wide += static_cast<char>(decoded.code_point >> 8);
      at += decoded.bytes;
    }
    page.body = wide + std::string("\x00\xd8\x00\xd8\x41", 5);  // two lone surrogates, half a letter
    check_all_as_healthy(audit(std::move(site)).report);
  }
}

TEST_CASE("noise that is called HTML is a page without content, and only that page", "[hostile][content]") {
  VirtualSite site = model();
  site.at(card).behaviour = "binary";
  const auto [run, report] = audit(std::move(site));
  CHECK(run.exit_code == 1);
  std::size_t touched = 0;
  for (const nlohmann::json& criterion : report["criteria"]) {
    if (is_as_healthy(criterion)) continue;
    INFO(in_short(criterion));
    CHECK(criterion["verdict"] != "error");
    CHECK(criterion.dump().find(card) != std::string::npos);
    ++touched;
  }
  CHECK(touched > 0);
  CHECK(touched < report["criteria"].size() / 2);
}

TEST_CASE("style sheets that are made to exhaust leave fonts undecided at most", "[hostile][content]") {
  std::string css;
  SECTION("variables that double") {
    css = ":root{--a0:x,y;";
    for (int i = 1; i < 90; ++i) {
      const std::string before = "var(--a" + std::to_string(i - 1) + ")";
      css += "--a" + std::to_string(i) + ":" + before + "," + before + ";";
    }
    css += "}p{font-family:var(--a89)}";
  }
  SECTION("a chain of variables") {
    css = ":root{";
    for (int i = 0; i < 100'000; ++i)
      css += "--c" + std::to_string(i) + ":var(--c" + std::to_string(i + 1) + ");";
    css += "}p{font-family:var(--c0)}";
  }
  SECTION("selectors that search the whole page") {
    for (int i = 0; i < 30'000; ++i)
      css += "* * * * :not(* > *) ~ .a" + std::to_string(i) + " ~ * *{font-family:A}";
  }
  SECTION("selectors within selectors") {
    std::string inner = "p";
    for (int i = 0; i < 5000; ++i) inner = ":is(" + inner + ",:not(" + std::to_string(i) + "))";
    css = inner + "{font-family:A}";
  }
  SECTION(":has() within :has()") {
    for (int i = 0; i < 5000; ++i)
      css += "body:has(p:has(~ p):has(~ a" + std::to_string(i) + ")) p{font-family:A}";
  }
  SECTION("blocks within blocks") { css = repeated("@media screen{@supports (color:red){.a{", 200'000); }
  SECTION("nine megabytes of rules") {
    for (int i = 0; css.size() < 9'000'000; ++i) css += ".r" + std::to_string(i) + " p{font-family:A}";
  }
  SECTION("brackets without end") { css = "p{font-family:" + std::string(5'000'000, '(') + "}"; }
  SECTION("a comment without end") { css = "p{color:red}/*" + std::string(5'000'000, '*'); }
  SECTION("NUL bytes and broken UTF-8") {
    css = std::string(100'000, '\0') + "p{font-family:\xff\xc0}" + std::string(100'000, '\xff');
  }
  check_styles_at_most_undecided(audit(with_style(css)).report);
}

TEST_CASE("variables in a circle are invalid, as in a browser", "[hostile][content]") {
  check_all_as_healthy(
      audit(with_style("p{--a:var(--b);--b:var(--c) var(--a);--c:var(--a);font-family:var(--a)}"
                       "h1{--s:var(--s);font-family:var(--s)}"))
          .report);
}

TEST_CASE("sheets that import each other and frames that show themselves come to an end",
          "[hostile][content]") {
  VirtualSite site = with_style("@import '/css/altro.css';@import '/css/ostile.css';p{color:red}");
  site[origin + "/css/altro.css"] = {200, {{"Content-Type", "text/css"}}, "@import 'ostile.css';", ""};
  put_before(site.at(card), "</main>", repeated("<iframe title=\"x\" src=\"" + card + "\"></iframe>", 50));
  const SiteServer server(std::move(site));
  const Audit done = audit(server);
  check_all_as_healthy(done.report);
  CHECK(server.requests_counted() < 300);
}

TEST_CASE("an import chain without end is left", "[hostile][content]") {
  const auto [done, requests] =
      audit_growing(with_style("@import '/css/catena.css?1';"), [](const std::string& address) {
        const std::string chain = origin + "/css/catena.css?";
        std::optional<VirtualResponse> sheet;
        if (address.starts_with(chain))
          sheet = {200,
                   {{"Content-Type", "text/css"}},
                   "@import '/css/catena.css?" + address.substr(chain.size()) + "1';",
                   ""};
        return sheet;
      });
  check_styles_at_most_undecided(done.report);
  CHECK(requests < 300);
}

TEST_CASE("a hundred thousand links that nobody asks about cost nothing", "[hostile][content]") {
  std::string links;
  for (int number = 0; number < 100'000; ++number)
    links += "<a href=\"/altro/" + std::to_string(number) + "\">x</a>";
  const SiteServer server(with_card(links));
  check_all_as_healthy(audit(server).report);
  CHECK(server.requests_counted() < 300);
}

TEST_CASE("of a hundred thousand services as many are looked at as the user wants", "[hostile][content]") {
  VirtualSite site = model();
  std::string links;
  for (int number = 0; number < 100'000; ++number)
    links += "<a href=\"/s/" + std::to_string(number) + "\" data-element=\"service-link\">x</a>";
  put_before(site.at(origin + "/servizi/"), "</main>", links);
  const VirtualResponse copy = site.at(card);
  const auto [done, requests] =
      audit_growing(std::move(site),
                    [&](const std::string& address) {
                      return address.starts_with(origin + "/s/") ? std::optional(copy) : std::nullopt;
                    },
                    {"--max-pages", "200"});
  CHECK(requests < 400);
  INFO(done.report["evidence"].dump(1));
  CHECK(done.report["evidence"]["pages_left_out"].value("service", 0) > 99'000);
  CHECK(done.run.out.size() < 3'000'000);
}

TEST_CASE("a list whose pages have no end is followed for five hundred of them", "[hostile][content]") {
  VirtualSite site = model();
  const std::string list = origin + "/servizi/", more = list + "?oltre=";
  const auto page_with_next = [&](int number) {
    VirtualResponse page = site.at(list);
    put_before(
        page, "</main>",
        "<a href=\"/servizi/?oltre=" + std::to_string(number) + "\" data-element=\"pager-link\">oltre</a>");
    return page;
  };
  const VirtualResponse first = page_with_next(1);
  const auto [done, requests] = audit_growing(site, [&](const std::string& address) {
    std::optional<VirtualResponse> page;
    if (address == list) page = first;
    if (address.starts_with(more)) page = page_with_next(std::stoi(address.substr(more.size())) + 1);
    return page;
  });
  check_all_as_healthy(done.report);
  CHECK(requests > 500);
  CHECK(requests < 900);
}

TEST_CASE("pages that lead to each other are no page", "[hostile][content]") {
  const std::string there = origin + "/la/";
  VirtualSite site = model();
  SECTION("by status") {
    site[card] = {302, {{"Location", there}}, "", ""};
    site[there] = {301, {{"Location", card}}, "", ""};
  }
  SECTION("by the page") {
    const auto refreshing = [](const std::string& address) {
      return VirtualResponse{200,
                             {{"Content-Type", "text/html"}},
                             "<meta http-equiv=refresh content=\"0;url=" + address + "\">",
                             ""};
    };
    site[card] = refreshing(there);
    site[there] = refreshing(card);
  }
  check_rest_as_healthy(audit(std::move(site), {"--retry", "0"}).report, card, "too_many_redirects");
}

TEST_CASE("cookies by the thousand are cookies like one", "[hostile][content]") {
  VirtualSite site = model();
  for (auto& [address, response] : site)
    if (address.starts_with(origin) && is_html(response))
      for (int number = 0; number < 500; ++number)
        response.headers.emplace_back(
            "Set-Cookie",
            "c" + std::to_string(number) + "x" + std::to_string(address.size()) + "=v; Path=/; Secure");
  const Audit done = audit(std::move(site));
  check_all_as_healthy(done.report);
  CHECK(done.run.out.size() < 3'000'000);
}
