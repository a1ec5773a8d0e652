#include "cli/service_plan.h"

#include <algorithm>

#include <collaudo/service_hosts.h>

#include "evidence/snapshot.h"
#include "service/service_evidence.h"

namespace collaudo {

namespace {

// A recording comes from outside: what it names is asked within bounds.
constexpr std::size_t most_origins = 20;

}  // namespace

CrawlPlan plan_with_services(CrawlOptions options, const std::vector<const Criterion*>& criteria,
                             const std::map<std::string, std::vector<std::string>, std::less<>>& supplied) {
  CrawlPlan plan = make_plan(std::move(options), criteria);
  if (!plan.wants("service_flow", Facet::tls) || !supplied.contains("service_walk")) return plan;
  Snapshot known;
  known.target = plan.options.target;
  known.judged_as = plan.options.judged_as.value_or(plan.options.target);
  known.service_url = plan.options.service_url;
  known.supplied = supplied;
  std::vector<Url>& wanted = plan.tls_origins;
  for (const Service& service : make_service_evidence(known).services)
    for (const Walk& walk : service.walks)
      for (const Url& origin : origins_of(walk))
        if (wanted.size() < most_origins && std::find(wanted.begin(), wanted.end(), origin) == wanted.end())
          wanted.push_back(origin);
  return plan;
}

}  // namespace collaudo
