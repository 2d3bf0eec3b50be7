// The Graph adapter: signing in, rights, calendars, colours, other people's times.
#include "unit/net/scripted.h"
#include "unit/providers/graph_live.h"

namespace daybook::providers {
namespace {

TEST_F(GraphLive, a_subscription_is_made_prolonged_and_made_anew_where_it_ended) {
  Channel wanted;
  wanted.address = "https://host.example/in";
  wanted.token = "t";
  const auto made = live.run(calendar->watch(wanted, "unused"));
  ASSERT_TRUE(made) << made.error().error.message;
  EXPECT_TRUE(made->expires);
  const auto prolonged = live.run(calendar->watch(*made, "unused"));
  ASSERT_TRUE(prolonged) << prolonged.error().error.message;
  EXPECT_EQ(prolonged->id, made->id);
  live.order(R"({"forget_subscriptions":true})");
  live.log();
  const auto anew = live.run(calendar->watch(*prolonged, "unused"));
  ASSERT_TRUE(anew) << anew.error().error.message;
  EXPECT_EQ(live.log().size(), 2U);
}

TEST_F(GraphLive, categories_get_their_colours_on_every_mailbox_once) {
  auto s = setting();
  s.category_mailboxes = {"schedule@example.com", "bo@example.com"};
  calendar = graph_calendar(s, live.session);
  auto e = plain();
  e.categories = {"Site Visit", "Own kind"};
  const auto made = create({e, {}});
  ASSERT_TRUE(made) << told(made);
  EXPECT_TRUE(made->remark.empty()) << made->remark;
  for (const char* mailbox : {"schedule@example.com", "bo@example.com"}) {
    const auto there = live.order(std::string(R"({"categories":true,"mailbox":")") + mailbox + "\"}");
    EXPECT_EQ(there["categories"].items().size(), 7U) << mailbox;
    for (const auto& c : there["categories"].items())
      if (c.str("displayName") == "Site Visit") {
        EXPECT_EQ(c.str("color"), "preset7");
      }
  }
  live.log();
  auto after = document(made->item, e);
  after.master.title = "Other";
  ASSERT_TRUE(update(made->item, after));
  for (const auto& line : live.log()) EXPECT_EQ(line.find("masterCategories"), std::string::npos) << line;
}

TEST_F(GraphLive, a_missing_right_to_colours_does_not_stop_the_event) {
  auto s = setting();
  s.category_mailboxes = {"bo@example.com", "nobody@example.com"};
  calendar = graph_calendar(s, live.session);
  live.order(R"({"no_categories":true})");
  auto e = plain();
  e.categories = {"Site Visit"};
  const auto made = create({e, {}});
  ASSERT_TRUE(made) << told(made);
  EXPECT_EQ(made->item.event.categories, e.categories);
  EXPECT_NE(made->remark.find("MailboxSettings.ReadWrite"), std::string::npos);
  EXPECT_NE(made->remark.find("nobody@example.com"), std::string::npos);
}

TEST_F(GraphLive, other_peoples_times_and_who_is_not_known) {
  live.order(R"({"busy":{"bo@example.com":[["2026-03-10T09:00:00","2026-03-10T10:00:00","busy"],)"
             R"(["2026-03-11T09:00:00","2026-03-11T10:00:00","free"],)"
             R"(["2026-05-20T09:00:00","2026-05-20T10:00:00","tentative"]]}})");
  std::vector<std::string> who = {"bo@example.com"};
  for (int i = 0; i < 24; ++i) who.push_back("p" + std::to_string(i) + "@example.com");
  live.log();
  const auto busy = live.run(calendar->free_busy(who, at("2026-03-01T00:00:00"), at("2026-06-01T00:00:00")));
  ASSERT_TRUE(busy) << busy.error().error.message;
  EXPECT_TRUE(busy->front().known);
  ASSERT_EQ(busy->front().times.size(), 2U);
  EXPECT_TRUE(busy->front().times.back().tentative);
  EXPECT_FALSE(busy->back().known) << "not found is not free";
  EXPECT_EQ(live.log().size(), 4U) << "twenty to a call, sixty-two days to a call";
}

TEST_F(GraphLive, an_application_reads_a_mailbox_and_a_person_their_own) {
  auto client = net::graph_client("tenant", "client", "secret", fake_->at(""));
  client.own_network = true;
  client.name = "mail";
  Live app(*fake_, net::client_credentials(client));
  const auto shared = graph_calendar(setting(), app.session);
  auto health = app.run(shared->check());
  ASSERT_TRUE(health) << health.error().error.message;
  EXPECT_TRUE(health->may_write);
  EXPECT_TRUE(health->missing.empty());
  auto own = setting();
  own.mailbox.clear();
  const auto me = graph_calendar(own, app.session);
  EXPECT_FALSE(app.run(me->check())) << "an application has no /me";

  auto only_read = setting();
  only_read.read_only = true;
  const auto reader = graph_calendar(only_read, app.session);
  const auto refused = app.run(reader->check());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().error.code, Errc::denied);
  Gathered none;
  EXPECT_FALSE(app.run(reader->pull(wish(), none)));

  client.scopes = {"offline_access", "Calendars.ReadWrite"};
  const auto code = live.run(net::begin_device(live.runner, client));
  ASSERT_TRUE(code) << code.error().message;
  auto soon = *code;
  soon.interval_ms = 10;
  auto waiting = net::await_device(live.runner, client, soon);
  waiting.start();
  for (int i = 0; i < 200 && !waiting.done(); ++i) live.runner.step(100);
  ASSERT_TRUE(waiting.done());
  const auto tokens = waiting.take();
  ASSERT_TRUE(tokens) << tokens.error().message;
  NoKeeper keeper;
  Live person(*fake_, net::refreshing(client, *tokens, keeper));
  const auto mine = graph_calendar(own, person.session);
  health = person.run(mine->check());
  ASSERT_TRUE(health) << health.error().error.message;
  EXPECT_TRUE(health->may_read);
}

TEST_F(GraphLive, writes_only_with_the_permit_and_the_mode_for_it) {
  RemoteWrite w;
  w.after = {plain(), {}};
  live.log();
  const auto wrong = live.run(calendar->write(engine::Gate::permit("other"), w));
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().failure.error.code, Errc::denied);
  EXPECT_TRUE(live.log().empty());
}

}  // namespace
}  // namespace daybook::providers
