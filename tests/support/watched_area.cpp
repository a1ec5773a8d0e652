#include "support/watched_area.h"

#include "support/locations.h"

namespace collaudo::testing {

WatchedArea::WatchedArea() : area_(sites_folder) {}

VirtualResponse WatchedArea::answer(const ReceivedRequest& request, const std::string& address) {
  VirtualResponse response = area_.answer(request, address);
  const std::lock_guard lock(mutex_);
  asked_.push_back({request.method, address, request.cookie, response.body});
  return response;
}

std::vector<WatchedArea::Asked> WatchedArea::asked() const {
  const std::lock_guard lock(mutex_);
  return asked_;
}

std::string WatchedArea::log_in() {
  ReceivedRequest request;
  request.method = "GET";
  std::string relay;
  for (const auto& [name, value] :
       area_.answer(request, origin + "/accesso/spid?verso=%2Farea-personale%2F").headers)
    if (name == "Location") relay = value.substr(value.find("RelayState="));
  request.method = "POST";
  request.body = relay + "&SAMLResponse=x";
  for (const auto& [name, value] : area_.answer(request, origin + "/accesso/spid/acs").headers)
    if (name == "Set-Cookie") return value.substr(0, value.find(';'));
  return {};
}

}  // namespace collaudo::testing
