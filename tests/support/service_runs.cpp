#include "support/service_runs.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "report/report.h"
#include "support/locations.h"

namespace collaudo::testing {

std::string har(const std::string& name) {
  return (std::filesystem::path(sites_folder) / "hars" / (name + ".har")).string();
}

std::string content(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

ProgramRun offline(std::vector<std::string> more) {
  more.insert(more.begin(), {"check", model_home, "--offline"});
  return run_program(collaudo_program, more);
}

std::vector<std::string> ways_to(const SiteServer& server) {
  return {"--connect-to", ":443:127.0.0.1:" + std::to_string(server.https_port()),
          "--connect-to", ":80:127.0.0.1:" + std::to_string(server.http_port()),
          "--cacert",     server.ca_file()};
}

ProgramRun online(const SiteServer& server, const std::vector<std::string>& more) {
  std::vector<std::string> arguments = {"check", model_home};
  const auto ways = ways_to(server);
  arguments.insert(arguments.end(), ways.begin(), ways.end());
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run_program(collaudo_program, arguments);
}

std::vector<std::string> all_reports(const ScratchFolder& folder, const std::string& run) {
  std::vector<std::string> arguments;
  for (const FormatRow& format : formats()) {
    arguments.push_back("--" + std::string(format.name));
    arguments.push_back(folder.file(run + std::string(format.extension)));
  }
  return arguments;
}

std::string unpacked(const std::string& bundle) {
  const ProgramRun run = run_program("/bin/gzip", {"-dc", bundle});
  if (run.exit_code != 0) throw std::runtime_error("no bundle: " + bundle + ": " + run.err);
  return run.out;
}

}  // namespace collaudo::testing
