// BundleIndex: what a web archive holds and where, found in one pass over the file that keeps no body. Made
// when a bundle is opened, read by the replay source; constant afterwards. Knows our own bundles
// (docs/bundle.md) and takes those of other tools as far as they go.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <collaudo/result.h>

#include "bundle_condition.h"
#include "source.h"
#include "warc_reader.h"

namespace collaudo {

struct BundleIndex {
  using Place = std::uint64_t;
  BundleCondition condition;
  std::map<std::pair<Request::Kind, std::string>, Place> exchanges;  // by canonical address
  std::map<std::pair<std::string, int>, Place> tls;                  // by host and port
  std::map<std::string, Place, std::less<>> records;  // answers and what a browser showed, by record id
  std::map<std::string, Place, std::less<>> answers;  // by address without fragment
  std::map<std::string, std::vector<std::pair<std::size_t, Place>>, std::less<>>
      supplied;                                                  // by kind: index and place
  std::map<std::string, std::vector<Place>, std::less<>> notes;  // metadata of ours, by kind
  std::optional<Url> first_page;                                 // the first address that was answered
  std::int64_t first_moment = 0;                                 // … and when, seconds since 1970 UTC

  static BundleIndex of(WarcReader& reader);
};

}  // namespace collaudo
