#include "cli/service_arguments.h"

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <iostream>
#include <iterator>

#include <collaudo/service.h>
#include <collaudo/value.h>

#include "cli/option_values.h"
#include "config/dates.h"
#include "service/flow_type.h"
#include "service/service_recognition.h"

namespace collaudo {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t longest_label = 100;
constexpr int services_of_the_measure = 26;

bool is_number(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
}

// A number of the list, or a label of the user's own.
std::string service_in(const Phrases& phrases, std::string_view option, const std::string& text) {
  if (is_number(text)) number_in<int>(phrases, option, text, 1, services_of_the_measure);
  if (text.size() > longest_label)
    throw UsageError(phrases("error.service_label", {{"option", std::string(option)}}));
  return text;
}

// "WHAT=SERVICE": what stands before the last equals sign, and the service.
std::pair<std::string, std::string> bound(const std::string& text) {
  const auto equals = text.rfind('=');
  if (equals == std::string::npos) return {text, {}};
  return {text.substr(0, equals), text.substr(equals + 1)};
}

// "FILE", "FILE=SERVICE", "FILE=SERVICE:WALK"; a name that holds an equals sign and exists is a name.
ServiceFile file_in(const Phrases& phrases, std::string_view option, const std::string& text,
                    bool is_folder) {
  std::error_code fault;
  ServiceFile given;
  given.file = text;
  if (!fs::exists(text, fault)) {
    auto [file, binding] = bound(text);
    given.file = file;
    const auto colon = binding.rfind(':');
    if (colon != std::string::npos) {
      given.walk = number_in<int>(phrases, option, binding.substr(colon + 1), 1, 9);
      binding.resize(colon);
    }
    given.service = service_in(phrases, option, binding);
  }
  if (!is_folder)
    require_file(phrases, option, given.file);
  else if (!fs::is_directory(given.file, fault))
    throw UsageError(phrases("error.folder", {{"option", std::string(option)}, {"file", given.file}}));
  return given;
}

void add_files(const Phrases& phrases, std::string_view option, const std::vector<std::string>& texts,
               bool is_folder, const std::string& service, std::vector<ServiceFile>& files) {
  for (const std::string& text : texts) {
    files.push_back(file_in(phrases, option, text, is_folder));
    if (files.back().service.empty()) files.back().service = service;
  }
}

std::vector<std::string> known_roles() {
  std::vector<std::string> roles;
  for (int role = 0;; ++role) {
    if (role > static_cast<int>(ScreenRole::improvement_plan)) return roles;
    roles.emplace_back(name(static_cast<ScreenRole>(role)));
  }
}

// "question A.9.9" → the sentence about an unknown question.
std::string attestation_complaint(const std::string& error, Language language) {
  const auto line_end = error.find('\n');
  const std::string fault = error.substr(0, line_end);
  const auto space = fault.find(' ');
  return "--attestation: " + Phrases("src/service/phrases.json", language)(
                                 "attestation_error_" + fault.substr(0, space),
                                 {{"file", error.substr(line_end + 1)},
                                  {"name", space == std::string::npos ? "" : fault.substr(space + 1)}});
}

}  // namespace

void ServiceArguments::declare(CLI::App& command, const Phrases& phrases) {
  OptionGroup group(command, phrases, "services");
  group.list("--har", hars_, "har");
  group.list("--saved-pages", saved_pages_, "saved_pages");
  group.list("--message", messages_, "message");
  group.text("--session", session_, "session");
  group.list("--attestation", attestations_, "attestation");
  group.list("--services", services_, "services");
  group.text("--service-url", service_url_, "service_url");
  group.list("--service-host", hosts_, "service_host");
  group.text("--service", service_, "service");
  group.list("--flow-type", flow_types_, "flow_type");
  group.list("--step", steps_, "step");
  group.list("--submission-date", dates_, "submission_date");
  group.flag("--offline", is_offline_, "offline");
}

void ServiceArguments::read(const Phrases& phrases, CheckOptions& options) const {
  if (!service_url_.empty()) options.crawl.service_url = address_in(phrases, service_url_);
  options.is_offline = is_offline_;
  read_session(phrases, options);
  options.services = inputs(phrases, options);
  const ServiceInputs& given = options.services;
  const bool has_evidence = !given.hars.empty() || !given.saved_pages.empty() || !given.messages.empty() ||
                            !given.attestations.empty();
  if (is_offline_ && !has_evidence) throw UsageError(phrases("error.offline"));
  if (is_offline_ && options.engine != "static") throw UsageError(phrases("error.offline_engine"));
  auto read = read_supplied_services(
      given, options.crawl.judged_as.value_or(options.crawl.target).bare_host(), std::time(nullptr));
  if (!read) throw UsageError(attestation_complaint(read.error(), options.output.language));
  const Phrases words("src/service/phrases.json", options.output.language);
  for (const FileRemark& remark : read->remarks)
    options.warnings.push_back(words(remark.key, remark.arguments));
  SuppliedServices services = std::move(read).value();
  options.supplied.merge(services.supplied);
}

