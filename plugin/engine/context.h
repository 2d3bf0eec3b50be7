// The object graph of one instance, and what its parts share: settings, store, gate, the time the
// host told. Used by one thread at a time.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "detect/detect.h"
#include "engine/gate.h"
#include "engine/net_port.h"
#include "engine/settings.h"
#include "model/effect.h"
#include "store/db.h"
#include "store/file_lock.h"
#include "store/habits.h"
#include "store/journal.h"
#include "store/outbox.h"
#include "providers/mirror.h"
#include "store/proposals.h"
#include "store/remote.h"

namespace daybook::engine {

// How a calendar that lives elsewhere is doing. In memory: what matters over a restart is in its rows.
struct SyncState {
  bool running = false;
  bool wanted = false;         // somebody asked; the next chance is taken
  std::int64_t run = 0;        // marks what the listing under way named
  std::int64_t last_ms = 0;    // the last whole pull; 0: never
  std::int64_t stored_ms = 0;  // … as it stands in the row
  std::int64_t next_ms = 0;
  std::int64_t forced_ms = 0;  // the last pull that somebody asked for
  int failures = 0;
  Errc code = Errc::internal;  // of the last failure
  std::string error;
  bool suspect = false;        // a listing named far fewer events than known; the next one decides
  std::vector<providers::RemoteItem> orphans;  // exceptions whose series did not come yet
  std::vector<std::string> gone;               // external ids that are no more; done with at the end
  std::set<std::string> left;  // events left alone, because a change of ours is on its way
  std::vector<std::string> problems;           // of the last pull
  bool checked = false;        // its rights were asked for once
  std::optional<providers::Health> health;
  // How the server tells of changes, where the host has a place for that.
  std::optional<providers::Channel> channel;
  std::int64_t watch_next_ms = 0;  // to be made or prolonged then
  bool watching = false;           // being asked
  std::string watch_error;
};

struct Context {
  Context(Settings s, std::unique_ptr<store::Db> database, store::FileLock file_lock);

  Settings settings;
  store::FileLock lock;
  std::unique_ptr<store::Db> db;
  store::Outbox outbox;
  store::Proposals proposals;
  store::Habits habits;
  store::Journal journal;
  store::RemoteWrites writes;
  store::RemoteCopies copies;
  ProviderMap providers;
  std::map<std::string, providers::MirrorProvider*, std::less<>> mirrors;  // among them
  std::map<std::string, SyncState, std::less<>> sync;
  std::vector<NetJob> jobs;  // leave for the network once this batch is committed
  Gate gate;
  detect::Detector detector;
  std::string secret;        // of this state file, random: proofs that come back to us are made of it
  std::string salt;          // makes effect keys of this state file unlike those of any other
  bool flush_after_commit = false;  // something was purged: no page of the log may keep it
  bool touched = true;       // the store was written to since the next due time was worked out
  std::int64_t now_ms = 0;   // the latest time the host told; 0 before it told any
  std::int64_t born_ms = 0;  // the first time ever told to this state file

  // Starts the transaction of this batch, if it is not open yet. Errors besides: those of `unbroken`.
  Status writing();
  // A statement that fails for want of memory or room can end the whole transaction; whoever takes its
  // error for a small one must not go on with half a batch. Errors: io.
  Status unbroken() const;
  bool begun = false;        // the transaction of this batch
  Status emit(model::Effect effect);  // the key gets the salt; an empty key one of its own

  // The person behind a handle; people who are not in the settings are known by it.
  model::Person person_at(std::string_view platform, std::string_view user) const;
  model::Person person(std::string_view id) const;
  // What a direct message or a reaction answers: the key of our message without its salt, or empty.
  // Whom we knew by handle only was addressed without a workspace.
  Result<std::string> key_answered(const model::Message& m);
  // Where to reach a person: where he was met, else by a handle of his; no user when unknown.
  Result<model::Address> address_of(const model::Person& person);
  // How old what is known of a calendar is, in milliseconds; 0 for what lives here, nothing when it was
  // never fetched.
  std::optional<std::int64_t> age_ms(std::string_view calendar) const;
  // Whether what is known of a calendar tells about that moment.
  model::Asked coverage(const std::string& calendar, time::Instant at) const;
  time::Instant now() const { return time::from_millis(now_ms); }
};

}  // namespace daybook::engine
