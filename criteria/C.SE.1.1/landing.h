// Where the citizen is after the login.
#pragma once

#include <string>
#include <vector>

#include <collaudo/service_judgement.h>

namespace collaudo::criteria::service_access {

// Says for the slug landing_in_flow what the walk shows of its first login that began on a service card.
// False: there is none. `asked`: addresses that the card leads to.
bool look_at_landing(const Walk& walk, const std::vector<Url>& asked, const Url& home, ServiceChecks& saw);

}  // namespace collaudo::criteria::service_access
