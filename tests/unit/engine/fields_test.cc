// Fields of a listing: asked for one by one they say what the whole listing says, however little was read.
#include <gtest/gtest.h>

#include <string>

#include "engine/host.h"

namespace daybook::test {
namespace {

constexpr std::int64_t kNow = 1773043200000;  // 9 March 2026, 08:00 UTC

class FieldsOfEvents : public ::testing::Test {
 protected:
  json::Value call(const std::string& tool, const std::string& args) {
    EXPECT_TRUE(host_.command(R"({"v":1,"corr":"c","actor":{"platform":"t","workspace":"","user":"U1"},"origin":"workspace","tool":")" + tool +
                              R"(","args":)" + args + "}"));
    json::Value answer;
    for (auto effect = host_.next(); !effect.is_null(); effect = host_.next()) {
      if (effect.str("kind") == "reply") answer = effect;
      EXPECT_TRUE(host_.done(effect, engine::Settlement::What::sent, "m"));
    }
    return answer;
  }
  json::Value listed(const std::string& fields) {
    const auto answer = call("calendar_list_events", R"({"start_at":"2026-03-09","end_at":"2026-03-30")" + fields + "}");
    const auto* events = &answer["body"]["result"]["events"];
    EXPECT_FALSE(events->items().empty()) << json::dump(answer);
    return *events;
  }
  Host host_{*json::parse(R"({"timezone":"UTC","profile":"butler","briefing":{"morning":"off","evening":"off"},
      "people":[{"id":"ana","name":"Ana","handles":{"t":"U1"},"admin":true}]})"), 0};
};

TEST_F(FieldsOfEvents, say_one_by_one_what_all_say) {
  ASSERT_TRUE(host_.open());
  ASSERT_TRUE(host_.tick(kNow));
  const auto made = call("calendar_create_event", R"({"title":"Walk","start_at":"2026-03-10T10:00","end_at":"2026-03-10T11:00",
    "description":"bring boots","location":"Hall","color_id":"7","visibility":"private","attendees":["kim@example.com"]})");
  ASSERT_EQ(made["body"]["result"].str("status"), "created") << json::dump(made);
  call("calendar_create_event", R"({"title":"Standup","start_at":"2026-03-11T09:00","end_at":"2026-03-11T09:15",
    "recurrence_rule":"FREQ=WEEKLY;COUNT=3","description":"short"})");
  const auto all = listed("");
  ASSERT_EQ(all.items().size(), 4U);
  for (const auto& [name, unused] : all.items().front().members()) {
    const auto one = listed(R"(,"fields":[")" + name + "\"]");
    ASSERT_EQ(one.items().size(), all.items().size()) << name;
    for (std::size_t i = 0; i < all.items().size(); ++i)
      EXPECT_EQ(json::dump(one.items()[i][name]), json::dump(all.items()[i][name])) << name;
  }
}

}  // namespace
}  // namespace daybook::test
