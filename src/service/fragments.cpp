#include "service/fragments.h"

#include <charconv>

#include <collaudo/value.h>

namespace collaudo {

namespace {

constexpr std::size_t max_fragments = 50;

bool looks_like_html(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos || text[begin] != '<') return false;
  return text.find("</") != std::string_view::npos || text.find("/>") != std::string_view::npos;
}

std::vector<std::string> of_cdata(std::string_view body) {
  std::vector<std::string> found;
  constexpr std::string_view opens = "<![CDATA[", closes = "]]>";
  for (auto at = body.find(opens); at != std::string_view::npos && found.size() < max_fragments;
       at = body.find(opens, at)) {
    at += opens.size();
    const auto end = body.find(closes, at);
    const std::string_view inside = body.substr(at, end == std::string_view::npos ? end : end - at);
    if (looks_like_html(inside)) found.emplace_back(inside);
    if (end == std::string_view::npos) break;
  }
  return found;
}

// length|type|id|content|…
std::vector<std::string> of_delta(std::string_view body) {
  std::vector<std::string> found;
  while (!body.empty() && found.size() < max_fragments) {
    std::size_t length = 0;
    const auto [end, error] = std::from_chars(body.data(), body.data() + body.size(), length);
    if (error != std::errc() || end == body.data() + body.size() || *end != '|') break;
    body.remove_prefix(static_cast<std::size_t>(end - body.data()) + 1);
    const auto type_end = body.find('|');
    if (type_end == std::string_view::npos) break;
    const std::string_view type = body.substr(0, type_end);
    const auto id_end = body.find('|', type_end + 1);
    if (id_end == std::string_view::npos || length > body.size() - id_end - 1) break;
    const std::string_view content = body.substr(id_end + 1, length);
    if (type == "updatePanel") found.emplace_back(content);
    body.remove_prefix(std::min(body.size(), id_end + 1 + length + 1));
  }
  return found;
}

std::vector<std::string> of_json(std::string_view body) {
  std::vector<std::string> found;
  const auto parsed = parse_json(body);
  if (!parsed) return found;
  std::vector<const Value*> pending = {&*parsed};
  while (!pending.empty() && found.size() < max_fragments) {
    const Value* value = pending.back();
    pending.pop_back();
    if (value->is_string() && looks_like_html(value->string())) found.push_back(value->string());
    if (value->is_array())
      for (auto it = value->array().rbegin(); it != value->array().rend(); ++it) pending.push_back(&*it);
    if (value->is_object())
      for (auto it = value->object().rbegin(); it != value->object().rend(); ++it)
        pending.push_back(&it->second);
  }
  return found;
}

}  // namespace

std::vector<std::string> html_fragments(std::string_view mime, std::string_view body) {
  if (body.find("<partial-response") != std::string_view::npos) return of_cdata(body);
  if (body.find("|updatePanel|") != std::string_view::npos) return of_delta(body);
  if (mime.find("json") != std::string_view::npos) return of_json(body);
  if (mime == "text/html" || mime == "application/xhtml+xml" ||
      mime.find("turbo-stream") != std::string_view::npos)
    if (looks_like_html(body)) return {std::string(body)};
  return {};
}

}  // namespace collaudo
