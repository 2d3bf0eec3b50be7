#include "ics/edit.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "ics/edit_event.h"
#include "ics/reader.h"
#include "ics/values.h"
#include "ics/zone_names.h"

namespace daybook::ics {
namespace {

using model::Event;
using model::SeriesDocument;

constexpr const char* kOfSeriesOnly[] = {"RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID"};

// What the TZIDs of the text mean; those that are like no known zone are left out.
ClockKeeper clocks_of(std::string_view text) {
  FileZones zones;
  CalendarReader reader(LineReader(text), time::Zone::utc(), zones);
  while (reader.next()) {
  }
  ClockKeeper out;
  for (const auto& [name, zone] : zones.known)
    if (zone.iana) out.zones.emplace_back(name, *zone.iana);
  return out;
}

// The occurrence that a component replaces, as a clock reading of its series.
std::optional<time::Local> original_of(const Node& n, const Event& series, const ClockKeeper& clocks) {
  const auto stamp = read_stamp(text::trim(n.value("RECURRENCE-ID")));
  if (!stamp) return std::nullopt;
  if (series.span.all_day) return time::Local(time::date_of(stamp->local));
  if (stamp->date) return time::date_of(stamp->local) + time::time_of_day(series.span.start);
  if (stamp->utc) return series.span.zone.to_local(time::Instant(stamp->local.time_since_epoch()));
  const std::string tzid = n.param("RECURRENCE-ID", "TZID");
  for (const auto& [name, zone] : clocks.zones)
    if (name == tzid) return series.span.zone.to_local(zone.to_instant(stamp->local));
  return stamp->local;
}

bool replaces(const Node& n, const std::string& uid) {
  return n.component && n.name == "VEVENT" && n.property("RECURRENCE-ID") != nullptr && text::trim(n.value("UID")) == uid;
}

class Editor {
 public:
  // `began`: where what becomes of the series began before its change; its occurrences moved from there.
  Editor(Node calendar, const EditWish& wish, ClockKeeper clocks, time::Local began)
      : calendar_(std::move(calendar)),
        wish_(wish),
        clocks_(std::move(clocks)),
        moved_(wish.after.master.span.start - began) {}

  // Where components that are made anew come from, if there was one of them.
  void remember(Node former, ClockKeeper clocks) {
    former_ = std::move(former);
    former_clocks_ = std::move(clocks);
  }

  Status run() {
    const std::string uid = uid_of(wish_.before.master);
    Node* master = find_master(uid);
    if (master == nullptr)
      return fail(Errc::invalid, "the calendar object holds no such event");
    const Node as_it_was = *master;
    const auto &before = wish_.before.master, &after = wish_.after.master;
    if (change_event(*master, before, after, clocks_) || wish_.anew) finish(*master);
    const Node as_it_is = *master;  // adding components moves them
    change_overrides(as_it_was, as_it_is, uid);
    add_zones();
    return {};
  }
  Node& calendar() { return calendar_; }

 private:
  Node* find_master(const std::string& uid) {
    Node* found = nullptr;
    for (auto& n : calendar_.children) {
      if (!n.component || n.name != "VEVENT" || n.property("RECURRENCE-ID") != nullptr) continue;
      const bool same = text::trim(n.value("UID")) == uid;
      if (found == nullptr || same) found = &n;
    }
    return found;
  }

  void finish(Node& event) {
    stamp_event(event, wish_.now_ms, wish_.after.master.sequence);
    const auto& id = wish_.after.master.event_id;
    if (wish_.mark && !id.empty() && event.property("X-DAYBOOK-EVENT") == nullptr)
      event.replace("X-DAYBOOK-EVENT", {"X-DAYBOOK-EVENT:" + escape(id)});
  }

  // By instants: a reading that the clock skips is written in more than one way.
  bool same_start(std::optional<time::Local> a, time::Local b) const {
    const auto& span = wish_.before.master.span;
    return a && (span.all_day ? *a == b : span.zone.to_instant(*a) == span.zone.to_instant(b));
  }

  Node* find_override(time::Local original, const std::string& uid) {
    for (auto& n : calendar_.children)
      if (replaces(n, uid) && same_start(original_of(n, wish_.before.master, clocks_), original)) return &n;
    return nullptr;
  }

  std::string recurrence_id(const Node& master, time::Local original) const {
    const auto& span = wish_.after.master.span;
    return when("RECURRENCE-ID", span, original, clocks_.clock_of(master, "DTSTART", span));
  }

  void change_overrides(const Node& was, const Node& is, const std::string& uid) {
    const auto &before = wish_.before, &after = wish_.after;
    // When the series moves, its replaced occurrences go by their new original starts.
    const bool renamed = was.property("DTSTART")->line != is.property("DTSTART")->line;
    std::set<time::Local> kept;
    for (const auto& one : after.overrides) {
      if (!one.original_start) continue;
      const auto old_start = *one.original_start - moved_;
      kept.insert(old_start);
      const auto old = std::find_if(before.overrides.begin(), before.overrides.end(),
                                    [&](const Event& e) { return e.original_start == old_start; });
      Node* n = find_override(old_start, uid);
      // One that RANGE=THISANDFUTURE of another component gives: it has none of its own.
      if (n == nullptr && old != before.overrides.end() && !renamed && *old == one) continue;
      if (n == nullptr || old == before.overrides.end()) {
        add_override(is, one);
        continue;
      }
      bool changed = change_event(*n, *old, one, clocks_) || wish_.anew;
      if (renamed) {
        n->replace("RECURRENCE-ID", {recurrence_id(is, *one.original_start)});
        changed = true;
      }
      if (changed) finish(*n);
    }
    for (const auto& one : before.overrides)
      if (one.original_start && kept.count(*one.original_start) == 0)
        std::erase_if(calendar_.children, [&](const Node& n) {
          return n.component && n.name == "VEVENT" && n.property("RECURRENCE-ID") != nullptr &&
                 original_of(n, before.master, clocks_) == one.original_start;
        });
  }

