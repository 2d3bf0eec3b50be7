#include "providers/graph_recurrence.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"
#include "recurrence/rule.h"

namespace daybook::providers {
namespace {

using json::Value;
using recurrence::Freq;
using recurrence::Rule;

// Indexed as std::chrono counts weekdays.
constexpr std::array<const char*, 7> kDays = {"sunday",   "monday", "tuesday", "wednesday",
                                              "thursday", "friday", "saturday"};
constexpr std::array<const char*, 7> kCodes = {"SU", "MO", "TU", "WE", "TH", "FR", "SA"};
constexpr std::array<const char*, 5> kIndexes = {"first", "second", "third", "fourth", "last"};

Value str(std::string_view s) { return Value::string(std::string(s)); }

tl::unexpected<Error> no_pattern(const std::string& what) {
  return fail(Errc::invalid,
              "Microsoft calendars cannot repeat like this: " + what +
                  "; choose days, weeks, a day of the month up to the 28th, or a weekday of the month",
              "recurrence_rule");
}

// 1..4 and -1 are first to fourth and last.
std::optional<const char*> index_name(int nth) {
  if (nth == -1) return kIndexes[4];
  if (nth >= 1 && nth <= 4) return kIndexes[static_cast<std::size_t>(nth - 1)];
  return {};
}

Value day_list(const std::vector<unsigned>& days) {
  auto list = Value::array();
  for (const unsigned d : days) list.push(str(kDays[d]));
  return list;
}

// What the rule's parts come to, once the start has filled in what they leave out.
struct Parts {
  std::vector<unsigned> days;
  int nth = 0;  // 0: every one
  int month_day = 0;
  int month = 0;
};

bool plain(const Rule& r) {
  return r.by_second.empty() && r.by_minute.empty() && r.by_hour.empty() && r.by_year_day.empty() &&
         r.by_week_no.empty();
}

Result<Parts> read_days(const Rule& rule) {
  Parts p;
  for (const auto& d : rule.by_day) {
    p.days.push_back(d.day.c_encoding());
    if (d.nth != 0 && rule.by_day.size() > 1) return no_pattern("several weekdays of the month");
    p.nth = d.nth;
  }
  if (rule.by_set_pos.size() > 1) return no_pattern("several positions (BYSETPOS)");
  if (!rule.by_set_pos.empty()) {
    if (p.nth != 0 || p.days.empty()) return no_pattern("a position (BYSETPOS) of other parts");
    p.nth = rule.by_set_pos.front();
  }
  return p;
}

// Whether `day` is the nth of its month among the weekdays given.
bool is_nth(time::Date day, const Parts& p) {
  const auto ymd = time::ymd(day);
  const auto length = time::days_in_month(int(ymd.year()), unsigned(ymd.month()));
  const auto first = day - time::days(unsigned(ymd.day()) - 1);
  std::vector<time::Date> matching;
  for (unsigned i = 0; i < length; ++i) {
    const auto d = first + time::days(i);
    const unsigned weekday = time::weekday_of(d).c_encoding();
    if (std::find(p.days.begin(), p.days.end(), weekday) != p.days.end()) matching.push_back(d);
  }
  const auto n = static_cast<std::ptrdiff_t>(matching.size());
  const auto at = p.nth > 0 ? p.nth - 1 : n + p.nth;
  return at >= 0 && at < n && matching[static_cast<std::size_t>(at)] == day;
}

Result<Value> weekly(const Rule& rule, const Parts& parts, time::Date start) {
  std::vector<unsigned> days = parts.days;
  const unsigned own = time::weekday_of(start).c_encoding();
  if (days.empty()) days.push_back(own);
  if (std::find(days.begin(), days.end(), own) == days.end())
    return no_pattern("it starts on a day that is none of its weekdays");
  auto v = Value::object();
  v.set("type", str("weekly")).set("daysOfWeek", day_list(days));
  v.set("firstDayOfWeek", str(kDays[rule.week_start.c_encoding()]));
  return v;
}

Result<Value> relative(const char* type, const Parts& parts, time::Date start) {
  const auto index = index_name(parts.nth);
  if (!index) return no_pattern("a weekday beyond the fourth of the month");
  if (!is_nth(start, parts)) return no_pattern("it starts on a day that it does not name");
  auto v = Value::object();
  v.set("type", str(type)).set("daysOfWeek", day_list(parts.days)).set("index", str(*index));
  return v;
}

Result<Value> monthly(const Rule& rule, Parts parts, time::Date start) {
  if (!rule.by_month.empty() || rule.by_month_day.size() > 1)
    return no_pattern("certain months or several days of the month");
  if (!parts.days.empty() && rule.by_month_day.empty()) {
    if (parts.nth == 0) return no_pattern("every such weekday of the month");
    return relative("relativeMonthly", parts, start);
  }
  if (!parts.days.empty()) return no_pattern("a weekday that is also a day of the month");
  const int own = static_cast<int>(unsigned(time::ymd(start).day()));
  const int day = rule.by_month_day.empty() ? own : rule.by_month_day.front();
  if (day == -1) return relative("relativeMonthly", {{0, 1, 2, 3, 4, 5, 6}, -1, 0, 0}, start);
  if (day < 1 || day > 28) return no_pattern("a day that not every month has");
  if (day != own) return no_pattern("it starts on another day of the month");
  auto v = Value::object();
  v.set("type", str("absoluteMonthly")).set("dayOfMonth", Value::integer(day));
  return v;
}

Result<Value> yearly(const Rule& rule, const Parts& parts, time::Date start) {
  const auto ymd = time::ymd(start);
  if (rule.by_month.size() > 1 || rule.by_month_day.size() > 1)
    return no_pattern("several months or days of the year");
  const int month = rule.by_month.empty() ? static_cast<int>(unsigned(ymd.month()))
                                          : rule.by_month.front();
  if (month != static_cast<int>(unsigned(ymd.month()))) return no_pattern("it starts in another month");
  if (!parts.days.empty()) {
    if (rule.by_month.empty() || !rule.by_month_day.empty() || parts.nth == 0)
      return no_pattern("weekdays counted over the year");
    DAYBOOK_ASSIGN(Value v, relative("relativeYearly", parts, start));
    v.set("month", Value::integer(month));
    return v;
  }
  if (rule.by_month.empty() && !rule.by_month_day.empty())
    return no_pattern("a day of every month of the year");
  const int own = static_cast<int>(unsigned(ymd.day()));
  const int day = rule.by_month_day.empty() ? own : rule.by_month_day.front();
  if (day != own) return no_pattern("it starts on another day");
  if (month == 2 && day == 29) return no_pattern("29 February, which not every year has");
  auto v = Value::object();
  v.set("type", str("absoluteYearly")).set("month", Value::integer(month));
  v.set("dayOfMonth", Value::integer(day));
  return v;
}

Result<Value> pattern_of(const Rule& rule, time::Date start) {
  if (!plain(rule)) return no_pattern("hours, weeks or days of the year");
  DAYBOOK_ASSIGN(const Parts parts, read_days(rule));
  switch (rule.freq) {
    case Freq::daily:
      if (!rule.by_month.empty() || !rule.by_month_day.empty() || parts.nth != 0)
        return no_pattern("days of certain months");
      if (!parts.days.empty() && rule.interval == 1) return weekly(rule, parts, start);
      if (!parts.days.empty()) return no_pattern("every few days, but only on certain weekdays");
      return Value::object().set("type", str("daily"));
    case Freq::weekly:
      if (!rule.by_month.empty() || !rule.by_month_day.empty() || parts.nth != 0)
        return no_pattern("weeks of certain months");
      return weekly(rule, parts, start);
    case Freq::monthly:
      return monthly(rule, parts, start);
    case Freq::yearly:
      return yearly(rule, parts, start);
    default:
      return no_pattern("more than once a day");
  }
}

// endDate is a day, and that day is in: an UNTIL before the occurrence's hour ends the day before.
time::Date last_day(const recurrence::Until& until, const model::Span& span) {
  time::Local at = until.local;
  if (until.utc && !span.all_day) at = span.zone.to_local(time::Instant(at.time_since_epoch()));
  const auto day = time::date_of(at);
  const bool in = until.date || span.all_day || time::time_of_day(at) >= time::time_of_day(span.start);
  return in ? day : day - time::days(1);
}

std::string days_of(const Value& list, bool& good) {
  std::string out;
  for (const auto& one : list.items()) {
    const auto at = std::find(kDays.begin(), kDays.end(), text::lower_ascii(one.as_string()));
    if (at == kDays.end()) {
      good = false;
      continue;
    }
    out += (out.empty() ? "" : ",") + std::string(kCodes[static_cast<std::size_t>(at - kDays.begin())]);
  }
  good = good && !out.empty();
  return out;
}

// Graph takes the last day of a month that is too short.
std::string month_day(std::int64_t day) {
  if (day <= 28) return ";BYMONTHDAY=" + std::to_string(day);
  std::string list = "28";
  for (std::int64_t d = 29; d <= std::min<std::int64_t>(day, 31); ++d) list += "," + std::to_string(d);
  return ";BYMONTHDAY=" + list + ";BYSETPOS=-1";
}

Result<std::string> range_text(const Value& range, const model::Span& span) {
  const auto type = range.str("type");
  if (type == "numbered") {
    const auto n = range["numberOfOccurrences"].as_int();
    if (n < 1) return fail(Errc::invalid, "numberOfOccurrences is below 1", "recurrence.range");
    return ";COUNT=" + std::to_string(n);
  }
  if (type != "endDate") return std::string();
  DAYBOOK_ASSIGN(const time::Date day, time::parse_date(range.str("endDate")));
  std::string date = time::format_date(day);
  std::erase(date, '-');
  if (span.all_day) return ";UNTIL=" + date;
  std::string utc = time::format_utc(span.zone.start_of_day(day + time::days(1)) - time::seconds(1));
  std::erase(utc, '-');
  std::erase(utc, ':');
  return ";UNTIL=" + utc;
}

Result<std::string> pattern_text(const Value& p) {
  const auto type = p.str("type");
  bool good = true;
  const auto month = p["month"].as_int();
  const auto day = p["dayOfMonth"].as_int();
  const std::string in_month = ";BYMONTH=" + std::to_string(month);
  if (type == "daily") return std::string("FREQ=DAILY");
  if (type == "weekly") {
    std::string out = "FREQ=WEEKLY;BYDAY=" + days_of(p["daysOfWeek"], good);
    const auto first = std::find(kDays.begin(), kDays.end(), text::lower_ascii(p.str("firstDayOfWeek")));
    const auto week = first == kDays.end() ? 0 : first - kDays.begin();  // Graph's default: Sunday
    if (good) return out + ";WKST=" + kCodes[static_cast<std::size_t>(week)];
  } else if (type == "absoluteMonthly" && day >= 1 && day <= 31) {
    return "FREQ=MONTHLY" + month_day(day);
  } else if (type == "absoluteYearly" && day >= 1 && day <= 31 && month >= 1 && month <= 12) {
    const bool leap = month == 2 && day == 29;
    return "FREQ=YEARLY" + in_month + (leap ? month_day(29) : ";BYMONTHDAY=" + std::to_string(day));
  } else if (type == "relativeMonthly" || type == "relativeYearly") {
    const auto index = p["index"].is_string() ? p.str("index") : std::string_view("first");
    const auto at = std::find(kIndexes.begin(), kIndexes.end(), index);
    const std::string days = days_of(p["daysOfWeek"], good);
    const std::string nth = at == kIndexes.end() - 1 ? "-1" : std::to_string(at - kIndexes.begin() + 1);
    const bool year = type == "relativeYearly";
    good = good && at != kIndexes.end() && (!year || (month >= 1 && month <= 12));
    if (good)
      return (year ? "FREQ=YEARLY" + in_month : std::string("FREQ=MONTHLY")) + ";BYDAY=" + days +
             ";BYSETPOS=" + nth;
  }
  return fail(Errc::invalid, "\"" + std::string(type) + "\" is no pattern that can be read",
              "recurrence.pattern");
}

}  // namespace

Result<Value> to_graph_recurrence(const model::Event& series) {
  DAYBOOK_ASSIGN(const Rule rule, recurrence::parse_rule(series.recurrence_rule));
  const auto& more = series.recurrence;
  if (!more.more_rules.empty() || !more.except_rules.empty() || !more.dates.empty())
    return no_pattern("several rules or extra dates");
  if (!more.except_dates.empty())
    return no_pattern("excepted dates; delete these occurrences one by one");
  const auto start = time::date_of(series.span.start);
  DAYBOOK_ASSIGN(Value pattern, pattern_of(rule, start));
  pattern.set("interval", Value::integer(rule.interval));
  auto range = Value::object();
  range.set("startDate", str(time::format_date(start)));
  if (rule.count) {
    range.set("type", str("numbered")).set("numberOfOccurrences", Value::integer(*rule.count));
  } else if (rule.until) {
    range.set("type", str("endDate"));
    range.set("endDate", str(time::format_date(last_day(*rule.until, series.span))));
  } else {
    range.set("type", str("noEnd"));
  }
  auto v = Value::object();
  v.set("pattern", std::move(pattern)).set("range", std::move(range));
  return v;
}

Result<std::string> from_graph_recurrence(const Value& recurrence, const model::Span& span) {
  DAYBOOK_ASSIGN(std::string rule, pattern_text(recurrence["pattern"]));
  const auto interval = recurrence["pattern"]["interval"].as_int(1);
  if (interval < 1) return fail(Errc::invalid, "an interval below 1", "recurrence.pattern");
  if (interval > 1) rule += ";INTERVAL=" + std::to_string(interval);
  DAYBOOK_ASSIGN(const std::string range, range_text(recurrence["range"], span));
  return rule + range;
}

}  // namespace daybook::providers
