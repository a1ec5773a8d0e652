// Whether a draft can be saved: what each step of the request offers, and what was sent.
#pragma once

#include <string_view>
#include <vector>

#include <collaudo/service_judgement.h>

namespace collaudo::criteria::draft {

constexpr std::string_view save = "save_on_every_step", listed = "draft_listed", resumed = "draft_resumed";

// Walks of one channel together: a step that one of them lacks may be in another.
void look_at_saving(const std::vector<const Walk*>& walks, ServiceChecks& saw);

}  // namespace collaudo::criteria::draft
