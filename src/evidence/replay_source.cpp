#include "replay_source.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "exchange_content.h"
#include "exchange_record.h"
#include "html/charset.h"
#include "http_message.h"
#include "http_source_bot_wall.h"
#include "redirects.h"
#include "rendered_json.h"
#include "tls_record.h"

namespace collaudo {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t max_archived_hops = 20;
// Of a body in the coding of another tool's archive, as the network's limit is unless told otherwise.
constexpr std::size_t max_archived_body = 10'000'000;
constexpr std::string_view not_there = "not in the bundle";

Exchange offline(const Url& url) {
  Exchange exchange;
  exchange.requested = exchange.final_url = url;
  exchange.cause = Cause::offline;
  exchange.detail = not_there;
  return exchange;
}

std::vector<Header> headers_of(HttpMessage message, bool is_adjusted) {
  return is_adjusted ? without_adjustment(std::move(message.headers)) : std::move(message.headers);
}

// Why an archive's tool did not keep a body whole.
Cause cause_of_truncation(std::string_view reason) {
  if (reason == "length") return Cause::too_large;
  if (reason == "time") return Cause::timeout;
  return Cause::connect;
}

}  // namespace

Result<std::unique_ptr<ReplaySource>> ReplaySource::open(const std::string& file) {
  auto reader = WarcReader::open(file);
  if (!reader) return Error{reader.error()};
  return std::unique_ptr<ReplaySource>(new ReplaySource(std::move(reader).value()));
}

ReplaySource::ReplaySource(std::unique_ptr<WarcReader> reader)
    : reader_(std::move(reader)), index_(BundleIndex::of(*reader_)) {}

void ReplaySource::submit(Request request) { pending_.push_back(std::move(request)); }

void ReplaySource::cancel(std::string_view why) { cancelled_ = why; }

std::optional<Answered> ReplaySource::next() {
  if (pending_.empty()) return std::nullopt;
  const Request request = std::move(pending_.front());
  pending_.pop_front();
  return answer(request);
}

Answered ReplaySource::answer(const Request& request) {
  Answered answered;
  answered.id = request.id;
  if (!cancelled_.empty()) {
    answered.exchange = offline(request.url);
    answered.exchange.cause = Cause::budget;
    answered.exchange.detail = cancelled_;
    return answered;
  }
  if (request.kind == Request::Kind::tls) {
    answered.tls = tls_of(request.url);
    return answered;
  }
  const auto other = request.kind == Request::Kind::page ? Request::Kind::resource : Request::Kind::page;
  auto exchange = recorded(request.kind, request.url);
  if (!exchange) exchange = recorded(other, request.url);
  if (!exchange) exchange = archived(request.kind, request.url);
  answered.exchange = exchange ? std::move(*exchange) : offline(request.url);
  return answered;
}

