// Pieces of a first listing that are committed several at once: what is read meanwhile, what a failure or a killed
// process leaves of them, and who carries the log over.
#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <string>

#include "engine/core.h"
#include "engine/faulty_vfs.h"
#include "engine/host.h"
#include "engine/net_worker.h"

namespace daybook::test {
namespace {

using namespace engine;
constexpr std::int64_t kNow = 1773043200000;  // 9 March 2026, 08:00 UTC
constexpr int kPiece = 20;

// Keeps what is to leave for the network.
class Port final : public NetPort {
 public:
  void start(std::vector<NetJob> jobs) override {
    for (auto& job : jobs) jobs_.push_back(std::move(job));
  }
  bool carries_log() const override { return carries; }
  template <class Job>
  std::vector<const Job*> all() const {
    std::vector<const Job*> out;
    for (const auto& job : jobs_)
      if (const auto* one = std::get_if<Job>(&job)) out.push_back(one);
    return out;
  }
  void clear() { jobs_.clear(); }
  bool carries = false;

 private:
  std::vector<NetJob> jobs_;
};

json::Value config(const std::string& state) {
  return *json::parse(R"({"timezone":"UTC","threads":0,"profile":"butler","briefing":{"morning":"off","evening":"off"},)"
                      R"("secrets":{"t":"token"},"calendars":[{"id":"main","provider":"local"},{"id":"work",)"
                      R"("provider":"google","conflicts":false,"mode":"read","write":false,"agents":true,"token":"host:t"}],"state":")" + state + "\"}");
}

News piece(int number, int items = kPiece) {
  PulledItems out;
  out.calendar = "work";
  out.ticket = static_cast<std::uint64_t>(number) + 1;
  for (int i = 0; i < items; ++i) {
    providers::RemoteItem item;
    item.external_id = "g" + std::to_string(number) + "-" + std::to_string(i);
    item.etag = "1";
    item.event.title = "Round " + item.external_id;
    item.event.span = {false, time::parse_iso("2026-03-10T10:00")->local, time::parse_iso("2026-03-10T10:30")->local, time::Zone()};
    out.items.push_back(std::move(item));
  }
  return std::make_shared<const NetNews>(std::move(out));
}

News end() {
  PulledItems rest;
  rest.calendar = "work";
  providers::Pulled pulled;
  pulled.full = true;
  pulled.cursor = "c1";
  return std::make_shared<const NetNews>(PullEnded{std::move(rest), std::move(pulled)});
}

Input command(const char* tool, const std::string& args) {
  const std::string doc = std::string(R"({"v":1,"corr":"c","actor":{"platform":"t","workspace":"","user":"U1"},"origin":"command","tool":")") +
                          tool + R"(","args":)" + args + "}";
  return *model::read_command(doc);
}

class Held : public ::testing::Test {
 protected:
  void SetUp() override { fault_plan() = {}; }
  ~Held() override {
    core_.reset();
    std::filesystem::remove_all(folder_);
  }
  std::string state() const { return folder_ + "/state.sqlite"; }
  Status open() {
    core_.reset();
    port_.clear();
    port_.carries = carries_;
    DAYBOOK_ASSIGN(auto settings, read_settings(config(state())));
    store::OpenOptions options;
    options.vfs = kFaultyVfs;
    DAYBOOK_ASSIGN(core_, Core::open(std::move(settings), options, "salt"));
    core_->connect(&port_);
    DAYBOOK_TRY(run(Tick{kNow}));
    return core_->next_due() ? Status{} : fail(Errc::internal, "");
  }
  Status run(Input input) {
    std::vector<Input> inputs{std::move(input)};
    auto offers = core_->run(inputs, 64);
    if (!offers) return pass_on(offers.error());
    if (!offers->empty()) said_ = offers->back().text;
    (void)core_->next_due();
    return {};
  }
  // As the engine thread does: what the state file refuses is tried again.
  void run_until_done(const Input& input) {
    for (int i = 0; i < 50; ++i)
      if (run(input)) return;
    ADD_FAILURE() << "it never came through";
  }
  // What another connection sees: that is, what is committed.
  std::int64_t committed(const char* sql = "SELECT count(*) FROM calendar_events") const {
    auto db = store::Db::open(state(), {});
    auto q = (*db)->query(sql);
    EXPECT_TRUE(*q.step());
    return q.integer(0);
  }
  // Asks for the day of all of them, and says that the answer arrived.
  std::size_t listed() {
    const auto n = asked();
    const auto id = std::stoll(said_.substr(said_.find("\"id\":\"") + 6));
    EXPECT_TRUE(run(Settlement{id, Settlement::What::sent, {}, 1, true}));
    return n;
  }
  std::size_t asked() {
    EXPECT_TRUE(run(command("calendar_list_events",
                            R"({"start_at":"2026-03-10","end_at":"2026-03-11","limit":1000,"fields":["title"]})")));
    std::size_t n = 0;
    for (auto at = said_.find("Round g"); at != std::string::npos; at = said_.find("Round g", at + 1)) ++n;
    return n;
  }

