#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <set>
#include <stdexcept>

#include <collaudo/criterion.h>
#include <collaudo/forms.h>
#include <collaudo/text.h>

namespace collaudo {

namespace {

using html::Element;

constexpr std::string_view template_parts =
    "header, footer, nav, noscript, template, [role='search'], .search-modal, #search-modal, "
    "[data-element='feedback']";
constexpr std::size_t max_controls = 500;
constexpr std::size_t max_text = 4000;
constexpr std::size_t few_controls = 2;
constexpr std::size_t enough_controls = 4;

bool is_own(Element element) { return !element.closest(template_parts); }

// t4 of a bounded beginning: labels of hostile pages may wrap the whole page.
std::string plain(std::string text) {
  if (text.size() > max_text) text.resize(max_text);
  return text::t4(text);
}

bool has_word(std::string_view text_t4, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return text::contains_words(text_t4, word); });
}

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

// "9:30", "15.00", and not a piece of a date such as 12.05.2026.
bool has_clock_time(std::string_view text) {
  for (std::size_t at = 1; at + 2 < text.size(); ++at) {
    if ((text[at] != ':' && text[at] != '.') || !is_digit(text[at - 1])) continue;
    if (!is_digit(text[at + 1]) || !is_digit(text[at + 2]) || text[at + 1] > '5') continue;
    const bool two_digits = at >= 2 && is_digit(text[at - 2]);
    const int hour = (two_digits ? (text[at - 2] - '0') * 10 : 0) + (text[at - 1] - '0');
    const std::size_t before = two_digits ? at - 2 : at - 1;
    const bool goes_on = at + 3 < text.size() &&
                         (is_digit(text[at + 3]) ||
                          (text[at + 3] == text[at] && at + 4 < text.size() && is_digit(text[at + 4])));
    const bool came_from = before > 0 && (is_digit(text[before - 1]) || text[before - 1] == text[at]);
    if (hour <= 24 && !goes_on && !came_from) return true;
  }
  return false;
}

bool names_a_month(std::string_view text) {
  return has_word(text::t4(text), {"gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio",
                                   "agosto", "settembre", "ottobre", "novembre", "dicembre"});
}

// A control of the page, or what stands for one (a map, a calendar).
struct Control {
  Element element;
  std::vector<std::string_view> kinds;
  std::vector<std::string> names;  // t4, one for each place that names it

  bool is(std::string_view kind) const { return std::find(kinds.begin(), kinds.end(), kind) != kinds.end(); }
  bool is_named(std::string_view words_t4) const {
    return std::any_of(names.begin(), names.end(),
                       [&](const std::string& name) { return text::contains_words(name, words_t4); });
  }
};

// What an upload takes, by its `accept`: nothing written means anything.
struct Accepted {
  bool images = true, documents = true, is_written = false;
};

Accepted accepted_by(Element upload) {
  const std::string accept = text::t2(upload.attribute_or("accept"));
  if (accept.empty() || text::contains(accept, "*/*")) return {};
  Accepted accepted{false, false, true};
  std::string token;
  for (const char letter : accept + ",") {
    if (letter != ',') {
      token += letter;
      continue;
    }
    const std::string kind = text::t1(token);
    token.clear();
    if (kind.empty()) continue;
    static constexpr std::array<std::string_view, 9> images = {".jpg",  ".jpeg", ".png", ".gif", ".webp",
                                                               ".heic", ".heif", ".bmp", ".tif"};
    const bool is_image =
        kind.starts_with("image/") || std::find(images.begin(), images.end(), kind) != images.end();
    const bool is_film = kind.starts_with("video/") || kind.starts_with("audio/");
    accepted.images = accepted.images || is_image;
    accepted.documents = accepted.documents || (!is_image && !is_film);
  }
  return accepted;
}

class FormReader {
 public:
  explicit FormReader(const html::Document& document) : document_(document) {
    for (const Element label : document_.select("label[for]"))
      labels_[std::string(label.attribute_or("for"))].push_back(label);
    for (const Element element : document_.select("[id]"))
      by_id_.emplace(element.attribute_or("id"), element);
    for (const Element heading : document_.select("h1, h2, h3, h4, h5, h6, [role='heading']"))
      if (is_own(heading)) headings_.push_back(heading);
    collect_fields();
    collect_buttons();
    collect_widgets();
  }

  FormReading read(std::string_view function) {
    FormReading reading;
    reading.controls = count_;
    reading.obstacle = obstacle();
    reading.is_conclusive = count_ >= enough_controls && !(has_further_step_ && !has_hidden_field_) &&
                            !document_.is_script_rendered();
    const bool undecidable = count_ < few_controls && reading.obstacle != Obstacle::none;
    for (const Value& ability : vocabulary("form-fields").at(function).array()) {
      Ability found;
      found.name = ability.at("ability").string();
      found.shown_by = shown_by(ability);
      reading.abilities.push_back(std::move(found));
    }
    if (function == "booking") add_times_under_heading(reading);
    if (function == "disservizio") add_uploads(reading);
    for (Ability& ability : reading.abilities)
      ability.state = ability.shown_by ? Recognition::found
                      : undecidable    ? Recognition::undecidable
                                       : Recognition::not_found;
    return reading;
  }

