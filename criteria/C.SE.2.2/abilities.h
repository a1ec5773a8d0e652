// What the booking lets the citizen do, and whether it knows the name of who has logged in.
#pragma once

#include <collaudo/criterion.h>
#include <collaudo/service_judgement.h>

namespace collaudo::criteria::booking {

// Fills booking_office, booking_slot, booking_topic, booking_contacts and booking_prefilled: from the
// booking's screens in the walks, else from the public booking page.
void judge_abilities(const Site& site, const Service& service, ServiceChecks& saw);

}  // namespace collaudo::criteria::booking
