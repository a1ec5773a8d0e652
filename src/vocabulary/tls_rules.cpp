#include <algorithm>
#include <map>
#include <set>

#include <collaudo/criterion.h>
#include <collaudo/text.h>
#include <collaudo/tls_rules.h>

namespace collaudo {

namespace {

constexpr std::int64_t day = 86'400;
constexpr std::size_t shown_length = 160;

std::string shown(const std::string& text) { return text::shortened(text, shown_length); }

const Value& limits() { return vocabulary("tls").at("limits"); }

// What the norm allows.
struct Allowed {
  std::vector<std::string> versions;
  std::map<std::string, std::set<std::string>> suites;  // by version

  static const Allowed& list() {
    static const Allowed allowed;
    return allowed;
  }

  bool has_version(const std::string& version) const {
    return std::find(versions.begin(), versions.end(), version) != versions.end();
  }
  bool has_suite(const std::string& version, const std::string& suite) const {
    const auto list = suites.find(version);
    return list != suites.end() && list->second.contains(suite);
  }

 private:
  Allowed() {
    const Value& list = vocabulary("tls");
    versions = list.at("allowed_versions").strings();
    for (const Value& suite : list.at("ciphers_tls12").array())
      suites["1.2"].insert(suite.at("iana").string());
    for (const std::string& suite : list.at("ciphers_tls13").strings()) suites["1.3"].insert(suite);
  }
};

std::string version_name(const std::string& version) {
  return version.starts_with("SSL") ? "SSL " + version.substr(3) : "TLS " + version;
}

class HostRemarks {
 public:
  HostRemarks(const TlsFacts& facts, const Url& origin, std::int64_t now)
      : facts_(facts), host_(origin.host()), now_(now) {}

  std::vector<TlsRemark> make() {
    if (facts_.cause != Cause::none) {
      judge_failed();
    } else {
      judge_negotiated();
      judge_certificate();
      judge_offered();
      note_addresses();
    }
    return std::move(remarks_);
  }

 private:
  struct Said {
    TlsRemark& remark;
    Said& with(std::string name, std::string value) {
      remark.arguments.emplace_back(std::move(name), std::move(value));
      return *this;
    }
    Said& with(std::string name, std::int64_t value) { return with(std::move(name), std::to_string(value)); }
    Said& likely() {
      remark.confidence = Confidence::likely;
      return *this;
    }
    void showing(const std::string& text) { remark.excerpt = shown(text); }
  };

  Said say(Effect effect, std::string_view about, std::string_view key) {
    TlsRemark& remark = remarks_.emplace_back();
    remark.about = about;
    remark.key = key;
    remark.effect = effect;
    return {remark};
  }
  Said ok(std::string_view about, std::string_view key) { return say(Effect::ok, about, key); }
  Said failure(std::string_view about, std::string_view key) { return say(Effect::failure, about, key); }
  Said note(std::string_view about, std::string_view key) {
    Said said = ok(about, key);
    said.remark.confidence = Confidence::hint;
    return said;
  }

  void judge_failed() {
    if (facts_.cause == Cause::tls) {
      failure("version", "tls_handshake_failed").with("host", host_).with("detail", shown(facts_.detail));
      return;
    }
    Said said = say(Effect::not_verifiable, "version", "tls_host_not_reached");
    said.remark.cause = facts_.cause;
    said.with("host", host_)
        .with("cause", "@cause_" + std::string(name(facts_.cause)))
        .with("detail", shown(facts_.detail));
  }

  void judge_negotiated() {
    if (!allowed_.has_version(facts_.version)) {
      failure("version", "tls_version_obsolete").with("version", facts_.version);
      return;
    }
    ok("version", "tls_version_ok").with("version", facts_.version);
    if (allowed_.has_suite(facts_.version, facts_.suite))
      ok("suite", "tls_suite_ok").with("suite", facts_.suite);
    else
      failure("suite", "tls_suite_not_allowed").with("suite", facts_.suite).with("version", facts_.version);
  }

  void judge_certificate() {
    if (facts_.chain.empty()) {
      failure("chain", "tls_no_certificate").with("host", host_);
      return;
    }
    const Certificate& leaf = facts_.chain.front();
    judge_dates(leaf);
    judge_name(leaf);
    judge_chain();
    note_dates_of_others();
    judge_strength();
    if (facts_.ocsp_staple == "revoked")
      failure("revocation", "tls_revoked").with("host", host_);
    else if (facts_.ocsp_staple == "good")
      ok("revocation", "tls_not_revoked").with("host", host_);
  }

