// Rules as text again, and cut in two.
#pragma once

#include <string>

#include "recurrence/expand.h"
#include "time/zone.h"

namespace daybook::recurrence {

// "FREQ=WEEKLY;BYDAY=MO", the parts in the order of RFC 5545.
std::string write_rule(const Rule& rule);

// The rule of a series with its end as RFC 5545 section 3.3.10 wants it: UTC for times, a day for days. A day as the
// end of a series of times means all of that day. What cannot be read stays as it is.
std::string with_sound_until(const std::string& rule, const time::Zone& zone, bool all_day);

// A rule cut before the occurrence that starts at `at`: what it gives before, and from there on when
// it begins at `at`. A part is nothing when it holds no occurrence.
struct Cut {
  std::optional<Rule> before;
  std::optional<Rule> from;
  time::Local start{};  // the first occurrence of `from`
};
Cut cut_rule(const Rule& rule, const Series& series, time::Local at);

// The days of a weekly rule, moved by so many days; nothing when the rule names days in a way that
// does not move along.
std::optional<Rule> moved_by_days(Rule rule, int days);

}  // namespace daybook::recurrence
