// The one door to toml++: without exceptions, and compiled where it is included, since the packaged library
// is built with them. Only the file reader goes through it.
#pragma once

#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>
