// daybook-lab ics: a calendar file to the occurrences inside a window.
#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <set>

#include "ics/reader.h"
#include "lab/lab.h"
#include "recurrence/expand.h"

namespace daybook::lab {
namespace {

constexpr std::size_t kMostStarts = 20000;
constexpr std::size_t kMostCutsNamed = 1000;
constexpr std::int64_t kFreeSteps = 1000;  // what any series may look at
constexpr std::int64_t kFewSteps = 100;    // … when there are no more

recurrence::Until moment(const model::SeriesDate& d) { return {d.local, false, d.date}; }

// Rules that cannot be read are left out and named in `faults`.
recurrence::Series series_of(const ics::ReadEvent& e, std::vector<ics::Fault>& faults) {
  const auto read = [&](const std::string& text) -> std::optional<recurrence::Rule> {
    auto rule = recurrence::parse_rule(text, recurrence::Reading::lenient);
    if (rule) return std::move(*rule);
    faults.push_back({e.line, rule.error().message + ", so it is left out"});
    return std::nullopt;
  };
  const auto& r = e.event.recurrence;
  recurrence::Series s;
  s.start = e.event.span.start;
  s.all_day = e.event.span.all_day;
  if (!e.floating && !e.custom) s.zone = e.event.span.zone;
  std::vector<std::string> rules = r.more_rules;
  if (!e.event.recurrence_rule.empty()) rules.push_back(e.event.recurrence_rule);
  bool begins_in_bounds = false;
  for (const auto& text : rules) {
    auto rule = read(text);
    if (!rule) continue;
    if (rule->until && rule->until->utc && e.custom) {
      rule->until->local = e.custom->to_local(time::Instant(rule->until->local.time_since_epoch()));
      rule->until->utc = false;
    }
    begins_in_bounds =
        begins_in_bounds || !rule->until || rule->until->local + time::hours(27) >= s.start;
    s.rules.push_back(std::move(*rule));
  }
  for (const auto& text : r.except_rules)
    if (auto rule = read(text)) s.except_rules.push_back(std::move(*rule));
  for (const auto& d : r.dates) s.dates.push_back(moment(d));
  for (const auto& d : r.except_dates) s.except_dates.push_back(moment(d));
  // The start of a feed's event is an occurrence, whether or not the rule meets it, unless the
  // series is over before it begins.
  if (begins_in_bounds || s.rules.empty()) s.dates.push_back({s.start, false, s.all_day});
  return s;
}

// Without a zone of its own.
bool is_plain(const ics::ReadEvent& e) { return e.floating || e.event.span.all_day; }

std::string print(const ics::ReadEvent& e, time::Local start) {
  const auto& span = e.event.span;
  const auto shown = is_plain(e) ? start : time::Local(e.instant(start).time_since_epoch());
  std::string s = time::format_local(shown);
  std::erase(s, '-');
  std::erase(s, ':');
  return span.all_day ? "D:" + s.substr(0, 8) : (e.floating ? "F:" : "U:") + s;
}

std::string print_instant(time::Instant t) {
  std::string s = time::format_local(time::Local(t.time_since_epoch()));
  std::erase(s, '-');
  std::erase(s, ':');
  return "U:" + s;
}

struct Window {
  time::Local from, to;
  // Overlap, in UTC for zoned events and in clock readings for others; lengths are exact.
  bool holds(const ics::ReadEvent& e, time::Local start, time::seconds length) const {
    const auto a = is_plain(e) ? start : time::Local(e.instant(start).time_since_epoch());
    const auto b = a + length;
    return a < to && (b > from || (a == b && a >= from));
  }
};

time::seconds length_of(const ics::ReadEvent& e) {
  const auto& span = e.event.span;
  if (is_plain(e)) return span.end - span.start;
  return e.ends_at() - e.instant(span.start);
}

time::Local reading(const ics::ReadEvent& e, time::Instant t) {
  return e.custom ? e.custom->to_local(t) : e.event.span.zone.to_local(t);
}

// What is replaced, by the clock of the series.
time::Local original_in(const ics::ReadEvent& e, const ics::Replaces& r) {
  if (r.date) return time::date_of(r.local) + time::time_of_day(e.event.span.start);
  return r.instant && !is_plain(e) ? reading(e, *r.instant) : r.local;
}

// A change of an occurrence and all that follow it.
struct Range {
  time::Local from;
  time::seconds moved, length;
  bool gone;  // they are cancelled
};

// The latest one at or before `t`.
const Range* range_for(const std::vector<Range>& ranges, time::Local t) {
  const auto after = std::upper_bound(ranges.begin(), ranges.end(), t,
                                      [](time::Local at, const Range& r) { return at < r.from; });
  return after == ranges.begin() ? nullptr : &*std::prev(after);
}

time::seconds reach(const std::vector<Range>& ranges) {
  time::seconds most{0};
  for (const auto& r : ranges) most = std::max({most, std::chrono::abs(r.moved), r.length});
  return most;
}

// All events of one UID.
struct Family {
  std::vector<ics::ReadEvent> masters;
  std::vector<ics::ReadEvent> overrides;
};

// What an override replaces, put so that an occurrence of any form can be asked for.
class Replaced {
 public:
  explicit Replaced(const std::vector<ics::ReadEvent>& overrides) {
    for (const auto& o : overrides) {
      const auto& r = *o.replaces;
      if (r.date)
        days_.insert(r.local);
      else if (r.instant) {
        instants_.insert(*r.instant);
        in_utc_.insert(time::Local(r.instant->time_since_epoch()));
      } else
        locals_.insert(r.local);
      if (r.and_following) ranges_.push_back(&o);
    }
  }
  bool holds(const ics::ReadEvent& e, time::Local t) const {
    if (days_.count(time::Local(time::date_of(t))) != 0 || locals_.count(t) != 0) return true;
    if (instants_.empty()) return false;
    if (!e.floating && !e.event.span.all_day) return instants_.count(e.instant(t)) != 0;
    // Days and floating times are those of UTC here: the file names no other zone for them.
    if (!e.event.span.all_day) return in_utc_.count(t) != 0;
    const auto next = in_utc_.lower_bound(t);
    return next != in_utc_.end() && *next < t + time::days(1);
  }
  // The changes of what follows as well, by the clock of `e`, in order.
  std::vector<Range> ranges_of(const ics::ReadEvent& e) const {
    std::vector<Range> out;
    for (const auto* o : ranges_) {
      const auto from = original_in(e, *o->replaces);
      const bool plain = is_plain(e) || is_plain(*o);
      const auto start = plain ? o->event.span.start : reading(e, o->instant(o->event.span.start));
      out.push_back({from, start - from, length_of(*o), o->event.status == model::EventStatus::cancelled});
    }
    std::stable_sort(out.begin(), out.end(), [](const Range& a, const Range& b) { return a.from < b.from; });
    return out;
  }

