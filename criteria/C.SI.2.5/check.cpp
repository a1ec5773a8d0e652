// Every first-level and second-level page lets the citizen rate how clear it is, with the model's component.
#include <collaudo/criterion.h>
#include <collaudo/feedback.h>

namespace collaudo::criteria {

namespace {

bool is_asked_for(const Page& page) {
  return page.reference("first_level") || page.reference("second_level");
}

std::vector<const Page*> pages_to_judge(const Site& site) {
  std::vector<const Page*> pages;
  for (const Page* page : site.pages())
    if (is_asked_for(*page)) pages.push_back(page);
  return pages;
}

// The text does not ask for the component on the home page, the App does (Q14).
void compare_home(const Page& home, Findings& findings) {
  const Effect app = app_effect_of_feedback(home, HalfPoint::raised);
  const bool is_there = home.html().first_marked("feedback").has_value();
  findings.ok("home", app == Effect::ok ? "home_ok"
                      : is_there        ? "home_differs"
                                        : "home_without")
      .at(home)
      .as_app(app);
}

}  // namespace

Findings C_SI_2_5(const Site& site, const CriterionSpec&) {
  Findings findings;
  const bool is_judged = report_feedback(pages_to_judge(site), HalfPoint::raised, findings);
  if (is_judged && !is_asked_for(site.home())) compare_home(site.home(), findings);
  return findings;
}

}  // namespace collaudo::criteria
