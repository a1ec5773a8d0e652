// The notice of submission arrives in the app IO too.
#include <collaudo/criterion.h>
#include <collaudo/pattern.h>
#include <collaudo/service_judgement.h>

namespace collaudo::criteria {

namespace {

constexpr std::string_view slug = "io_notice";

// What the confirmation announces shows that it is meant, not that it arrives.
void look_at(const Service& service, ServiceChecks& saw) {
  for (const Walk& walk : service.walks) {
    const Step* confirmation = walk.confirmation();
    if (!confirmation || !lexicon("notifications.announced_io").found_in(confirmation->words)) continue;
    saw.met(slug, "announced").hint().at(*confirmation);
  }
}

}  // namespace

Findings R_SE_1_1(const Site& site, const CriterionSpec& spec) { return judge_services(site, spec, look_at); }

}  // namespace collaudo::criteria
