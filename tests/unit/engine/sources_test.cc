// Sources that are switched, limited and revoked: what came in with one goes with it, to the last byte.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "engine/source_world.h"

namespace daybook::test {
namespace {

using World = SourceWorld;

std::string bytes_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream all;
  all << in.rdbuf();
  return all.str();
}

// Case-blind, as the index folds what it keeps.
bool holds(std::string bytes, std::string_view word) {
  std::transform(bytes.begin(), bytes.end(), bytes.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  std::string folded(word);
  std::transform(folded.begin(), folded.end(), folded.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return bytes.find(folded) != std::string::npos;
}

TEST(Sources, a_revoked_one_leaves_no_byte_behind) {
  World w(R"({"id":"school","provider":"ics_file"})");
  std::string ics = "BEGIN:VCALENDAR\\r\\n";
  for (int i = 0; i < 40; ++i)
    ics += "BEGIN:VEVENT\\r\\nUID:u" + std::to_string(i) +
           "\\r\\nDTSTART:20260310T090000Z\\r\\nDTEND:20260310T100000Z\\r\\nSUMMARY:Zanzibarproject " +
           std::to_string(i) + "\\r\\nDESCRIPTION:vermilion\\r\\nEND:VEVENT\\r\\n";
  ics += "END:VCALENDAR\\r\\n";
  auto answer = w.call("A", "workspace", "calendar_import_ics",
                       R"({"calendar_id":"school","request_id":"i1","ics":")" + ics + "\"}");
  ASSERT_EQ(w.last()["created"].as_int(), 40) << answer;
  // The words are in rows, in the index, in the log and in answers.
  answer = w.call("A", "workspace", "calendar_search_events", R"({"query":"zanzi"})");
  EXPECT_EQ(w.last()["events"].items().size(), 40U) << answer;
  const std::string state = w.host().state();
  EXPECT_TRUE(holds(bytes_of(state) + bytes_of(state + "-wal"), kTitle));
  // Neither an agent nor somebody who is no admin may do it.
  for (const auto& [user, origin] : {std::pair{"A", "agent"}, std::pair{"B", "workspace"}})
    EXPECT_NE(w.call(user, origin, "calendar_revoke_source", R"({"calendar_id":"school"})")
                  .find("denied"),
              std::string::npos);
  answer = w.call("A", "workspace", "calendar_revoke_source", R"({"calendar_id":"school"})");
  EXPECT_EQ(w.last()["source"]["purged_events"].as_int(), 40) << answer;
  for (const char* word : {kTitle, "vermilion"}) {
    EXPECT_FALSE(holds(bytes_of(state), word)) << word;
    EXPECT_FALSE(holds(bytes_of(state + "-wal"), word)) << word;
  }
  answer = w.call("A", "workspace", "calendar_search_events", R"({"query":"zanzi"})");
  EXPECT_EQ(w.last()["events"].items().size(), 0U) << answer;
  // It stays away until a person switches it on again.
  w.call("A", "workspace", "calendar_import_ics",
         R"({"calendar_id":"school","ics":")" + ics + "\"}");
  EXPECT_EQ(w.last()["created"].as_int(), 0);
  w.call("A", "workspace", "calendar_update_source",
         R"({"calendar_id":"school","enabled_for_sync":true})");
  w.call("A", "workspace", "calendar_import_ics",
         R"({"calendar_id":"school","ics":")" + ics + "\"}");
  EXPECT_EQ(w.last()["created"].as_int(), 40);
}

// What the copies said is gone from the log too, so nothing can be taken back, in whatever state the
// source is by then.
TEST(Sources, what_came_into_a_revoked_one_cannot_be_taken_back) {
  World w(R"({"id":"school","provider":"ics_file","agents":true,"tier_max":4})");
  w.call("A", "workspace", "calendar_import_ics",
         R"({"calendar_id":"school","ics":"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:u\r\nDTSTART:20260310T090000Z\r\nSUMMARY:Zanzibarproject\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"})");
  const std::string window = R"({"start_at":"2026-03-01","end_at":"2026-04-01"})";
  w.call("A", "workspace", "calendar_list_events", window);
  ASSERT_EQ(w.last()["events"].items().size(), 1U);
  const std::string undo =
      R"({"event_id":")" + std::string(w.last()["events"].items()[0].str("event_id")) + "\"}";
  w.call("A", "workspace", "calendar_revoke_source", R"({"calendar_id":"school"})");
  for (const bool on_again : {false, true}) {
    if (on_again)
      w.call("A", "workspace", "calendar_update_source",
             R"({"calendar_id":"school","enabled_for_sync":true})");
    w.call("A", "workspace", "calendar_undo", undo);
    EXPECT_NE(w.error().find("was revoked and its copies are gone"), std::string::npos) << w.error();
    w.call("A", "workspace", "calendar_list_events", window);
    EXPECT_TRUE(w.last()["events"].items().empty());
  }
  EXPECT_FALSE(holds(bytes_of(w.host().state()) + bytes_of(w.host().state() + "-wal"), kTitle));
}

TEST(Sources, switches_and_tier_hold_over_a_restart_and_have_the_agreed_defaults) {
  World w(R"({"id":"school","provider":"ics_file"})");
  const auto school = [&]() -> json::Value {
    w.call("A", "workspace", "calendar_list_sources", "{}");
    for (const auto& s : w.last()["sources"].items())
      if (s.str("source_calendar_id") == "school") return s;
    return {};
  };
  auto s = school();
  EXPECT_TRUE(s["enabled_for_sync"].as_bool());
  EXPECT_TRUE(s["enabled_for_display"].as_bool());
  EXPECT_FALSE(s["enabled_for_agents"].as_bool(true));
  EXPECT_EQ(s["agent_context_tier_max"].as_int(-1), 0);
  const std::string set =
      R"({"calendar_id":"school","enabled_for_display":false,"enabled_for_agents":true,"agent_context_tier_max":2,"user_group":"school"})";
  EXPECT_NE(w.call("A", "agent", "calendar_update_source", set).find("denied"), std::string::npos);
  w.call("A", "workspace", "calendar_update_source", set);
  w.host().close();
  ASSERT_TRUE(w.host().open().has_value());
  ASSERT_TRUE(w.host().tick(1773043200000).has_value());
  s = school();
  EXPECT_FALSE(s["enabled_for_display"].as_bool(true));
  EXPECT_TRUE(s["enabled_for_agents"].as_bool());
  EXPECT_EQ(s["agent_context_tier_max"].as_int(), 2);
  EXPECT_EQ(s.str("user_group"), "school");
}

}  // namespace
}  // namespace daybook::test
