#include <algorithm>
#include <array>
#include <stdexcept>

#include <collaudo/service_judgement.h>
#include <collaudo/text.h>

namespace collaudo {

namespace {

// The effect that a check's state has on the verdict, were it alone.
Effect effect_of(const MergedState& merged) {
  switch (merged.state) {
    case CheckState::met:
      return merged.is_disputed || merged.confidence != Confidence::certain ? Effect::manual : Effect::ok;
    case CheckState::not_met:
      return merged.is_disputed || merged.confidence != Confidence::certain ? Effect::manual
                                                                            : merged.when_not_met;
    case CheckState::unknown:
      return merged.is_disputed ? Effect::manual : Effect::not_verifiable;
    case CheckState::not_applicable:
      return Effect::ok;
  }
  return Effect::not_verifiable;
}

Verdict leaning_of(const MergedState& merged) {
  if (merged.leaning) return *merged.leaning;
  return merged.state == CheckState::not_met ? verdict_of(merged.when_not_met) : Verdict::success;
}

int gravity(Verdict verdict) {
  return verdict == Verdict::failure ? 2 : verdict == Verdict::tolerance ? 1 : 0;
}

std::optional<Effect> effect_of_verdict(Verdict verdict) {
  switch (verdict) {
    case Verdict::success:
      return Effect::ok;
    case Verdict::tolerance:
      return Effect::tolerance;
    case Verdict::manual:
      return Effect::manual;
    case Verdict::not_verifiable:
      return Effect::not_verifiable;
    case Verdict::failure:
      return Effect::failure;
    default:
      return std::nullopt;
  }
}

// Inside a channel the worst counts: a fault on one screen is a fault.
int rank_inside(const Observation& seen) {
  const bool is_certain = seen.confidence == Confidence::certain;
  switch (seen.state) {
    case CheckState::not_met:
      return is_certain                              ? (seen.when_not_met == Effect::failure ? 6 : 5)
             : seen.confidence == Confidence::likely ? 4
                                                     : 2;
    case CheckState::unknown:
      return 3;
    case CheckState::met:
      return 1;
    case CheckState::not_applicable:
      return 0;
  }
  return 0;
}

MergedState state_of(const Observation& seen) {
  MergedState merged;
  merged.state = seen.state;
  merged.confidence = seen.confidence;
  merged.when_not_met = seen.when_not_met;
  merged.leaning = seen.leaning;
  merged.is_declared = seen.channel == Channel::attestation;
  return merged;
}

MergedState merged_inside(const std::vector<const Observation*>& seen) {
  const auto worst =
      *std::max_element(seen.begin(), seen.end(), [](const Observation* a, const Observation* b) {
        if (rank_inside(*a) != rank_inside(*b)) return rank_inside(*a) < rank_inside(*b);
        return a->confidence < b->confidence;
      });
  return state_of(*worst);
}

// Between channels the most certain counts.
MergedState merged_between(const MergedState& a, const MergedState& b) {
  const auto is_known = [](const MergedState& state) {
    return state.state == CheckState::met || state.state == CheckState::not_met;
  };
  if (!is_known(a)) return is_known(b) || a.state == CheckState::not_applicable ? b : a;
  if (!is_known(b)) return a;
  if (a.confidence != b.confidence) return a.confidence < b.confidence ? a : b;
  if (a.state == b.state) return a;
  MergedState disputed = a.state == CheckState::not_met ? a : b;
  disputed.is_disputed = a.confidence == Confidence::certain;
  return disputed;
}

struct Attested {
  CheckState state;
  std::string question, answer;
};

CheckState state_for(const Value& question, std::string_view answer) {
  const auto meaning = [&](std::string_view key, CheckState otherwise) {
    const Value* written = question.find(key);
    if (!written) return otherwise;
    return written->string() == "not_met" ? CheckState::not_met : CheckState::not_applicable;
  };
  if (answer == "yes") return meaning("yes_means", CheckState::met);
  if (answer == "no")
    return meaning("no_means", question.find("yes_means") ? CheckState::met : CheckState::not_met);
  return answer == "not_applicable" ? CheckState::not_applicable : CheckState::unknown;
}

// The checks of a criterion that a question is about; a question may serve a recommendation too.
std::vector<std::string> checks_of(const Value& question, const std::string& criterion) {
  if (question.at("criterion").string() == criterion) return question.at("checks").strings();
  const Value* also = question.find("also");
  const Value* checks = also ? also->find(criterion) : nullptr;
  return checks ? checks->strings() : std::vector<std::string>{};
}

// What the attestation says of a check: one yes is enough, a no needs every question about it to say no.
std::optional<Attested> attested(const CriterionSpec& spec, const Service& service, const std::string& slug) {
  std::optional<Attested> no, other;
  std::size_t questions = 0, denied = 0;
  for (const Value& question : vocabulary("service-attestation-questions").at("questions").array()) {
    const auto checks = checks_of(question, spec.id);
    if (std::find(checks.begin(), checks.end(), slug) == checks.end()) continue;
    ++questions;
    const AttestedAnswer* given = service.answer(question.at("id").string());
    if (!given) continue;
    const CheckState state = state_for(question, given->answer);
    const Attested saying{state, given->question, given->answer};
    if (state == CheckState::met) return saying;
    if (state == CheckState::not_met) {
      ++denied;
      no = saying;
    } else if (state == CheckState::not_applicable) {
      other = saying;
    }
  }
  if (no && denied == questions) return no;
  return other;
}

std::string channels_argument(const std::vector<Channel>& channels) {
  std::string argument;
  for (const Channel channel : channels)
    argument += (argument.empty() ? "@channel_" : ",@channel_") + std::string(name(channel));
  return argument.empty() ? "@channel_har" : argument;
}

class ServiceJudge {
 public:
  ServiceJudge(const CriterionSpec& spec, const Service& service, std::size_t index, Findings& findings)
      : spec_(spec), service_(service), index_(index), findings_(findings) {}

