// The speed of pages in words: what the text, HTML and Markdown reports say of each page that was measured or
// estimated. Made from the Report for one of them. Texts are not escaped. A pure function.
#pragma once

#include <string>
#include <vector>

#include "report/report.h"
#include "report/wording.h"

namespace collaudo {

struct SpeedOfPage {
  struct Row {
    std::string metric, value, points, weight;
  };
  struct Gain {
    std::string points;    // "+12,5"
    std::string sentence;  // what to change
  };

  std::string url, place;
  std::string headline;              // "64 su 100, da migliorare"
  Verdict mark = Verdict::manual;    // on which side of the threshold, for its colour and sign
  std::vector<std::string> remarks;  // who says so, and what speaks against it; a sentence each
  std::vector<Row> rows;
  std::vector<Gain> gains;  // largest first
  std::string about_gains;  // what the list is, or that there is nothing to list; may be empty
  std::string note;         // how the list is to be read; empty without a list
};

// In the order of the report.
std::vector<SpeedOfPage> speed_of_pages(const Report& report, const Wording& wording);

}  // namespace collaudo