  std::string folder_ = fresh_folder();
  bool carries_ = false;
  Port port_;
  std::unique_ptr<Core> core_;
  std::string said_;
};

TEST_F(Held, pieces_are_read_before_they_are_committed) {
  ASSERT_TRUE(open());
  ASSERT_EQ(port_.all<PullJob>().size(), 1U);
  EXPECT_EQ(listed(), 0U);  // sets numbers of answers aside, which is a write
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(run(piece(i)));
  EXPECT_TRUE(core_->holding());
  EXPECT_EQ(listed(), 3U * kPiece);
  EXPECT_EQ(committed(), 0);
  EXPECT_TRUE(port_.all<TakenJob>().empty());
  ASSERT_TRUE(core_->rest());
  EXPECT_FALSE(core_->holding());
  EXPECT_EQ(committed(), 3 * kPiece);
  EXPECT_EQ(port_.all<TakenJob>().size(), 3U);
}

TEST_F(Held, pieces_are_committed_when_there_are_many_and_at_the_end) {
  ASSERT_TRUE(open());
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(run(piece(i)));
  EXPECT_GE(committed(), 12 * kPiece);
  EXPECT_LT(committed(), 20 * kPiece);
  ASSERT_TRUE(run(end()));
  EXPECT_EQ(committed(), 20 * kPiece);
  EXPECT_EQ(committed("SELECT count(*) FROM calendar_sync_cursors WHERE sync_token='c1' OR cursor_value='c1'"), 1);
  EXPECT_EQ(port_.all<TakenJob>().size(), 20U);
}

TEST_F(Held, pieces_are_committed_with_what_else_is_written) {
  ASSERT_TRUE(open());
  ASSERT_TRUE(run(piece(0)));
  ASSERT_TRUE(run(command("calendar_create_event",
                          R"({"title":"Walk","start_at":"2026-04-10T10:00","end_at":"2026-04-10T11:00","calendar_id":"main"})")));
  EXPECT_NE(said_.find("\"status\":\"created\""), std::string::npos) << said_;
  EXPECT_EQ(committed(), kPiece + 1);
  ASSERT_TRUE(run(piece(1)));
  // A search brings the index of words up to date: that is a write.
  ASSERT_TRUE(run(command("calendar_search_events", R"({"query":"Round"})")));
  EXPECT_EQ(committed(), 2 * kPiece + 1);
}

TEST_F(Held, answers_that_wait_get_their_rows_with_the_group) {
  ASSERT_TRUE(open());
  ASSERT_TRUE(run(piece(0)));
  EXPECT_EQ(asked(), static_cast<std::size_t>(kPiece));
  EXPECT_TRUE(core_->owes_rows());
  ASSERT_TRUE(core_->rest());
  EXPECT_FALSE(core_->owes_rows());
  EXPECT_EQ(committed("SELECT count(*) FROM outbox WHERE kind='reply' AND state='offered'"), 1);
}

TEST_F(Held, pieces_of_a_killed_process_are_listed_anew) {
  ASSERT_TRUE(open());
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(run(piece(i)));
  ASSERT_TRUE(open());
  EXPECT_TRUE(port_.all<PullJob>().at(0)->wish.cursor.empty());
  EXPECT_LT(committed(), 10 * kPiece);
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(run(piece(i)));
  ASSERT_TRUE(run(end()));
  EXPECT_EQ(committed(), 10 * kPiece);
  EXPECT_EQ(committed("SELECT count(*) FROM calendar_event_instances"), 10 * kPiece);
}

// An answer leaves before there is a row of it: until then its call is not durable.
TEST_F(Held, answers_that_arrive_at_once_cost_no_write) {
  ASSERT_TRUE(open());
  EXPECT_EQ(listed(), 0U);
  const auto before = fault_plan().operations;
  for (int i = 0; i < 100; ++i) EXPECT_EQ(listed(), 0U);
  EXPECT_EQ(fault_plan().operations, before);
  EXPECT_FALSE(core_->owes_rows());
}

TEST_F(Held, answers_without_a_row_go_with_their_process_and_their_numbers_are_not_given_again) {
  ASSERT_TRUE(open());
  EXPECT_EQ(asked(), 0U);
  EXPECT_TRUE(core_->owes_rows());
  const auto number = [&] { return std::stoll(said_.substr(said_.find("\"id\":\"") + 6)); };
  const auto lost = number();
  said_.clear();
  ASSERT_TRUE(open());
  EXPECT_EQ(said_, "");
  EXPECT_EQ(asked(), 0U);
  EXPECT_GT(number(), lost);
  // What was stored after all comes back with its number.
  ASSERT_TRUE(core_->rest());
  EXPECT_FALSE(core_->owes_rows());
  const auto kept = number();
  said_.clear();
  ASSERT_TRUE(open());
  EXPECT_EQ(number(), kept);
  EXPECT_NE(said_.find("\"maybe_sent\":true"), std::string::npos) << said_;
}

