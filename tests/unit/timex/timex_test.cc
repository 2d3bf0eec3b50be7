// What the tables cannot say: readings, preferences, offsets into odd text, bad input.
#include "timex/timex.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "timex/holidays.h"

namespace daybook::timex {
namespace {

Context at(const char* ref, const char* zone = "America/Los_Angeles") {
  Context c;
  c.now = time::parse_iso(ref).value().local;
  c.zone = time::Zone::find(zone).value();
  return c;
}

std::string day_of(const Reading& r) { return format(r.start); }

TEST(Readings, NextFridayIsACloseCall) {
  const auto found = parse("see you next Friday", at("2026-03-04T09:00"));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_TRUE(found[0].close_call);
  ASSERT_EQ(found[0].readings.size(), 2u);
  EXPECT_EQ(day_of(found[0].readings[0]), "2026-03-13");
  EXPECT_EQ(day_of(found[0].readings[1]), "2026-03-06");
  EXPECT_GT(found[0].readings[0].score, found[0].readings[1].score);
}

TEST(Readings, NextMondaySaidOnWednesdayIsNoCloseCall) {
  const auto found = parse("next Monday", at("2026-03-04T09:00"));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_FALSE(found[0].close_call);  // the coming Monday is that of next week
  EXPECT_EQ(day_of(found[0].best()), "2026-03-09");
}

TEST(Readings, TheOtherDayOfARangeOfHours) {
  const auto found = parse("next Friday 8-12", at("2026-03-04T09:00"));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_TRUE(found[0].close_call);
  ASSERT_EQ(found[0].readings.size(), 2u);
  EXPECT_EQ(format(found[0].readings[1].start), "2026-03-06T08:00");
  EXPECT_EQ(format(*found[0].readings[1].end), "2026-03-06T12:00");
}

TEST(Readings, ABareHourKeepsTheOtherHalfOfTheDay) {
  const auto found = parse("tomorrow at 8", at("2026-03-04T09:00"));
  ASSERT_EQ(found.size(), 1u);
  ASSERT_EQ(found[0].readings.size(), 2u);
  EXPECT_EQ(format(found[0].readings[0].start), "2026-03-05T08:00");
  EXPECT_EQ(format(found[0].readings[1].start), "2026-03-05T20:00");
  EXPECT_FALSE(found[0].close_call);
  EXPECT_EQ(parse("tomorrow at 8pm", at("2026-03-04T09:00"))[0].readings.size(), 1u);
  EXPECT_EQ(parse("dinner tomorrow at 8", at("2026-03-04T09:00"))[0].readings.size(), 1u);
}

TEST(Readings, AnHourWithBothHalvesInTheWorkingHoursIsACloseCall) {
  const auto hour = parse("tomorrow at 7", at("2026-03-04T09:00"));
  ASSERT_EQ(hour.size(), 1u);
  EXPECT_TRUE(hour[0].close_call);
  ASSERT_EQ(hour[0].readings.size(), 2u);
  EXPECT_EQ(format(hour[0].readings[1].start), "2026-03-05T19:00");
  EXPECT_FALSE(parse("tomorrow 8-12", at("2026-03-04T09:00"))[0].close_call);
  EXPECT_FALSE(parse("tomorrow 7-9", at("2026-03-04T09:00"))[0].close_call);  // 21:00 is after work
  EXPECT_FALSE(parse("dinner tomorrow at 7", at("2026-03-04T09:00"))[0].close_call);
  EXPECT_FALSE(parse("tomorrow at 7am", at("2026-03-04T09:00"))[0].close_call);
}

TEST(NoSuchDay, IsToldAndTakesItsClockTimeWithIt) {
  const Context c = at("2026-03-04T09:00");
  for (const char* text : {"schedule dentist 2/30 at 3pm", "feb 30 at noon", "see you on 31 June", "2026-02-29 9:00", "April 31st"}) {
    EXPECT_TRUE(parse(text, c).empty()) << text;
    ASSERT_TRUE(no_such_day(text, c)) << text;
  }
  const std::string text = "dîner le 30 février à 19h";
  Context french = c;
  french.language = "fr";
  const auto span = no_such_day(text, french);
  ASSERT_TRUE(span);
  EXPECT_EQ(text.substr(span->from, span->to - span->from).substr(0, 14), "le 30 février");
  EXPECT_FALSE(no_such_day("see you on June 30 at noon", c));
  EXPECT_FALSE(no_such_day("version 2.30", c));
}

TEST(Readings, OrderOfNumbersByZoneOrSetting) {
  EXPECT_EQ(day_of(parse("on 5/6", at("2026-03-04T09:00"))[0].best()), "2026-05-06");
  EXPECT_EQ(day_of(parse("on 5/6", at("2026-03-04T09:00", "Europe/Berlin"))[0].best()), "2026-06-05");
  Context set = at("2026-03-04T09:00");
  set.order = DateOrder::day_first;
  const auto found = parse("on 5/6", set);
  EXPECT_EQ(day_of(found[0].best()), "2026-06-05");
  ASSERT_EQ(found[0].readings.size(), 2u);
  EXPECT_EQ(day_of(found[0].readings[1]), "2026-05-06");
}

TEST(Preference, PastAndFuture) {
  Context c = at("2026-03-04T09:00");
  EXPECT_EQ(day_of(parse("on Friday", c)[0].best()), "2026-03-06");
  EXPECT_EQ(day_of(parse("January 5", c)[0].best()), "2027-01-05");
  c.prefer = Prefer::past;
  EXPECT_EQ(day_of(parse("on Friday", c)[0].best()), "2026-02-27");
  EXPECT_EQ(day_of(parse("January 5", c)[0].best()), "2026-01-05");
  EXPECT_EQ(day_of(parse("the 19th", c)[0].best()), "2026-02-19");
  c.prefer = Prefer::nearest;
  EXPECT_EQ(day_of(parse("January 5", c)[0].best()), "2026-01-05");
}

TEST(Preference, WorkingHoursDecideBareHours) {
  Context c = at("2026-03-04T09:00");
  EXPECT_EQ(format(parse("at 7", c)[0].best().start), "T07:00");
  c.work_start = time::hours(9);
  c.work_end = time::hours(21);
  EXPECT_EQ(format(parse("at 7", c)[0].best().start), "T19:00");
}

TEST(Time, PassedClockTimeOfTodaysWeekdayIsNextWeeks) {
  EXPECT_EQ(format(parse("Wednesday at 8am", at("2026-03-04T09:00"))[0].best().start), "2026-03-11T08:00");
  EXPECT_EQ(format(parse("Wednesday at 10am", at("2026-03-04T09:00"))[0].best().start), "2026-03-04T10:00");
}

TEST(Time, MinutesAreCountedAcrossMidnightAndYear) {
  EXPECT_EQ(format(parse("in 20 minutes", at("2026-12-31T23:50"))[0].best().start), "2027-01-01T00:10");
}

// Faults case 41: the offset of a named zone is that of the day in question, on both sides of a change.
TEST(Zones, OffsetFollowsTheDay) {
  EXPECT_EQ(format(parse("March 7 at 3pm ET", at("2026-03-04T09:00"))[0].best().start), "2026-03-07T15:00-05:00");
  EXPECT_EQ(format(parse("March 9 at 3pm ET", at("2026-03-04T09:00"))[0].best().start), "2026-03-09T15:00-04:00");
  EXPECT_EQ(format(parse("July 1 at 3pm Sydney time", at("2026-03-04T09:00"))[0].best().start), "2026-07-01T15:00+10:00");
}

// Faults case 42: a day stays that day in every zone, and the end of a day range is exclusive.
TEST(Zones, DaysAreTheSameEverywhere) {
  for (const char* zone : {"Pacific/Midway", "UTC", "Pacific/Kiritimati"}) {
    const auto found = parse("off March 9 to March 10", at("2026-03-04T09:00", zone));
    ASSERT_EQ(found.size(), 1u) << zone;
  }
  const auto found = parse("off from Monday to Tuesday", at("2026-03-04T09:00", "Pacific/Kiritimati"));
  EXPECT_EQ(format(found[0].best().start), "2026-03-09");
  EXPECT_EQ(format(*found[0].best().end), "2026-03-11");
}

TEST(Offsets, HiddenCharactersAreLookedThrough) {
  const std::string text = "ok \xE2\x80\x8Btom\xE2\x80\x8Borrow\xE2\x80\xAE at \xEF\xBC\x93pm!";
  const auto found = parse(text, at("2026-03-04T09:00"));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(format(found[0].best().start), "2026-03-05T15:00");
  EXPECT_EQ(text.substr(found[0].to), "!");
  EXPECT_EQ(text.substr(found[0].from, 3), "tom");
}

TEST(Offsets, DashesAndQuotesOfWordProcessors) {
  const std::string text = "Fri 9\xE2\x80\x93" "11";
  const auto found = parse(text, at("2026-03-04T09:00"));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].to, text.size());
  EXPECT_EQ(format(*found[0].best().end), "2026-03-06T11:00");
}

