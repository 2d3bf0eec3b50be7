#include "sync/merge.h"

#include <algorithm>

#include "base/text.h"

namespace daybook::sync {
namespace {

using model::Event;

// A field of an event: how it is compared and copied.
struct Field {
  const char* name;
  bool (*same)(const Event&, const Event&);
  void (*copy)(const Event& from, Event& to);
};
#define DAYBOOK_FIELD(name, member)                                  \
  Field {                                                            \
    name, [](const Event& a, const Event& b) { return a.member == b.member; }, \
        [](const Event& from, Event& to) { to.member = from.member; }          \
  }

bool same_time(const Event& a, const Event& b) {
  return a.span.all_day == b.span.all_day && a.starts_at() == b.starts_at() &&
         a.ends_at() == b.ends_at() && (!a.is_series() || a.span.zone == b.span.zone);
}

const Field kFields[] = {
    DAYBOOK_FIELD("title", title),
    DAYBOOK_FIELD("description", description),
    DAYBOOK_FIELD("location", location),
    {"time", same_time, [](const Event& from, Event& to) { to.span = from.span; }},
    {"recurrence",
     [](const Event& a, const Event& b) {
       return a.recurrence_rule == b.recurrence_rule && a.recurrence == b.recurrence;
     },
     [](const Event& from, Event& to) {
       to.recurrence_rule = from.recurrence_rule;
       to.recurrence = from.recurrence;
     }},
    DAYBOOK_FIELD("status", status),
    DAYBOOK_FIELD("visibility", visibility),
    DAYBOOK_FIELD("busy", busy),
    DAYBOOK_FIELD("color", color_id),
    DAYBOOK_FIELD("categories", categories),
    DAYBOOK_FIELD("reminders", reminders),
    DAYBOOK_FIELD("notes", notes)};

const model::Attendee* among(const std::vector<model::Attendee>& list, const std::string& email) {
  const auto it = std::find_if(list.begin(), list.end(), [&](const auto& a) {
    return text::iequals_ascii(a.email, email);
  });
  return it == list.end() ? nullptr : &*it;
}

// Theirs, with whom we added and without whom we took away.
std::vector<model::Attendee> attendees(const Event& base, const Event& mine, const Event& theirs) {
  std::vector<model::Attendee> out;
  for (const auto& a : theirs.attendees)
    if (among(mine.attendees, a.email) != nullptr || among(base.attendees, a.email) == nullptr)
      out.push_back(a);
  for (const auto& a : mine.attendees)
    if (among(base.attendees, a.email) == nullptr && among(out, a.email) == nullptr)
      out.push_back(a);
  return out;
}

void merge_event(const Event& base, const Event& mine, Event& theirs,
                 std::vector<std::string>& conflicts) {
  for (const auto& f : kFields) {
    if (f.same(mine, base) || f.same(mine, theirs)) continue;
    if (f.same(theirs, base)) {
      f.copy(mine, theirs);
    } else {
      conflicts.push_back(f.name);
    }
  }
  theirs.attendees = attendees(base, mine, theirs);
}

const Event* at(const std::vector<Event>& list, const Event& like) {
  const auto it = std::find_if(list.begin(), list.end(), [&](const Event& e) {
    return e.original_start == like.original_start;
  });
  return it == list.end() ? nullptr : &*it;
}

bool same_words(const Event& a, const Event& b) {
  return differences(a, b).empty() && a.attendees == b.attendees;
}

}  // namespace

std::vector<std::string> differences(const Event& a, const Event& b) {
  std::vector<std::string> out;
  for (const auto& f : kFields)
    if (!f.same(a, b)) out.push_back(f.name);
  return out;
}

Merged merge(const model::SeriesDocument& base, const model::SeriesDocument& mine,
             const model::SeriesDocument& theirs) {
  Merged out{theirs, {}};
  merge_event(base.master, mine.master, out.document.master, out.conflicts);
  for (const auto& m : mine.overrides) {
    const Event* b = at(base.overrides, m);
    if (b != nullptr && same_words(*b, m)) continue;  // not ours to say
    const Event* t = at(theirs.overrides, m);
    if (t == nullptr && b == nullptr) {
      out.document.overrides.push_back(m);
    } else if (t != nullptr && b != nullptr) {
      auto& slot = *std::find_if(out.document.overrides.begin(), out.document.overrides.end(),
                                 [&](const Event& e) { return e.original_start == m.original_start; });
      merge_event(*b, m, slot, out.conflicts);
    } else if (t == nullptr || !same_words(*t, m)) {
      out.conflicts.push_back("occurrence");
    }
  }
  // What we put back to the rule goes, unless they changed it since.
  std::erase_if(out.document.overrides, [&](const Event& o) {
    const Event* b = at(base.overrides, o);
    return b != nullptr && at(mine.overrides, o) == nullptr && same_words(*b, o);
  });
  return out;
}

}  // namespace daybook::sync
