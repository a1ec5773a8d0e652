#include "recorder.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "http_message.h"
#include "rendered_json.h"
#include "tls_record.h"

namespace collaudo {

namespace {

// What the standard calls the reason why a body is not there.
std::string_view truncation_of(Cause cause) {
  switch (cause) {
    case Cause::too_large:
      return "length";
    case Cause::timeout:
    case Cause::budget:
      return "time";
    case Cause::none:
    case Cause::http_status:
    case Cause::bot_wall:
      return {};
    default:
      return "disconnect";
  }
}

}  // namespace

Recorder::Recorder(EvidenceSource& source, WarcWriter& writer, RequestHeads heads, Clock clock)
    : source_(source), writer_(writer), heads_(std::move(heads)), clock_(std::move(clock)) {
  const std::string info =
      "software: collaudo/" COLLAUDO_VERSION
      "\r\nformat: WARC File Format 1.1\r\n"
      "conformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n"
      "robots: ignore\r\n"
      "description: evidence of a conformance check; bodies are stored decoded\r\n";
  WarcEntry entry;
  entry.type = "warcinfo";
  entry.content_type = "application/warc-fields";
  entry.head = info;
  writer_.write(entry, seconds());
}

void Recorder::submit(Request request) {
  asked_.insert_or_assign(request.id, Asked{request.kind, request.url, clock_()});
  source_.submit(std::move(request));
}

std::optional<Answered> Recorder::noted(std::optional<Answered> answered) {
  if (!answered) return answered;
  const auto found = asked_.find(answered->id);
  if (found == asked_.end()) return answered;
  const Asked asked = std::move(found->second);
  asked_.erase(found);
  if (!is_known(asked, *answered)) record(asked, *answered);
  answered->received = {};
  return answered;
}

void Recorder::cancel(std::string_view why) { source_.cancel(why); }

// A second crawl is answered from memory with the same evidence, unless a browser has added its part since,
// or the first one had no time for it.
bool Recorder::is_known(const Asked& asked, const Answered& answered) {
  const Exchange& exchange = answered.exchange;
  std::string address = asked.kind == Request::Kind::tls ? asked.url.origin() : asked.url.canonical();
  std::string evidence = fmt::format("{} {} {} {} {}", name(exchange.cause), exchange.status,
                                     exchange.hops.size(), exchange.final_url.str(), exchange.body_sha256);
  if (exchange.rendered)
    evidence += fmt::format(" {} {}", name(exchange.rendered->cause), sha256_hex(exchange.rendered->html));
  if (answered.tls) evidence += fmt::format(" {} {}", name(answered.tls->cause), answered.tls->version);
  std::string& last = recorded_[{asked.kind, std::move(address)}];
  if (last == evidence) return true;
  last = std::move(evidence);
  return false;
}

std::string Recorder::note(std::string_view kind, const std::string& target,
                           const nlohmann::ordered_json& facts, std::vector<Header> fields) {
  nlohmann::ordered_json json = {{"kind", kind}};
  json.update(facts);
  const std::string text = json.dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
  WarcEntry entry;
  entry.type = "metadata";
  entry.content_type = metadata_type;
  entry.target = target;
  entry.fields = std::move(fields);
  entry.head = text;
  return writer_.write(entry, seconds());
}

void Recorder::supply(std::string_view kind, std::size_t index, std::string_view text) {
  WarcEntry entry;
  entry.type = "resource";
  entry.content_type = "text/plain";
  entry.target = supplied_beginning + std::string(kind) + "/" + std::to_string(index);
  entry.head = text;
  writer_.write(entry, seconds());
}

void Recorder::record(const Asked& asked, const Answered& answered) {
  if (answered.tls) {
    note("tls", asked.url.origin() + "/", json_of(*answered.tls));
    return;
  }
  const Exchange& exchange = answered.exchange;
  ExchangeRecord record;
  record.kind = asked.kind;
  record.asked = asked.moment;
  record.answered = clock_();
  for (std::size_t index = 0; index < exchange.hops.size(); ++index) {
    const Hop& hop = exchange.hops[index];
    const auto& bodies = answered.received.hop_bodies;
    const bool has_body = index < bodies.size() && bodies[index];
    record.hops.push_back(write_answer(asked, hop.url, hop.status, hop.headers,
                                       has_body ? std::string_view(*bodies[index]) : std::string_view(), {},
                                       has_body ? "" : "unspecified"));
  }
  if (exchange.status != 0) {
    record.is_converted = answered.received.body.has_value();
    const std::string& body = record.is_converted ? *answered.received.body : exchange.body;
    record.answer = write_answer(asked, exchange.final_url, exchange.status, exchange.headers, body,
                                 exchange.address, body.empty() ? truncation_of(exchange.cause) : "");
  }
  if (exchange.rendered)
    record.rendered = note("rendered", exchange.requested.str(),
                           nlohmann::ordered_json::parse(to_json(heads_.rendered(*exchange.rendered))));
  std::vector<Header> fields;
  if (record.answer) fields.push_back({"WARC-Concurrent-To", record.answer->record});
  record.exchange = exchange;
  note("exchange", exchange.requested.str(), json_of(record), std::move(fields));
}

ExchangeRecord::Answer Recorder::write_answer(const Asked& asked, const Url& url, int status,
                                              const std::vector<Header>& headers, std::string_view body,
                                              const std::string& address, std::string_view truncated) {
  const WrittenHead head = head_of_answer(status, heads_.answer(headers), body.size());
  WarcEntry response;
  response.type = "response";
  response.content_type = response_type;
  response.target = url.without_fragment();
  if (!address.empty()) response.fields.push_back({"WARC-IP-Address", address});
  if (!truncated.empty()) response.fields.push_back({"WARC-Truncated", std::string(truncated)});
  response.head = head.text;
  response.payload = body;
  response.has_payload_digest = true;
  std::string id = writer_.write(response, seconds());

  const std::string request_head = heads_.head(url, asked.kind);
  WarcEntry request;
  request.type = "request";
  request.content_type = request_type;
  request.target = response.target;
  request.fields = {{"WARC-Concurrent-To", id}};
  request.head = request_head;
  writer_.write(request, seconds());
  return {url, std::move(id), head.is_adjusted};
}

}  // namespace collaudo
