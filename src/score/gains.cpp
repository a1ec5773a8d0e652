#include "score/gains.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "score/graph_changes.h"
#include "score/network_estimates.h"
#include "score/page_graph.h"

namespace collaudo::score {

namespace {

constexpr std::size_t most_of_a_kind = 8;  // the heaviest are tried
constexpr double least_points = 0.5;
constexpr double small_image = 60 * 1000;  // byte
constexpr double least_text = 1400;        // byte: one segment; below it compression saves nothing
constexpr double compressed_part = 0.3;
constexpr double quick_server = 100;           // ms
constexpr double noticed_script_time = 12500;  // µs unthrottled: a long task on the slow processor

constexpr std::string_view names[] = {
    "script_deferred", "all_scripts_deferred", "style_put_off",    "all_styles_put_off",
    "script_lighter",  "all_scripts_lighter",  "third_party_gone", "all_third_parties_gone",
    "image_smaller",   "all_images_smaller",   "text_compressed",  "http2",
    "redirects_gone",  "faster_server",        "no_layout_shift",
};

using Indices = std::vector<int>;

class Gains {
 public:
  Gains(const RecordedLoad& load, const LoadScore& score)
      : load_(load), score_(score), estimates_(estimate_network(load.log.records)) {
    if (const auto now = unrounded_category_score(score.metrics)) now_ = *now;
  }

  std::vector<Gain> find() {
    auto graph = build_page_graph(load_.trace, load_.log);
    if (!graph) return {};
    graph_ = std::move(graph).value();
    host_ = host_of_the_page();
    try_blocking(ResourceType::script, GainKind::script_deferred, GainKind::all_scripts_deferred);
    try_blocking(ResourceType::style_sheet, GainKind::style_put_off, GainKind::all_styles_put_off);
    try_script_time();
    try_third_parties();
    try_images();
    try_compression();
    try_http2();
    try_redirects();
    try_server();
    try_layout_shift();
    std::sort(gains_.begin(), gains_.end(), [](const Gain& a, const Gain& b) {
      return std::make_tuple(-a.points, a.kind, std::string_view(a.subject)) <
             std::make_tuple(-b.points, b.kind, std::string_view(b.subject));
    });
    return std::move(gains_);
  }

 private:
  const NetworkRecord& record(int index) const { return load_.log.records[static_cast<std::size_t>(index)]; }

  std::string host_of_the_page() const {
    for (const GraphNode& node : graph_.nodes)
      if (node.is_main_document) return node.request->host;
    return {};
  }

  // Subdomains of the page's site are its own, "www." or not.
  bool is_third_party(const NetworkRecord& one) const {
    if (one.host.empty()) return false;
    const std::string site = host_.rfind("www.", 0) == 0 ? host_.substr(4) : host_;
    if (one.host == site) return false;
    return !(one.host.size() > site.size() && one.host.ends_with("." + site));
  }

  void add(GainKind kind, std::string subject, std::size_t count, const Result<MetricValues>& metrics) {
    if (!metrics) return;
    const auto then = unrounded_category_score(*metrics);
    const auto rounded = category_score(*metrics);
    if (!then || !rounded) return;
    const double points = std::floor((*then - now_) * 1000 + 0.5) / 10;
    if (points >= least_points)
      gains_.push_back({kind, std::move(subject), static_cast<int>(count), points, *rounded});
  }

  // The heaviest ones by `weight`, then all together when there are several.
  template <typename Weight>
  Indices heaviest(Indices indices, const Weight& weight) const {
    std::stable_sort(indices.begin(), indices.end(), [&](int a, int b) { return weight(a) > weight(b); });
    if (indices.size() > most_of_a_kind) indices.resize(most_of_a_kind);
    return indices;
  }

  double size_of(int index) const { return record(index).transfer_size; }

  // What the first paint waits for: off its way it still loads and runs.
  void try_blocking(ResourceType type, GainKind one, GainKind all) {
    std::map<const NetworkRecord*, int> index_of;
    for (std::size_t i = 0; i < load_.log.records.size(); ++i)
      index_of[&load_.log.records[i]] = static_cast<int>(i);
    Indices blocking;
    for (const int id : graph_.traversal()) {
      const GraphNode& node = graph_.at(id);
      if (node.request && node.request->type == type && node.blocks_rendering() &&
          node.end <= load_.trace.first_contentful_paint && !node.request->is_connectionless())
        blocking.push_back(index_of.at(node.request));
    }
    const auto attempt = [&](const std::set<int>& indices) {
      return simulate_metrics(without_requests(graph_, load_.log, indices), graph_, estimates_,
                              score_.observed);
    };
    for (const int index : heaviest(blocking, [&](int i) { return size_of(i); }))
      add(one, record(index).url, 1, attempt({index}));
    if (blocking.size() > 1) add(all, {}, blocking.size(), attempt({blocking.begin(), blocking.end()}));
  }

