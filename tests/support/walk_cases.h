// The recorded walks that a test case states: a model walk of tests/sites/walks with edits, or entries of its
// own. The format is in tests/sites/README.md. Throws std::runtime_error with one clear line.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "evidence/snapshot.h"
#include "service/recorded_walk.h"

namespace collaudo::testing {

// One entry of "walks".
RecordedWalk walk_of_case(const nlohmann::json& written, const std::filesystem::path& case_folder);

// Adds everything that a case says of services ("services", "walks", "attestation" …) and makes the evidence
// of it.
void add_services_of_case(Snapshot& snapshot, const nlohmann::json& the_case,
                          const std::filesystem::path& case_folder);

}  // namespace collaudo::testing
