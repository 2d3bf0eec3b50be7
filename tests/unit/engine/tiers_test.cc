// One secret title, planted in a calendar that an agent may see up to some tier, and every way to
// ask for it. What a tier hides must be in nothing that leaves the library.
#include <gtest/gtest.h>

#include "engine/source_world.h"

namespace daybook::test {
namespace {

using World = SourceWorld;

std::string filled(std::string text, const std::string& id) {
  for (std::size_t at = text.find("$ID"); at != std::string::npos; at = text.find("$ID"))
    text.replace(at, 3, id);
  return text;
}

// Every tool that can be asked about an event that is there.
struct Way {
  const char* tool;
  const char* args;
};
const Way kWays[] = {
    {"calendar_list_events", R"({"start_at":"2026-03-09","end_at":"2026-03-16"})"},
    {"calendar_list_events",
     R"({"calendar_id":"hidden","start_at":"2026-03-09","end_at":"2026-03-16"})"},
    {"calendar_get_event", R"({"event_id":"$ID"})"},
    {"calendar_get_event", R"({"event_id":"$ID","calendar_id":"hidden"})"},
    {"calendar_update_event", R"({"event_id":"$ID","calendar_id":"hidden","title":"x"})"},
    {"calendar_delete_event", R"({"event_id":"$ID","calendar_id":"hidden"})"},
    {"calendar_delete_event", R"({"event_id":"$ID"})"},
    {"calendar_create_event",
     R"({"calendar_id":"hidden","title":"y","start_at":"2026-03-10T09:30:00","end_at":"2026-03-10T10:30:00"})"},
    {"calendar_create_event",
     R"({"calendar_id":"hidden","title":"y","start_at":"2026-03-10T09:30:00","end_at":"2026-03-10T10:30:00","conflict_policy":"allow_overlap"})"},
    {"calendar_create_event",
     R"({"title":"y","start_at":"2026-03-10T09:30:00","end_at":"2026-03-10T10:30:00"})"},
    {"calendar_undo", R"({"event_id":"$ID"})"},
    {"calendar_undo", "{}"},
    {"calendar_export_ics", "{}"},
    {"calendar_export_ics", R"({"calendar_id":"hidden"})"},
    {"calendar_import_ics",
     R"({"calendar_id":"hidden","ics":"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:$ID@daybook\r\nDTSTART:20260310T090000Z\r\nDTEND:20260310T100000Z\r\nSUMMARY:q\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"})"},
    {"calendar_search_events", R"({"query":"Zanzibarproject"})"},
    {"calendar_search_events", R"({"query":"zanz","calendar_id":"hidden"})"},
    {"calendar_search_events", R"({"query":"vermilion"})"},
    {"calendar_search_events", R"({"query":"quaxford","start_at":"2026-03-09","end_at":"2026-03-16"})"},
    {"calendar_explain", R"({"event_id":"$ID"})"},
    {"calendar_add_attendees", R"({"event_id":"$ID","attendees":["z@example.com"]})"},
    {"calendar_remove_attendees", R"({"event_id":"$ID","attendees":["z@example.com"]})"},
    {"calendar_update_attendee", R"({"event_id":"$ID","email":"z@example.com","optional":true})"},
    {"calendar_attendee_changes", "{}"},
    {"calendar_attendee_changes", R"({"event_id":"$ID"})"},
    {"calendar_list_sources", "{}"},
    {"calendar_sync_status", "{}"},
    {"calendar_force_sync", R"({"calendar_id":"hidden"})"},
    {"calendar_link_note", R"({"event_id":"$ID","path":"notes/x.md"})"},
    {"calendar_timeline", R"({"start_at":"2026-03-09","end_at":"2026-03-16"})"},
    {"calendar_timeline",
     R"({"start_at":"2026-03-09","end_at":"2026-03-16","source_calendar_ids":["hidden"],"agent_context_tier":4})"},
    {"calendar_update_source", R"({"calendar_id":"hidden","agent_context_tier_max":4})"},
    {"calendar_revoke_source", R"({"calendar_id":"hidden"})"},
    {"daybook_status", "{}"},
    {"daybook_doctor", "{}"},
};

struct Row {
  const char* name;
  int tier;
  bool title, detail, time;
};
class Tiers : public ::testing::TestWithParam<Row> {};

TEST_P(Tiers, nothing_hidden_leaves_on_any_path) {
  const Row row = GetParam();
  World w(R"({"id":"hidden","provider":"local","mode":"direct","agents":true,"tier_max":)" +
          std::to_string(row.tier) + "}");
  const auto id = w.plant("hidden");
  ASSERT_FALSE(id.empty());
  std::string all;
  for (const auto& way : kWays)
    all += std::string(way.tool) + "\n" +
           w.call("B", "agent", way.tool, filled(way.args, id));
  EXPECT_EQ(all.find(kTitle) != std::string::npos, row.title) << all;
  EXPECT_EQ(all.find(kPlace) != std::string::npos, row.detail) << all;
  EXPECT_EQ(all.find(kText) != std::string::npos, row.detail) << all;
  EXPECT_EQ(all.find("start_at\":\"" + std::string(kStart)) != std::string::npos, row.time) << all;
  // The event is untouched, and its person still sees all of it.
  const auto own = w.call("A", "workspace", "calendar_get_event", filled(R"({"event_id":"$ID"})", id));
  EXPECT_NE(own.find(kText), std::string::npos) << own;
}

INSTANTIATE_TEST_SUITE_P(All, Tiers,
                         ::testing::Values(Row{"none", 0, false, false, false},
                                           Row{"busy", 1, false, false, true},
                                           Row{"title", 2, true, false, true},
                                           Row{"links", 3, true, false, true},
                                           Row{"detail", 4, true, true, true}),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(Tiers, off_until_somebody_opts_in) {
  World w(R"({"id":"hidden","provider":"local","mode":"direct","write":false})",
          "");
  const auto all = w.call("B", "agent", "calendar_list_events", R"({"calendar_id":"hidden"})");
  EXPECT_NE(all.find("tier 0"), std::string::npos) << all;
}

TEST(Tiers, the_host_caps_all_calendars) {
  World w(R"({"id":"hidden","provider":"local","mode":"direct","agents":true,"tier_max":4})",
          R"(,"agents":{"tier_cap":1})");
  const auto id = w.plant("hidden");
  const auto all = w.call("B", "agent", "calendar_list_events",
                          R"({"start_at":"2026-03-09","end_at":"2026-03-16"})");
  EXPECT_EQ(all.find(kTitle), std::string::npos) << all;
  EXPECT_NE(all.find(kStart), std::string::npos) << all;
}

std::string planted() {
  return std::string(R"({"calendar_id":"hidden","title":")") + kTitle + R"(","location":")" +
         kPlace + R"(","description":")" + kText +
         R"(","request_id":"plant","start_at":"2026-03-10T09:00:00","end_at":"2026-03-10T10:00:00"})";
}

std::string repeated(World& w, const char* of) {
  w.call(of, "agent", "calendar_create_event", planted());
  return json::dump(w.last()) + w.error();
}

TEST(Tiers, a_replay_is_its_askers_own_and_shown_as_he_may_see_it) {
  World w(R"({"id":"hidden","provider":"local","mode":"direct","agents":true,"tier_max":2})");
  w.plant("hidden");
  const auto own = repeated(w, "A");
  EXPECT_NE(own.find("\"replayed\":true"), std::string::npos) << own;
  EXPECT_NE(own.find(kTitle), std::string::npos) << own;
  EXPECT_EQ(own.find(kPlace), std::string::npos) << own;
  // Another's request is another request, though it reads the same.
  const auto other = repeated(w, "B");
  EXPECT_NE(other.find("used for another request"), std::string::npos) << other;
  EXPECT_EQ(other.find("event_id"), std::string::npos) << other;
}

// "Created" would tell an agent that guessed the words what a busy time does not say.
TEST(Tiers, a_replay_does_not_confirm_what_is_seen_as_busy_only) {
  World w(R"({"id":"hidden","provider":"local","mode":"direct","agents":true,"tier_max":1})");
  w.plant("hidden");
  const auto own = repeated(w, "A");
  EXPECT_NE(own.find("used for another request"), std::string::npos) << own;
  EXPECT_EQ(own.find("event_id"), std::string::npos) << own;
}

TEST(Tiers, an_agent_gets_no_answer_that_its_person_got) {
  World w(R"({"id":"hidden","provider":"local","mode":"direct"})");
  const char* wish = R"({"calendar_id":"hidden","color":"#123456","request_id":"colour"})";
  for (int i = 0; i < 2; ++i) {
    w.call("A", "workspace", "calendar_update_source", wish);
    EXPECT_EQ(w.last()["source"].str("color"), "#123456") << w.error();
  }
  w.call("A", "agent", "calendar_update_source", wish);
  EXPECT_NE(w.error().find("used for another request"), std::string::npos) << w.error();
  EXPECT_TRUE(w.last()["source"].is_null());
}

TEST(Tiers, a_private_event_shows_busy_to_others_and_all_to_its_own) {
  World w(R"({"id":"team","provider":"local","mode":"direct"})");
  const auto id = w.plant("team", R"(,"visibility":"private")");
  const std::string week = R"({"start_at":"2026-03-09","end_at":"2026-03-16"})";
  for (const char* origin : {"agent", "workspace"}) {
    const auto bo = w.call("B", origin, "calendar_list_events", week);
    EXPECT_EQ(bo.find(kTitle), std::string::npos) << bo;
    EXPECT_NE(bo.find(kStart), std::string::npos) << bo;
    const auto ana = w.call("A", origin, "calendar_list_events", week);
    EXPECT_NE(ana.find(kTitle), std::string::npos) << ana;
  }
  EXPECT_EQ(w.type("B", "schedule week").find(kTitle), std::string::npos);
  EXPECT_NE(w.type("A", "schedule week").find(kTitle), std::string::npos);
}

TEST(Tiers, an_event_is_changed_and_taken_back_by_its_person_or_an_admin) {
  World w(R"({"id":"team","provider":"local","mode":"direct"})");
  w.call("B", "agent", "calendar_create_event",
         R"({"title":"Of Bo","start_at":"2026-03-11T09:00:00","end_at":"2026-03-11T10:00:00"})");
  const std::string of_bo(w.last().str("event_id"));
  const std::string token(w.last().str("undo_token"));
  const auto other = w.call("C", "agent", "calendar_delete_event", filled(R"({"event_id":"$ID"})", of_bo));
  EXPECT_NE(other.find("belongs to Bo"), std::string::npos) << other;
  const auto change = w.call("C", "workspace", "calendar_update_event",
                             filled(R"({"event_id":"$ID","title":"Mine"})", of_bo));
  EXPECT_NE(change.find("belongs to Bo"), std::string::npos) << change;
  const auto undo = w.call("C", "agent", "calendar_undo", R"({"undo_token":")" + token + "\"}");
  EXPECT_NE(undo.find("not yours"), std::string::npos) << undo;
  const auto admin = w.call("A", "workspace", "calendar_delete_event", filled(R"({"event_id":"$ID"})", of_bo));
  EXPECT_NE(admin.find("\"deleted\""), std::string::npos) << admin;
}

