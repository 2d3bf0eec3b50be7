#include "engine/instance.h"

#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <random>

#include "base/ids.h"
#include "base/limits.h"
#include "engine/accounts.h"
#include "engine/fork.h"

namespace daybook::engine {
namespace {

constexpr std::size_t kBatch = 256;
constexpr int kCacheKib = 2048;  // of the state file's pages, as SQLite itself has it; taken as they are read
// Effects held in memory, ready to be fetched. Without threads all of them come from ticks, so more
// are taken at once.
constexpr std::size_t kOffers = 64;
constexpr std::size_t kOffersOfTick = 1024;
constexpr auto kFirstPause = std::chrono::microseconds(50);
constexpr auto kLastPause = std::chrono::microseconds(2000);
constexpr std::int64_t kNetPollMs = 50;  // without threads, while a server's answer is waited for
constexpr auto kRetryPause = std::chrono::milliseconds(500);

std::string fresh_salt() {
  std::random_device random;
  const std::string bytes =
      std::to_string(random()) + "." + std::to_string(random()) + "." + std::to_string(random());
  return ids::stable_id(bytes).substr(0, 8);
}

// A thread of ours must take no signal that is meant for the host.
template <class Body>
std::thread quiet_thread(const char* name, Body body) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  std::thread thread(std::move(body));
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  pthread_setname_np(thread.native_handle(), name);
  return thread;
}

}  // namespace

Result<std::shared_ptr<Instance>> Instance::open(std::string_view config, const std::string& vfs) {
  json::Value tree;
  if (!config.empty()) {
    auto parsed = json::parse(config);
    if (!parsed) {
      Error e = std::move(parsed).error();
      e.message = "the settings: " + e.message;
      return pass_on(std::move(e));
    }
    tree = std::move(*parsed);
  }
  DAYBOOK_ASSIGN(Settings settings, read_settings(tree));
  const int threads = settings.threads;
  store::OpenOptions options;
  options.vfs = vfs;
  options.cache_kib = kCacheKib;
  options.fast = settings.fast || settings.state == ":memory:";
  const AtWork at_work;
  DAYBOOK_ASSIGN(auto core, Core::open(std::move(settings), options, fresh_salt()));
  std::shared_ptr<Instance> instance(new Instance(std::move(core)));
  DAYBOOK_ASSIGN(instance->wake_, Wake::open());
  instance->threads_ = threads;
  instance->backlog_ = true;  // effects of an earlier run may wait
  // A disk that a test watches has one writer; without threads, and without a log, nothing goes on beside.
  const bool beside = threads != 0 && !options.fast && vfs.empty();
  if (instance->core_->reaches_out()) DAYBOOK_TRY(instance->reach_out(beside));
  if (threads != 0) {
    // The thread keeps the instance alive: a close that runs out of time leaves it behind.
    instance->engine_ = quiet_thread("daybook-engine", [instance] { instance->loop(); });
  }
  return instance;
}

Instance::~Instance() {
  end_net();
  if (engine_.joinable()) engine_.detach();
}

Status Instance::reach_out(bool carry_log) {
  DAYBOOK_ASSIGN(auto sealed, core_->sealed_tokens());
  DAYBOOK_ASSIGN(auto vault, Vault::open(core_->settings(), std::move(sealed)));
  net_ = std::make_unique<NetWorker>(core_->settings(), std::move(vault),
                                     [this](NetNews news) { deliver(std::move(news)); });
  if (carry_log) net_->carry_log_of(core_->settings().state);
  core_->connect(net_.get());
  if (threads_ != 0) net_thread_ = quiet_thread("daybook-net", [net = net_.get()] { net->run(); });
  return {};
}

// On the network thread; without threads inside a tick, which does not hold the lock then.
void Instance::deliver(NetNews news) {
  auto shared = std::make_shared<const NetNews>(std::move(news));
  {
    const std::lock_guard lock(mutex_);
    if (stopped_) return;
    std::list<Batch> fresh(1);
    fresh.back().inputs.push_back(std::move(shared));
    news_.splice(news_.end(), fresh);
  }
  if (threads_ != 0) work_.notify_one();
}

