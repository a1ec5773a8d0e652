// A Difference for a terminal: what got worse first.
#include <algorithm>

#include <collaudo/text.h>

#include "compare/difference_formats.h"
#include "compare/difference_wording.h"
#include "report/paper.h"

namespace collaudo {

namespace {

constexpr std::size_t shown_of_a_kind = 10, longest_text = 600;

Ink ink_of(Change change) {
  switch (change) {
    case Change::worse:
      return Ink::red;
    case Change::better:
      return Ink::green;
    case Change::lost:
      return Ink::blue;
    default:
      return Ink::bold;
  }
}

class DifferenceText {
 public:
  DifferenceText(const Difference& difference, const ReportOptions& options, std::ostream& out)
      : difference_(difference), say_(options.language), paper_(out, options.width, options.color) {}

  void write() {
    paper_.paragraph(0, say_("title"), Ink::bold);
    paper_.paragraph(0, say_.run("before", difference_.before));
    paper_.paragraph(0, say_.run("after", difference_.after));
    for (const std::string& sentence : say_.remarks(difference_)) paper_.paragraph(0, sentence);
    paper_.blank();
    paper_.paragraph(0, say_.headline(difference_), Ink::bold);
    for (const Change change : told_changes) section(change);
  }

 private:
  void section(Change change) {
    const auto criteria = of_change(difference_, change);
    if (criteria.empty()) return;
    paper_.title(say_.heading(change, criteria.size()));
    for (const CriterionDifference* criterion : criteria) {
      paper_.paragraph(
          0, say_.symbol(*criterion),
          say_("headed", {{"title", say_.title(*criterion)}, {"change", say_.change(*criterion)}}),
          ink_of(change));
      if (const std::string why = say_.why(*criterion); !why.empty()) paper_.paragraph(2, why);
      findings("new", "+", criterion->new_findings);
      findings("fixed", "−", criterion->fixed_findings);
      if (const std::string unseen = say_.unseen(*criterion); !unseen.empty()) paper_.paragraph(2, unseen);
    }
  }

  void findings(std::string_view key, std::string_view mark, const std::vector<FindingFacts>& all) {
    const std::size_t count = std::min(all.size(), shown_of_a_kind);
    for (std::size_t i = 0; i < count; ++i) {
      paper_.paragraph(2, mark, text::shortened(say_.finding(key, all[i]), longest_text));
      if (!all[i].url.empty())
        paper_.paragraph(4, text::shortened(all[i].url, longest_text) + say_.line(all[i]), Ink::faint);
    }
    if (all.size() > count) paper_.paragraph(2, say_.counted("more", all.size() - count), Ink::faint);
  }

  const Difference& difference_;
  DifferenceWording say_;
  Paper paper_;
};

}  // namespace

void write_difference_text(const Difference& difference, const ReportOptions& options, std::ostream& out) {
  DifferenceText(difference, options, out).write();
}

}  // namespace collaudo
