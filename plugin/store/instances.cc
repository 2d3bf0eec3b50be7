// The stored occurrences. They are kept in classes by length: what overlaps a window starts inside
// it or at most one length of its class before it, so that a scan of the index reads hardly anything
// that it does not answer, however long some events are.
#include <algorithm>
#include <array>
#include <numeric>
#include <tuple>
#include <utility>

#include "store/events.h"

namespace daybook::store {
namespace {

constexpr std::int64_t kDay = 86400;
// The longest of each class, seconds; what is longer than all of them is in the last.
constexpr std::array<std::int64_t, 6> kLongest = {25 * 3600,  8 * kDay,    64 * kDay,
                                                  512 * kDay, 4096 * kDay, INT64_C(400000000000)};

int class_of(std::int64_t length) {
  int c = 0;
  while (length > kLongest[static_cast<std::size_t>(c)] && c < 5) ++c;
  return c;
}

// The columns that Events::read takes, behind those of the occurrence; `beside`: those that an outline lacks.
#define DAYBOOK_SCAN(beside)                                                                                 \
  "SELECT i.starts_at, i.ends_at, i.origin_instance_ref, e.event_id, NULL, e.title, e.location, e.timezone, "  \
  "e.all_day, e.start_local, e.end_local, e.rrule, e.recurrence, e.series_id, e.original_start, e.status, "  \
  "e.visibility, e.busy, e.organizer, e.butler_generated, e.etag, e.metadata" beside                         \
  " FROM calendar_event_instances i CROSS JOIN calendar_events e ON e.id=i.content_id "                      \
  "WHERE i.length_class=?1 AND i.starts_at>=?2 AND i.starts_at<?3 AND "                                      \
  "(i.ends_at>?4 OR i.starts_at>=?4) AND i.source_id=?5 AND "                                                \
  "(?6=0 OR (e.is_series=0 AND e.series_id IS NULL)) ORDER BY i.starts_at, i.ends_at LIMIT ?7"
constexpr std::string_view kScanWhole =
    DAYBOOK_SCAN(", e.description, e.color_id, e.butler_name, e.notes, e.ical_uid, e.created_at, e.updated_at, "
                 "e.origin_ref");
constexpr std::string_view kScanOutline = DAYBOOK_SCAN("");
#undef DAYBOOK_SCAN

// Makes a stored row of a series the occurrence that it stands for.
void make_occurrence(model::Event& e, time::Instant original, time::Instant start, time::Instant end) {
  if (!e.is_series()) return;
  e.original_start = e.span.zone.to_local(original);
  auto id = e.span.all_day ? model::occurrence_id(e, *e.original_start) : model::occurrence_id(e, original);
  e.series_id = std::exchange(e.event_id, std::move(id));
  e.span.put(start, end);
}

// Rows of one class come by start and end: then only those that share both are to be put in order.
template <class Iterator, class SameTimes, class Before>
void sort_runs(Iterator from, Iterator end, SameTimes same, Before before) {
  while (from != end) {
    const auto run = std::find_if_not(from, end, [&](auto i) { return same(*from, i); });
    std::sort(from, run, before);
    from = run;
  }
}

// By start, end and id. What is sorted are numbers: an event is large to move, so each moves once.
void put_in_order(std::vector<Occurrence>& list) {
  const auto times = [](const Occurrence& o) { return std::pair(o.starts_at, o.ends_at); };
  const auto earlier = [&](const Occurrence& a, const Occurrence& b) { return times(a) < times(b); };
  const auto before = [&](std::uint32_t a, std::uint32_t b) {
    return std::tie(list[a].starts_at, list[a].ends_at, list[a].event.event_id) <
           std::tie(list[b].starts_at, list[b].ends_at, list[b].event.event_id);
  };
  std::vector<std::uint32_t> from(list.size());
  std::iota(from.begin(), from.end(), 0U);
  if (std::is_sorted(list.begin(), list.end(), earlier))
    sort_runs(from.begin(), from.end(), [&](auto a, auto b) { return times(list[a]) == times(list[b]); }, before);
  else
    std::sort(from.begin(), from.end(), before);
  for (std::uint32_t i = 0; i < from.size(); ++i) {
    if (from[i] == i) continue;
    Occurrence held = std::move(list[i]);
    auto hole = i;
    for (auto next = from[hole]; next != i; next = from[hole]) {
      list[hole] = std::move(list[next]);
      from[hole] = hole;
      hole = next;
    }
    list[hole] = std::move(held);
    from[hole] = hole;
  }
}

}  // namespace

Status Events::scan_class(int length_class, const Source& source, time::Instant from, time::Instant to,
                          std::size_t limit, Which which, Reading reading,
                          std::vector<Occurrence>& out) {
  auto q = db_.query(reading == Reading::whole ? kScanWhole : kScanOutline);
  const auto longest = kLongest[static_cast<std::size_t>(length_class)];
  q.bind(length_class).bind(time::to_unix(from) - longest).bind(time::to_unix(to));
  q.bind(time::to_unix(from)).bind(source.id).bind(which == Which::single);
  q.bind(static_cast<std::int64_t>(limit));
  while (true) {
    DAYBOOK_ASSIGN(const bool row, q.step());
    if (!row) return {};
    auto& o = out.emplace_back();  // in its place: an event is large to move
    o.starts_at = time::from_unix(q.integer(0));
    o.ends_at = time::from_unix(q.integer(1));
    DAYBOOK_TRY(read(q, 3, o.event, reading));
    o.event.calendar_id = source.key;  // the same in all rows
    make_occurrence(o.event, time::from_unix(q.integer(2)), o.starts_at, o.ends_at);
  }
}

Result<std::vector<Occurrence>> Events::range(std::string_view calendar, time::Instant from, time::Instant to,
                                              std::size_t limit, Which which, Reading reading) {
  std::vector<Occurrence> out;
  DAYBOOK_ASSIGN(const auto found, source(calendar));
  if (!found) return out;
  out.reserve(std::min<std::size_t>(limit, 256));
  // Most calendars hold nothing that is long.
  auto longest = db_.query("SELECT max(length_class) FROM calendar_event_instances");
  DAYBOOK_ASSIGN(const bool any, longest.step());
  if (!any || longest.is_null(0)) return out;
  for (int c = 0; c <= longest.integer(0); ++c)
    DAYBOOK_TRY(scan_class(c, *found, from, to, limit, which, reading, out));
  put_in_order(out);
  if (out.size() > limit) out.resize(limit);
  return out;
}

#define DAYBOOK_INSTANCE                                                                            \
  " INTO calendar_event_instances(event_id, origin_instance_ref, starts_at, ends_at, source_id, "    \
  "content_id, length_class, is_exception) VALUES(?,?,?,?,?,?,?,?)"

// `fresh`: the event has none of them yet. What may replace a row keeps a journal of each statement, which
// costs as much as a fifth of the row.
Status Events::store_instances(std::int64_t event, std::int64_t source, const std::vector<Instance>& list,
                               bool fresh) {
  const auto not_later = [](const Instance& a, const Instance& b) { return a.original >= b.original; };
  const bool plain = fresh && std::adjacent_find(list.begin(), list.end(), not_later) == list.end();
  for (const auto& i : list) {
    const auto from = time::to_unix(i.starts_at);
    const auto to = time::to_unix(i.ends_at);
    std::int64_t content = event;
    if (!i.override_id.empty()) {
      auto find = db_.query("SELECT id FROM calendar_events WHERE event_id=?");
      find.bind(i.override_id);
      DAYBOOK_ASSIGN(const bool row, find.step());
      if (!row) return fail(Errc::internal, "no replacement " + i.override_id);
      content = find.integer(0);
    }
    auto q = db_.query(plain ? "INSERT" DAYBOOK_INSTANCE : "INSERT OR REPLACE" DAYBOOK_INSTANCE);
    q.bind(event).bind(time::to_unix(i.original)).bind(from).bind(to).bind(source).bind(content);
    DAYBOOK_TRY(q.bind(class_of(to - from)).bind(content != event).run());
  }
  return {};
}

#undef DAYBOOK_INSTANCE

Status Events::add_instances(std::string_view event_id, const std::vector<Instance>& instances) {
  return store_instances(event_id, instances, false);
}

Status Events::store_instances(std::string_view event_id, const std::vector<Instance>& list, bool fresh) {
  auto find = db_.query("SELECT id, source_id FROM calendar_events WHERE event_id=?");
  find.bind(event_id);
  DAYBOOK_ASSIGN(const bool row, find.step());
  if (!row) return fail(Errc::not_found, "no event " + std::string(event_id));
  return store_instances(find.integer(0), find.integer(1), list, fresh);
}

Status Events::set_instances(std::string_view event_id, const std::vector<Instance>& instances) {
  auto clear = db_.query(
      "DELETE FROM calendar_event_instances WHERE event_id="
      "(SELECT id FROM calendar_events WHERE event_id=?)");
  DAYBOOK_TRY(clear.bind(event_id).run());
  return store_instances(event_id, instances, true);
}

Status Events::drop_instances(std::string_view calendar, time::Instant from, time::Instant to) {
  for (std::size_t c = 0; c < kLongest.size(); ++c) {
    auto q = db_.query(
        "DELETE FROM calendar_event_instances WHERE (event_id, origin_instance_ref) IN "
        "(SELECT i.event_id, i.origin_instance_ref FROM calendar_event_instances i "
        "CROSS JOIN calendar_events e ON e.id=i.event_id "
        "WHERE i.length_class=?1 AND i.starts_at>=?2 AND i.starts_at<?3 AND i.ends_at<?3 AND "
        "e.is_series AND i.source_id=(SELECT id FROM calendar_sources WHERE source_key=?4))");
    q.bind(static_cast<int>(c)).bind(time::to_unix(from) - kLongest[c]).bind(time::to_unix(to));
    DAYBOOK_TRY(q.bind(calendar).run());
  }
  return {};
}

}  // namespace daybook::store