// Lets dialogues go on where the host drives all work.
bool Instance::pump(std::unique_lock<std::mutex>& lock) {
  if (!net_ || threads_ != 0 || pumping_) return false;  // another tick is at it
  pumping_ = true;
  lock.unlock();
  const bool any = net_->pump(0);
  lock.lock();
  pumping_ = false;
  return any;
}

// Dialogues end where they rest: what was sent and not answered is looked up after the next start.
// The worker itself stays, as an engine thread that is left behind may still hand it jobs.
void Instance::end_net() {
  if (!net_) return;
  net_->stop();
  if (net_thread_.joinable()) net_thread_.join();
}

// Adds to the last batch that waits, or begins one. Out of memory changes nothing.
Instance::Batch& Instance::enqueue(Input input) {
  if (queue_.empty() || queue_.back().inputs.size() >= kBatch) {
    std::list<Batch> fresh(1);
    if (!queue_.empty()) fresh.back().inputs.reserve(kBatch);  // it is busy: this one fills up too
    fresh.back().inputs.push_back(std::move(input));
    queue_.splice(queue_.end(), fresh);
  } else {
    queue_.back().inputs.push_back(std::move(input));
  }
  ++queue_items_;
  return queue_.back();
}

bool Instance::accept(Input input, std::size_t bytes, std::uint64_t* seq) {
  // Talk can wait for the engine to look again by itself; somebody waits for a command's answer.
  const bool urgent = !std::holds_alternative<model::Message>(input);
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    if (closing_ || queue_items_ >= limits::kQueueItems ||
        queue_bytes_ + bytes > limits::kQueueBytes)
      return false;
    wake = urgent || !awake_;
    Batch& batch = enqueue(std::move(input));
    batch.bytes += bytes;
    queue_bytes_ += bytes;
    batch.last_seq = ++accepted_;
    if (seq != nullptr) *seq = accepted_;
  }
  if (wake && threads_ != 0) work_.notify_one();
  return true;
}

Result<std::int64_t> Instance::tick(std::int64_t now_ms) {
  std::unique_lock lock(mutex_);
  now_ms_ = std::max(now_ms_, now_ms);
  expire_leases(now_ms_);
  // A tick that follows another one unseen takes its place, so that ticking fast fills no queue.
  auto* unseen = queue_.empty() ? nullptr : std::get_if<Tick>(&queue_.back().inputs.back());
  if (unseen != nullptr) {
    unseen->now_ms = std::max(unseen->now_ms, now_ms);
  } else {
    enqueue(Tick{now_ms});
  }
  if (threads_ == 0) {
    backlog_ = true;
    do {
      while (!running_ && work_waits())
        if (!run_batch(lock)) return pass_on(trouble_.error());
    } while (pump(lock) || (net_ && !running_ && (!queue_.empty() || !news_.empty())));
    rest(lock);  // when a tick returns all is durable
    if (!trouble_) return pass_on(trouble_.error());
    if (net_ && !net_->idle()) return std::min(next_ms_, now_ms_ + kNetPollMs);
    return next_ms_;
  }
  lock.unlock();
  work_.notify_one();
  lock.lock();
  if (!trouble_) return pass_on(trouble_.error());
  // The engine has not seen this tick yet: a time that has come is answered with a second's
  // patience.
  return next_ms_ > now_ms_ ? next_ms_ : now_ms_ + 1000;
}

void Instance::expire_leases(std::int64_t now_ms) {
  for (auto it = leases_.begin(); it != leases_.end();) {
    if (it->second.until_ms > now_ms) {
      ++it;
      continue;
    }
    enqueue(Settlement{it->first, Settlement::What::lease_over, {}, it->second.attempt, it->second.answer});
    it = leases_.erase(it);
  }
}

// Moves the first batch that waits, if there is one. Neither this nor its reverse needs memory.
std::list<Instance::Batch> Instance::take_batch() {
  std::list<Batch> taken;
  const bool news = !news_.empty() && (queue_.empty() || news_turn_);
  news_turn_ = !news;
  if (news) {
    taken.splice(taken.end(), news_, news_.begin());
    return taken;
  }
  if (queue_.empty()) return taken;
  taken.splice(taken.end(), queue_, queue_.begin());
  queue_items_ -= taken.front().inputs.size();
  queue_bytes_ -= taken.front().bytes;
  return taken;
}

