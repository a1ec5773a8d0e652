// FakeSource: an evidence source without a network: answers from a virtual site's map of addresses. Made by
// the tests of criteria and crawl; one thread. An address of an unknown host does not resolve, an unknown
// path of a known host is a 404; a response's behaviour may name a cause of the closed list ("timeout",
// "connect" …) instead of answering.
#pragma once

#include <deque>
#include <set>
#include <string>

#include <nlohmann/json.hpp>

#include "evidence/source.h"
#include "support/virtual_site.h"

namespace collaudo::testing {

// The moment at which fake evidence is collected: 2026-11-21 10:00 UTC.
inline constexpr std::int64_t fake_now = 1795255200;

class FakeSource : public EvidenceSource {
 public:
  // `tls`: overrides of the facts by host, {"host": {"version": "1.1", …}}, or for every host under "*".
  explicit FakeSource(VirtualSite site, nlohmann::json tls = {});

  void submit(Request request) override;
  std::optional<Answered> next() override;
  void cancel(std::string_view why) override;

  // Answers in the opposite order of the questions: nothing may depend on it.
  void answer_backwards() { backwards_ = true; }
  const std::vector<std::string>& asked() const { return asked_; }

 private:
  Exchange fetch(const Url& url) const;
  TlsFacts facts(const Url& url) const;

  VirtualSite site_;
  nlohmann::json tls_;
  std::set<std::string> hosts_;
  std::deque<Request> pending_;
  std::vector<std::string> asked_;
  bool backwards_ = false;
  bool cancelled_ = false;
};

}  // namespace collaudo::testing
