// The HTML report: one static file made from report.html.mustache, which escapes every value. This file only
// fills in the template: it words nothing and decides nothing.
#include <algorithm>
#include <optional>
#include <stdexcept>

#include <collaudo/text.h>

#include <kainjow/mustache.hpp>

#include "embedded.h"
#include "report/arrangement.h"
#include "report/escape.h"
#include "report/speed.h"
#include "report/wording.h"

namespace collaudo {

namespace {

using kainjow::mustache::data;
using kainjow::mustache::list;

constexpr std::size_t shown_of_a_criterion = 200, shown_gaps = 200, shown_screens = 300;
constexpr std::size_t longest_excerpt = 400, longest_text = 1000;
constexpr std::string_view base64_letters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
constexpr std::size_t open_up_to = 6;  // longer lists begin closed

constexpr Verdict all_verdicts[] = {Verdict::success,        Verdict::tolerance, Verdict::failure,
                                    Verdict::not_executable, Verdict::manual,    Verdict::not_verifiable,
                                    Verdict::not_applicable, Verdict::error};

// Text from anywhere, ready for the template.
data safe(std::string_view foreign, std::size_t longest = longest_text) {
  return data(text::shortened(visible(foreign), longest));
}

// Absent values are false: the template would otherwise find a value of the same name further out.
data safe_or_false(std::string_view foreign, std::size_t longest = longest_text) {
  return foreign.empty() ? data(false) : safe(foreign, longest);
}

// What is no web address stays text.
data link_or_false(std::string_view url) {
  const bool is_web = url.starts_with("https://") || url.starts_with("http://");
  return is_web ? data(visible(url)) : data(false);
}

data safe_list(const std::vector<std::string>& sentences) {
  list items;
  for (const std::string& sentence : sentences) items.push_back(safe(sentence));
  return items;
}

std::string_view facet_name(Facet facet) {
  switch (facet) {
    case Facet::http:
      return "http";
    case Facet::html:
      return "html";
    case Facet::styles:
      return "styles";
    case Facet::scripts:
      return "scripts";
    case Facet::frames:
      return "frames";
    case Facet::tls:
      return "tls";
    case Facet::walk:
      return "walk";
    case Facet::performance:
      return "performance";
  }
  return {};
}

class HtmlReport {
 public:
  HtmlReport(const Report& report, Language language) : report_(report), say_(language) {}

  data page() const {
    data page;
    page.set("t", fixed_phrases());
    page.set("css", data(std::string(embedded_file("src/report/report.css"))));
    page.set("lang", say_.language() == Language::it ? "it" : "en");
    page.set("title", say_("title"));
    page.set("municipality",
             safe(report_.municipality.empty() ? say_("untitled_site")
                                               : say_("titled_site", {{"name", report_.municipality}})));
    page.set("url", safe(report_.url));
    page.set("url_link", link_or_false(report_.url));
    page.set("collected", safe(say_("collected", {{"moment", say_.moment(report_.collected_at)}})));
    page.set("interrupted", report_.interrupted ? data(say_("interrupted")) : data(false));
    page.set("headline", safe(say_.headline(report_)));
    page.set("certification", safe_list(say_.certification(report_)));
    page.set("exit", say_.exit_meaning(report_));
    page.set("counts", counts());
    page.set("to_do", to_do());
    page.set("has_causes", !report_.root_causes.empty());
    page.set("causes", causes());
    page.set("groups", overview());
    page.set("sections", sections());
    page.set("services", services());
    const list speeds = speed();
    page.set("has_speed", !speeds.empty());
    page.set("speed", speeds);
    page.set("evidence", evidence());
    page.set("glossary", glossary());
    page.set("collection", collection());
    return page;
  }

 private:
  data fixed_phrases() const {
    constexpr std::string_view prefix = "html.";
    data fixed;
    for (const auto& [key, text] : say_.phrases().all()) {
      if (key.starts_with(prefix)) fixed.set(key.substr(prefix.size()), text);
    }
    return fixed;
  }

