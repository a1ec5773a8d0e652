#include "facts.h"

#include <algorithm>
#include <cstdlib>
#include <vector>

#include <collaudo/practice.h>
#include <collaudo/text.h>
#include <collaudo/value.h>

namespace collaudo::criteria::deadline {

namespace {

using html::Element;

// The pages that tell it, the detail first.
std::vector<const Step*> sources_of(const Walk& walk) {
  const Step* confirmation = walk.confirmation();
  const auto numbers = practice_numbers(walk);
  std::vector<const Step*> sources;
  for (const Step* screen : walk.with(ScreenRole::practice_detail)) {
    if (!screen->html() || (confirmation && screen->number < confirmation->number)) continue;
    const std::string shown = text::t1(screen->html()->root().spaced_text());
    const bool is_own = numbers.empty() || practice_numbers(shown).empty() ||
                        std::any_of(numbers.begin(), numbers.end(),
                                    [&](const std::string& own) { return text::contains(shown, own); });
    if (is_own) sources.push_back(screen);
  }
  if (confirmation && confirmation->html()) sources.push_back(confirmation);
  return sources;
}

Day day_of_ms(std::int64_t time_ms) {
  return std::chrono::floor<std::chrono::days>(
      std::chrono::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(time_ms)));
}

bool is_sending(const std::string& label) { return label.starts_with("inviat") || label == "in data"; }

bool is_payment_due(const LabelledDate& found) {
  const Pattern& exclude = lexicon("dates.payment_due_label_exclude");
  return found.place ? exclude.found_in(text::t3a(found.place->spaced_text()))
                     : exclude.found_in(found.label);
}

class Look {
 public:
  Look(const Service& service, const Walk* walk, ServiceChecks& saw)
      : service_(service), walk_(walk), saw_(saw) {
    if (!walk_) return;
    sources_ = sources_of(*walk_);
    for (const Step* source : sources_)
      is_detail_seen_ = is_detail_seen_ || source->role == ScreenRole::practice_detail;
    sent_ = day_of_sending();
  }

  Facts look() {
    const bool has_taken = look_for_taken(), has_number = look_for_number(), has_end = look_for_end();
    if (walk_ && walk_->is_single_page) look_at_json(!has_taken, !has_number, !has_end);
    if (!walk_) return facts_;
    if (!says(taken)) report_absence(taken, "taken_missing");
    if (!says(number)) report_absence(number, "number_missing");
    if (!says(last_day)) report_absence(last_day, "deadline_missing");
    facts_.is_certain = is_taken_certain_ && is_end_certain_;
    return facts_;
  }

 private:
  // By the confirmation; else as the operator says it; else the day when the request was looked at, which
  // may be any later one.
  std::optional<Day> day_of_sending() const {
    const Step* confirmation = walk_->confirmation();
    if (confirmation && confirmation->time_ms > 0) return day_of_ms(confirmation->time_ms);
    if (service_.submitted_on != 0)
      return std::chrono::floor<std::chrono::days>(
          std::chrono::sys_seconds(std::chrono::seconds(service_.submitted_on)));
    for (const Step* source : sources_)
      if (source->time_ms > 0) return day_of_ms(source->time_ms);
    return std::nullopt;
  }

  bool says(std::string_view slug) const { return said_.find(std::string(slug)) != std::string::npos; }

  Observation& met(std::string_view slug, std::string_view key) {
    said_ += std::string(slug) + " ";
    return saw_.met(slug, key);
  }

  bool look_for_taken() {
    const Pattern &label = lexicon("dates.taken_in_charge_label"), &other = lexicon("dates.deadline_label");
    std::optional<LabelledDate> sending;
    const Step* of_sending = nullptr;
    for (const Step* source : sources_)
      for (const html::Document* document : source->documents())
        for (const LabelledDate& found : labelled_dates(*document, label, other, sent_)) {
          if (is_sending(found.label) || found.date.is_year_guessed) {
            if (!sending) {
              sending = found;
              of_sending = source;
            }
            continue;
          }
          facts_.taken = found.date.day;
          is_taken_certain_ = true;
          met(taken, "taken_found").at(*source, *found.place).with("day", written(found.date.day));
          return true;
        }
    if (sending) {
      facts_.taken = sending->date.day;
      met(taken, "taken_as_sent")
          .likely()
          .at(*of_sending, *sending->place)
          .with("day", written(sending->date.day));
      return true;
    }
    for (const ReceivedMessage& message : service_.messages)
      for (const LabelledDate& found :
           labelled_dates(message.subject + " " + message.text, label, other, sent_)) {
        facts_.taken = found.date.day;
        is_taken_certain_ = !is_sending(found.label) && !found.date.is_year_guessed;
        Observation& seen =
            met(taken, "taken_in_message").from(Channel::message).with("day", written(found.date.day));
        if (!is_taken_certain_) seen.likely();
        return true;
      }
    return false;
  }

  bool look_for_number() {
    for (const Step* source : sources_)
      for (const html::Document* document : source->documents()) {
        const auto body = document->first("main, [role='main'], body");
        if (!body) continue;
        const auto numbers = practice_numbers(text::t1(body->spaced_text()));
        if (numbers.empty()) continue;
        met(number, "number_found").at(*source).with("number", numbers.front());
        return true;
      }
    for (const ReceivedMessage& message : service_.messages)
      if (const auto numbers = practice_numbers(message.subject + " " + message.text); !numbers.empty()) {
        met(number, "number_in_message").from(Channel::message).with("number", numbers.front());
        return true;
      }
    return false;
  }

