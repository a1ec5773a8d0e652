#include "css/sheet.h"

#include <algorithm>
#include <optional>

#include <collaudo/text.h>

#include "css/condition.h"
#include "css/media_query.h"
#include "css/page_selectors.h"
#include "css/supports.h"
#include "css/variables.h"
#include "html/ascii.h"

namespace collaudo::css {
namespace {

using Kind = Token::Kind;
using html::Match;

constexpr int deepest_block = 64;
constexpr std::size_t most_rules = 200'000;
constexpr std::size_t most_layers = 2'000;
constexpr std::size_t most_broken_rules = 8;  // in front of an @import
constexpr std::size_t longest_condition = 80;

// Where a block stands.
struct Context {
  int prelude = none;
  int layer = none;
  std::string doubt;
  bool is_scoped = false;
  int depth = 0;
};

bool is_relevant(std::string_view name) {
  if (name.starts_with("--")) return name.size() > 2;
  return html::equals_ignoring_case(name, "font-family") || html::equals_ignoring_case(name, "font") ||
         html::equals_ignoring_case(name, "all");
}

class Parser {
 public:
  explicit Parser(std::string_view text) : reader_(text) {}

  Sheet sheet() {
    block({}, true);
    return std::move(sheet_);
  }

  std::vector<Declaration> declarations() {
    Context context;
    context.prelude = 0;
    sheet_.preludes.push_back({});
    for (Token token = reader_.next(); !token.is(Kind::end); token = reader_.next()) {
      if (token.is(Kind::space) || token.is(Kind::semicolon)) continue;
      if (!token.is(Kind::identifier) || !declaration(token, context)) skip_statement(token);
    }
    return sheet_.rules.empty() ? std::vector<Declaration>{} : std::move(sheet_.rules.front().declarations);
  }

 private:
  // ---- blocks

  // The rules of a sheet or of a block, up to its "}".
  void block(const Context& context, bool is_sheet = false) {
    run_ = none;
    while (true) {
      const std::size_t begin = reader_.position();
      const Token token = reader_.next();
      switch (token.kind) {
        case Kind::end:
          return;
        case Kind::space:
          break;
        case Kind::html_comment:
          if (!is_sheet) rule(begin, context);
          break;
        case Kind::close_curly:
          if (!is_sheet) return;
          rule(begin, context);
          break;
        case Kind::at_keyword:
          at_rule(token, context, is_sheet);
          run_ = none;
          break;
        case Kind::semicolon:
          if (context.prelude != none) break;
          [[fallthrough]];
        default:
          if (context.prelude != none && token.is(Kind::identifier) && declaration(token, context)) break;
          reader_.back_to(begin);
          rule(begin, context);
          run_ = none;
      }
    }
  }

  // Passes to the "{" of a block or behind the ";" of a statement; a rule inside another one also ends at its
  // "}". Whether there is a block.
  bool to_block(bool ends_at_semicolon, bool is_inside) {
    while (true) {
      const std::size_t begin = reader_.position();
      const Token token = reader_.next();
      if (token.is(Kind::end)) return false;
      if (token.is(Kind::open_curly)) return true;
      if (token.is(Kind::semicolon) && ends_at_semicolon) return false;
      if (token.is(Kind::close_curly) && is_inside) {
        reader_.back_to(begin);
        return false;
      }
      if (is_opening(token.kind)) skip_block(reader_, token.kind);
    }
  }

  // What cannot be read, up to the next ";" or "}".
  void skip_statement(Token token) {
    while (!token.is(Kind::end) && !token.is(Kind::semicolon)) {
      if (is_opening(token.kind)) skip_block(reader_, token.kind);
      token = reader_.next();
    }
  }

  // ---- style rules

  static bool looks_like_custom_property(std::string_view prelude) {
    TokenReader reader(prelude);
    reader.skip_spaces();
    const Token name = reader.next();
    reader.skip_spaces();
    return name.is(Kind::identifier) && name.text.starts_with("--") && reader.next().is(Kind::colon);
  }

  void rule(std::size_t begin, const Context& context) {
    const bool is_inside = context.prelude != none;
    if (!to_block(is_inside, context.depth > 0)) return;
    std::string_view prelude = reader_.from(begin);
    prelude.remove_suffix(1);
    if (looks_like_custom_property(prelude)) return skip_block(reader_, Kind::open_curly);
    const std::size_t rules_before = sheet_.rules.size();
    const auto place = static_cast<int>(sheet_.preludes.size());
    sheet_.preludes.push_back({std::string(html::trimmed(prelude)), context.prelude, context.is_scoped});
    Context inner = context;
    inner.prelude = place;
    enter(inner);
    if (sheet_.rules.size() == rules_before) sheet_.preludes.resize(static_cast<std::size_t>(place));
    if (context.depth == 0 && !imports_are_over_) {
      before_imports_.emplace_back(prelude);
      imports_are_over_ = before_imports_.size() > most_broken_rules;
    }
  }

