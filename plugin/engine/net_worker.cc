#include "engine/net_worker.h"

#include <deque>

#include "engine/fork.h"

namespace daybook::engine {
namespace {

constexpr std::size_t kPiece = 160;  // items handed over at once
constexpr std::size_t kAhead = 16;   // pieces under way to the engine: about a page of a large listing
constexpr auto kRest = std::chrono::milliseconds(1000);

net::Failure failure(const Error& e) { return {e, false, 0}; }

}  // namespace

void Tickets::settle(std::uint64_t ticket) {
  open_.erase(ticket);
  const auto it = waiters_.find(ticket);
  if (it == waiters_.end()) return;
  const auto waiter = it->second;
  waiters_.erase(it);
  waiter.resume();
}

// Gathers what an adapter pulls: a small pull is handed over as a whole at its end, a large one in
// pieces, each of which is committed before the next.
class NetWorker::Reaper final : public providers::Harvest {
 public:
  Reaper(NetWorker& worker, const PullJob& job) : worker_(worker) {
    piece_.calendar = job.calendar;
    piece_.run = job.run;
  }
  net::Task<Status> take(std::vector<providers::RemoteItem> items) override {
    for (auto& item : items) piece_.items.push_back(std::move(item));
    if (piece_.items.size() < kPiece) co_return Status{};
    PulledItems full;
    full.calendar = piece_.calendar;
    full.run = piece_.run;
    full.restarted = std::exchange(piece_.restarted, false);
    full.items = std::exchange(piece_.items, {});
    full.ticket = worker_.tickets_.next();
    under_way_.push_back(full.ticket);
    worker_.deliver_(std::move(full));
    // The engine stores one page while the next one is fetched and read.
    while (under_way_.size() > kAhead) {
      auto waiting = worker_.tickets_.wait(under_way_.front());
      co_await waiting;
      under_way_.pop_front();
    }
    co_return Status{};
  }
  void restart() override {
    piece_.items.clear();
    piece_.restarted = true;
  }
  PulledItems rest() { return std::move(piece_); }

