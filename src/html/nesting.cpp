#include "html/nesting.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "html/ascii.h"
#include "html/name_traits.h"
#include "html/tag_lexer.h"

namespace collaudo::html {
namespace {

// Real pages stay far below: the deepest that browsers keep is 512, the widest have some ten thousand
// elements.
constexpr std::size_t longest_source = 32 * 1024 * 1024;
constexpr std::size_t deepest = 2'000;
constexpr std::size_t most_tags = 400'000;  // start tags and comments
constexpr std::size_t most_attributes = 600'000;
constexpr std::size_t most_attributes_of_tag = 512;
constexpr std::size_t most_attributes_of_root = 1'000;  // those of repeated <html> and <body> tags are merged
constexpr std::size_t most_copied_elements = 300'000;   // formatting elements that are opened again
constexpr std::size_t most_copied_bytes = 32 * 1024 * 1024;
constexpr std::uint64_t most_steps = 150'000'000;  // along the open elements

// The stack of open elements as the parser would have it, kept for the length of one look at a source.
class Nesting {
 public:
  explicit Nesting(std::string_view source) : source_(source), lexer_(source) {}

  std::size_t parsable_length() {
    if (source_.size() > longest_source) source_ = source_.substr(0, longest_source);
    lexer_ = TagLexer(source_);
    std::size_t behind_last = 0;
    while (const auto tag = lexer_.next(stands_in_foreign())) {
      read_text(tag->begin - behind_last);
      read(*tag);
      steps_ += stack_.size() + 8;
      if (is_too_much()) return tag->begin;
      behind_last = tag->begin + tag->source.size();
    }
    read_text(source_.size() - std::min(behind_last, source_.size()));
    return is_too_much() ? behind_last : source_.size();
  }

 private:
  static constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

  enum class Space { html, svg, math };

  struct Open {
    Name name;
    unsigned traits;
    Space space = Space::html;
    bool holds_html = false;  // a foreign element whose content is HTML again
  };

  // A formatting element that is opened again around what follows, until its end tag comes. Without name: a
  // border.
  struct Formatting {
    std::optional<Name> name;
    std::string_view source;
    bool is_open = true;
  };

  void read(const WrittenTag& tag) {
    if (tag.kind != WrittenTag::Kind::end) ++tags_;
    attributes_ += tag.attributes;
    tag_is_too_wide_ |= tag.attributes > most_attributes_of_tag;
    if (tag.kind == WrittenTag::Kind::start) read_start(tag);
    if (tag.kind == WrittenTag::Kind::end) read_end(tag);
  }

  bool is_too_much() const {
    return stack_.size() > deepest || tags_ > most_tags || attributes_ > most_attributes ||
           tag_is_too_wide_ || is_beyond_following_ || root_attributes_ > most_attributes_of_root ||
           copies_ > most_copied_elements || copied_bytes_ > most_copied_bytes || steps_ > most_steps;
  }

  static bool is(const Open& open, Name name) { return open.space == Space::html && open.name == name; }
  bool stands_in_foreign() const { return !stack_.empty() && stack_.back().space != Space::html; }
  bool is_foreign() const { return stands_in_foreign() && !stack_.back().holds_html; }  // what starts here

  // ---- the stack

  void push(Name name, unsigned traits, Space space = Space::html, bool holds_html = false) {
    stack_.push_back({name, traits, space, holds_html});
    if (traits & holds_formatting) formatting_.push_back({});
  }

  void pop_to(std::size_t place) {
    while (stack_.size() > place) {
      const Open& open = stack_.back();
      if (open.space == Space::html && (open.traits & is_formatting)) mark_closed(open.name);
      if (open.space == Space::html && (open.traits & holds_formatting)) forget_to_border();
      if (is(open, known("select"))) --selects_;
      stack_.pop_back();
    }
  }

  // The place of the nearest open element that fits, above the nearest that blocks.
  template <typename Fits, typename Blocks>
  std::size_t find(Fits fits, Blocks blocks) {
    for (std::size_t i = stack_.size(); i-- > 0;) {
      ++steps_;
      if (fits(stack_[i])) return i;
      if (blocks(stack_[i])) return nowhere;
    }
    return nowhere;
  }

  bool is_scope_border(const Open& open) const {
    return open.space == Space::html ? (open.traits & is_scope) != 0 : open.holds_html;
  }

  std::size_t in_scope(Name name) {
    return find([&](const Open& open) { return is(open, name); },
                [&](const Open& open) { return is_scope_border(open); });
  }

  std::size_t in_table_scope(Name name) {
    return find([&](const Open& open) { return is(open, name); },
                [&](const Open& open) { return is(open, known("table")) || is(open, known("template")); });
  }

  void close(std::size_t place) {
    if (place != nowhere) pop_to(place);
  }

