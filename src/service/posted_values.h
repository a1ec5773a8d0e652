// The fields and values of a request's body: urlencoded, multipart, JSON flattened to path and value. A pure
// function; bounded.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace collaudo {

struct PostedValues {
  std::vector<std::pair<std::string, std::string>> fields;
  std::vector<std::string> files;  // names of fields that hold a file; their value is the file's name
};

PostedValues posted_values(std::string_view content_type, std::string_view body);

}  // namespace collaudo
