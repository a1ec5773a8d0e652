// VirtualSite: a whole website in memory, one response an address, and the edits that turn the model site
// into a faulty one. Made by model_site() from the templates of tests/sites, or by a test by hand; read by
// the test server and by fake evidence sources. Plain values without hidden state: const use is safe from any
// thread.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace collaudo::testing {

struct VirtualResponse {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::string
      behaviour;  // "" or a misbehaviour that only a real server can show, e.g. "slow-body"; see behaviour.h
};

// Key: the address exactly as requested, "https://host/path?query", without fragment.
using VirtualSite = std::map<std::string, VirtualResponse>;

// Scheme and host of the model site: "https://comune.valverde.ct.it".
extern const char* const model_origin;

// Whether the model leads to its service area (ServiceArea), with the cards of the services that have a flow
// there; without it the model is complete in itself and its access page leads nowhere.
enum class AreaLinks { absent, present };

// Renders the model of `sites_folder` (tests/sites). With `pages` above the model's own count, conforming
// services, news and events are added until there are about that many. Throws std::runtime_error with one
// clear line.
VirtualSite model_site(const std::filesystem::path& sites_folder, std::size_t pages = 0,
                       AreaLinks links = AreaLinks::absent);

// Header and footer of the model as another host shows them: every link is a whole address, the pictures stay
// where they are. `user` is the name of who has logged in, "" for nobody.
struct ModelFrame {
  std::string header;
  std::string footer;
};
ModelFrame model_frame(const std::filesystem::path& sites_folder, const std::string& user);

// Applies the edits and then the responses of a case to `site`; the format is in tests/sites/README.md.
// `folder` is where the files that the case names lie. An edit that matches nothing throws
// std::runtime_error.
void apply_case(VirtualSite& site, const nlohmann::json& the_case, const std::filesystem::path& folder);

// The two halves of an edit, for pages that are made only when they are asked for: whether its page selects
// the address (paths are those of `origin`), and the replacement itself, true if the text was there. Both
// throw as apply_case does.
bool edit_selects(const nlohmann::json& edit, const std::string& address, const std::string& origin);
bool edit_text(const nlohmann::json& edit, std::string& text);

nlohmann::json read_case(const std::filesystem::path& file);

// Whether only a real server can show what the case is about.
bool is_on_the_wire(const nlohmann::json& the_case);

// The site that a case file describes, starting from the model or from nothing as it says.
VirtualSite site_of_case(const std::filesystem::path& case_file, const std::filesystem::path& sites_folder,
                         std::size_t pages = 0, AreaLinks links = AreaLinks::absent);

// "text/html; charset=utf-8" unless the extension of the path says otherwise.
std::string content_type_of(const std::string& path);

// First header of that name, "" if there is none; names are compared without case.
std::string header_of(const VirtualResponse& response, const std::string& name);
void set_header(VirtualResponse& response, const std::string& name, const std::string& value);

bool is_html(const VirtualResponse& response);

std::string read_file(const std::filesystem::path& file);

}  // namespace collaudo::testing
