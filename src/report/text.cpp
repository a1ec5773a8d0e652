// The text report: for a terminal, the most urgent things first, meaning never by colour alone.
#include <algorithm>
#include <tuple>

#include <collaudo/text.h>

#include "report/arrangement.h"
#include "report/escape.h"
#include "report/paper.h"
#include "report/speed.h"
#include "report/wording.h"

namespace collaudo {

namespace {

constexpr std::size_t shown_of_an_item = 5;
constexpr std::size_t shown_gaps = 10, shown_gains = 8;
constexpr std::size_t shown_screens = 100;
constexpr std::string_view no_break_space = "\u00a0", gap_between_counts = "\u00a0\u00a0 ";
constexpr std::size_t longest_excerpt = 160, longest_message = 600;

Ink ink_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::success:
      return Ink::green;
    case Verdict::tolerance:
      return Ink::yellow;
    case Verdict::failure:
    case Verdict::not_executable:
    case Verdict::error:
      return Ink::red;
    case Verdict::manual:
    case Verdict::not_verifiable:
      return Ink::blue;
    case Verdict::not_applicable:
      break;
  }
  return Ink::plain;
}

std::string short_text(const std::string& foreign, std::size_t length) {
  return text::shortened(terminal_safe(foreign), length);
}

// Words that stay on one line.
std::string unbroken(std::string_view words) {
  std::string joined;
  for (const char c : words) joined += c == ' ' ? std::string(no_break_space) : std::string(1, c);
  return joined;
}

// Findings that say the same are told once, with all their places.
bool say_the_same(const FindingResult& a, const FindingResult& b) {
  return std::tie(a.effect, a.confidence, a.waived, a.message) ==
         std::tie(b.effect, b.confidence, b.waived, b.message);
}

class TextReport {
 public:
  TextReport(const Report& report, const ReportOptions& options, std::ostream& out)
      : report_(report),
        options_(options),
        say_(options.language),
        paper_(out, options.width, options.color) {}

  void write() {
    head();
    summary();
    notes();
    causes();
    for (const UrgencyGroup& group : by_urgency(report_, Level::criterion)) {
      section("section." + std::string(name(group.urgency)), group.criteria.size());
      criteria(group);
    }
    further(Level::recommendation, "section.recommendations");
    further(Level::practice, "section.practices");
    services();
    speed();
    gaps();
    paper_.blank();
    paper_.paragraph(0, say_.exit_meaning(report_), Ink::bold);
  }

 private:
  void section(std::string_view key, std::size_t count) {
    paper_.title(say_("section_with_count", {{"title", say_(key)}, {"n", std::to_string(count)}}));
    needs_gap_ = false;
  }

  void head() {
    paper_.paragraph(0, say_("title"), Ink::faint);
    paper_.paragraph(0,
                     report_.municipality.empty() ? say_("untitled_site")
                                                  : say_("titled_site", {{"name", report_.municipality}}),
                     Ink::bold);
    paper_.paragraph(0, report_.url);
    if (!report_.final_url.empty() && report_.final_url != report_.url) {
      paper_.paragraph(0, say_("final_url", {{"url", report_.final_url}}));
    }
    if (!report_.judged_as.empty()) paper_.paragraph(0, say_("judged_as", {{"url", report_.judged_as}}));
    if (!report_.service_url.empty())
      paper_.paragraph(0, say_("service_url", {{"url", report_.service_url}}));
    const std::string collected = say_("collected", {{"moment", say_.moment(report_.collected_at)}});
    const std::string volume = say_("volume", {{"pages", say_.counted("seen", report_.pages)},
                                               {"requests", say_.counted("requested", report_.requests)},
                                               {"size", say_.size(report_.bytes)}});
    paper_.paragraph(0, collected + " " + volume);
    if (!report_.pages_by_role.empty()) {
      paper_.paragraph(0, say_("by_role", {{"list", say_.roles_counted(report_.pages_by_role)}}));
    }
    if (!report_.pages_left_out.empty()) {
      paper_.paragraph(0, say_("left_out", {{"list", say_.roles_counted(report_.pages_left_out)}}),
                       Ink::yellow);
    }
    if (!report_.bundle.empty()) paper_.paragraph(0, say_("bundle", {{"digest", report_.bundle}}));
  }

