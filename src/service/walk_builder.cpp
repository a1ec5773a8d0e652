#include "service/walk_builder.h"

#include <algorithm>
#include <map>
#include <set>

#include <collaudo/pattern.h>
#include <collaudo/text.h>

#include "service/fragments.h"
#include "service/page_role.h"
#include "service/screen.h"
#include "service/service_recognition.h"
#include "service/walk_events.h"
#include "service/zones.h"

namespace collaudo {

namespace {

bool ends_with_domain(std::string_view host, std::string_view domain) {
  return host == domain || (host.size() > domain.size() && host.ends_with(domain) &&
                            host[host.size() - domain.size() - 1] == '.');
}

std::string_view without_www(std::string_view host) {
  if (host.starts_with("www.")) host.remove_prefix(4);
  return host;
}

bool is_html(const RecordedExchange& exchange) {
  return exchange.mime == "text/html" || exchange.mime == "application/xhtml+xml";
}

bool is_redirect(const RecordedExchange& exchange) {
  return exchange.status >= 300 && exchange.status < 400 && exchange.status != 304;
}

bool is_write_method(std::string_view method) {
  return method == "POST" || method == "PUT" || method == "PATCH";
}

bool is_write(const RecordedExchange& exchange) { return is_write_method(exchange.method); }

// The address without the values of its query.
Url without_values(const Url& url) {
  std::string text = url.origin() + url.path();
  const auto names = query_names(url);
  for (std::size_t index = 0; index < names.size(); ++index) text += (index == 0 ? "?" : "&") + names[index];
  return Url::parse(text).value_or(url);
}

std::shared_ptr<const html::Document> parsed(const std::string& body) {
  return std::make_shared<const html::Document>(html::Document::parse(body));
}

// Order of the roles along a request.
int rank(ScreenRole role) {
  switch (role) {
    case ScreenRole::privacy_step:
      return 1;
    case ScreenRole::data_step:
      return 2;
    case ScreenRole::summary:
      return 3;
    case ScreenRole::preview:
      return 4;
    case ScreenRole::confirmation:
      return 5;
    default:
      return 0;
  }
}

class WalkBuilder {
 public:
  WalkBuilder(const RecordedWalk& recorded, const WalkContext& context)
      : recorded_(recorded), hosts_(municipal_hosts(recorded, context)) {
    walk_.number = recorded.walk;
    walk_.channel = recorded.channel;
    walk_.source = recorded.source;
    walk_.carries_cookies = recorded.carries_cookies;
    walk_.is_cut = recorded.is_cut;
    walk_.script_words = recorded.script_words;
    walk_.return_hints = recorded.return_hints;
  }

  Walk build() {
    std::vector<const RecordedExchange*> order;
    for (const RecordedExchange& exchange : recorded_.exchanges) order.push_back(&exchange);
    std::stable_sort(order.begin(), order.end(), [](const RecordedExchange* a, const RecordedExchange* b) {
      return a->time_ms < b->time_ms;
    });
    for (const RecordedExchange* exchange : order) add(*exchange);
    return finish();
  }

 private:
  void add(const RecordedExchange& exchange) {
    const auto url = Url::parse(exchange.url);
    const bool is_saved = recorded_.channel == Channel::saved_pages;
    if (!url && !is_saved) return;
    std::optional<HostMark> mark;
    const bool is_own = url && is_municipal(url->host(), hosts_);
    if (url) {
      mark = mark_of(exchange, *url, is_own);
      if (mark && !is_own && mark->zone == Zone::identity) identity_hosts_.emplace(url->host(), *mark);
      if (!mark && !is_own)
        if (const auto known = identity_hosts_.find(url->host()); known != identity_hosts_.end())
          mark = known->second;
      const bool is_handover = !mark && !is_own && is_document(exchange) && leaves_to_pay();
      if (is_handover) payment_hosts_.insert(url->host());
      if (!mark && payment_hosts_.contains(url->host()))
        mark = HostMark{Zone::payment, "unknown", false, false};
      // A snapshot is what the browser showed, not something that was sent.
      if (exchange.dest != "snapshot") keep_exchange(exchange, *url, mark, is_own);
    }
    if (mark || (url && !is_own)) {
      if (mark && mark->zone == Zone::identity) was_identity_ = true;
      const bool is_frame = !mark && exchange.dest == "iframe" && is_html(exchange) && !walk_.steps.empty();
      if (is_frame) walk_.steps.back().frames.push_back(without_values(*url));
      return;
    }
    if (is_document(exchange))
      add_screen(exchange, url);
    else if (exchange.dest == "iframe" && is_html(exchange) && !walk_.steps.empty() && url)
      walk_.steps.back().frames.push_back(without_values(*url));
    else
      add_fragments(exchange);
  }

