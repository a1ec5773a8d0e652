#include "tls_record.h"

#include <array>

#include <nlohmann/json.hpp>

namespace collaudo {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<std::string_view, 3> answers = {"yes", "no", "unknown"};

std::string_view name_of(Answer answer) { return answers.at(static_cast<std::size_t>(answer)); }

Answer answer_named(const std::string& name) {
  return name == "yes" ? Answer::yes : name == "no" ? Answer::no : Answer::unknown;
}

Json json_of(const Certificate& certificate) {
  return {{"subject", certificate.subject},     {"issuer", certificate.issuer},
          {"names", certificate.names},         {"not_before", certificate.not_before},
          {"not_after", certificate.not_after}, {"key_type", certificate.key_type},
          {"key_bits", certificate.key_bits},   {"signature", certificate.signature},
          {"sha256", certificate.sha256},       {"is_self_issued", certificate.is_self_issued}};
}

Certificate certificate_of(const Json& json) {
  Certificate certificate;
  json.at("subject").get_to(certificate.subject);
  json.at("issuer").get_to(certificate.issuer);
  json.at("names").get_to(certificate.names);
  json.at("not_before").get_to(certificate.not_before);
  json.at("not_after").get_to(certificate.not_after);
  json.at("key_type").get_to(certificate.key_type);
  json.at("key_bits").get_to(certificate.key_bits);
  json.at("signature").get_to(certificate.signature);
  json.at("sha256").get_to(certificate.sha256);
  json.at("is_self_issued").get_to(certificate.is_self_issued);
  return certificate;
}

TlsFacts read_facts(const Json& json) {
  TlsFacts facts;
  json.at("host").get_to(facts.host);
  json.at("port").get_to(facts.port);
  facts.cause = cause_named(json.at("cause").get<std::string>()).value_or(Cause::offline);
  json.at("detail").get_to(facts.detail);
  json.at("version").get_to(facts.version);
  json.at("suite").get_to(facts.suite);
  for (const Json& certificate : json.at("chain")) facts.chain.push_back(certificate_of(certificate));
  json.at("host_matches").get_to(facts.host_matches);
  json.at("chain_trusted").get_to(facts.chain_trusted);
  json.at("chain_error").get_to(facts.chain_error);
  json.at("chain_error_code").get_to(facts.chain_error_code);
  json.at("intermediate_missing").get_to(facts.intermediate_missing);
  json.at("strong_chain").get_to(facts.strong_chain);
  for (const auto& [version, answer] : json.at("versions").items())
    facts.versions[version] = answer_named(answer.get<std::string>());
  json.at("suites_1_2").get_to(facts.suites_1_2);
  json.at("suites_1_3").get_to(facts.suites_1_3);
  json.at("weak_suites").get_to(facts.weak_suites);
  json.at("deep").get_to(facts.deep);
  json.at("partial").get_to(facts.partial);
  if (!json.at("dh_bits").is_null()) facts.dh_bits = json.at("dh_bits").get<int>();
  json.at("ocsp_staple").get_to(facts.ocsp_staple);
  json.at("has_sct").get_to(facts.has_sct);
  json.at("addresses").get_to(facts.addresses);
  json.at("differing_addresses").get_to(facts.differing_addresses);
  return facts;
}

}  // namespace

Json json_of(const TlsFacts& facts) {
  Json chain = Json::array();
  for (const Certificate& certificate : facts.chain) chain.push_back(json_of(certificate));
  Json versions = Json::object();
  for (const auto& [version, answer] : facts.versions) versions[version] = name_of(answer);
  return {{"host", facts.host},
          {"port", facts.port},
          {"cause", name(facts.cause)},
          {"detail", facts.detail},
          {"version", facts.version},
          {"suite", facts.suite},
          {"chain", std::move(chain)},
          {"host_matches", facts.host_matches},
          {"chain_trusted", facts.chain_trusted},
          {"chain_error", facts.chain_error},
          {"chain_error_code", facts.chain_error_code},
          {"intermediate_missing", facts.intermediate_missing},
          {"strong_chain", facts.strong_chain},
          {"versions", std::move(versions)},
          {"suites_1_2", facts.suites_1_2},
          {"suites_1_3", facts.suites_1_3},
          {"weak_suites", facts.weak_suites},
          {"deep", facts.deep},
          {"partial", facts.partial},
          {"dh_bits", facts.dh_bits ? Json(*facts.dh_bits) : Json()},
          {"ocsp_staple", facts.ocsp_staple},
          {"has_sct", facts.has_sct},
          {"addresses", facts.addresses},
          {"differing_addresses", facts.differing_addresses}};
}

std::optional<TlsFacts> tls_facts_of(const Json& json) {
  try {
    return read_facts(json);
  } catch (const Json::exception&) {  // the library's way to say that a field is not there
    return std::nullopt;
  }
}

}  // namespace collaudo
