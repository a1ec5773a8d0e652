#include "fleet/stake.h"

#include <algorithm>
#include <stdexcept>
#include <vector>

#include <collaudo/value.h>

#include "config/dates.h"
#include "embedded.h"

namespace collaudo::fleet {

namespace {

struct Band {
  std::optional<long> up_to;  // inhabitants
  long service = 0;           // euros
  long services = 0;          // at most
  std::optional<long> site;   // euros; nothing: not known
};

std::optional<long> number_or_none(const Value& value) {
  if (value.kind() == Value::Kind::null) return std::nullopt;
  return static_cast<long>(value.number());
}

const std::vector<Band>& bands() {
  static const std::vector<Band> made = [] {
    const auto parsed = parse_json(embedded_file("src/fleet/grants.json"));
    if (!parsed) throw std::logic_error("grants.json: " + parsed.error());
    std::vector<Band> list;
    for (const Value& band : parsed->at("bands").array())
      list.push_back({number_or_none(band.at("up_to")), static_cast<long>(band.at("service").number()),
                      static_cast<long>(band.at("services").number()), number_or_none(band.at("site"))});
    return list;
  }();
  return made;
}

const Band& band_of(long population) {
  for (const Band& band : bands())
    if (!band.up_to || population <= *band.up_to) return band;
  return bands().back();
}

}  // namespace

std::string_view name(Nearness nearness) {
  switch (nearness) {
    case Nearness::past:
      return "past";
    case Nearness::month:
      return "month";
    case Nearness::quarter:
      return "quarter";
    case Nearness::half_year:
      return "half_year";
    case Nearness::later:
      return "later";
    case Nearness::unknown:
      return "unknown";
  }
  return {};
}

Nearness nearness_of(const Stake& stake) {
  if (!stake.days) return Nearness::unknown;
  if (*stake.days < 0) return Nearness::past;
  if (*stake.days <= 30) return Nearness::month;
  if (*stake.days <= 91) return Nearness::quarter;
  if (*stake.days <= 183) return Nearness::half_year;
  return Nearness::later;
}

Stake stake_of(const SiteRow& row, std::string_view day) {
  Stake stake;
  if (row.grant) {
    stake.amount = row.grant;
  } else if (row.population && !row.services.empty()) {
    const Band& band = band_of(*row.population);
    const long services = std::min(static_cast<long>(row.services.size()), band.services);
    stake.amount = services * band.service + band.site.value_or(0);
    stake.is_least = !band.site;
  }
  if (!row.deadline().empty() && is_date(day)) stake.days = days_between(day, row.deadline());
  return stake;
}

}  // namespace collaudo::fleet
