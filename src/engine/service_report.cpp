#include "engine/service_report.h"

#include <algorithm>

#include <collaudo/criterion.h>

#include "engine/catalogue.h"
#include "text/moment.h"
#include "text/phrases.h"

namespace collaudo {

namespace {

std::string argument(const Arguments& arguments, std::string_view name) {
  for (const auto& [known, value] : arguments)
    if (known == name) return value;
  return {};
}

void add_remarks(const Snapshot& snapshot, Report& report) {
  for (const EvidenceRemark& remark : snapshot.services.remarks) {
    if (remark.cause != Cause::none)
      report.gaps.push_back({"service_flow", "", "", remark.cause, argument(remark.arguments, "file")});
    Localised sentence;
    for (const Language language : {Language::it, Language::en})
      sentence[language] = Phrases("src/service/phrases.json", language)(remark.key, remark.arguments);
    report.notes.push_back(std::move(sentence));
  }
}

ReportedScreen screen_of(const Step& step) {
  ReportedScreen screen;
  screen.number = step.number;
  if (step.time_ms > 0) screen.time = iso_moment(step.time_ms / 1000);
  screen.role = step.role;
  screen.confidence = step.role_confidence;
  screen.is_given = step.role_given;
  screen.is_booking = step.is_booking;
  screen.is_messages = step.is_messages;
  screen.zone = step.zone;
  if (step.url) screen.url = step.url->origin() + step.url->path();
  screen.step_label = step.stepper.active_label();
  screen.step = step.stepper.active;
  screen.steps = step.stepper.total;
  screen.has_body = step.has_body;
  screen.is_partial = step.is_partial;
  screen.signals = step.signals;
  return screen;
}

ReportedWalk walk_of(const Walk& walk) {
  ReportedWalk shown;
  shown.number = walk.number;
  shown.channel = walk.channel;
  shown.source = walk.source;
  shown.is_complete = walk.is_complete();
  shown.is_cut = walk.is_cut;
  shown.is_single_page = walk.is_single_page;
  shown.carries_cookies = walk.carries_cookies;
  shown.unseen_steps = walk.unseen_steps;
  for (const Step& step : walk.steps) shown.screens.push_back(screen_of(step));
  return shown;
}

std::string name_of_flow(const std::string& id) {
  const Value& types = vocabulary("flow-types");
  for (const Value& type : types.at("flow_types").array())
    if (type.at("id").string() == id) return type.at("names").strings().front();
  return {};
}

ReportedService service_of(const Service& service) {
  ReportedService shown;
  shown.number = service.number;
  shown.label = service.label;
  shown.is_declared = service.is_declared;
  shown.flow_type = service.flow_type;
  shown.flow_name = name_of_flow(service.flow_type);
  shown.flow_variant = service.flow_variant;
  shown.flow_source = service.flow_type_source;
  for (const Walk& walk : service.walks) shown.walks.push_back(walk_of(walk));
  for (const ReceivedMessage& message : service.messages) shown.messages.push_back(message.source);
  shown.attested_answers = service.answers.size();
  return shown;
}

}  // namespace

void add_services(const Snapshot& snapshot, Report& report) {
  add_remarks(snapshot, report);
  const bool are_judged =
      std::any_of(report.criteria.begin(), report.criteria.end(),
                  [](const CriterionResult& result) { return is_about_services(result.criterion->spec.id); });
  if (!are_judged) return;
  for (const Service& service : snapshot.services.services) report.services.push_back(service_of(service));
  report.attested_by = snapshot.services.attested_by;
}

}  // namespace collaudo