  // A page with a control to pay was the last one, and now another site answers.
  bool leaves_to_pay() const {
    if (walk_.steps.empty()) return false;
    const Step& last = walk_.steps.back();
    return last.role == ScreenRole::payment || last.control("controls.pay");
  }

  void keep_exchange(const RecordedExchange& exchange, const Url& url, const std::optional<HostMark>& mark,
                     bool is_own) {
    const int step = walk_.steps.empty() ? 0 : walk_.steps.back().number;
    ServiceExchange kept{step,
                         Zone::other,
                         exchange.time_ms,
                         exchange.method,
                         without_values(url),
                         exchange.status,
                         exchange.mime,
                         {},
                         {},
                         true,
                         false,
                         false,
                         false,
                         false,
                         false,
                         false,
                         {}};
    if (const auto target = Url::parse(exchange.redirect)) kept.redirect = without_values(*target);
    if (mark) {
      kept.zone = mark->zone;
      kept.mark = mark->mark;
      kept.is_certain_mark = mark->is_certain;
      kept.is_test_environment = mark->is_test;
    } else if (is_own) {
      kept.is_document = is_document(exchange);
      kept.is_frame = exchange.dest == "iframe";
      kept.is_write = is_write(exchange);
      kept.lacks_body = !exchange.has_body && !is_redirect(exchange) && exchange.status != 204;
      if (!kept.is_document) kept.body = exchange.body;
      own_.push_back({walk_.exchanges.size(), &exchange});
    } else {
      kept.is_document = is_document(exchange);
      kept.is_frame = exchange.dest == "iframe";
      if (exchange.mime == "text/css") kept.body = exchange.body;
    }
    if (is_own && is_return_from_login(exchange, url)) was_identity_ = true;
    keep_cookies(exchange, url, kept);
    walk_.exchanges.push_back(std::move(kept));
  }

  void keep_cookies(const RecordedExchange& exchange, const Url& url, const ServiceExchange& kept) {
    static const Pattern consent("cookie|consens", true);
    cookies_before_ = walk_.cookies.size();
    if (walk_.exchanges.empty() && exchange.sent_cookies)
      walk_.cookies.push_back(
          {"", std::string(url.host()), std::string(url.host()), 0, kept.zone, false, true});
    if (is_write(exchange) && consent.found_in(url.path())) {
      had_consent_ = true;
      FlowEvent event;
      event.kind = FlowEvent::Kind::consent;
      event.step = kept.step;
      event.exchange = walk_.exchanges.size();
      walk_.events.push_back(event);
    }
    for (const RecordedCookie& cookie : exchange.set_cookies) {
      std::string domain = text::t2(cookie.domain.empty() ? url.host() : cookie.domain);
      if (domain.starts_with('.')) domain.erase(0, 1);
      walk_.cookies.push_back(
          {cookie.name, domain, std::string(url.host()), kept.step, kept.zone, had_consent_, false});
    }
  }

  // The rule on which answers are screens.
  bool is_document(const RecordedExchange& exchange) {
    if (recorded_.channel == Channel::saved_pages) return true;
    if (exchange.dest == "snapshot") return true;
    if (!is_html(exchange) || is_redirect(exchange) || exchange.status == 304) return false;
    if (exchange.method != "GET" && exchange.method != "POST") return false;
    if (exchange.has_body && is_protocol_page(exchange.body)) return false;
    if (exchange.dest == "document") return true;
    if (!exchange.dest.empty()) return false;
    if (exchange.is_script_request) return false;
    if (!exchange.accept.empty()) return exchange.accept.starts_with("text/html");
    return exchange.page.empty() || pages_.insert(exchange.page).second;
  }

