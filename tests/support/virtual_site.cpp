#include "support/virtual_site.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <stdexcept>
#include <string_view>

#include "support/pattern.h"

namespace collaudo::testing {

using nlohmann::json;

const char* const model_origin = "https://comune.valverde.ct.it";

namespace {

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::string address_of(const std::string& page) { return page.starts_with("/") ? model_origin + page : page; }

bool has_wildcard(const std::string& page) { return page.find('*') != std::string::npos; }

// `*` stands for one or more characters other than a slash, `**` for any text, also none.
std::string glob_expression(const std::string& glob) {
  std::string expression;
  for (std::size_t i = 0; i < glob.size(); ++i) {
    if (glob[i] == '*') {
      const bool any_depth = i + 1 < glob.size() && glob[i + 1] == '*';
      expression += any_depth ? ".*" : "[^/]+";
      if (any_depth) ++i;
    } else {
      if (std::string_view{R"(\^$.|?+()[]{})"}.find(glob[i]) != std::string_view::npos) expression += '\\';
      expression += glob[i];
    }
  }
  return expression + "/?";
}

std::string without_query(const std::string& address) { return address.substr(0, address.find('?')); }

std::vector<std::string> pages_matching(const VirtualSite& site, const std::string& page) {
  const auto address = address_of(page);
  if (!has_wildcard(page)) {
    return site.contains(address) ? std::vector<std::string>{address} : std::vector<std::string>{};
  }
  std::vector<std::string> pages;
  const auto expression = glob_expression(address);
  for (const auto& [key, response] : site) {
    if (is_html(response) && matches_whole(without_query(key), expression)) pages.push_back(key);
  }
  return pages;
}

// True if the body contained what the edit looks for.
bool replace_literal(std::string& body, const std::string& find, const std::string& replace, bool all) {
  auto at = body.find(find);
  if (at == std::string::npos) return false;
  do {
    body.replace(at, find.size(), replace);
    at = body.find(find, at + replace.size());
  } while (all && at != std::string::npos);
  return true;
}

[[noreturn]] void refuse(std::initializer_list<std::string_view> parts) {
  std::string message;
  for (const auto part : parts) message += part;
  throw std::runtime_error(message);
}

void refuse_unknown_fields(const json& object, const std::vector<std::string>& known,
                           const std::string& what) {
  if (!object.is_object()) refuse({what, " is not an object: ", object.dump()});
  for (const auto& [name, value] : object.items()) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      refuse({what, " has an unknown field \"", name, "\""});
    }
  }
}

// Refuses what is no edit.
std::string text_sought(const json& edit) {
  refuse_unknown_fields(edit, {"page", "find", "regex", "replace", "all", "some"}, "edit");
  const auto page = edit.at("page").get<std::string>();
  if (edit.contains("regex") == edit.contains("find")) refuse({"edit of ", page, ": give `find` or `regex`"});
  const auto sought = edit.at(edit.contains("regex") ? "regex" : "find").get<std::string>();
  if (sought.empty()) refuse({"edit of ", page, ": nothing to look for"});
  return sought;
}

void apply_edit(VirtualSite& site, const json& edit) {
  const auto page = edit.at("page").get<std::string>();
  const auto sought = text_sought(edit);
  const bool some = edit.value("some", false);
  std::size_t edited = 0;
  for (const auto& address : pages_matching(site, page)) {
    const bool found = edit_text(edit, site.at(address).body);
    if (found) ++edited;
    if (!found && !some) refuse({"edit: ", address, " does not contain: ", sought});
  }
  if (edited == 0) refuse({"edit of ", page, " matches nothing: ", sought});
}

void apply_response(VirtualSite& site, const std::string& page, const json& given,
                    const std::filesystem::path& folder) {
  const auto address = address_of(page);
  if (given.is_string()) {
    site[address] = {200, {{"Content-Type", "text/html; charset=utf-8"}}, given.get<std::string>(), ""};
    return;
  }
  refuse_unknown_fields(given, {"status", "headers", "body", "file", "copy", "behaviour", "remove"},
                        "response " + page);
  if (given.value("remove", false)) {
    if (site.erase(address) == 0) refuse({"response ", page, ": nothing there to remove"});
    return;
  }
  if (given.contains("copy")) {
    const auto original = site.find(address_of(given.at("copy").get<std::string>()));
    if (original == site.end()) refuse({"response ", page, ": nothing there to copy"});
    site[address] = VirtualResponse(original->second);
  }
  auto& response = site[address];
  response.status = given.value("status", response.status);
  response.behaviour = given.value("behaviour", response.behaviour);
  if (given.contains("body")) {
    response.body = given.at("body").get<std::string>();
  } else if (given.contains("file")) {
    response.body = read_file(folder / given.at("file").get<std::string>());
  } else if (given.contains("status") && response.status != 200) {
    response.body.clear();
  }
  const auto headers = given.value("headers", json::object());
  for (const auto& [name, value] : headers.items()) set_header(response, name, value.get<std::string>());
  if (header_of(response, "Content-Type").empty()) {
    const auto named_by =
        given.contains("file") ? given.at("file").get<std::string>() : without_query(address);
    set_header(response, "Content-Type", content_type_of(named_by));
  }
}

}  // namespace

