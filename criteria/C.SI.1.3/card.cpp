#include "card.h"

#include <algorithm>
#include <map>

#include <collaudo/links.h>
#include <collaudo/text.h>

#include "card_items.h"

namespace collaudo::criteria::service_card {

namespace {

// An item that the card lacks.
struct Absence {
  std::string check, key, item;
  std::string written;  // the attribute, or the text in its place
  std::optional<Element> element;
  std::string quirk;  // why the App does not miss it
};

class Card {
 public:
  Card(const Page& page, const CriterionSpec& spec, Findings& findings)
      : page_(page),
        document_(page.html()),
        spec_(spec),
        findings_(findings),
        index_(index_of(document_)),
        app_(app_reading(document_)) {
    const auto known = model_labels();
    for (const IndexEntry& entry : index_)
      if (is_one_of(known, entry.label)) labels_.push_back(entry.label);
  }

  Effect judge() {
    judge_index();
    judge_items();
    judge_index_order();
    judge_as_app();
    judge_order_of_items();
    judge_order_of_sections();
    judge_index_targets();
    judge_status();
    judge_payment();
    judge_file();
    note_placeholders();
    note_time();
    return worst_;
  }

 private:
  Finding& add(Effect effect, std::string_view check, std::string_view key) {
    worst_ = std::max(worst_, effect);
    return findings_.add(effect, check, key);
  }

  std::optional<Element> index_element() const { return document_.first_marked("page-index"); }

  // Without an index there is one thing to say, not eight.
  void judge_index() {
    if (has_labels()) return;
    if (!index_element()) {
      if (const auto candidate = unmarked_index())
        add(Effect::not_executable, "index", "index_unmarked").at(page_, *candidate).not_in_app();
      else
        add(Effect::not_executable, "index", "index_missing").at(page_).not_in_app();
    } else if (is_index_by_script()) {
      worst_ = std::max(worst_, Effect::not_verifiable);
      findings_.not_verifiable("index", "index_by_script", Cause::needs_browser)
          .at(page_, *index_element())
          .as_app(Effect::not_verifiable);
    } else {
      add(Effect::failure, "index", "index_empty")
          .with("sequence", sequence())
          .at(page_, *index_element())
          .not_in_app();
    }
  }

  bool is_index_by_script() const {
    return index_.empty() && index_element() && !page_.rendered() &&
           document_.first("script[src], script:not([type])");
  }

  // A list of links to the sections that nobody marked as the index.
  std::optional<Element> unmarked_index() const {
    const auto known = model_labels();
    for (const Element link : document_.select("li a[href^='#']"))
      if (is_one_of(known, label_of(link))) return link.closest("ul, ol");
    return std::nullopt;
  }

  // How the index has to read.
  static std::string sequence() { return text::joined(model_labels(), " · "); }

  void judge_items() {
    std::vector<Absence> absences;
    if (has_labels())
      for (const Section& section : model_sections())
        if (auto absence = absence_of(section)) absences.push_back(std::move(*absence));
    if (auto absence = absence_of_category()) absences.push_back(std::move(*absence));
    for (const std::string_view name :
         {"service-title", "service-status", "service-description", "service-topic"})
      if (auto absence = absence_of(name)) absences.push_back(std::move(*absence));
    const std::size_t few = static_cast<std::size_t>(spec_.params.at("max_missing").integer());
    const Effect effect = absences.size() > few ? Effect::failure : Effect::tolerance;
    for (const Absence& absence : absences) {
      Finding& finding = add(effect, absence.check, absence.key)
                             .with("item", absence.item)
                             .with("written", shown(absence.written))
                             .not_in_app(absence.quirk);
      absence.element ? finding.at(page_, *absence.element) : finding.at(page_);
    }
    if (absences.empty() && has_labels()) findings_.ok("items", "card_complete").at(page_);
    if (std::any_of(absences.begin(), absences.end(), is_about_the_index))
      add(effect, "items", "index_must_read").with("sequence", sequence()).at(page_, *index_element());
  }

  static bool is_about_the_index(const Absence& absence) {
    return absence.key == "section_missing" || absence.key == "section_not_in_index" ||
           absence.key == "section_wording";
  }

