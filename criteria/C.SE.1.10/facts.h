// What the citizen is told of a request: when it was taken in charge, its number, when it ends at the latest.
#pragma once

#include <optional>
#include <string>

#include <collaudo/service_judgement.h>

#include "dates.h"

namespace collaudo::criteria::deadline {

constexpr std::string_view needed = "deadline_needed", taken = "taken_in_charge", number = "number",
                           last_day = "deadline", within = "deadline_within_card_term";

struct Facts {
  std::optional<Day> taken, last_day;
  int days = 0;             // of a relative term ("entro 30 giorni"); 0: none
  bool is_certain = false;  // both days, as they are written
};

// Looks at the details and the confirmation of a walk and the messages of its service; says what it saw.
Facts look_at_facts(const Service& service, const Walk* walk, ServiceChecks& saw);

}  // namespace collaudo::criteria::deadline
