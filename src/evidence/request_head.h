// RequestHeads: what a request said, as far as a record may tell. Made from the network options, read by the
// recorder, in one thread. No secret comes out of it: of the headers that the user adds, only those that tell
// how to talk keep their value; --user shows as a redacted Authorization; cookies are left out, and so are
// the headers that libcurl adds on the way.
#pragma once

#include <string>

#include <collaudo/rendered.h>
#include <collaudo/result.h>

#include "http_transfer.h"
#include "source.h"

namespace collaudo {

inline constexpr const char* redacted = "[redacted]";

class RequestHeads {
 public:
  // The error is that of TransferSettings::of().
  static Result<RequestHeads> of(const NetworkOptions& options);

  std::string head(const Url& url, Request::Kind kind) const;
  // The headers of an answer; where the user gave credentials, the values of the cookies that it sets are
  // left out: they may be as good as the password.
  std::vector<Header> answer(std::vector<Header> headers) const;
  // Likewise for the cookies that a browser met.
  Rendered rendered(Rendered shown) const;

 private:
  bool has_credentials() const;

  explicit RequestHeads(TransferSettings settings) : settings_(std::move(settings)) {}
  TransferSettings settings_;
};

}  // namespace collaudo