 private:
  // --- what names a control ---

  const std::string& text_of(Element element) {
    const auto known = texts_.find(element.index());
    if (known != texts_.end()) return known->second;
    return texts_.emplace(element.index(), plain(element.text_without("select, textarea, ul"))).first->second;
  }

  std::vector<std::string> names_of(Element element) {
    std::vector<std::string> names;
    const auto add = [&](std::string name) {
      if (!name.empty()) names.push_back(std::move(name));
    };
    if (const auto own = labels_.find(std::string(element.attribute_or("id"))); own != labels_.end())
      for (const Element label : own->second) add(text_of(label));
    if (const auto label = element.closest("label")) add(text_of(*label));
    for (const std::string& id : text::words(text::t1(element.attribute_or("aria-labelledby"))))
      if (const auto target = by_id_.find(id); target != by_id_.end()) add(text_of(target->second));
    if (const auto legend = legend_of(element)) add(text_of(*legend));
    if (const auto heading = heading_of(element)) add(text_of(*heading));
    for (const std::string_view attribute : {"aria-label", "placeholder", "name", "id"})
      add(plain(std::string(element.attribute_or(attribute))));
    return names;
  }

  static std::optional<Element> legend_of(Element element) {
    const auto fieldset = element.closest("fieldset");
    if (!fieldset) return std::nullopt;
    for (const Element child : fieldset->children())
      if (child.tag() == "legend") return child;
    return std::nullopt;
  }

  // The nearest heading above, within the same section or card.
  std::optional<Element> heading_of(Element element) const {
    const auto next = std::upper_bound(headings_.begin(), headings_.end(), element);
    const auto container = element.closest("section, article, .card, form");
    if (next == headings_.begin() || !container || !container->contains(*(next - 1))) return std::nullopt;
    return *(next - 1);
  }

  // --- the controls ---

  void collect_fields() {
    std::set<std::string> groups;
    for (const Element element : document_.select("input, select, textarea, fieldset, [role='combobox'], "
                                                  "[role='listbox'], [role='radiogroup']")) {
      if (controls_.size() >= max_controls) return;
      std::vector<std::string_view> kinds = kinds_of(element);
      if (kinds.empty() || !is_own(element)) continue;
      Control control{element, std::move(kinds), names_of(element)};
      const bool is_radio = control.is("radio");
      if (!is_radio || element.tag() != "fieldset")
        if (!is_radio || element.tag() != "input" ||
            groups.insert(std::string(element.attribute_or("name"))).second)
          ++count_;
      has_hidden_field_ = has_hidden_field_ || element.is_hidden();
      describe(control);
      // The date of birth of the applicant is no date of an appointment, nor the birth place one of the
      // problem.
      if (!control.is_named("nascita")) controls_.push_back(std::move(control));
    }
  }

  static std::vector<std::string_view> kinds_of(Element element) {
    std::vector<std::string_view> kinds;
    const std::string_view role = element.attribute_or("role");
    if (role == "combobox" || role == "listbox" || element.has_attribute("list")) kinds.push_back("combobox");
    if (role == "radiogroup") kinds.push_back("radio");
    if (element.tag() == "select" || element.tag() == "textarea") kinds.push_back(element.tag());
    if (element.tag() == "fieldset" && element.first("input[type='radio' i]")) kinds.push_back("radio");
    if (element.tag() == "input")
      if (const std::string_view kind = kind_of_input(element); !kind.empty()) kinds.push_back(kind);
    return kinds;
  }

  static std::string_view kind_of_input(Element input) {
    const std::string type = text::t2(input.attribute_or("type", "text"));
    for (const std::string_view unseen : {"hidden", "submit", "button", "image", "reset"})
      if (type == unseen) return {};
    for (const std::string_view dated : {"date", "datetime-local", "month", "week"})
      if (type == dated) return "date";
    for (const std::string_view known : {"email", "tel", "search", "time", "radio", "checkbox", "file",
                                         "number", "password", "range", "color", "url"})
      if (type == known) return known;
    return "text";
  }

