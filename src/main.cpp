#include <malloc.h>

#include "cli/command_line.h"

int main(int argc, char** argv) {
  // One heap for all threads: they seldom ask at the same time, and what one gives back another can use.
  mallopt(M_ARENA_MAX, 1);
  return collaudo::run_command_line(argc, argv);
}