  void summary() {
    paper_.blank();
    if (report_.interrupted) paper_.paragraph(0, say_.symbol(Verdict::error), say_("interrupted"), Ink::red);
    paper_.paragraph(0, say_.headline(report_), Ink::bold);
    std::vector<std::string> counts;
    std::size_t all_declared = 0;
    for (const auto& [verdict, all] : report_.summary) {
      const std::size_t count = verified(report_, verdict);
      all_declared += all - count;
      if (count == 0) continue;
      counts.push_back(unbroken(say_.symbol(verdict) + " " + std::to_string(count) + " " +
                                say_.counted("count." + std::string(name(verdict)), count)));
    }
    if (all_declared > 0)
      counts.push_back(unbroken(std::string(declared_symbol) + " " + std::to_string(all_declared) + " " +
                                say_.counted("count.declared", all_declared)));
    paper_.paragraph(0, listed(counts, gap_between_counts));
  }

  void notes() {
    if (report_.notes.empty()) return;
    section("section.notes", report_.notes.size());
    for (const Localised& note : report_.notes) paper_.paragraph(0, "•", say_.in_language(note));
  }

  void causes() {
    if (report_.root_causes.empty()) return;
    section("section.causes", report_.root_causes.size());
    for (const RootCause& cause : report_.root_causes) {
      paper_.paragraph(0, "▪", say_.in_language(cause.message) + " (" + cause.id + ")");
      address(2, cause.where);
      excerpt(2, cause.where);
      if (!cause.blocks.empty()) paper_.paragraph(2, say_("blocks", {{"list", listed(cause.blocks)}}));
    }
  }

  void further(Level level, std::string_view key) {
    const auto groups = by_urgency(report_, level);
    if (groups.empty()) return;
    section(key, of_level(report_, level).size());
    for (const UrgencyGroup& group : groups) criteria(group);
  }

  void criteria(const UrgencyGroup& group) {
    const bool is_compact = group.urgency == Urgency::success || group.urgency == Urgency::declared ||
                            group.urgency == Urgency::not_applicable;
    for (const CriterionResult* result : group.criteria) {
      if (needs_gap_) paper_.blank();
      criterion(*result, group.urgency);
      needs_gap_ = !is_compact || options_.verbose;
    }
  }

  void criterion(const CriterionResult& result, Urgency urgency) {
    const CriterionSpec& spec = result.criterion->spec;
    paper_.paragraph(0, say_.symbol(result.verdict),
                     say_("headed", {{"id", say_.id(spec)},
                                     {"title", say_.in_language(spec.title)},
                                     {"verdict", say_.verdict(result.verdict)}}),
                     ink_of(result.verdict));
    for (const std::string& sentence : say_.remarks(result))
      paper_.paragraph(2, short_text(sentence, longest_message));
    app_reading(result);
    if (urgency == Urgency::not_applicable) return;
    if (urgency != Urgency::success || options_.verbose) numbers(result);
    for (const CheckResult& check : result.checks) check_findings(check);
    if (wants_advice(result)) fix_hint(spec, urgency);
  }

  void app_reading(const CriterionResult& result) {
    const auto differences = say_.differences(result);
    if (differences.empty()) return;
    std::string sentence = say_("app.says", {{"verdict", say_.verdict(*result.app_verdict)}});
    for (const std::string& difference : differences) sentence += " " + difference;
    paper_.paragraph(2, sentence);
  }

  void numbers(const CriterionResult& result) {
    std::vector<std::string> measures;
    for (const Measure& measure : result.measured) {
      measures.push_back(
          say_("measure", {{"name", say_.measure_name(result, measure)},
                           {"value", short_text(say_.measure_value(measure), longest_message)}}));
    }
    std::string line = say_.examined(result);
    if (!measures.empty())
      line += (line.empty() ? "" : " ") + say_("measured", {{"list", listed(measures, "; ")}});
    if (!line.empty()) paper_.paragraph(2, line);
  }

