// The interruption of the whole program: what a signal handler may say to every HTTP source at once. Made by
// main's handlers (SIGINT, SIGTERM, an alarm); read by the HTTP sources. The one state that cannot live in an
// object, since a handler has none.
#pragma once

namespace collaudo {

// Async-signal-safe, and safe from any thread. next() of every source returns at once, with its pending
// requests as `budget` and `why` as the detail, and so do requests submitted later. `why` must be a string
// literal: "interrupted", "time".
void interrupt_sources(const char* why) noexcept;

// What was said, or null.
const char* interruption() noexcept;

// Readable from the moment of the interruption on. Opened by the first call, which must not come from a
// signal handler.
int interruption_descriptor();

// For programs that go on after an interruption.
void forget_interruption();

}  // namespace collaudo