  void close_paragraph() {
    close(find([&](const Open& open) { return is(open, known("p")); },
               [&](const Open& open) { return is_scope_border(open) || is(open, known("button")); }));
  }

  // ---- formatting that is opened again

  void mark_closed(Name name) {
    for (std::size_t i = formatting_.size(); i-- > 0 && formatting_[i].name;) {
      ++steps_;
      if (formatting_[i].name == name && formatting_[i].is_open) {
        formatting_[i].is_open = false;
        return;
      }
    }
  }

  void forget_to_border() {
    while (!formatting_.empty()) {
      const bool is_border = !formatting_.back().name;
      formatting_.pop_back();
      if (is_border) return;
    }
  }

  void open_formatting_again() {
    std::size_t first = formatting_.size();
    while (first > 0 && formatting_[first - 1].name && !formatting_[first - 1].is_open) --first;
    for (; first < formatting_.size(); ++first) {
      Formatting& formatting = formatting_[first];
      formatting.is_open = true;
      ++copies_;
      copied_bytes_ += formatting.source.size();
      push(*formatting.name, names_.traits(*formatting.name));
      if (is_too_much()) return;
    }
  }

  void add_formatting(const WrittenTag& tag, Name name) {
    // Of the same tag written again and again, three are kept.
    std::size_t same = 0;
    std::size_t first = nowhere;
    for (std::size_t i = formatting_.size(); i-- > 0 && formatting_[i].name;) {
      steps_ += 1 + tag.attributes * tag.attributes;
      if (formatting_[i].name != name || formatting_[i].source != tag.source) continue;
      ++same;
      first = i;
    }
    if (same >= 3) formatting_.erase(formatting_.begin() + static_cast<std::ptrdiff_t>(first));
    formatting_.push_back({name, tag.source, true});
    push(name, names_.traits(name));
  }

  // The end tag of a formatting element that may not be the innermost: the blocks inside stay open.
  void end_formatting(Name name) {
    std::size_t listed = formatting_.size();
    while (listed > 0 && formatting_[listed - 1].name && formatting_[listed - 1].name != name) --listed;
    steps_ += formatting_.size() - listed;
    if (listed == 0 || !formatting_[listed - 1].name) return end_other(name);
    const std::size_t place = in_scope(name);
    if (!formatting_[listed - 1].is_open) {
      formatting_.erase(formatting_.begin() + static_cast<std::ptrdiff_t>(listed - 1));
      return;
    }
    if (place == nowhere) return;
    formatting_.erase(formatting_.begin() + static_cast<std::ptrdiff_t>(listed - 1));
    const auto blocks = std::count_if(
        stack_.begin() + static_cast<std::ptrdiff_t>(place), stack_.end(),
        [](const Open& open) { return open.space != Space::html || (open.traits & is_special); });
    if (blocks == 0) return pop_to(place);
    // The parser puts a copy into each of the outermost blocks, eight at most, and copies what stands
    // between.
    copies_ += 2 * std::min<std::size_t>(static_cast<std::size_t>(blocks), 8);
    stack_.erase(stack_.begin() + static_cast<std::ptrdiff_t>(place));
  }

  void read_text(std::size_t bytes) {
    const bool is_raw = std::exchange(raw_text_is_next_, false);
    if (bytes == 0 || is_raw || is_foreign()) return;
    // The parser asks for every character whether the innermost formatting element is still open.
    if (!formatting_.empty() && formatting_.back().name) steps_ += bytes * stack_.size();
    open_formatting_again();
  }

  // ---- start tags

  void read_start(const WrittenTag& tag) {
    const Name name = names_.number(tag.name);
    const bool is_svg_in_annotation = name == known("svg") && !stack_.empty() &&
                                      stack_.back().space == Space::math &&
                                      stack_.back().name == known("annotation-xml");
    if (is_foreign() && !is_svg_in_annotation && !leave_foreign(tag, name)) {
      if (!tag.is_self_closing) push_foreign(tag, name, stack_.back().space);
      return;
    }
    if (select_takes(name)) return;
    start_html(tag, name);
  }

  // HTML that stands inside SVG or MathML ends it.
  bool leave_foreign(const WrittenTag& tag, Name name) {
    const bool is_html =
        (names_.traits(name) & ends_foreign) || (name == known("font") && has_html_font_attribute(tag));
    if (!is_html) return false;
    while (is_foreign()) pop_to(stack_.size() - 1);
    return true;
  }

  static bool has_html_font_attribute(const WrittenTag& tag) {
    auto attributes = tag.attribute_lexer();
    while (const auto attribute = attributes.next())
      for (const std::string_view name : {"color", "face", "size"})
        if (equals_ignoring_case(attribute->name, name)) return true;
    return false;
  }