  void add_screen(const RecordedExchange& exchange, const std::optional<Url>& url) {
    Step step;
    step.number = static_cast<int>(walk_.steps.size()) + 1;
    step.channel = recorded_.channel;
    if (url) step.url = without_values(*url);
    step.time_ms = exchange.time_ms;
    step.method = exchange.method;
    step.status = exchange.status;
    step.has_body = exchange.has_body;
    step.is_rendered = exchange.is_rendered || recorded_.channel == Channel::saved_pages;
    if (exchange.has_body) step.snapshots.push_back(parsed(exchange.body));
    std::string given = exchange.role;
    for (const auto& [number, role] : recorded_.roles)
      if (number == step.number) given = role;
    if (const auto role = screen_role_named(given)) {
      step.role = *role;
      step.role_given = true;
      step.role_confidence = RoleConfidence::high;
    }
    read_screen(step);
    recognise_role(step);
    if (is_reload(step, exchange)) {
      Step& last = walk_.steps.back();
      step.number = last.number;
      auto snapshots = std::move(last.snapshots);
      snapshots.insert(snapshots.end(), step.snapshots.begin(), step.snapshots.end());
      step.snapshots = std::move(snapshots);
      last = std::move(step);
    } else {
      if (was_identity_) landings_.push_back(step.number);
      was_identity_ = false;
      walk_.steps.push_back(std::move(step));
    }
    if (url && exchange.dest != "snapshot" && !walk_.exchanges.empty()) {
      walk_.exchanges.back().step = walk_.steps.back().number;
      // What the answer sets belongs to the screen that it is.
      for (std::size_t index = cookies_before_; index < walk_.cookies.size(); ++index)
        walk_.cookies[index].step = walk_.steps.back().number;
    }
  }

  // The same screen again: address, step and title are those of the last one.
  bool is_reload(const Step& step, const RecordedExchange& exchange) const {
    if (walk_.steps.empty() || was_identity_ || !step.url || exchange.method != "GET") return false;
    const Step& last = walk_.steps.back();
    // The first snapshot shows what the scripts made of the document before it.
    const bool is_rendering = exchange.dest == "snapshot" && !last.is_rendered;
    if (is_rendering && last.url && *last.url == *step.url) return true;
    // A form that was sent and came back to its step: what it shows now is not what it was filled in on.
    const auto sent_form = [&](const ServiceExchange& sent) {
      return sent.step == last.number && sent.redirect && is_write_method(sent.method);
    };
    if (std::any_of(walk_.exchanges.begin(), walk_.exchanges.end(), sent_form)) return false;
    return last.url && *last.url == *step.url && last.stepper.active == step.stepper.active &&
           last.title == step.title && last.has_body && step.has_body;
  }

  void add_fragments(const RecordedExchange& exchange) {
    if (walk_.steps.empty() || is_redirect(exchange)) return;
    const bool may_hold_html = is_html(exchange) || exchange.mime.find("xml") != std::string::npos;
    if (!exchange.has_body) {
      if (may_hold_html && exchange.status == 200) walk_.steps.back().lacks_fragment = true;
      return;
    }
    const auto fragments = html_fragments(exchange.mime, exchange.body);
    if (!fragments.empty() && !walk_.exchanges.empty()) walk_.exchanges.back().is_fragment = true;
    for (const std::string& fragment : fragments) add_fragment(fragment, exchange);
  }

  void add_fragment(const std::string& html, const RecordedExchange& exchange) {
    auto document = parsed(html);
    const Stepper stepper = stepper_of(*document);
    const Step& last = walk_.steps.back();
    if (stepper.active == 0 || stepper.active == last.stepper.active) {
      walk_.steps.back().fragments.push_back(std::move(document));
      return;
    }
    Step step;
    step.number = last.number + 1;
    step.channel = last.channel;
    step.url = last.url;
    step.time_ms = exchange.time_ms;
    step.method = exchange.method;
    step.has_body = true;
    step.is_partial = true;
    step.snapshots = {last.snapshots.empty() ? document : last.snapshots.back(), document};
    read_screen(step);
    step.breadcrumb = last.breadcrumb;
    recognise_role(step);
    walk_.steps.push_back(std::move(step));
  }

