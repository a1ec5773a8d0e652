// The first-level menu has the model's four entries, worded and ordered as there; the pages behind them carry
// the same name.
#include <algorithm>

#include <collaudo/criterion.h>
#include <collaudo/links.h>
#include <collaudo/order.h>
#include <collaudo/text.h>

namespace collaudo::criteria {

namespace {

struct Entry {
  std::string section, data_element, label;  // the model's label
};

std::vector<Entry> model_entries() {
  std::vector<Entry> entries;
  for (const Value& entry : vocabulary("menu-first-level").at("first_level").array())
    entries.push_back(
        {entry.at("key").string(), entry.at("data_element").string(), entry.at("label").string()});
  return entries;
}

bool is_label_of(const Entry& entry, const std::string& normalised) {
  if (entry.section == "live") return normalised.starts_with("vivere ") && normalised.size() > 7;
  return normalised == text::t3(entry.label);
}

// The model's label that this one stands for; empty when for none.
std::string model_label(const std::vector<Entry>& model, const std::string& normalised) {
  for (const Entry& entry : model)
    if (is_label_of(entry, normalised)) return entry.label;
  return {};
}

std::vector<std::string> labels_of(const std::vector<Entry>& model) {
  std::vector<std::string> labels;
  for (const Entry& entry : model) labels.push_back(entry.label);
  return labels;
}

class Menu {
 public:
  Menu(const Site& site, const CriterionSpec& spec, Findings& findings)
      : site_(site),
        spec_(spec),
        findings_(findings),
        model_(model_entries()),
        menu_(main_menu(site.home().html())) {}

  void judge() {
    judge_entries();
    judge_as_app();
    if (!menu_.empty()) {
      judge_order();
      judge_extra();
      judge_same_menu();
    }
    for (const Page* page : site_.all_pages("first_level")) judge_target(*page);
    for (const Page* page : site_.pages("first_level")) judge_page(*page);
  }

 private:
  const Page& home() const { return site_.home(); }

  // The elements that carry the attributes, wherever they stand, must read like the model.
  void judge_entries() {
    if (menu_.empty()) findings_.not_executable("entries", "menu_not_found").at(home()).not_in_app();
    std::vector<std::string> right;
    for (const Entry& entry : model_) {
      const auto marked = marked_entry(entry);
      if (!marked) {
        judge_unmarked(entry);
        continue;
      }
      const std::string label = label_of(*marked);
      if (!is_label_of(entry, text::t3(label))) {
        findings_.failure("entries", "entry_wording")
            .with("label", label)
            .with("expected", entry.label)
            .at(home(), *marked);
        continue;
      }
      right.push_back(label);
      if (!is_label_of(entry, text::app_lower(marked->text())))
        findings_.ok("entries", "entry_invisible_difference")
            .with("label", label)
            .with("code_points", text::code_points(marked->text()))
            .at(home(), *marked)
            .as_app(Effect::failure);
      if (entry.section == "live") judge_live_name(*marked, label);
    }
    if (right.size() == model_.size())
      findings_.ok("entries", "entries_ok").with("labels", text::joined(right)).at(home());
  }

  std::optional<html::Element> marked_entry(const Entry& entry) const {
    for (const Reference& reference : site_.references("first_level"))
      if (reference.section == entry.section && reference.has_attribute && reference.from == &home())
        return home().element(reference.element);
    return std::nullopt;
  }

  // The missing attribute itself is the engine's finding; here only whether the citizen finds the entry at
  // all.
  void judge_unmarked(const Entry& entry) {
    const bool is_there = std::any_of(menu_.begin(), menu_.end(), [&](const MenuEntry& shown) {
      return is_label_of(entry, text::t3(shown.label));
    });
    if (!is_there && !menu_.empty())
      findings_.failure("entries", "entry_missing").with("expected", entry.label).at(home()).not_in_app();
  }

  void judge_live_name(html::Element element, const std::string& label) {
    const std::string name = text::t4(label).substr(7);
    const std::string municipality = text::t4(site_.municipality());
    if (name == "il comune" ||
        (!municipality.empty() && (municipality.starts_with(name) || name.starts_with(municipality)))) {
      findings_.ok("live-name", "live_ok").with("label", label).at(home(), element);
      return;
    }
    const auto generic = spec_.params.at("generic_live_names").strings();
    if (std::find(generic.begin(), generic.end(), name) != generic.end())
      findings_.failure("live-name", "live_generic").with("label", label).at(home(), element).certain();
    else
      findings_.failure("live-name", "live_unknown").with("label", label).at(home(), element);
  }

