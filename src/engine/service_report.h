// add_services(): what the reports show of the digital services, from the frozen evidence. Pure functions.
#pragma once

#include "evidence/snapshot.h"
#include "report/report.h"

namespace collaudo {

// The services, when criteria about them are among the results; the remarks on files that were handed in, as
// notes, and those that could not be used as gaps. After the criteria were judged.
void add_services(const Snapshot& snapshot, Report& report);

}  // namespace collaudo
