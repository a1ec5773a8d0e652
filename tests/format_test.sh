#!/bin/sh
# Every source obeys .clang-format. Says which do not.
cd "$1" || exit 1
status=0
for file in $(find include src criteria tests -name '*.cpp' -o -name '*.h' | sort); do
  clang-format --dry-run -Werror "$file" >/dev/null 2>&1 || { echo "$file: run clang-format -i"; status=1; }
done
exit $status
