// Signing in, waiting and trying again around a request.
#include "net/session.h"

#include "net/scripted.h"

namespace daybook::net {
namespace {

Request get(const char* url, const char* method = "GET") {
  Request r;
  r.method = method;
  r.url = *parse_url(url);
  return r;
}

struct Renewable final : Credential {
  int signs = 0, renews = 0;
  bool helps = true;
  Task<Status> sign(Exchange&, Request& r) override {
    ++signs;
    r.authorization = "Bearer " + std::to_string(renews);
    co_return Status{};
  }
  Task<Result<bool>> renew(Exchange&, const Request&, const Response&) override {
    ++renews;
    co_return helps;
  }
};

TEST(Session, fault_22_waits_as_long_as_it_is_asked_to_and_tries_again) {
  Scripted net;
  net.expect("GET", "https://x.example/a", 429, "", {{"Retry-After", "7"}});
  net.expect("GET", "https://x.example/a", 200, "ok");
  auto none = anonymous();
  Session s(net, *none);
  const auto a = net.run(s.ask(get("https://x.example/a")));
  ASSERT_TRUE(a);
  EXPECT_EQ(a->body, "ok");
  EXPECT_GE(net.waited_ms(), 7000);
  EXPECT_TRUE(net.over());
}

TEST(Session, fault_22_a_wait_that_is_too_long_is_handed_up) {
  Scripted net;
  net.expect("GET", "https://x.example/a", 503, "", {{"Retry-After", "3600"}});
  auto none = anonymous();
  Session s(net, *none);
  const auto a = net.run(s.ask(get("https://x.example/a")));
  ASSERT_FALSE(a);
  EXPECT_EQ(a.error().error.code, Errc::retry_later);
  EXPECT_EQ(a.error().again_ms, 3'600'000);
}

TEST(Session, fault_22_a_wait_of_a_year_is_a_day) {
  Scripted net;
  net.expect("GET", "https://x.example/a", 429, "", {{"Retry-After", "31536000"}});
  auto none = anonymous();
  Session s(net, *none);
  const auto a = net.run(s.ask(get("https://x.example/a")));
  ASSERT_FALSE(a);
  EXPECT_EQ(a.error().again_ms, 86'400'000);
}

TEST(Session, fault_21_google_rate_limits_wait_and_other_403_do_not) {
  Scripted net;
  net.expect("GET", "https://x.example/a", 403,
             R"({"error":{"code":403,"errors":[{"reason":"userRateLimitExceeded"}]}})");
  net.expect("GET", "https://x.example/a", 403,
             R"({"error":{"code":403,"errors":[{"reason":"insufficientPermissions"}]}})");
  auto none = anonymous();
  Session s(net, *none);
  const auto a = net.run(s.ask(get("https://x.example/a")));
  ASSERT_TRUE(a);
  EXPECT_EQ(a->status, 403);
}

TEST(Session, fault_17_one_refresh_and_one_replay_after_401) {
  Scripted net;
  const auto with = [](const char* token) {
    return [token](const Request& r) { EXPECT_EQ(r.authorization, token); };
  };
  net.expect("GET", "https://x.example/a", 401, "", {}, with("Bearer 0"));
  net.expect("GET", "https://x.example/a", 401, "", {}, with("Bearer 1"));
  Renewable credential;
  Session s(net, credential);
  const auto a = net.run(s.ask(get("https://x.example/a")));
  ASSERT_TRUE(a);
  EXPECT_EQ(a->status, 401);
  EXPECT_EQ(credential.renews, 1);
  EXPECT_TRUE(net.over());
}

TEST(Session, a_password_goes_along_at_once_over_tls_alone) {
  Scripted net;
  const auto basic = [](const Request& r) {
    EXPECT_EQ(r.authorization, "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");  // RFC 7617, section 2
    EXPECT_TRUE(r.user.empty() && r.password.empty());
  };
  const auto asked = [](const Request& r) {
    EXPECT_TRUE(r.authorization.empty());
    EXPECT_EQ(r.user, "Aladdin");
    EXPECT_EQ(r.password, "open sesame");
  };
  net.expect("GET", "https://x.example/a", 200, "", {}, basic);
  net.expect("GET", "http://x.example/a", 200, "", {}, asked);
  net.expect("GET", "https://x.example/a", 401, "", {}, basic);  // it wants Digest
  net.expect("GET", "https://x.example/a", 200, "", {}, asked);
  net.expect("GET", "https://x.example/a", 401, "", {}, asked);
  auto login = password("Aladdin", "open sesame");
  Session s(net, *login);
  for (const auto& [url, status] : {std::pair("https://x.example/a", 200), {"http://x.example/a", 200},
                                    {"https://x.example/a", 200}, {"https://x.example/a", 401}}) {
    const auto a = net.run(s.ask(get(url)));
    ASSERT_TRUE(a);
    EXPECT_EQ(a->status, status);
  }
}

TEST(Session, what_one_server_takes_of_a_password_says_nothing_of_another) {
  const auto at_once = [](const Request& r) { EXPECT_FALSE(r.authorization.empty()); };
  const auto asked = [](const Request& r) { EXPECT_EQ(r.user, "Aladdin"); };
  Response basic;
  basic.status = 207;
  basic.offered_basic = true;
  Scripted net;
  net.expect("GET", "http://x.example/a", basic, asked);
  net.expect("GET", "http://x.example/a", 207, "", {}, at_once);
  net.expect("GET", "http://y.example/a", 207, "", {}, asked);  // not in the open, before it said what it takes
  auto login = password("Aladdin", "open sesame");
  Session one(net, *login), other(net, *login);
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(net.run(one.ask(get("http://x.example/a"))));
  ASSERT_TRUE(net.run(other.ask(get("http://y.example/a"))));
  EXPECT_TRUE(net.over());
}

// Without TLS the first answer says what the server takes; Digest that is refused beside Basic is broken.
TEST(Session, a_password_takes_the_way_that_works) {
  const auto at_once = [](const Request& r) { EXPECT_FALSE(r.authorization.empty()); };
  const auto asked = [](const Request& r) { EXPECT_EQ(r.user, "Aladdin"); };
  const auto offering = [](int status, bool basic, bool digest) {
    Response r;
    r.status = status;
    r.offered_basic = basic;
    r.offered_digest = digest;
    return r;
  };
  struct Row {
    const char* name;
    std::vector<std::pair<Response, std::function<void(const Request&)>>> answers;
    std::vector<int> statuses;  // of the requests, one after the other
  };
  const std::vector<Row> table = {
      {"Basic alone", {{offering(207, true, false), asked}, {offering(207, false, false), at_once}}, {207, 207}},
      {"Digest alone", {{offering(207, false, true), asked}, {offering(207, false, true), asked}}, {207, 207}},
      {"both, both work", {{offering(207, true, true), asked}, {offering(207, true, true), asked}}, {207, 207}},
      {"both, Digest is broken",
       {{offering(401, true, true), asked}, {offering(207, false, false), at_once}, {offering(207, false, false), at_once}},
       {207, 207}},
      {"both, a wrong password",
       {{offering(401, true, true), asked}, {offering(401, true, true), at_once}, {offering(401, true, true), at_once}},
       {401, 401}},
      {"Digest alone, a wrong password: never in the open", {{offering(401, false, true), asked}, {offering(401, false, true), asked}}, {401, 401}},
      {"Basic alone, a wrong password", {{offering(401, true, false), asked}, {offering(401, true, false), asked}}, {401, 401}},
  };
  for (const auto& row : table) {
    Scripted net;
    for (const auto& [answer, look] : row.answers) net.expect("GET", "http://x.example/a", answer, look);
    auto login = password("Aladdin", "open sesame");
    Session s(net, *login);
    for (const int status : row.statuses) {
      const auto a = net.run(s.ask(get("http://x.example/a")));
      ASSERT_TRUE(a) << row.name;
      EXPECT_EQ(a->status, status) << row.name;
    }
    EXPECT_TRUE(net.over()) << row.name;
  }
}

TEST(Session, what_perhaps_arrived_is_not_sent_again_unless_it_may_be) {
  Scripted net;
  net.break_off("POST", "https://x.example/a", true);
  auto none = anonymous();
  Session s(net, *none);
  const auto a = net.run(s.ask(get("https://x.example/a", "POST"), Repeat::if_unsent));
  ASSERT_FALSE(a);
  EXPECT_TRUE(a.error().maybe_sent);
  EXPECT_TRUE(net.over());
}

TEST(Session, what_surely_did_not_arrive_is_sent_again) {
  Scripted net;
  net.break_off("POST", "https://x.example/a", false);
  net.expect("POST", "https://x.example/a", 201);
  auto none = anonymous();
  Session s(net, *none);
  const auto a = net.run(s.ask(get("https://x.example/a", "POST"), Repeat::if_unsent));
  ASSERT_TRUE(a);
  EXPECT_EQ(a->status, 201);
}

TEST(Session, gives_up_and_then_leaves_the_server_alone) {
  Scripted net;
  SessionSettings quick;
  quick.retry.attempts = 4;
  quick.breaker_failures = 4;
  for (int i = 0; i < 4; ++i) net.expect("GET", "https://x.example/a", 500);
  auto none = anonymous();
  Session s(net, *none, quick);
  auto a = net.run(s.ask(get("https://x.example/a")));
  ASSERT_FALSE(a);
  a = net.run(s.ask(get("https://x.example/a")));  // no request: the script is over
  ASSERT_FALSE(a);
  EXPECT_NE(a.error().error.message.find("left alone"), std::string::npos);
}

// The token server is out of reach: that is what is told, and the server behind it is not left alone for it.
TEST(Session, fault_22_a_token_server_that_fails_is_no_failure_of_the_server_behind_it) {
  struct OutOfReach final : Credential {
    bool out = true;
    Task<Status> sign(Exchange&, Request&) override {
      if (out) co_return fail(Errc::retry_later, "https://auth.example/token answered 503");
      co_return Status{};
    }
    Task<Result<bool>> renew(Exchange&, const Request&, const Response&) override { co_return false; }
  };
  Scripted net;
  SessionSettings quick;
  quick.retry.attempts = 2;
  quick.breaker_failures = 2;
  OutOfReach login;
  Session s(net, login, quick);
  for (int i = 0; i < 4; ++i) {
    const auto a = net.run(s.ask(get("https://x.example/a")));
    ASSERT_FALSE(a);
    EXPECT_EQ(a.error().error.message, "https://auth.example/token answered 503");
    EXPECT_FALSE(a.error().maybe_sent);
  }
  login.out = false;
  net.expect("GET", "https://x.example/a", 200);
  EXPECT_TRUE(net.run(s.ask(get("https://x.example/a"))));
}

TEST(Session, fault_54_what_a_request_was_signed_with_is_in_no_refusal) {
  for (const char* body : {"no CANARY-pass here", "no ZXZhOkNBTkFSWS1wYXNz here"}) {
    Scripted net;
    net.expect("GET", "https://x.example/a", 403, body);
    auto eva = password("eva", "CANARY-pass");
    Session s(net, *eva);
    const auto a = net.run(s.ask(get("https://x.example/a")));
    ASSERT_TRUE(a);
    EXPECT_EQ(a->body, "no … here");
  }
  Scripted net;
  net.expect("GET", "https://x.example/a", 400, "no tok-1 here");
  auto token = bearer("tok-1");
  Session s(net, *token);
  const auto a = net.run(s.ask(get("https://x.example/a")));
  ASSERT_TRUE(a);
  EXPECT_EQ(a->body, "no … here");
}

TEST(Words, fault_54_what_was_sent_is_not_repeated) {
  EXPECT_EQ(without_tokens("not for you: Basic ZXZhOmNhbmFyeQ== here"), "not for you: Basic … here");
  EXPECT_EQ(without_tokens("token tok-canary-12345 is over"), "token … is over");
  EXPECT_EQ(without_tokens("the time zone Europe/Paris of 2026-03-09T10:00 is unknown"),
            "the time zone Europe/Paris of 2026-03-09T10:00 is unknown");
}

TEST(Session, fault_54_a_server_that_repeats_the_token_does_not_get_it_into_an_error) {
  Response r;
  r.status = 400;
  r.url = *parse_url("https://x.example/a?secret=CANARY");
  for (const char* words : {"bad header: Bearer CANARY", "token CANARYaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                            "Authorization=CANARY.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, and so on"}) {
    r.body = std::string(R"({"error":{"message":")") + words + R"("}})";
    const auto said = unexpected_answer(r, "asking").error.message;
    EXPECT_EQ(said.find("CANARY"), std::string::npos) << said;
  }
  r.body = R"({"error":{"message":"Invalid time zone definition for start time."}})";
  EXPECT_NE(unexpected_answer(r, "asking").error.message.find("Invalid time zone"), std::string::npos);
}

TEST(Session, a_resting_server_is_tried_again_although_the_last_try_never_told) {
  Breaker b(1, 1000);
  b.failed(0);
  EXPECT_FALSE(b.may_pass(500));
  EXPECT_TRUE(b.may_pass(1000));
  EXPECT_FALSE(b.may_pass(1500));
  EXPECT_TRUE(b.may_pass(2000)) << "that dialogue was ended";
}

}  // namespace
}  // namespace daybook::net