  void check_findings(const CheckResult& check) {
    const auto findings = concerns(check, report_);
    const auto in_order = options_.verbose ? positives(check) : std::vector<const FindingResult*>();
    if (findings.empty() && in_order.empty()) return;
    std::string heading = say_(
        "check_state", {{"title", say_.in_language(check.title)}, {"verdict", say_.verdict(check.state)}});
    const Confidence confidence = confidence_of_state(check);
    if (confidence != Confidence::certain)
      heading += " [" + say_("confidence." + std::string(name(confidence))) + "]";
    paper_.paragraph(2, say_.symbol(check.state), heading);
    some_of(findings);
    some_of(in_order);
  }

  // One message with its places.
  struct Told {
    const FindingResult* finding;
    std::vector<const Location*> places;
  };

  static std::vector<Told> gathered(const std::vector<const FindingResult*>& findings, std::size_t count) {
    std::vector<Told> told;
    for (std::size_t i = 0; i < count; ++i) {
      const auto same = std::find_if(told.begin(), told.end(), [&](const Told& other) {
        return say_the_same(*other.finding, *findings[i]);
      });
      if (same == told.end())
        told.push_back({findings[i], {&findings[i]->where}});
      else
        same->places.push_back(&findings[i]->where);
    }
    return told;
  }

  void some_of(const std::vector<const FindingResult*>& findings) {
    const std::size_t count = std::min(findings.size(), shown_of_an_item);
    const std::vector<Told> told = gathered(findings, count);
    for (std::size_t i = 0; i < told.size(); ++i) {
      message(*told[i].finding);
      const bool is_said_below = i + 1 < told.size() && told[i].places.size() == 1 &&
                                 told[i + 1].places.size() == 1 &&
                                 is_same_place(*told[i].places.front(), *told[i + 1].places.front());
      if (!is_said_below) places(told[i].places);
    }
    if (findings.size() > count)
      paper_.paragraph(4, say_.counted("more", findings.size() - count), Ink::faint);
  }

  void places(const std::vector<const Location*>& list) {
    std::string excerpt_told;
    for (const Location* where : list) {
      address(6, *where);
      if (where->excerpt != excerpt_told) excerpt(6, *where);
      excerpt_told = where->excerpt;
    }
  }

  void message(const FindingResult& finding) {
    paper_.paragraph(4, say_.symbol(verdict_of(finding.effect)), say_.marked(finding));
  }

  void address(int indent, const Location& where) {
    if (where.url.empty()) return;
    std::string line = short_text(say_.place(where.url, report_), longest_message);
    if (where.line > 0) line += ", " + say_("line", {{"n", std::to_string(where.line)}});
    paper_.paragraph(indent, line);
  }

  void excerpt(int indent, const Location& where) {
    if (!where.excerpt.empty())
      paper_.paragraph(indent, short_text(where.excerpt, longest_excerpt), Ink::faint);
  }

  void fix_hint(const CriterionSpec& spec, Urgency urgency) {
    const std::string& hint = say_.in_language(spec.fix_hint);
    if (hint.empty()) return;
    const std::string_view key = urgency == Urgency::tolerance                              ? "fix.better"
                                 : urgency == Urgency::failed || urgency == Urgency::waived ? "fix.mend"
                                                                                            : "fix.look";
    paper_.paragraph(2, "→", say_(key, {{"hint", hint}}));
  }

  void services() {
    if (report_.services.empty()) return;
    section("section.services", report_.services.size());
    if (!report_.attested_by.empty())
      paper_.paragraph(0, say_("services.attested_by", {{"who", report_.attested_by}}));
    for (std::size_t index = 0; index < report_.services.size(); ++index) {
      const ReportedService& service = report_.services[index];
      if (index > 0) paper_.blank();
      paper_.paragraph(0, service_mark(index), say_.service(service), Ink::bold);
      paper_.paragraph(4, short_text(listed(say_.about(service), " "), longest_message));
      for (const ReportedWalk& walk : service.walks) this->walk(walk);
      const auto missing = say_.missing(report_, index);
      if (!missing.empty()) paper_.paragraph(4, say_("services.missing") + ":");
      for (const std::string& sentence : missing)
        paper_.paragraph(4, "•", short_text(sentence, longest_message));
    }
    table();
    recipe();
  }

