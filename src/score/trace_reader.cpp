#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "score/fault.h"
#include "score/json_items.h"
#include "score/trace.h"

namespace collaudo::score {

namespace {

using nlohmann::json;

constexpr std::size_t most_events = 5'000'000;
constexpr std::size_t most_screenshots = 5000;
constexpr std::size_t most_stack = 200;

const std::map<std::string, Happening, std::less<>>& happenings() {
  static const std::map<std::string, Happening, std::less<>> table = {
      {"Layout", Happening::layout},
      {"Paint", Happening::paint},
      {"ParseHTML", Happening::parse_html},
      {"EvaluateScript", Happening::evaluate_script},
      {"FunctionCall", Happening::function_call},
      {"v8.compile", Happening::compile_script},
      {"ParseAuthorStyleSheet", Happening::parse_style_sheet},
      {"InvalidateLayout", Happening::invalidate_layout},
      {"ScheduleStyleRecalculation", Happening::schedule_style},
      {"XHRReadyStateChange", Happening::xhr_ready_state},
      {"TimerInstall", Happening::timer_install},
      {"TimerFire", Happening::timer_fire},
      {"ResourceSendRequest", Happening::send_request},
  };
  return table;
}

bool is_task(std::string_view name) {
  return name == "RunTask" || name == "ThreadControllerImpl::RunTask" ||
         name == "ThreadControllerImpl::DoWork" || name == "TaskQueueManager::ProcessTaskFromWorkQueue";
}

using ThreadKey = std::pair<double, double>;  // process, thread

// An event with the process and thread it belongs to, kept until it is known which of them are the page's.
template <typename T>
struct Placed {
  double time = 0;
  double duration = 0;
  char phase = 'X';
  ThreadKey thread;
  std::string frame;
  T what;
  std::string navigation = {};  // id, of a navigation start
};

enum class Mark { navigation_start, first_contentful_paint, lcp_candidate, lcp_invalidate, viewport };

struct Frame {
  std::string id, parent;
};

// End events first, then those with a duration, longest first, then the rest; otherwise as recorded.
template <typename T>
void sort_events(std::vector<Placed<T>>& events) {
  const auto rank = [](const Placed<T>& event) {
    return event.phase == 'E' ? 0 : event.phase == 'X' || event.phase == 'B' ? 1 : 2;
  };
  std::stable_sort(events.begin(), events.end(), [&](const Placed<T>& a, const Placed<T>& b) {
    return std::make_tuple(a.time, rank(a), rank(a) == 1 ? -a.duration : 0) <
           std::make_tuple(b.time, rank(b), rank(b) == 1 ? -b.duration : 0);
  });
}

struct Inside {
  bool is_task = false;
  TaskEvent event{Happening::layout, false, 0, 0, {}, {}, {}, 0, 0, {}};
};

struct Shift {
  double score = 0;
  bool had_recent_input = false;
};

class TraceCollector {
 public:
  void take(const json& item) {
    if (!item.is_object()) return;
    const json* name_value = member(item, "name");
    if (!name_value || !name_value->is_string()) return;
    const std::string& name = name_value->get_ref<const std::string&>();
    const json* arguments = member(item, "args");
    static const json nothing = json::object();
    if (!arguments || !arguments->is_object()) arguments = &nothing;
    if (is_task(name)) {
      tasks_and_events_.push_back(placed<Inside>(item, *arguments, {true, {}}));
    } else if (const auto kind = happenings().find(name); kind != happenings().end()) {
      tasks_and_events_.push_back(
          placed<Inside>(item, *arguments, {false, details(kind->second, *arguments)}));
    } else {
      take_mark(name, item, *arguments);
    }
  }

  Result<Trace> finish() &&;

 private:
  template <typename T>
  static Placed<T> placed(const json& item, const json& arguments, T what) {
    Placed<T> event;
    event.time = number_of(item, "ts", 0);
    event.duration = number_of(item, "dur", 0);
    const std::string phase = text_of(item, "ph");
    event.phase = phase.empty() ? 'X' : phase[0];
    event.thread = {number_of(item, "pid", -1), number_of(item, "tid", -1)};
    event.frame = text_of(arguments, "frame");
    if (event.frame.empty())
      if (const json* data = member(arguments, "data")) event.frame = text_of(*data, "frame");
    event.what = std::move(what);
    return event;
  }

