#include "score/page_graph.h"

#include <algorithm>
#include <deque>
#include <map>
#include <unordered_map>
#include <utility>

#include "score/fault.h"

namespace collaudo::score {

namespace {

constexpr double shortest_task = 10 * 1000;  // µs: below this, tasks are joined to their neighbours
constexpr double late_end_tolerance =
    -100 * 1000.0;  // µs: a task may begin before the request's recorded end

// Which nodes an address or a frame stands for.
struct RequestNodes {
  std::unordered_map<std::string, int> by_id;
  std::unordered_map<std::string, std::vector<int>> by_url;
  std::unordered_map<std::string, int> document_of_frame;  // -1: several
};

bool can_depend_on(const GraphNode& node, const GraphNode& other) { return other.start <= node.start; }

class GraphBuilder {
 public:
  GraphBuilder(const Trace& trace, const NetworkLog& log) : trace_(trace), log_(log) {}

  Result<PageGraph> build() {
    add_requests();
    const std::size_t requests = graph_.nodes.size();
    add_tasks();
    if (!choose_root()) return Error{fault::at("no_page_request", log_.requested_url)};
    for (std::size_t i = 0; i < requests; ++i) link_request(static_cast<int>(i));
    for (std::size_t i = requests; i < graph_.nodes.size(); ++i) link_task(static_cast<int>(i));
    prune(requests);
    if (graph_.has_cycle()) return Error{fault::at("circle")};
    return std::move(graph_);
  }

 private:
  void add_requests() {
    node_of_record_.assign(log_.records.size(), -1);
    for (std::size_t i = 0; i < log_.records.size(); ++i) {
      const NetworkRecord& record = log_.records[i];
      if (record.mime.rfind("video", 0) == 0 || record.from_worker) continue;
      const int id = static_cast<int>(graph_.nodes.size());
      GraphNode node;
      node.request = &record;
      node.start = record.renderer_start * 1000;
      node.end = record.end * 1000;
      graph_.nodes.push_back(std::move(node));
      node_of_record_[i] = id;
      requests_.by_id.emplace(record.id, id);
      requests_.by_url[record.url].push_back(id);
      if (!record.frame.empty() && record.type == ResourceType::document &&
          record.document_url == record.url) {
        const auto [place, is_new] = requests_.document_of_frame.emplace(record.frame, id);
        if (!is_new) place->second = -1;
      }
    }
  }

  void add_tasks() {
    for (const Task& task : trace_.tasks) {
      GraphNode node;
      node.task = &task;
      node.start = task.start;
      node.end = task.end;
      node.has_layout_ = task.contains(Happening::layout);
      graph_.nodes.push_back(std::move(node));
    }
  }

  bool choose_root() {
    graph_.root = -1;
    int main_document = -1;
    for (std::size_t i = 0; i < log_.records.size(); ++i) {
      const NetworkRecord& record = log_.records[i];
      if (node_of_record_[i] < 0) continue;
      if (graph_.root < 0 && without_fragment(record.url) == without_fragment(log_.requested_url))
        graph_.root = node_of_record_[i];
      if (record.type == ResourceType::document &&
          without_fragment(record.url) == without_fragment(log_.main_document_url))
        main_document = node_of_record_[i];
    }
    if (graph_.root < 0) return false;
    graph_.at(main_document < 0 ? graph_.root : main_document).is_main_document = true;
    return true;
  }

  bool is_dependent_on(int node, int other) const {
    std::vector<int> open = {node};
    std::vector<bool> seen(graph_.nodes.size(), false);
    while (!open.empty()) {
      const int at = open.back();
      open.pop_back();
      if (at == other) return true;
      if (seen[static_cast<std::size_t>(at)]) continue;
      seen[static_cast<std::size_t>(at)] = true;
      const auto& further = graph_.at(at).dependencies;
      open.insert(open.end(), further.begin(), further.end());
    }
    return false;
  }

  int node_of(int record) const {
    return record < 0 ? -1 : node_of_record_[static_cast<std::size_t>(record)];
  }

