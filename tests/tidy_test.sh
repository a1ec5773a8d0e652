#!/bin/sh
# Every source of the program passes .clang-tidy. Arguments: the source folder, the build folder, clang-tidy.
cd "$1" || exit 1
find src criteria -name '*.cpp' -print0 | sort -z |
  xargs -0 -n 4 -P "$(nproc)" "$3" -p "$2" --quiet 2>/dev/null
