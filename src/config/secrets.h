// What must not stand on the argument list or in a configuration file that is shared: secrets come from the
// environment or from a file of their own (@FILE). Pure functions; read by configuration and command line.
#pragma once

#include <string_view>

namespace collaudo {

// Of an HTTP header, in any case.
bool is_secret_header(std::string_view name);

// "name:password" instead of "name" or "@FILE".
bool holds_password(std::string_view user);

// An address with user or password: "https://anna:segreta@comune.example.it/".
bool holds_credentials(std::string_view address);

}  // namespace collaudo
