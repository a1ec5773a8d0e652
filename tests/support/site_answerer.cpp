#include "support/site_answerer.h"

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include <zlib.h>

#include "support/encoding.h"

namespace collaudo::testing {

namespace {

using Milliseconds = std::chrono::milliseconds;

constexpr std::size_t worth_compressing = 256;
constexpr std::size_t most_remembered = 1'000'000;
constexpr std::size_t oversized_body = 20971520;
constexpr const char* hop_parameter = "salto=";

std::string host_of(const std::string& address) {
  const auto start = address.find("://") + 3;
  return address.substr(start, address.find('/', start) - start);
}

const char* reason_of(int status) {
  static const std::map<int, const char*> reasons = {{200, "OK"},
                                                     {301, "Moved Permanently"},
                                                     {302, "Found"},
                                                     {303, "See Other"},
                                                     {401, "Unauthorized"},
                                                     {403, "Forbidden"},
                                                     {404, "Not Found"},
                                                     {410, "Gone"},
                                                     {429, "Too Many Requests"},
                                                     {500, "Internal Server Error"},
                                                     {503, "Service Unavailable"}};
  const auto found = reasons.find(status);
  return found == reasons.end() ? "Status" : found->second;
}

VirtualResponse page(int status, const std::string& title) {
  return {status,
          {{"Content-Type", "text/html; charset=utf-8"}},
          "<!doctype html>\n<html lang=\"it\"><head><title>" + title + "</title></head><body><h1>" + title +
              "</h1></body></html>\n",
          ""};
}

VirtualResponse redirect_to(int status, const std::string& address) {
  auto response = page(status, "Pagina spostata");
  response.headers.emplace_back("Location", address);
  return response;
}

std::string head_of(const VirtualResponse& response, const std::vector<std::string>& more_lines) {
  std::string head =
      "HTTP/1.1 " + std::to_string(response.status) + " " + reason_of(response.status) + "\r\n";
  for (const auto& [name, value] : response.headers)
    head.append(name).append(": ").append(value).append("\r\n");
  for (const auto& line : more_lines) head.append(line).append("\r\n");
  return head + "\r\n";
}

std::string length_line(std::size_t length) { return "Content-Length: " + std::to_string(length); }

std::string little_endian(unsigned long number) {
  std::string bytes;
  for (unsigned shift = 0; shift < 32; shift += 8) bytes += static_cast<char>((number >> shift) & 0xFF);
  return bytes;
}

// A megabyte of zeros is packed once, in blocks that do not depend on what precedes them, and repeated.
std::string gzip_bomb() {
  constexpr std::size_t piece_size = 1048576;
  constexpr unsigned pieces = 1024;
  const std::string zeros(piece_size, '\0');
  z_stream stream{};
  constexpr int raw_window = -15;
  if (deflateInit2(&stream, 9, Z_DEFLATED, raw_window, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::runtime_error("gzip does not start");
  }
  std::string piece(piece_size, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(zeros.data()));
  stream.avail_in = piece_size;
  stream.next_out = reinterpret_cast<Bytef*>(piece.data());
  stream.avail_out = piece_size;
  deflate(&stream, Z_FULL_FLUSH);
  piece.resize(stream.total_out);
  deflateEnd(&stream);

  const auto piece_sum = crc32(0, reinterpret_cast<const Bytef*>(zeros.data()), piece_size);
  auto sum = crc32(0, nullptr, 0);
  std::string bomb{"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03", 10};
  for (unsigned i = 0; i < pieces; ++i) {
    bomb += piece;
    sum = crc32_combine(sum, piece_sum, static_cast<z_off_t>(piece_size));
  }
  bomb += std::string{"\x03\x00", 2};  // the empty last block
  return bomb + little_endian(sum) + little_endian(piece_size * pieces);
}

// Looks random and is the same every time.
std::string noise(std::size_t length) {
  std::string bytes;
  std::uint32_t state = 20220525;
  while (bytes.size() < length) {
    state = state * 1664525U + 1013904223U;
    bytes += static_cast<char>(state >> 24U);
  }
  return bytes;
}

// An address of a redirect chain: the page it leads to and the number of the hop.
struct Hop {
  std::string address;
  unsigned long number = 0;
};

Hop hop_of(const std::string& address) {
  const auto at = address.rfind(hop_parameter);
  if (at == std::string::npos || at == 0) return {address, 0};
  Hop hop{address.substr(0, at - 1), 0};
  std::from_chars(address.data() + at + std::char_traits<char>::length(hop_parameter),
                  address.data() + address.size(), hop.number);
  return hop;
}

VirtualResponse challenge_page() {
  auto response = page(403, "Just a moment...");
  response.headers.emplace_back("Server", "cloudflare");
  response.headers.emplace_back("cf-mitigated", "challenge");
  const std::string end = "</body>";
  response.body.insert(
      response.body.find(end),
      "<noscript>Enable JavaScript and cookies to continue</noscript><div id=\"challenge-form\"></div>");
  return response;
}

}  // namespace

struct SiteAnswerer::Question {
  Connection& connection;
  const ReceivedRequest& request;
  std::string address;