void Instance::put_back(std::list<Batch> batch) {
  if (batch.empty()) return;
  if (batch.front().bytes == 0 && batch.front().inputs.size() == 1 &&
      std::holds_alternative<News>(batch.front().inputs.front())) {
    news_.splice(news_.begin(), batch);
    return;
  }
  queue_items_ += batch.front().inputs.size();
  queue_bytes_ += batch.front().bytes;
  queue_.splice(queue_.begin(), batch);
}

// How many effects may be taken into memory.
std::size_t Instance::room() const {
  const std::size_t most = threads_ == 0 ? kOffersOfTick : kOffers;
  return offers_.size() < most ? most - offers_.size() : 0;
}

// Done without the lock: a host that hands in never waits for a commit. The texts of faults that
// lack memory are short enough to need none.
Result<std::list<Offer>> Instance::work_off(std::list<Batch>& batch, std::size_t room,
                                            std::int64_t& next_ms) noexcept {
  const AtWork at_work;
  try {
    std::vector<Input> none;
    auto& inputs = batch.empty() ? none : batch.front().inputs;
    DAYBOOK_ASSIGN(auto offers, core_->run(inputs, room));
    inputs.clear();
    try {
      if (const auto next = core_->next_due()) next_ms = *next;
    } catch (const std::bad_alloc&) {  // the next batch works it out
    }
    return offers;
  } catch (const std::bad_alloc&) {
    return fail(Errc::io, "out of memory");
  } catch (...) {
    return fail(Errc::internal, "engine fault");
  }
}

bool Instance::run_batch(std::unique_lock<std::mutex>& lock) {
  auto batch = take_batch();
  const std::uint64_t last_seq = batch.empty() ? 0 : batch.front().last_seq;
  const std::size_t wanted = room();
  std::int64_t next_ms = next_ms_;
  running_ = true;
  lock.unlock();
  auto offers = work_off(batch, wanted, next_ms);
  lock.lock();
  running_ = false;
  if (!offers) {
    put_back(std::move(batch));
    trouble_ = pass_on(std::move(offers).error());
    return false;
  }
  trouble_ = {};
  handled_ = std::max(handled_, last_seq);
  note_durable();
  now_ms_ = std::max(now_ms_, core_->now_ms());
  next_ms_ = next_ms;
  backlog_ = wanted > 0 && offers->size() == wanted;
  publish(std::move(*offers));
  return true;
}

void Instance::note_durable() {
  if (!core_->owes_rows()) durable_ = handled_;
}

void Instance::publish(std::list<Offer> offers) {
  if (offers.empty()) return;
  offers_.splice(offers_.end(), offers);
  if (!rung_) wake_.ring();
  rung_ = true;
  fetch_.notify_all();
}

// Waking a sleeping thread costs the host more than all the rest of a call. So after work the
// engine looks for more talk by itself, at growing intervals, before it sleeps; whatever somebody
// waits for wakes it at once.
void Instance::linger(std::unique_lock<std::mutex>& lock) {
  const auto called = [this] { return stopped_ || closing_ || work_waits(); };
  for (auto pause = kFirstPause; pause <= kLastPause; pause += pause / 8)
    if (work_.wait_for(lock, pause, called)) return;
}

// Nothing else is to be done now. What a faulty disk refuses is tried again with the next batch.
void Instance::rest(std::unique_lock<std::mutex>& lock) {
  if (stopped_ || running_ || work_waits() || !(core_->owes_rows() || core_->holding())) return;
  running_ = true;
  lock.unlock();
  Status done = fail(Errc::io, "out of memory");
  try {
    const AtWork at_work;
    done = core_->rest();
  } catch (const std::bad_alloc&) {
  }
  lock.lock();
  running_ = false;
  trouble_ = std::move(done);
  note_durable();
}

void Instance::loop() {
  std::unique_lock lock(mutex_);
  while (!stopped_) {
    work_.wait(lock, [this] { return stopped_ || work_waits(); });
    if (stopped_) break;
    awake_ = true;
    const bool well = run_batch(lock);
    idle_.notify_all();
    if (well) linger(lock);
    if (well) rest(lock);
    idle_.notify_all();
    awake_ = false;
    if (!well) work_.wait_for(lock, kRetryPause, [this] { return stopped_; });
  }
}

}  // namespace daybook::engine
