// The cascade of a page for font-family: which family each element's text is set in, and the rule that says
// so. Made by a check from frozen evidence (a page with the facets html and styles), for one page at a time;
// read by the criteria about fonts and the interface library. Pure functions of the page; a Cascade belongs
// to one thread and must not outlive its page. What is supported is written down in docs/cascade.md; what is
// not makes the elements concerned undecided, never a guess.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <collaudo/html.h>
#include <collaudo/site.h>

namespace collaudo::style {

// The rule that an element owes its family to.
struct Origin {
  std::string
      sheet;  // address of the sheet; the page's own for <style> and style=; empty for the browser's defaults
  int line = 0;      // in that sheet, or in the page
  std::string rule;  // the selector as written, "style=" for the attribute, "<font face>"; empty for
                     // inherited initial values
};

// Origin::rule of what only the browser's computed value tells.
inline constexpr std::string_view computed_rule = "computed";

struct Family {
  std::string
      first;  // first family of the computed value, unquoted, white space collapsed; as written otherwise
  std::string list;  // the whole computed value
  Origin origin;
  bool decided = true;  // false: an unsupported construct might decide otherwise; `doubt` says which
  std::string doubt;
};

struct FontFace {
  std::string family;                // unquoted
  std::vector<std::string> sources;  // url(...) and local(...) as written
  Origin origin;
};

// Of a page that a browser showed the computed families are the browser's, the origins ours where they agree.
class Cascade {
 public:
  // The page must have its document; style sheets that did not arrive are listed by missing().
  explicit Cascade(const Page& page);
  ~Cascade();
  Cascade(Cascade&&) noexcept;

  Family family_of(html::Element element) const;
  // A custom property of the element (":root" properties on <html>), computed; nothing when undefined or
  // invalid.
  std::optional<std::string> custom_property(html::Element element, std::string_view name) const;
  const std::vector<FontFace>& font_faces() const;
  // Addresses of style sheets that apply to a screen and could not be read.
  const std::vector<std::string>& missing() const;
  // Constructs met in applicable rules that are not supported, each once.
  const std::vector<std::string>& doubts() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Family names compare without regard to ASCII case and with collapsed white space.
bool same_family(std::string_view a, std::string_view b);

}  // namespace collaudo::style
