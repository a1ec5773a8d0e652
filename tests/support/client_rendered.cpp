#include "support/client_rendered.h"

namespace collaudo::testing {

namespace {

constexpr const char* payload_path = "/--payload--";
constexpr const char* script_path = "/--shell--.js";

constexpr const char* shell =
    "<!doctype html>\n<html lang=\"it\"><head><meta charset=\"utf-8\"><title>Comune</title></head>"
    "<body><div id=\"root\"></div><script src=\"/--shell--.js\"></script></body></html>\n";

// Scripts that come out of a parser of this kind do not run: each is made anew.
constexpr const char* script = R"(
fetch('/--payload--' + location.pathname + location.search).then(answer => answer.json()).then(page => {
  const made = new DOMParser().parseFromString(page.html, 'text/html');
  const copy = (from, to) => {
    for (const written of from.attributes) to.setAttribute(written.name, written.value);
  };
  copy(made.documentElement, document.documentElement);
  copy(made.body, document.body);
  document.head.replaceChildren(...made.head.childNodes);
  document.body.replaceChildren(...made.body.childNodes);
  for (const old of document.querySelectorAll('script')) {
    const fresh = document.createElement('script');
    copy(old, fresh);
    fresh.textContent = old.textContent;
    old.replaceWith(fresh);
  }
});
)";

}  // namespace

VirtualSite client_rendered(const VirtualSite& site) {
  const std::string origin = model_origin;
  VirtualSite twin = site;
  for (const auto& [address, response] : site) {
    if (!address.starts_with(origin + "/") || response.status != 200 || !is_html(response)) continue;
    VirtualResponse payload;
    payload.headers = {{"Content-Type", "application/json"}};
    payload.body = nlohmann::json{{"html", response.body}}.dump();
    twin[origin + payload_path + address.substr(origin.size())] = std::move(payload);
    twin[address].body = shell;
  }
  VirtualResponse program;
  program.headers = {{"Content-Type", "text/javascript; charset=utf-8"}};
  program.body = script;
  twin[origin + script_path] = std::move(program);
  return twin;
}

}  // namespace collaudo::testing