  static TaskEvent details(Happening what, const json& arguments) {
    TaskEvent event{what, false, 0, 0, {}, {}, {}, 0, 0, {}};
    const json* data = member(arguments, "data");
    if (!data || !data->is_object()) return event;
    event.has_details = true;
    event.url = text_of(*data, what == Happening::parse_style_sheet ? "styleSheetUrl" : "url");
    event.frame = text_of(*data, "frame");
    event.request = text_of(*data, "requestId");
    event.timer = static_cast<std::int64_t>(std::clamp(number_of(*data, "timerId", 0), -1e15, 1e15));
    event.ready_state = static_cast<int>(std::clamp(number_of(*data, "readyState", 0), 0.0, 9.0));
    if (const json* stack = member(*data, "stackTrace"); stack && stack->is_array())
      for (const json& line : *stack) {
        if (event.stack.size() >= most_stack) break;
        if (std::string url = text_of(line, "url"); !url.empty()) event.stack.push_back(std::move(url));
      }
    return event;
  }

  void take_mark(const std::string& name, const json& item, const json& arguments) {
    const json* data = member(arguments, "data");
    if (name == "navigationStart") {
      const std::string address = data ? text_of(*data, "documentLoaderURL") : std::string();
      const bool told = data && member(*data, "documentLoaderURL");
      if (!told || address.rfind("http:", 0) == 0 || address.rfind("https:", 0) == 0 ||
          address.rfind("chrome:", 0) == 0) {
        marks_.push_back(placed(item, arguments, Mark::navigation_start));
        if (data) marks_.back().navigation = text_of(*data, "navigationId");
      }
    } else if (name == "firstContentfulPaint") {
      marks_.push_back(placed(item, arguments, Mark::first_contentful_paint));
    } else if (name == "largestContentfulPaint::Candidate") {
      marks_.push_back(placed(item, arguments, Mark::lcp_candidate));
    } else if (name == "largestContentfulPaint::Invalidate") {
      marks_.push_back(placed(item, arguments, Mark::lcp_invalidate));
    } else if (name == "viewport" && data) {
      marks_.push_back(placed(item, arguments, Mark::viewport));
      if (marks_.back().frame.empty()) marks_.back().frame = text_of(*data, "frameID");
    } else if (name == "LayoutShift" && data && member(*data, "is_main_frame")) {
      shifts_.push_back(
          placed(item, arguments,
                 Shift{number_of(*data, "weighted_score_delta", 0), flag_of(*data, "had_recent_input")}));
    } else if (name == "Screenshot") {
      if (std::string image = text_of(arguments, "snapshot");
          !image.empty() && shots_.size() < most_screenshots)
        shots_.push_back(placed(item, arguments, std::move(image)));
    } else if (name == "TracingStartedInBrowser" && data && main_frame_.empty()) {
      if (const json* frames = member(*data, "frames"); frames && frames->is_array())
        for (const json& frame : *frames) take_first_frame(frame);
    } else if (name == "FrameCommittedInBrowser" && data) {
      frames_.push_back({text_of(*data, "frame"), text_of(*data, "parent")});
      take_process(*data);
    } else if (name == "ProcessReadyInBrowser" && data) {
      take_process(*data);
    } else if (name == "thread_name" && text_of(arguments, "name") == "CrRendererMain") {
      main_threads_[number_of(item, "pid", -1)] = number_of(item, "tid", -1);
    }
  }

  void take_first_frame(const json& frame) {
    const std::string id = text_of(frame, "frame");
    const std::string parent = text_of(frame, "parent");
    frames_.push_back({id, parent});
    const bool outermost = !member(frame, "isOutermostMainFrame") || flag_of(frame, "isOutermostMainFrame");
    const bool primary = !member(frame, "isInPrimaryMainFrame") || flag_of(frame, "isInPrimaryMainFrame");
    if (!parent.empty() || !outermost || !primary || !main_frame_.empty()) return;
    main_frame_ = id;
    take_process_of(id, frame);
  }

  void take_process(const json& frame) { take_process_of(text_of(frame, "frame"), frame); }
  void take_process_of(const std::string& id, const json& frame) {
    const double process = number_of(frame, "processId", -1);
    if (process >= 0) processes_.push_back({id, process});
  }

  std::set<std::string> frames_of_the_page() const;

