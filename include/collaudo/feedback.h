// Feedback: the rating component of the model (question, five stars, two follow-ups, free text; texts in the
// vocabulary feedback-component): what a page shows of it and what it lacks, in both readings. Read by the
// criteria about the clarity of pages and of service cards. Pure functions on frozen evidence: thread-safe,
// nothing outlives the call.
//
// The findings have the shared messages feedback_… of criteria/messages.json and the check slugs component,
// title, stars, follow-ups, answers, free-text and association, which the criterion declares.
#pragma once

#include <vector>

#include <collaudo/outcome.h>
#include <collaudo/site.h>

namespace collaudo {

// The official App gives half a point to a page whose component lacks parts. One of its criteria raises every
// half point to a whole one (Q12), the other keeps it.
enum class HalfPoint { kept, raised };

// What one page shows and lacks.
void report_feedback(const Page& page, HalfPoint half, Findings& findings);

// The same for all pages of a criterion, with what only a browser or a person sees. False when nothing could
// be said: no page has any part of the component, and scripts may bring it.
bool report_feedback(const std::vector<const Page*>& pages, HalfPoint half, Findings& findings);

// How the official App scores the component of that page.
Effect app_effect_of_feedback(const Page& page, HalfPoint half);

}  // namespace collaudo
