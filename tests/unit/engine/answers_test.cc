// Answers to questions: committed without waiting for the disk, and only they.
#include <gtest/gtest.h>

#include <string>

#include "engine/faulty_vfs.h"
#include "engine/host.h"
#include "store/db.h"

namespace daybook::test {
namespace {

constexpr std::int64_t kNow = 1773043200000;  // 9 March 2026, 08:00 UTC

json::Value config() {
  return *json::parse(R"({"timezone":"UTC","profile":"butler","briefing":{"morning":"off","evening":"off"}})");
}

std::string call(const char* tool, const char* args) {
  return std::string(R"({"v":1,"corr":"c","actor":{"platform":"t","workspace":"","user":"U1"},"tool":")") + tool +
         R"(","args":)" + args + "}";
}

constexpr const char* kCreate = R"({"title":"Walk","start_at":"2026-03-10T10:00","end_at":"2026-03-10T11:00"})";
constexpr const char* kWeek = R"({"start_at":"2026-03-09","end_at":"2026-03-16"})";

class Answers : public ::testing::Test {
 protected:
  void SetUp() override {
    fault_plan() = {};
    ASSERT_TRUE(host_.open());
    ASSERT_TRUE(host_.tick(kNow));
  }
  // The syncs that asking, answering and settling cost.
  std::int64_t syncs_of(const char* tool, const char* args) {
    const auto before = fault_plan().syncs;
    EXPECT_TRUE(host_.command(call(tool, args)));
    for (auto effect = host_.next(); !effect.is_null(); effect = host_.next()) {
      kinds_ += std::string(effect.str("kind")) + " ";
      EXPECT_TRUE(host_.done(effect, engine::Settlement::What::sent, "m"));
    }
    return fault_plan().syncs - before;
  }
  Host host_{config(), 0, kFaultyVfs};
  std::string kinds_;
};

TEST_F(Answers, wait_for_no_disk_and_changes_do) {
  EXPECT_GT(syncs_of("calendar_create_event", kCreate), 0);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(syncs_of("calendar_list_events", kWeek), 0) << i;
  EXPECT_EQ(syncs_of("no_such_tool", "{}"), 0);
  EXPECT_GT(syncs_of("calendar_undo", "{}"), 0);
  EXPECT_EQ(syncs_of("calendar_list_events", kWeek), 0);
}

TEST_F(Answers, with_whom_something_else_leaves_wait_for_it) {
  // A question to a person is due in the same batch: that it left must be known after a power cut.
  const std::string plan =
      R"({"v":1,"platform":"t","workspace":"","conversation":"C","author":"U1","id":"1","text":"dentist tomorrow at 3pm","ts_ms":)" +
      std::to_string(kNow) + "}";
  ASSERT_TRUE(host_.instance().accept(*model::read_message(plan), plan.size(), nullptr));
  EXPECT_GT(syncs_of("calendar_list_events", kWeek), 0);
  EXPECT_EQ(kinds_, "send reply ");
}

TEST_F(Answers, are_gone_from_the_file_once_they_arrived) {
  syncs_of("calendar_create_event", kCreate);
  for (int i = 0; i < 3; ++i) syncs_of("calendar_list_events", kWeek);
  ASSERT_TRUE(host_.tick(kNow + 1000));
  const auto path = host_.state();
  host_.kill();
  auto db = store::Db::open(path, {});
  ASSERT_TRUE(db);
  auto q = (*db)->query("SELECT count(*) FROM outbox WHERE kind='reply'");
  ASSERT_TRUE(*q.step());
  EXPECT_EQ(q.integer(0), 0);
}

TEST_F(Answers, a_power_cut_takes_no_change_with_them) {
  syncs_of("calendar_create_event", kCreate);
  for (int i = 0; i < 20; ++i) syncs_of("calendar_list_events", kWeek);
  fault_plan().fail_from = fault_plan().operations;
  fault_plan().code = 10;  // SQLITE_IOERR
  host_.kill();
  fault_plan() = {};
  cut_power(7);
  ASSERT_TRUE(host_.open());
  ASSERT_TRUE(host_.tick(kNow + 1000));
  while (!host_.next().is_null()) {
  }
  ASSERT_TRUE(host_.command(call("calendar_list_events", kWeek)));
  EXPECT_EQ(host_.next()["body"]["result"]["events"].items().size(), 1U);
}

