#include "support/locations.h"

namespace collaudo::testing {

const char* const sites_folder = REPOSITORY "/tests/sites";
const char* const criteria_folder = REPOSITORY "/criteria";
const char* const repository = REPOSITORY;
const char* const collaudo_program = COLLAUDO_PROGRAM;

}  // namespace collaudo::testing
