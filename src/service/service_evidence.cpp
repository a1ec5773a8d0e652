#include "service/service_evidence.h"

#include <algorithm>
#include <set>

#include <nlohmann/json.hpp>

#include "service/flow_type.h"
#include "service/iso_time.h"
#include "service/recorded_walk.h"
#include "service/service_recognition.h"
#include "service/walk_builder.h"

namespace collaudo {

namespace {

using Json = nlohmann::ordered_json;

const std::vector<std::string>& texts_of(const Snapshot& snapshot, std::string_view kind) {
  static const std::vector<std::string> none;
  const auto found = snapshot.supplied.find(kind);
  return found == snapshot.supplied.end() ? none : found->second;
}

class EvidenceMaker {
 public:
  explicit EvidenceMaker(const Snapshot& snapshot) : snapshot_(snapshot) {}

  ServiceEvidence make() {
    read_options();
    for (const int number : evidence_.declared) find_or_add(number, service_label(number), true);
    context_.site_host = snapshot_.judged_as.bare_host();
    if (snapshot_.service_url) context_.other_hosts.push_back(snapshot_.service_url->bare_host());
    for (const std::string& text : texts_of(snapshot_, "service_walk")) add_recording(text);
    if (evidence_.services.empty()) evidence_.services.emplace_back().is_declared = false;
    add_what_was_said();
    add_cards();
    for (const std::string& text : texts_of(snapshot_, "service_attestation")) add_attestation(text);
    for (const std::string& text : texts_of(snapshot_, "service_message")) add_message(text);
    collect_hosts();
    return std::move(evidence_);
  }

 private:
  void read_options() {
    for (const std::string& text : texts_of(snapshot_, "service_options")) {
      const Json options = Json::parse(text, nullptr, false);
      if (!options.is_object()) continue;
      for (const int number : options.value("declared", std::vector<int>{}))
        evidence_.declared.push_back(number);
      for (const std::string& host : options.value("hosts", std::vector<std::string>{}))
        context_.other_hosts.push_back(host);
      evidence_.is_offline = evidence_.is_offline || options.value("offline", false);
      for (const Json& said : options.value("flow_types", Json::array()))
        flow_types_.emplace_back(said.value("service", ""), said.value("type", ""));
      for (const Json& said : options.value("submitted", Json::array()))
        submitted_.emplace_back(said.value("service", ""), said.value("date", ""));
    }
    for (const std::string& text : texts_of(snapshot_, "service_remark")) add_remark(text);
  }

  void add_remark(const std::string& text) {
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object()) return;
    EvidenceRemark remark{json.value("key", ""), {}, Cause::none};
    remark.cause = cause_named(json.value("cause", "none")).value_or(Cause::none);
    const Json arguments = json.value("arguments", Json::object());
    for (const auto& [argument, value] : arguments.items())
      if (value.is_string()) remark.arguments.emplace_back(argument, value.get<std::string>());
    evidence_.remarks.push_back(std::move(remark));
  }

  // What the operator said of this service, else of all.
  static std::string said_of(const Service& service,
                             const std::vector<std::pair<std::string, std::string>>& list) {
    std::string of_all;
    for (const auto& [written, said] : list) {
      if (written.empty()) of_all = said;
      if (!written.empty() && is_meant(service, written)) return said;
    }
    return of_all;
  }

  void add_what_was_said() {
    given_types_.resize(evidence_.services.size());
    for (std::size_t index = 0; index < evidence_.services.size(); ++index) {
      Service& service = evidence_.services[index];
      const std::string said = said_of(service, flow_types_);
      recognise_flow_type(service, said.empty() ? given_types_[index] : said);
      service.submitted_on = iso_milliseconds(said_of(service, submitted_)).value_or(0) / 1000;
    }
  }

  Service& find_or_add(int number, const std::string& label, bool is_declared) {
    for (Service& known : evidence_.services)
      if (number > 0 ? known.number == number : known.label == label) return known;
    Service& made = evidence_.services.emplace_back();
    made.number = number;
    made.label = label;
    made.is_declared = is_declared;
    given_types_.resize(evidence_.services.size());
    return made;
  }

