// Where the tests find what they read and run. Absolute paths, fixed by the build and known to locations.cpp
// alone, so that the same test compiles to the same object wherever the repository lies. Constants; any
// thread may read them.
#pragma once

namespace collaudo::testing {

extern const char* const sites_folder;      // tests/sites
extern const char* const criteria_folder;   // criteria
extern const char* const repository;        // the root
extern const char* const collaudo_program;  // the program under test

}  // namespace collaudo::testing
