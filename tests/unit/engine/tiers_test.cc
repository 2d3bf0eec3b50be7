// One secret title, planted in a calendar that an agent may see up to some tier, and every way to
// ask for it. What a tier hides must be in nothing that leaves the library.
#include <gtest/gtest.h>

#include "engine/host.h"

namespace daybook::test {
namespace {

constexpr const char* kTitle = "Zanzibarproject";
constexpr const char* kPlace = "Quaxford lounge";
constexpr const char* kText = "Bring the vermilion dossier";
constexpr const char* kStart = "2026-03-10T09:00";

class World {
 public:
  World(const std::string& calendar, const std::string& more = "")
      : host_(*json::parse(
            R"({"profile":"butler","timezone":"UTC","people":[
               {"id":"ana","name":"Ana","handles":{"test":"A"},"admin":true,"email":"ana@example.com"},
               {"id":"bo","name":"Bo","handles":{"test":"B"},"email":"bo@example.com"}],
               "briefing":{"morning":"off","evening":"off"},
               "calendars":[{"id":"main","provider":"local"},)" +
            calendar + "]" + more + "}")) {
    EXPECT_TRUE(host_.open().has_value());
    EXPECT_TRUE(host_.tick(1773043200000).has_value());  // Monday 2026-03-09, 08:00 UTC
  }
  // Everything that comes out of one call, as text.
  std::string call(const std::string& user, const std::string& origin, const std::string& tool,
                   const std::string& args) {
    (void)host_.command(R"({"v":1,"corr":"c","actor":{"platform":"test","workspace":"w","user":")" +
                        user + R"("},"origin":")" + origin + R"(","tool":")" + tool +
                        R"(","args":)" + args + "}");
    return drain();
  }
  std::string type(const std::string& user, const std::string& text) {
    (void)host_.command(R"({"v":1,"corr":"c","actor":{"platform":"test","workspace":"w","user":")" +
                        user + R"("},"text":")" + text + "\"}");
    return drain();
  }
  std::string drain() {
    std::string all;
    for (auto e = host_.next(); !e.is_null(); e = host_.next()) {
      last_ = e["body"]["result"];
      all += json::dump(e) + "\n";
      (void)host_.done(e);
    }
    return all;
  }
  std::string plant(const std::string& calendar, const std::string& more = "") {
    call("A", "workspace", "calendar_create_event",
         std::string(R"({"calendar_id":")") + calendar + R"(","title":")" + kTitle +
             R"(","location":")" + kPlace + R"(","description":")" + kText +
             R"(","request_id":"plant","start_at":"2026-03-10T09:00:00","end_at":"2026-03-10T10:00:00")" +
             more + "}");
    return std::string(last_.str("event_id"));
  }
  const json::Value& last() const { return last_; }
  Host& host() { return host_; }

 private:
  Host host_;
  json::Value last_;
};

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
    all += std::string(way.tool) + way.args + "\n" +
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

TEST(Tiers, a_replay_is_shown_as_its_asker_may_see_it) {
  World w(R"({"id":"hidden","provider":"local","mode":"direct","agents":true,"tier_max":1})");
  w.plant("hidden");
  const std::string same =
      std::string(R"({"calendar_id":"hidden","title":")") + kTitle + R"(","location":")" + kPlace +
      R"(","description":")" + kText +
      R"(","request_id":"plant","start_at":"2026-03-10T09:00:00","end_at":"2026-03-10T10:00:00"})";
  const auto all = w.call("B", "agent", "calendar_create_event", same);
  EXPECT_NE(all.find("\"replayed\":true"), std::string::npos) << all;
  EXPECT_EQ(all.find(kTitle), std::string::npos) << all;
  EXPECT_EQ(all.find(kPlace), std::string::npos) << all;
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

}  // namespace
}  // namespace daybook::test
