#include "vocabulary/reserved_hosts.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

#include <collaudo/text.h>

namespace collaudo::domain {
namespace {

const Municipalities& municipalities() { return Municipalities::all(); }

std::string host_of(std::string_view name, std::string_view province_label) {
  return "comune." + std::string(name) + '.' + std::string(province_label) + ".it";
}

// All labels of a municipality's names, in full.
std::vector<std::string> full_names(const Municipality& municipality) {
  std::vector<std::string> result;
  const auto position = static_cast<std::uint32_t>(&municipality - municipalities().list().data());
  for (const std::string& name : municipality.names) {
    for (std::string& label : spellings(words_of_name(name))) {
      const auto candidates = municipalities().spelled(label);
      const bool is_reserved =
          std::any_of(candidates.begin(), candidates.end(), [&](const Spelling& spelling) {
            return spelling.municipality == position && spelling.kind == Spelling::Kind::full;
          });
      if (is_reserved && std::find(result.begin(), result.end(), label) == result.end())
        result.push_back(std::move(label));
    }
  }
  return result;
}

std::string_view without_word_comune(std::string_view label) {
  for (const std::string_view beginning : {"comune-di-", "comunedi", "comune-", "comune"})
    if (label.size() > beginning.size() && label.starts_with(beginning))
      return label.substr(beginning.size());
  return label;
}

}  // namespace

bool is_long_name_itself(std::string_view name, std::string_view province_label) {
  const Province* province = municipalities().province_with(province_label);
  return name == province_label && province != nullptr && province->long_names.contains(name);
}

std::vector<std::string> reserved_hosts(const Municipality& municipality) {
  std::vector<std::string> hosts;
  for (const std::string& bare : municipality.bare) hosts.push_back("comune." + bare + ".it");
  const std::vector<std::string> names = full_names(municipality);
  for (const std::string& label : municipality.labels)
    for (const std::string& name : names)
      if (!is_long_name_itself(name, label)) hosts.push_back(host_of(name, label));
  return hosts;
}

std::string preferred_host(const Municipality& municipality) {
  if (!municipality.bare.empty()) return "comune." + municipality.bare.front() + ".it";
  return host_of(full_names(municipality).front(), municipality.labels.front());
}

const Municipality* only_one_named(std::string_view label) {
  if (const Municipality* capital = municipalities().capital(label)) return capital;
  const auto owners = municipalities().spelled(label);
  const auto is_short = [](const Spelling& s) { return s.kind == Spelling::Kind::abbreviated; };
  if (owners.empty() || is_short(owners.front())) return nullptr;
  if (owners.size() > 1 && !is_short(owners[1])) return nullptr;
  return &municipalities()[owners.front()];
}

std::string host_meant_by(HostLabels::const_iterator first, HostLabels::const_iterator last) {
  const Municipality* named = nullptr;
  for (auto label = first; label != last; ++label) {
    const std::string_view name = without_word_comune(*label);
    for (const Spelling& owner : municipalities().spelled(name)) {
      const Municipality& municipality = municipalities()[owner];
      const Province& province = municipalities().province(municipality.province);
      if (std::any_of(std::next(label), last, [&](const auto& other) { return province.has_label(other); }))
        return preferred_host(municipality);
    }
    if (named == nullptr) named = only_one_named(name);
  }
  return named == nullptr ? std::string() : preferred_host(*named);
}

const Municipality* nearest_to(std::string_view label,
                               const std::function<bool(const Municipality&)>& is_possible) {
  std::size_t limit = std::max<std::size_t>(1, text::length(label) / 3);
  const Municipality* nearest = nullptr;
  for (const Spelling& spelling : municipalities().spellings()) {
    const Municipality& municipality = municipalities()[spelling];
    if (!is_possible(municipality)) continue;
    const std::size_t distance = text::edit_distance(label, spelling.text, limit);
    if (distance > limit) continue;
    nearest = &municipality;
    if (distance == 0) break;
    limit = distance - 1;
  }
  return nearest;
}

}  // namespace collaudo::domain
