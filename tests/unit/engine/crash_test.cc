// Faults 1, 2 and 3: killed, or without power, at every operation that changes a file, and a disk
// that is full for a while. A host that hands in again what was not durable must end with exactly one event, every
// question put, and nothing said twice under another key.
#include <sqlite3.h>

#include <map>
#include <set>

#include "engine/faulty_vfs.h"
#include "engine/host.h"

namespace daybook::test {
namespace {

constexpr std::int64_t kNow = 1773075600000;  // 2026-03-09 17:00 UTC

json::Value config() {
  auto parsed =
      json::parse(R"({"timezone":"America/Los_Angeles","briefing":{"morning":"off","evening":"off"},
    "people":[{"id":"ana","name":"Ana","handles":{"test":"U1"}},{"id":"ben","name":"Ben","handles":{"test":"U2"}}],
    "places":[{"name":"City of Harmony","aliases":["harmony"]}]})");
  return *parsed;
}

// One thing said, so long after the beginning.
struct Line {
  std::int64_t at_ms;
  std::string document;
};

Line message(const char* id, bool direct, const char* text, std::int64_t at_ms = 0, const char* more = "") {
  std::string document = std::string(R"({"v":1,"platform":"test","workspace":"w","conversation":")") +
         (direct ? "D" : "C") + R"(","direct":)" + (direct ? "true" : "false") + R"(,"id":")" + id +
         R"(","author":"U1","ts_ms":)" + std::to_string(kNow + at_ms) + R"(,"text":")" + text + "\"" + more + "}";
  return {at_ms, std::move(document)};
}

using Story = std::vector<Line>;  // ends with one event in the calendar

const Story& loop() {
  static const Story story = {
      message("m1", false, "heading to Harmony thursday 8am-12pm for PLC maintenance"),
      message("m2", false, "nothing of note here", 1), message("d1", true, "yes", 2)};
  return story;
}

// Everything else that happens to a question: edited, corrected, undone, parked, asked again.
const Story& winding() {
  constexpr std::int64_t kLate = 400000;
  static const Story story = {
      message("m1", false, "heading to Harmony thursday 8am-12pm"),
      message("m1", false, "heading to Harmony friday 8am-12pm", 1, R"(,"edited":true)"),
      message("d1", true, "make it 10-12", 2),
      message("d2", true, "undo", 3),
      message("m2", false, "dentist wednesday at 3pm", 4),
      message("m3", false, "remote tuesday", 5),
      message("m3", false, "", 6, R"(,"deleted":true)"),
      message("d3", true, "yes", kLate),
      message("d4", true, "yes", kLate + 1)};
  return story;
}

// A careful host: keeps what is not durable, hands it in again after a crash, settles what it gets.
class CarefulHost {
 public:
  CarefulHost(Host& host, const Story& story) : host_(host), story_(story) {}

  // Goes through the story; false when the library reported a fault on the way.
  bool go() {
    if (!host_.instance_open()) return false;
    for (std::size_t i = 0; i < story_.size(); ++i) {
      note_durable();
      if (durable_.count(i) != 0) continue;
      const auto& [at_ms, document] = story_[i];
      if (!host_.tick(kNow + at_ms).has_value()) return false;
      auto m = model::read_message(document);
      std::uint64_t seq = 0;
      if (!host_.instance().accept(std::move(*m), document.size(), &seq)) return false;
      handed_[seq] = i;
      if (!host_.tick(kNow + at_ms).has_value()) return false;
      note_durable();
      if (!deliver()) return false;
    }
    return true;
  }
  // The process died: what was handed to it and is not durable is not there any more.
  void reborn() { handed_.clear(); }
  void note_durable() {
    std::uint64_t durable = 0;
    host_.instance().progress(nullptr, &durable);
    for (const auto& [seq, index] : handed_)
      if (seq <= durable) durable_.insert(index);
  }

  bool deliver() {
    for (auto effect = host_.next(); !effect.is_null(); effect = host_.next()) {
      const std::string key(effect.str("k"));
      if (said_.count(key) != 0) {
        EXPECT_EQ(said_[key], effect.str("id")) << "one key, two effects";
        EXPECT_TRUE(effect["maybe_sent"].as_bool()) << "said twice without a warning: " << key;
      }
      said_[key] = effect.str("id");
      // What a message became is known only once its outcome was durable; else it is not edited.
      if (effect.str("kind") != "edit") texts_.insert(std::string(effect["body"].str("text")));
      if (!host_.done(effect, engine::Settlement::What::sent, "x" + std::string(effect.str("id")))
               .has_value())
        return false;
    }
    return true;
  }

  const std::set<std::string>& texts() const { return texts_; }

