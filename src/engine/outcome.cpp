#include <array>

#include <collaudo/outcome.h>
#include <collaudo/site.h>

namespace collaudo {

namespace {

constexpr std::array<std::string_view, 8> verdict_names = {"success",        "tolerance", "failure",
                                                           "not_executable", "manual",    "not_verifiable",
                                                           "not_applicable", "error"};

}  // namespace

std::string_view name(Verdict verdict) { return verdict_names.at(static_cast<std::size_t>(verdict)); }

std::optional<Verdict> verdict_named(std::string_view text) {
  for (std::size_t index = 0; index < verdict_names.size(); ++index)
    if (verdict_names[index] == text) return static_cast<Verdict>(index);
  return std::nullopt;
}

std::string_view name(Effect effect) {
  return effect == Effect::ok ? std::string_view("ok") : name(verdict_of(effect));
}

Verdict verdict_of(Effect effect) {
  switch (effect) {
    case Effect::ok:
      return Verdict::success;
    case Effect::tolerance:
      return Verdict::tolerance;
    case Effect::manual:
      return Verdict::manual;
    case Effect::not_verifiable:
      return Verdict::not_verifiable;
    case Effect::not_executable:
      return Verdict::not_executable;
    case Effect::failure:
      return Verdict::failure;
  }
  return Verdict::error;
}

std::string_view name(Confidence confidence) {
  constexpr std::array<std::string_view, 3> names = {"certain", "likely", "hint"};
  return names.at(static_cast<std::size_t>(confidence));
}

Finding& Finding::at(const Page& page) {
  where.url = page.url().without_fragment();
  return *this;
}

Finding& Finding::at(const Page& page, html::Element element) {
  at(page);
  where.selector = element.selector();
  where.line = element.line();
  where.excerpt = element.excerpt();
  return *this;
}

Finding& Finding::at(const Url& url) {
  where.url = url.without_fragment();
  return *this;
}

Finding& Finding::showing(std::string_view excerpt) {
  where.excerpt = excerpt;
  return *this;
}

Finding& Finding::with(std::string argument, std::string value) {
  arguments.emplace_back(std::move(argument), std::move(value));
  return *this;
}

Finding& Finding::with(std::string argument, long value) {
  return with(std::move(argument), std::to_string(value));
}

Finding& Finding::as_app(Effect app_effect, std::string_view why) {
  app = app_effect;
  app_silent = false;
  if (!why.empty()) quirk = why;
  return *this;
}

Finding& Finding::not_in_app(std::string_view why) {
  app.reset();
  app_silent = true;
  if (!why.empty()) quirk = why;
  return *this;
}

Finding& Finding::likely() {
  confidence = Confidence::likely;
  return *this;
}

Finding& Finding::hint() {
  confidence = Confidence::hint;
  return *this;
}

Finding& Finding::certain() {
  confidence = Confidence::certain;
  return *this;
}

Finding& Finding::leaning_to(Verdict verdict) {
  leaning = verdict;
  return *this;
}

Finding& Finding::browser_decides() {
  wants_browser = true;
  return *this;
}

Finding& Finding::because_of(Cause why) {
  cause = why;
  return *this;
}

Finding& Findings::add(Effect effect, std::string_view check, std::string_view key) {
  Finding& finding = items_.emplace_back();
  finding.effect = effect;
  finding.check = check;
  finding.key = key;
  return finding;
}

Finding& Findings::not_verifiable(std::string_view check, std::string_view key, Cause cause) {
  return add(Effect::not_verifiable, check, key).because_of(cause);
}

Finding& Findings::deferred(std::string_view check, std::string_view key) {
  Finding& finding = not_verifiable(check, key, Cause::needs_data);
  finding.deferred = true;
  return finding;
}

void Findings::measure(std::string_view name, long value) { measures_.push_back({std::string(name), value}); }
void Findings::measure(std::string_view name, double value) {
  measures_.push_back({std::string(name), value});
}
void Findings::measure(std::string_view name, std::string_view value) {
  measures_.push_back({std::string(name), std::string(value)});
}

}  // namespace collaudo
