#include "fleet/site_row.h"

#include <algorithm>
#include <tuple>

#include <collaudo/text.h>

#include <nlohmann/json.hpp>

#include "config/dates.h"
#include "engine/catalogue.h"
#include "fleet/theme.h"
#include "html/ascii.h"
#include "report/escape.h"
#include "report/wording.h"

namespace collaudo::fleet {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t most_problems = 400, longest_message = 400, longest_selector = 160,
                      longest_detail = 300;

Json or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }
template <typename Value>
Json or_null(const std::optional<Value>& value) {
  return value ? Json(*value) : Json();
}

bool fails(Effect effect) { return effect == Effect::failure || effect == Effect::not_executable; }

std::string option_of(const ConfiguredSite& site, std::string_view name) {
  for (const Setting& setting : site.options)
    if (setting.option == name && !setting.values.empty()) return setting.values.front();
  return {};
}

// ---- problems

class Problems {
 public:
  explicit Problems(Language language) : language_(language) {}

  void add_root(const RootCause& cause) {
    if (cause.blocks.empty()) return;
    Problem& problem = place({cause.blocks.front(), "", cause.id, "", Effect::not_executable});
    note(problem, cause.message, cause.where);
  }

  void add(const CriterionResult& result) {
    if (result.criterion->spec.level != Level::criterion || result.waived) return;
    for (const CheckResult& check : result.checks)
      for (const FindingResult& finding : check.findings) {
        if (finding.confidence != Confidence::certain || !fails(finding.effect) || finding.waived) continue;
        if (!finding.blocked_by.empty()) continue;  // stands among the root causes
        Problem& problem = place({result.criterion->spec.id, check.id, finding.key,
                                  kind_of_place(finding.where.selector), finding.effect});
        note(problem, finding.message, finding.where);
      }
  }

  std::vector<Problem> all() && {
    if (found_.size() > most_problems) found_.resize(most_problems);
    return std::move(found_);
  }

 private:
  Problem& place(Problem problem) {
    const auto key = std::tuple(problem.criterion, problem.check, problem.key, problem.selector);
    const auto [at, is_new] = index_.emplace(key, found_.size());
    if (is_new) found_.push_back(std::move(problem));
    return found_[at->second];
  }

  void note(Problem& problem, const Localised& message, const Location& where) const {
    if (++problem.count > 1) return;
    problem.message = text::shortened(text::t1(localised(message, language_)), longest_message);
    problem.url = where.url;
  }

  Language language_;
  std::vector<Problem> found_;
  std::map<std::tuple<std::string, std::string, std::string, std::string>, std::size_t> index_;
};

// ---- reading back

std::string text_in(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

template <typename Number>
std::optional<Number> number_in(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number()) return std::nullopt;
  return found->get<Number>();
}

bool flag_in(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_boolean() && found->get<bool>();
}

template <typename Item, typename Kind>
std::vector<Item> list_in(const Json& object, const char* key, Kind is_kind) {
  std::vector<Item> list;
  const auto found = object.find(key);
  if (found == object.end() || !found->is_array()) return list;
  for (const Json& item : *found)
    if (is_kind(item)) list.push_back(item.get<Item>());
  return list;
}

template <typename Named>
std::optional<Named> named(std::string_view text, Named last) {
  for (int i = 0; i <= static_cast<int>(last); ++i)
    if (name(static_cast<Named>(i)) == text) return static_cast<Named>(i);
  return std::nullopt;
}

Json json_of(const Problem& problem) {
  return {{"criterion", problem.criterion},
          {"check", or_null(problem.check)},
          {"key", problem.key},
          {"selector", or_null(problem.selector)},
          {"effect", name(problem.effect)},
          {"count", problem.count},
          {"message", problem.message},
          {"url", or_null(problem.url)}};
}

std::optional<Problem> problem_of(const Json& json) {
  if (!json.is_object()) return std::nullopt;
  Problem problem;
  problem.criterion = text_in(json, "criterion");
  problem.check = text_in(json, "check");
  problem.key = text_in(json, "key");
  problem.selector = text_in(json, "selector");
  problem.effect = named(text_in(json, "effect"), Effect::failure).value_or(Effect::failure);
  problem.count = number_in<std::size_t>(json, "count").value_or(1);
  problem.message = text_in(json, "message");
  problem.url = text_in(json, "url");
  if (problem.criterion.empty() || problem.key.empty()) return std::nullopt;
  return problem;
}

