// When a request is tried again: pure, so that it is tested with tables. Nothing here reads a clock
// or throws dice; both are arguments.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/http.h"
#include "time/civil.h"

namespace daybook::net {

// What an answer means for the caller (base/result.h), by its status and the reason codes in its
// body. Nothing for success. Google tells its rate limits as 403 with a reason, which is a passing
// fault; every other 403 is denied for good.
std::optional<Errc> meaning(int status, const std::vector<std::string>& reasons);
// The reason codes of an error document: Google's error.errors[].reason, error.status and
// error.details[].reason, Graph's error.code and error.innerError.code, OAuth's error. None when
// the body is no such document.
std::vector<std::string> reasons_of(std::string_view body);

// The wait an answer asks for: Retry-After in seconds (a fraction counts up) or as an HTTP date
// (RFC 9110, 10.2.3), or x-ms-retry-after-ms. Nothing when it says none or cannot be read.
std::optional<std::int64_t> wait_asked_ms(const Response& response, time::Instant now);
// "Sun, 06 Nov 1994 08:49:37 GMT" and the two older forms (RFC 9110, 5.6.7).
std::optional<time::Instant> parse_http_date(std::string_view text);

struct RetryPolicy {
  std::int64_t first_ms = 1'000;
  std::int64_t most_ms = 15 * 60'000;         // of one wait that nobody asked for
  std::int64_t most_asked_ms = 24 * 3'600'000;  // longer ones are not obeyed but given up
  int attempts = 6;
};

// The wait before try `attempt` + 1 after `attempt` tries failed (1 = the first), or nothing: give
// up and say so. Doubles from try to try, also where the server asks for the same short wait again
// and again; `dice` in [0, 1) spreads it over the upper half.
std::optional<std::int64_t> retry_in_ms(const RetryPolicy& policy, int attempt,
                                        std::optional<std::int64_t> asked_ms, double dice);

// Lets a failing server alone: closed (all pass), open after `failures` in a row until a time, then
// one request tries it out; when nothing is heard of it (its dialogue was ended), another one after
// the same rest. Times are of a monotonic clock.
class Breaker {
 public:
  Breaker(int failures, std::int64_t rest_ms) : allowed_(failures), rest_ms_(rest_ms) {}
  bool may_pass(std::int64_t now_ms);
  void succeeded();
  void failed(std::int64_t now_ms);
  bool open(std::int64_t now_ms) const { return failures_ >= allowed_ && now_ms < until_ms_; }

 private:
  int allowed_;
  std::int64_t rest_ms_;
  int failures_ = 0;
  std::int64_t until_ms_ = 0;
};

}  // namespace daybook::net
