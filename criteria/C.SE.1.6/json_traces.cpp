#include "json_traces.h"

#include <algorithm>
#include <functional>
#include <set>

#include <collaudo/pattern.h>
#include <collaudo/text.h>
#include <collaudo/value.h>

#include "saving.h"

namespace collaudo::criteria::draft {

namespace {

constexpr std::size_t max_values = 20'000;

// Every text of a JSON value with the name of its member.
void for_each_text(const Value& root,
                   const std::function<void(const std::string&, const std::string&)>& take) {
  struct Place {
    const Value* value;
    std::string name;
  };
  std::vector<Place> pending = {{&root, ""}};
  for (std::size_t looked = 0; !pending.empty() && looked < max_values; ++looked) {
    const Place here = pending.back();
    pending.pop_back();
    if (here.value->is_string()) take(here.name, here.value->string());
    if (here.value->is_array())
      for (const Value& item : here.value->array()) pending.push_back({&item, here.name});
    if (here.value->is_object())
      for (const auto& [name, member] : here.value->object()) pending.push_back({&member, name});
  }
}

bool is_draft_state(const std::string& name, const std::string& value) {
  const auto dot = name.find_last_of('.');
  const std::string member = text::t3a(dot == std::string::npos ? name : name.substr(dot + 1));
  return lexicon("draft.draft_json_keys").found_in(member) &&
         lexicon("draft.draft_json_values").found_in(text::t3a(value));
}

bool is_json(const ServiceExchange& exchange) {
  return exchange.mime.find("json") != std::string::npos && !exchange.body.empty();
}

bool answers_draft(const ServiceExchange& exchange) {
  if (!is_json(exchange)) return false;
  const auto parsed = parse_json(exchange.body);
  bool is_draft = false;
  if (parsed)
    for_each_text(*parsed, [&](const std::string& name, const std::string& value) {
      is_draft = is_draft || is_draft_state(name, value);
    });
  return is_draft;
}

}  // namespace

bool report_saved_in_json(const Walk& walk, ServiceChecks& saw) {
  for (const ServiceExchange& exchange : walk.exchanges) {
    if (!exchange.is_write || exchange.status >= 400 || exchange.zone != Zone::flow) continue;
    const bool says_draft =
        std::any_of(walk.entered.begin(), walk.entered.end(), [&](const EnteredValue& entered) {
          return entered.step == exchange.step && is_draft_state(entered.name, entered.value);
        });
    if (!answers_draft(exchange) && !says_draft) continue;
    saw.met(save, "saved_in_json").likely().from(walk.channel).at(exchange.url);
    return true;
  }
  return false;
}

void report_resumed_in_json(const Walk& walk, ServiceChecks& saw) {
  for (std::size_t index = 0; index < walk.exchanges.size(); ++index) {
    const ServiceExchange& exchange = walk.exchanges[index];
    if (exchange.is_write || exchange.zone != Zone::flow || !answers_draft(exchange)) continue;
    std::set<std::string> typed;
    for (const EnteredValue& entered : walk.entered)
      if (entered.step < exchange.step && !entered.is_prefilled) typed.insert(text::t3a(entered.value));
    const auto parsed = parse_json(exchange.body);
    std::size_t kept = 0;
    for_each_text(*parsed, [&](const std::string& name, const std::string& value) {
      if (!is_draft_state(name, value) && typed.contains(text::t3a(value))) ++kept;
    });
    // The identifier of the service is sent and comes back too: one value proves nothing.
    if (kept < 2) continue;
    saw.met(resumed, "resumed_in_json").likely().from(walk.channel).at(exchange.url);
    return;
  }
}

}  // namespace collaudo::criteria::draft
