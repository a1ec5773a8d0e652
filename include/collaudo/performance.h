// Performance: how fast a page is on a telephone with a slow network, as Lighthouse scores it, and who says
// so. Made from a Lighthouse report that was handed in, from loads that a browser recorded, or from what the
// crawl saw; read by checks through Site::performance() and by reports. Plain values, copied freely.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <collaudo/exchange.h>
#include <collaudo/url.h>

namespace collaudo {

struct Performance {
  // In the order of trust. An estimate never decides anything.
  enum class Source { lighthouse, measured, estimate };

  // What happened while a browser measured, and what it means for the score.
  enum class Guard {
    frame_trap,    // loads in which the tab got one frame a second were thrown away
    machine_load,  // others were at work on the machine: the score is lower than the page deserves
    cut_off,       // the page never came to rest: what was there in the end counts
    few_runs,      // fewer loads than wanted could be scored
  };

  struct Metric {
    std::string name;             // as Lighthouse writes it: "first-contentful-paint"
    std::optional<double> value;  // ms; the layout shift has no unit
    std::optional<double> score;  // 0 to 1
  };

  // One change, tried by replaying the load with it. Gains do not add up.
  struct Gain {
    std::string change;   // "script_deferred": key of a sentence in src/score/phrases.json
    std::string subject;  // address or host; empty for the whole page
    int count = 1;        // how many things are changed
    double points = 0;    // of 100
    double score = 0;     // 0 to 1, with the change
  };

  Url url;  // of the page, after redirects
  Source source = Source::estimate;
  std::string tool;             // "Lighthouse 12.8.2", "Chromium 131.0.6778.33"; empty for an estimate
  std::string moment;           // of a Lighthouse report, as it writes it: "2026-11-20T09:00:00.000Z"
  std::optional<double> score;  // 0 to 1; nothing: see `cause`
  double low = 0, high = 0;     // what the score may be: the band of an estimate, else the span of the runs
  std::vector<double> runs;     // scores, in the order of measuring; `score` is the middle one
  std::vector<Metric> metrics;  // of the run with that score
  std::vector<Gain> gains;      // of that run, largest first
  std::vector<Guard> guards;
  Cause cause = Cause::none;  // why there is no score
  std::string detail;

  // Whether the score decides on which side of the threshold the page is: a report does; loads of our own
  // when all of them are clear of it and nothing speaks against them; an estimate never.
  bool is_sure(double threshold) const;
};

std::string_view name(Performance::Source source);
std::string_view name(Performance::Guard guard);
std::optional<Performance::Source> performance_source_named(std::string_view name);
std::optional<Performance::Guard> performance_guard_named(std::string_view name);

// What there is about the speed of a site.
struct PerformanceEvidence {
  // A Lighthouse report that was handed in and cannot be used.
  struct Refused {
    enum class Why { unreadable, other_site, desktop, without_score };
    Why why = Why::unreadable;
    std::optional<Url> url;  // of the page, unless unreadable
  };

  std::vector<Performance> pages;  // the best measure of each page, the home page's first
  std::vector<Refused> refused;
};

}  // namespace collaudo
