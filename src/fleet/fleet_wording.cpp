#include "fleet/fleet_wording.h"

#include <collaudo/text.h>

#include "engine/catalogue.h"

namespace collaudo::fleet {

FleetWording::FleetWording(Language language)
    : report_(language), phrases_("src/fleet/phrases.json", language) {}

std::string FleetWording::counted(std::string_view key, std::size_t n, Arguments arguments) const {
  return phrases_.counted(key, n, std::move(arguments));
}

std::string FleetWording::number(long value) const {
  std::string digits = std::to_string(value < 0 ? -value : value);
  for (std::size_t left = digits.size(); left > 3;) {
    left -= 3;
    digits.insert(left, phrases_("number.thousands"));
  }
  return (value < 0 ? "-" : "") + digits;
}

std::string FleetWording::amount(const Stake& stake) const {
  if (!stake.amount) return {};
  return phrases_(stake.is_least ? "amount.least" : "amount", {{"euros", number(*stake.amount)}});
}

std::string FleetWording::days(const Stake& stake) const {
  if (!stake.days) return {};
  if (*stake.days == 0) return phrases_("days.today");
  const auto count = static_cast<std::size_t>(*stake.days < 0 ? -*stake.days : *stake.days);
  return phrases_.counted(*stake.days < 0 ? "days.past" : "days.left", count);
}

std::string FleetWording::state(const SiteRow& row) const {
  std::string state = phrases_("state." + std::string(name(row.state)));
  if (row.state != SiteState::unreachable) return state;
  state += ": " + report_("cause." + std::string(collaudo::name(row.cause)));
  return row.cause == Cause::http_status ? state + " " + row.detail.substr(0, 3) : state;
}

std::string FleetWording::missing(const SiteSummary& site, Criteria criteria) const {
  if (site.row.state == SiteState::unreachable || site.row.state == SiteState::broken ||
      site.row.state == SiteState::pending)
    return state(site.row);
  std::string words;
  if (!site.missing.empty()) words = phrases_.counted("missing", site.missing.size());
  if (!site.missing.empty() && criteria == Criteria::named) words += ": " + text::joined(site.missing);
  const std::size_t unseen = site.row.count(Verdict::not_verifiable) + site.row.count(Verdict::error);
  if (unseen > 0) words += (words.empty() ? "" : "; ") + phrases_.counted("unseen", unseen);
  if (words.empty()) words = phrases_("missing.nothing");
  if (site.row.state == SiteState::partial) words += "; " + state(site.row);
  return words;
}

std::string FleetWording::title(const std::string& criterion) const {
  const Criterion* found = find_criterion(criterion);
  return found ? localised(found->spec.title, language()) : std::string();
}

std::string FleetWording::message(const SharedProblem& problem) const {
  return problem.varies ? phrases_("message.varies", {{"message", problem.problem.message}})
                        : problem.problem.message;
}

std::string FleetWording::owner(const SharedProblem& problem) const {
  if (!problem.theme.empty()) return phrases_("owner.theme", {{"name", problem.theme}});
  if (!problem.supplier.empty()) return phrases_("owner.supplier", {{"name", problem.supplier}});
  return phrases_("owner.none");
}

std::string FleetWording::day(std::string_view iso) const {
  if (iso.size() < 10 || language() == Language::en) return std::string(iso.substr(0, 10));
  return std::string(iso.substr(8, 2)) + "/" + std::string(iso.substr(5, 2)) + "/" +
         std::string(iso.substr(0, 4));
}

std::string FleetWording::headline(const Overview& overview) const {
  const std::size_t to_mend = overview.sites.size() - overview.conforming;
  return phrases_.counted("headline", overview.sites.size(),
                          {{"conforming", number(static_cast<long>(overview.conforming))},
                           {"to_mend", number(static_cast<long>(to_mend))}});
}

}  // namespace collaudo::fleet
