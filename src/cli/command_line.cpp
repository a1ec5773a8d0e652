#include "cli/command_line.h"

#include <array>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include <collaudo/text.h>
#include <collaudo/value.h>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/check_command.h"
#include "cli/check_options.h"
#include "cli/exit_status.h"
#include "cli/explain_command.h"
#include "cli/list_command.h"
#include "engine/catalogue.h"
#include "report/escape.h"
#include "text/phrases.h"

namespace collaudo {

namespace {

constexpr std::string_view phrases_file = "src/cli/phrases.json";

// Help and errors are in the language asked for, so it is looked up before the rest is read.
Language language_of(const std::vector<std::string>& arguments) {
  for (std::size_t index = 0; index < arguments.size(); ++index)
    if (arguments[index] == "--lang=en" ||
        (arguments[index] == "--lang" && index + 1 < arguments.size() && arguments[index + 1] == "en"))
      return Language::en;
  return Language::it;
}

// The values as written; they are read after parsing, so that every complaint is ours and in the user's
// language.
struct Written {
  std::string url, service_url, engine = "static", user, lang = "it", color = "auto", progress = "auto";
  std::string max_pages, sample, seed, max_time, timeout, connect_timeout, retry, per_host, delay,
      max_redirects, max_body, fail_on;
  std::vector<std::string> only, skip, headers, eurovoc, lighthouse, connect_to, resolve;
  std::map<std::string, std::vector<std::string>> reports;  // by format
  std::string cacert, cookie_file, proxy, user_agent;
  bool insecure = false, strict_tls = false, exit_zero = false, quiet = false, verbose = false,
       deep_tls = false;
};

class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

template <typename Number>
Number number_in(const Phrases& phrases, std::string_view option, const std::string& text, Number least,
                 Number most) {
  Number value{};
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc() || end != text.data() + text.size() || value < least || value > most)
    throw UsageError(phrases("error.number", {{"option", std::string(option)},
                                              {"value", text},
                                              {"least", fmt::format("{}", least)},
                                              {"most", fmt::format("{}", most)}}));
  return value;
}

std::string file_text(const Phrases& phrases, std::string_view option, const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  if (!stream || !std::filesystem::is_regular_file(file) || !(text << stream.rdbuf()))
    throw UsageError(phrases("error.file", {{"option", std::string(option)}, {"file", file}}));
  return text.str();
}

std::string first_line(std::string text) { return text.substr(0, text.find_first_of("\r\n")); }

class Reader {
 public:
  Reader(const Written& written, const Phrases& phrases) : written_(written), phrases_(phrases) {}

  CheckOptions read() {
    options_.language =
        one_of<Language>("--lang", written_.lang, {{"it", Language::it}, {"en", Language::en}});
    options_.color =
        one_of<Color>("--color", written_.color,
                      {{"auto", Color::automatic}, {"always", Color::always}, {"never", Color::never}});
    options_.show_progress =
        one_of<bool>("--progress", written_.progress, {{"auto", true}, {"never", false}});
    one_of<bool>("--engine", written_.engine, {{"static", true}});
    options_.quiet = written_.quiet;
    options_.verbose = written_.verbose;
    options_.exit_zero = written_.exit_zero;
    read_target();
    read_crawl();
    read_network();
    read_verdicts();
    read_criteria();
    for (const std::string& file : written_.eurovoc)
      options_.supplied["eurovoc"].push_back(file_text(phrases_, "--eurovoc", file));
    for (const std::string& file : written_.lighthouse)
      options_.supplied["lighthouse"].push_back(lighthouse_report(file));
    read_reports();
    return options_;
  }

 private:
  template <typename Meaning>
  Meaning one_of(std::string_view option, const std::string& text,
                 const std::vector<std::pair<std::string_view, Meaning>>& known) const {
    std::vector<std::string> names;
    for (const auto& [name, meaning] : known) {
      if (name == text) return meaning;
      names.emplace_back(name);
    }
    throw UsageError(phrases_(
        "error.choice", {{"option", std::string(option)}, {"value", text}, {"known", text::joined(names)}}));
  }

  Url address(const std::string& text) const {
    // "comune.x.it" means what a citizen who types it means.
    const bool has_scheme = text.find("://") != std::string::npos;
    const auto url = Url::parse(has_scheme ? text : "https://" + text);
    const bool names_a_host =
        url && (has_scheme || url->host().find('.') != std::string::npos || url->host() == "localhost");
    if (!names_a_host) throw UsageError(phrases_("error.url", {{"value", text}}));
    return *url;
  }

