// Audits of the model site by the real program while a server does its worst to some part of it, and the
// comparison with an audit of the same site in good health. For the tests of this folder; one thread.
#pragma once

#include <chrono>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "support/run_program.h"
#include "support/site_server.h"
#include "support/virtual_site.h"

namespace collaudo::testing {

struct Audit {
  ProgramRun run;
  nlohmann::json report;  // as written by --json -
};

// A card of a service: many criteria look at it, none at it alone.
extern const std::string card;

// What curl and the program need to find the server under the names of the model.
std::vector<std::string> routes_to(const SiteServer& server);

// `collaudo check` of the model's home page with every criterion, the score from a report, and `more`.
// The run has to end in `limit` and within the memory that any audit may take.
Audit audit(const SiteServer& server, const std::vector<std::string>& more = {},
            std::chrono::milliseconds limit = std::chrono::seconds(30));
Audit audit(VirtualSite site, const std::vector<std::string>& more = {},
            std::chrono::milliseconds limit = std::chrono::seconds(30));

// Fails the test where an audit took more memory than any may, whatever the server sends.
void check_memory(const ProgramRun& run);

const nlohmann::json& criterion_of(const nlohmann::json& report, const std::string& id);

// What speaks against a criterion, for who reads a failed test.
std::string in_short(const nlohmann::json& criterion);

bool is_as_healthy(const nlohmann::json& criterion);

// The verdicts of the healthy site, all of them but those of some criteria.
void check_others_as_healthy(const nlohmann::json& report, const std::set<std::string>& but);
inline void check_all_as_healthy(const nlohmann::json& report) { check_others_as_healthy(report, {}); }

// The same but for criteria that had to see the page of that address: they are not verifiable, for that cause
// and no other, and the page stands among the gaps.
void check_rest_as_healthy(const nlohmann::json& report, const std::string& address,
                           const std::string& cause);

}  // namespace collaudo::testing
