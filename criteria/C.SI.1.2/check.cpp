// Every page uses Bootstrap Italia 2.0 or later, loaded in its head, for its grid, spacing and components.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <unordered_map>

#include <collaudo/criterion.h>
#include <collaudo/links.h>
#include <collaudo/order.h>
#include <collaudo/style.h>
#include <collaudo/text.h>

namespace collaudo::criteria {

namespace {

using html::Element;

constexpr std::string_view property = "--bootstrap-italia-version";
constexpr std::string_view variable = "BOOTSTRAP_ITALIA_VERSION";
constexpr std::string_view library_path = "bootstrap-italia";

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// ---- versions

// Both readings take either quote off.
std::string bare_version(std::string_view written) {
  std::string version = text::app_trim(written);
  while (!version.empty() && (version.front() == '"' || version.front() == '\'')) version.erase(0, 1);
  while (!version.empty() && (version.back() == '"' || version.back() == '\'')) version.pop_back();
  return text::app_trim(version);
}

struct Version {
  std::array<long, 3> numbers{};
  std::size_t count = 0;  // of numbers written
  bool is_prerelease = false;

  bool at_least(const Version& minimum) const {
    if (numbers != minimum.numbers) return numbers > minimum.numbers;
    return !is_prerelease || minimum.is_prerelease;
  }
};

std::optional<Version> version_from(std::string_view written) {
  if (written.starts_with('v') || written.starts_with('=')) written.remove_prefix(1);
  Version version;
  while (version.count < version.numbers.size()) {
    const auto [end, error] =
        std::from_chars(written.data(), written.data() + written.size(), version.numbers[version.count]);
    if (error != std::errc() || !is_digit(written.front())) return std::nullopt;
    ++version.count;
    written.remove_prefix(static_cast<std::size_t>(end - written.data()));
    if (!written.starts_with('.')) break;
    written.remove_prefix(1);
  }
  version.is_prerelease = written.starts_with('-');
  if (!written.empty() && !version.is_prerelease && !written.starts_with('+')) return std::nullopt;
  return version;
}

// The string literal that a script assigns to the variable; nothing when it assigns none.
std::optional<std::string> literal_in(std::string_view script) {
  for (auto at = script.find(variable); at != std::string_view::npos; at = script.find(variable, at + 1)) {
    auto rest = script.substr(at + variable.size());
    const auto skip = [&](std::string_view characters) {
      rest.remove_prefix(std::min(rest.find_first_not_of(characters), rest.size()));
    };
    skip("\"'] \t\r\n");
    if (!rest.starts_with('=') || rest.starts_with("==")) continue;
    skip("= \t\r\n");
    if (rest.empty() || (rest.front() != '"' && rest.front() != '\'')) continue;
    const auto end = rest.find(rest.front(), 1);
    if (end != std::string_view::npos && end > 1 && end < 64) return std::string(rest.substr(1, end - 1));
  }
  return std::nullopt;
}

// "bootstrap-italia@2.8.2", "bootstrap-italia/2.8.2/", "Bootstrap Italia v2.8.2".
std::optional<std::string> version_beside_name(std::string_view written) {
  const std::string lower = text::t2(written.substr(0, 4096));
  for (const std::string_view name : {"bootstrap-italia", "bootstrap italia"})
    for (auto at = lower.find(name); at != std::string::npos; at = lower.find(name, at + 1)) {
      std::size_t begin = at + name.size();
      while (begin < lower.size() &&
             (lower[begin] == '@' || lower[begin] == '/' || lower[begin] == ' ' || lower[begin] == 'v'))
        ++begin;
      std::size_t end = begin;
      while (end < lower.size() && (is_digit(lower[end]) || lower[end] == '.')) ++end;
      std::string version = lower.substr(begin, end - begin);
      while (version.ends_with('.')) version.pop_back();
      if (version.find('.') != std::string::npos) return version;
    }
  return std::nullopt;
}

// ---- what a browser leaves alone

bool is_inert(Element element) { return element.closest("template, noscript").has_value(); }

bool is_program(Element script) {
  const std::string type = text::t2(script.attribute_or("type"));
  return (type.empty() || type == "module" || text::contains(type, "javascript")) && !is_inert(script);
}

// ---- classes

// The patterns of the list are literal texts that may be anchored at either end. They are read as such: a
// page may hold a class name of any length, and std::regex spends stack on every letter.
struct NamePattern {
  explicit NamePattern(std::string_view pattern)
      : is_beginning(pattern.starts_with('^')), is_end(pattern.ends_with('$')), literal(pattern) {
    if (is_beginning) literal.erase(0, 1);
    if (is_end) literal.pop_back();
    if (literal.empty() || literal.find_first_of("^$.*+?()[]{}|\\") != std::string::npos)
      throw std::logic_error("not a literal pattern: " + std::string(pattern));
  }

