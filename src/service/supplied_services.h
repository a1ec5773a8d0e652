// What the user hands in about the services, read, masked and turned into the texts that the Snapshot keeps.
// A file that cannot be used is a remark, one line each, and the rest goes on; an attestation with an
// error ends it, because somebody signs it. Reads files; one thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <collaudo/outcome.h>
#include <collaudo/result.h>

#include "service/session_crawl.h"

namespace collaudo {

struct ServiceFile {
  std::string file;
  std::string service;  // number or label; empty: to be recognised
  int walk = 1;
  std::vector<std::pair<int, std::string>> roles;  // of screens, by number
};

// What the operator says of one service, or of all where `service` is empty.
struct SaidOfService {
  std::string service;  // number or label
  std::string text;
};

struct ServiceInputs {
  std::vector<int> declared;
  std::vector<ServiceFile> hars, saved_pages, messages;
  std::vector<SessionReading> sessions;
  std::string service_of_sessions;        // number or label; empty: to be recognised
  std::vector<std::string> attestations;  // files
  std::vector<std::string> hosts;
  std::vector<SaidOfService> flow_types;
  std::vector<SaidOfService> submitted;  // dates, "2026-11-20"
  bool is_offline = false;
};

// What became of a file: a sentence of src/service/phrases.json.
struct FileRemark {
  std::string key;
  Arguments arguments;        // "file" as the user wrote it, and others
  Cause cause = Cause::none;  // none: the file is used all the same
};

struct SuppliedServices {
  // Kinds of Snapshot::supplied; the remarks are among them, with the names of files alone.
  std::map<std::string, std::vector<std::string>, std::less<>> supplied;
  std::vector<FileRemark> remarks;
};

// The Error: key and argument of read_attestation(), a line end, and the file.
Result<SuppliedServices> read_supplied_services(const ServiceInputs& inputs, const std::string& site_host,
                                                std::int64_t now);

}  // namespace collaudo
