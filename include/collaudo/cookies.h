// Whose a cookie is, seen from a site: the rule of correspondence of its domain, shared by the criteria about
// cookies. Pure functions, any thread may call them.
#pragma once

#include <string_view>

#include <collaudo/site.h>

namespace collaudo {

enum class CookieBelonging {
  own,      // of the site's domain, or below it
  parent,   // of a domain above the site's: it reaches the site
  foreign,  // of another domain
  refused   // a browser takes no such cookie: not for a domain that is not the setter's
};

// `domain`: without leading dot; `host_only`: set without Domain; `setter`: the host that set it.
CookieBelonging belonging_of(std::string_view domain, bool host_only, std::string_view setter,
                             const Site& site);

}  // namespace collaudo
