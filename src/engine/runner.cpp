#include "engine/runner.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <future>
#include <set>
#include <stdexcept>
#include <utility>

#include <collaudo/links.h>
#include <collaudo/text.h>

#include <openssl/sha.h>

#include "engine/catalogue.h"
#include "evidence/stand_in.h"
#include "text/phrases.h"

namespace collaudo {

namespace {

constexpr std::array<Language, 2> languages = {Language::it, Language::en};

const std::string& message_text(const CriterionSpec& spec, Language language, std::string_view key) {
  const Messages& messages = spec.messages.at(language);
  const auto found = messages.find(key);
  if (found == messages.end()) throw std::logic_error(spec.id + ": no message \"" + std::string(key) + "\"");
  return found->second;
}

// An argument "@key" stands for the message of that key, "@key,@other" for a list of them, so that words
// inside a sentence follow its language. A text of the page that only looks like one stays as it is. Shares
// have the decimal sign of the language.
Arguments localised_arguments(const CriterionSpec& spec, Language language, const Arguments& arguments) {
  Arguments localised = arguments;
  for (auto& argument : localised) {
    if (argument.first == "share" && language == Language::it)
      std::replace(argument.second.begin(), argument.second.end(), '.', ',');
    if (!argument.second.starts_with('@')) continue;
    const Messages& messages = spec.messages.at(language);
    std::string words;
    bool is_known = true;
    std::string_view rest = argument.second;
    while (is_known && !rest.empty()) {
      const std::string_view key =
          rest.substr(1, rest.find(",@") == rest.npos ? rest.npos : rest.find(",@") - 1);
      const auto found = messages.find(key);
      is_known = found != messages.end();
      if (!is_known) break;
      words += (words.empty() ? "" : ", ") + found->second;
      rest.remove_prefix(std::min(rest.size(), key.size() + 2));
    }
    if (is_known) argument.second = words;
  }
  return localised;
}

Localised message_of(const CriterionSpec& spec, std::string_view key, const Arguments& arguments) {
  Localised message;
  for (const Language language : languages)
    message[language] =
        fill(message_text(spec, language, key), localised_arguments(spec, language, arguments));
  return message;
}

bool needs_document_of_home(const CriterionSpec& spec) {
  return std::any_of(spec.needs.begin(), spec.needs.end(), [](const Need& need) {
    return need.role == "home" && need.facet != Facet::http && need.facet != Facet::tls;
  });
}

bool needs_documents(const Need& need) { return need.facet != Facet::http && need.facet != Facet::tls; }

std::string cause_argument(Cause cause) { return "@cause_" + std::string(name(cause)); }

// What the needed pages lack: the world's faults, pages elsewhere, pages that only scripts fill.
class Evidence {
 public:
  Evidence(const CriterionSpec& spec, const Snapshot& snapshot, CriterionResult& result)
      : spec_(spec), snapshot_(snapshot), site_(snapshot, spec.needs), result_(result) {}

  void add_to(Findings& findings) {
    for (const Need& need : spec_.needs) {
      if (!roles_.insert(need.role).second || need.role == "home") continue;
      examine(need, findings);
      if (!need.optional) add_missing(need.role, findings);
    }
    if (external_ > 0) findings.measure("external_pages", static_cast<long>(external_));
    count();
  }

 private:
  void examine(const Need& need, Findings& findings) {
    std::size_t external = 0, total = 0;
    for (const Page* page : site_.all_pages(need.role)) {
      ++total;
      if (need.optional) continue;
      if (!page->http().ok())
        add_unseen(*page, findings);
      else if (!page->is_internal())
        ++external;
      else if (needs_documents(need) && page->has_html() && page->html().is_script_rendered())
        findings.not_verifiable("evidence", "script_rendered", Cause::needs_browser).at(*page);
    }
    if (external == 0 || need.optional) return;
    external_ += external;
    if (external == total && needs_documents(need))
      findings.manual("evidence", "all_pages_external")
          .with("count", static_cast<long>(external))
          .leaning_to(Verdict::failure)
          .as_app(Effect::ok, "Q3");
  }

