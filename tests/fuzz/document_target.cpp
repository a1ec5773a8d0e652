#include <collaudo/forms.h>
#include <collaudo/html.h>
#include <collaudo/links.h>

#include "fuzz/targets.h"
#include "html/charset.h"

namespace collaudo::fuzz {

namespace {

// Of the elements of a page so many are asked everything: what asks all of all would be slow by itself.
constexpr std::size_t asked = 60;

void ask(const html::Document& document) {
  must(document.root().tag() == "html", "the root is html");
  std::size_t number = 0;
  for (const html::Element element : document.root().descendants()) {
    must(document.element_at(element.index()) == element, "an element has its index");
    must(element.parent() && element.parent()->contains(element), "an element lies in its parent");
    must(element.line() >= 0, "lines are counted");
    if (++number > asked) continue;
    must(document.first(element.selector()) == element,
         "its selector finds an element: " + element.selector());
    must(element.excerpt().size() <= 2'000, "an excerpt is short");
    static_cast<void>(element.text().size() + element.spaced_text().size() + element.content().size() +
                      element.text_without("script, a").size());
    static_cast<void>(element.is_hidden());
    static_cast<void>(element.closest("main, [role=main]"));
    static_cast<void>(label_of(element) + shown_label_of(element));
  }
  static_cast<void>(breadcrumb(document));
  static_cast<void>(main_menu(document));
  static_cast<void>(page_title(document));
  static_cast<void>(document.is_script_rendered());
  static_cast<void>(document.base_href());
}

}  // namespace

void document(std::string_view input) {
  ask(html::Document::parse(html::to_utf8(input, "", true).utf8));
  ask(html::Document::parse(html::to_utf8(input, "text/html; charset=windows-1252", true).utf8,
                            html::Scripts::have_run));
}

}  // namespace collaudo::fuzz