 private:
  Host& host_;
  const Story& story_;
  std::map<std::uint64_t, std::size_t> handed_;  // number of the input -> line of the story
  std::set<std::size_t> durable_;
  std::map<std::string, std::string, std::less<>> said_;
  std::set<std::string> texts_;
};

void expect_one_event(Host& host, const std::string& where) {
  ASSERT_TRUE(
      host.command(
              R"({"v":1,"corr":"q","actor":{"platform":"test","user":"U1"},"tool":"calendar_list_events",
    "args":{"start_at":"2026-03-09","end_at":"2026-03-16"}})")
          .has_value());
  for (auto effect = host.next(); !effect.is_null(); effect = host.next())
    if (effect.str("kind") == "reply") {
      EXPECT_EQ(effect["body"]["result"]["events"].items().size(), 1U)
          << where << json::dump(effect);
    }
}

void expect_whole(const std::string& path) {
  auto db = store::Db::open(path, {});
  ASSERT_TRUE(db.has_value());
  auto q = (*db)->query("PRAGMA integrity_check");
  ASSERT_TRUE(q.step().value());
  EXPECT_EQ(q.text(0), "ok");
}

struct GoodRun {
  std::int64_t operations = 0;
  std::set<std::string> texts;
};

GoodRun good_run(const Story& story) {
  auto& plan = fault_plan();
  plan = {};
  Host host(config(), 0, kFaultyVfs);
  EXPECT_TRUE(host.open().has_value());
  CarefulHost careful(host, story);
  EXPECT_TRUE(careful.go());
  EXPECT_GE(careful.texts().size(), 3U);  // the question, "Saved", the colleague's note
  expect_one_event(host, "good run");
  host.close();
  return {plan.operations, careful.texts()};
}

// Goes through the story with an end at operation `n`, and through it again after that.
void end_at(std::int64_t n, bool power, const Story& story, const GoodRun& good) {
  Host host(config(), 0, kFaultyVfs);
  CarefulHost careful(host, story);
  cut_power(0);  // forgets what earlier hosts left
  fault_plan() = {n, -1, SQLITE_IOERR_WRITE, 0};
  const bool whole = host.open().has_value() && careful.go();
  if (host.instance_open()) careful.note_durable();
  host.kill();
  if (power) cut_power(static_cast<std::uint64_t>(n) + 1);
  careful.reborn();
  fault_plan() = {};
  expect_whole(host.state());
  const auto again = host.open();
  ASSERT_TRUE(again.has_value()) << again.error().message;
  ASSERT_TRUE(careful.go());
  ASSERT_TRUE(host.tick(kNow + story.back().at_ms + 10).has_value());
  ASSERT_TRUE(careful.deliver());
  EXPECT_EQ(careful.texts(), good.texts) << (whole ? "whole" : "cut");
  expect_one_event(host, "in the end");
}

class Crash : public testing::TestWithParam<bool> {};
INSTANTIATE_TEST_SUITE_P(Ends, Crash, testing::Bool(), [](const auto& kind) {
  return std::string(kind.param ? "power_cut" : "killed");
});

void end_everywhere(const Story& story, bool power, std::int64_t from, std::int64_t step) {
  const auto good = good_run(story);
  ASSERT_GT(good.operations, 50);
  for (std::int64_t n = from; n < good.operations && !testing::Test::HasFailure(); n += step) {
    SCOPED_TRACE("at operation " + std::to_string(n) + " of " + std::to_string(good.operations));
    end_at(n, power, story, good);
  }
}

TEST_P(Crash, at_every_operation) { end_everywhere(loop(), GetParam(), 0, 1); }
// Long: of each two neighbours one is met by a kill and the other by a cut of the power.
TEST_P(Crash, all_along_a_winding_story) { end_everywhere(winding(), GetParam(), GetParam() ? 1 : 0, 2); }

TEST(FullDisk, for_a_while) {
  const auto good = good_run(loop());
  for (std::int64_t n = 0; n < good.operations; n += 3) {
    SCOPED_TRACE("the disk is full from operation " + std::to_string(n));
    Host host(config(), 0, kFaultyVfs);
    CarefulHost careful(host, loop());
    fault_plan() = {n, 4, SQLITE_FULL, 0};
    for (int i = 0; i < 20 && !host.instance_open(); ++i) {
      const auto opened = host.open();
      if (opened) break;
      EXPECT_NE(opened.error().message.find(host.state()), std::string::npos)
          << opened.error().message;
    }
    ASSERT_TRUE(host.instance_open());
    // The same handle goes on once there is room again: what was handed in waits in its queue.
    bool through = careful.go();
    for (int i = 0; i < 20 && !through; ++i)
      through = host.tick(kNow + 10).has_value() && careful.go();
    ASSERT_TRUE(through);
    fault_plan() = {};
    ASSERT_TRUE(host.tick(kNow + 20).has_value());
    ASSERT_TRUE(careful.deliver());
    EXPECT_EQ(careful.texts(), good.texts);
    expect_one_event(host, "after the full disk");
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace daybook::test
