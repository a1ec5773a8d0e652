#include "fleet/summaries.h"

#include <algorithm>

#include <collaudo/text.h>

#include "fleet/fleet_wording.h"
#include "report/escape.h"
#include "report/markdown_text.h"

namespace collaudo::fleet {

namespace {

constexpr std::size_t first_sites = 10, first_problems = 10;

// ---- the table

std::string cell(const std::string& foreign) {
  // A line end or a tab begins another cell in some of them.
  std::string value = terminal_safe(foreign);
  // A spreadsheet program takes these for the beginning of a formula, and some of them look behind spaces.
  const auto begin = value.find_first_not_of(' ');
  if (begin != std::string::npos && std::string_view("=+-@").find(value[begin]) != std::string_view::npos)
    value.insert(0, "'");
  if (value.find_first_of("\";,") == std::string::npos) return value;
  std::string quoted = "\"";
  for (const char letter : value) quoted += letter == '"' ? "\"\"" : std::string(1, letter);
  return quoted + "\"";
}

class Table {
 public:
  void add(const std::string& value) {
    row_ += (row_.empty() && is_first_ ? "" : ";") + cell(value), is_first_ = false;
  }
  void end() {
    text_ += row_ + "\r\n";
    row_.clear();
    is_first_ = true;
  }
  std::string text() && { return std::move(text_); }

 private:
  std::string text_ = "\xef\xbb\xbf", row_;
  bool is_first_ = true;
};

std::string number_or_empty(const std::optional<long>& value) {
  return value ? std::to_string(*value) : std::string();
}

std::vector<const SiteSummary*> first_of(const Overview& overview) {
  std::vector<const SiteSummary*> first;
  for (const SiteSummary& site : overview.sites)
    if (first.size() < first_sites && (!site.missing.empty() || site.row.state != SiteState::audited))
      first.push_back(&site);
  return first;
}

std::string what_hangs_on(const FleetWording& say, const Stake& stake) {
  return collaudo::listed({say.days(stake), say.amount(stake)});
}

}  // namespace

std::string table_of(const Overview& overview, Language language) {
  const FleetWording say(language);
  Table table;
  for (const char* column :
       {"url", "name", "istat", "supplier", "population", "services", "deadline", "grant"})
    table.add(column);
  for (const char* key :
       {"column.state", "column.detail", "column.missing", "column.criteria", "column.unseen",
        "column.amount", "column.days", "column.theme", "column.province", "column.pages", "column.report"})
    table.add(say(key));
  for (const std::string& id : overview.criteria) table.add(id);
  table.end();
  for (const SiteSummary& site : overview.sites) {
    const SiteRow& row = site.row;
    std::string services;
    for (const int service : row.services)
      services += (services.empty() ? "" : " ") + std::to_string(service);
    table.add(row.url);
    table.add(row.name);
    table.add(row.istat);
    table.add(row.supplier);
    table.add(number_or_empty(row.population));
    table.add(services);
    table.add(std::string(row.deadline()));
    table.add(number_or_empty(row.grant));
    table.add(say.state(row));
    table.add(row.detail);
    table.add(std::to_string(site.missing.size()));
    table.add(text::joined(site.missing, " "));
    table.add(std::to_string(row.count(Verdict::not_verifiable)));
    table.add(number_or_empty(site.stake.amount));
    // The sign is no formula here, but the cell rule would quote it: days past are told in words.
    table.add(say.days(site.stake));
    table.add(theme_label(row));
    table.add(row.province);
    table.add(std::to_string(row.pages));
    table.add(row.html);
    for (const std::string& id : overview.criteria) {
      const auto found = row.verdicts.find(id);
      table.add(found == row.verdicts.end() ? std::string() : say.report().verdict(found->second));
    }
    table.end();
  }
  return std::move(table).text();
}

std::string markdown_summary(const Overview& overview, Language language) {
  const FleetWording say(language);
  std::string text = "# " + say("html.title") + "\n\n" + say.headline(overview) + "\n\n";
  if (!overview.changes.empty()) text += overview.changes + "\n\n";
  for (const auto& [state, count] : overview.states)
    text +=
        "- " + say("state." + std::string(name(state))) + ": " + say.number(static_cast<long>(count)) + "\n";
  text += "\n## " + say("html.first") + "\n\n";
  int number = 0;
  for (const SiteSummary* site : first_of(overview)) {
    const std::string stake = what_hangs_on(say, site->stake);
    text += std::to_string(++number) + ". **" + markdown_text(site->row.shown_name()) + "**" +
            (stake.empty() ? "" : " (" + stake + ")") + ": " + markdown_text(say.missing(*site)) + "\n";
  }
  if (number == 0) text += say("html.first_none") + "\n";
  text += "\n## " + say("html.problems") + "\n\n";
  number = 0;
  for (const SharedProblem& problem : overview.problems) {
    if (++number > static_cast<int>(first_problems)) break;
    text += "- " +
            say.counted("sites", problem.sites.size(),
                        {{"count", say.number(static_cast<long>(problem.sites.size()))}}) +
            ", " + markdown_text(say.owner(problem)) + ", " + problem.problem.criterion + ": " +
            markdown_text(say.message(problem)) + "\n";
  }
  if (number == 0) text += say("html.problems_none") + "\n";
  return text;
}

std::string terminal_summary(const Overview& overview, Language language, const std::string& index) {
  const FleetWording say(language);
  const auto line = [](const std::string& words) { return terminal_safe(words) + "\n"; };
  std::string text = line(say.headline(overview));
  if (!overview.changes.empty()) text += line(overview.changes);
  for (const auto& [state, count] : overview.states)
    if (state != SiteState::audited)
      text +=
          line("  " + say("state." + std::string(name(state))) + ": " + say.number(static_cast<long>(count)));
  const auto first = first_of(overview);
  if (!first.empty()) text += "\n" + line(say("html.first"));
  int number = 0;
  for (const SiteSummary* site : first) {
    const std::string stake = what_hangs_on(say, site->stake);
    text += line("  " + std::to_string(++number) + ". " + site->row.shown_name() +
                 (stake.empty() ? "" : " (" + stake + ")") + ": " + say.missing(*site));
  }
  if (!overview.problems.empty()) text += "\n" + line(say("html.problems"));
  for (std::size_t at = 0; at < std::min<std::size_t>(5, overview.problems.size()); ++at) {
    const SharedProblem& problem = overview.problems[at];
    text += line("  " +
                 say.counted("sites", problem.sites.size(),
                             {{"count", say.number(static_cast<long>(problem.sites.size()))}}) +
                 ", " + say.owner(problem) + ", " + problem.problem.criterion + ": " + say.message(problem));
  }
  return text + "\n" + line(say("terminal.index", {{"file", index}}));
}

}  // namespace collaudo::fleet
