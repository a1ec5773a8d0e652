#include "service/attestation.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <system_error>

#include <collaudo/criterion.h>

#include <nlohmann/json.hpp>

#include "evidence/openssl_digest.h"
#include "service/iso_time.h"
#include "service/masking.h"
#include "service/service_recognition.h"

namespace collaudo {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::uintmax_t max_file = 4 << 20, max_evidence = 64 << 20;

const Value& questions() { return vocabulary("service-attestation-questions"); }

bool is_known(const std::string& id) {
  const auto& list = questions().at("questions").array();
  return std::any_of(list.begin(), list.end(),
                     [&](const Value& question) { return question.at("id").string() == id; });
}

bool contains(const std::vector<std::string>& list, const std::string& text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

std::string text_of(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<std::string> bytes_of(const fs::path& file, std::uintmax_t limit) {
  std::error_code ignored;
  if (!fs::is_regular_file(file, ignored) || fs::file_size(file, ignored) > limit) return std::nullopt;
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

class AttestationReader {
 public:
  AttestationReader(const fs::path& file, std::int64_t now, Masking& masking)
      : file_(file), now_(now), masking_(masking) {}

  Result<Attestation> read() {
    const auto bytes = bytes_of(file_, max_file);
    if (!bytes) return Error{"unreadable"};
    const Json json = Json::parse(*bytes, nullptr, false);
    if (!json.is_object() || !json.contains("schema") || json["schema"] != 1) return Error{"schema"};
    if (!json.contains("answers") || !json["answers"].is_array()) return Error{"answers"};
    Json kept = {{"attested_by", attested_by(json, *bytes)}, {"answers", Json::array()}};
    for (const Json& answer : json["answers"]) {
      if (!answer.is_object()) return Error{"answers"};
      const std::string question = text_of(answer, "question"), given = text_of(answer, "answer");
      if (!is_known(question)) return Error{"question " + question};
      if (!contains(questions().at("answers").strings(), given))
        return Error{"answer " + question + " " + given};
      if (given == "unknown") continue;
      Json one = {
          {"question", question}, {"answer", given}, {"note", masking_.text(text_of(answer, "note"))}};
      if (answer.contains("service")) {
        const Json& service = answer["service"];
        if (!service.is_number_integer() && !service.is_string()) return Error{"service " + question};
        if (service.is_number_integer() && service_name(service.get<int>()).empty())
          return Error{"service " + question};
        one["service"] = service;
      }
      add_evidence(answer, one);
      check_age(text_of(answer, "when"));
      kept["answers"].push_back(std::move(one));
    }
    if (json.contains("families_known")) {
      if (!json["families_known"].is_array()) return Error{"family "};
      for (const Json& family : json["families_known"]) {
        const std::string id = family.is_string() ? family.get<std::string>() : "";
        if (!contains(questions().at("families").strings(), id)) return Error{"family " + id};
        kept["families_known"].push_back(id);
      }
    }
    attestation_.json = kept.dump();
    return attestation_;
  }

 private:
  std::string attested_by(const Json& json, const std::string& bytes) {
    std::string who;
    if (const auto person = json.find("operator"); person != json.end() && person->is_object())
      who = text_of(*person, "name") + ", " + text_of(*person, "role");
    const std::string date = text_of(json, "date");
    check_age(date);
    return who + ", " + date + ", sha256:" + sha256_hex(bytes);
  }

  void check_age(const std::string& date) {
    const auto when = iso_milliseconds(date);
    const std::int64_t limit = static_cast<std::int64_t>(questions().at("max_age_days").integer()) * 86'400;
    if (when && now_ - *when / 1000 > limit) warn("old");
  }

  void add_evidence(const Json& answer, Json& one) {
    const auto files = answer.find("evidence");
    if (files == answer.end() || !files->is_array()) return;
    for (const Json& name : *files) {
      if (!name.is_string()) continue;
      // Beside or below the attestation only: it must not make the program read what it likes.
      fs::path file = fs::path(name.get<std::string>()).lexically_normal();
      if (file.is_absolute() || file.begin() == file.end() || *file.begin() == "..") file = file.filename();
      const auto bytes = bytes_of(file_.parent_path() / file, max_evidence);
      const std::string shown = masking_.text(file.string());
      if (!bytes) warn("evidence " + shown);
      one["evidence"].push_back({{"file", shown}, {"sha256", bytes ? sha256_hex(*bytes) : ""}});
    }
  }

  void warn(const std::string& key) {
    if (!contains(attestation_.warnings, key)) attestation_.warnings.push_back(key);
  }

  fs::path file_;
  std::int64_t now_;
  Attestation attestation_;
  Masking& masking_;
};

}  // namespace

Result<Attestation> read_attestation(const fs::path& file, std::int64_t now, Masking& masking) {
  return AttestationReader(file, now, masking).read();
}

std::string attestation_skeleton(const std::vector<int>& services, const std::string& site) {
  Json json = {{"schema", 1},
               {"istruzioni", questions().at("instructions").strings()},
               {"municipality", ""},
               {"site", site},
               {"operator", {{"name", ""}, {"role", ""}}},
               {"date", ""},
               {"identity", "test"}};
  for (const Value& question : questions().at("questions").array())
    if (question.at("scope").string() == "per_identity") {
      json["domanda"] = question.at("it").string();
      json["dati_possibili"] = questions().at("families").strings();
    }
  json["families_known"] = Json::array();
  json["answers"] = Json::array();
  const auto add = [&](const Value& question, int service) {
    Json answer = {{"question", question.at("id").string()}, {"domanda", question.at("it").string()}};
    if (service > 0) {
      answer["service"] = service;
      answer["servizio"] = service_name(service);
    }
    answer["answer"] = "unknown";
    answer["when"] = "";
    answer["note"] = "";
    answer["evidence"] = Json::array();
    json["answers"].push_back(std::move(answer));
  };
  for (const int service : services)
    for (const Value& question : questions().at("questions").array())
      if (question.at("scope").string() == "per_service") add(question, service);
  for (const Value& question : questions().at("questions").array())
    if (question.at("scope").string() == "per_municipality") add(question, 0);
  return json.dump(2) + "\n";
}

}  // namespace collaudo
