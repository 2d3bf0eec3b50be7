#include "net/retry.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/json.h"
#include "base/text.h"

namespace daybook::net {
namespace {

// developers.google.com/calendar/api/guides/errors: what 403 says when it means "slower".
constexpr std::array<std::string_view, 5> kSlower = {"rateLimitExceeded", "userRateLimitExceeded",
                                                     "quotaExceeded", "RATE_LIMIT_EXCEEDED",
                                                     "RESOURCE_EXHAUSTED"};

bool means_slower(const std::vector<std::string>& reasons) {
  return std::any_of(reasons.begin(), reasons.end(), [](const std::string& r) {
    return std::find(kSlower.begin(), kSlower.end(), r) != kSlower.end();
  });
}

void note(const json::Value& v, std::vector<std::string>& out) {
  if (v.is_string() && !v.as_string().empty() && v.as_string().size() <= 200)
    out.push_back(v.as_string());
}

std::optional<double> number(std::string_view s) {
  double v = 0;
  const auto [end, code] = std::from_chars(s.data(), s.data() + s.size(), v);
  if (code != std::errc{} || end != s.data() + s.size() || !std::isfinite(v) || v < 0 || v > 1e12)
    return {};
  return v;
}

std::optional<unsigned> month_of(std::string_view name) {
  for (unsigned m = 1; m <= 12; ++m)
    if (time::month_short(m).substr(0, 3) == name) return m;
  return {};
}

std::optional<int> whole(std::string_view s) {
  int v = 0;
  const auto [end, code] = std::from_chars(s.data(), s.data() + s.size(), v);
  if (s.empty() || code != std::errc{} || end != s.data() + s.size()) return {};
  return v;
}

std::optional<time::Instant> instant(std::optional<int> year, std::optional<unsigned> month,
                                     std::optional<int> day, std::string_view clock) {
  const auto of_day = time::parse_clock(clock);
  if (!year || !month || !day || !of_day) return {};
  const auto date = time::make_date(*year, *month, static_cast<unsigned>(*day));
  if (!date) return {};
  return time::Instant((*date).time_since_epoch() + *of_day);
}

}  // namespace

std::optional<Errc> meaning(int status, const std::vector<std::string>& reasons) {
  if (status >= 200 && status < 300) return {};
  switch (status) {
    case 304:
      return {};
    case 401:
      return Errc::reauth;
    case 403:
      return means_slower(reasons) ? Errc::retry_later : Errc::denied;
    case 404:
    case 410:
      return Errc::not_found;
    case 409:
      return Errc::conflict;
    case 412:
      return Errc::stale;
    case 413:
    case 507:
      return Errc::too_big;
    case 408:
    case 423:
    case 425:
    case 429:
      return Errc::retry_later;
    case 501:
    case 505:
      return Errc::invalid;
    default:
      return status >= 500 ? Errc::retry_later : Errc::invalid;
  }
}

std::vector<std::string> reasons_of(std::string_view body) {
  std::vector<std::string> out;
  const auto doc = json::parse_foreign(body);
  if (!doc || !doc->is_object()) return out;
  const auto& error = (*doc)["error"];
  note(error, out);
  note(error["code"], out);
  note(error["status"], out);
  note(error["innerError"]["code"], out);
  for (const char* list : {"errors", "details"})
    for (const auto& one : error[list].items()) note(one["reason"], out);
  return out;
}

std::optional<time::Instant> parse_http_date(std::string_view s) {
  std::vector<std::string_view> parts;
  for (const auto part : text::split(text::trim(s), ' '))
    if (!part.empty()) parts.push_back(part);
  if (parts.size() == 6)  // Sun, 06 Nov 1994 08:49:37 GMT
    return instant(whole(parts[3]), month_of(parts[2]), whole(parts[1]), parts[4]);
  if (parts.size() == 5)  // Sun Nov  6 08:49:37 1994
    return instant(whole(parts[4]), month_of(parts[1]), whole(parts[2]), parts[3]);
  if (parts.size() == 4) {  // Sunday, 06-Nov-94 08:49:37 GMT
    const auto day = text::split(parts[1], '-');
    if (day.size() != 3) return {};
    auto year = whole(day[2]);
    if (year && *year < 100) *year += *year < 70 ? 2000 : 1900;
    return instant(year, month_of(day[1]), whole(day[0]), parts[2]);
  }
  return {};
}

std::optional<std::int64_t> wait_asked_ms(const Response& response, time::Instant now) {
  if (const auto ms = number(text::trim(response.header("x-ms-retry-after-ms"))))
    return static_cast<std::int64_t>(std::ceil(*ms));
  const auto asked = text::trim(response.header("retry-after"));
  if (asked.empty()) return {};
  if (const auto s = number(asked)) return static_cast<std::int64_t>(std::ceil(*s * 1000));
  const auto until = parse_http_date(asked);
  if (!until) return {};
  return std::max<std::int64_t>(0, std::chrono::milliseconds(*until - now).count());
}

std::optional<std::int64_t> retry_in_ms(const RetryPolicy& policy, int attempt,
                                        std::optional<std::int64_t> asked_ms, double dice) {
  if (attempt >= policy.attempts) return {};
  if (asked_ms && *asked_ms > policy.most_asked_ms) return {};
  const auto doubled = static_cast<double>(policy.first_ms) * std::pow(2.0, attempt - 1);
  const double own = std::min(doubled, static_cast<double>(policy.most_ms));
  const auto spread = static_cast<std::int64_t>(own * (0.5 + 0.5 * std::clamp(dice, 0.0, 1.0)));
  return asked_ms ? std::max(*asked_ms, spread) : spread;
}

bool Breaker::may_pass(std::int64_t now_ms) {
  if (failures_ < allowed_) return true;
  if (now_ms < until_ms_) return false;
  until_ms_ = now_ms + rest_ms_;
  return true;
}

void Breaker::succeeded() {
  failures_ = 0;
}

void Breaker::failed(std::int64_t now_ms) {
  ++failures_;
  if (failures_ >= allowed_) until_ms_ = now_ms + rest_ms_;
}

}  // namespace daybook::net
