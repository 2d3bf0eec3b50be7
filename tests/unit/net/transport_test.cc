// The transport against a server that does what servers do wrong (tests/fakes/odd_http.py).
#include <fcntl.h>
#include <gtest/gtest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <map>
#include <set>

#include "base/json.h"
#include "net/transport.h"

namespace daybook::net {
namespace {

// The server as a child process; it ends when our end of its standard input is closed.
class Server {
 public:
  Server() {
    folder_ = std::filesystem::temp_directory_path() / ("daybook-net-" + std::to_string(getpid()));
    std::filesystem::create_directories(folder_);
    int in[2], out[2];
    if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0) std::abort();
    child_ = fork();
    if (child_ == 0) {
      dup2(in[0], 0);
      dup2(out[1], 1);
      for (int fd : {in[0], in[1], out[0], out[1]}) close(fd);
      execlp("python3", "python3", DAYBOOK_SOURCE "/tests/fakes/odd_http.py", folder_.c_str(), nullptr);
      _exit(127);
    }
    close(in[0]);
    close(out[1]);
    stdin_ = in[1];
    std::FILE* lines = fdopen(out[0], "r");
    char line[1000] = "";
    if (std::fgets(line, sizeof line, lines) != nullptr) about_ = json::parse(line).value();
    std::fclose(lines);
  }
  ~Server() {
    close(stdin_);
    waitpid(child_, nullptr, 0);
    std::filesystem::remove_all(folder_);
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  std::string at(const char* which, const std::string& path) const {
    const bool secure = std::string_view(which) == "https" || std::string_view(which) == "expired";
    return std::string(secure ? "https" : "http") + "://127.0.0.1:" + std::to_string(about_[which].as_int()) + path;
  }
  std::string ca() const { return about_["ca"].as_string(); }

 private:
  std::filesystem::path folder_;
  pid_t child_ = 0;
  int stdin_ = -1;
  json::Value about_;
};

class Odd : public testing::Test {
 protected:
  static void SetUpTestSuite() { server_ = new Server; }
  static void TearDownTestSuite() {
    delete server_;
    server_ = nullptr;
  }

