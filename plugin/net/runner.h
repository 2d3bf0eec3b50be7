// Moves the bytes of many dialogues over one transport. One thread at a time; any thread may wake it.
#pragma once

#include <map>
#include <memory>

#include "net/exchange.h"

namespace daybook::net {

class Runner final : public Exchange {
 public:
  explicit Runner(std::unique_ptr<Transport> transport) : transport_(std::move(transport)) {}
  Runner(const Runner&) = delete;
  Runner& operator=(const Runner&) = delete;

  // Resumes whoever's answer or time has come; waits for that up to timeout_ms. True: it resumed one.
  bool step(int timeout_ms);
  bool idle() const { return sendings_.empty() && pausings_.empty(); }
  void wake() { transport_->wake(); }

  time::Instant wall() const override;
  std::int64_t monotonic_ms() const override;
  double dice() override;
  std::string random_bytes(std::size_t n) override;

 protected:
  void begin(Sending& sending, std::coroutine_handle<> waiter) override;
  void begin(Pausing& pausing, std::coroutine_handle<> waiter) override;
  void forget(Sending& sending) noexcept override;
  void forget(Pausing& pausing) noexcept override;

 private:
  struct Sent {
    Sending* sending;
    std::coroutine_handle<> waiter;
  };
  struct Paused {
    Pausing* pausing;
    std::coroutine_handle<> waiter;
    std::int64_t until_ms;
  };
  int patience(int timeout_ms) const;
  bool resume_paused();

  std::unique_ptr<Transport> transport_;
  std::map<std::uint64_t, Sent> sendings_;
  std::map<std::uint64_t, Paused> pausings_;
  std::uint64_t last_pause_ = 0;
};


}  // namespace daybook::net
