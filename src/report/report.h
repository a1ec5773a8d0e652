// Report: everything that a format prints, in final order. Made by engine/judge, read by the formats of this
// folder, which neither compute verdicts nor look at evidence. Contains no duration and no clock: the same
// evidence gives the same Report.
#pragma once

#include <cstdint>
#include <map>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <collaudo/performance.h>

#include "engine/result_of_criterion.h"
#include "report/reported_service.h"

namespace collaudo {

// A page that a browser showed.
struct RenderedPage {
  std::string url;
  std::vector<std::string> because;  // "script_rendered", "C.SI.1.3/count" …
  Cause cause = Cause::none;         // none: there is a document
  std::string detail;                // of the cause, or what cut it off
  bool is_complete = false;
  std::string screenshot;  // JPEG in base64, of pages with failures only; may be empty
};

struct Report {
  std::string tool_version;                            // "dev" under test
  std::string criteria_version;                        // "2024-03-26"
  std::string url, final_url, service_url, judged_as;  // the last two empty when not given
  std::string municipality;                            // name read from the site; may be empty

  std::string collected_at;  // "2026-11-21T10:00:00Z"
  std::string engine;        // "static", "browser", "auto"
  std::string digest;        // "sha256:…"
  std::string bundle;        // likewise, of the evidence bundle's file; empty when there was none
  std::uint64_t seed = 0;
  std::size_t requests = 0, pages = 0;
  std::uint64_t bytes = 0;
  std::vector<std::pair<std::string, std::size_t>> pages_by_role;   // in the order of the link graph
  std::vector<std::pair<std::string, std::size_t>> pages_left_out;  // by role, when a cap was given

  bool interrupted = false;              // Ctrl-C or the time budget ended the collection
  std::vector<RenderedPage> rendered;    // in the order of the link graph
  std::vector<Performance> performance;  // the best measure of each page, the home page first
  std::vector<Gap> gaps;
  std::vector<RootCause> root_causes;
  std::vector<Localised>
      notes;  // about the whole run: access by the official probes, robots.txt, certificate …
  std::vector<CriterionResult> criteria;    // natural order of id
  std::map<Verdict, std::size_t> summary;   // of level criterion only
  std::map<Verdict, std::size_t> declared;  // how many of them rest in part on an attestation
  // In the order that ServiceResult::service counts; empty when no criterion about services was judged.
  std::vector<ReportedService> services;
  std::string attested_by;  // "name, role, date, sha256:…"; empty when there was no attestation
  int exit_code = 0;
};

struct ReportOptions {
  Language language = Language::it;
  bool color = false;          // terminal only
  bool verbose = false;        // terminal: positive findings too
  bool explain_roles = false;  // terminal: the signs by which screens of services were recognised
  int width = 100;             // terminal columns
};

using Format = void (*)(const Report&, const ReportOptions&, std::ostream&);

void write_text(const Report& report, const ReportOptions& options, std::ostream& out);
void write_json(const Report& report, const ReportOptions& options, std::ostream& out);
void write_html(const Report& report, const ReportOptions& options, std::ostream& out);
void write_markdown(const Report& report, const ReportOptions& options, std::ostream& out);
void write_junit(const Report& report, const ReportOptions& options, std::ostream& out);
void write_sarif(const Report& report, const ReportOptions& options, std::ostream& out);

struct FormatRow {
  std::string_view name;       // "json": also the option --json
  std::string_view extension;  // ".json"
  Format write;
};
// The table of formats: one row a format, in formats.cpp.
const std::vector<FormatRow>& formats();

}  // namespace collaudo
