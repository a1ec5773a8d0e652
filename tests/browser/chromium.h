// Chromium: the families that a real browser computes, to compare the cascade with. Made by tests; runs the
// browser once for each batch of pages and removes what it leaves. One thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "support/virtual_site.h"

namespace collaudo::testing {

struct RenderedElement {
  std::string tag;       // lower case
  std::string families;  // as getComputedStyle gives them
};

// By address; the elements in document order, without those in <template>.
using RenderedPages = std::map<std::string, std::vector<RenderedElement>>;

// Where Chromium is installed; nothing when it is not.
std::optional<std::string> chromium_program();

// Shows the pages of the site in frames of 1280 x 800 pixels. `addresses` are paths on the model's host.
// Throws std::runtime_error when the browser gives no answer.
RenderedPages rendered(const std::string& program, VirtualSite site,
                       const std::vector<std::string>& addresses);

}  // namespace collaudo::testing
