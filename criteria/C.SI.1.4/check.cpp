// The home page uses the model's theme for WordPress or Drupal at version 1.0 or later; a site without the
// theme is tolerated.
#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include <collaudo/criterion.h>
#include <collaudo/text.h>

namespace collaudo::criteria {

namespace {

struct Version {
  std::vector<int> parts;
  bool is_prerelease = false;
};

// Nothing for what is no dotted number, alone or followed by "-…" or "+…".
std::optional<Version> version_from(std::string_view written) {
  const std::string plain = text::t2(written);
  std::string_view rest = plain;
  if (rest.starts_with('v')) rest.remove_prefix(1);
  Version version;
  for (bool more = true; more;) {
    int number = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    if (error != std::errc() || number < 0) return std::nullopt;
    version.parts.push_back(number);
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    more = rest.starts_with('.');
    if (more) rest.remove_prefix(1);
  }
  version.is_prerelease = rest.starts_with('-');
  if (!rest.empty() && !version.is_prerelease && !rest.starts_with('+')) return std::nullopt;
  return version;
}

bool at_least(Version version, Version minimum) {
  const std::size_t size = std::max(version.parts.size(), minimum.parts.size());
  version.parts.resize(size);
  minimum.parts.resize(size);
  if (version.parts != minimum.parts) return version.parts > minimum.parts;
  return !version.is_prerelease || minimum.is_prerelease;
}

// A block comment read as lines "Key: value".
struct Header {
  std::vector<std::pair<std::string, std::string>> lines;
  bool is_plain = true;  // opened by "/*!", no decoration before the keys

  std::string value(std::string_view key) const {
    for (const auto& line : lines)
      if (line.first == key) return line.second;
    return {};
  }
};

Header header_from(std::string_view comment) {
  constexpr std::size_t enough = 8192;  // a header stands at the top, as for WordPress itself
  comment = comment.substr(2, std::min(comment.size() - 4, enough));
  Header header;
  header.is_plain = comment.starts_with('!');
  if (header.is_plain) comment.remove_prefix(1);
  while (!comment.empty()) {
    const std::string_view written = comment.substr(0, comment.find('\n'));
    comment.remove_prefix(std::min(comment.size(), written.size() + 1));
    std::string line = text::t1(written);
    if (line.starts_with('*')) {
      header.is_plain = false;
      line = text::t1(line.substr(1));
    }
    if (line.empty()) continue;
    const auto colon = std::min(line.find(':'), line.size());
    header.lines.emplace_back(line.substr(0, colon), text::t1(line.substr(std::min(colon + 1, line.size()))));
  }
  return header;
}

struct Theme {
  std::string cms;      // "WordPress", "Drupal", or empty
  std::string version;  // as written
  bool is_for_schools = false;
  bool app_recognises = false;
};

struct Family {
  std::string_view description, text_domain;
  bool is_for_schools;
};
constexpr std::array<Family, 2> families = {{{"Design Comuni Italia", "design_comuni_italia", false},
                                             {"Design Scuole Italia", "design_scuole_italia", true}}};

// The App wants exactly these lines in this order.
bool has_the_lines_of_the_app(const Header& header) {
  constexpr std::array<std::string_view, 6> keys = {"Theme Name", "Author",  "Description",
                                                    "Version",    "License", "Text Domain"};
  return header.is_plain &&
         std::equal(header.lines.begin(), header.lines.end(), keys.begin(), keys.end(),
                    [](const auto& line, std::string_view key) { return line.first == key; });
}

std::optional<Theme> theme_from(const Header& header) {
  // A child theme has a version of its own.
  if (!header.value("Template").empty()) return std::nullopt;
  const std::string description = header.value("Description");
  const std::string text_domain = header.value("Text Domain");
  for (const Family& family : families) {
    Theme theme;
    const bool described = description.starts_with(family.description);
    for (const std::string_view cms : {"WordPress", "Drupal"})
      if (described && text::contains(description, cms)) theme.cms = cms;
    const bool named = text_domain == family.text_domain;
    if (theme.cms.empty() && !named) continue;
    theme.version = header.value("Version");
    theme.is_for_schools = family.is_for_schools;
    theme.app_recognises = !theme.cms.empty() && named && has_the_lines_of_the_app(header) &&
                           description.substr(family.description.size()).starts_with(' ');
    return theme;
  }
  return std::nullopt;
}

std::vector<Theme> themes_in(std::string_view css) {
  std::vector<Theme> themes;
  for (std::size_t begin; (begin = css.find("/*")) != std::string_view::npos;) {
    css.remove_prefix(begin);
    const auto end = css.find("*/", 2);
    if (end == std::string_view::npos) break;
    if (auto theme = theme_from(header_from(css.substr(0, end + 2)))) themes.push_back(std::move(*theme));
    css.remove_prefix(end + 2);
  }
  return themes;
}

// Q22: the App takes links whose address names a style sheet, and leaves those with "http" or "www" as they
// are written.
bool app_reads(html::Element link) {
  const std::string_view href = link.attribute_or("href");
  if (link.tag() != "link" || !text::contains(href, ".css")) return false;
  return Url::parse(href) || (!text::contains(href, "http") && !text::contains(href, "www"));
}

class ThemeSearch {
 public:
  ThemeSearch(const Site& site, const CriterionSpec& spec, Findings& findings)
      : site_(site), spec_(spec), findings_(findings) {}

