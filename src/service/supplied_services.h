// What the user hands in about the services, read, masked and turned into the texts that the Snapshot keeps.
// A file that cannot be used is a complaint, one line each, and the rest goes on; an attestation with an
// error ends it, because somebody signs it. Reads files; one thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <collaudo/outcome.h>
#include <collaudo/result.h>

namespace collaudo {

struct ServiceFile {
  std::string file;
  std::string service;  // number or label; empty: to be recognised
  int walk = 1;
};

struct ServiceInputs {
  std::vector<int> declared;
  std::vector<ServiceFile> hars, saved_pages, messages;
  std::string attestation;  // file; empty: none
  std::vector<std::string> hosts;
  std::vector<std::pair<int, std::string>> roles;  // of screens, by number
  std::string flow_type;
  bool is_offline = false;

  bool empty() const {
    return declared.empty() && hars.empty() && saved_pages.empty() && messages.empty() &&
           attestation.empty() && hosts.empty() && !is_offline;
  }
};

struct SuppliedServices {
  std::map<std::string, std::vector<std::string>, std::less<>> supplied;  // kinds of Snapshot::supplied
  std::vector<std::pair<std::string, Arguments>> complaints;              // keys of src/service/phrases.json
};

// The Error is a complete sentence key with its argument, as read_attestation() gives it.
Result<SuppliedServices> read_supplied_services(const ServiceInputs& inputs, const std::string& site_host,
                                                std::int64_t now);

}  // namespace collaudo
