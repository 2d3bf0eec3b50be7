#include "store/kept_lists.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "store/schema.h"

namespace daybook::store {
namespace {

const time::Instant kOrigin = time::from_unix(1773075600);
constexpr std::size_t kAll = 1000;

void execute(Db& db, const std::string& sql) { ASSERT_TRUE(db.query(sql).run().has_value()) << sql; }

struct Fixture {
  std::unique_ptr<Db> db;
  std::unique_ptr<Events> events;
  std::unique_ptr<KeptLists> kept;
  explicit Fixture(const std::string& path = ":memory:") {
    db = Db::open(path, {}).value();
    (void)prepare_schema(*db);
    events = std::make_unique<Events>(*db);
    kept = std::make_unique<KeptLists>(*db);
    (void)events->upsert_source("main", "local", "direct", 0);
    (void)events->upsert_source("other", "local", "read", 0);
  }
  model::Event event(const std::string& id, time::Instant start) const {
    model::Event e;
    e.event_id = id;
    e.calendar_id = "main";
    e.title = "t " + id;
    e.description = "about " + id;
    e.etag = "1";
    e.span.zone = *time::Zone::find("America/Los_Angeles");
    e.span.start = e.span.zone.to_local(start);
    e.span.end = e.span.zone.to_local(start + time::hours(1));
    return e;
  }
  bool add(const std::string& id, time::Instant start) {
    return events->insert(event(id, start)) && events->set_instances(id, {{start, start, start + time::hours(1), {}}});
  }
  // As a provider asks: what is kept, else what is read.
  std::vector<Occurrence> list(const KeptLists::Asked& asked, Reading reading = Reading::whole) {
    if (const auto* there = kept->find(asked, reading).value()) return *there;
    auto read = events->range(asked.calendar, asked.from, asked.to, asked.limit, Events::Which::all, reading).value();
    kept->keep(asked, reading, read);
    return read;
  }
  bool has(const KeptLists::Asked& asked, Reading reading = Reading::whole) {
    return kept->find(asked, reading).value() != nullptr;
  }
  void ask_twice(const KeptLists::Asked& asked, Reading reading = Reading::whole) {
    (void)list(asked, reading);
    (void)list(asked, reading);
  }
};

const KeptLists::Asked kDay{"main", kOrigin, kOrigin + time::days(1), kAll};

TEST(KeptLists, what_is_asked_for_again_is_kept_and_nothing_else) {
  Fixture f;
  ASSERT_TRUE(f.add("e1", kOrigin));
  (void)f.list(kDay);
  EXPECT_FALSE(f.has(kDay));
  (void)f.list(kDay);
  ASSERT_TRUE(f.has(kDay));
  EXPECT_EQ(f.list(kDay).at(0).event, f.event("e1", kOrigin));
  for (const auto& asked : {KeptLists::Asked{"other", kDay.from, kDay.to, kAll}, {"main", kDay.from, kDay.to, kAll - 1},
                            {"main", kDay.from + time::hours(1), kDay.to, kAll},
                            {"main", kDay.from, kDay.to + time::hours(1), kAll}})
    EXPECT_FALSE(f.has(asked));
}

TEST(KeptLists, whole_events_do_for_outlines_and_not_the_other_way_round) {
  Fixture f;
  ASSERT_TRUE(f.add("e1", kOrigin));
  f.ask_twice(kDay, Reading::outline);
  EXPECT_TRUE(f.has(kDay, Reading::outline));
  EXPECT_FALSE(f.has(kDay, Reading::whole));
  EXPECT_EQ(f.list(kDay, Reading::whole).at(0).event.description, "about e1");
  EXPECT_TRUE(f.has(kDay, Reading::whole));
  EXPECT_TRUE(f.has(kDay, Reading::outline));
}

TEST(KeptLists, any_write_to_calendars_drops_them_and_no_other_does) {
  for (const auto& [sql, drops] : std::vector<std::pair<std::string, bool>>{
           {"UPDATE calendar_events SET title='x'", true},
           {"DELETE FROM calendar_events WHERE event_id='e2'", true},
           {"DELETE FROM calendar_event_instances", true},
           {"UPDATE calendar_event_instances SET ends_at=ends_at+60", true},
           {"DELETE FROM calendar_sources WHERE source_key='main'", true},
           {"INSERT INTO meta VALUES('k','v')", false},
           {"SELECT count(*) FROM calendar_events", false}}) {
    Fixture f;
    ASSERT_TRUE(f.add("e1", kOrigin) && f.add("e2", kOrigin));
    f.ask_twice(kDay);
    execute(*f.db, sql);
    EXPECT_EQ(f.has(kDay), !drops) << sql;
  }
  Fixture f;
  ASSERT_TRUE(f.add("e1", kOrigin));
  f.ask_twice(kDay);
  ASSERT_TRUE(f.db->execute("SELECT 1; UPDATE calendar_events SET title='x'").has_value());
  EXPECT_FALSE(f.has(kDay));
}

TEST(KeptLists, what_may_be_taken_back_is_not_kept) {
  Fixture f;
  ASSERT_TRUE(f.add("e1", kOrigin));
  f.ask_twice(kDay);
  ASSERT_TRUE(f.db->begin().has_value());
  EXPECT_TRUE(f.has(kDay));
  execute(*f.db, "UPDATE calendar_events SET title='never'");
  f.ask_twice(kDay);
  EXPECT_FALSE(f.has(kDay));
  EXPECT_EQ(f.list(kDay).at(0).event.title, "never");
  f.db->rollback();
  EXPECT_FALSE(f.has(kDay));
  EXPECT_EQ(f.list(kDay).at(0).event.title, "t e1");
  EXPECT_TRUE(f.has(kDay));  // it was asked for before
  // Once it is committed it stands, also for the next transaction.
  ASSERT_TRUE(f.db->begin().has_value());
  execute(*f.db, "UPDATE calendar_events SET title='now'");
  ASSERT_TRUE(f.db->commit().has_value());
  ASSERT_TRUE(f.db->begin().has_value());
  EXPECT_EQ(f.list(kDay).at(0).event.title, "now");
  EXPECT_TRUE(f.has(kDay));
}

TEST(KeptLists, what_another_connection_writes_drops_them) {
  std::string folder = (std::filesystem::temp_directory_path() / "daybook-kept-XXXXXX").string();
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  {
    Fixture f(folder + "/state.sqlite");
    ASSERT_TRUE(f.add("e1", kOrigin));
    f.ask_twice(kDay);
    auto other = Db::open(folder + "/state.sqlite", {}).value();
    execute(*other, "UPDATE calendar_events SET title='x'");
    EXPECT_EQ(f.list(kDay).at(0).event.title, "x");
  }
  std::filesystem::remove_all(folder);
}

TEST(KeptLists, no_more_is_kept_than_two_mebibytes) {
  Fixture f;
  for (int i = 0; i < 500; ++i) ASSERT_TRUE(f.add("e" + std::to_string(i), kOrigin));
  const auto window = [](int i) { return KeptLists::Asked{"main", kOrigin, kOrigin + time::days(1 + i), kAll}; };
  constexpr int kWindows = 12;
  for (int i = 0; i < kWindows; ++i) f.ask_twice(window(i));
  int kept = 0;
  for (int i = 0; i < kWindows; ++i) kept += f.has(window(i)) ? 1 : 0;
  EXPECT_GE(kept, 1);
  EXPECT_LE(static_cast<std::size_t>(kept) * 500 * sizeof(Occurrence), std::size_t{2} << 20);
  EXPECT_TRUE(f.has(window(kWindows - 1)));
  EXPECT_FALSE(f.has(window(0)));
}

TEST(KeptLists, a_list_that_is_larger_than_all_of_them_is_not_kept) {
  Fixture f;
  ASSERT_TRUE(f.add("e1", kOrigin - time::days(2)));
  const KeptLists::Asked small{"main", kOrigin - time::days(3), kOrigin - time::days(1), kAll};
  for (int i = 0; i < 100; ++i) {
    const auto id = "l" + std::to_string(i);
    auto e = f.event(id, kOrigin);
    e.description.assign(30'000, 'x');
    ASSERT_TRUE(f.events->insert(e).has_value());
    ASSERT_TRUE(f.events->set_instances(id, {{kOrigin, kOrigin, kOrigin + time::hours(1), {}}}).has_value());
  }
  f.ask_twice(small);
  f.ask_twice(kDay);
  EXPECT_FALSE(f.has(kDay));
  EXPECT_TRUE(f.has(small));
}

// One step of whoever writes, reads, commits or takes back.
void step(Fixture& f, int& made, bool& part) {
  const auto id = "e" + std::to_string(*rc::gen::inRange(0, 8));
  const auto at = kOrigin + time::hours(*rc::gen::inRange(0, 12));
  const bool inside = f.db->in_transaction();
  switch (*rc::gen::inRange(0, 13)) {
    case 0: {
      auto e = f.event("e" + std::to_string(made++ % 8), at);
      if (!f.events->find(e.event_id).value()) (void)f.events->insert(e);
      break;
    }
    case 1: (void)f.events->set_instances(id, {{at, at, at + time::hours(1), {}}}); break;
    case 2: (void)f.events->add_instances(id, {{at, at, at + time::hours(2), {}}}); break;
    case 3:
      if (auto e = f.events->find(id).value()) {
        e->title += "+";
        (void)f.events->update(*e);
      }
      break;
    case 4: (void)f.events->remove(id); break;
    case 5: (void)f.events->rehome(id, *rc::gen::element<std::string>("main", "other")); break;
    case 6: (void)f.events->drop_instances("main", at, at + time::hours(3)); break;
    case 7: (void)f.db->query("INSERT OR REPLACE INTO meta VALUES('k','v')").run(); break;
    case 8:
      if (!inside) (void)f.db->begin(*rc::gen::element(Db::Durable::now, Db::Durable::later));
      break;
    case 9:
      if (inside && !part) (void)f.db->commit();
      break;
    case 10:
      f.db->rollback();
      part = false;
      break;
    case 11:
      if (inside && !part) part = f.db->query("SAVEPOINT part").run().has_value();
      break;
    default:
      if (!part) break;
      if (*rc::gen::arbitrary<bool>()) (void)f.db->query("ROLLBACK TO part").run();
      (void)f.db->query("RELEASE part").run();
      part = false;
  }
}

// Whatever is written, committed and taken back in between, a list is what the tables hold.
RC_GTEST_PROP(KeptLists, a_list_is_what_the_tables_hold, ()) {
  Fixture f;
  int made = 0;
  bool part = false;
  for (int i = 0; i < 8; ++i) RC_ASSERT(f.add("e" + std::to_string(i), kOrigin));
  for (int i = 0; i < 150; ++i) {
    if (*rc::gen::inRange(0, 4) == 0) step(f, made, part);
    const KeptLists::Asked asked{*rc::gen::element<std::string>("main", "main", "other"), kOrigin, kOrigin + time::hours(12),
                                 *rc::gen::element<std::size_t>(3, kAll, kAll)};
    const auto reading = *rc::gen::element(Reading::whole, Reading::outline);
    const auto got = f.list(asked, reading);
    const auto held = f.events->range(asked.calendar, asked.from, asked.to, asked.limit).value();
    RC_ASSERT(got.size() == held.size());
    for (std::size_t k = 0; k < got.size(); ++k) {
      RC_ASSERT(got[k].starts_at == held[k].starts_at && got[k].ends_at == held[k].ends_at);
      RC_ASSERT(got[k].event.event_id == held[k].event.event_id && got[k].event.title == held[k].event.title);
      RC_ASSERT(got[k].event.calendar_id == held[k].event.calendar_id);
      RC_ASSERT(reading == Reading::outline || got[k].event == held[k].event);
    }
  }
}

}  // namespace
}  // namespace daybook::store
