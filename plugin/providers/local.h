// The embedded calendar: events live in the state file itself, so a change and the effects it
// causes are one transaction.
#pragma once

#include "providers/provider.h"

namespace daybook::providers {

class LocalProvider final : public CalendarProvider {
 public:
  // `db` is borrowed and outlives the provider; `calendar_id` has a row in calendar_sources.
  LocalProvider(store::Db& db, std::string calendar_id)
      : events_(db), calendar_id_(std::move(calendar_id)) {}

  std::string_view name() const override { return "local"; }
  Result<std::vector<Occurrence>> list_events(time::Instant from, time::Instant to,
                                              std::size_t limit) override;
  Result<std::optional<model::Event>> get_event(std::string_view event_id) override;
  Result<model::Event> create_event(const policy::WritePermit& permit, model::Event event,
                                    std::int64_t now_ms) override;
  Result<model::Event> update_event(const policy::WritePermit& permit, std::string_view event_id,
                                    const model::Patch& patch, std::string_view expected_etag,
                                    std::int64_t now_ms) override;
  Status delete_event(const policy::WritePermit& permit, std::string_view event_id,
                      std::string_view expected_etag) override;
  Result<model::Event> restore_event(const policy::WritePermit& permit, model::Event event,
                                     std::int64_t now_ms) override;

 private:
  Result<model::Event> existing(std::string_view event_id, std::string_view expected_etag);
  Status check(const policy::WritePermit& permit) const;
  Status materialise(const model::Event& event);
  Result<model::Event> read_back(const std::string& event_id);

  store::Events events_;
  std::string calendar_id_;
};

}  // namespace daybook::providers