  std::vector<Placed<Inside>> tasks_and_events_;
  std::vector<Placed<Mark>> marks_;
  std::vector<Placed<Shift>> shifts_;
  std::vector<Placed<std::string>> shots_;
  std::vector<Frame> frames_;
  std::vector<std::pair<std::string, double>> processes_;  // frame, process
  std::map<double, double> main_threads_;                  // process → thread
  std::string main_frame_;
};

// The main frame and every frame whose chain of parents leads to it.
std::set<std::string> TraceCollector::frames_of_the_page() const {
  std::map<std::string, std::string> parent_of;
  for (const Frame& frame : frames_)
    if (!frame.parent.empty()) parent_of[frame.id] = frame.parent;
  std::set<std::string> inside = {main_frame_};
  for (const auto& [id, parent] : parent_of) {
    std::vector<std::string> chain = {id};
    std::string at = parent;
    while (chain.size() < 1000 && !inside.count(at)) {
      const auto next = parent_of.find(at);
      if (next == parent_of.end()) break;
      chain.push_back(at);
      at = next->second;
    }
    if (inside.count(at)) inside.insert(chain.begin(), chain.end());
  }
  return inside;
}

// A task lasts until its end or just until the next one begins; what starts in it happens in it.
std::vector<Task> tasks_of(std::vector<Placed<Inside>>& events) {
  std::vector<Task> tasks;
  std::size_t at = 0;
  while (at < events.size()) {
    const Placed<Inside>& event = events[at++];
    if (!event.what.is_task || event.duration <= 0) continue;
    Task task;
    task.start = event.time;
    task.end = event.time + event.duration;
    const double planned_end = task.end;
    for (; at < events.size() && events[at].time < planned_end; ++at) {
      Placed<Inside>& child = events[at];
      if (child.what.is_task) {
        if (child.duration <= 0) continue;
        task.end = child.time - 1;
        break;
      }
      child.what.event.start = child.time;
      child.what.event.duration = child.duration;
      task.events.push_back(std::move(child.what.event));
    }
    tasks.push_back(std::move(task));
  }
  return tasks;
}

Result<Trace> TraceCollector::finish() && {
  if (main_frame_.empty()) return Error{fault::at("no_main_frame")};
  Trace trace;
  trace.main_frame = main_frame_;

  std::set<ThreadKey> threads;
  for (const auto& [frame, process] : processes_)
    if (frame == main_frame_)
      if (const auto thread = main_threads_.find(process); thread != main_threads_.end())
        threads.insert({process, thread->second});
  if (threads.empty()) return Error{fault::at("no_main_thread")};

  sort_events(marks_);
  const Placed<Mark>* origin = nullptr;
  for (const auto& mark : marks_)
    if (mark.what == Mark::navigation_start && mark.frame == main_frame_) origin = &mark;
  if (!origin) return Error{fault::at("no_navigation")};
  trace.time_origin = origin->time;
  trace.navigation = origin->navigation;

  const std::set<std::string> inside = frames_of_the_page();
  for (const auto& mark : marks_) {
    if (mark.what == Mark::viewport && trace.viewport_at == 0) trace.viewport_at = mark.time;
    if (mark.frame != main_frame_ || mark.time <= trace.time_origin) continue;
    if (mark.what == Mark::first_contentful_paint && trace.first_contentful_paint == 0)
      trace.first_contentful_paint = mark.time;
    if (mark.what == Mark::lcp_candidate) trace.largest_contentful_paint = mark.time;
    if (mark.what == Mark::lcp_invalidate) trace.largest_contentful_paint = 0;
  }
  if (trace.first_contentful_paint == 0) return Error{fault::at("no_paint")};

  sort_events(shifts_);
  for (const auto& shift : shifts_)
    if (inside.count(shift.frame))
      trace.shifts.push_back({shift.time, shift.what.score, shift.what.had_recent_input});

  std::stable_sort(shots_.begin(), shots_.end(),
                   [](const auto& a, const auto& b) { return a.time < b.time; });
  for (auto& shot : shots_)
    if (shot.time >= trace.time_origin) trace.screenshots.push_back({shot.time, std::move(shot.what)});

  tasks_and_events_.erase(std::remove_if(tasks_and_events_.begin(), tasks_and_events_.end(),
                                         [&](const auto& event) { return !threads.count(event.thread); }),
                          tasks_and_events_.end());
  sort_events(tasks_and_events_);
  trace.tasks = tasks_of(tasks_and_events_);
  return trace;
}

}  // namespace

bool Task::contains(Happening what) const {
  return std::any_of(events.begin(), events.end(),
                     [&](const TaskEvent& event) { return event.what == what; });
}

Result<Trace> read_trace(std::string_view text) {
  TraceCollector collector;
  const auto read =
      read_json_items(text, "traceEvents", most_events, [&](const json& item) { collector.take(item); });
  if (!read) return Error{read.error()};
  return std::move(collector).finish();
}

}  // namespace collaudo::score