// The texts of these answers are not in the file while they are under way.
class LooseAnswers : public Answers {
 protected:
  void SetUp() override {
    Answers::SetUp();
    for (int i = 10; i < 16; ++i)
      syncs_of("calendar_create_event", (R"({"title":"Walk over the long bridge","start_at":"2026-03-10T)" + std::to_string(i) +
                                         R"(:00","end_at":"2026-03-10T)" + std::to_string(i) + R"(:30"})").c_str());
    ASSERT_TRUE(host_.command(call("calendar_list_events", kWeek)));
    effect_ = host_.next();
    EXPECT_EQ(events_of(effect_), 6U);
  }
  static std::size_t events_of(const json::Value& effect) { return effect["body"]["result"]["events"].items().size(); }
  // The same answer again, whole.
  void comes_again(int attempt) {
    const auto again = host_.next();
    EXPECT_EQ(again.str("id"), effect_.str("id"));
    EXPECT_EQ(again.str("k"), effect_.str("k"));
    EXPECT_EQ(again["attempt"].as_int(), attempt);
    EXPECT_TRUE(again["maybe_sent"].as_bool());
    EXPECT_EQ(events_of(again), 6U);
    effect_ = again;
  }
  // How many inputs the host would hand in again after a crash.
  std::uint64_t undurable() {
    std::uint64_t accepted = 0, durable = 0;
    host_.instance().progress(&accepted, &durable);
    return accepted - durable;
  }
  // Asks without telling what became of the answer.
  json::Value asked(const char* corr) {
    auto doc = *json::parse(call("calendar_list_events", kWeek));
    doc.set("corr", json::Value::string(corr));
    EXPECT_TRUE(host_.command(json::dump(doc)));
    return host_.next();
  }
  json::Value effect_;
};

TEST_F(LooseAnswers, are_durable_when_a_tick_without_threads_returns) { EXPECT_EQ(undurable(), 0U); }

TEST_F(LooseAnswers, that_wait_while_others_arrive_are_told_as_lost_each_by_its_corr) {
  ASSERT_TRUE(host_.done(effect_));
  const auto first = asked("first"), second = asked("second"), third = asked("third");
  EXPECT_LT(std::stoll(first["id"].as_string()), std::stoll(second["id"].as_string()));
  ASSERT_TRUE(host_.done(second));
  EXPECT_EQ(undurable(), 0U);
  host_.kill();
  ASSERT_TRUE(host_.open());
  ASSERT_TRUE(host_.tick(kNow + 1000));
  for (const auto* lost : {&first, &third}) {
    const auto again = host_.next();
    EXPECT_EQ(again.str("id"), lost->str("id"));
    EXPECT_EQ(again.str("k"), lost->str("k"));
    EXPECT_EQ(again["body"].str("corr"), (*lost)["body"].str("corr"));
    EXPECT_EQ(again["body"]["error"].str("code"), "retry_later");
    EXPECT_TRUE(again["maybe_sent"].as_bool());
    ASSERT_TRUE(host_.done(again));
  }
  EXPECT_TRUE(host_.next().is_null());
}

TEST_F(LooseAnswers, are_stored_along_with_a_change) {
  syncs_of("calendar_create_event", R"({"title":"Walk","start_at":"2026-03-12T10:00","end_at":"2026-03-12T11:00"})");
  EXPECT_EQ(undurable(), 0U);
  host_.kill();
  ASSERT_TRUE(host_.open());
  ASSERT_TRUE(host_.tick(kNow + 1000));
  const auto again = host_.next();
  EXPECT_EQ(again.str("id"), effect_.str("id"));
  EXPECT_EQ(again["body"]["error"].str("code"), "retry_later");
}

