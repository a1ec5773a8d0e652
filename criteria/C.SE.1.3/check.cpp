// Headings and paragraphs of every screen of a service have one of the model's fonts, and so has what is in
// them.
#include <algorithm>
#include <map>

#include <collaudo/criterion.h>
#include <collaudo/service_judgement.h>
#include <collaudo/service_screens.h>
#include <collaudo/styled_screen.h>
#include <collaudo/text.h>

#include "fonts.h"

namespace collaudo::criteria {

namespace {

using namespace service_fonts;

constexpr std::string_view by_default = "fonts_default", nested = "fonts_nested";

// What several screens have in common is told once, at the first of them.
struct Common {
  const Step* step = nullptr;  // or
  const Page* page = nullptr;
  Group group;
  long screens = 0;
};

class Fonts {
 public:
  Fonts(const Site& site, const CriterionSpec& spec)
      : site_(site),
        banners_(spec.params.at("banners").strings()),
        font_services_(spec.params.at("font_services").strings()) {}

  void look_at(const Service& service, ServiceChecks& saw) const {
    bool any_request = false;
    for (const Walk& walk : service.walks) any_request = look_at(walk, saw) || any_request;
    look_at_public(service, any_request, saw);
  }

 private:
  using Commons = std::map<std::pair<Kind, std::string>, Common>;

  struct Seen {
    Commons wrong, of_banners;
    std::map<std::string, std::pair<const Step*, long>>
        missing;  // by sheet: first of its screens, and how many
    long screens = 0, elements = 0;
    bool any_request = false;
    const Step* first = nullptr;
    const Step* unread = nullptr;  // not captured, or filled by scripts
  };

  bool look_at(const Walk& walk, ServiceChecks& saw) const {
    Seen seen;
    for (const Step& step : walk.steps) {
      if (!step.url || !is_own_screen(step)) continue;
      if (!step.html() || (step.is_shell && !step.is_rendered)) {
        if (!seen.unread) seen.unread = &step;
        continue;
      }
      look_at(walk, step, seen);
    }
    say(walk, seen, saw);
    return seen.any_request;
  }

  void look_at(const Walk& walk, const Step& step, Seen& seen) const {
    const StyledScreen screen(walk, step);
    const Reading reading = read_fonts(screen.page(), banners_, font_services_);
    for (const std::string& sheet : reading.missing_sheets) {
      ++seen.missing.try_emplace(sheet, &step, 0).first->second.second;
    }
    if (!reading.missing_sheets.empty() || reading.is_other_language) return;
    if (!seen.first) seen.first = &step;
    ++seen.screens;
    seen.elements += reading.elements;
    seen.any_request = seen.any_request || step.zone == Zone::flow;
    add(reading.wrong, &step, nullptr, seen.wrong);
    add(reading.of_banners, &step, nullptr, seen.of_banners);
  }

  static void add(const std::map<std::pair<Kind, std::string>, Group>& groups, const Step* step,
                  const Page* page, Commons& commons) {
    for (const auto& [key, group] : groups) {
      const auto known = commons.find(key);
      if (known == commons.end()) {
        commons.emplace(key, Common{step, page, group, 1});
        continue;
      }
      known->second.group.count += group.count;
      known->second.group.hidden += group.hidden;
      ++known->second.screens;
    }
  }

  void say(const Walk& walk, const Seen& seen, ServiceChecks& saw) const {
    say_wrong(seen.wrong, saw);
    for (const auto& [key, common] : seen.of_banners)
      place(saw.note(slug_of(key.first), "banner"), common).with("family", common.group.family);
    for (const auto& [sheet, screens] : seen.missing)
      for (const std::string_view slug : {by_default, nested})
        saw.unknown(slug, "sheet_missing")
            .at(*screens.first)
            .with("count", screens.second)
            .with("sheet", text::shortened(sheet, 160));
    if (seen.unread)
      for (const std::string_view slug : {by_default, nested})
        saw.unknown(slug, seen.unread->is_shell ? "screen_by_script" : "screen_not_captured")
            .at(*seen.unread)
            .because_of(seen.unread->is_shell ? Cause::needs_browser : Cause::needs_data);
    if (!walk.unseen_steps.empty() && seen.first)
      for (const std::string_view slug : {by_default, nested})
        saw.unknown(slug, "steps_unseen")
            .at(*seen.first)
            .with("count", static_cast<long>(walk.unseen_steps.size()));
    if (!seen.first || !seen.any_request || seen.elements == 0) return;
    for (const auto& [slug, kind] : {std::pair(by_default, Kind::element), std::pair(nested, Kind::inside)})
      if (std::none_of(seen.wrong.begin(), seen.wrong.end(),
                       [wanted = kind](const auto& entry) { return entry.first.first == wanted; }))
        saw.met(slug, kind == Kind::element ? "default_ok" : "nested_ok")
            .at(*seen.first)
            .with("screens", seen.screens)
            .with("count", seen.elements);
  }

  static std::string_view slug_of(Kind kind) { return kind == Kind::element ? by_default : nested; }

  static Observation& place(Observation& seen, const Common& common) {
    if (common.step)
      seen.at(*common.step, common.group.first);
    else
      seen.at(*common.page, common.group.first);
    // What is in the element may be the citizen's.
    return seen.showing("<" + std::string(common.group.first.tag()) + ">");
  }

  static void say_wrong(const Commons& wrong, ServiceChecks& saw) {
    for (const auto& [key, common] : wrong) {
      const Kind kind = key.first;
      if (!common.group.doubt.empty()) {
        place(saw.unknown(slug_of(kind), "undecided"), common)
            .because_of(Cause::needs_browser)
            .with("count", common.group.count)
            .with("doubt", common.group.doubt);
        continue;
      }
      Observation& seen =
          saw.not_met(slug_of(kind), kind == Kind::element ? "default_wrong" : "nested_wrong");
      if (kind == Kind::inside) seen.tolerated();
      place(seen, common)
          .with("family", common.group.family)
          .with("setter", common.group.setter)
          .with("count", common.group.count)
          .with("screens", common.screens);
      if (common.group.hidden > 0)
        place(saw.note(slug_of(kind), "hidden"), common)
            .with("family", common.group.family)
            .with("count", common.group.hidden);
    }
  }

  // ---- the public pages of the services: they may fail it, never grant it

  void look_at_public(const Service& service, bool any_request, ServiceChecks& saw) const {
    Seen seen;
    const Page* first = nullptr;
    for (const Page* page : access_pages(site_, service)) {
      if (!page->is_internal() || page->html().is_script_rendered()) continue;
      const Reading reading = read_fonts(*page, banners_, font_services_);
      if (!reading.missing_sheets.empty() || reading.is_other_language) continue;
      if (!first) first = page;
      ++seen.screens;
      add(reading.wrong, nullptr, page, seen.wrong);
    }
    std::erase_if(seen.wrong, [](const auto& entry) { return !entry.second.group.doubt.empty(); });
    say_wrong(seen.wrong, saw);
    if (any_request || !first || !seen.wrong.empty() || saw.says(by_default)) return;
    for (const std::string_view slug : {by_default, nested})
      saw.unknown(slug, "public_only").at(*first).because_of(Cause::needs_login).with("count", seen.screens);
  }

  const Site& site_;
  const std::vector<std::string> banners_, font_services_;
};

}  // namespace

Findings C_SE_1_3(const Site& site, const CriterionSpec& spec) {
  const Fonts fonts(site, spec);
  return judge_services(site, spec,
                        [&](const Service& service, ServiceChecks& saw) { fonts.look_at(service, saw); });
}

}  // namespace collaudo::criteria