  void judge(const ServiceChecks& saw, const DecideService& decide) {
    for (const Observation& note : saw.notes()) add_note(note);
    if (!saw.left_out().empty()) {
      ServiceOutcome outcome;
      outcome.service = index_;
      outcome.verdict = Verdict::not_applicable;
      outcome.key = saw.left_out();
      findings_.service(std::move(outcome));
      add(findings_.note("service", saw.left_out()));
      return;
    }
    merge(saw);
    const ServiceDecision decision = decide ? decide(service_, states_) : combined(states_);
    conclude(saw, decision);
  }

 private:
  void merge(const ServiceChecks& saw) {
    for (const CheckSpec& check : spec_.checks) {
      std::map<Channel, std::vector<const Observation*>> by_channel;
      for (const Observation& seen : saw.observations())
        if (seen.check == check.slug) by_channel[seen.channel].push_back(&seen);
      std::optional<MergedState> merged;
      for (const auto& entry : by_channel) {
        const MergedState state = merged_inside(entry.second);
        merged = merged ? merged_between(*merged, state) : state;
      }
      states_[check.slug] = merged.value_or(MergedState{});
      add_attested(check.slug, states_[check.slug]);
    }
  }

  // An answer fills what is unknown or only likely; what was certainly observed holds against it.
  void add_attested(const std::string& slug, MergedState& state) {
    const auto saying = attested(spec_, service_, slug);
    if (!saying) return;
    const bool is_open = state.state == CheckState::unknown || state.confidence != Confidence::certain;
    if (is_open) {
      state = MergedState{};
      state.state = saying->state;
      state.is_declared = true;
      declared_.emplace(slug, *saying);
    } else if (state.state != saying->state && state.state != CheckState::not_applicable) {
      add(findings_.note(slug, "service_declared_otherwise"))
          .with("question", saying->question)
          .with("answer", saying->answer);
    }
  }

