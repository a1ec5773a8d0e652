#include "engine/browser_wishes.h"

#include <algorithm>

namespace collaudo {

namespace {

constexpr std::size_t most_pictures = 30;

// Findings stand at the address after redirects.
std::map<std::string, const Page*> pages_by_place(const Snapshot& snapshot) {
  std::map<std::string, const Page*> pages;
  for (const Page& page : snapshot.pages) pages.emplace(page.url().without_fragment(), &page);
  return pages;
}

}  // namespace

std::map<std::string, std::vector<std::string>> browser_wishes(const Snapshot& snapshot,
                                                               const std::vector<CriterionResult>& results,
                                                               bool pictures) {
  const auto pages = pages_by_place(snapshot);
  std::map<std::string, std::vector<std::string>> wishes;
  std::size_t pictured = 0;
  const auto wish = [&](const FindingResult& finding, const std::string& reason, bool is_picture) {
    const auto found = pages.find(finding.where.url);
    if (found == pages.end()) return;
    const Exchange& http = found->second->http();
    if (http.rendered || !http.ok() || !found->second->has_html()) return;
    auto& reasons = wishes[http.requested.canonical()];
    if (is_picture && (!reasons.empty() || ++pictured > most_pictures)) return;
    if (std::find(reasons.begin(), reasons.end(), reason) == reasons.end()) reasons.push_back(reason);
  };
  for (const CriterionResult& result : results)
    for (const CheckResult& check : result.checks)
      for (const FindingResult& finding : check.findings)
        if (finding.wants_browser) wish(finding, check.id, false);
  if (pictures)
    for (const CriterionResult& result : results)
      for (const CheckResult& check : result.checks)
        for (const FindingResult& finding : check.findings)
          if (finding.effect == Effect::failure && finding.confidence == Confidence::certain)
            wish(finding, "screenshot", true);
  std::erase_if(wishes, [](const auto& entry) { return entry.second.empty(); });
  return wishes;
}

}  // namespace collaudo
