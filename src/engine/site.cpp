#include <algorithm>
#include <set>
#include <stdexcept>

#include <collaudo/criterion.h>
#include <collaudo/site.h>

#include "engine/site_performance.h"
#include "evidence/snapshot.h"
#include "evidence/stand_in.h"

namespace collaudo {

const html::Document& Page::html() const {
  if (parts_.document) return *parts_.document;
  if (!parts_.shared_document) throw std::logic_error("no document at " + url().str());
  return *parts_.shared_document;
}

const Rendered* Page::rendered() const {
  const Rendered* rendered = parts_.http.rendered.get();
  return rendered && rendered->has_document() && rendered->is_complete ? rendered : nullptr;
}

const Reference* Page::reference(std::string_view role) const {
  for (const Reference& reference : parts_.references)
    if (reference.role == role) return &reference;
  return nullptr;
}

std::optional<Url> Page::resolve(std::string_view href) const {
  if (has_html()) {
    const std::string_view base = html().base_href();
    if (!base.empty())
      if (const auto absolute = url().resolve(base)) return absolute->resolve(href);
  }
  return url().resolve(href);
}

html::Element Page::element(std::uint32_t index) const { return html().element_at(index); }

const Url& Site::url() const { return snapshot_->target; }
const Url& Site::judged_as() const { return snapshot_->judged_as; }

bool Site::is_copy() const { return StandIn(snapshot_->target, snapshot_->judged_as).is_in_use(); }

Url Site::public_address(const Url& url) const {
  return StandIn(snapshot_->target, snapshot_->judged_as).published(url);
}

std::string_view Site::host() const {
  std::string_view host = snapshot_->judged_as.host();
  if (host.starts_with("www.")) host.remove_prefix(4);
  return host;
}

std::string_view Site::municipality() const { return snapshot_->municipality; }
std::int64_t Site::collected_at() const { return snapshot_->collected_at; }

void Site::require(std::string_view role) const {
  const auto declared = [role](const Need& need) { return need.role == role; };
  if (std::none_of(needs_.begin(), needs_.end(), declared))
    throw std::logic_error("the role \"" + std::string(role) + "\" is not among the needs");
}

const Page& Site::home() const {
  require("home");
  const Page& home = snapshot_->pages.front();
  return home;
}

std::vector<const Page*> Site::all_pages(std::string_view role) const {
  require(role);
  std::vector<const Page*> found;
  if (const auto list = snapshot_->pages_by_role.find(role); list != snapshot_->pages_by_role.end())
    for (const std::size_t index : list->second) found.push_back(&snapshot_->pages[index]);
  return found;
}

std::vector<const Page*> Site::pages(std::string_view role) const {
  std::vector<const Page*> found = all_pages(role);
  std::erase_if(found, [](const Page* page) {
    return !page->http().ok() || !page->has_html() || !page->is_internal();
  });
  return found;
}

const Page* Site::first_page(std::string_view role) const {
  const auto found = all_pages(role);
  return found.empty() ? nullptr : found.front();
}

std::vector<const Page*> Site::pages() const {
  std::set<const Page*> wanted;
  for (const Need& need : needs_)
    for (const Page* page : pages(need.role)) wanted.insert(page);
  std::vector<const Page*> found;
  for (const Page& page : snapshot_->pages)
    if (wanted.contains(&page)) found.push_back(&page);
  return found;
}

std::vector<Reference> Site::references(std::string_view role) const {
  require(role);
  const auto found = snapshot_->references.find(role);
  return found == snapshot_->references.end() ? std::vector<Reference>{} : found->second;
}

std::vector<MissingElement> Site::missing(std::string_view role) const {
  require(role);
  std::vector<MissingElement> found;
  for (const MissingElement& missing : snapshot_->missing)
    if (missing.role == role) found.push_back(missing);
  return found;
}

std::vector<Gap> Site::gaps(std::string_view role) const {
  std::vector<Gap> found;
  for (const Page* page : all_pages(role)) {
    if (page->http().cause == Cause::none && page->http().ok()) continue;
    const Reference* reference = page->reference(role);
    found.push_back({std::string(role), reference ? reference->section : "", page->requested().str(),
                     page->http().cause, page->http().detail});
  }
  return found;
}

const Page* Site::find(const Url& url) const {
  const StandIn stand_in(snapshot_->target, snapshot_->judged_as);
  const auto found = snapshot_->page_by_url.find(stand_in.visited(url).canonical());
  if (found == snapshot_->page_by_url.end()) return nullptr;
  const Page& page = snapshot_->pages[found->second];
  const auto is_declared = [this](const Reference& reference) {
    return std::any_of(needs_.begin(), needs_.end(),
                       [&](const Need& need) { return need.role == reference.role; });
  };
  const auto& references = page.references();
  return std::any_of(references.begin(), references.end(), is_declared) ? &page : nullptr;
}

bool Site::is_internal(const Url& url) const {
  return collaudo::is_internal(url, snapshot_->judged_as) || collaudo::is_internal(url, snapshot_->target);
}

const TlsFacts* Site::tls(std::string_view host, int port) const {
  const auto declared = [](const Need& need) { return need.facet == Facet::tls; };
  if (std::none_of(needs_.begin(), needs_.end(), declared))
    throw std::logic_error("the facet \"tls\" is not among the needs");
  const auto found = snapshot_->tls.find({std::string(host), port});
  return found == snapshot_->tls.end() ? nullptr : &found->second;
}

std::vector<const TlsFacts*> Site::tls() const {
  std::vector<const TlsFacts*> found;
  for (const auto& entry : snapshot_->tls) found.push_back(&entry.second);
  return found;
}

const ServiceEvidence& Site::services() const {
  const auto declared = [](const Need& need) { return need.facet == Facet::walk; };
  if (std::none_of(needs_.begin(), needs_.end(), declared))
    throw std::logic_error("the facet \"walk\" is not among the needs");
  return snapshot_->services;
}

PerformanceEvidence Site::performance() const {
  const auto declared = [](const Need& need) { return need.facet == Facet::performance; };
  if (std::none_of(needs_.begin(), needs_.end(), declared))
    throw std::logic_error("the facet \"performance\" is not among the needs");
  return performance_of(*snapshot_);
}

std::span<const std::string> Site::supplied(std::string_view kind) const {
  const auto found = snapshot_->supplied.find(kind);
  if (found == snapshot_->supplied.end()) return {};
  return found->second;
}

}  // namespace collaudo
