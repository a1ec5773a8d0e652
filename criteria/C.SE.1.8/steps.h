// The steps of a request on its screens: whether they are shown, and which one is marked as the present one.
#pragma once

#include <string_view>
#include <vector>

#include <collaudo/service_judgement.h>

namespace collaudo::criteria::progress {

constexpr std::string_view shown = "steps_shown", current = "current_marked", back = "back_possible",
                           edit = "edit_after_back";

// Walks of one channel together: a step that one of them lacks may be in another.
void look_at_steps(const std::vector<const Walk*>& walks, ServiceChecks& saw);

}  // namespace collaudo::criteria::progress
