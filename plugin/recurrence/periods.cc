#include "recurrence/periods.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <numeric>

namespace daybook::recurrence {
namespace {

const time::Date kEndDay = *time::make_date(9999, 12, 31) + time::days(1);
const time::Local kEnd = time::Local(kEndDay);
// The calendar repeats after 400 years, and so do rules without an interval.
constexpr int kCycleYears = 400;
constexpr int kGeneration = 40;
constexpr std::int64_t kDaySeconds = 86400;

time::Date month_begin(time::Date d) {
  const auto v = time::ymd(d);
  return time::Date(v.year() / v.month() / 1);
}

// The values of a clock part: those of the rule, else the start's own.
std::vector<int> values(const std::vector<int>& by, std::int64_t own) {
  std::vector<int> out = by.empty() ? std::vector<int>{static_cast<int>(own)} : by;
  for (int& v : out) v = std::min(v, 59);  // second 60 is the last of its minute
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::uint64_t allowed(const std::vector<int>& by) {
  std::uint64_t bits = by.empty() ? ~std::uint64_t{0} : 0;
  for (const int v : by) bits |= std::uint64_t{1} << std::min(v, 59);
  return bits;
}

bool has(std::uint64_t bits, std::int64_t n) { return (bits >> n & 1U) != 0; }

}  // namespace

Periods::Periods(const Rule& rule, time::Local start) : rule_(rule), days_(rule, start) {
  const auto tod = time::time_of_day(start).count();
  const auto day = time::date_of(start);
  std::vector<int> hours = values(rule.by_hour, tod / 3600);
  std::vector<int> minutes = values(rule.by_minute, tod / 60 % 60);
  std::vector<int> seconds = values(rule.by_second, tod % 60);
  switch (rule.freq) {
    case Freq::yearly:
      period_ = time::Date(time::ymd(day).year() / std::chrono::January / 1);
      break;
    case Freq::monthly:
      period_ = month_begin(day);
      break;
    case Freq::weekly:
      period_ = day - time::days((time::weekday_of(day) - rule.week_start).count());
      break;
    case Freq::daily:
      period_ = day;
      break;
    case Freq::hourly:
      unit_ = time::hours(1), hours = {0};
      break;
    case Freq::minutely:
      unit_ = time::minutes(1), hours = minutes = {0};
      break;
    case Freq::secondly:
      unit_ = time::seconds(1), hours = minutes = seconds = {0};
      break;
  }
  if (unit_.count() != 0) {
    clock_ = start - time::seconds(tod % unit_.count());
    hours_ = allowed(rule.by_hour);
    minutes_ = unit_ <= time::minutes(1) ? allowed(rule.by_minute) : ~std::uint64_t{0};
    seconds_ = unit_ == time::seconds(1) ? allowed(rule.by_second) : ~std::uint64_t{0};
  }
  over_ = unit_.count() != 0 ? !clock_can_match() : !grid_can_match(start);
  clocks_.reserve(hours.size() * minutes.size() * seconds.size());
  for (int h : hours)
    for (int m : minutes)
      for (int s : seconds) clocks_.push_back(time::hours(h) + time::minutes(m) + time::seconds(s));
  over_ = over_ || !position_can_match();
  last_year_ = static_cast<int>(time::ymd(day).year());
}

// Steps of an interval meet only some clock readings, the same ones day after day: whether any of
// them is one that the rule allows.
bool Periods::clock_can_match() const {
  const std::int64_t step = unit_.count() * rule_.interval;
  const std::int64_t grid = std::gcd(step, kDaySeconds);
  const std::int64_t first = time::time_of_day(clock_).count() % grid;
  if (grid == unit_.count()) return true;  // every reading is met sooner or later
  for (std::int64_t t = first; t < kDaySeconds; t += grid)
    if (has(hours_, t / 3600) && has(minutes_, t / 60 % 60) && has(seconds_, t % 60)) return true;
  return false;
}

// Steps of whole weeks stay on one weekday, and steps of months may leave out some months for ever.
bool Periods::grid_can_match(time::Local start) const {
  if (rule_.freq == Freq::daily && rule_.interval % 7 == 0 && !rule_.by_day.empty())
    return std::any_of(rule_.by_day.begin(), rule_.by_day.end(), [&](const WeekdayNum& w) {
      return w.day == time::weekday_of(time::date_of(start));
    });
  if (rule_.freq == Freq::monthly && !rule_.by_month.empty()) {
    const int step = std::gcd(rule_.interval, 12);
    const auto own = static_cast<unsigned>(time::ymd(time::date_of(start)).month());
    return std::any_of(rule_.by_month.begin(), rule_.by_month.end(),
                       [&](int m) { return (m - static_cast<int>(own)) % step == 0; });
  }
  return true;
}

std::int64_t Periods::most_in_one() const {
  const auto clocks = static_cast<std::int64_t>(clocks_.size());
  if (rule_.freq == Freq::yearly) return clocks * 366;
  if (rule_.freq == Freq::monthly) return clocks * 31;
  if (rule_.freq != Freq::weekly) return clocks;
  unsigned days = rule_.by_day.empty() ? 1 : 0;  // bits
  for (const auto& d : rule_.by_day) days |= 1U << d.day.c_encoding();
  return clocks * std::popcount(days);
}

// The second of one candidate there never is.
bool Periods::position_can_match() const {
  const auto most = most_in_one();
  return rule_.by_set_pos.empty() || std::any_of(rule_.by_set_pos.begin(), rule_.by_set_pos.end(),
                                                 [&](int n) { return std::abs(n) <= most; });
}

std::int64_t Periods::at_most(time::Local from, time::Local to) const {
  // The shortest that a period may be, in days.
  const int days = rule_.freq == Freq::yearly ? 365 : rule_.freq == Freq::monthly ? 28 : rule_.freq == Freq::weekly ? 7 : 1;
  const std::int64_t length = unit_.count() != 0 ? unit_.count() : days * kDaySeconds;
  return ((to - from).count() / (length * rule_.interval) + 2) * most_in_one();
}

time::Local Periods::position() const { return unit_.count() != 0 ? clock_ : time::Local(period_); }

std::int64_t Periods::skip_to(time::Local t) {
  if (t <= position()) return 0;
  const auto target = time::date_of(t);
  last_year_ = static_cast<int>(time::ymd(target).year());
  if (unit_.count() != 0) {
    const auto step = unit_ * rule_.interval;
    const auto periods = (t - clock_) / step;
    clock_ += periods * step;
    return periods;
  }
  if (rule_.freq == Freq::yearly || rule_.freq == Freq::monthly) {
    const auto a = time::ymd(period_);
    const auto b = time::ymd(target);
    const int months = (static_cast<int>(b.year()) - static_cast<int>(a.year())) * 12 +
                       static_cast<int>(static_cast<unsigned>(b.month())) -
                       static_cast<int>(static_cast<unsigned>(a.month()));
    const int step = rule_.freq == Freq::yearly ? 12 : 1;
    const auto periods = static_cast<std::int64_t>(months / step) / rule_.interval;
    period_ = time::add_months(period_, static_cast<int>(periods * rule_.interval * step));
    return periods;
  }
  const std::int64_t step = std::int64_t{rule_.freq == Freq::weekly ? 7 : 1} * rule_.interval;
  const auto periods = (target - period_).count() / step;
  period_ += time::days(periods * step);
  return periods;
}

void Periods::add_range(time::Date from, time::Date to, Candidates& out) {
  for (auto day = from; day < to; day += time::days(1)) {
    // Stops at each new year on its way; such a day is asked about in the next round.
    day = days_.next_or_new_year(day);
    if (day < to && days_.matches(day)) out.begins_.emplace_back(day);
  }
}

void Periods::pick_positions(Candidates& out) const {
  if (rule_.by_set_pos.empty()) return;
  const auto n = static_cast<std::int64_t>(out.all());
  for (const int pos : rule_.by_set_pos) {
    const std::int64_t i = pos > 0 ? pos - 1 : n + pos;
    if (i >= 0 && i < n) out.picked_.push_back(static_cast<std::size_t>(i));
  }
  std::sort(out.picked_.begin(), out.picked_.end());
  out.picked_.erase(std::unique(out.picked_.begin(), out.picked_.end()), out.picked_.end());
  if (out.picked_.empty()) out.begins_.clear();
}

bool Periods::next(Candidates& out) {
  out.begins_.clear();
  out.picked_.clear();
  out.clocks_ = &clocks_;
  if (over_ || position() >= kEnd) return false;
  if (unit_.count() != 0)
    next_clock(out);
  else
    next_days(out);
  const int year = static_cast<int>(time::ymd(time::date_of(std::min(position(), kEnd))).year());
  if (out.begins_.empty()) {
    // After a generation without anything it is asked whether any year holds a day at all. Rules
    // that hold nothing in a cycle of the calendar hold nothing; with an interval of years the
    // cycle takes as many rounds.
    barren_years_ += year - last_year_;
    if (barren_years_ > kGeneration && !asked_) {
      asked_ = true;
      over_ = !days_.ever();
    }
    const int rounds = rule_.freq == Freq::yearly ? std::min(rule_.interval, 25) : 1;
    if (rule_.interval == 1 || rule_.freq == Freq::yearly)
      over_ = over_ || barren_years_ > kCycleYears * rounds;
  } else {
    barren_years_ = 0;
    pick_positions(out);
  }
  last_year_ = year;
  return true;
}

// The first period of the interval's grid at or after that day.
void Periods::advance_to(time::Date day) {
  const std::int64_t step = std::int64_t{rule_.freq == Freq::weekly ? 7 : 1} * rule_.interval;
  const auto away = std::max<std::int64_t>((day - period_).count(), 1);
  const auto periods = (away + step - 1) / step;
  period_ =
      periods * step > (kEndDay - period_).count() ? kEndDay : period_ + time::days(periods * step);
}

void Periods::next_days(Candidates& out) {
  const auto from = period_;
  auto months = [&](std::int64_t n) {
    const auto v = time::ymd(from);
    const std::int64_t year = static_cast<int>(v.year()) + n / 12 + 1;
    return year > 10000 ? kEndDay : time::add_months(from, static_cast<int>(n));
  };
  switch (rule_.freq) {
    case Freq::yearly:
      add_range(from, std::min(kEndDay, time::add_months(from, 12)), out);
      period_ = months(std::int64_t{12} * rule_.interval);
      break;
    case Freq::monthly:
      add_range(from, std::min(kEndDay, time::add_months(from, 1)), out);
      period_ = months(rule_.interval);
      break;
    case Freq::weekly:
      add_range(from, std::min(kEndDay, from + time::days(7)), out);
      advance_to(out.begins_.empty() ? days_.next_or_new_year(from + time::days(6)) - time::days(6)
                                     : from + time::days(7));
      break;
    default:
      add_range(from, from + time::days(1), out);
      advance_to(out.begins_.empty() ? days_.next_or_new_year(from) : from + time::days(1));
      break;
  }
}

// The first period at or after a reading that can match again, on the grid of the interval.
void Periods::jump_clock(time::Local to) {
  const auto step = unit_ * rule_.interval;
  const auto steps = (to - clock_ + step - time::seconds(1)) / step;
  clock_ += std::max<std::int64_t>(steps, 1) * step;
}

void Periods::next_clock(Candidates& out) {
  const auto day = time::date_of(clock_);
  if (const auto next = days_.next_or_new_year(day); next != day) return jump_clock(next);
  const auto t = time::time_of_day(clock_).count();
  // A wrong hour is passed over whole, as is a wrong minute.
  if (!has(hours_, t / 3600)) return jump_clock(day + time::hours(t / 3600 + 1));
  if (!has(minutes_, t / 60 % 60)) return jump_clock(day + time::minutes(t / 60 + 1));
  if (has(seconds_, t % 60)) out.begins_.push_back(clock_);
  clock_ += unit_ * rule_.interval;
}

}  // namespace daybook::recurrence
