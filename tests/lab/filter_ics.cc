// daybook-lab ics: a calendar file to the occurrences inside a window.
#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "ics/reader.h"
#include "lab/lab.h"
#include "recurrence/expand.h"

namespace daybook::lab {
namespace {

constexpr std::size_t kMostStarts = 20000;

recurrence::Until moment(const ics::Moment& m) { return {m.local, false, m.date}; }

// Errors: invalid when one of the rules is.
Result<recurrence::Series> series_of(const ics::ReadEvent& e) {
  recurrence::Series s;
  s.start = e.event.span.start;
  s.all_day = e.event.span.all_day;
  if (!e.floating) s.zone = e.event.span.zone;
  for (const auto& text : e.rules) {
    DAYBOOK_ASSIGN(auto rule, recurrence::parse_rule(text));
    s.rules.push_back(std::move(rule));
  }
  for (const auto& text : e.except_rules) {
    DAYBOOK_ASSIGN(auto rule, recurrence::parse_rule(text));
    s.except_rules.push_back(std::move(rule));
  }
  for (const auto& m : e.dates) s.dates.push_back(moment(m));
  for (const auto& m : e.except_dates) s.except_dates.push_back(moment(m));
  // The start of a feed's event is an occurrence, whether or not the rule meets it.
  s.dates.push_back({s.start, false, s.all_day});
  return s;
}

std::string print(const ics::ReadEvent& e, time::Local start) {
  const auto& span = e.event.span;
  const bool plain = e.floating || span.all_day;
  const auto shown = plain ? start : time::Local(span.zone.to_instant(start).time_since_epoch());
  std::string s = time::format_local(shown);
  std::erase(s, '-');
  std::erase(s, ':');
  return span.all_day ? "D:" + s.substr(0, 8) : (e.floating ? "F:" : "U:") + s;
}

class Window {
 public:
  Window(time::Local from, time::Local to) : from_(from), to_(to) {}
  // Overlap, in UTC for zoned events and in clock readings for others.
  bool holds(const ics::ReadEvent& e, time::Local start) const {
    const auto& span = e.event.span;
    auto at = [&](time::Local t) {
      return e.floating || span.all_day ? t
                                        : time::Local(span.zone.to_instant(t).time_since_epoch());
    };
    const auto a = at(start);
    const auto b = at(start + (span.end - span.start));
    return a < to_ && (b > from_ || (a == b && a >= from_));
  }
  recurrence::Bounds bounds(const ics::ReadEvent& e) const {
    recurrence::Bounds b;
    b.from = from_ - (e.event.span.end - e.event.span.start) - time::hours(27);
    b.to = to_ + time::hours(27);
    b.limit = kMostStarts;
    return b;
  }

 private:
  time::Local from_, to_;
};

struct Found {
  std::vector<std::string> starts;
  std::vector<ics::Fault> faults;
  bool capped = false;
};

void expand_event(const ics::ReadEvent& e, const Window& window,
                  const std::set<time::Local>& replaced, Found& out) {
  auto series = series_of(e);
  if (!series) {
    out.faults.push_back({e.line, series.error().message});
    return;
  }
  const auto found = recurrence::expand(*series, window.bounds(e));
  out.capped = out.capped || found.capped;
  for (const auto t : found.starts) {
    const bool moved =
        replaced.count(t) != 0 ||
        (!e.event.span.all_day && replaced.count(time::Local(time::date_of(t))) != 0);
    if (moved || !window.holds(e, t)) continue;
    if (out.starts.size() >= kMostStarts) {
      out.capped = true;
      return;
    }
    out.starts.push_back(print(e, t));
  }
}

Found occurrences(const ics::ReadResult& read, const Window& window) {
  Found out;
  out.faults = read.faults;
  std::map<std::string, std::set<time::Local>> replaced;
  for (const auto& e : read.events)
    if (e.recurrence_id) replaced[e.event.ical_uid].insert(e.recurrence_id->local);
  for (const auto& e : read.events) {
    if (!e.recurrence_id) {
      static const std::set<time::Local>& none = *new std::set<time::Local>();
      const auto it = replaced.find(e.event.ical_uid);
      expand_event(e, window, it == replaced.end() ? none : it->second, out);
    } else if (e.event.status != model::EventStatus::cancelled &&
               window.holds(e, e.event.span.start)) {
      out.starts.push_back(print(e, e.event.span.start));
    }
  }
  std::sort(out.starts.begin(), out.starts.end());
  return out;
}

class Ics final : public Filter {
 public:
  Result<json::Value> run(const json::Value& in) override {
    std::ifstream file(in["file"].as_string(), std::ios::binary);
    if (!file) return fail(Errc::io, "the file cannot be read");
    std::stringstream text;
    text << file.rdbuf();
    const auto& bounds = in["window"].items();
    if (bounds.size() != 2) return fail(Errc::invalid, "window holds two dates");
    DAYBOOK_ASSIGN(const auto from, recurrence::parse_basic(bounds[0].as_string()));
    DAYBOOK_ASSIGN(const auto to, recurrence::parse_basic(bounds[1].as_string()));
    DAYBOOK_ASSIGN(const auto read, ics::read(text.str(), time::Zone::utc()));
    return answer(read, occurrences(read, Window(from.local, to.local)));
  }
  std::function<void()> prepare(const json::Value& in) override {
    return [this, in] { (void)run(in); };
  }

 private:
  static json::Value answer(const ics::ReadResult& read, const Found& found) {
    auto starts = json::Value::array();
    for (const auto& s : found.starts) starts.push(json::Value::string(s));
    auto errors = json::Value::array();
    for (const auto& f : found.faults) {
      auto v = json::Value::object();
      v.set("line", json::Value::integer(static_cast<std::int64_t>(f.line)));
      errors.push(v.set("message", json::Value::string(f.message)));
    }
    auto out = json::Value::object();
    out.set("vevents", json::Value::integer(
                           static_cast<std::int64_t>(read.events.size() + read.faults.size())));
    out.set("instances", json::Value::integer(static_cast<std::int64_t>(found.starts.size())));
    out.set("starts", std::move(starts)).set("capped", json::Value::boolean(found.capped));
    return out.set("errors", std::move(errors));
  }
};

}  // namespace

std::unique_ptr<Filter> make_ics() { return std::make_unique<Ics>(); }

}  // namespace daybook::lab
