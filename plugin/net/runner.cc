#include "net/runner.h"

#include <sys/random.h>

#include <algorithm>
#include <chrono>
#include <cstring>

namespace daybook::net {

time::Instant Runner::wall() const {
  return std::chrono::floor<time::seconds>(std::chrono::system_clock::now());
}

std::int64_t Runner::monotonic_ms() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

std::string Runner::random_bytes(std::size_t n) {
  std::string out(n, '\0');
  for (std::size_t got = 0; got < n;) {
    const auto more = getrandom(out.data() + got, n - got, 0);
    if (more > 0) got += static_cast<std::size_t>(more);
  }
  return out;
}

double Runner::dice() {
  std::uint32_t v = 0;
  std::memcpy(&v, random_bytes(sizeof v).data(), sizeof v);
  return v / 4294967296.0;
}

void Runner::begin(Sending& sending, std::coroutine_handle<> waiter) {
  sending.ticket = transport_->start(std::move(sending.request));
  sendings_[sending.ticket] = {&sending, waiter};
}

void Runner::begin(Pausing& pausing, std::coroutine_handle<> waiter) {
  pausing.ticket = ++last_pause_;
  pausings_[pausing.ticket] = {&pausing, waiter, monotonic_ms() + pausing.ms};
}

void Runner::forget(Sending& sending) noexcept {
  sendings_.erase(sending.ticket);
  transport_->cancel(sending.ticket);
}

void Runner::forget(Pausing& pausing) noexcept { pausings_.erase(pausing.ticket); }

int Runner::patience(int timeout_ms) const {
  if (pausings_.empty()) return timeout_ms;
  std::int64_t first = timeout_ms;
  const auto now = monotonic_ms();
  for (const auto& [id, p] : pausings_) first = std::min(first, std::max<std::int64_t>(0, p.until_ms - now));
  return static_cast<int>(first);
}

bool Runner::resume_paused() {
  bool any = false;
  const auto now = monotonic_ms();
  // A resumed dialogue may pause again or end others, so the search begins anew each time.
  while (true) {
    const auto it = std::find_if(pausings_.begin(), pausings_.end(),
                                 [now](const auto& p) { return p.second.until_ms <= now; });
    if (it == pausings_.end()) return any;
    const auto waiter = it->second.waiter;
    it->second.pausing->ticket = 0;
    pausings_.erase(it);
    waiter.resume();
    any = true;
  }
}

bool Runner::step(int timeout_ms) {
  bool any = resume_paused();
  for (auto& outcome : transport_->poll(any ? 0 : patience(timeout_ms))) {
    const auto it = sendings_.find(outcome.id);
    if (it == sendings_.end()) continue;  // its dialogue was ended meanwhile
    const Sent sent = it->second;
    sendings_.erase(it);
    sent.sending->ticket = 0;
    sent.sending->answer = std::move(outcome.response);
    sent.waiter.resume();
    any = true;
  }
  return resume_paused() || any;
}

}  // namespace daybook::net
