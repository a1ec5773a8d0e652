#include "score/simulator.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "score/connections.h"
#include "score/fault.h"

namespace collaudo::score {

namespace {

constexpr double longest_task = 10000;  // ms
constexpr double layout_factor = 0.5;
constexpr int most_rounds = 100000;
constexpr double segment = 1460;

double priority_penalty(Priority priority) {  // µs
  switch (priority) {
    case Priority::high:
      return 0.25e6;
    case Priority::medium:
      return 0.5e6;
    case Priority::low:
      return 1e6;
    case Priority::very_low:
      return 2e6;
    case Priority::very_high:
    case Priority::unknown:
      break;
  }
  return 0;
}

enum class State { waiting, ready, running, done };

struct Progress {
  State state = State::waiting;
  double position = 0;  // in the queue: observed start with the penalty of a low priority
  double start = 0, end = 0;
  double elapsed = 0, overshoot = 0, estimate = 0;
  double bytes = 0;
};

class Simulation {
 public:
  Simulation(const PageGraph& graph, const NetworkEstimates& estimates, const Throttling& throttling)
      : graph_(graph),
        throttling_(throttling),
        pool_(requests_of(graph), throttling.round_trip, throttling.throughput, estimates),
        names_(throttling.round_trip),
        progress_(graph.nodes.size()) {
    const double bytes_a_second = 1000 / throttling.round_trip * segment;
    const int saturating =
        static_cast<int>(std::clamp(std::floor(throttling.throughput / (bytes_a_second * 8)), 1.0, 1000.0));
    most_requests_ = std::max(std::min(saturating, throttling.requests_at_once), 1);
  }

  Result<Replay> run() {
    make_ready(graph_.root);
    for (int round = 0; !ready_.empty() || !running_.empty(); ++round) {
      const std::vector<int> queue = ready_;
      for (const int id : queue) start_if_possible(id);
      if (running_.empty()) return Error{fault::at("replay_stops")};
      if (running_requests_ > 0) pool_.share(throttling_.throughput / running_requests_);
      double period = std::numeric_limits<double>::infinity();
      for (const int id : running_) period = std::min(period, estimate_remaining(id));
      now_ += period;
      if (!std::isfinite(period) || round > most_rounds) return Error{fault::at("replay_endless")};
      const std::vector<int> current = running_;
      for (const int id : current) advance(id, period);
    }
    Replay result;
    result.end = now_;
    for (const int id : readied_) result.timings.push_back({id, progress_of(id).start, progress_of(id).end});
    return result;
  }

 private:
  static std::vector<const NetworkRecord*> requests_of(const PageGraph& graph) {
    std::vector<const NetworkRecord*> records;
    for (const int id : graph.traversal())
      if (graph.at(id).request) records.push_back(graph.at(id).request);
    return records;
  }

  Progress& progress_of(int id) { return progress_[static_cast<std::size_t>(id)]; }

  void make_ready(int id) {
    Progress& progress = progress_of(id);
    const GraphNode& node = graph_.at(id);
    progress.position = node.start + (node.request ? priority_penalty(node.request->priority) : 0);
    progress.state = State::ready;
    const auto place =
        std::upper_bound(ready_.begin(), ready_.end(), progress.position,
                         [&](double position, int other) { return position < progress_of(other).position; });
    ready_.insert(place, id);
    readied_.push_back(id);
  }

  void start_if_possible(int id) {
    const GraphNode& node = graph_.at(id);
    if (node.task) {
      if (running_tasks_ > 0) return;
    } else if (!node.request->is_connectionless()) {
      if (running_requests_ >= most_requests_ || !pool_.acquire(*node.request)) return;
    }
    (node.task ? running_tasks_ : running_requests_)++;
    Progress& progress = progress_of(id);
    progress.state = State::running;
    progress.start = now_;
    ready_.erase(std::find(ready_.begin(), ready_.end(), id));
    running_.push_back(id);
  }

  double estimate_remaining(int id) {
    const GraphNode& node = graph_.at(id);
    Progress& progress = progress_of(id);
    if (node.task) {
      const double factor =
          node.has_layout() ? throttling_.processor_slowdown * layout_factor : throttling_.processor_slowdown;
      const double total = std::min(std::floor((node.end - node.start) / 1000 * factor + 0.5), longest_task);
      progress.estimate = total - progress.elapsed;
    } else if (node.request->is_connectionless()) {
      const double megabytes = node.request->resource_size / 1024 / 1024;
      progress.estimate =
          (node.request->from_disk_cache ? 8 + 20 * megabytes : 2 + 10 * megabytes) - progress.elapsed;
    } else {
      const auto download = pool_.connection_of(*node.request)
                                .download(node.request->transfer_size - progress.bytes, progress.elapsed,
                                          names_.time_until_resolved(*node.request, progress.start),
                                          std::numeric_limits<double>::infinity());
      progress.estimate = download.elapsed + progress.overshoot;
    }
    return progress.estimate;
  }

  void advance(int id, double period) {
    const GraphNode& node = graph_.at(id);
    Progress& progress = progress_of(id);
    const bool is_over = progress.estimate == period;
    if (node.task || node.request->is_connectionless()) {
      if (is_over)
        finish(id);
      else
        progress.elapsed += period;
      return;
    }
    Connection& connection = pool_.connection_of(*node.request);
    const auto download = connection.download(node.request->transfer_size - progress.bytes, progress.elapsed,
                                              names_.time_until_resolved(*node.request, progress.start),
                                              period - progress.overshoot);
    connection.keep(download);
    if (is_over) {
      connection.warm();
      pool_.release(*node.request);
      finish(id);
    } else {
      progress.elapsed += download.elapsed;
      progress.overshoot += download.elapsed - period;
      progress.bytes += download.bytes;
    }
  }

  void finish(int id) {
    Progress& progress = progress_of(id);
    progress.state = State::done;
    progress.end = now_;
    (graph_.at(id).task ? running_tasks_ : running_requests_)--;
    running_.erase(std::find(running_.begin(), running_.end(), id));
    for (const int dependent : graph_.at(id).dependents) {
      const auto& needed = graph_.at(dependent).dependencies;
      if (std::all_of(needed.begin(), needed.end(),
                      [&](int other) { return progress_of(other).state == State::done; }))
        make_ready(dependent);
    }
  }

  const PageGraph& graph_;
  const Throttling& throttling_;
  ConnectionPool pool_;
  NameCache names_;
  std::vector<Progress> progress_;
  std::vector<int> ready_;    // in the order of their positions
  std::vector<int> readied_;  // all that were ever ready
  std::vector<int> running_;  // in the order of their starts
  int running_tasks_ = 0, running_requests_ = 0, most_requests_ = 1;
  double now_ = 0;
};

}  // namespace

Result<Replay> replay(const PageGraph& graph, const NetworkEstimates& estimates,
                      const Throttling& throttling) {
  if (graph.nodes.empty()) return Error{fault::at("replay_stops")};
  return Simulation(graph, estimates, throttling).run();
}

}  // namespace collaudo::score