  // What a control shows by itself names it too: months in its options, hours, its type.
  void describe(Control& control) {
    const Element element = control.element;
    if (control.is("select")) describe_options(control);
    if (control.is("radio"))
      for (const std::string& name : clock_sources(element))
        if (has_clock_time(name)) control.names.push_back("orario");
    if (control.is("date")) control.names.push_back("data");
    if (text::t2(element.attribute_or("type")) == "datetime-local") control.kinds.push_back("time");
    if (control.is("time")) control.names.push_back("orario");
    if (control.is("text") && (control.is_named("email") || control.is_named("e mail")))
      std::replace(control.kinds.begin(), control.kinds.end(), std::string_view("text"),
                   std::string_view("email"));
    const std::string classes = text::t2(element.attribute_or("class"));
    if (element.tag() == "input" &&
        (text::contains(classes, "datepicker") || text::contains(classes, "calendar"))) {
      control.kinds.push_back("calendar");
      control.names.push_back("calendario");
    }
  }

  static void describe_options(Control& control) {
    constexpr std::size_t max_options = 200;
    auto options = control.element.select("option");
    if (options.size() > max_options) options.erase(options.begin() + max_options, options.end());
    const auto any = [&](bool (*shows)(std::string_view)) {
      return std::any_of(options.begin(), options.end(),
                         [&](Element option) { return shows(bounded(option.text())); });
    };
    if (any(names_a_month)) control.names.push_back("mese");
    if (any(has_clock_time)) control.names.push_back("orario");
  }

  static std::string bounded(std::string text) {
    if (text.size() > max_text) text.resize(max_text);
    return text;
  }

  // The written labels and the value of a radio button: t4 would take the colon from the hour.
  std::vector<std::string> clock_sources(Element element) const {
    std::vector<std::string> sources = {std::string(element.attribute_or("value"))};
    if (const auto own = labels_.find(std::string(element.attribute_or("id"))); own != labels_.end())
      for (const Element label : own->second) sources.push_back(bounded(label.text()));
    if (const auto label = element.closest("label")) sources.push_back(bounded(label->text()));
    return sources;
  }

  void collect_buttons() {
    for (const Element element : document_.select("button, a.btn, [role='button'], input[type='submit' i], "
                                                  "input[type='button' i]")) {
      if (controls_.size() >= 2 * max_controls) return;
      if (!is_own(element)) continue;
      const std::string shown = bounded(element.text() + " " + std::string(element.attribute_or("value")) +
                                        " " + std::string(element.attribute_or("aria-label")));
      const std::string words = text::t4(shown);
      for (const std::string_view further :
           {"avanti", "continua", "prosegui", "procedi", "inizia", "comincia", "successivo",
            "passo successivo", "vai al servizio", "accedi al servizio", "compila", "next", "start"})
        has_further_step_ =
            has_further_step_ || words == further || words.starts_with(std::string(further) + " ");
      if (element.tag() == "a") continue;
      Control control{element, {"button"}, {words}};
      if (has_clock_time(shown)) control.names.push_back("orario");
      if (is_upload_text(words)) add_upload_button(control);
      controls_.push_back(std::move(control));
    }
  }

  static bool is_upload_text(std::string_view words_t4) {
    for (const std::string_view beginning :
         {"carica", "allega", "sfoglia", "upload", "aggiungi file", "aggiungi foto", "aggiungi immagin",
          "aggiungi allegat", "aggiungi document"})
      if (words_t4.starts_with(beginning)) return true;
    return false;
  }

  // A button stands for the upload that a script opens, unless the form shows the upload itself.
  void add_upload_button(Control& control) {
    const auto form = control.element.closest("form, main, body");
    if (form && form->first("input[type='file' i]")) return;
    control.kinds.push_back("file");
    for (std::string& name : names_of(control.element)) control.names.push_back(std::move(name));
    ++count_;
  }

  void collect_widgets() {
    for (const Element element : document_.select("[class*='leaflet' i], [class*='map' i], [id*='map' i]")) {
      const std::string words = text::t4(std::string(element.attribute_or("class")) + " " +
                                         std::string(element.attribute_or("id")));
      if (has_word(words, {"leaflet", "map", "mappa", "leaflet container"}) &&
          !has_word(words, {"sito", "site"}) && is_own(element)) {
        controls_.push_back({element, {"map"}, {"mappa"}});
        break;
      }
    }
    for (const Element element : document_.select("div[class*='calendar' i], div[class*='datepicker' i], "
                                                  "div[id*='calendar' i], div[id*='datepicker' i], table, "
                                                  "[role='grid']")) {
      const bool is_grid = element.tag() == "table" || element.attribute_or("role") == "grid";
      if (!is_own(element) || (is_grid && !is_grid_of_days(element))) continue;
      controls_.push_back({element, {"calendar"}, {"calendario"}});
      break;
    }
  }

  bool is_grid_of_days(Element grid) {
    constexpr int max_grids = 20, most_days_of_a_month = 20;
    if (++grids_ > max_grids) return false;
    int days = 0;
    for (const Element cell : grid.select("td, [role='gridcell']")) {
      const std::string shown = text::t1(bounded(cell.text()));
      if (shown.empty() || shown.size() > 2 || !std::all_of(shown.begin(), shown.end(), is_digit)) continue;
      const int day = std::stoi(shown);
      if (day >= 1 && day <= 31) ++days;
    }
    return days >= most_days_of_a_month;
  }

