// Feeds that cannot be read in part, and what errors tell of their address.
#include "unit/providers/ics_feed_case.h"

namespace daybook::providers {
namespace {

// Where a series cannot be read, its changed occurrences alone would stand beside what is known of it.
TEST_F(Feed, fault_48_a_series_that_cannot_be_read_stands_with_its_changes) {
  const auto moved = event("a", "Moved", "DTSTART:20260312T140000Z", "RECURRENCE-ID:20260312T080000Z\r\n");
  net.expect("GET", kUrl, 200, feed(moved + event("a", "Daily", "DTSTART:never", "RRULE:FREQ=DAILY\r\n") + event("b", "Two")));
  auto p = good();
  ASSERT_EQ(basket.items.size(), 1U);
  EXPECT_EQ(basket.items[0].external_id, "b");
  ASSERT_EQ(p.problems.size(), 1U);
  EXPECT_EQ(p.problems[0].where, "a");
  // A change that cannot be read costs itself.
  const auto daily = event("a", "Daily", "DTSTART:20260310T080000Z", "RRULE:FREQ=DAILY\r\n");
  net.expect("GET", kUrl, 200, feed(daily + event("a", "Moved", "DTSTART:never", "RECURRENCE-ID:20260312T080000Z\r\n")));
  p = good();
  ASSERT_EQ(basket.items.size(), 1U);
  EXPECT_TRUE(basket.items[0].overrides.empty());
  EXPECT_EQ(p.problems.size(), 1U);
}

TEST_F(Feed, fault_43_a_zone_that_is_named_behind_the_events_is_used_for_them) {
  const auto zone = std::string("X-WR-TIMEZONE:America/New_York\r\n");
  const auto floating = event("a", "One", "DTSTART:20260710T090000");
  net.expect("GET", kUrl, 200, feed(floating + zone));
  good();
  ASSERT_EQ(basket.items.size(), 1U);
  EXPECT_EQ(time::format_utc(basket.items[0].event.starts_at()), "2026-07-10T13:00:00Z");
  // Of each calendar in the text its own.
  net.expect("GET", kUrl, 200, feed(floating + zone) + feed(event("b", "Two", "DTSTART:20260710T090000")));
  good();
  ASSERT_EQ(basket.items.size(), 2U);
  EXPECT_EQ(time::format_utc(basket.items[1].event.starts_at()), "2026-07-10T07:00:00Z");
}

TEST_F(Feed, fault_54_what_a_server_repeats_of_the_address_is_in_no_error) {
  const auto url = *net::parse_url("https://eva:pass%20word@x.example/Se%C3%A9cret/f%C3%A9ed.ics?key=canary%2Bone&n=1");
  for (const char* said : {"No route for GET /Se%C3%A9cret/f%C3%A9ed.ics?key=canary%2Bone&n=1", "key canary%2Bone is unknown",
                           "key canary+one is unknown", "key CANARY%2BONE", "no such file f\xc3\xa9" "ed.ics in Se\xc3\xa9" "cret",
                           "who is eva:pass word", "pass%20word is wrong", "cut at its end: canary%2Bo", "cut at its end: canar"}) {
    const auto shown = without_secrets("reading the feed: https://x.example/… answered 400 (" + std::string(said) + ")", url);
    for (const char* secret : {"ecret", "ed.ics", "anar", "CANAR", "pass"})
      EXPECT_EQ(shown.find(secret), std::string::npos) << shown;
    EXPECT_EQ(shown.find("reading the feed: https://x.example/… answered 400 ("), 0U) << shown;
  }
  setting.url = "https://x.example/a.ics?key=feed-canary-1";
  for (const int status : {400, 404, 500}) {
    for (int tries = 0; tries < (status == 500 ? 6 : 1); ++tries)
      net.expect("GET", "https://x.example/a.ics?key=feed-canary-1", status,
                 R"({"error":{"message":"No route for GET \/a.ics?key=feed-canary-1"}})");
    const auto p = pull();
    ASSERT_FALSE(p);
    EXPECT_EQ(p.error().error.message.find("canary"), std::string::npos) << p.error().error.message;
    EXPECT_NE(p.error().error.message.find("No route for GET"), std::string::npos) << p.error().error.message;
  }
}

}  // namespace
}  // namespace daybook::providers
