// Graph's event resource read and written: what its docs say and developers get wrong.
#include "providers/graph_event.h"

#include <gtest/gtest.h>

namespace daybook::providers {
namespace {

time::Zone zone() { return *time::Zone::find("America/Los_Angeles"); }
time::Local local(const char* t) { return time::parse_iso(t)->local; }

GraphItem read(const std::string& text) {
  auto item = from_graph(*json::parse(text), zone());
  EXPECT_TRUE(item.has_value()) << (item ? "" : item.error().message);
  return item ? std::move(*item) : GraphItem{};
}

// Times have no offset there, so the second pass of an hour goes and comes in UTC.
TEST(Graph, the_second_pass_of_an_hour_that_comes_twice) {
  auto e = read(R"({"id":"a","start":{"dateTime":"2026-11-01T09:30:00","timeZone":"UTC"},
                    "end":{"dateTime":"2026-11-01T10:30:00","timeZone":"UTC"},
                    "originalStartTimeZone":"Pacific Standard Time"})").event;
  EXPECT_EQ(time::format_local(e.span.start), "2026-11-01T01:30:00");
  EXPECT_EQ(time::format_utc(e.starts_at()), "2026-11-01T09:30:00Z");
  const auto body = to_graph(e);
  ASSERT_TRUE(body.has_value());
  EXPECT_EQ((*body)["start"].str("dateTime"), "2026-11-01T09:30:00");
  EXPECT_EQ((*body)["start"].str("timeZone"), "UTC");
  EXPECT_EQ((*body)["end"].str("timeZone"), "Pacific Standard Time");
}

struct Row {
  const char* name;
  const char* item;
  bool all_day;
  const char* start;
  const char* end;
  const char* zone;
};

TEST(Graph, times) {
  const std::vector<Row> table = {
      {"UTC answers, shown in the clock it was made in",
       R"("start":{"dateTime":"2026-03-04T16:00:00.0000000","timeZone":"UTC"},
          "end":{"dateTime":"2026-03-04T20:00:00.0000000","timeZone":"UTC"},
          "originalStartTimeZone":"Pacific Standard Time")",
       false, "2026-03-04T08:00:00", "2026-03-04T12:00:00", "America/Los_Angeles"},
      {"a Windows name",
       R"("start":{"dateTime":"2026-03-04T16:00:00","timeZone":"W. Europe Standard Time"},
          "end":{"dateTime":"2026-03-04T17:00:00","timeZone":"W. Europe Standard Time"})",
       false, "2026-03-04T16:00:00", "2026-03-04T17:00:00", "Europe/Berlin"},
      {"a zone of its own making",
       R"("start":{"dateTime":"2026-03-04T16:00:00","timeZone":"tzone://Microsoft/Custom"},
          "end":{"dateTime":"2026-03-04T17:00:00","timeZone":"tzone://Microsoft/Custom"})",
       false, "2026-03-04T16:00:00", "2026-03-04T17:00:00", "America/Los_Angeles"},
      {"a day is the day that it says, in whatever zone",
       R"("isAllDay":true,"start":{"dateTime":"2026-03-04T00:00:00.0000000","timeZone":"UTC"},
          "end":{"dateTime":"2026-03-06T00:00:00.0000000","timeZone":"UTC"},
          "originalStartTimeZone":"Tokyo Standard Time")",
       true, "2026-03-04", "2026-03-06", "America/Los_Angeles"},
      {"a day without an end of its own",
       R"("isAllDay":true,"start":{"dateTime":"2026-03-04T00:00:00","timeZone":"UTC"},
          "end":{"dateTime":"2026-03-04T00:00:00","timeZone":"UTC"})",
       true, "2026-03-04", "2026-03-05", "America/Los_Angeles"},
  };
  for (const auto& row : table) {
    const auto span = read(std::string(R"({"id":"a",)") + row.item + "}").event.span;
    EXPECT_EQ(span.all_day, row.all_day) << row.name;
    EXPECT_EQ(span.start, local(row.start)) << row.name;
    EXPECT_EQ(span.end, local(row.end)) << row.name;
    EXPECT_EQ(span.zone.name(), row.zone) << row.name;
  }
}

constexpr const char* kWhen =
    R"("start":{"dateTime":"2026-03-04T16:00:00","timeZone":"UTC"},"end":{"dateTime":"2026-03-04T17:00:00","timeZone":"UTC"})";

TEST(Graph, what_is_gone_and_what_cannot_be_read) {
  EXPECT_TRUE(read(R"({"id":"a","@removed":{"reason":"deleted"}})").gone);
  for (const char* none :
       {R"({"subject":"x"})", R"({"id":"a"})", R"({"id":"a","start":{"dateTime":"soon"}})",
        R"({"id":"a","start":{"dateTime":"2026-03-04T16:00:00","timeZone":"UTC"},
            "end":{"dateTime":"2026-03-04T15:00:00","timeZone":"UTC"}})"})
    EXPECT_FALSE(from_graph(*json::parse(none), zone()).has_value()) << none;
  const auto odd = read(std::string(R"({"id":"a",)") + kWhen +
                        R"(,"recurrence":{"pattern":{"type":"lunar"},"range":{"type":"noEnd"}}})");
  EXPECT_FALSE(odd.unclear.empty());
  EXPECT_TRUE(odd.event.recurrence_rule.empty()) << "kept, as one event, and told";
}