 private:
  std::set<time::Instant> instants_;
  std::set<time::Local> in_utc_;  // instants_ as readings
  std::set<time::Local> locals_, days_;
  std::vector<const ics::ReadEvent*> ranges_;
};

struct Found {
  std::vector<std::string> starts;
  std::vector<ics::Fault> faults;
  bool capped = false;
  // Periods that the series of the file may look at together, beyond those that any may. As they are
  // used up each further one gets fewer; what it cannot reach with them is left out and named.
  std::int64_t steps = 2000000;
  std::int64_t share() const { return std::clamp<std::int64_t>(steps / 8, kFewSteps, 200000); }
  void cut(const ics::ReadEvent& e) {
    capped = true;
    if (faults.size() < kMostCutsNamed)
      faults.push_back({e.line, "the series has too many occurrences, so it is cut off"});
  }
  bool add(std::string start) {
    if (starts.size() < kMostStarts) {
      starts.push_back(std::move(start));
      return true;
    }
    capped = true;
    return false;
  }
};

void expand_event(const ics::ReadEvent& e, const Window& window, const Replaced& replaced,
                  Found& out) {
  const auto series = series_of(e, out.faults);
  std::map<time::Local, time::seconds> lengths;
  time::seconds longest = length_of(e);
  for (const auto& d : e.event.recurrence.dates)
    if (d.length) longest = std::max(longest, lengths[d.local] = *d.length);
  recurrence::Bounds bounds;
  // In the event's own readings; an hour around them, as the clock may change in between.
  const bool plain = is_plain(e);
  const auto local = [&](time::Local utc) {
    return plain ? utc : reading(e, time::Instant(utc.time_since_epoch()));
  };
  const auto ranges = replaced.ranges_of(e);
  const auto around = reach(ranges) + (plain ? time::hours(0) : time::hours(1));
  bounds.from = local(window.from) - longest - around;
  bounds.to = local(window.to) + around;
  bounds.limit = kMostStarts;
  bounds.steps = out.share();
  if (out.starts.size() >= kMostStarts && !series.rules.empty()) return out.cut(e);
  const auto found = recurrence::expand(series, bounds);
  out.steps -= std::max<std::int64_t>(0, found.steps - kFreeSteps);
  if (found.capped) out.cut(e);
  for (const auto t : found.again)
    if (window.holds(e, t, length_of(e)) && !out.add(print_instant(e.event.span.zone.to_instant(t, true))))
      return;
  for (auto t : found.starts) {
    if (replaced.holds(e, t)) continue;
    const auto own = lengths.find(t);
    auto length = own == lengths.end() ? length_of(e) : own->second;
    if (const auto* range = range_for(ranges, t)) {
      if (range->gone) continue;
      t += range->moved;
      length = range->length;
    }
    if (window.holds(e, t, length) && !out.add(print(e, t))) return;
  }
}

// Of several versions the one with the highest SEQUENCE, of equal ones the last.
void keep_newest(std::vector<ics::ReadEvent>& list, ics::ReadEvent e,
                 bool (*same)(const ics::ReadEvent&, const ics::ReadEvent&)) {
  for (auto& known : list)
    if (same(known, e)) {
      if (e.event.sequence >= known.event.sequence) known = std::move(e);
      return;
    }
  list.push_back(std::move(e));
}

class Calendar {
 public:
  explicit Calendar(const Window& window) : window_(window) {}

