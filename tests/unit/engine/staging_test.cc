// The rows that shadow mode leaves behind: every column says what happened, an answer that never came
// is noted after five minutes, and the day's budget starts anew with the day.
#include <gtest/gtest.h>

#include "engine/host.h"
#include "store/db.h"

namespace daybook::test {
namespace {

constexpr std::int64_t kNow = 1773050400000;  // Monday 2026-03-09, 10:00 UTC
constexpr std::int64_t kMinute = 60000;

class Trial {
 public:
  explicit Trial(int budget)
      : host_(*json::parse(
            R"({"profile":"shadow","timezone":"UTC","people":[{"id":"ida","name":"Ida","handles":{"test":"U1"},"admin":true}],
               "calendars":[{"id":"family","provider":"local","mode":"shadow"},{"id":"copy","provider":"ics_file"}],
               "briefing":{"morning":"off","evening":"off"},"shadow":{"daily_queries":)" +
            std::to_string(budget) + "}}")) {
    EXPECT_TRUE(host_.open().has_value());
    at(kNow);
    call("calendar_import_ics",
         R"({"calendar_id":"copy","ics":"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART:20260312T170000Z\r\nDTEND:20260312T180000Z\r\nSUMMARY:Meeting with Otto\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"})");
  }
  void at(std::int64_t now_ms) { EXPECT_TRUE(host_.tick(now_ms).has_value()); }
  void say(const std::string& text) {
    EXPECT_TRUE(host_.message(R"({"v":1,"platform":"test","workspace":"w","conversation":"C","direct":false,"id":"m)" +
                              std::to_string(++said_) + R"(","author":"U2","ts_ms":)" +
                              std::to_string(host_.now_ms()) + ",\"text\":\"" + text + "\"}")
                    .has_value());
  }
  void press(const std::string& button) {
    EXPECT_TRUE(host_.command(R"({"v":1,"corr":"p","actor":{"platform":"test","workspace":"w","user":"U1"},"button":")" +
                              button + "\"}")
                    .has_value());
  }
  json::Value call(const std::string& tool, const std::string& args) {
    EXPECT_TRUE(host_.command(R"({"v":1,"corr":"c","actor":{"platform":"test","workspace":"w","user":"U1"},"origin":"workspace","tool":")" +
                              tool + R"(","args":)" + args + "}")
                    .has_value());
    return next()["body"]["result"];
  }
  // The next effect, settled; null when there is none.
  json::Value next() {
    auto e = host_.next();
    if (!e.is_null()) {
      EXPECT_TRUE(host_.done(e).has_value());
    }
    return e;
  }
  // The columns of the row that came last, as text.
  std::string last(const std::string& columns) {
    auto db = store::Db::open(host_.state(), {});
    EXPECT_TRUE(db.has_value());
    auto q = (*db)->query("SELECT concat_columns FROM (SELECT " + columns +
                          " AS concat_columns FROM shadow_extractions ORDER BY id DESC LIMIT 1)");
    const auto row = q.step();
    return row && *row ? q.text(0) : "no row";
  }
  Host& host() { return host_; }

 private:
  Host host_;
  int said_ = 0;
};

constexpr const char* kOutcome =
    "calendar_check_status||'|'||coalesce(calendar_event_title,'-')||'|'||admin_dm_sent||'|'||"
    "coalesce(admin_response,'-')";

TEST(Staging, every_outcome_has_its_columns) {
  Trial trial(50);
  trial.say("meeting with Otto on thursday at 5pm");
  EXPECT_TRUE(trial.next().is_null());
  EXPECT_EQ(trial.last(kOutcome), "match|Meeting with Otto|0|-");
  EXPECT_EQ(trial.last("calendar_event_time").substr(0, 29), "Thursday 2026-03-12, 17:00–");
  EXPECT_NE(trial.last("calendar_event_id"), "");
  trial.say("I have a haircut on friday at 4pm");
  const auto asked = trial.next();
  EXPECT_EQ(asked.str("kind"), "send");
  EXPECT_EQ(trial.last(kOutcome), "no_match|-|1|-");
  EXPECT_EQ(trial.last("platform||workspace||conversation||message||person"), "testwCm2test:U2");
  EXPECT_EQ(trial.last("confidence>=0.4 AND would_have_written=1 AND active_until-asked_at=300000"), "1");
  trial.press(std::string(asked["body"]["buttons"].items().at(0).str("id")));
  (void)trial.next();
  EXPECT_EQ(trial.last(kOutcome), "no_match|-|1|yes");
  EXPECT_EQ(trial.last("answered_by"), "test:U1");
  // An answer within the same moment is one.
  EXPECT_EQ(trial.call("shadow_metrics", "{}")["metrics"]["admin_response_ms_median"].as_int(-1), 0);
  trial.say("meeting with Otto on thursday at 2pm");
  EXPECT_EQ(trial.next().str("kind"), "send");
  EXPECT_EQ(trial.last(kOutcome), "conflict|Meeting with Otto|1|-");
  trial.say("The new firmware has a different default, see the notes");
  EXPECT_EQ(trial.last(kOutcome), "conflict|Meeting with Otto|1|-");  // no plan, no row
}

TEST(Staging, no_answer_within_five_minutes_is_one) {
  Trial trial(50);
  trial.say("I have a haircut on friday at 4pm");
  const auto asked = trial.next();
  trial.at(kNow + 5 * kMinute - 1);
  EXPECT_EQ(trial.last("coalesce(admin_response,'-')"), "-");
  trial.at(kNow + 5 * kMinute);
  EXPECT_EQ(trial.last("admin_response"), "timeout");
  EXPECT_EQ(trial.last("coalesce(answered_by,'-')"), "-");
  trial.press(std::string(asked["body"]["buttons"].items().at(0).str("id")));
  (void)trial.next();
  EXPECT_EQ(trial.last("admin_response"), "timeout");
}

TEST(Staging, the_budget_is_that_of_the_day) {
  Trial trial(1);
  trial.say("I have a haircut on friday at 4pm");
  EXPECT_EQ(trial.next().str("kind"), "send");
  trial.say("I have a piano lesson on tuesday at 6pm");
  EXPECT_TRUE(trial.next().is_null());
  EXPECT_EQ(trial.last("calendar_check_status||queried"), "skipped0");
  EXPECT_NE(trial.last("check_reason"), "");
  EXPECT_EQ(trial.call("shadow_metrics", "{}")["metrics"]["queries_today"].as_int(), 1);
  trial.at(kNow + 14 * 60 * kMinute);  // midnight
  while (!trial.next().is_null()) {}
  trial.say("I have a swimming lesson on wednesday at 8pm");
  EXPECT_EQ(trial.next().str("kind"), "send");
  EXPECT_EQ(trial.last("calendar_check_status||queried"), "no_match1");
  EXPECT_EQ(trial.call("shadow_metrics", "{}")["metrics"]["queries_today"].as_int(), 1);
}

}  // namespace
}  // namespace daybook::test
