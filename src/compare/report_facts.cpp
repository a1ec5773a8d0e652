#include "compare/report_facts.h"

#include <algorithm>
#include <optional>

#include <collaudo/text.h>
#include <collaudo/url.h>

#include <nlohmann/json.hpp>

#include "engine/catalogue.h"
#include "text/phrases.h"

namespace collaudo {

namespace {

using Json = nlohmann::json;

const Json& member(const Json& object, const char* key) {
  static const Json nothing;
  if (!object.is_object()) return nothing;
  const auto found = object.find(key);
  return found == object.end() ? nothing : *found;
}

// Empty for null and for what is no text.
std::string text_in(const Json& object, const char* key) {
  const Json& value = member(object, key);
  return value.is_string() ? value.get<std::string>() : std::string();
}

bool flag_in(const Json& object, const char* key) {
  const Json& value = member(object, key);
  return value.is_boolean() && value.get<bool>();
}

template <typename Named>
std::optional<Named> named(std::string_view text, Named last) {
  for (int i = 0; i <= static_cast<int>(last); ++i)
    if (name(static_cast<Named>(i)) == text) return static_cast<Named>(i);
  return std::nullopt;
}

std::optional<FindingFacts> finding_of(const Json& json, const std::string& check) {
  const auto effect = named(text_in(json, "effect"), Effect::failure);
  const auto confidence = named(text_in(json, "confidence"), Confidence::hint);
  FindingFacts finding;
  finding.fingerprint = text_in(json, "fingerprint");
  if (!effect || !confidence || finding.fingerprint.empty()) return std::nullopt;
  finding.effect = *effect;
  finding.confidence = *confidence;
  finding.check = check;
  finding.message = text_in(json, "message");
  finding.url = text_in(json, "url");
  constexpr int no_longer_file = 1'000'000'000;
  if (const Json& line = member(json, "line"); line.is_number_unsigned())
    finding.line = static_cast<int>(std::min<std::uint64_t>(line.get<std::uint64_t>(), no_longer_file));
  finding.waived = flag_in(json, "waived");
  return finding;
}

std::optional<CriterionFacts> criterion_of(const Json& json) {
  const auto verdict = verdict_named(text_in(json, "verdict"));
  const auto level = named(text_in(json, "level"), Level::practice);
  const Json& checks = member(json, "checks");
  CriterionFacts criterion;
  criterion.id = text_in(json, "id");
  if (!verdict || !level || criterion.id.empty() || !checks.is_array()) return std::nullopt;
  criterion.title = text_in(json, "title");
  criterion.verdict = *verdict;
  criterion.level = *level;
  criterion.cause = cause_named(text_in(json, "cause")).value_or(Cause::none);
  criterion.waived = member(json, "waived").is_object();
  for (const Json& check : checks) {
    const Json& findings = member(check, "findings");
    if (!findings.is_array()) return std::nullopt;
    const std::string id = text_in(check, "id");
    for (const Json& one : findings) {
      auto finding = finding_of(one, id);
      if (!finding) return std::nullopt;
      if (finding->effect != Effect::ok) criterion.findings.push_back(std::move(*finding));
    }
  }
  return criterion;
}

std::string host_of(const std::string& address) {
  const auto url = Url::parse(address);
  return url ? url->host() : address;
}

void read_head(const Json& json, ReportFacts& facts) {
  const Json &tool = member(json, "tool"), &target = member(json, "target"),
             &evidence = member(json, "evidence");
  facts.tool_version = text_in(tool, "version");
  facts.criteria_version = text_in(tool, "criteria_version");
  facts.url = text_in(target, "url");
  const std::string judged_as = text_in(target, "judged_as");
  facts.site = host_of(judged_as.empty() ? facts.url : judged_as);
  facts.collected_at = text_in(evidence, "collected_at");
  facts.engine = text_in(evidence, "engine");
  facts.digest = text_in(evidence, "digest");
  facts.interrupted = flag_in(json, "interrupted");
  if (const Json& gaps = member(json, "gaps"); gaps.is_array())
    for (const Json& gap : gaps)
      if (std::string page = text_in(gap, "url"); !page.empty()) facts.missing_pages.insert(std::move(page));
}

}  // namespace

Result<ReportFacts> facts_of_json(std::string_view text, const std::string& file, Language language) {
  const auto fault = [&](std::string_view key, const Arguments& more = {}) {
    Arguments arguments = {{"file", file}};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Error{Phrases("src/compare/phrases.json", language)(key, arguments)};
  };
  const Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) return fault("error.no_json");
  const std::string schema = text_in(json, "schema_version");
  if (text_in(member(json, "tool"), "name") != "collaudo" || schema.empty() ||
      !member(json, "criteria").is_array() || text_in(member(json, "target"), "url").empty())
    return fault("error.no_report");
  if (!schema.starts_with("1.")) return fault("error.schema", {{"version", text::shortened(schema, 20)}});
  ReportFacts facts;
  read_head(json, facts);
  std::set<std::string> ids;
  for (const Json& one : member(json, "criteria")) {
    auto criterion = criterion_of(one);
    if (!criterion || !ids.insert(criterion->id).second)
      return fault("error.broken", {{"number", std::to_string(facts.criteria.size() + 1)}});
    facts.criteria.push_back(std::move(*criterion));
  }
  return facts;
}

}  // namespace collaudo
