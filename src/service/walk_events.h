// What the order of a walk's exchanges proves: values entered, going back, saving, resuming, sending, paying.
// Made while a walk is built; pure functions on its screens and exchanges.
#pragma once

#include <cstddef>
#include <vector>

#include "service/recorded_walk.h"

namespace collaudo {

// An exchange with the municipality and its place in Walk::exchanges.
struct OwnExchange {
  std::size_t index = 0;
  const RecordedExchange* recorded = nullptr;
};

void read_entered_values(Walk& walk, const std::vector<OwnExchange>& own);

// `landings`: numbers of the first screens after a login.
void find_events(Walk& walk, const std::vector<OwnExchange>& own, const std::vector<int>& landings);

}  // namespace collaudo