std::optional<Json> ReplaySource::json_at(std::uint64_t place) {
  const auto record = reader_->at(place);
  if (!record) return std::nullopt;
  Json json = Json::parse(record->block, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  return json;
}

std::vector<Json> ReplaySource::notes(std::string_view kind) {
  std::vector<Json> found;
  const auto places = index_.notes.find(std::string(kind));
  if (places == index_.notes.end()) return found;
  for (const std::uint64_t place : places->second)
    if (auto json = json_at(place)) found.push_back(std::move(*json));
  return found;
}

std::map<std::string, std::vector<std::string>, std::less<>> ReplaySource::supplied() {
  std::map<std::string, std::vector<std::string>, std::less<>> texts;
  for (auto [kind, places] : index_.supplied) {
    std::sort(places.begin(), places.end());
    for (const auto& [number, place] : places)
      if (auto record = reader_->at(place)) texts[kind].push_back(std::move(record->block));
  }
  return texts;
}

TlsFacts ReplaySource::tls_of(const Url& url) {
  TlsFacts facts;
  if (const auto found = index_.tls.find({url.host(), url.port()}); found != index_.tls.end())
    if (const auto json = json_at(found->second))
      if (auto recorded = tls_facts_of(*json)) return std::move(*recorded);
  facts.host = url.host();
  facts.port = url.port();
  facts.cause = Cause::offline;
  facts.detail = not_there;
  return facts;
}

// What our own recorder has written about that address; nothing when a part of it is missing.
std::optional<Exchange> ReplaySource::recorded(Request::Kind kind, const Url& url) {
  const auto found = index_.exchanges.find({kind, url.canonical()});
  const auto json = found == index_.exchanges.end() ? std::nullopt : json_at(found->second);
  auto record = json ? exchange_record_of(*json) : std::nullopt;
  if (!record) return std::nullopt;
  Exchange exchange = std::move(record->exchange);
  const auto stored = [&](const ExchangeRecord::Answer& answer) -> std::optional<WarcRecord> {
    const auto place = index_.records.find(answer.record);
    return place == index_.records.end() ? std::nullopt : reader_->at(place->second);
  };
  for (const ExchangeRecord::Answer& hop : record->hops) {
    const auto block = stored(hop);
    auto message = block ? read_answer(block->block) : std::nullopt;
    if (!message) return std::nullopt;
    const int status = message->status;
    exchange.hops.push_back({hop.url, status, headers_of(std::move(*message), hop.is_adjusted)});
  }
  if (!record->rendered.empty()) {
    const auto place = index_.records.find(record->rendered);
    const auto block = place == index_.records.end() ? std::nullopt : reader_->at(place->second);
    auto rendered = rendered_from_json(block ? block->block : std::string());
    if (!rendered) return std::nullopt;
    exchange.rendered = std::make_shared<const Rendered>(std::move(rendered).value());
  }
  if (!record->answer) return exchange;
  const auto block = stored(*record->answer);
  auto message = block ? read_answer(block->block) : std::nullopt;
  if (!message) return std::nullopt;
  exchange.body = message->body;
  exchange.headers = headers_of(std::move(*message), record->answer->is_adjusted);
  if (record->is_converted)
    exchange.body =
        html::to_utf8(exchange.body, exchange.header("content-type").value_or(""), exchange.is_html()).utf8;
  return exchange;
}

// The answer at an address, a repeated one brought back to the first that has its body.
std::optional<WarcRecord> ReplaySource::answer_at(const std::string& address) {
  const auto found = index_.answers.find(address);
  auto record = found == index_.answers.end() ? std::nullopt : reader_->at(found->second);
  if (!record || record->field("WARC-Type") != "revisit") return record;
  const auto place = [&]() -> std::optional<std::uint64_t> {
    if (const auto by_id = index_.records.find(record->field("WARC-Refers-To"));
        by_id != index_.records.end())
      return by_id->second;
    const auto url = Url::parse(record->field("WARC-Refers-To-Target-URI"));
    const auto by_url = url ? index_.answers.find(url->without_fragment()) : index_.answers.end();
    if (by_url != index_.answers.end()) return by_url->second;
    return std::nullopt;
  }();
  auto first = place ? reader_->at(*place) : std::nullopt;
  if (!first || first->field("WARC-Type") != "response") return std::nullopt;
  return first;
}

// The answers of another tool's archive, followed as the network source follows them.
std::optional<Exchange> ReplaySource::archived(Request::Kind kind, const Url& requested) {
  Exchange exchange;
  exchange.requested = requested;
  Url current = requested;
  while (true) {
    const auto record = answer_at(current.without_fragment());
    auto message = record ? read_answer(record->block) : std::nullopt;
    exchange.final_url = exchange.hops.empty() ? requested : current;
    if (!message) {
      if (exchange.hops.empty()) return std::nullopt;
      exchange.final_url = requested;
      exchange.cause = Cause::offline;
      exchange.detail = not_there;
      return exchange;
    }
    exchange.final_url = current;
    exchange.bytes += record->length;
    DecodedBody body = decoded_body(*message, max_archived_body);
    const int status = message->status;
    const auto go_on = [&](const Url& target) {
      exchange.hops.push_back({current, status, std::move(message->headers)});
      if (is_loop(exchange.hops, target) || exchange.hops.size() > max_archived_hops) {
        exchange.final_url = requested;
        exchange.cause = Cause::too_many_redirects;
        exchange.detail = "the redirects go round at " + target.without_fragment();
        return false;
      }
      current = target;
      return true;
    };
    const auto redirect = redirect_of(current, status, message->headers);
    if (redirect && redirect->target) {
      if (!go_on(*redirect->target)) return exchange;
      continue;
    }
    exchange.status = status;
    exchange.address = record->field("WARC-IP-Address");
    exchange.cause = body.cause;
    exchange.detail = body.detail;
    if (const std::string_view reason = record->field("WARC-Truncated"); !reason.empty()) {
      exchange.cause = cause_of_truncation(reason);
      exchange.detail = fmt::format("truncated in the archive ({})", reason);
      body.bytes.clear();
    } else if (exchange.cause == Cause::none && status >= 300) {
      const std::string_view wall = bot_wall(status, message->headers, body.bytes);
      exchange.cause = wall.empty() ? Cause::http_status : Cause::bot_wall;
      exchange.detail = wall.empty() ? fmt::format("{}", status) : fmt::format("{} {}", status, wall);
      if (redirect) exchange.detail = redirect->fault;
    }
    Exchange answer = exchange;
    answer.headers = message->headers;
    answer.body = std::move(body.bytes);
    answer = with_content(std::move(answer));
    const bool may_refresh = kind == Request::Kind::page && answer.ok() && answer.is_html();
    const auto target = may_refresh ? refresh_of(current, answer.headers, answer.body) : std::nullopt;
    if (!target) return answer;
    exchange.status = 0;
    if (!go_on(*target)) return exchange;
  }
}

}  // namespace collaudo
