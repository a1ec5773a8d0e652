#include "crawl/plan.h"

#include <algorithm>

#include "crawl/roles.h"

namespace collaudo {

namespace {

// FNV-1a with a final mix: stable on every machine and good enough to choose pages by.
std::uint64_t hash(std::string_view text, std::uint64_t seed) {
  std::uint64_t value = 0xcbf29ce484222325ULL ^ seed;
  for (const char letter : text) {
    value ^= static_cast<unsigned char>(letter);
    value *= 0x100000001b3ULL;
  }
  value ^= value >> 33;
  value *= 0xff51afd7ed558ccdULL;
  value ^= value >> 33;
  return value;
}

std::string stratum(const Reference& reference) {
  const std::string path = reference.url.path();
  const auto end = path.find_last_not_of('/');
  const auto slash = end == std::string::npos ? 0 : path.find_last_of('/', end);
  return reference.section + " " + path.substr(0, slash);
}

}  // namespace

bool CrawlPlan::wants(std::string_view role, Facet facet) const {
  const auto found = facets.find(role);
  return found != facets.end() && found->second.contains(facet);
}

CrawlPlan make_plan(CrawlOptions options, const std::vector<const Criterion*>& criteria) {
  CrawlPlan plan{std::move(options), {}, {}, false, {}};
  plan.facets["home"].insert(Facet::http);
  plan.facets["robots"].insert(Facet::http);
  for (const Criterion* criterion : criteria)
    for (const Need& need : criterion->spec.needs) {
      if (need.facet == Facet::tls && need.role != "service_flow") plan.wants_tls = true;
      plan.facets[need.role].insert(need.facet);
    }
  // Rows on the way: a role that leads to a wanted one is wanted too.
  std::set<std::string_view> wanted;
  for (const auto& entry : plan.facets) wanted.insert(entry.first);
  const auto rows = role_rows();
  for (bool grown = true; grown;) {
    grown = false;
    for (std::size_t index = 0; index < rows.size(); ++index) {
      if (!wanted.contains(rows[index].role) || plan.rows.contains(index)) continue;
      plan.rows.insert(index);
      if (!rows[index].source.empty()) wanted.insert(rows[index].source);
      grown = true;
    }
  }
  // Certificate, plain http and the name with or without "www." are the public address's own.
  if (plan.stand_in().is_in_use()) {
    plan.wants_tls = false;
    std::erase_if(plan.rows, [&](std::size_t index) {
      return rows[index].role == "plain_http" || rows[index].role == "other_name";
    });
  }
  return plan;
}

std::optional<Url> known_address(const CrawlPlan& plan, std::size_t row) {
  const RoleRow& role = role_rows()[row];
  if (role.role == service_area_role) return plan.options.service_url;
  if (role.where == RoleRow::Where::fixed) return fixed_address(role.role, plan.options.target);
  return std::nullopt;
}

std::optional<std::size_t> cap_of(const CrawlPlan& plan) {
  std::optional<std::size_t> cap = plan.options.sample;
  if (plan.options.max_pages) {
    std::set<std::string_view> sampled;
    for (const std::size_t index : plan.rows)
      if (role_rows()[index].is_sampled) sampled.insert(role_rows()[index].role);
    // The pages that every run needs (home, first level, footer targets) are about twenty.
    constexpr std::size_t always = 20;
    const std::size_t rest = *plan.options.max_pages > always ? *plan.options.max_pages - always : 0;
    const std::size_t share = std::max<std::size_t>(1, rest / std::max<std::size_t>(1, sampled.size()));
    cap = cap ? std::min(*cap, share) : share;
  }
  return cap;
}

std::vector<std::size_t> sample(const std::vector<Reference>& candidates, std::size_t count,
                                std::string_view role, const CrawlOptions& options) {
  struct Entry {
    std::uint64_t rank;
    std::size_t index;
  };
  // By hash of the stratum's name: with fewer places than strata, which ones get a place is the seed's choice
  // too.
  std::map<std::pair<std::uint64_t, std::string>, std::vector<Entry>> strata;
  const std::string salt = options.target.host() + " " + std::string(role) + " ";
  for (std::size_t index = 0; index < candidates.size(); ++index) {
    const std::string name = stratum(candidates[index]);
    strata[{hash(salt + name, options.seed), name}].push_back(
        {hash(salt + candidates[index].url.canonical(), options.seed), index});
  }
  for (auto& entry : strata)
    std::sort(entry.second.begin(), entry.second.end(), [](const Entry& a, const Entry& b) {
      return std::pair(a.rank, a.index) < std::pair(b.rank, b.index);
    });
  std::vector<std::size_t> chosen;
  for (std::size_t round = 0; chosen.size() < std::min(count, candidates.size()); ++round)
    for (const auto& entry : strata)
      if (round < entry.second.size() && chosen.size() < count) chosen.push_back(entry.second[round].index);
  std::sort(chosen.begin(), chosen.end());
  return chosen;
}

}  // namespace collaudo
