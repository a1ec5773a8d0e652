#include "score/static_estimate.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "score/measured_performance.h"

namespace collaudo::score {

namespace {

// Read off recorded loads (docs/performance-score.md): ms, or ms for each kB and element.
constexpr double parse_time = 5, parse_per_kb = 0.05, style_per_kb = 0.03, script_per_kb = 0.04;
constexpr double first_layout_time = 8, first_layout_per_element = 0.06;
constexpr double last_layout_time = 10, last_layout_per_element = 0.05, last_layout_per_kb = 0.02;
constexpr double unthrottled_paint = 120, usual_shift = 0.02;

// Nobody has measured the line: a near server, quick enough.
constexpr double connect_time = 20, server_time = 50, round_trip = 5, bytes_a_ms = 6000;
// Not fetched by a crawl.
constexpr double unknown_image = 40'000, unknown_font = 25'000, unknown_text = 20'000;
constexpr std::size_t most_images = 100, most_fonts = 6, early_images = 5, lazy_images_loaded = 3;

constexpr double band_below = 0.20, band_above = 0.10;

double kilobytes(double bytes) { return bytes / 1000; }

class SupposedLoad {
 public:
  explicit SupposedLoad(const Page& page)
      : page_(page), elements_(static_cast<double>(page.html().element_count())) {}

  RecordedLoad make() {
    NetworkRecord& document = add(page_.url(), ResourceType::document, Priority::very_high,
                                  size_of(&page_.http(), unknown_text), page_.http().body.size());
    document.document_url = document.url;
    document.renderer_start = document.network_start = 0;
    time_request(document, 0, true);
    begin_ = document.end + 1;
    load_.log.requested_url = load_.log.main_document_url = document.url;
    load_.trace.main_frame = frame;
    TaskEvent parse = event(Happening::parse_html);
    add_task(document.end, parse_time + parse_per_kb * kilobytes(html_bytes_), {parse});
    add_styles_and_scripts();
    add_images();
    add_tasks();
    return std::move(load_);
  }

 private:
  static constexpr const char* frame = "main";

  struct Script {
    std::string url;
    double end = 0, kilobytes = 0;
    bool is_blocking = false;
  };

  static double size_of(const Exchange* exchange, double otherwise) {
    if (!exchange || exchange->cause != Cause::none) return otherwise;
    return exchange->bytes > 0 ? static_cast<double>(exchange->bytes)
                               : static_cast<double>(exchange->body.size());
  }

  NetworkRecord& add(const Url& url, ResourceType type, Priority priority, double transferred,
                     std::size_t whole) {
    NetworkRecord record;
    record.id = std::to_string(load_.log.records.size());
    record.url = url.without_fragment();
    record.scheme = url.scheme();
    record.host = url.host();
    record.origin = url.origin();
    record.protocol = url.is_https() ? "h2" : "http/1.1";
    record.frame = frame;
    record.type = type;
    record.priority = priority;
    record.status = 200;
    record.finished = true;
    record.transfer_size = transferred;
    record.resource_size = static_cast<double>(std::max<std::size_t>(whole, 1));
    record.has_content_encoding = static_cast<double>(whole) > transferred * 1.1;
    record.renderer_start = record.network_start = begin_;
    if (type == ResourceType::document) html_bytes_ = static_cast<double>(whole);
    load_.log.records.push_back(std::move(record));
    return load_.log.records.back();
  }

  void time_request(NetworkRecord& record, double start, bool connects) {
    record.renderer_start = record.network_start = start;
    const double sent = connects ? connect_time : 0;
    ConnectionTiming timing;
    if (connects) {
      timing.connect_start = 0;
      timing.connect_end = round_trip;
    }
    timing.send_start = timing.send_end = sent;
    timing.headers_end = sent + round_trip + server_time;
    record.headers_end = start + *timing.headers_end;
    record.end = record.headers_end + record.transfer_size / bytes_a_ms;
    record.timing = timing;
  }

