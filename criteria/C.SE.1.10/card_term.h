// The maximum time that the card of a service promises.
#pragma once

#include <optional>
#include <string>

#include <collaudo/html.h>

#include "dates.h"

namespace collaudo::criteria::deadline {

struct CardTerm {
  int days = 0;                 // calendar days; 0 when a day is fixed
  std::optional<Day> day;       // or a fixed day
  bool is_one_of_many = false;  // several terms, and none says that it is about the outcome
  std::string shown;            // as the card says it
};

// Of the section "Tempi e scadenze"; nothing when it holds none that can be read.
std::optional<CardTerm> card_term(const html::Document& card);

}  // namespace collaudo::criteria::deadline