  // An ordinary, complete answer.
  bool reply(const VirtualResponse& response) const {
    const bool packable = request.accepts_gzip && response.body.size() > worth_compressing &&
                          header_of(response, "Content-Encoding").empty() && is_text(response);
    const auto body = packable ? gzip(response.body) : response.body;
    std::vector<std::string> lines = {length_line(body.size())};
    if (packable) lines.insert(lines.end(), {"Content-Encoding: gzip", "Vary: Accept-Encoding"});
    if (!request.keep_alive) lines.emplace_back("Connection: close");
    const bool sent = connection.write(head_of(response, lines) + (request.method == "HEAD" ? "" : body));
    return sent && request.keep_alive;
  }

 private:
  static bool is_text(const VirtualResponse& response) {
    const auto type = header_of(response, "Content-Type");
    return type.starts_with("text/") || type.starts_with("application/") || type.starts_with("image/svg");
  }
};

SiteAnswerer::SiteAnswerer(VirtualSite site, std::shared_ptr<LiveHosts> live, Milliseconds delay,
                           StopSignal& stop)
    : site_(std::move(site)), live_(std::move(live)), delay_(delay), stop_(stop) {
  if (live_) live_names_ = live_->hosts();
  for (const auto& [address, response] : site_) {
    if (parse_behaviour(response.behaviour).kind == BehaviourKind::refuse_tls)
      refusing_tls_.insert(host_of(address));
  }
}

std::set<std::string> SiteAnswerer::hosts() const {
  std::set<std::string> hosts = live_names_;
  for (const auto& [address, response] : site_) hosts.insert(host_of(address));
  return hosts;
}

std::size_t SiteAnswerer::requests_counted() const {
  const std::lock_guard lock{mutex_};
  return count_;
}

std::vector<std::string> SiteAnswerer::requests_seen() const {
  const std::lock_guard lock{mutex_};
  return seen_;
}

bool SiteAnswerer::answer(Connection& connection, const ReceivedRequest& request) {
  const auto* scheme = connection.is_secure() ? "https://" : "http://";
  const Question question{
      connection, request,
      request.target.starts_with("/") ? scheme + request.host + request.target : request.target};
  {
    const std::lock_guard lock{mutex_};
    ++count_;
    if (seen_.size() < most_remembered) seen_.push_back(request.method + " " + question.address);
  }
  if (delay_.count() > 0 && stop_.raised_within(delay_)) return false;

  const std::string host = host_of(question.address);
  if (live_names_.contains(host) || (live_ && live_->has(host))) {
    const VirtualResponse response = live_->answer(request, question.address);
    return misbehave(question, response, parse_behaviour(response.behaviour));
  }

  auto found = site_.find(question.address);
  if (found == site_.end()) {
    const auto of_chain = site_.find(hop_of(question.address).address);
    const bool is_hop = of_chain != site_.end() && of_chain->second.behaviour.starts_with("redirect-chain:");
    if (!is_hop) return answer_missing(question);
    found = of_chain;
  }
  const auto behaviour = parse_behaviour(found->second.behaviour);
  return behaviour.kind == BehaviourKind::none ? question.reply(found->second)
                                               : misbehave(question, found->second, behaviour);
}

bool SiteAnswerer::answer_missing(const Question& question) {
  if (question.connection.is_secure()) return question.reply(page(404, "Pagina non trovata"));
  return question.reply(redirect_to(301, "https" + question.address.substr(question.address.find(':'))));
}

bool SiteAnswerer::misbehave(const Question& question, const VirtualResponse& response,
                             const Behaviour& behaviour) {
  const auto length = response.body.size();
  switch (behaviour.kind) {
    case BehaviourKind::none:
    case BehaviourKind::refuse_tls:
      return question.reply(response);
    case BehaviourKind::slow_headers:
      return !stop_.raised_within(Milliseconds{behaviour.number}) && question.reply(response);
    case BehaviourKind::slow_body:
      return send_slowly(question, response, behaviour.number);
    case BehaviourKind::endless_body:
      return send_endlessly(question, response);
    case BehaviourKind::redirect_loop:
      return question.reply(redirect_to(302, question.address));
    case BehaviourKind::redirect_chain:
      return redirect_along(question, response, behaviour.number);
    case BehaviourKind::oversized: {
      auto large = response;
      large.body.resize(oversized_body, ' ');
      return question.reply(large);
    }
    case BehaviourKind::gzip_bomb: {
      auto bomb = response;
      bomb.body = gzip_bomb();
      set_header(bomb, "Content-Encoding", "gzip");
      return question.reply(bomb);
    }
    case BehaviourKind::drop:
      question.connection.break_off();
      return false;
    case BehaviourKind::drop_mid_body:
      return send_cut(question, response, length, length / 2);
    case BehaviourKind::cut: {
      const auto whole = head_of(response, {length_line(length)}) + response.body;
      question.connection.write(std::string_view{whole}.substr(0, behaviour.number));
      question.connection.break_off();
      return false;
    }
    case BehaviourKind::raw:
      question.connection.write(response.body);
      return false;
    case BehaviourKind::wrong_length:
      return send_cut(question, response, length / 2, length);
    case BehaviourKind::bad_chunk:
      question.connection.write(head_of(response, {"Transfer-Encoding: chunked"}) + "zz\r\n" + response.body);
      return false;
    case BehaviourKind::binary: {
      auto binary = response;
      binary.body = noise(8192);
      set_header(binary, "Content-Type", "text/html");
      return question.reply(binary);
    }
    case BehaviourKind::reset:
      question.connection.reset();
      return false;
    case BehaviourKind::rate_limited:
      return refuse_first(question, response, behaviour.number, 429);
    case BehaviourKind::flaky:
      return refuse_first(question, response, behaviour.number, 503);
    case BehaviourKind::basic_auth:
      return ask_credentials(question, response, behaviour.text);
    case BehaviourKind::challenge:
      return question.reply(challenge_page());
    case BehaviourKind::wall:
      return question.reply(
          question.request.user_agent.find("compatible;") == std::string::npos ? response : challenge_page());
  }
  throw std::logic_error("a behaviour without an answer");
}

bool SiteAnswerer::send_slowly(const Question& question, const VirtualResponse& response,
                               unsigned long milliseconds) {
  question.connection.write(head_of(response, {length_line(response.body.size())}));
  for (const char c : response.body) {
    if (stop_.raised_within(Milliseconds{milliseconds}) || !question.connection.write({&c, 1})) return false;
  }
  return question.request.keep_alive;
}

bool SiteAnswerer::send_endlessly(const Question& question, const VirtualResponse& response) {
  const std::string chunk = "4000\r\n" + std::string(0x4000, ' ') + "\r\n";
  question.connection.write(head_of(response, {"Transfer-Encoding: chunked"}));
  while (question.connection.write(chunk) && !stop_.raised_within(Milliseconds{1})) {
  }
  return false;
}

bool SiteAnswerer::send_cut(const Question& question, const VirtualResponse& response, std::size_t announced,
                            std::size_t sent) {
  question.connection.write(head_of(response, {length_line(announced)}) + response.body.substr(0, sent));
  question.connection.break_off();
  return false;
}

bool SiteAnswerer::redirect_along(const Question& question, const VirtualResponse& response,
                                  unsigned long hops) {
  const auto hop = hop_of(question.address);
  if (hop.number >= hops) return question.reply(response);
  const auto* separator = hop.address.find('?') == std::string::npos ? "?" : "&";
  return question.reply(
      redirect_to(302, hop.address + separator + hop_parameter + std::to_string(hop.number + 1)));
}

bool SiteAnswerer::refuse_first(const Question& question, const VirtualResponse& response,
                                unsigned long times, int status) {
  unsigned long asked = 0;
  {
    const std::lock_guard lock{mutex_};
    asked = ++asked_[question.address];
  }
  if (asked > times) return question.reply(response);
  auto refusal = page(status, status == 429 ? "Troppe richieste" : "Servizio temporaneamente sospeso");
  if (status == 429) refusal.headers.emplace_back("Retry-After", "1");
  return question.reply(refusal);
}

bool SiteAnswerer::ask_credentials(const Question& question, const VirtualResponse& response,
                                   const std::string& credentials) {
  if (question.request.authorization == "Basic " + base64(credentials)) return question.reply(response);
  auto refusal = page(401, "Accesso riservato");
  refusal.headers.emplace_back("WWW-Authenticate", "Basic realm=\"collaudo\"");
  return question.reply(refusal);
}

}  // namespace collaudo::testing