  static void add_unseen(const Page& page, Findings& findings) {
    const Exchange& http = page.http();
    Cause cause = http.cause == Cause::none ? Cause::http_status : http.cause;
    if (http.status == 404 || http.status == 410)
      findings.not_verifiable("evidence", "page_gone", Cause::http_status)
          .with("detail", std::to_string(http.status))
          .at(page.requested());
    else
      findings.not_verifiable("evidence", "page_not_seen", cause)
          .with("cause", cause_argument(cause))
          .with("detail", http.detail.empty() ? std::to_string(http.status) : http.detail)
          .at(page.requested());
  }

  void add_missing(const std::string& role, Findings& findings) {
    for (const MissingElement& missing : site_.missing(role)) {
      // What a page that only scripts fill lacks before they run says nothing.
      const Page* page = missing.page;
      if (page && page->has_html() && page->html().is_script_rendered()) {
        findings.not_verifiable("evidence", "script_rendered", Cause::needs_browser).at(*page);
        continue;
      }
      Finding& finding = report_missing(missing, findings);
      if (missing.is_soft) finding.likely().not_in_app("Q11");
    }
  }

  void count() {
    std::set<const Page*> examined, available;
    std::size_t left_out = 0;
    for (const std::string& role : roles_) {
      for (const Page* page : site_.all_pages(role)) available.insert(page);
      if (const auto found = snapshot_.left_out.find(role); found != snapshot_.left_out.end())
        left_out += found->second;
    }
    for (const Page* page : available)
      if (page->http().ok()) examined.insert(page);
    result_.pages_examined = examined.size();
    result_.pages_available = available.size() + left_out;
  }

  const CriterionSpec& spec_;
  const Snapshot& snapshot_;
  const Site site_;
  CriterionResult& result_;
  std::set<std::string> roles_;
  std::size_t external_ = 0;
};

std::optional<Effect> app_effect_of(const Finding& finding, const CheckSpec& check, Confidence confidence) {
  if (finding.app_silent) return std::nullopt;
  if (finding.app) return finding.app;
  if (check.origin == Origin::A && confidence == Confidence::certain) return finding.effect;
  return std::nullopt;
}

// By the public address, so that a copy and the site itself can be compared.
std::string fingerprint_of(const std::string& host, const StandIn& stand_in, const std::string& check_id,
                           const Finding& finding, std::map<std::string, int>& seen) {
  const auto page = Url::parse(finding.where.url);
  const std::string path = page ? stand_in.published(*page).canonical() : std::string();
  std::string text = host + "\n" + check_id + "\n" + path + "\n" + finding.key;
  if (!finding.service.empty()) text += "\n" + finding.service;
  text += "\n" + std::to_string(++seen[text]);
  std::array<unsigned char, SHA256_DIGEST_LENGTH> bytes{};
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), bytes.data());
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  for (int index = 0; index < 8; ++index) {
    hex += digits[bytes[static_cast<std::size_t>(index)] >> 4];
    hex += digits[bytes[static_cast<std::size_t>(index)] & 15];
  }
  return hex;
}

// Findings in the order of pages and lines, whatever the order in which the check came upon them.
void sort_by_place(std::vector<const Finding*>& findings, const Snapshot& snapshot) {
  std::map<std::string, std::size_t> order;
  for (std::size_t index = 0; index < snapshot.pages.size(); ++index) {
    order.emplace(snapshot.pages[index].url().without_fragment(), index);
    order.emplace(snapshot.pages[index].requested().without_fragment(), index);
  }
  const auto place = [&](const Finding* finding) {
    const auto found = order.find(finding->where.url);
    // What is said of services stands in their order.
    if (!finding->service.empty()) return std::pair(snapshot.pages.size(), 0);
    return std::pair(found == order.end() ? snapshot.pages.size() : found->second, finding->where.line);
  };
  std::stable_sort(findings.begin(), findings.end(),
                   [&](const Finding* a, const Finding* b) { return place(a) < place(b); });
}

