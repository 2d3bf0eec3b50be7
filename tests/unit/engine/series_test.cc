// What always holds of series: created, changed in every scope, deleted and taken back in any
// order, the stored occurrences are those that the rules give; what a change leaves alone stays as
// it was; and taking back puts back exactly what was.
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "engine/host.h"
#include "store/db.h"

namespace daybook::test {
namespace {

using Listing = std::map<std::string, std::string>;  // start + id -> title, end

class World {
 public:
  World()
      : host_(*json::parse(
            R"({"profile":"butler","timezone":"America/New_York","briefing":{"morning":"off","evening":"off"},
               "people":[{"id":"ana","name":"Ana","handles":{"test":"A"},"admin":true}],
               "conflicts":{"policy":"allow_overlap","require_approval_for_overlap":false}})")) {
    EXPECT_TRUE(host_.open().has_value());
    EXPECT_TRUE(host_.tick(kNow).has_value());
  }
  json::Value call(const std::string& tool, const std::string& args) {
    (void)host_.command(
        R"({"v":1,"corr":"c","actor":{"platform":"test","workspace":"w","user":"A"},"tool":")" +
        tool + R"(","args":)" + args + "}");
    auto effect = host_.next();
    (void)host_.done(effect);
    const auto& body = effect["body"];
    return body["ok"].as_bool() ? body["result"] : body["error"];
  }
  // Inside the stored window, or of a span that reaches beyond it and is worked out.
  Listing list(bool worked_out) {
    const auto r =
        call("calendar_list_events",
             worked_out ? R"({"start_at":"2024-01-01","end_at":"2026-08-01","limit":1000})"
                        : R"({"start_at":"2026-03-01","end_at":"2026-08-01","limit":1000})");
    EXPECT_FALSE(r["truncated"].as_bool());
    EXPECT_TRUE(r.find("events") != nullptr) << json::dump(r);
    Listing out;
    for (const auto& e : r["events"].items())
      out[std::string(e.str("start_at")) + " " + std::string(e.str("event_id"))] =
          std::string(e.str("title")) + " " + std::string(e.str("end_at"));
    return out;
  }
  Status tick(std::int64_t ms) { return host_.tick(ms); }
  std::string state() const { return host_.state(); }
  static constexpr std::int64_t kNow = 1772539200000;  // 2026-03-03, 12:00 UTC

 private:
  Host host_;
};

// What must never be in the tables, by what it would be.
constexpr std::pair<const char*, const char*> kNever[] = {
    {"a reference to nothing", "SELECT count(*) FROM pragma_foreign_key_check"},
    {"an occurrence of a replacement, or of nothing",
     "SELECT count(*) FROM calendar_event_instances i LEFT JOIN calendar_events e ON e.id=i.event_id "
     "WHERE e.id IS NULL OR e.series_id IS NOT NULL OR e.source_id<>i.source_id OR e.status='cancelled'"},
    {"an occurrence whose content is another's",
     "SELECT count(*) FROM calendar_event_instances i JOIN calendar_events e ON e.id=i.event_id "
     "LEFT JOIN calendar_events c ON c.id=i.content_id WHERE c.id IS NULL OR "
     "(i.content_id<>i.event_id)<>i.is_exception OR (i.is_exception AND c.series_id IS NOT e.event_id)"},
    {"an event that takes place not once",
     "SELECT count(*) FROM calendar_events e WHERE NOT is_series AND series_id IS NULL AND "
     "status<>'cancelled' AND (SELECT count(*) FROM calendar_event_instances WHERE event_id=e.id)<>1"},
    {"a replacement without its series, or of another version",
     "SELECT count(*) FROM calendar_events o LEFT JOIN calendar_events m ON m.event_id=o.series_id "
     "WHERE o.series_id IS NOT NULL AND (m.id IS NULL OR NOT m.is_series OR m.etag<>o.etag OR "
     "m.source_id<>o.source_id)"},
    {"an occurrence behind the end of its series",
     "SELECT count(*) FROM calendar_event_instances i JOIN calendar_events e ON e.id=i.event_id "
     "WHERE NOT i.is_exception AND e.until_at IS NOT NULL AND i.ends_at>e.until_at"}};

