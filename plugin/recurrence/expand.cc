#include "recurrence/expand.h"

#include <algorithm>
#include <utility>

#include "recurrence/periods.h"
#include "recurrence/shifts.h"

namespace daybook::recurrence {
namespace {

// A date or time of the series as a clock reading of its zone.
time::Local in_zone(const Until& u, const Series& s) {
  if (!u.utc || !s.zone || (s.all_day && time::names_its_day(u.local))) return u.local;
  return s.zone->to_local(time::Instant(u.local.time_since_epoch()));
}

// The last reading that UNTIL lets in. A day with a series of times is that day's first moment, as
// nearly every program reads it (section 3.3.10 forbids the mix).
std::optional<time::Local> last_of(const Rule& rule, const Series& s) {
  if (!rule.until) return std::nullopt;
  const auto last = in_zone(*rule.until, s);
  return s.all_day ? time::Local(time::date_of(last)) : last;
}

// Every period of such a rule holds exactly one occurrence, so that passing over periods counts.
bool one_in_each(const Rule& r) {
  return r.freq <= Freq::daily && r.by_second.empty() && r.by_minute.empty() && r.by_hour.empty() &&
         r.by_day.empty() && r.by_month_day.empty() && r.by_year_day.empty() &&
         r.by_week_no.empty() && r.by_month.empty();
}

// The first candidate at or after `t`.
std::size_t first_from(const Candidates& c, std::size_t from, time::Local t) {
  std::size_t count = c.size() - from;
  while (count > 0) {
    const auto half = count / 2;
    if (c[from + half] < t) {
      from += half + 1;
      count -= half + 1;
    } else {
      count = half;
    }
  }
  return from;
}

// One rule on its way through the calendar.
class Run {
 public:
  Run(const Rule& rule, const Series& s, const Bounds& b, Occurrences& out)
      : rule_(rule), series_(s), bounds_(b), out_(out), shifts_(s), left_(rule.count.value_or(INT64_MAX)),
        most_(out.starts.size() + out.again.size() + b.limit), last_(last_of(rule, s)) {}
  // Whether a bound of work ended it.
  bool go(std::int64_t& steps);

 private:
  enum class Step : std::uint8_t { on, over, capped };
  bool runs_on(const Periods& periods) const;
  void skip(Periods& periods);
  Step take(time::Local t);
  Step put(time::Local t, bool again);
  Step pass_again();
  bool beyond(time::Local t, bool again);
  void found_twice(time::Local t);
  bool all_alike(const Candidates& c, std::size_t from, std::size_t to);

