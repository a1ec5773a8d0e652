#include "crawl/crawler.h"

#include <chrono>

#include <collaudo/service_hosts.h>

#include "crawl/page_reader.h"
#include "crawl/resources.h"

namespace collaudo {

namespace {

constexpr std::size_t max_pager_pages = 500;

// One place in the link graph that a page holds: its role there and the section it was found under.
using Place = std::pair<std::string, std::string>;

bool leads_to_services(std::string_view role) { return role == "online_access" || role == service_area_role; }

}  // namespace

class SiteCrawl::State {
 public:
  State(const CrawlPlan& plan, Submit submit) : plan_(plan), submit_(std::move(submit)), cap_(cap_of(plan)) {
    if (plan.stand_in().is_in_use()) stand_in_ = std::make_shared<const StandIn>(plan.stand_in());
    visit(home_reference());
    for (const std::size_t row : plan_.rows)
      if (const auto address = known_address(plan_, row))
        visit({std::string(role_rows()[row].role), "", "", *address, nullptr, 0, true, true});
    if (plan_.wants_tls) ask_tls(plan_.options.target);
    for (const Url& origin : plan_.tls_origins) ask_tls_of_service(origin);
  }

  bool is_page(std::uint64_t id) const {
    const auto found = pending_.find(id);
    return found != pending_.end() && found->second.kind == Kind::page;
  }

  Fetched read(Exchange exchange) const { return read_page(std::move(exchange), stand_in_.get()); }

  void take(Answered answer) {
    if (is_page(answer.id)) return take(answer.id, read(std::move(answer.exchange)));
    const auto pending = ended(answer.id);
    if (!pending) return;
    if (pending->kind == Kind::tls) {
      if (answer.tls) collected_.tls.emplace(std::pair(answer.tls->host, answer.tls->port), *answer.tls);
    } else {
      note(answer.exchange, answer.exchange.body.size());
      take_resource(pending->key, std::move(answer.exchange));
    }
    go_on();
  }

  void take(std::uint64_t id, Fetched page) {
    const auto pending = ended(id);
    if (!pending) return;
    note(page.exchange, page.body_bytes);
    take_page(pending->key, std::move(page));
    go_on();
  }

  bool is_finished() const { return pending_.empty(); }
  CrawlProgress progress() const { return {finished_, pending_.size(), last_address_, collected_.bytes}; }
  Collected collected() && { return std::move(collected_); }

 private:
  enum class Kind { page, resource, tls };
  struct Pending {
    Kind kind;
    std::string key;
  };

  Reference home_reference() const { return {"home", "", "", plan_.options.target, nullptr, 0, true, true}; }

  std::uint64_t ask(Kind kind, std::string key, const Url& url, bool once) {
    const std::uint64_t id = ++last_id_;
    pending_.emplace(id, Pending{kind, std::move(key)});
    Request request;
    request.id = id;
    request.kind = kind == Kind::page       ? Request::Kind::page
                   : kind == Kind::resource ? Request::Kind::resource
                                            : Request::Kind::tls;
    request.url = url;
    request.once = once;
    request.stand_in = stand_in_;
    request.deep = kind == Kind::tls && plan_.options.deep_tls;
    submit_(std::move(request));
    ++collected_.requests;
    return id;
  }

  void ask_tls(const Url& url) {
    if (!url.is_https() || !asked_tls_.insert({url.host(), url.port()}).second) return;
    ask(Kind::tls, url.origin(), url, false);
  }

  // What a copy shows of itself says nothing about the public address.
  void ask_tls_of_service(const Url& url) {
    const CrawlOptions& options = plan_.options;
    const bool is_stood_in_for = stand_in_ && (is_same_host(url, options.target) ||
                                               is_same_host(url, options.judged_as.value_or(options.target)));
    if (!is_stood_in_for) ask_tls(url);
  }

