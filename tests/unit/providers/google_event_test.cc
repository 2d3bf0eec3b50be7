// Google's event resource read and written: what its guides say and developers get wrong.
#include "providers/google_event.h"

#include <gtest/gtest.h>

namespace daybook::providers {
namespace {

time::Zone zone() { return *time::Zone::find("America/New_York"); }

GoogleItem read(const std::string& text) {
  auto item = from_google(*json::parse(text), zone());
  EXPECT_TRUE(item.has_value()) << (item ? "" : item.error().message);
  return item ? std::move(*item) : GoogleItem{};
}

time::Local local(const char* t) { return time::parse_iso(t)->local; }

// Half past one comes twice on 1 November: the offset says which, in both directions.
TEST(Google, the_second_pass_of_an_hour_that_comes_twice) {
  auto e = read(R"({"id":"a","start":{"dateTime":"2026-11-01T01:30:00-05:00","timeZone":"America/New_York"},
                    "end":{"dateTime":"2026-11-01T01:45:00-05:00","timeZone":"America/New_York"}})").event;
  EXPECT_EQ(time::format_utc(e.starts_at()), "2026-11-01T06:30:00Z");
  EXPECT_EQ(time::format_utc(e.ends_at()), "2026-11-01T06:45:00Z");
  e.event_id = "abc";
  const auto body = to_google(e);
  ASSERT_TRUE(body.has_value());
  EXPECT_EQ((*body)["start"].str("dateTime"), "2026-11-01T01:30:00-05:00");
}

struct SpanRow {
  const char* name;
  const char* item;
  bool all_day;
  const char* start;
  const char* end;
  const char* zone;
};

TEST(Google, times) {
  const std::vector<SpanRow> table = {
      {"a day; its end is exclusive",
       R"("start":{"date":"2026-03-08"},"end":{"date":"2026-03-09"})", true, "2026-03-08",
       "2026-03-09", "America/New_York"},
      {"the offset decides the moment, the zone the clock",
       R"("start":{"dateTime":"2026-03-04T15:00:00Z","timeZone":"Europe/Berlin"},
          "end":{"dateTime":"2026-03-04T16:00:00Z","timeZone":"Europe/Berlin"})",
       false, "2026-03-04T16:00:00", "2026-03-04T17:00:00", "Europe/Berlin"},
      {"no zone: the calendar's",
       R"("start":{"dateTime":"2026-03-04T10:00:00-08:00"},
          "end":{"dateTime":"2026-03-04T11:00:00-08:00"})",
       false, "2026-03-04T13:00:00", "2026-03-04T14:00:00", "America/New_York"},
      {"no offset: a reading of the zone",
       R"("start":{"dateTime":"2026-03-04T10:00:00","timeZone":"Asia/Tokyo"},
          "end":{"dateTime":"2026-03-04T11:00:00","timeZone":"Asia/Tokyo"})",
       false, "2026-03-04T10:00:00", "2026-03-04T11:00:00", "Asia/Tokyo"},
      {"a flight: its ends name two zones",
       R"("start":{"dateTime":"2026-03-04T10:00:00","timeZone":"America/New_York"},
          "end":{"dateTime":"2026-03-04T13:00:00","timeZone":"America/Los_Angeles"})",
       false, "2026-03-04T10:00:00", "2026-03-04T16:00:00", "America/New_York"},
      {"a zone nobody knows",
       R"("start":{"dateTime":"2026-03-04T10:00:00-05:00","timeZone":"Mars/Base"},
          "end":{"dateTime":"2026-03-04T11:00:00-05:00"})",
       false, "2026-03-04T10:00:00", "2026-03-04T11:00:00", "America/New_York"},
      {"no end told",
       R"("start":{"dateTime":"2026-03-04T10:00:00-05:00"},"endTimeUnspecified":true,
          "end":{"dateTime":"2026-03-04T11:00:00-05:00"})",
       false, "2026-03-04T10:00:00", "2026-03-04T10:00:00", "America/New_York"},
  };
  for (const auto& row : table) {
    const auto span = read(std::string(R"({"id":"a",)") + row.item + "}").event.span;
    EXPECT_EQ(span.all_day, row.all_day) << row.name;
    EXPECT_EQ(span.start, local(row.start)) << row.name;
    EXPECT_EQ(span.end, local(row.end)) << row.name;
    EXPECT_EQ(span.zone.name(), row.zone) << row.name;
  }
}

