// A recorded screen with the style sheets that its walk recorded, as a page whose fonts can be told
// (collaudo/style.h). Made by a check for one screen at a time. Belongs to one thread and must not outlive
// the walk; a style sheet that the walk does not hold is one of those that Cascade::missing() lists.
#pragma once

#include <memory>
#include <string_view>

#include <collaudo/service.h>
#include <collaudo/site.h>

namespace collaudo {

class StyledScreen {
 public:
  // The screen must have its HTML and its address.
  StyledScreen(const Walk& walk, const Step& screen);
  ~StyledScreen();
  StyledScreen(const StyledScreen&) = delete;
  StyledScreen& operator=(const StyledScreen&) = delete;

  const Page& page() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace collaudo
