// collaudo.toml: what is read, what is refused, and where.
#include "config/configuration.h"

#include <regex>

#include <catch2/catch.hpp>

#include "config/dates.h"
#include "config/secrets.h"
#include "embedded.h"

using namespace collaudo;

namespace {

const Phrases& words() {
  static const Phrases phrases("src/config/phrases.json", Language::it);
  return phrases;
}

Result<ConfigurationFile> read(const std::string& text) {
  return read_configuration(text, "collaudo.toml", words());
}

std::string fault_of(const std::string& text) {
  const auto file = read(text);
  return file ? std::string() : file.error();
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a whole configuration", "[config]") {
  const auto file = read(R"(
[defaults]
max-pages = 50
delay = 1.5
insecure = true
skip = ["BP", "R"]

[[site]]
url = "comune.valverde.ct.it"
as = "https://comune.valverde.ct.it/"
service_url = "https://servizi.comune.valverde.ct.it/"
name = "Valverde"
istat = "087052"
supplier = "Fornitore di prova"
population = 7800
services = [2, 13, 17]
headers = ["X-Prova: si"]
connect_to = [":443:127.0.0.1:8443"]
har = "area.har"
attestation = ["a.toml", "b.toml"]
deadline = [2025-12-31, 2026-06-30]
max-pages = 9

[[waiver]]
criterion = "c.si.3.2"
page = "/servizi/*"
reason = "in corso"
author = "Ufficio di prova"
until = "2026-12-31"
)");
  REQUIRE(file);
  CHECK(file->defaults.size() == 4);
  REQUIRE(file->sites.size() == 1);
  const ConfiguredSite& site = file->sites.front();
  CHECK(site.url.str() == "https://comune.valverde.ct.it/");
  CHECK(site.population == 7800);
  CHECK(site.services == std::vector<int>{2, 13, 17});
  CHECK(site.deadline() == "2026-06-30");
  CHECK(site.deadlines.front() == "2025-12-31");
  CHECK(site.where == "collaudo.toml:8");
  CHECK(site.options.size() == 8);
  CHECK(Configuration().setting("services", &site)->values == std::vector<std::string>{"2", "13", "17"});
  REQUIRE(file->waivers.size() == 1);
  CHECK(file->waivers[0].criterion == "C.SI.3.2");
  CHECK(file->waivers[0].until == "2026-12-31");
  CHECK(file->waivers[0].where == "collaudo.toml:24");

  Configuration configuration;
  configuration.project = *file;
  CHECK(configuration.setting("max-pages", nullptr)->values == std::vector<std::string>{"50"});
  CHECK(configuration.setting("max-pages", &site)->values == std::vector<std::string>{"9"});
  CHECK(configuration.setting("delay", &site)->values == std::vector<std::string>{"1.5"});
  CHECK(configuration.setting("header", &site)->where == "collaudo.toml:17");
  CHECK(configuration.setting("attestation", &site)->values.size() == 2);
  CHECK_FALSE(configuration.setting("retry", &site));
}

TEST_CASE("faults are told with their line", "[config]") {
  struct Case {
    std::string text, line, part;
  };
  for (const Case& each : std::vector<Case>{
           {"[default]\n", ":1:", "Forse defaults?"},
           {"defaults = 3\n", ":1:", "[defaults]"},
           {"[site]\nurl = \"x\"\n", ":1:", "[[site]]"},
           {"[[site]]\nname = \"x\"\n", ":1:", "«url»"},
           {"[[site]]\nurl = \"ftp://y.it/\"\n", ":2:", "indirizzo"},
           {"[[site]]\nurl = \"a.it\"\nistat = \"87052\"\n", ":3:", "sei cifre"},
           {"[[site]]\nurl = \"a.it\"\npopulation = \"molti\"\n", ":3:", "numero intero"},
           {"[[site]]\nurl = \"a.it\"\nservices = [2, 27]\n", ":3:", "da 1 a 26"},
           {"[[site]]\nurl = \"a.it\"\nservices = [2, 2]\n", ":3:", "ciascuno una volta"},
           {"[[site]]\nurl = \"a.it\"\ndeadline = \"presto\"\n", ":3:", "data che esiste"},
           {"[[site]]\nurl = \"a.it\"\ndeadline = [2026-06-30, 2025-06-30]\n",
            ":3:", "dalla prima all'ultima"},
           {"[[site]]\nurl = \"a.it\"\nas = 3\n", ":3:", "«as»"},
           {"[[site]]\nurl = \"a.it\"\nname = \"x\"\n[[site]]\nurl = \"b.it\"\nname = \"X\"\n",
            ":4:", "collaudo.toml:1"},
           {"[defaults]\nmax-pages = 1\nmax_pages = 2\n", ":3:", "due volte"},
           {"[defaults]\nonly = { a = 1 }\n", ":2:", "tipo"},
           {"[defaults]\nonly = [[\"a\"]]\n", ":2:", "tipo"},
           {"[defaults]\nproxy = \"http://anna:segreta@proxy/\"\n", ":2:", "segreto"},
           {"[defaults]\npassword = \"x\"\n", ":2:", "COLLAUDO_PASSWORD"},
           {"[[waiver]]\ncriterion = \"C.SI.1.1\"\nreason = \" \"\nuntil = 2026-12-31\n", ":3:", "«reason»"},
           {"a = \"\\q\"\n", ":1:", "TOML"}}) {
    INFO(each.text);
    const std::string fault = fault_of(each.text);
    INFO(fault);
    CHECK(has(fault, "collaudo.toml" + each.line));
    CHECK(has(fault, each.part));
    CHECK_FALSE(has(fault, "segreta"));
  }
  CHECK(fault_of("") == "");
  CHECK(has(fault_of(std::string(33'000'000, '#')), "troppo grande"));
  // Deep nesting ends in a complaint, not in the stack.
  CHECK(has(fault_of("a = " + std::string(100'000, '[')), "TOML"));
}

TEST_CASE("the first fault of the file is told, whatever the order of keys", "[config]") {
  CHECK(has(fault_of("[[waiver]]\nuntil = 3\ncriterion = \"C.SI.9.9\"\nreason = \"x\"\n"), ":2:"));
}

TEST_CASE("sites by name, by address, alone", "[config]") {
  const auto two =
      read("[[site]]\nurl = \"https://a.it/\"\nname = \"Alfa\"\n[[site]]\nurl = \"https://b.it/x\"\n");
  REQUIRE(two);
  const auto& sites = two->sites;
  CHECK(*chosen_site(sites, "ALFA", words()) == &sites[0]);
  CHECK(*chosen_site(sites, "https://b.it/x/", words()) == &sites[1]);
  CHECK(*chosen_site(sites, "a.it", words()) == &sites[0]);
  CHECK(*chosen_site(sites, "https://c.it/", words()) == nullptr);
  const auto none = chosen_site(sites, "", words());
  REQUIRE_FALSE(none);
  CHECK(has(none.error(), "Alfa, https://b.it/x"));
  CHECK(*chosen_site({}, "", words()) == nullptr);
  const std::vector<ConfiguredSite> one = {sites[1]};
  CHECK(*chosen_site(one, "", words()) == &one[0]);
}

TEST_CASE("dates and secrets", "[config]") {
  CHECK(is_date("2024-02-29"));
  for (const char* wrong :
       {"2023-02-29", "2026-13-01", "2026-00-10", "2026-1-1", "2026-06-31", "", "2026/06/30"})
    CHECK_FALSE(is_date(wrong));
  CHECK(is_secret_header(" Authorization"));
  CHECK_FALSE(is_secret_header("X-Prova"));
  CHECK(holds_password("anna:segreta"));
  CHECK_FALSE(holds_password("@c:file"));
  CHECK(holds_credentials("https://anna@comune.example.it/"));
  CHECK_FALSE(holds_credentials("https://comune.example.it/?a=b@c"));
  CHECK(variable_of("max-pages") == "COLLAUDO_MAX_PAGES");
}

TEST_CASE("the file that init writes is a configuration, with its examples too", "[config]") {
  const std::string text(embedded_file("src/config/template.toml"));
  CHECK(fault_of(text) == "");
  const std::string alive = std::regex_replace(text, std::regex("# (\\[\\[waiver\\]\\]|[a-z_-]+ = )"), "$1");
  CHECK(alive != text);
  INFO(alive);
  CHECK(fault_of(alive) == "");
  CHECK(read(alive)->waivers.size() == 1);
}