  // The App's own arithmetic: labels collected attribute by attribute, their order on the screen never looked
  // at.
  void judge_as_app() {
    std::vector<std::string> labels;
    std::vector<std::string> known;
    bool can_start = true;
    const auto collect = [&](std::string_view data_element) {
      std::size_t count = 0;
      for (const html::Element element : home().html().marked(data_element)) {
        if (!app_usable_href(element.attribute_or("href"))) continue;
        ++count;
        labels.push_back(text::app_trim(element.text()));
        if (const std::string label = model_label(model_, text::app_lower(labels.back())); !label.empty())
          known.push_back(label);
      }
      return count;
    };
    for (const Entry& entry : model_)
      if (collect(entry.data_element) == 0) can_start = false;
    collect("custom-submenu");
    if (!can_start) return;  // not executable: said by the engine
    bool all = true;
    for (const Entry& entry : model_)
      all = all && std::find(known.begin(), known.end(), entry.label) != known.end();
    const bool in_order = order1_as_app(labels_of(model_), known).in_order;
    const long fail_total = spec_.params.at("fail_total").integer();
    const Effect effect = !all || !in_order || static_cast<long>(labels.size()) >= fail_total
                              ? Effect::failure
                          : labels.size() > model_.size() ? Effect::tolerance
                                                          : Effect::ok;
    // Q2: with as many labels as the menu has entries, only the sequence of the attributes can differ.
    findings_.ok("app-menu", "app_reading")
        .with("labels", text::quoted(labels))
        .at(home())
        .as_app(effect, labels.size() == menu_.size() ? "Q1" : "Q2");
  }

  void judge_order() {
    std::vector<std::string> found, shown;
    for (const MenuEntry& entry : menu_) {
      const std::string label = model_label(model_, text::t3(entry.label));
      if (label.empty()) continue;
      found.push_back(label);
      shown.push_back(entry.label);
    }
    const Order order = order1(labels_of(model_), found);
    if (order.in_order)
      findings_.ok("dom-order", "order_ok").at(home(), menu_.front().item);
    else if (order.one_misplaced())
      findings_.failure("dom-order", "order_one")
          .with("found", text::joined(shown))
          .with("candidates", text::quoted(order.candidates))
          .at(home(), menu_.front().item);
    else
      findings_.failure("dom-order", "order_wrong")
          .with("found", text::joined(shown))
          .at(home(), menu_.front().item);
  }

  void judge_extra() {
    long extra = 0;
    for (const MenuEntry& entry : menu_) {
      if (!model_label(model_, text::t3(entry.label)).empty() || is_marked_as_model_entry(entry.item))
        continue;
      ++extra;
      findings_.tolerance("extra", "extra_entry").with("label", entry.label).at(home(), entry.item);
      if (entry.item.attribute_or("data-element") != "custom-submenu")
        findings_.note("extra", "extra_unmarked").with("label", entry.label).at(home(), entry.item);
    }
    const long total = static_cast<long>(menu_.size());
    findings_.measure("extra_entries", extra);
    findings_.measure("entries", total);
    if (total >= spec_.params.at("fail_total").integer() || extra > spec_.params.at("max_extra").integer())
      findings_.failure("extra", "too_many").with("total", total).at(home(), menu_.front().item);
    else if (extra == 0)
      findings_.ok("extra", "no_extra").at(home());
  }

  // A misspelt entry is judged by its wording, not a second time as one too many.
  bool is_marked_as_model_entry(html::Element item) const {
    const std::string_view mark = item.attribute_or("data-element");
    return std::any_of(model_.begin(), model_.end(),
                       [&](const Entry& entry) { return entry.data_element == mark; });
  }

  std::vector<std::pair<std::string, std::string>> signature(const Page& page) const {
    std::vector<std::pair<std::string, std::string>> entries;
    for (const MenuEntry& entry : main_menu(page.html())) {
      const auto url = page.resolve(entry.item.attribute_or("href"));
      entries.emplace_back(text::t3(entry.label), url ? url->canonical() : std::string());
    }
    return entries;
  }

