// What the municipality already knows of the citizen is not asked again.
#include <algorithm>
#include <map>
#include <set>

#include <collaudo/criterion.h>
#include <collaudo/pattern.h>
#include <collaudo/service_judgement.h>
#include <collaudo/text.h>

#include "families.h"

namespace collaudo::criteria {

namespace {

using namespace once_only;

constexpr std::string_view applicant = "applicant_prefilled", known = "known_families_prefilled";

std::string family_argument(const std::set<std::string>& families) {
  std::string argument;
  for (const std::string& family : families)
    argument += (argument.empty() ? "@family_" : ",@family_") + family;
  return argument;
}

bool may_be_written(const Field& field) { return !field.is_disabled && !field.is_read_only; }

// Values that the citizen typed on earlier walks, by datum.
using Given = std::map<Datum, std::set<std::string>>;

class OnceOnly {
 public:
  explicit OnceOnly(const Site& site) {
    for (const Service& service : site.services().services)
      for (const Walk& walk : service.walks)
        if (walk.number == 1) add_given(walk);
  }

  void look_at(const Service& service, ServiceChecks& saw) const {
    for (const Walk& walk : service.walks) look_for_applicant(walk, saw);
    bool any_second = false;
    for (const Walk& walk : service.walks)
      if (walk.number > 1 && !walk.data_screens().empty()) {
        any_second = true;
        look_for_known(walk, saw);
      }
    look_for_declared(service, saw);
    if (!any_second && !service.walks.empty() && !saw.says(known)) saw.unknown(known, "one_walk");
  }

 private:
  void add_given(const Walk& walk) {
    for (const AskedField& asked : asked_fields(walk)) {
      const auto datum = datum_of(asked.field->words);
      if (!datum || is_another_persons(*asked.field, *datum)) continue;
      if (const auto typed = typed_into(walk, *asked.field)) given_[*datum].insert(text::t3a(*typed));
    }
  }

  // A company's data stand under a heading of their own.
  static bool is_another_persons(const Field& field, const Datum& datum) {
    return datum.family != "aziendali" && whose(text::t3a(field.section), field.words) == Whose::other_person;
  }

  // ---- name, surname, tax code, birth: what the identity carries

  void look_for_applicant(const Walk& walk, ServiceChecks& saw) const {
    if (walk.is_single_page && walk.data_screens().empty()) {
      look_at_answers(walk, saw);
      return;
    }
    bool any_fault = false, any_shown = false, any_editable = false, any_contact = false;
    const Step* where = nullptr;
    for (const AskedField& asked : asked_fields(walk)) {
      const Field& field = *asked.field;
      const auto datum = datum_of(field.words);
      if (datum && datum->family == "contatti" && asked.was_empty) any_contact = true;
      if (!datum || datum->family != "anagrafica") continue;
      const Whose person = whose(text::t3a(field.section), field.words);
      if (person == Whose::other_person) continue;
      where = asked.step;
      if (!asked.was_empty || !may_be_written(field)) {
        any_shown = true;
        any_editable = any_editable || may_be_written(field);
        continue;
      }
      any_fault = true;
      say_empty(walk, asked, person, saw);
    }
    if (const Step* shown = applicant_as_text(walk)) {
      any_shown = true;
      if (!where) where = shown;
    }
    if (any_contact && walk.number == 1) saw.note(applicant, "contacts_empty");
    if (any_editable) saw.note(applicant, "editable").at(*where);
    if (any_fault) return;
    if (any_shown)
      saw.met(applicant, "applicant_ok").at(*where);
    else
      look_for_not_asked(walk, saw);
  }

  static void say_empty(const Walk& walk, const AskedField& asked, Whose person, ServiceChecks& saw) {
    static const Pattern button(
        "(usa|importa|carica|inserisci|compila con|precompila) ?(con )?(i miei dati|i dati (del|dal) (mio "
        ")?(profilo|"
        "richiedente)|dati (da|di) (spid|cie))|precompila");
    for (const Control& control : asked.step->controls)
      if (!control.in_page_frame && button.found_in(control.words)) {
        saw.met(applicant, "button").likely().at(*asked.step, control.element);
        return;
      }
    const bool is_identified = !walk.with(FlowEvent::Kind::landing).empty() || !walk.carries_requests();
    const bool is_typed = typed_into(walk, *asked.field).has_value();
    const bool is_sure = is_identified && is_typed && asked.field->is_required &&
                         person == Whose::applicant && !asked.step->is_shell && !asked.step->is_partial &&
                         asked.step->role_confidence == RoleConfidence::high;
    Observation& seen =
        saw.not_met(applicant, is_typed ? "asked_and_typed" : "asked").at(*asked.step, asked.field->element);
    // The element's own excerpt would show what stands in it.
    seen.showing("").with("label", text::shortened(asked.field->label, 60));
    if (!is_sure) seen.likely();
  }

