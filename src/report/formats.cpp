#include "report/report.h"

namespace collaudo {

const std::vector<FormatRow>& formats() {
  static const std::vector<FormatRow> table = {
      // one row a format
      {"text", ".txt", write_text},         //
      {"json", ".json", write_json},        //
      {"html", ".html", write_html},        //
      {"markdown", ".md", write_markdown},  //
      {"junit", ".xml", write_junit},       //
      {"sarif", ".sarif", write_sarif},     //
  };
  return table;
}

}  // namespace collaudo