  Walk finish() {
    correct_roles();
    set_zones();
    mark_single_page();
    complete();
    read_entered_values(walk_, own_);
    find_events(walk_, own_, landings_);
    return std::move(walk_);
  }

  void correct_roles() {
    auto& steps = walk_.steps;
    for (std::size_t index = 0; index < steps.size(); ++index) {
      Step& step = steps[index];
      if (step.role_given || !step.html()) continue;
      const bool after_write = step.method == "POST" || wrote_before(step.number);
      const bool was_recap = index > 0 && rank(steps[index - 1].role) >= 2;
      if (step.role == ScreenRole::other && after_write && was_recap && !step.stepper.exists() &&
          score_of(step, ScreenRole::confirmation) >= 4) {
        step.role = ScreenRole::confirmation;
        step.role_confidence = RoleConfidence::medium;
      }
      const bool has_milestones =
          step.html()
              ->first(".point-list-wrapper, .it-timeline-wrapper, .cmp-timeline, [class*='timeline']")
              .has_value();
      const bool leads_back =
          lexicon_control(step, "^torna (alle|all'elenco|a).*(pratiche|richieste|istanze)");
      if (step.role == ScreenRole::personal_area && (has_milestones || leads_back) &&
          score_of(step, ScreenRole::practice_detail) >= 4)
        step.role = ScreenRole::practice_detail;
      if (step.role == ScreenRole::data_step && !step.stepper.exists() && index > 0 &&
          steps[index - 1].role == ScreenRole::personal_area)
        step.role = ScreenRole::completion;
    }
    // A recap that more data follow, before the last recap.
    const Step* last = walk_.governing_summary();
    for (std::size_t index = 0; last && index < steps.size(); ++index)
      if (steps[index].role == ScreenRole::summary && steps[index].number < last->number)
        steps[index].is_early = std::any_of(
            steps.begin() + static_cast<std::ptrdiff_t>(index), steps.end(), [&](const Step& later) {
              return later.number < last->number && later.role == ScreenRole::data_step;
            });
  }

  static bool lexicon_control(const Step& step, std::string_view expression) {
    const Pattern pattern(expression);
    return std::any_of(step.controls.begin(), step.controls.end(),
                       [&](const Control& control) { return pattern.found_in(control.words); });
  }

  static int score_of(const Step& step, ScreenRole role) {
    int score = 0;
    for (const RoleSignal& signal : step.signals)
      if (signal.role == role) score += signal.weight;
    return score;
  }

  bool wrote_before(int number) const {
    return std::any_of(walk_.exchanges.begin(), walk_.exchanges.end(), [&](const ServiceExchange& exchange) {
      return exchange.is_write && exchange.step == number - 1;
    });
  }

  void set_zones() {
    const int first_login = landings_.empty() ? 0 : landings_.front();
    for (Step& step : walk_.steps) {
      const bool is_behind = first_login == 0 || step.number >= first_login;
      if (step.role == ScreenRole::service_card || step.role == ScreenRole::access ||
          step.role == ScreenRole::improvement_plan)
        step.zone = Zone::public_pages;
      else if (!is_behind)
        step.zone = Zone::public_pages;
      else if (step.role == ScreenRole::personal_area || step.role == ScreenRole::practice_detail ||
               step.is_messages)
        step.zone = Zone::area;
      else if (step.role == ScreenRole::other && first_login == 0)
        step.zone = Zone::other;
      else
        step.zone = Zone::flow;
      // The rule on public screens: without a login there is no request, unless the flow needs none.
      const bool needs_login =
          step.role == ScreenRole::personal_area || step.role == ScreenRole::practice_detail;
      if (step.zone == Zone::public_pages && !step.role_given && needs_login) step.role = ScreenRole::other;
    }
    // A request that opens and goes on without any login is a request all the same.
    for (Step& step : walk_.steps)
      if (step.zone == Zone::public_pages && rank(step.role) > 0 &&
          (landings_.empty() || step.stepper.exists()))
        step.zone = Zone::flow;
    for (ServiceExchange& exchange : walk_.exchanges)
      if (exchange.zone == Zone::other && is_municipal(exchange.url.host(), hosts_))
        if (const Step* step = walk_.step(exchange.step)) exchange.zone = step->zone;
    for (CookieSeen& cookie : walk_.cookies)
      if (cookie.zone == Zone::other)
        if (const Step* step = walk_.step(cookie.step)) cookie.zone = step->zone;
  }

