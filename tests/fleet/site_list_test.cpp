// The list of sites: spreadsheets as people save them, plain lists, ids, provinces, shards.
#include "fleet/site_list.h"

#include <catch2/catch.hpp>

#include "config/dates.h"
#include "fleet/spreadsheet.h"

using namespace collaudo;
using namespace collaudo::fleet;

namespace {

const Phrases& words() {
  static const Phrases phrases("src/fleet/phrases.json", Language::it);
  return phrases;
}

Result<std::vector<ListedSite>> read(const std::string& text) {
  static const Phrases configuration("src/config/phrases.json", Language::it);
  auto sites = read_site_list(text, "elenco.csv", words(), configuration);
  if (!sites) return Error{sites.error()};
  return listed(std::move(sites).value(), "elenco.csv", words());
}

std::string fault_of(const std::string& text) {
  const auto list = read(text);
  return list ? std::string() : list.error();
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a spreadsheet as Excel saves it in Italy", "[list]") {
  const auto list = read(
      "\xef\xbb\xbfURL;Name;ISTAT;Supplier;Population;Services;Deadline;max-pages;connect_to\r\n"
      "comune.valverde.ct.it;Valverde;87052;\"Ditta; e figli \"\"Uno\"\"\";7.800;2, 13, 17;01/07/2025;;\r\n"
      ";;;;;;;;\r\n"
      "https://comune.zoagli.ge.it/;Zoagli;;;;;2025-01-01 | 2025-10-01;20;\":443:127.0.0.1:8443\n"
      ":80:127.0.0.1:8080\"\r\n");
  REQUIRE(list.has_value());
  REQUIRE(list->size() == 2);
  const ListedSite& first = (*list)[0];
  CHECK(first.site.url.str() == "https://comune.valverde.ct.it/");
  CHECK(first.site.name == "Valverde");
  CHECK(first.site.istat == "087052");
  CHECK(first.site.supplier == "Ditta; e figli \"Uno\"");
  CHECK(first.site.population == 7800);
  CHECK(first.site.services == std::vector<int>{2, 13, 17});
  CHECK(first.site.deadline() == "2025-07-01");
  REQUIRE(first.site.options.size() == 1);
  CHECK(first.site.options.front().option == "services");
  CHECK(first.site.where == "elenco.csv:2");
  CHECK(first.id == "comune.valverde.ct.it");
  CHECK(first.province == "CT");
  const ListedSite& second = (*list)[1];
  CHECK(second.site.where == "elenco.csv:4");
  CHECK(second.site.deadlines == std::vector<std::string>{"2025-01-01", "2025-10-01"});
  REQUIRE(second.site.options.size() == 2);
  for (const Setting& setting : second.site.options) {
    if (setting.option == "connect-to") {
      CHECK(setting.values == std::vector<std::string>{":443:127.0.0.1:8443", ":80:127.0.0.1:8080"});
      CHECK(setting.kind == Setting::Kind::list);
    } else {
      CHECK(setting.option == "max-pages");
      CHECK(setting.values == std::vector<std::string>{"20"});
    }
  }
  CHECK(second.province == "GE");
}

TEST_CASE("commas, tabs, a named separator and the code page of old programs", "[list]") {
  for (const std::string text :
       {"url,name\ncomune.zoagli.ge.it,Forl\xec\n", "url\tname\ncomune.zoagli.ge.it\tForl\xec\n",
        "sep=|\nurl|name\ncomune.zoagli.ge.it|Forl\xec\n", "url;name\ncomune.zoagli.ge.it;Forl\xc3\xac"}) {
    INFO(text);
    const auto list = read(text);
    REQUIRE(list.has_value());
    REQUIRE(list->size() == 1);
    CHECK(list->front().site.name == "Forlì");
  }
}

TEST_CASE("white space around a cell goes, letters that end like it stay", "[list]") {
  const auto list = read("url;name;supplier\ncomune.zoagli.ge.it; \xc2\xa0 Citt\xc3\xa0\xc2\xa0;Alfa \r\n");
  REQUIRE(list.has_value());
  CHECK(list->front().site.name == "Città");
  CHECK(list->front().site.supplier == "Alfa");
}

TEST_CASE("a plain list of addresses", "[list]") {
  const auto list = read("# i nostri\n\nhttps://comune.zoagli.ge.it/\r\ncomune.anzio.roma.it\n");
  REQUIRE(list.has_value());
  REQUIRE(list->size() == 2);
  CHECK((*list)[0].site.where == "elenco.csv:3");
  CHECK(read("url;name\ncomune.castro.le.it;Castro\ncomune.castro.bg.it;Castro\n").has_value());
  CHECK((*list)[1].site.url.str() == "https://comune.anzio.roma.it/");
  CHECK((*list)[1].province == "RM");
}

TEST_CASE("what is wrong in a list is said with its line", "[list]") {
  CHECK(has(fault_of(""), "non contiene alcun sito"));
  CHECK(has(fault_of("# niente\n"), "elenco.csv: l'elenco non contiene"));
  CHECK(has(fault_of("url;name\n"), "non contiene alcun sito"));
  CHECK(has(fault_of("Comune;Sito\nX;y.it\n"), "elenco.csv:1: «Comune;Sito»"));
  CHECK(has(fault_of("url;url\na.it;b.it\n"), "elenco.csv:1: la colonna «url»"));
  CHECK(has(fault_of("url\na.it\nb.it;x\n"), "elenco.csv:3: la cella «x»"));
  CHECK(has(fault_of("url;population\na.it;molti\n"), "elenco.csv:2: «population»"));
  CHECK(has(fault_of("url;services\na.it;2,99\n"), "elenco.csv:2: «services»"));
  CHECK(has(fault_of("url;deadline\na.it;31/02/2025\n"), "elenco.csv:2: «deadline»"));
  CHECK(has(fault_of("url;name\n;Valverde\n"), "elenco.csv:2: in [[site]] manca la chiave «url»"));
  CHECK(has(fault_of("a.it\nb.it\nhttps://a.it/\n"),
            "elenco.csv:3: il sito https://a.it/ è già nell'elenco "
            "(elenco.csv:1)"));
  CHECK(has(fault_of("\xff\xfeu"), "CSV UTF-8"));
  CHECK(has(fault_of("url;user\na.it;io:pipistrello\n"), "elenco.csv:2"));
  CHECK_FALSE(has(fault_of("url;user\na.it;io:pipistrello\n"), "pipistrello"));
}

TEST_CASE("cells cannot get out of their quotes", "[list]") {
  const auto list = read("url;name\na.it;\"x\"\"}, {url = \"\"b.it\"\"\n\\\x01\"\n");
  REQUIRE(list.has_value());
  REQUIRE(list->size() == 1);
  CHECK(has(list->front().site.name, "x\"}, {url = \"b.it\""));
}

TEST_CASE("ids are hosts, with a mark where the host is not all", "[list]") {
  const auto list = read(
      "url;as\ncomune.zoagli.ge.it;\ncomune.zoagli.ge.it/nuovo/;\nhttp://comune.zoagli.ge.it/;\n"
      "https://[::1]:8443/;\nprova.it;comune.zoagli.ge.it\n");
  REQUIRE(list.has_value());
  CHECK((*list)[0].id == "comune.zoagli.ge.it");
  CHECK((*list)[1].id.starts_with("comune.zoagli.ge.it-"));
  CHECK((*list)[2].id.starts_with("comune.zoagli.ge.it-"));
  CHECK((*list)[1].id != (*list)[2].id);
  CHECK((*list)[3].id.starts_with("___1_-"));
  CHECK((*list)[4].id.starts_with("prova.it-"));
  CHECK((*list)[4].province == "GE");
}

TEST_CASE("every site is in one shard, and stays there", "[list]") {
  std::vector<int> sizes(4);
  for (int index = 0; index < 2000; ++index) {
    const std::string id = "comune.n" + std::to_string(index) + ".it";
    int shards = 0;
    for (std::size_t number = 1; number <= 4; ++number)
      if (is_in_shard(id, number, 4)) {
        ++shards;
        ++sizes[number - 1];
      }
    REQUIRE(shards == 1);
  }
  for (const int size : sizes) CHECK((size > 400 && size < 600));
}

TEST_CASE("dates as documents write them, and the days between them", "[list]") {
  CHECK(iso_date("01/04/2025") == "2025-04-01");
  CHECK(iso_date("2025-04-01") == "2025-04-01");
  CHECK(iso_date("31/02/2025") == "31/02/2025");
  CHECK(iso_date("1/4/2025") == "1/4/2025");
  CHECK(days_between("2025-01-01", "2026-01-01") == 365);
  CHECK(days_between("2025-03-01", "2025-02-27") == -2);
}
