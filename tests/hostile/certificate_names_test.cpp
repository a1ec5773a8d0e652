// Certificates with odd names: who is named is judged as a browser judges it, whatever the bytes, and the
// rest of the site is judged as ever.
#include <catch2/catch.hpp>

#include "hostile/audit.h"
#include "support/locations.h"

using namespace collaudo::testing;

namespace {

const std::string host = "comune.valverde.ct.it";

struct Names {
  std::string about, subject;
  std::vector<std::string> names;
  bool match = false;
};

std::vector<Names> names() {
  using namespace std::string_literals;
  std::vector<Names> all = {
      {"a wildcard for one label", "x", {"*.valverde.ct.it", "form.agid.gov.it"}, true},
      {"a wildcard in capitals", "x", {"*.VALVERDE.CT.IT"}, true},
      {"a name with a dot behind", "x", {host + "."}, false},
      {"a wildcard for two labels", "x", {"*.ct.it"}, false},
      {"a wildcard for all", "x", {"*"}, false},
      {"a wildcard for a country", "x", {"*.it"}, false},
      {"a wildcard within a label", "x", {"com*.valverde.ct.it"}, false},
      {"two wildcards", "x", {"*.*.ct.it"}, false},
      {"a wildcard in the middle", "x", {"comune.*.ct.it"}, false},
      {"a label that only looks the same",
       "x",
       {"comune.valver\xd0\xb4"
        "e.ct.it"},
       false},
      {"the same in ASCII", "x", {"xn--comune-x1a.valverde.ct.it"}, false},
      {"a NUL behind the name", "x", {host + "\0.evil.example"s}, false},
      {"a NUL before the name", "x", {"\0"s + host}, false},
      {"a line end behind the name", "x", {host + "\n"}, false},
      {"a NUL in the subject", host + "\0.evil.example"s, {"altro.example"}, false},
      {"the host in the subject alone", host, {}, false},
      {"no name at all", "", {}, false},
      {"an empty name", "", {""}, false},
      {"the host beside an empty subject", "", {host}, true},
      {"escapes of a terminal", "\x1b[31m\xe2\x80\xae" + host, {"\x1b[2J\r\n" + host, host}, true},
      {"a name of ten thousand letters",
       std::string(10'000, 'a'),
       {std::string(10'000, 'b') + ".it", host},
       true},
  };
  all.push_back({"a thousand names", "x", std::vector<std::string>(1000, "altro.example"), true});
  all.back().names.push_back(host);
  return all;
}

}  // namespace

TEST_CASE("certificates with odd names are judged as browsers judge them", "[hostile][certificates]") {
  for (const Names& odd : names()) {
    DYNAMIC_SECTION(odd.about) {
      ServerOptions options;
      options.certificate_names = {odd.subject, odd.names};
      const SiteServer server(model_site(sites_folder), options);
      const auto [run, report] = audit(server, {"--only", "C.SI.1.6,C.SI.5.1"});
      const nlohmann::json& https = criterion_of(report, "C.SI.5.1");
      INFO(in_short(https));
      CHECK(https["verdict"] == (odd.match ? "success" : "failure"));
      CHECK(criterion_of(report, "C.SI.1.6")["verdict"] == "success");
      CHECK(run.out.size() < 200'000);
    }
  }
}

TEST_CASE("a certificate that is too large to read is no judgement on it", "[hostile][certificates]") {
  ServerOptions options;
  options.certificate_names = {"x", std::vector<std::string>(20'000, host)};
  const SiteServer server(model_site(sites_folder), options);
  const auto [run, report] = audit(server, {"--only", "C.SI.1.6,C.SI.5.1", "--retry", "0"});
  INFO(report["criteria"].dump(1).substr(0, 4000));
  CHECK(criterion_of(report, "C.SI.1.6")["verdict"] == "not_verifiable");
  CHECK(criterion_of(report, "C.SI.1.6")["cause"] == "tls");
  CHECK(criterion_of(report, "C.SI.5.1")["verdict"] == "not_verifiable");
  CHECK(criterion_of(report, "C.SI.5.1")["cause"] == "too_large");
}
