// Paper: lines of text for a terminal: wrapped, indented, coloured when wanted, and free of anything that
// steers a terminal. Made and used by the text format for one report; single-threaded, and does not outlive
// its stream.
#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace collaudo {

enum class Ink { plain, bold, faint, green, yellow, red, blue };

// Lines of at most `width` code points, broken at spaces; a longer word is cut. `paragraph` is valid UTF-8 on
// one line.
std::vector<std::string> wrapped(std::string_view paragraph, std::size_t width);

class Paper {
 public:
  Paper(std::ostream& out, int width, bool color);

  // Further lines of the paragraph stand under the text, not under the mark. `foreign` may hold anything.
  void paragraph(int indent, std::string_view mark, std::string_view foreign, Ink ink = Ink::plain);
  void paragraph(int indent, std::string_view foreign, Ink ink = Ink::plain) {
    paragraph(indent, {}, foreign, ink);
  }
  void title(std::string_view foreign, Ink ink = Ink::bold);  // a blank line, the title, a rule
  void blank();

 private:
  void line(std::string_view safe, Ink ink);
  std::ostream* out_;
  std::size_t width_;
  bool color_;
};

}  // namespace collaudo
