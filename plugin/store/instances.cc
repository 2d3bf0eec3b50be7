// The stored occurrences. They are kept in classes by length: what overlaps a window starts inside
// it or at most one length of its class before it, so that a scan of the index reads hardly anything
// that it does not answer, however long some events are.
#include <algorithm>
#include <array>

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

// Makes a stored row of a series the occurrence that it stands for.
void make_occurrence(model::Event& e, time::Instant original, time::Instant start, time::Instant end) {
  if (!e.is_series()) return;
  e.original_start = e.span.zone.to_local(original);
  e.series_id = e.event_id;
  e.event_id = e.span.all_day ? model::occurrence_id(e, *e.original_start)
                              : model::occurrence_id(e, original);
  e.span.put(start, end);
}

}  // namespace

Status Events::scan_class(int length_class, std::int64_t source, time::Instant from,
                          time::Instant to, std::size_t limit, Which which,
                          std::vector<Occurrence>& out) {
  auto q = db_.query(
      "SELECT i.starts_at, i.ends_at, i.origin_instance_ref, e.event_id, s.source_key, e.title, "
      "e.description, e.location, e.timezone, e.all_day, e.start_local, e.end_local, e.rrule, "
      "e.recurrence, e.series_id, e.original_start, e.status, e.visibility, e.busy, e.color_id, "
      "e.organizer, e.butler_generated, e.butler_name, e.notes, e.etag, e.ical_uid, e.metadata, "
      "e.created_at, e.updated_at, e.origin_ref "
      "FROM calendar_event_instances i CROSS JOIN calendar_events e ON e.id=i.content_id "
      "CROSS JOIN calendar_sources s ON s.id=i.source_id "
      "WHERE i.length_class=?1 AND i.starts_at>=?2 AND i.starts_at<?3 AND "
      "(i.ends_at>?4 OR i.starts_at>=?4) AND (?5=0 OR i.source_id=?5) AND "
      "(?6=0 OR (e.is_series=0 AND e.series_id IS NULL)) ORDER BY i.starts_at LIMIT ?7");
  const auto longest = kLongest[static_cast<std::size_t>(length_class)];
  q.bind(length_class).bind(time::to_unix(from) - longest).bind(time::to_unix(to));
  q.bind(time::to_unix(from)).bind(source).bind(which == Which::single);
  q.bind(static_cast<std::int64_t>(limit));
  while (true) {
    DAYBOOK_ASSIGN(const bool row, q.step());
    if (!row) return {};
    auto& o = out.emplace_back();  // in its place: an event is large to move
    o.starts_at = time::from_unix(q.integer(0));
    o.ends_at = time::from_unix(q.integer(1));
    DAYBOOK_TRY(read(q, 3, o.event));
    make_occurrence(o.event, time::from_unix(q.integer(2)), o.starts_at, o.ends_at);
  }
}

Result<std::vector<Occurrence>> Events::range(std::string_view calendar, time::Instant from,
                                              time::Instant to, std::size_t limit, Which which) {
  std::vector<Occurrence> out;
  out.reserve(std::min<std::size_t>(limit, 256));
  std::int64_t wanted = 0;
  if (!calendar.empty()) {
    DAYBOOK_ASSIGN(const auto found, source(calendar));
    if (!found) return out;
    wanted = found->id;
  }
  for (int c = 0; c < static_cast<int>(kLongest.size()); ++c)
    DAYBOOK_TRY(scan_class(c, wanted, from, to, limit, which, out));
  // Each class is in order already; what is mixed is put in order by start, end and id.
  const auto before = [](const Occurrence& a, const Occurrence& b) {
    return std::tie(a.starts_at, a.ends_at, a.event.event_id) <
           std::tie(b.starts_at, b.ends_at, b.event.event_id);
  };
  if (!std::is_sorted(out.begin(), out.end(), before)) std::sort(out.begin(), out.end(), before);
  if (out.size() > limit) out.resize(limit);
  return out;
}

Status Events::store_instances(std::int64_t event, std::int64_t source,
                               const std::vector<Instance>& list, bool fresh) {
  // What may replace a row can fail half done, and keeps the pages as they were for that.
  static constexpr const char* kColumns =
      "INTO calendar_event_instances(event_id, origin_instance_ref, starts_at, ends_at, source_id, content_id, "
      "length_class, is_exception) VALUES(?,?,?,?,?,?,?,?)";
  static const auto& insert = *new std::string(std::string("INSERT ") + kColumns);
  static const auto& put = *new std::string(std::string("INSERT OR REPLACE ") + kColumns);
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
    auto q = db_.query(fresh ? insert : put);
    q.bind(event).bind(time::to_unix(i.original)).bind(from).bind(to).bind(source).bind(content);
    DAYBOOK_TRY(q.bind(class_of(to - from)).bind(content != event).run());
  }
  return {};
}

Status Events::add_instances(std::string_view event_id, const std::vector<Instance>& instances) {
  auto find = db_.query("SELECT id, source_id FROM calendar_events WHERE event_id=?");
  find.bind(event_id);
  DAYBOOK_ASSIGN(const bool row, find.step());
  if (!row) return fail(Errc::not_found, "no event " + std::string(event_id));
  return store_instances(find.integer(0), find.integer(1), instances, false);
}

Status Events::set_instances(std::string_view event_id, const std::vector<Instance>& instances) {
  auto clear = db_.query(
      "DELETE FROM calendar_event_instances WHERE event_id="
      "(SELECT id FROM calendar_events WHERE event_id=?)");
  DAYBOOK_TRY(clear.bind(event_id).run());
  return add_instances(event_id, instances);
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