  // The hosts that lead to the services, up to the identity provider's.
  void ask_tls_of_access(const Exchange& access) {
    const auto is_municipal = [&](const Url& url) {
      return is_internal(url, plan_.options.target) ||
             is_internal(url, plan_.options.judged_as.value_or(plan_.options.target));
    };
    for (const Url& url : addresses_before_identity(access, is_municipal)) ask_tls_of_service(url);
  }

  // A page takes a place in the graph: fetched if it is new, looked through for that place's links if it is
  // there.
  void visit(const Reference& reference) {
    const std::string key = reference.url.canonical();
    const Place place{reference.role, reference.section};
    if (!places_[key].insert(place).second) return;
    if (const auto fetched = collected_.pages.find(key); fetched != collected_.pages.end()) {
      look_through(key, fetched->second, place);
    } else if (asked_.insert(key).second) {
      const bool is_probe = reference.role == "plain_http" || reference.role == "other_name";
      ask(Kind::page, key, reference.url, is_probe);
    }
  }

  std::optional<Pending> ended(std::uint64_t id) {
    auto pending = pending_.extract(id);
    if (!pending) return std::nullopt;
    ++finished_;
    return std::move(pending.mapped());
  }

  void note(const Exchange& exchange, std::size_t body_bytes) {
    collected_.bytes += body_bytes;
    if (exchange.cause == Cause::budget) collected_.interrupted = true;
    last_address_ = exchange.requested.str();
  }

  void go_on() {
    while (pending_.empty() && release_held()) {
    }
  }

  void take_page(const std::string& key, Fetched page) {
    Fetched& fetched = collected_.pages[key];
    fetched = std::move(page);
    for (const Place& place : std::set<Place>(places_[key])) look_through(key, fetched, place);
  }

  void look_through(const std::string& key, Fetched& fetched, const Place& place) {
    if (place.first == "home" && plan_.wants_tls && fetched.exchange.ok())
      ask_tls(fetched.exchange.final_url);
    if (leads_to_services(place.first) && plan_.wants("service_flow", Facet::tls))
      ask_tls_of_access(fetched.exchange);
    ask_resources(fetched, place.first);
    for (const std::size_t row_index : plan_.rows) {
      const RoleRow& row = role_rows()[row_index];
      if (row.source != place.first || fetched.discoveries.contains({row_index, place.second})) continue;
      if ((!fetched.document && !row.derive) || known_address(plan_, row_index)) continue;
      if (row.data_element == "pager-link" && ++pager_pages_ > max_pager_pages) continue;
      Discovery& discovery = fetched.discoveries
                                 .emplace(std::pair(row_index, place.second),
                                          row.derive ? derived(row, fetched.exchange, place.second)
                                                     : discover(row, *fetched.document,
                                                                fetched.exchange.final_url, place.second))
                                 .first->second;
      if (stand_in_)
        for (Reference& reference : discovery.references) reference.url = stand_in_->visited(reference.url);
      // Visiting may look through other pages and so reenter: the list found here must not move meanwhile.
      const std::vector<Reference> references = discovery.references;
      for (const Reference& reference : references)
        if (row.is_sampled && cap_)
          held_[std::string(row.role)].push_back(reference);
        else
          visit(reference);
    }
    (void)key;
  }

  void ask_resources(const Fetched& fetched, std::string_view role) {
    for (const Resource& resource : fetched.resources) {
      const Facet facet = resource.kind == Resource::Kind::style    ? Facet::styles
                          : resource.kind == Resource::Kind::script ? Facet::scripts
                                                                    : Facet::frames;
      if (plan_.wants(role, facet)) ask_resource(resource.url, facet == Facet::styles ? 0 : max_import_depth);
    }
  }

  void ask_resource(const Url& url, int depth) {
    std::string key = url.canonical();
    if (!import_depth_.emplace(key, depth).second) return;
    ask(Kind::resource, std::move(key), url, false);
  }

