// The benchmarks: figures as ratios within one run, since machines are noisy and shared. Each measurement
// runs in a process of its own (this program again, with a word that names it), so that peak memory means
// something.
//
//   collaudo_bench all [--quick] [--json FILE]   everything: a table, and the same as JSON
//   collaudo_bench fleet [COMUNI]                many sites at a time (300)
//   collaudo_bench country                       all 7,896 comuni, small: an hour or so, some GB of disk
//   collaudo_bench judge PAGES                   judging frozen evidence, beside gumbo alone on the same
//   bytes collaudo_bench gumbo FOLDER                  gumbo alone on every file of a folder collaudo_bench
//   serve PAGES READY FOLDER      the heavy site on loopback; writes its pages' addresses too
#include <algorithm>
#include <chrono>
#include <csignal>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>

#include <collaudo/style.h>
#include <collaudo/text.h>

#include <fmt/format.h>
#include <gumbo.h>
#include <nlohmann/json.hpp>

#include "bench/fleet_rehearsal.h"
#include "bench/heavy_site.h"
#include "bench/measured_child.h"
#include "crawl/freeze.h"
#include "engine/catalogue.h"
#include "engine/judge.h"
#include "support/fake_source.h"
#include "support/locations.h"
#include "support/site_server.h"

using namespace collaudo;
using namespace collaudo::testing;
namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

namespace {

constexpr std::size_t page_bytes = 100'000;

double cpu_now() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

// CPU seconds of one call, the least of a few: what disturbs only ever adds.
template <typename Work>
double cost_of(int repetitions, Work work) {
  double best = 1e9;
  for (int i = 0; i < repetitions; ++i) {
    const double start = cpu_now();
    work();
    best = std::min(best, cpu_now() - start);
  }
  return best;
}

double peak_mb() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

void parse_by_gumbo(const std::string& html) {
  GumboOptions options = kGumboDefaultOptions;
  GumboOutput* output = gumbo_parse_with_options(&options, html.data(), html.size());
  gumbo_destroy_output(&options, output);
}

// ---- judging frozen evidence

Snapshot frozen(VirtualSite site, const std::vector<const Criterion*>& criteria) {
  CrawlOptions crawling;
  crawling.target = *Url::parse(model_origin);
  const CrawlPlan plan = make_plan(crawling, criteria);
  FakeSource source(std::move(site));
  return freeze(plan, crawl(plan, source, {}), fake_now);
}

Json judge_frozen(std::size_t pages) {
  VirtualSite site = heavy_site(pages, page_bytes);
  std::vector<std::string> bodies;
  std::size_t bytes = 0;
  for (const auto& [address, response] : site)
    if (is_html(response)) {
      bodies.push_back(response.body);
      bytes += response.body.size();
    }
  const double gumbo = cost_of(1, [&] {
    for (const std::string& body : bodies) parse_by_gumbo(body);
  });
  const double documents = cost_of(1, [&] {
    for (const std::string& body : bodies) html::Document::parse(body);
  });
  bodies = {};

  JudgeOptions options;
  for (const Criterion& criterion : catalogue()) options.criteria.push_back(&criterion);
  const Snapshot snapshot = frozen(std::move(site), options.criteria);
  std::size_t seen = 0;
  for (const Page& page : snapshot.pages) seen += page.http().ok() ? 1 : 0;
  const double judging = cost_of(pages > 1000 ? 1 : 3, [&] { judge(snapshot, options); });
  Json by_criterion = Json::object();
  for (const Criterion* criterion : options.criteria) {
    JudgeOptions one = options;
    one.criteria = {criterion};
    by_criterion[criterion->spec.id] = cost_of(1, [&] { judge(snapshot, one); });
  }
  return {{"pages", seen},
          {"megabytes", static_cast<double>(bytes) / 1e6},
          {"gumbo_seconds", gumbo},
          {"gumbo_mb_per_second", static_cast<double>(bytes) / 1e6 / gumbo},
          {"documents_seconds", documents},
          {"documents_to_gumbo", documents / gumbo},
          {"judge_seconds", judging},
          {"judge_to_gumbo", judging / gumbo},
          {"judged_pages_per_second", static_cast<double>(seen) / judging},
          {"peak_mb", peak_mb()},
          {"judge_seconds_by_criterion", by_criterion}};
}

// ---- whole audits beside their floor

int gumbo_alone(const fs::path& folder) {
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.is_regular_file()) parse_by_gumbo(read_file(entry.path()));
  return 0;
}