  std::optional<Absence> absence_of(const Section& section) const {
    const State state = state_of(document_, section);
    const auto content = first_content(document_, section);
    const std::string quirk = app_.misses(section.label) ? "" : "Q6";
    if (!is_one_of(labels_, section.label)) {
      if (const IndexEntry* near = near_entry(index_, section.label))
        return Absence{"items", "section_wording", section.label, near->label, near->link, quirk};
      return Absence{"items",
                     state == State::there ? "section_not_in_index" : "section_missing",
                     section.label,
                     section.contents.front().data_element,
                     state == State::there ? content : index_element(),
                     quirk};
    }
    if (state == State::there) return std::nullopt;
    return Absence{"items",
                   state == State::empty ? "section_empty" : "section_unmarked",
                   section.label,
                   section.contents.front().data_element,
                   content ? content : entry_of(section.label),
                   quirk};
  }

  std::optional<Element> entry_of(const std::string& label) const {
    for (const IndexEntry& entry : index_)
      if (entry.label == label) return entry.link;
    return std::nullopt;
  }

  std::optional<Absence> absence_of(std::string_view data_element) const {
    const State state = state_of(document_, data_element);
    if (state == State::there) return std::nullopt;
    const std::string item = item_named(data_element);
    return Absence{"items",
                   state == State::empty ? "item_empty" : "item_missing",
                   item,
                   std::string(data_element),
                   document_.first_marked(data_element),
                   app_.misses(item) ? "" : "Q6"};
  }

  // The card's own title behind "Servizi" is no category, unless it is the name of one.
  std::optional<Absence> absence_of_category() {
    const auto mark = document_.first_marked("breadcrumb");
    const std::string item = item_named("breadcrumb");
    const auto items = behind_services(document_);
    const std::string quirk = app_.misses(item) ? "" : "Q7";
    if (!mark) return Absence{"category", "breadcrumb_unmarked", item, "breadcrumb", std::nullopt, quirk};
    if (items.empty() || text::length(items.front()) < min_length)
      return Absence{"category", "category_missing", item, text::joined(breadcrumb(document_), " / "), mark,
                     quirk};
    const bool is_known = is_category(items.front());
    if (items.size() == 1 && !is_known)
      return Absence{"category", "category_is_title", item, items.front(), mark, quirk};
    if (is_known)
      findings_.ok("category", "category_ok").with("category", items.front()).at(page_, *mark);
    else
      findings_.tolerance("category", "category_unknown")
          .with("category", shown(items.front()))
          .at(page_, *mark)
          .likely();
    return std::nullopt;
  }

  void judge_index_order() {
    if (!has_labels()) return;
    const Order order = order1(model_labels(), labels_);
    if (order.in_order)
      findings_.ok("index-order", "order_ok").at(page_, *index_element());
    else if (order.one_misplaced())
      add(Effect::tolerance, "index-order", "order_one")
          .with("found", shown_labels())
          .with("candidates", text::quoted(order.candidates))
          .with("sequence", sequence())
          .at(page_, *index_element());
    else
      add(Effect::failure, "index-order", "order_wrong")
          .with("found", shown_labels())
          .with("sequence", sequence())
          .at(page_, *index_element());
    note_invisible_differences();
  }

  std::string shown_labels() const { return text::shortened(text::joined(labels_, " · "), 300); }

  // What the citizen reads as it should be, and the App does not.
  void note_invisible_differences() {
    const auto known = model_labels();
    for (const IndexEntry& entry : index_)
      if (is_one_of(known, entry.label) && text::app_trim(entry.link.text()) != entry.label)
        findings_.note("app-card", "invisible_difference")
            .with("label", entry.label)
            .with("code_points", shown(text::code_points(text::app_trim(entry.link.text()))))
            .at(page_, entry.link);
  }

  void judge_as_app() {
    if (page_.is_informative() || is_index_by_script()) return;
    const auto few = static_cast<std::size_t>(spec_.params.at("max_missing").integer());
    const Effect effect = app_.effect(few);
    const std::string_view key = !app_.sees_index && has_labels() ? "app_blind"
                                 : app_.missing.empty()           ? "app_complete"
                                                                  : "app_missing";
    findings_.ok("app-card", key)
        .with("count", static_cast<long>(app_.missing.size()))
        .with("items", text::quoted(app_.missing))
        .at(page_)
        .as_app(effect, quirk_of(effect));
  }

  // Why the App judges the card more severely.
  std::string_view quirk_of(Effect app_effect) const {
    if (app_effect <= worst_ || !has_labels()) return "";
    return misses_labels() ? "Q5" : "Q8";
  }

  bool has_labels() const { return !labels_.empty(); }

  bool misses_labels() const {
    const auto seen = app_index(document_);
    return std::any_of(labels_.begin(), labels_.end(),
                       [&](const std::string& label) { return !is_one_of(seen, label); });
  }

  // --- what only a person can confirm ---

