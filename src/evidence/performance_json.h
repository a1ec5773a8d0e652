// A measure of a page's speed as JSON and back: what a bundle keeps of the browser's work, and what the JSON
// report says. Pure functions; thread-safe.
#pragma once

#include <optional>

#include <collaudo/performance.h>

#include <nlohmann/json_fwd.hpp>

namespace collaudo {

// The same value gives the same JSON.
nlohmann::ordered_json json_of(const Performance& performance);

// Nothing for what json_of() did not write; the JSON may come from anywhere.
std::optional<Performance> performance_of(const nlohmann::ordered_json& json);

}  // namespace collaudo
