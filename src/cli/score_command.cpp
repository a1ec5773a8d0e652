// `collaudo score`: the score of a load that a browser recorded, without a browser.
#include <iostream>

#include <collaudo/text.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "cli/exit_status.h"
#include "cli/option_values.h"
#include "cli/text_file.h"
#include "cli/usage_error.h"
#include "report/escape.h"
#include "score/fault.h"
#include "score/gains.h"
#include "score/gzip.h"
#include "score/score_load.h"
#include "score/score_wording.h"
#include "text/phrases.h"

namespace collaudo {

namespace {

constexpr double threshold = 0.5;  // of C.SI.4.1

std::string as_json(const score::LoadScore& result, const std::vector<score::Gain>& gains) {
  using Json = nlohmann::ordered_json;
  const auto number = [](const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); };
  Json metrics = Json::object();
  Json scores = Json::object();
  for (const score::Metric metric : score::all_metrics) {
    const auto& value = result.metrics[static_cast<std::size_t>(metric)];
    const std::string name(score::name_of(metric));
    metrics[name] = number(value);
    scores[name] = value ? Json(score::score_of(metric, *value)) : Json(nullptr);
  }
  Json list = Json::array();
  for (const score::Gain& gain : gains)
    list.push_back({{"change", score::name_of(gain.kind)},
                    {"subject", visible(gain.subject)},
                    {"count", gain.count},
                    {"points", gain.points},
                    {"score", gain.score}});
  const Json whole = {
      {"score", number(result.score)}, {"metrics", metrics}, {"metric_scores", scores}, {"gains", list}};
  return whole.dump() + "\n";
}

class ScoreText {
 public:
  explicit ScoreText(Language language) : words_(language) {}

  std::string of(const score::LoadScore& result, const std::vector<score::Gain>& gains) const {
    std::string text = head(result) + "\n";
    const auto row = [&](const std::string& name, const std::string& value, const std::string& points,
                         const std::string& weight) {
      return "  " + padded(name, 28, false) + padded(value, 10, true) + padded(points, 8, true) +
             padded(weight, 8, true) + "\n";
    };
    text +=
        row(words_("column.metric"), words_("column.value"), words_("column.score"), words_("column.weight"));
    for (const score::Metric metric : score::all_metrics) {
      const auto& value = result.metrics[static_cast<std::size_t>(metric)];
      const auto points = value ? std::optional(score::score_of(metric, *value)) : std::nullopt;
      text += row(words_.metric(metric), words_.value(metric, value), words_.score(points),
                  words_.weight(metric));
    }
    return result.score ? text + "\n" + list_of(gains) : text;
  }

 private:
  std::string head(const score::LoadScore& result) const {
    if (!result.score) return words_("title.none") + "\n";
    const double value = *result.score;
    return words_("title", {{"score", words_.points(value)}, {"band", words_.band(value)}}) + "\n" +
           words_(value >= threshold ? "threshold.passed" : "threshold.failed") + "\n";
  }

  std::string list_of(const std::vector<score::Gain>& gains) const {
    if (gains.empty()) return words_("gains.none") + "\n";
    std::string text = words_("gains.title") + "\n";
    for (const score::Gain& gain : gains) {
      const std::string subject = text::shortened(gain.subject, longest_address);
      const std::string what = words_.change(score::name_of(gain.kind), subject, gain.count);
      text += padded(words_.gained(gain.points), 8, true) + "  " + terminal_safe(what) + "\n";
    }
    return text + words_("gains.note") + "\n";
  }

  static std::string padded(const std::string& text, std::size_t width, bool to_the_right) {
    const std::size_t length = text::length(text);
    const std::string space(length < width ? width - length : 0, ' ');
    return to_the_right ? space + text : text + space;
  }

  static constexpr std::size_t longest_address = 100;
  const score::ScoreWording words_;
};

class ScoreCommand : public Command {
 public:
  CLI::App& declare(CLI::App& program, const Phrases& phrases) override {
    CLI::App* command = program.add_subcommand("score", phrases("command.score"));
    command->add_option("--trace", trace_, phrases("help.trace"))->type_name("FILE");
    command->add_option("--log", log_, phrases("help.log"))->type_name("FILE");
    command->add_option("--json", json_, phrases("help.score_json"))->type_name("FILE");
    return *command;
  }

 private:
  template <typename Read>
  static auto read(const Phrases& phrases, const Phrases& words, const std::string& option,
                   const std::string& file, const Read& parse) {
    if (file.empty()) throw UsageError(phrases("error.no_recording", {{"option", option}}));
    const auto complain = [&](const std::string& fault) -> UsageError {
      return UsageError(
          phrases("error.recording",
                  {{"option", option}, {"file", file}, {"fault", score::fault::worded(fault, words)}}));
    };
    auto text = score::unpacked(file_text(phrases, option, file));
    if (!text) throw complain(text.error());
    auto parsed = parse(*text);
    if (!parsed) throw complain(parsed.error());
    return std::move(parsed).value();
  }

 public:
  int run(const Phrases& phrases, Language language) override {
    const Phrases words("src/score/phrases.json", language);
    const score::RecordedLoad load = {read(phrases, words, "--trace", trace_, score::read_trace),
                                      read(phrases, words, "--log", log_, score::read_network_log)};
    const auto result = score::score_load(load);
    if (!result)
      throw UsageError(phrases("error.recording", {{"option", "--trace, --log"},
                                                   {"file", trace_ + ", " + log_},
                                                   {"fault", score::fault::worded(result.error(), words)}}));
    const auto gains = score::what_would_help(load, *result);
    if (json_.empty())
      std::cout << ScoreText(language).of(*result, gains);
    else
      write_text(phrases, json_, as_json(*result, gains));
    return result->score ? exit_status::all_well : exit_status::not_seen;
  }

 private:
  std::string trace_, log_;
  std::string json_;  // file, "-" = standard output; empty: the text for people
};

}  // namespace

std::unique_ptr<Command> score_command() { return std::make_unique<ScoreCommand>(); }

}  // namespace collaudo
