#include "fleet/fleet_difference.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include <collaudo/text.h>

#include <nlohmann/json.hpp>

#include "engine/catalogue.h"
#include "fleet/fleet_wording.h"
#include "report/escape.h"
#include "report/markdown_text.h"

namespace collaudo::fleet {

namespace {

using Json = nlohmann::ordered_json;

constexpr Change told[] = {Change::worse,    Change::lost,     Change::gone,     Change::better,
                           Change::regained, Change::appeared, Change::findings, Change::different};
constexpr std::size_t longest_text_list = 200;

std::size_t rank(Change change) {
  return static_cast<std::size_t>(std::find(std::begin(told), std::end(told), change) - std::begin(told));
}

// What a row alone says; enough where nothing else is there.
ReportFacts facts_of(const SiteRow& row) {
  ReportFacts facts;
  facts.url = row.url;
  facts.site = row.id;
  facts.digest = row.digest;
  facts.engine = row.engine;
  facts.collected_at = row.collected_at;
  for (const auto& [id, verdict] : row.verdicts) {
    CriterionFacts criterion;
    criterion.id = id;
    const Criterion* known = find_criterion(id);
    criterion.level = known ? known->spec.level : Level::practice;
    criterion.verdict = verdict;
    criterion.cause = row.cause;
    criterion.waived = std::find(row.waived.begin(), row.waived.end(), id) != row.waived.end();
    facts.criteria.push_back(std::move(criterion));
  }
  return facts;
}

std::optional<ReportFacts> facts_of_report(const SiteRow& row, const std::string& folder) {
  if (row.json.empty()) return std::nullopt;
  std::ifstream stream(folder + "/" + row.json, std::ios::binary);
  if (!stream) return std::nullopt;
  std::ostringstream text;
  text << stream.rdbuf();
  auto facts = facts_of_json(text.view(), row.json, Language::it);
  return facts ? std::optional(std::move(facts).value()) : std::nullopt;
}

Difference compared(const SiteRow& before, const std::string& folder_before, const SiteRow& after,
                    const std::string& folder_after) {
  if (before.digest != after.digest) {
    auto old_facts = facts_of_report(before, folder_before);
    auto new_facts = old_facts ? facts_of_report(after, folder_after) : std::nullopt;
    if (old_facts && new_facts) return compare(std::move(*old_facts), std::move(*new_facts));
  }
  return compare(facts_of(before), facts_of(after));
}

SiteDifference site_difference(const SiteRow& before, const std::string& folder_before, const SiteRow& after,
                               const std::string& folder_after) {
  SiteDifference site;
  site.id = after.id;
  site.name = after.shown_name();
  site.state_before = before.state;
  site.state_after = after.state;
  const Difference difference = compared(before, folder_before, after, folder_after);
  site.new_findings = difference.new_findings;
  site.fixed_findings = difference.fixed_findings;
  for (const CriterionDifference& criterion : difference.criteria) {
    if (criterion.level != Level::criterion || criterion.change == Change::same) continue;
    site.criteria[criterion.change].push_back(criterion.id);
    if (site.change == Change::same || rank(criterion.change) < rank(site.change))
      site.change = criterion.change;
  }
  return site;
}

std::string day_of(const std::vector<SiteRow>& rows) {
  std::string day;
  for (const SiteRow& row : rows) day = std::max(day, row.collected_at.substr(0, 10));
  return day;
}

std::string in_words(const SiteDifference& site, const FleetWording& say) {
  if (site.change == Change::appeared || site.change == Change::gone)
    return say("difference.site." + std::string(name(site.change)));
  std::vector<std::string> parts;
  for (const Change change : told)
    if (const auto found = site.criteria.find(change); found != site.criteria.end())
      parts.push_back(say("difference.criteria." + std::string(name(change)),
                          {{"criteria", text::joined(found->second)}}));
  return text::joined(parts, "; ");
}

template <typename Write>
std::string told_by_change(const FleetDifference& difference, const FleetWording& say, const Write& write) {
  std::string text;
  for (const Change change : told) {
    const auto count = difference.counts.find(change);
    if (count == difference.counts.end()) continue;
    text += write(say.counted("difference." + std::string(name(change)), count->second), nullptr);
    std::size_t shown = 0;
    for (const SiteDifference& site : difference.sites)
      if (site.change == change && ++shown <= longest_text_list) text += write(in_words(site, say), &site);
    if (shown > longest_text_list)
      text += write(say.counted("more_sites", shown - longest_text_list), nullptr);
  }
  return text;
}

}  // namespace

FleetDifference difference_of(std::vector<SiteRow> before, const std::string& folder_before,
                              std::vector<SiteRow> after, const std::string& folder_after) {
  FleetDifference difference;
  difference.day_before = day_of(before);
  difference.day_after = day_of(after);
  std::map<std::string, const SiteRow*> of_old;
  for (const SiteRow& row : before) of_old.emplace(row.id, &row);
  const auto add = [&](SiteDifference site) {
    ++difference.counts[site.change];
    difference.new_findings += site.new_findings;
    difference.fixed_findings += site.fixed_findings;
    if (site.change == Change::worse) difference.exit_code = 1;
    for (const auto& [change, criteria] : site.criteria)
      for (const std::string& id : criteria) ++difference.by_criterion[id][change];
    if (site.change != Change::same) difference.sites.push_back(std::move(site));
  };
  for (const SiteRow& row : after) {
    const auto found = of_old.find(row.id);
    if (found == of_old.end()) {
      add({row.id, row.shown_name(), SiteState::pending, row.state, Change::appeared, {}, 0, 0});
      continue;
    }
    add(site_difference(*found->second, folder_before, row, folder_after));
    of_old.erase(found);
  }
  for (const auto& [id, row] : of_old)
    add({id, row->shown_name(), row->state, SiteState::pending, Change::gone, {}, 0, 0});
  std::stable_sort(difference.sites.begin(), difference.sites.end(),
                   [](const SiteDifference& a, const SiteDifference& b) {
                     if (rank(a.change) != rank(b.change)) return rank(a.change) < rank(b.change);
                     return std::pair(text::t4(a.name), a.id) < std::pair(text::t4(b.name), b.id);
                   });
  return difference;
}

std::string difference_in_a_line(const FleetDifference& difference, Language language) {
  const FleetWording say(language);
  const auto count = [&](Change change) {
    const auto found = difference.counts.find(change);
    return say.number(found == difference.counts.end() ? 0 : static_cast<long>(found->second));
  };
  return say("difference.line", {{"day", say.day(difference.day_before)},
                                 {"better", count(Change::better)},
                                 {"worse", count(Change::worse)},
                                 {"lost", count(Change::lost)},
                                 {"same", count(Change::same)}});
}

std::string difference_as_text(const FleetDifference& difference, Language language) {
  const FleetWording say(language);
  return terminal_safe(difference_in_a_line(difference, language)) + "\n" +
         told_by_change(difference, say, [](const std::string& words, const SiteDifference* site) {
           return terminal_safe(site ? "  " + site->name + ": " + words : words) + "\n";
         });
}

std::string difference_as_markdown(const FleetDifference& difference, Language language) {
  const FleetWording say(language);
  return "# " + say("difference.title") + "\n\n" + difference_in_a_line(difference, language) + "\n" +
         told_by_change(difference, say, [](const std::string& words, const SiteDifference* site) {
           return site ? "- **" + markdown_text(site->name) + "**: " + markdown_text(words) + "\n"
                       : "\n## " + words + "\n\n";
         });
}

std::string difference_as_json(const FleetDifference& difference) {
  Json counts = Json::object(), by_criterion = Json::object(), sites = Json::array();
  for (const auto& [change, count] : difference.counts) counts[std::string(name(change))] = count;
  for (const auto& [id, changes] : difference.by_criterion)
    for (const auto& [change, count] : changes) by_criterion[id][std::string(name(change))] = count;
  for (const SiteDifference& site : difference.sites) {
    Json criteria = Json::object();
    for (const auto& [change, ids] : site.criteria) criteria[std::string(name(change))] = ids;
    sites.push_back({{"id", site.id},
                     {"name", site.name},
                     {"change", name(site.change)},
                     {"state_before", name(site.state_before)},
                     {"state_after", name(site.state_after)},
                     {"criteria", std::move(criteria)},
                     {"new_findings", site.new_findings},
                     {"fixed_findings", site.fixed_findings}});
  }
  const Json whole = {{"schema_version", "1.0"},
                      {"before", difference.day_before},
                      {"after", difference.day_after},
                      {"sites_by_change", std::move(counts)},
                      {"criteria_by_change", std::move(by_criterion)},
                      {"new_findings", difference.new_findings},
                      {"fixed_findings", difference.fixed_findings},
                      {"exit_code", difference.exit_code},
                      {"sites", std::move(sites)}};
  return json_visible(whole.dump(2, ' ', false, Json::error_handler_t::replace)) + "\n";
}

}  // namespace collaudo::fleet
