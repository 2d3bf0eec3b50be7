#include "net/url.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "base/text.h"

namespace daybook::net {
namespace {

constexpr std::size_t kMaxLength = 8192;

tl::unexpected<Error> bad(const std::string& what) {
  return fail(Errc::invalid, what + "; give an address like https://host/path");
}

bool has_control(std::string_view s) {
  return std::any_of(s.begin(), s.end(), [](char c) {
    const auto u = static_cast<unsigned char>(c);
    return u <= 0x20 || u == 0x7f || c == '\\';
  });
}

// Letters, digits, dots, hyphens and underscores; international names come in their xn-- form.
bool plain_host(std::string_view host) {
  return !host.empty() && host.size() <= 253 &&
         std::all_of(host.begin(), host.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
                  c == '_';
         });
}

bool ipv6_literal(std::string_view host) {
  return !host.empty() && host.find(':') != std::string_view::npos &&
         host.find_first_not_of("0123456789abcdef:.") == std::string_view::npos;
}

Status read_port(std::string_view digits, Url& out) {
  if (digits.empty()) return {};
  const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), out.port);
  if (code != std::errc{} || end != digits.data() + digits.size() || out.port == 0)
    return bad("\"" + std::string(digits) + "\" is no port");
  return {};
}

Status read_authority(std::string_view authority, Url& out) {
  if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
    out.login = authority.substr(0, at);
    authority.remove_prefix(at + 1);
  }
  std::string_view host = authority;
  std::string_view port;
  if (!authority.empty() && authority.front() == '[') {
    const auto close = authority.find(']');
    if (close == std::string_view::npos) return bad("the bracket of an IPv6 address is not closed");
    host = authority.substr(1, close - 1);
    port = authority.substr(close + 1);
    if (!port.empty() && port.front() != ':') return bad("text behind an IPv6 address");
    if (!port.empty()) port.remove_prefix(1);
    out.host = text::lower_ascii(host);
    if (!ipv6_literal(out.host)) return bad("\"" + std::string(host) + "\" is no IPv6 address");
  } else {
    if (const auto colon = authority.find(':'); colon != std::string_view::npos) {
      host = authority.substr(0, colon);
      port = authority.substr(colon + 1);
    }
    out.host = text::lower_ascii(host);
    if (!plain_host(out.host)) return bad("\"" + std::string(host) + "\" is no host name");
  }
  out.port = out.tls ? 443 : 80;
  return read_port(port, out);
}

// RFC 3986, 5.2.4.
std::string without_dots(std::string_view path) {
  std::vector<std::string_view> kept;
  const auto parts = text::split(path.substr(1), '/');
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const bool last = i + 1 == parts.size();
    if (parts[i] == "..") {
      if (!kept.empty()) kept.pop_back();
    } else if (parts[i] != ".") {
      kept.push_back(parts[i]);
      continue;
    }
    if (last) kept.emplace_back();
  }
  std::string out;
  for (const auto part : kept) out.append("/").append(part);
  return out.empty() ? "/" : out;
}

void set_path(std::string_view rest, Url& out) {
  rest = rest.substr(0, rest.find('#'));
  const auto query = rest.find('?');
  std::string path(rest.substr(0, query));
  if (path.empty() || path.front() != '/') path.insert(0, "/");
  out.path = without_dots(path);
  if (query != std::string_view::npos) out.path += rest.substr(query);
}

}  // namespace

bool Url::same_origin(const Url& other) const {
  return tls == other.tls && host == other.host && port == other.port;
}

Url Url::kept_secure(Url named) const {
  const bool ours = named.host == host && (named.port == port || (named.port == 80 && port == 443));
  if (tls && !named.tls && ours) named.tls = true, named.port = port;
  return named;
}

std::string Url::origin() const {
  std::string out = tls ? "https://" : "http://";
  out += host.find(':') != std::string::npos ? "[" + host + "]" : host;
  return port == (tls ? 443 : 80) ? out : out + ":" + std::to_string(port);
}

std::string Url::text() const { return origin() + path; }

std::string Url::shown() const {
  const std::string whole = text();
  return whole.substr(0, whole.find('?'));
}

Result<Url> parse_url(std::string_view text) {
  text = text::trim(text);
  if (text.size() > kMaxLength) return bad("the address is longer than 8192 bytes");
  if (has_control(text)) return bad("the address holds a blank, a backslash or a control character");
  const auto colon = text.find("://");
  if (colon == std::string_view::npos) return bad("the address names no scheme");
  const std::string scheme = text::lower_ascii(text.substr(0, colon));
  Url out;
  if (scheme == "http") {
    out.tls = false;
  } else if (scheme != "https" && scheme != "webcal" && scheme != "webcals") {
    return bad("the scheme \"" + scheme + "\" is not fetched");
  }
  const std::string_view rest = text.substr(colon + 3);
  const auto end = rest.find_first_of("/?#");
  DAYBOOK_TRY(read_authority(rest.substr(0, end), out));
  set_path(end == std::string_view::npos ? "" : rest.substr(end), out);
  return out;
}

Result<Url> resolve(const Url& base, std::string_view reference) {
  reference = text::trim(reference);
  const auto special = reference.find_first_of(":/?#");
  if (special != std::string_view::npos && reference[special] == ':') return parse_url(reference);
  if (has_control(reference)) return bad("a reference holds a blank or a control character");
  if (reference.substr(0, 2) == "//")
    return parse_url((base.tls ? "https:" : "http:") + std::string(reference));
  Url out = base;
  out.login.clear();
  if (reference.empty() || reference.front() == '#') return out;
  const std::string path = base.path.substr(0, base.path.find('?'));
  if (reference.front() == '?') {
    set_path(path + std::string(reference), out);
  } else if (reference.front() == '/') {
    set_path(reference, out);
  } else {
    set_path(path.substr(0, path.rfind('/') + 1) + std::string(reference), out);
  }
  return out;
}

}  // namespace daybook::net
