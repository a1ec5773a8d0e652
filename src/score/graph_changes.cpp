#include "score/graph_changes.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace collaudo::score {

namespace {

constexpr double least_rest = 1000;  // µs

void drop(std::vector<int>& list, int id) {
  list.erase(std::remove(list.begin(), list.end(), id), list.end());
}

// The root must reach everything that stays.
void choose_new_root(PageGraph& graph, const std::set<int>& gone, const std::vector<int>& order) {
  if (!gone.count(graph.root)) return;
  const auto next = std::find_if(order.begin(), order.end(),
                                 [&](int id) { return !gone.count(id) && graph.at(id).request; });
  if (next == order.end()) return;
  graph.root = *next;
  for (const int id : order)
    if (id != graph.root && !gone.count(id) && graph.at(id).dependencies.empty())
      graph.add_edge(graph.root, id);
}

}  // namespace

PageGraph without_nodes(const PageGraph& graph, const std::set<int>& gone) {
  PageGraph result = graph;
  const std::vector<int> order = graph.traversal();
  for (const int id : gone) {
    const std::vector<int> dependencies = result.at(id).dependencies;
    const std::vector<int> dependents = result.at(id).dependents;
    for (const int dependent : dependents) drop(result.at(dependent).dependencies, id);
    for (const int dependency : dependencies) {
      drop(result.at(dependency).dependents, id);
      for (const int dependent : dependents) result.add_edge(dependency, dependent);
    }
    result.at(id).dependencies.clear();
    result.at(id).dependents.clear();
  }
  choose_new_root(result, gone, order);
  return result;
}

double time_in_scripts(const Task& task, const std::set<std::string>& addresses) {
  std::vector<std::pair<double, double>> stretches;
  for (const TaskEvent& event : task.events) {
    const bool is_script = event.what == Happening::evaluate_script ||
                           event.what == Happening::function_call || event.what == Happening::compile_script;
    if (is_script && addresses.count(event.url))
      stretches.emplace_back(event.start, std::min(event.start + event.duration, task.end));
  }
  std::sort(stretches.begin(), stretches.end());
  double sum = 0, until = task.start;
  for (const auto& [begin, end] : stretches) {
    sum += std::max(end - std::max(begin, until), 0.0);
    until = std::max(until, end);
  }
  return sum;
}

PageGraph with_script_time(const PageGraph& graph, const std::set<std::string>& addresses, double factor) {
  PageGraph result = graph;
  std::set<int> gone;
  for (const int id : graph.traversal()) {
    GraphNode& node = result.at(id);
    if (!node.task) continue;
    const double spent = time_in_scripts(*node.task, addresses);
    if (spent <= 0) continue;
    node.end -= spent * (1 - factor);
    if (node.end - node.start < least_rest && !node.has_layout()) gone.insert(id);
  }
  return gone.empty() ? result : without_nodes(result, gone);
}

PageGraph without_requests(const PageGraph& graph, const NetworkLog& log, const std::set<int>& records) {
  // Causes come before what they cause, but for odd logs; those lose less than they might.
  std::set<int> all = records;
  for (std::size_t i = 0; i < log.records.size(); ++i)
    if (all.count(log.records[i].initiator_request)) all.insert(static_cast<int>(i));
  std::set<const NetworkRecord*> gone_records;
  std::set<std::string> addresses;
  for (const int index : all) {
    const NetworkRecord& record = log.records[static_cast<std::size_t>(index)];
    gone_records.insert(&record);
    addresses.insert(record.url);
  }
  const PageGraph lighter = with_script_time(graph, addresses, 0);
  std::set<int> gone;
  for (const int id : lighter.traversal())
    if (lighter.at(id).request && gone_records.count(lighter.at(id).request)) gone.insert(id);
  return without_nodes(lighter, gone);
}

}  // namespace collaudo::score
