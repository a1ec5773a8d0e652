#include "evidence/offline_source.h"

namespace collaudo {

std::optional<Answered> OfflineSource::next() {
  if (pending_.empty()) return std::nullopt;
  const Request request = std::move(pending_.front());
  pending_.pop_front();
  Answered answered;
  answered.id = request.id;
  if (request.kind == Request::Kind::tls) {
    TlsFacts facts;
    facts.host = request.url.host();
    facts.port = request.url.port();
    facts.cause = Cause::offline;
    facts.detail = "--offline";
    answered.tls = std::move(facts);
    return answered;
  }
  answered.exchange.requested = answered.exchange.final_url = request.url;
  answered.exchange.cause = Cause::offline;
  answered.exchange.detail = "--offline";
  return answered;
}

}  // namespace collaudo
