// Where the declarations of accessibility are: old addresses, and the answer of AgID's service.
#include "crawl/agid.h"

#include <string>

#include <catch2/catch.hpp>

using namespace collaudo;

namespace {

const std::string uuid = "7c1e5b0a-3d42-4f6e-9a58-2b6f0d1c8e94";

std::string lookup(const std::string& link) {
  const auto url = agid_lookup(*Url::parse(link));
  return url ? url->str() : "none";
}

std::string declaration(const std::string& json) {
  const auto url = agid_declaration(json);
  return url ? url->str() : "none";
}

}  // namespace

TEST_CASE("an old address is asked about by its UUID") {
  const std::string asked =
      "https://form.agid.gov.it/api/v1/agid-form/dichiarazione-accessibilita/dichiarazione-by-old-id/" + uuid;
  CHECK(lookup("https://form.agid.gov.it/view/" + uuid) == asked);
  CHECK(lookup("https://form.agid.gov.it/view/" + uuid + "/") == asked);
  CHECK(lookup("https://form.agid.gov.it/view/" + uuid + "?lang=it#stato") == asked);
  CHECK(lookup("http://FORM.agid.gov.it/view/" + uuid) == asked);
}

TEST_CASE("other addresses are not asked about") {
  for (const char* link :
       {"https://form.agid.gov.it/dichiarazioni/x/dichiarazione", "https://form.agid.gov.it/view/",
        "https://form.agid.gov.it/view/1234", "https://comune.valverde.ct.it/view/7c1e5b0a",
        "https://form.agid.gov.it/view/7c1e5b0a-3d42-4f6e-9a58-2b6f0d1c8e9g"})
    CHECK(lookup(link) == "none");
  CHECK(lookup("https://form.agid.gov.it/view/" + uuid + "0") == "none");
  CHECK(lookup("https://agid.example/view/" + uuid) == "none");
}

TEST_CASE("the answer names the present address") {
  const std::string host = "https://form.agid.gov.it/";
  CHECK(declaration(R"({"idPubblicazione":"a/b/c/dichiarazione"})") == host + "a/b%2fc/dichiarazione");
  CHECK(declaration(R"({"x":1,"idPubblicazione":"/a/b/c/d/dichiarazione"})") ==
        host + "a/b%2fc%2fd/dichiarazione");
  CHECK(declaration(R"({"idPubblicazione":"a/dichiarazione"})") == host + "a/dichiarazione");
  CHECK(declaration(R"({"idPubblicazione":"a"})") == host + "a");
}

TEST_CASE("an odd answer names none, and never another host") {
  for (const char* json : {"", "<html>", "[]", "{}", "null", R"({"idPubblicazione":7})",
                           R"({"idPubblicazione":""})", R"({"idPubblicazione":"/"})"})
    CHECK(declaration(json) == "none");
  CHECK(declaration("{\"idPubblicazione\":\"" + std::string(1000, 'a') + "\"}") == "none");
  CHECK(declaration(R"({"idPubblicazione":"https://evil.example/x"})")
            .starts_with("https://form.agid.gov.it/"));
  CHECK(declaration(R"({"idPubblicazione":"//evil.example/x/y"})").starts_with("https://form.agid.gov.it/"));
  CHECK(declaration(R"({"idPubblicazione":"@evil.example/x/y"})").starts_with("https://form.agid.gov.it/"));
}
