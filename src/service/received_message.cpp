#include "service/received_message.h"

#include <algorithm>
#include <map>

#include <collaudo/html.h>
#include <collaudo/pattern.h>
#include <collaudo/text.h>

#include <nlohmann/json.hpp>

#include "html/charset.h"
#include "service/iso_time.h"
#include "service/masking.h"
#include "text/base64.h"

namespace collaudo {

namespace {

constexpr std::size_t max_text = 200'000, max_parts = 40;

using Headers = std::map<std::string, std::string>;

int hex_value(char letter) {
  if (letter >= '0' && letter <= '9') return letter - '0';
  if (letter >= 'A' && letter <= 'F') return letter - 'A' + 10;
  if (letter >= 'a' && letter <= 'f') return letter - 'a' + 10;
  return -1;
}

// `is_word`: an encoded word of a header, where "_" is a space.
std::string quoted_printable(std::string_view text, bool is_word) {
  std::string bytes;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char letter = text[at];
    if (letter == '_' && is_word) {
      bytes += ' ';
    } else if (letter != '=') {
      bytes += letter;
    } else if (at + 2 < text.size() && hex_value(text[at + 1]) >= 0 && hex_value(text[at + 2]) >= 0) {
      bytes += static_cast<char>(hex_value(text[at + 1]) * 16 + hex_value(text[at + 2]));
      at += 2;
    } else {
      // A soft line end.
      while (at + 1 < text.size() && (text[at + 1] == '\r' || text[at + 1] == '\n')) {
        ++at;
        if (text[at] == '\n') break;
      }
    }
  }
  return bytes;
}

std::string in_utf8(const std::string& bytes, const std::string& charset, bool is_html) {
  return html::to_utf8(bytes, "text/plain; charset=" + (charset.empty() ? "utf-8" : charset), is_html).utf8;
}

std::string decoded_header(std::string_view raw) {
  static const Pattern word("=\\?([^?]+)\\?([bBqQ])\\?([^?]*)\\?=");
  std::string result;
  std::size_t at = 0;
  for (const Match& match : word.all(raw)) {
    const std::string_view between = raw.substr(at, match.begin - at);
    // White space between two encoded words is none.
    if (at == 0 || between.find_first_not_of(" \t\r\n") != std::string_view::npos) result += between;
    const bool is_base64 = match.groups[2] == "b" || match.groups[2] == "B";
    result += in_utf8(is_base64 ? base64_decoded(match.groups[3]) : quoted_printable(match.groups[3], true),
                      match.groups[1], false);
    at = match.end;
  }
  result += raw.substr(at);
  return text::t1(result);
}

// The headers, lower-case names, folded lines joined; `body` becomes what follows.
Headers take_headers(std::string_view& body) {
  Headers headers;
  std::string last;
  while (!body.empty()) {
    const auto end = body.find('\n');
    std::string_view line = body.substr(0, end);
    body.remove_prefix(end == std::string_view::npos ? body.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) break;
    if ((line[0] == ' ' || line[0] == '\t') && !last.empty()) {
      headers[last] += " " + std::string(line.substr(1));
      continue;
    }
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) break;
    last = text::t2(line.substr(0, colon));
    if (headers.contains(last)) last += " ";  // of repeated ones the first counts
    headers[last] = text::t1(line.substr(colon + 1));
  }
  return headers;
}

std::string parameter(const std::string& header, const std::string& name) {
  const Pattern pattern(name + "=\"?([^\";]+)", true);
  const auto match = pattern.first(header);
  return match ? match->groups[1] : std::string();
}

std::string part_text(const Headers& headers, std::string_view body) {
  const auto value = [&](const char* name) {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
  };
  const std::string type = text::t2(value("content-type")),
                    coding = text::t2(value("content-transfer-encoding"));
  if (!type.empty() && !type.starts_with("text/")) return {};
  std::string bytes(body.substr(0, max_text));
  if (coding == "base64") bytes = base64_decoded(bytes);
  if (coding == "quoted-printable") bytes = quoted_printable(bytes, false);
  const bool is_html = type.starts_with("text/html");
  const std::string utf8 = in_utf8(bytes, parameter(type, "charset"), is_html);
  if (!is_html) return text::t1(utf8);
  const html::Document document = html::Document::parse(utf8);
  return document.body() ? text::t1(document.body()->text()) : std::string();
}

std::string all_text(const Headers& headers, std::string_view body) {
  const auto type = headers.find("content-type");
  const std::string boundary = type == headers.end() ? "" : parameter(type->second, "boundary");
  if (boundary.empty()) return part_text(headers, body);
  std::string text;
  // Parts inside parts lie in the same text: their marks are looked for as they come.
  static const Pattern mark("(?:^|\\n)--[^\\r\\n]{1,100}\\r?\\n");
  const auto marks = mark.all(body, max_parts);
  for (std::size_t index = 0; index < marks.size() && text.size() < max_text; ++index) {
    const std::size_t end = index + 1 < marks.size() ? marks[index + 1].begin : body.size();
    std::string_view part = body.substr(marks[index].end, end - marks[index].end);
    const Headers own = take_headers(part);
    const auto kind = own.find("content-type");
    if (kind == own.end() || text::t2(kind->second).starts_with("multipart/")) continue;
    text += part_text(own, part) + " ";
  }
  return text::t1(text);
}

// Whom it is written to: by the name beside the address, and by how it greets.
void learn_receiver(const Headers& headers, const std::string& text, Masking& masking) {
  if (const auto to = headers.find("to"); to != headers.end()) {
    std::string name = decoded_header(to->second.substr(0, to->second.find('<')));
    std::erase(name, '"');
    if (name.find('@') == std::string::npos) masking.learn_name(text::t1(name));
  }
  static const Pattern greeting(
      "\\b(?i:gentil[ei]|gent\\.(?:mo|ma)|egregi[oa]|car[oa]|ciao|buongiorno|salve|spett(?:\\.le|abile)) "
      "(?:(?i:sig(?:\\.|\\.ra|nor|nora|nore)) )?(\\p{Lu}[\\p{L}'\u2019-]+(?: "
      "\\p{Lu}[\\p{L}'\u2019-]+){1,3})");
  constexpr std::size_t most = 5;
  for (const Match& match : greeting.all(text, most)) masking.learn_name(match.groups[1]);
}

}  // namespace

Result<ReceivedMessage> read_message(std::string_view bytes, const std::string& source, Masking& masking) {
  std::string_view body = bytes;
  const Headers headers = take_headers(body);
  if (!headers.contains("from") || !headers.contains("date")) return Error{"no_message"};
  ReceivedMessage message;
  message.source = masking.by_form(source);
  message.time = message_time(headers.at("date")).value_or(0);
  const std::string from = headers.at("from");
  const auto at = from.find_last_of('@');
  if (at != std::string::npos)
    message.sender_domain = text::t2(from.substr(at + 1, from.find_first_of("> ,", at) - at - 1));
  const std::string text = all_text(headers, body);
  learn_receiver(headers, text, masking);
  if (const auto subject = headers.find("subject"); subject != headers.end())
    message.subject = masking.text(decoded_header(subject->second));
  message.text = masking.text(text);
  return message;
}

std::string json_text(const ReceivedMessage& message, const std::string& service) {
  const nlohmann::ordered_json json = {
      {"service", service},         {"time", message.time}, {"sender_domain", message.sender_domain},
      {"subject", message.subject}, {"text", message.text}, {"source", message.source}};
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace collaudo
