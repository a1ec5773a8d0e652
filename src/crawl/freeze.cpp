#include "crawl/freeze.h"

#include <algorithm>
#include <array>

#include <collaudo/text.h>

#include "crawl/resources.h"
#include "evidence/openssl_digest.h"

namespace collaudo {

namespace {

class Digest {
 public:
  // Each part with its length, so that no two lists of parts read alike.
  Digest& operator<<(std::string_view part) {
    running_.add(std::to_string(part.size()) + ":");
    running_.add(part);
    return *this;
  }

  std::string finish() { return hex(running_.finish()); }

 private:
  RunningDigest running_ = RunningDigest::sha256();
};

// What was judged, without what changes from one hour to the next on an unchanged site (Date headers, cookie
// values).
std::string digest_of(const Snapshot& snapshot) {
  Digest digest;
  const auto add = [&](const Exchange& exchange) {
    digest << exchange.requested.str() << exchange.final_url.str() << std::to_string(exchange.status)
           << name(exchange.cause) << exchange.mime << exchange.body_sha256;
    if (exchange.rendered)
      digest << exchange.rendered->html << name(exchange.rendered->cause) << exchange.rendered->detail;
    for (const Cookie& cookie : exchange.cookies()) digest << cookie.name << cookie.domain << cookie.path;
  };
  for (const Page& page : snapshot.pages) add(page.http());
  for (const auto& entry : snapshot.resources) add(entry.second);
  for (const auto& [host, facts] : snapshot.tls) {
    digest << host.first << std::to_string(host.second) << name(facts.cause) << facts.version << facts.suite;
    for (const Certificate& certificate : facts.chain) digest << certificate.sha256;
  }
  for (const auto& [kind, texts] : snapshot.supplied)
    for (const std::string& text : texts) digest << kind << text;
  return "sha256:" + digest.finish();
}

// "Comune di Valverde" from the brand of the header, else from the title.
std::string municipality_of(const html::Document& document) {
  const auto name_in = [](const std::string& text) -> std::string {
    const std::string plain = text::t3(text);
    for (const std::string_view words :
         {"comune di ", "comune del ", "comune della ", "comune dell'", "citta di "}) {
      const auto at = plain.find(words);
      if (at == std::string::npos) continue;
      // Positions in t3 are those of t1: only single characters were replaced, but some change their length
      // in bytes.
      const std::string shown = text::t1(text);
      const std::string rest =
          plain.size() == shown.size() ? shown.substr(at + words.size()) : plain.substr(at + words.size());
      return text::t1(rest.substr(0, rest.find_first_of("|-–—·:,()")));
    }
    return {};
  };
  for (const html::Element element : document.select(".it-brand-text, .it-brand-title, title"))
    if (std::string found = name_in(element.content()); !found.empty() && found.size() < 80) return found;
  return {};
}

}  // namespace

class Freezer {
 public:
  Freezer(const CrawlPlan& plan, Collected collected) : plan_(plan), collected_(std::move(collected)) {}

  Snapshot run(std::int64_t collected_at) {
    snapshot_.target = plan_.options.target;
    snapshot_.judged_as = plan_.options.judged_as.value_or(plan_.options.target);
    snapshot_.service_url = plan_.options.service_url;
    snapshot_.collected_at = collected_at;
    snapshot_.seed = plan_.options.seed;
    snapshot_.interrupted = collected_.interrupted;
    snapshot_.requests = collected_.requests;
    snapshot_.bytes = collected_.bytes;
    snapshot_.tls = std::move(collected_.tls);
    snapshot_.resources = std::move(collected_.resources);

    add({"home", "", "", plan_.options.target, nullptr, 0, true, true});
    for (const std::size_t row : plan_.rows) walk(row);
    for (Page& page : snapshot_.pages) link_resources(page);
    if (snapshot_.pages.front().has_html())
      snapshot_.municipality = municipality_of(snapshot_.pages.front().html());
    snapshot_.digest = digest_of(snapshot_);
    return std::move(snapshot_);
  }

 private:
  void walk(std::size_t row_index) {
    const RoleRow& row = role_rows()[row_index];
    if (const auto address = known_address(plan_, row_index)) {
      add({std::string(row.role), "", "", *address, nullptr, 0, true, true});
      return;
    }
    if (row.where == RoleRow::Where::fixed) return;
    std::vector<MissingElement> missing;
    bool found_marked = false;
    // The list grows while a pager is followed: by index, and again from the start of the role.
    for (std::size_t index = 0; index < pages_of(row.source).size(); ++index) {
      if (row.first_source_only && index > 0) break;
      const std::size_t page_index = pages_of(row.source)[index];
      for (const std::string& section : sections_of(page_index, row.source)) {
        const auto discovery = discoveries_[page_index].find({row_index, section});
        if (discovery == discoveries_[page_index].end()) continue;
        const Page& page = snapshot_.pages[page_index];
        for (Reference reference : discovery->second.references) {
          // A derived address stands in no element that anyone could be shown.
          if (!row.derive) reference.from = &page;
          found_marked = found_marked || reference.has_attribute;
          add(std::move(reference));
        }
        if (discovery->second.missing) {
          missing.push_back(*discovery->second.missing);
          missing.back().page = &page;
        }
      }
    }
    if (!found_marked && !missing.empty()) snapshot_.missing.push_back(missing.front());
  }

