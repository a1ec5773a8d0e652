// The visit of the service area with the user's session (--session), before the site is crawled. Called by
// the check command, from one thread.
#pragma once

#include "cli/check_options.h"

namespace collaudo {

// Adds what the session sees to options.supplied, masked together with the files that were handed in; what
// went wrong with it is said on standard error. Nothing without --session. Throws UsageError for an option
// that cannot be followed.
void visit_with_session(CheckOptions& options);

}  // namespace collaudo