  void try_script_time() {
    std::map<std::string, double> time_of;
    for (const int id : graph_.traversal()) {
      const GraphNode& node = graph_.at(id);
      if (!node.task) continue;
      std::set<std::string> addresses;
      for (const TaskEvent& event : node.task->events)
        if (event.url.rfind("http", 0) == 0 &&
            (event.what == Happening::evaluate_script || event.what == Happening::function_call))
          addresses.insert(event.url);
      for (const std::string& address : addresses) time_of[address] += time_in_scripts(*node.task, {address});
    }
    std::vector<std::pair<std::string, double>> heavy;
    for (const auto& entry : time_of)
      if (entry.second >= noticed_script_time) heavy.push_back(entry);
    std::stable_sort(heavy.begin(), heavy.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    const auto attempt = [&](const std::set<std::string>& addresses) {
      return simulate_metrics(with_script_time(graph_, addresses, 0.5), estimates_, score_.observed);
    };
    std::set<std::string> all;
    for (const auto& [address, time] : heavy) {
      if (all.size() < most_of_a_kind) add(GainKind::script_lighter, address, 1, attempt({address}));
      all.insert(address);
    }
    if (all.size() > 1) add(GainKind::all_scripts_lighter, {}, all.size(), attempt(all));
  }

  void try_third_parties() {
    std::map<std::string, std::set<int>> by_host;
    std::set<int> all;
    for (std::size_t i = 0; i < load_.log.records.size(); ++i) {
      const NetworkRecord& one = load_.log.records[i];
      if (!is_third_party(one)) continue;
      by_host[one.host].insert(static_cast<int>(i));
      all.insert(static_cast<int>(i));
    }
    const auto attempt = [&](const std::set<int>& indices) {
      return simulate_metrics(without_requests(graph_, load_.log, indices), estimates_, score_.observed);
    };
    std::size_t tried = 0;
    for (const auto& [host, indices] : by_host)
      if (++tried <= 3 * most_of_a_kind)
        add(GainKind::third_party_gone, host, indices.size(), attempt(indices));
    if (by_host.size() > 1) add(GainKind::all_third_parties_gone, {}, by_host.size(), attempt(all));
  }

  // The load with changed requests.
  template <typename Change>
  Result<MetricValues> with_changed(const Indices& indices, const Change& change) const {
    NetworkLog changed = load_.log;
    for (const int index : indices) change(changed.records[static_cast<std::size_t>(index)]);
    const auto graph = build_page_graph(load_.trace, changed);
    if (!graph) return Error{graph.error()};
    return simulate_metrics(*graph, estimates_, score_.observed);
  }

  template <typename Condition>
  Indices where(const Condition& condition) const {
    Indices indices;
    for (std::size_t i = 0; i < load_.log.records.size(); ++i)
      if (!load_.log.records[i].is_connectionless() && condition(load_.log.records[i]))
        indices.push_back(static_cast<int>(i));
    return indices;
  }

  void try_images() {
    const Indices large = where([](const NetworkRecord& one) {
      return one.type == ResourceType::image && one.transfer_size > small_image;
    });
    const auto shrink = [](NetworkRecord& one) { one.transfer_size = small_image; };
    for (const int index : heaviest(large, [&](int i) { return size_of(i); }))
      add(GainKind::image_smaller, record(index).url, 1, with_changed({index}, shrink));
    if (large.size() > 1) add(GainKind::all_images_smaller, {}, large.size(), with_changed(large, shrink));
  }

  void try_compression() {
    const Indices plain = where([](const NetworkRecord& one) {
      const bool is_text = one.type == ResourceType::document || one.type == ResourceType::style_sheet ||
                           one.type == ResourceType::script || one.type == ResourceType::xhr ||
                           one.type == ResourceType::fetch || one.mime == "image/svg+xml";
      return is_text && !one.has_content_encoding && one.transfer_size > least_text;
    });
    if (!plain.empty())
      add(GainKind::text_compressed, {}, plain.size(), with_changed(plain, [](NetworkRecord& one) {
            one.transfer_size = std::max(one.transfer_size * compressed_part, least_text);
          }));
  }

  void try_http2() {
    const Indices old = where([](const NetworkRecord& one) {
      return one.scheme == "https" && one.protocol.rfind("http/1", 0) == 0;
    });
    if (!old.empty())
      add(GainKind::http2, {}, old.size(),
          with_changed(old, [](NetworkRecord& one) { one.protocol = "h2"; }));
  }

  void try_redirects() {
    std::set<int> sources;
    for (const NetworkRecord& one : load_.log.records)
      if (one.type == ResourceType::document && one.frame == load_.trace.main_frame)
        sources.insert(one.redirects.begin(), one.redirects.end());
    std::set<int> gone;
    for (const int id : graph_.traversal())
      for (const int source : sources)
        if (graph_.at(id).request == &record(source)) gone.insert(id);
    if (!gone.empty())
      add(GainKind::redirects_gone, {}, gone.size(),
          simulate_metrics(without_nodes(graph_, gone), estimates_, score_.observed));
  }

  void try_server() {
    for (const GraphNode& node : graph_.nodes) {
      if (!node.is_main_document) continue;
      NetworkEstimates quicker = estimates_;
      const auto own = quicker.find(node.request->origin);
      if (own == quicker.end() || own->second.server_time <= quick_server) return;
      own->second.server_time = quick_server;
      add(GainKind::faster_server, node.request->host, 1, simulate_metrics(graph_, quicker, score_.observed));
    }
  }

  void try_layout_shift() {
    MetricValues still = score_.metrics;
    still[static_cast<std::size_t>(Metric::cumulative_layout_shift)] = 0;
    add(GainKind::no_layout_shift, {}, load_.trace.shifts.size(), still);
  }

  const RecordedLoad& load_;
  const LoadScore& score_;
  const NetworkEstimates estimates_;
  PageGraph graph_;
  std::string host_;
  double now_ = 0;
  std::vector<Gain> gains_;
};

}  // namespace

std::string_view name_of(GainKind kind) { return names[static_cast<std::size_t>(kind)]; }

std::vector<Gain> what_would_help(const RecordedLoad& load, const LoadScore& score) {
  if (!score.score) return {};
  return Gains(load, score).find();
}

}  // namespace collaudo::score
