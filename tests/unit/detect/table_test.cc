// Whole messages. The seed's rows must all hold, one by one; the development and the held-back
// tables must keep the figures that were reached, as floors.
#include <gtest/gtest.h>

#include "detect/lexicon.h"
#include "detect/phone_words.h"
#include "unit/detect/world.h"

namespace daybook::detect::testing {
namespace {

constexpr double kAsk = 0.6;  // detection.ask_at

struct Figures {
  double hits = 0, misses = 0, alarms = 0, quiet = 0, starts = 0, kinds = 0;
  double precision() const { return hits / (hits + alarms); }
  double f1() const { return 2 * hits / (2 * hits + alarms + misses); }
};

Figures run(const std::vector<std::string>& files) {
  const Detector detector(directory(), {});
  Figures f;
  for (const auto& file : files) {
    for (const auto& row : table(file)) {
      const auto v = ask(detector, row);
      const bool asked = v.draft.confidence >= kAsk;
      (row.yes ? (asked ? f.hits : f.misses) : (asked ? f.alarms : f.quiet)) += 1;
      if (!row.yes || !asked) continue;
      f.starts += start_of(v.draft.span) == row.start;
      f.kinds += model::kind_name(v.draft.kind) == row.kind;
    }
  }
  return f;
}

TEST(DetectTable, SeedRowsHoldOneByOne) {
  const Detector detector(directory(), {});
  const auto rows = table("seed.tsv");
  ASSERT_GT(rows.size(), 35U);
  for (const auto& row : rows) {
    SCOPED_TRACE(row.where + " " + row.text);
    const auto v = ask(detector, row);
    EXPECT_EQ(v.draft.confidence >= kAsk, row.yes) << v.draft.confidence;
    if (!row.yes) continue;
    EXPECT_EQ(model::kind_name(v.draft.kind), row.kind);
    EXPECT_EQ(start_of(v.draft.span), row.start);
    if (!row.end.empty()) {
      EXPECT_EQ(end_of(v.draft.span), row.end);
    }
    EXPECT_EQ(v.draft.end_assumed, !v.draft.span.all_day && row.end.empty());
  }
}

// Floors a little under what was reached: a change that costs more than it brings is seen here.
TEST(DetectTable, DevelopmentFiguresHold) {
  const auto f = run({"dev_team.tsv", "dev_family.tsv", "dev_more.tsv", "dev_office.tsv", "dev_messenger.tsv"});
  EXPECT_GT(f.hits, 300);
  EXPECT_GE(f.precision(), 0.97);
  EXPECT_GE(f.f1(), 0.96);
  EXPECT_GE(f.starts / f.hits, 0.97);
  EXPECT_GE(f.kinds / f.hits, 0.96);
}

TEST(DetectTable, FreshWritingFiguresHold) {
  const auto f = run({"dev_fresh3.tsv"});
  EXPECT_GT(f.hits, 240);
  EXPECT_GE(f.precision(), 0.96);
  EXPECT_GE(f.f1(), 0.96);
  EXPECT_GE(f.kinds / f.hits, 0.93);
}

TEST(DetectTable, FurtherFreshWritingFiguresHold) {
  const auto f = run({"dev_fresh4.tsv", "dev_fresh5.tsv", "dev_fresh6.tsv", "dev_fresh7.tsv", "dev_fresh8.tsv",
                      "dev_fresh9.tsv", "dev_fresh10.tsv", "dev_fresh11.tsv"});
  EXPECT_GT(f.hits, 235);
  EXPECT_GE(f.precision(), 0.96);
  EXPECT_GE(f.f1(), 0.96);
  EXPECT_GE(f.starts / f.hits, 0.92);
}

TEST(DetectTable, FreshWritingOfManySettingsHolds) {
  const auto f = run({"dev_fresh12.tsv", "dev_fresh13.tsv", "dev_fresh14.tsv", "dev_fresh15.tsv", "dev_fresh16.tsv",
                      "dev_fresh17.tsv", "dev_fresh18.tsv", "dev_fresh19.tsv", "dev_fresh20.tsv"});
  EXPECT_GT(f.hits, 330);
  EXPECT_GE(f.precision(), 0.96);
  EXPECT_GE(f.f1(), 0.96);
  EXPECT_GE(f.starts / f.hits, 0.95);
  EXPECT_GE(f.kinds / f.hits, 0.97);
}

TEST(DetectTable, FreshWritingByKindOfSpeechActHolds) {
  const auto f = run({"dev_fresh21.tsv", "dev_fresh22.tsv", "dev_fresh23.tsv", "dev_fresh24.tsv", "dev_fresh25.tsv",
                      "dev_fresh26.tsv", "dev_fresh27.tsv", "dev_fresh28.tsv", "dev_fresh29.tsv", "dev_fresh30.tsv", "dev_fresh31.tsv", "dev_fresh32.tsv", "dev_fresh33.tsv", "dev_spans.tsv", "dev_fresh34.tsv", "dev_classes.tsv", "dev_fresh35.tsv", "dev_fresh36.tsv", "dev_fresh39.tsv"});
  EXPECT_GT(f.hits, 290);
  EXPECT_GE(f.precision(), 0.96);
  EXPECT_GE(f.f1(), 0.96);
  EXPECT_GE(f.starts / f.hits, 0.93);
  EXPECT_GE(f.kinds / f.hits, 0.97);
}

// Friends and family on their phones.
TEST(DetectTable, TextingHolds) {
  const auto f = run({"dev_fresh37.tsv", "dev_fresh38.tsv", "dev_messenger.tsv"});
  EXPECT_GT(f.hits, 55);
  EXPECT_GE(f.precision(), 0.95);
  EXPECT_GE(f.f1(), 0.95);
  EXPECT_GE(f.starts / f.hits, 0.95);
  EXPECT_GE(f.kinds / f.hits, 0.92);
}

// Strangers' texts: short sentences, spellings and an order of words of their own.
TEST(DetectTable, TextsOfStrangersHold) {
  const auto f = run({"dev_fresh40.tsv", "dev_fresh41.tsv", "dev_fresh42.tsv", "dev_fresh43.tsv", "dev_fresh44.tsv", "dev_fresh45.tsv", "dev_fresh46.tsv", "dev_fresh47.tsv"});
  EXPECT_GT(f.hits, 290);
  EXPECT_GE(f.precision(), 0.98);
  EXPECT_GE(f.f1(), 0.93);
  EXPECT_GE(f.starts / f.hits, 0.91);
}

// A plan and something else in one breath, without a sign between.
TEST(DetectTable, TextsWithoutFullStopsHold) {
  const auto f = run({"dev_fresh48.tsv", "dev_fresh49.tsv"});
  EXPECT_GT(f.hits, 38);
  EXPECT_GE(f.precision(), 0.98);
  EXPECT_GE(f.f1(), 0.8);
  EXPECT_GE(f.starts / f.hits, 0.9);
}

// The way back ends an absence, in either order; a length or a clock time may follow in the next clause.
TEST(DetectTable, EndsAreReadAcrossClauses) {
  const Detector detector(directory(), {});
  const auto span = [&](std::string text) {
    Row row = table("seed.tsv").front();
    row.text = std::move(text);
    const auto v = ask(detector, row);
    const time::seconds length = v.draft.span.end - v.draft.span.start;
    return std::pair(v.draft.span.all_day, length);
  };
  EXPECT_EQ(span("off from tomorrow, back in four days"), std::pair(true, time::seconds(time::days(3))));
  EXPECT_EQ(span("call with the insurer tomorrow at 4, 45 minutes"), std::pair(false, time::seconds(45 * 60)));
  EXPECT_EQ(span("stepping out at 1 tomorrow, back at 3"), std::pair(false, time::seconds(2 * 3600)));
  EXPECT_EQ(span("match day tomorrow, we kick off at 12").first, false);
  EXPECT_EQ(span("surgery tomorrow so I'm out for two weeks"), std::pair(true, time::seconds(time::days(14))));
  EXPECT_EQ(span("picked up the dinner shift tomorrow, 5 to 11"), std::pair(false, time::seconds(6 * 3600)));
}

// A clock time is held against now only where no day stands beside it.
TEST(DetectTable, AnHourOfAnotherDayIsNotPutOff) {
  const Detector detector(directory(), {});
  const auto v = detector.assess({"we're at Harmony at 9 Monday through Thursday", "ana", "C-general", at("2026-03-04T10:00")});
  EXPECT_EQ(start_of(v.draft.span), "2026-03-09T09:00");
  const auto golf = detector.assess({"golf outing on Saturday, we tee off at 9", "ana", "C-general", at("2026-03-04T14:00")});
  EXPECT_EQ(start_of(golf.draft.span), "2026-03-07T09:00");
}

// Nothing of these was ever tuned on: the kinds show what the model over words carries over.
TEST(DetectTable, AllThatIsHeldBackHolds) {
  const auto f = run({"held_out.tsv", "held_fresh.tsv", "held_fresh2.tsv", "held_fresh3.tsv", "held_fresh5.tsv", "held_fresh6.tsv", "held_third.tsv"});
  EXPECT_GE(f.precision(), 0.94);
  EXPECT_GE(f.f1(), 0.94);
  EXPECT_GE(f.starts / f.hits, 0.96);
  EXPECT_GE(f.kinds / f.hits, 0.94);
}

TEST(DetectTable, HeldBackFiguresHold) {
  const auto f = run({"held_out.tsv"});
  EXPECT_GE(f.precision(), 0.94);
  EXPECT_GE(f.f1(), 0.95);
  EXPECT_GE(f.starts / f.hits, 0.97);
  EXPECT_GE(f.kinds / f.hits, 0.95);
}

TEST(DetectTable, DataFilesAreSound) {
  EXPECT_EQ(Lexicon::get().faults(), "");
  EXPECT_EQ(PhoneWords::get().faults, "");
  EXPECT_GT(Lexicon::get().plans().all.size(), 150U);
}

TEST(DetectTable, SignalsSpeakTheWayTheirFileSays) {
  for (const auto& s : Lexicon::get().plans().all) {
    EXPECT_EQ(s.weight < 0, s.anti) << s.name;
    EXPECT_NE(s.weight, 0) << s.name;
  }
}

}  // namespace
}  // namespace daybook::detect::testing
