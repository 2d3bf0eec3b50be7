// The end of a sign-in in a browser: a page on 127.0.0.1 that takes one answer (RFC 8252, 7.3).
#pragma once

#include <optional>
#include <string>
#include <string_view>

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
  // The query of the first request that carries a code or an error and `state`, which only the answer to
  // this sign-in knows; whoever sent it gets a short page. Others are told so, and waited on. Also a line
  // typed on standard input counts: the address a browser on another machine ended at. Nothing after
  // `seconds`.
  Result<std::optional<std::string>> wait(int seconds, std::string_view state) const;

 private:
  Loopback(int fd, int port) : fd_(fd), port_(port) {}
  int fd_ = -1;
  int port_ = 0;
};

// The value of a parameter in an address or a query, as it stands there.
std::string_view parameter(std::string_view address, std::string_view name);

}  // namespace daybook::cli
