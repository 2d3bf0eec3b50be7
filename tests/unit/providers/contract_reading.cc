// The contract suite: listings, and what becomes of them when a server or the network fails.
#include <algorithm>

#include "unit/providers/contract_cases.h"

namespace daybook::providers::contract {
namespace {

void seed(RemoteSeat& seat, int n) {
  for (int i = 0; i < n; ++i) {
    const auto day = "2026-03-" + std::to_string(10 + i);
    seat.far().insert({"Event " + std::to_string(i), day + "T10:00:00", day + "T11:00:00"});
  }
}

void empty(RemoteSeat& seat, std::string&) {
  const auto all = seat.pull();
  ASSERT_TRUE(all.end) << all.end.error().error.message;
  EXPECT_TRUE(all.end->full);
  EXPECT_TRUE(all.end->problems.empty());
  EXPECT_TRUE(all.got.items.empty());
  EXPECT_FALSE(all.end->cursor.empty());
}

void unchanged(RemoteSeat& seat, std::string&) {
  seed(seat, 3);
  const auto first = seat.pull();
  ASSERT_TRUE(first.end);
  EXPECT_EQ(first.got.items.size(), 3U);
  seat.wire().seen();
  const auto second = seat.pull(first.end->cursor, first.known);
  ASSERT_TRUE(second.end);
  EXPECT_TRUE(second.end->unchanged);
  EXPECT_EQ(second.end->cursor, first.end->cursor);
  EXPECT_EQ(second.got.taken, 0U);
  auto asked = seat.wire().seen();
  std::erase_if(asked, [](const auto& line) { return line.ends_with(" 401"); });  // a challenge, without TLS
  EXPECT_EQ(asked.size(), 1U);
}

// What is known after a listing that follows another: also what a whole one did not name is gone.
std::map<std::string, std::string> titles(const RemoteSeat::Pull& before, const RemoteSeat::Pull& after) {
  std::map<std::string, std::string> out;
  if (!after.end->full || after.end->reconciled)
    for (const auto& [id, item] : before.got.items) out[id] = item.event.title;
  for (const auto& [id, item] : after.got.items) {
    if (item.what == RemoteItem::What::gone) out.erase(id);
    else out[id] = item.event.title;
  }
  return out;
}

void changes(RemoteSeat& seat, std::string& cell) {
  seed(seat, 3);
  const auto first = seat.pull();
  ASSERT_TRUE(first.end);
  auto expected = titles(first, first);
  const auto changed = first.got.items.begin()->first, gone = std::next(first.got.items.begin())->first;
  seat.far().retitle(changed, "Changed by hand");
  seat.far().remove(gone);
  const auto made = seat.far().insert({"New", "2026-03-20T10:00:00", "2026-03-20T11:00:00"});
  const auto second = seat.pull(first.end->cursor, first.known);
  ASSERT_TRUE(second.end) << second.end.error().error.message;
  expected[changed] = "Changed by hand";
  expected.erase(gone);
  expected[made] = "New";
  EXPECT_EQ(titles(first, second), expected);
  EXPECT_NE(second.end->cursor, first.end->cursor);
  if (second.end->full) cell = "as a whole listing";
  else EXPECT_LE(second.got.items.size(), 3U) << "and nothing else";
}

void cursor_lost(RemoteSeat& seat, std::string&) {
  seed(seat, 3);
  const auto first = seat.pull();
  ASSERT_TRUE(first.end);
  const auto gone = first.got.items.begin()->first;
  seat.far().remove(gone);
  const auto second = seat.pull(seat.far().lost(first.end->cursor), first.known);
  ASSERT_TRUE(second.end) << second.end.error().error.message;
  EXPECT_TRUE(second.end->full || second.end->reconciled);
  auto expected = titles(first, first);
  expected.erase(gone);
  EXPECT_EQ(titles(first, second), expected);
  EXPECT_LE(second.got.restarts, 1);
  const auto third = seat.pull(second.end->cursor, second.known);
  ASSERT_TRUE(third.end);
  EXPECT_TRUE(third.end->unchanged) << "once";
}

void cursor_of_somebody_else(RemoteSeat& seat, std::string&) {
  seed(seat, 2);
  const auto all = seat.pull("c3 {\"what\": is this}");
  ASSERT_TRUE(all.end) << all.end.error().error.message;
  EXPECT_TRUE(all.end->full || all.end->reconciled);
  EXPECT_EQ(all.got.items.size(), 2U);
}

// Whoever keeps the copy must be able to tell it from single deletions, to hold it back.
void suddenly_empty(RemoteSeat& seat, std::string&) {
  seed(seat, 6);
  const auto first = seat.pull();
  ASSERT_TRUE(first.end);
  for (const auto& [id, item] : first.got.items) seat.far().remove(id);
  const auto second = seat.pull(seat.far().lost(first.end->cursor), first.known);
  ASSERT_TRUE(second.end) << second.end.error().error.message;
  EXPECT_TRUE(second.end->full || second.end->reconciled);
  EXPECT_TRUE(titles(first, second).empty());
}

void edges(RemoteSeat& seat, std::string&) {
  for (const int hour : {9, 10, 11, 12}) {
    const auto at = [](int h) { return std::string("2026-03-10T") + (h < 10 ? "0" : "") + std::to_string(h) + ":00:00"; };
    seat.far().insert({"From " + std::to_string(hour), at(hour), at(hour + 1)});
  }
  // Berlin's clock is an hour before UTC: from 10:00 to 12:00 there.
  const auto all = seat.pull({}, {}, utc("2026-03-10T09:00:00"), utc("2026-03-10T11:00:00"));
  ASSERT_TRUE(all.end) << all.end.error().error.message;
  std::vector<std::string> inside;
  for (const auto& [id, item] : all.got.items) {
    const bool in = item.event.starts_at() < utc("2026-03-10T11:00:00") && item.event.ends_at() > utc("2026-03-10T09:00:00");
    if (in) inside.push_back(item.event.title);
  }
  std::sort(inside.begin(), inside.end());
  EXPECT_EQ(inside, (std::vector<std::string>{"From 10", "From 11"}));
  if (!all.end->covers) {
    EXPECT_EQ(all.got.items.size(), 4U) << "everything, where no window is told";
  }
}

void unknown_zone(RemoteSeat& seat, std::string& cell) {
  const auto id = seat.far().insert_in_unknown_zone();
  const auto all = seat.pull();
  ASSERT_TRUE(all.end) << all.end.error().error.message;
  ASSERT_EQ(all.got.items.count(id), 1U);
  const auto& item = all.got.items.at(id);
  EXPECT_EQ(item.event.starts_at(), utc("2026-03-10T09:30:00")) << "by its offset, else on the calendar's clock";
  cell = item.problem.empty() ? "by its offset" : "on the calendar's clock, marked";
}

void unreadable(RemoteSeat& seat, std::string&) {
  seed(seat, 3);
  ASSERT_TRUE(seat.far().insert_unreadable());
  const auto all = seat.pull();
  ASSERT_TRUE(all.end) << all.end.error().error.message;
  EXPECT_EQ(all.got.items.size(), 3U);
  ASSERT_EQ(all.end->problems.size(), 1U);
  EXPECT_FALSE(all.end->problems.front().where.empty());
}

// Held against a server that answers like this as often as it is asked.
void nothing_taken(RemoteSeat& seat, const std::string& fault, std::initializer_list<Errc> codes) {
  seed(seat, 3);
  const auto first = seat.pull();
  ASSERT_TRUE(first.end);
  seat.far().insert({"New", "2026-03-20T10:00:00", "2026-03-20T11:00:00"});
  seat.wire().faults(fault);
  const auto second = seat.pull(first.end->cursor, first.known);
  ASSERT_FALSE(second.end);
  EXPECT_EQ(std::count(codes.begin(), codes.end(), second.end.error().error.code), 1) << second.end.error().error.message;
  EXPECT_EQ(second.got.taken, 0U);
  seat.wire().faults("");
  const auto third = seat.pull(first.end->cursor, first.known);
  ASSERT_TRUE(third.end) << third.end.error().error.message;
  EXPECT_EQ(titles(first, third).size(), 4U) << "the old cursor leads on";
}

void half_a_page(RemoteSeat& seat, std::string&) {
  nothing_taken(seat, fault(kReading, R"("do":"cut_answer","keep":120,"times":50)"), {Errc::retry_later});
}
void half_a_page_once(RemoteSeat& seat, std::string&) {
  seed(seat, 3);
  seat.wire().faults(fault(kReading, R"("do":"cut_answer","keep":120)"));
  const auto all = seat.pull();
  ASSERT_TRUE(all.end) << all.end.error().error.message;
  EXPECT_EQ(seat.wire().faults(""), 0U);
  EXPECT_EQ(all.got.taken, 3U) << "nothing of the half page was taken";
}
void web_page(RemoteSeat& seat, std::string&) {
  nothing_taken(seat, fault(kReading, R"("do":"answer","status":200,"times":50,"headers":{"Content-Type":"text/html"},)"
                                      R"("body":"<html><body>Please sign in</body></html>")"),
                {Errc::retry_later, Errc::invalid});
}
void nothing_at_all(RemoteSeat& seat, std::string&) {
  nothing_taken(seat, fault(kReading, R"("do":"answer","status":200,"times":50,"body":"")"), {Errc::retry_later, Errc::invalid});
}
void down(RemoteSeat& seat, std::string&) {
  nothing_taken(seat, fault(kReading, R"("do":"answer","status":502,"times":50,"body":"<html>bad gateway</html>")"), {Errc::retry_later});
}
void sign_in_refused(RemoteSeat& seat, std::string&) {
  nothing_taken(seat, fault(kReading, R"("do":"answer","status":401,"times":50)"), {Errc::reauth});
}
void right_refused(RemoteSeat& seat, std::string&) {
  nothing_taken(seat, fault(kReading, R"("do":"answer","status":403,"times":50)"), {Errc::denied});
}

void throttled(RemoteSeat& seat, std::string&) {
  seed(seat, 3);
  seat.wire().faults(fault(kReading, R"("do":"answer","status":429,"headers":{"Retry-After":"1"})"));
  const auto before = seat.wire().clock_ms();
  const auto all = seat.pull();
  ASSERT_TRUE(all.end) << all.end.error().error.message;
  EXPECT_EQ(all.got.items.size(), 3U);
  EXPECT_GE(seat.wire().clock_ms() - before, 1000);
}

void throttled_for_long(RemoteSeat& seat, std::string&) {
  seat.wire().faults(fault(kReading, R"("do":"answer","status":503,"headers":{"Retry-After":"7200"},"times":50)"));
  const auto all = seat.pull();
  ASSERT_FALSE(all.end);
  EXPECT_EQ(all.end.error().error.code, Errc::retry_later);
  EXPECT_EQ(all.end.error().again_ms, 7'200'000);
  EXPECT_EQ(seat.wire().seen().size(), 1U) << "it is left alone";
}

}  // namespace

const std::vector<Case>& reading_cases() {
  static const std::vector<Case> all = {
      {"an empty calendar is empty and no error", "", kNothing, nullptr, empty},
      {"an unchanged poll is one request", "", kNothing, nullptr, unchanged},
      {"what was made, changed and deleted there comes", "29", kNothing, nullptr, changes},
      {"a lost cursor leads to one whole listing", "25 26 27", kNothing, nullptr, cursor_lost},
      {"a cursor of another kind leads to a whole listing", "", kNothing, nullptr, cursor_of_somebody_else},
      {"sudden emptiness can be told from deletions", "24", kNothing, nullptr, suddenly_empty},
      {"events at the edges of the window come", "33", kNothing, nullptr, edges},
      {"a zone that nobody knows is never UTC in silence", "43", kNothing, nullptr, unknown_zone},
      {"an event that cannot be read costs itself only", "48", kNothing, nullptr, unreadable},
      {"an answer that ends in the middle is asked for again", "14", kNothing, nullptr, half_a_page_once},
      {"answers that always end in the middle change nothing", "14 28", kNothing, nullptr, half_a_page},
      {"a web page is no calendar", "23", kNothing, nullptr, web_page},
      {"an empty answer is no empty calendar", "23 24", kNothing, nullptr, nothing_at_all},
      {"a server that is down changes nothing", "23", kNothing, nullptr, down},
      {"a refused sign-in is for a person and changes nothing", "17 18", kNothing, nullptr, sign_in_refused},
      {"a refused right changes nothing", "21", kNothing, nullptr, right_refused},
      {"throttled reading waits as long as it is told", "22", kNothing, nullptr, throttled},
      {"a long wait is handed up and the server left alone", "22", kNothing, nullptr, throttled_for_long},
  };
  return all;
}

}  // namespace daybook::providers::contract