  void mark_single_page() {
    std::size_t documents = 0, answers = 0;
    for (const ServiceExchange& exchange : walk_.exchanges) {
      if (exchange.zone != Zone::flow && exchange.zone != Zone::area) continue;
      documents += exchange.is_document;
      answers += exchange.mime.find("json") != std::string::npos;
    }
    const bool any_shell = std::any_of(walk_.steps.begin(), walk_.steps.end(), [](const Step& step) {
      return step.is_shell && step.zone != Zone::public_pages;
    });
    walk_.is_single_page = any_shell || (walk_.carries_requests() && documents <= 2 && answers >= 5);
    if (!walk_.is_single_page) return;
    for (Step& step : walk_.steps)
      if (!step.is_rendered && (step.zone == Zone::flow || step.zone == Zone::area) && documents <= 2)
        step.is_shell = true;
  }

  void complete() {
    std::set<int> seen;
    for (const Step& step : walk_.steps) {
      if (step.is_booking || !step.stepper.exists() || step.zone == Zone::public_pages) continue;
      walk_.step_total = std::max(walk_.step_total, step.stepper.total);
      if (step.stepper.active > 0) seen.insert(step.stepper.active);
    }
    for (int index = 1; index <= walk_.step_total; ++index)
      if (!seen.contains(index)) walk_.unseen_steps.push_back(index);
  }