  void take(ics::ReadEvent e) {
    e.event.description.clear();
    e.event.description.shrink_to_fit();
    e.event.attendees.clear();
    const std::string uid = std::exchange(e.event.ical_uid, {});
    const bool known = families_.count(uid) != 0;
    if (!e.replaces && (uid.empty() || (!known && !e.event.is_series() && !inside(e))))
      return emit_alone(e);
    auto& family = families_[uid];
    if (e.replaces) {
      if (family.overrides.size() < 100)
        keep_newest(family.overrides, std::move(e), [](const auto& a, const auto& b) {
          return a.replaces->local == b.replaces->local && a.replaces->date == b.replaces->date &&
                 a.replaces->instant == b.replaces->instant;
        });
      else
        family.overrides.push_back(std::move(e));  // comparing each with each would never end
    } else if (family.masters.size() < 100) {
      // A newer version stands for the older one; a UID that generators use again does not.
      keep_newest(family.masters, std::move(e), [](const auto& a, const auto& b) {
        return a.event.sequence != b.event.sequence ||
               (a.event.span.start == b.event.span.start && a.event.span.zone == b.event.span.zone);
      });
    } else {
      family.masters.push_back(std::move(e));
    }
  }

  // What comes at most daily first: a few rules of hours and minutes would take all the room there is.
  Found finish() {
    for (const bool within_days : {false, true}) expand(within_days);
    std::sort(out_.starts.begin(), out_.starts.end());
    return std::move(out_);
  }

