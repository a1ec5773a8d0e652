// Collecting the evidence of one site with the engine that the user chose. Called by the commands that
// collect.
#pragma once

#include <functional>

#include "cli/check_options.h"
#include "cli/recording.h"
#include "crawl/crawler.h"
#include "engine/judge.h"
#include "evidence/snapshot.h"

namespace collaudo {

// `source` answers from the network. With the engine `auto` the site is judged between two crawls: what the
// judgement could not decide without a browser is looked at with one. Last, with nothing else running, the
// browser measures the speed of pages. The error is one line about a browser that was asked for and is not
// there.
Result<Snapshot> collect(const CheckOptions& options, const CrawlPlan& plan, EvidenceSource& source,
                         Recording& recording, std::int64_t now,
                         const std::function<void(const CrawlProgress&)>& on_progress);

// What such a collection makes of one crawl: with what the user handed in, and the engine that was chosen.
Snapshot frozen(const CheckOptions& options, const CrawlPlan& plan, Collected collected, std::int64_t now);

// How the options want the evidence judged.
JudgeOptions judging_of(const CheckOptions& options);

}  // namespace collaudo
