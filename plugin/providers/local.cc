#include "providers/local.h"

#include <algorithm>
#include <charconv>

#include "base/ids.h"

namespace daybook::providers {
namespace {

// Versions count up: "1", "2", …
std::string next_etag(const std::string& etag) {
  std::int64_t n = 0;
  std::from_chars(etag.data(), etag.data() + etag.size(), n);
  return std::to_string(n + 1);
}

tl::unexpected<Error> not_there(std::string_view event_id, const std::string& calendar) {
  return fail(Errc::not_found,
              "there is no event " + std::string(event_id) + " in the calendar " + calendar,
              "event_id");
}

Result<time::Local> original_of(const model::Event& master, const time::IsoTime& stamp) {
  if (!stamp.has_time || master.span.all_day) return time::Local(time::date_of(stamp.local));
  return original_at(master, time::Instant(stamp.local.time_since_epoch()));
}

// Where the id names the second time that the clock shows its reading.
std::optional<time::Instant> again(const model::Event& master, const time::IsoTime& stamp) {
  const time::Instant at(stamp.local.time_since_epoch());
  if (!stamp.has_time || master.span.all_day || !master.span.zone.shows_again(at)) return std::nullopt;
  return at;
}

bool by_start(const Occurrence& a, const Occurrence& b) {
  return std::tie(a.starts_at, a.ends_at, a.event.event_id) <
         std::tie(b.starts_at, b.ends_at, b.event.event_id);
}

void keep_first(std::vector<Occurrence>& list, std::size_t limit) {
  std::sort(list.begin(), list.end(), by_start);
  if (list.size() > limit) list.resize(limit);
}

}  // namespace

struct LocalProvider::Planned {
  std::optional<SeriesDocument> doc;   // what becomes of it; nothing: it goes
  std::optional<SeriesDocument> made;  // what is split off
  std::optional<time::Local> cut_at;   // … and where it began before its change
  bool whole = false;                  // the whole series is meant
};

Status LocalProvider::check(const policy::WritePermit& permit) const {
  if (permit.calendar() == calendar_id_) return {};
  return fail(Errc::denied, "the permit is for the calendar " + permit.calendar());
}

Result<std::optional<LocalProvider::Found>> LocalProvider::find(std::string_view event_id) {
  const auto parts = model::split_occurrence_id(event_id);
  DAYBOOK_ASSIGN(auto row, events_.find(event_id));
  const bool plain = row && row->series_id.empty();
  if (!plain && parts.original) {
    DAYBOOK_ASSIGN(row, events_.find(parts.series));
  }
  if (!row || row->calendar_id != calendar_id_ || !row->series_id.empty())
    return std::optional<Found>{};
  // Member by member: g++ 12 destroys a member of a nested aggregate that was never made when a copy
  // in its initialiser throws.
  Found found;
  found.doc.master = *row;
  found.event = *row;
  if (row->is_series()) {
    DAYBOOK_ASSIGN(found.doc.overrides, events_.overrides(row->event_id));
  }
  if (plain) return std::optional(std::move(found));
  if (!row->is_series()) return std::optional<Found>{};
  DAYBOOK_ASSIGN(found.original, original_of(*row, *parts.original));
  DAYBOOK_ASSIGN(auto occurrence, occurrence_at(found.doc, *found.original));
  if (const auto at = again(*row, *parts.original)) {
    found.original_again = true;
    DAYBOOK_ASSIGN(occurrence, occurrence_again(found.doc, *at));
  }
  if (!occurrence || occurrence->status == model::EventStatus::cancelled)
    return std::optional<Found>{};
  found.event = *occurrence;
  return std::optional(std::move(found));
}

Result<std::vector<Occurrence>> LocalProvider::list_events(time::Instant from, time::Instant to,
                                                           std::size_t limit, store::Reading reading) {
  if (kept_ == nullptr) return read_list(from, to, limit, reading);
  const store::KeptLists::Asked asked{calendar_id_, from, to, limit};
  DAYBOOK_ASSIGN(const auto* kept, kept_->find(asked, reading));
  if (kept != nullptr) return *kept;
  DAYBOOK_ASSIGN(auto list, read_list(from, to, limit, reading));
  kept_->keep(asked, reading, list);
  return list;
}

Result<std::vector<Occurrence>> LocalProvider::read_list(time::Instant from, time::Instant to, std::size_t limit,
                                                         store::Reading reading) {
  DAYBOOK_ASSIGN(const auto source, events_.source(calendar_id_));
  if (!source) return std::vector<Occurrence>{};
  if (from >= source->window_from && to <= source->window_to)
    return events_.range(calendar_id_, from, to, limit, store::Events::Which::all, reading);
  DAYBOOK_ASSIGN(auto out,
                 events_.range(calendar_id_, from, to, limit, store::Events::Which::single, reading));
  for (std::int64_t after = 0;;) {
    DAYBOOK_ASSIGN(const auto page, events_.series(calendar_id_, from, to, after, kSeriesAtOnce));
    for (const auto& master : page) {
      SeriesDocument doc{master, {}};
      DAYBOOK_ASSIGN(doc.overrides, events_.overrides(master.event_id));
      DAYBOOK_ASSIGN(const auto placed, place(doc, from, to, limit));
      for (const auto& p : placed.list) out.push_back({as_event(doc, p), p.starts_at, p.ends_at});
      if (out.size() > 4 * limit) keep_first(out, limit);
    }
    if (page.size() < kSeriesAtOnce) break;
  }
  keep_first(out, limit);
  return out;
}

Result<std::optional<model::Event>> LocalProvider::get_event(std::string_view event_id) {
  DAYBOOK_ASSIGN(auto found, find(event_id));
  if (!found) return std::optional<model::Event>{};
  return std::optional(std::move(found->event));
}

Result<std::optional<SeriesDocument>> LocalProvider::document(std::string_view event_id) {
  DAYBOOK_ASSIGN(auto found, find(event_id));
  if (!found) return std::optional<SeriesDocument>{};
  return std::optional(std::move(found->doc));
}

Result<LocalProvider::Found> LocalProvider::existing(const Target& target) {
  DAYBOOK_ASSIGN(auto found, find(target.event_id));
  if (!found) return not_there(target.event_id, calendar_id_);
  if (!target.expected_etag.empty() && found->doc.master.etag != target.expected_etag)
    return fail(Errc::stale, "the event was changed since it was read; read it again", "etag");
  const bool one = target.scope != model::Scope::series;
  if (one && found->original_again)
    return fail(Errc::invalid,
                "the clock shows this time twice, and of the second one the series keeps no own data; "
                "change the whole series (series)",
                "recurrence_scope");
  if (one && found->doc.master.is_series() && !found->original)
    return fail(Errc::invalid,
                "which occurrence? use its event_id from calendar_list_events, or the scope series",
                "event_id");
  return std::move(*found);
}

Result<LocalProvider::Planned> LocalProvider::plan(const Found& f, const Target& target,
                                                   const model::Patch& patch) const {
  Planned out;
  const auto original = f.original.value_or(f.doc.master.span.start);
  if (!f.doc.master.is_series()) {
    out.doc = SeriesDocument{model::apply(f.doc.master, patch), {}};
    out.whole = true;
    return out;
  }
  if (target.scope == model::Scope::this_instance) {
    DAYBOOK_ASSIGN(out.doc, change_instance(f.doc, patch, original));
    return out;
  }
  if (target.scope == model::Scope::this_and_following) {
    const auto id = ids::stable_id(f.doc.master.event_id + "\x1f" + f.doc.master.etag + "\x1f" +
                                   f.event.event_id);
    DAYBOOK_ASSIGN(auto halves, split(f.doc, original, id));
    if (halves.head && halves.tail) {
      out.doc = std::move(halves.head);
      out.cut_at = halves.tail->master.span.start;
      // The time in the patch is that of the occurrence named, with which the new series begins.
      DAYBOOK_ASSIGN(out.made, change_series(inheriting(*halves.tail, patch, original), patch, original));
      return out;
    }
  }
  auto doc = f.doc;
  if (target.scope == model::Scope::this_and_following) doc = inheriting(std::move(doc), patch, original);
  DAYBOOK_ASSIGN(out.doc, change_series(std::move(doc), patch, original));
  out.whole = true;
  return out;
}

// Writes a document: its master, the overrides that changed, its occurrences. All carry the version
// of the master.
namespace {

// What lies outside could be written down and never read again.
Status in_calendar(const model::Span& s) {
  static const auto first = time::Local(*time::make_date(1, 1, 1));
  static const auto last = time::Local(*time::make_date(9999, 12, 31)) + time::hours(24) - time::seconds(1);
  if (s.start >= first && s.end <= last) return {};
  return fail(Errc::invalid, "an event must lie in the years 1 to 9999", "end_at");
}

}  // namespace

Status LocalProvider::store(const SeriesDocument& doc, const SeriesDocument* before,
                            std::int64_t now_ms) {
  DAYBOOK_TRY(in_calendar(doc.master.span));
  for (const auto& o : doc.overrides) DAYBOOK_TRY(in_calendar(o.span));
  for (const auto* list : {&doc.master.recurrence.dates, &doc.master.recurrence.except_dates})
    for (const auto& d : *list) DAYBOOK_TRY(in_calendar({false, d.local, d.local, doc.master.span.zone}));
  DAYBOOK_ASSIGN(const auto until, doc.master.is_series()
                                       ? end_of(doc)
                                       : Result<std::optional<time::Instant>>(std::nullopt));
  DAYBOOK_TRY(before != nullptr ? events_.update(doc.master, until)
                                : events_.insert(doc.master, until));
  if (before != nullptr)
    for (const auto& o : before->overrides) DAYBOOK_TRY(events_.remove(o.event_id));
  for (auto o : doc.overrides) {
    o.etag = doc.master.etag;
    o.updated_ms = doc.master.updated_ms;
    DAYBOOK_TRY(events_.insert(o));
  }
  return materialise(doc, now_ms);
}

Result<model::Event> LocalProvider::read_back(const std::string& event_id) {
  DAYBOOK_ASSIGN(auto found, get_event(event_id));
  if (!found) return not_there(event_id, calendar_id_);
  return std::move(*found);
}

Result<model::Event> LocalProvider::create_event(const policy::WritePermit& permit,
                                                 model::Event event, std::int64_t now_ms) {
  DAYBOOK_TRY(check(permit));
  event.calendar_id = calendar_id_;
  event.etag = next_etag("0");
  event.created_ms = event.updated_ms = now_ms;
  if (event.ical_uid.empty()) event.ical_uid = event.event_id + "@daybook";
  const SeriesDocument doc{std::move(event), {}};
  DAYBOOK_TRY(bounded(doc, now_ms));
  DAYBOOK_TRY(takes_place(doc));
  DAYBOOK_TRY(taken(doc.master));
  DAYBOOK_TRY(store(doc, nullptr, now_ms));
  return read_back(doc.master.event_id);
}

Result<Changed> LocalProvider::update_event(const policy::WritePermit& permit, const Target& target,
                                            const model::Patch& patch, std::int64_t now_ms) {
  DAYBOOK_TRY(check(permit));
  DAYBOOK_ASSIGN(const Found found, existing(target));
  DAYBOOK_ASSIGN(Planned planned, plan(found, target, patch));
  auto& doc = *planned.doc;
  if (!planned.made && doc == found.doc)  // no change, no new version
    return Changed{found.event, found.doc.master, std::nullopt, std::nullopt, {}};
  doc.master.etag = next_etag(found.doc.master.etag);
  doc.master.updated_ms = now_ms;
  DAYBOOK_TRY(bounded(doc, now_ms));
  if (planned.made) DAYBOOK_TRY(bounded(*planned.made, now_ms));
  if (patch.span || patch.recurrence_rule)
    DAYBOOK_TRY(takes_place(planned.made ? *planned.made : doc));
  if (planned.made) DAYBOOK_TRY(taken(planned.made->master));
  if (planned.whole && (patch.span || patch.recurrence_rule)) DAYBOOK_TRY(taken(doc.master));
  DAYBOOK_TRY(store(doc, &found.doc, now_ms));
  Changed out;
  DAYBOOK_ASSIGN(out.whole, read_back(doc.master.event_id));
  if (planned.made) {
    auto& made = planned.made->master;
    made.etag = next_etag("0");
    made.created_ms = made.updated_ms = now_ms;
    made.ical_uid = made.event_id + "@daybook";
    for (auto& o : planned.made->overrides) o.ical_uid = made.ical_uid;
    DAYBOOK_TRY(store(*planned.made, nullptr, now_ms));
    DAYBOOK_ASSIGN(out.made, read_back(made.event_id));
    out.cut_at = planned.cut_at;
    out.event = *out.made;
  } else if (planned.whole) {
    out.event = *out.whole;
  } else {
    DAYBOOK_ASSIGN(const auto one, find(found.event.event_id));
    out.event = one ? one->event : found.event;
  }
  return out;
}

Result<Changed> LocalProvider::replace_occurrences(const policy::WritePermit& permit, const Target& series,
                                                   const std::vector<model::Replacement>& list, std::int64_t now_ms) {
  DAYBOOK_TRY(check(permit));
  DAYBOOK_ASSIGN(const Found found, existing(series));
  auto doc = found.doc;
  DAYBOOK_ASSIGN(const auto absent, replace_instances(doc, list));
  Changed out;
  for (const auto at : absent)
    if (out.left_out.size() < 200) out.left_out += (out.left_out.empty() ? "" : ", ") + time::format_local(at);
  if (!absent.empty()) out.left_out = "the series has no occurrence at " + out.left_out + ", so what replaces it is left out";
  if (!(doc == found.doc)) {
    doc.master.etag = next_etag(found.doc.master.etag);
    doc.master.updated_ms = now_ms;
    DAYBOOK_TRY(bounded(doc, now_ms));
    DAYBOOK_TRY(store(doc, &found.doc, now_ms));
  }
  DAYBOOK_ASSIGN(out.whole, read_back(doc.master.event_id));
  out.event = *out.whole;
  return out;
}

Result<Changed> LocalProvider::delete_event(const policy::WritePermit& permit, const Target& target,
                                            std::int64_t now_ms) {
  DAYBOOK_TRY(check(permit));
  DAYBOOK_ASSIGN(const Found found, existing(target));
  Changed out;
  out.event = found.event;
  std::optional<SeriesDocument> left;
  if (found.original && target.scope == model::Scope::this_instance) {
    left = without_instance(found.doc, *found.original);
  } else if (found.original && target.scope == model::Scope::this_and_following) {
    DAYBOOK_ASSIGN(auto halves, split(found.doc, *found.original, "unused"));
    left = std::move(halves.head);
  }
  if (left) {
    // A series without any occurrence left goes as a whole.
    DAYBOOK_ASSIGN(const auto rules, rules_of(left->master));
    recurrence::Bounds one;
    one.limit = 1;
    const auto any = recurrence::expand(rules, one);
    if (any.starts.empty() && !any.capped && left->overrides.empty()) left.reset();
  }
  if (!left) {
    out.event =
        found.original && target.scope != model::Scope::series ? found.event : found.doc.master;
    DAYBOOK_TRY(events_.remove(found.doc.master.event_id));
    return out;
  }
  left->master.etag = next_etag(found.doc.master.etag);
  left->master.updated_ms = now_ms;
  DAYBOOK_TRY(store(*left, &found.doc, now_ms));
  DAYBOOK_ASSIGN(out.whole, read_back(left->master.event_id));
  return out;
}

Result<model::Event> LocalProvider::restore_event(const policy::WritePermit& permit,
                                                  SeriesDocument doc, std::int64_t now_ms) {
  DAYBOOK_TRY(check(permit));
  DAYBOOK_ASSIGN(const auto there, find(doc.master.event_id));
  doc.master.etag = next_etag(there ? there->doc.master.etag : doc.master.etag);
  doc.master.updated_ms = now_ms;
  DAYBOOK_TRY(store(doc, there ? &there->doc : nullptr, now_ms));
  return read_back(doc.master.event_id);
}

Result<SeriesDocument> LocalProvider::keep(SeriesDocument doc, std::int64_t now_ms) {
  auto& e = doc.master;
  e.calendar_id = calendar_id_;
  for (auto& o : doc.overrides) {
    o.calendar_id = calendar_id_;
    o.series_id = e.event_id;
    if (o.original_start) o.event_id = model::occurrence_id(e, *o.original_start);
  }
  DAYBOOK_ASSIGN(const auto there, find(e.event_id));
  e.etag = next_etag(there ? there->doc.master.etag : "0");
  if (e.created_ms == 0) e.created_ms = there ? there->doc.master.created_ms : now_ms;
  if (e.updated_ms == 0) e.updated_ms = now_ms;
  DAYBOOK_TRY(store(doc, there ? &there->doc : nullptr, now_ms));
  return doc;
}

Status LocalProvider::keep_new(SeriesDocument doc, std::string_view etag, std::int64_t run,
                               std::int64_t now_ms) {
  auto& e = doc.master;
  e.calendar_id = calendar_id_;
  e.etag = next_etag("0");
  if (e.created_ms == 0) e.created_ms = now_ms;
  if (e.updated_ms == 0) e.updated_ms = now_ms;
  std::optional<time::Instant> until;
  if (e.is_series()) {
    DAYBOOK_ASSIGN(until, end_of(doc));
  }
  DAYBOOK_ASSIGN(const auto list, placed_instances(doc, now_ms));
  return events_.insert_copy(e, until, list, etag, run);
}

Result<std::vector<Occurrence>> LocalProvider::preview(const Target& target,
                                                       const model::Patch& patch,
                                                       time::Instant from, time::Instant to) {
  DAYBOOK_ASSIGN(const Found found, existing(target));
  DAYBOOK_ASSIGN(const Planned planned, plan(found, target, patch));
  const auto& doc = planned.made ? *planned.made : *planned.doc;
  std::vector<Occurrence> out;
  if (!doc.master.is_series()) {
    out.push_back({doc.master, doc.master.starts_at(), doc.master.ends_at()});
    return out;
  }
  DAYBOOK_ASSIGN(const auto placed, place(doc, from, to, kMostOccurrences));
  if (placed.capped) return too_many();
  for (const auto& p : placed.list) {
    const bool this_one = !planned.made && !planned.whole;
    if (this_one && p.original != *found.original) continue;
    out.push_back({as_event(doc, p), p.starts_at, p.ends_at});
  }
  return out;
}

}  // namespace daybook::providers
