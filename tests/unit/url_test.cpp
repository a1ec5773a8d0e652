#include <collaudo/url.h>

#include <catch2/catch.hpp>

using namespace collaudo;

namespace {

std::string parsed(std::string_view text) {
  const auto url = Url::parse(text);
  return url ? url->str() : "none";
}

std::string resolved(std::string_view base, std::string_view reference) {
  const auto url = Url::parse(base)->resolve(reference);
  return url ? url->str() : "none";
}

Url address(std::string_view text) { return Url::parse(text).value(); }

}  // namespace

TEST_CASE("an address is taken apart") {
  const auto url = address("HTTPS://user:secret@WWW.Comune.Example.it:8443/a/b?x=1&y#top");
  CHECK(url.str() == "https://www.comune.example.it:8443/a/b?x=1&y#top");
  CHECK(url.scheme() == "https");
  CHECK(url.host() == "www.comune.example.it");
  CHECK(url.port() == 8443);
  CHECK(url.path() == "/a/b");
  CHECK(url.query() == "x=1&y");
  CHECK(url.fragment() == "top");
  CHECK(url.is_https());
  CHECK(url.origin() == "https://www.comune.example.it:8443");
  CHECK(url.without_fragment() == "https://www.comune.example.it:8443/a/b?x=1&y");
  CHECK(url.bare_host() == "comune.example.it");
}

TEST_CASE("what is no web address is none") {
  for (const char* text : {"",
                           "comune.example.it",
                           "/servizi",
                           "mailto:urp@comune.example.it",
                           "mailto:",
                           "javascript:void(0)",
                           "tel:06",
                           "ftp://h/",
                           "http://",
                           "http:///",
                           "https:",
                           "about:blank",
                           "data:text/html,x",
                           "file:///etc/passwd",
                           "http://h:99999/",
                           "http://h:8o/",
                           "http://[::1",
                           "http://[zz]/",
                           "http://a b/",
                           "http://a%00b/",
                           "http://%2f/",
                           "http://.",
                           "http://..",
                           "http://a../",
                           "http://[fe80::1%25eth0]/",
                           "://h/",
                           "1http://h/"}) {
    CAPTURE(text);
    CHECK(parsed(text) == "none");
  }
}

TEST_CASE("addresses are written as browsers write them") {
  CHECK(parsed("http://h") == "http://h/");
  CHECK(parsed("http://h:80/") == "http://h/");
  CHECK(parsed("https://h:443/x") == "https://h/x");
  CHECK(parsed("https://h:80/") == "https://h:80/");
  CHECK(parsed("https://h:/x") == "https://h/x");
  CHECK(parsed("  http://h/a\tb\n c  ") == "http://h/ab%20c");
  CHECK(parsed("http:\\\\h\\a\\b?c\\d") == "http://h/a/b?c\\d");
  CHECK(parsed("http:////h/x") == "http://h/x");
  CHECK(parsed("https:h/x") == "https://h/x");
  CHECK(parsed("http://h/a/./b/../c/%2e%2E/d") == "http://h/a/d");
  CHECK(parsed("http://h/..") == "http://h/");
  CHECK(parsed("http://h/a/..") == "http://h/");
  CHECK(parsed("http://h/a/b/.") == "http://h/a/b/");
  CHECK(parsed("http://h/a//b") == "http://h/a//b");
  CHECK(parsed("http://h/città?q=à\"'<>#à b") == "http://h/citt%C3%A0?q=%C3%A0%22%27%3C%3E#%C3%A0%20b");
  CHECK(parsed("http://h/a%2fb%zz") == "http://h/a%2fb%zz");
  CHECK(parsed("http://h?") == "http://h/?");
  CHECK(parsed("http://h#") == "http://h/#");
  CHECK(parsed("http://h./") == "http://h/");
  CHECK(parsed("http://a@b@h/") == "http://h/");
}

