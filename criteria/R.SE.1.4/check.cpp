// Whether data are made interoperable shows on no page: the attestation is all there is.
#include <collaudo/criterion.h>
#include <collaudo/service_judgement.h>

namespace collaudo::criteria {

Findings R_SE_1_4(const Site& site, const CriterionSpec& spec) {
  return judge_services(site, spec, [](const Service&, ServiceChecks&) {});
}

}  // namespace collaudo::criteria
