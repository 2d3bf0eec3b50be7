// The engine's half of calendars that live on a server: decides when to pull and to send, keeps the
// copies, and tells people the truth about both. All of it inside the engine's batches; what reaches
// the network leaves after the commit.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "engine/context.h"
#include "engine/net_port.h"

namespace daybook::engine {

class Syncer {
 public:
  explicit Syncer(Context& context) : c_(context) {}

  // After a restart: what was under way is in doubt.
  Status recover();
  Status on_time();
  Status on_news(const std::shared_ptr<const NetNews>& news);
  // Whether the piece of a listing that came last was plain copies: nothing is due or said because of them.
  bool plain_piece() const { return plain_piece_; }
  // Whether it belongs to the first listing of its calendar.
  bool first_listing(const PulledItems& piece) const { return !piece.restarted && first_.find(piece.calendar) != first_.end(); }
  // A notification as it came to the host; answers what to say to its sender and whom it concerned.
  struct Notified {
    int status = 200;
    std::string content_type, body;
    std::vector<std::string> calendars;
  };
  static Notified notified(Context& context, const json::Value& notification);
  // Puts what may be sent now among the context's jobs; at the end of every batch.
  Status dispatch();
  // The calendar is revoked or another one: whoever waits for a change of ours on its way there hears that, and why,
  // it is left.
  static Status leave(Context& context, const std::string& calendar, const std::string& why);
  // In the host's time; nothing when no calendar lives elsewhere.
  Result<std::optional<std::int64_t>> next_due();

 private:
  bool may_sync(const CalendarSetting& setting) const;
  // Revoked, or its sync switched off: nothing is fetched, and what still comes in is dropped.
  Result<bool> switched_off(std::string_view calendar);
  Status pull(const CalendarSetting& setting);
  std::int64_t not_before(const CalendarSetting& setting, SyncState& s) const;
  Status begin_first(const std::string& calendar);
  Status end_first(const std::string& calendar);
  Status send(store::RemoteWriteRow row);
  Status tell_pending();

  Status on(const PulledItems& items);
  Status on(const PullEnded& ended);
  Status on(const WriteEnded& ended);
  Status on(const CheckEnded& ended);
  Status on(const WatchEnded& ended);
  Status on(const TokensNews& tokens);
  Status on(const EnquiryEnded&) { return {}; }  // the core runs the call again
  Status on(const ModelEnded&) { return {}; }    // the assistant's

  // Change notifications (syncer_push.cc).
  const SyncState& state(std::string_view calendar) const;
  Status recover_channel(const CalendarSetting& setting, SyncState& s);
  Status watch(const CalendarSetting& setting, SyncState& s);

  // Pulled things (syncer_apply.cc).
  Status take(const PulledItems& items);
  Status apply(SyncState& s, const std::string& calendar, const providers::RemoteItem& item);
  // Of the first listing of a calendar: stored without a look whether it is here. False: that is not
  // so plain, `apply` must look.
  Result<bool> take_new(const SyncState& s, const std::string& calendar, const providers::RemoteItem& item);
  Status apply_gone(SyncState& s, const std::string& calendar, const providers::RemoteItem& item);
  Status apply_exception(SyncState& s, const std::string& calendar,
                         const providers::RemoteItem& item);
  Status remember(model::Event& e);
  Status drop_occurrence(SyncState& s, const std::string& calendar, const std::string& series,
                         time::Local original, const std::string& version);
  struct Incoming {
    model::SeriesDocument document;
    std::string external_id, etag;
    bool tell = true;  // people hear of it
    std::optional<providers::Window> seen{};
    std::string version{};  // of what changed, where it has one of its own; else etag
    bool answer = false;    // came with the answer to a change of ours, not with a listing
  };
  Status keep(SyncState& s, const std::string& calendar, Incoming incoming);
  Status forget(SyncState& s, const std::string& calendar, const store::RemoteCopies::Copy& copy);
  // Answers true when deletions are held back until a second listing, some minutes later, agrees.
  Result<bool> end_listing(SyncState& s, const std::string& calendar, const providers::Pulled& pulled);
  // An event and its replaced occurrences (syncer_tell.cc).
  Status tell_changes(const std::string& calendar, const model::SeriesDocument& before,
                      const model::SeriesDocument& after);
  Status tell_outside(const std::string& calendar, const model::Event& before,
                      const model::Event* after, std::string_view version);
  Status tell_end(SyncState& s, const CalendarSetting& setting);
  Status failed(SyncState& s, const CalendarSetting& setting, const net::Failure& failure);

  // Changes on their way (syncer_writes.cc, syncer_merge.cc, syncer_failed.cc).
  Status written(store::RemoteWriteRow row, const providers::Written& written);
  Status not_written(store::RemoteWriteRow row, const providers::WriteFailure& failure);
  Status merge_and_retry(store::RemoteWriteRow row, const providers::RemoteItem& theirs);
  Status give_up(store::RemoteWriteRow row, const Error& error,
                 const std::optional<providers::RemoteItem>& theirs);
  Status refuse(store::RemoteWriteRow& row, const Error& error);
  Status nothing_left(const store::RemoteWriteRow& row, const Error& error);
  Status gone_there(const store::RemoteWriteRow& row, const Error& error);
  Status put_back(const store::RemoteWriteRow& row,
                  const std::optional<providers::RemoteItem>& theirs);
  Result<std::string> came_from(const store::RemoteWriteRow& row);
  Result<std::optional<store::RemoteWriteRow>> half_of(const store::RemoteWriteRow& cut);
  // What later changes of an event were made of, and what stands in its place. `met`: with what others did.
  struct Rebase {
    model::SeriesDocument was, stands;
    bool met = false;
  };
  Status rebase_later(const store::RemoteWriteRow& row, Rebase on);
  Status rebase_on(store::RemoteWriteRow refused, const std::optional<providers::RemoteItem>& theirs);
  Status set_back_to(const store::RemoteWriteRow& later, const Rebase& on);
  Status keep_ours(const store::RemoteWriteRow& row);
  Status needs_nothing(store::RemoteWriteRow& row);
  Status came_beside(store::RemoteWriteRow row, const providers::RemoteItem& item, bool pending);
  Status tell_met(const store::RemoteWriteRow& row, const providers::RemoteItem& theirs);
  Status list_anew(const std::string& calendar);
  static bool is_half_of(const store::RemoteWriteRow& half, const store::RemoteWriteRow& cut);
  Status keep_original(const store::RemoteWriteRow& row, const std::string& text);
  static std::string title_of(const store::RemoteWriteRow& row);
  Status as_before(const store::RemoteWriteRow& row);
  Status undo_other_half(const store::RemoteWriteRow& refused, const std::vector<store::RemoteWriteRow>& rows);
  Status not_undone(const store::RemoteWriteRow& row, bool changed_there);
  Status settle_action(const store::RemoteWriteRow& row, std::string_view status,
                       const model::Event* event);
  Status finish(std::int64_t group);
  Status let_go(const std::vector<store::RemoteWriteRow>& rows);
  Status tell_failed(const std::vector<store::RemoteWriteRow>& rows,
                     const store::RemoteWriteRow& failed);
  Status tell_actor(const store::RemoteWriteRow& row, std::string text, std::string key);

  Context& c_;
  // Calendars whose first listing is under way, with what came so far. What is not in the set is
  // surely not in the store; what is may have been rolled back.
  std::map<std::string, std::unordered_set<std::string>, std::less<>> first_;
  bool plain_piece_ = false;
};

// The versions that a server told of an event and its occurrences.
std::vector<std::string> versions_of(const providers::RemoteItem& item);

}  // namespace daybook::engine
