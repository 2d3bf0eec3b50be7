// What a server told becomes the copy: by the table of sync/plan.h, in the engine's transaction.
#include <algorithm>

#include "base/ids.h"
#include "engine/syncer.h"
#include "providers/occurrence_edit.h"
#include "providers/series.h"
#include "store/attendees.h"
#include "sync/plan.h"

namespace daybook::engine {
namespace {

using providers::RemoteItem;

// Alike but for versions and stamps. An occurrence goes by its id there, which a series gives anew.
bool same(model::SeriesDocument a, model::SeriesDocument b) {
  const auto plain = [](model::Event& e) {
    e.etag.clear();
    e.created_ms = e.updated_ms = e.sequence = 0;
    e.event_id.clear();
    e.series_id.clear();
    e.calendar_id.clear();
    e.ical_uid.clear();
  };
  for (auto* d : {&a, &b}) {
    plain(d->master);
    d->master.external_id.clear();
    for (auto& o : d->overrides) {
      plain(o);
      o.private_metadata.clear();
      o.origin = {};
      o.evidence.clear();
    }
    std::sort(d->overrides.begin(), d->overrides.end(),
              [](const auto& x, const auto& y) { return x.original_start < y.original_start; });
  }
  return a == b;
}

// What a server does not know of an event stays as it was.
void carry_over(const model::Event& before, model::Event& e) {
  e.origin = before.origin;
  e.evidence = before.evidence;
  // Who made it is known here: our mark at the server may only say that we wrote to it.
  e.butler_generated = before.butler_generated;
  e.butler_name = before.butler_name;
  if (e.notes.empty()) e.notes = before.notes;
  for (const auto& [key, value] : before.private_metadata) e.private_metadata.emplace(key, value);
  e.created_ms = before.created_ms;
}

// Google and Graph keep our mark among the private properties: it is the event's id here and no
// property of it. Graph's has a number behind a dot where the first id was used up.
void take_mark(model::Event& e) {
  const auto mark = e.private_metadata.find("daybook");
  if (mark == e.private_metadata.end()) return;
  if (e.event_id.empty()) e.event_id = mark->second.substr(0, mark->second.find('.'));
  e.private_metadata.erase(mark);
}

void make_sound(model::Event& e) {
  if (e.span.end < e.span.start) e.span.end = e.span.start;
  if (e.span.all_day && e.span.end == e.span.start) e.span.end += time::days(1);
}

// Whether a change of ours was answered since the listing began, in another version: nobody can say which is newer.
bool overtaken(const SyncState& s, const std::string& event_id, const std::string& version) {
  const auto written = s.written.find(event_id);
  return written != s.written.end() && std::find(written->second.begin(), written->second.end(), version) == written->second.end();
}

}  // namespace

void note_problem(SyncState& s, const std::string& external_id, std::string what) {
  constexpr std::size_t kMost = 1000;
  if (s.problems.size() < kMost) s.problems.insert_or_assign(external_id, std::move(what));
}

void begin_whole(SyncState& s) {
  s.whole = true;
  s.named.clear();
  s.problems.clear();
}

Status Syncer::take(const PulledItems& items) {
  plain_piece_ = !items.restarted;
  const auto* setting = c_.settings.calendar(items.calendar);
  if (setting == nullptr) return {};
  auto& s = c_.sync.change(items.calendar);
  if (items.restarted) {
    DAYBOOK_TRY(end_first(items.calendar));
    ++s.run;
    s.orphans.clear();
    s.gone.clear();
    begin_whole(s);
  }
  if (items.items.empty()) return {};
  DAYBOOK_ASSIGN(const bool off, switched_off(items.calendar));
  s.spoilt = s.spoilt || off;
  if (s.spoilt) return {};
  DAYBOOK_TRY(c_.writing());
  for (const auto& item : items.items) {
    s.problems.erase(item.external_id);
    if (!item.problem.empty()) note_problem(s, item.external_id, item.event.title + ": " + item.problem);
    DAYBOOK_ASSIGN(const bool taken, take_new(s, items.calendar, item));
    if (taken) continue;
    plain_piece_ = false;
    DAYBOOK_TRY(apply(s, items.calendar, item));
  }
  return {};
}

Result<bool> Syncer::take_new(const SyncState& s, const std::string& calendar, const RemoteItem& item) {
  const auto first = first_.find(calendar);
  if (first == first_.end()) return false;
  if (item.what == RemoteItem::What::gone || item.what == RemoteItem::What::exception) return false;
  const bool unseen = first->second.insert(item.external_id).second;
  if (!unseen || item.ours || !item.overrides.empty() || item.event.private_metadata.count("daybook") != 0)
    return false;
  model::SeriesDocument document{item.event, {}};
  auto& e = document.master;
  e.event_id = ids::stable_id(calendar + "\x1f" + item.external_id);
  e.external_id = item.external_id;
  make_sound(e);
  const auto kept = c_.mirrors[calendar]->keep_new(std::move(document), item.etag, s.run, c_.now_ms);
  if (!kept && kept.error().code == Errc::invalid) return false;  // nothing was stored
  if (!kept) return pass_on(kept.error());
  c_.gate.set_version(c_.gate.version() + 1);
  return true;
}

namespace {

// The master alone came: what was replaced and what was cancelled one by one stays so. A listing of everything
// names all such occurrences: what it did not name is as the series says.
void keep_exceptions(const SyncState& s, const std::string& external_id, model::SeriesDocument known,
                     model::SeriesDocument& fresh) {
  if (!fresh.master.is_series()) return;
  const auto stays = [&](const std::optional<time::Local>& original) {
    return original && (!s.whole || s.named.count({external_id, *original}) != 0);
  };
  for (auto& o : known.overrides)
    if (stays(o.original_start)) fresh.overrides.push_back(std::move(o));
  auto& dates = fresh.master.recurrence.except_dates;
  for (const auto& d : known.master.recurrence.except_dates)
    if (stays(d.local) && std::find(dates.begin(), dates.end(), d) == dates.end()) dates.push_back(d);
}

// Whether the series stands without that occurrence already.
bool without(const model::SeriesDocument& doc, time::Local original) {
  const auto& dates = doc.master.recurrence.except_dates;
  for (const auto& o : doc.overrides)
    if (o.original_start == original) return o.status == model::EventStatus::cancelled;
  return std::any_of(dates.begin(), dates.end(), [&](const auto& d) { return model::takes_out(d, original); });
}

}  // namespace

Status Syncer::apply(SyncState& s, const std::string& calendar, const RemoteItem& item) {
  if (item.what == RemoteItem::What::gone) {
    s.gone.push_back(item);
    return {};
  }
  if (item.what == RemoteItem::What::exception) return apply_exception(s, calendar, item);
  Incoming in{{item.event, item.overrides}, item.external_id, item.etag, true, item.seen};
  if (item.what == RemoteItem::What::master) {
    // Its replaced occurrences come apart: those known stay.
    DAYBOOK_ASSIGN(const auto copy, c_.copies.by_external(calendar, item.external_id));
    if (copy) {
      DAYBOOK_ASSIGN(auto known, c_.mirrors[calendar]->document(copy->event_id));
      if (known) keep_exceptions(s, item.external_id, std::move(*known), in.document);
    } else {
      // Somebody who was invited to single occurrences is to all now: they come with a listing of everything.
      DAYBOOK_ASSIGN(const bool alone, c_.copies.any_alone(calendar, item.external_id));
      if (alone && !s.whole) DAYBOOK_TRY(list_anew(calendar));
    }
  }
  if (item.ours) in.document.master.butler_generated = true;
  if (!item.ours) in.document.master.event_id.clear();
  return keep(s, calendar, std::move(in));
}

// An event of ours that was gone and is back: whom it is of and why it was made is in the log.
Status Syncer::remember(model::Event& e) {
  DAYBOOK_ASSIGN(const auto actions, c_.journal.actions_of(e.event_id, 500));
  for (auto it = actions.rbegin(); it != actions.rend(); ++it) {
    if (it->type != "create" || it->result.empty() || it->event_id != e.event_id) continue;
    DAYBOOK_ASSIGN(const auto stored, json::parse(it->result));
    DAYBOOK_ASSIGN(const auto made, model::event_from_stored(stored));
    carry_over(made, e);
    e.butler_generated = true;
    return {};
  }
  return {};
}

Status Syncer::keep(SyncState& s, const std::string& calendar, Incoming in) {
  auto& mirror = *c_.mirrors[calendar];
  auto& e = in.document.master;
  take_mark(e);
  for (auto& o : in.document.overrides) take_mark(o);
  DAYBOOK_ASSIGN(auto copy, c_.copies.by_external(calendar, in.external_id));
  std::optional<model::SeriesDocument> before;
  if (copy) e.event_id = copy->event_id;
  if (!copy && !e.event_id.empty()) {
    // Our mark: known here under that id, unless it came along with a copy of the event.
    DAYBOOK_ASSIGN(before, mirror.document(e.event_id));
    DAYBOOK_ASSIGN(const auto anywhere, c_.copies.by_event(e.event_id));
    const bool taken = before && ((!before->master.external_id.empty() && before->master.external_id != in.external_id) ||
                                  (anywhere && !anywhere->etag.empty() && anywhere->external_id != in.external_id));
    if (taken || (anywhere && !before)) {
      e.event_id.clear();
      before.reset();
    }
  }
  if (e.event_id.empty()) e.event_id = ids::stable_id(calendar + "\x1f" + in.external_id);
  if (!before) {
    DAYBOOK_ASSIGN(before, mirror.document(e.event_id));
  }
  if (!before && e.butler_generated) DAYBOOK_TRY(remember(e));
  e.external_id = in.external_id;
  make_sound(e);
  for (auto& o : in.document.overrides) {
    make_sound(o);
    // An id there that is ours is kept as none: it is no news.
    if (o.original_start && o.external_id == model::occurrence_id(e, *o.original_start)) o.external_id.clear();
  }
  if (before) carry_over(before->master, e);
  if (before && in.seen) providers::keep_outside(in.document, *before, in.seen->from, in.seen->to);
  sync::Known known;
  known.there = before.has_value();
  DAYBOOK_ASSIGN(known.pending, c_.writes.pending(e.event_id));
  known.same = before && same(*before, in.document);
  const auto step = sync::plan(known, false);
  const auto& version = in.version.empty() ? in.etag : in.version;
  if (step == sync::Step::leave) return c_.writes.pass_by(e.event_id, version);
  if (step != sync::Step::note && !in.answer && overtaken(s, e.event_id, version)) {
    if (copy) DAYBOOK_TRY(c_.copies.mark(e.event_id, copy->external_id, copy->etag, s.run));
    return list_anew(calendar);
  }
  if (step != sync::Step::note) {
    auto kept = mirror.keep(in.document, c_.now_ms);
    if (!kept && kept.error().code == Errc::invalid) {
      // A rule that nobody can work out: shown once rather than not at all, and told.
      note_problem(s, in.external_id, e.title + ": " + kept.error().message);
      e.recurrence_rule.clear();
      e.recurrence = {};
      in.document.overrides.clear();
      kept = mirror.keep(in.document, c_.now_ms);
    }
    if (!kept && kept.error().code == Errc::invalid) {
      note_problem(s, in.external_id, e.title + ": " + kept.error().message + "; it was left out");
      // Its last good version stands, and it is not missing from the listing.
      return before ? c_.copies.mark(e.event_id, in.external_id, copy ? copy->etag : std::string(), s.run) : Status();
    }
    if (!kept) return pass_on(kept.error());
    if (before) DAYBOOK_TRY(store::Attendees(*c_.db).note(before->master, kept->master, c_.now_ms));
    c_.gate.set_version(c_.gate.version() + 1);
    if (before && in.tell) DAYBOOK_TRY(tell_changes(calendar, *before, *kept));
  }
  return c_.copies.mark(e.event_id, in.external_id, in.etag, s.run);
}

Status Syncer::apply_exception(SyncState& s, const std::string& calendar, const RemoteItem& item) {
  DAYBOOK_ASSIGN(const auto copy, c_.copies.by_external(calendar, item.master_external_id));
  if (!copy || !item.event.original_start) {
    s.orphans.push_back(item);
    return {};
  }
  DAYBOOK_ASSIGN(auto doc, c_.mirrors[calendar]->document(copy->event_id));
  if (!doc) return {};
  // It stood by itself as long as its series was not here.
  DAYBOOK_ASSIGN(const auto alone, c_.copies.by_external(calendar, item.external_id));
  if (alone && alone->series_id.empty()) DAYBOOK_TRY(c_.mirrors[calendar]->forget(alone->event_id));
  // The original start is told in whatever zone: it is kept in that of the series.
  model::Event e = item.event;
  if (!doc->master.span.all_day) {
    DAYBOOK_ASSIGN(e.original_start, providers::original_at(
                                         doc->master, e.span.zone.to_instant(*e.original_start)));
  }
  if (s.whole) s.named.emplace(copy->external_id, *e.original_start);
  if (e.status == model::EventStatus::cancelled)
    return drop_occurrence(s, calendar, copy->event_id, *e.original_start, item.etag);
  std::erase_if(doc->overrides, [&](const auto& o) { return o.original_start == e.original_start; });
  // It takes place, even if it was cancelled before.
  std::erase_if(doc->master.recurrence.except_dates, [&](const auto& d) { return d.local == *e.original_start; });
  e.external_id = item.external_id;
  doc->overrides.push_back(std::move(e));
  return keep(s, calendar, {std::move(*doc), copy->external_id, copy->etag, true, {}, item.etag});
}

Status Syncer::drop_occurrence(SyncState& s, const std::string& calendar, const std::string& series,
                               time::Local original, const std::string& version) {
  DAYBOOK_ASSIGN(auto doc, c_.mirrors[calendar]->document(series));
  DAYBOOK_ASSIGN(const auto copy, c_.copies.by_event(series));
  if (!doc || !copy) return {};
  const model::Event was = doc->master;
  if (without(*doc, original)) return {};  // our own deletion, or one that was told before
  auto left = providers::without_instance(std::move(*doc), original);
  DAYBOOK_TRY(keep(s, calendar, {std::move(left), copy->external_id, copy->etag, false, {}, version}));
  DAYBOOK_ASSIGN(const auto now, c_.mirrors[calendar]->document(series));
  if (!now || !without(*now, original)) return {};  // left alone, as ours may be newer
  auto occurrence = model::occurrence_of(was, original, was.span.end - was.span.start);
  return tell_outside(calendar, occurrence, nullptr, "cancelled." + version);
}

Status Syncer::apply_gone(SyncState& s, const std::string& calendar, const RemoteItem& item) {
  DAYBOOK_ASSIGN(const auto copy, c_.copies.by_external(calendar, item.external_id));
  // What is being made has no id of the server's yet; at Google it is ours.
  if (!copy) return c_.writes.pass_by(item.external_id, "gone");
  if (!copy->series_id.empty()) {
    const auto parts = model::split_occurrence_id(copy->event_id);
    DAYBOOK_ASSIGN(const auto doc, c_.mirrors[calendar]->document(copy->series_id));
    if (!doc || !parts.original) return {};
    for (const auto& o : doc->overrides)
      if (o.event_id == copy->event_id && o.original_start)
        return drop_occurrence(s, calendar, copy->series_id, *o.original_start, copy->etag);
    return {};
  }
  return forget(s, calendar, *copy);
}

Status Syncer::forget(SyncState& s, const std::string& calendar,
                      const store::RemoteCopies::Copy& copy) {
  DAYBOOK_ASSIGN(const bool pending, c_.writes.pending(copy.event_id));
  if (sync::plan({true, pending, false}, true) == sync::Step::leave) return c_.writes.pass_by(copy.event_id, "gone");
  if (overtaken(s, copy.event_id, "")) return list_anew(calendar);
  DAYBOOK_ASSIGN(const auto doc, c_.mirrors[calendar]->document(copy.event_id));
  s.problems.erase(copy.external_id);
  if (doc) DAYBOOK_TRY(tell_outside(calendar, doc->master, nullptr, "gone." + copy.etag));
  c_.gate.set_version(c_.gate.version() + 1);
  return c_.mirrors[calendar]->forget(copy.event_id);
}

Result<bool> Syncer::end_listing(SyncState& s, const std::string& calendar,
                                 const providers::Pulled& pulled) {
  for (auto& orphan : std::exchange(s.orphans, {})) {
    DAYBOOK_TRY(apply_exception(s, calendar, orphan));
  }
  // An occurrence whose series is not in this calendar stands by itself.
  for (auto& orphan : std::exchange(s.orphans, {})) {
    if (orphan.event.status == model::EventStatus::cancelled) {
      DAYBOOK_ASSIGN(const auto alone, c_.copies.by_external(calendar, orphan.external_id));
      if (alone && alone->series_id.empty()) DAYBOOK_TRY(forget(s, calendar, *alone));
      continue;
    }
    auto e = orphan.event;
    e.original_start.reset();
    e.series_id.clear();
    e.event_id.clear();
    DAYBOOK_TRY(keep(s, calendar, {{std::move(e), {}}, orphan.external_id, orphan.etag, true}));
  }
  std::vector<store::RemoteCopies::Copy> missing;
  // A first listing that was not begun anew lacks nothing: all that is here came with it, or is ours.
  if (pulled.full && !pulled.reconciled && first_.find(calendar) == first_.end()) {
    DAYBOOK_ASSIGN(missing, c_.copies.unseen(calendar, s.run));
    // What came and could not be read is still there: what is known of it stands (of a feed also what stands
    // for one occurrence of it).
    std::erase_if(missing, [&](const auto& copy) {
      return std::any_of(pulled.problems.begin(), pulled.problems.end(), [&](const auto& p) {
        return copy.external_id == p.where || (!p.where.empty() && copy.external_id.starts_with(p.where + "#"));
      });
    });
    if (pulled.covers) {
      // Only what lies in the window that was listed can be missing from it.
      std::erase_if(missing, [&](const auto& copy) {
        const auto doc = c_.mirrors[calendar]->document(copy.event_id);
        if (!doc || !*doc) return true;
        const auto& e = (*doc)->master;
        if (!e.is_series()) return e.starts_at() >= pulled.covers->to || e.ends_at() <= pulled.covers->from;
        const auto inside = providers::place(**doc, pulled.covers->from, pulled.covers->to, 1);
        return inside && inside->list.empty();
      });
    }
  }
  const auto doubtful = std::count_if(s.gone.begin(), s.gone.end(), [](const auto& item) { return !item.seen_gone; });
  const std::size_t lacking = missing.size() + (pulled.reconciled ? static_cast<std::size_t>(doubtful) : 0);
  if (lacking > 0 && (pulled.full || pulled.reconciled)) {
    DAYBOOK_ASSIGN(const auto known, c_.copies.all(calendar));
    if (sync::suspicious(known.size(), lacking) && !sync::second_look(s.suspect_ms, c_.now_ms)) {
      // A clock that was set back begins the wait anew.
      if (s.suspect_ms == 0 || c_.now_ms < s.suspect_ms) s.suspect_ms = c_.now_ms;
      return true;
    }
  }
  s.suspect_ms = 0;
  for (const auto& item : std::exchange(s.gone, {})) DAYBOOK_TRY(apply_gone(s, calendar, item));
  for (const auto& copy : missing) DAYBOOK_TRY(forget(s, calendar, copy));
  return false;
}

}  // namespace daybook::engine
