#include "service/flow_type.h"

#include <algorithm>

#include <collaudo/criterion.h>
#include <collaudo/pattern.h>
#include <collaudo/text.h>

namespace collaudo {

namespace {

const Value& flow_types() { return vocabulary("flow-types"); }

std::vector<std::string> labels_of(const Service& service) {
  for (const Walk& walk : service.walks)
    for (const Step& step : walk.steps)
      if (step.stepper.is_named() && !step.is_booking) return step.stepper.labels;
  return {};
}

// Share of labels that two steppers have in common; one may be the beginning of the other.
double similarity(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  std::size_t alike = 0;
  for (const std::string& first : a)
    alike += std::any_of(b.begin(), b.end(), [&](const std::string& second) {
      const std::string x = text::t3a(first), y = text::t3a(second);
      return x.starts_with(y) || y.starts_with(x);
    });
  const std::size_t all = a.size() + b.size() - alike;
  return all == 0 ? 0 : static_cast<double>(alike) / static_cast<double>(all);
}

// The variant whose steps these are; empty when it cannot be told.
std::string variant_of(const std::vector<std::string>& labels) {
  constexpr double enough = 0.75;
  for (const Value& type : flow_types().at("flow_types").array())
    if (const Value* variants = type.find("variants"))
      for (const Value& variant : variants->array())
        if (similarity(labels, variant.at("stepper").strings()) >= enough) return variant.at("id").string();
  return {};
}

std::vector<std::string> types_by_stepper(const std::vector<std::string>& labels) {
  constexpr double enough = 0.75;
  std::vector<std::string> found;
  if (labels.empty()) return found;
  for (const Value& type : flow_types().at("flow_types").array())
    for (const Value& stepper : type.at("stepper").array())
      if (similarity(labels, stepper.strings()) >= enough && stepper.array().size() == labels.size()) {
        found.push_back(type.at("id").string());
        break;
      }
  return found;
}

std::vector<std::string> types_by_words(const Service& service) {
  std::vector<std::string> found;
  std::string names = text::t3a(service.label);
  for (const Walk& walk : service.walks)
    for (const Step& step : walk.steps)
      if (!step.is_booking && step.zone != Zone::area) {
        names += "\n" + text::t3a(step.title);
        if (!step.breadcrumb.empty()) names += "\n" + text::t3a(step.breadcrumb.back());
      }
  for (const auto& [type, expression] : flow_types().at("words").object())
    if (Pattern(expression.string()).found_in(names)) found.push_back(type);
  return found;
}

void set(Service& service, const std::string& type, FlowTypeSource source) {
  service.flow_type = type;
  service.flow_type_source = source;
}

}  // namespace

std::string flow_type_named(const std::string& written) {
  const std::string words = text::t3a(written);
  for (const Value& type : flow_types().at("flow_types").array()) {
    if (type.at("id").string() == words) return words;
    for (const std::string& name : type.at("names").strings())
      if (text::t3a(name) == words) return type.at("id").string();
  }
  return {};
}

void recognise_flow_type(Service& service, const std::string& given) {
  const std::vector<std::string> labels = labels_of(service);
  if (!given.empty()) {
    set(service, flow_type_named(given), FlowTypeSource::given);
  } else if (service.number > 0) {
    for (const Value& entry : vocabulary("services").at("services").array())
      if (entry.at("number").integer() == service.number) {
        const std::string& status = entry.at("flow_type_status").string();
        set(service, entry.at("flow_type").string(),
            status == "official"   ? FlowTypeSource::official
            : status == "inferred" ? FlowTypeSource::inferred
                                   : FlowTypeSource::transcription);
      }
  } else {
    const auto by_stepper = types_by_stepper(labels), by_words = types_by_words(service);
    if (by_stepper.size() == 1)
      set(service, by_stepper.front(), FlowTypeSource::stepper);
    else if (by_words.size() == 1)
      set(service, by_words.front(), FlowTypeSource::words);
  }
  if (service.flow_type == "pagamenti_dovuti") service.flow_variant = variant_of(labels);
}

std::string module_requirement(const Service& service, const std::string& module) {
  for (const Value& type : flow_types().at("flow_types").array())
    if (type.at("id").string() == service.flow_type) return type.at("modules").at(module).string();
  return {};
}

}  // namespace collaudo
