// The daily messages: when they are due and what they say. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/change.h"
#include "model/proposal.h"

namespace daybook::conversation {

struct DayPlan {
  std::optional<time::seconds> morning = time::hours(7);
  std::optional<time::seconds> evening = time::hours(16) + time::minutes(30);
  unsigned days = 0b0111110;  // bit 0 is Sunday
  time::seconds catch_up = time::minutes(120);
};

// "mon-fri", "mon,wed,fri", "daily", "sat-mon".
Result<unsigned> parse_days(std::string_view text);

struct DueJob {
  std::string job;  // morning | evening
  time::Date date;
  time::Instant due;
};

// The jobs of one person whose due time lies in (now - window, now], oldest first; at most two days
// are looked at. Times that the clock skips move on with it, times it shows twice count once.
std::vector<DueJob> due_jobs(const DayPlan& plan, const time::Zone& zone, time::Instant now);
// The next due time after `now`.
std::optional<time::Instant> next_job(const DayPlan& plan, const time::Zone& zone,
                                      time::Instant now);

struct DayItem {
  model::Span span;
  std::string title;
};

std::string morning_text(std::string_view name, time::Date today, const std::vector<DayItem>& items,
                         const time::Zone& zone);
std::string evening_text(std::string_view name, time::Date tomorrow,
                         const std::vector<DayItem>& items,
                         const std::vector<model::Proposal>& parked, const time::Zone& zone);

}  // namespace daybook::conversation
