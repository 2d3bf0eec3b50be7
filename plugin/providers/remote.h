// The contract of calendars that live on a server. An adapter is a set of dialogues (coroutines over
// net::Session): it builds requests, reads answers and maps events; it keeps no state but what is
// handed to it, touches no store and reads no clock. The engine side (engine/syncer.h) keeps the
// projection, decides and repeats. One thread at a time: the network thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/event.h"
#include "net/session.h"
#include "policy/permit.h"

namespace daybook::providers {

// What a provider can do; what it cannot is refused before anything is asked of a server.
enum class Can : std::uint32_t {
  write = 1,
  series = 2,            // recurrence and single occurrences
  attendees = 4,
  categories = 8,
  free_busy = 16,        // of other people
  reminders = 32,
  private_notes = 64,    // kept where attendees do not see them
  push = 128,            // change notifications through an endpoint of the host
};
using Capabilities = std::uint32_t;
constexpr Capabilities operator|(Can a, Can b) {
  return static_cast<Capabilities>(a) | static_cast<Capabilities>(b);
}
constexpr Capabilities operator|(Capabilities a, Can b) { return a | static_cast<Capabilities>(b); }
constexpr bool can(Capabilities all, Can one) { return (all & static_cast<Capabilities>(one)) != 0; }

// A calendar as the settings name it; secrets are in the credential.
struct RemoteSetting {
  std::string id;         // ours
  std::string calendar;   // google: calendar id; caldav: display name or path of a collection;
                          // graph: calendar id, empty for the mailbox's default one
  std::string mailbox;    // graph: SMTP address; empty: /me
  std::string url;        // caldav: server, home or collection; ics_feed: address or file path
  std::string api_base;   // empty: the vendor's own
  std::vector<std::string> category_mailboxes;  // graph: where the colours of categories are set up
  time::Zone zone;        // of days, and of times that name no zone
  bool read_only = true;  // mode read or shadow: a credential that could write is refused,
  bool account_writes = false;  // unless another calendar of its account is written to
  bool tasks = false;        // caldav: a list of tasks, whose due dates are shown and never touched
  bool own_network = false;  // addresses that are not public may be connected to
};

// So many days Microsoft lists at once: a range of more than 1825 is refused.
inline constexpr int kGraphDays = 1820;

// What a calendar of that kind can do: google, graph, caldav, ics_feed. The one list of it.
Capabilities capabilities_of(std::string_view kind, const RemoteSetting& setting);

struct Window {
  time::Instant from, to;
};

// One thing of a calendar as its server tells it. Times, ids and words are the server's; event_id is
// ours only where the server kept our mark.
struct RemoteItem {
  enum class What : std::uint8_t {
    document,   // a single event, or a series with all its replaced occurrences
    master,     // a series; its replaced occurrences come apart and those known stay
    exception,  // one replaced or cancelled occurrence (event.status, event.original_start)
    gone        // it is no more: only external_id is known; may name an exception
  };
  What what = What::document;
  std::string external_id;         // unique in its calendar; CalDAV: the href, decoded
  std::string master_external_id;  // of an exception
  std::string etag;                // the server's version; empty where it tells none
  bool ours = false;               // carries our mark
  bool seen_gone = false;          // gone: what held it was read and does not any more; no listing is believed
  model::Event event;
  std::vector<model::Event> overrides;
  std::optional<Window> seen{};    // of a series only what takes place in it was read; nothing: all of it
  std::string problem;             // what of it could not be read, for people; it is kept all the same
};

// The bytes that an item takes in memory.
std::size_t held_bytes(const RemoteItem& item);
// So much of one answer, or of one listing that is put together, is held at a time: a server that sends more
// is refused, with what was known of its calendar left as it is.
inline constexpr std::size_t kHeldBytes = 64U << 20;
// A piece of a harvest ends here, however few items it has.
inline constexpr std::size_t kPieceBytes = 4U << 20;

// What the engine knows of a calendar before a pull: all external ids with their versions. Given to
// adapters that ask for it (`needs_known`).
struct Known {
  std::string external_id;
  std::string etag;
};

struct PullWish {
  std::string cursor;       // of the last whole pull; empty: list everything
  time::Instant from, to;   // the window wanted
  std::vector<Known> known;
};
struct Pulled {
  std::string cursor;       // for the next pull; opaque to the engine, at most 64 KiB
  bool full = false;        // everything was listed: what did not come is gone
  // A full listing was held against what is known: the items that came as gone are those it lacks.
  // They are as doubtful as the listing, where there are suddenly very many of them.
  bool reconciled = false;
  std::optional<Window> covers;  // with full: only what lies in it was listed; nothing: all there is
  bool unchanged = false;   // one request and nothing new; the cursor is the old one
  std::vector<Error> problems;  // single events that could not be read; the others came
};

// Where pulled items go, in pieces of a few hundred, each waited for, so that one page at a time is
// held in memory.
class Harvest {
 public:
  virtual ~Harvest() = default;
  virtual net::Task<Status> take(std::vector<RemoteItem> items) = 0;
  // The cursor turned out lost: forget what came since the pull began; what follows is everything.
  virtual void restart() = 0;
};

struct RemoteWrite {
  enum class What : std::uint8_t { create, update, remove };
  What what = What::create;
  // As it stood when server and we last agreed (external ids set, also of overrides): update, remove.
  model::SeriesDocument before;
  model::SeriesDocument after;  // create, update: what shall stand
  std::string etag;             // the server's version of `before`
  std::string key;              // the same for every try of this write
  bool maybe_sent = false;      // an earlier try may have arrived: look before sending again
  bool cuts = false;            // update: it takes out all that follows, which is made anew from Written::original, now or by an undo
  std::string send_updates;     // all | external_only | none
};
struct Written {
  RemoteItem item;                     // read back from the server: document; gone after a remove
  std::vector<std::string> not_kept;   // what the server dropped or changed: "private_notes", "rrule", …
  std::string remark;                  // for the log: "revived under a new id", "was there already"
  std::string original{};              // remove, update: what stood there; see SeriesDocument::original
};
struct WriteFailure {
  net::Failure failure;                 // stale: somebody changed it; not_found: it is gone there
  std::optional<RemoteItem> theirs;     // with stale: how it stands there now
};
using WriteAnswer = tl::expected<Written, WriteFailure>;

struct RemoteCalendarInfo {
  std::string calendar;  // what RemoteSetting::calendar takes
  std::string name, color, timezone;
  bool writable = false, primary = false;
  bool events = true;  // false: a list of tasks, which is no calendar for events
  bool tasks = false;  // takes tasks, whose due dates can be shown
};
struct Health {
  bool reachable = false, may_read = false, may_write = false;
  std::vector<std::string> missing;  // rights or scopes, each with what needs it
  std::vector<std::string> remarks;  // "the sign-in ends on …: the app is in testing mode"
  std::optional<time::Instant> sign_in_ends;  // where that is known
};
struct BusyOf {
  std::string who;  // address
  bool known = false;  // false: nobody told; never read as free
  std::string why;     // … the reason
  struct Time {
    time::Instant from, to;
    bool tentative = false;
  };
  std::vector<Time> times;
};

// Over which a server tells the host that something changed (capability push). Polling goes on: no
// vendor promises that every message comes.
struct Channel {
  std::string id, resource;  // the server's names for it; empty: there is none yet
  std::string address;       // https, the host's
  std::string token;         // comes back with each message
  std::optional<time::Instant> expires;
};

class RemoteCalendar {
 public:
  virtual ~RemoteCalendar() = default;
  virtual std::string_view name() const = 0;  // google, graph, caldav, ics_feed
  virtual Capabilities capabilities() const = 0;
  virtual bool needs_known() const { return false; }

