#include "providers/ics_feed_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/text.h"
#include "net/oauth_token.h"
#include "providers/caldav_paths.h"

namespace daybook::providers {
namespace {

constexpr std::size_t kMostBytes = 64U << 20;
constexpr std::size_t kLeastSecret = 4;  // what is shorter is as much of anything

struct Descriptor {
  int fd = -1;
  explicit Descriptor(int opened) : fd(opened) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd >= 0) ::close(fd);
  }
};

tl::unexpected<Error> trouble(int code, const std::string& path) {
  const Errc kind = code == ENOENT || code == ENOTDIR ? Errc::not_found
                    : code == EACCES || code == EPERM ? Errc::denied
                                                      : Errc::io;
  return fail(kind, "the calendar file cannot be read: " + std::string(std::strerror(code)), path);
}

// Apache's mod_deflate puts "-gzip" behind the version of what it compresses, and does not know it
// again: both forms are asked with.
std::string if_none_match(const std::string& etag) {
  static constexpr std::string_view kSuffix = "-gzip\"";
  if (etag.size() <= kSuffix.size() ||
      etag.compare(etag.size() - kSuffix.size(), kSuffix.size(), kSuffix) != 0)
    return etag;
  return etag + ", " + etag.substr(0, etag.size() - kSuffix.size()) + "\"";
}

// The longest first, so that no part of one takes the rest of it out of sight.
std::vector<std::string> longest_first(std::vector<std::string> texts) {
  std::erase_if(texts, [](const std::string& s) { return s.size() < kLeastSecret; });
  std::sort(texts.begin(), texts.end(), [](const auto& a, const auto& b) { return a.size() > b.size(); });
  return texts;
}

// As it came, decoded and encoded anew: a server may repeat any of them.
void add_forms(std::string_view part, std::vector<std::string>& out) {
  std::string plain(part);
  std::replace(plain.begin(), plain.end(), '+', ' ');
  const auto decoded = decoded_path(plain);
  out.insert(out.end(), {std::string(part), decoded_path(std::string(part)), decoded, net::percent_encoded(decoded)});
}

void take_out(std::string_view secret, std::size_t from, std::string& text) {
  const auto wanted = text::lower_ascii(secret);
  for (auto at = text::lower_ascii(text).find(wanted, from); at != std::string::npos;
       at = text::lower_ascii(text).find(wanted, from))
    text.replace(at, secret.size(), "…");
}

// The server's words are cut at their end, and with them perhaps what they repeat.
void take_out_begun(std::string_view secret, std::size_t from, std::string& text) {
  const auto end = text.ends_with(')') ? text.size() - 1 : text.size();
  for (auto n = std::min(secret.size(), end - std::min(from, end)); n >= kLeastSecret; --n)
    if (text::iequals_ascii(std::string_view(text).substr(end - n, n), secret.substr(0, n)))
      return static_cast<void>(text.replace(end - n, n, "…"));
}

net::Failure hidden(net::Failure f, const net::Url& url) {
  f.error.message = without_secrets(f.error.message, url);
  return f;
}

net::Request get(const RemoteSetting& setting, net::Url url, const FeedText& before) {
  net::Request r;
  if (!url.login.empty()) {
    const auto colon = url.login.find(':');
    r.user = decoded_path(url.login.substr(0, colon));
    if (colon != std::string::npos) r.password = decoded_path(url.login.substr(colon + 1));
    url.login.clear();
  }
  r.url = std::move(url);
  r.own_network = setting.own_network;
  r.limits.body_bytes = kMostBytes;
  r.headers.push_back({"Accept", "text/calendar, */*;q=0.5"});
  if (!before.etag.empty()) r.headers.push_back({"If-None-Match", if_none_match(before.etag)});
  if (!before.modified.empty()) r.headers.push_back({"If-Modified-Since", before.modified});
  return r;
}

}  // namespace

