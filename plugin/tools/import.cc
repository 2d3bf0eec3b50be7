// Events of an iCalendar text brought into a calendar.
#include "tools/import.h"

#include <algorithm>
#include <utility>

#include "ics/reader.h"
#include "providers/ics_documents.h"
#include "providers/series.h"
#include "recurrence/rule.h"

namespace daybook::tools {
namespace {

json::Value str(std::string_view s) { return json::Value::string(std::string(s)); }

// In the units of providers::work_of: about two seconds, and a daily series of years.
constexpr std::int64_t kMostWork = 150'000;
constexpr std::int64_t kLightWork = 1'000;
// For which the occurrences of a series are stored, unless it is set otherwise.
constexpr time::days kPast{90}, kAhead{366};

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

// What was deleted here stays so, by its day where the series got another time.
void keep_out(const std::vector<model::SeriesDate>& gone, const model::Event& known, model::Event& event,
              std::vector<model::Event>& replaced) {
  auto& except = event.recurrence.except_dates;
  const auto clock = [](const model::Event& e) { return time::time_of_day(e.span.start); };
  for (auto d : gone) {
    if (time::time_of_day(d.local) == clock(known)) d.local = time::date_of(d.local) + clock(event);
    if (std::find(except.begin(), except.end(), d) == except.end()) except.push_back(d);
    std::erase_if(replaced, [&](const auto& o) { return o.original_start == d.local; });
  }
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
  // there (RFC 5545, 3.8.7.4). What was deleted here of a series is taken out of `replaced`, too.
  Result<std::string> bring(model::Event event, std::vector<model::Event>& replaced, bool& touched);
  // An occurrence that an earlier version of the file replaced and this one does not: it follows the
  // series again, unless it was changed here since.
  Status give_back(const model::Event& master, const std::vector<model::Event>& replaced, bool& touched);
  Status afford(const model::Event& master);
  // An occurrence that the file moves or takes out. One that is not there cannot be moved: it was
  // taken out before, or the rules never gave it.
  Status replace(const std::string& series, const model::Event& master, const model::Event& o,
                 bool& touched);
  // The same for all of them, where the calendar takes them as one change.
  Status replace_all(const std::string& series, const std::vector<model::Event>& replaced, bool& touched);

  World& world_;
  const Call& call_;
  std::string calendar_;
  Counts counts_;
  std::string left_out_;
  std::int64_t work_left_ = kMostWork;
};

// Each series may be within its bounds and a file of them still hold the calendar up for minutes: what
// many occurrences cost comes out of one purse, and what is light goes on when that is empty.
Status Import::afford(const model::Event& master) {
  if (!master.is_series()) return {};
  const auto today = time::from_millis(world_.now_ms());
  DAYBOOK_ASSIGN(const auto work, providers::work_of({master, {}}, today - kPast, today + kAhead,
                                                          std::max(work_left_, kLightWork)));
  if (work <= kLightWork) return {};
  if (work > work_left_)
    return fail(Errc::invalid, "the rules of this file together take too long to work out; bring this series in by "
                               "itself, or give its rule a longer interval, COUNT or UNTIL");
  work_left_ -= work;
  return {};
}

Status Import::give_back(const model::Event& master, const std::vector<model::Event>& replaced, bool& touched) {
  DAYBOOK_ASSIGN(const auto brought, world_.brought_overrides(master));
  const bool at_once = world_.replaces_at_once(calendar_);
  auto all = change();
  all.type = model::ChangeType::update;
  all.event_id = master.event_id;
  all.scope = model::Scope::series;
  for (const auto& o : brought) {
    const auto same = [&](const model::Event& e) { return e.original_start == o.original_start; };
    if (std::any_of(replaced.begin(), replaced.end(), same)) continue;
    model::Event plain = master;
    plain.span = providers::starting_at(*o.original_start, master.span);
    auto wish = change();
    wish.type = model::ChangeType::update;
    wish.event_id = o.event_id;
    wish.scope = model::Scope::this_instance;
    wish.patch = patch_of(plain, false);
    if (model::apply(o, wish.patch) == o) continue;
    touched = true;
    if (at_once) {
      all.replaced.push_back({*o.original_start, false, wish.patch});
    } else {
      DAYBOOK_ASSIGN([[maybe_unused]] const auto made, make(wish));
    }
  }
  if (all.replaced.empty()) return {};
  DAYBOOK_ASSIGN([[maybe_unused]] const auto made, make(all));
  return {};
}

Result<std::string> Import::bring(model::Event event, std::vector<model::Event>& replaced, bool& touched) {
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
  if (known->is_series()) {
    DAYBOOK_TRY(give_back(*known, replaced, touched));
    DAYBOOK_ASSIGN(const auto gone, world_.taken_out(*known));
    keep_out(gone, *known, event, replaced);
  }
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

Status Import::replace_all(const std::string& series, const std::vector<model::Event>& replaced, bool& touched) {
  if (replaced.empty()) return {};
  auto wish = change();
  wish.type = model::ChangeType::update;
  wish.event_id = series;
  wish.scope = model::Scope::series;
  for (const auto& o : replaced)
    wish.replaced.push_back({*o.original_start, o.status == model::EventStatus::cancelled, patch_of(o, false)});
  DAYBOOK_ASSIGN(const auto before, world_.get(calendar_, series));
  DAYBOOK_ASSIGN(auto done, world_.change(wish));
  if (done.status != model::ChangeStatus::done) return fail(Errc::denied, done.reason);
  touched = touched || !before || before->etag != done.event.etag;
  left_out_ = std::move(done.reason);
  return {};
}

Status Import::take(providers::IcsDocument d) {
  auto master = std::move(d.doc.master);
  master.event_id.clear();
  if (!d.occurrence.empty()) master.ical_uid += "#" + d.occurrence;  // one of a series elsewhere
  DAYBOOK_TRY(check_rules(master));
  DAYBOOK_TRY(afford(master));
  const auto created = counts_.created;
  bool touched = false;
  DAYBOOK_ASSIGN(const auto id, bring(master, d.doc.overrides, touched));
  if (id.empty()) {
    ++counts_.unchanged;
    return {};
  }
  if (world_.replaces_at_once(calendar_))
    DAYBOOK_TRY(replace_all(id, d.doc.overrides, touched));
  else
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

}  // namespace

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

}  // namespace daybook::tools
