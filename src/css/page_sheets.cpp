#include "css/page_sheets.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "css/data_address.h"
#include "css/media_query.h"
#include "html/ascii.h"

namespace collaudo::css {
namespace {

using html::Element;
using html::Match;

constexpr int deepest_import = 8;
constexpr std::size_t most_sheets = 500;

// The layers of all sheets of a page; the first is the one around them.
class LayerTree {
 public:
  int layer(int outer, const std::string& name) {
    if (!name.empty())
      for (const int inner : layers_[static_cast<std::size_t>(outer)].inner)
        if (layers_[static_cast<std::size_t>(inner)].name == name) return inner;
    const auto made = static_cast<int>(layers_.size());
    layers_[static_cast<std::size_t>(outer)].inner.push_back(made);
    layers_.push_back({name, {}});
    return made;
  }

  // Inner layers come before what stands in the outer one itself.
  std::vector<int> ranks() const {
    std::vector<int> ranks(layers_.size());
    std::vector<std::pair<int, std::size_t>> path{{0, 0}};
    int next = 0;
    while (!path.empty()) {
      auto& [at, child] = path.back();
      const auto& inner = layers_[static_cast<std::size_t>(at)].inner;
      if (child < inner.size()) {
        path.emplace_back(inner[child++], 0);
      } else {
        ranks[static_cast<std::size_t>(at)] = next++;
        path.pop_back();
      }
    }
    return ranks;
  }

 private:
  struct Node {
    std::string name;
    std::vector<int> inner;
  };
  std::vector<Node> layers_{1};
};

bool has_token(std::string_view list, std::string_view wanted) {
  for (auto token = html::take_token(list); !token.empty(); token = html::take_token(list))
    if (html::equals_ignoring_case(token, wanted)) return true;
  return false;
}

bool is_css(std::string_view type) {
  const auto essence = html::trimmed(type.substr(0, type.find(';')));
  return essence.empty() || html::equals_ignoring_case(essence, "text/css");
}

// What a link becomes when it has arrived: pages load sheets as preloads or for print and turn them into
// sheets in `onload`.
struct Loaded {
  bool becomes_sheet = false;
  std::optional<std::string> media;
};

Loaded when_loaded(Element link) {
  std::string script;
  for (const char c : html::lower(link.attribute_or("onload")))
    if (!html::is_space(c)) script += c == '"' ? '\'' : c;
  Loaded loaded;
  loaded.becomes_sheet = script.find("this.rel='stylesheet'") != std::string::npos;
  constexpr std::string_view assignment = "this.media='";
  if (const auto at = script.find(assignment); at != std::string::npos) {
    const auto begin = at + assignment.size();
    loaded.media = script.substr(begin, script.find('\'', begin) - begin);
  } else if (script.find("this.removeattribute('media')") != std::string::npos) {
    loaded.media = "";
  }
  return loaded;
}

bool is_live(Element element) {
  for (auto outer = element.parent(); outer; outer = outer->parent())
    if (outer->tag() == "template" || outer->tag() == "noscript") return false;
  return true;
}

class Collector {
 public:
  explicit Collector(const Page& page) : page_(page) {
    for (const Resource& resource : page.resources()) {
      if (resource.kind != Resource::Kind::style) continue;
      by_address_.emplace(resource.url.canonical(), &resource);
      if (!resource.imported) by_element_.emplace(resource.element, &resource);
    }
  }

  PageSheets collect() {
    const auto elements = page_.html().select("link, style, meta[http-equiv]");
    for (const Element element : elements)
      if (title_.empty() && is_live(element)) title_ = title_of(element);
    for (const Element element : elements) {
      if (!is_live(element)) continue;
      if (element.tag() == "link")
        link(element);
      else if (element.tag() == "style")
        style(element);
      else if (html::equals_ignoring_case(element.attribute_or("http-equiv"), "default-style"))
        sheets_.doubt = "<meta http-equiv=\"default-style\">";
    }
    sheets_.layer_ranks = layers_.ranks();
    return std::move(sheets_);
  }

