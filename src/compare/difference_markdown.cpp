// A Difference for the page of a CI job or of a merge request; every text of a page is escaped.
#include <algorithm>

#include "compare/difference_formats.h"
#include "compare/difference_wording.h"
#include "report/markdown_text.h"

namespace collaudo {

namespace {

constexpr std::size_t shown_of_a_kind = 5;

class DifferenceMarkdown {
 public:
  DifferenceMarkdown(const Difference& difference, const ReportOptions& options, std::ostream& out)
      : difference_(difference), say_(options.language), out_(&out) {}

  void write() {
    line("## " + markdown_text(say_("title")));
    line("");
    line("**" + markdown_text(say_.headline(difference_)) + "**");
    line("");
    line("- " + markdown_text(say_.run("before", difference_.before)));
    line("- " + markdown_text(say_.run("after", difference_.after)));
    for (const std::string& sentence : say_.remarks(difference_)) line("- " + markdown_text(sentence));
    for (const Change change : told_changes) section(change);
  }

 private:
  void line(std::string_view text) { *out_ << text << '\n'; }

  void section(Change change) {
    const auto criteria = of_change(difference_, change);
    if (criteria.empty()) return;
    line("");
    line("### " + markdown_text(say_.heading(change, criteria.size())));
    line("");
    for (const CriterionDifference* criterion : criteria) {
      line("- " + say_.symbol(*criterion) + " **" + markdown_text(say_.title(*criterion)) + "** – " +
           markdown_text(say_.change(*criterion)));
      if (const std::string why = say_.why(*criterion); !why.empty()) line("  - " + markdown_text(why));
      findings("new", criterion->new_findings);
      findings("fixed", criterion->fixed_findings);
      if (const std::string unseen = say_.unseen(*criterion); !unseen.empty())
        line("  - " + markdown_text(unseen));
    }
  }

  void findings(std::string_view key, const std::vector<FindingFacts>& all) {
    const std::size_t count = std::min(all.size(), shown_of_a_kind);
    for (std::size_t i = 0; i < count; ++i) {
      std::string shown = "  - " + markdown_text(say_.finding(key, all[i]));
      if (!all[i].url.empty()) shown += " – " + markdown_link(all[i].url, all[i].url) + say_.line(all[i]);
      line(shown);
    }
    if (all.size() > count) line("  - " + markdown_text(say_.counted("more", all.size() - count)));
  }

  const Difference& difference_;
  DifferenceWording say_;
  std::ostream* out_;
};

}  // namespace

void write_difference_markdown(const Difference& difference, const ReportOptions& options,
                               std::ostream& out) {
  DifferenceMarkdown(difference, options, out).write();
}

}  // namespace collaudo
