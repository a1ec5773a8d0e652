// A spreadsheet saved as text (CSV): cells by row, each row with the line of the file that it begins on. Made
// from a file that a person exports from a spreadsheet program; read by the list of sites. A pure function.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace collaudo::fleet {

struct SpreadsheetRow {
  std::size_t line = 1;            // of the file, where the row begins
  std::vector<std::string> cells;  // trimmed; of empty rows none
};

// The separator is the one of `;`, `,` and tab that stands most often in the first row, outside quotes; a
// first row `sep=;`, which Excel understands, names it. Cells may be quoted, a quote inside is doubled, and
// they may hold line ends. A quote that is never closed takes the rest of the text.
std::vector<SpreadsheetRow> read_spreadsheet(std::string_view utf8);

}  // namespace collaudo::fleet