  data badge(Verdict verdict) const {
    data shown;
    shown.set("kind", std::string(name(verdict)));
    shown.set("symbol", say_.symbol(verdict));
    shown.set("word", say_.verdict(verdict));
    return shown;
  }

  data counts() const {
    list items;
    for (const Verdict verdict : all_verdicts) {
      const std::size_t count = verified(report_, verdict);
      data item = badge(verdict);
      item.set("n", std::to_string(count));
      item.set("word", say_.counted("count." + std::string(name(verdict)), count));
      item.set("some", count > 0);
      items.push_back(item);
    }
    std::size_t declared = 0;
    for (const auto& [verdict, count] : report_.declared) declared += count;
    if (declared > 0) {
      data item;
      item.set("kind", "declared");
      item.set("symbol", std::string(declared_symbol));
      item.set("n", std::to_string(declared));
      item.set("word", say_.counted("count.declared", declared));
      item.set("some", true);
      items.push_back(item);
    }
    return items;
  }

  data reference_to(const CriterionResult& result) const {
    data reference = badge(result.verdict);
    reference.set("id", result.criterion->spec.id);
    reference.set("name", safe(say_.in_language(result.criterion->spec.title)));
    return reference;
  }

  data to_do() const {
    list groups;
    for (const UrgencyGroup& group : by_urgency(report_, Level::criterion)) {
      const bool is_settled = group.urgency == Urgency::success || group.urgency == Urgency::not_applicable ||
                              group.urgency == Urgency::waived || group.urgency == Urgency::deferred ||
                              group.urgency == Urgency::declared;
      if (is_settled) continue;
      list references;
      for (const CriterionResult* result : group.criteria) references.push_back(reference_to(*result));
      data item;
      item.set("heading", say_("section." + std::string(name(group.urgency))));
      item.set("references", references);
      groups.push_back(item);
    }
    return groups;
  }

  bool is_in_report(std::string_view id) const {
    return std::any_of(report_.criteria.begin(), report_.criteria.end(),
                       [&](const CriterionResult& result) { return result.criterion->spec.id == id; });
  }

  void locate(data& item, const Location& where) const {
    item.set("place", safe(say_.place(where.url, report_)));
    item.set("link", link_or_false(where.url));
    item.set("line", where.line > 0 ? data(say_("line", {{"n", std::to_string(where.line)}})) : data(false));
    item.set("selector", safe_or_false(where.selector, longest_excerpt));
    item.set("excerpt", safe_or_false(where.excerpt, longest_excerpt));
  }

  data causes() const {
    list items;
    for (const RootCause& cause : report_.root_causes) {
      list blocks;
      for (const std::string& id : cause.blocks) {
        data block;
        block.set("id", safe(id));
        block.set("is_link", is_in_report(id));
        blocks.push_back(block);
      }
      data item;
      item.set("id", safe(cause.id));
      item.set("message", safe(say_.in_language(cause.message)));
      item.set("has_blocks", !blocks.empty());
      item.set("blocks", blocks);
      locate(item, cause.where);
      items.push_back(item);
    }
    return items;
  }

  data overview_row(const CriterionResult& result) const {
    data row = reference_to(result);
    row.set("app", result.app_verdict ? badge(*result.app_verdict) : data(false));
    row.set("differs", result.app_verdict && *result.app_verdict != result.verdict);
    row.set("review", result.to_review);
    row.set("waived", result.waived.has_value());
    row.set("declared", result.declared);
    return row;
  }

  // Rows under their category; recommendations and practices have their own, last.
  data overview() const {
    list groups;
    std::string category;
    list rows;
    const auto finish = [&] {
      if (rows.empty()) return;
      data group;
      group.set("heading", safe(category));
      group.set("rows", rows);
      groups.push_back(group);
      rows.clear();
    };
    for (const Level level : {Level::criterion, Level::recommendation, Level::practice}) {
      for (const CriterionResult* result : of_level(report_, level)) {
        const std::string heading = say_.category(result->criterion->spec);
        if (heading != category) finish();
        category = heading;
        rows.push_back(overview_row(*result));
      }
    }
    finish();
    return groups;
  }