void apply_case(VirtualSite& site, const json& the_case, const std::filesystem::path& folder) {
  // Only `site`, `edits` and `responses` change pages; the others are for whoever serves or judges the site.
  refuse_unknown_fields(
      the_case,
      {"about", "site", "edits", "responses", "tls", "expect", "url", "as", "supplied", "performance",
       "services", "walks", "attestation", "messages", "hosts", "offline", "submission_date"},
      "case");
  const auto start = the_case.value("site", "model");
  if (start != "model" && start != "empty") refuse({"case: `site` is \"model\" or \"empty\""});
  if (start == "empty") site.clear();
  for (const auto& edit : the_case.value("edits", json::array())) apply_edit(site, edit);
  const auto responses = the_case.value("responses", json::object());
  for (const auto& [page, given] : responses.items()) apply_response(site, page, given, folder);
}

bool edit_selects(const json& edit, const std::string& address, const std::string& origin) {
  const auto page = edit.at("page").get<std::string>();
  const auto whole = page.starts_with("/") ? origin + page : page;
  return has_wildcard(page) ? matches_whole(without_query(address), glob_expression(whole))
                            : without_query(address) == whole;
}

bool edit_text(const json& edit, std::string& text) {
  const auto sought = text_sought(edit);
  const auto replacement = edit.value("replace", "");
  const bool all = edit.value("all", false);
  return edit.contains("regex") ? replace_matches(text, sought, replacement, all)
                                : replace_literal(text, sought, replacement, all);
}

json read_case(const std::filesystem::path& file) {
  auto parsed = json::parse(read_file(file), nullptr, false);
  if (parsed.is_discarded()) refuse({file.string(), " is not JSON"});
  return parsed;
}

bool is_on_the_wire(const nlohmann::json& the_case) {
  if (the_case.contains("tls")) return true;
  const nlohmann::json responses = the_case.value("responses", nlohmann::json::object());
  for (const auto& [page, response] : responses.items())
    if (response.is_object() && response.contains("behaviour")) return true;
  return false;
}

VirtualSite site_of_case(const std::filesystem::path& case_file, const std::filesystem::path& sites_folder,
                         std::size_t pages, AreaLinks links) {
  const auto the_case = read_case(case_file);
  auto site =
      the_case.value("site", "model") == "empty" ? VirtualSite{} : model_site(sites_folder, pages, links);
  try {
    apply_case(site, the_case, case_file.parent_path());
  } catch (const std::exception& error) {
    refuse({case_file.string(), ": ", error.what()});
  }
  return site;
}

std::string content_type_of(const std::string& path) {
  static const std::map<std::string, std::string> types = {
      {".css", "text/css; charset=utf-8"},
      {".ico", "image/x-icon"},
      {".jpg", "image/jpeg"},
      {".js", "text/javascript"},
      {".json", "application/json"},
      {".pdf", "application/pdf"},
      {".png", "image/png"},
      {".svg", "image/svg+xml"},
      {".txt", "text/plain; charset=utf-8"},
      {".woff2", "font/woff2"},
      {".xml", "application/xml"},
  };
  const auto found = types.find(lower(std::filesystem::path{path}.extension().string()));
  return found == types.end() ? "text/html; charset=utf-8" : found->second;
}

std::string header_of(const VirtualResponse& response, const std::string& name) {
  for (const auto& [header, value] : response.headers) {
    if (lower(header) == lower(name)) return value;
  }
  return "";
}

void set_header(VirtualResponse& response, const std::string& name, const std::string& value) {
  for (auto& [header, old_value] : response.headers) {
    if (lower(header) == lower(name)) {
      old_value = value;
      return;
    }
  }
  response.headers.emplace_back(name, value);
}

bool is_html(const VirtualResponse& response) {
  return response.status == 200 && header_of(response, "Content-Type").starts_with("text/html");
}

std::string read_file(const std::filesystem::path& file) {
  std::ifstream stream{file, std::ios::binary};
  if (!stream) refuse({"cannot read ", file.string()});
  return {std::istreambuf_iterator<char>{stream}, std::istreambuf_iterator<char>{}};
}

}  // namespace collaudo::testing
