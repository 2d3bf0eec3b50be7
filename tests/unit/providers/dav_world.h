// A real CalDAV server behind the fault proxy (tests/fakes/dav_server.py), and the way to it.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "base/json.h"
#include "net/runner.h"
#include "net/session.h"
#include "providers/remote.h"

namespace daybook::providers {

class DavServer {
 public:
  explicit DavServer(const std::string& kind);
  ~DavServer();
  DavServer(const DavServer&) = delete;
  DavServer& operator=(const DavServer&) = delete;

  const std::string& missing() const { return missing_; }
  std::string at(const std::string& scheme, const std::string& path) const;
  std::string root() const { return std::string(about_.str("root")); }  // where all is found from
  std::string home() const { return std::string(about_.str("home")); }
  std::string ca() const { return std::string(about_.str("ca")); }
  std::string user() const { return std::string(about_.str("user")); }
  std::string password() const { return std::string(about_.str("password")); }

 private:
  std::string folder_, missing_;
  int child_ = 0, stdin_ = -1;
  json::Value about_;
};

// One client: transport, session, and what else a host would have.
class DavClient {
 public:
  DavClient(const DavServer& server, const std::string& scheme);
  template <class T>
  T run(net::Task<T> task) {
    task.start();
    for (int i = 0; i < 600 && !task.done(); ++i) runner_->step(100);
    if (!task.done()) ADD_FAILURE() << "the dialogue does not end";
    return task.take();
  }
  // Runs a dialogue for so many steps, and ends it where it is.
  template <class T>
  void begin(net::Task<T> task, int steps) {
    task.start();
    for (int i = 0; i < steps && !task.done(); ++i) runner_->step(20);
  }
  net::Response ask(const std::string& method, const std::string& path, std::string body = {},
                    std::vector<net::Header> headers = {});
  void faults(const std::string& json);
  std::vector<std::string> seen();  // "PUT /alice/…" since it was last asked
  net::Session& session() { return *session_; }
  RemoteSetting setting(const std::string& path, const std::string& calendar) const;

 private:
  const DavServer& server_;
  std::string scheme_;
  std::unique_ptr<net::Runner> runner_;
  std::unique_ptr<net::Credential> credential_;
  std::unique_ptr<net::Session> session_;
};

}  // namespace daybook::providers