  bool look_for_end() {
    const Pattern &label = lexicon("dates.deadline_label"), &other = lexicon("dates.taken_in_charge_label");
    for (const Step* source : sources_)
      for (const html::Document* document : source->documents())
        for (const LabelledDate& found : labelled_dates(*document, label, other, sent_)) {
          if (is_payment_due(found)) continue;
          facts_.last_day = found.date.day;
          is_end_certain_ = !found.date.is_year_guessed;
          Observation& seen =
              met(last_day, found.date.is_year_guessed ? "deadline_without_year" : "deadline_found")
                  .at(*source, *found.place)
                  .with("day", written(found.date.day));
          if (found.date.is_year_guessed) seen.likely();
          return true;
        }
    for (const Step* source : sources_)
      for (const html::Document* document : source->documents())
        if (look_for_relative_term(*source, *document)) return true;
    for (const ReceivedMessage& message : service_.messages)
      for (const LabelledDate& found :
           labelled_dates(message.subject + " " + message.text, label, other, sent_)) {
        if (is_payment_due(found)) continue;
        facts_.last_day = found.date.day;
        is_end_certain_ = !found.date.is_year_guessed;
        met(last_day, "deadline_in_message").from(Channel::message).with("day", written(found.date.day));
        return true;
      }
    return false;
  }

  // "entro 30 giorni": a day can be derived, nobody wrote it.
  bool look_for_relative_term(const Step& source, const html::Document& document) {
    static const Pattern about("esito|conclus|conclud|rispost|evas|lavorat|procediment|termine|rilasc");
    const Pattern& term = lexicon("dates.card_max_term");
    for (const Element element : visible_texts(document, term, 300)) {
      const std::string words = text::t3a(element.spaced_text());
      if (!about.found_in(words) || lexicon("dates.payment_due_label_exclude").found_in(words)) continue;
      const auto match = term.first(words);
      if (!match) continue;
      constexpr int month = 30, week = 7;
      const int count = std::atoi(match->groups[4].c_str());
      const bool in_months = match->groups[5].starts_with("mes"),
                 in_weeks = match->groups[5].starts_with("settiman");
      facts_.days = count * (in_months ? month : in_weeks ? week : 1);
      met(last_day, "deadline_relative")
          .likely()
          .at(source, element)
          .with("days", static_cast<long>(facts_.days));
      return true;
    }
    return false;
  }

  // Absent only where both pages that may tell it were captured whole.
  void report_absence(std::string_view slug, std::string_view key) {
    if (sources_.empty()) return;
    const Step* confirmation = walk_->confirmation();
    const bool both = is_detail_seen_ && confirmation && confirmation->html();
    const bool is_proof = both && std::all_of(sources_.begin(), sources_.end(),
                                              [](const Step* source) { return source->proves_absence(); });
    if (is_proof)
      saw_.not_met(slug, key).at(*sources_.front());
    else if (both)
      saw_.unknown(slug, "service_absence_open").at(*sources_.front());
    else
      saw_.unknown(slug, is_detail_seen_ ? "confirmation_not_seen" : "detail_not_seen").at(*sources_.back());
  }

  // What an application that scripts fill was told of the request.
  void look_at_json(bool wants_taken, bool wants_number, bool wants_end) {
    static const Pattern begins("presa_?in_?carico|data_?(presentazione|invio|protocollo)|submitted", true),
        ends("termine|scadenza|data_?(ultima|fine|conclusione|massima)|deadline|due_?date", true);
    for (const ServiceExchange& exchange : walk_->exchanges) {
      if (exchange.body.empty() || exchange.mime.find("json") == std::string::npos) continue;
      const auto parsed = parse_json(exchange.body);
      if (!parsed || !parsed->is_object()) continue;
      for (const auto& [name, member] : parsed->object()) {
        if (!member.is_string()) continue;
        const auto dates = dates_in(text::t3a(member.string()), std::nullopt);
        if (dates.empty()) continue;
        if (wants_taken && begins.found_in(name)) {
          wants_taken = false;
          facts_.taken = dates.front().day;
          met(taken, "told_in_json").likely().from(walk_->channel).at(exchange.url);
        } else if (wants_end && ends.found_in(name)) {
          wants_end = false;
          facts_.last_day = dates.front().day;
          met(last_day, "told_in_json").likely().from(walk_->channel).at(exchange.url);
        }
      }
    }
    if (wants_number && !practice_numbers(*walk_).empty())
      met(number, "told_in_json").likely().from(walk_->channel);
  }

  const Service& service_;
  const Walk* walk_;
  ServiceChecks& saw_;
  std::vector<const Step*> sources_;
  std::optional<Day> sent_;
  Facts facts_;
  std::string said_;
  bool is_detail_seen_ = false, is_taken_certain_ = false, is_end_certain_ = false;
};

}  // namespace

Facts look_at_facts(const Service& service, const Walk* walk, ServiceChecks& saw) {
  return Look(service, walk, saw).look();
}

}  // namespace collaudo::criteria::deadline
