// At the end of every service the citizen can rate it, with the questions and answers that the norm fixes.
#include <algorithm>

#include <collaudo/criterion.h>
#include <collaudo/practice.h>
#include <collaudo/service_judgement.h>
#include <collaudo/text.h>

#include "rating.h"

namespace collaudo::criteria {

namespace {

using namespace rating;

constexpr std::string_view present = "rating_present", question = "rating_question", stars = "rating_stars",
                           negative = "rating_negative", positive = "rating_positive",
                           free_text = "rating_free_text";

class Look {
 public:
  Look(const Walk& walk, ServiceChecks& saw) : walk_(walk), saw_(saw) {}

  void look() {
    const Step* screen = walk_.confirmation();
    if (screen && !(screen->is_shell && !screen->is_rendered)) {
      if (const auto found = rating_on(*screen))
        report(*screen, *found);
      else
        report_absence(*screen);
    } else if (walk_.is_single_page) {
      report_scripts(screen != nullptr || !practice_numbers(walk_).empty());
    }
  }

 private:
  // What a screen is known to be only by weak signals shows is likely at best.
  Observation& bounded(Observation& seen, const Step& screen) {
    return screen.role_confidence == RoleConfidence::high ? seen : seen.likely();
  }
  Observation& met(std::string_view slug, std::string_view key, const Step& screen, html::Element element) {
    return bounded(saw_.met(slug, key).at(screen, element), screen);
  }
  Observation& not_met(std::string_view slug, std::string_view key, const Step& screen,
                       html::Element element) {
    return bounded(saw_.not_met(slug, key).at(screen, element), screen);
  }

  void report(const Step& screen, const Rating& found) {
    const html::Element block = *found.block;
    met(present, "rating_found", screen, block);
    report_question(screen, found);
    report_stars(screen, found);
    report_follow_up(screen, found, found.negative, negative);
    report_follow_up(screen, found, found.positive, positive);
    if (found.has_free_text)
      met(free_text, "free_text_found", screen, block);
    else
      missing(free_text, "free_text_missing", screen);
  }

  void report_question(const Step& screen, const Rating& found) {
    const html::Element block = *found.block;
    if (found.question != Match::none) {
      met(question, "question_right", screen, block);
      if (found.question == Match::accents) saw_.note(question, "question_accents").at(screen, block);
    } else if (found.is_question_of_site) {
      not_met(question, "question_of_site", screen, block);
    } else if (!found.shown_question.empty()) {
      not_met(question, "question_other", screen, block)
          .with("shown", text::shortened(found.shown_question, 120));
    } else {
      missing(question, "question_missing", screen);
    }
  }

  void report_stars(const Step& screen, const Rating& found) {
    constexpr std::size_t wanted = 5;
    const html::Element block = *found.block;
    if (found.stars == 0)
      missing(stars, "stars_missing", screen);
    else if (found.stars != wanted)
      not_met(stars, "stars_other_number", screen, block).with("number", static_cast<long>(found.stars));
    else if (!found.drawn_as_stars)
      not_met(stars, "stars_not_drawn", screen, block).likely();
    else
      met(stars, "stars_right", screen, block);
  }

  void report_follow_up(const Step& screen, const Rating& found, const FollowUp& side,
                        std::string_view slug) {
    const std::string part = slug == negative ? "@part_negative" : "@part_positive";
    const html::Element place = side.place.value_or(*found.block);
    if (!side.is_there) {
      missing(slug, "follow_up_missing", screen).with("part", part);
      return;
    }
    if (side.question == Match::none)
      not_met(slug, "follow_up_question_other", screen, place).with("part", part);
    if (!side.missing.empty())
      not_met(slug, "answers_missing", screen, place)
          .with("part", part)
          .with("answers", text::quoted(side.missing));
    else if (!side.extra.empty())
      not_met(slug, "answers_extra", screen, place)
          .likely()
          .with("part", part)
          .with("answers", text::shortened(text::quoted(side.extra), 200));
    if (side.question != Match::none && side.missing.empty() && side.extra.empty())
      met(slug, "follow_up_right", screen, place).with("part", part);
    if (side.lacks_accents) saw_.note(slug, "follow_up_accents").at(screen, place).with("part", part);
    if (side.is_out_of_order) saw_.note(slug, "answers_order").at(screen, place).with("part", part);
  }

  // A part of the block that is not there. Scripts may build it once a star is chosen: what the server sent
  // says nothing of that, what the browser showed says it only if somebody chose.
  Observation& missing(std::string_view slug, std::string_view key, const Step& screen) {
    const bool is_dynamic = slug == negative || slug == positive || slug == free_text;
    const bool has_script = screen.html() && screen.html()->first("script");
    if (!is_dynamic || !has_script || !screen.proves_absence()) return saw_.absent(slug, key, screen);
    if (screen.is_rendered) return saw_.not_met(slug, key).likely().at(screen);
    if (scripts_hold(slug)) return saw_.met(slug, "words_in_scripts").hint().at(screen);
    return saw_.unknown(slug, "built_by_scripts").because_of(Cause::needs_browser).at(screen);
  }

  void report_absence(const Step& screen) {
    const Step* elsewhere = rating_elsewhere();
    if (elsewhere && screen.proves_absence())
      saw_.note(present, "rating_elsewhere").at(*elsewhere).with("found", elsewhere->number);
    if (!scripts_hold(question)) {
      saw_.absent(present, "rating_missing", screen);
      // The other checks fall with it.
      if (screen.proves_absence())
        for (const std::string_view slug : {question, stars, negative, positive, free_text})
          saw_.not_applicable(slug, "without_rating").at(screen);
      return;
    }
    saw_.unknown(present, "built_by_scripts").because_of(Cause::needs_browser).at(screen);
  }

  const Step* rating_elsewhere() const {
    for (const Step& step : walk_.steps)
      if (!step.is_booking && rating_on(step)) return &step;
    return nullptr;
  }

  bool script_holds(const std::string& literal) const {
    return std::any_of(walk_.script_words.begin(), walk_.script_words.end(),
                       [&](const std::string& word) { return compared(word, literal) != Match::none; });
  }

  bool scripts_hold(std::string_view slug) const {
    const Value& norm = vocabulary("service-rating");
    if (slug == question) return script_holds(norm.at("question").string());
    if (slug != negative && slug != positive) return false;
    const Value& side = norm.at(slug == negative ? "negative" : "positive");
    const auto answers = side.at("answers").strings();
    return script_holds(side.at("question").string()) &&
           std::all_of(answers.begin(), answers.end(),
                       [&](const std::string& answer) { return answer == "Altro" || script_holds(answer); });
  }

  // An application that scripts fill: their words are a hint, once the request was sent.
  void report_scripts(bool was_sent) {
    if (!was_sent || !scripts_hold(question) || !scripts_hold(negative) || !scripts_hold(positive)) return;
    for (const std::string_view slug : {present, question, stars, negative, positive, free_text})
      saw_.met(slug, "words_in_scripts").hint().from(walk_.channel);
  }

  const Walk& walk_;
  ServiceChecks& saw_;
};

}  // namespace

Findings C_SE_1_7(const Site& site, const CriterionSpec& spec) {
  return judge_services(site, spec, [](const Service& service, ServiceChecks& saw) {
    for (const Walk& walk : service.walks) Look(walk, saw).look();
  });
}

}  // namespace collaudo::criteria
