// The Markdown report: a summary for the page of a CI job. Short (GitHub takes one megabyte at most), without
// HTML of its own, and with every text of a page escaped.
#include <algorithm>

#include "report/arrangement.h"
#include "report/markdown_text.h"
#include "report/speed.h"
#include "report/wording.h"

namespace collaudo {

namespace {

constexpr std::size_t shown_of_a_criterion = 5, shown_gaps = 10, shown_screens = 60, shown_speeds = 10;
constexpr std::size_t longest_sentence = 1200;

class MarkdownReport {
 public:
  MarkdownReport(const Report& report, Language language, std::ostream& out)
      : report_(report), say_(language), out_(&out) {}

  void write() {
    head();
    counts();
    causes();
    for (const UrgencyGroup& group : by_urgency(report_, Level::criterion)) {
      const Urgency u = group.urgency;
      if (u == Urgency::failed || u == Urgency::error || u == Urgency::not_verifiable || u == Urgency::manual)
        section(group);
    }
    speed();
    gaps();
    overview();
    services();
    line("");
    line(markdown_text(say_.exit_meaning(report_)));
  }

 private:
  void line(std::string_view text) { *out_ << text << '\n'; }
  std::string safe(std::string_view text) const { return markdown_text(text); }

  std::string badge(Verdict verdict) const { return say_.symbol(verdict) + " " + say_.verdict(verdict); }

  void heading(std::string_view key, std::size_t count) {
    line("");
    line("### " + safe(say_("section_with_count", {{"title", say_(key)}, {"n", std::to_string(count)}})));
    line("");
  }

  void head() {
    const std::string site = report_.municipality.empty()
                                 ? say_("untitled_site")
                                 : say_("titled_site", {{"name", report_.municipality}});
    line("## " + safe(site) + " – " + safe(say_("title")));
    line("");
    line("**" + safe(say_.headline(report_)) + "**");
    if (report_.interrupted) {
      line("");
      line(say_.symbol(Verdict::error) + " " + safe(say_("interrupted")));
    }
    line("");
    line(markdown_link(report_.url, report_.url) + " – " +
         safe(say_("collected", {{"moment", say_.moment(report_.collected_at)}})));
  }

  void counts() {
    line("");
    line("| " + say_("html.verdict") + " | " + say_("markdown.criteria") + " |");
    line("| --- | ---: |");
    std::size_t declared = 0;
    for (const auto& [verdict, all] : report_.summary) {
      const std::size_t count = verified(report_, verdict);
      declared += all - count;
      if (count > 0) line("| " + badge(verdict) + " | " + std::to_string(count) + " |");
    }
    if (declared > 0)
      line("| " + std::string(declared_symbol) + " " + say_.counted("count.declared", declared) + " | " +
           std::to_string(declared) + " |");
  }

  // Told once; the criteria that they block name them.
  void causes() {
    if (report_.root_causes.empty()) return;
    heading("section.causes", report_.root_causes.size());
    for (const RootCause& cause : report_.root_causes) {
      std::string shown = "- " + safe(say_.in_language(cause.message));
      if (!cause.where.url.empty())
        shown += " – " + markdown_link(say_.place(cause.where.url, report_), cause.where.url);
      line(shown);
      if (!cause.blocks.empty()) line("  - " + safe(say_("blocks", {{"list", listed(cause.blocks)}})));
    }
  }

  void section(const UrgencyGroup& group) {
    heading("section." + std::string(name(group.urgency)), group.criteria.size());
    for (const CriterionResult* result : group.criteria) criterion(*result);
  }

