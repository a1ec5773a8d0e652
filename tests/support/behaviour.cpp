#include "support/behaviour.h"

#include <charconv>
#include <map>
#include <stdexcept>

namespace collaudo::testing {

namespace {

enum class Argument { none, optional_number, number, text };

struct Form {
  BehaviourKind kind;
  Argument argument;
  unsigned long by_default;
};

const std::map<std::string, Form>& forms() {
  static const std::map<std::string, Form> known = {
      {"", {BehaviourKind::none, Argument::none, 0}},
      {"slow-headers", {BehaviourKind::slow_headers, Argument::optional_number, 60000}},
      {"slow-body", {BehaviourKind::slow_body, Argument::optional_number, 200}},
      {"endless-body", {BehaviourKind::endless_body, Argument::none, 0}},
      {"redirect-loop", {BehaviourKind::redirect_loop, Argument::none, 0}},
      {"redirect-chain", {BehaviourKind::redirect_chain, Argument::number, 0}},
      {"oversized", {BehaviourKind::oversized, Argument::none, 0}},
      {"gzip-bomb", {BehaviourKind::gzip_bomb, Argument::none, 0}},
      {"drop", {BehaviourKind::drop, Argument::none, 0}},
      {"drop-mid-body", {BehaviourKind::drop_mid_body, Argument::none, 0}},
      {"wrong-length", {BehaviourKind::wrong_length, Argument::none, 0}},
      {"bad-chunk", {BehaviourKind::bad_chunk, Argument::none, 0}},
      {"binary", {BehaviourKind::binary, Argument::none, 0}},
      {"reset", {BehaviourKind::reset, Argument::none, 0}},
      {"refuse-tls", {BehaviourKind::refuse_tls, Argument::none, 0}},
      {"rate-limited", {BehaviourKind::rate_limited, Argument::number, 0}},
      {"flaky", {BehaviourKind::flaky, Argument::number, 0}},
      {"basic-auth", {BehaviourKind::basic_auth, Argument::text, 0}},
      {"cut", {BehaviourKind::cut, Argument::number, 0}},
      {"raw", {BehaviourKind::raw, Argument::none, 0}},
      {"challenge", {BehaviourKind::challenge, Argument::none, 0}},
      {"wall", {BehaviourKind::wall, Argument::none, 0}},
  };
  return known;
}

}  // namespace

Behaviour parse_behaviour(const std::string& written) {
  const auto colon = written.find(':');
  const bool has_argument = colon != std::string::npos;
  const auto form = forms().find(written.substr(0, colon));
  if (form == forms().end()) throw std::runtime_error("unknown behaviour \"" + written + "\"");
  const auto& [kind, argument, by_default] = form->second;
  Behaviour behaviour{kind, by_default, has_argument ? written.substr(colon + 1) : ""};
  const bool takes_number = argument == Argument::number || argument == Argument::optional_number;
  if (has_argument && takes_number) {
    const auto& text = behaviour.text;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), behaviour.number);
    if (parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size()) {
      throw std::runtime_error("behaviour \"" + written + "\" wants a number");
    }
  }
  const bool wanted = argument == Argument::number || argument == Argument::text;
  if ((wanted && behaviour.text.empty()) || (has_argument && argument == Argument::none)) {
    throw std::runtime_error("behaviour \"" + written + "\" has a wrong argument");
  }
  return behaviour;
}

}  // namespace collaudo::testing