  void enter(Context inner) {
    if (++inner.depth > deepest_block) {
      sheet_.doubt = "blocks nested more than 64 deep";
      return skip_block(reader_, Kind::open_curly);
    }
    block(inner);
  }

  // Behind a name. False when it is none, and the text has to be read as a rule; the reader then stands
  // behind the name.
  bool declaration(const Token& name, const Context& context) {
    const std::size_t start = reader_.position();
    reader_.skip_spaces();
    if (!reader_.next().is(Kind::colon)) {
      reader_.back_to(start);
      return false;
    }
    const bool is_custom = name.text.starts_with("--");
    const bool has_escapes = name.text.find('\\') != std::string_view::npos;
    const std::size_t begin = reader_.position();
    std::size_t end;
    bool is_broken = false;
    while (true) {
      end = reader_.position();
      const Token token = reader_.next();
      if (token.is(Kind::end) || token.is(Kind::semicolon)) break;
      if (token.is(Kind::close_curly)) {
        reader_.back_to(end);
        break;
      }
      if (token.is(Kind::open_curly) && !is_custom) {
        reader_.back_to(start);
        return false;
      }
      is_broken |= token.is(Kind::bad_string) || token.is(Kind::bad_url) || token.is(Kind::close_round) ||
                   token.is(Kind::close_square);
      if (is_opening(token.kind)) skip_block(reader_, token.kind);
    }
    const std::string unescaped_name = has_escapes ? unescaped(name.text) : std::string();
    const std::string_view written = has_escapes ? std::string_view(unescaped_name) : name.text;
    if (is_relevant(written) && !is_broken)
      keep(written, reader_.text().substr(begin, end - begin), begin, context);
    return true;
  }

  void keep(std::string_view name, std::string_view value, std::size_t position, const Context& context) {
    const bool is_custom = name.starts_with("--");
    Declaration declaration{is_custom ? std::string(name) : html::lower(name), {}, false, 0};
    const auto bare = without_important(value, declaration.is_important);
    if (!bare) return;
    declaration.value = std::string(*bare);
    if (is_custom && !references_in(declaration.value).is_valid) return;
    if (run_ == none) {
      if (sheet_.rules.size() >= most_rules) {
        sheet_.doubt = "more than 200000 rules";
        return;
      }
      run_ = static_cast<int>(sheet_.rules.size());
      sheet_.rules.push_back({context.prelude, context.layer, context.doubt, {}});
    }
    declaration.line = line_at(position);
    sheet_.rules[static_cast<std::size_t>(run_)].declarations.push_back(std::move(declaration));
  }

  // Nothing where a "!" stands that does not belong to "!important" at the end. White space at the end may
  // belong to a string that is not closed, and stays.
  static std::optional<std::string_view> without_important(std::string_view value, bool& is_important) {
    while (!value.empty() && html::is_space(value.front())) value.remove_prefix(1);
    if (value.find('!') == std::string_view::npos) return value;
    TokenReader reader(value);
    while (true) {
      const std::size_t begin = reader.position();
      const Token token = reader.next();
      if (token.is(Kind::end)) return value;
      if (is_opening(token.kind)) skip_block(reader, token.kind);
      if (!token.is_delimiter('!')) continue;
      reader.skip_spaces();
      is_important = is_named(reader.next(), "important");
      reader.skip_spaces();
      if (!is_important || !reader.next().is(Kind::end)) return std::nullopt;
      return html::trimmed(value.substr(0, begin));
    }
  }

  int line_at(std::size_t position) {
    if (position < counted_to_) {
      counted_to_ = 0;
      line_ = 1;
    }
    const std::string_view text = reader_.text();
    line_ += static_cast<int>(std::count(text.begin() + static_cast<std::ptrdiff_t>(counted_to_),
                                         text.begin() + static_cast<std::ptrdiff_t>(position), '\n'));
    counted_to_ = position;
    return line_;
  }

  // ---- at-rules

  void at_rule(const Token& keyword, const Context& context, bool is_sheet) {
    const std::string name = lower_name_of(keyword);
    const std::size_t begin = reader_.position();
    const bool has_block = to_block(true, context.depth > 0);
    std::string_view prelude = reader_.from(begin);
    if (has_block || prelude.ends_with(';')) prelude.remove_suffix(1);
    prelude = html::trimmed(prelude);
    if (!has_block) {
      statement(name, prelude, context, is_sheet);
      return;
    }
    if (is_sheet) imports_are_over_ = true;
    if (name == "media") {
      conditional(media_matches(prelude), "@media", prelude, context);
    } else if (name == "supports") {
      conditional(supports(prelude), "@supports", prelude, context);
    } else if (name == "container") {
      conditional(Match::maybe, "@container", prelude, context);
    } else if (name == "layer") {
      layer_block(prelude, context);
    } else if (name == "scope") {
      scope(prelude, context);
    } else if (name == "font-face") {
      face(context);
    } else {
      if (name == "property") sheet_.registered.push_back(name_of(TokenReader(prelude).next()));
      if (name.ends_with("keyframes"))
        look_for_fonts(prelude);
      else
        skip_block(reader_, Kind::open_curly);
    }
  }