TEST(BadInput, AbsurdNumbersAndDates) {
  for (const char* text : {"in 99999999999 years", "25:61", "Feb 30", "31 April", "in 9000 years", "32nd of May",
                           "13/32/2026", "24:01", "at 99", "0/0/2026"})
    EXPECT_TRUE(parse(text, at("2026-03-04T09:00")).empty()) << text;
}

// Faults case 55: the first and the last years of the calendar.
TEST(BadInput, EdgesOfTheCalendar) {
  for (const char* ref : {"0001-01-01T00:00", "9999-12-31T23:59"})
    for (const char* text : {"in 300 years", "300 years ago", "next year", "last year", "tomorrow", "every Monday", "Easter"})
      parse(text, at(ref, "UTC"));
}

TEST(Holidays, EasterOfKnownYears) {
  EXPECT_EQ(time::format_date(easter(2024)), "2024-03-31");
  EXPECT_EQ(time::format_date(easter(2025)), "2025-04-20");
  EXPECT_EQ(time::format_date(easter(2026)), "2026-04-05");
  EXPECT_EQ(time::format_date(easter(2038)), "2038-04-25");
}

RC_GTEST_PROP(AnyText, SpansAreInOrderAndInside, (const std::string& noise)) {
  const std::string text = "fri " + noise + " tomorrow at 3pm " + noise;
  std::size_t last = 0;
  for (const auto& e : parse(text, at("2026-03-04T09:00"))) {
    RC_ASSERT(e.from >= last);
    RC_ASSERT(e.from < e.to);
    RC_ASSERT(e.to <= text.size());
    RC_ASSERT(!e.readings.empty());
    last = e.to;
  }
}