  static std::unique_ptr<Transport> transport(TransportSettings settings = {}) {
    auto opened = open_transport(settings);
    EXPECT_TRUE(opened.has_value()) << opened.error().message;
    return std::move(*opened);
  }
  static Request request(const std::string& path, const char* which = "http") {
    Request r;
    r.url = *parse_url(server_->at(which, path));
    r.own_network = true;
    r.limits.total_ms = 10'000;
    return r;
  }
  static tl::expected<Response, Failure> fetch(Transport& t, Request r) {
    const auto id = t.start(std::move(r));
    for (int i = 0; i < 300; ++i)
      for (auto& outcome : t.poll(100))
        if (outcome.id == id) return std::move(outcome.response);
    return tl::unexpected<Failure>(Failure{{Errc::internal, "no outcome", {}}, false});
  }
  static tl::expected<Response, Failure> fetch(Request r, TransportSettings settings = {}) {
    return fetch(*transport(std::move(settings)), std::move(r));
  }
  static std::string error_of(const tl::expected<Response, Failure>& got) {
    return got ? "status " + std::to_string(got->status)
               : std::string(errc_name(got.error().error.code));
  }
  static Server* server_;
};
Server* Odd::server_ = nullptr;

TEST_F(Odd, sends_what_was_asked_and_nothing_else) {
  auto r = request("/echo?x=1");
  r.method = "PUT";
  r.body = "text";
  r.headers = {{"If-Match", "\"7\""}, {"X-Evil", "a\r\nX-Other: b"}};
  r.authorization = "Bearer abc";
  const auto got = fetch(std::move(r));
  ASSERT_TRUE(got) << got.error().error.message;
  const auto seen = json::parse(got->body).value();
  EXPECT_EQ(seen.str("method"), "PUT");
  EXPECT_EQ(seen.str("path"), "/echo?x=1");
  EXPECT_EQ(seen.str("body"), "text");
  EXPECT_EQ(seen["headers"].str("if-match"), "\"7\"");
  EXPECT_EQ(seen["headers"].str("authorization"), "Bearer abc");
  for (const char* none : {"x-other", "x-evil", "expect", "content-type", "cookie"})
    EXPECT_EQ(seen["headers"].find(none), nullptr) << none;
  EXPECT_EQ(got->header("Content-Type"), "application/json");
}

TEST_F(Odd, fault_37_follows_redirects_and_drops_credentials) {
  auto far = request("/away");
  far.authorization = "Bearer abc";
  far.user = "ana";
  far.password = "secret";
  const auto there = fetch(std::move(far));
  ASSERT_TRUE(there) << there.error().error.message;
  EXPECT_EQ(json::parse(there->body).value()["headers"].find("authorization"), nullptr);
  auto near = request("/hops/3");
  near.authorization = "Bearer abc";
  const auto here = fetch(std::move(near));
  ASSERT_TRUE(here);
  EXPECT_EQ(json::parse(here->body).value()["headers"].str("authorization"), "Bearer abc");
  EXPECT_EQ(here->url.path, "/echo");
}

TEST_F(Odd, fault_37_refuses_what_a_redirect_must_not_do) {
  const std::vector<std::pair<const char*, const char*>> table = {
      {"/hops/9", "invalid"},        {"/nowhere", "invalid"},
      {"/to?file:///etc/passwd", "invalid"}, {"/to?ftp://127.0.0.1/", "invalid"},
      {"/to?//", "invalid"}};
  for (const auto& [path, wanted] : table) EXPECT_EQ(error_of(fetch(request(path))), wanted) << path;
  auto post = request("/see-other");
  post.method = "POST";
  EXPECT_EQ(error_of(fetch(std::move(post))), "denied");
  auto put = request("/away");
  put.method = "PUT";
  EXPECT_EQ(error_of(fetch(std::move(put))), "denied");
  auto down = request(std::string("/to?") + server_->at("http", "/echo"), "https");
  EXPECT_EQ(error_of(fetch(std::move(down), {server_->ca(), "", "t", 4})), "denied");
}

TEST_F(Odd, fault_37_keeps_out_of_private_networks) {
  for (const char* path : {"/echo", "/hops/2"}) {
    auto r = request(path);
    r.own_network = false;
    const auto got = fetch(std::move(r));
    EXPECT_EQ(error_of(got), "denied") << path;
    EXPECT_NE(got.error().error.message.find("allow_private_addresses"), std::string::npos);
    EXPECT_FALSE(got.error().maybe_sent);
  }
  const std::string port = std::to_string(request("/").url.port);
  for (const char* host : {"localhost", "127.1", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "0"}) {
    Request r;
    r.url = *parse_url("http://" + std::string(host) + ":" + port + "/echo");
    r.limits.connect_ms = 2000;
    EXPECT_EQ(error_of(fetch(std::move(r))), "denied") << host;
  }
}

// The proxy is the odd server itself: what reaches it answers 200.
TEST_F(Odd, fault_37_keeps_out_of_private_networks_behind_a_proxy_too) {
  const TransportSettings behind{"", server_->at("http", ""), "t", 4};
  Request r;
  for (const char* url : {"http://10.0.0.5/echo", "https://169.254.169.254/", "https://0x7f.1/", "https://[::1]/", "https://localhost/"}) {
    r.url = *parse_url(url);
    const auto got = fetch(r, behind);
    EXPECT_EQ(error_of(got), "denied") << url;
    EXPECT_NE(got.error().error.message.find("private network"), std::string::npos) << url;
  }
  auto led = request(std::string("/to?") + "https://10.0.0.5/", "http");
  led.own_network = false;
  led.url.host = "calendar.example";
  EXPECT_EQ(error_of(fetch(led, behind)), "denied");
}

TEST_F(Odd, fault_36_asks_public_servers_over_https_only) {
  Request r;
  r.url = *parse_url("http://calendar.example/feed.ics");
  const auto got = fetch(r);
  ASSERT_EQ(error_of(got), "denied");
  EXPECT_NE(got.error().error.message.find("https only"), std::string::npos);
  EXPECT_FALSE(got.error().maybe_sent);
}

TEST_F(Odd, fault_35_bounds_time_and_size) {
  auto slow = request("/slow");
  slow.limits.stall_ms = 1000;
  const auto stalled = fetch(std::move(slow));
  EXPECT_EQ(error_of(stalled), "retry_later");
  EXPECT_NE(stalled.error().error.message.find("too slow"), std::string::npos) << stalled.error().error.message;
  EXPECT_TRUE(stalled.error().maybe_sent);
  auto endless = request("/endless");
  endless.limits.body_bytes = 1 << 20;
  EXPECT_EQ(error_of(fetch(std::move(endless))), "too_big");
  auto bomb = request("/bomb");
  bomb.limits.body_bytes = 1 << 20;
  EXPECT_EQ(error_of(fetch(std::move(bomb))), "too_big");
  EXPECT_EQ(error_of(fetch(request("/headers"))), "too_big");
  const auto packed = fetch(request("/bomb"));  // of no more than is allowed, but a thousand to one
  EXPECT_EQ(error_of(packed), "too_big");
  EXPECT_NE(packed.error().error.message.find("200 to one"), std::string::npos) << packed.error().error.message;
  const auto lines = fetch(request("/lines"));  // as tight as calendars are
  ASSERT_TRUE(lines) << lines.error().error.message;
  EXPECT_GT(lines->body.size(), 16U << 20);
}

TEST_F(Odd, fault_14_damaged_answers_are_errors) {
  EXPECT_EQ(error_of(fetch(request("/cut"))), "retry_later");
  EXPECT_EQ(error_of(fetch(request("/drop"))), "retry_later");
  EXPECT_EQ(error_of(fetch(request("/not-gzip"))), "invalid");
  EXPECT_FALSE(fetch(request("/junk")).has_value());
  const auto small = fetch(request("/small-gzip"));
  ASSERT_TRUE(small);
  EXPECT_EQ(small->body, "hello");
}

TEST_F(Odd, knows_whether_a_request_left) {
  Request nobody;
  nobody.url = *parse_url("http://127.0.0.1:9/");
  nobody.own_network = true;
  const auto refused = fetch(std::move(nobody));
  EXPECT_EQ(error_of(refused), "retry_later");
  EXPECT_FALSE(refused.error().maybe_sent);
  auto lost = request("/drop");
  lost.method = "POST";
  lost.body = "x";
  const auto unsure = fetch(std::move(lost));
  ASSERT_FALSE(unsure.has_value());
  EXPECT_TRUE(unsure.error().maybe_sent);
}

// libcurl repeats a request on its own when a kept connection turns out dead.
TEST_F(Odd, fault_15_a_change_is_sent_once) {
  auto t = transport();
  for (const char* method : {"POST", "PUT", "DELETE"}) {
    const auto before = std::stoi(fetch(*t, request("/dropped"))->body);
    auto change = request("/drop");
    change.method = method;
    change.body = "x";
    EXPECT_EQ(error_of(fetch(*t, std::move(change))), "retry_later") << method;
    EXPECT_EQ(std::stoi(fetch(*t, request("/dropped"))->body), before + 1) << method;
  }
}

// A connection made for a server of one's own leads no other request there.
TEST_F(Odd, fault_37_keeps_out_on_a_kept_connection_too) {
  auto t = transport();
  EXPECT_EQ(error_of(fetch(*t, request("/echo"))), "status 200");
  auto feed = request("/echo");
  feed.own_network = false;
  EXPECT_EQ(error_of(fetch(*t, std::move(feed))), "denied");
}

TEST_F(Odd, fault_37_nothing_leaves_on_a_kept_connection_that_must_not_be_used) {
  auto t = transport({server_->ca(), "", "t", 4});
  const auto looks = [&] { return json::parse(fetch(*t, request("/connection", "https"))->body).value()["looks"].as_int(); };
  const auto before = looks();
  auto feed = request("/connection", "https");
  feed.own_network = false;
  const auto refused = fetch(*t, std::move(feed));
  ASSERT_EQ(error_of(refused), "denied");
  EXPECT_NE(refused.error().error.message.find("private network"), std::string::npos) << refused.error().error.message;
  EXPECT_FALSE(refused.error().maybe_sent);
  EXPECT_EQ(looks(), before + 1) << "it came to the server";
}

TEST_F(Odd, connections_are_kept_and_tls_sessions_taken_up) {
  auto t = transport({server_->ca(), "", "t", 4});
  const auto by = [&](const char* method) {
    auto r = request("/connection", "https");
    r.method = method;
    const auto got = fetch(*t, std::move(r));
    EXPECT_EQ(error_of(got), "status 200");
    return json::parse(got->body).value();
  };
  const auto first = by("GET"), second = by("PROPFIND");
  EXPECT_EQ(first["port"].as_int(), second["port"].as_int());
  EXPECT_FALSE(first["resumed"].as_bool());
  std::set<std::int64_t> seen = {first["port"].as_int()};
  for (const char* method : {"POST", "PUT", "DELETE", "POST"}) {
    const auto change = by(method);
    EXPECT_TRUE(seen.insert(change["port"].as_int()).second) << method << ": libcurl would send it twice";
    EXPECT_TRUE(change["resumed"].as_bool()) << method;
  }
}

TEST_F(Odd, fault_36_checks_certificates) {
  EXPECT_EQ(error_of(fetch(request("/echo", "https"))), "denied");
  EXPECT_EQ(error_of(fetch(request("/echo", "https"), {server_->ca(), "", "t", 4})), "status 200");
  auto named = request("/echo", "https");
  named.url.host = "localhost";  // the certificate is for 127.0.0.1
  EXPECT_EQ(error_of(fetch(std::move(named), {server_->ca(), "", "t", 4})), "denied");
  const auto old = fetch(request("/echo", "expired"), {server_->ca(), "", "t", 4});
  ASSERT_EQ(error_of(old), "denied");
  EXPECT_NE(old.error().error.message.find("expired"), std::string::npos) << old.error().error.message;
}

TEST_F(Odd, signs_in_where_asked) {
  auto r = request("/login");
  r.user = "ana";
  r.password = "secret";
  EXPECT_EQ(error_of(fetch(std::move(r))), "status 200");
  EXPECT_EQ(error_of(fetch(request("/login"))), "status 401");
}

TEST_F(Odd, fault_22_a_few_at_once_to_one_host) {
  auto t = transport();
  std::map<std::uint64_t, int> status;
  for (int i = 0; i < 20; ++i) t->start(request("/count"));
  int most = 0;
  for (int i = 0; i < 200 && status.size() < 20; ++i)
    for (auto& outcome : t->poll(100)) {
      ASSERT_TRUE(outcome.response);
      status[outcome.id] = outcome.response->status;
      most = std::max(most, std::stoi(outcome.response->body));
    }
  EXPECT_EQ(status.size(), 20U);
  EXPECT_LE(most, 4);
}

TEST_F(Odd, a_cancelled_request_says_nothing_more) {
  auto t = transport();
  const auto id = t->start(request("/slow"));
  (void)t->poll(50);
  t->cancel(id);
  EXPECT_EQ(error_of(fetch(*t, request("/echo"))), "status 200");
  for (int i = 0; i < 5; ++i)
    for (const auto& outcome : t->poll(20)) EXPECT_NE(outcome.id, id);
}

}  // namespace
}  // namespace daybook::net