  // Brings what changed since the cursor into the harvest. A lost cursor leads to one full listing
  // inside the same pull, never to a loop. Errors: those of net::Session::ask; the cursor of the last
  // whole pull stands.
  virtual net::Task<tl::expected<Pulled, net::Failure>> pull(PullWish wish, Harvest& harvest) = 0;
  // Exactly once: a write that may have arrived is looked up by our mark first. Reads back.
  virtual net::Task<WriteAnswer> write(policy::WritePermit permit, RemoteWrite write) = 0;
  virtual net::Task<tl::expected<Health, net::Failure>> check() = 0;
  virtual net::Task<tl::expected<std::vector<RemoteCalendarInfo>, net::Failure>> calendars() = 0;
  // Of people by address; capability free_busy. The default tells that nobody is known.
  virtual net::Task<tl::expected<std::vector<BusyOf>, net::Failure>> free_busy(
      std::vector<std::string> who, time::Instant from, time::Instant to);
  // Prolongs the channel, or makes a new one in its place; `fresh_id` names it where names are ours.
  // The default refuses.
  virtual net::Task<tl::expected<Channel, net::Failure>> watch(Channel channel, std::string fresh_id);
};

// The adapters. The session is borrowed and outlives them.
std::unique_ptr<RemoteCalendar> google_calendar(RemoteSetting setting, net::Session& session);
std::unique_ptr<RemoteCalendar> graph_calendar(RemoteSetting setting, net::Session& session);
std::unique_ptr<RemoteCalendar> caldav_calendar(RemoteSetting setting, net::Session& session);
std::unique_ptr<RemoteCalendar> ics_feed(RemoteSetting setting, net::Session& session);

}  // namespace daybook::providers
