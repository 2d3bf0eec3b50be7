// Files brought in again and files that would hold the calendar up.
#include <gtest/gtest.h>


#include "engine/host.h"

namespace daybook::test {
namespace {

struct Times {
  std::string uid, start, rule, title;
};

std::string event(const Times& t, const std::string& more = {}) {
  return "BEGIN:VEVENT\r\nUID:" + t.uid + "\r\nDTSTART:" + t.start + "\r\nDURATION:PT1H\r\nSUMMARY:" + t.title + "\r\n" +
         (t.rule.empty() ? "" : "RRULE:" + t.rule + "\r\n") + more + "END:VEVENT\r\n";
}

std::string calendar(const std::string& events) { return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + events + "END:VCALENDAR\r\n"; }

class Import : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(host_.open().has_value());
    ASSERT_TRUE(host_.tick(1772539200000).has_value());  // 2026-03-03, 12:00 UTC
  }
  json::Value call(const std::string& tool, const json::Value& args) {
    (void)host_.command(R"({"v":1,"corr":"c","actor":{"platform":"test","workspace":"w","user":"A"},"origin":"workspace","tool":")" +
                        tool + R"(","args":)" + json::dump(args) + "}");
    auto effect = host_.next();
    (void)host_.done(effect);
    const auto& body = effect["body"];
    return body["ok"].as_bool() ? body["result"] : body["error"];
  }
  json::Value bring(const std::string& events) {
    auto args = json::Value::object();
    args.set("ics", json::Value::string(calendar(events)));
    return call("calendar_import_ics", args);
  }
  // Starts and titles in March, one a line.
  std::string march() {
    const auto r = call("calendar_list_events", *json::parse(R"({"start_at":"2026-03-01","end_at":"2026-04-01"})"));
    std::string out;
    for (const auto& e : r["events"].items())
      out += std::string(e.str("start_at")).substr(8, 8) + " " + std::string(e.str("title")) + "\n";
    return out;
  }
  std::string id_at(const std::string& start) {
    auto args = json::Value::object();
    args.set("start_at", json::Value::string(start + ":00")).set("end_at", json::Value::string(start + ":01"));
    const auto r = call("calendar_list_events", args);
    for (const auto& e : r["events"].items())
      if (e.str("start_at").substr(0, start.size()) == start) return std::string(e.str("event_id"));
    return {};
  }
  Host host_{*json::parse(
      R"({"profile":"butler","timezone":"UTC","briefing":{"morning":"off","evening":"off"},
          "people":[{"id":"ana","name":"Ana","handles":{"test":"A"},"admin":true}],
          "conflicts":{"policy":"allow_overlap","require_approval_for_overlap":false}})")};
};

const std::string kSeries = event({"s", "20260302T090000Z", "FREQ=WEEKLY;COUNT=4", "Round"});
const std::string kMoved = event({"s", "20260310T150000Z", "", "Round, late"}, "RECURRENCE-ID:20260309T090000Z\r\n");
const std::string kOther = event({"s", "20260317T160000Z", "", "Round, long"}, "RECURRENCE-ID:20260316T090000Z\r\n");

TEST_F(Import, WhatANewerFileNoLongerReplacesFollowsTheSeriesAgain) {
  bring(kSeries + kMoved + kOther);
  EXPECT_EQ(march(), "02T09:00 Round\n10T15:00 Round, late\n17T16:00 Round, long\n23T09:00 Round\n");
  const auto again = bring(kSeries + kOther);
  EXPECT_EQ(again["updated"].as_int(), 1) << json::dump(again);
  EXPECT_EQ(march(), "02T09:00 Round\n09T09:00 Round\n17T16:00 Round, long\n23T09:00 Round\n");
  EXPECT_EQ(bring(kSeries + kOther)["unchanged"].as_int(), 1);
  // It follows in what comes later, too.
  bring(event({"s", "20260302T093000Z", "FREQ=WEEKLY;COUNT=4", "Big round"}));
  EXPECT_EQ(march(), "02T09:30 Big round\n09T09:30 Big round\n16T09:30 Big round\n23T09:30 Big round\n");
}

