#include "crawl/agid.h"

#include <algorithm>
#include <cctype>
#include <string>

#include <collaudo/value.h>

namespace collaudo {

namespace {

constexpr std::string_view host = "form.agid.gov.it";
constexpr std::string_view old_beginning = "/view/";
constexpr std::string_view lookup_beginning =
    "/api/v1/agid-form/dichiarazione-accessibilita/dichiarazione-by-old-id/";
constexpr std::size_t uuid_length = 36;
constexpr std::size_t longest_publication = 500;

bool is_uuid(std::string_view text) {
  if (text.size() != uuid_length) return false;
  for (std::size_t index = 0; index < text.size(); ++index) {
    const bool is_dash = index == 8 || index == 13 || index == 18 || index == 23;
    const bool is_right =
        is_dash ? text[index] == '-' : std::isxdigit(static_cast<unsigned char>(text[index])) != 0;
    if (!is_right) return false;
  }
  return true;
}

// The segments between the first and the last are one to the service: "a/b/c/d" is asked for as "a/b%2fc/d".
std::string as_asked(std::string_view publication) {
  const auto first = publication.find('/');
  const auto last = publication.rfind('/');
  if (first == std::string_view::npos || first == last) return std::string(publication);
  std::string address(publication.substr(0, first + 1));
  for (const char letter : publication.substr(first + 1, last - first - 1))
    letter == '/' ? address.append("%2f") : address.append(1, letter);
  return address.append(publication.substr(last));
}

}  // namespace

std::optional<Url> agid_lookup(const Url& link) {
  const std::string_view path = link.path();
  if (link.host() != host || !path.starts_with(old_beginning)) return std::nullopt;
  const std::string_view id = path.substr(old_beginning.size(), uuid_length);
  const std::string_view rest = path.substr(std::min(path.size(), old_beginning.size() + uuid_length));
  if (!is_uuid(id) || (!rest.empty() && rest.front() != '/')) return std::nullopt;
  return Url::parse("https://" + std::string(host) + std::string(lookup_beginning) + std::string(id));
}

std::optional<Url> agid_declaration(std::string_view json) {
  const auto parsed = parse_json(json);
  if (!parsed) return std::nullopt;
  const Value* id = parsed->find("idPubblicazione");
  if (!id || !id->is_string()) return std::nullopt;
  std::string_view publication = id->string();
  while (publication.starts_with('/')) publication.remove_prefix(1);
  if (publication.empty() || publication.size() > longest_publication) return std::nullopt;
  return Url::parse("https://" + std::string(host) + "/" + as_asked(publication));
}

}  // namespace collaudo
