#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "ics/content_line.h"
#include "ics/object.h"
#include "ics/one_event.h"
#include "ics/reader.h"
#include "ics/writer.h"
#include "unit/ics/sample.h"

namespace daybook::ics {
namespace {

TEST(Ics, fault_49_what_is_built_of_a_text_is_bounded) {
  const auto times = [](std::size_t n, std::string_view one) {
    std::string out;
    for (std::size_t i = 0; i < n; ++i) out += one;
    return out;
  };
  constexpr std::string_view kEvent = "BEGIN:VEVENT\nDTSTART:20310304\nEND:VEVENT\n";
  EXPECT_EQ(read(calendar(times(5000, kEvent)), time::Zone::utc())->events.size(), 5000U);
  const auto much = read(calendar(times(60'000, kEvent)), time::Zone::utc());
  ASSERT_FALSE(much);
  EXPECT_EQ(much.error().code, Errc::too_big);
  EXPECT_NE(much.error().message.find("MiB of events"), std::string::npos) << much.error().message;
  EXPECT_TRUE(parse_object(calendar(times(50'000, "A:\n"))));
  const auto lines = parse_object(calendar(times(300'000, "A:\n")));
  ASSERT_FALSE(lines);
  EXPECT_EQ(lines.error().code, Errc::too_big);
  // Dates wait for the event's zone as the lines that they are: their bytes count.
  const auto dates = times(200'000, "EXDATE;X=" + std::string(200, 'x') + ":20310304T100000Z\n");
  const auto series = read(calendar("BEGIN:VEVENT\nRRULE:FREQ=DAILY\n" + dates + "DTSTART:20310304T100000Z\nEND:VEVENT\n"), time::Zone::utc());
  ASSERT_TRUE(series);
  EXPECT_GT(series->events.at(0).event.recurrence.except_dates.size(), 100'000U);
  EXPECT_LT(series->events.at(0).event.recurrence.except_dates.size(), 200'000U);
  ASSERT_FALSE(series->notes.empty());
  EXPECT_NE(series->notes[0].message.find("too many dates"), std::string::npos) << series->notes[0].message;
}

TEST(Ics, written_events_are_read_back) {
  auto day = sample();
  day.ical_uid = "e2";
  day.span = {true, time::parse_iso("2026-03-10")->local, time::parse_iso("2026-03-12")->local,
              time::Zone::utc()};
  day.busy = false;
  const auto read_result =
      read(calendar(vtimezone(sample().span.zone, time::date_of(sample().span.start),
                              time::date_of(sample().span.end)) +
                    vevent(sample()) + vevent(day)),
           time::Zone::utc());
  ASSERT_TRUE(read_result.has_value());
  EXPECT_TRUE(read_result->complete);
  EXPECT_TRUE(read_result->faults.empty());
  ASSERT_EQ(read_result->events.size(), 2U);
  const auto& e = read_result->events[0].event;
  EXPECT_EQ(e.title, sample().title);
  EXPECT_EQ(e.description, sample().description);
  EXPECT_EQ(e.location, sample().location);
  EXPECT_EQ(e.span, sample().span);
  EXPECT_EQ(read_result->events[1].event.span, day.span);
  EXPECT_FALSE(read_result->events[1].event.busy);
}

TEST(Ics, a_series_keeps_its_exceptions_people_and_replaced_occurrences) {
  const auto local = [](const char* t) { return time::parse_iso(t)->local; };
  model::SeriesDocument document;
  auto& e = document.master = sample();
  e.recurrence_rule = "FREQ=WEEKLY;BYDAY=TU;COUNT=10";
  e.recurrence.more_rules = {"FREQ=MONTHLY;BYMONTHDAY=1;COUNT=3"};
  e.recurrence.except_rules = {"FREQ=YEARLY;BYMONTH=4"};
  e.recurrence.dates = {{local("2026-03-14T09:00:00"), false, {}},
                        {local("2026-03-15T09:00:00"), false, time::seconds(5400)}};
  e.recurrence.except_dates = {{local("2026-03-17T09:00:00"), false, {}},
                               {local("2026-03-24"), true, {}}};
  e.attendees = {{"ben@example.com", "Ben ^n \"B\" Ode, Ltd", model::Rsvp::needs_action, false, false, false, ""},
                 {"cy@example.com", "", model::Rsvp::declined, true, false, false, ""}};
  e.organizer = "ana@example.com";
  e.sequence = 4;
  e.reminders = {15};
  auto moved = sample();
  moved.event_id = "e1_20260331";
  moved.original_start = local("2026-03-31T09:00:00");
  moved.span.start = local("2026-04-01T11:00:00");
  moved.span.end = local("2026-04-01T12:00:00");
  document.overrides = {moved};
  const auto got = read(calendar(vevents(document)), time::Zone::utc());
  ASSERT_TRUE(got.has_value());
  ASSERT_EQ(got->events.size(), 2U);
  EXPECT_TRUE(got->faults.empty() && got->notes.empty());
  const auto& back = got->events[0].event;
  EXPECT_EQ(back.recurrence_rule, e.recurrence_rule);
  EXPECT_EQ(back.recurrence, e.recurrence);
  EXPECT_EQ(back.attendees, e.attendees);
  EXPECT_EQ(back.organizer, e.organizer);
  EXPECT_EQ(back.sequence, 4);
  const auto& one = got->events[1];
  EXPECT_EQ(one.event.ical_uid, e.ical_uid);
  ASSERT_TRUE(one.replaces.has_value());
  EXPECT_EQ(one.replaces->local, *moved.original_start);
  EXPECT_EQ(one.event.span, moved.span);
}

TEST(Ics, a_room_stays_a_room_and_a_thing_a_thing) {
  const auto told = [](const char* kind) {
    return read(calendar("BEGIN:VEVENT\r\nUID:e1\r\nDTSTART:20260310T090000Z\r\nATTENDEE;CUTYPE=" + std::string(kind) +
                         ":mailto:hall@example.com\r\nEND:VEVENT\r\n"),
                time::Zone::utc())
        ->events.at(0)
        .event.attendees.at(0);
  };
  for (const char* kind : {"ROOM", "RESOURCE"}) {
    const auto there = told(kind);
    EXPECT_TRUE(there.resource) << kind;
    EXPECT_NE(attendee_line(there).find(std::string(";CUTYPE=") + kind + ";"), std::string::npos) << attendee_line(there);
    auto e = sample();
    e.attendees = {there};
    EXPECT_EQ(model::event_from_stored(*json::parse(json::dump(model::event_to_stored(e))))->attendees, e.attendees) << "also through the state file";
  }
  EXPECT_FALSE(told("INDIVIDUAL").resource);
  EXPECT_EQ(attendee_line(told("INDIVIDUAL")).find("CUTYPE"), std::string::npos);
}

TEST(Ics, one_bad_event_costs_that_event) {
  const auto result =
      read(calendar(vevent(sample()) + "BEGIN:VEVENT\r\nDTSTART:nonsense\r\nEND:VEVENT\r\n" +
                    "BEGIN:VEVENT\r\nDTSTART;TZID=Nowhere/Town:20260310T090000\r\nEND:VEVENT\r\n" +
                    vevent(sample())),
           time::Zone::utc());
  ASSERT_TRUE(result.has_value());
  ASSERT_EQ(result->events.size(), 3U);
  ASSERT_EQ(result->faults.size(), 1U);
  EXPECT_EQ(result->faults[0].line, 18U);
  // A zone that nobody knows is no reason to lose the event, nor to take it for UTC in silence.
  EXPECT_TRUE(result->events[1].unsure);
  ASSERT_EQ(result->notes.size(), 1U);
  EXPECT_NE(result->notes[0].message.find("Nowhere/Town"), std::string::npos);
}

TEST(Ics, what_feeds_do) {
  const std::string odd =
      "\xEF\xBB\xBF"
      "BEGIN:VCALENDAR\nX-WR-TIMEZONE:Europe/Berlin\nBEGIN:VEVENT\nSUMMARY:Long\n  "
      "er\nDTSTART:20260310T090000\n"
      "DURATION:PT1H30M\nBEGIN:VALARM\nDTSTART:20200101T000000\nEND:VALARM\nEND:VEVENT\n";
  const auto result = read(odd, time::Zone::utc());
  ASSERT_TRUE(result.has_value());
  EXPECT_FALSE(result->complete);  // cut off: never read as "all deleted"
  ASSERT_EQ(result->events.size(), 1U);
  EXPECT_EQ(result->events[0].event.title, "Long er");
  EXPECT_EQ(result->events[0].event.span.zone.name(), "Europe/Berlin");
  EXPECT_EQ(time::format_local_minutes(result->events[0].event.span.end), "2026-03-10T10:30");
}

TEST(Ics, of_several_calendars_in_one_file_the_last_may_be_cut_off) {
  const std::string one = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART:20260310T090000Z\nEND:VEVENT\nEND:VCALENDAR\n";
  const auto both = read(one + one, time::Zone::utc());
  ASSERT_TRUE(both);
  EXPECT_TRUE(both->complete);
  const auto cut = read(one + one.substr(0, one.size() - 16), time::Zone::utc());
  ASSERT_TRUE(cut);
  EXPECT_FALSE(cut->complete);
}

TEST(Ics, parts_of_a_series) {
  const auto result = read(
      calendar(
          "BEGIN:VEVENT\r\nUID:a\r\nDTSTART;TZID=Eastern Standard "
          "Time:20260310T090000\r\nRRULE:FREQ=DAILY\r\n"
          "EXDATE:20260311T130000Z,20260312T130000Z\r\nRDATE;VALUE=DATE:20260401\r\nEND:VEVENT\r\n"
          "BEGIN:VEVENT\r\nUID:a\r\nRECURRENCE-ID;TZID=Eastern Standard Time:20260313T090000\r\n"
          "DTSTART;TZID=Eastern Standard Time:20260313T110000\r\nEND:VEVENT\r\n"),
      time::Zone::utc());
  ASSERT_TRUE(result.has_value());
  ASSERT_EQ(result->events.size(), 2U);
  const auto& e = result->events[0];
  EXPECT_EQ(e.event.span.zone.name(), "America/New_York");
  const auto& r = e.event.recurrence;
  ASSERT_EQ(r.except_dates.size(), 2U);
  EXPECT_EQ(time::format_local(r.except_dates[0].local), "2026-03-11T09:00:00");
  EXPECT_TRUE(r.dates.at(0).date);
  ASSERT_TRUE(result->events[1].replaces.has_value());
  EXPECT_EQ(time::format_local(result->events[1].replaces->local), "2026-03-13T09:00:00");
}

TEST(Ics, values_as_feeds_write_them) {
  const auto span = [](const std::string& lines) {
    const auto e = one("BEGIN:VEVENT\n" + lines + "END:VEVENT\n");
    return time::format_local_minutes(e.event.span.start) + " " +
           time::format_local_minutes(e.event.span.end) + (e.event.span.all_day ? " day" : "") +
           (e.floating ? " floating" : "");
  };
  EXPECT_EQ(span("DTSTART:20260310T090000\nDTEND:20260310T080000\n"),
            "2026-03-10T09:00 2026-03-10T09:00 floating");
  EXPECT_EQ(span("DTSTART:20260310T0900Z\nDURATION:PT30M\n"), "2026-03-10T09:00 2026-03-10T09:30");
  EXPECT_EQ(span("DTSTART:2026-03-10T09:00:00.000z\n"), "2026-03-10T09:00 2026-03-10T09:00");
  EXPECT_EQ(span("DTSTART:20260310T090000+0200\n"), "2026-03-10T07:00 2026-03-10T07:00");
  EXPECT_EQ(span("DTSTART:20260310T240000Z\n"), "2026-03-11T00:00 2026-03-11T00:00");
  EXPECT_EQ(span("DTSTART;VALUE=DATE:20260310\n"), "2026-03-10T00:00 2026-03-11T00:00 day");
  EXPECT_EQ(span("DTSTART;VALUE=DATE:20260310T000000\nDTEND;VALUE=DATE:20260312\n"),
            "2026-03-10T00:00 2026-03-12T00:00 day");
  EXPECT_EQ(span("DTSTART:20260310\nDTEND:20260310\n"), "2026-03-10T00:00 2026-03-11T00:00 day");
  EXPECT_EQ(span("DTSTART;VALUE=DATE:20260310\nDURATION:P2D\n"),
            "2026-03-10T00:00 2026-03-12T00:00 day");
  EXPECT_EQ(span("DTSTART:20260310T090000Z\nDURATION:P99999999999W\n"),
            "2026-03-10T09:00 2026-03-10T09:00");
  EXPECT_EQ(span("DTSTART:20260310T090000Z\nDURATION:-PT1H\n"),
            "2026-03-10T09:00 2026-03-10T09:00");
  // Once is enough: the first counts, unless it is empty.
  EXPECT_EQ(span("DTSTART:\nDTSTART:20260310T090000Z\nDTSTART:20260311T090000Z\n"
                 "DTEND:20260310T100000Z\nDTEND:20260310T110000Z\n"),
            "2026-03-10T09:00 2026-03-10T10:00");
  // A day of the event's clock is 23 hours here.
  EXPECT_EQ(span("DTSTART;TZID=Europe/Berlin:20260328T120000\nDURATION:P1D\n"),
            "2026-03-28T12:00 2026-03-29T12:00");
  EXPECT_EQ(span("DTSTART;TZID=Europe/Berlin:20260328T120000\nDURATION:PT24H\n"),
            "2026-03-28T12:00 2026-03-29T13:00");
}

TEST(Ics, dates_of_a_series_that_cannot_be_read_cost_only_themselves) {
  const auto e = one(
      "BEGIN:VEVENT\nDTSTART:20260310T090000Z\nRRULE:FREQ=DAILY\nRRULE:FREQ=WEEKLY\n"
      "EXDATE:20260311T090000Z,never,20260312T090000Z\n"
      "RDATE;VALUE=PERIOD:20260401T090000Z/PT2H,20260402T090000Z/20260402T093000Z\nEND:VEVENT\n");
  EXPECT_EQ(e.event.recurrence.except_dates.size(), 2U);
  ASSERT_EQ(e.event.recurrence.dates.size(), 2U);
  EXPECT_EQ(e.event.recurrence.dates[0].length, time::hours(2));
  EXPECT_EQ(e.event.recurrence.dates[1].length, time::minutes(30));
  EXPECT_EQ(e.event.recurrence.more_rules.size(), 1U);
}

TEST(Ics, points_of_utc_in_a_series_of_days) {
  // Midnight of UTC is written for the day itself, another point for midnight where the calendar is.
  const auto e = one(
      "X-WR-TIMEZONE:America/New_York\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20260309\n"
      "RRULE:FREQ=DAILY\nEXDATE:20260310T000000Z,20260311T235959Z,20260312T040000Z\nEND:VEVENT\n");
  const auto& out = e.event.recurrence.except_dates;
  ASSERT_EQ(out.size(), 3U);
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(time::format_date(time::date_of(out[static_cast<std::size_t>(i)].local)),
              "2026-03-1" + std::to_string(i));
}

TEST(Ics, an_end_that_is_missing_costs_nothing) {
  const std::string text =
      "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nDTSTART:20260310\nBEGIN:VEVENT\nUID:2\n"
      "DTSTART:20260311\nBEGIN:VALARM\nEND:VEVENT\nBEGIN:VEVENT\nUID:3\nDTSTART:20260312\nEND:"
      "VCALENDAR\n";
  const auto all = read(text, time::Zone::utc());
  ASSERT_EQ(all->events.size(), 3U);
  EXPECT_EQ(all->events[2].event.ical_uid, "3");
  EXPECT_TRUE(all->faults.empty());
}

TEST(Ics, an_event_without_a_calendar_is_read_and_noted) {
  const auto all = read("BEGIN:VEVENT\r\nUID:1\r\nDTSTART:20260310T090000Z\r\nEND:VEVENT\r\n", time::Zone::utc());
  ASSERT_TRUE(all.has_value());
  ASSERT_EQ(all->events.size(), 1U);
  ASSERT_EQ(all->notes.size(), 1U);
  EXPECT_EQ(all->notes[0].line, 1U);
  EXPECT_FALSE(all->complete);
  EXPECT_FALSE(read("<html>BEGIN</html>\r\n", time::Zone::utc()).has_value());
}

TEST(Ics, an_end_in_the_hour_that_comes_twice) {
  struct Row {
    const char* lines;
    const char* end;
  };
  for (const Row& row : {
           Row{"DTSTART;TZID=America/New_York:20261101T013000\r\nDTEND:20261101T061500Z\r\n", "2026-11-01T06:15:00Z"},
           Row{"DTSTART;TZID=America/New_York:20261101T013000\r\nDURATION:PT45M\r\n", "2026-11-01T06:15:00Z"},
           // Before the start at first, behind it at the second time.
           Row{"DTSTART;TZID=America/New_York:20261101T013000\r\nDTEND;TZID=America/New_York:20261101T011500\r\n",
               "2026-11-01T06:15:00Z"},
           Row{"DTSTART;TZID=America/New_York:20261101T003000\r\nDTEND;TZID=America/New_York:20261101T011500\r\n",
               "2026-11-01T05:15:00Z"}}) {
    const auto all = read(std::string("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\n") + row.lines +
                              "END:VEVENT\r\nEND:VCALENDAR\r\n",
                          time::Zone::utc());
    ASSERT_EQ(all->events.size(), 1U) << row.lines;
    EXPECT_TRUE(all->notes.empty()) << row.lines;
    EXPECT_EQ(time::format_utc(all->events[0].event.ends_at()), row.end) << row.lines;
  }
}

TEST(Ics, calendars_of_one_file_do_not_colour_each_other) {
  const std::string event = "BEGIN:VEVENT\nDTSTART:20260310T090000\nEND:VEVENT\n";
  const auto all = read("BEGIN:VCALENDAR\nX-WR-TIMEZONE:Asia/Tokyo\nMETHOD:CANCEL\n" + event + "END:VCALENDAR\n" +
                            "BEGIN:VCALENDAR\nMETHOD:PUBLISH\n" + event + "END:VCALENDAR\n",
                        time::Zone::utc());
  ASSERT_EQ(all->events.size(), 2U);
  EXPECT_EQ(utc(all->events[0]), "2026-03-10T00:00:00Z");
  EXPECT_EQ(all->events[0].event.status, model::EventStatus::cancelled);
  EXPECT_EQ(utc(all->events[1]), "2026-03-10T09:00:00Z");
  EXPECT_EQ(all->events[1].event.status, model::EventStatus::confirmed);
}

}  // namespace
}  // namespace daybook::ics
