// SIGINT and SIGTERM: the first one ends the collection early, so that what was seen is reported; the second
// one ends the program. For the commands that collect.
#pragma once

namespace collaudo {

void listen_to_stop_signals();
// Whether one came.
bool has_been_stopped();
// `code`, or what a stopped run says in its place.
int exit_code_after_signals(int code);

}  // namespace collaudo
