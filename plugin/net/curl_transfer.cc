#include "net/curl_transfer.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

#include "base/text.h"
#include "net/address.h"

namespace daybook::net {
namespace {

// Text packs ten or twenty to one, a list of equal lines a hundred to one, what is nothing but one sign
// over and over a thousand to one. The bytes counted as received are those before the block being unpacked.
constexpr std::size_t kUnpackedFree = 8U << 20;
constexpr std::size_t kTightest = 200;
constexpr std::size_t kBlock = 16U << 10;

bool bursts(const Transfer& t, std::size_t unpacked) {
  if (unpacked <= kUnpackedFree) return false;
  curl_off_t received = 0;
  t.curl->easy_getinfo(t.easy, CURLINFO_SIZE_DOWNLOAD_T, &received);
  return unpacked / kTightest > static_cast<std::size_t>(std::max<curl_off_t>(received, 0)) + kBlock;
}

// As much as the server says will come: a text that grows as it comes leaves as much again behind.
void make_room(Transfer& t) {
  curl_off_t told = -1;
  t.curl->easy_getinfo(t.easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &told);
  if (told > 0) t.response.body.reserve(std::min(static_cast<std::size_t>(told), t.request.limits.body_bytes));
}

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* user) {
  auto& t = *static_cast<Transfer*>(user);
  const std::size_t n = size * count;
  if (t.response.body.empty()) make_room(t);
  t.bomb = bursts(t, t.response.body.size() + n);
  if (t.bomb) return 0;
  if (t.response.body.size() + n > t.request.limits.body_bytes) {
    t.too_big = true;
    return 0;
  }
  t.response.body.append(data, n);
  return n;
}

// One header each, or several in one after commas.
void note_challenge(Response& response, const Header& h) {
  if (h.name != "www-authenticate") return;
  for (const auto part : text::split(h.value, ',')) {
    const auto scheme = text::lower_ascii(text::trim(part).substr(0, text::trim(part).find(' ')));
    response.offered_basic = response.offered_basic || scheme == "basic";
    response.offered_digest = response.offered_digest || scheme == "digest";
  }
}

std::size_t on_header(char* data, std::size_t size, std::size_t count, void* user) {
  auto& t = *static_cast<Transfer*>(user);
  const std::size_t n = size * count;
  t.header_bytes += n;
  if (t.header_bytes > t.request.limits.header_bytes) {
    t.too_big = true;
    return 0;
  }
  const std::string_view line = text::trim({data, n});
  if (line.substr(0, 5) == "HTTP/") {
    t.response.headers.clear();  // those of "continue", or of a challenge, are past
  } else if (const auto colon = line.find(':'); colon != std::string_view::npos) {
    t.response.headers.push_back({text::lower_ascii(line.substr(0, colon)),
                                  std::string(text::trim(line.substr(colon + 1)))});
    note_challenge(t.response, t.response.headers.back());
  }
  return n;
}

bool may_connect(const Transfer& t, const sockaddr* address) {
  if (t.request.own_network || t.behind_proxy) return true;
  if (address->sa_family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, address, sizeof in);
    return public_address({reinterpret_cast<const std::uint8_t*>(&in.sin_addr), 4});
  }
  if (address->sa_family != AF_INET6) return false;
  sockaddr_in6 in{};
  std::memcpy(&in, address, sizeof in);
  return public_address({reinterpret_cast<const std::uint8_t*>(&in.sin6_addr), 16});
}