TEST(Google, what_is_gone) {
  EXPECT_TRUE(read(R"({"id":"a","status":"cancelled"})").gone);
  const auto exception =
      read(R"({"id":"m_20260310T140000Z","status":"cancelled","recurringEventId":"m",
      "originalStartTime":{"dateTime":"2026-03-10T10:00:00-04:00","timeZone":"America/New_York"}})");
  EXPECT_FALSE(exception.gone) << "it stays in its series";
  EXPECT_EQ(exception.event.series_id, "m");
  EXPECT_EQ(exception.event.original_start, local("2026-03-10T10:00:00"));
  EXPECT_EQ(exception.event.status, model::EventStatus::cancelled);
}

TEST(Google, what_cannot_be_read_is_named) {
  for (const char* item :
       {R"({"summary":"x","start":{"date":"2026-03-08"}})", R"({"id":"a"})", R"([])",
        R"({"id":"a","start":{"date":"2026-02-30"},"end":{"date":"2026-03-01"}})",
        R"({"id":"a","start":{"date":"2026-03-08"},"end":{"dateTime":"2026-03-08T10:00:00Z"}})",
        R"({"id":"a","start":{"date":"2026-03-08"},"end":{"date":"2026-03-01"}})",
        R"({"id":"a","start":7,"end":[]})",
        R"({"id":"a","recurringEventId":"m","start":{"date":"2026-03-08"},"end":{"date":"2026-03-09"}})"}) {
    const auto got = from_google(*json::parse(item), zone());
    ASSERT_FALSE(got.has_value()) << item;
    EXPECT_FALSE(got.error().where.empty()) << item;
  }
}

TEST(Google, a_series_with_its_lines) {
  const auto e =
      read(R"({"id":"m","start":{"dateTime":"2026-03-03T10:00:00-05:00","timeZone":"America/New_York"},
      "end":{"dateTime":"2026-03-03T11:00:00-05:00","timeZone":"America/New_York"},
      "recurrence":["EXDATE;TZID=America/New_York:20260310T100000,20260317T100000",
                    "RRULE:FREQ=WEEKLY;UNTIL=20260630T140000Z;BYDAY=TU","RDATE;VALUE=DATE:20260401",
                    "X-EVIL:1\r\nRRULE:FREQ=SECONDLY"]})")
          .event;
  EXPECT_EQ(e.recurrence_rule, "FREQ=WEEKLY;UNTIL=20260630T140000Z;BYDAY=TU");
  ASSERT_EQ(e.recurrence.except_dates.size(), 2U);
  EXPECT_EQ(e.recurrence.except_dates[1].local, local("2026-03-17T10:00:00"));
  EXPECT_EQ(e.recurrence.dates.size(), 1U);
  EXPECT_TRUE(e.recurrence.more_rules.empty());
}

TEST(Google, people_marks_and_the_rest) {
  const auto item = read(R"({"id":"a","etag":"\"7\"","summary":"Plan\u202ening",
      "start":{"date":"2026-03-08"},"end":{"date":"2026-03-09"},
      "status":"tentative","visibility":"private","transparency":"transparent","colorId":"11",
      "iCalUID":"u@example.com","sequence":3,"updated":"2026-03-01T10:00:00.250Z",
      "organizer":{"email":"ana@example.com"},
      "reminders":{"useDefault":false,"overrides":[{"method":"popup","minutes":30}]},
      "attendees":[
        {"email":"ben@example.com","displayName":"Ben","responseStatus":"declined","self":true},
        {"email":"room@example.com","resource":true},
        {"email":"cy@example.com","responseStatus":"needsAction","optional":true,"additionalGuests":2,"comment":"late"}],
      "extendedProperties":{"private":{"daybook":"e1","k":"v"},"shared":{"x":"y"}}})");
  const auto& e = item.event;
  EXPECT_TRUE(item.ours);
  EXPECT_EQ(e.title, "Planning");
  EXPECT_EQ(e.etag, "\"7\"");
  EXPECT_FALSE(e.busy);
  EXPECT_EQ(e.status, model::EventStatus::tentative);
  EXPECT_EQ(e.visibility, model::Visibility::private_);
  ASSERT_EQ(e.attendees.size(), 3U);
  EXPECT_TRUE(e.attendees[0].self);
  EXPECT_EQ(e.attendees[0].response, model::Rsvp::declined);
  EXPECT_TRUE(e.attendees[1].resource) << "a room that is not known would be taken off with the next list that is sent";
  EXPECT_TRUE(e.attendees[2].optional);
  EXPECT_EQ(e.attendees[2].guests, 2);
  EXPECT_EQ(e.reminders, std::vector<int>{30});
  EXPECT_EQ(e.private_metadata.at("k"), "v");
  EXPECT_EQ(e.updated_ms, 1772359200000);
  for (const std::string kind : {"workingLocation", "birthday"}) {
    const auto quiet = read(R"({"id":"a","start":{"date":"2026-03-08"},"end":{"date":"2026-03-09"},)"
                            R"("eventType":")" + kind + "\"}");
    EXPECT_FALSE(quiet.event.busy) << kind;
  }
}

