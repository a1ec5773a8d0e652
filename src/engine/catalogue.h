// The catalogue: every criterion built into the program, in natural order of id. Made once from the embedded
// files on first use, constant afterwards; read by the plan, the runner, reports and the commands list and
// explain. Any thread may read it.
#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <collaudo/criterion.h>

namespace collaudo {

// Throws std::logic_error when an embedded criterion.json is wrong: a broken build, not a user's mistake.
std::span<const Criterion> catalogue();

// Accepts the spelling of 2022 ("CSE.1.1") and lower case; null for an unknown id.
const Criterion* find_criterion(std::string_view id);

// Whether the criterion judges the digital services behind the login, not the site.
bool is_about_services(std::string_view id);

// What is judged where --only does not say: the services behind the login only when something was handed in
// about them, since otherwise nothing of them can be seen; the site unless the run is offline.
struct Scope {
  bool site = true, services = false;
};

// The ids that the lists of --only and --skip select: ids, or groups by their beginning ("C.SI", "R", "BP").
// The error names what is unknown and the nearest known one.
Result<std::set<std::string>> select_criteria(const std::vector<std::string>& only,
                                              const std::vector<std::string>& skip, Scope scope = {});

// "C.SI.1.10" after "C.SI.1.9"; conformance criteria first, then recommendations, then practices.
bool natural_less(std::string_view a, std::string_view b);

// Texts shared by all criteria (criteria/messages.json): messages, titles of the engine's own checks.
const Messages& shared_messages(Language language);

// The checks that the engine itself adds to a criterion: missing evidence, missing data-elements.
const CheckSpec& evidence_check();
const CheckSpec& data_element_check();
// What judge_services() adds: the verdict of a service that no single finding carries.
const CheckSpec& service_check();

// The publication date of the conformance criteria that this catalogue follows.
std::string_view criteria_version();

std::string_view name(Level level);
Facet facet_named(std::string_view text);  // std::logic_error for an unknown one

}  // namespace collaudo