  const Rule& rule_;
  const Series& series_;
  const Bounds& bounds_;
  Occurrences& out_;
  Shifts shifts_;
  std::int64_t left_;
  const std::size_t most_;
  const std::optional<time::Local> last_;
  const time::Local begin_ = bounds_.from ? std::max(series_.start, *bounds_.from) : series_.start;
  std::vector<time::Local> second_;  // readings whose second time is to come
  struct Moved {
    time::Local skipped, to;
  };
  std::vector<Moved> moved_;
};

// Whether the count reaches beyond the window whatever the rule leaves out. What a clock shows twice is
// far below a hundredth.
bool Run::runs_on(const Periods& periods) const {
  if (!bounds_.to || *bounds_.to <= series_.start) return false;
  const auto most = periods.at_most(series_.start, *bounds_.to);
  return most + most / 100 <= *rule_.count;
}

// Readings passed over count as often as the clock shows them.
void Run::skip(Periods& periods) {
  const bool counted = rule_.count && !runs_on(periods);
  if (counted && !one_in_each(rule_)) return;
  auto to = begin_;
  if (!shifts_.plain(to)) to -= time::days(1);  // the change is gone through
  const auto from = periods.position();
  auto passed = periods.skip_to(to);
  if (!counted) return;
  if (shifts_.any() && passed > 0 && goes_on(rule_, time::hours(1))) {
    const auto unit = (periods.position() - from) / passed;
    passed = (shifts_.zone().to_instant(periods.position()) - shifts_.zone().to_instant(from)) / unit;
  }
  left_ -= passed;
}

bool Run::beyond(time::Local t, bool again) {
  if (!last_ || (t <= *last_ && !again)) return false;
  if (!rule_.until->utc || !shifts_.twice(t)) return t > *last_;
  return shifts_.zone().to_instant(t, again).time_since_epoch() > rule_.until->local.time_since_epoch();
}

Run::Step Run::put(time::Local t, bool again) {
  if (beyond(t, again) || (bounds_.to && t >= *bounds_.to)) return Step::over;
  if (left_ <= 0) return Step::over;
  --left_;
  if (t < begin_) return Step::on;
  if (out_.starts.size() + out_.again.size() >= most_) return Step::capped;
  (again ? out_.again : out_.starts).push_back(t);
  return Step::on;
}

Run::Step Run::pass_again() {
  for (const auto t : std::exchange(second_, {}))
    if (const auto step = put(t, true); step != Step::on) return step;
  return Step::on;
}

// What a skipped reading was moved to is an occurrence of its own: the two are one.
void Run::found_twice(time::Local t) {
  for (const auto& m : moved_) {
    if (m.to != t) continue;
    ++left_;
    const auto kept = std::find(out_.starts.rbegin(), out_.starts.rend(), m.skipped);
    if (kept != out_.starts.rend()) out_.starts.erase(std::next(kept).base());
  }
  std::erase_if(moved_, [&](const Moved& m) { return m.to <= t; });
}

Run::Step Run::take(time::Local t) {
  if (!moved_.empty()) found_twice(t);
  if (shifts_.plain(t)) {
    if (const auto step = pass_again(); step != Step::on) return step;
    return put(t, false);
  }
  const auto step = put(t, false);
  if (const auto m = shifts_.moved(t)) {
    moved_.push_back({t, *m});
  } else if (shifts_.twice(t)) {
    const auto r = shifts_.zone().resolve(t);
    if (goes_on(rule_, r.second - r.first)) second_.push_back(t);
  }
  return step;
}

// Whether it is enough to count those passed over. So many at once are never looked at one by one.
bool Run::all_alike(const Candidates& c, std::size_t from, std::size_t to) {
  if (from == to || to - from > 5000 || (!rule_.count && rule_.freq >= Freq::daily)) return true;
  return second_.empty() && moved_.empty() && shifts_.plain(c[from], c[to - 1]);
}

bool Run::go(std::int64_t& steps) {
  Periods periods(rule_, series_.start);
  skip(periods);
  Candidates found;
  auto step = Step::on;
  while (left_ > 0 && step == Step::on) {
    const auto at = periods.position();
    // An hour more, where UNTIL names the second time that a clock shows it.
    if ((bounds_.to && at >= *bounds_.to) || (last_ && at > *last_ + time::hours(1))) break;
    if (--steps < 0) return true;
    if (!periods.next(found)) break;
    auto i = first_from(found, 0, series_.start);
    if (const auto wanted = first_from(found, i, begin_); all_alike(found, i, wanted)) {
      left_ -= static_cast<std::int64_t>(wanted - i);
      i = wanted;
    }
    for (; i < found.size() && left_ > 0 && step == Step::on; ++i) step = take(found[i]);
  }
  return step == Step::capped || pass_again() == Step::capped;
}

void tidy(std::vector<time::Local>& list) {
  if (!std::is_sorted(list.begin(), list.end())) std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
}

// A skipped reading goes by the one that it is moved to as well: UTC names no other.
void take_out(const Series& s, Shifts& shifts, std::vector<time::Local>& list) {
  if (s.except_dates.empty() || list.empty()) return;
  std::vector<time::Local> times;
  std::vector<time::Local> days;
  for (const auto& u : s.except_dates) {
    if (u.date && !s.all_day)
      days.push_back(u.local);
    else
      times.push_back(s.all_day ? time::Local(time::date_of(in_zone(u, s))) : in_zone(u, s));
  }
  tidy(times);
  tidy(days);
  std::erase_if(list, [&](time::Local t) {
    const auto moved = shifts.moved(t);
    return std::binary_search(times.begin(), times.end(), t) ||
           (moved && std::binary_search(times.begin(), times.end(), *moved)) ||
           std::binary_search(days.begin(), days.end(), time::Local(time::date_of(t)));
  });
}

// Rules of days have no clock: its parts are passed over (section 3.3.10), and what counts hours
// names each day once.
Rule rule_of_days(Rule rule) {
  rule.by_hour.clear();
  rule.by_minute.clear();
  rule.by_second.clear();
  return rule;
}

bool run(const Rule& rule, const Series& s, const Bounds& b, std::int64_t& steps, Occurrences& out) {
  if (!s.all_day) return Run(rule, s, b, out).go(steps);
  const auto days = rule_of_days(rule);
  const bool capped = Run(days, s, b, out).go(steps);
  if (rule.freq < Freq::daily)
    for (auto& t : out.starts) t = time::Local(time::date_of(t));
  return capped;
}

// The latest go first, until so many are left.
void keep_to(std::size_t limit, Occurrences& out) {
  while (out.starts.size() + out.again.size() > limit) {
    const bool again = !out.again.empty() && (out.starts.empty() || out.again.back() >= out.starts.back());
    (again ? out.again : out.starts).pop_back();
    out.capped = true;
  }
}

// Behind the last start there is nothing to take out; nothing when there is no start at all.
std::optional<Bounds> as_far_as(const Occurrences& list, Bounds b) {
  constexpr auto kBehind = time::hours(3);  // of a clock that is set back
  std::optional<time::Local> last;
  for (const auto* starts : {&list.starts, &list.again})
    if (!starts->empty()) last = std::max(last.value_or(starts->back()), starts->back());
  if (!last) return std::nullopt;
  b.to = b.to ? std::min(*b.to, *last + kBehind) : *last + kBehind;
  return b;
}

}  // namespace

Occurrences expand(const Series& s, const Bounds& b) {
  Occurrences out;
  Shifts shifts(s);
  std::int64_t steps = b.steps;
  Bounds inner = b;
  // What exceptions take away must not use up the limit, up to a bound of its own.
  if (!s.except_rules.empty() || !s.except_dates.empty())
    inner.limit = b.limit + s.except_dates.size() + 20000;
  for (const auto& rule : s.rules) out.capped = run(rule, s, inner, steps, out) || out.capped;
  if (s.rules.empty()) out.starts.push_back(s.start);
  for (const auto& u : s.dates)
    out.starts.push_back(s.all_day ? time::Local(time::date_of(in_zone(u, s))) : in_zone(u, s));
  std::erase_if(out.starts,
                [&](time::Local t) { return (b.from && t < *b.from) || (b.to && t >= *b.to); });
  tidy(out.starts);
  tidy(out.again);
  shifts.settle(out.starts);
  take_out(s, shifts, out.starts);
  Occurrences except;
  const auto within = as_far_as(out, inner);
  if (within)
    for (const auto& rule : s.except_rules) out.capped = run(rule, s, *within, steps, except) || out.capped;
  tidy(except.starts);
  tidy(except.again);
  const auto drop = [](const std::vector<time::Local>& gone, std::vector<time::Local>& list) {
    std::erase_if(list, [&](time::Local t) { return std::binary_search(gone.begin(), gone.end(), t); });
  };
  drop(except.starts, out.starts);
  drop(except.again, out.again);
  keep_to(b.limit, out);
  out.steps = b.steps - std::max<std::int64_t>(steps, 0);
  return out;
}

std::int64_t at_least(const Rule& rule, time::Local from, time::Local to) {
  if (!one_in_each(rule) || rule.count || rule.until || to <= from) return 0;
  static constexpr std::int64_t kUnits[] = {1, 60, 3600, 86400};
  return (to - from).count() / (kUnits[static_cast<std::size_t>(rule.freq)] * rule.interval);
}

}  // namespace daybook::recurrence
