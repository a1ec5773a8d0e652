#include "by_code.h"

#include <algorithm>
#include <optional>

#include <collaudo/pattern.h>
#include <collaudo/practice.h>
#include <collaudo/text.h>

#include "states.h"

namespace collaudo::criteria::progress_of_practice {

namespace {

using html::Element;

// A page that offers it, with the field for the code.
std::optional<Element> code_field(const html::Document& document) {
  for (const Element form : document.select("form")) {
    if (!form.first("input:not([type='hidden'])") || form.is_hidden()) continue;
    for (const Element label : form.select("label, legend, input[placeholder], input[aria-label]")) {
      std::string words = text::t3a(label.text());
      for (const std::string_view attribute : {"placeholder", "aria-label"})
        if (words.empty()) words = text::t3a(label.attribute_or(attribute));
      if (!lexicon("status_words.tracking_code_label").found_in(words)) continue;
      // Last, since it reads the whole page.
      const bool is_offered =
          !visible_texts(document, lexicon("status_words.public_tracking_page"), 300).empty();
      return is_offered ? std::optional(label) : std::nullopt;
    }
  }
  return std::nullopt;
}

}  // namespace

void look_for_code(const Walk& walk, ServiceChecks& saw) {
  for (std::size_t index = 0; index < walk.steps.size(); ++index) {
    const Step& screen = walk.steps[index];
    if (!screen.html() || screen.zone == Zone::area || screen.is_booking) continue;
    const auto field = code_field(*screen.html());
    if (!field) continue;
    const Step* result = index + 1 < walk.steps.size() ? &walk.steps[index + 1] : nullptr;
    if (result && result->html() && result->zone != Zone::area && !states_on(*result->html()).empty())
      saw.met(by_code, "state_by_code").at(*result, states_on(*result->html()).front());
    else
      saw.met(by_code, "form_for_code").likely().at(screen, *field);
    return;
  }
}

void look_for_code(const Site& site, ServiceChecks& saw) {
  for (const Page* page : site.pages())
    if (const auto field = code_field(page->html())) {
      saw.met(by_code, "form_for_code_on_site").likely().at(*page, *field);
      return;
    }
}

}  // namespace collaudo::criteria::progress_of_practice