  bool matches(std::string_view token) const {
    if (is_beginning && is_end) return token == literal;
    if (is_beginning) return token.starts_with(literal);
    if (is_end) return token.ends_with(literal);
    return text::contains(token, literal);
  }

  bool is_beginning, is_end;
  std::string literal;
};

struct ClassList {
  std::set<std::string, std::less<>> known;
  std::vector<NamePattern> drupal;

  bool is_drupals(std::string_view token) const {
    return std::any_of(drupal.begin(), drupal.end(),
                       [&](const NamePattern& pattern) { return pattern.matches(token); });
  }
};

ClassList class_list() {
  ClassList list;
  for (std::string& name : vocabulary("bootstrap-classes").at("classes").strings())
    list.known.insert(std::move(name));
  for (const std::string& pattern : vocabulary("drupal-core-class-patterns").at("patterns").strings())
    list.drupal.emplace_back(pattern);
  return list;
}

using Tokens = std::map<std::string, long, std::less<>>;  // with the number of elements that have it

// Q21: the App splits at spaces only.
void add_tokens_as_app(std::string_view classes, std::set<std::string, std::less<>>& tokens) {
  while (!classes.empty()) {
    const auto token = classes.substr(0, classes.find(' '));
    classes.remove_prefix(std::min(classes.size(), token.size() + 1));
    if (!token.empty()) tokens.emplace(token);
  }
}

// "mb-3", "px-md-4", "m-n2", "mt-auto".
bool is_spacing(std::string_view token) {
  if (token.size() < 3 || (token[0] != 'm' && token[0] != 'p')) return false;
  const auto dash = token.find('-');
  if (dash == std::string_view::npos || dash > 2) return false;
  if (dash == 2 && std::string_view("tbsexylr").find(token[1]) == std::string_view::npos) return false;
  token.remove_prefix(dash + 1);
  for (const std::string_view width : {"sm-", "md-", "lg-", "xl-", "xxl-"})
    if (token.starts_with(width)) {
      token.remove_prefix(width.size());
      break;
    }
  if (token == "auto") return true;
  if (token.starts_with('n')) token.remove_prefix(1);
  return token.size() == 1 && is_digit(token[0]);
}

bool is_container(std::string_view token) {
  constexpr std::array<std::string_view, 7> names = {"container",    "container-fluid", "container-sm",
                                                     "container-md", "container-lg",    "container-xl",
                                                     "container-xxl"};
  return std::find(names.begin(), names.end(), token) != names.end();
}

bool is_column(Element element) {
  const auto classes = element.classes();
  return std::any_of(classes.begin(), classes.end(),
                     [](std::string_view token) { return token == "col" || token.starts_with("col-"); });
}

// What one pass over the elements of a page tells.
struct PageReading {
  Tokens tokens;
  std::set<std::string, std::less<>> app_tokens;
  bool has_container = false, has_row = false, has_spacing = false, has_program = false;
  long fields = 0, foreign_fields = 0, buttons = 0, foreign_buttons = 0;
  std::optional<Element> header, footer, foreign_field, foreign_button;
};

bool is_field(Element element) {
  if (element.tag() == "select" || element.tag() == "textarea") return true;
  if (element.tag() != "input") return false;
  const std::string type = text::t2(element.attribute_or("type"));
  return type != "hidden" && type != "submit" && type != "button" && type != "reset" && type != "image";
}

bool is_button(Element element) {
  return element.tag() == "button" || (element.tag() == "a" && element.attribute("role") == "button");
}

// A button of the library that is no "btn": those of menus, accordions and the like.
bool is_library_button(Element element) {
  const auto classes = element.classes();
  return std::any_of(classes.begin(), classes.end(), [](std::string_view token) {
    return token == "btn" || token.starts_with("btn-") || token.ends_with("-button") ||
           token.ends_with("-toggler") || token.ends_with("-toggle") || token == "nav-link" ||
           token == "chip" || token == "page-link";
  });
}

void look_at_components(Element element, PageReading& reading) {
  if (element.tag() == "header" && !reading.header) reading.header = element;
  if (element.tag() == "footer") reading.footer = element;
  if (is_field(element)) {
    ++reading.fields;
    if (!element.closest(".form-group, .form-check, .select-wrapper, .form-control, .form-select, .rating, "
                         ".toggles, .form-check-input")) {
      ++reading.foreign_fields;
      if (!reading.foreign_field) reading.foreign_field = element;
    }
  }
  if (is_button(element)) {
    ++reading.buttons;
    if (!is_library_button(element)) {
      ++reading.foreign_buttons;
      if (!reading.foreign_button) reading.foreign_button = element;
    }
  }
}

// Elements with the same `class`, of which a page has many: split once.
struct Alike {
  Element first;
  long count;
};

PageReading read(const html::Document& document) {
  PageReading reading;
  std::unordered_map<std::string_view, Alike> alike;
  const auto count = static_cast<std::uint32_t>(document.element_count());
  std::vector<char> is_live(count, 1);
  for (std::uint32_t index = 0; index < count; ++index) {
    const Element element = document.element_at(index);
    const auto parent = element.parent();
    if (parent && (!is_live[parent->index()] || parent->tag() == "template" || parent->tag() == "noscript"))
      is_live[index] = 0;
    if (!is_live[index]) continue;
    if (const auto classes = element.attribute("class"))
      ++alike.try_emplace(*classes, Alike{element, 0}).first->second.count;
    reading.has_row |= parent && is_column(element) && parent->has_class("row");
    reading.has_program |= element.tag() == "script" && is_program(element);
    look_at_components(element, reading);
  }
  for (const auto& [classes, elements] : alike) {
    for (const std::string_view token : elements.first.classes()) {
      reading.tokens[std::string(token)] += elements.count;
      reading.has_container |= is_container(token);
      reading.has_spacing |= is_spacing(token);
    }
    add_tokens_as_app(classes, reading.app_tokens);
  }
  return reading;
}

// ---- the criterion

// A version as one of the two places declares it.
struct Declared {
  std::string text;
  std::optional<Version> version;
};

std::optional<Declared> declared(const std::optional<std::string>& written) {
  if (!written) return std::nullopt;
  std::string text = bare_version(*written);
  if (text.empty()) return std::nullopt;
  auto version = version_from(text);
  return Declared{std::move(text), version};
}

// Something that is wrong in the same way on several pages: told once, at the first of them.
struct Repeated {
  const Page* page;
  Element element;
  long count = 0;
};

class LibraryCheck {
 public:
  LibraryCheck(const Site& site, const CriterionSpec& spec, Findings& findings)
      : site_(site),
        spec_(spec),
        findings_(findings),
        classes_(class_list()),
        minimum_(*version_from(spec.params.at("min_version").string())),
        is_drupal_(uses_drupal_theme(site.home())) {}

