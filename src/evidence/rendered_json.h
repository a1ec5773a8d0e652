// A rendered page as a JSON text and back: what a bundle keeps of the browser's work. Written by recorders,
// read by replays. Pure functions; thread-safe.
#pragma once

#include <string>
#include <string_view>

#include <collaudo/rendered.h>
#include <collaudo/result.h>

namespace collaudo {

// The same value gives the same text.
std::string to_json(const Rendered& rendered);

// Of what to_json() wrote; the text may come from anywhere. The error says what is wrong with it.
Result<Rendered> rendered_from_json(std::string_view text);

}  // namespace collaudo
