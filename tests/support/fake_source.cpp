#include "support/fake_source.h"

#include <openssl/sha.h>

#include "html/charset.h"

namespace collaudo::testing {

namespace {

std::string sha256(std::string_view text) {
  unsigned char bytes[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), bytes);
  std::string hex;
  for (const unsigned char byte : bytes) {
    hex += "0123456789abcdef"[byte >> 4];
    hex += "0123456789abcdef"[byte & 15];
  }
  return hex;
}

std::string media_type(const VirtualResponse& response) {
  for (const auto& [name, value] : response.headers)
    if (name == "Content-Type") return value;
  return "text/html; charset=utf-8";
}

std::string location_of(const VirtualResponse& response) {
  for (const auto& [name, value] : response.headers)
    if (name == "Location") return value;
  return {};
}

}  // namespace

FakeSource::FakeSource(VirtualSite site, nlohmann::json tls) : site_(std::move(site)), tls_(std::move(tls)) {
  for (const auto& entry : site_)
    if (const auto url = Url::parse(entry.first)) hosts_.insert(url->host());
}

void FakeSource::submit(Request request) {
  asked_.push_back(request.url.str());
  pending_.push_back(std::move(request));
}

std::optional<Answered> FakeSource::next() {
  if (pending_.empty()) return std::nullopt;
  Request request = backwards_ ? pending_.back() : pending_.front();
  backwards_ ? pending_.pop_back() : pending_.pop_front();
  Answered answered;
  answered.id = request.id;
  if (cancelled_) {
    answered.exchange.requested = answered.exchange.final_url = request.url;
    answered.exchange.cause = Cause::budget;
  } else if (request.kind == Request::Kind::tls) {
    answered.tls = facts(request.url);
  } else {
    answered.exchange = fetch(request.url);
  }
  return answered;
}

void FakeSource::cancel(std::string_view) { cancelled_ = true; }

Exchange FakeSource::fetch(const Url& requested) const {
  Exchange exchange;
  exchange.requested = exchange.final_url = requested;
  Url url = requested;
  for (int hop = 0; hop <= 10; ++hop) {
    exchange.final_url = url;
    const auto found = site_.find(url.without_fragment());
    if (!hosts_.contains(url.host())) {
      exchange.cause = Cause::dns;
      exchange.detail = "Could not resolve host: " + url.host();
      return exchange;
    }
    if (found == site_.end() && !url.is_https()) {
      exchange.hops.push_back({url, 301, {{"Location", "https" + url.str().substr(4)}}});
      url = *Url::parse("https" + url.str().substr(4));
      continue;
    }
    if (found == site_.end()) {
      exchange.status = 404;
      exchange.cause = Cause::http_status;
      exchange.detail = "404";
      return exchange;
    }
    const VirtualResponse& response = found->second;
    if (const auto cause = cause_named(response.behaviour); cause && *cause != Cause::none) {
      exchange.cause = *cause;
      exchange.detail = response.behaviour;
      return exchange;
    }
    std::vector<Header> headers;
    for (const auto& [name, value] : response.headers) headers.push_back({name, value});
    const std::string location = location_of(response);
    if (response.status >= 300 && response.status < 400 && !location.empty()) {
      exchange.hops.push_back({url, response.status, headers});
      const auto next = url.resolve(location);
      if (!next) {
        exchange.cause = Cause::undecodable;
        exchange.detail = "Location: " + location;
        return exchange;
      }
      url = *next;
      continue;
    }
    exchange.status = response.status;
    exchange.headers = std::move(headers);
    for (const std::string& host : {std::string("*"), url.host()})
      if (tls_.contains(host))
        exchange.certificate_error = tls_[host].value("certificate_error", exchange.certificate_error);
    if (response.status >= 400) {
      exchange.cause = Cause::http_status;
      exchange.detail = std::to_string(response.status);
    }
    const std::string type = media_type(response);
    exchange.mime = type.substr(0, type.find(';'));
    exchange.body_sha256 = sha256(response.body);
    const html::Decoded decoded = html::to_utf8(response.body, type, exchange.is_html());
    exchange.body = decoded.utf8;
    exchange.charset = decoded.charset;
    exchange.bytes = response.body.size();
    exchange.address = "127.0.0.1";
    return exchange;
  }
  exchange.cause = Cause::too_many_redirects;
  exchange.detail = "10";
  return exchange;
}

