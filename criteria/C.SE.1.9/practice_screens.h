// The screens of the personal area that speak of the request of one walk.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <collaudo/service_judgement.h>

namespace collaudo::criteria::progress_of_practice {

constexpr std::string_view state = "status_visible", milestones = "milestones", by_code = "status_by_code";

// Payments have a state of their own and no milestones.
bool is_payment(const Service& service);

class PracticeScreens {
 public:
  PracticeScreens(const Site& site, const Service& service, const Walk& walk);

  const Walk& walk() const { return walk_; }
  // After the request was sent, where the walk shows that; otherwise all of the personal area.
  const std::vector<const Step*>& screens() const { return screens_; }
  bool is_sent() const { return is_sent_; }

  enum class Tie { none, name, number };
  // How a piece of a screen is tied to the request: by its number, by the service's name, not at all.
  Tie tie(html::Element item) const;
  // The detail of a request, and of this one as far as can be told.
  bool is_own_detail(const Step& step) const;

 private:
  const Walk& walk_;
  std::vector<const Step*> screens_;
  std::vector<std::string> numbers_, names_;
  bool is_sent_ = false;
};

}  // namespace collaudo::criteria::progress_of_practice
