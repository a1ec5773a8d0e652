// What a service card offers to enter the service online.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <collaudo/html.h>
#include <collaudo/url.h>

namespace collaudo::criteria::service_access {

enum class TargetKind { page, home, form_file, no_page };

struct CardControl {
  html::Element element;
  std::string href;  // as written; empty: it leads nowhere
  TargetKind kind = TargetKind::no_page;
  std::optional<Url> url;  // of pages
};

// The controls of a card that open the service: those that the norm marks, else those whose words say so.
std::vector<CardControl> card_controls(const html::Document& card, const Url& base, const Url& home);

}  // namespace collaudo::criteria::service_access
