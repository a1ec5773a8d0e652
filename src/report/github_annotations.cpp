#include "report/github_annotations.h"

#include <algorithm>

#include <collaudo/text.h>

#include "report/arrangement.h"
#include "report/escape.h"
#include "report/wording.h"

namespace collaudo {

namespace {

constexpr std::size_t longest_message = 400;

// Text after "::" ends at a line end; a property also at "," and ":".
std::string command_text(std::string_view foreign, bool is_property) {
  std::string escaped;
  for (const char c : text::shortened(terminal_safe(foreign), longest_message)) {
    if (c == '%') {
      escaped += "%25";
    } else if (is_property && c == ':') {
      escaped += "%3A";
    } else if (is_property && c == ',') {
      escaped += "%2C";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

std::string line_of(const CriterionResult& result, std::string_view command, const Wording& say) {
  const CriterionSpec& spec = result.criterion->spec;
  const std::string title = say(
      "headed",
      {{"id", spec.id}, {"title", say.in_language(spec.title)}, {"verdict", say.verdict(result.verdict)}});
  return "::" + std::string(command) + " title=" + command_text(title, true) +
         "::" + command_text(say.gist(result), false) + "\n";
}

}  // namespace

std::string github_annotations(const Report& report, Language language) {
  const Wording say(language);
  std::vector<std::string> lines;
  for (const UrgencyGroup& group : by_urgency(report, Level::criterion)) {
    const bool is_grave = group.urgency == Urgency::failed || group.urgency == Urgency::error;
    if (!is_grave && group.urgency != Urgency::not_verifiable) continue;
    for (const CriterionResult* result : group.criteria)
      lines.push_back(line_of(*result, is_grave ? "error" : "warning", say));
  }
  if (lines.size() > most_annotations) {
    const std::size_t rest = lines.size() - (most_annotations - 1);
    lines.resize(most_annotations - 1);
    lines.push_back("::warning title=collaudo::" + command_text(say.counted("actions.more", rest), false) +
                    "\n");
  }
  std::string all;
  for (const std::string& line : lines) all += line;
  return all;
}

}  // namespace collaudo