  void judge() {
    for (const Page* page : site_.pages())
      if (!page->html().is_script_rendered()) judge_page(*page);
    report_missing_files();
    report_unseen_pages();
    report_components();
    report_newest();
    findings_.measure("pages", pages_);
    if (pages_ > 0) findings_.measure("lowest_share", lowest_share_);
    if (!oldest_.empty()) findings_.measure("version", oldest_);
  }

 private:
  void judge_page(const Page& page) {
    ++pages_;
    const PageReading reading = read(page.html());
    judge_version(page);
    judge_share(page, reading);
    judge_head(page);
    judge_grid(page, reading);
    collect_components(page, reading);
  }

  const std::string& minimum_text() const { return spec_.params.at("min_version").string(); }

  // ---- version

  struct ScriptVersion {
    std::optional<Declared> literal;
    bool is_mentioned = false;  // the variable is there, its value is not
    std::vector<const Resource*> unread;
  };

  static ScriptVersion version_of_scripts(const Page& page) {
    ScriptVersion found;
    const auto look = [&](std::string_view script) {
      if (!found.literal) found.literal = declared(literal_in(script));
      found.is_mentioned |= text::contains(script, variable);
    };
    for (const Element script : page.html().select("script:not([src])"))
      if (is_program(script)) look(script.content());
    for (const Resource& resource : page.resources()) {
      if (resource.kind != Resource::Kind::script || !is_program(page.element(resource.element))) continue;
      if (resource.exchange && resource.exchange->ok())
        look(resource.exchange->body);
      else if (!resource.exchange || resource.exchange->status != 404)
        found.unread.push_back(&resource);
    }
    return found;
  }

