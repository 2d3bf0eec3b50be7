// How the calendars that live elsewhere are doing. A batch that fails takes back what it changed, so
// a state is remembered before its first change in a batch; batches of mere talk copy none.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "providers/remote.h"

namespace daybook::engine {

// In memory: what matters over a restart is in its rows.
struct SyncState {
  bool running = false;
  bool wanted = false;         // somebody asked; the next chance is taken
  bool anew = false;           // the listing under way is of no use for a cursor: the next one names everything
  bool spoilt = false;         // of the listing under way something was dropped: it counts for nothing
  std::int64_t run = 0;        // marks what the listing under way named
  std::int64_t last_ms = 0;    // the last whole pull; 0: never
  std::int64_t stored_ms = 0;  // … as it stands in the row
  std::int64_t next_ms = 0;
  std::int64_t wait_ms = 0;    // the server asked to be left alone until then, whoever wants a pull
  std::int64_t day = 0;        // of the polls counted, in days of UTC
  int polls = 0;               // begun on that day, since the start
  std::int64_t forced_ms = 0;  // the last pull that somebody asked for
  int failures = 0;
  Errc code = Errc::internal;  // of the last failure
  std::string error;
  std::int64_t suspect_ms = 0;  // the first listing that named far fewer events than known; 0: none did
  std::vector<providers::RemoteItem> orphans;  // exceptions whose series did not come yet
  std::vector<providers::RemoteItem> gone;     // what is no more; done with at the end
  std::map<std::string, std::string> problems;  // by external id: what could not be read of an event
  std::vector<std::string> remarks;             // of the last listing with news, about no event we know
  // What answers to changes of ours told while the listing was under way, of which it may be older: versions by event,
  // none of what is deleted.
  std::map<std::string, std::vector<std::string>, std::less<>> written;
  bool whole = false;          // the listing under way names everything there is
  // … and the occurrences it named by themselves: series (external id) and original start.
  std::set<std::pair<std::string, time::Local>> named;
  bool checked = false;        // its rights were asked for once
  std::optional<providers::Health> health;
  std::string check_error;     // why its rights are not known
  bool end_told = false;       // that its sign-in ends soon
  // How the server tells of changes, where the host has a place for that.
  std::optional<providers::Channel> channel;
  std::int64_t watch_next_ms = 0;  // to be made or prolonged then
  bool watching = false;           // being asked
  std::string watch_error;
};

// What could not be read of an event, told until the event comes anew.
void note_problem(SyncState& s, const std::string& external_id, std::string what);
// A listing begins that names everything there is.
void begin_whole(SyncState& s);

class SyncStates {
 public:
  using Map = std::map<std::string, SyncState, std::less<>>;

  // nullptr: it does not live elsewhere.
  const SyncState* find(std::string_view calendar) const {
    const auto it = states_.find(calendar);
    return it == states_.end() ? nullptr : &it->second;
  }
  // Makes one where there is none.
  SyncState& change(std::string_view calendar) {
    auto it = states_.find(calendar);
    if (it == states_.end()) it = states_.emplace(calendar, SyncState()).first;
    before_.try_emplace(it->first, it->second);
    return it->second;
  }
  const Map& all() const { return states_; }
  // Somebody asks for a pull: at most one in five seconds, whoever asks. False: not now, or one is under way.
  bool ask(std::string_view calendar, std::int64_t now_ms) {
    constexpr std::int64_t kPauseMs = 5'000;
    const auto* known = find(calendar);
    if (known == nullptr || known->running || (known->forced_ms != 0 && now_ms - known->forced_ms < kPauseMs)) return false;
    auto& s = change(calendar);
    s.forced_ms = now_ms;
    return s.wanted = true;
  }

  void keep() noexcept { before_.clear(); }
  void undo() noexcept {
    for (auto& [calendar, state] : before_) states_.find(calendar)->second = std::move(state);
    before_.clear();
  }

 private:
  Map states_;
  Map before_;  // of this batch
};

}  // namespace daybook::engine