std::string broken(const std::string& state) {
  auto db = store::Db::open(state, {});
  if (!db) return db.error().message;
  for (const auto& [what, sql] : kNever) {
    auto q = (*db)->query(sql);
    const auto row = q.step();
    if (!row) return row.error().message;
    if (q.integer(0) != 0) return what;
  }
  return {};
}

std::string id_of(const Listing::value_type& entry) {
  return entry.first.substr(entry.first.find(' ') + 1);
}
std::string start_of(const Listing::value_type& entry) {
  return entry.first.substr(0, entry.first.find(' '));
}

std::string create_args(std::mt19937& random, int n) {
  const char* rules[] = {"FREQ=WEEKLY;COUNT=8",
                         "FREQ=WEEKLY;BYDAY=TU,TH;COUNT=9",
                         "FREQ=DAILY;INTERVAL=3;UNTIL=20260401",
                         "FREQ=MONTHLY;COUNT=4",
                         "FREQ=DAILY;COUNT=7",
                         "FREQ=WEEKLY;INTERVAL=2;UNTIL=20260520T235959Z"};
  const int day = 3 + static_cast<int>(random() % 20);
  const std::string date = std::string("2026-03-") + (day < 10 ? "0" : "") + std::to_string(day);
  const bool all_day = random() % 4 == 0;
  const std::string when =
      all_day ? "\"start_at\":\"" + date + "\",\"end_at\":\"2026-03-" + (day < 9 ? "0" : "") +
                    std::to_string(day + 1) + "\""
              : "\"start_at\":\"" + date + "T10:00:00\",\"end_at\":\"" + date + "T10:45:00\"";
  const std::string rule = rules[random() % std::size(rules)];
  return "{\"title\":\"s" + std::to_string(n) + "\"," + when + ",\"recurrence_rule\":\"" +
         (all_day && rule.find('T') != std::string::npos ? "FREQ=DAILY;COUNT=5" : rule) + "\"}";
}

class SeriesChanges : public ::testing::TestWithParam<unsigned> {};

