#include "report/paper.h"

#include <algorithm>

#include <collaudo/text.h>

#include "report/escape.h"
#include "text/utf8.h"

namespace collaudo {

namespace {

constexpr std::size_t narrowest = 40;  // below this an indented text would be a column of letters

std::string_view beginning_of(std::string_view utf8, std::size_t code_points) {
  std::size_t bytes = 0;
  for (; code_points > 0 && bytes < utf8.size(); --code_points) bytes += text::decode_at(utf8, bytes).bytes;
  return utf8.substr(0, bytes);
}

std::string_view escape_of(Ink ink) {
  switch (ink) {
    case Ink::bold:
      return "\x1b[1m";
    case Ink::faint:
      return "\x1b[2m";
    case Ink::green:
      return "\x1b[32m";
    case Ink::yellow:
      return "\x1b[33m";
    case Ink::red:
      return "\x1b[1;31m";
    case Ink::blue:
      return "\x1b[34m";
    case Ink::plain:
      break;
  }
  return {};
}

// A CI runner takes commands from what a program prints: "::name" where a line begins, "##[name]" or
// "##vso[name]" anywhere. A page's words are not to give any: a space stands between the two signs.
std::string without_hash_commands(std::string text) {
  for (auto at = text.find("##"); at != std::string::npos; at = text.find("##", at + 1)) {
    const auto after = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz", at + 2);
    if (after != std::string::npos && text[after] == '[') text.insert(at + 1, " ");
  }
  return text;
}
std::string without_colon_command(std::string line) {
  const auto first = line.find_first_not_of(' ');
  if (first != std::string::npos && line.compare(first, 2, "::") == 0) line.insert(first + 1, " ");
  return line;
}

}  // namespace

std::vector<std::string> wrapped(std::string_view paragraph, std::size_t width) {
  std::vector<std::string> lines;
  std::string line;
  std::size_t length = 0;
  const auto finish = [&] {
    lines.push_back(std::move(line));
    line.clear();
    length = 0;
  };
  while (!paragraph.empty()) {
    const auto end = paragraph.find(' ');
    std::string_view word = paragraph.substr(0, end);
    paragraph.remove_prefix(end == std::string_view::npos ? paragraph.size() : end + 1);
    if (word.empty()) continue;
    std::size_t word_length = text::length(word);
    if (length > 0 && length + 1 + word_length > width) finish();
    while (word_length > width) {
      line = beginning_of(word, width);
      word.remove_prefix(line.size());
      word_length -= width;
      finish();
    }
    if (length > 0) {
      line += ' ';
      ++length;
    }
    line += word;
    length += word_length;
  }
  if (length > 0) finish();
  return lines;
}

Paper::Paper(std::ostream& out, int width, bool color)
    : out_(&out), width_(std::max(narrowest, static_cast<std::size_t>(std::max(width, 0)))), color_(color) {}

void Paper::paragraph(int indent, std::string_view mark, std::string_view foreign, Ink ink) {
  const std::size_t mark_width = mark.empty() ? 0 : text::length(mark) + 1;
  const auto margin = static_cast<std::size_t>(indent);
  std::string beginning = std::string(margin, ' ') + std::string(mark) + (mark.empty() ? "" : " ");
  const std::string safe = without_hash_commands(terminal_safe(foreign));
  const std::size_t room_for_a_space = safe.find("::") == std::string::npos ? 0 : 1;
  for (const std::string& part : wrapped(safe, width_ - margin - mark_width - room_for_a_space)) {
    line(without_colon_command(beginning + part), ink);
    beginning.assign(margin + mark_width, ' ');
  }
}

void Paper::title(std::string_view foreign, Ink ink) {
  blank();
  paragraph(0, foreign, ink);
  std::string rule;
  for (std::size_t i = 0; i < width_; ++i) rule += "─";
  line(rule, Ink::faint);
}

void Paper::blank() { *out_ << '\n'; }

void Paper::line(std::string_view safe, Ink ink) {
  const bool inked = color_ && ink != Ink::plain;
  if (inked) *out_ << escape_of(ink);
  *out_ << safe;
  if (inked) *out_ << "\x1b[0m";
  *out_ << '\n';
}

}  // namespace collaudo