  void judge_dates(const Certificate& leaf) {
    const std::string until = date_of(leaf.not_after);
    if (leaf.not_after <= now_) {
      failure("dates", "tls_expired").with("until", until);
    } else if (leaf.not_before >= now_) {
      failure("dates", "tls_not_yet_valid").with("from", date_of(leaf.not_before));
    } else {
      ok("dates", "tls_dates_ok").with("until", until);
      judge_days_left((leaf.not_after - now_) / day, until);
    }
  }

  void judge_days_left(std::int64_t left, const std::string& until) {
    if (left < limits().at("days_to_review").integer())
      failure("expiry-soon", "tls_expires_now").likely().with("days", left).with("until", until);
    else if (left < limits().at("days_to_note").integer())
      note("expiry-soon", "tls_expires_soon").with("days", left).with("until", until);
  }

  void judge_name(const Certificate& leaf) {
    if (facts_.host_matches)
      ok("host-name", "tls_host_ok").with("host", host_);
    else
      failure("host-name", "tls_host_differs")
          .with("host", host_)
          .with("names", shown(text::joined(leaf.names)))
          .showing(leaf.subject);
  }

  // The App does not tell the causes apart: it calls each of them a wrong version and suite.
  void judge_chain() {
    if (facts_.chain_trusted) {
      ok("chain", "tls_chain_ok").with("issuer", shown(facts_.chain.front().issuer));
      return;
    }
    if (const Certificate* outdated = outdated_issuer()) {
      failure("chain", "tls_issuer_outdated")
          .with("subject", shown(outdated->subject))
          .with("from", date_of(outdated->not_before))
          .with("until", date_of(outdated->not_after))
          .showing(outdated->subject);
      return;
    }
    failure("chain", chain_fault())
        .with("issuer", shown(facts_.chain.front().issuer))
        .with("error", shown(facts_.chain_error))
        .showing(facts_.chain.front().subject);
  }

  bool is_outdated(const Certificate& certificate) const {
    return certificate.not_after <= now_ || certificate.not_before >= now_;
  }

  // The certificate above the server's own that is to blame, where the dates of one are; the leaf's dates are
  // judged on their own.
  const Certificate* outdated_issuer() const {
    constexpr int not_yet_valid = 9, expired = 10;  // X509_V_ERR_*
    if (facts_.chain_error_code != not_yet_valid && facts_.chain_error_code != expired) return nullptr;
    const auto found = std::find_if(facts_.chain.begin() + 1, facts_.chain.end(),
                                    [&](const Certificate& issuer) { return is_outdated(issuer); });
    return found == facts_.chain.end() ? nullptr : &*found;
  }

  // The chain ends when its first certificate does. One that has ended and is not missed is only in the way.
  void note_dates_of_others() {
    if (!facts_.chain_trusted) return;
    for (std::size_t i = 1; i < facts_.chain.size(); ++i) {
      const Certificate& issuer = facts_.chain[i];
      const std::int64_t left = (issuer.not_after - now_) / day;
      const bool is_needless = is_outdated(issuer);
      if (!is_needless && left >= limits().at("days_to_note").integer()) continue;
      note("expiry-soon", is_needless ? "tls_needless_outdated" : "tls_issuer_expires_soon")
          .with("subject", shown(issuer.subject))
          .with("days", left)
          .with("until", date_of(issuer.not_after));
    }
  }

  std::string_view chain_fault() const {
    constexpr int self_signed_leaf = 18, self_signed_in_chain = 19;  // X509_V_ERR_*
    if (facts_.intermediate_missing) return "tls_intermediate_missing";
    if (facts_.chain_error_code == self_signed_leaf) return "tls_self_signed";
    if (facts_.chain_error_code == self_signed_in_chain) return "tls_private_authority";
    return "tls_chain_untrusted";
  }

  // The signature of a root vouches for nothing: it is trusted because it is known.
  void judge_strength() {
    bool strong_keys = true, strong_signatures = true;
    for (const Certificate& certificate : facts_.chain) {
      if (is_weak_key(certificate)) {
        strong_keys = false;
        failure("key", "tls_key_short")
            .with("type", certificate.key_type)
            .with("bits", certificate.key_bits)
            .with("subject", shown(certificate.subject));
      }
      const bool is_root = certificate.is_self_issued && &certificate != &facts_.chain.front();
      if (!is_root && is_weak_digest(certificate.signature)) {
        strong_signatures = false;
        failure("signature", "tls_signature_weak")
            .with("digest", certificate.signature)
            .with("subject", shown(certificate.subject));
      }
    }
    const Certificate& leaf = facts_.chain.front();
    if (strong_keys) ok("key", "tls_key_ok").with("type", leaf.key_type).with("bits", leaf.key_bits);
    if (strong_signatures) ok("signature", "tls_signature_ok");
  }

  static bool is_weak_key(const Certificate& certificate) {
    const Value* least = limits().at("least_key_bits").find(certificate.key_type);
    return least && certificate.key_bits > 0 && certificate.key_bits < least->integer();
  }