  void add_recording(const std::string& text) {
    const auto recorded = recorded_walk_from(text);
    if (!recorded) return;
    for (BuiltWalk& built : build_walks(*recorded, context_)) {
      std::string label = built.service_number > 0 ? service_label(built.service_number) : recorded->service;
      if (label.empty()) label = built.walk.source.empty() ? "?" : built.walk.source;
      Service& service = find_or_add(built.service_number, label, false);
      if (!recorded->flow_type.empty())
        given_types_[static_cast<std::size_t>(&service - evidence_.services.data())] = recorded->flow_type;
      service.walks.push_back(std::move(built.walk));
    }
  }

  // The pages of the site that describe a service, by the name that they show.
  void add_cards() {
    const auto cards = snapshot_.pages_by_role.find("service");
    if (cards == snapshot_.pages_by_role.end()) return;
    for (const std::size_t index : cards->second) {
      const Page& page = snapshot_.pages[index];
      if (!page.has_html()) continue;
      const int number = recognise_service(naming_texts(page.html(), page.url())).number;
      for (Service& service : evidence_.services)
        if (number > 0 ? service.number == number : was_started_from(service, page.url()))
          service.cards.push_back(page.url());
    }
  }

  static bool was_started_from(const Service& service, const Url& card) {
    return std::any_of(service.walks.begin(), service.walks.end(), [&](const Walk& walk) {
      return std::any_of(walk.steps.begin(), walk.steps.end(), [&](const Step& step) {
        return step.role == ScreenRole::service_card && step.url && is_same_page(*step.url, card);
      });
    });
  }

  void add_attestation(const std::string& text) {
    const Json attestation = Json::parse(text, nullptr, false);
    if (!attestation.is_object()) return;
    const std::string who = attestation.value("attested_by", "");
    evidence_.attested_by += (evidence_.attested_by.empty() || who.empty() ? "" : "; ") + who;
    for (const Json& answer : attestation.value("answers", Json::array())) {
      const AttestedAnswer given{answer.value("question", ""), answer.value("answer", "unknown"),
                                 answer.value("note", "")};
      const std::string written = answer.contains("service") ? service_text(answer["service"]) : "";
      for (Service& service : evidence_.services)
        if (written.empty() || is_meant(service, written)) service.answers.push_back(given);
    }
    for (const std::string& family : attestation.value("families_known", std::vector<std::string>{}))
      for (Service& service : evidence_.services) service.answers.push_back({"A.1.5.known", family, ""});
  }

  static std::string service_text(const Json& value) {
    return value.is_number_integer() ? std::to_string(value.get<int>())
           : value.is_string()       ? value.get<std::string>()
                                     : "";
  }

  static bool is_meant(const Service& service, const std::string& written) {
    const int number = service_number_of(written);
    return number > 0 ? service.number == number : service.label == written;
  }

  void add_message(const std::string& text) {
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object()) return;
    const ReceivedMessage message{json.value("time", std::int64_t{0}), json.value("sender_domain", ""),
                                  json.value("subject", ""), json.value("text", ""),
                                  json.value("source", "")};
    const std::string written = json.value("service", "");
    for (Service& service : evidence_.services)
      if (written.empty() || is_meant(service, written)) service.messages.push_back(message);
  }

  void collect_hosts() {
    std::set<std::string> hosts = {context_.site_host};
    hosts.insert(context_.other_hosts.begin(), context_.other_hosts.end());
    for (const Service& service : evidence_.services)
      for (const Walk& walk : service.walks)
        for (const Step& step : walk.steps)
          if (step.url && (step.zone == Zone::flow || step.zone == Zone::area))
            hosts.insert(step.url->bare_host());
    evidence_.municipal_hosts.assign(hosts.begin(), hosts.end());
  }

  const Snapshot& snapshot_;
  WalkContext context_;
  ServiceEvidence evidence_;
  std::vector<std::string> given_types_;                                     // by index of the service
  std::vector<std::pair<std::string, std::string>> flow_types_, submitted_;  // service, what was said
};

}  // namespace

ServiceEvidence make_service_evidence(const Snapshot& snapshot) { return EvidenceMaker(snapshot).make(); }

}  // namespace collaudo
