// A received message as an .eml file: date, sender's domain, subject and text, for the notice of submission.
// A pure function on bounded bytes.
#pragma once

#include <string>
#include <string_view>

#include <collaudo/result.h>
#include <collaudo/service.h>

namespace collaudo {

class Masking;

// Masked. The Error is a key of the command line's phrases: what is no message.
Result<ReceivedMessage> read_message(std::string_view bytes, const std::string& source, Masking& masking);

// For Snapshot::supplied["service_message"]. `service`: number or label that it was given for; may be empty.
std::string json_text(const ReceivedMessage& message, const std::string& service);

}  // namespace collaudo
