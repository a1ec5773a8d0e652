// Which pages a browser should show, and why: those about which a judgement says that what is seen there
// would decide. Asked by the command between two crawls; a pure function.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/result_of_criterion.h"
#include "evidence/snapshot.h"

namespace collaudo {

// By canonical address of the page, the checks that want it ("C.SI.1.3/count"). Pages that were shown
// already, or did not arrive, are left out. With `pictures` also pages with failures, as "screenshot", a few
// of them.
std::map<std::string, std::vector<std::string>> browser_wishes(const Snapshot& snapshot,
                                                               const std::vector<CriterionResult>& results,
                                                               bool pictures);

}  // namespace collaudo
