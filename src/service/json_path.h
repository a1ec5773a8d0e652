// JsonPath: where a streaming parser stands in a JSON text: "log.entries.[].request.url". One thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace collaudo {

class JsonPath {
 public:
  static constexpr std::size_t max_depth = 60;

  void key(std::string_view name) {
    path_.resize(ends_.back());
    if (!path_.empty()) path_ += '.';
    path_ += name.substr(0, 200);
  }
  // False: nested too deep.
  bool open_object() { return open(""); }
  bool open_array() { return open(".[]"); }
  // Afterwards str() is the place of what was closed.
  void close() {
    path_.resize(ends_.back());
    ends_.pop_back();
  }

  const std::string& str() const { return path_; }
  // What follows `beginning`; empty for a place elsewhere.
  std::string_view after(std::string_view beginning) const {
    return std::string_view(path_).starts_with(beginning) ? std::string_view(path_).substr(beginning.size())
                                                          : std::string_view();
  }

 private:
  bool open(std::string_view added) {
    if (ends_.size() > max_depth) return false;
    ends_.push_back(path_.size());
    path_ += added;
    return true;
  }

  std::string path_;
  std::vector<std::size_t> ends_;  // length of path_ at each open bracket
};

}  // namespace collaudo
