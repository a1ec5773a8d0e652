// What is kept of a Lighthouse report that was handed in. A pure function.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <collaudo/url.h>

namespace collaudo::score {

// The report with nothing but what read_lighthouse_report() reads. Lighthouse puts pictures and pieces of the
// page into its reports: of a page behind the login they would show somebody's data, in a bundle too. For the
// same reason addresses elsewhere than on the site's own hosts lose their query.
std::string lighthouse_excerpt(std::string_view report, const std::vector<Url>& site);

}  // namespace collaudo::score