  void judge_version(const Page& page) {
    const style::Cascade cascade(page);
    const auto body = page.html().body();
    auto css = body ? declared(cascade.custom_property(*body, property)) : std::nullopt;
    ScriptVersion script = version_of_scripts(page);
    if (const Rendered* rendered = page.rendered()) {
      const auto seen = [&](std::string_view name) {
        const auto found = rendered->variables.find(std::string(name));
        return found == rendered->variables.end() ? std::nullopt : declared(found->second);
      };
      css = seen(property);
      script.literal = seen("BOOTSTRAP_ITALIA_VERSION");
    }
    if (!css && !script.literal) {
      report_undeclared(page, cascade, script);
      return;
    }
    const Declared& docs = css ? *css : *script.literal;
    const Declared& app = script.literal ? *script.literal : *css;  // Q21
    report_version(page, docs, effect_as_app(app));
    if (css && script.literal && css->text != script.literal->text)
      findings_.note("version", "versions_differ")
          .with("css", shown(css->text))
          .with("script", shown(script.literal->text))
          .at(page);
    if (oldest_.empty() ||
        (docs.version && version_from(oldest_) && !docs.version->at_least(*version_from(oldest_))))
      oldest_ = docs.text;
  }

  static std::string shown(std::string_view text) { return text::shortened(text, 40); }

  // The App compares by the rules of semantic versions, which want three numbers; what it cannot read fails.
  Effect effect_as_app(const Declared& found) const {
    const bool passes = found.version && found.version->count == 3 && found.version->at_least(minimum_);
    return passes ? Effect::ok : Effect::failure;
  }

  void report_version(const Page& page, const Declared& found, Effect app) {
    const bool is_new = found.version && found.version->at_least(minimum_);
    const std::string_view key = !found.version                                       ? "version_unreadable"
                                 : !is_new                                            ? "version_old"
                                 : found.version->count < 3 && app == Effect::failure ? "version_short"
                                                                                      : "version_ok";
    const Effect effect = !found.version ? Effect::manual : is_new ? Effect::ok : Effect::failure;
    findings_.add(effect, "version", key)
        .with("version", shown(found.text))
        .with("minimum", minimum_text())
        .at(page)
        .leaning_to(Verdict::success)
        .as_app(app);
  }

  void report_undeclared(const Page& page, const style::Cascade& cascade, const ScriptVersion& script) {
    const bool is_unread = note_missing(page, cascade, script);
    if (is_unread) return;
    if (declares_version(page) && !cascade.doubts().empty()) {
      findings_.manual("version", "version_undecided")
          .with("doubt", shown(cascade.doubts().front()))
          .with("minimum", minimum_text())
          .at(page)
          .browser_decides()
          .leaning_to(Verdict::success);
      return;
    }
    if (script.is_mentioned && !page.rendered()) {
      findings_.manual("version", "version_by_script")
          .with("minimum", minimum_text())
          .at(page)
          .browser_decides()
          .leaning_to(Verdict::success);
      return;
    }
    const auto known = version_by_name(page);
    const auto version = known ? version_from(*known) : std::nullopt;
    if (!version)
      findings_.failure("version", "version_missing").at(page);
    else if (!version->at_least(minimum_))
      findings_.failure("version", "version_old")
          .with("version", shown(*known))
          .with("minimum", minimum_text())
          .at(page);
    else
      findings_.manual("version", "version_by_path")
          .with("version", shown(*known))
          .at(page)
          .leaning_to(Verdict::success)
          .as_app(Effect::failure);
  }

