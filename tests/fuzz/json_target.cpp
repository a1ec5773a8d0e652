#include <algorithm>

#include <collaudo/value.h>

#include <nlohmann/json.hpp>

#include "compare/report_facts.h"
#include "crawl/plan_record.h"
#include "evidence/exchange_record.h"
#include "evidence/performance_json.h"
#include "evidence/rendered_json.h"
#include "evidence/tls_record.h"
#include "fuzz/targets.h"
#include "score/lighthouse_report.h"
#include "service/recorded_walk.h"

namespace collaudo::fuzz {

namespace {

// Deeper than we read it ourselves.
std::size_t depth_of(const Value& value) {
  std::size_t depth = 0;
  if (value.is_array())
    for (const Value& inner : value.array()) depth = std::max(depth, depth_of(inner));
  if (value.is_object())
    for (const auto& member : value.object()) depth = std::max(depth, depth_of(member.second));
  return depth + 1;
}

}  // namespace

void json(std::string_view input) {
  const auto value = parse_json(input);
  must(!value || depth_of(*value) <= 201, "depth has its bound");
  must(value || !value.error().empty(), "a complaint says something");
  const auto foreign = nlohmann::ordered_json::parse(input, nullptr, false);
  if (!foreign.is_discarded()) {
    static_cast<void>(recorded_plan_of(foreign));
    static_cast<void>(performance_of(foreign));
    if (const auto facts = tls_facts_of(foreign))
      must(tls_facts_of(json_of(*facts)).has_value(), "facts about TLS are read back");
    if (const auto record = exchange_record_of(foreign))
      must(exchange_record_of(json_of(*record)).has_value(), "an exchange is read back");
  }
  static_cast<void>(rendered_from_json(input));
  static_cast<void>(recorded_walk_from(input));
  static_cast<void>(score::read_lighthouse_report(input));
  static_cast<void>(facts_of_json(input, "rapporto.json", Language::it));
}

}  // namespace collaudo::fuzz
