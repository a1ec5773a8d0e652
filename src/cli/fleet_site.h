// AuditedSite: one site of a fleet on its way: its plan, its recording, and what is done when its pages are
// there: judged, written, its row added to the folder. Made by the fleet command when the turn of the site
// comes; finished in a judging thread.
#pragma once

#include <atomic>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "cli/check_options.h"
#include "cli/recording.h"
#include "fleet/folder.h"
#include "fleet/scheduler.h"

namespace collaudo {

// What the sites of a run share. Outlives them.
class FleetRun {
 public:
  // `with_reports`: names of formats. `with_browser`: there is one, for sites whose engine wants it.
  FleetRun(fleet::Folder& into, std::set<std::string> with_reports, bool with_bundles, bool with_browser)
      : folder(into), reports(std::move(with_reports)), bundles(with_bundles), has_browser(with_browser) {}

  fleet::Folder& folder;
  const std::set<std::string> reports;
  const bool bundles, has_browser;

  // The first file that could not be written ends the run: the rest would end in the same way.
  void note_fault(const std::string& sentence);
  std::string fault() const;

 private:
  mutable std::mutex mutex_;
  std::string fault_;
};

// Writes the reports of a site and adds its row. `seconds` of the collection; `awaits_browser`: another look
// is to come.
void keep_site(FleetRun& run, const fleet::ListedSite& site, const CheckOptions& options,
               const Snapshot& snapshot, double seconds, bool awaits_browser);
// The row of a site that we could not deal with.
void keep_broken(FleetRun& run, const fleet::ListedSite& site, const std::string& what);

// Where the bundle of a site goes; empty: none is kept.
std::string bundle_file(const FleetRun& run, const fleet::ListedSite& site);

class AuditedSite : public fleet::SiteWork {
 public:
  AuditedSite(FleetRun& run, const fleet::ListedSite& site, CheckOptions options);

  const CrawlPlan& plan() const override { return plan_; }
  std::shared_ptr<SiteSession> session() const override;
  double budget() const override { return options_.max_time; }
  EvidenceSource& over(EvidenceSource& channel) override { return recording_.over(channel); }
  void finish(Collected collected, const fleet::SiteEnd& end) override;

 private:
  bool wants_browser(const Snapshot& snapshot) const;

  FleetRun& run_;
  const fleet::ListedSite& site_;
  const CheckOptions options_;
  const std::int64_t now_;
  const CrawlPlan plan_;
  Recording recording_;
};

}  // namespace collaudo
