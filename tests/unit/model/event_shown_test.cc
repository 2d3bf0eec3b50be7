// The two ways an event is told, as a tree and straight as text, say the same.
#include <gtest/gtest.h>

#include "model/event.h"

namespace daybook::model {
namespace {

Event plain() {
  Event e;
  e.event_id = "e1";
  e.calendar_id = "main";
  e.title = "Pump \"room\"\n";
  e.span.zone = *time::Zone::find("Europe/Berlin");
  e.span.start = time::Local(*time::make_date(2026, 10, 25)) + time::hours(2) + time::minutes(30);
  e.span.start_again = e.span.end_again = true;  // the second time round
  e.span.end = e.span.start + time::minutes(15);
  return e;
}

Event rich() {
  Event e = plain();
  e.description = "Bring keys";
  e.attendees.emplace_back().email = "bo@example.com";
  e.attendees.back().response = Rsvp::declined;
  e.recurrence_rule = "FREQ=DAILY";
  e.recurrence.except_dates = {{e.span.start, false, std::nullopt}};
  e.series_id = "s1";
  e.original_start = e.span.start;
  e.status = EventStatus::tentative;
  e.busy = false;
  e.categories = {"Field", "Ops"};
  e.reminders = {10, 0};
  e.private_metadata["linked_note_paths"] = "[\"a.md\"]";
  return e;
}

Event days() {
  Event e = rich();
  e.span.all_day = true;
  e.span.start = time::Local(*time::make_date(2026, 10, 25));
  e.span.end = e.span.start + time::days(2);
  e.span.start_again = e.span.end_again = false;
  return e;
}

TEST(EventShown, TextSaysWhatTheTreeSays) {
  const auto far = *time::Zone::find("America/Los_Angeles");
  for (const auto& e : {plain(), rich(), days()})
    for (const auto* display : {static_cast<const time::Zone*>(nullptr), &far})
      for (const Form form : {Form{}, Form{~Fields{0}, true, false}, Form{~Fields{0}, false, true},
                              Form{fields_of({Field::title, Field::end_at}), true, true}, Form{0, false, false}}) {
        std::string text;
        write_json(e, display, form, text);
        EXPECT_EQ(text, json::dump(to_json(e, display, form)));
        EXPECT_TRUE(json::parse(text).has_value()) << text;
      }
}

TEST(EventShown, BriefLeavesOutWhatGoesWithoutSaying) {
  std::string text;
  write_json(plain(), nullptr, {~Fields{0}, false, true}, text);
  EXPECT_EQ(text,
            R"({"event_id":"e1","calendar_id":"main","title":"Pump \"room\"\n","start_at":"2026-10-25T02:30:00+01:00",)"
            R"("end_at":"2026-10-25T02:45:00+01:00","weekday":"Sunday","timezone":"Europe/Berlin","all_day":false})");
  text.clear();
  write_json(rich(), nullptr, {fields_of({Field::status, Field::busy, Field::reminders_minutes_before}), false, true}, text);
  EXPECT_EQ(text, R"({"status":"tentative","busy":false,"reminders_minutes_before":[10,0]})");
}

TEST(EventShown, StampsAreInUtc) {
  std::string text;
  write_json(plain(), nullptr, {fields_of({Field::created_at}), false, false}, text);
  EXPECT_EQ(text, R"({"created_at":"1970-01-01T00:00:00Z"})");
}

TEST(EventShown, EveryFieldHasAName) {
  for (std::size_t i = 0; i < kFields; ++i)
    EXPECT_EQ(field_from_name(field_name(static_cast<Field>(i))), static_cast<Field>(i));
  EXPECT_FALSE(field_from_name("colour"));
}

}  // namespace
}  // namespace daybook::model