  NetworkRecord& request(const Url& url, ResourceType type, Priority priority, double size,
                         std::size_t whole) {
    NetworkRecord& record = add(url, type, priority, size, whole);
    time_request(record, begin_, origins_.insert(record.origin).second);
    record.initiator_type = InitiatorType::parser;
    record.initiators = {load_.log.records.front().url};
    record.initiator_request = 0;
    return record;
  }

  bool is_new(const Url& url) { return seen_.insert(url.without_fragment()).second; }

  void add_styles_and_scripts() {
    origins_.insert(page_.url().origin());
    for (const Resource& resource : page_.resources()) {
      if (!is_new(resource.url)) continue;
      if (resource.kind == Resource::Kind::style)
        add_style(resource);
      else if (resource.kind == Resource::Kind::script)
        add_script(resource);
    }
  }

  void add_style(const Resource& resource) {
    const html::Element element = page_.element(resource.element);
    const bool is_off = element.attribute_or("media") == "print" || element.has_attribute("disabled");
    const std::size_t whole = resource.exchange ? resource.exchange->body.size() : 0;
    const NetworkRecord& record =
        request(resource.url, ResourceType::style_sheet, is_off ? Priority::very_low : Priority::very_high,
                size_of(resource.exchange, unknown_text), whole);
    if (!is_off) {
      styles_.push_back(record.url);
      styles_end_ = std::max(styles_end_, record.end);
      style_kilobytes_ += kilobytes(record.resource_size);
    }
    if (resource.exchange) note_fonts(*resource.exchange);
  }

  void add_script(const Resource& resource) {
    const html::Element element = page_.element(resource.element);
    const bool is_put_off = element.has_attribute("async") || element.has_attribute("defer") ||
                            element.attribute_or("type") == "module";
    const bool is_blocking = !is_put_off && element.closest("head");
    const Priority priority = is_put_off ? Priority::low : is_blocking ? Priority::high : Priority::medium;
    const std::size_t whole = resource.exchange ? resource.exchange->body.size() : 0;
    const NetworkRecord& record = request(resource.url, ResourceType::script, priority,
                                          size_of(resource.exchange, unknown_text), whole);
    scripts_.push_back({record.url, record.end, kilobytes(record.resource_size), is_blocking});
  }

  // The files of @font-face rules: which of them a page uses, only a browser knows.
  void note_fonts(const Exchange& sheet) {
    constexpr std::string_view ending = ".woff2";
    const std::string& text = sheet.body;
    for (auto at = text.find(ending); at != std::string::npos && fonts_.size() < most_fonts;
         at = text.find(ending, at + 1)) {
      const auto begin = text.find_last_of("(\"'", at);
      if (begin == std::string::npos || at - begin > 500) continue;
      const auto url = sheet.final_url.resolve(text.substr(begin + 1, at + ending.size() - begin - 1));
      if (url && is_new(*url)) fonts_.push_back(*url);
    }
  }

  void add_images() {
    std::size_t count = 0, lazy = 0;
    for (const html::Element image : page_.html().select("img[src]")) {
      if (count >= most_images) break;
      if (image.closest("noscript, template")) continue;
      const bool is_lazy = image.attribute_or("loading") == "lazy";
      if (is_lazy && ++lazy > lazy_images_loaded) continue;
      const auto url = page_.resolve(image.attribute_or("src"));
      if (!url || !is_new(*url)) continue;
      const NetworkRecord& record =
          request(*url, ResourceType::image, count < early_images ? Priority::medium : Priority::low,
                  unknown_image, static_cast<std::size_t>(unknown_image));
      if (count++ < early_images) {
        early_.push_back(record.url);
        early_end_ = std::max(early_end_, record.end);
      }
    }
  }

  TaskEvent event(Happening what, const std::string& url = {}) const {
    TaskEvent made{what, true, 0, 0, url, frame, {}, 0, 0, {}};
    return made;
  }

  // Times in ms; gives the end.
  double add_task(double start, double duration, std::vector<TaskEvent> events) {
    load_.trace.tasks.push_back({start * 1000, (start + duration) * 1000, std::move(events)});
    work_ += duration;
    return start + duration;
  }

  double run_script(const Script& script, double now) {
    return add_task(std::max(now, script.end), script_per_kb * script.kilobytes,
                    {event(Happening::evaluate_script, script.url)});
  }