// Words that could nest once per number must not go as deep as the message is long.
TEST(BadInput, LongChainsOfNumbersEnd) {
  for (const std::string link : {"28 to ", "28 - ", "every 28 except ", "the night before the ", "between 9 and "}) {
    std::string text;
    while (text.size() < 60000) text += link;
    parse(text + "30 March", at("2026-03-04T09:00"));
  }
}

// Found by the property above: one character that stands for several plain ones belongs to one expression only.
TEST(Offsets, OneCharacterForSeveralPlainOnes) {
  for (const std::string noise : {">\xC2\xBC", "\xC2\xBD", "\xE2\x85\x93 ", "\xE3\x8F\xA2"}) {
    const std::string text = "fri " + noise + " tomorrow at 3pm " + noise;
    std::size_t last = 0;
    for (const auto& e : parse(text, at("2026-03-04T09:00"))) {
      EXPECT_GE(e.from, last) << noise;
      EXPECT_LT(e.from, e.to) << noise;
      last = e.to;
    }
  }
}

// Every day of four years, written in several ways, comes back as itself.
TEST(RoundTrip, DatesInSeveralForms) {
  const Context c = at("2026-03-04T09:00");
  for (auto d = *time::make_date(2025, 1, 1); d < *time::make_date(2029, 1, 1); d += time::days(1)) {
    const auto v = time::ymd(d);
    const auto day = static_cast<unsigned>(v.day());
    const auto month = static_cast<unsigned>(v.month());
    const std::string year = std::to_string(static_cast<int>(v.year()));
    const std::string name(time::month_name(month));
    for (const std::string& text : {time::format_date(d), name + ' ' + std::to_string(day) + ", " + year,
                                    std::to_string(day) + ' ' + name + ' ' + year,
                                    std::to_string(month) + '/' + std::to_string(day) + '/' + year}) {
      const auto found = parse("the review is on " + text + " in the small room", c);
      ASSERT_EQ(found.size(), 1u) << text;
      EXPECT_EQ(format(found[0].best().start), time::format_date(d)) << text;
    }
  }
}

TEST(RoundTrip, EveryMinuteOfTheDay) {
  const Context c = at("2026-03-04T09:00");
  for (int m = 0; m < 1440; ++m) {
    char text[32];
    std::snprintf(text, sizeof text, "call at %02d:%02d today", m / 60, m % 60);
    const auto found = parse(text, c);
    ASSERT_EQ(found.size(), 1u) << text;
    if (m >= 13 * 60 || m < 10 * 60) {
      EXPECT_EQ(found[0].best().start.clock->count(), m * 60) << text;
    }
  }
}

}  // namespace
}  // namespace daybook::timex