  static std::string service_mark(std::size_t index) { return "[" + std::to_string(index + 1) + "]"; }

  void walk(const ReportedWalk& walk) {
    paper_.paragraph(4, short_text(listed(say_.about(walk), " "), longest_message));
    const std::size_t count = std::min(walk.screens.size(), shown_screens);
    std::vector<std::vector<std::string>> rows(1);
    for (const std::string_view column : {"number", "time", "role", "confidence", "step", "body", "url"})
      rows.front().push_back(say_("screen." + std::string(column)));
    for (std::size_t i = 0; i < count; ++i) {
      const ReportedScreen& screen = walk.screens[i];
      rows.push_back({std::to_string(screen.number), say_.screen_time(screen), say_.screen_role(screen),
                      say_.screen_confidence(screen), short_text(say_.screen_step(screen), 20),
                      say_.screen_body(screen), path_of(screen.url)});
    }
    const std::vector<std::string> lines = in_columns(rows, static_cast<std::size_t>(options_.width) - 4);
    paper_.paragraph(4, lines.front(), Ink::faint);
    std::string_view host;
    for (std::size_t i = 0; i < count; ++i) {
      const ReportedScreen& screen = walk.screens[i];
      if (const std::string_view own = host_of(screen.url); own != host && !own.empty()) {
        paper_.paragraph(4, own, Ink::faint);
        host = own;
      }
      paper_.paragraph(4, lines[i + 1]);
      if (options_.explain_roles)
        paper_.paragraph(8, short_text(say_.screen_signs(screen), longest_message), Ink::faint);
    }
    if (walk.screens.size() > count)
      paper_.paragraph(4, say_.counted("services.more_screens", walk.screens.size() - count), Ink::faint);
  }

  static std::string_view host_of(std::string_view url) {
    const auto scheme_end = url.find("://");
    return scheme_end == url.npos ? std::string_view() : url.substr(0, url.find('/', scheme_end + 3));
  }

  static std::string path_of(std::string_view url) { return terminal_safe(url.substr(host_of(url).size())); }