  // Where the other five items stand; the order among the eight sections is judged by itself.
  void judge_order_of_items() {
    std::vector<std::pair<std::uint32_t, std::string>> places;
    std::vector<std::string> expected, sections;
    const auto place = [&](const std::optional<Element>& element, const std::string& name) {
      expected.push_back(name);
      if (element) places.emplace_back(element->index(), name);
      return element.has_value();
    };
    for (const std::string_view name :
         {"breadcrumb", "service-title", "service-status", "service-description"})
      place(document_.first_marked(name), item_named(name));
    for (const Section& section : model_sections())
      if (place(first_content(document_, section), section.label)) sections.push_back(section.label);
    place(document_.first_marked("service-topic"), item_named("service-topic"));
    std::sort(places.begin(), places.end());
    std::vector<std::string> found;
    std::size_t next = 0;
    for (const auto& entry : places)
      found.push_back(is_one_of(sections, entry.second) ? sections[next++] : entry.second);
    const Order order = order1(expected, found);
    if (order.in_order)
      findings_.ok("full-order", "full_order_ok").at(page_);
    else
      findings_.failure("full-order", "full_order_wrong")
          .with("found", text::joined(found, " · "))
          .with("expected", text::joined(expected, " · "))
          .at(page_);
  }

  // Where the index itself is out of order, that is what has to be mended.
  void judge_order_of_sections() {
    if (!has_labels() || !order1(model_labels(), labels_).in_order) return;
    std::vector<std::pair<std::uint32_t, std::string>> places;
    for (const Section& section : model_sections())
      if (const auto content = first_content(document_, section))
        places.emplace_back(content->index(), section.label);
    std::sort(places.begin(), places.end());
    std::vector<std::string> found;
    for (const auto& entry : places) found.push_back(entry.second);
    if (!order1(labels_, found).in_order)
      findings_.tolerance("body-order", "body_order_differs")
          .with("found", text::joined(found, " · "))
          .at(page_);
  }

  void judge_index_targets() {
    std::map<std::string, Element, std::less<>> by_id;
    for (const Element element : document_.select("[id]")) by_id.emplace(element.attribute_or("id"), element);
    const auto known = model_labels();
    for (const IndexEntry& entry : index_) {
      if (!is_one_of(known, entry.label)) continue;
      const auto url = page_.resolve(entry.link.attribute_or("href"));
      const auto target = url ? by_id.find(url->fragment()) : by_id.end();
      if (target == by_id.end()) {
        findings_.tolerance("index-target", "target_absent")
            .with("label", entry.label)
            .with("href", shown(std::string(entry.link.attribute_or("href"))))
            .at(page_, entry.link);
        continue;
      }
      const auto heading = heading_of(target->second);
      if (heading && text::t3(heading->text()) != text::t3(entry.label))
        findings_.tolerance("index-target", "target_other_title")
            .with("label", entry.label)
            .with("title", shown(label_of(*heading)))
            .at(page_, *heading);
    }
  }

  static std::optional<Element> heading_of(Element target) {
    constexpr std::string_view headings = "h1, h2, h3, h4, h5, h6";
    if (const auto around = target.closest(headings)) return around;
    return target.first(headings);
  }

  void judge_status() {
    const auto status = document_.first_marked("service-status");
    if (!status || !says_something(*status)) return;
    const std::string label = text::t3(shown_label_of(*status));
    const auto off = spec_.params.at("not_active_words").strings();
    const bool is_off = std::any_of(off.begin(), off.end(),
                                    [&](const std::string& word) { return text::contains(label, word); });
    if (!label.starts_with("servizio attivo") && !label.starts_with("servizio non attivo"))
      findings_.tolerance("status", "status_wording")
          .with("status", shown(label_of(*status)))
          .at(page_, *status);
    if (!is_off) return;
    if (has_reason(*status))
      findings_.ok("status", "status_reason").at(page_, *status);
    else
      findings_.failure("status", "status_without_reason")
          .with("status", shown(label_of(*status)))
          .at(page_, *status);
  }

  // More words than the status itself in its block, or a reason named as such.
  bool has_reason(Element status) const {
    constexpr std::size_t words_of_a_reason = 3;
    auto block = status.parent();
    if (block && block->first("[data-element='service-title'], [data-element='service-description']"))
      block = status;
    const std::size_t said = text::words(text::t4(bounded(block ? block->text() : status.text()))).size();
    if (said >= 3 + words_of_a_reason) return true;  // "servizio non attivo" are three
    const auto body = document_.body();
    return body &&
           text::contains_words(text::t4(bounded(body->text_without("header, footer, nav, form"))), "motivo");
  }

