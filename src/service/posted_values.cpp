#include "service/posted_values.h"

#include <algorithm>

#include <collaudo/text.h>
#include <collaudo/value.h>

#include <fmt/format.h>

#include "url/percent.h"

namespace collaudo {

namespace {

constexpr std::size_t max_fields = 2'000, max_value = 20'000, max_name = 300, max_boundary = 200;

std::string plain(std::string_view encoded) {
  std::string spaced(encoded.substr(0, max_value));
  std::replace(spaced.begin(), spaced.end(), '+', ' ');
  return percent::decoded(spaced);
}

void add_urlencoded(std::string_view body, PostedValues& values) {
  while (!body.empty() && values.fields.size() < max_fields) {
    const std::string_view pair = body.substr(0, body.find('&'));
    body.remove_prefix(std::min(body.size(), pair.size() + 1));
    const auto equals = pair.find('=');
    if (pair.empty()) continue;
    values.fields.emplace_back(plain(pair.substr(0, equals)),
                               equals == std::string_view::npos ? "" : plain(pair.substr(equals + 1)));
  }
}

std::string quoted_after(std::string_view text, std::string_view key) {
  const auto at = text.find(key);
  if (at == std::string_view::npos) return {};
  const auto begin = at + key.size();
  return std::string(text.substr(begin, text.find('"', begin) - begin));
}

void add_multipart(std::string_view content_type, std::string_view body, PostedValues& values) {
  auto at = content_type.find("boundary=");
  std::string boundary;
  if (at != std::string_view::npos) {
    boundary = content_type.substr(at + 9, content_type.find(';', at) - at - 9);
    std::erase(boundary, '"');
  }
  if (boundary.empty() || boundary.size() > max_boundary) return;
  const std::string mark = "--" + boundary;
  for (at = body.find(mark); at != std::string_view::npos && values.fields.size() < max_fields;) {
    const auto begin = at + mark.size();
    const auto end = body.find(mark, begin);
    const std::string_view part = body.substr(begin, end == std::string_view::npos ? end : end - begin);
    auto split = part.find("\r\n\r\n");
    std::size_t gap = 4;
    if (split == std::string_view::npos) {
      split = part.find("\n\n");
      gap = 2;
    }
    if (split != std::string_view::npos) {
      const std::string_view head = part.substr(0, split);
      const std::string name = quoted_after(head, " name=\"");
      const std::string file = quoted_after(head, "filename=\"");
      std::string_view value = part.substr(split + gap);
      while (value.ends_with('\n') || value.ends_with('\r')) value.remove_suffix(1);
      if (!name.empty() && head.find("filename=") != std::string_view::npos) {
        values.files.push_back(name);
        values.fields.emplace_back(name, file);
      } else if (!name.empty()) {
        values.fields.emplace_back(name, value.substr(0, max_value));
      }
    }
    at = end;
  }
}

// No deeper than parse_json() reads.
void add_value(const Value& value, const std::string& path, PostedValues& values) {
  const auto below = [&](std::string_view name) {
    return (path.empty() ? std::string() : path + ".").append(name).substr(0, max_name);
  };
  if (values.fields.size() >= max_fields) return;
  switch (value.kind()) {
    case Value::Kind::string:
      values.fields.emplace_back(path, value.string().substr(0, max_value));
      break;
    case Value::Kind::number:
      values.fields.emplace_back(path, fmt::format("{}", value.number()));
      break;
    case Value::Kind::array: {
      const auto& items = value.array();
      for (std::size_t index = 0; index < items.size(); ++index)
        add_value(items[index], below(std::to_string(index)), values);
      break;
    }
    case Value::Kind::object:
      for (const auto& [name, inner] : value.object()) add_value(inner, below(name), values);
      break;
    default:
      break;
  }
}

void add_json(std::string_view body, PostedValues& values) {
  if (const auto parsed = parse_json(body)) add_value(*parsed, "", values);
}

}  // namespace

PostedValues posted_values(std::string_view content_type, std::string_view body) {
  PostedValues values;
  const std::string type = text::t2(content_type.substr(0, content_type.find(';')));
  if (type.find("multipart/") != std::string::npos)
    add_multipart(content_type, body, values);
  else if (type.find("json") != std::string::npos)
    add_json(body, values);
  else if (type.find("urlencoded") != std::string::npos ||
           (type.empty() && body.find('=') != std::string_view::npos))
    add_urlencoded(body, values);
  return values;
}

}  // namespace collaudo
