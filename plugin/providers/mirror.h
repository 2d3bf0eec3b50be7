// A calendar that lives on a server, as its copy in the state file: reads are the copy's, a change is
// made to the copy and put on its way in the same transaction. Whether it arrived is the business of
// engine/syncer.h.
#pragma once

#include "providers/local.h"
#include "providers/remote.h"
#include "store/events.h"
#include "store/remote.h"

namespace daybook::providers {

class MirrorProvider final : public CalendarProvider {
 public:
  // `db`, `writes` and `kept` are borrowed and outlive the provider.
  MirrorProvider(store::Db& db, store::RemoteWrites& writes, std::string kind,
                 std::string calendar_id, Capabilities capabilities, LocalWindow window,
                 store::KeptLists* kept = nullptr);

  std::string_view name() const override { return kind_; }
  Result<std::vector<Occurrence>> list_events(time::Instant from, time::Instant to, std::size_t limit,
                                              store::Reading reading = store::Reading::whole) override {
    return local_.list_events(from, to, limit, reading);
  }
  Result<std::optional<model::Event>> get_event(std::string_view event_id) override {
    return local_.get_event(event_id);
  }
  Result<std::optional<SeriesDocument>> document(std::string_view event_id) override {
    return local_.document(event_id);
  }
  Result<std::vector<Occurrence>> preview(const Target& target, const model::Patch& patch,
                                          time::Instant from, time::Instant to) override {
    return local_.preview(target, patch, from, to);
  }
  Result<bool> upkeep(std::int64_t now_ms) override { return local_.upkeep(now_ms); }

  // Errors besides: invalid for what this kind of calendar cannot hold.
  Result<model::Event> create_event(const policy::WritePermit& permit, model::Event event,
                                    std::int64_t now_ms) override;
  Result<Changed> update_event(const policy::WritePermit& permit, const Target& target,
                               const model::Patch& patch, std::int64_t now_ms) override;
  Result<Changed> delete_event(const policy::WritePermit& permit, const Target& target,
                               std::int64_t now_ms) override;
  Result<model::Event> restore_event(const policy::WritePermit& permit, SeriesDocument document,
                                     std::int64_t now_ms) override;

  Result<model::Event> adopt_event(const policy::WritePermit& permit, std::string_view event_id,
                                   std::int64_t now_ms) override;

  // The copy follows its server: no change to the world, so no permit. Answers the document as kept.
  Result<SeriesDocument> keep(SeriesDocument document, std::int64_t now_ms);
  Status keep_new(SeriesDocument document, std::string_view etag, std::int64_t run, std::int64_t now_ms) {
    return local_.keep_new(std::move(document), etag, run, now_ms);
  }
  Status forget(std::string_view event_id);

 private:
  Status holds(const model::Event& event) const;
  Status send(const policy::WritePermit& permit, const char* kind, const SeriesDocument* before,
              const SeriesDocument* after, std::int64_t now_ms);
  // `copy`: what is known of the event there, where that has gone by now.
  Status send(const policy::WritePermit& permit, const char* kind, const SeriesDocument* before, const SeriesDocument* after,
              const std::optional<store::RemoteCopies::Copy>& copy, std::int64_t now_ms);

  LocalProvider local_;
  store::Events events_;
  store::RemoteCopies copies_;
  store::RemoteWrites& writes_;
  std::string kind_;
  std::string calendar_id_;
  Capabilities can_;
};

}  // namespace daybook::providers
