// Command: one word of the command line (`check`, `list` …) with its options and what it does. A command is a
// file NAME_command.cpp and one row in commands.cpp. Made once by the command line, used from one thread.
#pragma once

#include <memory>
#include <vector>

#include "config/configuration.h"
#include "text/phrases.h"

namespace CLI {
class App;
}

namespace collaudo {

class Command {
 public:
  virtual ~Command() = default;

  // Adds the command below the program; the values that are written there are kept in this object, as text:
  // they are read in run(), so that every complaint is ours and in the user's language.
  virtual CLI::App& declare(CLI::App& program, const Phrases& phrases) = 0;

  // What the configuration is to the command: nothing; something that it reads; or also where its options
  // come from when they are not written, which a command of many sites sees to itself, site by site.
  enum class Configured { not_at_all, reads, has_options, has_sites };
  virtual Configured configured() const { return Configured::not_at_all; }
  // A file that the command was given and that is a configuration: it takes the place of collaudo.toml.
  virtual std::string configuration_file() const { return {}; }
  // Called before run() for those to whom it is something; it outlives the call of run().
  virtual void configure(const Configuration&) {}

  // The exit code. Throws UsageError for what the user can put right.
  virtual int run(const Phrases& phrases, Language language) = 0;
};

std::unique_ptr<Command> check_command();
std::unique_ptr<Command> diff_command();
std::unique_ptr<Command> fleet_command();
std::unique_ptr<Command> replay_command();
std::unique_ptr<Command> list_command();
std::unique_ptr<Command> explain_command();
std::unique_ptr<Command> score_command();
std::unique_ptr<Command> config_command();
std::unique_ptr<Command> init_command();
std::unique_ptr<Command> walk_command();
std::unique_ptr<Command> scrub_command();

// The table: every command, in the order of the help.
std::vector<std::unique_ptr<Command>> commands();

}  // namespace collaudo
