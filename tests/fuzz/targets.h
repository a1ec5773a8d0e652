// The targets of fuzzing: each hands bytes of anybody's making to one reader of the program and asks of what
// comes out what has to hold whatever went in. Called by libFuzzer (libfuzzer_entry.cpp), and with the inputs
// of seeds/ and regressions/ by the test of every build (seeds_test.cpp). One thread.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace collaudo::fuzz {

struct Target {
  std::string_view name;  // that of its folders
  void (*run)(std::string_view input);
};

// A crash for libFuzzer, a failure for the test.
inline void must(bool holds, const std::string& what) {
  if (!holds) throw std::logic_error("does not hold: " + what);
}

// An input of several parts, which a line "%%" parts.
inline std::pair<std::string_view, std::string_view> halves(std::string_view input) {
  constexpr std::string_view mark = "\n%%\n";
  const auto at = input.find(mark);
  if (at == std::string_view::npos) return {input, {}};
  return {input.substr(0, at), input.substr(at + mark.size())};
}

void document(std::string_view input);   // HTML to a document, and all that is asked of one
void selectors(std::string_view input);  // a selector list; after "%%" the page that it is asked of
void cascade(std::string_view input);    // a style sheet; after "%%" the page that it dresses
void links(std::string_view input);      // an address; after "%%" the page that stands there
void http(std::string_view input);       // an answer as an archive holds it, with its cookies and its coding
void warc(std::string_view input);       // a web archive, plain or compressed
void har(std::string_view input);        // a recording of a service; masked, understood, written again
void message(std::string_view input);    // a message that was received
void config(std::string_view input);     // collaudo.toml
void json(std::string_view input);       // JSON of pages, of bundles, of reports, of other tools
void tls(std::string_view input);        // what a server answers to our ClientHello
void trace(std::string_view input);      // a trace; after "%%" the log of its load

inline const std::vector<Target>& targets() {
  static const std::vector<Target> all = {
      {"document", document}, {"selectors", selectors}, {"cascade", cascade}, {"links", links},
      {"http", http},         {"warc", warc},           {"har", har},         {"message", message},
      {"config", config},     {"json", json},           {"tls", tls},         {"trace", trace}};
  return all;
}

}  // namespace collaudo::fuzz