  static bool declares_version(const Page& page) {
    const auto resources = page.resources();
    return std::any_of(resources.begin(), resources.end(), [](const Resource& resource) {
      return resource.kind == Resource::Kind::style && resource.exchange && resource.exchange->ok() &&
             text::contains(resource.exchange->body, property);
    });
  }

  static std::optional<std::string> version_by_name(const Page& page) {
    for (const Resource& resource : page.resources()) {
      if (resource.kind != Resource::Kind::style && resource.kind != Resource::Kind::script) continue;
      if (auto version = version_beside_name(resource.url.str())) return version;
      if (resource.exchange && resource.exchange->ok() && resource.exchange->body.starts_with("/*"))
        if (auto version = version_beside_name(resource.exchange->body)) return version;
    }
    return std::nullopt;
  }

  // ---- files that did not arrive

  struct Missing {
    const Page* page;
    Cause cause;
    long pages = 0;
  };

  void add_missing(const Page& page, const std::string& address, const Exchange* exchange) {
    const Cause cause = !exchange                        ? Cause::budget
                        : exchange->cause == Cause::none ? Cause::http_status
                                                         : exchange->cause;
    ++missing_.try_emplace(address, Missing{&page, cause, 0}).first->second.pages;
  }

  bool note_missing(const Page& page, const style::Cascade& cascade, const ScriptVersion& script) {
    for (const std::string& address : cascade.missing()) {
      const auto resources = page.resources();
      const auto found = std::find_if(resources.begin(), resources.end(), [&](const Resource& resource) {
        return resource.kind == Resource::Kind::style && resource.url.str() == address;
      });
      add_missing(page, address, found == resources.end() ? nullptr : found->exchange);
    }
    for (const Resource* resource : script.unread) add_missing(page, resource->url.str(), resource->exchange);
    return !cascade.missing().empty() || !script.unread.empty();
  }

  void report_missing_files() {
    for (const auto& [address, missing] : missing_)
      findings_.not_verifiable("version", "file_missing", missing.cause)
          .with("count", missing.pages)
          .with("cause", "@cause_" + std::string(name(missing.cause)))
          .at(*missing.page)
          .showing(text::shortened(address, 200));
  }

