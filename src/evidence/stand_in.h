// StandIn: a copy of the site that is visited in place of its public address (--as). It knows where a page of
// the public address stands on the copy, and the other way round. Made from the two addresses by whoever
// needs it (crawler, source, freeze, Site); a constant value, for any thread.
//
// What belongs to the public address is its host with or without "www.", at its port or a default one, over
// http or https. Its subdomains are other hosts: nothing stands in for them.
#pragma once

#include <collaudo/url.h>

namespace collaudo {

class StandIn {
 public:
  StandIn(const Url& copy, const Url& published) : copy_(copy), published_(published) {}

  bool is_in_use() const { return copy_.origin() != published_.origin(); }
  // Where the page is asked for: that of the public address on the copy, any other where it is.
  Url visited(const Url& url) const;
  // The same for what a page loads: over another scheme than the public one it is no part of the copy.
  Url visited_resource(const Url& url) const;
  // The address that the public will see.
  Url published(const Url& url) const;

 private:
  bool is_published(const Url& url) const;

  Url copy_, published_;
};

}  // namespace collaudo