TEST_F(Import, WhatWasChangedHereSinceStays) {
  bring(kSeries + kMoved + kOther);
  auto args = json::Value::object();
  args.set("event_id", json::Value::string(id_at("2026-03-10T15:00"))).set("title", json::Value::string("Ours"));
  args.set("recurrence_scope", json::Value::string("this_instance"));
  EXPECT_EQ(call("calendar_update_event", args).str("status"), "updated");
  args.set("event_id", json::Value::string(id_at("2026-03-23T09:00")));
  EXPECT_EQ(call("calendar_update_event", args).str("status"), "updated");
  bring(kSeries);
  EXPECT_EQ(march(), "02T09:00 Round\n10T15:00 Ours\n16T09:00 Round\n23T09:00 Ours\n");
}

TEST_F(Import, WhatWasDeletedHereStaysAway) {
  bring(kSeries + kMoved + kOther);
  auto args = json::Value::object();
  const auto drop = [&](const char* start) {
    args.set("event_id", json::Value::string(id_at(start)));
    return std::string(call("calendar_delete_event", args).str("status"));
  };
  EXPECT_EQ(drop("2026-03-10T15:00"), "deleted");
  EXPECT_EQ(drop("2026-03-23T09:00"), "deleted");
  const std::string left = "02T09:00 Round\n17T16:00 Round, long\n";
  EXPECT_EQ(bring(kSeries + kMoved + kOther)["unchanged"].as_int(), 1);
  EXPECT_EQ(march(), left);
  // Also in a newer version, with another time of day; what the file itself takes out it may give back.
  bring(event({"s", "20260302T093000Z", "FREQ=WEEKLY;COUNT=4", "Big round"}, "EXDATE:20260316T093000Z\r\n"));
  EXPECT_EQ(march(), "02T09:30 Big round\n");
  bring(event({"s", "20260302T093000Z", "FREQ=WEEKLY;COUNT=4", "Big round"}));
  EXPECT_EQ(march(), "02T09:30 Big round\n16T09:30 Big round\n");
}

TEST_F(Import, ADeletionTakenBackIsNone) {
  bring(kSeries);
  auto args = json::Value::object();
  args.set("event_id", json::Value::string(id_at("2026-03-23T09:00")));
  const auto gone = call("calendar_delete_event", args);
  auto token = json::Value::object();
  token.set("undo_token", gone["undo_token"]);
  EXPECT_EQ(call("calendar_undo", token).str("status"), "undone");
  EXPECT_EQ(bring(kSeries)["unchanged"].as_int(), 1);
  EXPECT_EQ(march(), "02T09:00 Round\n09T09:00 Round\n16T09:00 Round\n23T09:00 Round\n");
}

TEST_F(Import, ManyHeavySeriesCostTheRestOfThemAndNothingElse) {
  std::string heavy;
  for (int i = 0; i < 300; ++i)
    heavy += event({"h" + std::to_string(i), "20260302T000000Z", "FREQ=SECONDLY;INTERVAL=7;BYYEARDAY=61", "Heavy"});
  const auto told = bring(heavy + event({"daily", "20200302T090000Z", "FREQ=DAILY", "Daily"}) +
                          event({"once", "20260304T090000Z", "", "Once"}));
  EXPECT_GT(told["failed"].as_int(), 280) << json::dump(told).substr(0, 500);
  const auto& last = told["errors"].items().back();
  EXPECT_NE(last.str("message").find("together take too long"), std::string_view::npos);
  EXPECT_NE(last.str("message").find(": Heavy"), std::string_view::npos);
  EXPECT_GT(last["line"].as_int(), 100);
  EXPECT_NE(id_at("2026-03-04T09:00"), "");
  const auto r = call("calendar_search_events", *json::parse(R"({"query":"Daily"})"));
  EXPECT_EQ(r["events"].items().size(), 1U);
}

