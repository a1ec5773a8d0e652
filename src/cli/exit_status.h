// What the program's exit code says, in one place. Of several the gravest wins: 4, 2, 1, 3, 0.
#pragma once

namespace collaudo::exit_status {

inline constexpr int all_well = 0;        // success, tolerance, not applicable, manual or waived
inline constexpr int not_conforming = 1;  // some failure or not_executable
inline constexpr int wrong_use = 2;       // option, configuration, unreadable file
inline constexpr int not_seen = 3;        // nothing failed, something is not_verifiable
inline constexpr int our_error = 4;
inline constexpr int interrupted = 130;  // partial report written
inline constexpr int terminated = 143;

}  // namespace collaudo::exit_status
