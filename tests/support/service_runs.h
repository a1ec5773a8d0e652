// Runs of the program on evidence of services, for the tests that look at what comes out of them. Any thread.
#pragma once

#include <string>
#include <vector>

#include "support/run_program.h"
#include "support/scratch_folder.h"
#include "support/site_server.h"

namespace collaudo::testing {

inline const std::string model_home = "https://comune.valverde.ct.it/";

// The file of a recording of tests/sites/hars.
std::string har(const std::string& name);
// "" for a file that is not there.
std::string content(const std::string& file);

// `collaudo check` of the model without network, or against a server that plays it.
ProgramRun offline(std::vector<std::string> more);
ProgramRun online(const SiteServer& server, const std::vector<std::string>& more);
// How the program gets to such a server: "--connect-to" and "--cacert".
std::vector<std::string> ways_to(const SiteServer& server);

// Options for a report in each format there is, as RUN.EXTENSION in the folder.
std::vector<std::string> all_reports(const ScratchFolder& folder, const std::string& run);
// What a bundle holds, all its members decompressed.
std::string unpacked(const std::string& bundle);

}  // namespace collaudo::testing
