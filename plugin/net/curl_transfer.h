// One request on its way through libcurl: what is set for it, what its callbacks gather.
#pragma once

#include <cstdint>

#include "net/curl_library.h"
#include "net/transport.h"

namespace daybook::net {

struct Transfer {
  const CurlLibrary* curl = nullptr;
  CURLSH* shared = nullptr;  // the transport's
  std::uint64_t id = 0;
  Request request;
  Response response;
  int hops = 0;
  std::size_t header_bytes = 0;
  bool behind_proxy = false;
  bool too_big = false;
  bool bomb = false;  // packed as tight as only what is meant to burst
  bool private_address = false;
  bool ever_sent = false;  // by an earlier hop
  CURL* easy = nullptr;
  curl_slist* headers = nullptr;
  char problem[CURL_ERROR_SIZE] = "";

  Transfer() = default;
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;
  ~Transfer() {
    if (easy != nullptr) curl->easy_cleanup(easy);
    if (headers != nullptr) curl->slist_free_all(headers);
  }
};

// Makes the easy handle; false when there is no memory. The transfer must not move any more.
bool set_up(Transfer& transfer, const TransportSettings& settings);
// What libcurl's own numbers mean for the caller.
Errc meaning_of(CURLcode code);

}  // namespace daybook::net