  void judge_same_menu() {
    const auto expected = signature(home());
    long same = 0;
    for (const Page* page : site_.pages()) {
      if (page->is_informative()) continue;
      const auto found = signature(*page);
      if (found == expected) {
        ++same;
      } else if (found.empty()) {
        findings_.failure("same-menu", "menu_absent").at(*page);
      } else {
        std::vector<std::string> labels;
        for (const auto& entry : found) labels.push_back(entry.first);
        findings_.failure("same-menu", "menu_differs")
            .with("found", text::joined(labels))
            .at(*page, main_menu(page->html()).front().item);
      }
    }
    findings_.ok("same-menu", "same_menu").with("count", same).at(home());
  }

  void judge_target(const Page& page) {
    const Reference& reference = *page.reference("first_level");
    const TargetState state = target_state(site_, &page);
    if (state == TargetState::missing || state == TargetState::unreachable ||
        state == TargetState::home_page) {
      report_target(site_, &page, "internal", findings_);
      return;
    }
    if (!page.http().ok()) return;  // the engine reports what was not seen
    const std::string host = page.url().host();
    const bool app_internal = text::contains(host, site_.host());
    if (page.is_internal())
      findings_.ok("internal", "target_internal").at(page);
    else
      findings_.failure("internal", "target_external")
          .with("label", reference.label)
          .with("host", host)
          .at(home(), home().element(reference.element))
          .as_app(app_internal ? Effect::ok : Effect::failure);
  }

  void judge_page(const Page& page) {
    const Reference& reference = *page.reference("first_level");
    if (reference.section == "custom") return;
    judge_title(page, reference.label);
    judge_breadcrumb(page, reference.label);
    judge_url(page, reference);
    judge_content(page, reference.label);
  }

  void judge_title(const Page& page, const std::string& label) {
    const auto title = page_title(page.html());
    if (!title) {
      findings_.failure("title", "title_missing").with("label", label).at(page);
      return;
    }
    const std::string shown = text::t1(title->text());
    if (text::t3(shown) == text::t3(label))
      findings_.ok("title", "title_ok").with("title", shown).at(page, *title);
    else
      findings_.failure("title", "title_differs").with("title", shown).with("label", label).at(page, *title);
  }

  void judge_breadcrumb(const Page& page, const std::string& label) {
    const auto items = breadcrumb(page.html());
    if (items.empty()) {
      findings_.failure("breadcrumb", "breadcrumb_missing").with("label", label).at(page);
      return;
    }
    const std::string found = text::joined(items, " / ");
    if (items.size() == 2 && begins_at_home(items) && text::t3(items.back()) == text::t3(label))
      findings_.ok("breadcrumb", "breadcrumb_ok").with("found", found).at(page);
    else
      findings_.failure("breadcrumb", "breadcrumb_wrong").with("found", found).with("label", label).at(page);
  }

  void judge_url(const Page& page, const Reference& reference) {
    const auto segments = path_segments(page.url());
    const std::string slug = text::slug(reference.label);
    const bool follows =
        !segments.empty() &&
        (segments.front() == slug || (reference.section == "live" && segments.front().starts_with("vivere")));
    if (follows) {
      findings_.ok("url", "url_ok").at(page);
      return;
    }
    const std::string path = text::t4(page.url().decoded_path());
    const auto label_words = text::words(text::t4(reference.label));
    const bool related = std::any_of(label_words.begin(), label_words.end(),
                                     [&](const std::string& word) { return text::contains(path, word); });
    if (related)
      findings_.tolerance("url", "url_other").with("label", reference.label).with("slug", slug).at(page);
    else
      findings_.tolerance("url", "url_unrelated").with("label", reference.label).at(page).certain();
  }

  // Without the prefix of a language version.
  static std::vector<std::string> path_segments(const Url& url) {
    std::vector<std::string> segments;
    std::string segment;
    for (const char letter : url.decoded_path() + "/") {
      if (letter != '/') {
        segment += letter;
      } else if (!segment.empty()) {
        if (!(segments.empty() && segment.size() == 2)) segments.push_back(text::slug(segment));
        segment.clear();
      }
    }
    return segments;
  }

  void judge_content(const Page& page, const std::string& label) {
    const auto body = page.html().body();
    if (!body) return;
    const std::string own = text::t1(body->text_without("header, footer, nav"));
    if (text::length(own) < 200) findings_.note("content", "thin_content").with("label", label).at(page);
  }

  const Site& site_;
  const CriterionSpec& spec_;
  Findings& findings_;
  const std::vector<Entry> model_;
  const std::vector<MenuEntry> menu_;
};

}  // namespace

Findings C_SI_1_6(const Site& site, const CriterionSpec& spec) {
  Findings findings;
  Menu(site, spec, findings).judge();
  return findings;
}

}  // namespace collaudo::criteria
