// Dialogues without a network: each request is held against the next line of a script, which also
// says what the server answers. Time passes only by pausing.
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "net/exchange.h"
#include "net/task.h"

namespace daybook::net {

class Scripted final : public Exchange {
 public:
  struct Line {
    std::string method;
    std::string url;                            // as Url::text() writes it; "*": any
    std::function<void(const Request&)> look;   // further expectations; may be empty
    Answer answer;
  };
  Scripted& expect(std::string method, std::string url, Response answer,
                   std::function<void(const Request&)> look = {}) {
    lines_.push_back({std::move(method), std::move(url), std::move(look), std::move(answer)});
    return *this;
  }
  Scripted& expect(std::string method, std::string url, int status, std::string body = {},
                   std::vector<Header> headers = {}, std::function<void(const Request&)> look = {}) {
    Response r;
    r.status = status;
    r.body = std::move(body);
    r.headers = std::move(headers);
    return expect(std::move(method), std::move(url), std::move(r), std::move(look));
  }
  Scripted& break_off(std::string method, std::string url, bool maybe_sent) {
    Failure f{{Errc::retry_later, "connection lost", {}}, maybe_sent, 0};
    lines_.push_back({std::move(method), std::move(url), {}, tl::unexpected<Failure>(std::move(f))});
    return *this;
  }
  // All of the script was played.
  bool over() const { return lines_.empty(); }
  std::int64_t waited_ms() const { return clock_ms_; }
  void advance(std::int64_t ms) { clock_ms_ += ms; }
  std::vector<Request> seen;  // all requests, as they were sent

  template <class T>
  T run(Task<T> task) {
    task.start();
    while (!task.done() && step()) {
    }
    EXPECT_TRUE(task.done()) << "the dialogue waits for something that never comes";
    return task.take();
  }
  // Resumes the dialogue that has waited longest; false when none waits. For several at once.
  bool step() {
    if (ready_.empty()) return false;
    const auto next = ready_.front();
    ready_.pop_front();
    *next.ticket = 0;
    next.waiter.resume();
    return true;
  }

  time::Instant wall() const override {
    return time::from_unix(1'773'057'600 + clock_ms_ / 1000);  // 2026-03-09T12:00:00Z
  }
  std::int64_t monotonic_ms() const override { return clock_ms_; }
  double dice() override { return 0.5; }
  std::string random_bytes(std::size_t n) override { return std::string(n, '\x2a'); }

 protected:
  void begin(Sending& sending, std::coroutine_handle<> waiter) override {
    seen.push_back(sending.request);
    sending.answer = answer_to(sending.request);
    ready_.push_back({waiter, &(sending.ticket = ++last_ticket_)});
  }
  void begin(Pausing& pausing, std::coroutine_handle<> waiter) override {
    clock_ms_ += pausing.ms;
    ready_.push_back({waiter, &(pausing.ticket = ++last_ticket_)});
  }
  void forget(Sending& sending) noexcept override { drop(sending.ticket); }
  void forget(Pausing& pausing) noexcept override { drop(pausing.ticket); }

 private:
  Answer answer_to(const Request& request) {
    if (lines_.empty()) {
      ADD_FAILURE() << "one request too many: " << request.method << " " << request.url.text();
      return tl::unexpected<Failure>(Failure{{Errc::internal, "script is over", {}}, false, 0});
    }
    Line line = std::move(lines_.front());
    lines_.pop_front();
    EXPECT_EQ(request.method, line.method) << request.url.text();
    if (line.url != "*") {
      EXPECT_EQ(request.url.text(), line.url);
    }
    if (line.look) line.look(request);
    if (line.answer) line.answer->url = request.url;
    return std::move(line.answer);
  }

  struct Ready {
    std::coroutine_handle<> waiter;
    std::uint64_t* ticket;
  };
  void drop(std::uint64_t ticket) noexcept {
    std::erase_if(ready_, [ticket](const Ready& r) { return *r.ticket == ticket; });
  }

  std::deque<Line> lines_;
  std::deque<Ready> ready_;
  std::uint64_t last_ticket_ = 0;
  std::int64_t clock_ms_ = 0;
};

}  // namespace daybook::net
