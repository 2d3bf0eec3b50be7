#include "model/message.h"

#include <gtest/gtest.h>

#include "model/event.h"
#include "model/subject.h"

namespace daybook::model {
namespace {

Result<Event> through_storage(const Event& e) {
  DAYBOOK_ASSIGN(const auto stored, json::parse(json::dump(event_to_stored(e))));
  return event_from_stored(stored);
}

constexpr const char* kGood =
    R"({"v":1,"platform":"slack","workspace":"T1","conversation":"C1","direct":false,"id":"1.2","thread":"1.1","author":"U1",)"
    R"("text":"hello","ts_ms":1773075600000,"edited":false,"mentions":["U2","U3"],"later":{"a":[1,{"text":"deep"}]}})";

TEST(Message, reads_every_field_and_ignores_unknown_ones) {
  const auto m = read_message(kGood);
  ASSERT_TRUE(m.has_value()) << m.error().message;
  EXPECT_EQ(m->platform, "slack");
  EXPECT_EQ(m->thread, "1.1");
  EXPECT_EQ(m->text, "hello");
  EXPECT_EQ(m->ts_ms, 1773075600000);
  EXPECT_EQ(m->mentions, (std::vector<std::string>{"U2", "U3"}));
}

struct Bad {
  const char* name;
  const char* text;
  const char* where;
};
class BadMessage : public ::testing::TestWithParam<Bad> {};

TEST_P(BadMessage, is_refused_with_the_key) {
  const auto m = read_message(GetParam().text);
  ASSERT_FALSE(m.has_value());
  EXPECT_EQ(m.error().where, GetParam().where) << m.error().message;
}

#define REST R"("conversation":"c","id":"1","author":"u","ts_ms":1)"
INSTANTIATE_TEST_SUITE_P(
    Message, BadMessage,
    ::testing::Values(
        Bad{"array", "[]", ""}, Bad{"number", "3", ""},
        Bad{"no_platform", "{" REST "}", "platform"},
        Bad{"empty_platform", R"({"platform":"",)" REST "}", "platform"},
        Bad{"number_platform", R"({"platform":7,)" REST "}", "platform"},
        Bad{"object_platform", R"({"platform":{},)" REST "}", "platform"},
        Bad{"no_time", R"({"platform":"p","conversation":"c","id":"1","author":"u"})", "ts_ms"},
        Bad{"text_time", R"({"platform":"p","conversation":"c","id":"1","author":"u","ts_ms":"1"})",
            "ts_ms"},
        Bad{"far_time", R"({"platform":"p","conversation":"c","id":"1","author":"u","ts_ms":9e14})",
            "ts_ms"},
        Bad{"version", R"({"v":2,"platform":"p",)" REST "}", "v"},
        Bad{"direct", R"({"platform":"p","direct":"yes",)" REST "}", "direct"},
        Bad{"twice", R"({"platform":"p","platform":"q",)" REST "}", "platform"},
        Bad{"text_number", R"({"platform":"p","text":5,)" REST "}", "text"}),
    [](const auto& row) { return row.param.name; });

TEST(Message, long_ids_are_refused_and_long_texts_cut) {
  const std::string head = R"({"platform":"p","conversation":"c","author":"u","ts_ms":1,)";
  EXPECT_FALSE(read_message(head + R"("id":")" + std::string(600, 'x') + "\"}").has_value());
  const auto m = read_message(head + R"("id":"1","text":")" + std::string(100000, 'x') + "\"}");
  ASSERT_TRUE(m.has_value());
  EXPECT_EQ(m->text.size(), 65536U);
  EXPECT_FALSE(read_message(head + R"("id":"1","mentions":[")" + std::string(600, 'x') + "\"]}").has_value());
}

TEST(Message, says_what_a_value_should_be) {
  const std::string head = R"({"platform":"p","conversation":"c","id":"1","author":"u",)";
  const auto far = read_message(head + R"("ts_ms":1e300})");
  ASSERT_FALSE(far.has_value());
  EXPECT_NE(far.error().message.find("within the years 1 to 9999"), std::string::npos) << far.error().message;
  const auto edited = read_message(head + R"("ts_ms":1,"edited":[]})");
  ASSERT_FALSE(edited.has_value());
  EXPECT_NE(edited.error().message.find("or the time of the edit"), std::string::npos) << edited.error().message;
}

