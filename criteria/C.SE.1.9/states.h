// The present state of a request, beside the request itself.
#pragma once

#include "practice_screens.h"

namespace collaudo::criteria::progress_of_practice {

void look_at_states(const PracticeScreens& screens, ServiceChecks& saw);
// The elements of a screen that say a state and are no choice of a menu or filter.
std::vector<html::Element> states_on(const html::Document& document);

}  // namespace collaudo::criteria::progress_of_practice
