// What an application that scripts fill sent and read of a draft, as JSON: likely at best.
#pragma once

#include <collaudo/service_judgement.h>

namespace collaudo::criteria::draft {

// A write with the state of a draft. Returns whether there is one.
bool report_saved_in_json(const Walk& walk, ServiceChecks& saw);
// A later read that brings back what had been sent.
void report_resumed_in_json(const Walk& walk, ServiceChecks& saw);

}  // namespace collaudo::criteria::draft
