// The state of a request by its code, without the personal area.
#pragma once

#include <collaudo/service_judgement.h>

#include "practice_screens.h"

namespace collaudo::criteria::progress_of_practice {

void look_for_code(const Walk& walk, ServiceChecks& saw);
void look_for_code(const Site& site, ServiceChecks& saw);

}  // namespace collaudo::criteria::progress_of_practice