model::Event sample() {
  model::Event e;
  e.event_id = "0123456789abcdefghijklmnop";
  e.title = "Planning";
  e.description = "two\nlines";
  e.location = "Room 5";
  e.span = {false, local("2026-03-03T10:00:00"), local("2026-03-03T11:00:00"), zone()};
  e.recurrence_rule = "FREQ=WEEKLY;BYDAY=TU;COUNT=5";
  e.recurrence.except_dates = {{local("2026-03-10T10:00:00"), false, {}}};
  e.attendees = {{"ben@example.com", "Ben", model::Rsvp::accepted, false, false, false, "late", false, 2},
                 {"room@example.com", "Room 5", model::Rsvp::accepted, false, false, false, "", true}};
  e.reminders = {10};
  e.color_id = "7";
  e.visibility = model::Visibility::public_;
  e.private_metadata = {{"k", "v"}};
  return e;
}

TEST(Google, what_is_written_is_read_back) {
  for (const bool day : {false, true}) {
    auto e = sample();
    if (day) {
      e.span = {true, local("2026-03-03"), local("2026-03-05"), zone()};
      e.recurrence.except_dates = {{local("2026-03-10"), true, {}}};
    }
    const auto item = to_google(e);
    ASSERT_TRUE(item.has_value());
    const auto back = from_google(*item, zone());
    ASSERT_TRUE(back.has_value()) << back.error().message;
    auto want = e;
    want.external_id = e.event_id;
    want.event_id.clear();
    want.private_metadata["daybook"] = e.event_id;
    want.butler_generated = true;
    EXPECT_EQ(back->event, want) << json::dump(*item);
    EXPECT_TRUE(back->ours);
  }
}

TEST(Google, a_recurring_event_names_its_zone_and_no_start_line) {
  const auto body = *to_google(sample());
  EXPECT_EQ(body["start"].str("timeZone"), "America/New_York");
  EXPECT_EQ(body["start"].str("dateTime"), "2026-03-03T10:00:00");
  EXPECT_EQ(body["start"].find("date"), nullptr);
  for (const auto& line : body["recurrence"].items())
    EXPECT_EQ(line.as_string().find("DTSTART"), std::string::npos);
}

TEST(Google, a_patch_says_what_changed_and_clears_the_other_form) {
  auto after = sample();
  after.title = "Moved";
  model::Patch patch;
  patch.title = after.title;
  EXPECT_EQ(json::dump(patch_to_google(patch, after)), R"({"summary":"Moved"})");
  patch = {};
  after.span = {true, local("2026-03-03"), local("2026-03-04"), zone()};
  patch.span = after.span;
  EXPECT_EQ(json::dump(patch_to_google(patch, after)),
            R"({"start":{"date":"2026-03-03","dateTime":null,"timeZone":null},)"
            R"("end":{"date":"2026-03-04","dateTime":null,"timeZone":null}})");
}

TEST(Google, a_property_that_would_be_cut_is_refused) {
  auto e = sample();
  e.private_metadata["k"] = std::string(1025, 'x');
  EXPECT_FALSE(to_google(e).has_value());
  e.private_metadata = {{std::string(45, 'k'), "v"}};
  EXPECT_FALSE(to_google(e).has_value());
  e.private_metadata = {};
  e.color_id = "red";
  EXPECT_EQ(to_google(e)->find("colorId"), nullptr) << "none of Google's colours";
}

}  // namespace
}  // namespace daybook::providers
