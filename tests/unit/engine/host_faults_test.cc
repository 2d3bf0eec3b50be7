// What hosts, platforms and disks get wrong: ids that come twice, stamps of another century, late outcomes, a log
// without its file.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "engine/host.h"

namespace daybook::test {
namespace {

constexpr std::int64_t kNow = 1773075600000;  // 9 March 2026, 10:00 in Los Angeles
constexpr std::int64_t kDay = 86400 * 1000;

json::Value config(const char* briefing) {
  return *json::parse(std::string(R"({"timezone":"America/Los_Angeles","briefing":{"morning":")") + briefing +
                      R"(","evening":"off"},"people":[{"id":"ana","name":"Ana","handles":{"t":"U1"}},)"
                      R"({"id":"ben","name":"Ben","handles":{"t":"U2"}}],"places":[{"name":"City of Harmony","aliases":["harmony"]}]})");
}

std::string said(const char* user, const char* id, const char* text, std::int64_t ts, const char* more = "") {
  return std::string(R"({"v":1,"platform":"t","workspace":"","conversation":"C","author":")") + user + R"(","id":")" + id +
         R"(","text":")" + text + R"(","ts_ms":)" + std::to_string(ts) + more + "}";
}

class HostFaults : public ::testing::Test {
 protected:
  // The texts of what is offered, each settled as sent under that id.
  std::string texts(Host& host, const char* message_id = "m") {
    std::string out;
    for (auto effect = host.next(); !effect.is_null(); effect = host.next()) {
      out += std::string(effect["to"].str("user")) + ": " + std::string(effect["body"].str("text")) + "\n";
      EXPECT_TRUE(host.done(effect, engine::Settlement::What::sent, message_id));
    }
    return out;
  }
};

TEST_F(HostFaults, message_ids_are_of_one_conversation) {
  Host host(config("off"));
  ASSERT_TRUE(host.open());
  ASSERT_TRUE(host.tick(kNow));
  ASSERT_TRUE(host.message(said("U1", "1", "heading to harmony tomorrow at 9am", kNow)));
  EXPECT_NE(texts(host, "7").find("U1: Shall I"), std::string::npos);
  ASSERT_TRUE(host.message(said("U2", "2", "heading to harmony thursday at 9am", kNow)));
  EXPECT_NE(texts(host, "7").find("U2: Shall I"), std::string::npos);
  ASSERT_TRUE(host.message(said("U1", "3", "yes", kNow, R"(,"direct":true,"reply_to":"7")")));
  EXPECT_NE(texts(host, "8").find("U1: Saved: On Site: City of Harmony\nTuesday"), std::string::npos);
}

TEST_F(HostFaults, what_was_answered_is_not_asked_again_when_its_lease_ends) {
  Host host(config("off"));
  ASSERT_TRUE(host.open());
  ASSERT_TRUE(host.tick(kNow));
  ASSERT_TRUE(host.message(said("U1", "1", "heading to harmony tomorrow at 9am", kNow)));
  const auto question = host.next();  // shown, and the outcome never told
  ASSERT_FALSE(question.is_null());
  ASSERT_TRUE(host.message(said("U1", "2", "yes", kNow + 1000, R"(,"direct":true)")));
  EXPECT_NE(texts(host).find("Saved"), std::string::npos);
  ASSERT_TRUE(host.tick(kNow + 3600 * 1000));
  EXPECT_EQ(texts(host).find("Shall I"), std::string::npos);
}

TEST_F(HostFaults, a_stamp_of_another_century_is_not_the_time) {
  for (const std::int64_t stamp : {std::int64_t{17730612000000}, std::int64_t{253402300799000}}) {
    Host host(config("07:00"));
    ASSERT_TRUE(host.open());
    ASSERT_TRUE(host.message(said("U1", "1", "hello", stamp)));
    ASSERT_TRUE(host.message(said("U1", "2", "heading to harmony tomorrow at 9am", kNow)));
    texts(host);
    std::string all;
    for (int hour = 0; hour < 48; ++hour) {
      ASSERT_TRUE(host.tick(kNow + hour * kDay / 24));
      all += texts(host);
    }
    EXPECT_NE(all.find("Good morning"), std::string::npos) << stamp;
  }
}

TEST_F(HostFaults, a_log_without_its_file_is_no_new_calendar) {
  for (const bool emptied : {true, false}) {
    Host host(config("off"));
    ASSERT_TRUE(host.open());
    ASSERT_TRUE(host.tick(kNow));
    ASSERT_TRUE(host.message(said("U1", "1", "heading to harmony tomorrow at 9am", kNow)));
    const auto kept = host.state() + ".kept";
    std::filesystem::copy_file(host.state() + "-wal", kept);
    host.kill();
    std::filesystem::rename(kept, host.state() + "-wal");
    if (emptied) std::filesystem::resize_file(host.state(), 0);
    else std::filesystem::remove(host.state());
    const auto opened = host.open();
    ASSERT_FALSE(opened);
    EXPECT_NE(opened.error().message.find("-wal"), std::string::npos) << opened.error().message;
    EXPECT_GT(std::filesystem::file_size(host.state() + "-wal"), 0U);
  }
}

}  // namespace
}  // namespace daybook::test
