// The Google adapter against a stand-in that is not faithful (npm's emulate, tests/fakes/node): what
// it drops is reported, and nothing it does is taken for more than it is.
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "providers/google_calendar.h"
#include "unit/providers/fake.h"

namespace daybook::providers {
namespace {

namespace fs = std::filesystem;

int free_port() {
  const int s = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in a{};
  a.sin_family = AF_INET;
  a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t n = sizeof a;
  if (bind(s, reinterpret_cast<sockaddr*>(&a), n) != 0) return 0;
  getsockname(s, reinterpret_cast<sockaddr*>(&a), &n);
  close(s);
  return ntohs(a.sin_port);
}

class Emulated : public testing::Test {
 protected:
  static fs::path modules() { return fs::path(DAYBOOK_SOURCE "/tests/fakes/node/node_modules"); }
  void SetUp() override {
    for (const char* name : {"n22-x64", "n22-arm64"})
      if (fs::exists(modules() / name / "bin/node")) node_ = (modules() / name / "bin/node").string();
    if (node_.empty()) GTEST_SKIP() << "no emulator: npm ci in tests/fakes/node (scripts/test does it)";
    port_ = free_port();
    seed_ = fs::temp_directory_path() / ("daybook-emulate-" + std::to_string(getpid()) + ".yaml");
    std::ofstream(seed_) << "google:\n  users:\n    - email: ana@example.com\n      name: Ana\n"
                            "  oauth_clients:\n    - client_id: client\n      client_secret: secret\n"
                            "      redirect_uris: [\"http://127.0.0.1:9/back\"]\n";
    const auto port = std::to_string(port_);
    const auto program = (modules() / "emulate/dist/index.js").string();
    child_ = fork();
    if (child_ == 0) {
      const int null = open("/dev/null", O_RDWR);
      for (int fd : {0, 1, 2}) dup2(null, fd);
      execl(node_.c_str(), "node", program.c_str(), "start", "-s", "google", "-p", port.c_str(), "--seed",
            seed_.c_str(), nullptr);
      _exit(127);
    }
    net::Request hello;
    hello.url = *net::parse_url(base() + "/calendar/v3/users/me/calendarList");
    hello.own_network = true;
    for (int i = 0; i < 200; ++i) {
      if (run(once(hello))) return;
      usleep(50'000);
    }
    FAIL() << "the emulator does not come up";
  }
  void TearDown() override {
    if (child_ > 0) {
      kill(child_, SIGTERM);
      waitpid(child_, nullptr, 0);
      fs::remove(seed_);
    }
  }
  std::string base() const { return "http://127.0.0.1:" + std::to_string(port_); }
  net::Task<bool> once(net::Request r) {
    auto sending = runner_.send(std::move(r));
    auto answer = co_await sending;
    co_return answer.has_value();
  }
  template <class T>
  T run(net::Task<T> task) {
    task.start();
    for (int i = 0; i < 600 && !task.done(); ++i) runner_.step(100);
    EXPECT_TRUE(task.done());
    return task.take();
  }
  RemoteSetting setting() const {
    RemoteSetting s;
    s.id = "main";
    s.api_base = base() + "/calendar/v3";
    s.zone = *time::Zone::find("Europe/Berlin");
    s.read_only = false;
    s.own_network = true;
    return s;
  }

  std::string node_;
  fs::path seed_;
  int port_ = 0;
  pid_t child_ = -1;
  net::Runner runner_{std::move(*net::open_transport({}))};
};

TEST_F(Emulated, what_is_dropped_is_reported_and_nothing_is_believed) {
  auto token = net::bearer("any");
  net::Session session(runner_, *token);
  const auto calendar = google_calendar(setting(), session);
  RemoteWrite w;
  w.after.master = event("abcdefgh0123456789abcdefgh", "2026-03-10T10:00:00", "2026-03-10T11:00:00");
  w.after.master.notes = "mine";
  const auto made = run(calendar->write(engine::Gate::permit("main"), w));
  ASSERT_TRUE(made) << told(made);
  EXPECT_NE(made->item.external_id, w.after.master.event_id) << "it takes no ids";
  for (const char* lost : {"mark", "private_notes"})
    EXPECT_EQ(std::count(made->not_kept.begin(), made->not_kept.end(), lost), 1) << lost;

  Gathered all;
  const auto p = run(calendar->pull({}, all));
  ASSERT_TRUE(p) << p.error().error.message;
  EXPECT_TRUE(p->full);
  EXPECT_TRUE(p->cursor.empty()) << "it gives no sync token: everything is listed each time";
  EXPECT_EQ(all.items.size(), 1U);

  const auto busy = run(calendar->free_busy({"nobody@example.com"}, time::from_unix(1'773'000'000),
                                            time::from_unix(1'773'200'000)));
  ASSERT_TRUE(busy) << busy.error().error.message;
  EXPECT_FALSE(busy->front().known) << "an address that vanishes from the answer is not free";
  const auto list = run(calendar->calendars());
  ASSERT_TRUE(list);
  EXPECT_TRUE(list->front().primary);
}

TEST_F(Emulated, a_sign_in_that_is_over_and_a_client_that_is_not_known) {
  net::OAuthClient client;
  client.name = "work";
  client.vendor = "google";
  client.id = "client";
  client.secret = "secret";
  client.token_url = base() + "/oauth2/token";
  client.own_network = true;
  net::Tokens tokens;
  tokens.refresh = "spent";
  NoKeeper keeper;
  for (const bool known : {true, false}) {
    if (!known) client.secret = "wrong";
    auto credential = net::refreshing(client, tokens, keeper);
    net::Request r;
    const auto signed_in = run(credential->sign(runner_, r));
    ASSERT_FALSE(signed_in);
    EXPECT_EQ(signed_in.error().code, known ? Errc::reauth : Errc::invalid) << signed_in.error().message;
  }
}

}  // namespace
}  // namespace daybook::providers
