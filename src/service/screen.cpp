#include "service/screen.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include <collaudo/links.h>
#include <collaudo/pattern.h>
#include <collaudo/text.h>

#include "service/nearest.h"

namespace collaudo {

namespace {

using html::Element;

constexpr std::size_t max_text = 200'000, max_label = 2'000, max_controls = 2'000, max_fields = 1'000;

constexpr std::string_view page_frame =
    "header, footer, [role='banner'], [role='contentinfo'], .it-header-wrapper, .it-footer, .dropdown-menu, "
    ".cmp-rating, [data-element='feedback'], .pagination, .pagination-wrapper, .carousel, .splide, "
    ".owl-carousel, "
    ".cmp-navscroll, .cookiebar, .cookie-banner, [id*='cookie' i], [class*='cookie' i], "
    "nav.breadcrumb-container, "
    ".breadcrumb";
constexpr std::string_view dialogs = ".modal, dialog, [role='dialog']";
constexpr std::string_view step_bar =
    ".steppers-nav, .cmp-nav-steps, .steppers-btn-save, .saveBtn, .steppers-btn-prev, .steppers-btn-next";

std::string bounded(std::string text, std::size_t limit) {
  if (text.size() > limit) text.resize(limit);
  return text;
}

std::string name_of(Element element) {
  std::string name = text::t1(bounded(element.text(), max_label));
  for (const std::string_view attribute : {"value", "aria-label", "title"})
    if (name.empty() && (attribute != "value" || element.tag() == "input"))
      name = text::t1(bounded(std::string(element.attribute_or(attribute)), max_label));
  if (name.empty())
    if (const auto image = element.tag() == "input" ? std::optional(element) : element.first("img[alt]"))
      name = text::t1(bounded(std::string(image->attribute_or("alt")), max_label));
  return name;
}

// Whether an element is part of the page's frame.
class PageFrame {
 public:
  bool holds(Element element) {
    const auto frame = frame_.of(element);
    if (!frame) return false;
    // A header inside a card or article of main is part of the screen, not of the page's frame.
    return !(frame->tag() == "header" && content_.of(*frame));
  }

 private:
  Nearest frame_{page_frame}, content_{"main, [role='main'], article"};
};

}  // namespace

Element scope_of(const html::Document& document) {
  if (const auto main = document.first("main")) return *main;
  if (const auto main = document.first("[role='main']")) return *main;
  if (const auto body = document.body()) return *body;
  return document.root();
}

std::string words_of(const html::Document& document) {
  const Element scope = scope_of(document);
  const bool is_whole = scope.tag() == "body" || scope.tag() == "html";
  return text::t3a(
      bounded(is_whole ? scope.text_without("svg, header, footer") : scope.spaced_text(), max_text));
}

std::string title_of(const html::Document& document) {
  if (const auto title = page_title(document)) return text::t1(bounded(title->text(), max_label));
  if (const auto title = document.first("title")) return text::t1(bounded(title->text(), max_label));
  return {};
}

std::vector<Control> controls_of(const html::Document& document) {
  std::vector<Control> controls;
  PageFrame frame;
  Nearest in_dialog(dialogs), in_step_bar(step_bar);
  for (const Element element : document.select("button, a[href], input[type='submit'], input[type='button'], "
                                               "input[type='image'], [role='button']")) {
    if (controls.size() == max_controls) break;
    Control control{name_of(element), {}, std::string(element.attribute_or("href")), element};
    control.words = text::t3a(control.label);
    control.is_link = element.tag() == "a";
    control.is_hidden = element.is_hidden();
    control.is_disabled = element.has_attribute("disabled") || element.has_class("disabled") ||
                          element.attribute_or("aria-disabled") == "true";
    control.in_dialog = in_dialog.of(element).has_value();
    control.in_page_frame = frame.holds(element);
    control.in_step_bar = in_step_bar.of(element).has_value();
    controls.push_back(std::move(control));
  }
  // The same container as Avanti or Indietro is a step bar too.
  std::vector<Element> bars;
  for (const Control& control : controls)
    if (!control.in_page_frame && !control.in_dialog &&
        (lexicon("controls.next").found_in(control.words) ||
         lexicon("controls.back").found_in(control.words))) {
      auto bar = control.element.parent();
      const auto holds_fields = [](Element element) {
        return element.first("input:not([type=hidden]), select, textarea, h1, h2, h3");
      };
      if (!bar) continue;
      const auto wider = bar->parent();
      bars.push_back(wider && !holds_fields(*wider) ? *wider : *bar);
    }
  for (Control& control : controls)
    control.in_step_bar =
        control.in_step_bar || (!control.in_dialog && std::any_of(bars.begin(), bars.end(), [&](Element bar) {
          return bar.contains(control.element) && bar.tag() != "body" && bar.tag() != "main";
        }));
  return controls;
}

namespace {

class FieldReader {
 public:
  explicit FieldReader(const html::Document& document) : document_(document) {
    for (const Element label : document.select("label[for]"))
      labels_.emplace(std::string(label.attribute_or("for")), label);
    for (const Element element : document.select("[id]"))
      by_id_.emplace(std::string(element.attribute_or("id")), element);
    for (const Element element : document.select("h1, h2, h3, h4, h5, h6, legend"))
      headings_.push_back(element);
  }

