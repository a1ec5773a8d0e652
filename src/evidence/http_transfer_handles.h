// Owners of libcurl's handles. Read by the transfers, the HTTP source and the TLS probe. A handle belongs to
// the thread that uses it and is closed with its owner.
#pragma once

#include <memory>
#include <new>
#include <string>

#include <curl/curl.h>

namespace collaudo {

// CURL, CURLM and CURLSH are all `void` in libcurl's C interface, so the type alone does not choose how to
// close.
struct EasyClosing {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct MultiClosing {
  void operator()(CURLM* handle) const { curl_multi_cleanup(handle); }
};
struct ListClosing {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

using EasyHandle = std::unique_ptr<CURL, EasyClosing>;
using MultiHandle = std::unique_ptr<CURLM, MultiClosing>;
using StringList = std::unique_ptr<curl_slist, ListClosing>;

template <typename Owner>
Owner opened(typename Owner::pointer handle) {
  if (!handle) throw std::bad_alloc();
  return Owner(handle);
}

inline void append(StringList& list, const std::string& text) {
  curl_slist* longer = curl_slist_append(list.get(), text.c_str());
  if (!longer) throw std::bad_alloc();
  static_cast<void>(list.release());
  list.reset(longer);
}

}  // namespace collaudo
