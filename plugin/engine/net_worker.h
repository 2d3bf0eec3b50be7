// The network thread: adapters, their accounts, and the dialogues under way, over one transport. With
// `threads: 0` the host's ticks pump it instead.
#pragma once

#include <condition_variable>
#include <coroutine>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>

#include "engine/accounts.h"
#include "engine/net_port.h"
#include "engine/settings.h"
#include "net/runner.h"

namespace daybook::engine {

// Lets a dialogue wait until the engine has committed what it was given.
class Tickets {
 public:
  struct Waiting {
    Tickets& tickets;
    std::uint64_t ticket;
    Waiting(Tickets& t, std::uint64_t n) : tickets(t), ticket(n) {}
    Waiting(const Waiting&) = delete;
    Waiting& operator=(const Waiting&) = delete;
    ~Waiting() { tickets.waiters_.erase(ticket); }
    bool await_ready() const noexcept { return tickets.open_.count(ticket) == 0; }
    void await_suspend(std::coroutine_handle<> h) { tickets.waiters_[ticket] = h; }
    void await_resume() const noexcept {}
  };
  std::uint64_t next() {
    open_.insert(++last_);
    return last_;
  }
  Waiting wait(std::uint64_t ticket) { return {*this, ticket}; }
  void settle(std::uint64_t ticket);

 private:
  std::uint64_t last_ = 0;
  std::set<std::uint64_t> open_;  // handed over and not settled
  std::map<std::uint64_t, std::coroutine_handle<>> waiters_;
};

class NetWorker final : public NetPort {
 public:
  using Deliver = std::function<void(NetNews)>;  // from the thread that works

  NetWorker(const Settings& settings, Vault vault, Deliver deliver);
  ~NetWorker() override;

  void start(std::vector<NetJob> jobs) override;
  // A connection of its own to the state file, for CarryJob; for a worker with a thread, before it runs.
  void carry_log_of(const std::string& state) { state_ = state; }
  bool carries_log() const override { return !state_.empty(); }
  // One turn: what is new begins, what was answered goes on. Waits for that up to timeout_ms. True:
  // something went on.
  bool pump(int timeout_ms);
  bool idle() const;
  void run();   // the thread's body, until stop()
  void stop();  // from any thread; dialogues under way end where they rest

 private:
  struct Account {
    std::unique_ptr<net::Credential> credential;
    // By server: one that fails is left alone, and no other with it.
    std::map<std::string, net::Session> sessions;
    // A sign-in that was begun and waits for its person; the latest one.
    std::optional<net::Consent> consent;
    std::optional<net::DeviceCode> device;
  };
  struct Calendar {
    std::unique_ptr<providers::RemoteCalendar> remote;
  };
  class Reaper;
  // New tokens are durable, sealed, before they are used.
  class Keeper final : public net::TokenKeeper {
   public:
    explicit Keeper(NetWorker& worker) : worker_(worker) {}
    net::Task<Status> keep(std::string name, std::string tokens_json) override;
    net::Task<Result<std::string>> again(std::string name) override;

   private:
    NetWorker& worker_;
  };
  using Work = net::Task<bool>;
  void open();
  Calendar* calendar(const std::string& id);
  void begin(NetJob job);
  void carry_log(bool last);
  Work pull(Calendar& calendar, PullJob job);
  Work write(Calendar& calendar, WriteJob job);
  Work check(Calendar& calendar, CheckJob job);
  void begin_model(ModelJob job);  // net_model.cc
  Work ask_model(ModelJob job);
  Work watch(Calendar& calendar, WatchJob job);
  Account& account(const CalendarSetting& setting);
  // Enquiries of calls (net_enquiry.cc).
  struct Asked;
  using Answering = net::Task<Result<json::Value>>;
  void begin_enquiries(EnquiryJob job);
  void tell(Asked& asked);
  Work answer(std::shared_ptr<Asked> asked, std::size_t index);
  Work lose_patience(std::shared_ptr<Asked> asked);
  Answering busy(Calendar& at, json::Value args);
  Answering connect(Calendar& at, const CalendarSetting& setting, json::Value args);
  Answering begin_device(Account& who, net::OAuthClient client);
  net::Task<Result<net::Tokens>> tokens_of(Account& who, net::OAuthClient client, json::Value args);
  Answering look(Calendar& at);
  void refuse(const NetJob& job, const Error& error);

  const Settings& settings_;
  Vault vault_;
  Deliver deliver_;
  std::unique_ptr<net::Runner> runner_;
  Status opened_ = fail(Errc::io, "");
  bool tried_ = false;
  Tickets tickets_;
  std::unique_ptr<Keeper> keeper_;
  std::unique_ptr<Account> model_;  // made when the language model is first asked
  std::map<std::string, std::unique_ptr<Account>> accounts_;
  std::map<std::string, std::unique_ptr<Calendar>> calendars_;
  std::list<Work> works_;
  std::string state_;                   // empty: the engine carries the log over by itself
  std::unique_ptr<store::Db> log_;      // open while a first listing runs

  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable called_;
  std::vector<NetJob> mail_;
  bool stopping_ = false;
  bool resting_ = true;
  net::Runner* awake_ = nullptr;  // whom to wake; set once
};

}  // namespace daybook::engine
