#include "fleet/spreadsheet.h"

#include <algorithm>
#include <array>

#include <collaudo/text.h>

namespace collaudo::fleet {

namespace {

constexpr std::array<char, 3> separators = {';', ',', '\t'};

std::string_view first_row(std::string_view text) {
  bool in_quotes = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '"') in_quotes = !in_quotes;
    if (!in_quotes && (text[at] == '\n' || text[at] == '\r')) return text.substr(0, at);
  }
  return text;
}

char separator_of(std::string_view row) {
  std::array<std::size_t, separators.size()> counts{};
  bool in_quotes = false;
  for (const char letter : row) {
    if (letter == '"') in_quotes = !in_quotes;
    const auto found = std::find(separators.begin(), separators.end(), letter);
    if (!in_quotes && found != separators.end())
      ++counts.at(static_cast<std::size_t>(found - separators.begin()));
  }
  return separators.at(
      static_cast<std::size_t>(std::max_element(counts.begin(), counts.end()) - counts.begin()));
}

class Reader {
 public:
  Reader(std::string_view text, char separator, std::size_t line)
      : text_(text), separator_(separator), line_(line) {}

  std::vector<SpreadsheetRow> read() {
    while (at_ < text_.size()) {
      SpreadsheetRow row;
      row.line = line_;
      while (read_cell(row.cells)) {
      }
      const bool is_empty = std::all_of(row.cells.begin(), row.cells.end(),
                                        [](const std::string& cell) { return cell.empty(); });
      if (is_empty) row.cells.clear();
      rows_.push_back(std::move(row));
    }
    return std::move(rows_);
  }

 private:
  // Whether the row goes on after this cell.
  bool read_cell(std::vector<std::string>& cells) {
    std::string cell;
    bool in_quotes = false;
    for (; at_ < text_.size(); ++at_) {
      const char letter = text_[at_];
      if (letter == '\n') ++line_;
      if (in_quotes) {
        if (letter != '"') {
          cell += letter;
        } else if (at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
          cell += letter;
          ++at_;
        } else {
          in_quotes = false;
        }
      } else if (letter == '"' && cell.find_first_not_of(" \t") == std::string::npos) {
        in_quotes = true;
        cell.clear();
      } else if (letter == separator_) {
        ++at_;
        cells.push_back(trimmed(cell));
        return true;
      } else if (letter == '\n') {
        ++at_;
        break;
      } else if (letter != '\r') {
        cell += letter;
      }
    }
    cells.push_back(trimmed(cell));
    return false;
  }

  // Line ends inside a cell separate values: they stay.
  static std::string trimmed(std::string_view cell) {
    constexpr std::string_view no_break_space = "\xc2\xa0", white = " \t\r\n";
    while (true) {
      const std::size_t begin = cell.starts_with(no_break_space)                          ? 2
                                : !cell.empty() && white.find(cell.front()) != white.npos ? 1
                                                                                          : 0;
      cell.remove_prefix(begin);
      const std::size_t end = cell.ends_with(no_break_space)                           ? 2
                              : !cell.empty() && white.find(cell.back()) != white.npos ? 1
                                                                                       : 0;
      cell.remove_suffix(end);
      if (begin + end == 0) return std::string(cell);
    }
  }

  std::string_view text_;
  char separator_;
  std::size_t line_;
  std::size_t at_ = 0;
  std::vector<SpreadsheetRow> rows_;
};

}  // namespace

std::vector<SpreadsheetRow> read_spreadsheet(std::string_view text) {
  const std::string_view first = first_row(text);
  const bool names_separator = first.size() == 5 && text::t2(first.substr(0, 4)) == "sep=";
  if (!names_separator) return Reader(text, separator_of(first), 1).read();
  std::string_view rest = text.substr(first.size());
  const bool has_line_feed = rest.starts_with("\r\n") || rest.starts_with("\n");
  rest.remove_prefix(rest.starts_with("\r\n") ? 2 : has_line_feed ? 1 : rest.size());
  return Reader(rest, first[4], 2).read();
}

}  // namespace collaudo::fleet
