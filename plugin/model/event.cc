#include "model/event.h"

#include <array>

namespace daybook::model {
namespace {

constexpr std::array<std::string_view, 3> kStatus = {"confirmed", "tentative", "cancelled"};
constexpr std::array<std::string_view, 4> kVisibility = {"default", "public", "private",
                                                         "confidential"};
constexpr std::array<std::string_view, 3> kScope = {"series", "this_instance",
                                                    "this_and_following"};
constexpr std::array<std::string_view, 4> kRsvp = {"needs_action", "accepted", "declined",
                                                   "tentative"};

template <class E, std::size_t N>
std::optional<E> from_name(const std::array<std::string_view, N>& names, std::string_view s) {
  for (std::size_t i = 0; i < N; ++i)
    if (names[i] == s) return static_cast<E>(i);
  return std::nullopt;
}

template <class T>
void assign(T& field, const std::optional<T>& change) {
  if (change) field = *change;
}

}  // namespace

std::string_view status_name(EventStatus s) { return kStatus[static_cast<std::size_t>(s)]; }
std::optional<EventStatus> status_from_name(std::string_view s) {
  return from_name<EventStatus>(kStatus, s);
}
std::string_view visibility_name(Visibility v) { return kVisibility[static_cast<std::size_t>(v)]; }
std::optional<Visibility> visibility_from_name(std::string_view s) {
  return from_name<Visibility>(kVisibility, s);
}
std::string_view scope_name(Scope s) { return kScope[static_cast<std::size_t>(s)]; }
std::optional<Scope> scope_from_name(std::string_view s) { return from_name<Scope>(kScope, s); }
std::string_view rsvp_name(Rsvp r) { return kRsvp[static_cast<std::size_t>(r)]; }
std::optional<Rsvp> rsvp_from_name(std::string_view s) { return from_name<Rsvp>(kRsvp, s); }

Event apply(Event e, const Patch& p) {
  assign(e.title, p.title);
  assign(e.description, p.description);
  assign(e.location, p.location);
  assign(e.recurrence_rule, p.recurrence_rule);
  assign(e.color_id, p.color_id);
  assign(e.categories, p.categories);
  assign(e.recurrence, p.recurrence);
  assign(e.reminders, p.reminders);
  assign(e.sequence, p.sequence);
  assign(e.notes, p.notes);
  assign(e.span, p.span);
  assign(e.status, p.status);
  assign(e.visibility, p.visibility);
  assign(e.busy, p.busy);
  assign(e.attendees, p.attendees);
  return e;
}

namespace {

std::size_t on_heap(const std::string& s) { return s.capacity() > 15 ? s.capacity() + 1 : 0; }

std::size_t on_heap(const std::vector<std::string>& list) {
  std::size_t n = list.capacity() * sizeof(std::string);
  for (const auto& s : list) n += on_heap(s);
  return n;
}

std::size_t on_heap(const Attendee& a) { return on_heap(a.email) + on_heap(a.display_name) + on_heap(a.comment); }

}  // namespace

std::size_t held_bytes(const Event& e) {
  std::size_t n = sizeof e;
  for (const auto* s : {&e.event_id, &e.calendar_id, &e.external_id, &e.title, &e.description, &e.location,
                        &e.recurrence_rule, &e.series_id, &e.color_id, &e.organizer, &e.notes, &e.etag, &e.ical_uid})
    n += on_heap(*s);
  n += on_heap(e.categories) + on_heap(e.recurrence.more_rules) + on_heap(e.recurrence.except_rules);
  n += (e.recurrence.dates.capacity() + e.recurrence.except_dates.capacity()) * sizeof(SeriesDate);
  n += e.attendees.capacity() * sizeof(Attendee) + e.reminders.capacity() * sizeof(int);
  for (const auto& a : e.attendees) n += on_heap(a);
  constexpr std::size_t kNode = 4 * sizeof(void*);
  for (const auto& [key, value] : e.private_metadata)
    n += kNode + 2 * sizeof(std::string) + on_heap(key) + on_heap(value);
  return n;
}

}  // namespace daybook::model
