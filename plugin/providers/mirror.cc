#include "providers/mirror.h"

#include "providers/graph_recurrence.h"

namespace daybook::providers {
namespace {

std::string stored(const SeriesDocument* doc) {
  return doc == nullptr ? std::string() : json::dump(model::document_to_stored(*doc));
}

// Not every rule has a pattern there: told before anything is written, such as the first half of a split.
Status has_pattern(const model::Event& series) {
  auto bare = series;
  bare.recurrence.except_dates.clear();
  DAYBOOK_ASSIGN([[maybe_unused]] const auto pattern, to_graph_recurrence(bare));
  return {};
}

}  // namespace

MirrorProvider::MirrorProvider(store::Db& db, store::RemoteWrites& writes, std::string kind,
                               std::string calendar_id, Capabilities capabilities, LocalWindow window,
                               store::KeptLists* kept)
    : local_(db, calendar_id, window, kept),
      events_(db),
      copies_(db),
      writes_(writes),
      kind_(std::move(kind)),
      calendar_id_(std::move(calendar_id)),
      can_(capabilities) {
  if (kind_ == "graph") local_.takes_rules(has_pattern);
}

Status MirrorProvider::holds(const model::Event& e) const {
  const auto lacks = [&](Can what, const char* noun, const char* where) -> Status {
    if (can(can_, what)) return {};
    return fail(Errc::invalid,
                "the calendar " + calendar_id_ + " (" + kind_ + ") cannot hold " + noun, where);
  };
  DAYBOOK_TRY(lacks(Can::write, "events of ours: it is read only", "calendar_id"));
  if (e.is_series()) DAYBOOK_TRY(lacks(Can::series, "events that repeat", "recurrence_rule"));
  if (!e.attendees.empty()) DAYBOOK_TRY(lacks(Can::attendees, "attendees", "attendees"));
  return {};
}

Status MirrorProvider::send(const policy::WritePermit& permit, const char* kind,
                            const SeriesDocument* before, const SeriesDocument* after,
                            std::int64_t now_ms) {
  DAYBOOK_ASSIGN(const auto copy, copies_.by_event((before != nullptr ? before : after)->master.event_id));
  return send(permit, kind, before, after, copy, now_ms);
}

Status MirrorProvider::send(const policy::WritePermit& permit, const char* kind, const SeriesDocument* before,
                            const SeriesDocument* after, const std::optional<store::RemoteCopies::Copy>& copy,
                            std::int64_t now_ms) {
  store::RemoteWriteRow row;
  row.calendar = calendar_id_;
  row.kind = kind;
  row.event_id = (before != nullptr ? before : after)->master.event_id;
  row.action_key = permit.idempotency_key();
  row.before = stored(before);
  row.after = stored(after);
  row.send_updates = permit.tell();
  if (before != nullptr) row.external_id = before->master.external_id;
  if (copy) row.etag = copy->etag;
  DAYBOOK_ASSIGN([[maybe_unused]] const auto id, writes_.add(std::move(row), now_ms));
  return {};
}

Result<model::Event> MirrorProvider::create_event(const policy::WritePermit& permit,
                                                  model::Event event, std::int64_t now_ms) {
  DAYBOOK_TRY(holds(event));
  DAYBOOK_ASSIGN(auto made, local_.create_event(permit, std::move(event), now_ms));
  const SeriesDocument after{made, {}};
  DAYBOOK_TRY(send(permit, "create", nullptr, &after, now_ms));
  return made;
}

Result<Changed> MirrorProvider::update_event(const policy::WritePermit& permit,
                                             const Target& target, const model::Patch& patch,
                                             std::int64_t now_ms) {
  DAYBOOK_ASSIGN(const auto before, local_.document(target.event_id));
  if (before) DAYBOOK_TRY(holds(model::apply(before->master, patch)));
  DAYBOOK_ASSIGN(auto changed, local_.update_event(permit, target, patch, now_ms));
  DAYBOOK_ASSIGN(const auto after, local_.document(before->master.event_id));
  if (!changed.made && after && *after == *before) return changed;
  DAYBOOK_TRY(send(permit, "update", &*before, &*after, now_ms));
  if (changed.made) {
    DAYBOOK_ASSIGN(auto made, local_.document(changed.made->event_id));
    made->cut_at = changed.cut_at;
    DAYBOOK_TRY(send(permit, "create", nullptr, &*made, now_ms));
  }
  return changed;
}

Result<Changed> MirrorProvider::delete_event(const policy::WritePermit& permit,
                                             const Target& target, std::int64_t now_ms) {
  DAYBOOK_ASSIGN(const auto before, local_.document(target.event_id));
  if (before) DAYBOOK_TRY(holds(model::Event{}));
  // Looked up before the copy goes, as its row knows the server's version of it.
  const std::string id = before ? before->master.event_id : std::string(target.event_id);
  DAYBOOK_ASSIGN(const auto copy, copies_.by_event(id));
  DAYBOOK_ASSIGN(auto changed, local_.delete_event(permit, target, now_ms));
  DAYBOOK_ASSIGN(const auto after, local_.document(id));
  DAYBOOK_TRY(send(permit, after ? "update" : "remove", &*before, after ? &*after : nullptr, copy, now_ms));
  return changed;
}

Result<model::Event> MirrorProvider::restore_event(const policy::WritePermit& permit,
                                                   SeriesDocument document, std::int64_t now_ms) {
  const std::string id = document.master.event_id, original = document.original;
  DAYBOOK_TRY(holds(document.master));
  DAYBOOK_ASSIGN(const auto there, local_.document(id));
  DAYBOOK_ASSIGN(auto restored, local_.restore_event(permit, std::move(document), now_ms));
  DAYBOOK_ASSIGN(auto after, local_.document(id));
  after->original = original;
  // Its id there is spent, by the event that comes back: no try of this write spent it.
  if (!there && after->master.external_id.empty()) after->master.external_id = id;
  DAYBOOK_TRY(send(permit, there ? "update" : "create", there ? &*there : nullptr, &*after, now_ms));
  return restored;
}

Result<model::Event> MirrorProvider::adopt_event(const policy::WritePermit& permit,
                                                 std::string_view event_id, std::int64_t now_ms) {
  DAYBOOK_ASSIGN(const auto event, events_.find(event_id));
  if (!event) return fail(Errc::not_found, "there is no event " + std::string(event_id));
  DAYBOOK_TRY(holds(*event));
  DAYBOOK_TRY(events_.rehome(event_id, calendar_id_));
  DAYBOOK_ASSIGN(const auto document, local_.document(event_id));
  DAYBOOK_TRY(send(permit, "create", nullptr, &*document, now_ms));
  return document->master;
}

Result<SeriesDocument> MirrorProvider::keep(SeriesDocument document, std::int64_t now_ms) {
  return local_.keep(std::move(document), now_ms);
}

Status MirrorProvider::forget(std::string_view event_id) { return local_.forget(event_id); }

}  // namespace daybook::providers
