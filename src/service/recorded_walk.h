// RecordedWalk: what one channel recorded of somebody's walk through the services, before anything is made of
// it: exchanges and snapshots in the order of time, masked. Made by the readers of the channels (HAR, saved
// pages, session) and by test cases; kept as JSON text among the supplied evidence of a Snapshot, so that a
// recording holds it; read by make_service_evidence(). Plain values; one thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <collaudo/result.h>
#include <collaudo/service.h>

namespace collaudo {

struct RecordedCookie {
  std::string name, domain, path;  // never the value; domain empty: of the host that set it
};

struct RecordedExchange {
  std::int64_t time_ms = 0;  // since 1970 UTC; 0 when unknown
  std::string method = "GET";
  std::string url;
  int status = 200;
  std::string mime;      // lower case, without parameters
  std::string redirect;  // target of a redirect, absolute; empty: none
  std::string dest;  // Sec-Fetch-Dest or what the browser calls the resource: "document", "iframe", "xhr" …
  std::string accept;
  bool is_script_request = false;                           // X-Requested-With
  std::string page;                                         // pageref
  std::vector<std::pair<std::string, std::string>> posted;  // fields and values sent, flattened
  std::vector<std::string> posted_files;                    // names of the fields of files
  std::string body;
  bool has_body = false;     // false: not captured
  bool is_rendered = false;  // the body is the document as the browser showed it
  std::vector<RecordedCookie> set_cookies;
  bool sent_cookies = false;
  std::string role;  // given by the operator; empty: to be recognised
};

struct RecordedWalk {
  Channel channel = Channel::har;
  std::string source;   // file or folder, without its path
  std::string service;  // number or label given by the operator; empty: to be recognised
  std::string flow_type;
  int walk = 1;
  bool is_cut = false;
  bool carries_cookies = false;
  std::vector<std::string> script_words;
  std::vector<std::string> return_hints;           // paths named in the return address of a login
  std::vector<std::pair<int, std::string>> roles;  // --step N=ROLE
  std::vector<RecordedExchange> exchanges;
};

// The JSON that the evidence keeps: `kind` "service_walk" of Snapshot::supplied.
std::string json_text(const RecordedWalk& walk);
Result<RecordedWalk> recorded_walk_from(std::string_view json);

}  // namespace collaudo
