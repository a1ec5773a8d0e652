#include "engine/site_performance.h"

#include <algorithm>
#include <map>

#include "score/lighthouse_report.h"
#include "score/static_estimate.h"

namespace collaudo {

namespace {

using Refused = PerformanceEvidence::Refused;

class SitePerformance {
 public:
  explicit SitePerformance(const Snapshot& snapshot) : snapshot_(snapshot) {}

  PerformanceEvidence collect() {
    read_reports();
    for (auto& [key, reports] : reports_) pages_.emplace(key, median(std::move(reports)));
    // Where a report was handed in, it counts.
    for (const Performance& measured : snapshot_.performance) pages_.emplace(key_of(measured.url), measured);
    if (!pages_.contains(home_key))
      if (auto estimate = score::estimate(home())) pages_.emplace(home_key, std::move(*estimate));
    for (auto& entry : pages_) evidence_.pages.push_back(std::move(entry.second));
    return std::move(evidence_);
  }

 private:
  // Before every address.
  static constexpr const char* home_key = "";

  const Page& home() const { return snapshot_.pages.front(); }

  // A page of the site, or of its services wherever they stand.
  bool is_inside(const Url& url) const {
    const auto& hosts = snapshot_.services.municipal_hosts;
    return is_internal(url, snapshot_.judged_as) || is_internal(url, snapshot_.target) ||
           std::find(hosts.begin(), hosts.end(), url.bare_host()) != hosts.end();
  }

  std::string key_of(const Url& url) const {
    const bool is_home = is_same_page(url, home().url()) || is_same_page(url, home().requested()) ||
                         is_same_page(url, snapshot_.judged_as);
    return is_home ? home_key : url.canonical();
  }

  void read_reports() {
    const auto found = snapshot_.supplied.find("lighthouse");
    if (found == snapshot_.supplied.end()) return;
    for (const std::string& text : found->second) {
      auto report = score::read_lighthouse_report(text);
      if (auto* refused = std::get_if<Refused>(&report)) {
        if (refused->url && !is_inside(*refused->url)) refused->why = Refused::Why::other_site;
        evidence_.refused.push_back(*refused);
      } else if (auto& read = std::get<Performance>(report); is_inside(read.url)) {
        reports_[key_of(read.url)].push_back(std::move(read));
      } else {
        evidence_.refused.push_back({Refused::Why::other_site, read.url});
      }
    }
  }

  static Performance median(std::vector<Performance> reports) {
    std::vector<double> runs;
    for (const Performance& report : reports) runs.push_back(*report.score);
    std::stable_sort(reports.begin(), reports.end(),
                     [](const Performance& a, const Performance& b) { return a.score < b.score; });
    const double low = *reports.front().score, high = *reports.back().score;
    Performance middle = std::move(reports[(reports.size() - 1) / 2]);
    middle.runs = std::move(runs);
    middle.low = low;
    middle.high = high;
    return middle;
  }

  const Snapshot& snapshot_;
  PerformanceEvidence evidence_;
  std::map<std::string, std::vector<Performance>> reports_;
  std::map<std::string, Performance> pages_;
};

}  // namespace

PerformanceEvidence performance_of(const Snapshot& snapshot) { return SitePerformance(snapshot).collect(); }

}  // namespace collaudo
