#include <collaudo/text.h>

namespace collaudo::text {

std::string joined(const std::vector<std::string>& parts, std::string_view separator) {
  std::string list;
  for (const std::string& part : parts) {
    if (!list.empty()) list += separator;
    list += part;
  }
  return list;
}

std::string quoted(const std::vector<std::string>& parts) {
  std::vector<std::string> marked;
  for (const std::string& part : parts) marked.push_back("«" + part + "»");
  return joined(marked);
}

}  // namespace collaudo::text
