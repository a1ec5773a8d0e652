#include "tls_probe_socket.h"

#include <cmath>

#include <fmt/core.h>

#include "exchange_header.h"

namespace collaudo {

namespace {

int is_stopped(void* stop, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<const std::stop_token*>(stop)->stop_requested() ? 1 : 0;
}

std::string bracketed(const std::string& address) {
  return address.find(':') == std::string::npos ? address : "[" + address + "]";
}

// Whatever goes wrong on the way to a proxy says nothing about the server.
Fault blamed_on_proxy(Fault fault) {
  if (fault.detail.starts_with("proxy: ")) return fault;
  return {Cause::offline, "proxy: " + fault.detail, fault.may_pass};
}

}  // namespace

Deadline ProbeTarget::deadline() const {
  const std::chrono::duration<double> time{settings.options().connect_timeout};
  return std::chrono::steady_clock::now() + std::chrono::ceil<std::chrono::milliseconds>(time);
}

void end_when_stopped(CURL* handle, const std::stop_token& stop) {
  curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, &is_stopped);
  curl_easy_setopt(handle, CURLOPT_XFERINFODATA, &stop);
}

ProbeSocket::ProbeSocket(const ProbeTarget& target) : handle_(opened<EasyHandle>(curl_easy_init())) {
  CURL* handle = handle_.get();
  const std::string proxy = target.proxy();
  if (ascii_lower(proxy).starts_with("https://")) {
    fault_ = {Cause::offline,
              "proxy: TLS cannot be examined through a proxy that is spoken to over TLS itself", false};
    return;
  }
  // The scheme is http, so that libcurl leaves TLS to the probe.
  const std::string address = fmt::format("http://{}:{}/", target.host, target.port);
  const auto timeout = std::max(1L, std::lround(target.settings.options().connect_timeout * 1000));
  curl_easy_setopt(handle, CURLOPT_URL, address.c_str());
  curl_easy_setopt(handle, CURLOPT_CONNECT_ONLY, 1L);
  curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, words_);
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_QUICK_EXIT, 1L);
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, timeout);
  end_when_stopped(handle, target.stop);
  curl_easy_setopt(handle, CURLOPT_NOPROXY, "");
  curl_easy_setopt(handle, CURLOPT_PROXY, proxy.c_str());
  curl_easy_setopt(handle, CURLOPT_HTTPPROXYTUNNEL, 1L);
  curl_easy_setopt(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  curl_easy_setopt(handle, CURLOPT_RESOLVE, target.settings.resolve());
  if (target.address.empty()) {
    curl_easy_setopt(handle, CURLOPT_CONNECT_TO, target.settings.connect_to());
  } else {
    const int port = target.settings.routes().endpoint(target.host, target.port).port;
    append(connect_to_, fmt::format("::{}:{}", bracketed(target.address), port));
    curl_easy_setopt(handle, CURLOPT_CONNECT_TO, connect_to_.get());
  }
  gate_.guard(handle, target.settings.options().addresses, target.host, !proxy.empty());
  const CURLcode code = curl_easy_perform(handle);
  fault_ = code != CURLE_OK && gate_.has_refused()
               ? gate_.fault()
               : fault_of(code, handle, words_, target.settings.options());
  if (!is_open()) {
    if (!proxy.empty()) fault_ = blamed_on_proxy(std::move(fault_));
    return;
  }
  curl_socket_t socket = CURL_SOCKET_BAD;
  curl_easy_getinfo(handle, CURLINFO_ACTIVESOCKET, &socket);
  descriptor_ = socket;
  const char* peer = nullptr;
  if (proxy.empty() && curl_easy_getinfo(handle, CURLINFO_PRIMARY_IP, &peer) == CURLE_OK && peer)
    address_ = peer;
}

}  // namespace collaudo
