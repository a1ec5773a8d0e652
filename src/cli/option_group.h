// OptionGroup: declares the options of one heading of the help. The texts are those of src/cli/phrases.json:
// help.KEY, type.KEY, group.NAME. Used while a command is declared; the values outlive it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "text/phrases.h"

namespace CLI {
class App;
}

namespace collaudo {

class OptionGroup {
 public:
  OptionGroup(CLI::App& command, const Phrases& phrases, std::string_view name);

  // `names` as CLI11 wants them: "-u,--user".
  void text(const std::string& names, std::string& value, std::string_view key);
  void list(const std::string& names, std::vector<std::string>& value, std::string_view key);  // repeatable
  void flag(const std::string& names, bool& value, std::string_view key);
  // A word without option, e.g. the address.
  void positional(const std::string& name, std::string& value, std::string_view key);
  // One or more such words.
  void words(const std::string& name, std::vector<std::string>& values, std::string_view key);

 private:
  CLI::App& command_;
  const Phrases& phrases_;
  const std::string heading_;
};

}  // namespace collaudo
