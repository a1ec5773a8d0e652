// Where elements lead: the buttons of the official theme, and the ways of writing them that the App does not
// read.
#include "crawl/link_target.h"

#include <catch2/catch.hpp>

using namespace collaudo;

namespace {

// "ADDRESS" when the App finds it too, "ADDRESS (not the App)" otherwise, "none".
std::string leads_to(const std::string& markup) {
  const auto document = html::Document::parse("<!doctype html><body>" + markup);
  const auto target = link_target(*document.first("[data-element]"));
  if (!target) return "none";
  return target->href + (target->app_sees ? "" : " (not the App)");
}

std::string pressed(const std::string& onclick) {
  return leads_to("<button data-element=x onclick=\"" + onclick + "\">x</button>");
}

}  // namespace

TEST_CASE("the address that onclick assigns", "[link-target]") {
  CHECK(pressed("location.href='/eventi';") == "/eventi");
  CHECK(pressed("window.location.href='https://h/e'") == "https://h/e");
  CHECK(pressed("location.href=&quot;/eventi&quot;") == "/eventi (not the App)");
  CHECK(pressed("location.href=`/eventi`") == "/eventi (not the App)");
  CHECK(pressed("t('a'); location.href='/e'") == "/e (not the App)");
  CHECK(pressed("window.location='/e'") == "/e (not the App)");
  CHECK(pressed("document.location = '/e'") == "/e (not the App)");
  CHECK(pressed("location.assign('/e')") == "/e (not the App)");
  CHECK(pressed("location.replace( '/e' )") == "/e (not the App)");
  CHECK(pressed("window.open('/e')") == "/e (not the App)");
  CHECK(pressed("if (location.href == '/a') stay()") == "none");
  CHECK(pressed("go()") == "none");
}

TEST_CASE("what the App takes lies between the first and the last quote", "[link-target]") {
  CHECK(app_assigned_location("t('a'); location.href='/e'") == "a'); location.href='/e");
  CHECK(app_assigned_location("location.href='/eventi';") == "/eventi");
  CHECK_FALSE(app_assigned_location("location.href=\"/eventi\""));
  CHECK_FALSE(app_assigned_location("window.location='/e'"));
}

TEST_CASE("an element without onclick leads where it, its form or the link around it does", "[link-target]") {
  CHECK(leads_to("<a data-element=x href='/e'>x</a>") == "/e");
  CHECK(leads_to("<a data-element=x href=''>x</a>") == "none");
  CHECK(leads_to("<a data-element=x href='#'>x</a>") == "none");
  CHECK(leads_to("<button data-element=x formaction='/e'>x</button>") == "/e (not the App)");
  CHECK(leads_to("<button data-element=x data-href='/e'>x</button>") == "/e (not the App)");
  CHECK(leads_to("<form action='/e'><button data-element=x>x</button></form>") == "/e (not the App)");
  CHECK(leads_to("<a href='/e'><span data-element=x>x</span></a>") == "/e (not the App)");
  CHECK(leads_to("<li data-element=x><a href='/e'>x</a></li>") == "/e (not the App)");
}
