// The Google adapter: signing in, rights, calendars, colours, other people's times.
#include "unit/net/scripted.h"
#include "unit/providers/google_live.h"

namespace daybook::providers {
namespace {

TEST_F(GoogleLive, other_peoples_times_and_who_is_not_known) {
  live.order(R"({"busy":{"bo@example.com":[["2026-03-10T09:00:00Z","2026-03-10T10:00:00Z"]]}})");
  std::vector<std::string> who = {"bo@example.com"};
  for (int i = 0; i < 60; ++i) who.push_back("p" + std::to_string(i) + "@example.com");
  live.log();
  const auto busy = live.run(calendar->free_busy(who, time::from_unix(1'773'000'000),
                                                 time::from_unix(1'773'200'000)));
  ASSERT_TRUE(busy);
  ASSERT_EQ(busy->size(), 61U);
  EXPECT_TRUE(busy->front().known);
  EXPECT_EQ(busy->front().times.size(), 1U);
  EXPECT_FALSE(busy->back().known) << "not found is not free";
  EXPECT_FALSE(busy->back().why.empty());
  EXPECT_EQ(live.log().size(), 2U) << "fifty to a call";
}

TEST_F(GoogleLive, tells_what_the_sign_in_may_do) {
  auto health = live.run(calendar->check());
  ASSERT_TRUE(health);
  EXPECT_TRUE(health->may_read && health->may_write);
  live.order(R"({"role":"freeBusyReader"})");
  health = live.run(calendar->check());
  ASSERT_TRUE(health);
  EXPECT_FALSE(health->may_read);

  live.order(R"({"reset":true,"scope":"https://www.googleapis.com/auth/calendar.events"})");
  Live other(*fake_, signed_in());
  const auto narrow = google_calendar(setting(), other.session);
  health = other.run(narrow->check());
  ASSERT_TRUE(health) << health.error().error.message;
  EXPECT_TRUE(health->may_write);
  ASSERT_EQ(health->missing.size(), 2U);
  EXPECT_NE(health->missing[0].find("calendar.freebusy"), std::string::npos);

  auto only_read = setting();
  only_read.read_only = true;
  const auto reader = google_calendar(only_read, other.session);
  const auto refused = other.run(reader->check());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().error.code, Errc::denied);
  Gathered none;
  EXPECT_FALSE(other.run(reader->pull({}, none)));
  // Beside one of the same account that is written to it is read all the same.
  only_read.account_writes = true;
  const auto beside = google_calendar(only_read, other.session);
  health = other.run(beside->check());
  ASSERT_TRUE(health) << health.error().error.message;
  EXPECT_TRUE(health->may_read && !health->may_write);
  EXPECT_TRUE(other.run(beside->pull({}, none)));
}

TEST_F(GoogleLive, tells_when_the_sign_in_ends_and_which_scope_a_change_lacks) {
  live.order(R"({"scope":"https://www.googleapis.com/auth/calendar.readonly","refresh_lifetime":604799})");
  Live other(*fake_, signed_in());
  const auto narrow = google_calendar(setting(), other.session);
  const auto health = other.run(narrow->check());
  ASSERT_TRUE(health) << health.error().error.message;
  EXPECT_FALSE(health->may_write);
  EXPECT_TRUE(health->sign_in_ends);
  ASSERT_FALSE(health->remarks.empty());
  EXPECT_NE(health->remarks.front().find("testing mode"), std::string::npos);
  RemoteWrite w;
  w.after = {plain(), {}};
  w.key = "key";
  const auto refused = other.run(narrow->write(engine::Gate::permit("main"), std::move(w)));
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().failure.error.message.find("scope calendar.events"), std::string::npos)
      << refused.error().failure.error.message;
}

TEST_F(GoogleLive, sign_in_consent_refresh_rotation_and_its_end) {
  net::OAuthClient client;
  client.name = "work";
  client.vendor = "google";
  client.id = "client";
  client.secret = "secret";
  client.authorization_url = fake_->at("/auth");
  client.token_url = fake_->at("/token");
  client.scopes = {"https://www.googleapis.com/auth/calendar"};
  client.own_network = true;
  const auto consent = net::begin_consent(live.runner, client, fake_->at("/back"));
  net::Request open;
  open.url = *net::parse_url(consent.url);
  open.own_network = true;
  auto none = net::anonymous();
  net::Session browser(live.runner, *none);
  const auto sent = live.run(browser.ask(open));
  ASSERT_TRUE(sent) << sent.error().error.message;
  const auto query = [](const net::Response& r) { return r.url.path.substr(r.url.path.find('?')); };
  const auto code = net::code_of(consent, query(*sent));
  ASSERT_TRUE(code);
  auto other = consent;
  other.verifier = "wrong";
  EXPECT_EQ(live.run(net::redeem(live.runner, client, other, *code)).error().code, Errc::reauth);
  const auto second = live.run(browser.ask(open));
  const auto tokens =
      live.run(net::redeem(live.runner, client, consent, *net::code_of(consent, query(*second))));
  ASSERT_TRUE(tokens) << tokens.error().message;

  live.order(R"({"rotate":true,"expire_access":true})");
  NoKeeper keeper;
  Live account(*fake_, net::refreshing(client, *tokens, keeper));
  const auto mine = google_calendar(setting(), account.session);
  Gathered all;
  ASSERT_TRUE(account.run(mine->pull({}, all))) << "one refresh after 401";
  EXPECT_EQ(keeper.kept.size(), 1U);
  live.order(R"({"revoke":true})");
  const auto over = account.run(mine->pull({}, all));
  ASSERT_FALSE(over);
  EXPECT_EQ(over.error().error.code, Errc::reauth);
}

TEST_F(GoogleLive, lists_calendars_colours_and_watches) {
  const auto list = live.run(calendar->calendars());
  ASSERT_TRUE(list);
  ASSERT_EQ(list->size(), 2U);
  EXPECT_TRUE(list->front().writable && list->front().primary);
  EXPECT_FALSE(list->back().writable);
  const auto colors = live.run(google_colors(setting(), live.session));
  ASSERT_TRUE(colors);
  EXPECT_EQ(colors->front().first, "11");
  Channel wanted;
  wanted.address = "https://host.example/in";
  wanted.token = "t";
  const auto channel = live.run(calendar->watch(wanted, "c1"));
  ASSERT_TRUE(channel) << channel.error().error.message;
  EXPECT_TRUE(channel->expires);
  live.log();
  const auto next = live.run(calendar->watch(*channel, "c2"));
  ASSERT_TRUE(next) << next.error().error.message;
  EXPECT_EQ(next->id, "c2");
  EXPECT_EQ(live.log().size(), 2U) << "a new one is made, the old one ended";
}

TEST_F(GoogleLive, writes_only_with_the_permit_and_the_mode_for_it) {
  RemoteWrite w;
  w.after = {plain(), {}};
  auto wrong = live.run(calendar->write(engine::Gate::permit("other"), w));
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().failure.error.code, Errc::denied);
  auto only_read = setting();
  only_read.read_only = true;
  const auto reader = google_calendar(only_read, live.session);
  live.log();
  EXPECT_FALSE(live.run(reader->write(engine::Gate::permit("main"), w)));
  EXPECT_TRUE(live.log().empty());
  EXPECT_FALSE(can(reader->capabilities(), Can::write));
}

TEST(GoogleScripted, scopes_as_the_reference_lists_them) {
  const std::string at = "https://www.googleapis.com/auth/calendar";
  EXPECT_FALSE(google_rights({}).known);
  EXPECT_FALSE(google_rights({at + ".events"}).free_busy);
  EXPECT_TRUE(google_rights({at + ".events", at + ".freebusy"}).free_busy);
  EXPECT_FALSE(google_rights({at + ".readonly"}).write);
  EXPECT_TRUE(google_rights({at}).write);
  EXPECT_FALSE(google_rights({"openid"}).read);
}

}  // namespace
}  // namespace daybook::providers
