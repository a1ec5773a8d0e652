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

class Supplier {
 public:
  Supplier(const ServiceInputs& inputs, const std::string& site_host, std::int64_t now)
      : inputs_(inputs), site_host_(site_host), now_(now) {}

  Result<SuppliedServices> read() {
    for (const ServiceFile& har : inputs_.hars) read_har_file(har);
    for (const ServiceFile& pages : inputs_.saved_pages) read_pages(pages);
    mask(walks_, site_host_, inputs_.hosts, masking_);
    for (const RecordedWalk& walk : walks_) result_.supplied["service_walk"].push_back(json_text(walk));
    for (const ServiceFile& message : inputs_.messages) read_message_file(message);
    if (!inputs_.attestation.empty()) {
      auto attestation = read_attestation(inputs_.attestation, now_);
      if (!attestation) return Error{attestation.error()};
      result_.supplied["service_attestation"].push_back(attestation->json);
      for (const std::string& warning : attestation->warnings) {
        const auto space = warning.find(' ');
        complain("attestation_" + warning.substr(0, space), inputs_.attestation,
                 {{"name", space == std::string::npos ? "" : warning.substr(space + 1)}});
      }
    }
    add_options();
    return std::move(result_);
  }

 private:
  void complain(const std::string& key, const std::string& file, Arguments arguments = {}) {
    arguments.emplace_back("file", file);
    result_.complaints.emplace_back(key, std::move(arguments));
  }

  void keep(RecordedWalk walk, const ServiceFile& given) {
    walk.service = given.service;
    walk.walk = given.walk;
    walk.flow_type = inputs_.flow_type;
    walk.roles = inputs_.roles;
    walks_.push_back(std::move(walk));
  }

  void read_har_file(const ServiceFile& given) {
    std::ifstream stream(given.file, std::ios::binary);
    auto reading = stream ? read_har(stream, fs::path(given.file).filename().string())
                          : Result<HarReading>(Error{"unreadable"});
    if (!reading) {
      complain("har_" + reading.error(), given.file);
      return;
    }
    const auto count = [](std::size_t number) { return std::to_string(number); };
    if (!reading->fault.empty())
      complain("har_cut", given.file, {{"entries", count(reading->entries)}, {"position", reading->fault}});
    if (reading->skipped > 0) complain("har_skipped", given.file, {{"count", count(reading->skipped)}});
    if (reading->missing_bodies > 0)
      complain("har_missing_bodies", given.file, {{"count", count(reading->missing_bodies)}});
    if (reading->cut_bodies > 0)
      complain("har_cut_bodies", given.file, {{"count", count(reading->cut_bodies)}});
    if (reading->holds_secrets) complain("har_secrets", given.file);
    keep(std::move(reading).value().walk, given);
  }

  void read_pages(const ServiceFile& given) {
    auto walk = read_saved_pages(given.file);
    if (walk)
      keep(std::move(walk).value(), given);
    else
      complain("saved_" + walk.error(), given.file);
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
      complain("message_" + message.error(), given.file);
  }

  void add_options() {
    nlohmann::ordered_json options = nlohmann::ordered_json::object();
    if (!inputs_.declared.empty()) options["declared"] = inputs_.declared;
    if (!inputs_.hosts.empty()) options["hosts"] = inputs_.hosts;
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