  // --- the abilities ---

  std::optional<Element> shown_by(const Value& ability) const {
    const auto kinds = ability.at("kinds").strings();
    const auto synonyms = ability.at("synonyms").strings();
    for (const Control& control : controls_) {
      if (std::none_of(kinds.begin(), kinds.end(), [&](const std::string& kind) { return control.is(kind); }))
        continue;
      for (const std::string& synonym : synonyms)
        if (control.is_named(text::t4(synonym))) return control.element;
    }
    return std::nullopt;
  }

  static Ability& ability_of(FormReading& reading, std::string_view name) {
    for (Ability& ability : reading.abilities)
      if (ability.name == name) return ability;
    throw std::logic_error("form-fields: no ability " + std::string(name));
  }

  // The hours of a day are often loaded once the day is chosen: then only their heading stands in the page.
  void add_times_under_heading(FormReading& reading) {
    Ability& time = ability_of(reading, "time");
    if (time.shown_by || !ability_of(reading, "date").shown_by) return;
    for (const Element heading : document_.select("h1, h2, h3, h4, h5, h6, legend, label, [role='heading']"))
      if (is_own(heading) &&
          has_word(text_of(heading), {"data e orario", "data e ora", "appuntamenti disponibili"})) {
        time.shown_by = heading;
        return;
      }
  }

  // One upload serves both for images and for documents only when it takes several files or is named for
  // both.
  void add_uploads(FormReading& reading) {
    const Value& fields = vocabulary("form-fields").at("disservizio");
    std::vector<std::string> image_words, document_words;
    for (const Value& ability : fields.array()) {
      if (ability.at("ability").string() == "images") image_words = ability.at("synonyms").strings();
      if (ability.at("ability").string() == "documents") document_words = ability.at("synonyms").strings();
    }
    const auto is_named = [](const Control& control, const std::vector<std::string>& words) {
      return std::any_of(words.begin(), words.end(),
                         [&](const std::string& word) { return control.is_named(text::t4(word)); });
    };
    Ability& images = ability_of(reading, "images");
    Ability& documents = ability_of(reading, "documents");
    images.shown_by.reset();
    documents.shown_by.reset();
    std::vector<Element> either;  // one file that may be the one or the other
    for (const Control& control : controls_) {
      if (!control.is("file")) continue;
      const Accepted accepted = accepted_by(control.element);
      const bool takes_many = control.element.has_attribute("multiple");
      const bool for_images = is_named(control, image_words),
                 for_documents = is_named(control, document_words);
      const bool serves_images = accepted.images && (for_images || accepted.is_written || takes_many);
      const bool serves_documents = accepted.documents;
      if (serves_images && serves_documents && !takes_many && !(for_images && for_documents)) {
        either.push_back(control.element);
        continue;
      }
      if (serves_images && !images.shown_by) images.shown_by = control.element;
      if (serves_documents && !documents.shown_by) documents.shown_by = control.element;
    }
    for (const Element upload : either)
      if (!images.shown_by)
        images.shown_by = upload;
      else if (!documents.shown_by)
        documents.shown_by = upload;
  }

  Obstacle obstacle() const {
    if (document_.is_script_rendered()) return Obstacle::script;
    if (has_further_step_) return Obstacle::further_step;
    if (const auto body = document_.body())
      if (has_word(text::t4(bounded_content(*body)), {"spid", "cie", "accedi"})) return Obstacle::login;
    for (const Element frame : document_.select("iframe, frame"))
      if (is_own(frame) && !frame.is_hidden()) return Obstacle::frame;
    return Obstacle::none;
  }

  static std::string bounded_content(Element body) {
    constexpr std::size_t max_content = 200'000;
    std::string content = body.text_without(template_parts);
    if (content.size() > max_content) content.resize(max_content);
    return content;
  }

  const html::Document& document_;
  std::map<std::string, std::vector<Element>, std::less<>> labels_;
  std::map<std::string, Element, std::less<>> by_id_;
  std::vector<Element> headings_;
  std::map<std::uint32_t, std::string> texts_;
  std::vector<Control> controls_;
  std::size_t count_ = 0;
  int grids_ = 0;
  bool has_further_step_ = false, has_hidden_field_ = false;
};

}  // namespace

const Ability& FormReading::ability(std::string_view name) const {
  for (const Ability& known : abilities)
    if (known.name == name) return known;
  throw std::logic_error("no such ability: " + std::string(name));
}

FormReading read_form(const html::Document& document, std::string_view function) {
  return FormReader(document).read(function);
}

}  // namespace collaudo
