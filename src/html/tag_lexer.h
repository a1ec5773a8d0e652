// TagLexer: the tags and comments of an HTML source, one after the other, raw texts skipped as the HTML
// standard says. Made by what looks at a page before it is parsed: the character set and the bound on
// nesting. A view on the source, which must outlive it; each thread uses its own.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace collaudo::html {

struct WrittenAttribute {
  std::string_view name;   // as written, in any case
  std::string_view value;  // as written, entities not decoded
};

// The attributes that follow a tag's name, up to its end.
class AttributeLexer {
 public:
  AttributeLexer(std::string_view source, std::size_t position) : source_(source), position_(position) {}
  std::optional<WrittenAttribute> next();
  // After the last attribute:
  std::size_t end() const { return position_; }  // behind ">"
  bool is_closed() const { return is_closed_; }  // no end of source before ">"
  bool is_self_closing() const { return is_self_closing_; }

 private:
  bool at(char c) const { return position_ < source_.size() && source_[position_] == c; }
  void skip_spaces();
  std::string_view name();
  std::string_view value();

  std::string_view source_;
  std::size_t position_;
  bool is_closed_ = false;
  bool is_self_closing_ = false;
};

struct WrittenTag {
  enum class Kind { start, end, comment };  // comment: all markup that is neither tag nor CDATA section

  Kind kind = Kind::start;
  std::string_view name;    // as written, in any case
  std::string_view source;  // from "<" to ">"
  std::size_t begin = 0;    // of `source` in the whole
  std::size_t attributes = 0;
  bool is_self_closing = false;
  bool is_closed = false;  // by ">": else the source ends inside, and to browsers there is no tag

  AttributeLexer attribute_lexer() const { return {source, name.size() + (kind == Kind::end ? 2u : 1u)}; }
};

class TagLexer {
 public:
  explicit TagLexer(std::string_view source) : source_(source) {}
  // The next tag or comment; nothing at the end. CDATA sections exist inside SVG and MathML only.
  std::optional<WrittenTag> next(bool inside_foreign = false);
  // To the end tag of that name, which next() then gives; to the end of the source when there is none.
  void skip_raw_text(std::string_view name);
  void skip_script();  // the same for scripts, which may hold a commented "</script>"
  void skip_all() { position_ = source_.size(); }

 private:
  bool is_at(std::size_t position, std::string_view lower_case) const;
  bool is_tag_at(std::size_t position, std::string_view lower_case_opening) const;
  std::size_t behind(std::string_view text, std::size_t from) const;
  WrittenTag comment();
  std::size_t comment_end() const;
  WrittenTag tag();

  std::string_view source_;
  std::size_t position_ = 0;
};

}  // namespace collaudo::html
