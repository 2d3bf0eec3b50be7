// http and https addresses, taken apart by RFC 3986 and put together again in one form, so that what
// is checked is what is connected to. Everything else a URL can be is refused.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace daybook::net {

struct Url {
  bool tls = true;
  std::string host;         // lower case; an IPv6 address without its brackets
  std::uint16_t port = 0;   // never 0 once read
  std::string path = "/";   // and query, percent-encoded as it came; no fragment
  std::string login;        // "user" or "user:password" of the text; never shown

  bool operator==(const Url&) const = default;
  // What decides whether credentials may go along (RFC 6454): scheme, host and port.
  bool same_origin(const Url& other) const;
  // The same on https, for what a server behind another that speaks TLS for it names as http: this host,
  // at the same port or at those that both have by default. Other addresses stay as they are.
  Url kept_secure(Url named) const;
  std::string text() const;   // without the login
  std::string origin() const; // its beginning, without the path
  std::string shown() const;  // for logs and errors: without login and query
};

// "webcal:" and "webcals:" are read as https. Errors: invalid, naming what is wrong and what is
// taken.
Result<Url> parse_url(std::string_view text);
// A reference found in a document or a Location header, against the address it came from
// (RFC 3986, 5.2). Errors: as parse_url.
Result<Url> resolve(const Url& base, std::string_view reference);

}  // namespace daybook::net
