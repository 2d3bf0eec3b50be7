// Lists of tasks (RFC 5545 section 3.6.2): what is open and has a due date is a day of a calendar that
// is only read. Done, cancelled and undated ones are none.
#include "base/ids.h"
#include "base/text.h"
#include "ics/object.h"
#include "ics/reader.h"
#include "model/subject.h"
#include "providers/caldav_client.h"

namespace daybook::providers::caldav {
namespace {

bool is_open(const ics::Node& todo) {
  const auto status = todo.value("STATUS");
  return !text::iequals_ascii(status, "COMPLETED") && !text::iequals_ascii(status, "CANCELLED") &&
         todo.property("COMPLETED") == nullptr;
}

ics::Node named(const ics::Node& property, std::string_view name) {
  ics::Node out = property;
  out.name = name;
  out.line = std::string(name) + property.line.substr(property.name.size());
  return out;
}

// An event that begins when the task is due, so that zones and odd writings are read as those of events
// are; nothing without a due date.
std::optional<ics::Node> as_event(const ics::Node& todo) {
  ics::Node event;
  event.name = "VEVENT";
  event.component = true;
  for (const char* kept : {"UID", "SUMMARY", "DESCRIPTION", "CATEGORIES"})
    if (const auto* p = todo.property(kept)) event.children.push_back(*p);
  const auto* due = todo.property("DUE");
  const auto* start = todo.property("DTSTART");
  const auto* length = todo.property("DURATION");
  if (due != nullptr) {
    event.children.push_back(named(*due, "DTSTART"));
  } else if (start != nullptr && length != nullptr) {
    event.children.push_back(*start);
    event.children.push_back(*length);
  } else {
    return std::nullopt;
  }
  return event;
}

// The day on the calendar's clock; a DUE that is a day is that day everywhere.
time::Date due_day(const model::Event& e, bool by_length, const time::Zone& zone) {
  if (e.span.all_day) return time::date_of(by_length ? e.span.end : e.span.start);
  return time::date_of(zone.to_local(by_length ? e.ends_at() : e.starts_at()));
}

model::Event day_of(const model::Event& read, time::Date day, const RemoteSetting& setting, const std::string& etag) {
  model::Event e;
  e.calendar_id = setting.id;
  e.etag = etag;
  e.ical_uid = read.ical_uid;
  e.description = read.description;
  model::Draft draft;
  draft.kind = model::EventKind::task_due;
  draft.description = read.title;
  if (!read.categories.empty()) draft.description += " [" + read.categories.front() + "]";
  e.title = model::subject(draft, "");
  e.categories = {std::string(model::category(draft.kind))};
  e.busy = false;
  e.span = {true, time::Local(day), time::Local(day) + time::days(1), setting.zone};
  return e;
}

constexpr std::size_t kMostTasks = 100;  // of one resource, where one is meant to be

// `calendar`: the calendar object with its zones alone.
Result<ics::ReadEvent> read_event(const ics::Node& calendar, ics::Node event, const time::Zone& zone) {
  ics::Node one = calendar;
  one.children.push_back(std::move(event));
  DAYBOOK_ASSIGN(auto read, ics::read(ics::write_object(one), zone));
  if (read.events.empty()) return fail(Errc::invalid, "the due date of a task cannot be read");
  return std::move(read.events.front());
}

RemoteItem item_of(const ics::Node& todo, const ics::ReadEvent& read, const RemoteSetting& setting,
                   const Resource& resource) {
  RemoteItem item;
  item.external_id = resource.path;
  item.etag = resource.etag;
  item.event = day_of(read.event, due_day(read.event, todo.property("DUE") == nullptr, setting.zone), setting, resource.etag);
  if (todo.property("RRULE") != nullptr) item.problem = "it repeats; its next due date alone is shown";
  if (read.unsure) item.problem = "its due time names a zone that is not known";
  return item;
}

}  // namespace

std::vector<RemoteItem> tasks_of(const RemoteSetting& setting, const Resource& resource, std::vector<Error>& problems) {
  std::vector<RemoteItem> out;
  const auto calendar = ics::parse_object(resource.text);
  if (!calendar) {
    problems.push_back({calendar.error().code, calendar.error().message, resource.path});
    return out;
  }
  ics::Node zones = *calendar;
  std::erase_if(zones.children, [](const ics::Node& n) { return n.component && n.name != "VTIMEZONE"; });
  std::size_t read_so_far = 0;
  for (const auto& todo : calendar->children) {
    if (!todo.component || todo.name != "VTODO" || !is_open(todo) || todo.property("RECURRENCE-ID") != nullptr) continue;
    auto event = as_event(todo);
    if (!event) continue;
    if (++read_so_far > kMostTasks) {
      problems.push_back({Errc::too_big, "it holds more than " + std::to_string(kMostTasks) + " tasks; the first are shown", resource.path});
      break;
    }
    const auto read = read_event(zones, std::move(*event), setting.zone);
    if (!read) {
      problems.push_back({Errc::invalid, read.error().message, resource.path});
      continue;
    }
    auto item = item_of(todo, *read, setting, resource);
    // Several in one resource are against RFC 4791 section 4.1, and are met all the same.
    if (!out.empty()) item.external_id += "#" + ids::stable_id(item.event.ical_uid);
    item.event.external_id = item.external_id;
    out.push_back(std::move(item));
  }
  return out;
}

}  // namespace daybook::providers::caldav
