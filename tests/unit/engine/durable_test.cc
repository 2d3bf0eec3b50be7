// Commits that may come later (pieces of a listing): power that fails takes them back in the reverse
// order they came, never half of one, and never what was committed durably before or after.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "engine/faulty_vfs.h"
#include "store/db.h"

namespace daybook::test {
namespace {

using store::Db;
using Durable = Db::Durable;

class Durability : public ::testing::TestWithParam<std::uint64_t> {
 protected:
  Durability() {
    fault_plan() = {};  // registers the VFS
    std::filesystem::create_directories(folder_);
  }
  ~Durability() override {
    fault_plan() = {};
    std::filesystem::remove_all(folder_);
  }
  std::unique_ptr<Db> open() {
    auto db = Db::open((folder_ / "s.sqlite").string(), {kFaultyVfs, false, 512});
    EXPECT_TRUE(db) << db.error().message;
    EXPECT_TRUE((*db)->use_journal());
    return std::move(*db);
  }
  // Two rows of the same number; the second is large, so that a commit is of many pages.
  static void commit(Db& db, int n, Durable durable) {
    ASSERT_TRUE(db.begin(durable));
    ASSERT_TRUE(db.execute("INSERT INTO t VALUES(" + std::to_string(n) + ", 'a'); INSERT INTO t VALUES(" +
                           std::to_string(n) + ", hex(randomblob(20000)))"));
    ASSERT_TRUE(db.commit());
  }
  // The power is cut while `db` is open.
  void cut(std::unique_ptr<Db> db) {
    fault_plan().fail_from = fault_plan().operations;
    fault_plan().code = 10;  // SQLITE_IOERR
    db.reset();
    fault_plan() = {};
    cut_power(GetParam());
  }
  // How many commits there are, from the first; -1 when one is torn or missing between others.
  static int there(Db& db) {
    auto q = db.query("SELECT n, count(*) FROM t GROUP BY n ORDER BY n");
    int next = 0;
    while (*q.step()) {
      if (q.integer(0) != next || q.integer(1) != 2) return -1;
      ++next;
    }
    return next;
  }

  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("daybook-durable-" + std::to_string(getpid()));
};

TEST_P(Durability, LaterCommitsGoAsAWholeAndStayWithTheNextThatIsDurable) {
  auto db = open();
  ASSERT_TRUE(db->execute("CREATE TABLE t(n INTEGER, text TEXT)"));
  int n = 0;
  for (; n < 3; ++n) commit(*db, n, Durable::now);
  for (; n < 8; ++n) commit(*db, n, Durable::later);
  cut(std::move(db));
  db = open();
  const int left = there(*db);
  EXPECT_GE(left, 3);
  EXPECT_LE(left, 8);
  for (n = left; n < left + 4; ++n) commit(*db, n, Durable::later);
  commit(*db, n++, Durable::now);
  cut(std::move(db));
  db = open();
  EXPECT_EQ(there(*db), n);
}

INSTANTIATE_TEST_SUITE_P(Seeds, Durability, ::testing::Range<std::uint64_t>(1, 25));

}  // namespace
}  // namespace daybook::test