TEST_F(LooseAnswers, that_could_not_be_shown_are_settled_like_others) {
  for (const auto what : {engine::Settlement::What::failed, engine::Settlement::What::unknown,
                          engine::Settlement::What::unsupported}) {
    ASSERT_TRUE(host_.done(effect_, what));
    ASSERT_TRUE(host_.tick(host_.now_ms() + 3600 * 1000));
    EXPECT_TRUE(host_.next().is_null());
    effect_ = asked("c");
    ASSERT_EQ(events_of(effect_), 6U);
  }
}

// With threads the engine puts rows down by itself once it has nothing else to do.
TEST(ThreadedAnswers, are_stored_when_the_engine_comes_to_rest) {
  fault_plan() = {};
  Host host(config(), 2, kFaultyVfs);
  ASSERT_TRUE(host.open());
  ASSERT_TRUE(host.tick(kNow));
  ASSERT_TRUE(host.command(call("calendar_list_events", kWeek)));
  const auto effect = host.next();
  EXPECT_TRUE(effect["body"]["ok"].as_bool());
  std::uint64_t accepted = 1, durable = 0;
  for (int i = 0; i < 10000 && durable < accepted; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    host.instance().progress(&accepted, &durable);
  }
  EXPECT_EQ(durable, accepted);
  host.kill();
  ASSERT_TRUE(host.open());
  ASSERT_TRUE(host.tick(kNow + 1000));
  const auto again = host.next();
  EXPECT_EQ(again.str("id"), effect.str("id"));
  EXPECT_TRUE(again["maybe_sent"].as_bool());
}

TEST_F(LooseAnswers, come_again_when_their_lease_ends) {
  for (int attempt = 2; attempt < 5; ++attempt) {
    ASSERT_TRUE(host_.tick(host_.now_ms() + 3600 * 1000));
    comes_again(attempt);
  }
  ASSERT_TRUE(host_.done(effect_));
  ASSERT_TRUE(host_.tick(host_.now_ms() + 3600 * 1000));
  EXPECT_TRUE(host_.next().is_null());
}

TEST_F(LooseAnswers, come_again_when_the_host_could_not_send_them) {
  ASSERT_TRUE(host_.done(effect_, engine::Settlement::What::retry));
  ASSERT_TRUE(host_.tick(host_.now_ms() + 3600 * 1000));
  const auto again = host_.next();
  EXPECT_EQ(again.str("id"), effect_.str("id"));
  EXPECT_EQ(events_of(again), 6U);
}

TEST_F(LooseAnswers, come_again_after_an_orderly_end) {
  host_.close();
  ASSERT_TRUE(host_.open());
  ASSERT_TRUE(host_.tick(kNow + 1000));
  comes_again(2);
}

TEST_F(LooseAnswers, of_a_killed_process_are_told_as_lost) {
  host_.kill();
  ASSERT_TRUE(host_.open());
  ASSERT_TRUE(host_.tick(kNow + 1000));
  const auto again = host_.next();
  EXPECT_EQ(again.str("id"), effect_.str("id"));
  EXPECT_EQ(again["body"].str("corr"), "c");
  EXPECT_FALSE(again["body"]["ok"].as_bool());
  EXPECT_EQ(again["body"]["error"].str("code"), "retry_later");
  ASSERT_TRUE(host_.done(again));
  ASSERT_TRUE(host_.command(call("calendar_list_events", kWeek)));
  EXPECT_EQ(events_of(host_.next()), 6U);
}

TEST_F(LooseAnswers, beyond_what_memory_is_for_them_are_in_the_file) {
  for (int i = 0; i < 1200; ++i) {
    ASSERT_TRUE(host_.command(call("calendar_list_events", kWeek)));
    ASSERT_EQ(events_of(host_.next()), 6U) << i;
  }
  host_.kill();
  ASSERT_TRUE(host_.open());
  ASSERT_TRUE(host_.tick(kNow + 1000));
  std::size_t whole = 0, lost = 0;
  for (auto effect = host_.next(); !effect.is_null(); effect = host_.next()) {
    (events_of(effect) == 6 ? whole : lost) += 1;
    ASSERT_TRUE(host_.done(effect));
  }
  EXPECT_EQ(whole + lost, 1201U);
  EXPECT_GT(whole, 0U);
  EXPECT_GT(lost, 0U);
}

}  // namespace
}  // namespace daybook::test
