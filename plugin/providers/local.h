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

// A calendar copied in from elsewhere: read from the same rows, changed by nobody.
class CopiedProvider final : public CalendarProvider {
 public:
  CopiedProvider(store::Db& db, std::string calendar_id) : rows_(db, std::move(calendar_id)) {}

  std::string_view name() const override { return "ics_file"; }
  Result<std::vector<Occurrence>> list_events(time::Instant from, time::Instant to,
                                              std::size_t limit) override {
    return rows_.list_events(from, to, limit);
  }
  Result<std::optional<model::Event>> get_event(std::string_view event_id) override {
    return rows_.get_event(event_id);
  }
  Result<model::Event> create_event(const policy::WritePermit&, model::Event,
                                    std::int64_t) override {
    return no();
  }
  Result<model::Event> update_event(const policy::WritePermit&, std::string_view,
                                    const model::Patch&, std::string_view, std::int64_t) override {
    return no();
  }
  Status delete_event(const policy::WritePermit&, std::string_view, std::string_view) override {
    return no();
  }
  Result<model::Event> restore_event(const policy::WritePermit&, model::Event,
                                     std::int64_t) override {
    return no();
  }

 private:
  static tl::unexpected<Error> no() {
    return fail(Errc::denied, "this calendar is a copy of a file and is never written to");
  }
  LocalProvider rows_;
};

}  // namespace daybook::providers