  data sections() const {
    list items;
    const auto add = [&](Level level, std::string_view anchor, std::string_view heading) {
      list criteria;
      for (const CriterionResult* result : of_level(report_, level)) criteria.push_back(criterion(*result));
      if (criteria.empty()) return;
      data item;
      item.set("anchor", std::string(anchor));
      item.set("heading", say_(heading));
      item.set("criteria", criteria);
      items.push_back(item);
    };
    add(Level::criterion, "criteri", "html.criteria");
    add(Level::recommendation, "raccomandazioni", "section.recommendations");
    add(Level::practice, "buone-pratiche", "section.practices");
    return items;
  }

  data criterion(const CriterionResult& result) const {
    const CriterionSpec& spec = result.criterion->spec;
    data item = overview_row(result);
    item.set("shown_id", safe(say_.id(spec)));
    item.set("requirement", safe_or_false(say_.in_language(spec.requirement), std::string::npos));
    item.set("document", safe_or_false(listed({spec.source_document, spec.source_version}, " ")));
    item.set("document_link", link_or_false(spec.source_url));
    const auto differences = say_.differences(result);
    item.set("has_differences", !differences.empty());
    item.set("differences", safe_list(differences));
    const auto remarks = say_.remarks(result);
    item.set("has_remarks", !remarks.empty());
    item.set("remarks", safe_list(remarks));
    item.set("conditions", conditions(spec));
    item.set("measures_caption", say_("html.measures_caption", {{"id", spec.id}}));
    item.set("has_measures", !result.measured.empty());
    item.set("measures", measures(result));
    item.set("examined", safe_or_false(say_.examined(result)));
    item.set("evidence_used", safe_or_false(evidence_used(spec)));
    item.set("fix", wants_advice(result) ? safe_or_false(say_.in_language(spec.fix_hint), std::string::npos)
                                         : data(false));
    add_checks(item, result);
    return item;
  }

  data conditions(const CriterionSpec& spec) const {
    if (spec.conditions.empty()) return data(false);
    list items;
    for (const Condition& condition : spec.conditions) {
      data item;
      item.set("condition", safe(say_.language() == Language::it ? condition.text_it : condition.text_en));
      item.set("decided", say_("decided." + condition.decided));
      items.push_back(item);
    }
    data shown;
    shown.set("heading", say_.counted("html.show_conditions", spec.conditions.size()));
    shown.set("items", items);
    return shown;
  }

  data measures(const CriterionResult& result) const {
    list items;
    for (const Measure& measure : result.measured) {
      data item;
      item.set("quantity", safe(say_.measure_name(result, measure)));
      item.set("value", safe(say_.measure_value(measure)));
      items.push_back(item);
    }
    return items;
  }

  // "home page (contenuto HTML, fogli di stile); …"
  std::string evidence_used(const CriterionSpec& spec) const {
    std::vector<std::pair<std::string, std::vector<std::string>>> roles;
    for (const Need& need : spec.needs) {
      auto found =
          std::find_if(roles.begin(), roles.end(), [&](const auto& role) { return role.first == need.role; });
      if (found == roles.end()) found = roles.insert(roles.end(), {need.role, {}});
      found->second.push_back(say_("facet." + std::string(facet_name(need.facet))));
    }
    std::vector<std::string> items;
    items.reserve(roles.size());
    for (const auto& [role, facets] : roles) items.push_back(say_.role(role) + " (" + listed(facets) + ")");
    return listed(items, "; ");
  }

