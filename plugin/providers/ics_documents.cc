#include "providers/ics_documents.h"

#include <algorithm>
#include <map>

#include "base/ids.h"
#include "base/limits.h"
#include "base/text.h"
#include "providers/series.h"
#include "recurrence/write.h"

namespace daybook::providers {
namespace {

using ics::ReadEvent;
using model::Event;

constexpr std::size_t kMostFollowing = 1000;

void add(std::string& problem, const std::string& more) {
  if (problem.find(more) == std::string::npos) problem += (problem.empty() ? "" : "; ") + more;
}

// An event in a zone of the file's own: exact for itself, shown by the calendar's clock.
void leave_custom_zone(ReadEvent& r, const time::Zone& own, std::string& problem) {
  if (!r.custom) return;
  auto& e = r.event;
  const auto turn = [&](time::Local t) { return own.to_local(r.custom->to_instant(t)); };
  for (auto* list : {&e.recurrence.dates, &e.recurrence.except_dates})
    for (auto& d : *list)
      if (!d.date) d.local = turn(d.local);
  const auto from = r.custom->to_instant(e.span.start), to = r.custom->to_instant(e.span.end);
  e.span = {false, {}, {}, own};
  e.span.put(from, to);
  if (r.replaces && !r.replaces->date && !r.replaces->instant) r.replaces->instant = r.custom->to_instant(r.replaces->local);
  r.custom = nullptr;
  if (e.is_series()) add(problem, "its time zone is like none known: later occurrences may be an hour off");
}

std::string made_uid(const Event& e) {
  return "no-uid-" + ids::stable_id(time::format_local(e.span.start) + "\n" + e.title);
}

bool newer(const ReadEvent& a, const ReadEvent& b) {
  if (a.event.sequence != b.event.sequence) return a.event.sequence > b.event.sequence;
  if (a.event.updated_ms != b.event.updated_ms) return a.event.updated_ms > b.event.updated_ms;
  return a.line > b.line;
}

// The start that the rules give the occurrence, by the series' clock.
time::Local original_of(const ics::Replaces& r, const Event& master) {
  const auto& series = master.span;
  if (series.all_day) return time::Local(time::date_of(r.local));
  if (r.date) return time::date_of(r.local) + time::time_of_day(series.start);
  if (!r.instant) return r.local;
  return original_at(master, *r.instant).value_or(series.zone.to_local(*r.instant));
}

struct Group {
  std::string uid;
  std::optional<ReadEvent> master;
  std::vector<ReadEvent> overrides;
  std::string problem;
  std::size_t line = 0;
};

void take_master(Group& g, ReadEvent e) {
  if (g.master) {
    add(g.problem, "its UID comes more than once: the newest counts");
    if (!newer(e, *g.master)) return;
  }
  g.master = std::move(e);
}

std::vector<Group> grouped(std::vector<ReadEvent> events, const time::Zone& own) {
  std::vector<Group> out;
  std::map<std::string, std::size_t> by_uid;
  for (auto& e : events) {
    std::string uid = uid_of(e);
    const auto [it, fresh] = by_uid.try_emplace(std::move(uid), out.size());
    if (fresh) {
      out.emplace_back();
      out.back().uid = it->first;
      out.back().line = e.line;
    }
    Group& g = out[it->second];
    if (e.unsure) add(g.problem, "its time zone is not known: read by the calendar's own");
    leave_custom_zone(e, own, g.problem);
    if (e.replaces)
      g.overrides.push_back(std::move(e));
    else
      take_master(g, std::move(e));
  }
  return out;
}

// A time put by another's clock, so that what follows keeps to it when the clocks are changed.
model::Span by_the_clock_of(const model::Span& series, model::Span s) {
  if (s.all_day || series.all_day || s.zone == series.zone) return s;
  const auto from = s.starts_at(), to = s.ends_at();
  s.zone = series.zone;
  s.put(from, to);
  return s;
}

// A change of one occurrence and all that follow it: each becomes a replaced one.
void spread(SeriesDocument& doc, const Event& change, time::Local original, time::Instant until,
            std::string& problem) {
  const auto span = by_the_clock_of(doc.master.span, change.span);
  const auto moved = span.start - original;
  const auto length = span.end - span.start;
  const auto placed = place(doc, doc.master.span.zone.to_instant(original), until, kMostFollowing);
  if (!placed) return;
  if (placed->capped) add(problem, "a change of all that follows reaches too far to be shown whole");
  std::vector<Event> fresh;
  for (const auto& p : placed->list) {
    if (p.replaced_by != nullptr || p.original <= original) continue;
    Event one = change;
    one.original_start = p.original;
    one.span = span;
    one.span.start = p.original + moved;
    one.span.end = one.span.start + length;
    fresh.push_back(std::move(one));
  }
  for (auto& one : fresh) doc.overrides.push_back(std::move(one));
}

Event override_of(ReadEvent r, const Event& master, time::Local original) {
  Event e = std::move(r.event);
  e.recurrence_rule.clear();
  e.recurrence = {};
  e.original_start = original;
  e.series_id = master.event_id;
  e.event_id = master.event_id.empty() ? "" : model::occurrence_id(master, original);
  return e;
}

std::string basic(time::Local t) {
  std::string s = time::format_local(t);
  std::erase_if(s, [](char c) { return c == '-' || c == ':'; });
  return s;
}

Event own_event(ReadEvent r, const std::string& uid) {
  Event e = std::move(r.event);
  e.event_id = r.mark;
  e.ical_uid = uid;
  return e;
}

// A rule that cannot be read costs its occurrences and not the event.
void leave_bad_rules(Event& e, std::string& problem) {
  std::vector<std::string> rules = std::move(e.recurrence.more_rules);
  if (!e.recurrence_rule.empty()) rules.insert(rules.begin(), std::move(e.recurrence_rule));
  const auto leave = [&](std::vector<std::string>& list) {
    std::erase_if(list, [&](const std::string& text) {
      const auto rule = recurrence::parse_rule(text, recurrence::Reading::lenient);
      if (!rule) add(problem, rule.error().message + ", so it is left out");
      return !rule;
    });
  };
  leave(rules);
  leave(e.recurrence.except_rules);
  e.recurrence_rule = rules.empty() ? std::string() : rules.front();
  if (!rules.empty()) rules.erase(rules.begin());
  e.recurrence.more_rules = std::move(rules);
}

// The start of a file's series takes place whether or not its rules meet it, unless they are over
// before it; what we wrote ourselves says it as the tools mean it.
void keep_start(Event& e) {
  if (e.recurrence_rule.empty() || !e.event_id.empty()) return;
  auto rules = rules_of(e);
  if (!rules) return;
  const bool over = std::all_of(rules->rules.begin(), rules->rules.end(), [&](const auto& r) {
    return r.until && r.until->local + time::hours(27) < e.span.start;
  });
  recurrence::Bounds start;
  start.from = e.span.start;
  start.to = e.span.start + time::seconds(1);
  rules->except_dates.clear();
  rules->except_rules.clear();
  if (over || !recurrence::expand(*rules, start).starts.empty()) return;
  e.recurrence.dates.push_back({e.span.start, e.span.all_day, std::nullopt});
}

// Occurrences whose series is not there (an invitation to one of them): events of their own.
void add_orphans(Group& g, std::vector<IcsDocument>& out) {
  std::map<time::Local, ReadEvent> newest;
  for (auto& o : g.overrides) {
    const auto at = o.replaces->local;
    const auto [it, fresh] = newest.try_emplace(at, o);
    if (!fresh && newer(o, it->second)) it->second = o;
  }
  for (auto& [at, o] : newest) {
    IcsDocument d;
    d.occurrence = basic(at);
    d.line = o.line;
    d.uid = g.uid;
    d.problem = g.problem;
    const std::string mark = o.mark;
    d.doc.master = own_event(std::move(o), g.uid);
    d.doc.master.event_id.clear();  // the mark is that of the series
    out.push_back(std::move(d));
  }
}

IcsDocument document_of(Group& g, time::Instant until) {
  IcsDocument d;
  d.uid = g.uid;
  d.line = g.line;
  d.problem = g.problem;
  d.doc.master = own_event(std::move(*g.master), g.uid);
  leave_bad_rules(d.doc.master, d.problem);
  keep_start(d.doc.master);
  const Event& master = d.doc.master;
  std::map<time::Local, ReadEvent> newest;
  for (auto& o : g.overrides) {
    const auto at = original_of(*o.replaces, master);
    const auto [it, fresh] = newest.try_emplace(at, o);
    if (!fresh && newer(o, it->second)) it->second = o;
  }
  std::vector<std::pair<time::Local, Event>> following;
  for (auto& [at, o] : newest) {
    const bool and_following = o.replaces->and_following;
    Event e = override_of(std::move(o), master, at);
    if (and_following) following.emplace_back(at, e);
    d.doc.overrides.push_back(std::move(e));
  }
  // The last such change comes first, so that each reaches up to the next.
  if (!following.empty()) {
    const auto end = end_of({master, {}});
    d.goes_on = !end || !*end || **end > until;
  }
  for (auto it = following.rbegin(); it != following.rend(); ++it)
    spread(d.doc, it->second, it->first, until, d.problem);
  std::sort(d.doc.overrides.begin(), d.doc.overrides.end(),
            [](const Event& a, const Event& b) { return *a.original_start < *b.original_start; });
  return d;
}

// What replaces "an occurrence" of an event that happens once replaces the event.
void fold_single(Group& g) {
  if (!g.master || g.master->event.is_series() || g.overrides.empty()) return;
  for (auto it = g.overrides.begin(); it != g.overrides.end(); ++it) {
    if (original_of(*it->replaces, g.master->event) != g.master->event.span.start) continue;
    if (it->mark.empty()) it->mark = g.master->mark;
    g.master = std::move(*it);
    g.overrides.erase(it);
    return;
  }
}

std::string rule_form(const std::string& rule) {
  const auto parsed = recurrence::parse_rule(rule, recurrence::Reading::lenient);
  return parsed ? recurrence::write_rule(*parsed) : rule;
}
std::vector<std::string> rule_forms(const Event& e) {
  std::vector<std::string> out = {rule_form(e.recurrence_rule)};
  for (const auto& r : e.recurrence.more_rules) out.push_back(rule_form(r));
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<time::Local> clocks(const std::vector<model::SeriesDate>& dates) {
  std::vector<time::Local> out;
  for (const auto& d : dates) out.push_back(d.local);
  std::sort(out.begin(), out.end());
  return out;
}

template <class List>
List sorted(List list) {
  std::sort(list.begin(), list.end());
  return list;
}

std::vector<std::string> addresses(const Event& e) {
  std::vector<std::string> out;
  for (const auto& a : e.attendees)
    if (!a.email.empty()) out.push_back(text::lower_ascii(a.email));
  return sorted(std::move(out));
}

bool same_time(const model::Span& a, const model::Span& b) {
  if (a.all_day != b.all_day) return false;
  if (a.all_day) return a.start == b.start && a.end == b.end;
  return a.starts_at() == b.starts_at() && a.ends_at() == b.ends_at();
}

model::Visibility shown(model::Visibility v) {
  return v == model::Visibility::public_ ? model::Visibility::by_default : v;
}

std::string words(const std::string& s) { return std::string(text::trim(text::clean_block(s, limits::kDescriptionBytes))); }

void compare(const Event& a, const Event& b, bool series, std::vector<std::string>& out) {
  const auto differs = [&](bool yes, const char* name) {
    if (yes && std::find(out.begin(), out.end(), name) == out.end()) out.emplace_back(name);
  };
  const auto title = [](const Event& e) { return e.title.empty() ? std::string("(no title)") : words(e.title); };
  differs(title(a) != title(b), "title");
  differs(!same_time(a.span, b.span), "time");
  differs(words(a.description) != words(b.description), "description");
  differs(words(a.location) != words(b.location), "location");
  differs(a.status != b.status, "status");
  differs(a.busy != b.busy, "busy");
  differs(shown(a.visibility) != shown(b.visibility), "visibility");
  differs(sorted(a.categories) != sorted(b.categories), "categories");
  differs(sorted(a.reminders) != sorted(b.reminders), "reminders");
  differs(addresses(a) != addresses(b), "attendees");
  if (!series) return;
  differs(rule_forms(a) != rule_forms(b), "rrule");
  differs(clocks(a.recurrence.dates) != clocks(b.recurrence.dates), "rdate");
  differs(clocks(a.recurrence.except_dates) != clocks(b.recurrence.except_dates), "exdate");
}

}  // namespace

std::string too_many_of_one(std::size_t n) {
  return "it comes " + std::to_string(n) + " times, with that many changed occurrences; more than " +
         std::to_string(kMostOfOne) + " are not read, and what was known of it stands";
}

std::string uid_of(const ics::ReadEvent& e) { return e.event.ical_uid.empty() ? made_uid(e.event) : e.event.ical_uid; }

std::vector<IcsDocument> documents_of(std::vector<ReadEvent> events, const time::Zone& own,
                                      time::Instant until) {
  std::vector<IcsDocument> out;
  for (auto& g : grouped(std::move(events), own)) {
    fold_single(g);
    if (g.master && (g.master->event.is_series() || g.overrides.empty())) {
      out.push_back(document_of(g, until));
      continue;
    }
    add_orphans(g, out);
    if (!g.master) continue;
    g.overrides.clear();
    out.push_back(document_of(g, until));
  }
  return out;
}

std::vector<std::string> differences(const SeriesDocument& wanted, const SeriesDocument& found) {
  std::vector<std::string> out;
  compare(wanted.master, found.master, true, out);
  bool other = wanted.overrides.size() != found.overrides.size();
  for (const auto& a : wanted.overrides) {
    const auto b = std::find_if(found.overrides.begin(), found.overrides.end(), [&](const Event& e) {
      return e.original_start == a.original_start;
    });
    if (b == found.overrides.end()) {
      other = true;
      continue;
    }
    std::vector<std::string> inner;
    compare(a, *b, false, inner);
    other = other || !inner.empty();
  }
  if (other) out.emplace_back("overrides");
  return out;
}

}  // namespace daybook::providers
