// Searching, explaining, attendees and links: what of Calendars reads beside the events themselves.
#include <algorithm>

#include "engine/calendars.h"
#include "providers/series.h"
#include "store/attendees.h"
#include "store/search.h"
#include "store/timeline.h"
#include "tools/listing.h"

namespace daybook::engine {
namespace {

json::Value str(std::string_view s) { return json::Value::string(std::string(s)); }
json::Value str_or_null(std::string_view s) { return s.empty() ? json::Value{} : str(s); }

constexpr std::size_t kMatches = 5000;
// How far ahead the next occurrence of a series found by its words is looked for.
constexpr time::days kSeriesSought{30 * 366};

std::string stamp(std::int64_t ms) { return time::format_utc(time::from_millis(ms)); }

}  // namespace

Result<std::vector<store::Occurrence>> Calendars::search(std::string_view words, std::string_view calendar,
                                                         const Window& window, std::size_t limit) {
  DAYBOOK_TRY(readable(calendar));
  DAYBOOK_TRY(c_.writing());  // new words are indexed now
  const auto around = [](std::optional<time::Instant> t, time::hours by) { return t ? std::optional(*t + by) : t; };
  std::vector<store::Occurrence> out;
  for (const auto& c : c_.settings.calendars) {
    if (calendar.empty() ? !sight_.listed(c) : c.id != calendar) continue;
    const auto tier = sight_.tier(c.id);
    // A field that is not shown is not searched either, so that no hit tells what it holds.
    if (tier < policy::Tier::title) continue;
    DAYBOOK_ASSIGN(const auto ids,
                   store::Search(*c_.db).find(c.id, words, tier < policy::Tier::detail,
                                              around(window.from, -tools::kFurthest),
                                              around(window.to, tools::kFurthest), kMatches));
    for (const auto& id : ids) DAYBOOK_TRY(add_found(id, window, limit, out));
  }
  sight_.see(out);
  // Private events of others show no title, so they were not found.
  std::erase_if(out, [](const auto& o) { return o.event.title.empty(); });
  std::stable_sort(out.begin(), out.end(),
                   [](const auto& a, const auto& b) { return a.starts_at < b.starts_at; });
  if (out.size() > limit) out.resize(limit);
  DAYBOOK_TRY(attach_links(out));
  return out;
}

// The event of that id where it meets the window; of a series its occurrences in a window with both ends,
// else itself. What replaces an occurrence is found by its own words.
Status Calendars::add_found(const std::string& id, const Window& w, std::size_t limit,
                            std::vector<store::Occurrence>& out) {
  DAYBOOK_ASSIGN(auto event, events_.find(id));
  if (!event) return {};
  const auto add = [&](model::Event e) {
    const auto a = tools::start_by(e.span, w.zone), b = tools::end_by(e.span, w.zone);
    out.push_back({std::move(e), a, b});
  };
  const auto meets = [&](const model::Span& s) {
    const auto start = tools::start_by(s, w.zone), end = tools::end_by(s, w.zone);
    return (!w.to || start < *w.to) && (!w.from || end > *w.from || (start == end && start == *w.from));
  };
  if (!event->is_series()) {
    if (meets(event->span)) add(std::move(*event));
    return {};
  }
  if (w.to && event->starts_at() >= *w.to + tools::kFurthest) return {};
  if (!w.from || (!w.to && meets(event->span))) {
    if (meets(event->span)) add(std::move(*event));
    return {};
  }
  providers::SeriesDocument doc{std::move(*event), {}};
  DAYBOOK_ASSIGN(doc.overrides, events_.overrides(doc.master.event_id));
  if (!w.to) {
    DAYBOOK_ASSIGN(const auto next, providers::place(doc, *w.from, *w.from + kSeriesSought, 1));
    if (!next.list.empty()) add(std::move(doc.master));
    return {};
  }
  // Days around the window by their own clock may be in it by the viewer's.
  const auto around = doc.master.span.all_day ? tools::kFurthest : time::hours(0);
  const std::size_t most = limit + doc.overrides.size() + 4;
  DAYBOOK_ASSIGN(const auto placed, providers::place(doc, *w.from - around, *w.to + around, most));
  for (const auto& p : placed.list) {
    if (p.replaced_by != nullptr) continue;
    auto one = providers::as_event(doc, p);
    if (meets(one.span)) add(std::move(one));
  }
  return {};
}

Result<json::Value> Calendars::explain(std::string_view event_id) {
  DAYBOOK_ASSIGN(const auto found, get("", event_id));
  auto v = json::Value::object();
  if (found && !policy::whole(*found))
    return fail(Errc::denied, "agents may read this event and not its history; ask its person",
                "args.event_id");
  DAYBOOK_ASSIGN(const auto history, c_.journal.actions_of(event_id, 50));
  // What is gone is told to who did something to it, and to an agent only where it would have seen it.
  bool mine = false;
  for (const auto& a : history) {
    const auto then = json::parse(a.result);
    const auto event = then ? model::event_from_stored(*then) : Result<model::Event>(fail(Errc::not_found, ""));
    const auto shown = event ? sight_.see(*event) : std::nullopt;
    mine = mine || (a.actor == sight_.viewer().person && (!sight_.viewer().agent || (shown && policy::whole(*shown))));
  }
  if (!found && (!mine || history.empty())) return json::Value{};
  v.set("event", found ? model::to_json(*found) : json::Value{});
  auto reasons = json::Value::array();
  if (found)
    for (const auto& e : found->evidence) reasons.push(model::to_json(e));
  v.set("evidence", std::move(reasons));
  auto list = json::Value::array();
  for (const auto& a : history) {
    auto item = json::Value::object();
    item.set("action", str(a.type)).set("status", str(a.status)).set("actor", str_or_null(a.actor));
    item.set("origin", str_or_null(a.origin)).set("request_id", str_or_null(a.request_id));
    list.push(std::move(item.set("at", str(stamp(a.created_ms)))));
  }
  return v.set("history", std::move(list));
}

Result<json::Value> Calendars::attendee_changes(std::string_view event_id,
                                                std::string_view calendar,
                                                std::optional<time::Instant> from,
                                                std::optional<time::Instant> to,
                                                std::size_t limit) {
  DAYBOOK_TRY(readable(calendar));
  const auto ms = [](const std::optional<time::Instant>& t, std::int64_t otherwise) {
    return t ? time::to_unix(*t) * 1000 : otherwise;
  };
  DAYBOOK_ASSIGN(const auto rows,
                 store::Attendees(*c_.db).changes(event_id, ms(from, 0), ms(to, INT64_MAX), kMatches));
  auto list = json::Value::array();
  for (const auto& r : rows) {
    DAYBOOK_ASSIGN(const auto event, get(calendar, r.event_id));
    if (!event || !policy::whole(*event)) continue;  // attendees are shown with the whole event only
    auto v = json::Value::object();
    v.set("event_id", str(r.event_id)).set("title", str(event->title)).set("email", str(r.email));
    v.set("change", str(r.what)).set("before", str_or_null(r.before));
    v.set("after", str_or_null(r.after)).set("at", str(stamp(r.at_ms)));
    list.push(std::move(v));
    if (list.items().size() >= limit) break;
  }
  return list;
}

Status Calendars::link_note(std::string_view event_id, std::string_view path, bool linked) {
  DAYBOOK_ASSIGN(const auto event, get("", event_id));
  if (!event)
    return fail(Errc::not_found, "there is no event " + std::string(event_id), "args.event_id");
  if (sight_.viewer().agent && !policy::whole(*event))
    return fail(Errc::denied, "agents may not link notes to what they do not see in full");
  DAYBOOK_TRY(about_to_change({"link", std::string(event_id) + " " + std::string(path)}));
  DAYBOOK_TRY(c_.writing());
  return store::Attendees(*c_.db).link(event_id, path, linked);
}

// Paths of linked notes ride in a private property, for those whose tier shows them.
Status Calendars::attach_links(std::vector<store::Occurrence>& found) {
  store::Attendees rows(*c_.db);
  DAYBOOK_ASSIGN(const bool any, rows.any_links());
  if (!any) return {};
  for (auto& o : found) {
    if (o.event.event_id.empty() || sight_.tier(o.event.calendar_id) < policy::Tier::links) continue;
    DAYBOOK_ASSIGN(const auto paths, rows.links(o.event.event_id));
    if (paths.empty()) continue;
    auto list = json::Value::array();
    for (const auto& p : paths) list.push(str(p));
    o.event.private_metadata["linked_note_paths"] = json::dump(list);
  }
  return {};
}

Status Calendars::put_item(const tools::TimelineItem& item) {
  DAYBOOK_TRY(about_to_change({"item", item.kind + " " + item.id}));
  DAYBOOK_TRY(c_.writing());
  DAYBOOK_ASSIGN(const bool stored, store::Timeline(*c_.db).put(
      {item.kind, item.id, sight_.viewer().person, item.title, item.path, item.status, item.link,
       item.span.zone.name(), item.span.all_day,
       time::to_unix(item.span.starts_at()), time::to_unix(item.span.ends_at())},
      c_.now_ms));
  if (stored) return {};
  return fail(Errc::conflict, "the " + item.kind + " " + item.id + " is somebody else's; take another id", "args.id");
}

Result<bool> Calendars::remove_item(std::string_view kind, std::string_view id) {
  DAYBOOK_TRY(about_to_change({"item", std::string(kind) + " " + std::string(id)}));
  DAYBOOK_TRY(c_.writing());
  return store::Timeline(*c_.db).remove(kind, id, sight_.viewer().person);
}

Result<std::vector<tools::TimelineItem>> Calendars::items(time::Instant from, time::Instant to,
                                                          std::size_t limit) {
  DAYBOOK_ASSIGN(const auto rows,
                 store::Timeline(*c_.db).range(time::to_unix(from), time::to_unix(to),
                                                  sight_.viewer().person, limit));
  std::vector<tools::TimelineItem> out;
  for (const auto& r : rows) out.push_back(item_of(r));
  return out;
}

tools::TimelineItem Calendars::item_of(const store::TimelineRow& r) const {
  tools::TimelineItem item{r.kind, r.item_id, r.title, r.path, r.status, r.link, {}};
  item.span.zone = time::Zone::find(r.timezone).value_or(c_.settings.zone);
  item.span.all_day = r.all_day;
  item.span.put(time::from_unix(r.starts_at), time::from_unix(r.ends_at));
  return item;
}

}  // namespace daybook::engine
