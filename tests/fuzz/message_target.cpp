#include "fuzz/targets.h"
#include "service/iso_time.h"
#include "service/masking.h"
#include "service/received_message.h"

namespace collaudo::fuzz {

void message(std::string_view input) {
  Masking masking;
  masking.learn_value("Zetaprova Fintonome", "name");
  const auto read = read_message(input, "messaggio.eml", masking);
  if (read) must(!json_text(*read, "12").empty(), "a message is kept");
  static_cast<void>(message_time(input));
  static_cast<void>(iso_milliseconds(input));
}

}  // namespace collaudo::fuzz
