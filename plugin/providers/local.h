// The embedded calendar: events live in the state file itself, so a change and the effects it
// causes are one transaction.
#pragma once

#include "providers/provider.h"
#include "providers/series.h"
#include "store/kept_lists.h"

namespace daybook::providers {

struct LocalWindow {
  time::days past{90};
  time::days future{365};
};

class LocalProvider final : public CalendarProvider {
 public:
  // `db` is borrowed and outlives the provider; `calendar_id` has a row in calendar_sources. The
  // occurrences of series are stored for that time around now and worked out beyond it.
  // `db` and `kept` are borrowed and outlive the provider.
  LocalProvider(store::Db& db, std::string calendar_id, LocalWindow window = {}, store::KeptLists* kept = nullptr)
      : events_(db), calendar_id_(std::move(calendar_id)), window_(window), kept_(kept) {}

  // For copies: what their server says of a series that is made or whose time or rule changes; asked first.
  void takes_rules(Status (*asked)(const model::Event& series)) { rules_ = asked; }

  std::string_view name() const override { return "local"; }
  Result<std::vector<Occurrence>> list_events(time::Instant from, time::Instant to, std::size_t limit,
                                              store::Reading reading = store::Reading::whole) override;
  Result<std::optional<model::Event>> get_event(std::string_view event_id) override;
  Result<std::optional<model::SeriesDocument>> document(std::string_view event_id) override;
  Result<model::Event> create_event(const policy::WritePermit& permit, model::Event event,
                                    std::int64_t now_ms) override;
  Result<Changed> update_event(const policy::WritePermit& permit, const Target& target,
                               const model::Patch& patch, std::int64_t now_ms) override;
  bool replaces_at_once() const override { return true; }
  Result<Changed> replace_occurrences(const policy::WritePermit& permit, const Target& series,
                                      const std::vector<model::Replacement>& list, std::int64_t now_ms) override;
  Result<Changed> delete_event(const policy::WritePermit& permit, const Target& target,
                               std::int64_t now_ms) override;
  Result<model::Event> restore_event(const policy::WritePermit& permit,
                                     model::SeriesDocument document, std::int64_t now_ms) override;
  Result<std::vector<Occurrence>> preview(const Target& target, const model::Patch& patch,
                                          time::Instant from, time::Instant to) override;
  Result<bool> upkeep(std::int64_t now_ms) override;

  // For copies of what lives elsewhere: the document as its source tells it, under a new etag where it
  // differs from what is kept; occurrences too many for the window are left out of it.
  Result<SeriesDocument> keep(SeriesDocument document, std::int64_t now_ms);
  // The same for one that is surely not here yet and replaces nothing: `etag` and `run` as
  // store::RemoteCopies::mark takes them.
  Status keep_new(SeriesDocument document, std::string_view etag, std::int64_t run, std::int64_t now_ms);
  Status forget(std::string_view event_id) { return events_.remove(event_id); }

 private:
  // A document and which of its occurrences is meant.
  struct Found {
    SeriesDocument doc;
    std::optional<time::Local> original;  // the id named an occurrence
    model::Event event;                   // it, or the master
    bool original_again = false;  // at the second time that the clock shows it
  };
  struct Planned;  // what a change makes of a document
  static constexpr std::size_t kSeriesAtOnce = 500;
  Result<std::optional<Found>> find(std::string_view event_id);
  Result<Found> existing(const Target& target);
  Result<Planned> plan(const Found& found, const Target& target, const model::Patch& patch) const;
  Status check(const policy::WritePermit& permit) const;
  Result<store::Source> window(std::int64_t now_ms);
  Result<bool> fill(store::Source& source, time::Instant to);
  Result<std::vector<Occurrence>> read_list(time::Instant from, time::Instant to, std::size_t limit,
                                            store::Reading reading);
  Status taken(const model::Event& master) const {
    return rules_ != nullptr && !master.recurrence_rule.empty() ? rules_(master) : Status{};
  }
  Status bounded(const SeriesDocument& doc, std::int64_t now_ms);
  Status store(const SeriesDocument& doc, const SeriesDocument* before, std::int64_t now_ms);
  Result<std::vector<store::Instance>> placed_instances(const SeriesDocument& doc, std::int64_t now_ms);
  Status materialise(const SeriesDocument& doc, std::int64_t now_ms);
  Result<model::Event> read_back(const std::string& event_id);

  store::Events events_;
  std::string calendar_id_;
  LocalWindow window_;
  store::KeptLists* kept_;  // null: each list is read
  Status (*rules_)(const model::Event& series) = nullptr;
};

}  // namespace daybook::providers