bool is_of_criteria(const std::string& id) {
  const Criterion* criterion = find_criterion(id);
  return criterion && criterion->spec.level == Level::criterion;
}

}  // namespace

std::string_view name(SiteState state) {
  switch (state) {
    case SiteState::audited:
      return "audited";
    case SiteState::partial:
      return "partial";
    case SiteState::unreachable:
      return "unreachable";
    case SiteState::broken:
      return "broken";
    case SiteState::pending:
      return "pending";
  }
  return {};
}

std::size_t SiteRow::count(Verdict verdict) const {
  return static_cast<std::size_t>(std::count_if(verdicts.begin(), verdicts.end(), [&](const auto& entry) {
    return entry.second == verdict && is_of_criteria(entry.first) &&
           std::find(waived.begin(), waived.end(), entry.first) == waived.end();
  }));
}

std::string SiteRow::shown_name() const {
  if (!name.empty()) return name;
  const auto parsed = Url::parse(url);
  return parsed ? parsed->host_unicode() : url;
}

SiteRow row_of(const ListedSite& listed) {
  const ConfiguredSite& site = listed.site;
  SiteRow row;
  row.id = listed.id;
  row.position = listed.position;
  row.url = site.url.str();
  row.as = option_of(site, "as");
  row.name = site.name;
  row.istat = site.istat;
  row.supplier = site.supplier;
  row.province = listed.province;
  row.population = site.population;
  row.grant = site.grant;
  row.services = site.services;
  row.deadlines = site.deadlines;
  return row;
}

SiteRow row_of(const ListedSite& listed, const Snapshot& snapshot, const Report& report, Language language) {
  SiteRow row = row_of(listed);
  const Exchange& home = snapshot.pages.front().http();
  if (home.cause != Cause::none) {
    row.state = SiteState::unreachable;
    row.cause = home.cause;
    row.detail = text::shortened(text::t1(home.detail), longest_detail);
  } else if (report.interrupted) {
    row.state = SiteState::partial;
    row.cause = Cause::budget;
  }
  row.collected_at = report.collected_at;
  row.engine = report.engine;
  row.digest = report.digest;
  row.requests = report.requests;
  row.pages = report.pages;
  row.gaps = report.gaps.size();
  row.bytes = report.bytes;
  Theme theme = theme_of(snapshot);
  row.theme = std::move(theme.name);
  row.theme_version = std::move(theme.version);
  row.exit_code = report.exit_code;
  Problems problems(language);
  for (const RootCause& cause : report.root_causes) problems.add_root(cause);
  for (const CriterionResult& result : report.criteria) {
    row.verdicts.emplace(result.criterion->spec.id, result.verdict);
    if (result.waived) row.waived.push_back(result.criterion->spec.id);
    problems.add(result);
  }
  // Of a site that could not be had, one cause stands behind all.
  if (row.state != SiteState::unreachable) row.problems = std::move(problems).all();
  return row;
}