  static bool is_weak_digest(std::string_view digest) {
    const auto weak = limits().at("weak_digests").strings();
    return std::find(weak.begin(), weak.end(), digest) != weak.end();
  }

  // What the server accepts besides what it prefers: only the deep probes know.
  void judge_offered() {
    if (!facts_.deep) {
      note("old-versions", "tls_offer_not_probed");
      return;
    }
    if (facts_.partial) note("suites-offered", "tls_probes_stopped");
    judge_old_versions();
    judge_weak_suites();
    if (facts_.dh_bits && *facts_.dh_bits < limits().at("least_dh_bits").integer())
      note("key", "tls_dh_short").with("bits", *facts_.dh_bits);
  }

  void judge_old_versions() {
    std::vector<std::string> accepted, unknown;
    for (const auto& [version, answer] : facts_.versions) {
      if (allowed_.has_version(version)) continue;
      if (answer == Answer::yes) accepted.push_back(version_name(version));
      if (answer == Answer::unknown) unknown.push_back(version_name(version));
    }
    if (!accepted.empty())
      failure("old-versions", "tls_old_versions_accepted").with("versions", text::joined(accepted));
    if (!unknown.empty())
      note("old-versions", "tls_old_versions_unknown").with("versions", text::joined(unknown));
    if (accepted.empty() && unknown.empty()) ok("old-versions", "tls_old_versions_refused");
  }

  void judge_weak_suites() {
    constexpr std::size_t listed = 8;
    std::vector<std::string> weak = suites_not_allowed(facts_);
    if (weak.empty()) {
      ok("suites-offered", "tls_suites_offered_ok");
      return;
    }
    const std::size_t total = weak.size();
    if (weak.size() > listed) weak.resize(listed);
    failure("suites-offered", total > listed ? "tls_weak_suites_many" : "tls_weak_suites")
        .likely()
        .with("suites", text::joined(weak))
        .with("total", static_cast<std::int64_t>(total));
  }

  void note_addresses() {
    if (!facts_.differing_addresses.empty())
      note("host-name", "tls_addresses_differ").with("addresses", text::joined(facts_.differing_addresses));
  }

  const TlsFacts& facts_;
  const std::string host_;
  const std::int64_t now_;
  const Allowed& allowed_ = Allowed::list();
  std::vector<TlsRemark> remarks_;
};

}  // namespace

bool TlsRemark::is_of_certificate() const {
  return about != "version" && about != "suite" && about != "old-versions" && about != "suites-offered";
}

std::vector<TlsRemark> tls_remarks(const TlsFacts* facts, const Url& origin, std::int64_t now) {
  if (facts) return HostRemarks(*facts, origin, now).make();
  TlsRemark unseen;
  unseen.about = "version";
  unseen.key = "tls_not_probed";
  unseen.effect = Effect::not_verifiable;
  unseen.cause = Cause::offline;
  unseen.arguments.emplace_back("host", origin.host());
  return {unseen};
}

std::vector<std::string> suites_not_allowed(const TlsFacts& facts) {
  const Allowed& allowed = Allowed::list();
  std::vector<std::string> weak = facts.weak_suites;
  for (const std::string& suite : facts.suites_1_2)
    if (!allowed.has_suite("1.2", suite)) weak.push_back(suite);
  for (const std::string& suite : facts.suites_1_3)
    if (!allowed.has_suite("1.3", suite)) weak.push_back(suite);
  return weak;
}

std::optional<std::int64_t> days_left(const TlsFacts& facts, std::int64_t now) {
  if (facts.chain.empty()) return std::nullopt;
  return (facts.chain.front().not_after - now) / day;
}

// Civil-from-days; no clock and no locale are asked.
std::string date_of(std::int64_t seconds) {
  const std::int64_t days = (seconds >= 0 ? seconds : seconds - (day - 1)) / day + 719'468;
  const std::int64_t era = (days >= 0 ? days : days - 146'096) / 146'097;
  const std::int64_t of_era = days - era * 146'097;
  const std::int64_t year = (of_era - of_era / 1460 + of_era / 36'524 - of_era / 146'096) / 365;
  const std::int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
  const std::int64_t month = (5 * of_year + 2) / 153;
  const std::int64_t of_month = of_year - (153 * month + 2) / 5 + 1;
  const std::int64_t civil_month = month < 10 ? month + 3 : month - 9;
  const auto padded = [](std::int64_t number) { return (number < 10 ? "0" : "") + std::to_string(number); };
  return std::to_string(year + era * 400 + (civil_month <= 2 ? 1 : 0)) + "-" + padded(civil_month) + "-" +
         padded(of_month);
}

}  // namespace collaudo
