// CrawlPlan: what has to be looked at so that the selected criteria can be judged. Made by make_plan() from
// the needs of the criteria, read by crawler and freeze. A constant value.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <collaudo/criterion.h>

#include "evidence/stand_in.h"

namespace collaudo {

struct CrawlOptions {
  Url target;
  std::optional<Url> judged_as;
  std::optional<Url> service_url;
  std::optional<std::size_t> sample;     // pages of each sampled role
  std::optional<std::size_t> max_pages;  // shared among the sampled roles
  std::uint64_t seed = 0;
  bool deep_tls = false;
};

struct CrawlPlan {
  CrawlOptions options;
  std::set<std::size_t> rows;  // of role_rows(), needed or on the way to a needed one
  std::map<std::string, std::set<Facet>, std::less<>> facets;  // by role
  bool wants_tls = false;                                      // of the site itself
  // Further https origins to ask for TLS: those that recorded walks through the services show.
  std::vector<Url> tls_origins = {};

  // The copy that is visited, when the site is judged as another address.
  StandIn stand_in() const { return {options.target, options.judged_as.value_or(options.target)}; }
  bool wants(std::string_view role, Facet facet) const;
};

// The address of a row that is not found through a link: a fixed one, or one that the user gave.
std::optional<Url> known_address(const CrawlPlan& plan, std::size_t row);

CrawlPlan make_plan(CrawlOptions options, const std::vector<const Criterion*>& criteria);

// How many pages of a sampled role may be fetched; nothing = all.
std::optional<std::size_t> cap_of(const CrawlPlan& plan);

// The reproducible choice of `count` out of `candidates`: by hash of address, role, host and seed, one of
// each stratum before a second one of the same. Returns indices in ascending order.
std::vector<std::size_t> sample(const std::vector<Reference>& candidates, std::size_t count,
                                std::string_view role, const CrawlOptions& options);

}  // namespace collaudo
