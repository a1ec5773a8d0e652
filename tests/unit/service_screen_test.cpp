// Screens of services: where their controls stand, and what it costs to see it on a page that wants it to
// cost a lot.
#include <chrono>
#include <string>

#include <catch2/catch.hpp>

#include "service/screen.h"

using namespace collaudo;

TEST_CASE("controls stand in the frame of the page, in a dialog, or in the content", "[services]") {
  const html::Document document = html::Document::parse(
      "<header><a href=/1>1</a></header><main><header><a href=/2>2</a></header>"
      "<div class=modal><p><button>3</button></p></div><div class=steppers-nav><button>4</button></div>"
      "<button>5</button></main><footer><p><a href=/6>6</a></p></footer>");
  const auto controls = controls_of(document);
  REQUIRE(controls.size() == 6);
  std::string places;
  for (const Control& control : controls)
    places += control.label + (control.in_page_frame ? " frame" : "") + (control.in_dialog ? " dialog" : "") +
              (control.in_step_bar ? " bar" : "") + "\n";
  CHECK(places == "1 frame\n2\n3 dialog\n4 bar\n5\n6 frame\n");
}

TEST_CASE("controls in thousands of elements in each other cost little", "[services]") {
  std::string page = "<main>";
  for (int i = 0; i < 1'900; ++i) page += "<div class='a b'><a href=/x>x</a><p>y</p>";
  const html::Document document = html::Document::parse(page);
  const auto start = std::chrono::steady_clock::now();
  CHECK(controls_of(document).size() == 1'900);
  static_cast<void>(stepper_of(document));
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(2));
}