  // What asks for attention comes first into the limit of a criterion, what is in order takes what is left.
  void add_checks(data& item, const CriterionResult& result) const {
    std::vector<std::vector<const FindingResult*>> concerning, in_order;
    std::size_t left = shown_of_a_criterion, rest = 0;
    const auto take = [&](std::vector<const FindingResult*> findings) {
      const std::size_t taken = std::min(findings.size(), left);
      rest += findings.size() - taken;
      left -= taken;
      findings.resize(taken);
      return findings;
    };
    for (const CheckResult& check : result.checks) concerning.push_back(take(concerns(check, report_)));
    for (const CheckResult& check : result.checks) in_order.push_back(take(positives(check)));

    list checks;
    for (std::size_t i = 0; i < result.checks.size(); ++i) {
      if (concerning[i].empty() && in_order[i].empty()) continue;
      list lists;
      if (!concerning[i].empty()) lists.push_back(findings_list("html.show", concerning[i], true));
      if (!in_order[i].empty()) lists.push_back(findings_list("html.show_positive", in_order[i], false));
      data check = badge(result.checks[i].state);
      check.set("sureness", sureness(result.checks[i]));
      check.set("check_id", safe(result.checks[i].id));
      check.set("check_title", safe(say_.in_language(result.checks[i].title)));
      check.set("lists", lists);
      checks.push_back(check);
    }
    item.set("has_checks", !checks.empty());
    item.set("checks", checks);
    item.set("rest", rest > 0 ? data(say_.counted("html.rest", rest)) : data(false));
  }

  data sureness(const CheckResult& check) const {
    const Confidence confidence = confidence_of_state(check);
    return confidence == Confidence::certain ? data(false)
                                             : data(say_("confidence." + std::string(name(confidence))));
  }

  data findings_list(std::string_view heading, const std::vector<const FindingResult*>& findings,
                     bool may_open) const {
    list pages;
    for (const PageFindings& page : by_page(findings)) {
      list items;
      for (std::size_t i = 0; i < page.findings.size(); ++i) {
        const bool is_said_below = i + 1 < page.findings.size() &&
                                   is_same_place(page.findings[i]->where, page.findings[i + 1]->where);
        items.push_back(shown_finding(*page.findings[i], is_said_below));
      }
      data item;
      item.set("place", safe(say_.place(page.url, report_)));
      item.set("link", link_or_false(page.url));
      item.set("findings", items);
      pages.push_back(item);
    }
    data shown;
    shown.set("heading", say_.counted(heading, findings.size()));
    shown.set("open", may_open && findings.size() <= open_up_to);
    shown.set("pages", pages);
    return shown;
  }

  data shown_finding(const FindingResult& finding, bool is_said_below) const {
    data item = badge(verdict_of(finding.effect));
    item.set("word", say_.effect(finding.effect));
    item.set("message", safe(say_.in_language(finding.message)));
    std::vector<std::string> tags;
    if (finding.confidence != Confidence::certain) {
      tags.push_back(say_("confidence." + std::string(name(finding.confidence))));
    }
    if (finding.waived) tags.push_back(say_("waived_finding"));
    item.set("tags", safe_list(tags));
    locate(item, is_said_below ? Location{} : finding.where);
    item.set("app_view", app_view(finding));
    return item;
  }

  // Only where the App sees it otherwise.
  data app_view(const FindingResult& finding) const {
    if (finding.effect == Effect::ok && !finding.app_effect) return data(false);
    if (!finding.app_effect) return data(say_("app.no_say"));
    if (*finding.app_effect == finding.effect) return data(false);
    return data(say_("app.of_finding", {{"effect", say_.effect(*finding.app_effect)}}));
  }

  data services() const {
    if (report_.services.empty()) return data(false);
    list heads, rows, items;
    for (std::size_t index = 0; index < report_.services.size(); ++index) {
      data head;
      head.set("label", safe(say_.service(report_.services[index])));
      head.set("anchor", anchor_of(index));
      heads.push_back(head);
      items.push_back(service(index));
    }
    for (const CriterionResult* result : of_services(report_)) {
      data row = reference_to(*result);
      list cells;
      for (std::size_t index = 0; index < report_.services.size(); ++index) {
        const ServiceResult* found = cell(*result, index);
        data shown = found ? badge(found->verdict) : data();
        if (!found) shown = data(data::type::object);
        shown.set("is_judged", found != nullptr);
        shown.set("declared", found && found->declared);
        cells.push_back(shown);
      }
      row.set("cells", cells);
      rows.push_back(row);
    }
    data shown;
    shown.set("attested_by", report_.attested_by.empty()
                                 ? data(false)
                                 : safe(say_("services.attested_by", {{"who", report_.attested_by}})));
    shown.set("table", say_("services.table"));
    shown.set("caption", say_("services.table_caption"));
    shown.set("criterion", say_("services.criterion"));
    shown.set("heads", heads);
    shown.set("rows", rows);
    shown.set("items", items);
    const auto steps = say_.recipe(report_);
    shown.set("has_recipe", !steps.empty());
    shown.set("recipe_title", say_("recipe.title"));
    shown.set("recipe", safe_list(steps));
    shown.set("guide", say_("recipe.guide"));
    return shown;
  }