  void link_request(int id) {
    GraphNode& node = graph_.at(id);
    const NetworkRecord& request = *node.request;
    int direct = node_of(request.initiator_request);
    if (direct < 0) direct = graph_.root;
    const bool direct_is_possible = !is_dependent_on(direct, id) && can_depend_on(node, graph_.at(direct));
    for (const std::string& initiator : request.initiators) {
      const auto found = requests_.by_url.find(initiator);
      const int parent =
          found != requests_.by_url.end() && found->second.size() == 1 ? found->second.front() : -1;
      if (parent >= 0 && can_depend_on(node, graph_.at(parent)) && !is_dependent_on(parent, id))
        graph_.add_edge(parent, id);
      else if (direct_is_possible)
        graph_.add_edge(direct, id);
    }
    if (request.initiators.empty() && direct_is_possible) graph_.add_edge(direct, id);
    if (id != graph_.root && node.dependencies.empty() && can_depend_on(node, graph_.at(graph_.root)))
      graph_.add_edge(graph_.root, id);
    for (std::size_t i = 0; i < request.redirects.size(); ++i) {
      const int before = node_of(request.redirects[i]);
      const int after = i + 1 < request.redirects.size() ? node_of(request.redirects[i + 1]) : id;
      if (before >= 0 && after >= 0) graph_.add_edge(before, after);
    }
  }

  void after_frame(int id, const std::string& frame) {
    const auto found = requests_.document_of_frame.find(frame);
    if (frame.empty() || found == requests_.document_of_frame.end() || found->second < 0) return;
    if (graph_.at(found->second).start < graph_.at(id).start) graph_.add_edge(found->second, id);
  }

  // Of the requests with this address, the one that ended closest before the task.
  void after_url(int id, const std::string& url) {
    const auto found = requests_.by_url.find(url);
    if (url.empty() || found == requests_.by_url.end()) return;
    const double start = graph_.at(id).start;
    int closest = -1;
    double least = 0;
    for (const int candidate : found->second) {
      if (start <= graph_.at(candidate).start) return;
      const double distance = start - graph_.at(candidate).end;
      if (distance >= late_end_tolerance && (closest < 0 || distance < least)) {
        closest = candidate;
        least = distance;
      }
    }
    if (closest >= 0) graph_.add_edge(closest, id);
  }

  void before_request(int id, const std::string& request) {
    const auto found = requests_.by_id.find(request);
    if (found == requests_.by_id.end()) return;
    const GraphNode& node = graph_.at(found->second);
    const ResourceType type = node.request->type;
    if (node.start <= graph_.at(id).start) return;
    if (type == ResourceType::xhr || type == ResourceType::fetch || type == ResourceType::script)
      graph_.add_edge(id, found->second);
  }

  void link_task(int id) {
    for (const TaskEvent& event : graph_.at(id).task->events) {
      if (!event.has_details) continue;
      bool uses_stack = false;
      switch (event.what) {
        case Happening::timer_install:
          timers_[event.timer] = id;
          uses_stack = true;
          break;
        case Happening::timer_fire: {
          const auto installer = timers_.find(event.timer);
          if (installer != timers_.end() && graph_.at(installer->second).end <= graph_.at(id).start)
            graph_.add_edge(installer->second, id);
          break;
        }
        case Happening::invalidate_layout:
        case Happening::schedule_style:
          after_frame(id, event.frame);
          uses_stack = true;
          break;
        case Happening::evaluate_script:
          after_frame(id, event.frame);
          after_url(id, event.url);
          uses_stack = true;
          break;
        case Happening::xhr_ready_state:
          if (event.ready_state != 4) break;
          after_url(id, event.url);
          uses_stack = true;
          break;
        case Happening::function_call:
        case Happening::compile_script:
        case Happening::parse_style_sheet:
          after_frame(id, event.frame);
          after_url(id, event.url);
          break;
        case Happening::send_request:
          after_frame(id, event.frame);
          before_request(id, event.request);
          uses_stack = true;
          break;
        case Happening::layout:
        case Happening::paint:
        case Happening::parse_html:
          break;
      }
      if (uses_stack)
        for (const std::string& url : event.stack) after_url(id, url);
    }
    const GraphNode& node = graph_.at(id);
    if (node.dependencies.empty() && can_depend_on(node, graph_.at(graph_.root)))
      graph_.add_edge(graph_.root, id);
  }

