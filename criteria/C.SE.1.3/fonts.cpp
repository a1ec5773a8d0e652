#include "fonts.h"

#include <algorithm>

#include <collaudo/criterion.h>
#include <collaudo/style.h>
#include <collaudo/text.h>

namespace collaudo::criteria::service_fonts {

namespace {

using html::Element;

bool is_in(const std::vector<std::string>& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

bool is_allowed(std::string_view family) {
  static const std::vector<std::string> allowed = vocabulary("fonts").at("allowed").strings();
  return std::any_of(allowed.begin(), allowed.end(),
                     [&](const std::string& name) { return style::same_family(name, family); });
}

bool is_italian(std::string_view language) {
  return language.empty() || (text::t2(language) + "-").starts_with("it-");
}

// Signs drawn with a font of signs are no text.
bool is_icon(Element element) {
  if (element.tag() == "svg" || element.closest("svg")) return true;
  if (element.has_attribute("aria-hidden") && text::t1(element.text()).empty()) return true;
  constexpr std::string_view marks = "icon";
  for (const std::string_view name : element.classes())
    if (text::contains(text::t2(name), marks) || name.starts_with("fa-") || name == "fa" || name == "fas" ||
        name == "far" || name == "bi")
      return true;
  return element.tag() == "i" && text::t1(element.text()).empty();
}

bool is_in_banner(Element element, const std::vector<std::string>& banners) {
  for (std::optional<Element> at = element; at; at = at->parent())
    for (const std::string_view attribute : {"id", "class"}) {
      const std::string name = text::t2(at->attribute_or(attribute));
      for (const std::string& banner : banners)
        if (!name.empty() && text::contains(name, banner)) return true;
    }
  return false;
}

// A rule in the page itself is the same on every screen that has it.
std::string setter_of(const style::Origin& origin, const Page& page) {
  if (origin.rule == style::computed_rule) return "@setter_computed";
  if (origin.sheet.empty()) return "@setter_browser";
  if (origin.rule == "style=") return "style=\"…\"";
  if (origin.rule == "<font face>") return "<font face=\"…\">";
  if (const auto sheet = Url::parse(origin.sheet); sheet && is_same_page(*sheet, page.url()))
    return text::shortened(origin.rule, 80) + " (<style>)";
  return text::shortened(origin.rule, 80) + " (" + text::shortened(origin.sheet, 160) + ":" +
         std::to_string(origin.line) + ")";
}

std::string shown(const style::Family& family) {
  if (family.first == "default") return "@default_name";
  if (family.first == "system-ui") return "@system_name";
  return text::shortened(family.first, 80);
}

class Reader {
 public:
  Reader(const Page& page, const std::vector<std::string>& banners)
      : page_(page), banners_(banners), cascade_(page) {}

  Reading read(const std::vector<std::string>& font_services) {
    for (const std::string& address : cascade_.missing())
      // Sheets of font services hold font faces and no rules.
      if (const auto url = Url::parse(address); url && !is_in(font_services, url->host()))
        reading_.missing_sheets.push_back(address);
    const auto body = page_.html().body();
    if (!reading_.missing_sheets.empty() || !body) return std::move(reading_);
    static const std::vector<std::string> subjects = vocabulary("fonts").at("selectors").strings();
    bool any_other = false;
    for (const Element subject : body->descendants()) {
      if (!is_in(subjects, subject.tag()) || subject.closest("template, noscript")) continue;
      if (!is_italian(language_of(subject))) {
        any_other = true;
        continue;
      }
      look_at_subject(subject);
    }
    reading_.is_other_language = any_other && reading_.elements == 0;
    return std::move(reading_);
  }

 private:
  static std::string_view language_of(Element element) {
    for (std::optional<Element> at = element; at; at = at->parent())
      if (const auto lang = at->attribute("lang"); lang && !text::t1(*lang).empty()) return *lang;
    return {};
  }

  void look_at_subject(Element subject) {
    ++reading_.elements;
    const style::Family family = cascade_.family_of(subject);
    look_at(Kind::element, subject, family);
    for (const Element inner : subject.descendants()) {
      if (is_icon(inner) || inner.closest("template, noscript")) continue;
      const style::Family own = cascade_.family_of(inner);
      // What only inherits the fault of its heading or paragraph is told with it.
      if (own.list == family.list && own.decided == family.decided) continue;
      if (is_italian(language_of(inner))) look_at(Kind::inside, inner, own);
    }
  }

  void look_at(Kind kind, Element element, const style::Family& family) {
    if (family.decided && is_allowed(family.first)) return;
    auto& groups = is_in_banner(element, banners_) ? reading_.of_banners : reading_.wrong;
    const std::string what =
        family.decided ? shown(family) + "\n" + setter_of(family.origin, page_) : "?" + family.doubt;
    Group& group =
        groups
            .try_emplace({kind, what}, Group{element, shown(family), setter_of(family.origin, page_),
                                             family.decided ? "" : text::shortened(family.doubt, 120)})
            .first->second;
    ++group.count;
    if (element.is_hidden()) ++group.hidden;
  }

  const Page& page_;
  const std::vector<std::string>& banners_;
  const style::Cascade cascade_;
  Reading reading_;
};

}  // namespace

Reading read_fonts(const Page& page, const std::vector<std::string>& banners,
                   const std::vector<std::string>& font_services) {
  return Reader(page, banners).read(font_services);
}

}  // namespace collaudo::criteria::service_fonts