// A page that only links without their attribute led to: what is seen there informs, it does not decide.
std::set<std::string> informative_addresses(const Snapshot& snapshot) {
  std::set<std::string> addresses;
  for (const Page& page : snapshot.pages)
    if (page.is_informative()) addresses.insert(page.url().without_fragment());
  return addresses;
}

class Judgement {
 public:
  Judgement(const Criterion& criterion, const Snapshot& snapshot, CriterionResult& result)
      : spec_(criterion.spec), snapshot_(snapshot), result_(result) {}

  void judge(const Findings& findings) {
    result_.measured = findings.measures();
    add_services(findings);
    const std::set<std::string> informative = informative_addresses(snapshot_);
    std::map<std::string, std::vector<const Finding*>> by_check;
    for (const Finding& finding : findings.items()) {
      spec_.check(finding.check);  // an unknown check is our error
      by_check[finding.check].push_back(&finding);
    }
    std::vector<const CheckSpec*> order;
    for (const CheckSpec& check : spec_.checks) order.push_back(&check);
    order.push_back(&data_element_check());
    order.push_back(&evidence_check());
    order.push_back(&service_check());
    for (const CheckSpec* check : order)
      if (const auto found = by_check.find(check->slug); found != by_check.end())
        add_check(*check, found->second, informative);
    conclude(findings);
  }

 private:
  void add_services(const Findings& findings) {
    for (const ServiceOutcome& outcome : findings.services()) {
      ServiceResult row;
      row.service = outcome.service;
      row.verdict = outcome.verdict;
      row.leaning = outcome.leaning;
      row.declared = outcome.declared;
      const std::string& label = snapshot_.services.services.at(outcome.service).label;
      if (!outcome.key.empty())
        row.reason = message_of(spec_, outcome.key, {{"service", label.empty() ? "@service_area" : label}});
      for (const std::string& slug : outcome.missing) {
        const CheckSpec& check = spec_.check(slug);
        row.missing.push_back({slug, check.title, check.supplied_by});
      }
      result_.services.push_back(std::move(row));
    }
  }

  void add_check(const CheckSpec& check, std::vector<const Finding*> findings,
                 const std::set<std::string>& informative) {
    sort_by_place(findings, snapshot_);
    CheckResult shown;
    shown.id = spec_.id + "/" + check.slug;
    shown.title = check.title;
    shown.origin = check.origin;
    shown.confidence = check.confidence;
    Effect worst = Effect::ok;
    for (const Finding* finding : findings) {
      FindingResult row;
      row.effect = finding->effect;
      row.confidence = finding->confidence.value_or(check.confidence);
      if (finding->effect != Effect::ok && informative.contains(finding->where.url) &&
          row.confidence == Confidence::certain)
        row.confidence = Confidence::likely;
      row.app_effect = app_effect_of(*finding, check, row.confidence);
      row.key = finding->key;
      row.message = message_of(spec_, finding->key, finding->arguments);
      row.where = finding->where;
      row.quirk = finding->quirk.empty() ? check.quirk : finding->quirk;
      row.blocked_by = finding->blocked_by;
      row.cause = finding->cause;
      row.service = finding->service;
      row.wants_browser = finding->wants_browser || finding->cause == Cause::needs_browser;
      row.deferred = finding->deferred;
      row.fingerprint =
          fingerprint_of(snapshot_.judged_as.host(), StandIn(snapshot_.target, snapshot_.judged_as), shown.id,
                         *finding, seen_);
      worst = std::max(worst, row.effect);
      weigh(*finding, row);
      shown.findings.push_back(std::move(row));
    }
    shown.state = verdict_of(worst);
    result_.checks.push_back(std::move(shown));
  }

