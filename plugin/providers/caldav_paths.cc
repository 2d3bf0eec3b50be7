#include "providers/caldav_paths.h"

#include <algorithm>
#include <vector>

#include "base/text.h"

namespace daybook::providers {
namespace {

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

int byte_at(std::string_view s, std::size_t i) {
  if (s[i] != '%' || i + 2 >= s.size() || hex(s[i + 1]) < 0 || hex(s[i + 2]) < 0) return -1;
  return hex(s[i + 1]) * 16 + hex(s[i + 2]);
}

bool stays(int byte) { return byte == '/' || byte == '#' || byte == '%'; }

bool readable(std::string_view s) {
  return text::valid_utf8(s) && std::none_of(s.begin(), s.end(), [](char c) {
           return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
         });
}

std::string_view without_slash(std::string_view s) {
  while (s.size() > 1 && s.back() == '/') s.remove_suffix(1);
  return s;
}

std::string_view path_of(const net::Url& url) {
  return std::string_view(url.path).substr(0, url.path.find('?'));
}

}  // namespace

std::string decoded_path(std::string_view path) {
  std::string out;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const int byte = i + 2 < path.size() ? byte_at(path, i) : -1;
    if (byte < 0 && path[i] == '%') {
      out += "%25";  // one that stands for nothing is meant as itself
    } else if (byte < 0) {
      out += path[i];
    } else if (stays(byte)) {
      out += byte == '/' ? "%2F" : byte == '#' ? "%23" : "%25";
      i += 2;
    } else {
      out += static_cast<char>(byte);
      i += 2;
    }
  }
  return readable(out) ? out : encoded_path(path);
}

std::string encoded_path(std::string_view decoded) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  static constexpr std::string_view kPlain = "-._~/@:!$&'()*+,;=";
  std::string out;
  for (std::size_t i = 0; i < decoded.size(); ++i) {
    const char c = decoded[i];
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       kPlain.find(c) != std::string_view::npos;
    if (plain || (i + 2 < decoded.size() && byte_at(decoded, i) >= 0)) {
      out += c;
      continue;
    }
    const auto u = static_cast<unsigned char>(c);
    out += '%';
    out += kDigits[u / 16];
    out += kDigits[u % 16];
  }
  return out;
}

std::optional<std::string> member_path(const net::Url& collection, std::string_view href) {
  if (href.empty() || href.size() > 4096) return std::nullopt;
  // Some servers write hrefs that should be encoded and are not.
  std::string clean;
  for (const char c : href)
    clean += static_cast<unsigned char>(c) <= 0x20 || c == '\\' ? encoded_path(std::string_view(&c, 1))
                                                                : std::string(1, c);
  const auto url = net::resolve(collection, clean);
  if (!url || url->host != collection.host || url->path.find('?') != std::string::npos)
    return std::nullopt;
  const std::string path = decoded_path(url->path);
  const std::string base = std::string(without_slash(decoded_path(path_of(collection)))) + "/";
  if (path.size() <= base.size() || path.compare(0, base.size(), base) != 0) return std::nullopt;
  const auto name = std::string_view(path).substr(base.size());
  if (name.find('/') != std::string_view::npos) return std::nullopt;
  // "%2e%2e": a name that some server might take for the folder above.
  if (name == "." || name == "..") return std::nullopt;
  return path;
}

bool same_path(std::string_view a, std::string_view b) { return without_slash(a) == without_slash(b); }

net::Url url_of(const net::Url& collection, const std::string& decoded) {
  net::Url out = collection;
  out.login.clear();
  out.path = encoded_path(decoded);
  return out;
}

bool same_site(const net::Url& home, const net::Url& other) {
  if (home.same_origin(other)) return true;
  if (!home.tls || !other.tls) return false;
  if (home.host == other.host) return true;
  const auto labels = text::split(home.host, '.');
  // Without a list of public suffixes: "icloud.com" of caldav.icloud.com, but all of example.co.uk.
  if (labels.size() < 3) return false;
  const bool registry = labels.size() == 3 && labels.back().size() == 2 && labels[1].size() <= 3;
  if (registry || home.host.find_first_not_of("0123456789.") == std::string::npos) return false;
  const std::string site = home.host.substr(labels.front().size());  // ".icloud.com"
  return other.host.size() > site.size() &&
         other.host.compare(other.host.size() - site.size(), site.size(), site) == 0;
}

}  // namespace daybook::providers
