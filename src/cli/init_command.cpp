// `collaudo init`: the files that a user begins with. Nothing is ever overwritten.
#include <cstdio>
#include <iostream>

#include <CLI/CLI.hpp>

#include "cli/command.h"
#include "cli/exit_status.h"
#include "cli/usage_error.h"
#include "embedded.h"

namespace collaudo {

namespace {

// "x": the file must not be there yet, and nobody can put it there in between.
void write_new(const Phrases& phrases, const std::string& file, std::string_view text) {
  std::FILE* stream = std::fopen(file.c_str(), "wx");
  if (!stream) throw UsageError(phrases(errno == EEXIST ? "error.exists" : "error.write", {{"file", file}}));
  const bool is_written = std::fwrite(text.data(), 1, text.size(), stream) == text.size();
  const bool is_closed = std::fclose(stream) == 0;
  if (!is_written || !is_closed) throw UsageError(phrases("error.write", {{"file", file}}));
  std::cout << phrases("init.written", {{"file", file}}) << "\n";
}

class InitCommand : public Command {
 public:
  CLI::App& declare(CLI::App& program, const Phrases& phrases) override {
    // A further kind of file (a form to fill in, say) is an option here and a branch in run().
    return *program.add_subcommand("init", phrases("command.init"));
  }

  int run(const Phrases& phrases, Language) override {
    write_new(phrases, "collaudo.toml", embedded_file("src/config/template.toml"));
    return exit_status::all_well;
  }
};

}  // namespace

std::unique_ptr<Command> init_command() { return std::make_unique<InitCommand>(); }

}  // namespace collaudo
