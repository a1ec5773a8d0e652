// Addresses, redirects and cookies that hold line ends: what they would put into our next request does not
// get there.
#include <mutex>

#include <catch2/catch.hpp>

#include "hostile/audit.h"
#include "support/live_hosts.h"
#include "support/locations.h"

using namespace collaudo::testing;

namespace {

// The model, and all that was asked of it.
class Listener final : public LiveHosts {
 public:
  explicit Listener(VirtualSite site) : site_(std::move(site)) {}
  std::set<std::string> hosts() const override { return {"comune.valverde.ct.it"}; }
  VirtualResponse answer(const ReceivedRequest& request, const std::string& address) override {
    const std::lock_guard lock(mutex_);
    heard_.push_back(request);
    const auto found = site_.find(address);
    return found == site_.end() ? VirtualResponse{404, {{"Content-Type", "text/html"}}, "", ""}
                                : found->second;
  }
  std::vector<ReceivedRequest> heard() const {
    const std::lock_guard lock(mutex_);
    return heard_;
  }

 private:
  const VirtualSite site_;
  mutable std::mutex mutex_;
  std::vector<ReceivedRequest> heard_;
};

}  // namespace

TEST_CASE("nothing that a site says becomes a header of ours", "[hostile][injection]") {
  using namespace std::string_literals;
  const std::string origin = model_origin;
  const std::string header = "Authorization: Basic aW5pZXR0YXRv";
  VirtualSite site = model_site(sites_folder);
  std::string links;
  int number = 0;
  const std::vector<std::string> ends = {
      "\r", "\v", "\f", "\0"s, "%0d%0a", "\xc4\x8d\xc4\x8a", "\xe2\x80\xa8", "\t", " HTTP/1.1\r"};
  for (const std::string& end : ends) {
    const std::string path = "/iniettata/" + std::to_string(++number);
    site[origin + path] = {
        302, {{"Location", "/faq/x" + end + header}, {"Set-Cookie", "a=b" + end + header}}, "", ""};
    links += "<a data-element=\"service-link\" href=\"" + path + "\">x</a>";
  }
  for (const std::string end :
       {"&#13;&#10;", "&#10;", "&#13;", "\r\n", " HTTP/1.1&#13;&#10;", "%0d%0a", "&#9;"})
    links += "<a data-element=\"service-link\" href=\"/collegata/x" + end + header + end + end +
             "GET /contrabbando\">x</a>";
  std::string& list = site.at(origin + "/servizi/").body;
  list.insert(list.rfind("</main>"), links);
  VirtualSite others;
  for (const auto& [address, response] : site)
    if (!address.starts_with(origin)) others[address] = response;
  ServerOptions options;
  const auto listener = std::make_shared<Listener>(std::move(site));
  options.live = listener;
  const SiteServer server(std::move(others), options);
  audit(server, {"--retry", "0"});
  std::size_t led = 0;
  for (const ReceivedRequest& request : listener->heard()) {
    INFO(request.target);
    CHECK(request.authorization.empty());
    CHECK(request.target != "/contrabbando");
    for (const char c : request.target + request.cookie + request.user_agent)
      CHECK(static_cast<unsigned char>(c) > 0x1f);
    CHECK(request.target.find(' ') == std::string::npos);
    led += request.target.starts_with("/faq/x") || request.target.starts_with("/collegata/x") ? 1 : 0;
  }
  CHECK(led >= 7);  // they were followed, and did no harm
}
