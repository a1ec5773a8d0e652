// PrivatePlaces: which addresses of a walk are nobody's business: identity providers, payment platforms, and
// whatever a password is sent to. Asked by the walk command while a walk is recorded. One thread.
#pragma once

#include <set>
#include <string>
#include <vector>

#include <collaudo/url.h>

namespace collaudo {

class PrivatePlaces {
 public:
  // Hosts of the municipality, without "www.".
  explicit PrivatePlaces(std::vector<std::string> municipal_hosts) : hosts_(std::move(municipal_hosts)) {}

  // `names`: of the fields that are sent there; empty for a page that is only asked for.
  bool contains(const Url& url, const std::vector<std::string>& names);
  // Whether a field of that name holds a token of the login.
  static bool is_token(const std::string& name);

 private:
  std::vector<std::string> hosts_;
  std::set<std::string> identity_hosts_;  // met on the way
};

}  // namespace collaudo
