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
#include "engine/loose_answers.h"
#include "engine/net_port.h"
#include "engine/settings.h"
#include "engine/sync_states.h"
#include "model/effect.h"
#include "store/db.h"
#include "store/file_lock.h"
#include "store/habits.h"
#include "store/journal.h"
#include "store/kept_lists.h"
#include "store/outbox.h"
#include "providers/mirror.h"
#include "store/proposals.h"
#include "store/remote.h"

namespace daybook::engine {

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
  store::KeptLists kept;
  ProviderMap providers;
  std::map<std::string, providers::MirrorProvider*, std::less<>> mirrors;  // among them
  SyncStates sync;  // of the mirrors
  std::vector<NetJob> jobs;  // leave for the network once this batch is committed
  Gate gate;
  detect::Detector detector;
  std::string secret;        // of this state file, random: proofs that come back to us are made of it
  std::string salt;          // makes effect keys of this state file unlike those of any other
  bool flush_after_commit = false;  // something was purged: no page of the log may keep it
  store::Db::Log log = store::Db::Log::here;  // who carries it over while a first listing runs
  bool touched = true;       // the store was written to since the next due time was worked out
  std::int64_t now_ms = 0;   // the latest time the host told; 0 before it told any
  std::int64_t born_ms = 0;  // the first time ever told to this state file

  // Starts the transaction of this batch, if it is not open yet. Errors besides: those of `unbroken`.
  Status writing();
  // A statement that fails for want of memory or room can end the whole transaction; whoever takes its
  // error for a small one must not go on with half a batch. Errors: io.
  Status unbroken() const;
  bool begun = false;        // the transaction of this batch
  bool later = false;        // it need not outlive a power cut by itself: a piece of a listing, answers
  // Where a batch is nothing but questions, this many answers leave with it.
  std::size_t answer_room = 0;
  std::vector<store::OutboxRow> answers;
  LooseAnswers loose;
  Status emit(model::Effect effect);  // the key gets the salt; an empty key one of its own
  // The answer to a command: `result` or, where not ok, `error`, as JSON text.
  Status answer(std::string_view corr, bool ok, std::string_view content);
  // What people read is kept well under the size of an effect: cuts the member "text".
  static void shorten_text(json::Value& spoken);

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
  // Whether what is known of a calendar tells about that time.
  model::Asked coverage(const std::string& calendar, time::Instant from, time::Instant to) const;
  time::Instant now() const { return time::from_millis(now_ms); }
};

// Lines for people about what cannot tell of that time among what they see in lists; empty: all can.
std::string gaps_in(const Context& context, const Sight& sight, time::Instant from, time::Instant to);

}  // namespace daybook::engine
