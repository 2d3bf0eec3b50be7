// A calendar service of tests/fakes as a child process, dialogues with it over the real transport,
// and what takes up what they bring.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <map>
#include <string>

#include "base/json.h"
#include "net/oauth.h"
#include "net/runner.h"
#include "providers/remote.h"
#include "unit/providers/permit.h"

namespace daybook::providers {

inline json::Value json_of(const std::string& text) {
  auto v = json::parse(text);
  EXPECT_TRUE(v.has_value()) << text;
  return v ? *v : json::Value{};
}

class Fake {
 public:
  explicit Fake(const char* program, std::vector<std::string> arguments = {}) {
    int in[2], out[2];
    // A server that is started later must not hold this one's input open, on whose end it waits.
    if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0) std::abort();
    const std::string path = std::string(DAYBOOK_SOURCE "/tests/fakes/") + program;
    child_ = fork();
    if (child_ == 0) {
      dup2(in[0], 0);
      dup2(out[1], 1);
      std::vector<char*> line = {const_cast<char*>("python3"), const_cast<char*>("-B"), const_cast<char*>(path.c_str())};
      for (auto& a : arguments) line.push_back(a.data());
      line.push_back(nullptr);
      execvp("python3", line.data());
      _exit(127);
    }
    close(in[0]);
    close(out[1]);
    stdin_ = in[1];
    std::FILE* lines = fdopen(out[0], "r");
    char line[1000] = "";
    if (std::fgets(line, sizeof line, lines) != nullptr) about_ = json_of(line);
    std::fclose(lines);
  }
  ~Fake() {
    close(stdin_);
    waitpid(child_, nullptr, 0);
  }
  Fake(const Fake&) = delete;
  Fake& operator=(const Fake&) = delete;
  std::int64_t port(const char* name = "port") const { return about_[name].as_int(); }
  std::string at(const std::string& path, const char* port_name = "port") const {
    return "http://127.0.0.1:" + std::to_string(port(port_name)) + path;
  }

 private:
  pid_t child_ = 0;
  int stdin_ = -1;
  json::Value about_;
};

// Keeps what a pull brings as the engine would: by external id.
struct Gathered final : Harvest {
  std::map<std::string, RemoteItem> items;
  std::size_t biggest = 0, taken = 0;
  int restarts = 0;
  net::Task<Status> take(std::vector<RemoteItem> piece) override {
    biggest = std::max(biggest, piece.size());
    for (auto& item : piece) {
      ++taken;
      items[item.external_id] = std::move(item);
    }
    co_return Status{};
  }
  void restart() override {
    ++restarts;
    items.clear();
  }
};

struct NoKeeper final : net::TokenKeeper {
  std::vector<std::string> kept;
  net::Task<Status> keep(std::string, std::string text) override {
    kept.push_back(std::move(text));
    co_return Status{};
  }
};

// One account at a fake, and its calendars.
class Live {
 public:
  explicit Live(const Fake& fake, std::unique_ptr<net::Credential> credential = {})
      : runner(std::move(*net::open_transport({}))),
        credential_(credential ? std::move(credential) : net::bearer("test-token")),
        session(runner, *credential_, quick()),
        control_(fake.at("/_control")) {}

  template <class T>
  T run(net::Task<T> task) {
    task.start();
    for (int i = 0; i < 6000 && !task.done(); ++i) runner.step(100);
    EXPECT_TRUE(task.done());
    return task.take();
  }
  json::Value order(const std::string& orders) {
    net::Request r;
    r.method = "POST";
    r.url = *net::parse_url(control_);
    r.body = orders;
    r.own_network = true;
    auto none = net::anonymous();
    net::Session plain(runner, *none);
    auto answer = run(plain.ask(std::move(r)));
    EXPECT_TRUE(answer.has_value());
    return answer ? json_of(answer->body) : json::Value{};
  }
  // The calls since it was last asked for, as "METHOD path".
  std::vector<std::string> log() {
    std::vector<std::string> out;
    const auto answer = order(R"({"log":true})");
    for (const auto& call : answer["log"].items())
      out.push_back(std::string(call.str("method")) + " " + std::string(call.str("path")));
    return out;
  }

  // The last call by this method since calls were last asked for, as the fake noted it.
  json::Value last(std::string_view method) {
    json::Value out;
    const auto answer = order(R"({"log":true})");
    for (const auto& call : answer["log"].items())
      if (call.str("method") == method) out = call;
    return out;
  }

  net::Runner runner;

 private:
  static net::SessionSettings quick() {
    net::SessionSettings s;
    s.retry.first_ms = 5;
    s.longest_wait_ms = 1500;
    s.breaker_failures = 50;
    return s;
  }
  std::unique_ptr<net::Credential> credential_;

 public:
  net::Session session;

 private:
  std::string control_;
};

inline time::Local local(const char* t) { return time::parse_iso(t)->local; }

inline model::Event event(const std::string& id, const char* start, const char* end) {
  model::Event e;
  e.event_id = id;
  e.calendar_id = "main";
  e.title = "Review of the plan";
  e.span = {false, local(start), local(end), *time::Zone::find("Europe/Berlin")};
  return e;
}

// The document that the engine keeps of what was written or pulled.
inline model::SeriesDocument document(const RemoteItem& item, const model::Event& ours) {
  model::SeriesDocument d{item.event, item.overrides};
  d.master.event_id = ours.event_id;
  d.master.calendar_id = ours.calendar_id;
  d.master.external_id = item.external_id;
  for (auto& o : d.overrides) {
    o.event_id = model::occurrence_id(d.master, *o.original_start);
    o.series_id = ours.event_id;
  }
  return d;
}

inline std::string told(const WriteAnswer& a) {
  return a ? "written" : std::string(errc_name(a.error().failure.error.code)) + ": " +
                             a.error().failure.error.message;
}

}  // namespace daybook::providers
