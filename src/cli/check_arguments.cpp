#include "cli/check_arguments.h"

#include <collaudo/value.h>

#include "cli/option_values.h"
#include "score/lighthouse_excerpt.h"

namespace collaudo {

namespace {

std::string lighthouse_report(const Phrases& phrases, const std::string& file, const CrawlOptions& crawl) {
  std::string text = file_text(phrases, "--lighthouse", file);
  const auto parsed = parse_json(text);
  const Value* version = parsed ? parsed->find("lighthouseVersion") : nullptr;
  const Value* categories = parsed ? parsed->find("categories") : nullptr;
  if (!version || !version->is_string() || !categories || !categories->find("performance"))
    throw UsageError(phrases("error.lighthouse", {{"file", file}}));
  return score::lighthouse_excerpt(text, {crawl.target, crawl.judged_as.value_or(crawl.target)});
}

}  // namespace

void CheckArguments::declare(CLI::App& command, const Phrases& phrases, Scope scope) {
  const bool is_of_one = scope == Scope::one_site;
  OptionGroup what(command, phrases, "what");
  if (is_of_one) {
    what.positional("url", url_, "url");
    what.text("--as", as_, "as");
  }
  criteria_.declare(what);
  what.text("--engine", engine_, "engine");
  what.text("--chromium", chromium_, "chromium");
  what.flag("--screenshots", screenshots_, "screenshots");
  what.text("--performance-pages", performance_pages_, "performance_pages");
  what.text("--max-pages", max_pages_, "max_pages");
  what.text("--sample", sample_, "sample");
  what.text("--seed", seed_, "seed");
  what.list("--eurovoc", eurovoc_, "eurovoc");
  if (is_of_one) what.list("--lighthouse", lighthouse_, "lighthouse");
  what.flag("--tls-deep", deep_tls_, "tls_deep");
  configuration_.declare(what);
  if (is_of_one) services_.declare(command, phrases);
  output_.declare(command, phrases, is_of_one);
  if (is_of_one) OptionGroup(command, phrases, "report").text("--record", record_, "record");
  OptionGroup network(command, phrases, "network");
  network.text("--max-time", max_time_, "max_time");
  network_.declare(network);
}

CheckOptions CheckArguments::read(const Phrases& phrases, const Configuration& configuration) const {
  CheckOptions options;
  options.output = output_.read(phrases);
  options.engine = one_of<std::string>(phrases, "--engine", engine_,
                                       {{"static", "static"}, {"browser", "browser"}, {"auto", "auto"}});
  options.chromium = chromium_;
  options.screenshots = screenshots_;
  for (const auto& [option, is_given] :
       {std::pair("--screenshots", screenshots_), std::pair("--chromium", !chromium_.empty()),
        std::pair("--performance-pages", !performance_pages_.empty())})
    if (is_given && options.engine == "static")
      throw UsageError(phrases("error.needs_engine", {{"option", option}}));
  if (performance_pages_ == "all")
    options.performance_pages = SIZE_MAX;
  else if (!performance_pages_.empty())
    options.performance_pages =
        number_in<std::size_t>(phrases, "--performance-pages", performance_pages_, 0, 1'000'000);
  options.crawl = read_crawl(phrases);
  if (!max_time_.empty()) options.max_time = number_in<double>(phrases, "--max-time", max_time_, 0.1, 86'400);
  options.network = network_.read(phrases);
  options.network.site_host = options.crawl.target.host();
  options.network.site_is_https = options.crawl.target.is_https();
  services_.read(phrases, options);
  options.criteria = criteria_.read(phrases, scope_of(options.supplied, options.crawl));
  options.only = criteria_.only();
  options.skip = criteria_.skip();
  options.record = record_;
  // What a browser adds is not in the bundle yet: a replay would judge something else.
  if (record_ == "-") throw UsageError(phrases("error.record_stdout"));
  for (const auto& report : options.output.reports)
    if (report.second == record_) throw UsageError(phrases("error.record_same", {{"file", record_}}));
  options.waivers = configuration_.waivers(configuration);
  for (const std::string& file : eurovoc_)
    options.supplied["eurovoc"].push_back(file_text(phrases, "--eurovoc", file));
  for (const std::string& file : lighthouse_)
    options.supplied["lighthouse"].push_back(lighthouse_report(phrases, file, options.crawl));
  return options;
}

CrawlOptions CheckArguments::read_crawl(const Phrases& phrases) const {
  constexpr std::size_t many = 1'000'000;
  if (url_.empty()) throw UsageError(phrases("error.no_url"));
  CrawlOptions crawl;
  crawl.target = address_in(phrases, url_);
  if (!as_.empty()) crawl.judged_as = address_in(phrases, as_);
  crawl.deep_tls = deep_tls_;
  if (!max_pages_.empty())
    crawl.max_pages = number_in<std::size_t>(phrases, "--max-pages", max_pages_, 1, many);
  if (!sample_.empty()) crawl.sample = number_in<std::size_t>(phrases, "--sample", sample_, 1, many);
  if (!seed_.empty()) crawl.seed = number_in<std::uint64_t>(phrases, "--seed", seed_, 0, UINT64_MAX);
  return crawl;
}

}  // namespace collaudo
