#include "engine/waivers.h"

#include <algorithm>
#include <set>

namespace collaudo {

namespace {

// With a star the text may be tried again from one character further on; only the last star matters.
bool matches(std::string_view pattern, std::string_view text) {
  std::size_t at = 0, star = std::string_view::npos, again = 0, index = 0;
  while (index < text.size()) {
    if (at < pattern.size() && pattern[at] == '*') {
      star = at++;
      again = index;
    } else if (at < pattern.size() && (pattern[at] == '?' || pattern[at] == text[index])) {
      ++at;
      ++index;
    } else if (star != std::string_view::npos) {
      at = star + 1;
      index = ++again;
    } else {
      return false;
    }
  }
  while (at < pattern.size() && pattern[at] == '*') ++at;
  return at == pattern.size();
}

// What a waiver can accept: what was seen and is not in order. What nobody saw cannot be accepted.
bool can_be_waived(Effect effect) { return effect != Effect::ok && effect != Effect::not_verifiable; }

// The findings that stand behind the verdict, apart from what was not seen.
bool decides(const FindingResult& finding, Verdict verdict) {
  if (finding.confidence != Confidence::certain || !can_be_waived(finding.effect)) return false;
  const bool is_failing = finding.effect == Effect::failure || finding.effect == Effect::not_executable;
  switch (verdict) {
    case Verdict::failure:
    case Verdict::not_executable:
      return is_failing;
    case Verdict::manual:
      return finding.effect == Effect::manual;
    case Verdict::tolerance:
      return finding.effect == Effect::tolerance;
    default:
      return false;
  }
}

bool can_be_waived(Verdict verdict) {
  return verdict == Verdict::failure || verdict == Verdict::not_executable || verdict == Verdict::manual ||
         verdict == Verdict::tolerance;
}

class Waiving {
 public:
  Waiving(const Url& target, const Url& judged_as) : target_(target), judged_as_(judged_as) {}

  // The rules that hold for this criterion, in the order in which they are written.
  void waive(CriterionResult& result, const std::vector<const WaiverRule*>& rules) {
    std::vector<const WaiverRule*> at_work;
    bool is_open = false, is_decided = false;
    for (CheckResult& check : result.checks)
      for (FindingResult& finding : check.findings) {
        const bool decides_here = decides(finding, result.verdict);
        is_decided = is_decided || decides_here;
        const WaiverRule* rule = can_be_waived(finding.effect) ? rule_for(finding, rules) : nullptr;
        if (rule) {
          finding.waived = true;
          used_.insert(rule);
          if (decides_here) note(rule, at_work);
        } else {
          is_open = is_open || decides_here;
        }
      }
    // A verdict that no finding shows can only be waived as a whole.
    if (!is_decided)
      for (const WaiverRule* rule : rules)
        if (rule->page.empty()) note(rule, at_work);
    if (is_open || at_work.empty() || !can_be_waived(result.verdict)) return;
    used_.insert(at_work.begin(), at_work.end());
    result.waived = summary_of(at_work);
  }

  bool was_used(const WaiverRule& rule) const { return used_.contains(&rule); }

  // A pattern that begins with an address elsewhere is about another site of the same file.
  bool is_of_this_site(const WaiverRule& rule) const {
    if (rule.page.find("://") == std::string::npos) return true;
    const auto host_begin = rule.page.find("://") + 3;
    const std::string host = rule.page.substr(host_begin, rule.page.find('/', host_begin) - host_begin);
    if (host.find_first_of("*?") != std::string::npos) return true;
    const auto address = Url::parse("https://" + host + "/");
    return !address || is_internal(*address, target_) || is_internal(*address, judged_as_);
  }

 private:
  static void note(const WaiverRule* rule, std::vector<const WaiverRule*>& rules) {
    if (std::find(rules.begin(), rules.end(), rule) == rules.end()) rules.push_back(rule);
  }

  const WaiverRule* rule_for(const FindingResult& finding,
                             const std::vector<const WaiverRule*>& rules) const {
    const auto url = Url::parse(finding.where.url);
    for (const WaiverRule* rule : rules)
      if (rule->page.empty() || (url && matches_here(rule->page, *url))) return rule;
    return nullptr;
  }

  bool matches_here(const std::string& pattern, const Url& url) const {
    if (matches_page(pattern, url)) return true;
    if (url.origin() != target_.origin()) return false;
    const auto as_public = judged_as_.resolve(url.str().substr(url.origin().size()));
    return as_public && matches_page(pattern, *as_public);
  }

  // Of several rules that only together cover the findings: all their reasons, and the first day on which one
  // of them ends.
  static Waiver summary_of(const std::vector<const WaiverRule*>& rules) {
    Waiver waiver{rules.front()->reason, rules.front()->author, rules.front()->until};
    for (std::size_t index = 1; index < rules.size(); ++index) {
      const WaiverRule& rule = *rules[index];
      if (waiver.reason.find(rule.reason) == std::string::npos) waiver.reason += "; " + rule.reason;
      if (!rule.author.empty() && waiver.author.find(rule.author) == std::string::npos)
        waiver.author += (waiver.author.empty() ? "" : "; ") + rule.author;
      waiver.until = std::min(waiver.until, rule.until);
    }
    return waiver;
  }

  const Url target_, judged_as_;
  std::set<const WaiverRule*> used_;
};

}  // namespace

bool matches_page(std::string_view pattern, const Url& url) {
  const std::string path = url.path() + (url.query().empty() ? "" : "?" + url.query());
  return pattern.starts_with('/') ? matches(pattern, path) : matches(pattern, url.origin() + path);
}

std::vector<WaiverRemark> apply_waivers(const std::vector<WaiverRule>& rules, std::string_view day,
                                        const Url& target, const Url& judged_as,
                                        std::vector<CriterionResult>& results) {
  Waiving waiving(target, judged_as);
  std::set<std::string_view> judged;
  for (CriterionResult& result : results) {
    const std::string_view id = result.criterion->spec.id;
    judged.insert(id);
    std::vector<const WaiverRule*> holding;
    for (const WaiverRule& rule : rules)
      if (rule.criterion == id && rule.until >= day && waiving.is_of_this_site(rule))
        holding.push_back(&rule);
    if (!holding.empty()) waiving.waive(result, holding);
  }
  std::vector<WaiverRemark> remarks;
  for (const WaiverRule& rule : rules) {
    if (!judged.contains(rule.criterion) || !waiving.is_of_this_site(rule)) continue;
    if (rule.until < day)
      remarks.push_back({WaiverRemark::Kind::expired, &rule});
    else if (!waiving.was_used(rule))
      remarks.push_back({WaiverRemark::Kind::unused, &rule});
  }
  return remarks;
}

}  // namespace collaudo
