#!/bin/sh
# Every source obeys .clang-format, and no file holds the marks of a merge that was not finished. Says which do not.
cd "$1" || exit 1
status=0
for file in $(find include src criteria tests -name '*.cpp' -o -name '*.h' | sort); do
  clang-format --dry-run -Werror "$file" >/dev/null 2>&1 || { echo "$file: run clang-format -i"; status=1; }
done
# Templates and prose too: what nothing compiles would go out to the reader.
for file in $(grep -rlE '^(<{7}|>{7}) ' include src criteria tests docs scripts README.md); do
  echo "$file: an unfinished merge"
  status=1
done
exit $status