  // On a platform of others the rule does not look; on the site itself these pages have to be seen.
  void report_unseen_pages() {
    for (const MissingElement& missing : site_.missing("booking")) report_missing(missing, findings_);
    for (const char* role : {"personal_area", "booking"})
      for (const Page* page : site_.all_pages(role)) {
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

  // ---- share of classes

  // The comment of the model's theme for Drupal in a linked sheet, as C.SI.1.4 looks for it.
  static bool uses_drupal_theme(const Page& home) {
    for (const Resource& resource : home.resources()) {
      if (resource.kind != Resource::Kind::style || !resource.exchange || !resource.exchange->ok()) continue;
      const std::string_view css = resource.exchange->body;
      for (auto at = css.find("/*!"); at != std::string_view::npos; at = css.find("/*!", at + 1)) {
        const auto comment = css.substr(at, css.find("*/", at) - at);
        if (text::contains(comment, "Description: Design ") && text::contains(comment, "Drupal") &&
            text::contains(comment, "Text Domain: design_"))
          return true;
      }
    }
    return false;
  }

  Share share_of(const PageReading& reading) const {
    Share share;
    for (const auto& entry : reading.tokens) {
      if (is_drupal_ && classes_.is_drupals(entry.first)) continue;
      ++share.whole;
      if (classes_.known.contains(entry.first)) ++share.part;
    }
    return share;
  }

  // Q21: on Drupal the App leaves tokens out of the whole and not out of the part.
  Effect share_as_app(const PageReading& reading) const {
    Share share;
    for (const std::string& token : reading.app_tokens) {
      if (classes_.known.contains(token)) ++share.part;
      if (!is_drupal_ || !classes_.is_drupals(token)) ++share.whole;
    }
    const bool passes = share.whole > 0 && share.app_percent() >= spec_.params.at("min_share").integer();
    return passes ? Effect::ok : Effect::failure;
  }

  std::string unknown_classes(const PageReading& reading) const {
    std::vector<std::pair<long, std::string>> unknown;
    for (const auto& [token, count] : reading.tokens)
      if (!classes_.known.contains(token) && !(is_drupal_ && classes_.is_drupals(token)))
        unknown.emplace_back(-count, token);
    std::sort(unknown.begin(), unknown.end());
    std::vector<std::string> names;
    const auto most = static_cast<std::size_t>(spec_.params.at("listed_classes").integer());
    for (std::size_t at = 0; at < std::min(most, unknown.size()); ++at)
      names.push_back(text::shortened(unknown[at].second, 60));
    return text::joined(names);
  }

  void judge_share(const Page& page, const PageReading& reading) {
    const Share share = share_of(reading);
    const Effect app = share_as_app(reading);
    lowest_share_ = std::min(lowest_share_, share.percent());
    if (share.whole == 0) {
      findings_.failure("share", "no_classes").at(page).as_app(app);
      return;
    }
    const int minimum = spec_.params.at("min_share").integer();
    const double distance = share.percent() - minimum;
    // Scripts can add classes; a page without any is as it is.
    const bool is_close = reading.has_program && !page.rendered() &&
                          std::abs(distance) <= spec_.params.at("uncertain_points").integer();
    const bool passes = share.at_least(minimum);
    const Effect effect = is_close ? Effect::manual : passes ? Effect::ok : Effect::failure;
    Finding& finding = findings_.add(effect, "share",
                                     is_close ? "share_close"
                                     : passes ? "share_ok"
                                              : "share_low");
    finding.with("share", share.text())
        .with("minimum", minimum)
        .at(page)
        .as_app(app, quirk_of_share(reading));
    finding.leaning_to(passes ? Verdict::success : Verdict::failure);
    if (is_close) finding.browser_decides();
    if (!passes || is_close) finding.with("unknown", unknown_classes(reading));
  }

  // Which of the App's ways makes the difference: its splitting and its sets, or else its rounding.
  std::string_view quirk_of_share(const PageReading& reading) const {
    const bool is_other_set = is_drupal_ || reading.app_tokens.size() != reading.tokens.size();
    return is_other_set ? "Q21" : "Q10";
  }

  // ---- head

  struct Carrier {
    std::optional<Element> in_head, outside;
    bool has_unread = false;
  };

  // The elements that bring the library: a link to its sheet, or one that declares its version.
  static Carrier carrier_of(const Page& page) {
    Carrier carrier;
    const auto head = page.html().head();
    const auto add = [&](Element element) {
      auto& place = head && head->contains(element) ? carrier.in_head : carrier.outside;
      if (!place) place = element;
    };
    for (const Resource& resource : page.resources()) {
      const Element element = page.element(resource.element);
      if (resource.kind != Resource::Kind::style || is_inert(element)) continue;
      const bool is_read = resource.exchange && resource.exchange->ok();
      const bool is_named = text::contains(text::t2(resource.url.path()), library_path) &&
                            !(resource.exchange && resource.exchange->status == 404);
      if (is_named || (is_read && text::contains(resource.exchange->body, property))) add(element);
      carrier.has_unread |= !is_read;
    }
    for (const Element style : page.html().select("style"))
      if (!is_inert(style) && text::contains(style.content(), property)) add(style);
    return carrier;
  }

  void judge_head(const Page& page) {
    const Carrier carrier = carrier_of(page);
    if (carrier.in_head)
      findings_.ok("in-head", "in_head").at(page, *carrier.in_head);
    else if (carrier.outside)
      findings_.failure("in-head", "outside_head").at(page, *carrier.outside);
    else if (!carrier.has_unread)
      findings_.failure("in-head", "not_found_in_head").at(page).likely();
  }

  // ---- foundations

  void judge_grid(const Page& page, const PageReading& reading) {
    const auto body = page.html().body();
    const bool is_written = body && text::length(text::t1(body->text())) >
                                        static_cast<std::size_t>(spec_.params.at("written_page").integer());
    if (reading.has_container && reading.has_row)
      findings_.ok("grid", "grid_ok").at(page);
    else if (!reading.has_container && !reading.has_row && is_written)
      findings_.failure("grid", "grid_missing").at(page);
    else if (is_written)
      findings_.failure("grid", "grid_partial")
          .with("part", reading.has_container ? "@part_row" : "@part_container")
          .at(page)
          .likely();
    if (!reading.has_spacing && is_written) findings_.failure("spacing", "spacing_missing").at(page);
  }

  // ---- components, each fault once for the whole site

  void add(std::map<std::string, Repeated>& list, const std::string& key, const Page& page, Element element,
           long count) {
    list.try_emplace(key, Repeated{&page, element, 0}).first->second.count += count;
  }

  void collect_components(const Page& page, const PageReading& reading) {
    if (reading.header && !reading.tokens.contains("it-header-wrapper"))
      add(foreign_, "header_foreign", page, *reading.header, 1);
    if (reading.footer && !reading.tokens.contains("it-footer"))
      add(foreign_, "footer_foreign", page, *reading.footer, 1);
    if (reading.foreign_field)
      add(foreign_, "fields_foreign", page, *reading.foreign_field, reading.foreign_fields);
    buttons_.part += reading.buttons - reading.foreign_buttons;
    buttons_.whole += reading.buttons;
    if (reading.foreign_button && !foreign_button_)
      foreign_button_ = Repeated{&page, *reading.foreign_button, 0};
    for (const Resource& resource : page.resources()) {
      if (resource.kind != Resource::Kind::style || is_inert(page.element(resource.element))) continue;
      const std::string address = text::t2(resource.url.str());
      if (text::contains(address, library_path)) continue;
      for (const Value& framework : spec_.params.at("foreign_frameworks").array())
        for (const std::string& part : framework.at("parts").strings())
          if (text::contains(address, part))
            add(frameworks_, framework.at("name").string(), page, page.element(resource.element), 1);
    }
  }

  void report_components() {
    for (const auto& [key, fault] : foreign_)
      findings_.failure("components", key).with("count", fault.count).at(*fault.page, fault.element);
    for (const auto& [name, fault] : frameworks_)
      findings_.failure("components", "framework_foreign").with("name", name).at(*fault.page, fault.element);
    if (foreign_button_ && !buttons_.at_least(spec_.params.at("min_buttons_percent").integer()))
      findings_.failure("components", "buttons_foreign")
          .with("share", buttons_.text())
          .at(*foreign_button_->page, foreign_button_->element);
  }

  void report_newest() {
    const std::string& latest = vocabulary("bootstrap-classes").at("latest_version").string();
    const auto used = version_from(oldest_);
    const auto newest = version_from(latest);
    if (used && newest && used->at_least(minimum_) && !used->at_least(*newest))
      findings_.note("newest", "newer_version")
          .with("latest", latest)
          .with("version", shown(oldest_))
          .at(site_.home());
  }

  const Site& site_;
  const CriterionSpec& spec_;
  Findings& findings_;
  const ClassList classes_;
  const Version minimum_;
  const bool is_drupal_;
  std::map<std::string, Missing> missing_;  // by address of the file
  std::map<std::string, Repeated> foreign_, frameworks_;
  Share buttons_;
  std::optional<Repeated> foreign_button_;
  std::string oldest_;
  double lowest_share_ = 100;
  long pages_ = 0;
};

}  // namespace

Findings C_SI_1_2(const Site& site, const CriterionSpec& spec) {
  Findings findings;
  LibraryCheck(site, spec, findings).judge();
  return findings;
}

}  // namespace collaudo::criteria
