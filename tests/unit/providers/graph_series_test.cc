// The Graph adapter: series and their occurrences.
#include "providers/series.h"
#include "unit/providers/graph_live.h"

namespace daybook::providers {
namespace {

TEST_F(GraphLive, a_series_with_exceptions_there_and_back) {
  const auto master = weekly();
  auto doc = model::SeriesDocument{master, {moved_by(master, "2026-03-17T10:00:00", 4)}};
  doc.master.recurrence.except_dates.push_back({local("2026-03-24T10:00:00"), false, std::nullopt});
  auto made = create(doc);
  ASSERT_TRUE(made) << told(made);
  EXPECT_TRUE(made->not_kept.empty()) << made->not_kept.front();
  ASSERT_EQ(made->item.overrides.size(), 2U);
  EXPECT_EQ(made->item.overrides[0].original_start, local("2026-03-17T10:00:00"));
  EXPECT_EQ(made->item.overrides[0].span.start, local("2026-03-17T14:00:00"));
  EXPECT_EQ(made->item.overrides[1].status, model::EventStatus::cancelled);
  EXPECT_EQ(made->item.overrides[1].original_start, local("2026-03-24T10:00:00"));

  Gathered all;
  const auto first = pull(all);
  ASSERT_EQ(all.items.size(), 1U) << "a series comes as one document";
  EXPECT_EQ(all.items.begin()->second.what, RemoteItem::What::document);
  EXPECT_EQ(all.items.begin()->second.overrides.size(), 2U);

  auto after = document(made->item, master);
  after.overrides[0].title = "Elsewhere";
  made = update(made->item, after);
  ASSERT_TRUE(made) << told(made);
  EXPECT_EQ(made->item.overrides[0].title, "Elsewhere");
  Gathered changed;
  const auto second = pull(changed, first.cursor);
  ASSERT_EQ(changed.items.size(), 1U);
  EXPECT_EQ(changed.items.begin()->second.overrides[0].title, "Elsewhere");

  // One more is taken out by hand.
  live.order(R"({"remove":")" + made->item.external_id + R"(.20260331"})");
  Gathered less;
  pull(less, second.cursor);
  ASSERT_EQ(less.items.count(made->item.external_id), 1U);
  EXPECT_EQ(less.items[made->item.external_id].overrides.size(), 3U);
}

// "tzone://Microsoft/Custom": the calendar's clock is taken, and the server's list of occurrences is what counts.
TEST_F(GraphLive, a_series_in_a_zone_that_nobody_knows_takes_place_when_the_server_says) {
  const auto starts = [this] {
    Gathered all;
    pull(all);
    const auto& item = all.items.begin()->second;
    model::SeriesDocument doc{item.event, {}};
    for (const auto& o : item.overrides)
      if (o.status == model::EventStatus::cancelled)
        doc.master.recurrence.except_dates.push_back({*o.original_start, false, {}});
    std::vector<time::Instant> out;
    const auto placed = place(doc, at("2026-03-01T00:00:00"), at("2026-06-01T00:00:00"), 100);
    EXPECT_TRUE(placed);
    for (const auto& p : placed->list) out.push_back(p.starts_at);
    return out;
  };
  ASSERT_TRUE(create({weekly(), {}}));
  const auto known = starts();
  ASSERT_EQ(known.size(), 6U);
  live.order(R"({"custom_zone":true})");
  // New York's clock changes three weeks before Berlin's, which is the calendar's.
  EXPECT_EQ(starts(), known);
}

// Microsoft lists 1825 days at once: of a series that goes on for longer, what lies nearer is read back.
TEST_F(GraphLive, fault_33_a_series_longer_than_the_longest_range_is_made_and_read_back) {
  auto long_one = plain();
  long_one.recurrence_rule = "FREQ=YEARLY;COUNT=12;BYMONTH=3;BYMONTHDAY=10";
  const auto made = create({long_one, {}});
  ASSERT_TRUE(made) << told(made);
  EXPECT_TRUE(made->not_kept.empty());
}

TEST_F(GraphLive, an_occurrence_cannot_pass_its_neighbour_and_that_is_said) {
  const auto master = weekly();
  const auto made = create({master, {}});
  ASSERT_TRUE(made) << told(made);
  auto after = document(made->item, master);
  after.overrides.push_back(moved_by(master, "2026-03-17T10:00:00", 24 * 8));
  const auto changed = update(made->item, after);
  ASSERT_FALSE(changed);
  EXPECT_EQ(changed.error().failure.error.code, Errc::invalid);
  EXPECT_NE(changed.error().failure.error.message.find("past its neighbours"), std::string::npos);
}

TEST_F(GraphLive, an_occurrence_that_somebody_else_moved_is_stale) {
  const auto master = weekly();
  const auto made = create({master, {}});
  ASSERT_TRUE(made) << told(made);
  edit(made->item.external_id + ".20260317",
       R"("start":{"dateTime":"2026-03-17T15:00:00","timeZone":"Europe/Berlin"},)"
       R"("end":{"dateTime":"2026-03-17T16:00:00","timeZone":"Europe/Berlin"})");
  auto after = document(made->item, master);
  after.overrides.push_back(moved_by(master, "2026-03-17T10:00:00", 1));
  const auto changed = update(made->item, after);
  ASSERT_FALSE(changed);
  EXPECT_EQ(changed.error().failure.error.code, Errc::stale) << told(changed);
  ASSERT_TRUE(changed.error().theirs);
  EXPECT_EQ(changed.error().theirs->overrides.size(), 1U);
}

TEST_F(GraphLive, a_series_that_is_longer_than_what_is_listed_at_once_is_read) {
  auto e = weekly();
  e.recurrence_rule = "FREQ=WEEKLY;COUNT=600;BYDAY=TU";
  const auto made = create({e, {}});
  ASSERT_TRUE(made) << told(made);
  EXPECT_TRUE(made->not_kept.empty()) << made->not_kept.front();
}

// A mailbox writes them in its own words.
TEST_F(GraphLive, rules_are_kept_also_where_they_come_back_in_other_words) {
  for (const char* rule : {"FREQ=WEEKLY;COUNT=3", "FREQ=MONTHLY", "FREQ=MONTHLY;BYDAY=2TU", "FREQ=YEARLY",
                           "FREQ=DAILY;UNTIL=20260320T090000Z", "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR"}) {
    live.order(R"({"reset":true})");
    auto e = plain();
    e.recurrence_rule = "FREQ=DAILY;COUNT=2";
    auto made = create({e, {}});
    ASSERT_TRUE(made) << told(made);
    auto after = document(made->item, e);
    after.master.recurrence_rule = rule;
    live.order(R"({"cut_after":1})");
    const auto changed = update(made->item, after);
    ASSERT_TRUE(changed) << rule << ": " << told(changed);
    EXPECT_EQ(changed->remark, "was changed already") << rule;
    EXPECT_TRUE(changed->not_kept.empty()) << rule << ": " << changed->not_kept.front();
  }
}

// An undo of such a deletion: it is not back, so it is not "undone".
TEST_F(GraphLive, an_occurrence_that_was_taken_out_cannot_be_put_back_and_that_is_said) {
  const auto master = weekly();
  auto made = create({master, {}});
  ASSERT_TRUE(made) << told(made);
  const auto before = document(made->item, master);
  auto less = before;
  less.master.recurrence.except_dates.push_back({local("2026-03-17T10:00:00"), false, std::nullopt});
  made = update(made->item, less);
  ASSERT_TRUE(made) << told(made);
  auto back = update(made->item, before);
  ASSERT_FALSE(back);
  EXPECT_EQ(back.error().failure.error.code, Errc::invalid) << told(back);
  EXPECT_NE(back.error().failure.error.message.find("cannot put back"), std::string::npos) << told(back);
  EXPECT_FALSE(back.error().theirs) << "nothing was written";
  // With a new title: that was written, and is told as it stands.
  auto renamed = before;
  renamed.master.title = "Renamed";
  back = update(made->item, renamed);
  ASSERT_FALSE(back);
  ASSERT_TRUE(back.error().theirs);
  EXPECT_EQ(back.error().theirs->event.title, "Renamed");
  ASSERT_EQ(back.error().theirs->overrides.size(), 1U);
  EXPECT_EQ(back.error().theirs->overrides[0].status, model::EventStatus::cancelled);
}

TEST_F(GraphLive, an_occurrence_that_somebody_else_took_out_is_stale) {
  const auto master = weekly();
  const auto made = create({master, {}});
  ASSERT_TRUE(made) << told(made);
  live.order(R"({"remove":")" + made->item.external_id + R"(.20260317"})");
  auto after = document(made->item, master);
  after.overrides.push_back(moved_by(master, "2026-03-17T10:00:00", 1));
  const auto changed = update(made->item, after);
  ASSERT_FALSE(changed) << "nothing of it was written";
  EXPECT_EQ(changed.error().failure.error.code, Errc::stale) << told(changed);
  ASSERT_TRUE(changed.error().theirs);
  EXPECT_EQ(changed.error().theirs->overrides.size(), 1U);
}

// What changes between our look and our change is not overwritten.
TEST_F(GraphLive, one_occurrence_is_changed_and_deleted_as_it_was_seen) {
  const auto master = weekly();
  const auto made = create({master, {}});
  ASSERT_TRUE(made) << told(made);
  for (const char* method : {"PATCH", "DELETE"}) {
    auto after = document(made->item, master);
    if (method == std::string("PATCH")) after.overrides.push_back(moved_by(master, "2026-03-17T10:00:00", 1));
    else after.master.recurrence.except_dates.push_back({local("2026-03-24T10:00:00"), false, std::nullopt});
    live.log();
    const auto done = update(made->item, after);
    ASSERT_TRUE(done) << method << ": " << told(done);
    const auto call = live.last(method);
    EXPECT_NE(call.str("path").find(".202603"), std::string::npos) << call.str("path");
    EXPECT_FALSE(call.str("if_match").empty()) << method;
  }
}

TEST_F(GraphLive, an_occurrence_of_a_series_that_somebody_else_moved_is_stale) {
  const auto master = weekly();
  const auto made = create({master, {}});
  ASSERT_TRUE(made) << told(made);
  edit(made->item.external_id, R"("start":{"dateTime":"2026-03-10T12:00:00","timeZone":"Europe/Berlin"},)"
                               R"("end":{"dateTime":"2026-03-10T13:00:00","timeZone":"Europe/Berlin"})");
  auto after = document(made->item, master);
  after.overrides.push_back(moved_by(master, "2026-03-17T10:00:00", 6));
  const auto changed = update(made->item, after);
  ASSERT_FALSE(changed) << "nothing of it was written";
  EXPECT_EQ(changed.error().failure.error.code, Errc::stale) << told(changed);
}

TEST_F(GraphLive, a_rule_without_pattern_is_refused_before_anything_is_sent) {
  auto e = plain();
  e.recurrence_rule = "FREQ=MONTHLY;BYDAY=1TU,3TU";
  live.log();
  const auto made = create({e, {}});
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().failure.error.code, Errc::invalid);
  EXPECT_EQ(made.error().failure.error.where, "recurrence_rule");
  EXPECT_TRUE(live.log().empty());
}

}  // namespace
}  // namespace daybook::providers
