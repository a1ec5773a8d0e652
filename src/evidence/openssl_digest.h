// SHA-256 as lower-case hex. A pure function; read by the sources and the TLS probe. Thread-safe.
#pragma once

#include <string>
#include <string_view>

namespace collaudo {

std::string sha256_hex(std::string_view bytes);

}  // namespace collaudo