  void conclude(const ServiceChecks& saw, const ServiceDecision& decision) {
    ServiceOutcome outcome;
    outcome.service = index_;
    outcome.verdict = decision.verdict;
    outcome.leaning = decision.leaning;
    outcome.key = decision.key;
    const auto counts = [&](const std::string& slug) {
      return decision.rests_on.empty() ||
             std::find(decision.rests_on.begin(), decision.rests_on.end(), slug) != decision.rests_on.end();
    };
    for (const auto& [slug, state] : states_)
      if (state.is_declared && state.state != CheckState::unknown && counts(slug)) outcome.declared = true;
    for (const CheckSpec& check : spec_.checks)
      if (states_.at(check.slug).is_unknown() && counts(check.slug) && decision.verdict != Verdict::failure &&
          decision.verdict != Verdict::not_applicable)
        outcome.missing.push_back(check.slug);
    findings_.service(outcome);
    if (decision.verdict == Verdict::not_applicable) {
      if (!decision.key.empty()) add(findings_.note("service", decision.key));
      return;
    }
    add_findings(saw, decision);
  }

  void add_findings(const ServiceChecks& saw, const ServiceDecision& decision) {
    const Effect limit = effect_of_verdict(decision.verdict).value_or(Effect::manual);
    bool is_carried = false;
    for (const CheckSpec& check : spec_.checks) {
      const MergedState& state = states_.at(check.slug);
      const auto declared = declared_.find(check.slug);
      for (const Observation& seen : saw.observations())
        if (seen.check == check.slug) {
          MergedState alone = state_of(seen);
          // What was overruled by better evidence or by an answer informs, it does not count.
          const bool is_overruled = declared != declared_.end() || effect_of(alone) > effect_of(state);
          is_carried = add_observation(seen, alone, is_overruled, limit, decision) || is_carried;
        }
      if (declared != declared_.end())
        is_carried = add_declared(check.slug, declared->second, state, limit) || is_carried;
      else if (!saw.says(check.slug))
        is_carried = add_unknown(check, limit, decision) || is_carried;
      if (state.is_disputed) is_carried = add_disputed(check.slug, limit) || is_carried;
    }
    if (!is_carried || !decision.key.empty()) add_carrier(decision, limit);
  }

  // Returns whether the finding alone gives the verdict of the service.
  bool add_observation(const Observation& seen, const MergedState& alone, bool is_overruled, Effect limit,
                       const ServiceDecision& decision) {
    Effect effect = effect_of(alone);
    const bool may_count = !is_overruled && (limit != Effect::ok || effect == Effect::ok);
    Finding* finding = nullptr;
    if (may_count && effect <= limit) {
      finding = &findings_.add(effect, seen.check, seen.key).certain();
    } else if (may_count && limit == Effect::tolerance && effect == Effect::failure) {
      effect = Effect::tolerance;
      finding = &findings_.add(effect, seen.check, seen.key).certain();
    } else {
      finding = &findings_.note(seen.check, seen.key);
      effect = Effect::ok;
    }
    if (effect == Effect::manual)
      finding->leaning_to(decision.leaning && decision.verdict == Verdict::manual ? *decision.leaning
                                                                                  : leaning_of(alone));
    if (effect == Effect::not_verifiable) finding->because_of(seen.cause);
    finding->where = seen.where;
    for (const auto& argument : seen.arguments) finding->arguments.push_back(argument);
    add(*finding);
    return may_count && effect == limit && finding->confidence == Confidence::certain;
  }

  bool add_declared(const std::string& slug, const Attested& saying, const MergedState& state, Effect limit) {
    const Effect effect = effect_of(state);
    const std::string key = "service_declared_" + saying.answer;
    Finding& finding =
        effect <= limit ? findings_.add(effect, slug, key).certain() : findings_.note(slug, key);
    if (effect == Effect::not_verifiable) finding.because_of(Cause::needs_login);
    add(finding).with("question", saying.question);
    return effect == limit;
  }

