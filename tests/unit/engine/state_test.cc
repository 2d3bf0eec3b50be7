// Fault 5 to 8: state files that are damaged, foreign, newer, out of reach or open elsewhere. Each
// is refused with the file's name and a way out, and is left as it was.
#include <fstream>
#include <sstream>

#include "engine/host.h"
#include "store/schema.h"

namespace daybook::test {
namespace {

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream all;
  all << in.rdbuf();
  return all.str();
}

void write_file(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

void expect_refused(Host& host, Errc code, const char* words) {
  const auto opened = host.open();
  ASSERT_FALSE(opened.has_value());
  EXPECT_EQ(errc_name(opened.error().code), errc_name(code)) << opened.error().message;
  EXPECT_NE(opened.error().message.find(words), std::string::npos) << opened.error().message;
  EXPECT_NE(opened.error().message.find(host.state()), std::string::npos) << opened.error().message;
}

TEST(StateFile, no_database_at_all) {
  Host host;
  const std::string text(5000, 'x');
  write_file(host.state(), text);
  expect_refused(host, Errc::corrupt, "no SQLite database");
  EXPECT_EQ(read_file(host.state()), text);
  EXPECT_FALSE(std::filesystem::exists(host.state() + ".lock")) << "left beside a foreign file";
}

TEST(StateFile, of_another_program) {
  Host host;
  {
    auto db = store::Db::open(host.state(), {});
    ASSERT_TRUE((*db)->execute("CREATE TABLE theirs(x); PRAGMA application_id=77;").has_value());
  }
  const auto bytes = read_file(host.state());
  expect_refused(host, Errc::corrupt, "another program");
  EXPECT_EQ(read_file(host.state()), bytes);
  for (const char* beside : {".lock", "-wal", "-shm", "-journal"})
    EXPECT_FALSE(std::filesystem::exists(host.state() + beside)) << beside;
}

TEST(StateFile, of_a_few_bytes_is_not_written_over) {
  Host host;
  write_file(host.state(), "x");
  expect_refused(host, Errc::corrupt, "no database");
  EXPECT_EQ(read_file(host.state()), "x");
}

TEST(StateFile, whose_number_is_not_that_of_its_tables) {
  for (const int version : {-1, std::numeric_limits<int>::min(), 0, 1, store::kSchemaVersion - 1}) {
    SCOPED_TRACE(version);
    Host host;
    ASSERT_TRUE(host.open().has_value());
    host.close();
    ASSERT_TRUE((*store::Db::open(host.state(), {}))->execute("PRAGMA user_version=" + std::to_string(version)).has_value());
    expect_refused(host, Errc::corrupt, "damaged");
  }
}

TEST(StateFile, of_a_newer_version) {
  Host host;
  ASSERT_TRUE(host.open().has_value());
  host.close();
  {
    auto db = store::Db::open(host.state(), {});
    ASSERT_TRUE((*db)
                    ->execute("PRAGMA user_version=" + std::to_string(store::kSchemaVersion + 1))
                    .has_value());
  }
  const auto bytes = read_file(host.state());
  expect_refused(host, Errc::corrupt, "newer Daybook");
  EXPECT_EQ(read_file(host.state()), bytes);
}

TEST(StateFile, damaged_in_the_middle) {
  Host host;
  ASSERT_TRUE(host.open().has_value());
  host.close();
  std::string bytes = read_file(host.state());
  ASSERT_GT(bytes.size(), 40000U);
  for (std::size_t i = 8192; i < 36864; ++i) bytes[i] = static_cast<char>(i * 31);
  write_file(host.state(), bytes);
  expect_refused(host, Errc::corrupt, "damaged");
  EXPECT_EQ(read_file(host.state()), bytes);
}

TEST(StateFile, cut_off) {
  Host host;
  ASSERT_TRUE(host.open().has_value());
  host.close();
  const std::string bytes = read_file(host.state());
  write_file(host.state(), bytes.substr(0, bytes.size() / 2));
  const auto opened = host.open();
  ASSERT_FALSE(opened.has_value());
  EXPECT_EQ(opened.error().code, Errc::corrupt) << opened.error().message;
}

TEST(StateFile, open_elsewhere) {
  Host host;
  ASSERT_TRUE(host.open().has_value());
  const auto again = engine::Instance::open("{\"threads\":0,\"state\":\"" + host.state() + "\"}");
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error().code, Errc::in_use);
  EXPECT_NE(again.error().message.find(host.state()), std::string::npos);
}

TEST(StateFile, open_elsewhere_under_another_name) {
  Host host;
  const std::string link = host.state() + ".link";
  std::filesystem::create_symlink(host.state(), link);  // before there is a file at its end
  ASSERT_TRUE(host.open().has_value());
  const auto again = engine::Instance::open("{\"threads\":0,\"state\":\"" + link + "\"}");
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error().code, Errc::in_use);
  host.close();
  auto by_link = engine::Instance::open("{\"threads\":0,\"state\":\"" + link + "\"}");
  ASSERT_TRUE(by_link.has_value()) << by_link.error().message;
  EXPECT_FALSE(std::filesystem::exists(link + ".lock"));
  EXPECT_EQ(host.open().error().code, Errc::in_use);
  EXPECT_TRUE((*by_link)->close(1000).has_value());
}