  void statement(const std::string& name, std::string_view prelude, const Context& context, bool is_sheet) {
    if (name == "layer") {
      if (const auto names = layer_names(prelude))
        for (const auto& path : *names) layer_of(path, context);
    } else if (name == "import" && is_sheet) {
      import(prelude, context);
    } else if (name == "namespace" && is_sheet) {
      sheet_.doubt = "@namespace";
      imports_are_over_ = true;
    }
  }

  static std::string as_written(std::string_view keyword, std::string_view condition) {
    return text::shortened(text::t1(std::string(keyword) + " " + std::string(condition)), longest_condition);
  }

  void conditional(Match match, std::string_view keyword, std::string_view condition,
                   const Context& context) {
    if (match == Match::no) return skip_block(reader_, Kind::open_curly);
    Context inner = context;
    if (match == Match::maybe && inner.doubt.empty()) inner.doubt = as_written(keyword, condition);
    enter(inner);
  }

  // The rules inside select some of what they would select without @scope.
  void scope(std::string_view prelude, const Context& context) {
    Context inner = context;
    inner.prelude = static_cast<int>(sheet_.preludes.size());
    inner.is_scoped = true;
    if (inner.doubt.empty()) inner.doubt = as_written("@scope", prelude);
    sheet_.preludes.push_back({"*", none, true});
    enter(inner);
  }

  // An animation could set what no rule sets.
  void look_for_fonts(std::string_view name) {
    const std::size_t begin = reader_.position();
    skip_block(reader_, Kind::open_curly);
    TokenReader inside(reader_.from(begin));
    for (Token token = inside.next(); !token.is(Kind::end); token = inside.next())
      if ((is_named(token, "font-family") || is_named(token, "font")) && inside.peek().is(Kind::colon))
        sheet_.font_doubt = as_written("@keyframes", name);
  }

  // ---- layers

  using LayerPath = std::vector<std::string>;

  // "a.b, c"; nothing when it is not written so.
  static std::optional<std::vector<LayerPath>> layer_names(std::string_view text) {
    std::vector<LayerPath> names(1);
    const std::vector<Token> tokens = tokens_of(text);
    bool wants_name = true;
    for (std::size_t at = 0; at < tokens.size(); ++at) {
      const Token& token = tokens[at];
      if (token.is(Kind::identifier) && wants_name) {
        names.back().push_back(name_of(token));
        wants_name = false;
      } else if (token.is_delimiter('.') && !wants_name) {
        wants_name = true;
      } else if (token.is(Kind::comma) && !wants_name) {
        names.emplace_back();
        wants_name = true;
      } else if (!token.is(Kind::space) || (at > 0 && tokens[at - 1].is_delimiter('.'))) {
        return std::nullopt;
      }
    }
    if (wants_name) return std::nullopt;
    return names;
  }

  int new_layer(std::string name, int outer) {
    sheet_.layers.push_back({std::move(name), outer});
    return static_cast<int>(sheet_.layers.size()) - 1;
  }

  int layer_of(const LayerPath& path, const Context& context) {
    int layer = context.layer;
    for (const std::string& name : path) {
      const auto known = std::find_if(sheet_.layers.begin(), sheet_.layers.end(), [&](const Layer& other) {
        return other.outer == layer && other.name == name;
      });
      if (known != sheet_.layers.end()) {
        layer = static_cast<int>(known - sheet_.layers.begin());
        continue;
      }
      if (sheet_.layers.size() >= most_layers) {
        sheet_.doubt = "more than 2000 layers";
        return layer;
      }
      if (!context.doubt.empty()) sheet_.layer_doubt = context.doubt;
      layer = new_layer(name, layer);
    }
    return layer;
  }

  void layer_block(std::string_view prelude, const Context& context) {
    Context inner = context;
    if (prelude.empty()) {
      if (sheet_.layers.size() >= most_layers)
        sheet_.doubt = "more than 2000 layers";
      else
        inner.layer = new_layer({}, context.layer);
    } else {
      const auto names = layer_names(prelude);
      if (!names || names->size() != 1) return skip_block(reader_, Kind::open_curly);
      inner.layer = layer_of(names->front(), context);
    }
    enter(inner);
  }

  // ---- imports and font faces

