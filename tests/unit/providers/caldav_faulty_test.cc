// CalDAV against real servers whose answers are cut, replaced and out of date.
#include "providers/dav_servers.h"

namespace daybook::providers {
namespace {

class FaultyServers : public DavServers {};

TEST_P(FaultyServers, fault_27_an_unknown_token_leads_to_one_full_listing) {
  create({sample("t1"), {}});
  create({sample("t2"), {}});
  Pulled first;
  auto basket = pull(&first);
  ASSERT_EQ(basket.items.size(), 2U);
  client_->ask("DELETE", basket.items[0].external_id);
  create({sample("t3"), {}});
  // A token of the server's kind that it does not know.
  auto cursor = json::parse(first.cursor).value();
  std::string token(cursor.str("token"));
  for (std::size_t i = token.size() - 6; i < token.size(); ++i) token[i] = token[i] == '0' ? '1' : '0';
  cursor.set("token", json::Value::string(token));
  Pulled second;
  auto known = known_after(basket.items);
  const auto fresh = pull(&second, json::dump(cursor), known);
  EXPECT_TRUE(second.reconciled);
  EXPECT_EQ(fresh.gone(), 1U);
  EXPECT_EQ(fresh.items.size(), 2U);
  EXPECT_NE(second.cursor, json::dump(cursor));
}

TEST_P(FaultyServers, fault_14_a_listing_cut_anywhere_changes_nothing) {
  create({sample("c1"), {}});
  Pulled first;
  auto basket = pull(&first);
  create({sample("c2"), {}});
  for (const int keep : {0, 30, 200, 500}) {
    const std::string one = R"({"method":"REPORT","do":"cut_answer","keep":)" + std::to_string(keep) + "}";
    std::string all = one;
    for (int i = 0; i < 12; ++i) all += "," + one;
    client_->faults("[" + all + "]");
    Basket none;
    PullWish wish;
    wish.cursor = first.cursor;
    wish.known = known_after(basket.items);
    auto pulled = client_->run(calendar_->pull(wish, none));
    EXPECT_FALSE(pulled.has_value());
    EXPECT_TRUE(none.items.empty());
  }
  client_->faults("[]");
  Pulled second;
  EXPECT_EQ(pull(&second, first.cursor, known_after(basket.items)).items.size(), 1U);
}

TEST_P(FaultyServers, fault_23_a_web_page_is_no_calendar) {
  Pulled first;
  create({sample("h1"), {}});
  auto basket = pull(&first);
  for (const char* status : {"200", "207"}) {
    client_->faults(std::string(R"([{"method":"REPORT","do":"answer","status":)") + status +
                    R"(,"body":"<html><body>Please sign in</body></html>"},)"
                    R"({"method":"REPORT","do":"answer","status":)" + status + R"(,"body":""},)"
                    R"({"method":"PROPFIND","do":"answer","status":)" + status + R"(,"body":"<html>"}])");
    Basket none;
    PullWish wish;
    wish.cursor = first.cursor;
    wish.known = known_after(basket.items);
    EXPECT_FALSE(client_->run(calendar_->pull(wish, none)).has_value());
    EXPECT_TRUE(none.items.empty());
  }
  client_->faults("[]");
}

TEST_P(FaultyServers, fault_31_a_version_that_a_proxy_changes_costs_nothing) {
  const auto made = create({sample("g1"), {}});
  client_->faults(R"([{"method":"GET","do":"gzip_etag"}])");
  auto w = change(made);
  w.after.master.title = "Through the proxy";
  auto done = write(w);
  ASSERT_TRUE(done.has_value()) << done.error().failure.error.message;
}

TEST_P(FaultyServers, fault_48_one_unreadable_resource_costs_one) {
  create({sample("u1"), {}});
  const std::string bad =
      "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:bad@x\r\n"
      "DTSTAMP:20260101T000000Z\r\nDTSTART:20260310T090000Z\r\nDTEND:20260310T100000Z\r\nSUMMARY:bad\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
  ASSERT_LT(client_->ask("PUT", home() + "work/bad%20na'me%26.ics", bad, {{"Content-Type", "text/calendar"}}).status, 300);
  auto basket = pull();
  EXPECT_EQ(basket.items.size(), 2U);
  ASSERT_NE(basket.titled("bad"), nullptr);
  EXPECT_EQ(basket.titled("bad")->external_id, home() + "work/bad na'me&.ics");
  client_->faults(R"([{"method":"REPORT","do":"answer","status":501,"body":""},{"method":"REPORT","do":"answer","status":501,"body":""},)"
                  R"({"method":"GET","path":"bad","do":"answer","status":200,"body":"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n"}])");
  Pulled out;
  basket = pull(&out);
  EXPECT_EQ(basket.items.size(), 1U);
  ASSERT_EQ(out.problems.size(), 1U);
  EXPECT_EQ(out.problems[0].where, home() + "work/bad na'me&.ics");
}

TEST_P(FaultyServers, a_dialogue_that_is_ended_anywhere_leaves_nothing_behind) {
  create({sample("end1"), {}});
  for (int steps = 0; steps < 12; ++steps) {
    Basket basket;
    auto fresh = caldav_calendar(client_->setting("/", "Work"), client_->session());
    client_->begin(fresh->pull({}, basket), steps);
    RemoteWrite w;
    w.after = {sample("end2"), {}};
    w.key = "end2";
    client_->begin(fresh->write(engine::Gate::permit("home"), std::move(w)), steps);
  }
  create({sample("end2"), {}});
  EXPECT_EQ(pull().items.size(), 2U);
}

INSTANTIATE_TEST_SUITE_P(Real, FaultyServers, dav_cases(), dav_case_name);

}  // namespace
}  // namespace daybook::providers