int serve(std::size_t pages, const std::string& ready, const fs::path& folder) {
  VirtualSite site = heavy_site(pages, page_bytes);
  std::ofstream list(folder / "addresses");
  for (const auto& [address, response] : site)
    if (is_html(response) && address.starts_with(std::string(model_origin) + "/")) list << address << '\n';
  list.close();
  const SiteServer server(std::move(site));
  std::ofstream(ready + ".part") << Json{
      {"https_port", server.https_port()},
      {"http_port", server.http_port()},
      {"ca_file", server.ca_file()}}.dump();
  fs::rename(ready + ".part", ready);
  // Ends with the process that started it: that one holds our standard input.
  char ignored = 0;
  while (read(STDIN_FILENO, &ignored, 1) > 0) {
  }
  return 0;
}

class ServedSite {
 public:
  ServedSite(const std::string& self, std::size_t pages, const fs::path& folder) {
    const std::string ready = (folder / "ready.json").string();
    input_ =
        popen(fmt::format("exec '{}' serve {} '{}' '{}'", self, pages, ready, folder.string()).c_str(), "w");
    for (int i = 0; i < 1200 && !fs::exists(ready); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    facts_ = Json::parse(read_file(ready));
  }
  ~ServedSite() { pclose(input_); }
  ServedSite(const ServedSite&) = delete;
  ServedSite& operator=(const ServedSite&) = delete;

  std::string route() const { return fmt::format(":443:127.0.0.1:{}", facts_["https_port"].get<int>()); }
  std::string plain_route() const { return fmt::format(":80:127.0.0.1:{}", facts_["http_port"].get<int>()); }
  std::string ca_file() const { return facts_["ca_file"]; }

 private:
  FILE* input_ = nullptr;
  Json facts_;
};

Cost download(const ServedSite& site, const fs::path& folder) {
  std::ifstream list(folder / "addresses");
  std::ofstream config(folder / "curl");
  std::size_t number = 0;
  for (std::string address; std::getline(list, address);)
    config << "url = \"" << address << "\"\noutput = \""
           << (folder / "pages" / std::to_string(number++)).string() << "\"\n";
  config.close();
  fs::create_directories(folder / "pages");
  return measured_child({"curl", "--silent", "--parallel", "--parallel-max", "4", "--compressed", "--cacert",
                         site.ca_file(), "--connect-to", site.route(), "--config",
                         (folder / "curl").string()});
}

Cost audit(const ServedSite& site, const fs::path& folder) {
  return measured_child({collaudo_program, "check", model_origin, "--connect-to", site.route(),
                         "--connect-to", site.plain_route(), "--cacert", site.ca_file(), "--json",
                         (folder / "report.json").string(), "--html", (folder / "report.html").string(),
                         "--quiet"});
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

Json whole_audit(const std::string& self, std::size_t pages, int rounds) {
  const fs::path folder = fs::temp_directory_path() / fmt::format("collaudo-bench-{}", getpid());
  fs::create_directories(folder);
  Json result;
  {
    const ServedSite site(self, pages, folder);
    audit(site, folder);  // warms the caches of server and files
    std::vector<double> cpu_ratio, wall_ratio, cpu, wall, peak, floor_cpu;
    for (int round = 0; round < rounds; ++round) {
      const Cost whole = audit(site, folder);
      const Cost loaded = download(site, folder);
      const Cost parsed = measured_child({self, "gumbo", (folder / "pages").string()});
      cpu_ratio.push_back(whole.cpu / (loaded.cpu + parsed.cpu));
      wall_ratio.push_back(whole.wall / std::max(loaded.wall, parsed.wall));
      cpu.push_back(whole.cpu);
      wall.push_back(whole.wall);
      peak.push_back(whole.peak_mb);
      floor_cpu.push_back(loaded.cpu + parsed.cpu);
    }
    result = {{"pages", pages},
              {"audit_cpu_seconds", median(cpu)},
              {"floor_cpu_seconds", median(floor_cpu)},
              {"cpu_to_floor", median(cpu_ratio)},
              {"audit_wall_seconds", median(wall)},
              {"wall_to_greater_of_download_and_parse", median(wall_ratio)},
              {"audit_peak_mb", median(peak)}};
  }
  fs::remove_all(folder);
  return result;
}

Json unreachable(const std::string&) {
  // TEST-NET-1 answers nobody: what ends the run is the connect time-out.
  const Cost cost = measured_child({collaudo_program, "check", "https://comune.valverde.ct.it/", "--resolve",
                                    "comune.valverde.ct.it:443:192.0.2.1", "--resolve",
                                    "comune.valverde.ct.it:80:192.0.2.1", "--resolve",
                                    "www.comune.valverde.ct.it:443:192.0.2.1", "--connect-timeout", "2",
                                    "--retry", "0", "--json", "/dev/null", "--quiet"});
  return {{"connect_timeout_seconds", 2}, {"wall_seconds", cost.wall}, {"exit_code", cost.exit_code}};
}

// ---- the smallest pieces

Json pieces() {
  const VirtualSite site = heavy_site(0, page_bytes);
  const std::string& page = site.at(std::string(model_origin) + "/servizi/").body;
  const html::Document document = html::Document::parse(page);
  const double megabytes = static_cast<double>(page.size()) / 1e6;
  constexpr int many = 20;
  const auto per_second = [&](double amount, auto work) {
    return amount * many / cost_of(3, [&] {
             for (int i = 0; i < many; ++i) work();
           });
  };
  const std::string text = document.root().text();
  std::vector<const Criterion*> of_fonts;
  for (const Criterion& criterion : catalogue())
    if (criterion.spec.id == "C.SI.1.1") of_fonts.push_back(&criterion);
  const Snapshot snapshot = frozen(site, of_fonts);
  const auto styled = std::find_if(snapshot.pages.begin(), snapshot.pages.end(),
                                   [](const Page& one) { return one.url().path() == "/servizi/"; });
  const auto elements = styled->html().select("*");
  return {
      {"gumbo_mb_per_second", per_second(megabytes, [&] { parse_by_gumbo(page); })},
      {"document_mb_per_second", per_second(megabytes, [&] { html::Document::parse(page); })},
      {"selector_pages_per_second",
       per_second(1, [&] { document.select("main .card-wrapper > .card h4.card-title, a[data-element]"); })},
      {"cascade_elements_per_second", per_second(static_cast<double>(elements.size()),
                                                 [&] {
                                                   const style::Cascade cascade(*styled);
                                                   for (const html::Element element : elements)
                                                     cascade.family_of(element);
                                                 })},
      {"t3_mb_per_second", per_second(static_cast<double>(text.size()) / 1e6, [&] { text::t3(text); })}};
}

// ---- the table

std::string processor() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);)
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  return "unknown";
}