  bool add_unknown(const CheckSpec& check, Effect limit, const ServiceDecision& decision) {
    const bool counts =
        decision.rests_on.empty() ||
        std::find(decision.rests_on.begin(), decision.rests_on.end(), check.slug) != decision.rests_on.end();
    if (!counts) return false;
    const bool decides = limit >= Effect::not_verifiable;
    Finding& finding =
        decides ? findings_.not_verifiable(check.slug, "service_check_unknown", Cause::needs_login).certain()
                : findings_.note(check.slug, "service_check_unknown");
    add(finding).with("channels", channels_argument(check.supplied_by));
    return limit == Effect::not_verifiable;
  }

  bool add_disputed(const std::string& slug, Effect limit) {
    if (limit < Effect::manual) return false;
    add(findings_.manual(slug, "service_disputed").certain()).leaning_to(Verdict::failure);
    return limit == Effect::manual;
  }

  void add_carrier(const ServiceDecision& decision, Effect limit) {
    constexpr std::array<std::string_view, 6> keys = {"service_judged_success", "service_judged_tolerance",
                                                      "service_judged",         "service_judged_open",
                                                      "service_judged_open",    "service_judged_failure"};
    const std::string key =
        decision.key.empty() ? std::string(keys.at(static_cast<std::size_t>(limit))) : decision.key;
    Finding& finding = findings_.add(limit, "service", key).certain();
    if (limit == Effect::manual) finding.leaning_to(decision.leaning.value_or(Verdict::success));
    if (limit == Effect::not_verifiable) finding.because_of(Cause::needs_login);
    add(finding);
  }

  void add_note(const Observation& note) {
    Finding& finding = findings_.note(note.check, note.key);
    finding.where = note.where;
    for (const auto& argument : note.arguments) finding.arguments.push_back(argument);
    add(finding);
  }

  Finding& add(Finding& finding) const {
    finding.service = service_.label;
    return finding.with("service", service_.label.empty() ? "@service_area" : service_.label);
  }

