// Page graph: what depended on what while a page loaded. Requests and main-thread tasks are nodes; an edge
// says that one could not begin before the other was over. Made by build_page_graph() from a trace and the
// network records; narrowed by subgraph() for each metric; replayed by the simulator. Owns its nodes; it
// refers to the trace and the records, which must outlive it. Never changes once built: any thread may read
// it.
//
// The order of nodes and edges is part of the result: the replay serves ready nodes in that order.
#pragma once

#include <functional>
#include <vector>

#include <collaudo/result.h>

#include "score/network_records.h"
#include "score/trace.h"

namespace collaudo::score {

struct GraphNode {
  const NetworkRecord* request = nullptr;  // exactly one of request and task is set
  const Task* task = nullptr;
  bool is_main_document = false;
  double start = 0, end = 0;  // µs, as observed without throttling
  std::vector<int> dependencies;
  std::vector<int> dependents;

  bool has_layout() const { return has_layout_; }
  bool blocks_rendering() const;  // by its priority and type

  bool has_layout_ = false;
};

class PageGraph {
 public:
  std::vector<GraphNode> nodes;
  int root = 0;

  const GraphNode& at(int id) const { return nodes[static_cast<std::size_t>(id)]; }
  GraphNode& at(int id) { return nodes[static_cast<std::size_t>(id)]; }
  void add_edge(int dependency, int dependent);  // once; never from a node to itself
  // Nodes in breadth-first order from the root: the ones that take part in a replay.
  std::vector<int> traversal() const;
  bool has_cycle() const;
};

Result<PageGraph> build_page_graph(const Trace& trace, const NetworkLog& log);

// The nodes that `keep` wants, with all that they depend on. Node ids are those of the new graph.
PageGraph subgraph(const PageGraph& graph, const std::function<bool(const GraphNode&)>& keep);

}  // namespace collaudo::score
