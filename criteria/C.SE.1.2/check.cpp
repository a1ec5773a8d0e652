// Once the request is sent, the citizen is told in the personal area and by one more channel.
#include <algorithm>
#include <cctype>

#include <collaudo/criterion.h>
#include <collaudo/pattern.h>
#include <collaudo/practice.h>
#include <collaudo/service_judgement.h>
#include <collaudo/text.h>

namespace collaudo::criteria {

namespace {

constexpr std::string_view in_area = "notice_in_area", other_channel = "notice_other_channel";
constexpr std::int64_t milliseconds = 1000;

bool holds(std::string_view text, std::string_view number) {
  const auto is_part = [](char letter) { return std::isalnum(static_cast<unsigned char>(letter)) != 0; };
  for (auto at = text.find(number); at != std::string_view::npos; at = text.find(number, at + 1)) {
    const std::size_t end = at + number.size();
    if ((at == 0 || !is_part(text[at - 1])) && (end == text.size() || !is_part(text[end]))) return true;
  }
  return false;
}

bool holds_any(std::string_view raw, const std::vector<std::string>& texts) {
  const std::string words = text::t3a(raw);
  return std::any_of(texts.begin(), texts.end(),
                     [&](const std::string& wanted) { return holds(words, text::t3a(wanted)); });
}

// A message or notification, and not an entry of a list of requests: by its own class, or by the heading over
// it.
bool is_message(html::Element element) {
  static const Pattern messages("messagg|notific|comunicazion|ultime attivita|avvisi");
  if (element.closest("[class*='messag' i], [class*='notific' i], [class*='notif' i], [id*='messag' i], "
                      "[id*='notific' i]"))
    return true;
  std::optional<html::Element> heading;
  for (const html::Element known : element.document().select("h1, h2, h3, h4")) {
    if (!(known < element)) break;
    // A heading of the item itself names the message, not the list.
    if (!item_of(element).contains(known)) heading = known;
  }
  return heading && messages.found_in(text::t3a(heading->text()));
}

class Notices {
 public:
  Notices(const Service& service, ServiceChecks& saw) : service_(service), saw_(saw) {
    for (const Walk& walk : service.walks) {
      for (std::string& number : practice_numbers(walk)) numbers_.push_back(std::move(number));
      for (std::string& name : names_on(walk)) names_.push_back(std::move(name));
    }
  }

  void look() {
    for (const Walk& walk : service_.walks) look_at_area(walk);
    for (const Walk& walk : service_.walks) look_at_confirmation(walk);
    for (const ReceivedMessage& message : service_.messages) look_at_message(message);
  }

 private:
  // ---- personal area

  void look_at_area(const Walk& walk) {
    const Step* confirmation = walk.confirmation();
    // A session shows what was sent before it; a walk only what it sent itself.
    if (!confirmation && walk.channel != Channel::session) return;
    const Step* empty = nullptr;
    const Step* listed = nullptr;
    std::size_t visits = 0;
    bool is_found = false;
    for (const Step* step : walk.area_screens()) {
      if (confirmation && step->number < confirmation->number) continue;
      for (const html::Document* document : step->documents()) {
        is_found = look_for_message(walk, *step, *document) || is_found;
        if (!listed && lists(*document)) listed = step;
      }
      if (!step->is_messages || is_found) continue;
      empty = step;
      visits = std::max(visits, step->snapshots.size() + revisits(walk, *step));
    }
    if (is_found) return;
    if (listed && !numbers_.empty())
      saw_.met(in_area, "practice_listed").likely().at(*listed);
    else if (empty)
      say_none(walk, *confirmation_or(walk, empty), *empty, visits);
  }

  static const Step* confirmation_or(const Walk& walk, const Step* otherwise) {
    const Step* confirmation = walk.confirmation();
    return confirmation ? confirmation : otherwise;
  }

  static std::size_t revisits(const Walk& walk, const Step& screen) {
    return static_cast<std::size_t>(
        std::count_if(walk.steps.begin(), walk.steps.end(), [&](const Step& step) {
          return step.number < screen.number && step.is_messages && step.url && screen.url &&
                 *step.url == *screen.url;
        }));
  }