TEST(Tiers, an_agent_takes_back_nothing_of_its_own_person_that_it_does_not_see) {
  for (const char* access : {R"("agents":false)", R"("agents":true,"tier_max":1)"}) {
    World w(std::string(R"({"id":"hidden","provider":"local","mode":"direct",)") + access + "}");
    const auto id = w.plant("hidden");
    const std::string token(w.last().str("undo_token"));
    ASSERT_FALSE(token.empty());
    for (const auto& args : {std::string("{}"), filled(R"({"event_id":"$ID"})", id), R"({"undo_token":")" + token + "\"}"}) {
      const auto undo = w.call("A", "agent", "calendar_undo", args);
      EXPECT_EQ(undo.find("\"undone\""), std::string::npos) << access << undo;
    }
    const auto there = w.call("A", "workspace", "calendar_get_event", filled(R"({"event_id":"$ID"})", id));
    EXPECT_NE(there.find(kText), std::string::npos) << there;
    const auto own = w.call("A", "workspace", "calendar_undo", R"({"undo_token":")" + token + "\"}");
    EXPECT_NE(own.find("\"undone\""), std::string::npos) << own;
    const auto told = w.call("A", "agent", "calendar_explain", filled(R"({"event_id":"$ID"})", id));
    EXPECT_EQ(told.find("history"), std::string::npos) << told;
  }
}

