// A change of ours met one of others at the server: what of both can stand.
#include <algorithm>

#include "engine/syncer.h"
#include "providers/difference.h"
#include "providers/occurrence_edit.h"
#include "providers/series.h"
#include "sync/fields.h"
#include "sync/merge.h"
#include "sync/plan.h"

namespace daybook::engine {
namespace {

using model::SeriesDocument;

std::string text_of(const SeriesDocument& doc) { return json::dump(model::document_to_stored(doc)); }

// What is known here alone of an event.
void as_ours(const model::Event& ours, model::Event& e) {
  e.event_id = ours.event_id;
  e.calendar_id = ours.calendar_id;
  e.origin = ours.origin;
  e.evidence = ours.evidence;
  e.butler_generated = ours.butler_generated;
  e.butler_name = ours.butler_name;
}

// … and of its occurrences, which go by our ids.
void take_place(const model::Event& ours, SeriesDocument& doc) {
  as_ours(ours, doc.master);
  for (auto& o : doc.overrides) {
    o.calendar_id = ours.calendar_id;
    o.series_id = ours.event_id;
    o.event_id = model::occurrence_id(doc.master, *o.original_start);
  }
}

// A pre-image with what others did: an earlier change cannot be taken back behind it, as that would take theirs along.
std::string met_there(const std::string& document) {
  auto v = json::parse(document);
  return v ? json::dump(v->set("met", json::Value::boolean(true))) : document;
}

// How the event stands there; of what was not looked at, as it is known.
SeriesDocument seen_there(const SeriesDocument& known, const providers::RemoteItem& theirs) {
  SeriesDocument there{theirs.event, theirs.overrides};
  if (theirs.seen) providers::keep_outside(there, known, theirs.seen->from, theirs.seen->to);
  return sync::cancelled_as_dates(std::move(there));
}

struct Halves {
  SeriesDocument head, tail;
  std::vector<std::string> conflicts;
};

// Of a series that we cut and they changed: each half has what they changed in its part. Of a series that they
// moved, or whose rule they changed, nobody can say where the cut is.
Result<Halves> merge_cut(const SeriesDocument& base, const SeriesDocument& mine, const SeriesDocument& half,
                         const SeriesDocument& theirs) {
  Halves out;
  for (const auto& field : sync::differences(base.master, theirs.master))
    if (field == "time" || field == "recurrence") out.conflicts.push_back(field);
  if (!half.cut_at) out.conflicts.emplace_back("recurrence");
  if (!out.conflicts.empty()) return out;
  const auto at = *half.cut_at;
  DAYBOOK_ASSIGN(const auto was, providers::split(base, at, half.master.event_id));
  DAYBOOK_ASSIGN(const auto is, providers::split(theirs, at, half.master.event_id));
  if (!was.head || !was.tail || !is.head || !is.tail) {
    out.conflicts.emplace_back("recurrence");
    return out;
  }
  auto head = sync::merge(*was.head, mine, *is.head);
  const SeriesDocument before{was.tail->master, {}}, ours{half.master, {}};
  const auto patch = providers::difference(before.master, ours.master);
  // What the change moves or sets anew it sets of all that follows.
  auto there = SeriesDocument{is.tail->master, {}};
  const auto fields = sync::merge(before, ours, there);
  out.conflicts = std::move(head.conflicts);
  out.conflicts.insert(out.conflicts.end(), fields.conflicts.begin(), fields.conflicts.end());
  if (!out.conflicts.empty()) return out;
  DAYBOOK_ASSIGN(out.tail, providers::change_series(providers::inheriting(*is.tail, patch, at), patch, at));
  out.head = std::move(head.document);
  take_place(half.master, out.tail);
  out.tail.master.external_id = half.master.external_id;
  out.tail.master.ical_uid = half.master.ical_uid;
  out.tail.master.private_metadata = half.master.private_metadata;
  out.tail.cut_at = half.cut_at;
  out.tail.original = half.original;
  return out;
}

Error contradicts(const std::vector<std::string>& conflicts) {
  std::string fields;
  for (const auto& f : conflicts) fields += (fields.empty() ? "" : ", ") + f;
  return {Errc::stale, "somebody changed the same there meanwhile (" + fields + "); it stands as they left it", {}};
}

Error changed_meanwhile() { return {Errc::stale, "somebody changed the event there meanwhile; it stands as they left it", {}}; }
Error builds_on_refused() { return {Errc::conflict, "it builds on a change that was refused", {}}; }

// A change whose forerunner was refused, without what that one did. Where both set the same, the later one is meant.
Result<sync::Merged> without_refused(const SeriesDocument& refused, const SeriesDocument& mine, const SeriesDocument& stands) {
  auto out = sync::merge(refused, stands, mine);
  std::erase_if(out.conflicts, [](const auto& field) { return field != "occurrence"; });
  return out;
}

// `half`: of a change that cuts; changed along.
Result<sync::Merged> merge_row(const SeriesDocument& base, const SeriesDocument& mine, const SeriesDocument& there,
                               std::optional<store::RemoteWriteRow>& half) {
  if (!half) return sync::merge(base, mine, there);
  DAYBOOK_ASSIGN(const auto tail, model::document_from_text(half->after));
  DAYBOOK_ASSIGN(auto both, merge_cut(base, mine, tail, there));
  if (both.conflicts.empty()) half->after = text_of(both.tail);
  return sync::Merged{std::move(both.head), std::move(both.conflicts)};
}

}  // namespace

std::vector<std::string> versions_of(const providers::RemoteItem& item) {
  std::vector<std::string> out{item.etag};
  for (const auto& o : item.overrides) out.push_back(o.etag);
  return out;
}

// What a change of ours met is told here, as no listing will.
Status Syncer::tell_met(const store::RemoteWriteRow& row, const providers::RemoteItem& theirs) {
  if (row.before.empty()) return {};
  DAYBOOK_ASSIGN(auto base, model::document_from_text(row.before));
  const auto there = seen_there(base, theirs);
  if (!row.after.empty()) {  // what arrived of an earlier try is ours
    DAYBOOK_ASSIGN(const auto mine, model::document_from_text(row.after));
    base = sync::before_others(base, mine, there, false);
  }
  return tell_changes(row.calendar, base, there);
}

// What others did beside a change that went through: the version of an occurrence says nothing of its series, nor that
// of a series of its occurrences. `pending`: later changes of the event wait.
Status Syncer::came_beside(store::RemoteWriteRow row, const providers::RemoteItem& item, bool pending) {
  DAYBOOK_ASSIGN(auto mine, model::document_from_text(row.after));
  auto back = seen_there(mine, item);
  take_place(mine.master, back);
  bool met = false;
  if (row.kind == "update") {
    DAYBOOK_ASSIGN(const auto base, model::document_from_text(row.before));
    const auto theirs = sync::before_others(base, mine, back, true);
    met = !sync::same_words(theirs, back);
    if (met) {
      DAYBOOK_TRY(tell_changes(row.calendar, theirs, back));
      DAYBOOK_TRY(set_back_to(row, {mine, sync::merge(theirs, base, back).document, true}));
    }
  }
  if (!pending || sync::same_words(mine, back)) return {};
  row.external_id = item.external_id.empty() ? row.external_id : item.external_id;
  row.etag = item.etag;
  return rebase_later(row, {std::move(mine), std::move(back), met});
}

// Somebody changed the event meanwhile: what we and they changed apart both stands, else theirs.
Status Syncer::merge_and_retry(store::RemoteWriteRow row, const providers::RemoteItem& theirs) {
  DAYBOOK_ASSIGN(const auto base, model::document_from_text(row.before));
  DAYBOOK_ASSIGN(const auto mine, model::document_from_text(row.after));
  auto there = seen_there(base, theirs);
  DAYBOOK_ASSIGN(auto half, half_of(row));
  DAYBOOK_ASSIGN(auto merged, merge_row(base, mine, there, half));
  if (!merged.conflicts.empty()) return give_up(std::move(row), contradicts(merged.conflicts), theirs);
  for (auto* doc : {&there, &merged.document}) {
    take_place(mine.master, *doc);
    doc->master.external_id = row.external_id;
  }
  merged.document.original = mine.original;
  row.before = text_of(there);
  row.after = text_of(merged.document);
  row.etag = theirs.etag;
  row.state = "waiting";
  row.doubt = false;
  row.not_before_ms = c_.now_ms;
  if (!sync::told_otherwise(row.passed_by, versions_of(theirs))) row.passed_by.clear();
  if (half) DAYBOOK_TRY(keep_ours(*half));
  DAYBOOK_TRY(keep_ours(row));
  // To take it back takes back what is ours.
  DAYBOOK_TRY(set_back_to(row, {mine, there, true}));
  return rebase_later(row, {mine, std::move(merged.document), true});
}

// Later changes of the event were made of what we thought would stand.
Status Syncer::rebase_later(const store::RemoteWriteRow& row, Rebase on) {
  const auto found = c_.mirrors.find(row.calendar);
  if (found == c_.mirrors.end()) return {};  // no longer set up
  auto& mirror = *found->second;
  DAYBOOK_ASSIGN(auto rows, c_.writes.open_of(row.calendar));
  for (auto& later : rows) {
    if (later.event_id != row.event_id || later.id <= row.id) continue;
    if (later.before.empty() && row.after.empty()) {
      DAYBOOK_TRY(needs_nothing(later));  // to be made again, and was not deleted
      DAYBOOK_ASSIGN(on.was, model::document_from_text(later.after));
      continue;
    }
    if (!later.before.empty()) {
      later.before = text_of(on.stands);
      later.external_id = row.external_id;
      later.etag = row.etag;
    }
    DAYBOOK_TRY(set_back_to(later, on));
    if (later.after.empty()) {
      if (on.met) return give_up(std::move(later), changed_meanwhile(), std::nullopt);
      DAYBOOK_TRY(mirror.forget(later.event_id));
      DAYBOOK_TRY(c_.writes.save(later, c_.now_ms));
      continue;
    }
    DAYBOOK_ASSIGN(auto mine, model::document_from_text(later.after));
    DAYBOOK_ASSIGN(auto half, half_of(later));
    DAYBOOK_ASSIGN(auto merged, on.met || half ? merge_row(on.was, mine, on.stands, half) : without_refused(on.was, mine, on.stands));
    if (!merged.conflicts.empty())
      return give_up(std::move(later), on.met ? contradicts(merged.conflicts) : builds_on_refused(), std::nullopt);
    take_place(mine.master, merged.document);
    merged.document.master.external_id = mine.master.external_id;
    merged.document.original = mine.original;
    later.after = text_of(merged.document);
    DAYBOOK_TRY(keep_ours(later));
    if (half) DAYBOOK_TRY(keep_ours(*half));
    on.was = std::move(mine);
    on.stands = std::move(merged.document);
  }
  return {};
}

// What the undo of a later change goes back to.
Status Syncer::set_back_to(const store::RemoteWriteRow& later, const Rebase& on) {
  DAYBOOK_ASSIGN(const auto action, c_.journal.action_by_key(later.action_key));
  if (!action || action->event_id != later.event_id || action->pre_image.empty()) return {};
  const auto image = text_of(on.stands);
  return c_.journal.set_pre_image(action->id, on.met ? met_there(image) : image);
}

// The change as it will be sent, and so it is shown.
Status Syncer::keep_ours(const store::RemoteWriteRow& row) {
  DAYBOOK_TRY(c_.writes.save(row, c_.now_ms));
  DAYBOOK_ASSIGN(auto stands, model::document_from_text(row.after));
  DAYBOOK_ASSIGN([[maybe_unused]] const auto kept, c_.mirrors[row.calendar]->keep(std::move(stands), c_.now_ms));
  return {};
}

// It stands at the server as it should.
Status Syncer::needs_nothing(store::RemoteWriteRow& row) {
  row.state = "done";
  DAYBOOK_TRY(c_.writes.save(row, c_.now_ms));
  DAYBOOK_ASSIGN(const auto there, c_.mirrors[row.calendar]->get_event(row.event_id));
  DAYBOOK_TRY(settle_action(row, "done", there ? &*there : nullptr));
  return finish(row.group);
}

// Later changes of the event were made of one that was refused.
Status Syncer::rebase_on(store::RemoteWriteRow refused, const std::optional<providers::RemoteItem>& theirs) {
  DAYBOOK_ASSIGN(const auto base, model::document_from_text(refused.before));
  auto mine = base;
  if (!refused.after.empty()) {
    DAYBOOK_ASSIGN(mine, model::document_from_text(refused.after));
  }
  auto stands = base;
  if (theirs) {
    stands = seen_there(base, *theirs);
    take_place(mine.master, stands);
    stands.master.external_id = refused.external_id;
    refused.etag = theirs->etag;
  }
  return rebase_later(refused, {std::move(mine), std::move(stands), theirs.has_value()});
}

// The waiting row that makes the second half of what the row cuts.
Result<std::optional<store::RemoteWriteRow>> Syncer::half_of(const store::RemoteWriteRow& cut) {
  DAYBOOK_ASSIGN(auto rows, c_.writes.of_group(cut.group));
  const auto half = std::find_if(rows.begin(), rows.end(), [&](const auto& r) { return is_half_of(r, cut) && r.state == "waiting"; });
  return half == rows.end() ? std::optional<store::RemoteWriteRow>{} : std::move(*half);
}

}  // namespace daybook::engine
