#include "report/speed.h"

#include <collaudo/text.h>

#include "score/score_wording.h"

namespace collaudo {

namespace {

constexpr double threshold = 0.5;
constexpr std::size_t longest_subject = 120;

using score::ScoreWording;

class Speed {
 public:
  Speed(const Report& report, const Wording& wording)
      : report_(report), say_(wording), words_(wording.language()) {}

  SpeedOfPage of(const Performance& page) const {
    SpeedOfPage told;
    told.url = page.url.str();
    told.place = say_.place(told.url, report_);
    told.headline = headline(page);
    told.mark = !page.score                ? Verdict::not_verifiable
                : !page.is_sure(threshold) ? Verdict::manual
                : *page.score >= threshold ? Verdict::success
                                           : Verdict::failure;
    told.remarks = remarks(page);
    for (const Performance::Metric& metric : page.metrics)
      if (const auto known = score::metric_named(metric.name))
        told.rows.push_back({words_.metric(*known), words_.value(*known, metric.value),
                             words_.score(metric.score), words_.weight(*known)});
    for (const Performance::Gain& gain : page.gains)
      told.gains.push_back(
          {words_.gained(gain.points), words_.change(gain.change, subject(gain), gain.count)});
    if (page.score && page.source != Performance::Source::lighthouse)
      told.about_gains = words_(told.gains.empty() ? "gains.none" : "gains.title");
    if (!told.gains.empty()) told.note = words_("gains.note");
    return told;
  }

 private:
  std::string headline(const Performance& page) const {
    if (!page.score) return words_("page.none");
    if (page.source == Performance::Source::estimate)
      return words_("page.estimate",
                    {{"low", ScoreWording::points(page.low)}, {"high", ScoreWording::points(page.high)}});
    return words_("page.score",
                  {{"score", ScoreWording::points(*page.score)}, {"band", words_.band(*page.score)}});
  }

  std::vector<std::string> remarks(const Performance& page) const {
    std::string runs;
    for (const double run : page.runs) runs += (runs.empty() ? "" : ", ") + ScoreWording::points(run);
    const bool is_whole = page.score || page.source != Performance::Source::measured;
    std::string source = "source." + std::string(name(page.source));
    if (page.source == Performance::Source::lighthouse && page.runs.size() > 1) source += "s";
    std::vector<std::string> list;
    if (is_whole) list.push_back(words_(source, {{"tool", page.tool}, {"runs", runs}}));
    if (page.score && page.source == Performance::Source::measured && !page.is_sure(threshold))
      list.push_back(words_("unsure"));
    for (const Performance::Guard guard : page.guards)
      list.push_back(words_("guard." + std::string(name(guard))));
    if (!page.score)
      list.push_back(words_("page.cause", {{"cause", say_("cause." + std::string(name(page.cause)))}}));
    return list;
  }

  std::string subject(const Performance::Gain& gain) const {
    const bool is_address = Url::parse(gain.subject).has_value();
    return text::shortened(is_address ? say_.place(gain.subject, report_) : gain.subject, longest_subject);
  }

  const Report& report_;
  const Wording& say_;
  const ScoreWording words_;
};

}  // namespace

std::vector<SpeedOfPage> speed_of_pages(const Report& report, const Wording& wording) {
  const Speed speed(report, wording);
  std::vector<SpeedOfPage> pages;
  for (const Performance& page : report.performance) pages.push_back(speed.of(page));
  return pages;
}

}  // namespace collaudo
