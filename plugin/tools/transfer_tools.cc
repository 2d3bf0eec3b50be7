// Data in and out, and the state of things.
#include <utility>

#include "base/limits.h"
#include "ics/reader.h"
#include "ics/writer.h"
#include "providers/ics_documents.h"
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

// Rules of files are read as far as they go.
Status check_rules(const model::Event& e) {
  auto rules = e.recurrence.more_rules;
  if (!e.recurrence_rule.empty()) rules.push_back(e.recurrence_rule);
  for (const auto& rule : rules) {
    DAYBOOK_ASSIGN([[maybe_unused]] const auto read,
                   recurrence::parse_rule(rule, recurrence::Reading::lenient));
  }
  return {};
}

struct Counts {
  std::int64_t created = 0;
  std::int64_t updated = 0;
  std::int64_t unchanged = 0;
};

// What an import brings of an event that is there already.
model::Patch patch_of(const model::Event& e, bool series) {
  model::Patch p;
  p.title = e.title;
  p.description = e.description;
  p.location = e.location;
  p.categories = e.categories;
  p.span = e.span;
  p.status = e.status;
  p.visibility = e.visibility;
  p.busy = e.busy;
  p.attendees = e.attendees;
  p.reminders = e.reminders;
  if (!series) return p;
  p.sequence = e.sequence;
  p.recurrence_rule = e.recurrence_rule;
  p.recurrence = e.recurrence;
  return p;
}

// One calendar that events are brought into.
class Import {
 public:
  Import(World& world, const Call& call, std::string calendar)
      : world_(world), call_(call), calendar_(std::move(calendar)) {}
  // Adds the event with what replaces its occurrences, or brings the one of the same UID up to it.
  Status take(providers::IcsDocument d);
  const Counts& counts() const { return counts_; }
  const std::string& calendar() const { return calendar_; }
  // What of the last document taken was left out, and why; empty: nothing.
  std::string left_out() { return std::exchange(left_out_, {}); }

 private:
  model::Change change() const {
    model::Change c;
    c.calendar_id = calendar_;
    c.origin = "import";
    c.actor = call_.actor;
    c.agent = call_.agent();
    return c;
  }
  Result<model::Event> make(const model::Change& wish) {
    DAYBOOK_ASSIGN(auto done, world_.change(wish));
    if (done.status == model::ChangeStatus::done) return std::move(done.event);
    // That one event needs somebody's word costs that event; that nothing may be written costs all.
    const bool one = done.status == model::ChangeStatus::needs_approval || done.status == model::ChangeStatus::conflict;
    return fail(one ? Errc::conflict : Errc::denied, done.reason);
  }
  // The id of the event, whether or not it had to be changed; empty for a version older than the one that is
  // there (RFC 5545, 3.8.7.4).
  Result<std::string> bring(model::Event event, bool& touched);
  // An occurrence that the file moves or takes out. One that is not there cannot be moved: it was
  // taken out before, or the rules never gave it.
  Status replace(const std::string& series, const model::Event& master, const model::Event& o,
                 bool& touched);

  World& world_;
  const Call& call_;
  std::string calendar_;
  Counts counts_;
  std::string left_out_;
};

Result<std::string> Import::bring(model::Event event, bool& touched) {
  auto wish = change();
  DAYBOOK_ASSIGN(const auto known, world_.find_uid(calendar_, event.ical_uid));
  if (!known) {
    event.origin.kind = "import";
    event.origin.person = call_.actor;
    wish.event = std::move(event);
    touched = true;
    DAYBOOK_ASSIGN(const auto made, make(wish));
    ++counts_.created;
    return made.event_id;
  }
  if (event.sequence < known->sequence) return std::string();
  wish.type = model::ChangeType::update;
  wish.event_id = known->event_id;
  wish.scope = model::Scope::series;
  wish.patch = patch_of(event, true);
  if (model::apply(*known, wish.patch) == *known) return known->event_id;
  touched = true;
  DAYBOOK_ASSIGN([[maybe_unused]] const auto made, make(wish));
  return known->event_id;
}

Status Import::replace(const std::string& series, const model::Event& master,
                       const model::Event& o, bool& touched) {
  model::Event named = master;
  named.event_id = series;
  auto wish = change();
  wish.event_id = model::occurrence_id(named, *o.original_start);
  wish.scope = model::Scope::this_instance;
  DAYBOOK_ASSIGN(const auto there, world_.get(calendar_, wish.event_id));
  const bool gone = o.status == model::EventStatus::cancelled;
  if (!there && !gone)
    left_out_ = "the series has no occurrence at " + time::format_local(*o.original_start) +
                ", so what replaces it is left out";
  if (!there) return {};
  wish.patch = patch_of(o, false);
  wish.type = gone ? model::ChangeType::remove : model::ChangeType::update;
  if (!gone && model::apply(*there, wish.patch) == *there) return {};
  touched = true;
  DAYBOOK_ASSIGN([[maybe_unused]] const auto made, make(wish));
  return {};
}

Status Import::take(providers::IcsDocument d) {
  auto master = std::move(d.doc.master);
  master.event_id.clear();
  if (!d.occurrence.empty()) master.ical_uid += "#" + d.occurrence;  // one of a series elsewhere
  DAYBOOK_TRY(check_rules(master));
  const auto created = counts_.created;
  bool touched = false;
  DAYBOOK_ASSIGN(const auto id, bring(master, touched));
  if (id.empty()) {
    ++counts_.unchanged;
    return {};
  }
  for (const auto& o : d.doc.overrides) DAYBOOK_TRY(replace(id, master, o, touched));
  if (counts_.created == created) ++(touched ? counts_.updated : counts_.unchanged);
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
  auto notes = std::move(read->notes);
  Import into(world, call, import_calendar(world, args));
  auto faults = std::move(read->faults);
  // Changes of "this and all that follow" are put into the occurrences of the next two years.
  const auto until = time::from_millis(world.now_ms()) + time::days(2 * 366);
  for (auto& d : providers::documents_of(std::move(read->events), call.zone, until)) {
    const auto line = d.line;
    const auto title = d.doc.master.title;
    if (!d.problem.empty()) notes.push_back({line, d.problem + ": " + title});
    if (auto done = into.take(std::move(d)); !done) {
      if (done.error().code == Errc::denied || done.error().code == Errc::io)
        return failed(done.error(), into.calendar());
      faults.push_back({line, done.error().message + ": " + title});
    }
    if (auto rest = into.left_out(); !rest.empty()) notes.push_back({line, rest + ": " + title});
  }
  const auto& counts = into.counts();
  auto list = json::Value::array();
  for (std::size_t i = 0; i < faults.size() && i < 100; ++i) list.push(fault_json(faults[i]));
  auto v = json::Value::object();
  v.set("status", str("ok")).set("created", json::Value::integer(counts.created));
  v.set("updated", json::Value::integer(counts.updated))
      .set("unchanged", json::Value::integer(counts.unchanged));
  v.set("failed", json::Value::integer(static_cast<std::int64_t>(faults.size())))
      .set("errors", std::move(list));
  // What was taken in, but not as written.
  auto remarks = json::Value::array();
  for (std::size_t i = 0; i < notes.size() && i < 100; ++i) remarks.push(fault_json(notes[i]));
  if (!notes.empty()) v.set("notes", std::move(remarks));
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
