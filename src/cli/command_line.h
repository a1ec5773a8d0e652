// The command line: reads the arguments, runs the command that they name, maps what happened to the exit
// code. The only place that writes to the terminal besides the report formats. Called once, by main.
#pragma once

namespace collaudo {

int run_command_line(int argc, char** argv);

}  // namespace collaudo
