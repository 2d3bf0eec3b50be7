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

}  // namespace daybook::model