TEST(Command, exactly_one_of_text_tool_and_button) {
  const std::string head = R"({"v":1,"corr":"1","actor":{"platform":"p","user":"u"})";
  EXPECT_TRUE(read_command(head + R"(,"text":"schedule today"})").has_value());
  EXPECT_TRUE(read_command(head + R"(,"tool":"tools"})").has_value());
  EXPECT_FALSE(read_command(head + "}").has_value());
  EXPECT_FALSE(read_command(head + R"(,"tool":"a","button":"b"})").has_value());
  EXPECT_FALSE(read_command(head + R"(,"tool":"a","args":[]})").has_value());
  EXPECT_FALSE(read_command(head + R"(,"tool":"a","origin":"root"})").has_value());
  EXPECT_TRUE(read_command(head + R"(,"tool":"a","origin":"agent"})").has_value());
  for (const char* persons : {R"("text":"list","origin":"agent")", R"("text":"","origin":"agent")", R"("button":"b","origin":"agent")"})
    EXPECT_FALSE(read_command(head + "," + persons + "}").has_value()) << persons;
}

TEST(Event, stored_form_is_read_back_without_loss) {
  Event e;
  e.event_id = "e1";
  e.calendar_id = "main";
  e.title = "Planning \"quoted\" \u2014 \u4f1a";
  e.span = {false, time::parse_iso("2026-03-10T09:00:00")->local,
            time::parse_iso("2026-03-10T10:00:00")->local, *time::Zone::find("Europe/Berlin")};
  e.attendees = {{"kim@example.com", "Kim", Rsvp::declined, true, false, true, "away"}};
  e.recurrence_rule = "FREQ=WEEKLY";
  e.status = EventStatus::tentative;
  e.visibility = Visibility::confidential;
  e.busy = false;
  e.private_metadata = {{"a", "b"}};
  e.origin = {"talk", "slack", "T", "C", "th", "1", "ana"};
  e.categories = {"Blue", "Travel, far"};
  e.reminders = {10, 1440};
  e.sequence = 7;
  e.external_id = "remote/1";
  e.recurrence.more_rules = {"FREQ=DAILY"};
  e.recurrence.except_rules = {"FREQ=YEARLY"};
  e.recurrence.dates = {{time::parse_iso("2026-03-11T09:00:00")->local, false, time::hours(2)},
                        {time::parse_iso("2026-03-12")->local, true, std::nullopt}};
  e.recurrence.except_dates = {{time::parse_iso("2026-03-17T09:00:00")->local, false, {}}};
  e.evidence = {{"place", "Harmony", 0.5}};
  e.created_ms = 5;
  const auto back = through_storage(e);
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(*back, e);
}

TEST(Event, occurrences_carry_ids_that_lead_back) {
  Event e;
  e.event_id = "a_b";
  e.span = {false, time::parse_iso("2026-03-10T09:00:00")->local,
            time::parse_iso("2026-03-10T10:00:00")->local, *time::Zone::find("Europe/Berlin")};
  e.recurrence_rule = "FREQ=DAILY";
  auto one = occurrence_of(e, time::parse_iso("2026-03-12T09:00:00")->local, time::hours(1));
  EXPECT_EQ(one.event_id, "a_b_20260312T080000Z");
  EXPECT_EQ(one.series_id, "a_b");
  const auto parts = split_occurrence_id(one.event_id);
  EXPECT_EQ(parts.series, "a_b");
  ASSERT_TRUE(parts.original.has_value());
  EXPECT_EQ(time::format_local(parts.original->local), "2026-03-12T08:00:00");
  EXPECT_EQ(*through_storage(one), one);
  e.span.all_day = true;
  EXPECT_EQ(occurrence_id(e, time::parse_iso("2026-03-12")->local), "a_b_20260312");
  for (const char* plain : {"", "_", "abc", "a_b", "a_2026", "a_20269912", "a_20260312T080000"})
    EXPECT_FALSE(split_occurrence_id(plain).original.has_value()) << plain;
}

TEST(Subject, formats_of_the_team_calendar) {
  Draft d;
  d.kind = EventKind::site_visit;
  d.place = "City of Harmony";
  d.description = "PLC maintenance";
  EXPECT_EQ(subject(d, "Ana"), "On Site: City of Harmony — PLC maintenance");
  d.description.clear();
  EXPECT_EQ(subject(d, "Ana"), "On Site: City of Harmony");
  const std::tuple<EventKind, const char*, const char*, const char*> rows[] = {
      {EventKind::remote, "", "Ana — Remote (available)", "Remote"},
      {EventKind::unavailable, "", "Ana — Off / Unavailable", "Unavailable"},
      {EventKind::personal, "dentist", "Ana — Personal (dentist)", "Personal"},
      {EventKind::meeting, "sync", "Ana — Meeting", "Meeting"},
      {EventKind::task_due, "Order valves [Harmony]", "Due: Order valves [Harmony]", "Task Due"}};
  for (const auto& [kind, text, title, category_name] : rows) {
    d.kind = kind;
    d.description = text;
    EXPECT_EQ(subject(d, "Ana"), title);
    EXPECT_EQ(category(kind), category_name);
  }
}

}  // namespace
}  // namespace daybook::model
