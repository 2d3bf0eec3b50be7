#include <gtest/gtest.h>

#include "conversation/wording.h"

namespace daybook::conversation {
namespace {

TEST(Repetition, in_words_where_there_are_short_ones) {
  const auto zone = *time::Zone::find("America/Los_Angeles");
  struct Row {
    const char* rule;
    const char* words;
  };
  for (const auto& row : {
           Row{"", ""},
           Row{"FREQ=WEEKLY;BYDAY=MO", "repeats: every week on Monday"},
           Row{"RRULE:FREQ=DAILY;COUNT=4", "repeats: every day, 4 times"},
           Row{"FREQ=WEEKLY;BYDAY=MO,WE;COUNT=2", "days: Monday, Wednesday"},
           Row{"FREQ=WEEKLY;BYDAY=MO,WE;COUNT=4", "repeats: every week on Monday, Wednesday, 4 times"},
           Row{"FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU", "repeats: every 2 weeks on Tuesday, Sunday"},
           Row{"FREQ=MONTHLY;INTERVAL=1", "repeats: every month"},
           Row{"FREQ=WEEKLY;UNTIL=20260319", "repeats: every week, until 2026-03-19"},
           // the end is told in UTC, and read on the zone's calendar
           Row{"FREQ=WEEKLY;UNTIL=20260320T065959Z", "repeats: every week, until 2026-03-19"},
           Row{"FREQ=MONTHLY;BYDAY=1MO", "repeats: FREQ=MONTHLY;BYDAY=1MO"},
           Row{"FREQ=MONTHLY;BYDAY=MO", "repeats: FREQ=MONTHLY;BYDAY=MO"},
           Row{"FREQ=MONTHLY;BYMONTHDAY=15", "repeats: FREQ=MONTHLY;BYMONTHDAY=15"},
           Row{"FREQ=HOURLY", "repeats: FREQ=HOURLY"},
           Row{"FREQ=WEEKLY;UNTIL=soon", "repeats: FREQ=WEEKLY;UNTIL=soon"},
           Row{"nonsense", "repeats: nonsense"},
       })
    EXPECT_EQ(repeats(row.rule, zone), row.words);
}

}  // namespace
}  // namespace daybook::conversation