  const std::vector<std::size_t>& pages_of(std::string_view role) const {
    static const std::vector<std::size_t> none;
    const auto found = snapshot_.pages_by_role.find(role);
    return found == snapshot_.pages_by_role.end() ? none : found->second;
  }

  std::vector<std::string> sections_of(std::size_t page_index, std::string_view role) const {
    std::vector<std::string> sections;
    for (const Reference& reference : snapshot_.pages[page_index].references())
      if (reference.role == role &&
          std::find(sections.begin(), sections.end(), reference.section) == sections.end())
        sections.push_back(reference.section);
    return sections;
  }

  void add(Reference reference) {
    const std::string key = reference.url.canonical();
    snapshot_.references[reference.role].push_back(reference);
    if (const auto chosen = collected_.chosen.find(reference.role);
        chosen != collected_.chosen.end() && !chosen->second.contains(key)) {
      if (left_out_.insert({reference.role, key}).second) ++snapshot_.left_out[reference.role];
      return;
    }
    const std::size_t index = page_at(key, reference.url);
    Page& page = snapshot_.pages[index];
    const bool informative = !reference.has_attribute || (reference.from && reference.from->is_informative());
    if (page.parts_.references.empty())
      page.parts_.is_informative = informative;
    else
      page.parts_.is_informative = page.parts_.is_informative && informative;
    auto& of_role = snapshot_.pages_by_role[reference.role];
    if (std::find(of_role.begin(), of_role.end(), index) == of_role.end()) of_role.push_back(index);
    page.parts_.references.push_back(std::move(reference));
  }

  // The page at that address.
  std::size_t page_at(const std::string& key, const Url& url) {
    if (const auto known = snapshot_.page_by_url.find(key); known != snapshot_.page_by_url.end())
      return known->second;
    const auto fetched = collected_.pages.find(key);
    if (fetched == collected_.pages.end()) return add_unfetched(key, url);
    // A trailing slash makes no other page. Any other redirect does: that a link ends at the home page is
    // evidence.
    const Url& final_url = fetched->second.exchange.final_url;
    const bool is_itself = is_same_page(url, final_url);
    if (is_itself)
      if (const auto same = snapshot_.page_by_url.find(final_url.canonical());
          same != snapshot_.page_by_url.end()) {
        snapshot_.page_by_url.emplace(key, same->second);
        return same->second;
      }
    const std::string final_key = final_url.canonical();
    const std::size_t index = snapshot_.pages.size();
    Page::Parts parts{std::move(fetched->second.exchange),
                      std::move(fetched->second.document),
                      {},
                      std::move(fetched->second.resources),
                      true,
                      false};
    parts.is_internal = is_of_site(parts.http.final_url);
    // The certificate of a copy says nothing about the site; that of its home page is noted.
    if (plan_.stand_in().is_in_use() && index > 0 && is_internal(parts.http.final_url, snapshot_.target))
      parts.http.certificate_error.clear();
    snapshot_.pages.emplace_back(std::move(parts));
    discoveries_.push_back(std::move(fetched->second.discoveries));
    snapshot_.page_by_url.emplace(key, index);
    if (is_itself) snapshot_.page_by_url.emplace(final_key, index);
    return index;
  }

  bool is_of_site(const Url& url) const {
    return is_internal(url, snapshot_.judged_as) || is_internal(url, snapshot_.target);
  }

  // Known but never asked for: the run ended before.
  std::size_t add_unfetched(const std::string& key, const Url& url) {
    const std::size_t index = snapshot_.pages.size();
    Exchange exchange{url, {}, url, 0, {}, {}, {}, {}, {}, Cause::budget, {}, 0, {}, {}, nullptr};
    Page::Parts parts{std::move(exchange), std::nullopt, {}, {}, is_of_site(url), false};
    snapshot_.pages.emplace_back(std::move(parts));
    discoveries_.emplace_back();
    snapshot_.page_by_url.emplace(key, index);
    return index;
  }

  // Joins each resource with its answer and adds what style sheets import, breadth-first, each once.
  void link_resources(Page& page) {
    auto& resources = page.parts_.resources;
    std::set<std::string> seen;
    for (const Resource& resource : resources) seen.insert(resource.url.canonical());
    for (std::size_t index = 0; index < resources.size() && index < 1000; ++index) {
      const auto found = snapshot_.resources.find(resources[index].url.canonical());
      if (found == snapshot_.resources.end()) continue;
      resources[index].exchange = &found->second;
      if (resources[index].kind != Resource::Kind::style || !found->second.ok()) continue;
      for (const std::string& address : css_imports(found->second.body)) {
        auto url = found->second.final_url.resolve(address);
        if (url) url = plan_.stand_in().visited_resource(*url);
        if (url && seen.insert(url->canonical()).second)
          resources.push_back({Resource::Kind::style, *url, resources[index].element, true, nullptr});
      }
    }
  }

  const CrawlPlan& plan_;
  Collected collected_;
  Snapshot snapshot_;
  std::deque<std::map<std::pair<std::size_t, std::string>, Discovery>>
      discoveries_;  // parallel to snapshot_.pages
  std::set<std::pair<std::string, std::string>> left_out_;
};

Snapshot freeze(const CrawlPlan& plan, Collected collected, std::int64_t collected_at) {
  return Freezer(plan, std::move(collected)).run(collected_at);
}

void supply(Snapshot& snapshot, std::map<std::string, std::vector<std::string>, std::less<>> supplied) {
  snapshot.supplied = std::move(supplied);
  snapshot.digest = digest_of(snapshot);
}

}  // namespace collaudo
