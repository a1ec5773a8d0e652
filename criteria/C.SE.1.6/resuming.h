// Whether a saved draft is found again: in the personal area, and on the steps with what had been typed.
#pragma once

#include <collaudo/service_judgement.h>

namespace collaudo::criteria::draft {

void look_at_resuming(const Walk& walk, ServiceChecks& saw);
// Whether that screen of the personal area shows a draft of the walk's service.
bool shows_draft(const Walk& walk, const Step& area);

}  // namespace collaudo::criteria::draft
