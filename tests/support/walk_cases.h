// The recorded walks that a test case states: a model walk of tests/sites/walks with edits, or entries of its
// own. The format is in tests/sites/README.md. Throws std::runtime_error with one clear line.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "service/recorded_walk.h"

namespace collaudo::testing {

// One entry of "walks".
RecordedWalk walk_of_case(const nlohmann::json& written, const std::filesystem::path& case_folder);

// The kinds and texts of Snapshot::supplied that a case states: as written ("supplied"), and what it says of
// services ("services", "walks", "attestation" …).
std::map<std::string, std::vector<std::string>, std::less<>> supplied_of_case(
    const nlohmann::json& the_case, const std::filesystem::path& case_folder);

}  // namespace collaudo::testing