void print(const Json& results) {
  fmt::print("{} ({} cores)\n\njudging frozen evidence\n", results["machine"].get<std::string>(),
             results["cores"].get<unsigned>());
  fmt::print("{:>8}{:>8}{:>12}{:>14}{:>14}{:>12}{:>10}\n", "pages", "MB", "gumbo MB/s", "docs/gumbo",
             "judge/gumbo", "pages/s", "peak MB");
  for (const Json& row : results["judging"])
    fmt::print("{:>8}{:>8.1f}{:>12.1f}{:>14.2f}{:>14.2f}{:>12.0f}{:>10.0f}\n", row["pages"].get<int>(),
               row["megabytes"].get<double>(), row["gumbo_mb_per_second"].get<double>(),
               row["documents_to_gumbo"].get<double>(), row["judge_to_gumbo"].get<double>(),
               row["judged_pages_per_second"].get<double>(), row["peak_mb"].get<double>());
  fmt::print(
      "\nwhole audits beside their floor (download by curl + gumbo "
      "alone)\n{:>8}{:>12}{:>12}{:>12}{:>12}{:>12}\n",
      "pages", "CPU s", "CPU/floor", "wall s", "wall/floor", "peak MB");
  for (const Json& row : results["audits"])
    fmt::print("{:>8}{:>12.2f}{:>12.2f}{:>12.2f}{:>12.2f}{:>12.0f}\n", row["pages"].get<int>(),
               row["audit_cpu_seconds"].get<double>(), row["cpu_to_floor"].get<double>(),
               row["audit_wall_seconds"].get<double>(),
               row["wall_to_greater_of_download_and_parse"].get<double>(),
               row["audit_peak_mb"].get<double>());
  fmt::print("\nan unreachable site with a connect time-out of 2 s ends after {:.2f} s\n\npieces\n",
             results["unreachable"]["wall_seconds"].get<double>());
  for (const auto& [name, value] : results["pieces"].items())
    fmt::print("{:>32}{:>12.1f}\n", name, value.get<double>());
}

