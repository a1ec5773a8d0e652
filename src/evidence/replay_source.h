// The evidence source that asks a recording: the crawler's questions are answered from a bundle, by address
// and kind, and never from the network. Opened by the command line, read by the crawler from one thread. What
// the bundle does not have is a gap with the cause `offline`. One record at a time is in memory.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <collaudo/result.h>

#include <nlohmann/json_fwd.hpp>

#include "bundle_index.h"
#include "source.h"

namespace collaudo {

class ReplaySource : public EvidenceSource {
 public:
  // The error is that of WarcReader::open().
  static Result<std::unique_ptr<ReplaySource>> open(const std::string& file);

  void submit(Request request) override;
  std::optional<Answered> next() override;
  void cancel(std::string_view why) override;

  const BundleIndex& index() const { return index_; }
  // The metadata records of ours of that kind, in the order of the file; those that cannot be read left out.
  std::vector<nlohmann::ordered_json> notes(std::string_view kind);
  // Evidence that was handed in to the run: the texts by kind.
  std::map<std::string, std::vector<std::string>, std::less<>> supplied();

 private:
  explicit ReplaySource(std::unique_ptr<WarcReader> reader);

  Answered answer(const Request& request);
  std::optional<nlohmann::ordered_json> json_at(std::uint64_t place);
  std::optional<Exchange> recorded(Request::Kind kind, const Url& url);
  std::optional<Exchange> archived(Request::Kind kind, const Url& requested);
  std::optional<WarcRecord> answer_at(const std::string& address);
  TlsFacts tls_of(const Url& url);

  std::unique_ptr<WarcReader> reader_;
  BundleIndex index_;
  std::deque<Request> pending_;
  std::string cancelled_;
};

}  // namespace collaudo