std::string without_addresses(const std::string& message) {
  std::string out;
  for (std::size_t i = 0; i < message.size();) {
    const auto scheme = message.compare(i, 8, "https://") == 0   ? 8U
                        : message.compare(i, 7, "http://") == 0 ? 7U
                                                                : 0U;
    if (scheme == 0) {
      out += message[i++];
      continue;
    }
    const auto host_end = std::min(message.find_first_of("/?# \t\"", i + scheme), message.size());
    auto end = std::min(message.find_first_of(" \t\"", i), message.size());
    out += message.substr(i, host_end - i);
    if (end > host_end) out += "/…";
    if (end > 0 && end < message.size() && message[end - 1] == ':') out += ":";
    i = end;
  }
  return out;
}

std::string without_secrets(const std::string& message, const net::Url& url) {
  std::vector<std::string> whole, parts;
  const auto query = std::min(url.path.find('?'), url.path.size());
  add_forms(url.path, whole);
  add_forms(std::string_view(url.path).substr(0, query), whole);
  add_forms(std::string_view(url.path).substr(std::min(query + 1, url.path.size())), parts);
  add_forms(url.login, parts);
  std::string text = url.path + "&" + url.login;
  for (const char c : {'/', '?', '=', ':'}) std::replace(text.begin(), text.end(), c, '&');
  for (const auto part : text::split(text, '&')) add_forms(part, parts);
  auto out = without_addresses(message);
  for (const auto& secret : longest_first(std::move(whole))) take_out(secret, 0, out);
  // Only what the server said: the rest of the message is ours, and its host may hold the same word.
  const auto said = std::min(out.find(" ("), out.size());
  const auto secrets = longest_first(std::move(parts));
  for (const auto& secret : secrets) take_out(secret, said, out);
  for (const auto& secret : secrets) take_out_begun(secret, said, out);
  return out;
}

Result<std::string> read_feed_file(const std::string& path) {
  // Without waiting for whoever writes into a pipe or sits behind a device.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
  if (file.fd < 0) return trouble(errno, path);
  struct stat about {};
  if (::fstat(file.fd, &about) != 0) return trouble(errno, path);
  if (!S_ISREG(about.st_mode))
    return fail(Errc::denied, "the calendar file is no regular file", path);
  std::string out;
  std::string block(256 * 1024, '\0');
  while (true) {
    const auto n = ::read(file.fd, block.data(), block.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return trouble(errno, path);
    if (n == 0) return out;
    if (out.size() + static_cast<std::size_t>(n) > kMostBytes)
      return fail(Errc::too_big, "the calendar file is larger than 64 MiB", path);
    out.append(block, 0, static_cast<std::size_t>(n));
  }
}

net::Task<FeedAnswer> fetch_feed(const RemoteSetting& setting, net::Session& session,
                                 FeedText before) {
  if (setting.url.find("://") == std::string::npos) {
    auto text = read_feed_file(setting.url);
    if (!text) co_return tl::unexpected<net::Failure>(net::Failure{text.error()});
    FeedText out;
    out.text = std::move(*text);
    co_return out;
  }
  auto url = net::parse_url(setting.url);
  if (!url) co_return tl::unexpected<net::Failure>(net::Failure{url.error()});
  auto asking = session.ask(get(setting, *url, before));
  auto answer = co_await asking;
  if (!answer) co_return tl::unexpected<net::Failure>(hidden(std::move(answer).error(), *url));
  if (answer->status == 304 && (!before.etag.empty() || !before.modified.empty())) {
    before.same = true;
    co_return before;
  }
  if (answer->status != 200) {
    auto f = hidden(net::unexpected_answer(*answer, "reading the feed"), *url);
    co_return tl::unexpected<net::Failure>(std::move(f));
  }
  FeedText out;
  out.etag = text::trim(answer->header("etag"));
  out.modified = text::trim(answer->header("last-modified"));
  out.text = std::move(answer->body);
  co_return out;
}

}  // namespace daybook::providers
