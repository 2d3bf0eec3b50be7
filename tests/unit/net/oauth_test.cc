// Signing in, staying signed in, and what is said when that ends.
#include "net/oauth.h"

#include "net/crypto.h"
#include "net/scripted.h"

namespace daybook::net {
namespace {

constexpr const char* kToken = "https://auth.example/token";
constexpr const char* kDevice = "https://auth.example/device";

OAuthClient client() {
  OAuthClient c;
  c.name = "work";
  c.vendor = "google";
  c.id = "the-client";
  c.secret = "CANARY-client-secret";
  c.authorization_url = "https://auth.example/auth";
  c.token_url = kToken;
  c.device_url = kDevice;
  c.scopes = {"a", "b"};
  return c;
}

Tokens signed_in(std::string access = {}) {
  Tokens t;
  t.access = std::move(access);
  t.refresh = "CANARY-refresh/1";
  return t;
}

std::string answer(const std::string& access, const std::string& more = {}) {
  return R"({"access_token":")" + access + R"(","expires_in":3600,"token_type":"Bearer")" + more + "}";
}

struct Kept final : TokenKeeper {
  std::vector<std::string> texts;
  std::string other;  // what another process kept
  bool fails = false;
  Task<Status> keep(std::string, std::string text) override {
    if (fails) co_return fail(Errc::io, "disk full");
    texts.push_back(std::move(text));
    co_return Status{};
  }
  Task<Result<std::string>> again(std::string) override { co_return other; }
};

Status sign(Scripted& net, Credential& c, Request& r) { return net.run(c.sign(net, r)); }

TEST(OAuth, consent_asks_with_pkce_and_state_and_redeems_once) {
  Scripted net;
  const auto consent = begin_consent(net, client(), "http://127.0.0.1:9/x");
  EXPECT_EQ(consent.url,
            "https://auth.example/auth?client_id=the-client&redirect_uri=http%3A%2F%2F127.0.0.1%3A9%2Fx"
            "&response_type=code&scope=a%20b&state=" + consent.state + "&code_challenge=" +
                base64url(sha256(consent.verifier)) +
                "&code_challenge_method=S256&access_type=offline&prompt=consent");
  EXPECT_EQ(code_of(consent, "?code=4%2Fabc&state=" + consent.state), "4/abc");
  EXPECT_EQ(code_of(consent, "code=4&state=other").error().code, Errc::denied);
  EXPECT_EQ(code_of(consent, "code=4").error().code, Errc::denied);
  EXPECT_EQ(code_of(consent, "error=access_denied&state=" + consent.state).error().code, Errc::denied);
  EXPECT_EQ(code_of(consent, "state=" + consent.state).error().code, Errc::invalid);

  net.expect("POST", kToken, 200, answer("A", R"(,"refresh_token":"R","scope":"a b")"), {},
             [&](const Request& r) {
               EXPECT_EQ(r.body,
                         "grant_type=authorization_code&code=4%2Fabc&redirect_uri=http%3A%2F%2F127.0.0.1"
                         "%3A9%2Fx&client_id=the-client&code_verifier=" +
                             consent.verifier + "&client_secret=CANARY-client-secret");
             });
  const auto tokens = net.run(redeem(net, client(), consent, "4/abc"));
  ASSERT_TRUE(tokens);
  EXPECT_EQ(tokens->refresh, "R");
  EXPECT_EQ(tokens->scopes, (std::vector<std::string>{"a", "b"}));
  const auto back = tokens_from_json(tokens_to_json(*tokens));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->expires, tokens->expires);
  EXPECT_EQ(back->scopes, tokens->scopes);
}

TEST(OAuth, a_sign_in_without_refresh_token_is_refused_with_the_way_out) {
  Scripted net;
  net.expect("POST", kToken, 200, answer("A"));
  const auto tokens = net.run(redeem(net, client(), {}, "4"));
  ASSERT_FALSE(tokens);
  EXPECT_NE(tokens.error().message.find("refresh token"), std::string::npos);
}

TEST(OAuth, refreshes_a_minute_early_and_keeps_the_old_refresh_token) {
  Scripted net;
  Kept kept;
  auto c = refreshing(client(), signed_in(), kept);
  net.expect("POST", kToken, 200, answer("A1"));
  Request r;
  ASSERT_TRUE(sign(net, *c, r));
  EXPECT_EQ(r.authorization, "Bearer A1");
  net.advance(3'539'000);
  ASSERT_TRUE(sign(net, *c, r));
  EXPECT_TRUE(net.over());
  net.advance(2'000);
  net.expect("POST", kToken, 200, answer("A2"), {}, [](const Request& q) {
    EXPECT_NE(q.body.find("refresh_token=CANARY-refresh%2F1"), std::string::npos);
  });
  ASSERT_TRUE(sign(net, *c, r));
  EXPECT_EQ(r.authorization, "Bearer A2");
  EXPECT_TRUE(kept.texts.empty()) << "nothing to keep: the refresh token is the same";
}

TEST(OAuth, knows_when_a_person_must_sign_in_again) {
  Scripted net;
  Kept keeper;
  const auto login = refreshing(client(), signed_in(), keeper);
  Request r;
  net.expect("POST", kToken, 200, answer("A", R"(,"refresh_token_expires_in":604799)"));
  ASSERT_TRUE(sign(net, *login, r));
  const auto ends = login->ends();
  ASSERT_TRUE(ends);
  EXPECT_EQ(*ends - net.wall(), time::seconds(604799));
  ASSERT_EQ(keeper.texts.size(), 1U) << "kept, so that it is known after a restart too";
  EXPECT_EQ(tokens_from_json(keeper.texts.front())->ends, ends);

  net.advance(3'600'000);
  net.expect("POST", kToken, 200, answer("B"));  // the same refresh token, and nothing said of its end
  ASSERT_TRUE(sign(net, *login, r));
  EXPECT_EQ(login->ends(), ends);
  net.advance(3'600'000);
  net.expect("POST", kToken, 200, answer("C", R"(,"refresh_token":"another")"));
  ASSERT_TRUE(sign(net, *login, r));
  EXPECT_FALSE(login->ends()) << "of another refresh token nothing is known";
}

TEST(OAuth, fault_22_a_token_server_that_wants_a_year_is_asked_again_after_an_hour) {
  Scripted net;
  Kept kept;
  auto c = refreshing(client(), signed_in(), kept);
  Request r;
  net.expect("POST", kToken, 503, "<html>", {{"Retry-After", "31536000"}});
  EXPECT_FALSE(sign(net, *c, r));
  net.advance(3'599'000);
  EXPECT_FALSE(sign(net, *c, r)) << "not asked before its time";
  net.advance(1'000);
  net.expect("POST", kToken, 200, answer("A"));
  EXPECT_TRUE(sign(net, *c, r));
}

TEST(OAuth, fault_17_the_token_server_fails_and_the_token_is_kept) {
  Scripted net;
  Kept kept;
  auto c = refreshing(client(), signed_in(), kept);
  Request r;
  net.expect("POST", kToken, 503, "<html>", {{"Retry-After", "30"}});
  auto got = sign(net, *c, r);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, Errc::retry_later);
  EXPECT_FALSE(sign(net, *c, r)) << "not asked before its time";
  net.advance(30'000);
  net.break_off("POST", kToken, true);
  EXPECT_EQ(sign(net, *c, r).error().code, Errc::retry_later);
  net.advance(300);
  net.expect("POST", kToken, 200, "<html>sign in to this wireless network</html>");
  EXPECT_EQ(sign(net, *c, r).error().code, Errc::retry_later);
  net.advance(300);
  net.expect("POST", kToken, 200, answer("A"));
  EXPECT_TRUE(sign(net, *c, r));
  EXPECT_TRUE(net.over());
}

TEST(OAuth, fault_18_invalid_grant_ends_it_and_is_tried_once_an_hour) {
  Scripted net;
  Kept kept;
  auto c = refreshing(client(), signed_in(), kept);
  Request r;
  const char* gone = R"({"error":"invalid_grant","error_description":"Token has been expired or revoked."})";
  net.expect("POST", kToken, 400, gone);
  for (int i = 0; i < 5; ++i) {
    const auto got = sign(net, *c, r);
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code, Errc::reauth);
    EXPECT_NE(got.error().message.find("daybook connect google"), std::string::npos);
  }
  EXPECT_TRUE(net.over());
  net.advance(3'600'000);
  net.expect("POST", kToken, 200, answer("A"));
  EXPECT_TRUE(sign(net, *c, r));
}

TEST(OAuth, a_client_that_is_not_known_is_a_fault_of_the_settings) {
  for (const char* code : {"invalid_client", "unauthorized_client"}) {
    Scripted net;
    Kept kept;
    auto c = refreshing(client(), signed_in(), kept);
    net.expect("POST", kToken, 401, std::string(R"({"error":")") + code + R"("})");
    Request r;
    EXPECT_EQ(sign(net, *c, r).error().code, Errc::invalid) << code;
  }
}

TEST(OAuth, fault_19_many_who_wait_share_one_refresh) {
  Scripted net;
  Kept kept;
  auto c = refreshing(client(), signed_in(), kept);
  net.expect("POST", kToken, 200, answer("A", R"(,"refresh_token":"R2")"));
  std::vector<Request> requests(8);
  std::vector<Task<Status>> tasks;
  for (auto& r : requests) tasks.push_back(c->sign(net, r));
  for (auto& t : tasks) t.start();
  while (net.step()) {
  }
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    ASSERT_TRUE(tasks[i].done());
    EXPECT_TRUE(tasks[i].take());
    EXPECT_EQ(requests[i].authorization, "Bearer A");
  }
  EXPECT_EQ(net.seen.size(), 1U);
  EXPECT_EQ(kept.texts.size(), 1U);
}

TEST(OAuth, fault_19_many_who_wait_share_one_failure) {
  Scripted net;
  Kept kept;
  auto c = refreshing(client(), signed_in(), kept);
  net.expect("POST", kToken, 502, "");
  std::vector<Request> requests(4);
  std::vector<Task<Status>> tasks;
  for (auto& r : requests) tasks.push_back(c->sign(net, r));
  for (auto& t : tasks) t.start();
  while (net.step()) {
  }
  for (auto& t : tasks) EXPECT_EQ(t.take().error().code, Errc::retry_later);
  EXPECT_EQ(net.seen.size(), 1U);
}

TEST(OAuth, fault_19_who_refreshes_is_ended_and_another_takes_over) {
  Scripted net;
  Kept kept;
  auto c = refreshing(client(), signed_in(), kept);
  net.expect("POST", kToken, 200, answer("A"));
  net.expect("POST", kToken, 200, answer("B"));
  Request first, second;
  {
    auto ended = c->sign(net, first);
    ended.start();
  }
  EXPECT_TRUE(net.run(c->sign(net, second)));
  EXPECT_EQ(second.authorization, "Bearer B");
}

TEST(OAuth, fault_19_what_is_given_anew_is_read_before_giving_up) {
  Scripted net;
  Kept kept;
  auto c = refreshing(client(), signed_in(), kept);
  Tokens anew;
  anew.refresh = "R2";
  anew.given = "c.R2";
  kept.other = tokens_to_json(anew);
  net.expect("POST", kToken, 400, R"({"error":"invalid_grant"})");
  net.expect("POST", kToken, 200, answer("A", R"(,"scope":"a b")"), {}, [](const Request& r) {
    EXPECT_NE(r.body.find("refresh_token=R2"), std::string::npos);
  });
  Request r;
  EXPECT_TRUE(sign(net, *c, r));
  EXPECT_TRUE(net.over());
  ASSERT_EQ(kept.texts.size(), 1U);
  EXPECT_EQ(tokens_from_json(kept.texts.front())->given, "c.R2");
}

TEST(OAuth, fault_18_what_the_refused_token_came_of_is_not_tried_again) {
  Scripted net;
  Kept kept;
  auto tokens = signed_in();
  tokens.given = "c.R1";  // and was exchanged for another since
  auto c = refreshing(client(), tokens, kept);
  tokens.refresh = "R1";
  kept.other = tokens_to_json(tokens);
  net.expect("POST", kToken, 400, R"({"error":"invalid_grant"})");
  Request r;
  EXPECT_EQ(sign(net, *c, r).error().code, Errc::reauth);
  EXPECT_TRUE(net.over());
}

TEST(OAuth, fault_20_a_rotated_token_is_kept_before_it_is_used) {
  Scripted net;
  Kept kept;
  kept.fails = true;
  auto c = refreshing(client(), signed_in(), kept);
  net.expect("POST", kToken, 200, answer("A", R"(,"refresh_token":"R2")"));
  Request r;
  EXPECT_EQ(sign(net, *c, r).error().code, Errc::io);
  EXPECT_TRUE(r.authorization.empty());
  kept.fails = false;
  EXPECT_TRUE(sign(net, *c, r)) << "the new token waits; the old one is spent";
  EXPECT_EQ(r.authorization, "Bearer A");
  ASSERT_EQ(kept.texts.size(), 1U);
  EXPECT_EQ(tokens_from_json(kept.texts.front())->refresh, "R2");
  EXPECT_EQ(net.seen.size(), 1U);
}

TEST(OAuth, fault_17_a_refused_token_is_renewed_once_for_all_who_used_it) {
  Scripted net;
  Kept kept;
  auto c = refreshing(client(), signed_in("OLD"), kept);
  Request a, b;
  ASSERT_TRUE(sign(net, *c, a));
  ASSERT_TRUE(sign(net, *c, b));
  net.expect("POST", kToken, 200, answer("NEW"));
  EXPECT_EQ(net.run(c->renew(net, a, {})), true);
  EXPECT_EQ(net.run(c->renew(net, b, {})), true);
  EXPECT_TRUE(net.over());
}

TEST(OAuth, fault_36_a_token_server_is_asked_over_https_only) {
  Scripted net;
  Kept kept;
  auto plain = client();
  plain.token_url = "http://auth.example/token";
  auto c = refreshing(plain, signed_in(), kept);
  Request r;
  EXPECT_EQ(sign(net, *c, r).error().code, Errc::denied);
  EXPECT_TRUE(net.seen.empty());
}

TEST(OAuth, fault_54_no_secret_in_any_error) {
  const std::vector<std::pair<int, std::string>> answers = {
      {400, R"({"error":"invalid_grant","error_description":"bad CANARY-refresh/1 of CANARY-client-secret"})"},
      {401, R"({"error":"invalid_client","error_description":"CANARY-client-secret is wrong"})"},
      {400, R"({"error":"invalid_request","error_description":"got refresh_token=CANARY-refresh%2F1"})"},
      {500, "CANARY-refresh/1"},
      {200, R"({"note":"CANARY-client-secret"})"}};
  for (const auto& [status, body] : answers) {
    Scripted net;
    Kept kept;
    auto c = refreshing(client(), signed_in(), kept);
    net.expect("POST", kToken, status, body);
    Request r;
    const auto got = sign(net, *c, r);
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().message.find("CANARY"), std::string::npos) << got.error().message;
  }
}

TEST(OAuth, an_application_signs_in_for_itself_and_tells_its_roles) {
  Scripted net;
  auto graph = graph_client("tenant one", "app", "CANARY-app-secret", "https://auth.example/");
  graph.name = "mail";
  const std::string jwt = "x." + base64url(R"({"roles":["Calendars.ReadWrite"]})") + ".y";
  net.expect("POST", "https://auth.example/tenant%20one/oauth2/v2.0/token", 200, answer(jwt), {},
             [](const Request& r) {
               EXPECT_EQ(r.body,
                         "grant_type=client_credentials&client_id=app&client_secret=CANARY-app-secret"
                         "&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default");
             });
  auto c = client_credentials(graph);
  Request r;
  ASSERT_TRUE(sign(net, *c, r));
  EXPECT_EQ(c->scopes(), std::vector<std::string>{"Calendars.ReadWrite"});
  ASSERT_TRUE(sign(net, *c, r)) << "kept until it ends";
  EXPECT_EQ(net.seen.size(), 1U);
}

TEST(OAuth, a_person_signs_in_on_another_device) {
  Scripted net;
  net.expect("POST", kDevice, 200,
             R"({"device_code":"D","user_code":"AB-CD","verification_uri":"https://auth.example/go",)"
             R"("interval":5,"expires_in":900,"message":"Go there"})");
  const auto code = net.run(begin_device(net, client()));
  ASSERT_TRUE(code);
  EXPECT_EQ(code->user_code, "AB-CD");
  net.expect("POST", kToken, 400, R"({"error":"authorization_pending"})");
  net.expect("POST", kToken, 400, R"({"error":"slow_down"})");
  net.expect("POST", kToken, 200, answer("A", R"(,"refresh_token":"R")"));
  const auto tokens = net.run(await_device(net, client(), *code));
  ASSERT_TRUE(tokens);
  EXPECT_EQ(tokens->refresh, "R");
  EXPECT_EQ(net.waited_ms(), 5'000 + 5'000 + 10'000);
}

TEST(OAuth, a_device_code_that_nobody_uses_ends) {
  Scripted net;
  DeviceCode code;
  code.interval_ms = 5'000;
  code.expires_ms = 12'000;
  net.expect("POST", kToken, 400, R"({"error":"authorization_pending"})");
  net.expect("POST", kToken, 400, R"({"error":"authorization_pending"})");
  EXPECT_EQ(net.run(await_device(net, client(), code)).error().code, Errc::cancelled);
  net.expect("POST", kToken, 400, R"({"error":"expired_token"})");
  EXPECT_EQ(net.run(await_device(net, client(), code)).error().code, Errc::cancelled);
  net.expect("POST", kToken, 400, R"({"error":"access_denied"})");
  EXPECT_EQ(net.run(await_device(net, client(), code)).error().code, Errc::denied);
}

}  // namespace
}  // namespace daybook::net
