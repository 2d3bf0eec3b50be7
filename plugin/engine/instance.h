// One handle of the ABI: the bounded input queue, the effects on offer, the engine thread. All
// calls may come from any thread; none but open, close and (without threads) on_tick touches the
// disk.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "engine/core.h"
#include "engine/net_worker.h"
#include "engine/wake.h"

namespace daybook::engine {

enum class Fetch : std::uint8_t { none, got, too_small };
enum class Waited : std::uint8_t { in_vain, ready, closing };

class Instance : public std::enable_shared_from_this<Instance> {
 public:
  // `vfs`: a registered SQLite VFS, for tests of faulty disks.
  static Result<std::shared_ptr<Instance>> open(std::string_view config,
                                                const std::string& vfs = {});
  ~Instance();

  // Answers false when the queue is full.
  bool accept(Input input, std::size_t bytes, std::uint64_t* seq);
  // The host's clock. Without threads, does all the work that waits. Answers the next due time.
  Result<std::int64_t> tick(std::int64_t now_ms);
  Fetch next(char* buffer, std::size_t capacity, std::size_t* need);
  // not_found when no effect of that number waits for an outcome; retry_later when the queue is
  // full.
  Status done(std::int64_t effect, Settlement::What what, model::Outcome outcome);
  Waited wait(int timeout_ms);
  // Ends every wait and takes no more input; the first step of closing.
  void interrupt();
  int wake_fd() const { return wake_.dup_read_end(); }
  // Whether all that was handed in is worked off, or cannot be while the state file has a fault.
  bool idle() const;
  void progress(std::uint64_t* accepted, std::uint64_t* durable) const;
  // Works off the queue and closes the state file, within the deadline. retry_later when that did
  // not do: the rest is handed in again by the host, as `progress` told.
  Status close(int deadline_ms);
  // Ends the thread and lets go of the state file without a word, as a killed process would. For
  // tests of crashes.
  void abandon();

 private:
  // Inputs that are worked off as one.
  struct Batch {
    std::vector<Input> inputs;
    std::size_t bytes = 0;       // of the documents
    std::uint64_t last_seq = 0;  // of the latest one that is counted, 0: none
  };
  struct Lease {
    std::int64_t until_ms;
    int attempt;
    bool answer;
  };
  explicit Instance(std::unique_ptr<Core> core) : core_(std::move(core)) {}

  void loop();
  Status reach_out(bool carry_log);
  void deliver(NetNews news);
  bool pump(std::unique_lock<std::mutex>& lock);
  void end_net();
  Batch& enqueue(Input input);
  std::list<Batch> take_batch();
  void put_back(std::list<Batch> batch);
  std::size_t room() const;
  bool run_batch(std::unique_lock<std::mutex>& lock);
  Result<std::list<Offer>> work_off(std::list<Batch>& batch, std::size_t room,
                                    std::int64_t& next_ms) noexcept;
  void publish(std::list<Offer> offers);
  void linger(std::unique_lock<std::mutex>& lock);
  void rest(std::unique_lock<std::mutex>& lock);
  void note_durable();
  void expire_leases(std::int64_t now_ms);
  bool work_waits() const { return !queue_.empty() || !news_.empty() || (backlog_ && offers_.empty()); }
  std::vector<std::int64_t> unhanded() const;

  std::unique_ptr<Core> core_;
  Wake wake_;
  std::unique_ptr<NetWorker> net_;  // nothing: no calendar lives elsewhere
  std::thread engine_, net_thread_;
  int threads_ = 0;

  mutable std::mutex mutex_;  // guards everything below
  std::condition_variable work_;
  std::condition_variable fetch_;
  std::condition_variable idle_;
  std::list<Batch> queue_;  // lists, because moving between them needs no memory
  std::list<Batch> news_;   // of the network, one to a batch: a long listing keeps nobody waiting
  bool news_turn_ = false;  // where both wait, they take turns
  std::size_t queue_items_ = 0;
  std::size_t queue_bytes_ = 0;
  std::list<Offer> offers_;
  std::map<std::int64_t, Lease> leases_;
  bool backlog_ = false;  // there may be more effects than were taken into memory
  bool rung_ = false;     // the wake byte was sent since the offers were last found empty
  bool awake_ = false;    // the engine looks at the queue by itself soon: no need to wake it
  bool running_ = false;  // a batch is being worked on
  bool pumping_ = false;  // without threads: a tick moves the network on
  bool closing_ = false;
  bool stopped_ = false;
  std::uint64_t accepted_ = 0;
  std::uint64_t handled_ = 0;  // up to there all is worked off, but an answer may have no row yet
  std::uint64_t durable_ = 0;
  std::int64_t now_ms_ = 0;
  std::int64_t next_ms_ = 0;
  Status trouble_;  // the state file's fault, while it lasts
};

}  // namespace daybook::engine
