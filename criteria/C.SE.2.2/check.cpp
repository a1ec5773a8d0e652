// The booking of an appointment is at hand on every step of a service, does what it has to do, and knows the
// name of who has logged in.
#include <collaudo/criterion.h>
#include <collaudo/service_judgement.h>

#include "abilities.h"
#include "reach.h"

namespace collaudo::criteria {

Findings C_SE_2_2(const Site& site, const CriterionSpec& spec) {
  return judge_services(site, spec, [&](const Service& service, ServiceChecks& saw) {
    booking::judge_reach(service, saw);
    booking::judge_abilities(site, service, saw);
  });
}

}  // namespace collaudo::criteria