 private:
  NetWorker& worker_;
  PulledItems piece_;
  std::deque<std::uint64_t> under_way_;  // tickets
};

net::Task<Status> NetWorker::Keeper::keep(std::string name, std::string tokens_json) {
  auto sealed = worker_.vault_.seal(name, tokens_json);
  if (!sealed) co_return pass_on(sealed.error());
  TokensNews news{std::move(name), std::move(*sealed), worker_.tickets_.next()};
  auto waiting = worker_.tickets_.wait(news.ticket);
  worker_.deliver_(std::move(news));
  co_await waiting;
  co_return Status{};
}

net::Task<Result<std::string>> NetWorker::Keeper::again(std::string name) {
  for (const auto& calendar : worker_.settings_.calendars)
    if (calendar.remote.account == name) co_return net::tokens_to_json(given_tokens(calendar));
  co_return std::string();
}

NetWorker::NetWorker(const Settings& settings, Vault vault, Deliver deliver)
    : settings_(settings),
      vault_(std::move(vault)),
      deliver_(std::move(deliver)),
      keeper_(std::make_unique<Keeper>(*this)) {}

NetWorker::~NetWorker() { works_.clear(); }

void NetWorker::open() {
  if (tried_) return;
  tried_ = true;
  auto transport = net::open_transport(settings_.net.transport);
  if (!transport) {
    opened_ = pass_on(std::move(transport).error());
    return;
  }
  opened_ = Status{};
  runner_ = std::make_unique<net::Runner>(std::move(*transport));
  const std::lock_guard lock(mutex_);
  awake_ = runner_.get();
}

// Made when first needed: accounts are shared by the calendars that name the same sign-in.
NetWorker::Calendar* NetWorker::calendar(const std::string& id) {
  if (const auto it = calendars_.find(id); it != calendars_.end()) return it->second.get();
  const auto* setting = settings_.calendar(id);
  if (setting == nullptr) return nullptr;
  auto made = std::make_unique<Calendar>();
  Account& who = account(*setting);
  auto& session = who.sessions.try_emplace(server_of(*setting), *runner_, *who.credential).first->second;
  made->remote = make_remote(*setting, settings_, session);
  return calendars_.emplace(id, std::move(made)).first->second.get();
}

NetWorker::Account& NetWorker::account(const CalendarSetting& setting) {
  auto& account = accounts_[setting.remote.account];
  if (account) return *account;
  account = std::make_unique<Account>();
  account->credential = make_credential(setting, settings_, vault_, *keeper_);
  return *account;
}

void NetWorker::refuse(const NetJob& job, const Error& e) {
  if (const auto* p = std::get_if<PullJob>(&job))
    deliver_(PullEnded{{p->calendar, p->run, false, {}, 0}, tl::unexpected(failure(e))});
  if (const auto* w = std::get_if<WriteJob>(&job))
    deliver_(WriteEnded{w->id, w->calendar,
                        tl::unexpected(providers::WriteFailure{failure(e), std::nullopt})});
  if (const auto* c = std::get_if<CheckJob>(&job))
    deliver_(CheckEnded{c->calendar, tl::unexpected(failure(e))});
  if (const auto* w = std::get_if<WatchJob>(&job))
    deliver_(WatchEnded{w->calendar, tl::unexpected(failure(e))});
}

void NetWorker::begin(NetJob job) {
  if (const auto* taken = std::get_if<TakenJob>(&job)) return tickets_.settle(taken->ticket);
  if (auto* enquiry = std::get_if<EnquiryJob>(&job)) return begin_enquiries(std::move(*enquiry));
  if (auto* question = std::get_if<ModelJob>(&job)) return begin_model(std::move(*question));
  if (const auto* carry = std::get_if<CarryJob>(&job)) return carry_log(carry->last);
  if (!opened_) return refuse(job, opened_.error());
  const auto id = std::visit(
      [](const auto& j) -> std::string {
        if constexpr (requires { j.calendar; }) return j.calendar;
        return {};
      },
      job);
  Calendar* c = calendar(id);
  if (c == nullptr || c->remote == nullptr)
    return refuse(job, {Errc::invalid, "the calendar " + id + " is not set up", {}});
  if (auto* p = std::get_if<PullJob>(&job)) works_.push_back(pull(*c, std::move(*p)));
  else if (auto* w = std::get_if<WriteJob>(&job)) works_.push_back(write(*c, std::move(*w)));
  else if (auto* k = std::get_if<CheckJob>(&job)) works_.push_back(check(*c, std::move(*k)));
  else if (auto* n = std::get_if<WatchJob>(&job)) works_.push_back(watch(*c, std::move(*n)));
  else return;
  works_.back().start();
}

// What fails is left to the engine, which carries a log over by itself that grows too long, and has the
// words for what is wrong with the file.
void NetWorker::carry_log(bool last) {
  const AtWork at_work;  // a child must inherit none of SQLite's locks
  if (!log_) {
    store::OpenOptions small;
    small.cache_kib = 64;
    auto opened = store::Db::open(state_, small);
    // Only who has read the file knows that it has a log.
    if (opened && (*opened)->execute("PRAGMA user_version")) log_ = std::move(*opened);
  }
  if (log_) (void)log_->carry_log();
  if (last) log_.reset();
}

NetWorker::Work NetWorker::pull(Calendar& calendar, PullJob job) {
  Reaper reaper(*this, job);
  auto pulling = calendar.remote->pull(std::move(job.wish), reaper);
  auto pulled = co_await pulling;
  deliver_(PullEnded{reaper.rest(), std::move(pulled)});
  co_return true;
}

NetWorker::Work NetWorker::write(Calendar& calendar, WriteJob job) {
  auto writing = calendar.remote->write(std::move(job.permit), std::move(job.write));
  auto answer = co_await writing;
  deliver_(WriteEnded{job.id, job.calendar, std::move(answer)});
  co_return true;
}

NetWorker::Work NetWorker::check(Calendar& calendar, CheckJob job) {
  auto checking = calendar.remote->check();
  auto health = co_await checking;
  deliver_(CheckEnded{job.calendar, std::move(health)});
  co_return true;
}

NetWorker::Work NetWorker::watch(Calendar& calendar, WatchJob job) {
  auto asking = calendar.remote->watch(std::move(job.channel), std::move(job.fresh_id));
  auto channel = co_await asking;
  deliver_(WatchEnded{job.calendar, std::move(channel)});
  co_return true;
}

void NetWorker::start(std::vector<NetJob> jobs) {
  if (jobs.empty()) return;
  const std::lock_guard lock(mutex_);
  for (auto& job : jobs) mail_.push_back(std::move(job));
  resting_ = false;
  called_.notify_one();
  if (awake_ != nullptr) awake_->wake();
}

bool NetWorker::pump(int timeout_ms) {
  std::vector<NetJob> jobs;
  {
    const std::lock_guard lock(mutex_);
    jobs = std::exchange(mail_, {});
  }
  if (!jobs.empty()) open();
  bool any = !jobs.empty();
  for (auto& job : jobs) begin(std::move(job));
  if (runner_ && (!runner_->idle() || timeout_ms > 0)) any = runner_->step(any ? 0 : timeout_ms) || any;
  std::erase_if(works_, [](const Work& w) { return w.done(); });
  const std::lock_guard lock(mutex_);
  resting_ = works_.empty() && mail_.empty();
  return any;
}

bool NetWorker::idle() const {
  const std::lock_guard lock(mutex_);
  return resting_ && mail_.empty();
}

void NetWorker::run() {
  while (true) {
    {
      std::unique_lock lock(mutex_);
      if (stopping_) break;
      if (mail_.empty() && works_.empty())
        called_.wait(lock, [this] { return stopping_ || !mail_.empty(); });
      if (stopping_) break;
    }
    try {
      pump(static_cast<int>(kRest.count()));
    } catch (const std::bad_alloc&) {  // nothing may leave a thread of ours
      std::this_thread::sleep_for(kRest);
    }
  }
  works_.clear();
  const AtWork at_work;
  log_.reset();  // who closes the file last empties the log, and that is the engine
}

void NetWorker::stop() {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  called_.notify_all();
  if (awake_ != nullptr) awake_->wake();
}

}  // namespace daybook::engine
