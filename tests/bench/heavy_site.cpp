#include "bench/heavy_site.h"

#include "support/locations.h"

namespace collaudo::testing {

namespace {

// One card of a list, as the themes write them: nested blocks, classes by the dozen, a link, a date, an icon.
std::string card(std::size_t number) {
  const std::string n = std::to_string(number);
  return "<div class=\"col-12 col-md-6 col-lg-4\"><article class=\"card-wrapper card-space border rounded "
         "shadow-sm mb-4\">"
         "<div class=\"card card-bg no-after\"><div class=\"card-body pb-5\"><div class=\"category-top "
         "d-flex\">"
         "<svg class=\"icon icon-sm me-2\" aria-hidden=\"true\"><use href=\"#it-calendar\"></use></svg>"
         "<span class=\"data fw-semibold\">" +
         n + " marzo</span></div><h4 class=\"card-title h5\">Avviso numero " + n +
         "</h4><p class=\"card-text text-secondary\">Gli uffici informano che l&rsquo;orario di apertura al "
         "pubblico "
         "è prorogato; per le pratiche urgenti è possibile prenotare un appuntamento.</p>"
         "<ul class=\"link-list\"><li><span class=\"list-item icon-left\">Ufficio tributi</span></li>"
         "<li><span class=\"list-item\">Ufficio anagrafe</span></li></ul></div></div></article></div>\n";
}

void fill(std::string& body, std::size_t bytes) {
  if (body.size() >= bytes) return;
  std::string cards = "<div class=\"container py-4\"><div class=\"row g-4\">\n";
  for (std::size_t number = 1; body.size() + cards.size() < bytes; ++number) cards += card(number);
  cards += "</div></div>\n";
  const auto end = body.rfind("</main>");
  body.insert(end == std::string::npos ? body.size() : end, cards);
}

}  // namespace

VirtualSite heavy_site(std::size_t pages, std::size_t bytes) {
  VirtualSite site = model_site(sites_folder, pages);
  for (auto& [address, response] : site)
    if (is_html(response)) fill(response.body, bytes);
  return site;
}

}  // namespace collaudo::testing
