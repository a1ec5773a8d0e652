#include "practice_screens.h"

#include <algorithm>

#include <collaudo/links.h>
#include <collaudo/practice.h>
#include <collaudo/text.h>

namespace collaudo::criteria::progress_of_practice {

bool is_payment(const Service& service) {
  return service.flow_type == "pagamenti_dovuti" || service.flow_type == "servizi_pagamento";
}

PracticeScreens::PracticeScreens(const Site& site, const Service& service, const Walk& walk)
    : walk_(walk), numbers_(practice_numbers(walk)), names_(names_on(walk)) {
  for (const Url& card : service.cards) {
    const Page* page = site.find(card);
    if (!page || !page->has_html()) continue;
    if (const auto title = page_title(page->html())) names_.push_back(text::t3a(title->text()));
  }
  std::erase(names_, std::string());
  const Step* confirmation = walk.confirmation();
  is_sent_ = confirmation != nullptr;
  for (const Step* screen : walk.area_screens())
    if (screen->html() && !screen->is_booking && (!confirmation || screen->number > confirmation->number))
      screens_.push_back(screen);
}

PracticeScreens::Tie PracticeScreens::tie(html::Element item) const {
  const std::string shown = item.spaced_text();
  const std::string words = text::t3a(shown), plain = text::t1(shown);
  if (std::any_of(numbers_.begin(), numbers_.end(),
                  [&](const std::string& number) { return text::contains(plain, number); }))
    return Tie::number;
  // Where its number is known, an item with another one is another request.
  if (!numbers_.empty() && !practice_numbers(plain).empty()) return Tie::none;
  const bool is_named = std::any_of(names_.begin(), names_.end(),
                                    [&](const std::string& name) { return text::contains(words, name); });
  return is_named ? Tie::name : Tie::none;
}

bool PracticeScreens::is_own_detail(const Step& step) const {
  if (step.role != ScreenRole::practice_detail) return false;
  const auto body = step.html()->body();
  return numbers_.empty() || (body && tie(*body) != Tie::none);
}

}  // namespace collaudo::criteria::progress_of_practice
