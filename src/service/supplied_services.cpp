#include "service/supplied_services.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <nlohmann/json.hpp>

#include "service/attestation.h"
#include "service/har_reader.h"
#include "service/masking.h"
#include "service/received_message.h"
#include "service/saved_pages.h"

namespace collaudo {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

class Supplier {
 public:
  Supplier(const ServiceInputs& inputs, const std::string& site_host, std::int64_t now)
      : inputs_(inputs), site_host_(site_host), now_(now) {}

  Result<SuppliedServices> read() {
    for (const ServiceFile& har : inputs_.hars) read_har_file(har);
    for (const ServiceFile& pages : inputs_.saved_pages) read_pages(pages);
    for (const SessionReading& session : inputs_.sessions) take_session(session);
    mask(walks_, site_host_, inputs_.hosts, masking_);
    for (const RecordedWalk& walk : walks_) result_.supplied["service_walk"].push_back(json_text(walk));
    for (const ServiceFile& message : inputs_.messages) read_message_file(message);
    for (const std::string& file : inputs_.attestations) {
      auto attestation = read_attestation(file, now_, masking_);
      if (!attestation) return Error{attestation.error() + "\n" + file};
      result_.supplied["service_attestation"].push_back(attestation->json);
      for (const std::string& warning : attestation->warnings) {
        const auto space = warning.find(' ');
        remark("attestation_" + warning.substr(0, space), file, Cause::none,
               {{"name", space == std::string::npos ? "" : warning.substr(space + 1)}});
      }
    }
    add_options();
    return std::move(result_);
  }

 private:
  void remark(const std::string& key, const std::string& file, Cause cause, Arguments arguments = {}) {
    Json kept = {{"key", key}, {"cause", name(cause)}, {"arguments", Json::object()}};
    for (const auto& [argument, value] : arguments) kept["arguments"][argument] = value;
    // Where the file stands on this computer is nobody's business who reads the report.
    kept["arguments"]["file"] = masking_.by_form(name_of(file));
    result_.supplied["service_remark"].push_back(kept.dump(-1, ' ', false, Json::error_handler_t::replace));
    arguments.emplace_back("file", file);
    result_.remarks.push_back({key, std::move(arguments), cause});
  }

  static std::string name_of(const std::string& file) {
    const fs::path path(file);
    return (path.filename().empty() ? path.parent_path() : path).filename().string();
  }

  void keep(RecordedWalk walk, const ServiceFile& given) {
    walk.source = masking_.by_form(walk.source);
    walk.service = given.service;
    walk.walk = given.walk;
    walk.roles = given.roles;
    walks_.push_back(std::move(walk));
  }

  void read_har_file(const ServiceFile& given) {
    std::ifstream stream(given.file, std::ios::binary);
    auto reading = stream ? read_har(stream, fs::path(given.file).filename().string())
                          : Result<HarReading>(Error{"unreadable"});
    if (!reading) {
      remark("har_" + reading.error(), given.file, Cause::undecodable);
      return;
    }
    const auto count = [](std::size_t number) { return std::to_string(number); };
    if (!reading->fault.empty())
      remark("har_cut", given.file, Cause::undecodable,
             {{"entries", count(reading->entries)}, {"position", reading->fault}});
    if (reading->skipped > 0)
      remark("har_skipped", given.file, Cause::none, {{"count", count(reading->skipped)}});
    if (reading->missing_bodies > 0)
      remark("har_missing_bodies", given.file, Cause::none, {{"count", count(reading->missing_bodies)}});
    if (reading->cut_bodies > 0)
      remark("har_cut_bodies", given.file, Cause::none, {{"count", count(reading->cut_bodies)}});
    if (reading->holds_secrets) remark("har_secrets", given.file, Cause::none);
    keep(std::move(reading).value().walk, given);
  }

  void take_session(const SessionReading& session) {
    const std::string& host = session.walk.source;
    if (!session.end.empty()) remark(session.end, host, Cause::needs_login);
    if (session.left_alone > 0)
      remark("session_left_alone", host, Cause::none, {{"count", std::to_string(session.left_alone)}});
    if (!session.walk.exchanges.empty()) keep(session.walk, {host, inputs_.service_of_sessions, 1, {}});
  }

  void read_pages(const ServiceFile& given) {
    auto walk = read_saved_pages(given.file);
    if (walk)
      keep(std::move(walk).value(), given);
    else
      remark("saved_" + walk.error(), given.file, Cause::undecodable);
  }

  void read_message_file(const ServiceFile& given) {
    constexpr std::size_t max_message = 8 << 20;
    std::ifstream stream(given.file, std::ios::binary);
    std::string bytes;
    if (stream) bytes.assign(std::istreambuf_iterator<char>(stream), {});
    const auto message = bytes.size() > max_message
                             ? Result<ReceivedMessage>(Error{"no_message"})
                             : read_message(bytes, fs::path(given.file).filename().string(), masking_);
    if (message)
      result_.supplied["service_message"].push_back(json_text(*message, given.service));
    else
      remark("message_" + message.error(), given.file, Cause::undecodable);
  }

  void add_options() {
    Json options = Json::object();
    if (!inputs_.declared.empty()) options["declared"] = inputs_.declared;
    if (!inputs_.hosts.empty()) options["hosts"] = inputs_.hosts;
    for (const SaidOfService& said : inputs_.flow_types)
      options["flow_types"].push_back({{"service", said.service}, {"type", said.text}});
    for (const SaidOfService& said : inputs_.submitted)
      options["submitted"].push_back({{"service", said.service}, {"date", said.text}});
    if (inputs_.is_offline) options["offline"] = true;
    if (!options.empty()) result_.supplied["service_options"].push_back(options.dump());
  }

  const ServiceInputs& inputs_;
  const std::string& site_host_;
  std::int64_t now_;
  SuppliedServices result_;
  std::vector<RecordedWalk> walks_;
  Masking masking_;
};

}  // namespace

Result<SuppliedServices> read_supplied_services(const ServiceInputs& inputs, const std::string& site_host,
                                                std::int64_t now) {
  return Supplier(inputs, site_host, now).read();
}

}  // namespace collaudo