TEST(StateFile, with_a_table_lost) {
  Host host;
  ASSERT_TRUE(host.open().has_value());
  host.close();
  ASSERT_TRUE((*store::Db::open(host.state(), {}))->execute("DROP TABLE outbox").has_value());
  expect_refused(host, Errc::corrupt, "damaged");
}

TEST(StateFile, no_such_folder_and_a_folder_in_its_place) {
  const auto missing =
      engine::Instance::open(R"({"threads":0,"state":"/nonexistent/folder/s.sqlite"})");
  ASSERT_FALSE(missing.has_value());
  EXPECT_EQ(missing.error().code, Errc::io);
  EXPECT_NE(missing.error().message.find("does not exist"), std::string::npos)
      << missing.error().message;
  const auto odd = engine::Instance::open(R"({"threads":0,"state":"/proc/s.sqlite"})");
  ASSERT_FALSE(odd.has_value());
  EXPECT_NE(odd.error().message.find("takes no files"), std::string::npos) << odd.error().message;
  Host host;
  std::filesystem::create_directory(host.state());
  const auto folder = host.open();
  ASSERT_FALSE(folder.has_value());
  EXPECT_EQ(folder.error().code, Errc::io) << folder.error().message;
  EXPECT_NE(folder.error().message.find("it is a folder"), std::string::npos) << folder.error().message;
  EXPECT_FALSE(std::filesystem::exists(host.state() + ".lock"));
  const auto device = engine::Instance::open(R"({"threads":0,"state":"/dev/null"})");
  ASSERT_FALSE(device.has_value());
  EXPECT_NE(device.error().message.find("no ordinary file"), std::string::npos) << device.error().message;
}

TEST(StateFile, with_two_hard_links) {
  Host host;
  ASSERT_TRUE(host.open().has_value());
  host.close();
  const auto bytes = read_file(host.state());
  std::filesystem::create_hard_link(host.state(), host.state() + ".twin");
  expect_refused(host, Errc::io, "hard link");
  EXPECT_EQ(read_file(host.state()), bytes);
  std::filesystem::remove(host.state() + ".twin");
  EXPECT_TRUE(host.open().has_value());
}

TEST(StateFile, is_made_for_its_owner_only_and_keeps_the_mode_it_was_given) {
  using std::filesystem::perms;
  Host host;
  const auto mode = [&](const char* suffix) { return std::filesystem::status(host.state() + suffix).permissions() & perms::all; };
  const auto own = perms::owner_read | perms::owner_write;
  ASSERT_TRUE(host.open().has_value());
  EXPECT_EQ(mode(""), own);
  EXPECT_EQ(mode("-wal"), own);
  host.close();
  std::filesystem::permissions(host.state(), own | perms::group_read);
  ASSERT_TRUE(host.open().has_value());
  EXPECT_EQ(mode(""), own | perms::group_read);
}

TEST(Settings, all_faults_at_once_with_their_paths) {
  const auto opened = engine::Instance::open(
      R"({"v":2,"state":"a\u0000b","profile":"boss","threads":1,"timezone":"Mars/Base","people":[{"name":"x"},{"id":"a","handles":{"s":7}}],
          "calendars":[{"id":"g","provider":"google"},{"id":"g","mode":"loud"}],"briefing":{"morning":"7","days":"often"},
          "detection":{"ask_at":2},"confirm":{"undo_minutes":1.5}})");
  ASSERT_FALSE(opened.has_value());
  for (const char* part :
       {"v: must be 1", "state: holds a NUL", "profile:", "threads:", "timezone: \"Mars/Base\"", "people[0].id: is missing",
        "people[1].handles.s:", "calendars[0].credentials: is missing",
        "calendars[1].id: \"g\" stands twice",
        "calendars[1].mode:", "briefing.morning:", "briefing.days:", "detection.ask_at:",
        "confirm.undo_minutes: must be a whole number"})
    EXPECT_NE(opened.error().message.find(part), std::string::npos) << part << " not in\n"
                                                                    << opened.error().message;
}