  void weigh(const Finding& finding, const FindingResult& row) {
    if (row.confidence == Confidence::certain) {
      decides_ = true;
      if (row.effect > docs_) {
        docs_ = row.effect;
        result_.cause = row.cause;
      }
      // What could have been seen and was not is the graver cause.
      if (row.effect == Effect::not_verifiable && !row.deferred && std::exchange(all_deferred_, false))
        result_.cause = row.cause;
      if (row.effect == Effect::manual)
        leaning_ = std::max(leaning_, gravity(finding.leaning.value_or(Verdict::success)));
    } else if (row.confidence == Confidence::likely) {
      likely_ = std::max(likely_, row.effect);
    }
    if (row.app_effect) {
      app_decides_ = true;
      app_ = std::max(app_, *row.app_effect);
    }
    if (!row.blocked_by.empty() && row.confidence == Confidence::certain &&
        std::find(result_.blocked_by.begin(), result_.blocked_by.end(), row.blocked_by) ==
            result_.blocked_by.end())
      result_.blocked_by.push_back(row.blocked_by);
    const bool differs = row.app_effect.value_or(Effect::ok) !=
                         (row.confidence == Confidence::certain ? row.effect : Effect::ok);
    if (differs && !row.quirk.empty()) quirks_.insert(row.quirk);
  }

  static int gravity(Verdict verdict) {
    return verdict == Verdict::failure ? 2 : verdict == Verdict::tolerance ? 1 : 0;
  }

  void conclude(const Findings& findings) {
    if (!findings.not_applicable_key().empty()) {
      result_.verdict = Verdict::not_applicable;
      result_.reason = message_of(spec_, findings.not_applicable_key(), {});
    } else {
      result_.verdict = decides_ ? verdict_of(docs_) : Verdict::manual;
    }
    if (spec_.app_judges && result_.verdict != Verdict::not_applicable)
      result_.app_verdict = app_decides_ ? verdict_of(app_) : Verdict::manual;
    if (result_.verdict != Verdict::not_verifiable) result_.cause = Cause::none;
    for (const ServiceResult& row : result_.services)
      if (row.declared && row.verdict == result_.verdict) result_.declared = true;
    result_.deferred = result_.verdict == Verdict::not_verifiable && all_deferred_;
    if (result_.verdict == Verdict::manual) {
      const int leaning = std::max(leaning_, gravity(verdict_of(likely_)));
      result_.leaning = leaning == 2   ? Verdict::failure
                        : leaning == 1 ? Verdict::tolerance
                                       : Verdict::success;
    }
    result_.to_review =
        (result_.verdict == Verdict::success || result_.verdict == Verdict::tolerance) && likely_ > docs_;
    if (result_.app_verdict && *result_.app_verdict != result_.verdict) {
      std::vector<std::string> quirks(quirks_.begin(), quirks_.end());
      std::sort(quirks.begin(), quirks.end(), natural_less);
      result_.app_quirks = std::move(quirks);
    }
  }

  const CriterionSpec& spec_;
  const Snapshot& snapshot_;
  CriterionResult& result_;
  std::map<std::string, int> seen_;
  std::set<std::string> quirks_;
  Effect docs_ = Effect::ok, app_ = Effect::ok, likely_ = Effect::ok;
  bool decides_ = false, app_decides_ = false, all_deferred_ = true;
  int leaning_ = 0;
};

// Without the home page nothing can be looked at.
void add_home_fault(const Page& home, Findings& findings) {
  const Exchange& http = home.http();
  Cause cause = http.cause;
  std::string detail = http.detail;
  if (cause == Cause::none && !http.ok()) cause = Cause::http_status;
  if (cause == Cause::none && !home.has_html()) {
    cause = Cause::undecodable;
    detail = http.mime.empty() ? "?" : http.mime;
  }
  if (cause == Cause::none) {
    findings.not_verifiable("evidence", "script_rendered", Cause::needs_browser).at(home);
    return;
  }
  if (detail.empty()) detail = std::to_string(http.status);
  findings.not_verifiable("evidence", "page_not_seen", cause)
      .with("cause", cause_argument(cause))
      .with("detail", detail)
      .at(home.requested());
}

