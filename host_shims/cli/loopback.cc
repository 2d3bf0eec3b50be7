#include "cli/loopback.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <utility>
#include <vector>

#include "base/text.h"

namespace daybook::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMostBytes = 16 * 1024;
constexpr std::size_t kVisitors = 16;
constexpr std::chrono::seconds kRequest(5);

constexpr std::string_view kPage =
    "<!doctype html><meta charset=\"utf-8\"><title>Daybook</title>"
    "<p style=\"font: 1.2em sans-serif; margin: 3em\">Daybook has the answer. You can close this page and "
    "go back to the terminal.</p>";
constexpr std::string_view kOther =
    "<!doctype html><meta charset=\"utf-8\"><title>Daybook</title>"
    "<p style=\"font: 1.2em sans-serif; margin: 3em\">This answer belongs to another sign-in. Open the address that the "
    "terminal shows.</p>";

void answer(int fd, std::string_view status, std::string_view page) {
  const std::string text = "HTTP/1.1 " + std::string(status) +
                           "\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\nContent-Length: " +
                           std::to_string(page.size()) + "\r\n\r\n" + std::string(page);
  if (::send(fd, text.data(), text.size(), MSG_NOSIGNAL) < 0) return;  // it went away: nothing to do
}

// "GET /?code=…&state=… HTTP/1.1", an address, or the query alone.
std::optional<std::string> query_in(std::string_view text) {
  text = text.substr(0, text.find_first_of("\r\n"));
  if (text.rfind("GET ", 0) == 0) text = text.substr(4, text.find(' ', 4) - 4);
  if (const auto mark = text.find('?'); mark != text.npos) text.remove_prefix(mark + 1);
  text = text.substr(0, text.find('#'));
  if (parameter(text, "code").empty() && parameter(text, "error").empty()) return std::nullopt;
  return std::string(text::trim(text));
}

// Who connected. A browser opens connections that it does not use, and any program may send anything: each has a few
// seconds for the whole of its request, and none holds up another.
struct Visitor {
  int fd = -1;
  Clock::time_point until;
  std::string head;

  bool complete() const { return head.find("\r\n\r\n") != std::string::npos; }
  // False: it went away, or sends more than a head.
  bool read() {
    char piece[2048];
    const auto n = ::recv(fd, piece, sizeof piece, MSG_DONTWAIT);
    if (n < 0) return errno == EAGAIN || errno == EINTR;
    head.append(piece, static_cast<std::size_t>(n));
    return n > 0 && head.size() <= kMostBytes;
  }
};

class Visitors {
 public:
  explicit Visitors(std::string_view state) : state_(state) {}
  Visitors(const Visitors&) = delete;
  Visitors& operator=(const Visitors&) = delete;
  ~Visitors() {
    for (const auto& v : all_) ::close(v.fd);
  }

  void accept(int listening) {
    const int fd = ::accept4(listening, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0) return;
    if (all_.size() == kVisitors) leave(0);
    all_.push_back({fd, Clock::now() + kRequest, {}});
  }
  void add_to(std::vector<pollfd>& list) const {
    for (const auto& v : all_) list.push_back({v.fd, POLLIN, 0});
  }
  // When the first of them has had its time.
  Clock::time_point until(Clock::time_point end) const { return all_.empty() ? end : std::min(end, all_.front().until); }
  // The answer that is waited for, once one of them brought it.
  std::optional<std::string> hear() {
    for (std::size_t i = 0; i < all_.size();) {
      Visitor& v = all_[i];
      const bool here = v.read();
      auto query = v.complete() ? query_in(v.head) : std::nullopt;
      const bool ours = query && parameter(*query, "state") == state_;
      if (v.complete()) reply(v.fd, query.has_value(), ours);
      if (v.complete() || !here || Clock::now() >= v.until) leave(i);
      else ++i;
      if (ours) return query;
    }
    return std::nullopt;
  }

 private:
  static void reply(int fd, bool query, bool ours) {
    if (ours) return answer(fd, "200 OK", kPage);
    if (query) return answer(fd, "400 Bad Request", kOther);
    answer(fd, "404 Not Found", "");  // a browser asks for an icon, too
  }
  void leave(std::size_t i) {
    ::close(all_[i].fd);
    all_.erase(all_.begin() + static_cast<std::ptrdiff_t>(i));
  }
  std::string_view state_;
  std::vector<Visitor> all_;  // the first came first
};

// Lines typed on a terminal.
class Typed {
 public:
  bool listens() const { return listens_; }
  // The answer that is waited for, once a line holds it.
  std::optional<std::string> hear(std::string_view state) {
    char piece[2048];
    const auto n = ::read(STDIN_FILENO, piece, sizeof piece);
    listens_ = n > 0;
    if (n > 0) text_.append(piece, static_cast<std::size_t>(n));
    if (text_.size() > kMostBytes) text_.clear();
    if (text_.find('\n') == std::string::npos) return std::nullopt;
    auto query = query_in(text::trim(std::exchange(text_, {})));
    if (query && parameter(*query, "state") == state) return query;
    if (query) std::fputs("That address belongs to another sign-in; paste the one that this sign-in ended at.\n", stderr);
    return std::nullopt;
  }

 private:
  bool listens_ = ::isatty(STDIN_FILENO) == 1;
  std::string text_;
};

int ms_until(Clock::time_point t) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(t - Clock::now()).count();
  return static_cast<int>(std::max<std::int64_t>(left, 0));
}

}  // namespace

Result<Loopback> Loopback::open() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return fail(Errc::io, std::string("no socket: ") + std::strerror(errno));
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof at;
  if (::bind(fd, reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0 || ::listen(fd, 16) != 0 ||
      ::getsockname(fd, reinterpret_cast<sockaddr*>(&at), &size) != 0) {
    const std::string why = std::strerror(errno);
    ::close(fd);
    return fail(Errc::io, "cannot listen on 127.0.0.1: " + why);
  }
  return Loopback(fd, ntohs(at.sin_port));
}

Loopback::Loopback(Loopback&& other) noexcept : fd_(std::exchange(other.fd_, -1)), port_(other.port_) {}
Loopback::~Loopback() {
  if (fd_ >= 0) ::close(fd_);
}

std::string Loopback::address() const { return "http://127.0.0.1:" + std::to_string(port_); }

Result<std::optional<std::string>> Loopback::wait(int seconds, std::string_view state) const {
  const auto end = Clock::now() + std::chrono::seconds(seconds);
  Visitors visitors(state);
  Typed typed;
  while (Clock::now() < end) {
    std::vector<pollfd> all = {{fd_, POLLIN, 0}, {typed.listens() ? STDIN_FILENO : -1, POLLIN, 0}};
    visitors.add_to(all);
    if (::poll(all.data(), all.size(), ms_until(visitors.until(end))) < 0 && errno != EINTR)
      return fail(Errc::io, std::string("waiting for the browser: ") + std::strerror(errno));
    if (auto query = visitors.hear()) return query;
    if ((all[0].revents & POLLIN) != 0) visitors.accept(fd_);
    if (all[1].revents != 0)
      if (auto query = typed.hear(state)) return query;
  }
  return std::optional<std::string>{};
}

std::string_view parameter(std::string_view address, std::string_view name) {
  if (const auto mark = address.find('?'); mark != address.npos) address.remove_prefix(mark + 1);
  for (const auto part : text::split(address.substr(0, address.find('#')), '&'))
    if (const auto sign = part.find('='); sign != part.npos && part.substr(0, sign) == name) return part.substr(sign + 1);
  return {};
}

}  // namespace daybook::cli
