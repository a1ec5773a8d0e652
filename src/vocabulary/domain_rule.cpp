#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include <collaudo/domain_rule.h>
#include <collaudo/text.h>

#include "vocabulary/host_labels.h"
#include "vocabulary/municipalities.h"
#include "vocabulary/place_name.h"
#include "vocabulary/reserved_hosts.h"

namespace collaudo {
namespace {

using domain::Municipalities;
using domain::Municipality;
using domain::Province;
using domain::Spelling;
using Kind = DomainJudgement::Kind;

const Municipalities& municipalities() { return Municipalities::all(); }

DomainJudgement of_kind(Kind kind, std::string nearest = {}) {
  DomainJudgement judgement;
  judgement.kind = kind;
  judgement.nearest = std::move(nearest);
  return judgement;
}

DomainJudgement of_municipality(Kind kind, const Municipality& municipality) {
  DomainJudgement judgement = of_kind(kind);
  judgement.municipality = municipality.name;
  judgement.province = municipality.province;
  if (kind != Kind::right) judgement.nearest = domain::preferred_host(municipality);
  return judgement;
}

template <typename IsPossible>
DomainJudgement of_nearest(Kind kind, std::string_view name, IsPossible is_possible) {
  const Municipality* nearest = domain::nearest_to(name, is_possible);
  return of_kind(kind, nearest == nullptr ? std::string() : domain::preferred_host(*nearest));
}

// Somebody else's name, or nobody's where it had to be somebody's.
DomainJudgement wrong_name(std::string_view name) {
  if (const Municipality* owner = domain::only_one_named(name))
    return of_municipality(Kind::wrong_name, *owner);
  if (!municipalities().spelled(name).empty()) return of_kind(Kind::wrong_name);  // several: none is nearest
  return of_nearest(Kind::wrong_name, name, [](const Municipality&) { return true; });
}

DomainJudgement judge_bare_name(std::string_view name) {
  const Municipality* capital = municipalities().capital(name);
  return capital == nullptr ? wrong_name(name) : of_municipality(Kind::right, *capital);
}

// Names of that municipality under that province were given at some time, or may be soon: the rule cannot
// tell.
bool may_be_reserved(const Municipality& municipality, std::string_view label) {
  if (municipalities().is_sardinian(municipality) && municipalities().is_sardinian_label(label)) return true;
  return !municipality.former_province.empty() &&
         municipalities().province(municipality.former_province).has_label(label);
}

// A name that the rule gives, in full or short; nothing for any other.
std::optional<DomainJudgement> judge_derived_name(std::string_view name, std::string_view label) {
  const auto owners = municipalities().spelled(name);
  for (const Spelling& owner : owners) {
    const Municipality& municipality = municipalities()[owner];
    const auto& labels = municipality.labels;
    if (std::find(labels.begin(), labels.end(), label) == labels.end()) continue;
    const bool is_refused = owner.kind == Spelling::Kind::refused || domain::is_long_name_itself(name, label);
    return of_municipality(is_refused ? Kind::wrong_name : Kind::right, municipality);
  }
  for (const Spelling& owner : owners)
    if (may_be_reserved(municipalities()[owner], label))
      return of_municipality(Kind::form_only, municipalities()[owner]);
  return std::nullopt;
}

bool is_shortened(std::string_view name, const Municipality& municipality) {
  return std::any_of(municipality.names.begin(), municipality.names.end(), [&](const std::string& full) {
    return domain::abbreviates(name, domain::words_of_name(full), municipalities().droppable_words());
  });
}

// Names that are reserved without a rule: of municipalities that ended, and shortened ones.
std::optional<DomainJudgement> judge_name_without_rule(std::string_view name, const Province& province) {
  if (std::string former = municipalities().former_name(name, province); !former.empty()) {
    DomainJudgement judgement = of_kind(Kind::form_only);
    judgement.municipality = std::move(former);
    judgement.province = province.code;
    return judgement;
  }
  for (const Municipality& municipality : municipalities().list())
    if (municipality.province == province.code && is_shortened(name, municipality))
      return of_kind(Kind::form_only, domain::preferred_host(municipality));
  return std::nullopt;
}

DomainJudgement judge_name_under_province(std::string_view name, std::string_view label) {
  if (auto judgement = judge_derived_name(name, label)) return *std::move(judgement);
  if (const Province* province = municipalities().province_with(label))
    if (auto judgement = judge_name_without_rule(name, *province)) return *std::move(judgement);
  const auto elsewhere = municipalities().spelled(name);
  if (!elsewhere.empty() && elsewhere.front().kind == Spelling::Kind::full) return wrong_name(name);
  return of_nearest(Kind::form_only, name, [&](const Municipality& municipality) {
    return municipalities().province(municipality.province).has_label(label) ||
           may_be_reserved(municipality, label);
  });
}

// `name` is what follows "comune".
DomainJudgement judge_labels(const domain::HostLabels& labels, domain::HostLabels::const_iterator name) {
  if (name == labels.end()) return of_kind(Kind::wrong_shape);
  const auto count = labels.end() - name;
  const bool can_be_right = labels.back() == "it" && (count == 2 || count == 3);
  if (can_be_right && count == 2) return judge_bare_name(*name);

  const std::string nearest = domain::host_meant_by(name, std::prev(labels.end()));
  if (!can_be_right) return of_kind(Kind::wrong_shape, nearest);
  const std::string& province = *std::next(name);
  if (municipalities().province_with(province) != nullptr || municipalities().is_sardinian_label(province))
    return judge_name_under_province(*name, province);
  return of_kind(municipalities().is_other_zone(province) ? Kind::wrong_shape : Kind::wrong_province,
                 nearest);
}

}  // namespace

DomainJudgement judge_domain(std::string_view host) {
  const auto labels = domain::host_labels(host);
  if (!labels) return of_kind(Kind::not_a_name);

  const auto last = std::find(labels->rbegin(), labels->rend(), "comune");
  if (last == labels->rend())
    return of_kind(Kind::no_comune, domain::host_meant_by(labels->begin(), std::prev(labels->end())));

  DomainJudgement judgement = judge_labels(*labels, last.base());
  judgement.domain = domain::joined_from(*labels, last.base());
  if (judgement.kind == Kind::right) {
    // The App compares with hosts in punycode, where its accented entries are never found.
    judgement.is_accented = !domain::is_ascii(judgement.domain);
    judgement.app_accepts = !judgement.is_accented;
  }
  return judgement;
}

std::vector<std::string> hosts_of(std::string_view municipality, std::string_view province) {
  const std::string province_label = text::slug(province);
  const auto is_wanted = [&](const Municipality& candidate) {
    return province.empty() || municipalities().province(candidate.province).has_label(province_label);
  };
  std::string as_written;
  for (const std::string& word : domain::words_of_name(municipality))
    as_written += (as_written.empty() ? "" : "-") + word;
  for (const std::string& label : {as_written, text::slug(municipality)}) {
    const Municipality* capital = municipalities().capital(label);
    if (capital != nullptr && is_wanted(*capital)) return domain::reserved_hosts(*capital);
    const auto owners = municipalities().spelled(label);
    std::vector<std::string> hosts;
    for (const Spelling& owner : owners) {
      if (!is_wanted(municipalities()[owner])) continue;
      if (owner.kind == Spelling::Kind::abbreviated && !hosts.empty()) break;
      for (std::string& host : domain::reserved_hosts(municipalities()[owner]))
        hosts.push_back(std::move(host));
    }
    if (!hosts.empty()) return hosts;
  }
  return {};
}

}  // namespace collaudo