  const RecordedWalk& recorded_;
  std::vector<std::string> hosts_;
  Walk walk_;
  std::vector<OwnExchange> own_;
  std::map<std::string, HostMark, std::less<>> identity_hosts_;
  std::set<std::string, std::less<>> payment_hosts_, pages_;
  std::vector<int> landings_;       // numbers of the first screens after a login
  std::size_t cookies_before_ = 0;  // in the walk, before the exchange that is being read
  bool was_identity_ = false, had_consent_ = false;
};

}  // namespace

bool is_municipal(std::string_view host, const std::vector<std::string>& hosts) {
  return std::any_of(hosts.begin(), hosts.end(),
                     [&](const std::string& known) { return ends_with_domain(without_www(host), known); });
}

std::vector<std::string> municipal_hosts(const RecordedWalk& recorded, const WalkContext& context) {
  std::vector<std::string> hosts = {std::string(without_www(context.site_host))};
  for (const std::string& host : context.other_hosts) hosts.emplace_back(without_www(host));
  std::map<std::string, std::size_t> documents;
  std::set<std::string> marked;
  bool logged_in = false;
  std::map<std::string, std::size_t> after_login;
  for (const RecordedExchange& exchange : recorded.exchanges) {
    const auto url = Url::parse(exchange.url);
    if (!url) continue;
    const bool is_own = is_municipal(url->host(), hosts);
    if (is_return_from_login(exchange, *url)) logged_in = true;
    if (const auto mark = mark_of(exchange, *url, is_own)) {
      logged_in = logged_in || mark->zone == Zone::identity;
      // A supplier may serve the login under such a path of its own host: what is certain counts.
      if (!is_own && mark->is_certain) marked.insert(url->host());
      continue;
    }
    if (marked.contains(url->host())) continue;  // the further pages of an identity provider
    const bool is_page = (exchange.mime == "text/html") &&
                         (exchange.dest.empty() || exchange.dest == "document") && exchange.status == 200;
    if (!is_page) continue;
    ++(logged_in ? after_login : documents)[std::string(without_www(url->host()))];
  }
  const auto& counted = after_login.empty() ? documents : after_login;
  const auto most = std::max_element(counted.begin(), counted.end(),
                                     [](const auto& a, const auto& b) { return a.second < b.second; });
  if (most != counted.end() && !is_municipal(most->first, hosts)) hosts.push_back(most->first);
  return hosts;
}

namespace {

// One walk with only the screens from `first` to `last`, and what belongs to them.
Walk part_of(const Walk& whole, int first, int last) {
  Walk part = whole;
  const auto outside = [&](int step) { return step < first || step > last; };
  std::erase_if(part.steps, [&](const Step& step) { return outside(step.number); });
  std::erase_if(part.entered, [&](const EnteredValue& value) { return outside(value.step); });
  std::erase_if(part.events, [&](const FlowEvent& event) {
    return outside(event.to_step > 0 && event.kind == FlowEvent::Kind::landing ? event.to_step
                                                                               : std::max(event.step, 1));
  });
  std::erase_if(part.cookies, [&](const CookieSeen& cookie) { return outside(std::max(cookie.step, 1)); });
  part.step_total = 0;
  part.unseen_steps.clear();
  std::set<int> seen;
  for (const Step& step : part.steps) {
    if (step.is_booking || !step.stepper.exists()) continue;
    part.step_total = std::max(part.step_total, step.stepper.total);
    seen.insert(step.stepper.active);
  }
  for (int index = 1; index <= part.step_total; ++index)
    if (!seen.contains(index)) part.unseen_steps.push_back(index);
  return part;
}

// Texts that name the service of some screens: those of the request and of the card that it began from.
ServiceGuess guess_of(const Walk& walk, int first, int last) {
  ServiceGuess best;
  for (const Step& step : walk.steps) {
    if (step.number < first || step.number > last || step.is_booking || step.zone == Zone::area) continue;
    if (step.role != ScreenRole::service_card && rank(step.role) == 0) continue;
    const ServiceGuess guess = recognise_service(naming_texts(step));
    if (guess.number > 0 && guess.score > best.score)
      best = guess;
    else if (best.number == 0 && guess.score > best.score)
      best = guess;
  }
  return best;
}

}  // namespace

std::vector<BuiltWalk> build_walks(const RecordedWalk& recorded, const WalkContext& context) {
  Walk walk = WalkBuilder(recorded, context).build();
  std::vector<BuiltWalk> built;
  if (!recorded.service.empty()) {
    built.push_back({std::move(walk), service_number_of(recorded.service), {}});
    return built;
  }
  struct Segment {
    int first, last;
    ServiceGuess guess;
  };
  std::vector<Segment> segments;
  const int last_step = walk.steps.empty() ? 0 : walk.steps.back().number;
  // A segment begins with the card that led to the login, where there is one.
  std::vector<int> begins = {1};
  for (const FlowEvent* landing : walk.with(FlowEvent::Kind::landing)) {
    int begin = landing->to_step;
    while (begin > 1 && walk.step(begin - 1) && walk.step(begin - 1)->zone == Zone::public_pages) --begin;
    if (begin > begins.back()) begins.push_back(begin);
  }
  for (std::size_t index = 0; index < begins.size(); ++index) {
    const int last = index + 1 < begins.size() ? begins[index + 1] - 1 : last_step;
    const ServiceGuess guess = guess_of(walk, begins[index], last);
    const bool is_same = !segments.empty() && (guess.number == 0 || segments.back().guess.number == 0 ||
                                               guess.number == segments.back().guess.number);
    if (is_same) {
      segments.back().last = last;
      if (segments.back().guess.number == 0) segments.back().guess = guess;
    } else {
      segments.push_back({begins[index], last, guess});
    }
  }
  for (const Segment& segment : segments)
    built.push_back({segments.size() == 1 ? walk : part_of(walk, segment.first, segment.last),
                     segment.guess.number, segment.guess.candidates});
  return built;
}

}  // namespace collaudo
