// Recorder: an evidence source around another one, which writes what passes into a web archive. Made by the
// recording of a run, read by the crawler in place of the source that it wraps, in the same thread. Keeps no
// body: a record is written before the answer is handed on. What it cannot write changes no answer; the
// writer knows the fault.
#pragma once

#include <cstdint>
#include <functional>
#include <map>

#include <nlohmann/json_fwd.hpp>

#include "exchange_record.h"
#include "request_head.h"
#include "source.h"
#include "warc_writer.h"

namespace collaudo {

class Recorder : public EvidenceSource {
 public:
  using Clock = std::function<std::int64_t()>;  // milliseconds since 1970 UTC
  // All of them outlive the recorder. Writes the warcinfo record at once.
  Recorder(EvidenceSource& source, WarcWriter& writer, RequestHeads heads, Clock clock);

  void submit(Request request) override;
  std::optional<Answered> next() override { return noted(source_.next()); }
  std::optional<Answered> next_until(std::chrono::steady_clock::time_point until) override {
    return noted(source_.next_until(until));
  }
  void cancel(std::string_view why) override;

  // A metadata record of ours: JSON with the field "kind" before the others (docs/bundle.md). `target` may be
  // empty. Returns the record's id.
  std::string note(std::string_view kind, const std::string& target, const nlohmann::ordered_json& facts,
                   std::vector<Header> fields = {});
  // Evidence that is no answer of the site: the text of a file that was handed in.
  void supply(std::string_view kind, std::size_t index, std::string_view text);

 private:
  struct Asked {
    Request::Kind kind;
    Url url;
    std::int64_t moment;
  };

  std::optional<Answered> noted(std::optional<Answered> answered);
  bool is_known(const Asked& asked, const Answered& answered);
  void record(const Asked& asked, const Answered& answered);
  ExchangeRecord::Answer write_answer(const Asked& asked, const Url& url, int status,
                                      const std::vector<Header>& headers, std::string_view body,
                                      const std::string& address, std::string_view truncated);
  std::int64_t seconds() const { return clock_() / 1000; }

  EvidenceSource& source_;
  WarcWriter& writer_;
  const RequestHeads heads_;
  const Clock clock_;
  std::map<std::uint64_t, Asked> asked_;
  std::map<std::pair<Request::Kind, std::string>, std::string>
      recorded_;  // by address: what was written last
};

}  // namespace collaudo
