// The milestones of a request: what was done, what comes.
#pragma once

#include "practice_screens.h"

namespace collaudo::criteria::progress_of_practice {

// `are_asked`: their absence is a fault.
void look_at_milestones(const PracticeScreens& screens, bool are_asked, ServiceChecks& saw);

}  // namespace collaudo::criteria::progress_of_practice