TEST_CASE("hosts are compared in one spelling") {
  CHECK(address("http://comune.canicattì.ag.it/").host() == "comune.xn--canicatt-91a.ag.it");
  CHECK(address("http://COMUNE.CANICATTÌ.AG.IT/") == address("http://comune.canicatti\u0300.ag.it/"));
  CHECK(address("http://comune.canicatt%C3%AC.ag.it/").host() == "comune.xn--canicatt-91a.ag.it");
  CHECK(address("http://comune.xn--canicatt-91a.ag.it/").host_unicode() == "comune.canicattì.ag.it");
  CHECK(address("http://comune.example.it/").host_unicode() == "comune.example.it");
  CHECK(address("http://xn--a.it/").host_unicode() == "xn--a.it");
  CHECK(address("http://0x7f.1/").host() == "127.0.0.1");
  CHECK(address("http://[0:0::1]:8080/").origin() == "http://[::1]:8080");
  CHECK(address("http://www.www.example.it/").bare_host() == "www.example.it");
  CHECK(address("http://a_b.example.it/").host() == "a_b.example.it");
}

TEST_CASE("a reference is resolved as the standard's examples say") {
  const std::string base = "http://a/b/c/d;p?q";
  CHECK(resolved(base, "g") == "http://a/b/c/g");
  CHECK(resolved(base, "./g") == "http://a/b/c/g");
  CHECK(resolved(base, "g/") == "http://a/b/c/g/");
  CHECK(resolved(base, "/g") == "http://a/g");
  CHECK(resolved(base, "//g") == "http://g/");
  CHECK(resolved(base, "?y") == "http://a/b/c/d;p?y");
  CHECK(resolved(base, "g?y") == "http://a/b/c/g?y");
  CHECK(resolved(base, "#s") == "http://a/b/c/d;p?q#s");
  CHECK(resolved(base, "g#s") == "http://a/b/c/g#s");
  CHECK(resolved(base, "g?y#s") == "http://a/b/c/g?y#s");
  CHECK(resolved(base, ";x") == "http://a/b/c/;x");
  CHECK(resolved(base, "") == "http://a/b/c/d;p?q");
  CHECK(resolved(base, ".") == "http://a/b/c/");
  CHECK(resolved(base, "..") == "http://a/b/");
  CHECK(resolved(base, "../../g") == "http://a/g");
  CHECK(resolved(base, "../../../../g") == "http://a/g");
  CHECK(resolved(base, "g?y/../x") == "http://a/b/c/g?y/../x");
  CHECK(resolved(base, "g#s/../x") == "http://a/b/c/g#s/../x");
  CHECK(resolved(base, "http:g") == "http://a/b/c/g");
  CHECK(resolved(base, "https://x") == "https://x/");
  CHECK(resolved(base, "g:h") == "none");
}

TEST_CASE("references as municipalities write them") {
  const std::string base = "https://comune.example.it/servizi/#top";
  CHECK(resolved(base, "  /eventi \n") == "https://comune.example.it/eventi");
  CHECK(resolved(base, "") == "https://comune.example.it/servizi/");
  CHECK(resolved(base, "\\eventi\\2024") == "https://comune.example.it/eventi/2024");
  CHECK(resolved(base, "\\\\other.it\\x") == "https://other.it/x");
  CHECK(resolved(base, "/servizi/http-proxy") == "https://comune.example.it/servizi/http-proxy");
  CHECK(resolved(base, "awww/") == "https://comune.example.it/servizi/awww/");
  CHECK(resolved(base, "?page=2") == "https://comune.example.it/servizi/?page=2");
  CHECK(resolved(base, "Carta d'identità.pdf") ==
        "https://comune.example.it/servizi/Carta%20d'identit%C3%A0.pdf");
  CHECK(resolved(base, "javascript:void(0)") == "none");
  CHECK(resolved(base, "mailto:urp@comune.example.it?subject=a") == "none");
  CHECK(resolved("https://comune.example.it", "servizi") == "https://comune.example.it/servizi");
}

