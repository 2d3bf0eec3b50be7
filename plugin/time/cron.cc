#include "time/cron.h"

#include <array>
#include <charconv>

#include "base/text.h"

namespace daybook::time {
namespace {

struct Field {
  const char* name;
  int low, high;
};
constexpr std::array<Field, 5> kFields = {{{"minute", 0, 59},
                                           {"hour", 0, 23},
                                           {"day of month", 1, 31},
                                           {"month", 1, 12},
                                           {"day of week", 0, 7}}};

tl::unexpected<Error> wrong(const Field& f, std::string_view part) {
  return fail(Errc::invalid, "the cron field \"" + std::string(f.name) + "\" cannot be \"" +
                                 std::string(text::cut(part, 40)) + "\"; it takes " +
                                 std::to_string(f.low) + "-" + std::to_string(f.high) +
                                 ", *, lists, ranges and steps");
}

std::optional<int> named(const Field& f, std::string_view s) {
  if (f.low == 1 && f.high == 12)
    for (unsigned m = 1; m <= 12; ++m)
      if (text::iequals_ascii(s, month_short(m))) return static_cast<int>(m);
  if (f.high == 7)
    for (unsigned d = 0; d < 7; ++d)
      if (text::iequals_ascii(s, weekday_short(weekday(d)))) return static_cast<int>(d);
  return std::nullopt;
}

std::optional<int> number(const Field& f, std::string_view s) {
  if (const auto name = named(f, s)) return name;
  int n = 0;
  const auto [end, code] = std::from_chars(s.data(), s.data() + s.size(), n);
  if (code != std::errc{} || end != s.data() + s.size() || n < f.low || n > f.high)
    return std::nullopt;
  return n;
}

// One entry of a field's list: "*", "5", "1-5", each perhaps with "/2".
template <class Set>
bool add_part(const Field& f, std::string_view part, Set set) {
  int step = 1;
  const auto slash = part.find('/');
  if (slash != std::string_view::npos) {
    const auto given = part.substr(slash + 1);
    const auto [end, code] = std::from_chars(given.data(), given.data() + given.size(), step);
    if (code != std::errc{} || end != given.data() + given.size() || step < 1 || step > f.high)
      return false;
    part = part.substr(0, slash);
  }
  int from = f.low;
  int to = f.high;
  if (part != "*") {
    const auto ends = text::split(part, '-');
    const auto first = number(f, ends.front());
    const auto last = number(f, ends.back());
    if (!first || !last || ends.size() > 2 || *last < *first) return false;
    from = *first;
    to = ends.size() == 1 && slash != std::string_view::npos ? f.high : *last;
  }
  for (int n = from; n <= to; n += step) set(n);
  return true;
}

std::string_view expanded(std::string_view s) {
  if (s == "@hourly") return "0 * * * *";
  if (s == "@daily" || s == "@midnight") return "0 0 * * *";
  if (s == "@weekly") return "0 0 * * 0";
  if (s == "@monthly") return "0 0 1 * *";
  if (s == "@yearly" || s == "@annually") return "0 0 1 1 *";
  return s;
}

}  // namespace

Result<Cron> Cron::parse(std::string_view given) {
  std::vector<std::string_view> fields;
  for (const auto f : text::split(expanded(text::trim(given)), ' '))
    if (!text::trim(f).empty()) fields.push_back(text::trim(f));
  if (fields.size() != kFields.size())
    return fail(Errc::invalid,
                "a cron expression has five fields: minute, hour, day of month, month, day of week "
                "(\"0 9 * * 1-5\": nine o'clock on working days)");
  Cron c;
  for (std::size_t i = 0; i < kFields.size(); ++i)
    for (const auto part : text::split(fields[i], ',')) {
      const bool good = add_part(kFields[i], part, [&](int n) {
        const auto at = static_cast<std::size_t>(n);
        if (i == 0) c.minutes_.set(at);
        if (i == 1) c.hours_.set(at);
        if (i == 2) c.days_.set(at);
        if (i == 3) c.months_.set(at);
        if (i == 4) c.weekdays_.set(at % 7);
      });
      if (!good) return wrong(kFields[i], part);
    }
  c.any_day_ = fields[2].front() == '*';
  c.any_weekday_ = fields[4].front() == '*';
  c.every_hour_ = c.hours_.all();
  return c;
}

bool Cron::day_matches(Date d) const {
  const Ymd day = ymd(d);
  if (!months_.test(static_cast<unsigned>(day.month()))) return false;
  const bool by_day = days_.test(static_cast<unsigned>(day.day()));
  const bool by_weekday = weekdays_.test(weekday_of(d).c_encoding());
  if (any_day_ || any_weekday_) return by_day && by_weekday;
  return by_day || by_weekday;
}

std::optional<Instant> Cron::on_day(Date d, Instant after, const Zone& zone) const {
  std::optional<Instant> best;
  const auto take = [&](Instant t) {
    if (t > after && (!best || t < *best)) best = t;
  };
  for (std::size_t h = 0; h < 24; ++h) {
    if (!hours_.test(h)) continue;
    for (std::size_t m = 0; m < 60; ++m) {
      if (!minutes_.test(m)) continue;
      const auto r = zone.resolve(Local(d) + hours(h) + minutes(m));
      if (every_hour_ && r.kind == Zone::Kind::gap) continue;
      take(r.first);
      if (every_hour_ && r.kind == Zone::Kind::overlap) take(r.second);
    }
    // Hours that follow are later, but for the one that a clock change may put before.
    if (best && !every_hour_) break;
    if (best && h % 4 == 3) break;
  }
  return best;
}

std::optional<Instant> Cron::next(Instant t, const Zone& zone) const {
  const auto first = date_of(zone.to_local(t));
  for (int i = -1; i < 8 * 366; ++i) {
    const auto d = first + days(i);
    if (d > *make_date(9999, 12, 30)) return std::nullopt;
    if (!day_matches(d)) continue;
    if (const auto found = on_day(d, t, zone)) return found;
  }
  return std::nullopt;
}

}  // namespace daybook::time
