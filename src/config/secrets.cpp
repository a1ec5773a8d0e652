#include "config/secrets.h"

#include <collaudo/text.h>

namespace collaudo {

bool is_secret_header(std::string_view name) {
  const std::string plain = text::t2(name);
  return plain == "authorization" || plain == "cookie" || plain == "proxy-authorization";
}

bool holds_password(std::string_view user) {
  return !user.starts_with('@') && user.find(':') != std::string_view::npos;
}

bool holds_credentials(std::string_view address) {
  const auto scheme = address.find("://");
  const std::string_view rest = scheme == std::string_view::npos ? address : address.substr(scheme + 3);
  return rest.substr(0, rest.find_first_of("/?#")).find('@') != std::string_view::npos;
}

}  // namespace collaudo
