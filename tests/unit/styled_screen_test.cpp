// Style sheets of recorded walks: kept once, whoever serves them, and applied to the screens.
#include <sstream>

#include <collaudo/style.h>
#include <collaudo/styled_screen.h>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "service/har_reader.h"
#include "service/masking.h"
#include "service/walk_builder.h"

using namespace collaudo;

namespace {

nlohmann::json entry(const std::string& url, const std::string& mime, const std::string& text) {
  return {{"startedDateTime", "2026-11-20T09:00:00.000Z"},
          {"request", {{"method", "GET"}, {"url", url}, {"headers", nlohmann::json::array()}}},
          {"response",
           {{"status", 200},
            {"headers", nlohmann::json::array()},
            {"content", {{"mimeType", mime}, {"size", text.size()}, {"text", text}}}}}};
}

Walk walk_of(const std::vector<nlohmann::json>& entries) {
  const nlohmann::json har = {{"log", {{"version", "1.2"}, {"entries", entries}}}};
  std::istringstream stream(har.dump());
  auto reading = read_har(stream, "prova.har");
  REQUIRE(reading);
  std::vector<RecordedWalk> walks{std::move(reading).value().walk};
  Masking masking;
  mask(walks, "comune.esempio.it", {}, masking);
  return std::move(build_walks(walks.front(), {"comune.esempio.it", {}}).at(0).walk);
}

const std::string page_url = "https://servizi.comune.esempio.it/ztl?id=7";

std::string page(const std::string& head) {
  return "<!doctype html><title>ZTL</title>" + head + "<main><h1>Permesso</h1><p>Dati</p></main>";
}

}  // namespace

TEST_CASE("the recorded style sheets decide the fonts of a screen, imports and other hosts included",
          "[service][styled_screen]") {
  const Walk walk =
      walk_of({entry(page_url, "text/html",
                     page("<link rel=stylesheet href='/a.css?v=1'><link rel=stylesheet "
                          "href='https://cdn.esempio.net/b.css'>")),
               entry("https://servizi.comune.esempio.it/a.css?v=1", "text/css",
                     "@import 'c.css'; h1{font-family:Lora}"),
               entry("https://cdn.esempio.net/b.css", "text/css", "p{font-family:Arial}"),
               entry("https://servizi.comune.esempio.it/c.css", "text/css", "h1,p{font-family:Verdana}")});
  REQUIRE(walk.steps.size() == 1);
  const StyledScreen screen(walk, walk.steps.front());
  const style::Cascade cascade(screen.page());
  CHECK(cascade.missing().empty());
  CHECK(cascade.family_of(*screen.page().html().first("h1")).first == "Lora");
  CHECK(cascade.family_of(*screen.page().html().first("p")).first == "Arial");
}

TEST_CASE("a style sheet that was not recorded is told", "[service][styled_screen]") {
  const Walk walk = walk_of({entry(page_url, "text/html", page("<link rel=stylesheet href='/a.css'>"))});
  const StyledScreen screen(walk, walk.steps.front());
  CHECK(style::Cascade(screen.page()).missing() ==
        std::vector<std::string>{"https://servizi.comune.esempio.it/a.css"});
}

TEST_CASE("a recording keeps each style sheet once, and none of an identity provider",
          "[service][styled_screen]") {
  const auto sheet = entry("https://servizi.comune.esempio.it/a.css", "text/css", "h1{font-family:Lora}");
  const Walk walk = walk_of({entry(page_url, "text/html", page("")), sheet, sheet,
                             entry("https://posteid.poste.it/x.css", "text/css", "p{font-family:Arial}")});
  std::size_t kept = 0;
  for (const ServiceExchange& exchange : walk.exchanges) kept += !exchange.body.empty();
  CHECK(kept == 1);
}

TEST_CASE("what is called a style sheet and is another thing, or holds personal data, is masked all the same",
          "[service][styled_screen]") {
  const Walk walk = walk_of(
      {entry(page_url, "text/html", page("")),
       entry("https://cdn.esempio.net/a.css", "text/css", "<html>FNTZTP85L12H501W</html>"),
       entry("https://cdn.esempio.net/b.css", "text/css", "/* FNTZTP85L12H501W */ p{font-family:Lora}")});
  for (const ServiceExchange& exchange : walk.exchanges)
    CHECK(exchange.body.find("FNTZTP85L12H501W") == std::string::npos);
}
