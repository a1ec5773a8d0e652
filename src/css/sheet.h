// Sheet: a style sheet as far as families are concerned: the rules that set a font or a custom property, the
// imports, layers and font faces, with the conditions around them already answered for our screen. Made by
// parse_sheet() from text of any bytes; read by the cascade. An immutable value without references to the
// text: many pages may share one, and any thread may read it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <collaudo/style.h>

namespace collaudo::css {

struct Declaration {
  std::string name;   // "font-family", "font", "all" in lower case, or "--x" as written
  std::string value;  // as written, without "!important"
  bool is_important = false;
  int line = 0;  // in the sheet, from 1
};

inline constexpr int none = -1;

// The selectors in front of a block.
struct Prelude {
  std::string text;
  int outer = none;        // of the rule around it
  bool is_scoped = false;  // inside @scope
};

struct Rule {
  int prelude = none;
  int layer = none;   // in `layers`
  std::string doubt;  // a condition around the rule that cannot be answered, as written
  std::vector<Declaration> declarations;
};

struct Layer {
  std::string name;  // one part of a name; empty for one without
  int outer = none;
};

struct Import {
  std::string address;  // as written
  int layer = none;
  int layers_before = 0;  // how many of `layers` come first in the order
  std::string doubt;      // as of a rule
};

struct Sheet {
  std::vector<Prelude> preludes;
  std::vector<Rule> rules;
  std::vector<Layer> layers;            // in the order in which they are first named
  std::vector<Import> imports;          // those that apply to our screen
  std::vector<style::FontFace> faces;   // the sheet's address is left to the reader
  std::vector<std::string> registered;  // custom properties that @property declares
  // What stands against believing the sheet; empty where nothing does.
  std::string layer_doubt;  // the order of the layers depends on a condition that cannot be answered
  std::string font_doubt;   // an animation may set a font
  std::string doubt;        // nothing that it says is certain
};

Sheet parse_sheet(std::string_view text);

// Of a style attribute.
std::vector<Declaration> parse_declarations(std::string_view text);

}  // namespace collaudo::css
