// The record of a web archive (WARC 1.1, ISO 28500): named fields and a block of bytes. Written by
// WarcWriter, read by WarcReader. Plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <collaudo/exchange.h>

#include "exchange_header.h"

namespace collaudo {

// To be written. The block is `head` and `payload` one after the other; views outlive the writing only.
struct WarcEntry {
  std::string_view type;          // "response", "request", "metadata", "resource", "warcinfo"
  std::string_view content_type;  // "application/http;msgtype=response" …
  std::string target;             // WARC-Target-URI; empty: none
  std::vector<Header> fields;     // further ones: WARC-Concurrent-To, WARC-IP-Address …
  std::string_view head, payload;
  bool has_payload_digest = false;  // of HTTP messages: the payload is a part of the block
};

// As read.
struct WarcRecord {
  std::vector<Header> fields;
  std::string block;         // as much of it as was asked for
  std::uint64_t length = 0;  // of the whole block, as declared
  std::uint64_t offset = 0;  // in the file: where to read it again
  bool is_altered = false;   // the block is not the one whose digest is stated

  std::string_view field(std::string_view name) const {
    return header_of(fields, name).value_or(std::string_view());
  }
  bool is_whole() const { return block.size() == length && !is_altered; }
};

// Metadata of ours is JSON with a field "kind": docs/bundle.md.
inline constexpr std::string_view metadata_type = "application/json";
inline constexpr std::string_view response_type = "application/http;msgtype=response";
// What was handed in besides the site's answers: "urn:collaudo:supplied/KIND/INDEX".
inline const std::string supplied_beginning = "urn:collaudo:supplied/";
inline constexpr std::string_view request_type = "application/http;msgtype=request";

}  // namespace collaudo