  static bool holds_encoded_html(const WrittenTag& tag) {
    auto attributes = tag.attribute_lexer();
    while (const auto attribute = attributes.next())
      if (equals_ignoring_case(attribute->name, "encoding")) return true;
    return false;
  }

  void push_foreign(const WrittenTag& tag, Name name, Space space) {
    const bool holds_html =
        space == Space::svg
            ? name == known("foreignobject") || name == known("desc") || name == known("title")
            : name == known("mi") || name == known("mo") || name == known("mn") || name == known("ms") ||
                  name == known("mtext") || (name == known("annotation-xml") && holds_encoded_html(tag));
    push(name, holds_html ? is_special : no_trait, space, holds_html);
  }

  std::size_t open_select() {
    return find([&](const Open& open) { return is(open, known("select")); },
                [&](const Open& open) { return is(open, known("template")); });
  }

  bool is_in_table() { return in_table_scope(known("table")) != nowhere; }

  // Inside a select most tags do not exist. Whether this one is dealt with.
  bool select_takes(Name name) {
    if (known("select") != name && selects_ == 0) return false;
    const std::size_t place = open_select();
    if (place == nowhere) return false;
    if (name == known("select")) {
      pop_to(place);
      return true;
    }
    const bool ends_it = name == known("input") || name == known("keygen") || name == known("textarea") ||
                         ((name == known("table") || (names_.traits(name) & is_table_part)) && is_in_table());
    if (ends_it) {
      pop_to(place);
      return false;
    }
    return !(name == known("option") || name == known("optgroup") || name == known("script") ||
             name == known("template"));
  }

  void start_html(const WrittenTag& tag, Name name) {
    const unsigned traits = names_.traits(name);
    // After it the parser ignores what is no column, scripts and their like included: from here on it would
    // see other tags.
    is_beyond_following_ |= name == known("col") && !stack_.empty() && is(stack_.back(), known("template"));
    if (traits & is_ignored) {
      root_attributes_ += tag.attributes;
      return;
    }
    if ((traits & is_block) || (traits & is_heading) || name == known("p") || name == known("hr") ||
        name == known("isindex") || name == known("plaintext") || name == known("xmp") ||
        name == known("form"))
      close_paragraph();
    if (traits & is_item) close_item(name);
    if ((traits & is_heading) && !stack_.empty() && (stack_.back().traits & is_heading))
      pop_to(stack_.size() - 1);
    if (name == known("button")) close(in_scope(name));
    if (traits & is_table_part) return start_table_part(name, traits);
    if (name == known("table")) close_table_without_cell();
    if ((name == known("option") || name == known("optgroup")) && !stack_.empty() &&
        is(stack_.back(), known("option")))
      pop_to(stack_.size() - 1);
    if (is_ruby_text(name) && in_scope(known("ruby")) != nowhere) close_implied();
    if (name == known("a") || name == known("nobr")) end_formatting_if_listed(name);
    if (!(traits & is_special) || (traits & opens_formatting)) open_formatting_again();
    if (traits & is_void) return;
    if (traits & has_raw_text) return skip_raw_text(tag, name == known("script"));
    if (name == known("plaintext")) return lexer_.skip_all();
    if (name == known("svg") || name == known("math")) {
      if (!tag.is_self_closing) push_foreign(tag, name, name == known("svg") ? Space::svg : Space::math);
      return;
    }
    if (name == known("select")) ++selects_;
    if (traits & is_formatting) return add_formatting(tag, name);
    push(name, traits);
  }

  void skip_raw_text(const WrittenTag& tag, bool is_script) {
    raw_text_is_next_ = true;
    if (is_script) {
      lexer_.skip_script();
    } else {
      lexer_.skip_raw_text(tag.name);
    }
  }

  static bool is_ruby_text(Name name) {
    return name == known("rb") || name == known("rp") || name == known("rt") || name == known("rtc");
  }

  // What needs no end tag ends before a part of a ruby.
  void close_implied() {
    const auto is_implied = [](const Open& open) {
      return open.space == Space::html &&
             ((open.traits & is_item) || open.name == known("p") || open.name == known("option") ||
              open.name == known("optgroup") || is_ruby_text(open.name));
    };
    while (!stack_.empty() && is_implied(stack_.back())) pop_to(stack_.size() - 1);
  }

  void close_item(Name name) {
    const bool is_list_item = name == known("li");
    const auto is_same = [&](const Open& open) {
      return is_list_item ? is(open, known("li")) : is(open, known("dd")) || is(open, known("dt"));
    };
    const auto blocks = [&](const Open& open) {
      return (open.traits & is_special) && !is(open, known("address")) && !is(open, known("div")) &&
             !is(open, known("p"));
    };
    close(find(is_same, blocks));
    close_paragraph();
  }