  void criterion(const CriterionResult& result) {
    const CriterionSpec& spec = result.criterion->spec;
    line("- **" + safe(say_.id(spec) + " " + say_.in_language(spec.title)) + "** – " + badge(result.verdict));
    const std::string remarks = listed(say_.remarks(result), " ");
    if (!remarks.empty()) line("  - " + safe(remarks));
    std::vector<const FindingResult*> findings;
    for (const CheckResult& check : result.checks) {
      const auto of_check = concerns(check, report_);
      findings.insert(findings.end(), of_check.begin(), of_check.end());
    }
    // A finding that only marks for review must not push out one that decides.
    std::stable_sort(findings.begin(), findings.end(), [](const FindingResult* a, const FindingResult* b) {
      return a->confidence < b->confidence;
    });
    const std::size_t count = std::min(findings.size(), shown_of_a_criterion);
    for (std::size_t i = 0; i < count; ++i) finding(*findings[i]);
    if (findings.size() > count) line("  - " + safe(say_.counted("more", findings.size() - count)));
    const std::string& hint = say_.in_language(spec.fix_hint);
    if (!hint.empty() && wants_advice(result))
      line("  - " +
           safe(say_(result.verdict == Verdict::manual ? "fix.look" : "fix.mend", {{"hint", hint}})));
  }

  void finding(const FindingResult& finding) {
    std::string shown = "  - " + say_.symbol(verdict_of(finding.effect)) + " " + safe(say_.marked(finding));
    const Location& where = finding.where;
    if (!where.url.empty()) {
      shown += " – " + markdown_link(say_.place(where.url, report_), where.url);
      if (where.line > 0) shown += ", " + say_("line", {{"n", std::to_string(where.line)}});
    }
    line(shown);
  }

  void speed() {
    const auto pages = speed_of_pages(report_, say_);
    if (pages.empty()) return;
    heading("section.speed", pages.size());
    const std::size_t count = std::min(pages.size(), shown_speeds);
    for (std::size_t i = 0; i < count; ++i) speed_of(pages[i]);
    if (pages.size() > count) line("- " + safe(say_.counted("more_speeds", pages.size() - count)));
  }

  void speed_of(const SpeedOfPage& page) {
    line("- " + say_.symbol(page.mark) + " " + markdown_link(page.place, page.url) + " – **" +
         safe(page.headline) + "**");
    for (const std::string& remark : page.remarks) line("  - " + safe(remark));
    std::vector<std::string> metrics;
    for (const SpeedOfPage::Row& row : page.rows)
      metrics.push_back(row.metric + " " + row.value + " (" + row.points + ")");
    if (!metrics.empty()) line("  - " + safe(listed(metrics)));
    if (page.gains.empty()) return;
    line("  - " + safe(page.about_gains));
    const std::size_t count = std::min(page.gains.size(), shown_of_a_criterion);
    for (std::size_t i = 0; i < count; ++i)
      line("    - **" + safe(page.gains[i].points) + "** " + safe(page.gains[i].sentence));
    if (page.gains.size() > count)
      line("    - " + safe(say_.counted("more_gains", page.gains.size() - count)));
  }

  void gaps() {
    if (report_.gaps.empty()) return;
    heading("section.gaps", report_.gaps.size());
    const std::size_t count = std::min(report_.gaps.size(), shown_gaps);
    for (std::size_t i = 0; i < count; ++i) {
      const Gap& gap = report_.gaps[i];
      std::string what = say_("cause." + std::string(name(gap.cause)));
      if (!gap.detail.empty()) what += " (" + gap.detail + ")";
      std::string shown = "- " + safe(say_("gap", {{"role", say_.role(gap.role)}, {"cause", what}}));
      if (!gap.url.empty()) shown += " – " + markdown_link(say_.place(gap.url, report_), gap.url);
      line(shown);
    }
    if (report_.gaps.size() > count)
      line("- " + safe(say_.counted("more_gaps", report_.gaps.size() - count)));
  }

