// Phrases: the prose that a user reads, in one language, looked up by key. Made from an embedded JSON file
// {"it": {key: text}, "en": {key: text}} by whoever talks to the user (reports, command line). Constant once
// made: any thread may read it; what it returns is owned by the caller.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include <collaudo/criterion.h>

namespace collaudo {

// `text` with each {name} replaced by its argument; "{{" and "}}" stand for the braces themselves.
// std::logic_error for a name without argument and for a brace that does not close.
std::string fill(std::string_view text, const Arguments& arguments);

class Phrases {
 public:
  // `path` of the file from the root of the repository, e.g. "src/report/phrases.json".
  Phrases(std::string_view path, Language language);

  // std::logic_error for a key that is not there.
  std::string operator()(std::string_view key, const Arguments& arguments = {}) const;
  // The text of KEY.one for 1, of KEY.other for every other number, with {n}.
  std::string counted(std::string_view key, std::size_t n, Arguments arguments = {}) const;

  const std::map<std::string, std::string, std::less<>>& all() const { return texts_; }
  bool has(std::string_view key) const { return texts_.find(key) != texts_.end(); }

 private:
  std::map<std::string, std::string, std::less<>> texts_;
};

}  // namespace collaudo
