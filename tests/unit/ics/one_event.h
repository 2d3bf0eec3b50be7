// A calendar file with one event, read.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "ics/reader.h"

namespace daybook::ics {

inline ReadEvent one(const std::string& lines, const time::Zone& floating = time::Zone::utc()) {
  auto all = read("BEGIN:VCALENDAR\n" + lines + "END:VCALENDAR\n", floating);
  EXPECT_TRUE(all.has_value() && all->events.size() == 1U) << lines;
  return all && !all->events.empty() ? all->events.front() : ReadEvent{};
}

inline std::string utc(const ReadEvent& e) { return time::format_utc(e.instant(e.event.span.start)); }

}  // namespace daybook::ics
