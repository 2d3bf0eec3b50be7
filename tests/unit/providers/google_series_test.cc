// The Google adapter: series and their occurrences.
#include "unit/providers/google_live.h"

namespace daybook::providers {
namespace {

TEST_F(GoogleLive, a_series_with_exceptions_there_and_back) {
  const auto master = weekly();
  auto moved = model::occurrence_of(master, local("2026-03-17T10:00:00"), time::hours(1));
  moved.recurrence_rule.clear();
  moved.span.start += time::hours(4);
  moved.span.end += time::hours(4);
  auto made = create({master, {moved}});
  ASSERT_TRUE(made) << told(made);
  EXPECT_TRUE(made->not_kept.empty()) << made->not_kept.front();
  ASSERT_EQ(made->item.overrides.size(), 1U);
  EXPECT_EQ(made->item.overrides.front().original_start, moved.original_start);

  // One more is taken out, the moved one goes back to its place.
  auto after = document(made->item, master);
  after.overrides.clear();
  after.master.recurrence.except_dates.push_back({local("2026-03-24T10:00:00"), false, std::nullopt});
  made = update(made->item, after);
  ASSERT_TRUE(made) << told(made);
  EXPECT_TRUE(made->not_kept.empty()) << made->not_kept.front();
  for (const auto& o : made->item.overrides) {
    if (o.original_start == moved.original_start) {
      EXPECT_EQ(o.span.start, *moved.original_start);
    }
  }
  // A cancelled occurrence is an exception date, as it is where it is pulled.
  EXPECT_EQ(made->item.event.recurrence.except_dates, after.master.recurrence.except_dates);

  Gathered all;
  pull(all);
  EXPECT_EQ(all.items[kId].what, RemoteItem::What::master);
  int exceptions = 0;
  for (const auto& [id, item] : all.items)
    if (item.what == RemoteItem::What::exception) {
      ++exceptions;
      EXPECT_EQ(item.master_external_id, kId);
    }
  EXPECT_EQ(exceptions, 2);
}

TEST_F(GoogleLive, a_series_that_moves_takes_its_exceptions_along) {
  const auto master = weekly();
  auto renamed = model::occurrence_of(master, local("2026-03-17T10:00:00"), time::hours(1));
  renamed.recurrence_rule.clear();
  renamed.title = "The long one";
  auto made = create({master, {renamed}});
  ASSERT_TRUE(made) << told(made);
  auto after = document(made->item, master);
  after.master.span.start += time::hours(1);
  after.master.span.end += time::hours(1);
  for (auto& o : after.overrides) {
    *o.original_start += time::hours(1);
    o.span.start += time::hours(1);
    o.span.end += time::hours(1);
  }
  made = update(made->item, after);
  ASSERT_TRUE(made) << told(made);
  EXPECT_TRUE(made->not_kept.empty()) << made->not_kept.front();
  ASSERT_EQ(made->item.overrides.size(), 1U);
  EXPECT_EQ(made->item.overrides.front().title, "The long one");
  EXPECT_EQ(made->item.overrides.front().original_start, local("2026-03-17T11:00:00"));
}

TEST_F(GoogleLive, an_occurrence_that_somebody_else_moved_is_stale) {
  const auto master = weekly();
  const auto made = create({master, {}});
  ASSERT_TRUE(made) << told(made);
  live.order(std::string(R"({"edit":{"id":")") + kId +
             R"(_20260317T090000Z","start":{"dateTime":"2026-03-17T15:00:00","timeZone":"Europe/Berlin"},)"
             R"("end":{"dateTime":"2026-03-17T16:00:00","timeZone":"Europe/Berlin"}}})");
  auto after = document(made->item, master);
  auto ours = model::occurrence_of(master, local("2026-03-17T10:00:00"), time::hours(1));
  ours.recurrence_rule.clear();
  ours.span.end += time::hours(1);
  after.overrides.push_back(ours);
  const auto changed = update(made->item, after);
  ASSERT_FALSE(changed);
  EXPECT_EQ(changed.error().failure.error.code, Errc::stale) << told(changed);
  ASSERT_TRUE(changed.error().theirs);
  EXPECT_EQ(changed.error().theirs->overrides.size(), 1U);
}

// What changes between our look and our change is not overwritten, and guests are told as was asked.
TEST_F(GoogleLive, one_occurrence_is_changed_and_deleted_as_it_was_seen_and_told_as_asked) {
  const auto master = weekly();
  const auto made = create({master, {}});
  ASSERT_TRUE(made) << told(made);
  for (const char* method : {"PATCH", "DELETE"}) {
    RemoteWrite w;
    w.what = RemoteWrite::What::update;
    w.before = document(made->item, master);
    w.after = w.before;
    w.etag = made->item.etag;
    w.send_updates = "external_only";
    if (method == std::string("PATCH")) w.after.overrides.push_back(moved_by(master, "2026-03-17T10:00:00", 1));
    else w.after.master.recurrence.except_dates.push_back({local("2026-03-24T10:00:00"), false, std::nullopt});
    live.log();
    const auto done = write(std::move(w));
    ASSERT_TRUE(done) << method << ": " << told(done);
    const auto call = live.last(method);
    EXPECT_NE(call.str("path").find("_202603"), std::string::npos) << call.str("path");
    EXPECT_FALSE(call.str("if_match").empty()) << method;
    EXPECT_EQ(call["query"].str("sendUpdates"), "externalOnly") << method;
  }
}

}  // namespace
}  // namespace daybook::providers
