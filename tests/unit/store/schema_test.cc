// Files of every released schema become files of today's, with all that is in them.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "store/schema.h"

namespace daybook::store {
namespace {

std::string text_of(const std::string& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(Schema, fault_8_a_file_of_each_released_schema_is_brought_up_with_what_it_holds) {
  const auto path = std::filesystem::temp_directory_path() / ("daybook-schema-" + std::to_string(getpid()));
  const std::string sql = text_of(DAYBOOK_TEST_DATA "/state/schema-1.sql");
  ASSERT_FALSE(sql.empty());
  {
    auto db = *Db::open(path.string(), {});
    ASSERT_TRUE(db->execute(sql));
    ASSERT_TRUE(db->execute("PRAGMA application_id=" + std::to_string(kApplicationId) +
                            "; PRAGMA user_version=1;"
                            "INSERT INTO outbox(k,kind,destination,body,created_at,updated_at) "
                            "VALUES('k1','send','{}','{}',1,1);"));
  }
  {
    auto db = *Db::open(path.string(), {});
    ASSERT_TRUE(prepare_schema(*db));
    auto version = db->query("PRAGMA user_version");
    ASSERT_TRUE(*version.step());
    EXPECT_EQ(version.integer(0), kSchemaVersion);
    auto kept = db->query("SELECT k FROM outbox WHERE held_by IS NULL");
    ASSERT_TRUE(*kept.step());
    EXPECT_EQ(kept.text(0), "k1");
  }
  for (const char* tail : {"", "-wal", "-shm"}) std::filesystem::remove(path.string() + tail);
}

// A check over a list of values is one that SQLite can answer without a table of its own at each row.
TEST(Schema, no_row_is_written_with_a_table_built_for_its_checks) {
  auto db = *Db::open(":memory:", {});
  ASSERT_TRUE(prepare_schema(*db));
  std::vector<std::string> tables;
  auto q = db->query("SELECT name FROM sqlite_schema WHERE type='table' AND sql NOT LIKE 'CREATE VIRTUAL%' AND name NOT LIKE 'sqlite_%' "
                     "AND name NOT LIKE 'calendar_search_%'");
  while (*q.step()) tables.push_back(q.text(0));
  ASSERT_GT(tables.size(), 20U);
  for (const auto& table : tables) {
    auto steps = db->query("EXPLAIN INSERT INTO " + table + " DEFAULT VALUES");
    while (true) {
      const auto step = steps.step();
      ASSERT_TRUE(step) << table << ": " << step.error().message;
      if (!*step) break;
      EXPECT_NE(steps.text(1), "OpenEphemeral") << table;
    }
  }
}

TEST(Schema, fault_5_a_file_that_lacks_a_table_is_damaged) {
  const auto path = std::filesystem::temp_directory_path() / ("daybook-lacking-" + std::to_string(getpid()));
  for (const char* table : {"calendar_events", "proposals", "handled_messages", "calendar_search"}) {
    {
      auto db = *Db::open(path.string(), {});
      ASSERT_TRUE(prepare_schema(*db));
      ASSERT_TRUE(prepare_schema(*db)) << "a whole file is opened again";
      ASSERT_TRUE(db->execute(std::string("DROP TABLE ") + table));
    }
    {
      auto db = *Db::open(path.string(), {});
      const auto opened = prepare_schema(*db);
      ASSERT_FALSE(opened) << table;
      EXPECT_EQ(opened.error().code, Errc::corrupt);
      EXPECT_NE(opened.error().message.find(table), std::string::npos) << opened.error().message;
    }
    for (const char* tail : {"", "-wal", "-shm"}) std::filesystem::remove(path.string() + tail);
  }
}

}  // namespace
}  // namespace daybook::store
