// What is asked of a server and what it answers: plain values. Who fetches is net/transport.h.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "net/url.h"

namespace daybook::net {

struct Header {
  std::string name;
  std::string value;
  bool operator==(const Header&) const = default;
};

struct Limits {
  std::int32_t connect_ms = 10'000;
  std::int32_t total_ms = 120'000;
  std::int32_t stall_ms = 20'000;           // with less than one byte a second
  std::size_t body_bytes = 64U << 20;       // after decompression
  std::size_t header_bytes = 256U << 10;    // of one answer, all of them
  int redirects = 5;
};

struct Request {
  std::string method = "GET";
  Url url;
  std::vector<Header> headers;  // nothing secret: they follow every redirect
  std::string body;
  // Goes to the origin of `url` alone and is never logged: the value of the Authorization header, or
  // a name and a password for Basic and Digest.
  std::string authorization;
  std::string user;
  std::string password;
  // Addresses that are not public (net/address.h) may be connected to: a server of one's own, as
  // against an address that came from somebody else.
  bool own_network = false;
  Limits limits;
};

struct Response {
  int status = 0;
  std::vector<Header> headers;  // of the last answer
  std::string body;
  Url url;  // where it came from, after redirects
  bool offered_basic = false, offered_digest = false;  // by its challenges, also one that was met
  bool repeated = false;  // an earlier try of the same request may have done what it asked for

  // The first header of that name, case-blind; empty when there is none.
  std::string_view header(std::string_view name) const;
};

// Whether the method only looks (RFC 9110, 9.2.1; PROPFIND and REPORT too): it may be repeated and
// redirected at will.
bool is_safe(std::string_view method);

// The request that follows a redirect, with what may go along: https stays https, credentials stay
// with their origin, and a request that changes something follows only inside its origin and only
// with its method kept (307, 308). Errors: denied, invalid (no or a bad Location).
Result<Request> redirected(const Request& request, const Response& response);
bool is_redirect(const Response& response);

}  // namespace daybook::net
