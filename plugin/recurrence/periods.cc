#include "recurrence/periods.h"

#include <algorithm>

namespace daybook::recurrence {
namespace {

const time::Local kEnd = time::Local(*time::make_date(9999, 12, 31)) + time::hours(24);

time::Date month_begin(time::Date d) {
  const auto v = time::ymd(d);
  return time::Date(v.year() / v.month() / 1);
}

// The values of a clock part: those of the rule, else the start's own.
std::vector<int> values(const std::vector<int>& by, long own) {
  std::vector<int> out = by.empty() ? std::vector<int>{static_cast<int>(own)} : by;
  for (int& v : out) v = std::min(v, 59);  // second 60 is the last of its minute
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

bool allows(const std::vector<int>& by, long v) {
  return by.empty() || std::find(by.begin(), by.end(), static_cast<int>(v)) != by.end();
}

}  // namespace

Periods::Periods(const Rule& rule, time::Local start)
    : rule_(rule), start_(start), days_(rule, start) {
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
  if (unit_.count() != 0) clock_ = start - time::seconds(tod % unit_.count());
  for (int h : hours)
    for (int m : minutes)
      for (int s : seconds) clocks_.push_back(time::hours(h) + time::minutes(m) + time::seconds(s));
}

time::Local Periods::position() const { return unit_.count() != 0 ? clock_ : time::Local(period_); }

void Periods::skip_to(time::Local t) {
  if (t <= position()) return;
  const auto target = time::date_of(t);
  if (unit_.count() != 0) {
    const auto step = unit_ * rule_.interval;
    clock_ += (t - clock_) / step * step;
  } else if (rule_.freq == Freq::yearly || rule_.freq == Freq::monthly) {
    const auto a = time::ymd(period_);
    const auto b = time::ymd(target);
    const int months = (static_cast<int>(b.year()) - static_cast<int>(a.year())) * 12 +
                       static_cast<int>(static_cast<unsigned>(b.month())) -
                       static_cast<int>(static_cast<unsigned>(a.month()));
    const int step = rule_.freq == Freq::yearly ? 12 : 1;
    const auto periods = static_cast<std::int64_t>(months / step) / rule_.interval;
    period_ = time::add_months(period_, static_cast<int>(periods * rule_.interval * step));
  } else {
    const std::int64_t step = std::int64_t{rule_.freq == Freq::weekly ? 7 : 1} * rule_.interval;
    period_ += time::days((target - period_).count() / step * step);
  }
}

void Periods::add_day(time::Date day, std::vector<time::Local>& out) const {
  if (!days_.matches(day)) return;
  for (const auto clock : clocks_) out.push_back(time::Local(day) + clock);
}

void Periods::add_range(time::Date from, time::Date to, std::vector<time::Local>& out) const {
  for (auto day = from; day < to;) {
    if (!days_.month_may_match(static_cast<unsigned>(time::ymd(day).month()))) {
      day = time::add_months(month_begin(day), 1);
      continue;
    }
    add_day(day, out);
    day += time::days(1);
  }
}

void Periods::pick_positions(std::vector<time::Local>& out) const {
  if (rule_.by_set_pos.empty() || out.empty()) return;
  std::vector<time::Local> picked;
  const auto n = static_cast<int>(out.size());
  for (int pos : rule_.by_set_pos) {
    const int i = pos > 0 ? pos - 1 : n + pos;
    if (i >= 0 && i < n) picked.push_back(out[static_cast<std::size_t>(i)]);
  }
  std::sort(picked.begin(), picked.end());
  picked.erase(std::unique(picked.begin(), picked.end()), picked.end());
  out = std::move(picked);
}

bool Periods::next(std::vector<time::Local>& out) {
  out.clear();
  if (position() >= kEnd) return false;
  const bool more = unit_.count() != 0 ? next_clock(out) : next_days(out);
  if (more) pick_positions(out);
  return more;
}

bool Periods::next_days(std::vector<time::Local>& out) {
  const auto from = period_;
  const auto last = time::date_of(kEnd);
  auto months = [&](std::int64_t n) {
    const auto v = time::ymd(from);
    const std::int64_t year = static_cast<int>(v.year()) + n / 12 + 1;
    return year > 10000 ? last : time::add_months(from, static_cast<int>(n));
  };
  switch (rule_.freq) {
    case Freq::yearly:
      add_range(from, std::min(last, time::add_months(from, 12)), out);
      period_ = months(std::int64_t{12} * rule_.interval);
      break;
    case Freq::monthly:
      add_range(from, std::min(last, time::add_months(from, 1)), out);
      period_ = months(rule_.interval);
      break;
    case Freq::weekly:
      add_range(from, std::min(last, from + time::days(7)), out);
      period_ =
          rule_.interval > 600000 ? last : from + time::days(std::int64_t{7} * rule_.interval);
      break;
    default:
      add_day(from, out);
      period_ = rule_.interval > 4000000 ? last : from + time::days(rule_.interval);
      break;
  }
  return true;
}

bool Periods::clock_matches(time::seconds tod) const {
  const auto t = tod.count();
  if (!allows(rule_.by_hour, t / 3600)) return false;
  if (rule_.freq <= Freq::minutely && !allows(rule_.by_minute, t / 60 % 60)) return false;
  return rule_.freq != Freq::secondly || allows(rule_.by_second, t % 60);
}

bool Periods::next_clock(std::vector<time::Local>& out) {
  const auto step = unit_ * rule_.interval;
  const auto begin = clock_;
  const auto day = time::date_of(begin);
  // The first period at or after a reading that can match again, on the grid of the interval.
  auto jump = [&](time::Local to) {
    const auto steps = (to - begin + step - time::seconds(1)) / step;
    clock_ = begin + std::max<std::int64_t>(steps, 1) * step;
  };
  if (!days_.matches(day)) {
    jump(days_.month_may_match(static_cast<unsigned>(time::ymd(day).month()))
             ? time::Local(day + time::days(1))
             : time::Local(time::add_months(month_begin(day), 1)));
    return true;
  }
  const auto tod = time::time_of_day(begin);
  if (!clock_matches(tod)) {
    // A wrong hour is passed over whole, as is a wrong minute.
    const auto t = tod.count();
    if (!allows(rule_.by_hour, t / 3600))
      jump(time::Local(day) + time::hours(t / 3600 + 1));
    else if (rule_.freq == Freq::secondly && !allows(rule_.by_minute, t / 60 % 60))
      jump(time::Local(day) + time::minutes(t / 60 + 1));
    else
      clock_ += step;
    return true;
  }
  for (const auto inside : clocks_) out.push_back(begin + inside);
  clock_ += step;
  return true;
}

}  // namespace daybook::recurrence