  // Lines whose columns stand below each other; never broken, since their spaces do not break. Of the last
  // column what is too long keeps its end.
  static std::vector<std::string> in_columns(const std::vector<std::vector<std::string>>& rows,
                                             std::size_t width) {
    std::vector<std::size_t> widths;
    for (const auto& row : rows) {
      widths.resize(std::max(widths.size(), row.size()));
      for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], text::length(row[i]));
    }
    std::vector<std::string> lines;
    for (const auto& row : rows) {
      std::string line;
      for (std::size_t i = 0; i + 1 < row.size(); ++i) {
        line += unbroken(row[i]);
        for (std::size_t n = text::length(row[i]); n < widths[i] + 2; ++n) line += no_break_space;
      }
      const std::size_t left = width - std::min(width, text::length(line));
      line += unbroken(end_of(row.back(), std::max<std::size_t>(left, 8)));
      lines.push_back(std::move(line));
    }
    return lines;
  }

  static std::string end_of(const std::string& text, std::size_t length) {
    const std::size_t all = text::length(text);
    if (all <= length) return text;
    std::size_t at = 0;
    for (std::size_t dropped = 0; at < text.size() && dropped <= all - length; ++dropped) do
        ++at;
      while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80);
    return "…" + text.substr(at);
  }

  void table() {
    const auto criteria = of_services(report_);
    if (criteria.empty()) return;
    paper_.blank();
    paper_.paragraph(0, say_("services.table"), Ink::bold);
    std::vector<std::string> heads = {say_("services.criterion")};
    for (std::size_t index = 0; index < report_.services.size(); ++index)
      heads.push_back(service_mark(index));
    std::vector<std::vector<std::string>> rows = {heads};
    for (const CriterionResult* result : criteria) {
      std::vector<std::string> row = {text::shortened(
          result->criterion->spec.id + " " + say_.in_language(result->criterion->spec.title), 58)};
      for (std::size_t index = 0; index < report_.services.size(); ++index) {
        const ServiceResult* found = cell(*result, index);
        std::string shown = found ? say_.symbol(found->verdict) : say_("services.not_judged");
        if (found && found->declared) shown += declared_symbol;
        row.push_back(std::move(shown));
      }
      rows.push_back(std::move(row));
    }
    const std::vector<std::string> lines = in_columns(rows, static_cast<std::size_t>(options_.width));
    for (std::size_t i = 0; i < lines.size(); ++i)
      paper_.paragraph(0, lines[i], i == 0 ? Ink::faint : Ink::plain);
  }

  void recipe() {
    const auto steps = say_.recipe(report_);
    if (steps.empty()) return;
    paper_.blank();
    paper_.paragraph(0, say_("recipe.title"), Ink::bold);
    for (std::size_t i = 0; i < steps.size(); ++i)
      paper_.paragraph(2, std::to_string(i + 1) + ".", short_text(steps[i], longest_message));
    paper_.paragraph(2, say_("recipe.guide"));
  }

  void speed() {
    const auto pages = speed_of_pages(report_, say_);
    if (pages.empty()) return;
    section("section.speed", pages.size());
    for (const SpeedOfPage& page : pages) {
      if (needs_gap_) paper_.blank();
      needs_gap_ = true;
      paper_.paragraph(
          0, say_.symbol(page.mark),
          say_("speed.page", {{"place", short_text(page.place, longest_message)}, {"score", page.headline}}),
          ink_of(page.mark));
      for (const std::string& remark : page.remarks) paper_.paragraph(2, short_text(remark, longest_message));
      for (const SpeedOfPage::Row& row : page.rows)
        paper_.paragraph(2, "•",
                         say_("speed.metric", {{"metric", row.metric},
                                               {"value", row.value},
                                               {"points", row.points},
                                               {"weight", row.weight}}));
      if (!page.about_gains.empty()) paper_.paragraph(2, page.about_gains, Ink::bold);
      const std::size_t count =
          options_.verbose ? page.gains.size() : std::min(page.gains.size(), shown_gains);
      for (std::size_t i = 0; i < count; ++i)
        paper_.paragraph(2, page.gains[i].points, short_text(page.gains[i].sentence, longest_message));
      if (page.gains.size() > count)
        paper_.paragraph(2, say_.counted("more_gains", page.gains.size() - count), Ink::faint);
      if (!page.note.empty()) paper_.paragraph(2, page.note, Ink::faint);
    }
  }

  void gaps() {
    if (report_.gaps.empty()) return;
    section("section.gaps", report_.gaps.size());
    const std::size_t count = std::min(report_.gaps.size(), shown_gaps);
    for (std::size_t i = 0; i < count; ++i) {
      const Gap& gap = report_.gaps[i];
      std::string what = say_("cause." + std::string(name(gap.cause)));
      if (!gap.detail.empty()) what += " (" + gap.detail + ")";
      paper_.paragraph(
          0, "•", say_("gap", {{"role", say_.role(gap.role)}, {"cause", short_text(what, longest_message)}}));
      if (!gap.url.empty()) paper_.paragraph(2, short_text(say_.place(gap.url, report_), longest_message));
    }
    if (report_.gaps.size() > count) {
      paper_.paragraph(0, say_.counted("more_gaps", report_.gaps.size() - count), Ink::faint);
    }
  }

  const Report& report_;
  const ReportOptions& options_;
  Wording say_;
  Paper paper_;
  bool needs_gap_ = false;  // before the next criterion of the section
};

}  // namespace

void write_text(const Report& report, const ReportOptions& options, std::ostream& out) {
  TextReport(report, options, out).write();
}

}  // namespace collaudo