  // The component that the occurrence had once, with what it said; nothing: it had none.
  std::optional<std::pair<Node, Event>> former(time::Local original) const {
    const auto& doc = wish_.former;
    const auto said = std::find_if(doc.overrides.begin(), doc.overrides.end(),
                                   [&](const Event& e) { return e.original_start == original; });
    const std::string uid = uid_of(doc.master);
    for (const auto& n : former_.children)
      if (said != doc.overrides.end() && replaces(n, uid) && original_of(n, doc.master, former_clocks_) == original)
        return std::pair(n, *said);
    return std::nullopt;
  }

  // A copy of the series with its alarms and unknown properties, without its rules.
  std::pair<Node, Event> plain(const Node& master) const {
    Node n = master;
    for (const auto* name : kOfSeriesOnly) n.remove(name);
    Event said = wish_.after.master;
    said.recurrence_rule.clear();
    said.recurrence = {};
    return {std::move(n), std::move(said)};
  }

  // Changed to what shall stand.
  void add_override(const Node& master, const Event& one) {
    auto [n, said] = former(*one.original_start).value_or(plain(master));
    n.replace("RECURRENCE-ID", {recurrence_id(master, *one.original_start)});
    Event wanted = one;
    wanted.recurrence_rule.clear();
    wanted.recurrence = {};
    change_event(n, said, wanted, clocks_);
    finish(n);
    calendar_.children.push_back(std::move(n));
  }

  void collect(const Node& n, std::set<std::string>& used, std::set<std::string>& defined) const {
    if (n.component && n.name == "VTIMEZONE") defined.insert(std::string(text::trim(n.value("TZID"))));
    if (!n.component) {
      if (const auto line = parse_line(n.line); line && !line->param("TZID").empty())
        used.insert(std::string(line->param("TZID")));
      return;
    }
    for (const auto& child : n.children) collect(child, used, defined);
  }

  // Section 3.2.19: every TZID has its VTIMEZONE in the same object.
  void add_zones() {
    std::set<std::string> used, defined;
    collect(calendar_, used, defined);
    const auto& span = wish_.after.master.span;
    const auto first = std::min(time::date_of(span.start), time::date_of(wish_.before.master.span.start));
    const auto last = time::date_of(span.end) + time::days(3653);
    for (const auto& tzid : used) {
      if (defined.count(tzid) != 0) continue;
      const auto zone = named_zone(tzid);
      if (!zone) continue;
      auto fresh = parse_components(vtimezone(*zone, first, last, tzid));
      const auto at = std::find_if(calendar_.children.begin(), calendar_.children.end(),
                                   [](const Node& n) { return n.component; });
      calendar_.children.insert(at, std::make_move_iterator(fresh.begin()),
                                std::make_move_iterator(fresh.end()));
    }
  }

  Node calendar_;
  const EditWish& wish_;
  ClockKeeper clocks_;
  time::seconds moved_;
  Node former_;
  ClockKeeper former_clocks_;
};

// Another event than that of the text.
void rename(Node& calendar, const Event& half) {
  for (auto& n : calendar.children) {
    if (!n.component || n.name != "VEVENT") continue;
    n.replace("UID", {"UID:" + escape(uid_of(half))});
    if (n.property("X-DAYBOOK-EVENT") != nullptr) n.replace("X-DAYBOOK-EVENT", {"X-DAYBOOK-EVENT:" + escape(half.event_id)});
  }
}

// RFC 6638 section 7.1: the server leaves it to us, who tell nobody.
void silence(Node& calendar) {
  for (auto& n : calendar.children)
    for (auto& line : n.children)
      if (!line.component && line.name == "ATTENDEE") line.line = with_param(line.line, "SCHEDULE-AGENT", "CLIENT");
}

}  // namespace

Result<std::string> edit(std::string_view text, const EditWish& wish) {
  DAYBOOK_ASSIGN(Node calendar, parse_object(text));
  calendar.remove("METHOD");  // RFC 4791 section 4.1: not in a stored object
  Editor editor(std::move(calendar), wish, clocks_of(text), wish.before.master.span.start);
  if (auto former = parse_object(wish.former_text)) editor.remember(std::move(*former), clocks_of(wish.former_text));
  DAYBOOK_TRY(editor.run());
  if (wish.silent) silence(editor.calendar());
  return write_object(editor.calendar());
}

Result<std::string> cut(std::string_view text, const CutWish& wish) {
  DAYBOOK_ASSIGN(Node calendar, parse_object(text));
  calendar.remove("METHOD");
  const EditWish edit{wish.whole, wish.half, wish.now_ms, true, true};
  Editor editor(std::move(calendar), edit, clocks_of(text), wish.began);
  DAYBOOK_TRY(editor.run());
  rename(editor.calendar(), wish.half.master);
  if (wish.silent) silence(editor.calendar());
  return write_object(editor.calendar());
}

}  // namespace daybook::ics
