// Headings, paragraphs and all that they contain have one of the model's fonts as the first of their family.
#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include <collaudo/criterion.h>
#include <collaudo/links.h>
#include <collaudo/style.h>
#include <collaudo/text.h>

namespace collaudo::criteria {

namespace {

using html::Element;

struct Fonts {
  std::vector<std::string> allowed, app_literals, subjects;

  // The allowed font of that name; empty for none.
  std::string allowed_name(std::string_view family) const {
    for (const std::string& name : allowed)
      if (style::same_family(name, family)) return name;
    return {};
  }
};

Fonts fonts_of_model() {
  const Value& fonts = vocabulary("fonts");
  return {fonts.at("allowed").strings(), fonts.at("app_accepts_literally").strings(),
          fonts.at("selectors").strings()};
}

bool is_in(const std::vector<std::string>& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

// Q31: the App cuts the list at the first comma, takes the double quotes off and compares letter by letter.
std::string first_as_app(const std::string& list) {
  std::string first = list.substr(0, list.find(','));
  if (first.starts_with('"')) first.erase(0, 1);
  if (first.ends_with('"')) first.pop_back();
  return first;
}

enum class Fault { none, spelling, family, undecided };

// Elements of a page that owe the same fault to the same rule.
struct Group {
  Element first;
  style::Family family;
  long count = 0;
  long hidden = 0;
  std::string widget;
};

// What stands around an element of a page.
struct Surroundings {
  bool is_live = true;                   // not in a template, nor in what only shows without scripts
  std::optional<std::uint32_t> subject;  // the heading or paragraph around it
  std::string_view language;             // of the nearest `lang`; empty: none, or one that says nothing
};

bool is_italian(std::string_view language) {
  return language.empty() || (text::t2(language) + "-").starts_with("it-");
}

class FontCheck {
 public:
  FontCheck(const Site& site, const CriterionSpec& spec, Findings& findings)
      : site_(site),
        spec_(spec),
        findings_(findings),
        fonts_(fonts_of_model()),
        widgets_(spec.params.at("widgets").strings()) {}

  void judge() {
    for (const Page* page : site_.pages())
      if (!page->html().is_script_rendered()) judge_page(*page);
    report_missing_sheets();
    report_unseen_personal_area();
    report_languages();
    report_delivery();
    findings_.measure("pages", judged_);
    findings_.measure("elements", elements_);
    findings_.measure("wrong_elements", wrong_elements_);
    findings_.measure("wrong_inside", wrong_inside_);
    findings_.measure("undecided", undecided_);
  }

 private:
  using GroupKey = std::tuple<bool, Fault, std::string, std::string, int, std::string>;
  using Groups = std::map<GroupKey, Group>;

  struct PageReading {
    Groups groups;
    long elements = 0;
    Effect app = Effect::ok;                   // of what is in another language
    std::optional<Element> in_other_language;  // the first one
    std::string language;
  };

  void judge_page(const Page& page) {
    const style::Cascade cascade(page);
    if (note_missing(page, cascade)) return;
    collect_faces(page, cascade);
    const PageReading reading = read(page, cascade);
    note_language(page, reading);
    if (reading.elements == 0 && reading.in_other_language) return;
    ++judged_;
    elements_ += reading.elements;
    if (reading.elements == 0)
      findings_.manual("elements", "no_elements").at(page).leaning_to(Verdict::success).as_app(Effect::ok);
    bool is_right = reading.elements > 0;
    for (const auto& [key, group] : reading.groups) {
      report(page, std::get<0>(key), std::get<1>(key), group);
      is_right &= std::get<1>(key) == Fault::spelling;
    }
    if (is_right) findings_.ok("elements", "page_ok").with("count", reading.elements).at(page);
  }

  // ---- reading a page

  PageReading read(const Page& page, const style::Cascade& cascade) {
    PageReading reading;
    const html::Document& document = page.html();
    const auto body = document.body();
    if (!body) return reading;
    const auto count = static_cast<std::uint32_t>(document.element_count());
    std::vector<Surroundings> around(count);
    std::map<std::uint32_t, style::Family> of_subjects;
    for (std::uint32_t index = 0; index < count; ++index) {
      const Element element = document.element_at(index);
      const auto parent = element.parent();
      Surroundings& here = around[index];
      if (parent) here = around[parent->index()];
      if (parent && (parent->tag() == "template" || parent->tag() == "noscript")) here.is_live = false;
      if (const auto lang = element.attribute("lang"); lang && !text::t1(*lang).empty())
        here.language = *lang;
      const bool is_subject =
          here.is_live && body->contains(element) && is_in(fonts_.subjects, element.tag());
      if (!is_subject && (!here.subject || !here.is_live)) continue;
      const style::Family family = cascade.family_of(element);
      // What only inherits the fault of its heading or paragraph is told with it.
      if (is_subject || !is_same(family, of_subjects.at(*here.subject)))
        look_at(element, !is_subject, here.language, family, reading);
      if (!is_subject) continue;
      here.subject = index;
      of_subjects.emplace(index, family);
    }
    return reading;
  }

  static bool is_same(const style::Family& a, const style::Family& b) {
    return a.list == b.list && a.decided == b.decided && a.doubt == b.doubt;
  }

  Fault fault_of(const style::Family& family) const {
    if (!family.decided) return Fault::undecided;
    if (const std::string name = fonts_.allowed_name(family.first); name.empty()) return Fault::family;
    return is_in(fonts_.app_literals, first_as_app(family.list)) ? Fault::none : Fault::spelling;
  }

  void look_at(Element element, bool is_inside, std::string_view language, const style::Family& family,
               PageReading& reading) {
    const Fault fault = fault_of(family);
    if (!is_italian(language)) {
      if (!reading.in_other_language) {
        reading.in_other_language = element;
        reading.language = text::t1(language);
      }
      if (fault == Fault::undecided)
        reading.app = std::max(reading.app, Effect::manual);
      else if (fault != Fault::none)
        reading.app = std::max(reading.app, is_inside ? Effect::tolerance : Effect::failure);
      return;
    }
    if (!is_inside) ++reading.elements;
    if (fault == Fault::none || fault == Fault::spelling) in_use_.insert(fonts_.allowed_name(family.first));
    if (fault == Fault::none) return;
    const GroupKey key{is_inside,
                       fault,
                       fault == Fault::undecided ? family.doubt : family.first,
                       family.origin.sheet,
                       family.origin.line,
                       family.origin.rule};
    Group& group = reading.groups.try_emplace(key, Group{element, family, 0, 0, {}}).first->second;
    ++group.count;
    if (fault != Fault::family) return;
    if (element.is_hidden()) ++group.hidden;
    if (group.widget.empty()) group.widget = widget_around(element);
  }

  std::string widget_around(Element element) const {
    for (std::optional<Element> at = element; at; at = at->parent())
      for (const std::string_view attribute : {"id", "class"}) {
        const std::string name = text::t2(at->attribute_or(attribute));
        for (const std::string& widget : widgets_)
          if (text::contains(name, widget)) return widget;
      }
    return {};
  }

  // ---- reports

  static std::string setter_of(const style::Origin& origin) {
    if (origin.rule == style::computed_rule) return "@setter_computed";
    if (origin.sheet.empty()) return "@setter_browser";
    if (origin.rule == "style=") return "style=\"…\"";
    if (origin.rule == "<font face>") return "<font face=\"…\">";
    return origin.rule + " (" + text::shortened(origin.sheet, 160) + ":" + std::to_string(origin.line) + ")";
  }

  static std::string shown_family(const style::Family& family) {
    if (family.first == "default") return "@default_name";
    if (family.first == "system-ui") return "@system_name";
    return text::shortened(family.first, 80);
  }

  void report(const Page& page, bool is_inside, Fault fault, const Group& group) {
    Finding& finding = add_finding(is_inside, fault, group);
    finding.with("count", group.count).at(page, group.first);
    if (fault == Fault::undecided) {
      undecided_ += group.count;
      finding.with("doubt", text::shortened(group.family.doubt, 120));
      return;
    }
    finding.with("family", shown_family(group.family)).with("setter", setter_of(group.family.origin));
    if (fault == Fault::spelling) return;
    (is_inside ? wrong_inside_ : wrong_elements_) += group.count;
    report_kind(page, is_inside, group);
  }

  Finding& add_finding(bool is_inside, Fault fault, const Group& group) {
    const std::string_view check = is_inside ? "inside" : "elements";
    if (fault == Fault::undecided)
      return findings_.manual(check, is_inside ? "undecided_inside" : "undecided_element")
          .browser_decides()
          .leaning_to(is_inside ? Verdict::tolerance : Verdict::success);
    if (fault == Fault::spelling)
      return findings_.ok(check, is_inside ? "other_spelling_inside" : "other_spelling")
          .with("expected", fonts_.allowed_name(group.family.first))
          .as_app(is_inside ? Effect::tolerance : Effect::failure);
    return is_inside ? findings_.tolerance(check, "wrong_inside") : findings_.failure(check, "wrong_element");
  }

  // Once for each rule: what the elements have in common that the list of them does not show.
  void report_kind(const Page& page, bool is_inside, const Group& group) {
    const style::Origin& origin = group.family.origin;
    if (!explained_.insert({group.family.first, origin.sheet, origin.rule}).second) return;
    const std::string_view check = is_inside ? "inside" : "elements";
    if (group.hidden > 0)
      findings_.note(check, "hidden_elements")
          .with("family", shown_family(group.family))
          .with("count", group.hidden)
          .at(page, group.first);
    if (!group.widget.empty())
      findings_.note(check, "widget_elements")
          .with("family", shown_family(group.family))
          .with("widget", group.widget)
          .at(page, group.first);
  }

  // What is in another language, once for each language.
  void note_language(const Page& page, const PageReading& reading) {
    if (!reading.in_other_language) return;
    if (other_language_.empty()) other_language_ = reading.language;
    const std::string_view key = reading.elements == 0 ? "other_language" : "part_in_other_language";
    OtherLanguage& other = languages_
                               .try_emplace({std::string(key), reading.language},
                                            OtherLanguage{&page, *reading.in_other_language, 0, Effect::ok})
                               .first->second;
    ++other.pages;
    other.app = std::max(other.app, reading.app);
  }

  // Q31: the App does not look at the language.
  void report_languages() {
    for (const auto& [kind, other] : languages_)
      findings_.note("language", kind.first)
          .with("lang", text::shortened(kind.second, 20))
          .with("count", other.pages)
          .at(*other.page, other.element)
          .as_app(other.app, "Q31");
    if (judged_ > 0 || other_language_.empty()) return;
    findings_.manual("language", "no_italian_page")
        .with("lang", text::shortened(other_language_, 20))
        .at(site_.home())
        .leaning_to(Verdict::success)
        .not_in_app();
  }

  // ---- style sheets that did not arrive

  bool is_font_service(const Url& url) const {
    return is_in(spec_.params.at("font_services").strings(), url.host());
  }

  // Sheets of font services hold font faces and no rules.
  bool note_missing(const Page& page, const style::Cascade& cascade) {
    bool is_missing = false;
    for (const std::string& address : cascade.missing()) {
      const auto url = Url::parse(address);
      if (!url || is_font_service(*url)) continue;
      is_missing = true;
      ++missing_.try_emplace(address, Missing{&page, cause_of(page, *url), 0}).first->second.pages;
    }
    return is_missing;
  }

  static Cause cause_of(const Page& page, const Url& url) {
    for (const Resource& resource : page.resources())
      if (resource.kind == Resource::Kind::style && resource.url == url && resource.exchange)
        return resource.exchange->cause == Cause::none ? Cause::http_status : resource.exchange->cause;
    return Cause::budget;
  }

  void report_missing_sheets() {
    for (const auto& [address, missing] : missing_)
      findings_.not_verifiable("styles", "sheet_missing", missing.cause)
          .browser_decides()
          .with("count", missing.pages)
          .with("cause", "@cause_" + std::string(name(missing.cause)))
          .at(*missing.page)
          .showing(text::shortened(address, 200));
  }

  // On a platform of others the rule does not look; on the site itself the page has to be seen.
  void report_unseen_personal_area() {
    for (const Page* page : site_.all_pages("personal_area")) {
      const Exchange& http = page->http();
      if (http.ok() || !page->is_internal()) continue;
      const Cause cause = http.cause == Cause::none ? Cause::http_status : http.cause;
      findings_.not_verifiable("evidence", "page_not_seen", cause)
          .with("cause", "@cause_" + std::string(name(cause)))
          .with("detail",
                http.detail.empty() ? std::to_string(http.status) : text::shortened(http.detail, 80))
          .at(page->requested());
    }
  }

  // ---- delivery

  // A face that only names fonts of the visitor's own delivers none.
  static bool brings_file(const style::FontFace& face) {
    return std::any_of(face.sources.begin(), face.sources.end(),
                       [](const std::string& source) { return text::t2(source).starts_with("url("); });
  }

  void collect_faces(const Page& page, const style::Cascade& cascade) {
    for (const style::FontFace& face : cascade.font_faces())
      if (const std::string name = fonts_.allowed_name(face.family); !name.empty() && brings_file(face))
        delivered_.insert(name);
    for (const Resource& resource : page.resources())
      if (resource.kind == Resource::Kind::style && is_font_service(resource.url)) has_font_service_ = true;
    if (loaded_by_script_) return;
    for (const Element script : page.html().select("script"))
      loaded_by_script_ |= text::contains(script.content(), "loadFonts") ||
                           text::contains(script.content(), "__PUBLIC_PATH__");
  }

  void report_delivery() {
    for (const std::string& name : in_use_) {
      const bool is_delivered = delivered_.contains(name) || has_font_service_;
      if (is_delivered)
        findings_.ok("delivered", "delivered_ok").with("family", name).at(site_.home());
      else if (loaded_by_script_)
        findings_.ok("delivered", "delivered_by_script").with("family", name).at(site_.home());
      else
        findings_.tolerance("delivered", "not_delivered").with("family", name).at(site_.home());
    }
  }

  struct OtherLanguage {
    const Page* page;
    Element element;
    long pages;
    Effect app;
  };

  struct Missing {
    const Page* page = nullptr;
    Cause cause = Cause::none;
    long pages = 0;
  };

  const Site& site_;
  const CriterionSpec& spec_;
  Findings& findings_;
  const Fonts fonts_;
  const std::vector<std::string> widgets_;
  std::map<std::string, Missing> missing_;                                  // by address of the sheet
  std::map<std::pair<std::string, std::string>, OtherLanguage> languages_;  // by message and language
  std::set<std::tuple<std::string, std::string, std::string>> explained_;
  std::set<std::string> in_use_, delivered_;
  std::string other_language_;
  bool has_font_service_ = false, loaded_by_script_ = false;
  long judged_ = 0, elements_ = 0, wrong_elements_ = 0, wrong_inside_ = 0, undecided_ = 0;
};

}  // namespace

Findings C_SI_1_1(const Site& site, const CriterionSpec& spec) {
  Findings findings;
  FontCheck(site, spec, findings).judge();
  return findings;
}

}  // namespace collaudo::criteria
