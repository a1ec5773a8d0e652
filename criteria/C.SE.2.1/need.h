// Whether a service asks for a payment: by its kind of flow, by the costs that its card names, by what its
// walk shows.
#pragma once

#include <collaudo/criterion.h>
#include <collaudo/service_judgement.h>

namespace collaudo::criteria::payment {

// What the section about costs of a service card says.
enum class Costs {
  not_seen,  // no card, or one that says nothing about absence
  none,      // no section, or one that names no cost
  free,      // "gratuito"
  stamp,     // a revenue stamp alone
  unclear,   // a cost without an amount
  amount
};

// Fills payment_needed, or leaves the service out. `screens_ask`: a screen of the walk asks to pay. Whether a
// payment is certainly due.
bool judge_need(const Site& site, const Service& service, bool screens_ask, ServiceChecks& saw);

}  // namespace collaudo::criteria::payment
