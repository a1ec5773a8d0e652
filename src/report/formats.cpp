#include "report/report.h"

namespace collaudo {

const std::vector<FormatRow>& formats() {
  static const std::vector<FormatRow> table = {
      {"text", ".txt", write_text},
      {"json", ".json", write_json},
      {"html", ".html", write_html},
  };
  return table;
}

}  // namespace collaudo
