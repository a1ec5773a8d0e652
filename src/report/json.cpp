// The JSON report: docs/report.schema.json, never translated, the same bytes for the same Report.
#include <cmath>

#include <nlohmann/json.hpp>

#include "evidence/performance_json.h"
#include "report/arrangement.h"
#include "report/escape.h"
#include "report/numbers.h"
#include "report/report.h"
#include "report/speed.h"
#include "report/wording.h"

namespace collaudo {

namespace {

using Json = nlohmann::ordered_json;

Json text_or_null(std::string_view text) { return text.empty() ? Json() : Json(text); }

const std::string& italian(const Localised& text) { return localised(text, Language::it); }

std::string_view name_of(Level level) {
  switch (level) {
    case Level::criterion:
      return "criterion";
    case Level::recommendation:
      return "recommendation";
    case Level::practice:
      return "practice";
  }
  return {};
}

std::string_view name_of(Origin origin) {
  switch (origin) {
    case Origin::A:
      return "A";
    case Origin::D:
      return "D";
    case Origin::H:
      return "H";
    case Origin::G:
      return "G";
  }
  return {};
}

template <typename Named>
Json name_or_null(const std::optional<Named>& value) {
  return value ? Json(name(*value)) : Json();
}

Json cause_or_null(Cause cause) { return cause == Cause::none ? Json() : Json(name(cause)); }

Json counted_by_name(const std::vector<std::pair<std::string, std::size_t>>& counts) {
  Json object = Json::object();
  for (const auto& [counted, count] : counts) object[counted] = count;
  return object;
}

Json json_of(const Measure& measure) {
  if (const auto* whole = std::get_if<long>(&measure.value)) return *whole;
  if (const auto* text = std::get_if<std::string>(&measure.value)) return *text;
  const double value = std::get<double>(measure.value);
  return std::isfinite(value) ? Json(two_decimals(value)) : Json();
}

Json json_of(const Gap& gap) {
  return {{"role", gap.role},
          {"url", text_or_null(gap.url)},
          {"cause", cause_or_null(gap.cause)},
          {"detail", gap.detail},
          {"section", text_or_null(gap.section)}};
}

Json json_of(const FindingResult& finding) {
  const Location& where = finding.where;
  return {{"effect", name(finding.effect)},
          {"key", finding.key},
          {"message", italian(finding.message)},
          {"url", text_or_null(where.url)},
          {"selector", text_or_null(where.selector)},
          {"line", where.line > 0 ? Json(where.line) : Json()},
          {"excerpt", text_or_null(where.excerpt)},
          {"fingerprint", finding.fingerprint},
          {"app_effect", name_or_null(finding.app_effect)},
          {"confidence", name(finding.confidence)},
          {"quirk", text_or_null(finding.quirk)},
          {"cause", cause_or_null(finding.cause)},
          {"blocked_by", text_or_null(finding.blocked_by)},
          {"waived", finding.waived},
          {"service", text_or_null(finding.service)}};
}

Json json_of(const CheckResult& check) {
  Json findings = Json::array();
  for (const FindingResult& finding : check.findings) findings.push_back(json_of(finding));
  return {{"id", check.id},
          {"origin", name_of(check.origin)},
          {"confidence", name(check.confidence)},
          {"state", name(check.state)},
          {"findings", std::move(findings)},
          {"title", italian(check.title)}};
}

Json json_of(const std::optional<Waiver>& waiver) {
  if (!waiver) return nullptr;
  return {{"reason", waiver->reason}, {"author", waiver->author}, {"until", waiver->until}};
}

Json json_of(const CriterionResult& result) {
  const CriterionSpec& spec = result.criterion->spec;
  Json measured = Json::object();
  for (const Measure& measure : result.measured) measured[measure.name] = json_of(measure);
  Json checks = Json::array();
  for (const CheckResult& check : result.checks) checks.push_back(json_of(check));
  return {{"id", spec.id},
          {"id_2022", text_or_null(spec.id_2022)},
          {"title", italian(spec.title)},
          {"category", italian(spec.category)},
          {"level", name_of(spec.level)},
          {"verdict", name(result.verdict)},
          {"app_verdict", name_or_null(result.app_verdict)},
          {"app_note", text_or_null(listed(result.app_quirks))},
          {"leaning", name_or_null(result.leaning)},
          {"cause", cause_or_null(result.cause)},
          {"blocked_by", text_or_null(listed(result.blocked_by))},
          {"declared", result.declared},
          {"waived", json_of(result.waived)},
          {"pages_examined", result.pages_examined},
          {"pages_available", result.pages_available},
          {"measured", std::move(measured)},
          {"checks", std::move(checks)},
          {"fix_hint", italian(spec.fix_hint)},
          {"to_review", result.to_review},
          {"reason", text_or_null(italian(result.reason))},
          {"error", text_or_null(result.error)},
          {"deferred", result.deferred}};
}

Json json_of(const RootCause& cause) {
  return {{"id", cause.id},
          {"message", italian(cause.message)},
          {"url", text_or_null(cause.where.url)},
          {"selector", text_or_null(cause.where.selector)},
          {"line", cause.where.line > 0 ? Json(cause.where.line) : Json()},
          {"excerpt", text_or_null(cause.where.excerpt)},
          {"blocks", cause.blocks}};
}

Json summary_of(const Report& report) {
  Json summary = Json::object();
  for (const Verdict verdict :
       {Verdict::success, Verdict::tolerance, Verdict::failure, Verdict::not_executable, Verdict::manual,
        Verdict::not_verifiable, Verdict::not_applicable, Verdict::error}) {
    const auto found = report.summary.find(verdict);
    summary[std::string(name(verdict))] = found == report.summary.end() ? 0 : found->second;
  }
  summary["exit_code"] = report.exit_code;
  std::size_t declared = 0;
  for (const auto& [verdict, count] : report.declared) declared += count;
  summary["declared"] = declared;
  return summary;
}

Json json_of(const RenderedPage& page) {
  return {{"url", page.url},
          {"because", page.because},
          {"complete", page.is_complete},
          {"cause", page.cause == Cause::none ? Json() : Json(name(page.cause))},
          {"detail", text_or_null(page.detail)}};
}

Json evidence_of(const Report& report) {
  Json rendered = Json::array();
  for (const RenderedPage& page : report.rendered) rendered.push_back(json_of(page));
  Json evidence = {{"collected_at", report.collected_at},
                   {"engine", report.engine},
                   {"digest", report.digest},
                   {"seed", report.seed},
                   {"requests", report.requests},
                   {"pages", report.pages},
                   {"bytes", report.bytes},
                   {"pages_by_role", counted_by_name(report.pages_by_role)},
                   {"pages_left_out", counted_by_name(report.pages_left_out)},
                   {"bundle", text_or_null(report.bundle)}};
  if (report.engine != "static") evidence["rendered"] = std::move(rendered);
  return evidence;
}

Json json_of(const ReportedScreen& screen) {
  Json signals = Json::array();
  for (const RoleSignal& signal : screen.signals)
    signals.push_back({{"role", name(signal.role)}, {"where", signal.where}, {"weight", signal.weight}});
  return {{"number", screen.number},
          {"time", text_or_null(screen.time)},
          {"role", name(screen.role)},
          {"confidence", name(screen.confidence)},
          {"role_given", screen.is_given},
          {"booking", screen.is_booking},
          {"messages", screen.is_messages},
          {"zone", name(screen.zone)},
          {"url", text_or_null(screen.url)},
          {"step_label", text_or_null(screen.step_label)},
          {"step", screen.step > 0 ? Json(screen.step) : Json()},
          {"steps", screen.steps > 0 ? Json(screen.steps) : Json()},
          {"body_captured", screen.has_body},
          {"partial", screen.is_partial},
          {"signals", std::move(signals)}};
}

Json json_of(const ReportedWalk& walk) {
  Json screens = Json::array();
  for (const ReportedScreen& screen : walk.screens) screens.push_back(json_of(screen));
  return {{"number", walk.number},
          {"channel", name(walk.channel)},
          {"source", walk.source},
          {"complete", walk.is_complete},
          {"cut", walk.is_cut},
          {"single_page", walk.is_single_page},
          {"cookies", walk.carries_cookies},
          {"unseen_steps", walk.unseen_steps},
          {"screens", std::move(screens)}};
}

Json json_of(const ServiceResult& row) {
  Json missing = Json::array();
  for (const MissingCheck& check : row.missing) {
    Json channels = Json::array();
    for (const Channel channel : check.supplied_by) channels.push_back(name(channel));
    missing.push_back(
        {{"check", check.slug}, {"title", italian(check.title)}, {"supplied_by", std::move(channels)}});
  }
  return {{"verdict", name(row.verdict)},
          {"leaning", name_or_null(row.leaning)},
          {"declared", row.declared},
          {"reason", text_or_null(italian(row.reason))},
          {"missing", std::move(missing)}};
}

// The table services × criteria, a service an object.
Json services_of(const Report& report) {
  Json services = Json::array();
  for (std::size_t index = 0; index < report.services.size(); ++index) {
    const ReportedService& service = report.services[index];
    Json walks = Json::array(), criteria = Json::object();
    for (const ReportedWalk& walk : service.walks) walks.push_back(json_of(walk));
    for (const CriterionResult* result : of_services(report))
      if (const ServiceResult* row = cell(*result, index))
        criteria[result->criterion->spec.id] = json_of(*row);
    services.push_back({{"number", service.number > 0 ? Json(service.number) : Json()},
                        {"label", text_or_null(service.label)},
                        {"declared_by_municipality", service.is_declared},
                        {"flow_type", text_or_null(service.flow_type)},
                        {"flow_variant", text_or_null(service.flow_variant)},
                        {"flow_type_source", name(service.flow_source)},
                        {"criteria", std::move(criteria)},
                        {"walks", std::move(walks)},
                        {"messages", service.messages},
                        {"attested_answers", service.attested_answers}});
  }
  return services;
}

// As the bundle keeps it, with the sentence that says what to change.
Json performance_of(const Report& report) {
  const Wording wording(Language::it);
  const auto told = speed_of_pages(report, wording);
  Json pages = Json::array();
  for (std::size_t index = 0; index < told.size(); ++index) {
    Json page = json_of(report.performance[index]);
    for (const char* key : {"tool", "moment", "detail"})
      if (page[key] == "") page[key] = nullptr;
    for (std::size_t gain = 0; gain < told[index].gains.size(); ++gain)
      page["gains"][gain]["message"] = told[index].gains[gain].sentence;
    pages.push_back(std::move(page));
  }
  return pages;
}

template <typename Item>
Json array_of(const std::vector<Item>& items) {
  Json array = Json::array();
  for (const Item& item : items) array.push_back(json_of(item));
  return array;
}

Json json_of(const Report& report) {
  Json notes = Json::array();
  for (const Localised& note : report.notes) notes.push_back(italian(note));
  return {{"schema_version", "1.0"},
          {"tool",
           {{"name", "collaudo"},
            {"version", report.tool_version},
            {"criteria_version", report.criteria_version}}},
          {"target",
           {{"url", report.url},
            {"final_url", report.final_url},
            {"service_url", text_or_null(report.service_url)},
            {"judged_as", text_or_null(report.judged_as)},
            {"municipality", text_or_null(report.municipality)}}},
          {"evidence", evidence_of(report)},
          {"gaps", array_of(report.gaps)},
          {"summary", summary_of(report)},
          {"criteria", array_of(report.criteria)},
          {"root_causes", array_of(report.root_causes)},
          {"notes", std::move(notes)},
          {"interrupted", report.interrupted},
          {"services", services_of(report)},
          {"attested_by", text_or_null(report.attested_by)},
          {"performance", performance_of(report)}};
}

}  // namespace

void write_json(const Report& report, const ReportOptions&, std::ostream& out) {
  out << json_visible(json_of(report).dump(2, ' ', false, Json::error_handler_t::replace)) << '\n';
}

}  // namespace collaudo
