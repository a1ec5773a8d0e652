#include "html/tag_lexer.h"

#include <algorithm>

#include "html/ascii.h"

namespace collaudo::html {
namespace {

constexpr std::string_view spaces = " \t\n\f\r";

}  // namespace

void AttributeLexer::skip_spaces() {
  position_ = std::min(source_.find_first_not_of(spaces, position_), source_.size());
}

std::optional<WrittenAttribute> AttributeLexer::next() {
  if (is_closed_) return std::nullopt;
  while (true) {
    skip_spaces();
    if (position_ >= source_.size()) return std::nullopt;
    const bool is_slash = at('/');
    if (is_slash) ++position_;
    if (at('>')) {
      is_self_closing_ = is_slash;
      is_closed_ = true;
      ++position_;
      return std::nullopt;
    }
    if (!is_slash) break;
  }
  WrittenAttribute attribute{name(), {}};
  const std::size_t behind_name = position_;
  skip_spaces();
  if (at('=')) {
    ++position_;
    attribute.value = value();
  } else {
    position_ = behind_name;
  }
  return attribute;
}

std::string_view AttributeLexer::name() {
  // A leading "=" belongs to the name.
  const std::size_t end = std::min(source_.find_first_of(" \t\n\f\r/>=", position_ + 1), source_.size());
  const auto name = source_.substr(position_, end - position_);
  position_ = end;
  return name;
}

std::string_view AttributeLexer::value() {
  skip_spaces();
  if (at('"') || at('\'')) {
    const char quote = source_[position_++];
    const std::size_t end = std::min(source_.find(quote, position_), source_.size());
    const auto value = source_.substr(position_, end - position_);
    position_ = std::min(end + 1, source_.size());
    return value;
  }
  const std::size_t end = std::min(source_.find_first_of(" \t\n\f\r>", position_), source_.size());
  const auto value = source_.substr(position_, end - position_);
  position_ = end;
  return value;
}

bool TagLexer::is_at(std::size_t position, std::string_view lower_case) const {
  return equals_ignoring_case(source_.substr(std::min(position, source_.size()), lower_case.size()),
                              lower_case);
}

// "<name" or "</name" that really ends there: "</scripts" closes no script.
bool TagLexer::is_tag_at(std::size_t position, std::string_view lower_case_opening) const {
  const std::size_t end = position + lower_case_opening.size();
  return is_at(position, lower_case_opening) && end < source_.size() &&
         (is_space(source_[end]) || source_[end] == '/' || source_[end] == '>');
}

std::size_t TagLexer::behind(std::string_view text, std::size_t from) const {
  const std::size_t found = source_.find(text, from);
  return found == std::string_view::npos ? source_.size() : found + text.size();
}

std::optional<WrittenTag> TagLexer::next(bool inside_foreign) {
  while (true) {
    position_ = std::min(source_.find('<', position_), source_.size());
    if (position_ + 1 >= source_.size()) return std::nullopt;
    const char first = source_[position_ + 1];
    const bool is_end = first == '/' && position_ + 2 < source_.size() && is_letter(source_[position_ + 2]);
    if (is_letter(first) || is_end) return tag();
    if (inside_foreign && source_.substr(position_, 9) == "<![CDATA[") {
      position_ = behind("]]>", position_ + 9);
    } else if (first == '!' || first == '?' || first == '/') {
      return comment();
    } else {
      ++position_;
    }
  }
}

WrittenTag TagLexer::tag() {
  WrittenTag tag;
  tag.begin = position_;
  if (source_[position_ + 1] == '/') tag.kind = WrittenTag::Kind::end;
  const std::size_t name_begin = position_ + (tag.kind == WrittenTag::Kind::end ? 2 : 1);
  const std::size_t name_end = std::min(source_.find_first_of(" \t\n\f\r/>", name_begin), source_.size());
  tag.name = source_.substr(name_begin, name_end - name_begin);
  AttributeLexer attributes(source_, name_end);
  while (attributes.next()) ++tag.attributes;
  position_ = attributes.end();
  tag.is_closed = attributes.is_closed();
  tag.is_self_closing = attributes.is_self_closing();
  tag.source = source_.substr(tag.begin, position_ - tag.begin);
  return tag;
}

WrittenTag TagLexer::comment() {
  WrittenTag comment;
  comment.kind = WrittenTag::Kind::comment;
  comment.begin = position_;
  position_ = is_at(position_, "<!--") ? comment_end() : behind(">", position_ + 2);
  comment.source = source_.substr(comment.begin, position_ - comment.begin);
  comment.is_closed = comment.source.back() == '>';
  return comment;
}

std::size_t TagLexer::comment_end() const {
  const std::size_t begin = position_ + 4;
  for (const std::string_view at_once : {">", "->"})
    if (source_.substr(begin, at_once.size()) == at_once) return begin + at_once.size();
  for (std::size_t dashes = source_.find("--", begin); dashes != std::string_view::npos;
       dashes = source_.find("--", dashes + 1))
    for (const std::string_view end : {"-->", "--!>"})
      if (source_.substr(dashes, end.size()) == end) return dashes + end.size();
  return source_.size();
}

void TagLexer::skip_raw_text(std::string_view name) {
  const std::string closing = "</" + lower(name);
  while (true) {
    position_ = std::min(source_.find("</", position_), source_.size());
    if (position_ == source_.size() || is_tag_at(position_, closing)) return;
    ++position_;
  }
}

void TagLexer::skip_script() {
  enum class Text { plain, commented, nested } text = Text::plain;
  while (true) {
    position_ = std::min(source_.find_first_of("<-", position_), source_.size());
    if (position_ == source_.size()) return;
    if (is_tag_at(position_, "</script")) {
      if (text != Text::nested) return;
      text = Text::commented;
    } else if (text == Text::plain && is_at(position_, "<!--")) {
      text = Text::commented;
      position_ += 2;  // the dashes may already belong to "-->"
      continue;
    } else if (text == Text::commented && is_tag_at(position_, "<script")) {
      text = Text::nested;
    } else if (text != Text::plain && is_at(position_, "-->")) {
      text = Text::plain;
    }
    ++position_;
  }
}

}  // namespace collaudo::html