  static std::string anchor_of(std::size_t service) { return "servizio-" + std::to_string(service + 1); }

  data service(std::size_t index) const {
    const ReportedService& service = report_.services[index];
    data item;
    item.set("anchor", anchor_of(index));
    item.set("label", safe(say_.service(service)));
    item.set("is_declared", service.is_declared ? data(say_("services.declared")) : data(false));
    item.set("about", safe_list(say_.about(service)));
    list walks;
    for (const ReportedWalk& walk : service.walks) walks.push_back(this->walk(walk));
    item.set("walks", walks);
    const auto missing = say_.missing(report_, index);
    item.set("has_missing", !missing.empty());
    item.set("missing_title", say_("services.missing"));
    item.set("missing", safe_list(missing));
    return item;
  }

  data walk(const ReportedWalk& walk) const {
    data item;
    item.set("about", safe_list(say_.about(walk)));
    for (const std::string_view column : {"number", "time", "role", "confidence", "url", "step", "body"})
      item.set("head_" + std::string(column), say_("screen." + std::string(column)));
    list rows;
    const std::size_t count = std::min(walk.screens.size(), shown_screens);
    for (std::size_t i = 0; i < count; ++i) {
      const ReportedScreen& screen = walk.screens[i];
      data row;
      row.set("number", std::to_string(screen.number));
      row.set("time", safe(say_.screen_time(screen)));
      row.set("role", safe(say_.screen_role(screen)));
      row.set("confidence", safe_or_false(say_.screen_confidence(screen)));
      row.set("place", screen.url.empty() ? data(false) : safe(say_.place(screen.url, report_)));
      row.set("step", safe_or_false(say_.screen_step(screen)));
      row.set("body", say_.screen_body(screen));
      row.set("lacks_body", !screen.has_body);
      rows.push_back(row);
    }
    item.set("rows", rows);
    const std::size_t rest = walk.screens.size() - count;
    item.set("rest", rest > 0 ? data(say_.counted("services.more_screens", rest)) : data(false));
    item.set("heading", say_.counted("services.screens", walk.screens.size()));
    return item;
  }

  data evidence() const {
    data shown;
    list roles;
    for (const auto& [role, count] : report_.pages_by_role) {
      const auto left_out = std::find_if(report_.pages_left_out.begin(), report_.pages_left_out.end(),
                                         [&role = role](const auto& left) { return left.first == role; });
      data item;
      item.set("role", safe(say_.role(role)));
      item.set("n", std::to_string(count));
      item.set("left", std::to_string(left_out == report_.pages_left_out.end() ? 0 : left_out->second));
      roles.push_back(item);
    }
    shown.set("has_roles", !roles.empty());
    shown.set("roles", roles);
    shown.set("volume", say_("volume", {{"pages", say_.counted("seen", report_.pages)},
                                        {"requests", say_.counted("requested", report_.requests)},
                                        {"size", say_.size(report_.bytes)}}));
    list gaps;
    const std::size_t count = std::min(report_.gaps.size(), shown_gaps);
    for (std::size_t i = 0; i < count; ++i) gaps.push_back(gap(report_.gaps[i]));
    shown.set("has_gaps", !gaps.empty());
    shown.set("gaps", gaps);
    const std::size_t rest = report_.gaps.size() - count;
    shown.set("gaps_rest", rest > 0 ? data(say_.counted("html.gaps_rest", rest)) : data(false));
    list notes;
    for (const Localised& note : report_.notes) notes.push_back(safe(say_.in_language(note)));
    shown.set("has_notes", !notes.empty());
    shown.set("notes", notes);
    const list shots = pictures();
    shown.set("has_pictures", !shots.empty());
    shown.set("pictures", shots);
    return shown;
  }

