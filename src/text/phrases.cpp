#include "text/phrases.h"

#include <algorithm>
#include <stdexcept>

#include <collaudo/value.h>

#include "embedded.h"

namespace collaudo {

namespace {

const std::string& argument_named(std::string_view name, const Arguments& arguments, std::string_view text) {
  const auto found = std::find_if(arguments.begin(), arguments.end(),
                                  [&](const auto& argument) { return argument.first == name; });
  if (found == arguments.end()) {
    throw std::logic_error("no argument {" + std::string(name) + "} for \"" + std::string(text) + "\"");
  }
  return found->second;
}

}  // namespace

std::string fill(std::string_view text, const Arguments& arguments) {
  std::string filled;
  filled.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    const bool is_doubled = at + 1 < text.size() && text[at + 1] == c;
    if ((c != '{' && c != '}') || (c == '}' && !is_doubled)) {
      filled += c;
      ++at;
    } else if (is_doubled) {
      filled += c;
      at += 2;
    } else {
      const auto end = text.find('}', at);
      if (end == std::string_view::npos)
        throw std::logic_error("unclosed brace in \"" + std::string(text) + "\"");
      filled += argument_named(text.substr(at + 1, end - at - 1), arguments, text);
      at = end + 1;
    }
  }
  return filled;
}

Phrases::Phrases(std::string_view path, Language language) {
  const auto file = parse_json(embedded_file(path));
  if (!file) throw std::logic_error(std::string(path) + ": " + file.error());
  for (const auto& [key, text] : file->at(language == Language::it ? "it" : "en").object()) {
    texts_.emplace(key, text.string());
  }
}

std::string Phrases::operator()(std::string_view key, const Arguments& arguments) const {
  const auto found = texts_.find(key);
  if (found == texts_.end()) throw std::logic_error("no phrase \"" + std::string(key) + "\"");
  return fill(found->second, arguments);
}

std::string Phrases::counted(std::string_view key, std::size_t n, Arguments arguments) const {
  arguments.emplace_back("n", std::to_string(n));
  return (*this)(std::string(key) + (n == 1 ? ".one" : ".other"), arguments);
}

}  // namespace collaudo
