// Going back: what each screen offers, and what happened when somebody did it.
#pragma once

#include <vector>

#include <collaudo/service_judgement.h>

namespace collaudo::criteria::progress {

void look_at_returning(const std::vector<const Walk*>& walks, ServiceChecks& saw);
// Whether the recap or preview lets one change what was entered.
bool offers_edit(const Step& screen);

}  // namespace collaudo::criteria::progress