int all(const std::string& self, bool quick, const std::string& json_file) {
  Json results;
  results["machine"] = processor();
  results["cores"] = std::thread::hardware_concurrency();
  const std::vector<std::size_t> sizes =
      quick ? std::vector<std::size_t>{150} : std::vector<std::size_t>{150, 500, 2000};
  for (const std::size_t pages : sizes) {
    results["judging"].push_back(Json::parse(measured_child({self, "judge", std::to_string(pages)}).out));
    results["audits"].push_back(whole_audit(self, pages, quick ? 1 : 3));
  }
  results["unreachable"] = unreachable(self);
  results["pieces"] = pieces();
  results["fleet"] = rehearse_fleet(quick ? 60 : 300, false);
  print(results);
  print_rehearsal(results["fleet"]);
  if (!json_file.empty()) std::ofstream(json_file) << results.dump(2) << '\n';
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  const std::string self = fs::read_symlink("/proc/self/exe").string();
  const auto flag = std::find(words.begin(), words.end(), "--json");
  const std::string json_file = flag != words.end() && flag + 1 != words.end() ? *(flag + 1) : "";
  try {
    if (!words.empty() && words[0] == "all")
      return all(self, std::find(words.begin(), words.end(), "--quick") != words.end(), json_file);
    if (words.size() == 2 && words[0] == "judge") {
      std::cout << judge_frozen(std::stoul(words[1])).dump(2) << '\n';
      return 0;
    }
    if (!words.empty() && (words[0] == "fleet" || words[0] == "country")) {
      const bool is_country = words[0] == "country";
      const Json result = rehearse_fleet(is_country         ? 7896
                                         : words.size() > 1 ? std::stoul(words[1])
                                                            : 300,
                                         is_country);
      print_rehearsal(result);
      if (!json_file.empty()) std::ofstream(json_file) << result.dump(2) << '\n';
      return 0;
    }
    if (words.size() == 2 && words[0] == "gumbo") return gumbo_alone(words[1]);
    if (words.size() == 4 && words[0] == "serve") return serve(std::stoul(words[1]), words[2], words[3]);
  } catch (const std::exception& error) {
    std::cerr << "collaudo_bench: " << error.what() << '\n';
    return 2;
  }
  std::cerr << "collaudo_bench all [--quick] [--json FILE] | fleet [COMUNI] | country | judge PAGES | gumbo "
               "FOLDER | serve PAGES READY "
               "FOLDER\n";
  return 2;
}