TlsFacts FakeSource::facts(const Url& url) const {
  TlsFacts facts;
  facts.host = url.host();
  facts.port = url.port();
  if (!hosts_.contains(url.host())) {
    facts.cause = Cause::dns;
    return facts;
  }
  constexpr std::int64_t day = 86'400;
  Certificate leaf;
  leaf.subject = "CN=" + url.host();
  leaf.issuer = "CN=Collaudo Test CA";
  leaf.names = {url.host(), "www." + url.host()};
  leaf.not_before = fake_now - 30 * day;
  leaf.not_after = fake_now + 200 * day;
  leaf.key_type = "EC";
  leaf.key_bits = 256;
  leaf.signature = "SHA256";
  leaf.sha256 = std::string(64, 'a');
  std::optional<Certificate> intermediate;
  facts.version = "1.3";
  facts.suite = "TLS_AES_256_GCM_SHA384";
  facts.host_matches = facts.chain_trusted = true;
  const auto apply = [&](const nlohmann::json& changes) {
    facts.version = changes.value("version", facts.version);
    facts.suite = changes.value("suite", facts.suite);
    facts.host_matches = changes.value("host_matches", facts.host_matches);
    facts.chain_trusted = changes.value("chain_trusted", facts.chain_trusted);
    facts.chain_error = changes.value("chain_error", facts.chain_error);
    facts.chain_error_code = changes.value("chain_error_code", facts.chain_error_code);
    facts.intermediate_missing = changes.value("intermediate_missing", facts.intermediate_missing);
    facts.strong_chain = changes.value("strong_chain", facts.strong_chain);
    facts.deep = changes.value("deep", facts.deep);
    facts.partial = changes.value("partial", facts.partial);
    facts.ocsp_staple = changes.value("ocsp_staple", facts.ocsp_staple);
    facts.detail = changes.value("detail", facts.detail);
    if (const auto cause = cause_named(changes.value("cause", "none"))) facts.cause = *cause;
    const nlohmann::json versions = changes.value("versions", nlohmann::json::object());
    for (const auto& [version, answer] : versions.items())
      facts.versions[version] = answer == "yes" ? Answer::yes : answer == "no" ? Answer::no : Answer::unknown;
    facts.suites_1_2 = changes.value("suites_1_2", facts.suites_1_2);
    facts.suites_1_3 = changes.value("suites_1_3", facts.suites_1_3);
    facts.weak_suites = changes.value("weak_suites", facts.weak_suites);
    facts.addresses = changes.value("addresses", facts.addresses);
    facts.differing_addresses = changes.value("differing_addresses", facts.differing_addresses);
    if (changes.contains("dh_bits")) facts.dh_bits = changes["dh_bits"].get<int>();
    leaf.names = changes.value("names", leaf.names);
    leaf.key_type = changes.value("key_type", leaf.key_type);
    leaf.key_bits = changes.value("key_bits", leaf.key_bits);
    leaf.signature = changes.value("signature", leaf.signature);
    if (changes.contains("days_left")) leaf.not_after = fake_now + day * changes["days_left"].get<int>();
    if (changes.contains("intermediate_days_left")) {
      intermediate = leaf;
      intermediate->subject = leaf.issuer;
      intermediate->issuer = "CN=Collaudo Test Root";
      intermediate->names.clear();
      intermediate->not_before = fake_now - 1000 * day;
      intermediate->not_after = fake_now + day * changes["intermediate_days_left"].get<int>();
    }
    if (changes.contains("days_old")) leaf.not_before = fake_now - day * changes["days_old"].get<int>();
  };
  if (tls_.contains("*")) apply(tls_["*"]);
  if (tls_.contains(url.host())) apply(tls_[url.host()]);
  facts.chain = {leaf};
  if (intermediate) facts.chain.push_back(*intermediate);
  if (facts.cause != Cause::none) facts.chain.clear();
  return facts;
}

}  // namespace collaudo::testing