  bool look_for_message(const Walk& walk, const Step& step, const html::Document& document) {
    constexpr std::size_t longest = 600;
    for (const html::Element element :
         visible_texts(document, lexicon("notifications.message_submitted"), longest)) {
      if (is_choice(element) || !is_message(element)) continue;
      const std::string item = item_of(element).spaced_text();
      if (holds_any(item, numbers_)) {
        saw_.met(in_area, "area_message").at(step, element).showing("");
        return true;
      }
      if (holds_any(item, names_) && shows_day(item, sent_on(walk))) {
        saw_.met(in_area, "area_message_unnumbered").likely().at(step, element).showing("");
        return true;
      }
    }
    return false;
  }

  // An entry with the number, in whatever list.
  bool lists(const html::Document& document) const {
    const auto body = document.first("main, [role='main']");
    return body && holds_any(body->spaced_text(), numbers_);
  }

  void say_none(const Walk& walk, const Step& confirmation, const Step& screen, std::size_t visits) {
    constexpr std::int64_t enough_ms = 5 * 60 * milliseconds;
    const bool is_late = confirmation.time_ms > 0 && screen.time_ms - confirmation.time_ms >= enough_ms;
    const bool knows_what = !numbers_.empty() || !names_.empty();
    if (walk.channel == Channel::session || !knows_what)
      saw_.unknown(in_area, "messages_of_whom").at(screen);
    else if (!is_late && visits < 2)
      saw_.unknown(in_area, "messages_too_early").at(screen);
    else
      saw_.absent(in_area, "no_message", screen);
  }

  // ---- time

  // The moment of sending in milliseconds as the walk shows it; 0 when it does not.
  static std::int64_t sent_at(const Walk& walk) {
    for (const FlowEvent* event : walk.with(FlowEvent::Kind::submit))
      if (event->exchange && *event->exchange < walk.exchanges.size())
        return walk.exchanges[*event->exchange].time_ms;
    const Step* confirmation = walk.confirmation();
    return confirmation ? confirmation->time_ms : 0;
  }

  // A moment of the day of sending: of the walk, else of what the operator says; 0 when neither tells.
  std::int64_t sent_on(const Walk& walk) const {
    const std::int64_t seen = sent_at(walk);
    return seen != 0 ? seen : service_.submitted_on * milliseconds;
  }

  // Whether a text names that day, or the one before or after it: recordings carry no time zone.
  static bool shows_day(const std::string& raw, std::int64_t moment_ms) {
    if (moment_ms == 0) return lexicon("dates.date").found_in(text::t3a(raw));
    constexpr std::int64_t day_ms = 24 * 60 * 60 * milliseconds;
    for (const Match& match : lexicon("dates.date").all(text::t3a(raw), 20)) {
      const auto day = day_of(match);
      if (day && std::abs(*day - moment_ms / day_ms) <= 1) return true;
    }
    return false;
  }

  // Days since 1970 of a date in figures.
  static std::optional<std::int64_t> day_of(const Match& match) {
    const auto group = [&](std::size_t index) {
      return index < match.groups.size() ? match.groups[index] : std::string();
    };
    int day = 0, month = 0, year = 0;
    if (!group(3).empty()) {
      day = std::stoi(group(1)), month = std::stoi(group(2)), year = std::stoi(group(3));
    } else if (!group(4).empty()) {
      year = std::stoi(group(4)), month = std::stoi(group(5)), day = std::stoi(group(6));
    } else {
      return std::nullopt;
    }
    // Days from civil: years begin in March, so that the leap day is their last.
    const std::int64_t shifted = month > 2 ? year : year - 1;
    const std::int64_t era = shifted / 400, of_era = shifted - era * 400;
    const std::int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
  }

  // ---- the other channels