  // A pair of label and value, or a read-only text, with one of the five.
  static const Step* applicant_as_text(const Walk& walk) {
    for (const Step* step : walk.data_screens()) {
      if (!step->html()) continue;
      for (const html::Element term : step->html()->select(
               "main dt, main th, main .single-line-info > :first-child, main .label, main strong")) {
        const std::string words = text::t3a(text::t1(term.text()));
        if (words.size() > 80) continue;
        const auto datum = datum_of(words);
        const auto value = term.next_sibling();
        if (datum && datum->family == "anagrafica" && value && !text::t1(value->text()).empty() &&
            whose("", words) != Whose::other_person)
          return step;
      }
    }
    return nullptr;
  }

  // A service that does not ask for the person's data asks for nothing twice.
  static void look_for_not_asked(const Walk& walk, ServiceChecks& saw) {
    const auto screens = walk.data_screens();
    if (screens.empty()) return;
    const bool all_seen = std::all_of(screens.begin(), screens.end(),
                                      [](const Step* screen) { return screen->proves_absence(); });
    if (all_seen && walk.unseen_steps.empty())
      saw.met(applicant, "not_asked").at(*screens.front());
    else
      saw.unknown(applicant, "screens_missing").at(*screens.front());
  }

  // An application read the person's data before anything was written.
  static void look_at_answers(const Walk& walk, ServiceChecks& saw) {
    static const Pattern key(
        "\"(nome|name|given_?name|first_?name|cognome|surname|family_?name|last_?name|codice_?fiscale|fiscal_"
        "?"
        "(code|number)|cf)\" ?: ?\"[^\"]+\"",
        true);
    for (const ServiceExchange& exchange : walk.exchanges) {
      if (exchange.is_write && exchange.zone == Zone::flow) return;
      if (exchange.zone != Zone::flow || exchange.mime.find("json") == std::string::npos) continue;
      std::set<std::string> keys;
      for (const Match& match : key.all(exchange.body, 20)) keys.insert(text::t2(match.groups[1]));
      if (keys.size() < 2) continue;
      saw.met(applicant, "read_before").likely().from(walk.channel).at(exchange.url);
      return;
    }
  }

  // ---- what was given on an earlier walk

  void look_for_known(const Walk& walk, ServiceChecks& saw) const {
    std::set<std::string> families;
    const Step* where = walk.data_screens().front();
    bool any_fault = false;
    for (const AskedField& asked : asked_fields(walk)) {
      const auto datum = datum_of(asked.field->words);
      const auto before = datum ? given_.find(*datum) : given_.end();
      if (before == given_.end() || is_another_persons(*asked.field, *datum)) continue;
      families.insert(datum->family);
      if (!asked.was_empty || !may_be_written(*asked.field)) continue;
      any_fault = true;
      say_asked_again(walk, asked, before->second, datum->family, saw);
    }
    for (const auto& [datum, values] : given_)
      if (is_shown(walk, values)) families.insert(datum.family);
    if (any_fault) return;
    if (families.contains("contatti") && families.size() >= 2)
      saw.met(known, "families_ok").at(*where).with("families", family_argument(families));
    else if (families.empty())
      saw.unknown(known, "no_family").at(*where);
    else
      saw.unknown(known, "few_families").at(*where).with("families", family_argument(families));
  }

  static void say_asked_again(const Walk& walk, const AskedField& asked, const std::set<std::string>& before,
                              const std::string& family, ServiceChecks& saw) {
    const auto typed = typed_into(walk, *asked.field);
    const bool is_same = typed && before.contains(text::t3a(*typed));
    Observation& seen =
        saw.not_met(known, is_same ? "asked_again" : "empty_again").at(*asked.step, asked.field->element);
    seen.showing("")
        .with("label", text::shortened(asked.field->label, 60))
        .with("family", "@family_" + family);
    if (!is_same || !asked.field->is_required || asked.step->is_shell || asked.step->is_partial)
      seen.likely();
  }

  // A value of before stands as text on a screen with data.
  static bool is_shown(const Walk& walk, const std::set<std::string>& values) {
    constexpr std::size_t enough = 4;
    for (const Step* step : walk.data_screens())
      for (const std::string& value : values)
        if (value.size() >= enough && text::contains(step->words, value)) return true;
    return false;
  }

  // ---- what the municipality is declared to know

  static void look_for_declared(const Service& service, ServiceChecks& saw) {
    std::set<std::string> families;
    for (const AttestedAnswer& answer : service.answers)
      if (answer.question == "A.1.5.known") families.insert(answer.answer);
    if (families.empty()) return;
    for (const Walk& walk : service.walks)
      for (const AskedField& asked : asked_fields(walk)) {
        const auto datum = datum_of(asked.field->words);
        if (!datum || !families.contains(datum->family) || !asked.was_empty || !asked.field->is_required ||
            !may_be_written(*asked.field) || is_another_persons(*asked.field, *datum))
          continue;
        saw.not_met(known, "declared_known")
            .at(*asked.step)
            .from(Channel::attestation)
            .with("label", text::shortened(asked.field->label, 60))
            .with("family", "@family_" + datum->family);
        return;
      }
  }

  Given given_;
};

}  // namespace

Findings C_SE_1_5(const Site& site, const CriterionSpec& spec) {
  const OnceOnly once_only(site);
  return judge_services(site, spec,
                        [&](const Service& service, ServiceChecks& saw) { once_only.look_at(service, saw); });
}

}  // namespace collaudo::criteria
