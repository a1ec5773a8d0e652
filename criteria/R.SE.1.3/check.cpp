// Data of the citizen come from national registers: pages may say so, only who runs the services knows.
#include <collaudo/criterion.h>
#include <collaudo/practice.h>
#include <collaudo/service_judgement.h>

namespace collaudo::criteria {

namespace {

constexpr std::string_view slug = "national_bases";

bool look_at(const Step& screen, ServiceChecks& saw) {
  static const Pattern registers("\\banpr\\b|anagrafe nazionale");
  constexpr std::size_t longest = 400;
  for (const html::Document* document : screen.documents())
    if (const auto found = visible_texts(*document, registers, longest); !found.empty()) {
      saw.met(slug, "register_named").hint().at(screen, found.front());
      return true;
    }
  return false;
}

}  // namespace

Findings R_SE_1_3(const Site& site, const CriterionSpec& spec) {
  return judge_services(site, spec, [](const Service& service, ServiceChecks& saw) {
    for (const Walk& walk : service.walks)
      for (const Step* screen : walk.request_screens())
        if (look_at(*screen, saw)) return;
  });
}

}  // namespace collaudo::criteria
