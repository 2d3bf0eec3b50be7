// What a host fetches, settles and waits for, and how an instance ends.
#include <algorithm>
#include <chrono>
#include <cstring>
#include <iterator>

#include "base/limits.h"
#include "engine/fork.h"
#include "engine/instance.h"

namespace daybook::engine {

Fetch Instance::next(char* buffer, std::size_t capacity, std::size_t* need) {
  bool more = false;
  {
    const std::lock_guard lock(mutex_);
    if (offers_.empty()) {
      if (rung_) wake_.hush();
      rung_ = false;
      if (need != nullptr) *need = 0;
      return Fetch::none;
    }
    const Offer& offer = offers_.front();
    if (need != nullptr) *need = offer.text.size();
    if (capacity < offer.text.size()) return Fetch::too_small;
    std::memcpy(buffer, offer.text.data(), offer.text.size());
    const auto lease = std::int64_t{core_->settings().lease_seconds} * 1000;
    leases_[offer.id] = {now_ms_ + lease, offer.attempt, offer.answer};
    offers_.pop_front();
    more = offers_.empty() && backlog_ && threads_ != 0;
  }
  if (more) work_.notify_one();
  return Fetch::got;
}

Status Instance::done(std::int64_t effect, Settlement::What what, model::Outcome outcome) {
  {
    const std::lock_guard lock(mutex_);
    // Outcomes have room of their own: a flood of messages must not keep effects unsettled.
    if (queue_items_ >= 2 * limits::kQueueItems)
      return fail(Errc::retry_later, "the input queue is full");
    const auto again = std::find_if(offers_.begin(), offers_.end(),
                                    [&](const Offer& o) { return o.id == effect; });
    if (const auto it = leases_.find(effect); it != leases_.end()) {
      enqueue(Settlement{effect, what, std::move(outcome), it->second.attempt, it->second.answer});
      leases_.erase(it);
    } else if (again != offers_.end() && again->attempt > 1) {
      // An outcome that comes after its lease ran out still spares the host the second delivery.
      enqueue(Settlement{effect, what, std::move(outcome), again->attempt, again->answer});
      offers_.erase(again);
    } else {
      return fail(Errc::not_found, "no effect " + std::to_string(static_cast<std::uint64_t>(effect)) + " waits for an outcome");
    }
  }
  if (threads_ != 0) work_.notify_one();
  return {};
}

Waited Instance::wait(int timeout_ms) {
  std::unique_lock lock(mutex_);
  auto ready = [this] { return !offers_.empty() || closing_; };
  if (threads_ == 0) {
    // Nothing can arrive while the host itself waits.
  } else if (timeout_ms < 0) {
    fetch_.wait(lock, ready);
  } else {
    fetch_.wait_for(lock, std::chrono::milliseconds(timeout_ms), ready);
  }
  if (closing_) return Waited::closing;
  return offers_.empty() ? Waited::in_vain : Waited::ready;
}

void Instance::interrupt() {
  const std::lock_guard lock(mutex_);
  closing_ = true;
  fetch_.notify_all();
}

bool Instance::idle() const {
  const std::lock_guard lock(mutex_);
  return !running_ && (!trouble_ || !work_waits());
}

void Instance::progress(std::uint64_t* accepted, std::uint64_t* durable) const {
  const std::lock_guard lock(mutex_);
  if (accepted != nullptr) *accepted = accepted_;
  if (durable != nullptr) *durable = durable_;
}

std::vector<std::int64_t> Instance::unhanded() const {
  std::vector<std::int64_t> ids;
  for (const auto& offer : offers_) ids.push_back(offer.id);
  return ids;
}

Status Instance::close(int deadline_ms) {
  const auto patience =
      std::chrono::milliseconds(deadline_ms < 0 ? std::int64_t{365} * 86400 * 1000 : deadline_ms);
  const auto deadline = std::chrono::steady_clock::now() + patience;
  std::unique_lock lock(mutex_);
  closing_ = true;
  backlog_ = false;  // nothing more is offered
  fetch_.notify_all();
  if (threads_ == 0) {
    while ((!queue_.empty() || !news_.empty()) && std::chrono::steady_clock::now() <= deadline)
      if (!run_batch(lock)) break;
  } else {
    work_.notify_one();
    idle_.wait_until(lock, deadline, [this] { return (queue_.empty() && news_.empty() && !running_) || !trouble_; });
  }
  const bool drained = queue_.empty();
  stopped_ = true;
  const bool stuck = running_;
  work_.notify_all();
  const auto left = unhanded();
  lock.unlock();
  end_net();
  if (stuck) return fail(Errc::retry_later, "the engine was still busy when the deadline passed");
  if (engine_.joinable()) engine_.join();
  const AtWork at_work;
  const auto closed = core_->close(left);
  core_.reset();
  if (!drained)
    return fail(Errc::retry_later, "not all input was worked off when the deadline passed");
  return closed;
}

void Instance::abandon() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = closing_ = true;
    work_.notify_all();
    fetch_.notify_all();
  }
  end_net();
  if (engine_.joinable()) engine_.join();
  core_.reset();
}

}  // namespace daybook::engine
