// OfflineSource: no network: every request is answered with the cause `offline`. For runs that judge only
// what was handed in. One thread.
#pragma once

#include <deque>

#include "evidence/source.h"

namespace collaudo {

class OfflineSource : public EvidenceSource {
 public:
  void submit(Request request) override { pending_.push_back(std::move(request)); }
  std::optional<Answered> next() override;
  void cancel(std::string_view) override {}

 private:
  std::deque<Request> pending_;
};

}  // namespace collaudo