  void overview() {
    line("");
    line("### " + safe(say_("html.overview")));
    line("");
    line("| " + say_("html.id") + " | " + say_("html.criterion") + " | " + say_("html.verdict") + " | " +
         say_("html.app_verdict") + " |");
    line("| --- | --- | --- | --- |");
    for (const CriterionResult& result : report_.criteria) {
      const CriterionSpec& spec = result.criterion->spec;
      std::string verdict = badge(result.verdict);
      if (result.waived) verdict += ", " + say_("html.waived_mark");
      if (result.declared) verdict += ", " + say_("html.declared_mark");
      if (urgency_of(result) == Urgency::review) verdict += ", " + say_("html.review_mark");
      line("| " + safe(spec.id) + " | " + safe(say_.in_language(spec.title)) + " | " + verdict + " | " +
           (result.app_verdict ? badge(*result.app_verdict) : say_("html.no_app")) + " |");
    }
  }

  void services() {
    if (report_.services.empty()) return;
    heading("section.services", report_.services.size());
    if (!report_.attested_by.empty()) {
      line(safe(say_("services.attested_by", {{"who", report_.attested_by}})));
      line("");
    }
    table();
    for (std::size_t index = 0; index < report_.services.size(); ++index) service(index);
    const auto steps = say_.recipe(report_);
    if (steps.empty()) return;
    line("");
    line("#### " + safe(say_("recipe.title")));
    line("");
    for (const std::string& step : steps) line("1. " + markdown_text(step, longest_sentence));
    line("");
    line(safe(say_("recipe.guide")));
  }

  void table() {
    std::string heads = "| " + safe(say_("services.criterion")), rule = "| ---";
    for (const ReportedService& service : report_.services) {
      heads += " | " + markdown_text(say_.service(service), 60);
      rule += " | ---";
    }
    line(heads + " |");
    line(rule + " |");
    for (const CriterionResult* result : of_services(report_)) {
      std::string row = "| " + safe(result->criterion->spec.id);
      for (std::size_t index = 0; index < report_.services.size(); ++index) {
        const ServiceResult* found = cell(*result, index);
        row += " | " + (found ? badge(found->verdict) : say_("services.not_judged"));
        if (found && found->declared) row += ", " + say_("services.declared_mark");
      }
      line(row + " |");
    }
  }

  void service(std::size_t index) {
    const ReportedService& service = report_.services[index];
    line("");
    line("#### " + safe(say_.service(service)));
    line("");
    line(markdown_text(listed(say_.about(service), " "), longest_sentence));
    for (const ReportedWalk& walk : service.walks) this->walk(walk);
    const auto missing = say_.missing(report_, index);
    if (missing.empty()) return;
    line("");
    line(safe(say_("services.missing")) + ":");
    line("");
    for (const std::string& sentence : missing) line("- " + markdown_text(sentence, longest_sentence));
  }

  void walk(const ReportedWalk& walk) {
    line("");
    line(markdown_text(listed(say_.about(walk), " "), longest_sentence));
    line("");
    std::string heads = "|", rule = "|";
    for (const std::string_view column : {"number", "time", "role", "confidence", "url", "step", "body"}) {
      heads += " " + say_("screen." + std::string(column)) + " |";
      rule += " --- |";
    }
    line(heads);
    line(rule);
    const std::size_t count = std::min(walk.screens.size(), shown_screens);
    for (std::size_t i = 0; i < count; ++i) {
      const ReportedScreen& screen = walk.screens[i];
      const std::string page = screen.url.empty() ? "" : safe(say_.place(screen.url, report_));
      line("| " + std::to_string(screen.number) + " | " + say_.screen_time(screen) + " | " +
           safe(say_.screen_role(screen)) + " | " + say_.screen_confidence(screen) + " | " + page + " | " +
           safe(say_.screen_step(screen)) + " | " + say_.screen_body(screen) + " |");
    }
    if (walk.screens.size() > count) {
      line("");
      line(safe(say_.counted("services.more_screens", walk.screens.size() - count)));
    }
  }

  const Report& report_;
  Wording say_;
  std::ostream* out_;
};

}  // namespace

void write_markdown(const Report& report, const ReportOptions& options, std::ostream& out) {
  MarkdownReport(report, options.language, out).write();
}

}  // namespace collaudo