  const CriterionSpec& spec_;
  const Service& service_;
  std::size_t index_;
  Findings& findings_;
  MergedStates states_;
  std::map<std::string, Attested> declared_;
};

}  // namespace

std::string_view name(CheckState state) {
  constexpr std::array<std::string_view, 4> names = {"met", "not_met", "unknown", "n/a"};
  return names.at(static_cast<std::size_t>(state));
}

Observation& Observation::at(const Step& step) {
  channel = step.channel;
  if (step.url) where.url = step.url->without_fragment();
  if (std::none_of(arguments.begin(), arguments.end(),
                   [](const auto& known) { return known.first == "step"; }))
    with("step", step.number);
  return *this;
}

Observation& Observation::at(const Step& step, html::Element element) {
  at(step);
  where.selector = element.selector();
  where.line = element.line();
  where.excerpt = element.excerpt();
  return *this;
}

Observation& Observation::at(const Page& page) {
  channel = Channel::pages;
  where.url = page.url().without_fragment();
  return *this;
}

Observation& Observation::at(const Page& page, html::Element element) {
  at(page);
  where.selector = element.selector();
  where.line = element.line();
  where.excerpt = element.excerpt();
  return *this;
}

Observation& Observation::at(const Url& url) {
  where.url = url.without_fragment();
  return *this;
}

Observation& Observation::showing(std::string_view excerpt) {
  where.excerpt = excerpt;
  return *this;
}

Observation& Observation::with(std::string argument, std::string value) {
  arguments.emplace_back(std::move(argument), std::move(value));
  return *this;
}

Observation& Observation::with(std::string argument, long value) {
  return with(std::move(argument), std::to_string(value));
}

Observation& Observation::likely() {
  confidence = Confidence::likely;
  return *this;
}

Observation& Observation::hint() {
  confidence = Confidence::hint;
  return *this;
}

Observation& Observation::from(Channel seen_through) {
  channel = seen_through;
  return *this;
}

Observation& Observation::tolerated() {
  when_not_met = Effect::tolerance;
  return *this;
}

Observation& Observation::leaning_to(Verdict verdict) {
  leaning = verdict;
  return *this;
}

Observation& Observation::because_of(Cause why) {
  cause = why;
  return *this;
}

Observation& ServiceChecks::add(std::string_view slug, std::string_view key, CheckState state) {
  Observation& seen = observations_.emplace_back();
  seen.check = slug;
  seen.key = key;
  seen.state = state;
  seen.channel = channel_;
  return seen;
}

Observation& ServiceChecks::absent(std::string_view slug, std::string_view key, const Step& screen) {
  if (screen.proves_absence()) return not_met(slug, key).at(screen);
  return unknown(slug, "service_absence_open").at(screen);
}

Observation& ServiceChecks::note(std::string_view slug, std::string_view key) {
  Observation& seen = notes_.emplace_back();
  seen.check = slug;
  seen.key = key;
  seen.channel = channel_;
  return seen;
}

bool ServiceChecks::says(std::string_view slug) const {
  return std::any_of(observations_.begin(), observations_.end(),
                     [&](const Observation& seen) { return seen.check == slug; });
}

ServiceDecision combined(const MergedStates& states, const std::vector<std::string>& needed) {
  ServiceDecision decision;
  decision.rests_on = needed;
  Effect certain = Effect::ok;
  bool is_unknown = false, is_likely = false, is_likely_fault = false, any = false;
  int leaning = 0;
  for (const auto& [slug, state] : states) {
    if (!needed.empty() && std::find(needed.begin(), needed.end(), slug) == needed.end()) continue;
    if (state.state == CheckState::not_applicable) continue;
    any = true;
    const Effect effect = effect_of(state);
    if (effect == Effect::failure || effect == Effect::tolerance) certain = std::max(certain, effect);
    is_unknown = is_unknown || effect == Effect::not_verifiable;
    if (effect != Effect::manual) continue;
    is_likely = true;
    is_likely_fault = is_likely_fault || state.state == CheckState::not_met;
    leaning = std::max(leaning, gravity(leaning_of(state)));
  }
  constexpr std::array<Verdict, 3> by_gravity = {Verdict::success, Verdict::tolerance, Verdict::failure};
  // A tolerance that is certain is the best that the rest can still give.
  const Verdict leans =
      by_gravity.at(static_cast<std::size_t>(std::max(leaning, certain == Effect::tolerance ? 1 : 0)));
  if (!any) {
    decision.verdict = Verdict::not_applicable;
    decision.key = "service_none_concerned";
  } else if (certain == Effect::failure) {
    decision.verdict = Verdict::failure;
  } else if (is_likely_fault) {
    decision.verdict = Verdict::manual;
    decision.leaning = leans;
  } else if (is_unknown) {
    decision.verdict = Verdict::not_verifiable;
    decision.leaning = leans;
  } else if (is_likely) {
    decision.verdict = Verdict::manual;
    decision.leaning = leans;
  } else {
    decision.verdict = certain == Effect::tolerance ? Verdict::tolerance : Verdict::success;
  }
  return decision;
}

Findings judge_services(const Site& site, const CriterionSpec& spec, const LookAtService& look,
                        const DecideService& decide) {
  Findings findings;
  const ServiceEvidence& evidence = site.services();
  bool all_left_out = true;
  for (std::size_t index = 0; index < evidence.services.size(); ++index) {
    const Service& service = evidence.services[index];
    ServiceChecks saw(service.walks.empty() ? Channel::pages : service.walks.front().channel);
    look(service, saw);
    ServiceJudge(spec, service, index, findings).judge(saw, decide);
    all_left_out = all_left_out && findings.services().back().verdict == Verdict::not_applicable;
  }
  if (all_left_out && !evidence.services.empty()) findings.not_applicable("service_none_concerned");
  if (evidence.services.empty())
    for (const CheckSpec& check : spec.checks)
      findings.not_verifiable(check.slug, "service_check_unknown", Cause::needs_login)
          .with("service", "@service_area")
          .with("channels", channels_argument(check.supplied_by));
  return findings;
}

}  // namespace collaudo
