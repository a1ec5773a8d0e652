// Document: a read-only HTML tree in one arena, and Element, a cheap handle into it. Made by
// html::Document::parse when evidence is frozen; read by checks. An Element never outlives its Document.
// Immutable: safe to share between threads. Walks are iterative: nodes stand in document order and each knows
// where its subtree ends. The supported selectors are written down in docs/selectors.md; another one is a
// std::logic_error.
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace collaudo::html {

class Document;
class Selector;

struct Attribute {
  std::string_view name;   // lower case
  std::string_view value;  // entities decoded, UTF-8
};

class Element {
 public:
  std::string_view tag() const;  // lower case
  std::optional<std::string_view> attribute(std::string_view name) const;
  std::string_view attribute_or(std::string_view name, std::string_view otherwise = {}) const;
  bool has_attribute(std::string_view name) const { return attribute(name).has_value(); }
  std::vector<Attribute> attributes() const;
  std::vector<std::string_view> classes() const;  // tokens of `class`, split on ASCII white space
  bool has_class(std::string_view token) const;
  int line() const;  // in the source, from 1; that of the nearest written ancestor for an implied element

  std::optional<Element> parent() const;
  std::optional<Element> next_sibling() const;  // the next element
  std::optional<Element> previous_sibling() const;
  std::vector<Element> children() const;     // elements only
  std::vector<Element> descendants() const;  // elements only, document order, without this one
  bool contains(Element other) const;        // itself included

  // Text of all descendants without script, style, noscript and template (`raw` of the rules).
  std::string text() const;
  // The same with a space wherever an element other than a run of text (a, b, em, strong …) begins or ends:
  // words of neighbours stay apart.
  std::string spaced_text() const;
  // text() without the descendants that match `selector`.
  std::string text_without(std::string_view selector) const;
  // Text of all descendants, scripts and styles included.
  std::string content() const;

  std::vector<Element> select(std::string_view selector) const;  // descendants, document order
  std::optional<Element> first(std::string_view selector) const;
  bool matches(std::string_view selector) const;
  std::optional<Element> closest(std::string_view selector) const;  // itself or the nearest ancestor
  // Not visible by the static approximation: hidden, display:none, d-none …, on it or an ancestor.
  bool is_hidden() const;

  std::string selector() const;  // a path that finds it again in the document
  std::string excerpt(
      std::size_t max_bytes = 240) const;         // its start tag and the beginning of its content, as HTML
  std::uint32_t index() const { return index_; }  // position among the nodes: document order
  // Place of its computed families in Rendered::families; nothing where the browser left no mark.
  std::optional<std::uint32_t> family_stamp() const;
  const Document& document() const { return *document_; }

  friend bool operator==(Element a, Element b) { return a.document_ == b.document_ && a.index_ == b.index_; }
  friend auto operator<=>(Element a, Element b) { return a.index_ <=> b.index_; }

 private:
  friend class Document;
  template <typename Take>
  void each_match(const Selector& selector, Take take) const;
  Element(const Document* document, std::uint32_t index) : document_(document), index_(index) {}
  const Document* document_;
  std::uint32_t index_;
};

struct Tree;  // the arena, known to src/html only

// Whether a page is what the server sent, or what its scripts made of it.
enum class Scripts { to_run, have_run };

class Document {
 public:
  // Never fails: what is nested too deep or too large is cut, and is_truncated() says so.
  static Document parse(std::string_view utf8, Scripts scripts = Scripts::to_run);
  Document(Document&&) noexcept;
  Document& operator=(Document&&) noexcept;
  ~Document();

  Element root() const;  // <html>
  std::optional<Element> head() const;
  std::optional<Element> body() const;

  std::vector<Element> select(std::string_view selector) const;
  std::optional<Element> first(std::string_view selector) const;
  std::vector<Element> marked(std::string_view data_element) const;  // [data-element="…"], exact
  std::optional<Element> first_marked(std::string_view data_element) const;

  std::string_view base_href() const;  // of the first <base href>, empty when none
  std::size_t element_count() const;
  Element element_at(std::uint32_t index) const;  // of Element::index()
  bool is_truncated() const;
  // An empty page that scripts fill: less than 200 characters of text, a script, and an application root.
  // Never true once they have run.
  bool is_script_rendered() const;

 private:
  friend class Element;
  explicit Document(std::unique_ptr<Tree> tree);
  std::unique_ptr<Tree> tree_;
};

}  // namespace collaudo::html
