// Every service card lets the citizen rate how clear it is, with the model's component.
#include <collaudo/criterion.h>
#include <collaudo/feedback.h>

namespace collaudo::criteria {

Findings C_SI_2_6(const Site& site, const CriterionSpec&) {
  Findings findings;
  report_feedback(site.pages("service"), HalfPoint::kept, findings);
  return findings;
}

}  // namespace collaudo::criteria
