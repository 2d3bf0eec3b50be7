// A wish to change a calendar and what came of it: what passes through the gate, both ways.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/busy.h"

namespace daybook::model {

enum class ChangeType : std::uint8_t { create, update, remove };

struct Change {
  ChangeType type = ChangeType::create;
  std::string calendar_id;    // empty: the calendar that is written to by default
  std::string event_id;       // update, remove
  Event event;                // create
  Patch patch;                // update
  std::vector<Replacement> replaced;  // update of a series, in place of the patch: many occurrences of it
  // Of a series; not given: the occurrence when the id names one, else the series.
  std::optional<Scope> scope;
  std::string expected_etag;  // update, remove: refused as stale when the event has another by now
  std::string origin;         // talk | command | agent | task | workspace
  std::string actor;          // person id, or empty
  std::string key;  // idempotency key, empty: the change is made each time it is asked for
  std::string request_id;
  bool author_agreed = false;       // the person whose plan it is said yes to exactly this
  bool overlap_agreed = false;      // … knowing what it overlaps
  std::string conflict_policy;      // suggest | fail | allow_overlap, empty: the setting
  bool own_conflicts_only = false;  // only events of the same person count as a clash
  std::string request;      // canonical text of the tool call behind it: what tells a replay from a
                            // misuse of its key; empty: the change itself
  bool agent = false;       // a program asks, not the person
  std::string send_updates; // all | external_only | none: whom the calendar tells
  bool reminders_told = false;  // create: those of the event count, also where there are none
  bool dry_run = false;     // decide and look for clashes, and write nothing
  std::string approved_by;  // a person with rights said yes to this very call
  std::string approved_clashes;  // … knowing these overlaps: told_of
};

struct Clash {
  std::string calendar_id;
  std::string event_id;
  std::string title;  // empty when the asker may not see it
  Span span;
  bool hidden = false;  // nor may the asker know its id
};
// What a yes in spite of clashes counts for: these events at these times, each ended by a blank. An event
// that was moved since is another clash.
std::string told_of(const std::vector<Clash>& clashes);
// Whether every one of them was named.
bool all_told(const std::string& told, const std::vector<Clash>& clashes);

enum class ChangeStatus : std::uint8_t {
  done,            // written, and read back
  replayed,        // the same request was done before; this is its answer
  conflict,        // the time is taken; nothing was written
  needs_author,    // the author must say yes first
  needs_approval,  // a person with rights must say yes first
  staged,          // noted only (shadow)
  refused,         // the calendar's mode does not allow it
};

struct ChangeAnswer {
  ChangeStatus status = ChangeStatus::refused;
  ChangeType type = ChangeType::create;
  Event event;  // as stored; for remove, as it was
  std::vector<Clash> clashes;
  std::vector<Asked> asked;  // the calendars that the time was looked up in; empty: it did not matter
  std::vector<Span> suggestions;
  std::string undo_token;
  std::string reason;  // why it was refused, for people
};

}  // namespace daybook::model
