// The end of a sign-in in a browser: a page on 127.0.0.1 that takes one answer (RFC 8252, 7.3).
#pragma once

#include <optional>
#include <string>

#include "base/result.h"

namespace daybook::cli {

class Loopback {
 public:
  // Listens on a free port of 127.0.0.1, and nowhere else. Errors: io.
  static Result<Loopback> open();
  Loopback(Loopback&& other) noexcept;
  Loopback& operator=(Loopback&&) = delete;
  ~Loopback();

  std::string address() const;  // "http://127.0.0.1:PORT"
  // The query of the first request that carries a code or an error; whoever sent it gets a short
  // page. Also a line typed on standard input counts: the address a browser on another machine ended
  // at. Nothing after `seconds`.
  Result<std::optional<std::string>> wait(int seconds) const;

 private:
  Loopback(int fd, int port) : fd_(fd), port_(port) {}
  int fd_ = -1;
  int port_ = 0;
};

}  // namespace daybook::cli