  void judge_payment() {
    for (const std::string_view name : {"service-title", "service-description", "service-how-to",
                                        "service-needed", "service-generic-access", "service-online-access"})
      for (const Element element : document_.marked(name))
        if (const std::string word = payment_word(bounded(element.text())); !word.empty()) {
          judge_cost(element, word);
          return;
        }
  }

  std::string payment_word(const std::string& words) const {
    if (text::contains(words, "€")) return "€";
    const std::string plain = text::t4(words);
    for (const std::string& word : spec_.params.at("payment_words").strings())
      if (text::contains_words(plain, word)) return word;
    return {};
  }

  void judge_cost(Element element, const std::string& word) {
    const std::string cost = text::t3(cost_text());
    const std::string plain = text::t4(cost);
    const auto ways = spec_.params.at("amount_words").strings();
    const bool has_digit = std::any_of(cost.begin(), cost.end(), [](char c) { return c >= '0' && c <= '9'; });
    const bool says_how_much = std::any_of(
        ways.begin(), ways.end(), [&](const std::string& way) { return text::contains(plain, way); });
    if (text::length(cost) < min_length)
      findings_.failure("payment", "payment_without_cost").with("word", word).at(page_, element);
    else if (says_how_much ||
             (has_digit && (text::contains(cost, "€") || text::contains_words(plain, "euro"))))
      findings_.ok("payment", "cost_ok").at(page_, element);
    else
      findings_.failure("payment", "cost_without_amount").with("cost", shown(cost)).at(page_, element);
  }

  std::string cost_text() const {
    if (std::string marked = text::t1(bounded(marked_text(document_, "service-cost"))); !marked.empty())
      return marked;
    for (const Element heading : document_.select("h2, h3, h4, h5, h6")) {
      const std::string name = text::t4(heading.text());
      if (name != "quanto costa" && name != "costi" && name != "costo") continue;
      const auto around = heading.parent();
      if (around && around->select("h2, h3, h4, h5, h6").size() == 1)
        return text::t1(bounded(around->text_without("h2, h3, h4, h5, h6")));
      if (const auto next = heading.next_sibling()) return text::t1(bounded(next->text()));
    }
    return {};
  }

  void judge_file() {
    for (const Element file : document_.marked("service-file")) {
      const auto link = file.tag() == "a" ? std::optional(file) : file.first("a[href]");
      if (link && usable_href(link->attribute_or("href"))) return;
    }
    if (const auto file = document_.first_marked("service-file"))
      findings_.failure("conditions", "file_without_link").at(page_, *file);
  }

  void note_placeholders() {
    const auto look_at = [&](std::string_view data_element, const std::string& item) {
      const auto element = document_.first_marked(data_element);
      if (element && says_something(*element) && is_placeholder(bounded(element->text())))
        findings_.note("empty", "placeholder")
            .with("item", item)
            .with("text", shown(label_of(*element)))
            .at(page_, *element);
    };
    for (const std::string_view name : {"service-title", "service-description"})
      look_at(name, item_named(name));
    for (const Section& section : model_sections())
      for (const Content& content : section.contents) look_at(content.data_element, section.label);
  }

  bool is_placeholder(const std::string& words) const {
    const std::string plain = text::t4(words);
    if (plain.empty()) return true;  // signs only
    const auto known = spec_.params.at("placeholders").strings();
    return is_one_of(known, plain) || plain.starts_with("lorem ipsum");
  }

  void note_time() {
    std::string words;
    for (const std::string_view name : {"service-calendar-text", "service-calendar-list"})
      words += " " + bounded(marked_text(document_, name));
    const auto list = text::words(text::t4(words));
    if (list.empty()) return;
    const auto units = spec_.params.at("time_units").strings();
    for (std::size_t at = 0; at < list.size(); ++at) {
      if (list[at].starts_with("immediat")) return;
      const bool is_unit = is_one_of(units, list[at]);
      for (std::size_t back = 1; is_unit && back <= 2 && back <= at; ++back)
        if (list[at - back].find_first_of("0123456789") != std::string::npos) return;
    }
    findings_.note("max-time", "time_not_said").at(page_);
  }

  const Page& page_;
  const html::Document& document_;
  const CriterionSpec& spec_;
  Findings& findings_;
  const std::vector<IndexEntry> index_;
  const AppReading app_;
  std::vector<std::string> labels_;  // of the index, those of the model, as found
  Effect worst_ = Effect::ok;
};

}  // namespace

Effect judge_card(const Page& page, const CriterionSpec& spec, Findings& findings) {
  return Card(page, spec, findings).judge();
}

}  // namespace collaudo::criteria::service_card
