// The facts about TLS as a record of the evidence bundle: JSON, every field by its name. Written by the
// recorder, read by the replay source. Pure functions; thread-safe.
#pragma once

#include <optional>

#include <collaudo/tls.h>

#include <nlohmann/json_fwd.hpp>

namespace collaudo {

nlohmann::ordered_json json_of(const TlsFacts& facts);

// Nothing for what was not written by json_of().
std::optional<TlsFacts> tls_facts_of(const nlohmann::ordered_json& json);

}  // namespace collaudo
