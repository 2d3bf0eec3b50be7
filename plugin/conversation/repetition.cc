// Rules of repetition in words.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "conversation/wording.h"

namespace daybook::conversation {
namespace {

// "MO,WE" -> "Monday, Wednesday"; nothing for days that are counted ("1MO").
std::string weekdays(std::string_view list) {
  constexpr std::array<std::string_view, 7> kShort = {"SU", "MO", "TU", "WE", "TH", "FR", "SA"};
  std::string out;
  for (const auto name : text::split(list, ',')) {
    const auto it = std::find(kShort.begin(), kShort.end(), name);
    if (it == kShort.end()) return {};
    out += out.empty() ? "" : ", ";
    out += time::weekday_name(time::weekday(static_cast<unsigned>(it - kShort.begin())));
  }
  return out;
}

std::string every(std::string_view frequency, std::string_view interval) {
  constexpr std::array<std::array<std::string_view, 2>, 4> kUnits = {
      {{"DAILY", "day"}, {"WEEKLY", "week"}, {"MONTHLY", "month"}, {"YEARLY", "year"}}};
  for (const auto& [name, unit] : kUnits)
    if (name == frequency)
      return interval.empty() || interval == "1" ? "every " + std::string(unit)
                                                 : "every " + std::string(interval) + " " + std::string(unit) + "s";
  return {};
}

// "20260319", "20260320T065959Z" -> "2026-03-19" on the zone's calendar.
std::string last_day(const std::string& until, const time::Zone& zone) {
  if (until.size() < 8) return {};
  std::string iso = until.substr(0, 4) + "-" + until.substr(4, 2) + "-" + until.substr(6, 2);
  if (until.size() == 8) return iso;
  if (until.size() < 15) return {};
  const auto at = time::parse_iso(iso + "T" + until.substr(9, 2) + ":" + until.substr(11, 2) + ":" + until.substr(13));
  if (!at) return {};
  return time::format_date(time::date_of(at->offset ? zone.to_local(time::Instant(at->local.time_since_epoch())) : at->local));
}

}  // namespace

std::string repeats(std::string_view rrule, const time::Zone& zone) {
  if (rrule.empty()) return {};
  const std::string as_written = "repeats: " + std::string(rrule);
  if (rrule.substr(0, 6) == "RRULE:") rrule.remove_prefix(6);
  std::string frequency, interval, on, end;
  std::size_t days = 0;
  for (const auto part : text::split(rrule, ';')) {
    const auto at = std::min(part.find('='), part.size());
    const auto name = part.substr(0, at);
    const std::string value(part.substr(std::min(at + 1, part.size())));
    if (name == "FREQ") frequency = value;
    else if (name == "INTERVAL") interval = value;
    else if (name == "COUNT") end = ", " + value + " times";
    else if (name == "UNTIL" && !last_day(value, zone).empty()) end = ", until " + last_day(value, zone);
    else if (name == "BYDAY" && !weekdays(value).empty()) {
      on = " on " + weekdays(value);
      days = text::split(value, ',').size();
    }
    else return as_written;  // rarer rules have no short words
  }
  if (!on.empty() && frequency != "WEEKLY") return as_written;  // "every month on Monday" would say one Monday
  // A list of days: each of them once.
  if (days > 1 && interval.empty() && end == ", " + std::to_string(days) + " times") return "days: " + on.substr(4);
  const auto often = every(frequency, interval);
  return often.empty() ? as_written : "repeats: " + often + on + end;
}

}  // namespace daybook::conversation
