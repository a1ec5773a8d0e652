// What a run of the program wrote as JSON, for tests that look into it. In a test case only: a run that wrote
// none fails it.
#pragma once

#include <string>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "support/run_program.h"

namespace collaudo::testing {

inline nlohmann::json report_of(const ProgramRun& run) {
  INFO("standard error: " << run.err);
  const nlohmann::json report = nlohmann::json::parse(run.out, nullptr, false);
  REQUIRE_FALSE(report.is_discarded());
  return report;
}

// "" for a criterion that is not in the report.
inline std::string verdict_of_criterion(const nlohmann::json& report, const std::string& id) {
  for (const nlohmann::json& criterion : report["criteria"])
    if (criterion["id"] == id) return criterion["verdict"];
  return "";
}

}  // namespace collaudo::testing
