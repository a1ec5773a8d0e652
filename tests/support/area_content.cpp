#include "support/area_content.h"

#include <array>
#include <chrono>
#include <cstdio>

#include "support/virtual_site.h"

namespace collaudo::testing {

AreaContent::AreaContent(const std::filesystem::path& sites, const nlohmann::json& the_case) {
  const auto folder = sites / "area" / "content";
  area = AreaJson::parse(read_file(folder / "area.json"));
  area.merge_patch(AreaJson(the_case.value("content", nlohmann::json::object())));
  const auto person = AreaJson::parse(read_file(folder / "identity.json"));
  identity = person.at("values");
  identity.update(person.at("public"));
  rating = AreaJson::parse(read_file(sites / "model" / "content" / "feedback.json"));
}

const AreaJson* AreaContent::flow(const std::string& slug) const {
  const auto& flows = area.at("flows");
  const auto found = flows.find(slug);
  return found == flows.end() ? nullptr : &*found;
}

std::vector<std::string> AreaContent::steps(const AreaJson& flow) const {
  return flow.at("steps").get<std::vector<std::string>>();
}

StepKind AreaContent::kind_of(const std::string& step) const {
  if (step == "privacy") return StepKind::privacy;
  if (step == "riepilogo" || step == "anteprima") return StepKind::recap;
  return area.at("notes").contains(step) ? StepKind::note : StepKind::data;
}

std::string AreaContent::label_of(const AreaJson& flow, const std::string& step) const {
  return flow.at("labels").value(step, "");
}

std::string AreaContent::day_after(int days) const {
  using namespace std::chrono;
  int year_read = 0;
  unsigned month_read = 0;
  unsigned day_read = 0;
  const auto written = text("day");
  if (std::sscanf(written.c_str(), "%d-%u-%u", &year_read, &month_read, &day_read) != 3)
    throw std::runtime_error("area: not a day: " + written);
  const year_month_day start{year{year_read}, month{month_read}, day{day_read}};
  const year_month_day then{sys_days{start} + std::chrono::days{days}};
  std::array<char, 32> shown{};
  std::snprintf(shown.data(), shown.size(), "%02u/%02u/%04d", unsigned{then.day()}, unsigned{then.month()},
                int{then.year()});
  return shown.data();
}

std::string host_in(const std::string& address) {
  const auto start = address.find("://") + 3;
  return address.substr(start, address.find_first_of("/?", start) - start);
}

}  // namespace collaudo::testing