curl_socket_t on_socket(void* user, curlsocktype, curl_sockaddr* address) {
  auto& t = *static_cast<Transfer*>(user);
  if (!may_connect(t, &address->addr)) {
    t.private_address = true;
    return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

// Before anything is sent, on new and on kept connections: a kept one may lead where this request must not go.
int on_connection(void* user, char* address, char*, int, int) {
  auto& t = *static_cast<Transfer*>(user);
  t.private_address = !t.request.own_network && !t.behind_proxy && !public_when_written(address);
  return t.private_address ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

template <class Value>
void set(const Transfer& t, CURLoption option, Value value) {
  t.curl->easy_set(t.easy, option, value);
}

void set_method(const Transfer& t) {
  const Request& r = t.request;
  if (r.method == "HEAD") {
    set(t, CURLOPT_NOBODY, 1L);
    return;
  }
  if (!r.body.empty() || r.method == "POST" || r.method == "PUT") {
    set(t, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(r.body.size()));
    set(t, CURLOPT_POSTFIELDS, r.body.data());
  }
  set(t, CURLOPT_CUSTOMREQUEST, r.method.c_str());
}

// A line break inside would be a header of somebody else's.
void add_header(Transfer& t, const std::string& line) {
  if (line.find_first_of("\r\n") != std::string::npos) return;
  if (auto* list = t.curl->slist_append(t.headers, line.c_str())) t.headers = list;
}

void set_headers(Transfer& t) {
  const Request& r = t.request;
  bool typed = false;
  for (const auto& h : r.headers) {
    add_header(t, h.name + ": " + h.value);
    typed = typed || text::iequals_ascii(h.name, "content-type");
  }
  if (!typed) add_header(t, "Content-Type:");  // libcurl would claim that a body is a form
  add_header(t, "Expect:");
  if (!r.authorization.empty()) add_header(t, "Authorization: " + r.authorization);
  set(t, CURLOPT_HTTPHEADER, t.headers);
}

void set_limits(Transfer& t) {
  const Limits& limits = t.request.limits;
  set(t, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits.connect_ms));
  set(t, CURLOPT_TIMEOUT_MS, static_cast<long>(limits.total_ms));
  set(t, CURLOPT_LOW_SPEED_LIMIT, 1L);
  set(t, CURLOPT_LOW_SPEED_TIME, static_cast<long>(std::max(1, limits.stall_ms / 1000)));
}

void set_callbacks(Transfer& t) {
  set(t, CURLOPT_PRIVATE, static_cast<void*>(&t));
  set(t, CURLOPT_ERRORBUFFER, t.problem);
  set(t, CURLOPT_WRITEFUNCTION, &on_body);
  set(t, CURLOPT_WRITEDATA, static_cast<void*>(&t));
  set(t, CURLOPT_HEADERFUNCTION, &on_header);
  set(t, CURLOPT_HEADERDATA, static_cast<void*>(&t));
  set(t, CURLOPT_OPENSOCKETFUNCTION, &on_socket);
  set(t, CURLOPT_OPENSOCKETDATA, static_cast<void*>(&t));
  set(t, CURLOPT_PREREQFUNCTION, &on_connection);
  set(t, CURLOPT_PREREQDATA, static_cast<void*>(&t));
}

void set_login(const Transfer& t) {
  if (t.request.user.empty()) return;
  set(t, CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC | CURLAUTH_DIGEST));
  set(t, CURLOPT_USERNAME, t.request.user.c_str());
  set(t, CURLOPT_PASSWORD, t.request.password.c_str());
}

}  // namespace

bool set_up(Transfer& t, const TransportSettings& settings) {
  t.easy = t.curl->easy_init();
  if (t.easy == nullptr) return false;
  const Request& r = t.request;
  set(t, CURLOPT_URL, r.url.text().c_str());
  set(t, CURLOPT_PROTOCOLS_STR, "http,https");
  set(t, CURLOPT_FOLLOWLOCATION, 0L);
  set(t, CURLOPT_NOSIGNAL, 1L);
  set(t, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
  set(t, CURLOPT_PIPEWAIT, 1L);
  set(t, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!settings.ca_file.empty()) set(t, CURLOPT_CAINFO, settings.ca_file.c_str());
  set(t, CURLOPT_PROXY, settings.proxy.c_str());
  set(t, CURLOPT_USERAGENT, settings.user_agent.c_str());
  set(t, CURLOPT_ACCEPT_ENCODING, "gzip, deflate");
  set(t, CURLOPT_SHARE, t.shared);
  // libcurl sends again by itself what finds a kept connection dead.
  set(t, CURLOPT_FRESH_CONNECT, is_safe(r.method) ? 0L : 1L);
  set_method(t);
  set_headers(t);
  set_login(t);
  set_limits(t);
  set_callbacks(t);
  return true;
}

Errc meaning_of(CURLcode code) {
  switch (code) {
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_LOGIN_DENIED:
      return Errc::denied;
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_WEIRD_SERVER_REPLY:
      return Errc::invalid;
    case CURLE_FILESIZE_EXCEEDED:
      return Errc::too_big;
    default:
      return Errc::retry_later;
  }
}

}  // namespace daybook::net