ServiceInputs ServiceArguments::inputs(const Phrases& phrases, const CheckOptions& options) const {
  ServiceInputs inputs;
  const std::string service = service_in(phrases, "--service", service_);
  add_files(phrases, "--har", hars_, false, service, inputs.hars);
  add_files(phrases, "--saved-pages", saved_pages_, true, service, inputs.saved_pages);
  add_files(phrases, "--message", messages_, false, service, inputs.messages);
  for (const std::string& file : attestations_) {
    require_file(phrases, "--attestation", file);
    inputs.attestations.push_back(file);
  }
  inputs.declared = numbers_of_services(phrases, services_);
  for (const std::string& host : split_lists(hosts_))
    inputs.hosts.push_back(address_in(phrases, host).bare_host());
  if (options.crawl.service_url) inputs.hosts.push_back(options.crawl.service_url->bare_host());
  for (const std::string& text : flow_types_) {
    const auto [type, of] = bound(text);
    const std::string known = flow_type_named(type);
    if (known.empty()) {
      std::vector<std::string> ids;
      const Value& types = vocabulary("flow-types");
      for (const Value& each : types.at("flow_types").array()) ids.push_back(each.at("id").string());
      throw UsageError(phrases("error.choice",
                               {{"option", "--flow-type"}, {"value", type}, {"known", text::joined(ids)}}));
    }
    inputs.flow_types.push_back({service_in(phrases, "--flow-type", of), known});
  }
  for (const std::string& text : dates_) {
    const auto [date, of] = bound(text);
    if (!is_date(date))
      throw UsageError(phrases("error.date", {{"option", "--submission-date"}, {"value", date}}));
    inputs.submitted.push_back({service_in(phrases, "--submission-date", of), date});
  }
  inputs.service_of_sessions = service;
  inputs.is_offline = is_offline_;
  read_steps(phrases, inputs);
  return inputs;
}

// Who reads the file is logged in: nobody else may be able to.
void ServiceArguments::read_session(const Phrases& phrases, CheckOptions& options) const {
  if (session_.empty()) return;
  if (is_offline_) throw UsageError(phrases("error.session_offline"));
  if (!options.crawl.service_url || !options.crawl.service_url->is_https())
    throw UsageError(phrases("error.session_url"));
  std::string text;
  if (session_ == "-") {
    text.assign(std::istreambuf_iterator<char>(std::cin), {});
  } else {
    text = file_text(phrases, "--session", session_);
    const auto others = fs::perms::group_all | fs::perms::others_all;
    if ((fs::status(session_).permissions() & others) != fs::perms::none)
      throw UsageError(phrases("error.session_readable", {{"file", session_}}));
  }
  auto headers = session_headers(text);
  if (!headers)
    throw UsageError("--session: " + Phrases("src/service/phrases.json", options.output.language)(
                                         headers.error(), {{"file", session_}}));
  options.session_headers = std::move(headers).value();
}

// "N=ROLE" of the only recording, "FILE:N=ROLE" of one of several.
void ServiceArguments::read_steps(const Phrases& phrases, ServiceInputs& inputs) const {
  std::vector<ServiceFile*> recordings;
  for (auto* files : {&inputs.hars, &inputs.saved_pages})
    for (ServiceFile& file : *files) recordings.push_back(&file);
  for (const std::string& text : steps_) {
    const auto [where, role] = bound(text);
    const auto colon = where.rfind(':');
    const std::string number = colon == std::string::npos ? where : where.substr(colon + 1);
    if (role.empty() || !is_number(number)) throw UsageError(phrases("error.step", {{"value", text}}));
    if (!screen_role_named(role))
      throw UsageError(phrases(
          "error.choice", {{"option", "--step"}, {"value", role}, {"known", text::joined(known_roles())}}));
    ServiceFile* meant = recordings.size() == 1 ? recordings.front() : nullptr;
    if (colon != std::string::npos) {
      const std::string file = where.substr(0, colon);
      const auto found = std::find_if(recordings.begin(), recordings.end(), [&](const ServiceFile* known) {
        return known->file == file || fs::path(known->file).filename() == fs::path(file).filename();
      });
      meant = found == recordings.end() ? nullptr : *found;
    }
    if (!meant) throw UsageError(phrases("error.step_file", {{"value", text}}));
    meant->roles.emplace_back(number_in<int>(phrases, "--step", number, 1, 9999), role);
  }
}

std::vector<int> numbers_of_services(const Phrases& phrases, const std::vector<std::string>& lists) {
  std::vector<int> numbers;
  for (const std::string& written : split_lists(lists)) {
    const int number = number_in<int>(phrases, "--services", written, 1, services_of_the_measure);
    if (std::find(numbers.begin(), numbers.end(), number) == numbers.end()) numbers.push_back(number);
  }
  return numbers;
}

Scope scope_of(const std::map<std::string, std::vector<std::string>, std::less<>>& supplied,
               const CrawlOptions& crawl) {
  Scope scope;
  scope.services = crawl.service_url.has_value();
  for (const auto& [kind, texts] : supplied) {
    if (!kind.starts_with("service_") || texts.empty()) continue;
    scope.services = true;
    if (kind != "service_options") continue;
    for (const std::string& text : texts) {
      const auto options = parse_json(text);
      const Value* offline = options ? options->find("offline") : nullptr;
      if (offline && offline->kind() == Value::Kind::boolean && offline->boolean()) scope.site = false;
    }
  }
  return scope;
}

}  // namespace collaudo
