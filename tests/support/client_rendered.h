// The client-rendered twin of a site: every page is a shell, and a script of ours builds the document from a
// payload that it fetches. For tests that compare the two. Pure functions; any thread.
#pragma once

#include "support/virtual_site.h"

namespace collaudo::testing {

// The pages of the model's host with status 200; the rest stays as it is.
VirtualSite client_rendered(const VirtualSite& site);

}  // namespace collaudo::testing