TEST_CASE("what has been written once is written the same again") {
  for (const char* text :
       {"HTTP://h/à b?c d'#e f", "https://comune.canicattì.ag.it:444/%2e/x\\y", "http://[::1]/a//..//b?#"}) {
    const auto once = address(text);
    CHECK(parsed(once.str()) == once.str());
    CHECK(once.resolve(once.str()) == once);
  }
}

TEST_CASE("one page has one canonical address") {
  CHECK(address("HTTP://H:80?utm_source=x&a=1&fbclid=y&b=2&gclid=z#f").canonical() == "http://h/?a=1&b=2");
  CHECK(address("http://h/x?utm_source=x").canonical() == "http://h/x");
  CHECK(address("http://h/x?&a=1&&b&&&").canonical() == "http://h/x?a=1&b");
  CHECK(address("http://h/x?b=2&a=1").canonical() == "http://h/x?b=2&a=1");
  CHECK(address("http://h/x?utmost=1").canonical() == "http://h/x?utmost=1");
  CHECK(address("http://h/x/").canonical() == "http://h/x/");
  CHECK(is_same_page(address("http://h/x/"), address("http://h/x#a")));
  CHECK(is_same_page(address("http://h/x/?a=1"), address("http://h/x?a=1")));
  CHECK_FALSE(is_same_page(address("http://h/x/?a=1"), address("http://h/x?a=2")));
  CHECK_FALSE(is_same_page(address("http://h/x"), address("https://h/x")));
}

TEST_CASE("inside means the host or a subdomain of it") {
  const auto site = address("https://www.comune.example.it/");
  CHECK(is_internal(address("http://comune.example.it/x"), site));
  CHECK(is_internal(address("https://www.comune.example.it/x"), site));
  CHECK(is_internal(address("https://servizi.comune.example.it/"), site));
  CHECK(is_internal(address("https://www.comune.example.it/"), address("https://comune.example.it/")));
  CHECK_FALSE(is_internal(address("https://comune.example.it.example.com/"), site));
  CHECK_FALSE(is_internal(address("https://altrocomune.example.it/"), site));
  CHECK_FALSE(is_internal(address("https://example.it/"), site));
  CHECK(is_same_host(address("https://www.comune.example.it/"), address("http://comune.example.it:8080/x")));
  CHECK_FALSE(is_same_host(address("https://servizi.comune.example.it/"), site));
}

TEST_CASE("a path is decoded segment by segment") {
  CHECK(address("http://h/servizi//carta%20d%27identit%C3%A0/").decoded_path() ==
        "/servizi/carta d'identità");
  CHECK(address("http://h/").decoded_path() == "/");
  CHECK(address("http://h/%FF").decoded_path() == "/\uFFFD");
}

TEST_CASE("addresses of any length and content end soon") {
  CHECK(parsed("http://h/" + std::string(9000, 'a')) == "none");
  CHECK(parsed("http://h/" + std::string(4000, ' ') + "x") == "none");  // 12 000 bytes once encoded
  CHECK(parsed("http://h/" + std::string(8000, 'a')) != "none");
  const auto deep = std::string(4000, '/');
  CHECK(Url::parse("http://h" + deep).has_value());
  std::string dots;
  for (int i = 0; i < 2000; ++i) dots += "/..";
  CHECK(parsed("http://h" + dots) == "http://h/");
  std::uint32_t state = 1;
  for (int round = 0; round < 20'000; ++round) {
    std::string text = "http://";
    for (int i = 0; i < 12; ++i) {
      state = state * 1664525u + 1013904223u;
      text += "ab.:/\\?#@[]%2e\xC3\xA0 x"[(state >> 16) % 18];
    }
    const auto url = Url::parse(text);
    if (!url) continue;
    CAPTURE(text);
    REQUIRE(parsed(url->str()) == url->str());
    REQUIRE_FALSE(url->host().empty());
  }
}
