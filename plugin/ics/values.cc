#include "ics/values.h"

#include <charconv>
#include <string>

namespace daybook::ics {
namespace {

constexpr std::int64_t kLongest = 315360000;

std::optional<int> digits(std::string_view s, std::size_t from, std::size_t n) {
  if (from + n > s.size()) return std::nullopt;
  int value = 0;
  for (const char c : s.substr(from, n)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

// "2025-06-01T09:00:00" as "20250601T090000"; an offset behind the time is cut off and answered.
std::string basic_form(std::string_view v, std::optional<time::seconds>& offset) {
  std::string out;
  const auto t = v.find_first_of("Tt ");
  for (std::size_t i = 0; i < v.size(); ++i) {
    const bool clock = t != std::string_view::npos && i > t;
    if (clock && (v[i] == '+' || v[i] == '-')) {
      offset = read_offset(v.substr(i));
      return offset ? out : std::string();
    }
    if (v[i] == ':' || (v[i] == '-' && !clock)) continue;
    if (clock && v[i] == '.') break;  // fractions of a second
    out += i == t ? 'T' : v[i] == 'z' ? 'Z' : v[i];
  }
  if (v.find('.') != std::string_view::npos && !v.empty() && (v.back() == 'Z' || v.back() == 'z'))
    out += 'Z';
  return out;
}

std::int64_t unit_seconds(char unit) {
  switch (unit) {
    case 'W':
      return 604800;
    case 'D':
      return 86400;
    case 'H':
      return 3600;
    case 'M':
      return 60;
    case 'S':
      return 1;
    default:
      return 0;
  }
}

}  // namespace

std::optional<time::seconds> read_offset(std::string_view v) {
  if (v.size() < 3 || (v[0] != '+' && v[0] != '-')) return std::nullopt;
  std::string s;
  for (const char c : v.substr(1))
    if (c != ':') s += c;
  const auto h = digits(s, 0, 2);
  const auto m = s.size() >= 4 ? digits(s, 2, 2) : std::optional(0);
  const auto sec = s.size() >= 6 ? digits(s, 4, 2) : std::optional(0);
  if (!h || !m || !sec || s.size() % 2 != 0 || s.size() > 6 || *h > 23 || *m > 59 || *sec > 59)
    return std::nullopt;
  const time::seconds total = time::hours(*h) + time::minutes(*m) + time::seconds(*sec);
  return v[0] == '-' ? -total : total;
}

std::optional<Stamp> read_stamp(std::string_view v) {
  std::optional<time::seconds> offset;
  const std::string s = basic_form(v.substr(0, 40), offset);
  const auto y = digits(s, 0, 4);
  const auto m = digits(s, 4, 2);
  const auto d = digits(s, 6, 2);
  if (!y || !m || !d) return std::nullopt;
  const auto day = time::make_date(*y, static_cast<unsigned>(*m), static_cast<unsigned>(*d));
  if (!day) return std::nullopt;
  if (s.size() == 8 || s == s.substr(0, 8) + "T" || s == s.substr(0, 8) + "Z")
    return Stamp{*day, true, false};
  const bool utc = s.back() == 'Z';
  const std::size_t clock = s.size() - 9 - (utc ? 1 : 0);
  if (s[8] != 'T' || (clock != 6 && clock != 4)) return std::nullopt;
  const auto h = digits(s, 9, 2);
  const auto min = digits(s, 11, 2);
  const auto sec = clock == 6 ? digits(s, 13, 2) : std::optional(0);
  if (!h || !min || !sec || *h > 24 || *min > 59 || *sec > 60) return std::nullopt;
  if (*h == 24 && (*min != 0 || *sec != 0)) return std::nullopt;
  Stamp out{*day + time::hours(*h) + time::minutes(*min) + time::seconds(*sec == 60 ? 59 : *sec),
            false, utc || offset.has_value()};
  if (offset) out.local -= *offset;
  return out;
}

std::optional<Duration> read_duration(std::string_view v) {
  const bool minus = !v.empty() && v[0] == '-';
  if (minus || (!v.empty() && v[0] == '+')) v.remove_prefix(1);
  if (v.empty() || (v[0] != 'P' && v[0] != 'p')) return std::nullopt;
  v.remove_prefix(1);
  Duration out;
  bool clock = false;
  bool any = false;
  while (!v.empty()) {
    if (v[0] == 'T' || v[0] == 't') {
      clock = true;
      v.remove_prefix(1);
      continue;
    }
    std::int64_t n = 0;
    const auto [end, ec] = std::from_chars(v.data(), v.data() + v.size(), n);
    const auto used = static_cast<std::size_t>(end - v.data());
    if (ec != std::errc{} || used == v.size() || n < 0 || n > kLongest) return std::nullopt;
    const char c = v[used];
    const auto unit = unit_seconds(c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c);
    if (unit == 0 || n * unit > kLongest) return std::nullopt;
    if (unit >= 86400 && !clock)
      out.days += time::days(n * (unit / 86400));
    else
      out.seconds += time::seconds(n * unit);
    any = true;
    v.remove_prefix(used + 1);
  }
  if (!any || out.days.count() * 86400 + out.seconds.count() > kLongest) return std::nullopt;
  return minus ? Duration{} : out;
}

}  // namespace daybook::ics
