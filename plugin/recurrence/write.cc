#include "recurrence/write.h"

#include <array>

namespace daybook::recurrence {
namespace {

constexpr std::array<std::string_view, 7> kFreqs = {"SECONDLY", "MINUTELY", "HOURLY", "DAILY",
                                                    "WEEKLY",   "MONTHLY",  "YEARLY"};
constexpr std::array<std::string_view, 7> kDays = {"SU", "MO", "TU", "WE", "TH", "FR", "SA"};

std::string basic(const Until& u) {
  std::string s = time::format_local(u.local);
  std::erase(s, '-');
  std::erase(s, ':');
  if (u.date) return s.substr(0, 8);
  return u.utc ? s + "Z" : s;
}

void list(std::string& out, std::string_view name, const std::vector<int>& values) {
  if (values.empty()) return;
  out += ";" + std::string(name) + "=";
  for (std::size_t i = 0; i < values.size(); ++i)
    out += (i == 0 ? "" : ",") + std::to_string(values[i]);
}

}  // namespace

std::string write_rule(const Rule& r) {
  std::string out = "FREQ=" + std::string(kFreqs[static_cast<std::size_t>(r.freq)]);
  if (r.until) out += ";UNTIL=" + basic(*r.until);
  if (r.count) out += ";COUNT=" + std::to_string(*r.count);
  if (r.interval != 1) out += ";INTERVAL=" + std::to_string(r.interval);
  list(out, "BYSECOND", r.by_second);
  list(out, "BYMINUTE", r.by_minute);
  list(out, "BYHOUR", r.by_hour);
  for (std::size_t i = 0; i < r.by_day.size(); ++i) {
    const auto& d = r.by_day[i];
    out += (i == 0 ? ";BYDAY=" : ",") + (d.nth != 0 ? std::to_string(d.nth) : std::string());
    out += kDays[d.day.c_encoding()];
  }
  list(out, "BYMONTHDAY", r.by_month_day);
  list(out, "BYYEARDAY", r.by_year_day);
  list(out, "BYWEEKNO", r.by_week_no);
  list(out, "BYMONTH", r.by_month);
  list(out, "BYSETPOS", r.by_set_pos);
  if (r.week_start != time::weekday(1))
    out += ";WKST=" + std::string(kDays[r.week_start.c_encoding()]);
  return out;
}

Cut cut_rule(const Rule& rule, const Series& series, time::Local at) {
  Series alone;
  alone.start = series.start;
  alone.all_day = series.all_day;
  alone.zone = series.zone;
  alone.rules = {rule};
  Cut out;
  Bounds earlier;
  earlier.to = at;
  earlier.limit = 1000000;
  // Without COUNT only whether there is any matters.
  if (!rule.count) earlier.limit = 1;
  const auto before = expand(alone, earlier).starts;
  Bounds later;
  later.from = at;
  later.limit = 1;
  const auto from = expand(alone, later).starts;
  if (!before.empty()) {
    out.before = rule;
    if (rule.count) {
      out.before->count = static_cast<std::int64_t>(before.size());
    } else if (!from.empty()) {
      const auto last = at - (series.all_day ? time::seconds(time::days(1)) : time::seconds(1));
      const bool zoned = series.zone && !series.all_day;
      out.before->until =
          Until{zoned ? time::Local(series.zone->to_instant(last).time_since_epoch()) : last, zoned,
                series.all_day};
    }
  }
  if (from.empty()) return out;
  out.from = rule;
  out.start = from.front();
  if (rule.count) out.from->count = *rule.count - static_cast<std::int64_t>(before.size());
  return out;
}

std::optional<Rule> moved_by_days(Rule rule, int days) {
  if (days == 0) return rule;
  const bool weekdays_only = rule.by_month_day.empty() && rule.by_year_day.empty() &&
                             rule.by_week_no.empty() && rule.by_month.empty();
  if (!weekdays_only || (!rule.by_day.empty() && rule.freq != Freq::weekly)) return std::nullopt;
  for (auto& d : rule.by_day) d.day += time::days(days);
  return rule;
}

std::string with_sound_until(const std::string& rule, const time::Zone& zone, bool all_day) {
  auto read = parse_rule(rule, Reading::lenient);
  if (!read || !read->until) return rule;
  const auto& until = *read->until;
  if (all_day) {
    if (until.date || until.utc) return rule;
    read->until = Until{time::date_of(until.local), false, true};
    return write_rule(*read);
  }
  if (until.utc) return rule;
  const auto last = until.date ? until.local + time::hours(24) - time::seconds(1) : until.local;
  read->until = Until{time::Local(zone.to_instant(last).time_since_epoch()), true, false};
  return write_rule(*read);
}

}  // namespace daybook::recurrence
