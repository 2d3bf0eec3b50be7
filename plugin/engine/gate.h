// The one way to change a calendar. Decides by the policy table, looks for clashes, makes the
// permit, has the provider write, reads back, logs, and can take it back.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "availability/availability.h"
#include "engine/settings.h"
#include "engine/sight.h"
#include "model/change.h"
#include "providers/provider.h"
#include "store/journal.h"

namespace daybook::engine {

using ProviderMap =
    std::map<std::string, std::unique_ptr<providers::CalendarProvider>, std::less<>>;

class Gate {
 public:
  // All borrowed; they outlive the gate.
  // `coverage`: whether what is known of a calendar tells about that time.
  using Coverage =
      std::function<model::Asked(const std::string& calendar, time::Instant from, time::Instant to)>;
  Gate(const Settings& settings, ProviderMap& providers, store::Db& db, Coverage coverage)
      : settings_(settings),
        providers_(providers),
        db_(db),
        journal_(db),
        coverage_(std::move(coverage)) {}

  // Must run inside a transaction: the change, its log entry and what the caller says about it are
  // one commit. Errors: invalid, not_found, stale, io.
  Result<model::ChangeAnswer> change(const model::Change& change, std::int64_t now_ms);
  Result<model::ChangeAnswer> undo(const store::Action& action, const std::string& actor,
                                   std::int64_t now_ms);
  // Errors besides: denied, when the change was another's and the event is not the viewer's.
  Result<model::ChangeAnswer> undo(const store::Action& action, const policy::Viewer& viewer,
                                   std::int64_t now_ms);

  // What is known of a time.
  struct Look {
    std::vector<model::Clash> clashes;  // by start, with titles as the asker may see them
    std::vector<model::Asked> asked;
    // What is decided by: what is not known of the calendar that is written to does not count.
    model::Verdict verdict() const;
    std::string unsure() const;  // which calendars cannot tell, and why, for people
  };
  // An event that is not its own clash, nor are copies of it in other calendars. Of a series only what is
  // changed: its other occurrences stand in the way like anything else.
  struct Self {
    std::string id, uid;
    std::optional<time::Instant> only = {};  // the occurrence whose original start this is
    std::optional<time::Instant> from = {};  // those whose original start is not before
  };
  // Looks in that calendar and in all others that count for the person. `person`: only that
  // person's events count; empty: all.
  Result<Look> look(const std::string& calendar, const model::Span& span, std::string_view person,
                    std::string_view except);
  // For a change that was let through before and leaves for its server only now, perhaps after a
  // restart with other settings. Errors: denied, when it would not be let through any more.
  Result<policy::WritePermit> permit_again(const std::string& calendar, const std::string& key,
                                           const std::string& tell);

  // Moves an event of a local calendar to one on a server; it goes back where it was, should that
  // server refuse it. Inside a transaction. Errors: not_found, invalid, denied.
  Result<model::Event> transfer(const std::string& event_id, const std::string& to,
                                const std::string& actor, std::int64_t now_ms);

  // The answer that a change got, from its log entry.
  Result<model::ChangeAnswer> replay_of(const store::Action& logged) const;
  Result<store::Action> action_for_token(std::string_view token);
  static std::string undo_token(const store::Action& action);
  // Grows with every change made; put back when its transaction was rolled back.
  std::int64_t version() const { return version_; }
  void set_version(std::int64_t v) { version_ = v; }

 private:
  struct Wanted;  // a change with its calendar resolved
  Result<Sight> sight_of(std::string_view person, bool agent);
  std::string owner_name(const model::Event& event) const;
  const std::string& told(const Wanted& wanted) const;
  policy::Impact impact(const Wanted& wanted) const;
  Result<Wanted> resolve(const model::Change& change);
  Result<std::optional<model::ChangeAnswer>> replayed(const model::Change& change);
  Result<std::optional<model::ChangeAnswer>> made_elsewhere(const Wanted& wanted, std::int64_t now_ms);
  Result<model::ChangeAnswer> decide(const Wanted& wanted, std::int64_t now_ms);
  Result<model::ChangeAnswer> run(const Wanted& wanted, model::ChangeAnswer answer,
                                  std::int64_t now_ms);
  struct Met;     // what stands in the way of it
  Result<Look> look(const std::string& calendar, const model::Span& span, std::string_view person,
                    const Self& self, const Sight& sight);
  bool counts(const CalendarSetting& calendar, const std::string& target, const Sight& sight) const;
  static Status add_clashes(providers::CalendarProvider& provider, const model::Span& span,
                            std::string_view person, const Self& self, const Sight& sight,
                            std::vector<model::Clash>& out);
  Status look_at_all(const Wanted& wanted, const Self& self, Met& met);
  Result<Met> look_for_clashes(const Wanted& wanted, std::int64_t now_ms);
  Result<std::vector<store::Occurrence>> occurrences(const Wanted& wanted, std::int64_t now_ms);
  static Self self_of(const Wanted& wanted);
  Result<std::vector<availability::Interval>> busy_around(const Wanted& wanted, time::Instant from,
                                                          time::Instant to);
  availability::SlotWish slot_wish(const model::Span& span, std::int64_t now_ms) const;
  Result<std::vector<model::Span>> suggestions(const Wanted& wanted, const Met& met,
                                               std::int64_t now_ms);
  Result<std::vector<model::Span>> series_suggestions(const Wanted& wanted, const Met& met,
                                                      std::int64_t now_ms);
  Result<std::string> undo_key(const store::Action& action);
  Status log_made(const store::Action& split, const model::Event& made);
  Status reaches_nobody(const std::optional<model::Event>& now, const model::Event* restored, const policy::Viewer& viewer);
  Status fits_again(const model::SeriesDocument& restored, const std::optional<model::Event>& now,
                    const policy::Viewer& viewer, std::int64_t now_ms);
  model::Event finished(const Wanted& wanted, std::int64_t now_ms) const;

  const Settings& settings_;
  ProviderMap& providers_;
  store::Db& db_;
  store::Journal journal_;
  Coverage coverage_;
  std::int64_t version_ = 0;
  std::int64_t serial_ = 0;
};

}  // namespace daybook::engine
