// Practices in a personal area: which piece of a screen speaks of which practice, and by which numbers it is
// known. Read by the criteria about drafts, states and dates. Pure functions on frozen evidence: thread-safe,
// an Element belongs to the document that was given.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <collaudo/html.h>
#include <collaudo/pattern.h>
#include <collaudo/service.h>

namespace collaudo {

// The innermost elements that a citizen sees in the screen's own part (main, without header and footer) whose
// text (t3a) matches; texts longer than `longest` bytes are passed over. Document order.
std::vector<html::Element> visible_texts(const html::Document& document, const Pattern& pattern,
                                         std::size_t longest = 200);

// Whether an element is a choice rather than a statement: an option, an entry of a menu or filter, a tab.
bool is_choice(html::Element element);

// The item that an element stands in: the nearest list item, table row, article or card; the whole screen's
// own part where there is none.
html::Element item_of(html::Element element);

// The names (t3a) by which the citizen meets the service on its walk: titles of the request's screens and of
// the card, last items of their breadcrumbs.
std::vector<std::string> names_on(const Walk& walk);

// Numbers of practices in a text (t1): what stands within 40 characters after a label such as "protocollo" or
// "numero pratica". No dates, amounts, plates or tax codes. In their order, each once.
std::vector<std::string> practice_numbers(std::string_view text);
// Those that the walk's confirmation shows, or what the service answered when the request was sent.
std::vector<std::string> practice_numbers(const Walk& walk);

}  // namespace collaudo
