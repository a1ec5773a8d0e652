// Who answers each request of a walk: the municipality, an identity provider, a payment platform. By lists of
// hosts and by the marks of the protocols (vocabulary service-hosts). Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "service/recorded_walk.h"

namespace collaudo {

struct HostMark {
  Zone zone = Zone::other;  // identity or payment
  std::string mark;         // "spid", "cie", "broker", "saml_request", "pagopa", "digital_other" …
  bool is_certain = true;   // false: general knowledge, or a pattern of the path
  bool is_test = false;
};

// `pattern`: '*' stands for any characters.
bool host_matches(std::string_view pattern, std::string_view host);

// Nothing when neither host nor protocol tell. `is_municipal`: a broker inside the municipality is identity
// for its protocol's addresses only.
std::optional<HostMark> mark_of(const RecordedExchange& exchange, const Url& url, bool is_municipal);

// The answer of the login comes back to the service with this request.
bool is_return_from_login(const RecordedExchange& exchange, const Url& url);

// A page that only hands a message of the protocol on.
bool is_protocol_page(std::string_view body);

// The names of the parameters of a query.
std::vector<std::string> query_names(const Url& url);

}  // namespace collaudo
