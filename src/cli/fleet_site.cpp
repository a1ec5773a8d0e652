#include "cli/fleet_site.h"

#include <cmath>
#include <ctime>

#include "cli/collection.h"
#include "cli/report_delivery.h"
#include "cli/service_plan.h"
#include "crawl/roles.h"
#include "engine/browser_wishes.h"
#include "engine/runner.h"
#include "evidence/http_source.h"
#include "evidence/http_source_interruption.h"
#include "report/write_report.h"

namespace collaudo {

namespace {

CheckOptions recorded_into(CheckOptions options, const std::string& bundle) {
  options.record = bundle;
  return options;
}

}  // namespace

void FleetRun::note_fault(const std::string& sentence) {
  {
    const std::lock_guard lock(mutex_);
    if (fault_.empty()) fault_ = sentence;
  }
  interrupt_sources("interrupted");
}

std::string FleetRun::fault() const {
  const std::lock_guard lock(mutex_);
  return fault_;
}

std::string bundle_file(const FleetRun& run, const fleet::ListedSite& site) {
  return run.bundles ? run.folder.file(fleet::Folder::site_file(site.id, ".warc.gz")) : std::string();
}

void keep_site(FleetRun& run, const fleet::ListedSite& site, const CheckOptions& options,
               const Snapshot& snapshot, double seconds, bool awaits_browser) {
  const Report report = judge(snapshot, judging_of(options));
  fleet::SiteRow row = fleet::row_of(site, snapshot, report, options.output.language);
  row.seconds = std::round(seconds * 10) / 10;
  row.awaits_browser = awaits_browser;
  if (snapshot.bundle) row.bundle = fleet::Folder::site_file(site.id, ".warc.gz");
  for (const FormatRow& format : formats()) {
    if (!run.reports.contains(std::string(format.name))) continue;
    std::string& file = format.name == "json" ? row.json : row.html;
    file = fleet::Folder::site_file(site.id, format.extension);
    const std::string place = run.folder.file(file);
    const auto written = write_to(report, format, report_options(options.output, place), place);
    if (!written) return run.note_fault(written.error());
  }
  if (const int code = run.folder.add(row); code != 0)
    run.note_fault(write_fault(options.output.language, code));
}

void keep_broken(FleetRun& run, const fleet::ListedSite& site, const std::string& what) {
  fleet::SiteRow row = fleet::row_of(site);
  row.state = fleet::SiteState::broken;
  row.detail = what;
  row.exit_code = 4;
  if (const int code = run.folder.add(row); code != 0) run.note_fault(write_fault(Language::it, code));
}

AuditedSite::AuditedSite(FleetRun& run, const fleet::ListedSite& site, CheckOptions options)
    : run_(run),
      site_(site),
      options_(recorded_into(std::move(options), bundle_file(run, site))),
      now_(std::time(nullptr)),
      plan_(plan_with_services(options_.crawl, options_.criteria, options_.supplied)),
      recording_(options_, plan_, now_) {}

std::shared_ptr<SiteSession> AuditedSite::session() const {
  auto session = open_session(options_.network);
  if (!session) throw std::runtime_error(session.error());
  return std::move(session).value();
}

// What a judgement could not decide, or a speed that is to be measured.
bool AuditedSite::wants_browser(const Snapshot& snapshot) const {
  if (options_.engine == "static" || !snapshot.pages.front().http().ok()) return false;
  if (options_.engine == "browser" || plan_.wants("home", Facet::performance) ||
      plan_.wants(service_area_role, Facet::performance))
    return true;
  const auto results = evaluate(options_.criteria, snapshot);
  return !browser_wishes(snapshot, results, options_.screenshots).empty();
}

void AuditedSite::finish(Collected collected, const fleet::SiteEnd& end) {
  try {
    if (!end.fault.empty()) return keep_broken(run_, site_, end.fault);
    Snapshot snapshot = frozen(options_, plan_, std::move(collected), now_);
    snapshot.bundle = recording_.finish(snapshot);
    if (options_.engine != "static" && !run_.has_browser) snapshot.lacks_browser = true;
    const bool awaits_browser = run_.has_browser && wants_browser(snapshot);
    keep_site(run_, site_, options_, snapshot, end.seconds, awaits_browser);
  } catch (const std::exception& error) {
    keep_broken(run_, site_, error.what());
  }
}

}  // namespace collaudo
