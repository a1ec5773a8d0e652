#include "crawl/fetched.h"

#include "crawl/resources.h"

namespace collaudo {

namespace {

void parse(Fetched& fetched, const StandIn* stand_in) {
  const Rendered* rendered = fetched.exchange.rendered.get();
  if (rendered && rendered->has_document())
    fetched.document = html::Document::parse(
        rendered->html, rendered->is_complete ? html::Scripts::have_run : html::Scripts::to_run);
  else
    fetched.document = html::Document::parse(fetched.exchange.body);
  if (fetched.document->is_truncated()) {
    // What stands behind the cut is missing from our view, not from the page.
    fetched.document.reset();
    fetched.exchange.cause = Cause::too_large;
    fetched.exchange.detail = "more elements or attributes, or deeper ones, than are read";
    return;
  }
  fetched.resources = page_resources(*fetched.document, fetched.exchange.final_url);
  if (stand_in)
    for (Resource& resource : fetched.resources) resource.url = stand_in->visited_resource(resource.url);
}

// The document holds all that is read of an HTML page; of other pages only small texts (JSON, notes) are of
// use.
void keep_small(Fetched& fetched) {
  constexpr std::size_t small = 1'000'000;
  if (fetched.document || fetched.exchange.body.size() > small) std::string().swap(fetched.exchange.body);
}

}  // namespace

Fetched read_page(Exchange exchange, const StandIn* stand_in) {
  Fetched fetched;
  fetched.exchange = std::move(exchange);
  fetched.body_bytes = fetched.exchange.body.size();
  if (fetched.exchange.ok() && fetched.exchange.is_html()) parse(fetched, stand_in);
  keep_small(fetched);
  return fetched;
}

}  // namespace collaudo
