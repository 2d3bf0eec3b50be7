#include "time/civil.h"

#include <array>
#include <charconv>

namespace daybook::time {
namespace {

constexpr std::array<std::string_view, 7> kWeekdays = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                       "Thursday", "Friday", "Saturday"};
constexpr std::array<std::string_view, 12> kMonths = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};

// Reads exactly `n` digits (or up to n when `fixed` is false) and moves past them.
std::optional<int> digits(std::string_view& s, std::size_t n, bool fixed = true) {
  int value = 0;
  std::size_t i = 0;
  while (i < n && i < s.size() && s[i] >= '0' && s[i] <= '9') value = value * 10 + (s[i++] - '0');
  if (i == 0 || (fixed && i != n)) return std::nullopt;
  s.remove_prefix(i);
  return value;
}

bool eat(std::string_view& s, char c) {
  if (s.empty() || s.front() != c) return false;
  s.remove_prefix(1);
  return true;
}

// "2026-03-04T15:00:00", as all that is stored is written: read at a stroke.
std::optional<Local> plain_time(std::string_view s) {
  constexpr std::string_view kForm = "0000-00-00T00:00:00";
  if (s.size() != kForm.size()) return std::nullopt;
  bool fits = true;
  for (std::size_t i = 0; i < kForm.size(); ++i)
    fits &= kForm[i] == '0' ? static_cast<unsigned char>(s[i] - '0') < 10 : s[i] == kForm[i];
  const auto two = [s](std::size_t i) { return static_cast<unsigned>((s[i] - '0') * 10 + (s[i + 1] - '0')); };
  if (!fits || two(11) > 23 || two(14) > 59 || two(17) > 59) return std::nullopt;
  const auto date = make_date(static_cast<int>(two(0) * 100 + two(2)), two(5), two(8));
  if (!date) return std::nullopt;
  return *date + hours(two(11)) + minutes(two(14)) + seconds(two(17));
}

std::optional<Date> eat_date(std::string_view& s) {
  const auto y = digits(s, 4);
  if (!y || !eat(s, '-')) return std::nullopt;
  const auto m = digits(s, 2);
  if (!m || !eat(s, '-')) return std::nullopt;
  const auto d = digits(s, 2);
  if (!d) return std::nullopt;
  return make_date(*y, static_cast<unsigned>(*m), static_cast<unsigned>(*d));
}

std::optional<seconds> eat_clock(std::string_view& s, bool two_digits) {
  const auto h = digits(s, 2, two_digits);
  if (!h || *h > 23 || !eat(s, ':')) return std::nullopt;
  const auto m = digits(s, 2);
  if (!m || *m > 59) return std::nullopt;
  int sec = 0;
  if (eat(s, ':')) {
    const auto got = digits(s, 2);
    if (!got || *got > 60) return std::nullopt;
    sec = *got == 60 ? 59 : *got;
    if (eat(s, '.') && !digits(s, 9, false)) return std::nullopt;
  }
  return hours(*h) + minutes(*m) + seconds(sec);
}

std::optional<seconds> eat_offset(std::string_view& s) {
  if (eat(s, 'Z') || eat(s, 'z')) return seconds(0);
  const bool minus = !s.empty() && s.front() == '-';
  if (!eat(s, '+') && !eat(s, '-')) return std::nullopt;
  const auto h = digits(s, 2);
  if (!h || *h > 23) return std::nullopt;
  eat(s, ':');
  const auto m = digits(s, 2);
  if (!m || *m > 59) return std::nullopt;
  const seconds total = hours(*h) + minutes(*m);
  return minus ? -total : total;
}

tl::unexpected<Error> not_a_time(std::string_view s) {
  return fail(Errc::invalid, "\"" + std::string(s.substr(0, 40)) +
                                 "\" is no date or time; write 2026-03-04 or 2026-03-04T15:00:00, "
                                 "with Z or an offset where you have one");
}

// A number of at least so many digits.
void put(std::string& out, long v, std::ptrdiff_t width) {
  if (v < 0) {
    out += '-';
    v = -v;
    --width;
  }
  char digits[24];
  const auto* end = std::to_chars(digits, digits + sizeof digits, v).ptr;
  for (auto n = end - digits; n < width; ++n) out += '0';
  out.append(digits, static_cast<std::size_t>(end - digits));
}

// Of a number below 100; answers where the next sign goes.
char* two(long v, char* to) {
  to[0] = static_cast<char>('0' + v / 10);
  to[1] = static_cast<char>('0' + v % 10);
  return to + 2;
}
char* sign_and_two(char sign, long v, char* to) {
  *to = sign;
  return two(v, to + 1);
}

