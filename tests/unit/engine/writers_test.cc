// Two who write to one event, each from what they read last: whoever's reading is old is told so and changes
// nothing, and nobody's change is lost. The etag is what says how old a reading is.
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "engine/host.h"

namespace daybook::test {
namespace {

class Writers : public ::testing::TestWithParam<unsigned> {
 protected:
  void SetUp() override {
    ASSERT_TRUE(host_.open());
    ASSERT_TRUE(host_.tick(1772539200000));  // 3 March 2026, 12:00 UTC
  }
  json::Value call(const std::string& user, const std::string& tool, const std::string& args) {
    EXPECT_TRUE(host_.command(R"({"v":1,"corr":"c","actor":{"platform":"test","workspace":"w","user":")" + user +
                              R"("},"tool":")" + tool + R"(","args":)" + args + "}"));
    const auto effect = host_.next();
    EXPECT_TRUE(host_.done(effect));
    return effect["body"];
  }
  // The event as whoever asks sees it now; null where it is gone.
  json::Value read(const std::string& user, const std::string& id) {
    const auto body = call(user, "calendar_get_event", R"({"event_id":")" + id + "\"}");
    return body["ok"].as_bool() ? body["result"]["event"] : json::Value{};
  }
  std::string everything() {
    const auto body = call("A", "calendar_list_events", R"({"start_at":"2026-03-01","end_at":"2026-06-01","limit":1000})");
    return json::dump(body["result"]["events"]);
  }
  Host host_{*json::parse(R"({"profile":"butler","timezone":"UTC","briefing":{"morning":"off","evening":"off"},
      "people":[{"id":"ana","name":"Ana","handles":{"test":"A"},"admin":true},
                {"id":"ben","name":"Ben","handles":{"test":"B"},"admin":true}],
      "conflicts":{"policy":"allow_overlap","require_approval_for_overlap":false}})")};
};

std::string change_of(std::mt19937& random, const std::string& id, const std::string& etag, int n) {
  const auto head = R"({"event_id":")" + id + R"(","etag":")" + etag + "\"";
  if (random() % 3 == 0) return head + R"(,"location":"Hall )" + std::to_string(n) + "\"}";
  return head + R"(,"title":"t)" + std::to_string(n) + "\"}";
}

TEST_P(Writers, the_stale_one_is_told_and_changes_nothing) {
  std::mt19937 random(GetParam());
  std::vector<std::string> ids;
  for (const char* rule : {"", R"(,"recurrence_rule":"FREQ=WEEKLY;COUNT=5")"}) {
    const auto made = call("A", "calendar_create_event",
                           R"({"title":"x","start_at":"2026-03-10T10:00","end_at":"2026-03-10T11:00")" + std::string(rule) + "}");
    ids.emplace_back(made["result"]["event"].str("event_id"));
  }
  ids.push_back(ids[1] + "_20260317T100000Z");  // of the series, whose version it shares
  std::map<std::string, std::map<std::string, json::Value>> seen;
  int stale = 0, changed = 0;
  for (int n = 0; n < 60; ++n) {
    const std::string user = random() % 2 == 0 ? "A" : "B";
    const auto& id = ids[random() % ids.size()];
    auto& held = seen[user][id];
    if (held.is_null() || random() % 3 == 0) {
      held = read(user, id);
      continue;
    }
    const auto now = read(user, id);
    const bool old = held.str("etag") != now.str("etag");
    const auto before = everything();
    const auto body = call(user, "calendar_update_event", change_of(random, id, std::string(held.str("etag")), n));
    if (old) {
      ++stale;
      EXPECT_EQ(body["error"].str("code"), "stale") << json::dump(body);
      EXPECT_EQ(everything(), before) << n;
      EXPECT_EQ(json::dump(read(user, id)), json::dump(now)) << n;
    } else {
      ++changed;
      EXPECT_TRUE(body["ok"].as_bool()) << json::dump(body);
      EXPECT_NE(read(user, id).str("etag"), now.str("etag")) << n;
    }
  }
  EXPECT_GT(stale, 3);
  EXPECT_GT(changed, 3);
}

INSTANTIATE_TEST_SUITE_P(Seeds, Writers, ::testing::Range(0U, 8U));

// What each of two changed in fields of their own, one behind the other and freshly read, both stands.
TEST_F(Writers, who_reads_again_keeps_the_others_change) {
  const auto made = call("A", "calendar_create_event", R"({"title":"x","start_at":"2026-03-10T10:00","end_at":"2026-03-10T11:00"})");
  const std::string id(made["result"]["event"].str("event_id"));
  const std::string etag(read("A", id).str("etag"));
  const auto update = [&](const char* user, const std::string& with, const char* field) {
    return call(user, "calendar_update_event", R"({"event_id":")" + id + R"(","etag":")" + with + "\"," + field + "}")["ok"].as_bool();
  };
  EXPECT_TRUE(update("A", etag, R"("title":"A's")"));
  EXPECT_FALSE(update("B", etag, R"("location":"B's")"));
  EXPECT_TRUE(update("B", std::string(read("B", id).str("etag")), R"("location":"B's")"));
  EXPECT_NE(read("A", id).str("title").find("A's"), std::string_view::npos);
  EXPECT_EQ(read("A", id).str("location"), "B's");
  const auto deleted = call("A", "calendar_delete_event", R"({"event_id":")" + id + R"(","etag":")" + etag + "\"}");
  EXPECT_EQ(deleted["error"].str("code"), "stale") << json::dump(deleted);
  EXPECT_FALSE(read("B", id).is_null());
}

}  // namespace
}  // namespace daybook::test