TEST(Graph, people_marks_and_the_rest) {
  const auto item = read(std::string(R"({"id":"AAMk=","@odata.etag":"W/\"x\"","subject":"Plan\u202ening",)") +
                         kWhen + R"(,"isCancelled":false,"showAs":"tentative","sensitivity":"private",
      "categories":["Site Visit"],"location":{"displayName":"Room"},"iCalUId":"u",
      "body":{"contentType":"html","content":"<b>x</b>"},"bodyPreview":"x",
      "organizer":{"emailAddress":{"address":"ana@example.com"}},
      "attendees":[{"emailAddress":{"address":"ben@example.com","name":"Ben"},"type":"optional","status":{"response":"tentativelyAccepted"}},
                   {"emailAddress":{"address":"room@example.com"},"type":"resource"}],
      "isReminderOn":true,"reminderMinutesBeforeStart":15,"type":"exception","seriesMasterId":"M",
      "originalStart":"2026-03-04T15:00:00Z","originalStartTimeZone":"Pacific Standard Time",
      "singleValueExtendedProperties":[{"id":")" + std::string(graph_mark_id()) + R"(","value":"e1"}]})");
  const auto& e = item.event;
  EXPECT_TRUE(item.ours);
  EXPECT_EQ(e.title, "Planning");
  EXPECT_EQ(e.description, "x");
  EXPECT_EQ(e.status, model::EventStatus::tentative);
  EXPECT_EQ(e.visibility, model::Visibility::private_);
  EXPECT_EQ(e.categories, std::vector<std::string>{"Site Visit"});
  ASSERT_EQ(e.attendees.size(), 2U);
  EXPECT_EQ(e.attendees[0].response, model::Rsvp::tentative);
  EXPECT_FALSE(e.attendees[0].resource);
  EXPECT_TRUE(e.attendees[1].resource) << "a room that is not known would be taken off with the next list that is sent";
  EXPECT_EQ(e.reminders, std::vector<int>{15});
  EXPECT_EQ(e.series_id, "M");
  EXPECT_EQ(e.original_start, local("2026-03-04T07:00:00"));
  for (const auto& [show, busy] : std::vector<std::pair<std::string, bool>>{
           {"free", false}, {"workingElsewhere", false}, {"busy", true}, {"oof", true}, {"unknown", true}})
    EXPECT_EQ(read(std::string(R"({"id":"a",)") + kWhen + R"(,"showAs":")" + show + "\"}").event.busy, busy)
        << show;
}

model::Event sample() {
  model::Event e;
  e.event_id = "0123456789abcdefghijklmnop";
  e.title = "On Site: Harmony";
  e.description = "two\nlines";
  e.location = "Harmony";
  e.span = {false, local("2026-03-03T10:00:00"), local("2026-03-03T11:00:00"), zone()};
  e.recurrence_rule = "FREQ=WEEKLY;BYDAY=TU;WKST=MO;COUNT=5";
  e.attendees = {{"ben@example.com", "Ben", model::Rsvp::needs_action, true, false, false, ""},
                 {"room@example.com", "Room", model::Rsvp::needs_action, false, false, false, "", true}};
  e.categories = {"Site Visit"};
  e.reminders = {10};
  e.visibility = model::Visibility::confidential;
  return e;
}

TEST(Graph, what_is_written_is_read_back) {
  for (const bool day : {false, true}) {
    auto e = sample();
    if (day) e.span = {true, local("2026-03-03"), local("2026-03-05"), zone()};
    auto body = to_graph(e);
    ASSERT_TRUE(body.has_value()) << body.error().message;
    EXPECT_EQ(body->str("transactionId"), e.event_id);
    auto item = *body;
    item.set("id", json::Value::string("G"));
    const auto back = from_graph(item, zone());
    ASSERT_TRUE(back.has_value()) << back.error().message;
    auto want = e;
    want.external_id = "G";
    want.event_id.clear();
    want.private_metadata["daybook"] = e.event_id;
    want.butler_generated = true;
    EXPECT_EQ(back->event, want) << json::dump(item);
  }
}

TEST(Graph, a_patch_says_what_changed) {
  auto after = sample();
  model::Patch patch;
  patch.title = after.title;
  EXPECT_EQ(json::dump(*patch_to_graph(patch, after)), R"({"subject":"On Site: Harmony"})");
  patch = {};
  patch.categories = after.categories;
  EXPECT_EQ(json::dump(*patch_to_graph(patch, after)), R"({"categories":["Site Visit"]})");
  patch = {};
  patch.recurrence_rule = "";
  after.recurrence_rule.clear();
  EXPECT_EQ(json::dump(*patch_to_graph(patch, after)), R"({"recurrence":null})");
}

TEST(Graph, a_series_without_a_pattern_is_refused) {
  auto e = sample();
  e.recurrence_rule = "FREQ=HOURLY;COUNT=3";
  EXPECT_FALSE(to_graph(e).has_value());
  model::Patch patch;
  patch.recurrence_rule = e.recurrence_rule;
  EXPECT_FALSE(patch_to_graph(patch, e).has_value());
}

}  // namespace
}  // namespace daybook::providers
