// Which hosts serve a service: those of the pages that a walk shows, and those that lead to its login. What
// the audit asks for TLS and what the criterion about https judges are the same addresses. Pure functions on
// frozen evidence: any thread may call them.
#pragma once

#include <functional>
#include <vector>

#include <collaudo/exchange.h>
#include <collaudo/service.h>
#include <collaudo/url.h>

namespace collaudo {

// The https origins of the municipality's pages and pieces of pages, each once, in the order of time. Saved
// pages have none: they do not say who served them.
std::vector<Url> origins_of(const Walk& walk);

// The addresses that an access goes through, redirects included, up to the first that asks for the identity:
// from there on the citizen is elsewhere.
std::vector<Url> addresses_before_identity(const Exchange& access,
                                           const std::function<bool(const Url&)>& is_municipal);

}  // namespace collaudo
