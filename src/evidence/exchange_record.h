// ExchangeRecord: what the metadata record of one exchange says besides the answers, which are records of
// their own: how they belong together, what the judgement read from them, and why one is missing. Written by
// the recorder, read by the replay source. Plain values; pure functions; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <collaudo/exchange.h>

#include <nlohmann/json_fwd.hpp>

#include "source.h"

namespace collaudo {

struct ExchangeRecord {
  struct Answer {
    Url url;
    std::string record;        // the id of the response record
    bool is_adjusted = false;  // its headers, by head_of_answer()
  };
  Request::Kind kind = Request::Kind::page;
  Exchange exchange;  // without hops, headers, body and what a browser showed
  std::vector<Answer> hops;
  std::optional<Answer> answer;
  std::string rendered;       // the id of the record of what a browser showed; empty: none was asked
  bool is_converted = false;  // the judgement read the body converted to UTF-8
  std::int64_t asked = 0, answered = 0;  // milliseconds since 1970 UTC, time in the queue included
};

nlohmann::ordered_json json_of(const ExchangeRecord& record);

// Nothing for what was not written by json_of().
std::optional<ExchangeRecord> exchange_record_of(const nlohmann::ordered_json& json);

}  // namespace collaudo
