// The judgement of one service card, which adds its findings to those of the criterion. A pure function;
// called once for each card.
#pragma once

#include <collaudo/criterion.h>

namespace collaudo::criteria::service_card {

// The worst certain effect of the card by the official text.
Effect judge_card(const Page& page, const CriterionSpec& spec, Findings& findings);

}  // namespace collaudo::criteria::service_card