TEST(Tiers, a_search_is_no_oracle) {
  World w(R"({"id":"hidden","provider":"local","mode":"direct","agents":true,"tier_max":2})");
  w.plant("hidden");
  const auto hits = [&](const char* query) {
    w.call("B", "agent", "calendar_search_events", std::string(R"({"query":")") + query + "\"}");
    return w.last()["events"].items().size();
  };
  EXPECT_EQ(hits("zanzibarproject"), 1U);
  EXPECT_EQ(hits("ZANZI"), 1U);
  // words of fields that the tier hides find nothing, alone or with a title that is seen
  EXPECT_EQ(hits("vermilion"), 0U);
  EXPECT_EQ(hits("zanzibarproject vermilion"), 0U);
  EXPECT_EQ(hits("description:vermilion OR title:zanzibarproject"), 0U);
  EXPECT_EQ(hits("\\\") OR {description}:(vermilion"), 0U);
  // a caller may ask for less than he may see
  w.call("B", "agent", "calendar_search_events",
         R"({"query":"zanzibarproject","agent_context_tier":1})");
  EXPECT_EQ(w.last()["events"].items().size(), 0U);
}

TEST(Tiers, a_search_follows_every_change) {
  World w(R"({"id":"team","provider":"local","mode":"direct"})");
  const auto id = w.plant("team");
  const auto hits = [&](const char* query) {
    w.call("A", "workspace", "calendar_search_events",
           std::string(R"({"query":")") + query + "\"}");
    return w.last()["events"].items().size();
  };
  EXPECT_EQ(hits("dossier"), 1U);
  w.call("A", "workspace", "calendar_update_event",
         filled(R"({"event_id":"$ID","description":"Bring nothing"})", id));
  EXPECT_EQ(hits("dossier"), 0U);
  EXPECT_EQ(hits("nothing zanz"), 1U);
  w.call("A", "workspace", "calendar_delete_event", filled(R"({"event_id":"$ID"})", id));
  EXPECT_EQ(hits("nothing"), 0U);
  w.call("A", "workspace", "calendar_undo", "{}");
  EXPECT_EQ(hits("nothing"), 1U);
  for (int i = 0; i < 5; ++i) {
    w.call("A", "workspace", "calendar_create_event",
           R"({"calendar_id":"team","title":"Walnut meeting","start_at":"2026-04-10T09:00:00","end_at":"2026-04-10T10:00:00","conflict_policy":"allow_overlap"})");
    const std::string fresh(w.last().str("event_id"));
    EXPECT_EQ(hits("walnut"), 1U) << i;
    w.call("A", "workspace", "calendar_delete_event", filled(R"({"event_id":"$ID"})", fresh));
    EXPECT_EQ(hits("walnut"), 0U) << i;
  }
}

TEST(Tiers, linked_notes_are_seen_from_the_third_on) {
  for (int tier : {2, 3}) {
    World w(R"({"id":"hidden","provider":"local","mode":"direct","agents":true,"tier_max":)" +
            std::to_string(tier) + "}");
    const auto id = w.plant("hidden");
    w.call("A", "workspace", "calendar_link_note",
           filled(R"({"event_id":"$ID","path":"notes/plans.md"})", id));
    const auto all = w.call("B", "agent", "calendar_get_event", filled(R"({"event_id":"$ID"})", id));
    EXPECT_EQ(all.find("notes/plans.md") != std::string::npos, tier == 3) << all;
  }
}

}  // namespace
}  // namespace daybook::test