  void take_resource(const std::string& key, Exchange exchange) {
    const Exchange& kept = collected_.resources.emplace(key, std::move(exchange)).first->second;
    const int depth = import_depth_[key];
    if (!kept.ok() || depth >= max_import_depth) return;
    for (const std::string& address : css_imports(kept.body))
      if (const auto url = kept.final_url.resolve(address))
        ask_resource(stand_in_ ? stand_in_->visited_resource(*url) : *url, depth + 1);
  }

  // When nothing is pending any more every list is complete: only now may a cap choose. One role at a time,
  // since the pages of one may lead to another.
  bool release_held() {
    for (auto& [role, references] : held_) {
      if (references.empty() || collected_.interrupted) continue;
      std::map<std::string, Reference> distinct;
      for (const Reference& reference : references) distinct.emplace(reference.url.canonical(), reference);
      std::vector<Reference> candidates;
      for (auto& entry : distinct) candidates.push_back(entry.second);
      std::set<std::string>& chosen = collected_.chosen[role];
      for (const std::size_t index : sample(candidates, *cap_, role, plan_.options))
        chosen.insert(candidates[index].url.canonical());
      const std::vector<Reference> all = std::move(references);
      references.clear();
      for (const Reference& reference : all)
        if (chosen.contains(reference.url.canonical())) visit(reference);
      return true;
    }
    return false;
  }

  const CrawlPlan& plan_;
  const Submit submit_;
  const std::optional<std::size_t> cap_;
  std::shared_ptr<const StandIn> stand_in_;  // null when the site itself is visited
  Collected collected_;
  std::uint64_t last_id_ = 0;
  std::size_t finished_ = 0, pager_pages_ = 0;
  std::string last_address_;
  std::map<std::uint64_t, Pending> pending_;
  std::map<std::string, std::set<Place>> places_;
  std::set<std::string> asked_;
  std::set<std::pair<std::string, int>> asked_tls_;
  std::map<std::string, int> import_depth_;
  std::map<std::string, std::vector<Reference>> held_;
};

SiteCrawl::SiteCrawl(const CrawlPlan& plan, Submit submit)
    : state_(std::make_unique<State>(plan, std::move(submit))) {}
SiteCrawl::SiteCrawl(SiteCrawl&&) noexcept = default;
SiteCrawl::~SiteCrawl() = default;
void SiteCrawl::take(Answered answer) { state_->take(std::move(answer)); }
bool SiteCrawl::is_page(const Answered& answer) const { return state_->is_page(answer.id); }
Fetched SiteCrawl::read(Exchange exchange) const { return state_->read(std::move(exchange)); }
void SiteCrawl::take(std::uint64_t id, Fetched page) { state_->take(id, std::move(page)); }
bool SiteCrawl::is_finished() const { return state_->is_finished(); }
CrawlProgress SiteCrawl::progress() const { return state_->progress(); }
Collected SiteCrawl::collected() && { return std::move(*state_).collected(); }

Collected crawl(const CrawlPlan& plan, EvidenceSource& source,
                const std::function<void(const CrawlProgress&)>& on_progress) {
  // How long one side is waited for while the other may have something.
  constexpr std::chrono::milliseconds glance{2};
  SiteCrawl site(plan, [&source](Request request) { source.submit(std::move(request)); });
  PageReader reader([&site](Exchange exchange) { return site.read(std::move(exchange)); });
  while (!site.is_finished()) {
    if (auto page = reader.next()) {
      site.take(page->id, std::move(page->fetched));
    } else if (reader.is_full()) {
      reader.wait(glance);
      continue;
    } else if (auto answer = reader.is_idle()
                                 ? source.next()
                                 : source.next_until(std::chrono::steady_clock::now() + glance)) {
      if (site.is_page(*answer)) {
        reader.add(answer->id, std::move(answer->exchange));
        continue;
      }
      site.take(std::move(*answer));
    } else if (reader.is_idle()) {
      break;
    } else {
      reader.wait(glance);  // the source may have nothing more to wait for
      continue;
    }
    if (on_progress) on_progress(site.progress());
  }
  return std::move(site).collected();
}

}  // namespace collaudo