  std::string lighthouse_report(const std::string& file) const {
    std::string text = file_text(phrases_, "--lighthouse", file);
    const auto parsed = parse_json(text);
    const Value* version = parsed ? parsed->find("lighthouseVersion") : nullptr;
    const Value* categories = parsed ? parsed->find("categories") : nullptr;
    if (!version || !version->is_string() || !categories || !categories->find("performance"))
      throw UsageError(phrases_("error.lighthouse", {{"file", file}}));
    return text;
  }

  void read_target() {
    if (written_.url.empty()) throw UsageError(phrases_("error.no_url"));
    options_.crawl.target = address(written_.url);
    options_.network.site_host = options_.crawl.target.host();
    options_.network.site_is_https = options_.crawl.target.is_https();
  }

  void read_crawl() {
    constexpr std::size_t many = 1'000'000;
    if (!written_.max_pages.empty())
      options_.crawl.max_pages = number_in<std::size_t>(phrases_, "--max-pages", written_.max_pages, 1, many);
    if (!written_.sample.empty())
      options_.crawl.sample = number_in<std::size_t>(phrases_, "--sample", written_.sample, 1, many);
    if (!written_.seed.empty())
      options_.crawl.seed = number_in<std::uint64_t>(phrases_, "--seed", written_.seed, 0, UINT64_MAX);
    if (!written_.max_time.empty())
      options_.max_time = number_in<double>(phrases_, "--max-time", written_.max_time, 0.1, 86'400);
  }

  void read_network() {
    NetworkOptions& network = options_.network;
    for (const std::string& route : written_.connect_to)
      if (colons(route) != 3) throw UsageError(phrases_("error.connect_to", {{"value", route}}));
    for (const std::string& route : written_.resolve)
      if (colons(route) < 2) throw UsageError(phrases_("error.resolve", {{"value", route}}));
    if (!written_.cacert.empty() &&
        file_text(phrases_, "--cacert", written_.cacert).find("-----BEGIN") == std::string::npos)
      throw UsageError(phrases_("error.cacert", {{"file", written_.cacert}}));
    if (!written_.cookie_file.empty()) file_text(phrases_, "--cookie-file", written_.cookie_file);
    network.connect_to = written_.connect_to;
    network.resolve = written_.resolve;
    network.cacert = written_.cacert;
    network.insecure = written_.insecure;
    network.strict_tls = written_.strict_tls;
    network.cookie_file = written_.cookie_file;
    network.proxy = written_.proxy;
    network.user_agent = written_.user_agent;
    if (!written_.timeout.empty())
      network.timeout = number_in<double>(phrases_, "--timeout", written_.timeout, 0.1, 3600);
    if (!written_.connect_timeout.empty())
      network.connect_timeout =
          number_in<double>(phrases_, "--connect-timeout", written_.connect_timeout, 0.1, 600);
    if (!written_.retry.empty()) network.retries = number_in<int>(phrases_, "--retry", written_.retry, 0, 10);
    if (!written_.per_host.empty())
      network.per_host = number_in<int>(phrases_, "--per-host", written_.per_host, 1, 64);
    if (!written_.delay.empty())
      network.delay_ms = number_in<int>(phrases_, "--delay", written_.delay, 0, 60'000);
    if (!written_.max_redirects.empty())
      network.max_redirects = number_in<int>(phrases_, "--max-redirs", written_.max_redirects, 0, 50);
    if (!written_.max_body.empty())
      network.max_body =
          number_in<std::uint64_t>(phrases_, "--max-filesize", written_.max_body, 1'000, 1'000'000'000);
    for (const std::string& header : written_.headers) read_header(header);
    read_user();
  }

  // Those between the parts of a route; an IPv6 address stands in brackets and has its own.
  static int colons(const std::string& route) {
    int count = 0;
    bool in_brackets = false;
    for (const char letter : route) {
      if (letter == '[') in_brackets = true;
      if (letter == ']') in_brackets = false;
      if (letter == ':' && !in_brackets) ++count;
    }
    return count;
  }

  // Secrets come from files or the environment: the argument list is for everyone on the machine to read.
  void read_header(const std::string& header) {
    if (header.starts_with('@')) {
      std::istringstream lines(file_text(phrases_, "-H", header.substr(1)));
      for (std::string line; std::getline(lines, line);)
        if (!first_line(line).empty()) options_.network.headers.push_back(first_line(line));
      return;
    }
    const std::string name = text::t2(header.substr(0, header.find(':')));
    if (name.empty() || header.find(':') == std::string::npos)
      throw UsageError(phrases_("error.header", {{"value", header}}));
    if (name == "authorization" || name == "cookie" || name == "proxy-authorization")
      throw UsageError(phrases_("error.secret_header", {{"header", name}}));
    options_.network.headers.push_back(header);
  }

  void read_user() {
    const char* environment = std::getenv("COLLAUDO_USER");
    if (written_.user.starts_with('@'))
      options_.network.user = first_line(file_text(phrases_, "--user", written_.user.substr(1)));
    else if (written_.user.find(':') != std::string::npos)
      throw UsageError(phrases_("error.secret_user"));
    else if (!written_.user.empty()) {
      const char* password = std::getenv("COLLAUDO_PASSWORD");
      if (!password) throw UsageError(phrases_("error.no_password"));
      options_.network.user = written_.user + ":" + password;
    } else if (environment) {
      options_.network.user = environment;
    }
  }

  void read_verdicts() {
    if (written_.fail_on.empty()) return;
    options_.fail_on.clear();
    std::istringstream list(written_.fail_on);
    for (std::string name; std::getline(list, name, ',');) {
      const auto verdict = verdict_named(text::t2(name));
      if (!verdict)
        throw UsageError(phrases_("error.choice",
                                  {{"option", "--fail-on"},
                                   {"value", name},
                                   {"known", "failure, not_executable, not_verifiable, manual, tolerance"}}));
      options_.fail_on.insert(*verdict);
    }
  }

  void read_criteria() {
    const auto selected = select_criteria(split(written_.only), split(written_.skip));
    if (!selected) {
      const std::string fault = selected.error();
      const auto newline = fault.find('\n');
      throw UsageError(newline == std::string::npos
                           ? phrases_("error.criterion", {{"id", fault}})
                           : phrases_("error.criterion_near", {{"id", fault.substr(0, newline)},
                                                               {"nearest", fault.substr(newline + 1)}}));
    }
    if (selected->empty()) throw UsageError(phrases_("error.no_criterion"));
    options_.criteria = *selected;
  }

  static std::vector<std::string> split(const std::vector<std::string>& lists) {
    std::vector<std::string> parts;
    for (const std::string& list : lists) {
      std::istringstream stream(list);
      for (std::string part; std::getline(stream, part, ',');)
        if (const std::string trimmed = text::t1(part); !trimmed.empty()) parts.push_back(trimmed);
    }
    return parts;
  }

  void read_reports() {
    std::set<std::string> files;
    for (const FormatRow& format : formats()) {
      const auto found = written_.reports.find(std::string(format.name));
      if (found == written_.reports.end()) continue;
      for (const std::string& file : found->second) {
        if (!files.insert(file).second) throw UsageError(phrases_("error.same_file", {{"file", file}}));
        options_.reports.emplace_back(format.name, file);
      }
    }
    if (options_.reports.empty()) options_.reports.emplace_back("text", "-");
  }

  const Written& written_;
  const Phrases& phrases_;
  CheckOptions options_;
};

void add_check_options(CLI::App& command, Written& written, const Phrases& phrases) {
  const auto group = [&](std::string_view name) { return phrases("group." + std::string(name)); };
  const auto text = [&](const char* names, std::string& value, std::string_view key,
                        std::string_view group_name) {
    command.add_option(names, value, phrases("help." + std::string(key)))
        ->group(group(group_name))
        ->type_name(phrases("type." + std::string(key)));
  };
  const auto list = [&](const char* names, std::vector<std::string>& value, std::string_view key,
                        std::string_view group_name) {
    command.add_option(names, value, phrases("help." + std::string(key)))
        ->group(group(group_name))
        ->type_name(phrases("type." + std::string(key)))
        ->expected(1)
        ->take_all();
  };
  const auto flag = [&](const char* names, bool& value, std::string_view key, std::string_view group_name) {
    command.add_flag(names, value, phrases("help." + std::string(key)))->group(group(group_name));
  };
  command.add_option("url", written.url, phrases("help.url"))->type_name("URL")->group(group("what"));
  list("--only", written.only, "only", "what");
  list("--skip", written.skip, "skip", "what");
  text("--engine", written.engine, "engine", "what");
  text("--max-pages", written.max_pages, "max_pages", "what");
  text("--sample", written.sample, "sample", "what");
  text("--seed", written.seed, "seed", "what");
  list("--eurovoc", written.eurovoc, "eurovoc", "what");
  list("--lighthouse", written.lighthouse, "lighthouse", "what");
  flag("--tls-deep", written.deep_tls, "tls_deep", "what");

  for (const FormatRow& format : formats()) {
    const std::string name(format.name);
    list(("--" + name).c_str(), written.reports[name], "report_" + name, "report");
  }
  text("--fail-on", written.fail_on, "fail_on", "report");
  flag("--exit-zero", written.exit_zero, "exit_zero", "report");
  text("--lang", written.lang, "lang", "report");
  text("--color", written.color, "color", "report");
  text("--progress", written.progress, "progress", "report");
  flag("-q,--quiet", written.quiet, "quiet", "report");
  flag("-v,--verbose", written.verbose, "verbose", "report");

  text("--max-time", written.max_time, "max_time", "network");
  text("--timeout", written.timeout, "timeout", "network");
  text("--connect-timeout", written.connect_timeout, "connect_timeout", "network");
  text("--retry", written.retry, "retry", "network");
  text("--per-host", written.per_host, "per_host", "network");
  text("--delay", written.delay, "delay", "network");
  text("--max-redirs", written.max_redirects, "max_redirs", "network");
  text("--max-filesize", written.max_body, "max_filesize", "network");
  list("--connect-to", written.connect_to, "connect_to", "network");
  list("--resolve", written.resolve, "resolve", "network");
  text("--cacert", written.cacert, "cacert", "network");
  flag("--insecure,-k", written.insecure, "insecure", "network");
  flag("--strict-tls", written.strict_tls, "strict_tls", "network");
  list("-H,--header", written.headers, "header", "network");
  text("-u,--user", written.user, "user", "network");
  text("--cookie-file", written.cookie_file, "cookie_file", "network");
  text("-x,--proxy", written.proxy, "proxy", "network");
  text("-A,--user-agent", written.user_agent, "user_agent", "network");
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
    return phrases("error.extra", {{"argument", text::t1(std::string(error.what()))}});
  }
  const std::string what = text::t1(std::string(error.what()));
  return phrases("error.argument", {{"option", what.substr(0, what.find(':'))}});
}

}  // namespace

int run_command_line(int argc, char** argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  const Language language = language_of(arguments);
  const Phrases phrases(phrases_file, language);
  const auto say = [](const std::string& line) { std::cerr << "collaudo: " << terminal_safe(line) << "\n"; };

  Written written;
  ListOptions list_options;
  std::string explained;
  std::string ignored_language;
  CLI::App app(phrases("about"));
  dress(app, phrases);
  app.set_version_flag("--version", std::string("collaudo ") + COLLAUDO_VERSION, phrases("help.version"))
      ->group(phrases("group.other"));
  app.require_subcommand(0, 1);
  app.footer(phrases("footer"));

  CLI::App* check = app.add_subcommand("check", phrases("command.check"));
  add_check_options(*check, written, phrases);
  check->footer(phrases("footer.check"));
  CLI::App* list = app.add_subcommand("list", phrases("command.list"));
  list->add_option("--json", list_options.json, phrases("help.list_json"))->type_name("FILE");
  list->add_option("--markdown", list_options.markdown, phrases("help.list_markdown"))->type_name("FILE");
  CLI::App* explain = app.add_subcommand("explain", phrases("command.explain"));
  explain->add_option("id", explained, phrases("help.explain_id"))->type_name("ID");
  for (CLI::App* command : {list, explain})
    command->add_option("--lang", ignored_language, phrases("help.lang"))->type_name(phrases("type.lang"));
  for (CLI::App* command : {check, list, explain}) dress(*command, phrases);

  arguments = with_command(std::move(arguments), {"check", "list", "explain"});
  CLI::App* active = check;
  for (CLI::App* command : {list, explain})
    if (!arguments.empty() && arguments.front() == command->get_name()) active = command;
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
    if (list->parsed()) return run_list(list_options, language);
    if (explain->parsed()) return run_explain(explained, language);
    if (check->parsed()) {
      CheckOptions options = Reader(written, phrases).read();
      options.crawl.deep_tls = written.deep_tls;
      return run_check(options);
    }
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
