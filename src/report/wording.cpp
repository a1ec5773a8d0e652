#include "report/wording.h"

#include <algorithm>

#include <collaudo/text.h>

#include "engine/catalogue.h"
#include "report/arrangement.h"
#include "report/escape.h"
#include "report/numbers.h"

namespace collaudo {

namespace {

constexpr std::size_t longest_message = 600, shown_services = 5;

std::string key_of(std::string_view prefix, std::string_view name) {
  return std::string(prefix) + "." + std::string(name);
}

std::size_t count_of(const Report& report, Urgency urgency) {
  const auto criteria = of_level(report, Level::criterion);
  return static_cast<std::size_t>(
      std::count_if(criteria.begin(), criteria.end(),
                    [&](const CriterionResult* result) { return urgency_of(*result) == urgency; }));
}

std::size_t only_blocked(const Report& report) {
  const auto criteria = of_level(report, Level::criterion);
  return static_cast<std::size_t>(
      std::count_if(criteria.begin(), criteria.end(), [](const CriterionResult* result) {
        return urgency_of(*result) == Urgency::failed && is_only_blocked(*result);
      }));
}

// Labels, each once, in the order of the findings.
std::vector<std::string> services_without_evidence(const CriterionResult& result) {
  std::vector<std::string> labels;
  for (const CheckResult& check : result.checks)
    for (const FindingResult& finding : check.findings)
      if (lacks_evidence_of_service(finding) &&
          std::find(labels.begin(), labels.end(), finding.service) == labels.end())
        labels.push_back(finding.service);
  return labels;
}

// "https://host:port" of an address, for telling what belongs to the site.
std::string_view origin_of(std::string_view url) {
  const auto scheme_end = url.find("://");
  if (scheme_end == std::string_view::npos) return {};
  return url.substr(0, url.find('/', scheme_end + 3));
}

bool is_of_origin(std::string_view url, std::string_view origin) {
  return !origin.empty() && url.starts_with(origin) &&
         (url.size() == origin.size() || url[origin.size()] == '/');
}

}  // namespace

const std::string& localised(const Localised& text, Language language) {
  static const std::string nothing;
  auto found = text.find(language);
  if (found == text.end()) found = text.find(Language::it);
  return found == text.end() ? nothing : found->second;
}

std::string listed(const std::vector<std::string>& items, std::string_view separator) {
  std::string list;
  for (const std::string& item : items) {
    if (!list.empty() && !item.empty()) list += separator;
    list += item;
  }
  return list;
}

Wording::Wording(Language language)
    : language_(language),
      phrases_("src/report/phrases.json", language),
      quirks_("src/report/quirks.json", language) {}

std::string Wording::verdict(Verdict verdict) const { return phrases_(key_of("verdict", name(verdict))); }
std::string Wording::symbol(Verdict verdict) const { return phrases_(key_of("symbol", name(verdict))); }
std::string Wording::effect(Effect effect) const { return phrases_(key_of("effect", name(effect))); }

std::string Wording::role(std::string_view role) const {
  const std::string key = key_of("role", role);
  if (phrases_.has(key)) return phrases_(key);
  std::string plain(role);
  std::replace(plain.begin(), plain.end(), '_', ' ');
  return plain;
}

std::string Wording::moment(std::string_view iso) const {
  const bool is_expected =
      iso.size() >= 16 && iso[4] == '-' && iso[7] == '-' && iso[10] == 'T' && iso[13] == ':';
  const std::string month = is_expected ? key_of("month", iso.substr(5, 2)) : std::string();
  if (!is_expected || !phrases_.has(month)) return std::string(iso);
  const std::string_view day = iso.substr(iso[8] == '0' ? 9 : 8, iso[8] == '0' ? 1 : 2);
  return phrases_("moment", {{"day", std::string(day)},
                             {"month", phrases_(month)},
                             {"year", std::string(iso.substr(0, 4))},
                             {"time", std::string(iso.substr(11, 5))}});
}

std::string Wording::size(std::uint64_t bytes) const {
  const auto amount = static_cast<double>(bytes);
  const auto worded = [&](std::string_view unit, double divisor) {
    return phrases_(unit, {{"n", decimal(amount / divisor, phrases_("decimal_separator"))}});
  };
  if (bytes >= 1'000'000) return worded("megabytes", 1e6);
  if (bytes >= 1'000) return worded("kilobytes", 1e3);
  return worded("bytes", 1);
}

std::string Wording::measure_name(const CriterionResult& result, const Measure& measure) const {
  // The names are the criterion's own: it may word them among its messages.
  const auto& messages = result.criterion->spec.messages;
  if (const auto of_language = messages.find(language_); of_language != messages.end()) {
    const auto worded = of_language->second.find("measure_" + measure.name);
    if (worded != of_language->second.end()) return worded->second;
  }
  std::string plain = measure.name;
  std::replace(plain.begin(), plain.end(), '_', ' ');
  return plain;
}

std::string Wording::measure_value(const Measure& measure) const {
  if (const auto* whole = std::get_if<long>(&measure.value)) return std::to_string(*whole);
  if (const auto* real = std::get_if<double>(&measure.value))
    return decimal(*real, phrases_("decimal_separator"));
  return std::get<std::string>(measure.value);
}

std::string Wording::roles_counted(const std::vector<std::pair<std::string, std::size_t>>& roles) const {
  std::vector<std::string> items;
  items.reserve(roles.size());
  for (const auto& [role_name, count] : roles) {
    items.push_back(phrases_("role_count", {{"role", role(role_name)}, {"n", std::to_string(count)}}));
  }
  return listed(items);
}

std::string Wording::place(std::string_view url, const Report& report) const {
  if (url.empty()) return phrases_("whole_site");
  for (const std::string* site : {&report.final_url, &report.url}) {
    const std::string_view origin = origin_of(*site);
    if (!is_of_origin(url, origin)) continue;
    const std::string_view path = url.substr(origin.size());
    return path.empty() || path == "/" ? phrases_("home_page") : std::string(path);
  }
  return std::string(url);
}

std::string Wording::category(const CriterionSpec& spec) const {
  switch (spec.level) {
    case Level::recommendation:
      return phrases_("section.recommendations");
    case Level::practice:
      return phrases_("section.practices");
    case Level::criterion:
      break;
  }
  const bool is_of_services = spec.id.starts_with("C.SE.");
  return phrases_(is_of_services ? "area.service" : "area.site", {{"category", in_language(spec.category)}});
}

std::string Wording::id(const CriterionSpec& spec) const {
  if (spec.id_2022.empty() || spec.id_2022 == spec.id) return spec.id;
  return phrases_("old_id", {{"id", spec.id}, {"old", spec.id_2022}});
}

std::string Wording::headline(const Report& report) const {
  const std::size_t total = of_level(report, Level::criterion).size();
  const Arguments arguments = {{"total", std::to_string(total)}};
  std::string sentence;
  for (const Urgency urgency : {Urgency::failed, Urgency::error, Urgency::not_verifiable, Urgency::manual}) {
    const std::size_t n = count_of(report, urgency);
    if (n == 0) continue;
    const std::string_view kind = urgency == Urgency::failed ? "failure" : name(urgency);
    sentence = phrases_.counted(key_of("headline", kind), n, arguments);
    const std::size_t blocked = only_blocked(report);
    if (urgency == Urgency::failed && blocked > 0)
      sentence += " " + phrases_.counted(blocked == n ? "headline.all_blocked" : "headline.blocked", blocked);
    break;
  }
  const std::size_t waived = count_of(report, Urgency::waived);
  const std::size_t deferred = count_of(report, Urgency::deferred);
  const std::size_t met = total - waived - deferred - count_of(report, Urgency::not_applicable);
  if (sentence.empty() && met > 0) sentence = phrases_.counted("headline.success", met);
  if (sentence.empty() && waived + deferred == 0) return phrases_("headline.nothing");
  std::vector<std::string> sentences = {sentence};
  if (waived > 0) sentences.push_back(phrases_.counted("waived_count", waived));
  if (deferred > 0) sentences.push_back(phrases_.counted("deferred_count", deferred));
  if (const std::size_t declared = count_of(report, Urgency::declared); declared > 0)
    sentences.push_back(phrases_.counted("declared_count", declared));
  return listed(sentences, " ");
}

std::vector<std::string> Wording::certification(const Report& report) const {
  const auto any = [&](Urgency urgency) { return count_of(report, urgency) > 0; };
  const bool is_open = any(Urgency::error) || any(Urgency::not_verifiable) || any(Urgency::manual);
  std::vector<std::string> sentences;
  if (any(Urgency::failed)) sentences.push_back(phrases_("certification.failure"));
  if (is_open) sentences.push_back(phrases_("certification.open"));
  if (any(Urgency::deferred)) sentences.push_back(phrases_("certification.deferred"));
  if (!any(Urgency::failed) && !is_open) sentences.push_back(phrases_("certification.success"));
  if (any(Urgency::declared)) sentences.push_back(phrases_("certification.declared"));
  sentences.push_back(phrases_("certification.app"));
  sentences.push_back(phrases_("certification.practices"));
  return sentences;
}

std::string Wording::exit_meaning(const Report& report) const {
  const bool has_failed = count_of(report, Urgency::failed) > 0;
  const bool is_open = count_of(report, Urgency::error) > 0 || count_of(report, Urgency::not_verifiable) > 0;
  // The options may map verdicts to codes in another way than the usual one.
  const bool is_chosen = (report.exit_code == 0 && (has_failed || is_open)) ||
                         (report.exit_code == 1 && !has_failed) || (report.exit_code == 3 && has_failed);
  const std::string code = std::to_string(report.exit_code);
  const bool has_deferred = report.exit_code == 0 && count_of(report, Urgency::deferred) > 0;
  const std::string meaning = key_of("exit", code + (is_chosen      ? ".chosen"
                                                     : has_deferred ? ".deferred"
                                                                    : ""));
  return phrases_("exit", {{"code", code}, {"meaning", phrases_(meaning)}});
}

std::vector<std::string> Wording::differences(const CriterionResult& result) const {
  if (!result.app_verdict || *result.app_verdict == result.verdict) return {};
  std::vector<std::string> sentences;
  for (const std::string& quirk : result.app_quirks) {
    // A number without sentence must not cost the user the whole report.
    const std::string sentence = quirks_.has(quirk) ? quirks_(quirk) : phrases_("app.differs");
    sentences.push_back(phrases_("app.quirk", {{"sentence", sentence}, {"id", quirk}}));
  }
  const bool only_named_otherwise =
      result.verdict == Verdict::not_executable && *result.app_verdict == Verdict::failure;
  if (sentences.empty()) sentences.push_back(phrases_(only_named_otherwise ? "app.missing" : "app.differs"));
  return sentences;
}

std::string Wording::cause_name(std::string_view id) const {
  constexpr std::string_view of_attribute = "data-element:";
  if (!id.starts_with(of_attribute)) return std::string(id);
  return phrases_("cause_attribute", {{"name", std::string(id.substr(of_attribute.size()))}});
}

std::vector<std::string> Wording::remarks(const CriterionResult& result) const {
  std::vector<std::string> sentences;
  const auto say = [&](std::string sentence) {
    if (!sentence.empty()) sentences.push_back(std::move(sentence));
  };
  say(in_language(result.reason));
  if (!result.error.empty()) say(phrases_("broke", {{"error", result.error}}));
  if (result.deferred) {
    say(phrases_("deferred"));
  } else if (result.cause != Cause::none) {
    const std::string_view cause = name(result.cause);
    say(phrases_("cause", {{"cause", phrases_(key_of("cause", cause))}}));
    say(phrases_(key_of("advice", cause)));
  }
  if (const auto services = services_without_evidence(result); !services.empty()) {
    const std::size_t shown = std::min(services.size(), shown_services);
    const std::string list = listed({services.begin(), services.begin() + static_cast<long>(shown)}, "; ");
    say(shown == services.size()
            ? phrases_("services.without_evidence", {{"list", list}})
            : phrases_.counted("services.without_evidence_and", services.size() - shown, {{"list", list}}));
  }
  if (!result.blocked_by.empty()) {
    std::vector<std::string> causes;
    for (const std::string& id : result.blocked_by) causes.push_back(cause_name(id));
    say(phrases_(is_only_blocked(result) ? "only_blocked" : "blocked_by", {{"list", listed(causes)}}));
  }
  if (result.leaning) say(phrases_("leaning", {{"verdict", verdict(*result.leaning)}}));
  if (result.declared) say(phrases_("declared"));
  if (result.to_review) say(phrases_(wants_advice(result) ? "to_review" : "to_review_by_person"));
  if (result.waived) {
    const Waiver& waiver = *result.waived;
    say(phrases_(waiver.author.empty() ? "waived_unsigned" : "waived",
                 {{"until", waiver.until}, {"reason", waiver.reason}, {"author", waiver.author}}));
  }
  return sentences;
}

std::string Wording::gist(const CriterionResult& result) const {
  const FindingResult* gravest = nullptr;
  for (const CheckResult& check : result.checks)
    for (const FindingResult* finding : concerns(check)) {
      const bool decides =
          finding->confidence == Confidence::certain && verdict_of(finding->effect) == result.verdict;
      if (decides && !gravest) gravest = finding;
    }
  if (gravest && result.cause == Cause::none && !result.waived) return in_language(gravest->message);
  const std::vector<std::string> sentences = remarks(result);
  if (!sentences.empty()) return listed(sentences, " ");
  return phrases_(key_of("meaning", name(result.verdict)));
}

std::string Wording::marked(const FindingResult& finding) const {
  std::string sentence = text::shortened(terminal_safe(in_language(finding.message)), longest_message);
  std::vector<std::string> marks;
  if (finding.confidence != Confidence::certain)
    marks.push_back(phrases_(key_of("confidence", name(finding.confidence))));
  if (finding.waived) marks.push_back(phrases_("waived_finding"));
  if (!marks.empty()) sentence += " [" + listed(marks) + "]";
  return sentence;
}

std::string Wording::examined(const CriterionResult& result) const {
  if (result.pages_available == 0) return {};
  const bool is_all = result.pages_examined >= result.pages_available;
  return phrases_.counted(is_all ? "examined" : "examined_of", result.pages_examined,
                          {{"available", std::to_string(result.pages_available)}});
}

std::string Wording::service(const ReportedService& service) const {
  return service.label.empty() ? phrases_("services.area") : service.label;
}

std::vector<std::string> Wording::about(const ReportedService& service) const {
  std::vector<std::string> sentences;
  if (!service.flow_type.empty()) {
    std::string flow = service.flow_name;
    if (!service.flow_variant.empty()) flow += ", " + phrases_(key_of("flow_variant", service.flow_variant));
    sentences.push_back(
        phrases_("services.flow",
                 {{"flow", flow}, {"source", phrases_(key_of("flow_source", name(service.flow_source)))}}));
  } else if (!service.walks.empty()) {
    sentences.push_back(phrases_("services.flow_unknown"));
  }
  if (service.walks.empty()) sentences.push_back(phrases_("services.no_walk"));
  if (!service.messages.empty())
    sentences.push_back(phrases_("services.messages", {{"list", listed(service.messages)}}));
  if (service.attested_answers > 0)
    sentences.push_back(phrases_.counted("services.attested", service.attested_answers));
  return sentences;
}

std::vector<std::string> Wording::about(const ReportedWalk& walk) const {
  std::vector<std::string> sentences = {
      phrases_("services.walk", {{"n", std::to_string(walk.number)},
                                 {"channel", phrases_(key_of("channel_name", name(walk.channel)))},
                                 {"source", walk.source},
                                 {"screens", phrases_.counted("services.screens", walk.screens.size())}})};
  if (walk.is_complete) sentences.push_back(phrases_("services.complete"));
  if (walk.is_cut) sentences.push_back(phrases_("services.cut"));
  if (!walk.unseen_steps.empty()) {
    std::vector<std::string> steps;
    for (const int step : walk.unseen_steps) steps.push_back(std::to_string(step));
    sentences.push_back(phrases_("services.unseen", {{"list", listed(steps)}}));
  }
  if (walk.is_single_page && walk.channel == Channel::har)
    sentences.push_back(phrases_("services.single_page"));
  return sentences;
}

std::vector<std::string> Wording::missing(const Report& report, std::size_t service) const {
  std::vector<std::string> sentences;
  for (const MissingEvidence& group : missing_evidence(report, service)) {
    std::vector<std::string> channels, checks;
    for (const Channel channel : group.supplied_by)
      channels.push_back(shared_messages(language_).at("channel_" + std::string(name(channel))));
    for (const auto& [result, check] : group.checks)
      checks.push_back(result->criterion->spec.id + " " + in_language(check->title));
    sentences.push_back(phrases_("services.missing_item",
                                 {{"channels", listed(channels)}, {"checks", listed(checks, "; ")}}));
  }
  return sentences;
}

std::vector<std::string> Wording::recipe(const Report& report) const {
  if (!wants_recording(report)) return {};
  std::vector<std::string> steps;
  for (const std::string_view step : {"1", "2", "3", "4", "5", "6", "7"})
    steps.push_back(step == "6" ? phrases_("recipe.6", {{"url", report.url}})
                                : phrases_(key_of("recipe", step)));
  return steps;
}

std::string Wording::screen_role(const ReportedScreen& screen) const {
  std::vector<std::string> words = {phrases_(key_of("screen_role", name(screen.role)))};
  if (screen.is_booking) words.push_back(phrases_("screen.booking"));
  if (screen.is_messages) words.push_back(phrases_("screen.messages"));
  return listed(words);
}

std::string Wording::screen_confidence(const ReportedScreen& screen) const {
  if (screen.is_given) return phrases_("screen.given");
  return screen.role == ScreenRole::other ? std::string()
                                          : phrases_(key_of("role_confidence", name(screen.confidence)));
}

std::string Wording::screen_step(const ReportedScreen& screen) const {
  std::string step;
  if (screen.step > 0)
    step = phrases_("screen.step_of",
                    {{"step", std::to_string(screen.step)}, {"steps", std::to_string(screen.steps)}});
  return listed({step, screen.step_label}, " ");
}

std::string Wording::screen_body(const ReportedScreen& screen) const {
  return phrases_(!screen.has_body    ? "screen.body_no"
                  : screen.is_partial ? "screen.body_partial"
                                      : "screen.body_yes");
}

std::string Wording::screen_time(const ReportedScreen& screen) const {
  return screen.time.size() >= 19 ? screen.time.substr(11, 8) : screen.time;
}

std::string Wording::screen_signs(const ReportedScreen& screen) const {
  std::vector<std::string> roles;
  for (std::size_t begin = 0; begin < screen.signals.size();) {
    const ScreenRole role = screen.signals[begin].role;
    int score = 0;
    std::vector<std::string> signs;
    std::size_t end = begin;
    for (; end < screen.signals.size() && screen.signals[end].role == role; ++end) {
      score += screen.signals[end].weight;
      signs.push_back(phrases_("screen.signal", {{"where", screen.signals[end].where},
                                                 {"weight", std::to_string(screen.signals[end].weight)}}));
    }
    roles.push_back(phrases_("screen.signals_of", {{"role", phrases_(key_of("screen_role", name(role)))},
                                                   {"score", std::to_string(score)},
                                                   {"list", listed(signs)}}));
    begin = end;
  }
  return roles.empty() ? phrases_("screen.no_signals")
                       : phrases_("screen.signals", {{"list", listed(roles, "; ")}});
}

}  // namespace collaudo