  void add_tasks() {
    double now = std::max(load_.trace.tasks.front().end / 1000, styles_end_);
    for (const std::string& style : styles_)
      now = add_task(now, style_per_kb * style_kilobytes_ / static_cast<double>(styles_.size()),
                     {event(Happening::parse_style_sheet, style)});
    double script_kilobytes = 0;
    std::vector<TaskEvent> first = {event(Happening::layout), event(Happening::paint)};
    for (const std::string& style : styles_) first.push_back(event(Happening::parse_style_sheet, style));
    for (const Script& script : scripts_) {
      script_kilobytes += script.kilobytes;
      if (!script.is_blocking) continue;
      now = run_script(script, now);
      first.push_back(event(Happening::compile_script, script.url));
    }
    now = add_task(now, first_layout_time + first_layout_per_element * elements_, std::move(first));
    load_.trace.first_contentful_paint = now * 1000;
    // Asked for by the style sheets, and not there yet when something is first shown.
    for (const Url& font : fonts_) {
      const std::string importer = styles_.empty() ? load_.log.records.front().url : styles_.front();
      NetworkRecord& record = request(font, ResourceType::font, Priority::very_high, unknown_font,
                                      static_cast<std::size_t>(unknown_font));
      record.initiators = {importer};
      record.initiator_request = -1;
      time_request(record, styles_end_, false);
      record.end = std::max(record.end, now + 1);
      early_end_ = std::max(early_end_, record.end);
      early_.push_back(record.url);
    }
    std::vector<TaskEvent> last = {event(Happening::layout)};
    for (const Script& script : scripts_) {
      if (!script.is_blocking) now = run_script(script, now);
      last.push_back(event(Happening::compile_script, script.url));
    }
    for (const std::string& url : early_) last.push_back(event(Happening::function_call, url));
    now = add_task(
        std::max(now, early_end_),
        last_layout_time + last_layout_per_element * elements_ + last_layout_per_kb * script_kilobytes,
        std::move(last));
    load_.trace.largest_contentful_paint = now * 1000;
    for (const NetworkRecord& record : load_.log.records)
      if (record.priority != Priority::low)
        load_.trace.largest_contentful_paint =
            std::max(load_.trace.largest_contentful_paint, record.end * 1000);
    load_.trace.shifts = {{load_.trace.first_contentful_paint, usual_shift, false}};
  }

 public:
  double work() const { return work_; }

 private:
  const Page& page_;
  const double elements_;
  RecordedLoad load_;
  double begin_ = 0, html_bytes_ = 0, styles_end_ = 0, style_kilobytes_ = 0, early_end_ = 0, work_ = 0;
  std::set<std::string> seen_, origins_;
  std::vector<std::string> styles_, early_;
  std::vector<Script> scripts_;
  std::vector<Url> fonts_;
};

}  // namespace

RecordedLoad supposed_load(const Page& page) { return SupposedLoad(page).make(); }

std::optional<Performance> estimate(const Page& page) {
  if (!page.has_html()) return std::nullopt;
  SupposedLoad supposed(page);
  const RecordedLoad load = supposed.make();
  const auto graph = build_page_graph(load.trace, load.log);
  if (!graph) return std::nullopt;
  LoadScore result;
  result.observed = observe(load.trace);
  result.observed.speed_index = server_time + unthrottled_paint + supposed.work();
  const auto metrics = simulate_metrics(*graph, estimate_network(load.log.records), result.observed);
  if (!metrics) return std::nullopt;
  result.metrics = *metrics;
  result.score = category_score(result.metrics);
  if (!result.score) return std::nullopt;
  Performance performance = performance_of_load(page.url(), load, result);
  performance.source = Performance::Source::estimate;
  performance.runs.clear();
  const auto hundredths = [](double value) { return std::round(std::clamp(value, 0.0, 1.0) * 100) / 100; };
  performance.low = hundredths(*result.score - band_below);
  performance.high = hundredths(*result.score + band_above);
  return performance;
}

}  // namespace collaudo::score