// The disk is full for a while, from each operation on: all comes through in the end, once.
TEST_F(Held, pieces_survive_a_disk_that_is_full_for_a_while) {
  std::size_t failed = 0;
  for (int from = 0; from < 60; ++from) {
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) std::filesystem::remove(entry);
    fault_plan() = {};
    ASSERT_TRUE(open());
    auto& plan = fault_plan();
    plan.fail_from = plan.operations + from;
    plan.fail_count = 3;
    plan.code = 13;  // SQLITE_FULL
    const auto before = plan.operations;
    for (int i = 0; i < 11; ++i) {
      run_until_done(piece(i, 3));
      if (i == 5) run_until_done(command("calendar_list_events", R"({"start_at":"2026-03-10","end_at":"2026-03-11"})"));
    }
    run_until_done(end());
    failed += plan.operations > before + from ? 1 : 0;
    EXPECT_EQ(committed(), 33) << from;
    EXPECT_EQ(committed("SELECT count(DISTINCT origin_ref) FROM calendar_events"), 33) << from;
    EXPECT_EQ(committed("SELECT count(*) FROM calendar_event_instances"), 33) << from;
    // Each ticket is given back, else the network waits for ever.
    std::set<std::uint64_t> tickets;
    for (const auto* job : port_.all<TakenJob>()) tickets.insert(job->ticket);
    for (std::uint64_t t = 1; t <= 11; ++t) EXPECT_EQ(tickets.count(t), 1U) << from << " " << t;
  }
  EXPECT_GT(failed, 20U);
}

// Groups are committed without waiting for the disk; the end of the listing, with the cursor, waits for all of them.
TEST_F(Held, power_that_fails_amid_a_listing_or_behind_it_loses_no_event) {
  const auto cut = [&](std::uint64_t seed) {
    fault_plan().fail_from = fault_plan().operations;
    fault_plan().code = 10;  // SQLITE_IOERR: nothing is put in order while it is closed
    core_.reset();
    fault_plan() = {};
    cut_power(seed);
  };
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) std::filesystem::remove(entry);
    ASSERT_TRUE(open());
    for (int i = 0; i < 20; ++i) ASSERT_TRUE(run(piece(i)));
    cut(seed);
    ASSERT_TRUE(open()) << seed;
    EXPECT_TRUE(port_.all<PullJob>().at(0)->wish.cursor.empty());
    for (int i = 0; i < 20; ++i) ASSERT_TRUE(run(piece(i)));
    ASSERT_TRUE(run(end()));
    cut(seed);
    ASSERT_TRUE(open()) << seed;
    EXPECT_EQ(committed(), 20 * kPiece);
    EXPECT_EQ(committed("SELECT count(*) FROM calendar_event_instances"), 20 * kPiece);
    EXPECT_EQ(committed("SELECT count(*) FROM calendar_sync_cursors WHERE sync_token='c1' OR cursor_value='c1'"), 1);
  }
}

TEST_F(Held, a_long_log_is_carried_over_by_the_network_thread_until_the_listing_ends) {
  carries_ = true;
  ASSERT_TRUE(open());
  int n = 0;
  for (; n < 400 && port_.all<CarryJob>().empty(); ++n) ASSERT_TRUE(run(piece(n, 160)));
  ASSERT_FALSE(port_.all<CarryJob>().empty());
  EXPECT_FALSE(port_.all<CarryJob>().back()->last);
  ASSERT_TRUE(run(end()));
  EXPECT_TRUE(port_.all<CarryJob>().back()->last);
  EXPECT_EQ(committed(), n * 160);
}

TEST_F(Held, a_worker_carries_a_log_over_beside_its_writer) {
  Settings settings = *read_settings(config(state()));
  NetWorker worker(settings, *Vault::open(settings, {}), [](NetNews) {});
  worker.carry_log_of(state());
  auto db = *store::Db::open(state(), {});
  ASSERT_TRUE(db->use_journal());
  ASSERT_TRUE(db->execute("CREATE TABLE t(x); INSERT INTO t VALUES(1),(2),(3)"));
  // What stands in the file alone, without its log.
  const auto rows = [&] {
    std::filesystem::copy_file(state(), folder_ + "/copy", std::filesystem::copy_options::overwrite_existing);
    auto copy = *store::Db::open(folder_ + "/copy", {});
    auto q = copy->query("SELECT count(*) FROM t");
    const auto any = q.step();
    return any && *any ? q.integer(0) : -1;
  };
  EXPECT_EQ(rows(), -1);
  const auto carry = [&](bool last) {
    std::vector<NetJob> jobs;
    jobs.emplace_back(CarryJob{.last = last});
    worker.start(std::move(jobs));
    worker.pump(0);
  };
  carry(false);
  EXPECT_EQ(rows(), 3);
  ASSERT_TRUE(db->execute("INSERT INTO t VALUES(4)"));
  carry(true);
  EXPECT_EQ(rows(), 4);
}

}  // namespace
}  // namespace daybook::test