// A site that does not answer at all is not judged, not even by what its address alone would tell. A
// handshake that fails is an answer to those who ask about certificates, and a twin name that answers to
// those who ask about names.
bool is_out_of_sight(const Snapshot& snapshot, const CriterionSpec& spec) {
  const Exchange& home = snapshot.pages.front().http();
  if (home.status != 0) return false;
  const auto has_walks = [](const Service& service) { return service.has_evidence(); };
  const Site site(snapshot, spec.needs);
  for (const Need& need : spec.needs) {
    if (need.facet == Facet::tls && home.cause == Cause::tls) return false;
    if (need.facet == Facet::walk &&
        std::any_of(snapshot.services.services.begin(), snapshot.services.services.end(), has_walks))
      return false;
    for (const Page* page : site.all_pages(need.role))
      if (page->http().ok()) return false;
  }
  return true;
}

bool home_can_be_read(const Page& home) {
  return home.http().ok() && home.has_html() && !home.html().is_script_rendered();
}

}  // namespace

CriterionResult evaluate(const Criterion& criterion, const Snapshot& snapshot) {
  CriterionResult result;
  result.criterion = &criterion;
  const CriterionSpec& spec = criterion.spec;
  try {
    if (spec.method == Method::manual) {
      result.verdict = Verdict::manual;
      result.reason = message_of(spec, "manual", {});
      return result;
    }
    Findings findings;
    const Page& home = snapshot.pages.front();
    if (is_out_of_sight(snapshot, spec) || (needs_document_of_home(spec) && !home_can_be_read(home))) {
      add_home_fault(home, findings);
      result.pages_available = 1;
    } else {
      findings = criterion.check(Site(snapshot, spec.needs), spec);
      Evidence(spec, snapshot, result).add_to(findings);
    }
    Judgement(criterion, snapshot, result).judge(findings);
  } catch (const std::exception& fault) {
    result.verdict = Verdict::error;
    result.app_verdict.reset();
    result.checks.clear();
    result.error = fault.what();
  }
  return result;
}

std::vector<CriterionResult> evaluate(const std::vector<const Criterion*>& criteria,
                                      const Snapshot& snapshot) {
  std::vector<CriterionResult> results(criteria.size());
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t index = next++; index < criteria.size(); index = next++)
      results[index] = evaluate(*criteria[index], snapshot);
  };
  auto other = std::async(std::launch::async, work);
  work();
  other.get();
  return results;
}

std::vector<RootCause> root_causes(const Snapshot& snapshot, const std::vector<CriterionResult>& results) {
  std::vector<RootCause> causes;
  for (const MissingElement& missing : snapshot.missing) {
    RootCause cause;
    cause.id = "data-element:" + missing.data_element;
    // Two roles may start from one attribute: all-services leads to a first-level page and to the list of
    // services.
    const auto has_id = [&](const RootCause& known) { return known.id == cause.id; };
    if (std::any_of(causes.begin(), causes.end(), has_id)) continue;
    for (const CriterionResult& result : results)
      for (const CheckResult& check : result.checks)
        for (const FindingResult& finding : check.findings) {
          if (finding.blocked_by != cause.id || finding.effect == Effect::ok) continue;
          if (cause.message.empty()) {
            cause.message = finding.message;
            cause.where = finding.where;
          }
          const std::string& id = result.criterion->spec.id;
          if (cause.blocks.empty() || cause.blocks.back() != id) cause.blocks.push_back(id);
        }
    if (!cause.blocks.empty()) causes.push_back(std::move(cause));
  }
  return causes;
}

}  // namespace collaudo
