// Whether the booking of appointments can be reached from every screen of a service.
#pragma once

#include <collaudo/service_judgement.h>

namespace collaudo::criteria::booking {

// Fills booking_everywhere from the walks of the service.
void judge_reach(const Service& service, ServiceChecks& saw);

}  // namespace collaudo::criteria::booking
