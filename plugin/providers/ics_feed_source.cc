#include "providers/ics_feed_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/text.h"
#include "providers/caldav_paths.h"

namespace daybook::providers {
namespace {

constexpr std::size_t kMostBytes = 64U << 20;

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

net::Failure hidden(net::Failure f) {
  f.error.message = without_addresses(f.error.message);
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
  if (!answer) co_return tl::unexpected<net::Failure>(hidden(std::move(answer).error()));
  if (answer->status == 304 && (!before.etag.empty() || !before.modified.empty())) {
    before.same = true;
    co_return before;
  }
  if (answer->status != 200) {
    auto f = hidden(net::unexpected_answer(*answer, "reading the feed"));
    co_return tl::unexpected<net::Failure>(std::move(f));
  }
  FeedText out;
  out.etag = text::trim(answer->header("etag"));
  out.modified = text::trim(answer->header("last-modified"));
  out.text = std::move(answer->body);
  co_return out;
}

}  // namespace daybook::providers