  list speed() const {
    list pages;
    for (const SpeedOfPage& page : speed_of_pages(report_, say_)) {
      data item = badge(page.mark);
      item.set("place", safe(page.place));
      item.set("link", link_or_false(page.url));
      item.set("headline", safe(page.headline));
      item.set("remarks", safe_list(page.remarks));
      list rows;
      for (const SpeedOfPage::Row& row : page.rows) {
        data cells;
        cells.set("metric", row.metric);
        cells.set("value", row.value);
        cells.set("points", row.points);
        cells.set("weight", row.weight);
        rows.push_back(cells);
      }
      item.set("has_rows", !rows.empty());
      item.set("rows", rows);
      item.set("caption", safe(say_("html.speed_caption", {{"place", page.place}})));
      item.set("about_gains", safe_or_false(page.about_gains));
      list gains;
      for (const SpeedOfPage::Gain& gain : page.gains) {
        data told;
        told.set("points", gain.points);
        told.set("sentence", safe(gain.sentence));
        gains.push_back(told);
      }
      item.set("has_gains", !gains.empty());
      item.set("gains", gains);
      item.set("note", safe_or_false(page.note));
      pages.push_back(item);
    }
    return pages;
  }

  list pictures() const {
    list items;
    for (const RenderedPage& page : report_.rendered) {
      const bool is_base64 = page.screenshot.find_first_not_of(base64_letters) == std::string::npos;
      if (page.screenshot.empty() || !is_base64) continue;
      data item;
      item.set("picture", page.screenshot);
      item.set("place", safe(say_.place(page.url, report_)));
      item.set("link", link_or_false(page.url));
      item.set("alt", safe(say_("html.picture_alt", {{"place", say_.place(page.url, report_)}})));
      items.push_back(item);
    }
    return items;
  }

  data gap(const Gap& gap) const {
    data item;
    item.set("role", safe(say_.role(gap.role)));
    item.set("place", gap.url.empty() ? data(say_("html.no_address")) : safe(say_.place(gap.url, report_)));
    item.set("link", link_or_false(gap.url));
    item.set("cause", say_("cause." + std::string(name(gap.cause))));
    item.set("detail", safe_or_false(gap.detail));
    return item;
  }

  data glossary() const {
    list items;
    for (const Verdict verdict : all_verdicts) {
      data item = badge(verdict);
      item.set("meaning", say_("meaning." + std::string(name(verdict))));
      items.push_back(item);
    }
    return items;
  }

  data collection() const {
    list rows;
    const auto add = [&](std::string_view key, std::string_view value, bool is_code = false) {
      if (value.empty()) return;
      data row;
      row.set("key", say_("html." + std::string(key)));
      row.set("value", safe(value));
      row.set("is_code", is_code);
      rows.push_back(row);
    };
    add("site", report_.url);
    add("final", report_.final_url == report_.url ? "" : report_.final_url);
    add("judged_as", report_.judged_as);
    add("service_area", report_.service_url);
    add("when", say_.moment(report_.collected_at));
    add("engine",
        say_.phrases().has("engine." + report_.engine) ? say_("engine." + report_.engine) : report_.engine);
    add("requests", std::to_string(report_.requests));
    add("size", say_.size(report_.bytes));
    add("seed", std::to_string(report_.seed));
    add("digest", report_.digest, true);
    add("bundle", report_.bundle, true);
    add("tool", "collaudo " + report_.tool_version);
    add("criteria_version", report_.criteria_version);
    return rows;
  }

  const Report& report_;
  Wording say_;
};

}  // namespace

void write_html(const Report& report, const ReportOptions& options, std::ostream& out) {
  kainjow::mustache::mustache page{std::string(embedded_file("src/report/report.html.mustache"))};
  if (!page.is_valid()) throw std::logic_error("report.html.mustache: " + page.error_message());
  page.render(HtmlReport(report, options.language).page(), out);
}

}  // namespace collaudo
