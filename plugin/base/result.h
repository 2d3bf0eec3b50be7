// Errors are values. A fallible function returns Result<T>; our code does not throw, and the ABI
// edge catches whatever a library underneath may throw.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace daybook {

// Named after what the caller must decide, not after where the fault arose.
enum class Errc : std::uint8_t {
  invalid,      // the input is wrong: tell who sent it, do not repeat
  not_found,    // there is no such thing
  conflict,     // the thing exists or the time is taken: choose another
  stale,        // somebody changed it since: read again, then decide
  denied,       // policy or rights forbid it
  retry_later,  // passing fault: the same call may succeed later
  reauth,       // the sign-in is dead: a person must act
  in_use,       // another process or handle holds the state file
  corrupt,      // the state file is damaged, foreign or newer than this build
  io,           // disk or file system refused
  too_big,      // over a stated limit
  cancelled,    // shutting down
  internal,     // a fault of ours
};

// Stable lower-case name of the kind ("invalid", "not_found", …).
std::string_view errc_name(Errc code);

struct Error {
  Errc code = Errc::internal;
  std::string message;  // for people: names the cause and the way out; carries no secret
  std::string where;    // path inside the input ("args.start_at"), a line, a file; may be empty
};

template <class T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

[[nodiscard]] inline tl::unexpected<Error> fail(Errc code, std::string message,
                                                std::string where = {}) {
  return tl::unexpected<Error>(Error{code, std::move(message), std::move(where)});
}
[[nodiscard]] inline tl::unexpected<Error> pass_on(Error error) {
  return tl::unexpected<Error>(std::move(error));
}

}  // namespace daybook

// DAYBOOK_TRY(expr): return the error of a Status-like expression, else go on.
#define DAYBOOK_TRY(expr)                                         \
  do {                                                            \
    if (auto daybook_try_ = (expr); !daybook_try_)                \
      return ::daybook::pass_on(std::move(daybook_try_).error()); \
  } while (false)

#define DAYBOOK_CONCAT2(a, b) a##b
#define DAYBOOK_CONCAT(a, b) DAYBOOK_CONCAT2(a, b)
// DAYBOOK_ASSIGN(auto x, expr): x = value of a Result, or return its error.
#define DAYBOOK_ASSIGN(decl, expr) DAYBOOK_ASSIGN_(DAYBOOK_CONCAT(daybook_r_, __LINE__), decl, expr)
#define DAYBOOK_ASSIGN_(tmp, decl, expr)                       \
  auto tmp = (expr);                                           \
  if (!tmp) return ::daybook::pass_on(std::move(tmp).error()); \
  decl = std::move(*tmp)
