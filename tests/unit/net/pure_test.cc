// The parts of the network layer that decide: addresses, redirects, retries. Tables.
#include <gtest/gtest.h>

#include <arpa/inet.h>

#include <array>
#include <string>
#include <vector>

#include "net/address.h"
#include "net/http.h"
#include "net/retry.h"

namespace daybook::net {
namespace {

std::string read(std::string_view text) {
  const auto url = parse_url(text);
  return url ? url->text() : "error: " + url.error().message;
}

TEST(Url, is_read_to_one_form) {
  const std::vector<std::pair<std::string, std::string>> table = {
      {"https://Example.COM", "https://example.com/"},
      {"HTTPS://example.com:443/a?b=c#frag", "https://example.com/a?b=c"},
      {"http://example.com:80/", "http://example.com/"},
      {"http://example.com:8080", "http://example.com:8080/"},
      {"webcal://example.com/cal.ics", "https://example.com/cal.ics"},
      {"https://ana:pw@example.com/x", "https://example.com/x"},
      {"https://a@b@example.com/x", "https://example.com/x"},
      {"https://[2001:DB8::1]:8443/x", "https://[2001:db8::1]:8443/x"},
      {"https://example.com?q=1", "https://example.com/?q=1"},
      {"https://example.com/a/./b/../c/..", "https://example.com/a/"},
      {"https://example.com/../../x", "https://example.com/x"},
      {"  https://example.com/x  ", "https://example.com/x"},
  };
  for (const auto& [in, out] : table) EXPECT_EQ(read(in), out) << in;
}

TEST(Url, else_is_refused_with_the_way_out) {
  for (const char* in :
       {"", "example.com", "/path", "ftp://example.com/", "file:///etc/passwd", "javascript:alert(1)",
        "https://", "https:///x", "https://exa mple.com/", "https://example.com\\@evil.test/",
        "https://example.com:0/", "https://example.com:99999/", "https://example.com:8a/",
        "https://[::1/", "https://[evil]/", "https://[::1]x/", "https://ex\xc3\xa4mple.com/",
        "https://example.com/\r\nX: y", "gopher://example.com/", "https://%65xample.com/"}) {
    const auto url = parse_url(in);
    ASSERT_FALSE(url.has_value()) << in << " read as " << url->text();
    EXPECT_NE(url.error().message.find("https://host/path"), std::string::npos) << in;
  }
  EXPECT_FALSE(parse_url("https://example.com/" + std::string(10000, 'x')).has_value());
}

TEST(Url, references_against_their_base) {
  const auto base = *parse_url("https://ana:pw@example.com/a/b/c?q=1");
  const std::vector<std::pair<std::string, std::string>> table = {
      {"d", "https://example.com/a/b/d"},
      {"./d", "https://example.com/a/b/d"},
      {"../d", "https://example.com/a/d"},
      {"/d", "https://example.com/d"},
      {"?x=2", "https://example.com/a/b/c?x=2"},
      {"//other.test/d", "https://other.test/d"},
      {"http://other.test:81/d", "http://other.test:81/d"},
      {"", "https://example.com/a/b/c?q=1"},
      {"d:e/f", "error"},  // a scheme nobody knows
      {"x/d:e", "https://example.com/a/b/x/d:e"},
  };
  for (const auto& [in, out] : table) {
    const auto to = resolve(base, in);
    EXPECT_EQ(to ? to->text() : "error", out) << in;
    EXPECT_TRUE(!to || to->login.empty()) << in;
  }
}

TEST(Url, an_origin_is_scheme_host_and_port) {
  const std::vector<std::pair<const char*, const char*>> table = {
      {"https://example.com/a?b", "https://example.com"},      {"https://example.com:443/", "https://example.com"},
      {"http://example.com/", "http://example.com"},           {"webcal://example.com/f.ics", "https://example.com"},
      {"https://ana:pw@example.com:8443/", "https://example.com:8443"}, {"http://[::1]:5232/x/", "http://[::1]:5232"},
  };
  for (const auto& [url, origin] : table) EXPECT_EQ(parse_url(url)->origin(), origin) << url;
}

TEST(Url, shows_no_secret) {
  EXPECT_EQ(parse_url("https://ana:pw@example.com/feed?token=abc")->shown(),
            "https://example.com/feed");
}

TEST(Address, fault_37_public_or_somebodys_own) {
  const std::vector<std::pair<const char*, bool>> table = {
      {"8.8.8.8", true},          {"93.184.216.34", true}, {"172.15.0.1", true},
      {"172.32.0.1", true},       {"100.63.0.1", true},    {"100.128.0.1", true},
      {"0.0.0.0", false},         {"10.1.2.3", false},     {"100.64.0.1", false},
      {"127.0.0.1", false},       {"127.255.0.9", false},  {"169.254.169.254", false},
      {"172.16.0.1", false},      {"172.31.255.1", false}, {"192.168.1.1", false},
      {"192.0.2.7", false},       {"198.18.0.1", false},   {"198.19.255.1", false},
      {"203.0.113.9", false},     {"224.0.0.1", false},    {"240.0.0.1", false},
      {"255.255.255.255", false}, {"2606:4700::1", true},  {"2a00:1450::5", true},
      {"::", false},              {"::1", false},          {"::ffff:127.0.0.1", false},
      {"::ffff:8.8.8.8", true},   {"::127.0.0.1", false},  {"::8.8.8.8", false},
      {"64:ff9b::7f00:1", false}, {"64:ff9b::808:808", true}, {"64:ff9b:1::808:808", false},
      {"2002:7f00:1::", false},   {"2002:808:808::", true}, {"fc00::1", false},
      {"fd12:3456::1", false},    {"fe80::1", false},      {"ff02::1", false},
      {"2001:db8::1", false},     {"2001:0::1", false},    {"3fff::1", false},
      {"100::1", false},          {"4000::1", false},
  };
  for (const auto& [text, is_public] : table) {
    std::array<std::uint8_t, 16> bytes{};
    const bool six = std::string_view(text).find(':') != std::string_view::npos;
    ASSERT_EQ(inet_pton(six ? AF_INET6 : AF_INET, text, bytes.data()), 1) << text;
    EXPECT_EQ(public_address({bytes.data(), six ? 16U : 4U}), is_public) << text;
    EXPECT_EQ(public_when_written(text), is_public) << text;
  }
  EXPECT_FALSE(public_address({}));
  for (const char* text : {"", "example.com", "8.8.8.8 ", "8.8.8", "/run/socket"}) EXPECT_FALSE(public_when_written(text)) << text;
}

TEST(Address, fault_37_hosts_that_are_surely_private_however_they_are_written) {
  for (const char* host : {"127.0.0.1", "0x7f.1", "2130706433", "127.1", "10.0.0.5", "169.254.169.254", "::1",
                           "fe80::1%eth0", "::ffff:10.0.0.1", "localhost", "LOCALHOST.", "a.localhost", ""})
    EXPECT_TRUE(surely_private(host)) << host;
  for (const char* host : {"93.184.216.34", "example.com", "2606:2800:220:1::1", "localhost.example.com", "10.example.com"})
    EXPECT_FALSE(surely_private(host)) << host;
}

struct Hop {
  const char* method;
  const char* from;
  int status;
  const char* location;
  const char* to;  // method, address and "+" when credentials go along; or the error
};

TEST(Redirect, fault_37_what_goes_along) {
  const std::vector<Hop> table = {
      {"GET", "https://a.test/x", 301, "/y", "GET https://a.test/y +"},
      {"GET", "https://a.test/x", 302, "https://b.test/y", "GET https://b.test/y"},
      {"GET", "https://a.test/x", 302, "https://a.test:8443/y", "GET https://a.test:8443/y"},
      {"GET", "http://a.test/x", 301, "https://a.test/x", "GET https://a.test/x"},
      {"GET", "http://a.test/x", 301, "http://a.test/y", "GET http://a.test/y +"},
      {"GET", "https://a.test/x", 301, "http://a.test/y", "GET https://a.test/y +"},
      {"GET", "https://a.test:8443/x", 301, "http://a.test:8443/y", "GET https://a.test:8443/y +"},
      {"GET", "https://a.test/x", 301, "http://a.test:8080/x", "denied"},
      {"GET", "https://a.test:8443/x", 301, "http://a.test/x", "denied"},
      {"GET", "https://a.test/x", 301, "http://b.test/x", "denied"},
      {"GET", "https://a.test/x", 302, "file:///etc/passwd", "invalid"},
      {"GET", "https://a.test/x", 302, "", "invalid"},
      {"HEAD", "https://a.test/x", 303, "/y", "HEAD https://a.test/y +"},
      {"PROPFIND", "https://a.test/.well-known/caldav", 301, "/dav/", "PROPFIND https://a.test/dav/ +"},
      {"REPORT", "https://a.test/x", 307, "https://b.test/y", "REPORT https://b.test/y"},
      {"REPORT", "https://a.test/x", 303, "/y", "GET https://a.test/y +"},
      {"POST", "https://a.test/x", 307, "/y", "POST https://a.test/y +"},
      {"PUT", "https://a.test/x", 308, "/y", "PUT https://a.test/y +"},
      {"POST", "https://a.test/x", 302, "/y", "denied"},
      {"POST", "https://a.test/x", 303, "/y", "denied"},
      {"PUT", "https://a.test/x", 307, "https://b.test/y", "denied"},
      {"DELETE", "https://a.test/x", 301, "/y", "denied"},
  };
  for (const auto& hop : table) {
    Request request;
    request.method = hop.method;
    request.url = *parse_url(hop.from);
    request.authorization = "Bearer secret";
    request.user = "ana";
    request.password = "secret";
    Response response;
    response.status = hop.status;
    if (*hop.location != '\0') response.headers = {{"location", hop.location}};
    const auto next = redirected(request, response);
    std::string got(next ? "" : errc_name(next.error().code));
    if (next) {
      got = next->method + " " + next->url.text() + (next->authorization.empty() ? "" : " +");
      EXPECT_EQ(next->authorization.empty(), next->user.empty());
      EXPECT_EQ(next->authorization.empty(), next->password.empty());
    }
    EXPECT_EQ(got, hop.to) << hop.method << " " << hop.from << " -> " << hop.location;
  }
}

TEST(Retry, meaning_of_answers) {
  EXPECT_FALSE(meaning(200, {}));
  EXPECT_FALSE(meaning(204, {}));
  EXPECT_FALSE(meaning(304, {}));
  const std::vector<std::tuple<int, std::vector<std::string>, Errc>> table = {
      {400, {}, Errc::invalid},
      {401, {}, Errc::reauth},
      {403, {}, Errc::denied},
      {403, {"forbiddenForNonOrganizer"}, Errc::denied},
      {403, {"insufficientPermissions"}, Errc::denied},
      {403, {"rateLimitExceeded"}, Errc::retry_later},
      {403, {"x", "userRateLimitExceeded"}, Errc::retry_later},
      {403, {"quotaExceeded"}, Errc::retry_later},
      {404, {}, Errc::not_found},
      {408, {}, Errc::retry_later},
      {409, {}, Errc::conflict},
      {410, {}, Errc::not_found},
      {412, {}, Errc::stale},
      {413, {}, Errc::too_big},
      {422, {}, Errc::invalid},
      {429, {}, Errc::retry_later},
      {500, {}, Errc::retry_later},
      {501, {}, Errc::invalid},
      {503, {}, Errc::retry_later},
      {507, {}, Errc::too_big},
      {302, {}, Errc::invalid},
  };
  for (const auto& [status, reasons, wanted] : table) {
    const auto got = meaning(status, reasons);
    ASSERT_TRUE(got) << status;
    EXPECT_EQ(errc_name(*got), errc_name(wanted)) << status;
  }
}

TEST(Retry, fault_21_reasons_in_error_documents) {
  using List = std::vector<std::string>;
  EXPECT_EQ(reasons_of(R"({"error":{"code":403,"errors":[{"reason":"rateLimitExceeded"}],"status":"X"}})"),
            (List{"X", "rateLimitExceeded"}));
  EXPECT_EQ(reasons_of(R"({"error":{"code":"SyncStateNotFound","innerError":{"code":"a"}}})"),
            (List{"SyncStateNotFound", "a"}));
  EXPECT_EQ(reasons_of(R"({"error":"invalid_grant","error_description":"x"})"), List{"invalid_grant"});
  for (const char* none : {"", "<html>sign in</html>", "[]", "{}", R"({"error":7})", "{\"error\":"})
    EXPECT_TRUE(reasons_of(none).empty()) << none;
}

TEST(Retry, fault_22_the_wait_that_is_asked) {
  const auto now = time::from_unix(784111777);  // Sun, 06 Nov 1994 08:49:37 GMT
  const std::vector<std::tuple<const char*, const char*, std::int64_t>> table = {
      {"retry-after", "120", 120'000},
      {"retry-after", "0", 0},
      {"retry-after", "1.5", 1'500},
      {"retry-after", " 3 ", 3'000},
      {"retry-after", "Sun, 06 Nov 1994 08:50:37 GMT", 60'000},
      {"retry-after", "Sunday, 06-Nov-94 08:50:37 GMT", 60'000},
      {"retry-after", "Sun Nov  6 08:50:37 1994", 60'000},
      {"retry-after", "Sun, 06 Nov 1994 08:00:00 GMT", 0},
      {"x-ms-retry-after-ms", "250", 250},
      {"retry-after", "-1", -1},
      {"retry-after", "soon", -1},
      {"retry-after", "1e400", -1},
      {"retry-after", "Sun, 31 Feb 1994 08:00:00 GMT", -1},
      {"date", "120", -1},
  };
  for (const auto& [name, value, wanted] : table) {
    Response response;
    response.headers = {{name, value}};
    EXPECT_EQ(wait_asked_ms(response, now).value_or(-1), wanted) << value;
  }
}

TEST(Retry, fault_22_waits_grow_and_end) {
  const RetryPolicy policy;
  EXPECT_EQ(retry_in_ms(policy, 1, {}, 0.0), 500);
  EXPECT_EQ(retry_in_ms(policy, 1, {}, 1.0), 1000);
  EXPECT_EQ(retry_in_ms(policy, 4, {}, 1.0), 8000);
  EXPECT_EQ(retry_in_ms(policy, 4, 1000, 1.0), 8000) << "the server always says one second";
  EXPECT_EQ(retry_in_ms(policy, 1, 30'000, 1.0), 30'000);
  EXPECT_FALSE(retry_in_ms(policy, policy.attempts, {}, 0.5));
  EXPECT_FALSE(retry_in_ms(policy, 1, 366LL * 86'400'000, 0.5)) << "a year is not waited for";
  EXPECT_EQ(retry_in_ms({1000, 5000, 60'000, 99}, 90, {}, 1.0), 5000);
}

TEST(Breaker, rests_and_tries_one) {
  Breaker breaker(3, 1000);
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(breaker.may_pass(0));
    breaker.failed(0);
  }
  EXPECT_FALSE(breaker.may_pass(999));
  EXPECT_TRUE(breaker.may_pass(1000));
  EXPECT_FALSE(breaker.may_pass(1000)) << "one at a time tries it out";
  breaker.failed(1000);
  EXPECT_FALSE(breaker.may_pass(1500));
  EXPECT_TRUE(breaker.may_pass(2000));
  breaker.succeeded();
  EXPECT_TRUE(breaker.may_pass(2000));
  EXPECT_FALSE(breaker.open(2000));
}

}  // namespace
}  // namespace daybook::net
