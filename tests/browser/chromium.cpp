#include "browser/chromium.h"

#include <array>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "support/run_program.h"
#include "support/site_server.h"

namespace collaudo::testing {
namespace {

namespace fs = std::filesystem;

constexpr const char* driver_path = "/--families--";

// A folder of its own, removed with it.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (fs::temp_directory_path() / "collaudo-browser-XXXXXX").string();
    if (!mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
    path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

// Loads every page in a frame and writes what it sees into its own document, for --dump-dom.
std::string driver_page(const std::vector<std::string>& addresses) {
  std::string page = "<!doctype html><meta charset=utf-8><title>families</title>\n";
  for (const std::string& address : addresses)
    page += "<iframe width=1280 height=800 style=\"border:0\" data-address=\"" + address + "\" src=\"" +
            address + "\"></iframe>\n";
  return page + R"(<script>
addEventListener('load', () => {
  const pages = {};
  for (const frame of document.querySelectorAll('iframe')) {
    const view = frame.contentWindow;
    pages[frame.dataset.address] = [...view.document.querySelectorAll('*')].map(
        element => [element.localName.toLowerCase(), view.getComputedStyle(element).fontFamily]);
  }
  const out = document.createElement('script');
  out.type = 'application/json';
  out.id = 'families';
  out.textContent = JSON.stringify(pages).replace(/</g, '\\u003c');
  document.body.appendChild(out);
});
</script>)";
}

}  // namespace

std::optional<std::string> chromium_program() {
  if (const char* named = std::getenv("COLLAUDO_CHROMIUM")) return std::string(named);
  constexpr std::array<const char*, 4> places = {"/usr/bin/chromium", "/usr/bin/chromium-browser",
                                                 "/usr/bin/google-chrome", "/snap/bin/chromium"};
  for (const char* place : places)
    if (fs::exists(place)) return std::string(place);
  return std::nullopt;
}

RenderedPages rendered(const std::string& program, VirtualSite site,
                       const std::vector<std::string>& addresses) {
  site[model_origin + std::string(driver_path)] = {
      200, {{"Content-Type", "text/html; charset=utf-8"}}, driver_page(addresses), {}};
  const SiteServer server(std::move(site));
  const TemporaryFolder profile;
  ProgramOptions options;
  options.limit = std::chrono::minutes(4);
  options.environment = {{"HOME", profile.path().string()}};
  const ProgramRun run =
      run_program(program,
                  {"--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                   "--disable-background-networking", "--no-first-run", "--disable-component-update",
                   "--disable-sync", "--hide-scrollbars", "--ignore-certificate-errors",
                   "--host-resolver-rules=MAP * 127.0.0.1:" + std::to_string(server.https_port()),
                   "--user-data-dir=" + profile.path().string(), "--timeout=200000", "--dump-dom",
                   model_origin + std::string(driver_path)},
                  options);
  const std::string opening = "id=\"families\">";
  const auto begin = run.out.find(opening);
  const auto end = run.out.find("</script>", begin);
  if (begin == std::string::npos || end == std::string::npos)
    throw std::runtime_error("the browser gave no answer: " + run.err.substr(0, 2000) +
                             run.out.substr(0, 500));
  const auto json =
      nlohmann::json::parse(run.out.substr(begin + opening.size(), end - begin - opening.size()));
  RenderedPages pages;
  for (const auto& [address, elements] : json.items())
    for (const auto& element : elements) pages[address].push_back({element[0], element[1]});
  return pages;
}

}  // namespace collaudo::testing
