// Data in and out, and the state of things.
#include "base/limits.h"
#include "ics/writer.h"
#include "tools/common.h"
#include "tools/import.h"

namespace daybook::tools {
namespace {

json::Value str(std::string_view s) { return json::Value::string(std::string(s)); }

constexpr std::size_t kPageEvents = 40;
constexpr std::size_t kPageBytes = 40 * 1024;  // leaves room for escaping within one effect

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
        {"revoke", ArgType::flag, false, "ends every link of the calendar"},
        {"request_id", ArgType::text, false,
         "the same id a second time makes no other link, and answers without the token, which is told once"}},
       feed_link,
       false,
       "token"},
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
