#include "ics/custom_zone.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"

namespace daybook::ics {
namespace {

constexpr int kFirstYear = 1900;
constexpr int kLastYear = 2150;
constexpr std::size_t kMostTransitions = 4000;
constexpr std::array<std::string_view, 7> kDays = {"SU", "MO", "TU", "WE", "TH", "FR", "SA"};

// The parts of a yearly rule as zones use them.
struct YearRule {
  unsigned month = 0;
  int nth = 0;
  std::optional<time::weekday> day;
  std::vector<int> month_days;
  int interval = 1;
  int count = kLastYear;
  std::string_view until;
};

int number(std::string_view s) {
  if (!s.empty() && s[0] == '+') s.remove_prefix(1);
  int n = 0;
  std::from_chars(s.data(), s.data() + s.size(), n);
  return n;
}

void read_day(std::string_view value, YearRule& r) {
  value = text::trim(value.substr(0, value.find(',')));
  if (value.size() < 2) return;
  for (unsigned i = 0; i < kDays.size(); ++i)
    if (text::iequals_ascii(kDays[i], value.substr(value.size() - 2))) r.day = time::weekday(i);
  r.nth = number(value.substr(0, value.size() - 2));
}

// Nothing for rules that are not yearly.
std::optional<YearRule> read_rule(std::string_view text) {
  YearRule r;
  bool yearly = false;
  for (const auto part : text::split(text, ';')) {
    const auto eq = part.find('=');
    if (eq == std::string_view::npos) continue;
    const auto name = text::trim(part.substr(0, eq));
    const auto value = text::trim(part.substr(eq + 1));
    if (text::iequals_ascii(name, "FREQ")) yearly = text::iequals_ascii(value, "YEARLY");
    if (text::iequals_ascii(name, "BYMONTH")) r.month = static_cast<unsigned>(number(value));
    if (text::iequals_ascii(name, "BYDAY")) read_day(value, r);
    if (text::iequals_ascii(name, "INTERVAL")) r.interval = std::max(1, number(value));
    if (text::iequals_ascii(name, "COUNT")) r.count = number(value);
    if (text::iequals_ascii(name, "UNTIL")) r.until = value;
    if (text::iequals_ascii(name, "BYMONTHDAY"))
      for (const auto d : text::split(value, ',')) r.month_days.push_back(number(text::trim(d)));
  }
  if (!yearly || r.month > 12) return std::nullopt;
  return r;
}

// The rule's day in that year; nothing when it has none.
std::optional<time::Date> day_in(const YearRule& r, int year, time::Date start) {
  const auto own = time::ymd(start);
  const unsigned month = r.month != 0 ? r.month : static_cast<unsigned>(own.month());
  const auto first = *time::make_date(year, month, 1);
  const auto length = time::days(time::days_in_month(year, month));
  if (!r.month_days.empty()) {
    for (const int d : r.month_days) {
      const auto day = d > 0 ? first + time::days(d - 1) : first + length + time::days(d);
      if (day >= first && day < first + length && (!r.day || time::weekday_of(day) == *r.day))
        return day;
    }
    return std::nullopt;
  }
  if (!r.day) return time::make_date(year, month, static_cast<unsigned>(own.day()));
  if (r.nth < 0) {
    const auto last = first + length - time::days(1);
    const auto day = last - (time::weekday_of(last) - *r.day) + time::days(7 * (r.nth + 1));
    return day >= first ? std::optional(day) : std::nullopt;
  }
  const auto day =
      first + (*r.day - time::weekday_of(first)) + time::days(7 * (std::max(r.nth, 1) - 1));
  return day < first + length ? std::optional(day) : std::nullopt;
}

// "20301231T…": a year is fine enough, but for the last onset, which the day decides.
bool is_past(std::string_view until, time::Date day) {
  if (until.size() < 8) return false;
  const auto v = time::ymd(day);
  const int n = static_cast<int>(v.year()) * 10000 +
                static_cast<int>(static_cast<unsigned>(v.month())) * 100 +
                static_cast<int>(static_cast<unsigned>(v.day()));
  return n > number(until.substr(0, 8));
}

std::vector<time::Local> onsets(const Observance& o) {
  std::vector<time::Local> out = {o.start};
  out.insert(out.end(), o.dates.begin(), o.dates.end());
  const auto rule = read_rule(o.rule);
  if (o.rule.empty() || !rule) return out;
  const auto day = time::date_of(o.start);
  const int begin = static_cast<int>(time::ymd(day).year());
  int left = rule->count;
  for (int year = begin; year <= kLastYear && left > 0; year += rule->interval) {
    if (year < kFirstYear && year + rule->interval < kFirstYear) continue;
    const auto onset = day_in(*rule, year, day);
    if (!onset || *onset < day) continue;
    if (is_past(rule->until, *onset)) break;
    out.push_back(*onset + time::time_of_day(o.start));
    --left;
  }
  return out;
}

}  // namespace

CustomZone::CustomZone(const std::vector<Observance>& observances) {
  for (const auto& o : observances)
    for (const auto t : onsets(o))
      if (transitions_.size() < kMostTransitions)
        transitions_.push_back({time::Instant(t.time_since_epoch() - o.from), o.from, o.to});
  std::stable_sort(transitions_.begin(), transitions_.end(),
                   [](const auto& a, const auto& b) { return a.at < b.at; });
}

time::Instant CustomZone::to_instant(time::Local t) const {
  if (transitions_.empty()) return time::Instant(t.time_since_epoch());
  auto offset = transitions_.front().from;
  for (const auto& c : transitions_) {
    // In a gap the offset before holds on until the clock has caught up.
    const auto seen = time::Local(c.at.time_since_epoch() + std::max(c.from, c.to));
    if (t < seen) break;
    offset = c.to;
  }
  return time::Instant(t.time_since_epoch() - offset);
}

time::Local CustomZone::to_local(time::Instant t) const {
  if (transitions_.empty()) return time::Local(t.time_since_epoch());
  const auto after = std::upper_bound(transitions_.begin(), transitions_.end(), t,
                                      [](time::Instant at, const auto& c) { return at < c.at; });
  const auto offset =
      after == transitions_.begin() ? transitions_.front().from : std::prev(after)->to;
  return time::Local(t.time_since_epoch() + offset);
}

bool CustomZone::same_clock(const time::Zone& zone) const {
  const auto begin = time::Instant(time::days(16436));  // 2015
  const auto end = time::Instant(time::days(23741));    // 2035
  for (auto t = begin; t < end; t += time::hours(24 * 45 + 11))
    if (zone.to_local(t) != to_local(t)) return false;
  for (const auto& c : transitions_)
    if (c.at > begin && c.at < end &&
        (zone.to_local(c.at) != to_local(c.at) ||
         zone.to_local(c.at - time::seconds(1)) != to_local(c.at - time::seconds(1))))
      return false;
  return true;
}

std::optional<time::Zone> CustomZone::equivalent(const std::vector<std::string_view>& names) const {
  for (const auto name : names)
    if (auto zone = time::Zone::find(name); zone && same_clock(*zone)) return *zone;
  return std::nullopt;
}

}  // namespace daybook::ics
