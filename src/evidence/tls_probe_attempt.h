// One connection and one handshake of the TLS probe. Used within the probe's threads.
#pragma once

#include "tls_probe_socket.h"

namespace collaudo {

// The handshake refers to the socket, so it is declared after it: it ends first.
struct TlsAttempt {
  TlsAttempt(const ProbeTarget& target, const TlsOffer& offer)
      : socket(target),
        handshake(socket.is_open()
                      ? shake_hands(socket.descriptor(), offer, target.host, target.deadline(), target.stop)
                      : Handshake{}) {}

  bool is_done() const { return handshake.end == Handshake::End::done; }
  bool is_answered() const { return handshake.is_answered(); }
  // Closed without a word, silent or unreachable: the same offer may fare better another time.
  bool is_inconclusive() const {
    return !is_answered() && (!socket.is_open() || handshake.end == Handshake::End::closed ||
                              handshake.end == Handshake::End::silent);
  }
  bool may_pass() const { return is_inconclusive() && (socket.is_open() || socket.fault().may_pass); }

  ProbeSocket socket;
  Handshake handshake;
};

}  // namespace collaudo
