// The options of the command line about the network, curl's names where curl has them. Declared once a
// command, then read into NetworkOptions (those about the site's own host are left to the caller).
#pragma once

#include <string>
#include <vector>

#include "cli/option_group.h"
#include "evidence/network_options.h"

namespace collaudo {

class NetworkArguments {
 public:
  void declare(OptionGroup& group);
  NetworkOptions read(const Phrases& phrases) const;

 private:
  void check_routes(const Phrases& phrases) const;
  void read_limits(const Phrases& phrases, NetworkOptions& network) const;
  void read_header(const Phrases& phrases, const std::string& header, NetworkOptions& network) const;
  void read_user(const Phrases& phrases, NetworkOptions& network) const;

  std::string timeout_, connect_timeout_, retry_, per_host_, delay_, max_redirects_, max_body_;
  std::vector<std::string> connect_to_, resolve_, headers_;
  std::string cacert_, user_, cookie_file_, proxy_, user_agent_;
  bool insecure_ = false, strict_tls_ = false, allow_private_ = false;
};

}  // namespace collaudo