  void judge() {
    collect();
    if (const Found* model = first([](const Found& found) { return !found.theme.is_for_schools; }))
      report(*model);
    else if (!found_.empty())
      findings_.tolerance("theme", "school_theme")
          .at(site_.home(), found_.front().element)
          .as_app(app_effect());
    else if (!unread_.empty())
      report_unread();
    else if (const auto element = referenced_folder())
      findings_.manual("theme", "version_not_published")
          .at(site_.home(), *element)
          .leaning_to(Verdict::success)
          .as_app(app_effect());
    else
      findings_.tolerance("theme", "no_theme").at(site_.home());
    findings_.measure("style_sheets", sheets_);
  }

 private:
  struct Found {
    Theme theme;
    html::Element element;
    bool app_finds;
  };

  void collect() {
    const Page& home = site_.home();
    for (const Resource& resource : home.resources()) {
      if (resource.kind != Resource::Kind::style) continue;
      const html::Element element = home.element(resource.element);
      if (resource.exchange && resource.exchange->ok())
        add(resource.exchange->body, element, !resource.imported && app_reads(element));
      else if (!is_gone(resource))
        unread_.push_back(&resource);
    }
    for (const html::Element style : home.html().select("style")) add(style.content(), style, false);
  }

  void add(std::string_view css, html::Element element, bool app_looks) {
    ++sheets_;
    for (Theme& theme : themes_in(css)) {
      const bool app_finds = app_looks && theme.app_recognises;
      found_.push_back({std::move(theme), element, app_finds});
    }
  }

  // A file that does not exist, or one of a font service or the like, does not hide the theme.
  bool is_gone(const Resource& resource) const {
    const bool absent =
        resource.exchange && (resource.exchange->status == 404 || resource.exchange->status == 410);
    return absent || !site_.is_internal(resource.url);
  }

  template <typename Condition>
  const Found* first(Condition condition) const {
    const auto found = std::find_if(found_.begin(), found_.end(), condition);
    return found == found_.end() ? nullptr : &*found;
  }

  Effect effect_of(const Theme& theme, Effect unreadable) const {
    const auto version = version_from(theme.version);
    if (!version) return unreadable;
    const auto minimum = version_from(spec_.params.at("min_version").string());
    return at_least(*version, minimum.value()) ? Effect::ok : Effect::failure;
  }

  // The first header that the App can find decides for it, also one of the theme for schools.
  Effect app_effect() const {
    const Found* found = first([](const Found& candidate) { return candidate.app_finds; });
    return found ? effect_of(found->theme, Effect::not_verifiable) : Effect::tolerance;
  }

  void report(const Found& found) {
    const Effect effect = effect_of(found.theme, Effect::manual);
    const std::string_view key = effect == Effect::ok        ? "theme_ok"
                                 : effect == Effect::failure ? "theme_old"
                                                             : "version_unreadable";
    findings_.add(effect, "theme", key)
        .with("cms", found.theme.cms.empty() ? "@cms_unknown" : found.theme.cms)
        .with("version", text::shortened(found.theme.version, 40))
        .with("minimum", spec_.params.at("min_version").string())
        .at(site_.home(), found.element)
        .leaning_to(Verdict::success)
        .as_app(app_effect());
    if (!first([](const Found& candidate) { return candidate.app_finds; }))
      findings_.note("theme", "hidden_from_app").at(site_.home(), found.element);
  }

  void report_unread() {
    for (const Resource* resource : unread_) {
      const Exchange* http = resource->exchange;
      const Cause cause = !http                        ? Cause::budget
                          : http->cause == Cause::none ? Cause::http_status
                                                       : http->cause;
      findings_.not_verifiable("theme", "sheet_unread", cause)
          .with("cause", "@cause_" + std::string(name(cause)))
          .at(resource->url)
          .as_app(app_effect());
    }
  }

  // The theme's own folder shows that it is in use even where its header was stripped.
  std::optional<html::Element> referenced_folder() const {
    const auto folders = spec_.params.at("theme_folders").strings();
    for (const html::Element element : site_.home().html().select("link[href], script[src], img[src]")) {
      const std::string_view address = element.attribute_or("href", element.attribute_or("src"));
      const auto themes = address.find("/themes/");
      if (themes == std::string_view::npos) continue;
      for (const std::string& folder : folders)
        if (text::contains(address.substr(themes), "/" + folder + "/")) return element;
    }
    return std::nullopt;
  }

  const Site& site_;
  const CriterionSpec& spec_;
  Findings& findings_;
  std::vector<Found> found_;
  std::vector<const Resource*> unread_;
  long sheets_ = 0;
};

}  // namespace

Findings C_SI_1_4(const Site& site, const CriterionSpec& spec) {
  Findings findings;
  ThemeSearch(site, spec, findings).judge();
  return findings;
}

}  // namespace collaudo::criteria
