// Judges what a test case says: a site from memory, and the evidence that the case supplies beside it. The
// format of cases is in tests/sites/README.md. Every call crawls anew and shares nothing; throws
// std::runtime_error with one clear line when the case is wrong, or when the same evidence gives two results.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "engine/catalogue.h"
#include "engine/runner.h"
#include "support/virtual_site.h"

namespace collaudo::testing {

// `site` has the edits of the case already; `folder` is where its files lie.
CriterionResult judge(const Criterion& criterion, VirtualSite site, const nlohmann::json& the_case,
                      const std::filesystem::path& folder);

// One line a finding that says more than "all is well": "EFFECT KEY PATH". Sorted.
std::vector<std::string> remarkable_findings(const CriterionResult& result);

}  // namespace collaudo::testing