std::string line_of(const SiteRow& row) {
  Json verdicts = Json::object();
  for (const auto& [id, verdict] : row.verdicts) verdicts[id] = name(verdict);
  Json problems = Json::array();
  for (const Problem& problem : row.problems) problems.push_back(json_of(problem));
  const Json json = {{"schema_version", "1.0"},
                     {"id", row.id},
                     {"position", row.position},
                     {"url", row.url},
                     {"as", or_null(row.as)},
                     {"name", or_null(row.name)},
                     {"istat", or_null(row.istat)},
                     {"supplier", or_null(row.supplier)},
                     {"province", or_null(row.province)},
                     {"population", or_null(row.population)},
                     {"grant", or_null(row.grant)},
                     {"services", row.services},
                     {"deadlines", row.deadlines},
                     {"state", name(row.state)},
                     {"cause", row.cause == Cause::none ? Json() : Json(name(row.cause))},
                     {"detail", or_null(row.detail)},
                     {"awaits_browser", row.awaits_browser},
                     {"collected_at", or_null(row.collected_at)},
                     {"seconds", row.seconds},
                     {"engine", or_null(row.engine)},
                     {"digest", or_null(row.digest)},
                     {"requests", row.requests},
                     {"pages", row.pages},
                     {"gaps", row.gaps},
                     {"bytes", row.bytes},
                     {"theme", or_null(row.theme)},
                     {"theme_version", or_null(row.theme_version)},
                     {"exit_code", row.exit_code},
                     {"verdicts", std::move(verdicts)},
                     {"waived", row.waived},
                     {"problems", std::move(problems)},
                     {"json", or_null(row.json)},
                     {"html", or_null(row.html)},
                     {"bundle", or_null(row.bundle)}};
  return json_visible(json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

std::optional<SiteRow> row_of_line(std::string_view line) {
  const Json json = Json::parse(line, nullptr, false);
  if (!json.is_object() || !text_in(json, "schema_version").starts_with("1.")) return std::nullopt;
  const auto is_text = [](const Json& item) { return item.is_string(); };
  const auto is_number = [](const Json& item) { return item.is_number_integer(); };
  SiteRow row;
  row.id = text_in(json, "id");
  row.url = text_in(json, "url");
  const auto state = named(text_in(json, "state"), SiteState::broken);
  if (row.id.empty() || row.url.empty() || !state) return std::nullopt;
  row.position = number_in<std::size_t>(json, "position").value_or(0);
  row.as = text_in(json, "as");
  row.name = text_in(json, "name");
  row.istat = text_in(json, "istat");
  row.supplier = text_in(json, "supplier");
  row.province = text_in(json, "province");
  row.population = number_in<long>(json, "population");
  row.grant = number_in<long>(json, "grant");
  row.services = list_in<int>(json, "services", is_number);
  for (std::string& day : list_in<std::string>(json, "deadlines", is_text))
    if (is_date(day)) row.deadlines.push_back(std::move(day));
  row.state = *state;
  row.cause = cause_named(text_in(json, "cause")).value_or(Cause::none);
  row.detail = text_in(json, "detail");
  row.awaits_browser = flag_in(json, "awaits_browser");
  row.collected_at = text_in(json, "collected_at");
  row.seconds = number_in<double>(json, "seconds").value_or(0);
  row.engine = text_in(json, "engine");
  row.digest = text_in(json, "digest");
  row.requests = number_in<std::size_t>(json, "requests").value_or(0);
  row.pages = number_in<std::size_t>(json, "pages").value_or(0);
  row.gaps = number_in<std::size_t>(json, "gaps").value_or(0);
  row.bytes = number_in<std::uint64_t>(json, "bytes").value_or(0);
  row.theme = text_in(json, "theme");
  row.theme_version = text_in(json, "theme_version");
  row.exit_code = number_in<int>(json, "exit_code").value_or(0);
  if (const auto verdicts = json.find("verdicts"); verdicts != json.end() && verdicts->is_object())
    for (const auto& [id, verdict] : verdicts->items())
      if (const auto known = verdict.is_string() ? verdict_named(verdict.get<std::string>()) : std::nullopt)
        row.verdicts.emplace(id, *known);
  row.waived = list_in<std::string>(json, "waived", is_text);
  if (const auto problems = json.find("problems"); problems != json.end() && problems->is_array())
    for (const Json& item : *problems)
      if (auto problem = problem_of(item)) row.problems.push_back(std::move(*problem));
  row.json = text_in(json, "json");
  row.html = text_in(json, "html");
  row.bundle = text_in(json, "bundle");
  return row;
}

std::string kind_of_place(std::string_view selector) {
  std::string kind;
  for (std::size_t at = 0; at < selector.size() && kind.size() < longest_selector; ++at) {
    if (selector.substr(at).starts_with(":nth-")) {
      const auto end = selector.find(')', at);
      if (end == std::string_view::npos) break;
      at = end;
    } else if (ascii::is_digit(selector[at])) {
      if (kind.empty() || kind.back() != '0') kind += '0';
    } else {
      kind += selector[at];
    }
  }
  return kind;
}

}  // namespace collaudo::fleet