 private:
  // What stands around a sheet.
  struct Place {
    std::string doubt;
    int layer = 0;
    std::vector<std::string> chain;  // addresses of the sheets that import it
  };

  // A title names a set of sheets; only the first set that a page names is used, with the alternate sheets of
  // that name.
  static std::string_view title_of(Element element) {
    const bool is_link = element.tag() == "link";
    if (is_link && (!is_sheet(element.attribute_or("rel")) || element.has_attribute("disabled"))) return {};
    return element.tag() == "meta" || !is_css(element.attribute_or("type")) ? std::string_view()
                                                                            : element.attribute_or("title");
  }
  bool is_in_use(std::string_view title) const { return title.empty() || title == title_; }
  static bool is_sheet(std::string_view rel) {
    return has_token(rel, "stylesheet") && !has_token(rel, "alternate");
  }

  // Nothing when the sheet is for another medium; else what cannot be told about it.
  static std::optional<std::string> doubt_of_media(std::string_view media) {
    const Match match = media_matches(media);
    if (match == Match::no) return std::nullopt;
    return match == Match::yes ? std::string() : "media=\"" + std::string(media.substr(0, 80)) + "\"";
  }

  void link(Element element) {
    const Loaded loaded = when_loaded(element);
    const std::string_view rel = element.attribute_or("rel");
    const std::string_view title = element.attribute_or("title");
    const bool is_alternate_in_use =
        has_token(rel, "stylesheet") && has_token(rel, "alternate") && !title.empty();
    if (!is_sheet(rel) && !is_alternate_in_use && !loaded.becomes_sheet) return;
    if (element.has_attribute("disabled") || !is_css(element.attribute_or("type"))) return;
    if (!loaded.becomes_sheet && !is_in_use(title)) return;
    auto doubt = doubt_of_media(loaded.media.value_or(std::string(element.attribute_or("media"))));
    if (!doubt) return;
    if (loaded.becomes_sheet && !title.empty()) doubt = "a title on a style sheet that a script turns on";
    const Place place{std::move(*doubt), 0, {}};
    const std::size_t first = sheets_.applied.size();
    const std::size_t failed_before = failed_;
    const std::string_view address = html::trimmed(element.attribute_or("href"));
    if (const auto found = by_element_.find(element.index()); found != by_element_.end())
      linked(*found->second, place);
    else if (const auto embedded = embedded_in(address))
      of_data(*embedded, address, place);
    else if (page_.resolve(address) && !address.empty())
      add_missing(page_.resolve(address)->str());
    // `onload` never comes for a sheet whose imports do not all arrive.
    const bool needs_load = loaded.becomes_sheet || loaded.media;
    for (std::size_t at = first; needs_load && failed_ > failed_before && at < sheets_.applied.size(); ++at)
      sheets_.applied[at].doubt = "a style sheet with a missing import that a script turns on";
  }

  void style(Element element) {
    if (!is_css(element.attribute_or("type")) || !is_in_use(element.attribute_or("title"))) return;
    auto doubt = doubt_of_media(element.attribute_or("media"));
    if (!doubt) return;
    const Sheet& sheet = sheets_.parsed.emplace_back(parse_sheet(element.content()));
    apply(sheet, page_.url().str(), nullptr, element.line(), {std::move(*doubt), 0, {}});
  }

  // ---- what arrived

  void add_missing(const std::string& address) {
    ++failed_;
    if (std::find(sheets_.missing.begin(), sheets_.missing.end(), address) == sheets_.missing.end())
      sheets_.missing.push_back(address);
  }

  // In quirks mode, which a Document does not tell, a browser takes a sheet of its own host whatever it is
  // sent as.
  bool may_be_taken(const Exchange& exchange) const {
    return exchange.final_url.origin() == page_.url().origin() && !exchange.header("X-Content-Type-Options");
  }

