// Data in and out, and the state of things.
#include "base/limits.h"
#include "ics/reader.h"
#include "ics/writer.h"
#include "recurrence/rule.h"
#include "tools/common.h"

namespace daybook::tools {
namespace {

json::Value str(std::string_view s) { return json::Value::string(std::string(s)); }

constexpr std::size_t kPageEvents = 40;
constexpr std::size_t kPageBytes = 40 * 1024;  // leaves room for escaping within one effect

json::Value fault_json(const ics::Fault& f) {
  auto v = json::Value::object();
  v.set("line", json::Value::integer(static_cast<std::int64_t>(f.line)));
  return v.set("message", str(f.message));
}

Status check_rule(const std::string& text) {
  DAYBOOK_ASSIGN([[maybe_unused]] const auto rule, recurrence::parse_rule(text));
  return {};
}

struct Counts {
  std::int64_t created = 0;
  std::int64_t updated = 0;
  std::int64_t unchanged = 0;
};

// Adds the event, or brings the one of the same UID up to it.
Status import_one(World& world, const Call& call, const std::string& calendar, ics::ReadEvent read,
                  Counts& counts) {
  model::Change change;
  change.calendar_id = calendar;
  change.origin = "import";
  change.actor = call.actor;
  change.agent = call.agent();
  read.event.origin.kind = "import";
  read.event.origin.person = call.actor;
  DAYBOOK_ASSIGN(const auto known, read.event.ical_uid.empty()
                                       ? Result<std::optional<model::Event>>(std::nullopt)
                                       : world.find_uid(calendar, read.event.ical_uid));
  if (known) {
    change.type = model::ChangeType::update;
    change.event_id = known->event_id;
    const auto& e = read.event;
    auto& p = change.patch;
    p.title = e.title;
    p.description = e.description;
    p.location = e.location;
    p.recurrence_rule = e.recurrence_rule;
    p.recurrence = e.recurrence;
    p.categories = e.categories;
    p.span = e.span;
    p.status = e.status;
    p.visibility = e.visibility;
    p.busy = e.busy;
    if (model::apply(*known, change.patch) == *known) {
      ++counts.unchanged;
      return {};
    }
  } else {
    change.event = std::move(read.event);
  }
  DAYBOOK_ASSIGN(const auto done, world.change(change));
  if (done.status != model::ChangeStatus::done) return fail(Errc::denied, done.reason);
  ++(known ? counts.updated : counts.created);
  return {};
}

std::string import_calendar(const World& world, const Arguments& args) {
  if (args.has("calendar_id")) return args.text("calendar_id");
  for (const auto& c : world.calendars())
    if (c.write) return c.id;
  return {};
}

Answer import_ics(World& world, const Call& call, Arguments& args) {
  auto read = ics::read(args.text("ics"), call.zone);
  if (!read) return failed(read.error());
  const std::string calendar = import_calendar(world, args);
  Counts counts;
  auto faults = std::move(read->faults);
  for (auto& e : read->events) {
    const auto line = e.line;
    const auto rule =
        e.event.recurrence_rule.empty() ? Status{} : check_rule(e.event.recurrence_rule);
    if (!rule) {
      faults.push_back({line, rule.error().message + ": " + e.event.title});
    } else if (e.replaces) {
      faults.push_back({line, "a changed occurrence of a series, which an import does not bring: " +
                                  e.event.title});
    } else if (auto done = import_one(world, call, calendar, std::move(e), counts); !done) {
      if (done.error().code == Errc::denied || done.error().code == Errc::io)
        return failed(done.error(), calendar);
      faults.push_back({line, done.error().message});
    }
  }
  auto list = json::Value::array();
  for (std::size_t i = 0; i < faults.size() && i < 100; ++i) list.push(fault_json(faults[i]));
  auto v = json::Value::object();
  v.set("status", str("ok")).set("created", json::Value::integer(counts.created));
  v.set("updated", json::Value::integer(counts.updated))
      .set("unchanged", json::Value::integer(counts.unchanged));
  v.set("failed", json::Value::integer(static_cast<std::int64_t>(faults.size())))
      .set("errors", std::move(list));
  add_freshness(world, v);
  return v;
}

// An event that replaces an occurrence stands under its series' UID.
Result<std::string> component(World& world, const model::Event& e) {
  if (e.series_id.empty()) return ics::vevent(e);
  DAYBOOK_ASSIGN(const auto series, world.get(e.calendar_id, e.series_id));
  return series ? ics::vevent(e, &*series) : ics::vevent(e);
}

// One page: a whole calendar text of its own, whose pages together hold every event once.
Answer export_ics(World& world, const Call&, Arguments& args) {
  std::int64_t after = args.whole("cursor", 0);
  const std::string calendar = args.text("calendar_id");
  std::string events;
  ics::ZoneList zones;
  bool more = true;
  std::size_t count = 0;
  while (more && events.size() < kPageBytes && count < kPageEvents) {
    auto page = world.page(calendar, after, 1);
    if (!page) return failed(page.error(), calendar);
    more = !page->empty();
    for (const auto& e : *page) {
      auto written = component(world, e);
      if (!written) return failed(written.error(), calendar);
      events += *written;
      ++count;
      zones.note(e);
    }
  }
  std::string out = ics::calendar_head(calendar.empty() ? "Daybook" : calendar);
  out += zones.text();
  out += events + ics::calendar_foot();
  auto v = json::Value::object();
  v.set("status", str("ok"))
      .set("ics", str(out))
      .set("events", json::Value::integer(static_cast<std::int64_t>(count)));
  v.set("next", more ? json::Value::integer(after) : json::Value{});
  return v;
}

Answer feed_link(World& world, const Call&, Arguments& args) {
  auto made = world.feed_link(args.text("calendar_id"),
                              args.has("detail") ? args.text("detail") : "title", args.flag("revoke", false));
  if (!made) return failed(made.error(), args.text("calendar_id"));
  return std::move(made->set("status", str(args.flag("revoke", false) ? "revoked" : "created")));
}

Answer feed(World& world, const Call&, Arguments& args) {
  auto page = world.feed(args.text("token"), args.whole("cursor", 0), args.text("if_none_match"));
  if (!page) return failed(page.error());
  return std::move(page->set("status", str("ok")));
}

Answer status(World& world, const Call&, Arguments&) {
  auto v = world.status();
  if (!v) return failed(v.error());
  return *v;
}

Answer metrics(World& world, const Call&, Arguments&) {
  auto found = world.shadow_metrics();
  if (!found) return failed(found.error());
  auto v = json::Value::object();
  return v.set("status", str("ok")).set("metrics", std::move(*found));
}

}  // namespace

std::vector<Tool> transfer_tools() {
  const Arg calendar{"calendar_id", ArgType::text, false,
                     "the calendar; the one written to by default when missing"};
  return {
      {"calendar_import_ics",
       "Adds the events of an iCalendar text; an event of a known UID is brought up to date.",
       true,
       {{"ics", ArgType::text, true, "iCalendar text", nullptr, {}, 1, limits::kDocumentBytes},
        calendar,
        {"request_id", ArgType::text, false,
         "the same id a second time changes nothing and answers the same"}},
       import_ics},
      {"calendar_export_ics",
       "Events as iCalendar text, a page at a time.",
       false,
       {{"cursor", ArgType::whole, false, "\"next\" of the page before"}, calendar},
       export_ics},
      {"calendar_feed_link",
       "Makes the secret link of a calendar's feed for other programs to subscribe to, or ends all of its links. "
       "For people.",
       true,
       {{"calendar_id", ArgType::text, true, "the calendar"},
        {"detail", ArgType::text, false, "what the link shows: busy times, titles (the default), or place and "
                                         "description as well; never who takes part",
         nullptr, {"busy", "title", "full"}},
        {"revoke", ArgType::flag, false, "ends every link of the calendar"}},
       feed_link,
       true},
      {"calendar_feed",
       "The text behind a feed's link, a page at a time; the host puts the pages one behind the other. For the host.",
       false,
       {{"token", ArgType::text, true, "of the link", nullptr, {}, 1, 200},
        {"cursor", ArgType::whole, false, "\"next\" of the page before", nullptr, {}, 0, INT64_MAX},
        {"if_none_match", ArgType::text, false, "the etag the subscriber has", nullptr, {}, 0, 200}},
       feed},
      {"daybook_status",
       "Calendars, their health and freshness, and what waits.",
       false,
       {},
       status},
      {"shadow_metrics",
       "The figures of shadow mode: match rate, false positives, whom the admin trusts, queries.",
       false,
       {},
       metrics},
      {"daybook_doctor", "What works, what does not, and what to do about it.", false, {}, status},
  };
}

}  // namespace daybook::tools
