// The tools' view of the world, over the providers and the gate.
#pragma once

#include <set>

#include "engine/context.h"
#include "engine/net_port.h"
#include "engine/sight.h"
#include "store/timeline.h"
#include "tools/registry.h"

namespace daybook::engine {

// Servers are asked between two runs of a call.
struct Enquiries {
  const std::vector<AnsweredEnquiry>* answers = nullptr;  // of the second run; borrowed
  std::vector<tools::Enquiry> wanted;                     // by the first
};

class Calendars final : public tools::World {
 public:
  // As seen by one asker: made anew for each call.
  // `registry`: for approvals, which run a call again; borrowed, may be null.
  Calendars(Context& context, Sight sight, const tools::Registry* registry = nullptr)
      : c_(context), sight_(std::move(sight)), events_(*context.db), registry_(registry) {}

  // Allows the call to ask servers; borrowed.
  void asks(Enquiries* enquiries) { enquiries_ = enquiries; }

  std::int64_t now_ms() const override { return c_.now_ms; }
  time::Zone default_zone() const override { return c_.settings.zone; }
  std::vector<tools::CalendarInfo> calendars() const override;
  Result<std::vector<store::Occurrence>> list(std::string_view calendar, time::Instant from, time::Instant to,
                                              std::size_t limit, store::Reading reading) override;
  Result<std::optional<model::Event>> get(std::string_view calendar,
                                          std::string_view event_id) override;
  Result<model::ChangeAnswer> change(const model::Change& change) override;
  Status could_be(std::string_view calendar, const model::Event& series) const override;
  Result<json::Value> transfer(std::string_view from, std::string_view to,
                               const std::vector<std::string>& event_ids, std::int64_t cursor) override;
  Result<Undone> undo(std::string_view actor, std::string_view token, std::string_view event_id) override;
  Result<std::vector<model::Event>> page(std::string_view calendar, std::int64_t& after,
                                         std::size_t limit) override;
  bool replaces_at_once(std::string_view calendar) const override;
  Result<std::vector<model::Event>> brought_overrides(const model::Event& series) override;
  Result<std::vector<model::SeriesDate>> taken_out(const model::Event& series) override;
  Result<std::optional<model::Event>> find_uid(std::string_view calendar,
                                               std::string_view uid) override;
  Result<std::optional<Replay>> replay(std::string_view request_id,
                                       std::string_view request) override;
  Result<std::string> log(const LogEntry& entry) override;
  Result<json::Value> ask_approval(const tools::Call& call, const model::Change& change,
                                   const model::ChangeAnswer& answer) override;
  Result<json::Value> shadow_metrics() override;
  Result<json::Value> approvals(bool open_only, std::size_t limit) override;
  Result<json::Value> decide_approval(std::string_view approval_id, bool approve) override;
  // The answer to the latest change that was only looked at.
  const std::optional<model::ChangeAnswer>& looked_at() const { return looked_at_; }
  void limit(policy::Tier most) override { sight_.limit(most); }
  Result<std::vector<store::Occurrence>> search(std::string_view words, std::string_view calendar,
                                                const Window& window, std::size_t limit) override;
  Result<json::Value> explain(std::string_view event_id) override;
  Result<json::Value> attendee_changes(std::string_view event_id, std::string_view calendar,
                                       std::optional<time::Instant> from,
                                       std::optional<time::Instant> to, std::size_t limit) override;
  Status link_note(std::string_view event_id, std::string_view path, bool linked) override;
  Result<json::Value> sources() override;
  Result<json::Value> set_source(std::string_view calendar,
                                 const tools::SourcePatch& patch) override;
  Result<json::Value> revoke_source(std::string_view calendar) override;
  Result<json::Value> feed_link(std::string_view calendar, std::string_view detail, bool revoke) override;
  Result<json::Value> feed(std::string_view token, std::int64_t cursor,
                           std::string_view known_etag) override;
  Result<json::Value> sync_status() override;
  Result<json::Value> force_sync(std::string_view calendar) override;
  Result<json::Value> notified(const json::Value& notification) override;
  Result<json::Value> add_task(model::ScheduledTask task) override;
  Result<std::optional<model::ScheduledTask>> task(std::string_view entry_id) override;
  Result<json::Value> save_task(model::ScheduledTask task) override;
  Result<json::Value> task_entries(time::Instant from, time::Instant to,
                                   const std::vector<std::string>& butlers, bool with_paused,
                                   std::size_t limit) override;
  Status put_item(const tools::TimelineItem& item) override;
  Result<bool> remove_item(std::string_view kind, std::string_view id) override;
  Result<std::vector<tools::TimelineItem>> items(time::Instant from, time::Instant to,
                                                 std::size_t limit) override;
  Result<std::optional<json::Value>> enquire(const tools::Enquiry& enquiry) override;
  std::vector<std::string> knows_busy_people() const override;
  Result<json::Value> status() override;
  std::int64_t projection_version() const override { return c_.gate.version(); }
  std::optional<std::int64_t> staleness_ms(std::string_view calendar) const override;
  SlotLimits slot_limits() const override {
    const auto& how = c_.settings.suggest;
    return {how.hours, how.weekdays, how.buffer_minutes};
  }
  model::Asked coverage(const std::string& calendar, time::Instant from, time::Instant to) const override {
    return c_.coverage(calendar, from, to);
  }

 private:
  // The original starts of the occurrences whose last change that still counts was made here and by no
  // import; of that type, where one is given.
  Result<std::set<time::Local>> changed_here(const model::Event& series, std::string_view type);
  Status readable(std::string_view calendar) const;
  Status add_found(const std::string& id, const Window& window, std::size_t limit,
                   std::vector<store::Occurrence>& out);
  Status attach_links(std::vector<store::Occurrence>& found);
  // The calendar, for somebody with the rights to change what is set for it.
  Result<const CalendarSetting*> steered(std::string_view calendar) const;
  Result<json::Value> sync_of(const CalendarSetting& calendar) const;
  void signed_in(const CalendarSetting& setting);
  json::Value source_json(const CalendarSetting& calendar) const;
  model::ChangeAnswer shown(model::ChangeAnswer answer) const;
  Result<Undone> undo_action(const store::Action& action);

  // Something other than an event that a call changes: how it was is kept with the log, for an undo.
  struct Thing {
    std::string kind;  // entry | item | source | link | feed
    std::string id;
  };
  tools::TimelineItem item_of(const store::TimelineRow& row) const;
  static std::string image_of(const Thing& thing);
  Status add_outcome(const store::Action& logged, std::int64_t group, Replay& out);
  Status about_to_change(Thing thing);
  // For the log: how it was and is. Empty: nothing that can be taken back; {}: nothing was changed.
  Result<std::string> undo_image();
  // What somebody chose of it; null: it is not there. What it did since (fired, synced) is no part of it.
  Result<json::Value> state_of(const Thing& thing);
  Result<json::Value> put_back(const Thing& thing, const json::Value& state);  // answers it as it is shown
  Result<Undone> undo_thing(const store::Action& action);
  Status choose(const CalendarSetting& setting, const store::Toggles& chosen);
  Status may_remind() const;
  Context& c_;
  Sight sight_;
  store::Events events_;
  const tools::Registry* registry_;
  Enquiries* enquiries_ = nullptr;
  std::optional<model::ChangeAnswer> looked_at_;
  std::optional<std::pair<Thing, json::Value>> before_;
};

}  // namespace daybook::engine