void append_date(Date d, std::string& out) {
  const Ymd v = ymd(d);
  const int year = static_cast<int>(v.year());
  char text[10];
  char* to = text;
  if (year >= 0 && year <= 9999)
    to = two(year % 100, two(year / 100, to));
  else
    put(out, year, 4);
  to = sign_and_two('-', static_cast<unsigned>(v.month()), to);
  to = sign_and_two('-', static_cast<unsigned>(v.day()), to);
  out.append(text, static_cast<std::size_t>(to - text));
}

// Hours and minutes, with seconds where `all` or they are not zero.
void append_clock(seconds of_day, bool all, std::string& out) {
  const long tod = of_day.count();
  char text[8];
  char* to = sign_and_two(':', tod / 60 % 60, two(tod / 3600, text));
  if (all || tod % 60 != 0) to = sign_and_two(':', tod % 60, to);
  out.append(text, static_cast<std::size_t>(to - text));
}

}  // namespace

std::optional<Date> make_date(int year, unsigned month, unsigned day) {
  const Ymd date{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
  if (year < 1 || year > 9999 || !date.ok()) return std::nullopt;
  return Date(date);
}

unsigned days_in_month(int year, unsigned month) {
  const std::chrono::year_month_day_last last{
      std::chrono::year(year), std::chrono::month_day_last(std::chrono::month(month))};
  return static_cast<unsigned>(last.day());
}

Date add_months(Date d, int count) {
  const Ymd from = ymd(d);
  Ymd to = from + std::chrono::months(count);
  if (!to.ok()) to = to.year() / to.month() / std::chrono::last;
  return Date(to);
}

IsoWeek iso_week(Date d) {
  const unsigned day = weekday_of(d).iso_encoding();
  const Date thursday = d + days(4 - static_cast<int>(day));
  const auto year = ymd(thursday).year();
  const Date january(year / std::chrono::January / 1);
  return {static_cast<int>(year), static_cast<unsigned>((thursday - january).count() / 7) + 1};
}

std::string format_date(Date d) {
  std::string out;
  append_date(d, out);
  return out;
}

std::string format_local_minutes(Local t) {
  std::string out;
  out.reserve(24);
  append_date(date_of(t), out);
  append_clock(time_of_day(t), false, out += 'T');
  return out;
}

void append_local(Local t, std::string& out) {
  append_date(date_of(t), out);
  append_clock(time_of_day(t), true, out += 'T');
}

std::string format_local(Local t) {
  std::string out;
  out.reserve(24);
  append_local(t, out);
  return out;
}

std::string format_utc(Instant t) { return format_local(Local(t.time_since_epoch())) + 'Z'; }

void append_offset(seconds offset, std::string& out) {
  const long total = offset.count() < 0 ? -offset.count() : offset.count();
  char text[6];
  const char* end = sign_and_two(':', total / 60 % 60, sign_and_two(offset.count() < 0 ? '-' : '+', total / 3600, text));
  out.append(text, static_cast<std::size_t>(end - text));
}

std::string format_offset(seconds offset) {
  std::string out;
  append_offset(offset, out);
  return out;
}

std::string_view weekday_name(weekday w) { return kWeekdays[w.c_encoding() % 7]; }
std::string_view weekday_short(weekday w) { return weekday_name(w).substr(0, 3); }
std::string_view month_name(unsigned month) { return kMonths[(month + 11) % 12]; }
std::string_view month_short(unsigned month) { return month_name(month).substr(0, 3); }

Result<IsoTime> parse_iso(std::string_view s) {
  if (const auto plain = plain_time(s)) return IsoTime{*plain, true, std::nullopt};
  const std::string_view whole = s;
  const auto date = eat_date(s);
  if (!date) return not_a_time(whole);
  if (s.empty()) return IsoTime{*date, false, std::nullopt};
  if (!eat(s, 'T') && !eat(s, 't') && !eat(s, ' ')) return not_a_time(whole);
  const auto clock = eat_clock(s, true);
  if (!clock) return not_a_time(whole);
  IsoTime out{*date + *clock, true, std::nullopt};
  if (s.empty()) return out;
  out.offset = eat_offset(s);
  if (!out.offset || !s.empty()) return not_a_time(whole);
  return out;
}

Result<Date> parse_date(std::string_view s) {
  const std::string_view whole = s;
  const auto date = eat_date(s);
  if (!date || !s.empty()) return not_a_time(whole);
  return *date;
}

Result<seconds> parse_clock(std::string_view s) {
  const std::string_view whole = s;
  const auto clock = eat_clock(s, false);
  if (!clock || !s.empty())
    return fail(Errc::invalid,
                "\"" + std::string(whole.substr(0, 40)) + "\" is no clock time; write 07:00");
  return *clock;
}

}  // namespace daybook::time
