// One calendar as the contract suite sees it: the calendar itself (CalendarProvider), whatever kind it
// is, and for those that live on a server the network in between and the hands of somebody else.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "providers/mirror.h"
#include "providers/series.h"
#include "store/remote.h"
#include "unit/providers/fake.h"
#include "unit/providers/harvest.h"

namespace daybook::providers::contract {

inline constexpr std::int64_t kNow = 1'773'057'600'000;  // 2026-03-09T12:00:00Z
inline time::Instant utc(const char* t) { return time::Instant(time::parse_iso(t)->local.time_since_epoch()); }

// What became of changes on their way to where the calendar lives.
struct Sent {
  std::optional<net::Failure> failed;
  std::optional<RemoteItem> theirs;
  std::vector<std::string> not_kept;
  std::string remark;
  bool ok() const { return !failed; }
  Errc code() const { return failed ? failed->error.code : Errc::internal; }
};

class Seat {
 public:
  virtual ~Seat() = default;
  virtual CalendarProvider& calendar() = 0;
  virtual Capabilities can() const = 0;
  // Everything that waits is sent, until it is done or fails.
  virtual Sent settle() = 0;
  // The last change once more, as after its answer was lost; `in_doubt`: that is known.
  virtual Sent repeat(bool in_doubt) = 0;
  // Read from where the calendar lives, by somebody who knows nothing of it yet.
  virtual std::vector<model::SeriesDocument> there() = 0;

  Sent create(model::Event e) {
    created_ = e;
    const auto made = calendar().create_event(permit(), std::move(e), kNow);
    return made ? settle() : failure(made.error());
  }
  Sent update(const std::string& id, const model::Patch& patch, model::Scope scope = model::Scope::series,
              const std::string& etag = {}) {
    const auto done = calendar().update_event(permit(), {id, scope, etag}, patch, kNow);
    return done ? settle() : failure(done.error());
  }
  Sent remove(const std::string& id, model::Scope scope = model::Scope::series, const std::string& etag = {}) {
    const auto done = calendar().delete_event(permit(), {id, scope, etag}, kNow);
    return done ? settle() : failure(done.error());
  }
  Sent restore(model::SeriesDocument document) {
    const auto done = calendar().restore_event(permit(), std::move(document), kNow);
    return done ? settle() : failure(done.error());
  }
  model::SeriesDocument known(const std::string& id) {
    auto doc = calendar().document(id);
    EXPECT_TRUE(doc && *doc) << id;
    return doc && *doc ? **doc : model::SeriesDocument{};
  }
  static policy::WritePermit permit() { return engine::Gate::permit("main"); }

 protected:
  static Sent failure(const Error& e) { return {net::Failure{e, false, 0, 0}, {}, {}, {}}; }
  model::Event created_;
};

// The way to a server, through the fault proxy.
class Wire {
 public:
  Wire(std::string base, std::unique_ptr<net::Credential> credential);
  template <class T>
  T run(net::Task<T> task) {
    task.start();
    for (int i = 0; i < 600 && !task.done(); ++i) runner_.step(100);
    EXPECT_TRUE(task.done()) << "the dialogue does not end";
    return task.take();
  }
  net::Response ask(const std::string& method, const std::string& url, std::string body = {});
  // The proxy's; one JSON object or several. Answers how many of the last ones were not used up.
  std::size_t faults(const std::string& list);
  // "PUT 201" for each request since it was last asked.
  std::vector<std::string> seen();
  net::Session& session() { return session_; }
  std::int64_t clock_ms() const { return runner_.monotonic_ms(); }

 private:
  std::string base_;
  net::Runner runner_;
  std::unique_ptr<net::Credential> credential_;
  net::Session session_;
};

// An event as somebody else makes it, on the clock of Berlin.
struct Foreign {
  std::string title, start, end;
  bool weekly = false;  // on Tuesdays, six times
  std::string zone = "Europe/Berlin";
};

// A server and what somebody else does there.
class Far {
 public:
  virtual ~Far() = default;
  virtual std::string missing() const { return {}; }
  virtual Wire& wire() = 0;
  virtual std::unique_ptr<RemoteCalendar> open() = 0;
  virtual void clean() = 0;
  // Answers what names the event there.
  virtual std::string insert(const Foreign& event) = 0;
  virtual void retitle(const std::string& external_id, const std::string& title) = 0;
  virtual void remove(const std::string& external_id) = 0;
  // An event that names a zone nobody knows, at 09:30 UTC where its server can tell that.
  virtual std::string insert_in_unknown_zone() = 0;
  // An event that cannot be read; false: this server keeps none.
  virtual bool insert_unreadable() = 0;
  // The server forgets the cursor, or it becomes one that the server does not know.
  virtual std::string lost(std::string cursor) = 0;
};

class RemoteSeat final : public Seat {
 public:
  explicit RemoteSeat(Far& far);
  CalendarProvider& calendar() override { return *mirror_; }
  Capabilities can() const override { return adapter_->capabilities(); }
  Sent settle() override;
  Sent repeat(bool in_doubt) override;
  std::vector<model::SeriesDocument> there() override;

  struct Pull {
    tl::expected<Pulled, net::Failure> end;
    Gathered got;
    std::vector<Known> known;  // afterwards
  };
  Pull pull(std::string cursor = {}, std::vector<Known> known = {}, time::Instant from = utc("2026-03-01T00:00:00"),
            time::Instant to = utc("2026-06-01T00:00:00"));
  Far& far() { return far_; }
  Wire& wire() { return far_.wire(); }
  std::string external(const std::string& event_id);

 private:
  Sent send(store::RemoteWriteRow row);
  Sent answered(WriteAnswer answer, store::RemoteWriteRow* row);
  void done(store::RemoteWriteRow row, const RemoteItem& item);

  Far& far_;
  std::unique_ptr<store::Db> db_;
  store::RemoteWrites writes_;
  store::RemoteCopies copies_;
  std::unique_ptr<RemoteCalendar> adapter_;
  std::unique_ptr<MirrorProvider> mirror_;
  RemoteWrite last_;
};

// The state file of one seat: in memory, with the calendar "main" in it.
std::unique_ptr<store::Db> fresh_state(const std::string& kind);

// By the suite's name of it: local, google, graph, radicale, xandikos, cyrus, davical, sabre, ics_feed.
struct Place {
  const char* name;
  const char* title;  // the head of its column
};
const std::vector<Place>& places();
// Answers why there is none in `missing`.
std::unique_ptr<Seat> take_seat(const std::string& place, std::string& missing);

}  // namespace daybook::providers::contract