  void end_formatting_if_listed(Name name) {
    for (std::size_t i = formatting_.size(); i-- > 0 && formatting_[i].name; ++steps_)
      if (formatting_[i].name == name) return end_formatting(name);
  }

  // A table that begins between the rows of another one ends that.
  void close_table_without_cell() {
    close(find([&](const Open& open) { return is(open, known("table")); },
               [&](const Open& open) {
                 return is(open, known("td")) || is(open, known("th")) || is(open, known("caption")) ||
                        is(open, known("template"));
               }));
  }

  void start_table_part(Name name, unsigned traits) {
    const std::size_t context =
        find([&](const Open& open) { return is(open, known("table")) || is(open, known("template")); },
             [](const Open&) { return false; });
    if (context == nowhere) return;  // no such thing outside of tables
    // A template may hold rows without a table, or may ignore them: by what came before, which is not
    // followed here.
    if (is(stack_[context], known("template"))) return push(name, traits);
    const bool is_cell = name == known("td") || name == known("th");
    const bool is_row = name == known("tr");
    // What is open stays open as far as the new part goes into it: a cell into a row, a row into a group of
    // rows.
    std::size_t keep = context + 1;
    while (keep < stack_.size() &&
           ((is_cell && is(stack_[keep], known("tr"))) ||
            ((is_cell || is_row) && (is(stack_[keep], known("tbody")) || is(stack_[keep], known("thead")) ||
                                     is(stack_[keep], known("tfoot"))))))
      ++keep;
    pop_to(keep);
    push(name, traits);
  }

  // ---- end tags

  void read_end(const WrittenTag& tag) {
    const Name name = names_.number(tag.name);
    if (stands_in_foreign() && end_foreign(name)) return;
    if (selects_ > 0 && select_ignores_end(name)) return;
    end_html(name);
  }

  bool end_foreign(Name name) {
    const std::size_t place =
        find([&](const Open& open) { return open.space != Space::html && open.name == name; },
             [](const Open& open) { return open.space == Space::html; });
    close(place);
    return place != nowhere;
  }

  bool select_ignores_end(Name name) {
    const std::size_t place = open_select();
    if (place == nowhere) return false;
    if (name == known("select")) {
      pop_to(place);
      return true;
    }
    if ((name == known("table") || (names_.traits(name) & is_table_part)) &&
        in_table_scope(name) != nowhere) {
      pop_to(place);
      return false;
    }
    return !(name == known("option") || name == known("optgroup") || name == known("template"));
  }

  void end_html(Name name) {
    const unsigned traits = names_.traits(name);
    if (traits & (is_ignored | is_void)) return;
    if (name == known("p")) return close_paragraph();
    if (name == known("template"))
      return close(find([&](const Open& open) { return is(open, known("template")); },
                        [](const Open&) { return false; }));
    if (name == known("form")) return end_form(name);
    if (traits & is_formatting) return end_formatting(name);
    if (traits & is_heading)
      return close(
          find([](const Open& open) { return open.space == Space::html && (open.traits & is_heading); },
               [&](const Open& open) { return is_scope_border(open); }));
    if (name == known("li"))
      return close(find([&](const Open& open) { return is(open, known("li")); },
                        [&](const Open& open) {
                          return is_scope_border(open) || is(open, known("ol")) || is(open, known("ul"));
                        }));
    if ((traits & is_table_part) || name == known("table")) return close(in_table_scope(name));
    if ((traits & (is_block | is_item | is_scope)) || name == known("button")) return close(in_scope(name));
    end_other(name);
  }

  // A form ends alone: what is open inside it stays open.
  void end_form(Name name) {
    const std::size_t place = in_scope(name);
    if (place != nowhere) stack_.erase(stack_.begin() + static_cast<std::ptrdiff_t>(place));
  }

  void end_other(Name name) {
    close(find([&](const Open& open) { return is(open, name); },
               [](const Open& open) { return (open.traits & is_special) != 0; }));
  }

  std::string_view source_;
  TagLexer lexer_;
  Names names_;
  std::vector<Open> stack_;
  std::vector<Formatting> formatting_;
  std::size_t selects_ = 0;  // that are open
  std::size_t tags_ = 0;
  std::size_t attributes_ = 0;
  std::size_t root_attributes_ = 0;
  std::size_t copies_ = 0;
  std::size_t copied_bytes_ = 0;
  std::uint64_t steps_ = 0;
  bool tag_is_too_wide_ = false;
  bool is_beyond_following_ = false;  // a column written straight into a template
  bool raw_text_is_next_ = false;
};

}  // namespace

std::size_t parsable_length(std::string_view source) { return Nesting(source).parsable_length(); }

}  // namespace collaudo::html
