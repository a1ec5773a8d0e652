// The role of a screen: weighted signals of the vocabulary service-lexicon, each counted once. Pure
// functions; read by walk.cpp and by --explain-roles.
#pragma once

#include <vector>

#include <collaudo/service.h>

namespace collaudo {

struct RoleScore {
  ScreenRole role = ScreenRole::other;
  int score = 0;
  std::vector<RoleSignal> signals;
};

// Of every role, the highest first; ties in the order of the vocabulary.
std::vector<RoleScore> role_scores(const Step& step);

// Sets role, confidence, signals and the flags of booking and messages from the screen alone. Needs
// read_screen(). A role that the operator gave stays.
void recognise_role(Step& step);

}  // namespace collaudo
