// Trace: what the score needs of a Chromium trace: tasks of the main thread with what happened in them,
// paints, layout shifts, screenshots. Made by read_trace() from a file or from the browser's own events; read
// by the metrics and the graph. Plain data that never changes once read: any thread may read it. Times are
// microseconds of the browser's monotonic clock.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <collaudo/result.h>

namespace collaudo::score {

// The kinds of event inside a task from which the dependency graph is built.
enum class Happening : std::uint8_t {
  layout,
  paint,
  parse_html,
  evaluate_script,
  function_call,
  compile_script,
  parse_style_sheet,
  invalidate_layout,
  schedule_style,
  xhr_ready_state,
  timer_install,
  timer_fire,
  send_request,
};

struct TaskEvent {
  Happening what;
  bool has_details = false;  // the event carried `args.data`; without it only its kind counts
  double start = 0, duration = 0;
  std::string url;      // script, style sheet or request address
  std::string frame;    // id of the frame
  std::string request;  // id, of send_request
  std::int64_t timer = 0;
  int ready_state = 0;
  std::vector<std::string> stack;  // addresses of the scripts on the stack, innermost first
};

struct Task {
  double start = 0, end = 0;
  std::vector<TaskEvent> events;

  double duration() const { return end - start; }
  bool contains(Happening what) const;
};

struct LayoutShift {
  double at = 0;
  double score = 0;
  bool had_recent_input = false;
};

struct Screenshot {
  double at = 0;
  std::string jpeg;  // base64
};

struct Trace {
  std::string main_frame;  // id
  double time_origin = 0;  // the last navigation start of the main frame
  std::string navigation;  // its id, which is that of the request for the page; empty: not told
  double first_contentful_paint = 0;
  double largest_contentful_paint = 0;  // 0: never, or the last candidate was withdrawn
  double viewport_at = 0;               // 0: no such event
  std::vector<Task> tasks;              // of the main thread, in the order of time
  std::vector<LayoutShift> shifts;      // of the main frame and the frames in it
  std::vector<Screenshot> screenshots;  // from the time origin on, in the order of time
};

// `text` is `{"traceEvents":[…]}` or the bare array. The fault (fault.h) says what is wrong or missing.
Result<Trace> read_trace(std::string_view text);

}  // namespace collaudo::score
