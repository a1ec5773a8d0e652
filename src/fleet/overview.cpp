#include "fleet/overview.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "engine/catalogue.h"

namespace collaudo::fleet {

namespace {

bool is_missing(Verdict verdict) { return verdict == Verdict::failure || verdict == Verdict::not_executable; }

bool is_settled(const SiteSummary& site) {
  return site.row.state == SiteState::audited && site.missing.empty() &&
         site.row.count(Verdict::not_verifiable) == 0 && site.row.count(Verdict::error) == 0;
}

auto urgency(const SiteSummary& site) {
  return std::tuple(is_settled(site), static_cast<int>(nearness_of(site.stake)),
                    -site.stake.amount.value_or(0), site.stake.days.value_or(0),
                    -static_cast<long>(site.missing.size()), site.row.id);
}

std::vector<std::string> missing_of(const SiteRow& row) {
  std::vector<std::string> missing;
  for (const auto& [id, verdict] : row.verdicts) {
    const Criterion* criterion = find_criterion(id);
    const bool counts = criterion && criterion->spec.level == Level::criterion && is_missing(verdict) &&
                        std::find(row.waived.begin(), row.waived.end(), id) == row.waived.end();
    if (counts) missing.push_back(id);
  }
  std::sort(missing.begin(), missing.end(), natural_less);
  return missing;
}

// The same fault in sites that one supplier has made of one theme.
class Grouping {
 public:
  // `site`: its position. In the order of positions.
  void add(const SiteRow& row, std::size_t site) {
    const std::string theme = theme_label(row);
    for (const Problem& problem : row.problems) {
      const auto key = std::tuple(problem.criterion, problem.check, problem.key, problem.selector, theme,
                                  theme.empty() ? row.supplier : std::string());
      const auto [place, is_new] = index_.emplace(key, found_.size());
      if (is_new)
        found_.push_back({problem, theme, theme.empty() ? row.supplier : std::string(), {}, 0, false});
      SharedProblem& shared = found_[place->second];
      shared.varies = shared.varies || shared.problem.message != problem.message;
      shared.findings += problem.count;
      shared.sites.push_back(site);
    }
  }

  std::vector<SharedProblem> shared() && {
    std::erase_if(found_, [](const SharedProblem& problem) { return problem.sites.size() < 2; });
    std::sort(found_.begin(), found_.end(), [](const SharedProblem& a, const SharedProblem& b) {
      if (a.sites.size() != b.sites.size()) return a.sites.size() > b.sites.size();
      if (a.problem.criterion != b.problem.criterion)
        return natural_less(a.problem.criterion, b.problem.criterion);
      return std::tie(a.problem.check, a.problem.key, a.problem.selector, a.theme, a.supplier) <
             std::tie(b.problem.check, b.problem.key, b.problem.selector, b.theme, b.supplier);
    });
    return std::move(found_);
  }

 private:
  std::vector<SharedProblem> found_;
  std::map<std::tuple<std::string, std::string, std::string, std::string, std::string, std::string>,
           std::size_t>
      index_;
};

}  // namespace

std::string theme_label(const SiteRow& row) {
  return row.theme.empty() || row.theme_version.empty() ? row.theme : row.theme + " " + row.theme_version;
}

std::string owner_of(const SharedProblem& problem) {
  return problem.theme.empty() ? problem.supplier : problem.theme;
}

Overview overview_of(std::vector<SiteRow> rows) {
  Overview overview;
  for (const SiteRow& row : rows) overview.day = std::max(overview.day, row.collected_at.substr(0, 10));
  for (SiteRow& row : rows) {
    SiteSummary site;
    site.stake = stake_of(row, overview.day);
    site.missing = missing_of(row);
    site.row = std::move(row);
    overview.sites.push_back(std::move(site));
  }
  std::sort(overview.sites.begin(), overview.sites.end(),
            [](const SiteSummary& a, const SiteSummary& b) { return urgency(a) < urgency(b); });
  Grouping grouping;
  std::set<std::string> criteria;
  for (std::size_t at = 0; at < overview.sites.size(); ++at) {
    SiteSummary& site = overview.sites[at];
    grouping.add(site.row, at);
    std::vector<Problem>().swap(site.row.problems);
    ++overview.states[site.row.state];
    overview.conforming += is_settled(site) ? 1 : 0;
    for (const auto& [id, verdict] : site.row.verdicts) {
      const Criterion* criterion = find_criterion(id);
      if (!criterion || criterion->spec.level != Level::criterion) continue;
      criteria.insert(id);
      if (site.row.state != SiteState::unreachable) ++overview.by_criterion[id][verdict];
    }
  }
  overview.criteria.assign(criteria.begin(), criteria.end());
  std::sort(overview.criteria.begin(), overview.criteria.end(), natural_less);
  overview.problems = std::move(grouping).shared();
  return overview;
}

}  // namespace collaudo::fleet
