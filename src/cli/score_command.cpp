// `collaudo score`: the score of a load that a browser recorded, without a browser.
#include <iostream>

#include <collaudo/text.h>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
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
#include "text/phrases.h"

namespace collaudo {

namespace {

constexpr double threshold = 0.5;  // of C.SI.4.1
constexpr double good = 0.9;

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
  ScoreText(const Phrases& phrases, Language language) : phrases_(phrases), language_(language) {}

  std::string of(const score::LoadScore& result, const std::vector<score::Gain>& gains) const {
    std::string text = head(result) + "\n";
    const auto row = [&](const std::string& name, const std::string& value, const std::string& points,
                         const std::string& weight) {
      return "  " + padded(name, 28, false) + padded(value, 10, true) + padded(points, 8, true) +
             padded(weight, 8, true) + "\n";
    };
    text += row(phrases_("column.metric"), phrases_("column.value"), phrases_("column.score"),
                phrases_("column.weight"));
    for (const score::Metric metric : score::all_metrics) {
      const auto& value = result.metrics[static_cast<std::size_t>(metric)];
      const double weight = score::weight_of(metric);
      text += row(phrases_("metric." + std::string(score::name_of(metric))),
                  value ? shown(metric, *value) : phrases_("missing"),
                  value ? fmt::format("{:.0f}", score::score_of(metric, *value) * 100) : phrases_("hidden"),
                  weight > 0 ? fmt::format("{:.0f} %", weight) : phrases_("hidden"));
    }
    return result.score ? text + "\n" + list_of(gains) : text;
  }

 private:
  std::string head(const score::LoadScore& result) const {
    if (!result.score) return phrases_("title.none") + "\n";
    const double value = *result.score;
    const char* band = value >= good ? "band.good" : value >= threshold ? "band.improve" : "band.poor";
    return phrases_("title", {{"score", fmt::format("{:.0f}", value * 100)}, {"band", phrases_(band)}}) +
           "\n" + phrases_(value >= threshold ? "threshold.passed" : "threshold.failed") + "\n";
  }

  std::string list_of(const std::vector<score::Gain>& gains) const {
    if (gains.empty()) return phrases_("gains.none") + "\n";
    std::string text = phrases_("gains.title") + "\n";
    for (const score::Gain& gain : gains) {
      const std::string what = phrases_("gain." + std::string(score::name_of(gain.kind)),
                                        {{"subject", text::shortened(gain.subject, longest_address)},
                                         {"count", std::to_string(gain.count)}});
      text += padded("+" + decimal(gain.points, 1), 8, true) + "  " + terminal_safe(what) + "\n";
    }
    return text + phrases_("gains.note") + "\n";
  }

  std::string decimal(double value, int places) const {
    std::string text = fmt::format("{:.{}f}", value, places);
    if (language_ == Language::it)
      if (const auto point = text.find('.'); point != std::string::npos) text[point] = ',';
    return text;
  }

  std::string shown(score::Metric metric, double value) const {
    if (metric == score::Metric::cumulative_layout_shift) return decimal(value, 3);
    if (metric == score::Metric::total_blocking_time)
      return phrases_("milliseconds", {{"value", decimal(value, 0)}});
    return phrases_("seconds", {{"value", decimal(value / 1000, 2)}});
  }

  static std::string padded(const std::string& text, std::size_t width, bool to_the_right) {
    const std::size_t length = text::length(text);
    const std::string space(length < width ? width - length : 0, ' ');
    return to_the_right ? space + text : text + space;
  }

  static constexpr std::size_t longest_address = 100;
  const Phrases& phrases_;
  Language language_;
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
      std::cout << ScoreText(words, language).of(*result, gains);
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
