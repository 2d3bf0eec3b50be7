#include "cli/loopback.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <utility>

#include "base/text.h"

namespace daybook::cli {
namespace {

constexpr std::size_t kMostBytes = 16 * 1024;
constexpr int kRequestMs = 5000;

constexpr std::string_view kPage =
    "<!doctype html><meta charset=\"utf-8\"><title>Daybook</title>"
    "<p style=\"font: 1.2em sans-serif; margin: 3em\">Daybook has the answer. You can close this page and "
    "go back to the terminal.</p>";

void answer(int fd, std::string_view status, std::string_view page) {
  const std::string text = "HTTP/1.1 " + std::string(status) +
                           "\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\nContent-Length: " +
                           std::to_string(page.size()) + "\r\n\r\n" + std::string(page);
  if (::send(fd, text.data(), text.size(), MSG_NOSIGNAL) < 0) return;  // it went away: nothing to do
}

// The head of a request, or what came of it in time.
std::string read_head(int fd) {
  std::string head;
  char piece[2048];
  while (head.size() < kMostBytes && head.find("\r\n\r\n") == std::string::npos) {
    pollfd p{fd, POLLIN, 0};
    if (::poll(&p, 1, kRequestMs) <= 0) break;
    const auto n = ::recv(fd, piece, sizeof piece, 0);
    if (n <= 0) break;
    head.append(piece, static_cast<std::size_t>(n));
  }
  return head;
}

// "GET /?code=…&state=… HTTP/1.1", an address, or the query alone.
std::optional<std::string> query_in(std::string_view text) {
  text = text.substr(0, text.find_first_of("\r\n"));
  if (text.rfind("GET ", 0) == 0) text = text.substr(4, text.find(' ', 4) - 4);
  if (const auto mark = text.find('?'); mark != text.npos) text.remove_prefix(mark + 1);
  text = text.substr(0, text.find('#'));
  const auto has = [&](std::string_view key) {
    for (const auto part : text::split(text, '&'))
      if (part.rfind(key, 0) == 0) return true;
    return false;
  };
  if (!has("code=") && !has("error=")) return std::nullopt;
  return std::string(text::trim(text));
}

std::optional<std::string> take_connection(int listening) {
  const int fd = ::accept4(listening, nullptr, nullptr, SOCK_CLOEXEC);
  if (fd < 0) return std::nullopt;
  auto query = query_in(read_head(fd));
  if (query)
    answer(fd, "200 OK", kPage);
  else
    answer(fd, "404 Not Found", "");  // a browser asks for an icon, too
  ::close(fd);
  return query;
}

}  // namespace

Result<Loopback> Loopback::open() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return fail(Errc::io, std::string("no socket: ") + std::strerror(errno));
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof at;
  if (::bind(fd, reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0 || ::listen(fd, 4) != 0 ||
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

Result<std::optional<std::string>> Loopback::wait(int seconds) const {
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + std::chrono::seconds(seconds);
  std::string typed;
  bool listens_to_terminal = ::isatty(STDIN_FILENO) == 1;
  while (true) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
    if (left <= 0) return std::optional<std::string>{};
    pollfd both[2] = {{fd_, POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}};
    if (::poll(both, listens_to_terminal ? 2 : 1, static_cast<int>(left)) < 0 && errno != EINTR)
      return fail(Errc::io, std::string("waiting for the browser: ") + std::strerror(errno));
    if ((both[0].revents & POLLIN) != 0)
      if (auto query = take_connection(fd_)) return query;
    if (!listens_to_terminal || both[1].revents == 0) continue;
    char piece[2048];
    const auto n = ::read(STDIN_FILENO, piece, sizeof piece);
    if (n <= 0) listens_to_terminal = false;
    if (n > 0) typed.append(piece, static_cast<std::size_t>(n));
    if (typed.size() > kMostBytes) typed.clear();
    if (typed.find('\n') == std::string::npos) continue;
    if (auto query = query_in(text::trim(typed))) return query;
    typed.clear();
  }
}

}  // namespace daybook::cli
