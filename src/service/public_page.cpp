#include <collaudo/service.h>
#include <collaudo/site.h>

#include "service/page_role.h"
#include "service/screen.h"

namespace collaudo {

Step screen_of(const Page& page) {
  Step step;
  step.channel = Channel::pages;
  step.zone = Zone::public_pages;
  step.url = page.url();
  step.status = page.http().status;
  if (!page.has_html()) return step;
  step.has_body = true;
  step.is_rendered = page.rendered() != nullptr;
  // The page keeps its document.
  step.snapshots.emplace_back(std::shared_ptr<const html::Document>(), &page.html());
  read_screen(step);
  step.is_shell = step.is_shell && !step.is_rendered;
  recognise_role(step);
  return step;
}

}  // namespace collaudo
