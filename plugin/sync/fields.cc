#include "sync/fields.h"

#include <algorithm>

#include "base/text.h"

namespace daybook::sync {
namespace {

using model::Event;

#define DAYBOOK_FIELD(name, member)                                  \
  Field {                                                            \
    name, [](const Event& a, const Event& b) { return a.member == b.member; }, \
        [](const Event& from, Event& to) { to.member = from.member; }          \
  }

bool same_time(const Event& a, const Event& b) {
  return a.span.all_day == b.span.all_day && a.starts_at() == b.starts_at() &&
         a.ends_at() == b.ends_at() && (!a.is_series() || a.span.zone == b.span.zone);
}

}  // namespace

bool same_rules(const Event& a, const Event& b) {
  auto x = a.recurrence, y = b.recurrence;
  x.except_dates.clear();
  y.except_dates.clear();
  return a.recurrence_rule == b.recurrence_rule && x == y;
}

namespace {

constexpr Field kFields[] = {
    DAYBOOK_FIELD("title", title),
    DAYBOOK_FIELD("description", description),
    DAYBOOK_FIELD("location", location),
    {"time", same_time, [](const Event& from, Event& to) { to.span = from.span; }},
    {"recurrence", same_rules,
     [](const Event& from, Event& to) {
       to.recurrence_rule = from.recurrence_rule;
       auto exceptions = std::move(to.recurrence.except_dates);
       to.recurrence = from.recurrence;
       to.recurrence.except_dates = std::move(exceptions);
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

// Of somebody whom both know: what only we changed is ours, all else theirs (the answer above all).
model::Attendee guest(const model::Attendee& base, const model::Attendee& mine, model::Attendee theirs) {
  const auto merge = [&](auto member) {
    if (!(mine.*member == base.*member) && theirs.*member == base.*member) theirs.*member = mine.*member;
  };
  merge(&model::Attendee::display_name);
  merge(&model::Attendee::response);
  merge(&model::Attendee::optional);
  merge(&model::Attendee::comment);
  merge(&model::Attendee::resource);
  merge(&model::Attendee::room);
  merge(&model::Attendee::guests);
  return theirs;
}

}  // namespace

std::span<const Field> fields() { return kFields; }

std::vector<model::Attendee> merged_attendees(const Event& base, const Event& mine, const Event& theirs) {
  std::vector<model::Attendee> out;
  for (const auto& a : theirs.attendees) {
    const auto* m = among(mine.attendees, a.email);
    const auto* b = among(base.attendees, a.email);
    if (m != nullptr) out.push_back(b != nullptr ? guest(*b, *m, a) : a);
    else if (b == nullptr) out.push_back(a);
  }
  for (const auto& a : mine.attendees)
    if (among(base.attendees, a.email) == nullptr && among(out, a.email) == nullptr)
      out.push_back(a);
  return out;
}

std::vector<std::string> differences(const Event& a, const Event& b) {
  std::vector<std::string> out;
  for (const auto& f : kFields)
    if (!f.same(a, b)) out.push_back(f.name);
  return out;
}

bool same_words(const Event& a, const Event& b) {
  return differences(a, b).empty() && a.attendees == b.attendees;
}

model::SeriesDocument cancelled_as_dates(model::SeriesDocument document) {
  auto& dates = document.master.recurrence.except_dates;
  std::erase_if(document.overrides, [&](const Event& o) {
    if (o.status != model::EventStatus::cancelled || !o.original_start) return false;
    const bool out = std::any_of(dates.begin(), dates.end(), [&](const auto& d) { return model::takes_out(d, *o.original_start); });
    if (!out) dates.push_back({*o.original_start, document.master.span.all_day, {}});
    return true;
  });
  return document;
}

bool same_words(const model::SeriesDocument& a, const model::SeriesDocument& b) {
  const auto within = [](const auto& one, const auto& other) {
    const auto& dates = other.master.recurrence.except_dates;
    return std::all_of(one.overrides.begin(), one.overrides.end(), [&](const Event& o) {
      const auto* there = replaced_at(other.overrides, o.original_start);
      return there != nullptr && same_words(o, *there);
    }) && std::all_of(one.master.recurrence.except_dates.begin(), one.master.recurrence.except_dates.end(),
                      [&](const auto& d) {
                        return std::any_of(dates.begin(), dates.end(), [&](const auto& o) {
                          return model::takes_out(o, d.local) || model::takes_out(d, o.local);
                        });
                      });
  };
  return same_words(a.master, b.master) && within(a, b) && within(b, a);
}

const Event* replaced_at(const std::vector<Event>& list, const std::optional<time::Local>& original) {
  const auto it = std::find_if(list.begin(), list.end(), [&](const Event& e) { return e.original_start == original; });
  return it == list.end() ? nullptr : &*it;
}

Event standing_at(const model::SeriesDocument& series, time::Local original) {
  if (const auto* o = replaced_at(series.overrides, original)) return *o;
  auto e = model::occurrence_of(series.master, original, series.master.span.end - series.master.span.start);
  e.recurrence_rule.clear();
  e.recurrence = {};
  return e;
}

}  // namespace daybook::sync
