#include "providers/local.h"

#include <algorithm>
#include <charconv>

#include "recurrence/expand.h"

namespace daybook::providers {
namespace {

// Versions count up: "1", "2", …
std::string next_etag(const std::string& etag) {
  std::int64_t n = 0;
  std::from_chars(etag.data(), etag.data() + etag.size(), n);
  return std::to_string(n + 1);
}

// The occurrences of a series that overlap [from, to).
Status add_series(const model::Event& e, time::Instant from, time::Instant to, std::size_t limit,
                  std::vector<Occurrence>& out) {
  recurrence::Series s;
  s.start = e.span.start;
  s.all_day = e.span.all_day;
  s.zone = e.span.zone;
  DAYBOOK_ASSIGN(auto rule, recurrence::parse_rule(e.recurrence_rule));
  s.rules.push_back(std::move(rule));
  const auto length = e.span.end - e.span.start;
  recurrence::Bounds bounds;
  // Clock readings may be an hour apart from instants at the window's edges; what does not overlap
  // is left out below.
  bounds.from = e.span.zone.to_local(from) - length - time::hours(3);
  bounds.to = e.span.zone.to_local(to) + time::hours(3);
  bounds.limit = limit;
  for (const auto start : recurrence::expand(s, bounds).starts) {
    const auto a = e.span.zone.to_instant(start);
    const auto b = e.span.zone.to_instant(start + length);
    if (a < to && (b > from || (a == b && a >= from)))
      out.push_back({model::occurrence_of(e, start, length), a, b});
  }
  return {};
}

}  // namespace

Status LocalProvider::check(const policy::WritePermit& permit) const {
  if (permit.calendar() == calendar_id_) return {};
  return fail(Errc::denied, "the permit is for the calendar " + permit.calendar());
}

Result<std::vector<Occurrence>> LocalProvider::list_events(time::Instant from, time::Instant to,
                                                           std::size_t limit) {
  DAYBOOK_ASSIGN(auto found, events_.range(calendar_id_, from, to, limit));
  std::int64_t after = 0;
  DAYBOOK_ASSIGN(const auto series, events_.series(calendar_id_, from, to, after, 100000));
  for (const auto& e : series) DAYBOOK_TRY(add_series(e, from, to, limit, found));
  if (!series.empty())
    std::stable_sort(found.begin(), found.end(),
                     [](const auto& a, const auto& b) { return a.starts_at < b.starts_at; });
  if (found.size() > limit) found.resize(limit);
  return found;
}

Result<std::optional<model::Event>> LocalProvider::get_event(std::string_view event_id) {
  DAYBOOK_ASSIGN(auto found, events_.find(event_id));
  if (found && found->calendar_id != calendar_id_) found.reset();
  return found;
}

Result<model::Event> LocalProvider::existing(std::string_view event_id,
                                             std::string_view expected_etag) {
  DAYBOOK_ASSIGN(auto found, get_event(event_id));
  if (!found)
    return fail(Errc::not_found,
                "there is no event " + std::string(event_id) + " in the calendar " + calendar_id_,
                "event_id");
  if (!expected_etag.empty() && found->etag != expected_etag)
    return fail(Errc::stale, "the event was changed since it was read; read it again", "etag");
  return *found;
}

// A series is expanded when it is read; its row has no stored occurrence.
Status LocalProvider::materialise(const model::Event& event) {
  if (event.is_series()) return events_.set_instances(event.event_id, {});
  const auto start = event.starts_at();
  return events_.set_instances(event.event_id, {{start, start, event.ends_at(), {}}});
}

Result<model::Event> LocalProvider::read_back(const std::string& event_id) {
  return existing(event_id, {});
}

Result<model::Event> LocalProvider::create_event(const policy::WritePermit& permit,
                                                 model::Event event, std::int64_t now_ms) {
  DAYBOOK_TRY(check(permit));
  event.calendar_id = calendar_id_;
  event.etag = next_etag("0");
  event.created_ms = event.updated_ms = now_ms;
  if (event.ical_uid.empty()) event.ical_uid = event.event_id + "@daybook";
  DAYBOOK_TRY(events_.insert(event));
  DAYBOOK_TRY(materialise(event));
  return read_back(event.event_id);
}

Result<model::Event> LocalProvider::update_event(const policy::WritePermit& permit,
                                                 std::string_view event_id,
                                                 const model::Patch& patch,
                                                 std::string_view expected_etag,
                                                 std::int64_t now_ms) {
  DAYBOOK_TRY(check(permit));
  DAYBOOK_ASSIGN(const model::Event before, existing(event_id, expected_etag));
  model::Event after = model::apply(before, patch);
  if (after == before) return after;  // no change, no new version
  after.etag = next_etag(before.etag);
  after.updated_ms = now_ms;
  DAYBOOK_TRY(events_.update(after));
  DAYBOOK_TRY(materialise(after));
  return read_back(after.event_id);
}

Status LocalProvider::delete_event(const policy::WritePermit& permit, std::string_view event_id,
                                   std::string_view expected_etag) {
  DAYBOOK_TRY(check(permit));
  DAYBOOK_TRY(existing(event_id, expected_etag));
  return events_.remove(event_id);
}

Result<model::Event> LocalProvider::restore_event(const policy::WritePermit& permit,
                                                  model::Event event, std::int64_t now_ms) {
  DAYBOOK_TRY(check(permit));
  DAYBOOK_ASSIGN(const auto now_there, get_event(event.event_id));
  event.etag = next_etag(now_there ? now_there->etag : event.etag);
  event.updated_ms = now_ms;
  DAYBOOK_TRY(now_there ? events_.update(event) : events_.insert(event));
  DAYBOOK_TRY(materialise(event));
  return read_back(event.event_id);
}

}  // namespace daybook::providers