 private:
  void expand(bool within_days) {
    for (const auto& [uid, family] : families_) {
      if (comes_within_days(family) != within_days) continue;
      const Replaced replaced(family.overrides);
      for (const auto& e : family.masters) expand_event(e, window_, replaced, out_);
      for (const auto& e : family.overrides)
        if (e.event.status != model::EventStatus::cancelled &&
            window_.holds(e, e.event.span.start, length_of(e)))
          out_.add(print(e, e.event.span.start));
    }
  }
  static bool comes_within_days(const Family& family) {
    return std::any_of(family.masters.begin(), family.masters.end(), [](const ics::ReadEvent& e) {
      const auto& rule = e.event.recurrence_rule;
      return rule.find("HOURLY") != std::string::npos || rule.find("MINUTELY") != std::string::npos ||
             rule.find("SECONDLY") != std::string::npos;
    });
  }
  bool inside(const ics::ReadEvent& e) const {
    return window_.holds(e, e.event.span.start, length_of(e));
  }
  void emit_alone(const ics::ReadEvent& e) { expand_event(e, window_, Replaced({}), out_); }

  Window window_;
  std::map<std::string, Family> families_;
  Found out_;
};

// The bytes of a file, block by block.
class File {
 public:
  explicit File(const std::string& path) : file_(std::fopen(path.c_str(), "rb")) {}
  bool open() const { return file_ != nullptr; }
  ics::ByteSource source() {
    std::rewind(file_.get());
    return [this](char* to, std::size_t most) { return std::fread(to, 1, most, file_.get()); };
  }

 private:
  struct Close {
    void operator()(std::FILE* f) const { std::fclose(f); }
  };
  std::unique_ptr<std::FILE, Close> file_;
};

class Ics final : public Filter {
 public:
  Result<json::Value> run(const json::Value& in) override {
    File file(in["file"].as_string());
    if (!file.open()) return fail(Errc::io, "the file cannot be read");
    const auto& bounds = in["window"].items();
    if (bounds.size() != 2) return fail(Errc::invalid, "window holds two dates");
    DAYBOOK_ASSIGN(const auto from, recurrence::parse_basic(bounds[0].as_string()));
    DAYBOOK_ASSIGN(const auto to, recurrence::parse_basic(bounds[1].as_string()));
    ics::FileZones zones;
    while (true) {
      const auto known = zones.known.size();
      Calendar calendar({from.local, to.local});
      ics::CalendarReader reader(ics::LineReader(file.source()), time::Zone::utc(), zones);
      std::size_t events = 0;
      for (; auto e = reader.next(); ++events) calendar.take(std::move(*e));
      if (zones.missed && zones.known.size() != known && !again_) {
        again_ = true;  // a zone is used before it is defined
        continue;
      }
      again_ = false;
      if (!reader.is_calendar())
        return fail(Errc::invalid, "this is no iCalendar text: it holds no calendar and no event");
      return answer(reader, events, calendar.finish());
    }
  }
  std::function<void()> prepare(const json::Value& in) override {
    return [this, in] { (void)run(in); };
  }

 private:
  static json::Value answer(const ics::CalendarReader& reader, std::size_t events,
                            const Found& found) {
    auto starts = json::Value::array();
    for (const auto& s : found.starts) starts.push(json::Value::string(s));
    auto errors = json::Value::array();
    for (const auto* list : {&reader.faults(), &found.faults, &reader.notes()})
      for (const auto& f : *list) {
        auto v = json::Value::object();
        v.set("line", json::Value::integer(static_cast<std::int64_t>(f.line)));
        errors.push(v.set("message", json::Value::string(f.message)));
      }
    auto out = json::Value::object();
    out.set("vevents", json::Value::integer(static_cast<std::int64_t>(events + reader.lost())));
    out.set("instances", json::Value::integer(static_cast<std::int64_t>(found.starts.size())));
    out.set("starts", std::move(starts)).set("capped", json::Value::boolean(found.capped));
    return out.set("errors", std::move(errors));
  }
  bool again_ = false;
};

}  // namespace

std::unique_ptr<Filter> make_ics() { return std::make_unique<Ics>(); }

}  // namespace daybook::lab