  void look_at_confirmation(const Walk& walk) {
    const Step* confirmation = walk.confirmation();
    if (!confirmation || !confirmation->html()) return;
    const auto announces = [&](std::string_view what) {
      return lexicon("notifications.announced_" + std::string(what)).found_in(confirmation->words);
    };
    std::string channels;
    for (const std::string_view what : {"email", "sms", "io", "send"})
      if (announces(what)) channels += (channels.empty() ? "@told_" : ",@told_") + std::string(what);
    if (channels.empty()) return;
    Observation& seen = confirmation->is_shell ? saw_.note(other_channel, "announced")
                                               : saw_.met(other_channel, "announced").likely();
    seen.at(*confirmation).with("channels", channels);
  }

  void look_at_message(const ReceivedMessage& message) {
    const bool is_numbered = holds_any(message.subject + " " + message.text, numbers_);
    bool in_time = false, knows_time = false;
    constexpr std::int64_t hour = 60 * 60, day = 24 * hour;
    const auto compare = [&](std::int64_t first, std::int64_t last) {
      if (message.time == 0) return;
      knows_time = true;
      in_time = in_time || (message.time >= first && message.time <= last);
    };
    for (const Walk& walk : service_.walks)
      if (const std::int64_t sent = sent_at(walk) / milliseconds; sent != 0)
        compare(sent - 5 * 60, sent + day);
    // Of the day alone, as it is counted in Italy: it begins up to two hours before that of UTC, and what is
    // sent at its end may be notified on the next one.
    if (!knows_time && service_.submitted_on != 0)
      compare(service_.submitted_on - 2 * hour, service_.submitted_on + 2 * day);
    const std::string file = text::shortened(message.source, 80);
    if (knows_time && !in_time) {
      saw_.note(other_channel, "message_other_day").with("file", file);
      return;
    }
    if (!is_numbered && !in_time) {
      saw_.note(other_channel, "message_unrelated").with("file", file);
      return;
    }
    Observation& seen = saw_.met(other_channel, is_numbered ? "message" : "message_unnumbered");
    seen.from(Channel::message).with("file", file);
    if (!is_numbered || !in_time) seen.likely();
  }

  const Service& service_;
  ServiceChecks& saw_;
  std::vector<std::string> numbers_, names_;
};

ServiceDecision decision(Verdict verdict, std::optional<Verdict> leaning = {}, std::string key = {}) {
  return {verdict, leaning, std::move(key), {}};
}

// The criterion's own table: what is missing in one place is not made up for by a third.
ServiceDecision decide(const Service&, const MergedStates& states) {
  const MergedState &area = states.at(std::string(in_area)), &other = states.at(std::string(other_channel));
  if (area.is_disputed || other.is_disputed) return decision(Verdict::manual, Verdict::tolerance);
  const bool is_told = other.is_certainly_met(), is_announced = other.is_met() && !is_told;
  if (area.is_certainly_met()) {
    if (is_told) return decision(Verdict::success);
    if (is_announced) return decision(Verdict::manual, Verdict::success, "other_announced");
    if (other.is_certainly_not_met()) return decision(Verdict::tolerance, {}, "only_area");
    return decision(Verdict::not_verifiable, Verdict::tolerance, "at_least_one");
  }
  if (area.is_certainly_not_met()) {
    if (is_told) return decision(Verdict::tolerance, {}, "only_other");
    if (is_announced) return decision(Verdict::manual, Verdict::tolerance, "area_none_announced");
    if (other.is_certainly_not_met()) return decision(Verdict::failure);
    return decision(Verdict::not_verifiable);
  }
  if (area.is_met()) {
    if (other.is_unknown()) return decision(Verdict::not_verifiable, Verdict::tolerance);
    return decision(Verdict::manual, is_told ? Verdict::success : Verdict::tolerance);
  }
  if (is_told) return decision(Verdict::not_verifiable, Verdict::tolerance, "at_least_one");
  if (is_announced) return decision(Verdict::manual, Verdict::tolerance, "area_unseen_announced");
  return decision(Verdict::not_verifiable);
}

}  // namespace

Findings C_SE_1_2(const Site& site, const CriterionSpec& spec) {
  return judge_services(
      site, spec, [](const Service& service, ServiceChecks& saw) { Notices(service, saw).look(); }, decide);
}

}  // namespace collaudo::criteria