// What replaces occurrences is one change: written one by one the cost would grow with their square.
TEST_F(Import, ASeriesWithHundredsOfReplacedOccurrences) {
  std::string all = event({"s", "20260301T090000Z", "FREQ=DAILY", "Daily"});
  for (int i = 1; i <= 300; ++i) {
    const auto at = time::parse_iso("2026-03-01T09:00:00")->local + time::days(i);
    const auto basic = [](time::Local t) {
      std::string s = time::format_local(t) + "Z";
      std::erase_if(s, [](char c) { return c == '-' || c == ':'; });
      return s;
    };
    all += event({"s", basic(at + time::hours(1)), "", "Late"}, "RECURRENCE-ID:" + basic(at) + "\r\n");
  }
  const auto changes = [&] { return call("calendar_list_events", *json::parse(R"({"start_at":"2026-03-01","end_at":"2026-03-02"})"))["projection_version"].as_int(); };
  const auto before = changes();
  EXPECT_EQ(bring(all)["created"].as_int(), 1);
  EXPECT_LT(changes() - before, 10) << "a few, not one for each";
  EXPECT_EQ(march().substr(0, 40), "01T09:00 Daily\n02T10:00 Late\n03T10:00 La");
  EXPECT_EQ(bring(all)["unchanged"].as_int(), 1);
  // All that follow, of a dense series, by one line of the file.
  const auto told = bring(event({"d", "20260301T000000Z", "FREQ=MINUTELY;INTERVAL=30", "Dense"}) +
                          event({"d", "20260301T001000Z", "", "Moved"}, "RECURRENCE-ID;RANGE=THISANDFUTURE:20260301T000000Z\r\n"));
  EXPECT_EQ(told["created"].as_int(), 1) << json::dump(told);
  bring(event({"d", "20260301T000000Z", "FREQ=MINUTELY;INTERVAL=30", "Dense"}));  // and given back
}

// Written down it could never be read again, nor anything beside it.
TEST_F(Import, ADateBeforeTheFirstYearCostsItsEvent) {
  const auto told = bring(event({"s", "20260302T090000Z", "FREQ=WEEKLY", "Round"}, "EXDATE;TZID=UTC+05:30:00010101T000000\r\n") +
                          event({"once", "20260304T090000Z", "", "Once"}));
  EXPECT_EQ(told["failed"].as_int(), 1) << json::dump(told);
  EXPECT_EQ(march(), "04T09:00 Once\n");
}

TEST_F(Import, ASearchFindsWhatLiesBehindThousandsOfOthers) {
  std::string some;
  for (int i = 1; i <= 5200; ++i) {
    const auto at = time::parse_iso("2026-03-10")->local + time::minutes(30 * i);
    std::string start = time::format_local(at) + "Z";
    std::erase_if(start, [](char c) { return c == '-' || c == ':'; });
    some += event({"f" + std::to_string(i), start, "", "Filler"});
    if (i % 400 == 0) bring(std::exchange(some, {}));
  }
  bring(event({"n", "20260820T100000Z", "", "Needle"}) + event({"s", "20260101T100000Z", "FREQ=WEEKLY", "Thread"}) +
        event({"s", "20260813T120000Z", "", "Knot"}, "RECURRENCE-ID:20260813T100000Z\r\n"));
  const auto found = [&](const std::string& word) {
    auto args = json::Value::object();
    args.set("query", json::Value::string(word)).set("start_at", json::Value::string("2026-03-10"));
    const auto r = call("calendar_search_events", args.set("end_at", json::Value::string("2026-08-25")));
    std::string out;
    for (const auto& e : r["events"].items()) out += std::string(e.str("start_at")).substr(5, 5) + " ";
    return out;
  };
  EXPECT_EQ(found("needle"), "08-20 ");
  EXPECT_EQ(found("knot"), "08-13 ");
  EXPECT_EQ(found("thread").substr(found("thread").size() - 12), "08-06 08-20 ");
}

// A rule whose occurrences must be counted for years before the window: looked at for a while only, each time.
TEST_F(Import, ManyRulesThatAreLongInCounting) {
  std::string heavy;
  for (int i = 0; i < 300; ++i)
    heavy += event({"h" + std::to_string(i), "20200101T000000Z", "FREQ=MINUTELY;COUNT=600000;BYDAY=MO,TU,WE", "Long"});
  const auto told = bring(heavy + event({"once", "20260304T090000Z", "", "Once"}));
  EXPECT_GT(told["failed"].as_int(), 250);
  EXPECT_NE(id_at("2026-03-04T09:00"), "");
}

}  // namespace
}  // namespace daybook::test
