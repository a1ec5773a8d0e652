// Site: a criterion's window on the frozen evidence, opened as wide as its `needs` say and no wider: asking
// for an undeclared role or facet is a std::logic_error. Made by the engine from a Snapshot; read by checks.
// A cheap view; the Snapshot behind it never changes, so any thread may read it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <collaudo/exchange.h>
#include <collaudo/html.h>
#include <collaudo/performance.h>
#include <collaudo/rendered.h>
#include <collaudo/tls.h>
#include <collaudo/url.h>

namespace collaudo {

class Page;
struct ServiceEvidence;

// One link of the graph of the crawling rules: how a page became known. Roles are the rows of docs/roles.md.
struct Reference {
  std::string role;            // "first_level", "service" …
  std::string section;         // "management", "news", "services", "live", "custom", or empty
  std::string label;           // t1 of the element that carries the attribute
  Url url;                     // absolute, as linked
  const Page* from = nullptr;  // page with the link; null for the home page and fixed addresses
  std::uint32_t element = 0;   // index of the element in that page's document
  bool has_attribute = true;   // false: found by its label only; such pages serve for hints
  bool app_sees = true;        // false: found by wider rules than the App's
};

// Something that a role needed and the crawl could not have.
struct Gap {
  std::string role, section;
  std::string url;  // empty when no address was found
  Cause cause = Cause::none;
  std::string detail;
};

// A data-element that a role starts from and that is not there: the root cause of what it blocks.
struct MissingElement {
  std::string data_element;    // "news-category-link"
  std::string role, section;   // what cannot be found without it
  const Page* page = nullptr;  // where it was looked for
  std::optional<std::uint32_t>
      candidate;  // element of that page that looks like the link without its attribute
  bool is_soft =
      false;  // the rest of the role can be judged: a mark, but for the criterion that starts from it
};

// walk: of the role service_flow alone, what was recorded of the services behind the login. performance: of
// the role home alone, what is known of the speed of the site's pages.
enum class Facet { http, html, styles, scripts, frames, tls, walk, performance };

// A resource that a page loads.
struct Resource {
  enum class Kind { style, script, frame, image };
  Kind kind;
  Url url;
  std::uint32_t element = 0;  // index in the page's document; that of the style's link for an @import
  bool imported = false;      // through @import
  const Exchange* exchange = nullptr;  // null: the plan did not ask for it
};

class Page {
 public:
  struct Parts {
    Exchange http;
    std::optional<html::Document> document;
    std::vector<Reference> references;
    std::vector<Resource> resources;
    bool is_internal = true;
    bool is_informative = false;
    std::shared_ptr<const html::Document> shared_document =
        nullptr;  // in place of `document`: others keep it
  };
  explicit Page(Parts parts) : parts_(std::move(parts)) {}
  Page(Page&&) = default;

  const Url& requested() const { return parts_.http.requested; }
  const Url& url() const { return parts_.http.final_url; }  // after redirects
  const Exchange& http() const { return parts_.http; }
  bool has_html() const { return parts_.document.has_value() || parts_.shared_document != nullptr; }
  // What a browser saw, to its end; null when none looked or the page was cut off.
  const Rendered* rendered() const;
  const html::Document& html() const;  // std::logic_error when has_html() is false
  bool is_internal() const { return parts_.is_internal; }
  // Known only through links without their data-element: what is seen on it is information, never a verdict.
  bool is_informative() const { return parts_.is_informative; }
  std::span<const Reference> references() const { return parts_.references; }
  const Reference* reference(std::string_view role) const;  // the first one of that role
  std::span<const Resource> resources() const { return parts_.resources; }
  // The address that `href` means on this page (base href honoured).
  std::optional<Url> resolve(std::string_view href) const;
  html::Element element(std::uint32_t index) const;  // of a Reference, Resource or MissingElement

 private:
  friend class Freezer;
  Parts parts_;
};

struct Snapshot;  // src/evidence: the frozen whole
struct Need;

class Site {
 public:
  Site(const Snapshot& snapshot, std::span<const Need> needs) : snapshot_(&snapshot), needs_(needs) {}

  const Url& url() const;                    // as the user gave it
  const Url& judged_as() const;              // the public address: url() unless --as was given
  bool is_copy() const;                      // url() is visited in place of another public address
  Url public_address(const Url& url) const;  // what a page of the copy will have; any other address as it is
  std::string_view host() const;             // of judged_as(), without a leading "www."
  std::string_view municipality() const;     // its name, read from header and title; may be empty
  std::int64_t collected_at() const;         // seconds since 1970 UTC: the moment at which dates are judged

  const Page& home() const;  // loaded, with a document: the engine calls no check without it
  // Pages of the role that arrived as HTML and are internal, in the order of the link graph.
  std::vector<const Page*> pages(std::string_view role) const;
  // Every page of the role, arrived or not, internal or not.
  std::vector<const Page*> all_pages(std::string_view role) const;
  const Page* first_page(std::string_view role) const;             // of all_pages(); null when there is none
  std::vector<Reference> references(std::string_view role) const;  // every link, duplicates included
  std::vector<MissingElement> missing(std::string_view role) const;
  std::vector<Gap> gaps(std::string_view role) const;
  // What was seen at that address, or on the copy that stands in for it, if the crawl asked for it; null
  // otherwise. Roles that are not declared
  // stay unseen.
  const Page* find(const Url& url) const;
  // All internal HTML pages of the declared roles, each once.
  std::vector<const Page*> pages() const;

  bool is_internal(const Url& url) const;
  const TlsFacts* tls(std::string_view host, int port = 443) const;
  std::vector<const TlsFacts*> tls() const;
  // What is known of the services; needs "service_flow:walk". At least one service: where none was declared
  // nor recorded, one that stands for the service area as a whole.
  const ServiceEvidence& services() const;
  // The best measure of the speed of each page that there is one of; needs "home:performance".
  PerformanceEvidence performance() const;
  // Further evidence handed in with the command line, e.g. "eurovoc", "lighthouse": the texts of the files;
  // empty when none.
  std::span<const std::string> supplied(std::string_view kind) const;

 private:
  void require(std::string_view role) const;
  const Snapshot* snapshot_;
  std::span<const Need> needs_;
};

}  // namespace collaudo
