#include <algorithm>
#include <array>

#include <collaudo/accessibility_statement.h>
#include <collaudo/hosts.h>
#include <collaudo/text.h>

namespace collaudo {

namespace {

using Words = std::vector<std::string>;

// What limits the word "conforme" at `index`: "parzialmente", "non", "non è".
Conformance status_before(const Words& words, std::size_t index) {
  const std::string_view before = index > 0 ? std::string_view(words[index - 1]) : "";
  const std::string_view farther = index > 1 ? std::string_view(words[index - 2]) : "";
  if (before == "parzialmente") return Conformance::partial;
  return before == "non" || farther == "non" ? Conformance::none : Conformance::full;
}

// "è … conforme al": a statement about the site, not about one of its contents.
bool is_statement(const Words& words, std::size_t index) {
  constexpr std::array<std::string_view, 7> prepositions = {"a", "al", "ai", "alla", "alle", "agli", "allo"};
  const bool has_verb = (index > 0 && words[index - 1] == "e") || (index > 1 && words[index - 2] == "e");
  return has_verb && index + 1 < words.size() &&
         std::find(prepositions.begin(), prepositions.end(), words[index + 1]) != prepositions.end();
}

// Under the heading on the state of conformance the first words decide.
Conformance status_under_heading(const Words& words) {
  constexpr std::size_t reach = 40;
  for (std::size_t index = 0; index + 2 < words.size(); ++index) {
    if (words[index] != "stato" || words[index + 1] != "di" || words[index + 2] != "conformita") continue;
    for (std::size_t next = index + 3; next < std::min(index + reach, words.size()); ++next)
      if (words[next] == "conforme") return status_before(words, next);
  }
  return Conformance::unknown;
}

}  // namespace

Conformance declared_conformance(const std::vector<std::string>& words) {
  Conformance status = status_under_heading(words);
  if (status != Conformance::unknown) return status;
  for (std::size_t index = 0; index < words.size(); ++index) {
    if (words[index] != "conforme" || !is_statement(words, index)) continue;
    const Conformance said = status_before(words, index);
    status = status == Conformance::unknown ? said : std::min(status, said);
  }
  return status;
}

std::vector<std::string> hosts_named_on(const Page& page) {
  std::vector<std::string> hosts = hosts_in(page.html().root().spaced_text());
  for (const html::Element anchor : page.html().select("a[href]"))
    if (const auto url = page.resolve(anchor.attribute_or("href"))) hosts.push_back(url->bare_host());
  return hosts;
}

bool needs_scripts(const Page* page) {
  return page && page->http().ok() && page->has_html() && page->html().is_script_rendered();
}

std::string body_text(const Page& page) {
  const auto body = page.html().body();
  return body ? body->text() : page.html().root().text();
}

bool reads_as_statement(const Page* page) {
  return page && page->http().ok() && page->has_html() && !needs_scripts(page) &&
         text::contains(text::t4(body_text(*page)), "accessibilita");
}

}  // namespace collaudo