TEST_P(SeriesChanges, in_any_order) {
  std::mt19937 random(GetParam());
  World world;
  struct Step {
    std::string token;
    Listing before;
  };
  std::vector<Step> steps;
  for (int n = 0; n < 14; ++n) {
    const auto before = world.list(false);
    ASSERT_EQ(before, world.list(true)) << n;
    ASSERT_EQ(broken(world.state()), "") << n;
    const auto what = random() % 8;
    json::Value r;
    std::string trace;
    if (before.empty() || (what < 2 && before.size() < 25)) {
      trace = create_args(random, n);
      r = world.call("calendar_create_event", trace);
    } else if (what == 2 && !steps.empty()) {
      r = world.call("calendar_undo", "{\"undo_token\":\"" + steps.back().token + "\"}");
      ASSERT_EQ(r.str("status"), "undone") << json::dump(r);
      EXPECT_EQ(world.list(false), steps.back().before);
      steps.pop_back();
      continue;
    } else {
      auto picked = before.begin();
      std::advance(picked, static_cast<int>(random() % before.size()));
      const char* scopes[] = {"this_instance", "this_and_following", "series"};
      const std::string scope = scopes[random() % 3];
      const bool remove = random() % 3 == 0;
      trace = "{\"event_id\":\"" + id_of(*picked) + "\",\"recurrence_scope\":\"" + scope + "\"";
      if (!remove && random() % 2 == 0) {
        trace += ",\"title\":\"u" + std::to_string(n) + "\"";
      } else if (!remove) {
        const auto day = start_of(*picked).substr(0, 10);
        trace += start_of(*picked).size() > 10
                     ? ",\"start_at\":\"" + day + "T14:00:00\",\"end_at\":\"" + day + "T15:30:00\""
                     : ",\"title\":\"d" + std::to_string(n) + "\"";
      }
      trace += "}";
      r = world.call(remove ? "calendar_delete_event" : "calendar_update_event", trace);
      if (r.str("status") == "updated" || r.str("status") == "deleted") {
        // What lies before is left alone, and of one occurrence nothing else changes.
        const auto after = world.list(false);
        for (const auto& entry : before) {
          const bool earlier = scope == "this_and_following" &&
                               start_of(entry) < start_of(*picked) &&
                               start_of(entry).size() == start_of(*picked).size();
          const bool other = scope == "this_instance" && entry.first != picked->first;
          // An occurrence that was moved to before the one it is cut at belongs to what follows.
          if (other) {
            EXPECT_EQ(after.count(entry.first), 1U) << entry.first << " " << trace;
          }
          if (earlier && id_of(entry) < id_of(*picked) &&
              id_of(entry).substr(0, id_of(entry).rfind('_')) ==
                  id_of(*picked).substr(0, id_of(*picked).rfind('_'))) {
            EXPECT_EQ(after.count(entry.first), 1U) << entry.first << " " << trace;
          }
        }
      }
    }
    ASSERT_TRUE(r.str("status") == "created" || r.str("status") == "updated" ||
                r.str("status") == "deleted")
        << json::dump(r) << " " << trace;
    const auto after = world.list(false);
    ASSERT_EQ(after, world.list(true)) << trace;
    steps.push_back({std::string(r.str("undo_token")), before});
  }
  // All of it back, the latest first.
  while (!steps.empty()) {
    const auto r = world.call("calendar_undo", "{\"undo_token\":\"" + steps.back().token + "\"}");
    ASSERT_EQ(r.str("status"), "undone") << json::dump(r);
    ASSERT_EQ(world.list(false), steps.back().before);
    ASSERT_EQ(broken(world.state()), "");
    steps.pop_back();
  }
  EXPECT_TRUE(world.list(false).empty());
  EXPECT_TRUE(world.list(true).empty());
}

INSTANTIATE_TEST_SUITE_P(All, SeriesChanges, ::testing::Range(1U, 13U));

// The window of stored occurrences moves on, and every query gives what the rules give.
TEST(Series, stored_occurrences_follow_the_time) {
  World world;
  for (
      const char* args :
      {R"({"title":"a","start_at":"2026-03-03T10:00:00","end_at":"2026-03-03T11:00:00","recurrence_rule":"FREQ=MONTHLY"})",
       R"({"title":"b","start_at":"2026-03-04","end_at":"2026-03-05","recurrence_rule":"FREQ=MONTHLY;INTERVAL=2"})"})
    ASSERT_EQ(world.call("calendar_create_event", args).str("status"), "created");
  const auto in = [&](const char* from, const char* to) {
    const auto r = world.call("calendar_list_events", std::string("{\"start_at\":\"") + from +
                                                          "\",\"end_at\":\"" + to + "\"}");
    return r["events"].items().size();
  };
  EXPECT_EQ(in("2026-03-01", "2027-03-01"), 18U);
  EXPECT_EQ(in("2030-01-01", "2031-01-01"), 18U);  // beyond the window
  for (int months = 1; months <= 18; ++months) {
    ASSERT_TRUE(world.tick(World::kNow + 30LL * 86400000 * months).has_value());
    EXPECT_EQ(in("2027-03-01", "2028-03-01"), 18U) << months;
    EXPECT_EQ(in("2027-09-01", "2027-10-01"), 2U) << months;
  }
  EXPECT_EQ(in("2026-03-01", "2027-03-01"), 18U);  // behind it by now
}

}  // namespace
}  // namespace daybook::test
