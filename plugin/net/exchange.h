// What a dialogue may wait for: an answer from a server, and time. The one port between dialogues
// (coroutines, pure) and whoever moves their bytes: the network thread, or a test with recorded
// exchanges. One thread at a time.
#pragma once

#include <coroutine>
#include <cstdint>

#include "net/transport.h"
#include "time/civil.h"

namespace daybook::net {

class Exchange {
 public:
  using Answer = tl::expected<Response, Failure>;

  virtual ~Exchange() = default;

  // co_await exchange.send(request): the answer, of any status.
  struct Sending {
    Exchange& exchange;
    Request request;
    Answer answer = tl::unexpected<Failure>(Failure{});
    std::uint64_t ticket = 0;  // while it is under way

    Sending(Exchange& x, Request r) : exchange(x), request(std::move(r)) {}
    Sending(const Sending&) = delete;
    Sending& operator=(const Sending&) = delete;
    ~Sending() {
      if (ticket != 0) exchange.forget(*this);
    }
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> waiter) { exchange.begin(*this, waiter); }
    Answer await_resume() { return std::move(answer); }
  };
  Sending send(Request request) { return {*this, std::move(request)}; }

  // co_await exchange.pause(ms): later, by the monotonic clock.
  struct Pausing {
    Exchange& exchange;
    std::int64_t ms;
    std::uint64_t ticket = 0;

    Pausing(Exchange& x, std::int64_t wait) : exchange(x), ms(wait) {}
    Pausing(const Pausing&) = delete;
    Pausing& operator=(const Pausing&) = delete;
    ~Pausing() {
      if (ticket != 0) exchange.forget(*this);
    }
    bool await_ready() const noexcept { return ms <= 0; }
    void await_suspend(std::coroutine_handle<> waiter) { exchange.begin(*this, waiter); }
    void await_resume() const noexcept {}
  };
  Pausing pause(std::int64_t ms) { return {*this, ms}; }

  // The machine's own time, for Retry-After dates and for how old a token is; decisions about events
  // never read it.
  virtual time::Instant wall() const = 0;
  virtual std::int64_t monotonic_ms() const = 0;
  virtual double dice() = 0;                          // in [0, 1)
  virtual std::string random_bytes(std::size_t n) = 0;  // fit for secrets

 protected:
  // Gives the awaiting object a ticket, and takes it back before the waiter is resumed. An object
  // that goes with its ticket is forgotten: a dialogue was ended while it waited.
  virtual void begin(Sending& sending, std::coroutine_handle<> waiter) = 0;
  virtual void begin(Pausing& pausing, std::coroutine_handle<> waiter) = 0;
  virtual void forget(Sending& sending) noexcept = 0;
  virtual void forget(Pausing& pausing) noexcept = 0;
};

}  // namespace daybook::net