  // A rule that the browser drops does not end the imports.
  bool may_import() {
    if (imports_are_over_) return false;
    imports_are_over_ =
        std::any_of(before_imports_.begin(), before_imports_.end(),
                    [](const std::string& prelude) { return !page_selectors({prelude}, {}).is_invalid; });
    before_imports_.clear();
    return !imports_are_over_;
  }

  void import(std::string_view prelude, const Context& context) {
    if (!may_import()) return;
    const std::vector<Token> tokens = tokens_of(prelude);
    TokenSpan rest(tokens);
    if (rest.empty()) return;
    Import result;
    if (rest[0].is(Kind::string) || rest[0].is(Kind::url)) {
      result.address = text_of(rest[0]);
      rest = rest.subspan(1);
    } else if (is_named(rest[0], "url") && rest.size() > 1 && rest[1].is(Kind::string)) {
      result.address = text_of(rest[1]);
      rest = rest.subspan(behind_block(rest, 0));
    } else {
      return;
    }
    rest = without_spaces(rest);
    if (!rest.empty() && is_named(rest[0], "layer")) {
      const bool is_function = rest[0].is(Kind::function);
      const std::size_t end = is_function ? behind_block(rest, 0) : 1;
      const auto names =
          is_function ? layer_names(written(block_content(rest, 0))) : std::vector<LayerPath>(1);
      // Otherwise it is read as a media query, which then does not match.
      if (names && names->size() == 1) {
        result.layer = is_function ? layer_of(names->front(), context) : new_layer({}, context.layer);
        rest = without_spaces(rest.subspan(end));
      }
    }
    auto match = Match::yes;
    if (!rest.empty() && rest[0].is(Kind::function) && is_named(rest[0], "supports")) {
      const std::size_t end = behind_block(rest, 0);
      match = import_supports(written(block_content(rest, 0)));
      rest = without_spaces(rest.subspan(end));
    }
    match = std::min(match, media_matches(written(rest)));
    if (match == Match::no) return;
    if (match == Match::maybe) result.doubt = as_written("@import", prelude);
    if (match == Match::maybe && result.layer != none) sheet_.layer_doubt = result.doubt;
    result.layers_before = static_cast<int>(sheet_.layers.size());
    sheet_.imports.push_back(std::move(result));
  }

  // Tokens that stand side by side in the text.
  static std::string_view written(TokenSpan tokens) {
    if (tokens.empty()) return {};
    const char* begin = tokens.front().text.data();
    return {begin, static_cast<std::size_t>(tokens.back().text.data() + tokens.back().text.size() - begin)};
  }

  void face(const Context& context) {
    const std::size_t begin = reader_.position();
    skip_block(reader_, Kind::open_curly);
    if (!context.doubt.empty()) return;
    style::FontFace face;
    face.origin.line = line_at(begin);
    face.origin.rule = "@font-face";
    TokenReader inside(reader_.from(begin));
    std::string descriptor;
    for (Token token = inside.next(); !token.is(Kind::end) && !token.is(Kind::close_curly);
         token = inside.next()) {
      if (token.is(Kind::identifier) && descriptor.empty())
        descriptor = lower_name_of(token);
      else if (token.is(Kind::semicolon))
        descriptor.clear();
      else if (descriptor == "font-family")
        add_family(face, token);
      else if (descriptor == "src")
        add_source(face, token, inside);
      else if (is_opening(token.kind))
        skip_block(inside, token.kind);
    }
    if (!face.family.empty()) sheet_.faces.push_back(std::move(face));
  }

  static void add_family(style::FontFace& face, const Token& token) {
    if (token.is(Kind::string)) face.family = text::t1(text_of(token));
    if (token.is(Kind::identifier)) face.family += (face.family.empty() ? "" : " ") + name_of(token);
  }

  static void add_source(style::FontFace& face, const Token& token, TokenReader& inside) {
    std::string written(token.text);
    if (token.is(Kind::function)) {
      const std::size_t begin = inside.position();
      skip_block(inside, Kind::function);
      written += inside.from(begin);
    }
    const bool is_source = token.is(Kind::url) ||
                           (token.is(Kind::function) && (is_named(token, "url") || is_named(token, "local")));
    if (is_source) face.sources.push_back(std::move(written));
  }

  TokenReader reader_;
  Sheet sheet_;
  int run_ = none;  // the rule that takes the declarations that follow
  bool imports_are_over_ = false;
  std::vector<std::string> before_imports_;  // preludes of rules that end the imports if they are valid
  std::size_t counted_to_ = 0;
  int line_ = 1;
};

}  // namespace

Sheet parse_sheet(std::string_view text) { return Parser(text).sheet(); }

std::vector<Declaration> parse_declarations(std::string_view text) { return Parser(text).declarations(); }

}  // namespace collaudo::css
