// Logging in to the services: what a page offers for it, which addresses ask for the identity, and what a
// login remembers of the service that was asked for. By the vocabulary service-hosts. Pure functions, read by
// the criteria about access; any thread may call them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <collaudo/html.h>
#include <collaudo/url.h>

namespace collaudo {

// The marks of a login on a page, footer apart.
struct LoginOffer {
  std::optional<html::Element> spid, cie, cns, eidas;
  std::optional<html::Element> password;  // the field of an account of its own
  // A control that may lead to further ways of logging in, on this page or the next.
  std::optional<html::Element> more;

  // The first mark of a digital identity.
  std::optional<html::Element> identity() const;
  std::vector<std::string> names() const;  // "SPID", "CIE", "CNS", "eIDAS"
};
LoginOffer login_offer(const html::Document& document);

struct IdentityMark {
  std::string mark;        // "spid", "cie", "broker", "saml_request" …
  bool is_certain = true;  // false: known from general knowledge or by its path only
  bool is_test = false;
};
// Whether an address asks for a digital identity, by its host or by the protocol; `is_municipal`: the host is
// the municipality's own.
std::optional<IdentityMark> identity_mark(const Url& url, bool is_municipal);

// Paths that an address names in the values of its query, plain or encoded: where a login leads back to.
std::vector<std::string> return_paths(const Url& url);

}  // namespace collaudo