  // Joins the neighbours of short tasks, unless a task is the first of its kind or ties many nodes together.
  void prune(std::size_t first_task) {
    bool had_layout = false, had_paint = false, had_parse = false;
    std::vector<bool> gone(graph_.nodes.size(), false);
    std::vector<std::size_t> gone_dependents(graph_.nodes.size(), 0);
    const auto first = [](bool& had, bool has) {
      const bool is_first = has && !had;
      had = had || has;
      return is_first;
    };
    for (std::size_t i = first_task; i < graph_.nodes.size(); ++i) {
      GraphNode& node = graph_.nodes[i];
      const bool is_first_layout = first(had_layout, node.has_layout());
      const bool is_first_paint = first(had_paint, node.task->contains(Happening::paint));
      const bool is_first_parse = first(had_parse, node.task->contains(Happening::parse_html));
      if (is_first_layout || is_first_paint || is_first_parse || node.task->duration() >= shortest_task)
        continue;
      if (node.dependencies.size() != 1 && node.dependents.size() - gone_dependents[i] > 1) continue;
      const int id = static_cast<int>(i);
      for (const int dependent : node.dependents) {
        if (gone[static_cast<std::size_t>(dependent)]) continue;
        auto& further = graph_.at(dependent).dependencies;
        further.erase(std::find(further.begin(), further.end(), id));
      }
      for (const int dependency : node.dependencies) {
        ++gone_dependents[static_cast<std::size_t>(dependency)];
        for (const int dependent : node.dependents)
          if (!gone[static_cast<std::size_t>(dependent)]) graph_.add_edge(dependency, dependent);
      }
      gone[i] = true;
      node.dependencies.clear();
      node.dependents.clear();
    }
    for (GraphNode& node : graph_.nodes) {
      auto& list = node.dependents;
      list.erase(std::remove_if(list.begin(), list.end(),
                                [&](int dependent) { return gone[static_cast<std::size_t>(dependent)]; }),
                 list.end());
    }
  }

  const Trace& trace_;
  const NetworkLog& log_;
  PageGraph graph_;
  RequestNodes requests_;
  std::vector<int> node_of_record_;
  std::map<std::int64_t, int> timers_;
};

}  // namespace

Result<PageGraph> build_page_graph(const Trace& trace, const NetworkLog& log) {
  return GraphBuilder(trace, log).build();
}

bool GraphNode::blocks_rendering() const {
  if (!request) return false;
  if (request->priority == Priority::very_high) return true;
  return request->priority == Priority::high &&
         (request->type == ResourceType::script || request->type == ResourceType::document);
}

void PageGraph::add_edge(int dependency, int dependent) {
  if (dependency == dependent) return;
  auto& dependencies = at(dependent).dependencies;
  if (std::find(dependencies.begin(), dependencies.end(), dependency) != dependencies.end()) return;
  dependencies.push_back(dependency);
  at(dependency).dependents.push_back(dependent);
}

std::vector<int> PageGraph::traversal() const {
  std::vector<int> order;
  if (nodes.empty()) return order;
  std::vector<bool> seen(nodes.size(), false);
  order.push_back(root);
  seen[static_cast<std::size_t>(root)] = true;
  for (std::size_t i = 0; i < order.size(); ++i)
    for (const int next : at(order[i]).dependents) {
      if (seen[static_cast<std::size_t>(next)]) continue;
      seen[static_cast<std::size_t>(next)] = true;
      order.push_back(next);
    }
  return order;
}

bool PageGraph::has_cycle() const {
  std::vector<std::size_t> waiting(nodes.size());
  std::deque<int> ready;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    waiting[i] = nodes[i].dependencies.size();
    if (waiting[i] == 0) ready.push_back(static_cast<int>(i));
  }
  std::size_t done = 0;
  for (; !ready.empty(); ready.pop_front(), ++done)
    for (const int next : at(ready.front()).dependents)
      if (--waiting[static_cast<std::size_t>(next)] == 0) ready.push_back(next);
  return done < nodes.size();
}

PageGraph subgraph(const PageGraph& graph, const std::function<bool(const GraphNode&)>& keep) {
  const std::vector<int> order = graph.traversal();
  std::vector<bool> kept(graph.nodes.size(), false);
  for (const int id : order) {
    if (kept[static_cast<std::size_t>(id)] || !keep(graph.at(id))) continue;
    std::vector<int> open = {id};
    kept[static_cast<std::size_t>(id)] = true;
    while (!open.empty()) {
      const int at = open.back();
      open.pop_back();
      for (const int dependency : graph.at(at).dependencies) {
        if (kept[static_cast<std::size_t>(dependency)]) continue;
        kept[static_cast<std::size_t>(dependency)] = true;
        open.push_back(dependency);
      }
    }
  }
  PageGraph result;
  std::vector<int> new_id(graph.nodes.size(), -1);
  for (const int id : order) {
    if (!kept[static_cast<std::size_t>(id)]) continue;
    new_id[static_cast<std::size_t>(id)] = static_cast<int>(result.nodes.size());
    GraphNode node = graph.at(id);
    node.dependencies.clear();
    node.dependents.clear();
    result.nodes.push_back(std::move(node));
  }
  for (const int id : order) {
    const int dependent = new_id[static_cast<std::size_t>(id)];
    if (dependent < 0) continue;
    for (const int dependency : graph.at(id).dependencies)
      if (const int from = new_id[static_cast<std::size_t>(dependency)]; from >= 0)
        result.add_edge(from, dependent);
  }
  result.root = std::max(0, new_id[static_cast<std::size_t>(graph.root)]);
  return result;
}

}  // namespace collaudo::score