  void linked(const Resource& resource, Place place) {
    const Exchange* exchange = resource.exchange;
    const bool is_gone = exchange && (exchange->status == 404 || exchange->status == 410);
    if (is_gone) {  // for every browser
      ++failed_;
      return;
    }
    if (!exchange || !exchange->ok()) return add_missing(resource.url.str());
    if (!is_css(exchange->mime)) {
      ++failed_;
      if (!may_be_taken(*exchange)) return;
      place.doubt = "a style sheet sent as " + exchange->mime.substr(0, 40);
    }
    const std::string address = exchange->final_url.str();
    if (std::find(place.chain.begin(), place.chain.end(), address) != place.chain.end()) return;
    place.chain.push_back(address);
    auto& sheet = by_final_address_[address];
    if (!sheet) sheet = &sheets_.parsed.emplace_back(parse_sheet(exchange->body));
    apply(*sheet, address, &exchange->final_url, 1, place);
  }

  void of_data(const Embedded& embedded, std::string_view address, const Place& place) {
    if (!is_css(embedded.mime)) return;
    const Sheet& sheet = sheets_.parsed.emplace_back(parse_sheet(embedded.content));
    apply(sheet, std::string(address.substr(0, 80)), nullptr, 1, place);
  }

  // `base`: what the imports are relative to; null: the page.
  void apply(const Sheet& sheet, const std::string& address, const Url* base, int first_line,
             const Place& place) {
    if (sheets_.applied.size() >= most_sheets) {
      sheets_.doubt = "more than 500 style sheets";
      return;
    }
    if (!sheet.doubt.empty()) sheets_.doubt = sheet.doubt;
    if (!sheet.font_doubt.empty()) sheets_.font_doubt = sheet.font_doubt;
    if (!sheet.layer_doubt.empty()) sheets_.layer_doubt = sheet.layer_doubt;
    AppliedSheet applied{&sheet, address, first_line, place.doubt, place.layer, {}};
    const auto add_layers = [&](std::size_t end) {
      for (std::size_t at = applied.layers.size(); at < end; ++at) {
        const Layer& layer = sheet.layers[at];
        const int outer =
            layer.outer == none ? place.layer : applied.layers[static_cast<std::size_t>(layer.outer)];
        applied.layers.push_back(layers_.layer(outer, layer.name));
      }
    };
    if (!place.doubt.empty() && !sheet.layers.empty()) sheets_.layer_doubt = place.doubt;
    for (const Import& import : sheet.imports) {
      add_layers(static_cast<std::size_t>(import.layers_before));
      Place inner = place;
      if (import.layer != none) inner.layer = applied.layers[static_cast<std::size_t>(import.layer)];
      if (inner.doubt.empty()) inner.doubt = import.doubt;
      imported(import.address, base, std::move(inner));
    }
    add_layers(sheet.layers.size());
    sheets_.applied.push_back(std::move(applied));
  }

  void imported(const std::string& address, const Url* base, Place place) {
    if (const auto embedded = embedded_in(address)) {
      place.chain.push_back("data:");
      if (place.chain.size() <= deepest_import) of_data(*embedded, address, place);
      return;
    }
    const auto url = base ? base->resolve(address) : page_.resolve(address);
    if (!url) return;
    const auto found = by_address_.find(url->canonical());
    if (found == by_address_.end() || place.chain.size() >= deepest_import)
      add_missing(url->str());
    else
      linked(*found->second, std::move(place));
  }

  const Page& page_;
  PageSheets sheets_;
  LayerTree layers_;
  std::string title_;
  std::size_t failed_ = 0;  // sheets that were asked for in vain
  std::map<std::string, const Resource*> by_address_;
  std::map<std::uint32_t, const Resource*> by_element_;
  std::map<std::string, const Sheet*> by_final_address_;
};

}  // namespace

PageSheets page_sheets(const Page& page) { return Collector(page).collect(); }

}  // namespace collaudo::css