TEST(Settings, of_the_wrong_type_or_in_conflict_are_faults) {
  const auto opened = engine::Instance::open(
      R"({"threads":0,"state":":memory:",
          "people":[{"id":"a","handles":"U1"},{"id":"b","handles":{"s":"U2","t":"U3"}},{"id":"c","handles":{"s":"U3","t":"U3"}}],
          "places":[{"name":"Harmony","aliases":"harmony"},{"name":"Laguna","aliases":["laguna",5]}],
          "conversations":[{"id":"C1"},{"id":"C1"}],"detection":{"extract_at":0.7,"ask_at":0.5},
          "calendars":[{"id":"main","display":5,"interval_minutes":"x","daily_polls":-1,"password":"hunter2","url":7,
                        "category_mailboxes":"x","timezone":"Mars/Base","push_url":"http://example.com","tasks":"x",
                        "due_into":"agenda"},
                       {"id":"sound","token":"env:DAYBOOK_TEST_IS_NOT_SET"}]})");
  ASSERT_FALSE(opened.has_value());
  const std::string& told = opened.error().message;
  std::size_t faults = 1;
  for (const char c : told) faults += c == '\n' ? 1 : 0;
  EXPECT_EQ(faults, 16U) << told;
  for (const char* part :
       {"people[0].handles: must be a table", "people[2].handles.t: \"U3\" is somebody else's too",
        "places[0].aliases: must be a list", "places[1].aliases: must be a list of texts",
        "conversations[1].id: \"C1\" stands twice", "detection.ask_at: is below extract_at",
        "calendars[0].display:", "calendars[0].interval_minutes:", "calendars[0].daily_polls:",
        "calendars[0].password: must refer to a secret", "calendars[0].url:", "calendars[0].category_mailboxes:",
        "calendars[0].timezone:", "calendars[0].push_url:", "calendars[0].tasks:",
        "calendars[0].due_into: is for a list of tasks"})
    EXPECT_NE(told.find(part), std::string::npos) << part << " not in\n" << told;
  EXPECT_EQ(told.find("hunter2"), std::string::npos);
}

TEST(Settings, no_more_days_of_a_mailbox_than_microsoft_lists) {
  const auto opened = [](int past, int future) {
    return engine::Instance::open(
        R"({"threads":0,"state":":memory:","secrets":{"t":"token"},"calendars":[{"id":"team","provider":"graph",
            "tenant":"t","client_id":"c","token":"host:t","window_past_days":)" +
        std::to_string(past) + R"(,"window_future_days":)" + std::to_string(future) + "}]}");
  };
  EXPECT_TRUE(opened(900, 920).has_value());
  const auto wide = opened(900, 921);
  ASSERT_FALSE(wide.has_value());
  EXPECT_NE(wide.error().message.find("calendars[0].window_future_days"), std::string::npos) << wide.error().message;
  EXPECT_NE(wide.error().message.find("1820 days at most"), std::string::npos) << wide.error().message;
}

TEST(Settings, due_dates_go_into_a_calendar_that_is_written_to) {
  const auto opened = [](const std::string& into) {
    return engine::Instance::open(
        R"({"threads":0,"state":":memory:","secrets":{"t":"token"},"calendars":[{"id":"main"},{"id":"copy","write":false},
            {"id":"todo","provider":"caldav","tasks":true,"url":"https://dav.example.com/","token":"host:t","due_into":")" +
        into + "\"}]}");
  };
  for (const char* wrong : {"nowhere", "copy", "todo"}) {
    const auto refused = opened(wrong);
    ASSERT_FALSE(refused.has_value()) << wrong;
    EXPECT_EQ(refused.error().message, "calendars[2].due_into: \"" + std::string(wrong) + "\" is no calendar that is written to");
  }
  const auto right = opened("main");
  EXPECT_TRUE(right.has_value()) << right.error().message;
}

TEST(Settings, of_ids_at_most_512_bytes) {
  for (const char* list : {"people", "conversations", "calendars"}) {
    for (const std::size_t letters : {256, 257}) {
      std::string id;
      for (std::size_t i = 0; i < letters; ++i) id += "\u00e9";  // two bytes
      const auto opened = engine::Instance::open(R"({"threads":0,"state":":memory:",")" + std::string(list) +
                                                 R"(":[{"id":")" + id + R"("}]})");
      const std::string told = opened ? "" : opened.error().message;
      EXPECT_EQ(told, letters == 256 ? "" : std::string(list) + "[0].id: is longer than 512 bytes");
    }
  }
}

TEST(Settings, of_two_confidences_the_one_that_is_not_set_gives_way) {
  for (const char* detection : {R"({"ask_at":0.2})", R"({"extract_at":0.9})", R"({"extract_at":0.5,"ask_at":0.5})"})
    EXPECT_TRUE(engine::Instance::open(R"({"threads":0,"state":":memory:","detection":)" + std::string(detection) + "}").has_value())
        << detection;
}

TEST(Settings, of_net_and_sync_are_read_without_a_calendar_too) {
  const auto opened = engine::Instance::open(
      R"({"threads":0,"state":":memory:","net":{"answer_seconds":0},"sync":{"interval_minutes":"often"},"key":"nothing"})");
  ASSERT_FALSE(opened.has_value());
  for (const char* part : {"net.answer_seconds:", "sync.interval_minutes:", "key:"})
    EXPECT_NE(opened.error().message.find(part), std::string::npos) << part << " not in\n" << opened.error().message;
  const auto sound = engine::Instance::open(R"({"threads":0,"state":":memory:","sync":{"interval_minutes":10}})");
  EXPECT_TRUE(sound.has_value());
}

}  // namespace
}  // namespace daybook::test
