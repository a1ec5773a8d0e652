// `collaudo init`: the files that a user begins with: the configuration, or with --attestation the questions
// for who tries the services. Nothing is ever overwritten.
#include <cstdio>
#include <iostream>

#include <CLI/CLI.hpp>

#include "cli/command.h"
#include "cli/exit_status.h"
#include "cli/option_group.h"
#include "cli/option_values.h"
#include "cli/service_arguments.h"
#include "embedded.h"
#include "service/attestation.h"

namespace collaudo {

namespace {

// "x": the file must not be there yet, and nobody can put it there in between.
void write_new(const Phrases& phrases, const std::string& file, std::string_view text) {
  std::FILE* stream = std::fopen(file.c_str(), "wx");
  if (!stream) throw UsageError(phrases(errno == EEXIST ? "error.exists" : "error.write", {{"file", file}}));
  const bool is_written = std::fwrite(text.data(), 1, text.size(), stream) == text.size();
  const bool is_closed = std::fclose(stream) == 0;
  if (!is_written || !is_closed) throw UsageError(phrases("error.write", {{"file", file}}));
}

class InitCommand : public Command {
 public:
  CLI::App& declare(CLI::App& program, const Phrases& phrases) override {
    CLI::App* command = program.add_subcommand("init", phrases("command.init"));
    OptionGroup what(*command, phrases, "what");
    what.positional("url", url_, "init_url");
    what.flag("--attestation", wants_attestation_, "init_attestation");
    what.list("--services", services_, "services");
    what.text("-o,--output", file_, "init_output");
    return *command;
  }

  int run(const Phrases& phrases, Language) override {
    if (wants_attestation_) {
      write_attestation(phrases);
      return exit_status::all_well;
    }
    if (!services_.empty() || !url_.empty()) throw UsageError(phrases("error.init_attestation"));
    const std::string file = file_.empty() ? "collaudo.toml" : file_;
    write_new(phrases, file, embedded_file("src/config/template.toml"));
    std::cout << phrases("init.written", {{"file", file}}) << "\n";
    return exit_status::all_well;
  }

 private:
  // Who signs says of which services: an answer about none in particular would hold for all.
  void write_attestation(const Phrases& phrases) const {
    const std::string file = file_.empty() ? "attestazione.json" : file_;
    const std::string site = url_.empty() ? "" : address_in(phrases, url_).str();
    const std::vector<int> services = numbers_of_services(phrases, services_);
    if (services.empty()) throw UsageError(phrases("error.init_services"));
    write_new(phrases, file, attestation_skeleton(services, site));
    std::cout << phrases("init.attestation", {{"file", file}}) << "\n";
  }

  std::string url_, file_;
  std::vector<std::string> services_;
  bool wants_attestation_ = false;
};

}  // namespace

std::unique_ptr<Command> init_command() { return std::make_unique<InitCommand>(); }

}  // namespace collaudo
