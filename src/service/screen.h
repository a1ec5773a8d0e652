// Reading one screen: its text, controls, fields and stepper, as the rules on recognising flows say
// (docs/services.md). Pure functions on an immutable document; what they return points into it.
#pragma once

#include <string>
#include <vector>

#include <collaudo/service.h>

namespace collaudo {

// main, else [role=main], else the body.
html::Element scope_of(const html::Document& document);

std::vector<Control> controls_of(const html::Document& document);
std::vector<Field> fields_of(const html::Document& document);
Stepper stepper_of(const html::Document& document);

// t3a of the visible text of the scope, bounded.
std::string words_of(const html::Document& document);
std::string title_of(const html::Document& document);

// An application that scripts fill: next to no text, or an empty mount point and no field.
bool is_shell(const html::Document& document);

// Fills everything of `step` that its last snapshot shows.
void read_screen(Step& step);

}  // namespace collaudo