  std::vector<Field> read() {
    std::map<std::string, std::size_t> groups;
    std::vector<Field> fields;
    Nearest elsewhere("header, footer, .cmp-rating, [data-element='feedback'], [role='search']");
    for (const Element element : document_.select("input, select, textarea")) {
      if (fields.size() == max_fields) break;
      if (elsewhere.of(element)) continue;
      const std::string type = type_of(element);
      if (type == "hidden" || type == "button" || type == "submit" || type == "reset" || type == "image" ||
          type == "search")
        continue;
      const std::string name(element.attribute_or("name", element.attribute_or("id")));
      if (type == "radio") {
        const auto [group, is_new] = groups.try_emplace(name, fields.size());
        if (!is_new) {
          add_option(fields[group->second], element);
          continue;
        }
      }
      fields.push_back(field(element, type, name));
    }
    return fields;
  }

 private:
  static std::string type_of(Element element) {
    if (element.tag() != "input") return std::string(element.tag());
    const std::string type = text::t2(element.attribute_or("type"));
    return type.empty() ? "text" : type;
  }

  std::string label_text(Element element) const {
    const auto text_of = [](Element label) {
      return text::t1(bounded(label.text_without("select, textarea, option, button"), max_label));
    };
    if (const auto found = labels_.find(std::string(element.attribute_or("id")));
        found != labels_.end() && !found->first.empty())
      return text_of(found->second);
    if (const auto around = element.closest("label")) return text_of(*around);
    if (element.has_attribute("aria-label")) return text::t1(element.attribute_or("aria-label"));
    if (const auto found = by_id_.find(std::string(element.attribute_or("aria-labelledby")));
        found != by_id_.end() && !found->first.empty())
      return text_of(found->second);
    return text::t1(element.attribute_or("placeholder"));
  }

  // A heading belongs to a field when it stands before it; the nearest one does.
  std::string section_of(Element element) const {
    std::string section;
    const auto after = std::upper_bound(headings_.begin(), headings_.end(), element);
    if (after != headings_.begin()) section = text::t1(bounded(std::prev(after)->text(), max_label));
    return section;
  }

  Field field(Element element, const std::string& type, const std::string& name) const {
    Field field{{}, {}, name, type, section_of(element), {}, element};
    std::string label = label_text(element);
    if (type == "radio") {
      if (const auto group = element.closest("fieldset"))
        if (const auto legend = group->first("legend")) label = text::t1(bounded(legend->text(), max_label));
      add_option(field, element);
    }
    field.is_required = element.has_attribute("required") || element.attribute_or("aria-required") == "true";
    for (const std::string_view mark : {"*", "(obbligatorio)"})
      while (label.ends_with(mark)) {
        field.is_required = true;
        label = text::t1(std::string_view(label).substr(0, label.size() - mark.size()));
      }
    field.label = label;
    field.words = text::t3a(label);
    field.is_disabled =
        element.has_attribute("disabled") || element.closest("fieldset[disabled]").has_value();
    field.is_read_only = element.has_attribute("readonly") || element.attribute_or("aria-readonly") == "true";
    field.is_hidden = element.is_hidden();
    field.is_consent = type == "checkbox";
    if (type == "select") {
      for (const Element option : element.select("option")) {
        if (option.attribute_or("value", "-").empty() || option.has_attribute("disabled")) continue;
        ++field.options;
        if (option.has_attribute("selected")) field.value = text::t1(option.text());
      }
    } else if (type == "textarea") {
      field.value = text::t1(element.text());
    } else if (type == "checkbox") {
      if (element.has_attribute("checked")) field.value = field.label;
    } else if (type != "radio" && type != "password" && type != "file") {
      field.value = text::t1(element.attribute_or("value"));
    }
    return field;
  }

  void add_option(Field& field, Element element) const {
    ++field.options;
    if (element.has_attribute("checked")) field.value = label_text(element);
    if (element.has_attribute("required")) field.is_required = true;
  }

  const html::Document& document_;
  std::map<std::string, Element> labels_, by_id_;
  std::vector<Element> headings_;
};

}  // namespace

std::vector<Field> fields_of(const html::Document& document) { return FieldReader(document).read(); }

bool is_shell(const html::Document& document) {
  constexpr std::string_view mounts =
      "#root, #app, #__next, #__nuxt, app-root, [data-reactroot], [ng-version]";
  constexpr std::size_t few = 200;
  const Element scope = scope_of(document);
  const bool has_script = document.first("script").has_value();
  const bool has_field = scope.first("input:not([type=hidden]), select, textarea").has_value();
  std::size_t text = 0;
  if (const auto body = document.body())
    text = text::length(text::t1(bounded(body->text_without("header, footer, svg"), max_text)));
  if (has_script && text < few && !has_field && (document.first(mounts) || text < few / 4)) return true;
  if (has_field) return false;
  const auto found = document.select(mounts);
  return std::any_of(found.begin(), found.end(),
                     [](Element mount) { return text::t1(mount.text()).empty(); });
}

void read_screen(Step& step) {
  const html::Document* document = step.html();
  if (!document) return;
  step.is_shell = is_shell(*document);
  step.stepper = stepper_of(*document);
  step.fields = fields_of(*document);
  step.controls = controls_of(*document);
  step.title = title_of(*document);
  step.words = words_of(*document);
  step.breadcrumb = breadcrumb(*document);
}

}  // namespace collaudo
