#include "cli/command_line.h"

#include <algorithm>
#include <cstdlib>
#include <iostream>

#include <collaudo/text.h>

#include <CLI/CLI.hpp>

#include "cli/command.h"
#include "cli/configured_options.h"
#include "cli/exit_status.h"
#include "cli/usage_error.h"
#include "report/escape.h"
#include "text/phrases.h"

namespace collaudo {

namespace {

Language language_named(std::string_view name) { return name == "en" ? Language::en : Language::it; }

// Help and errors are in the language asked for, so it is looked up before the rest is read. Nothing when the
// command line does not say.
std::optional<Language> language_of(const std::vector<std::string>& arguments) {
  for (std::size_t index = 0; index < arguments.size(); ++index)
    if (arguments[index].starts_with("--lang="))
      return language_named(arguments[index].substr(7));
    else if (arguments[index] == "--lang" && index + 1 < arguments.size())
      return language_named(arguments[index + 1]);
  return std::nullopt;
}

// A configuration that cannot be read is complained about in the language known without it.
struct Setup {
  Language language = Language::it;
  Result<Configuration> configuration;
};

Setup setup_of(const std::vector<std::string>& arguments) {
  const auto written = language_of(arguments);
  const char* variable = std::getenv("COLLAUDO_LANG");
  const Language known = written.value_or(variable ? language_named(variable) : Language::it);
  Setup setup{known,
              load_configuration(configuration_file(arguments), Phrases("src/config/phrases.json", known))};
  if (written || !setup.configuration) return setup;
  if (const auto setting = setup.configuration->setting("lang", nullptr))
    setup.language = language_named(setting->values.front());
  return setup;
}

void dress(CLI::App& app, const Phrases& phrases) {
  app.set_help_flag("-h,--help", phrases("help.help"))->group(phrases("group.other"));
  auto formatter = app.get_formatter();
  formatter->column_width(34);
  for (const auto& [label, key] :
       std::vector<std::pair<std::string, std::string>>{{"Usage", "label.usage"},
                                                        {"OPTIONS", "label.options"},
                                                        {"SUBCOMMAND", "label.command"},
                                                        {"REQUIRED", "label.required"}})
    formatter->label(label, phrases(key));
}

// `collaudo URL` means `collaudo check URL`.
std::vector<std::string> with_command(std::vector<std::string> arguments,
                                      const std::vector<std::string>& commands) {
  const bool names_command =
      std::any_of(arguments.begin(), arguments.end(), [&](const std::string& argument) {
        return std::find(commands.begin(), commands.end(), argument) != commands.end();
      });
  const bool asks_about_program = arguments.empty() || arguments.front() == "--version" ||
                                  arguments.front() == "-h" || arguments.front() == "--help";
  if (!names_command && !asks_about_program) arguments.insert(arguments.begin(), "check");
  return arguments;
}

// The option that the user may have meant.
std::string nearest_option(const CLI::App& app, const std::string& written) {
  std::string nearest;
  std::size_t best = 4;
  for (const CLI::Option* option : app.get_options())
    for (const std::string& name : option->get_lnames()) {
      const std::size_t distance = text::edit_distance(written, "--" + name, best);
      if (distance >= best) continue;
      best = distance;
      nearest = "--" + name;
    }
  return nearest;
}

std::string complaint(const CLI::ParseError& error, const CLI::App& app,
                      const std::vector<std::string>& arguments, const Phrases& phrases) {
  if (dynamic_cast<const CLI::ExtrasError*>(&error)) {
    for (const std::string& argument : arguments) {
      const std::string name = argument.substr(0, argument.find('='));
      if (!name.starts_with('-') || app.get_option_no_throw(name)) continue;
      const std::string nearest = nearest_option(app, name);
      return nearest.empty() ? phrases("error.option", {{"option", name}})
                             : phrases("error.option_near", {{"option", name}, {"nearest", nearest}});
    }
    const std::string words = text::t1(std::string(error.what()));  // "…: what was not expected"
    const auto colon = words.find(": ");
    return phrases("error.extra",
                   {{"argument", colon == std::string::npos ? words : words.substr(colon + 2)}});
  }
  const std::string what = text::t1(std::string(error.what()));
  return phrases("error.argument", {{"option", what.substr(0, what.find(':'))}});
}

// Runs the command with what is configured for it.
int run_configured(Command& command, CLI::App& app, const std::vector<const CLI::App*>& configurable,
                   Setup setup, const Phrases& phrases) {
  if (command.configured() == Command::Configured::not_at_all) return command.run(phrases, setup.language);
  if (const std::string own = command.configuration_file(); !own.empty())
    setup.configuration = load_configuration(own, Phrases("src/config/phrases.json", setup.language));
  if (!setup.configuration) throw UsageError(setup.configuration.error());
  const Phrases words("src/config/phrases.json", setup.language);
  ConfiguredOptions options(*setup.configuration, words);
  options.check_keys(configurable);
  if (command.configured() == Command::Configured::has_options) options.apply(app);
  command.configure(*setup.configuration);
  try {
    return command.run(phrases, setup.language);
  } catch (const UsageError& error) {
    throw UsageError(options.explained(error.what()));
  }
}

}  // namespace

int run_command_line(int argc, char** argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  const Setup setup = setup_of(arguments);
  const Phrases phrases("src/cli/phrases.json", setup.language);
  const auto say = [](const std::string& line) { std::cerr << "collaudo: " << terminal_safe(line) << "\n"; };

  CLI::App app(phrases("about"));
  dress(app, phrases);
  app.set_version_flag("--version", std::string("collaudo ") + COLLAUDO_VERSION, phrases("help.version"))
      ->group(phrases("group.other"));
  app.require_subcommand(0, 1);
  app.footer(phrases("footer"));
  const auto table = commands();
  std::vector<CLI::App*> declared;
  std::vector<const CLI::App*> configurable;
  std::vector<std::string> names;
  std::string accepted_language;  // read above; every command takes it
  for (const auto& command : table) {
    CLI::App& sub = command->declare(app, phrases);
    dress(sub, phrases);
    if (!sub.get_option_no_throw("--lang"))
      sub.add_option("--lang", accepted_language, phrases("help.lang"))->type_name(phrases("type.lang"));
    declared.push_back(&sub);
    if (command->configured() >= Command::Configured::has_options) configurable.push_back(&sub);
    names.push_back(sub.get_name());
  }

  arguments = with_command(std::move(arguments), names);
  const CLI::App* active = declared.front();
  for (const CLI::App* sub : declared)
    if (!arguments.empty() && arguments.front() == sub->get_name()) active = sub;
  try {
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
    app.parse(reversed);
  } catch (const CLI::CallForHelp&) {
    std::cout << (app.get_subcommands().empty() ? app.help() : app.get_subcommands().front()->help());
    return exit_status::all_well;
  } catch (const CLI::CallForVersion&) {
    std::cout << "collaudo " << COLLAUDO_VERSION << "\n";
    return exit_status::all_well;
  } catch (const CLI::ParseError& error) {
    say(complaint(error, *active, arguments, phrases));
    return exit_status::wrong_use;
  }

  try {
    for (std::size_t index = 0; index < table.size(); ++index)
      if (declared[index]->parsed())
        return run_configured(*table[index], *declared[index], configurable, setup, phrases);
    std::cout << app.help();
    return exit_status::all_well;
  } catch (const UsageError& error) {
    say(error.what());
    return exit_status::wrong_use;
  } catch (const std::exception& fault) {
    say(phrases("error.ours", {{"what", fault.what()}}));
    return exit_status::our_error;
  }
}

}  // namespace collaudo
