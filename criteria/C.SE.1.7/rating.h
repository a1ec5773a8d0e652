// The rating of a service as one screen shows it, in all that was captured of the screen: the question, the
// stars, the two further questions with their answers, the free text.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <collaudo/service.h>

namespace collaudo::criteria::rating {

// How a text of the screen compares with one of the norm.
enum class Match { none, accents, equal };
Match compared(const std::string& shown, const std::string& wanted);

struct FollowUp {
  Match question = Match::none;
  std::vector<std::string> missing, extra;  // answers, as worded
  bool is_there = false;                    // the question or any answer of its own
  bool lacks_accents = false, is_out_of_order = false;
  std::optional<html::Element> place;
};

struct Rating {
  std::optional<html::Element> block;
  Match question = Match::none;
  std::string shown_question;  // t1, what stands in its place; may be empty
  bool is_question_of_site = false;
  std::size_t stars = 0;
  bool drawn_as_stars = false;
  bool has_free_text = false;
  FollowUp negative, positive;
};

// The best that the captured documents of a screen show together; nothing without a block.
std::optional<Rating> rating_on(const Step& screen);

}  // namespace collaudo::criteria::rating
