// Feeds out: a calendar as iCalendar text for whoever holds the token of its link. The host serves the
// text; the token is kept as its hash only.
#include "base/text.h"
#include "engine/calendars.h"
#include "ics/writer.h"
#include "net/crypto.h"

namespace daybook::engine {
namespace {

using json::Value;

constexpr std::size_t kPageBytes = 40 * 1024;  // leaves room for escaping within one effect
constexpr std::size_t kRead = 200;
constexpr std::string_view kPrefix = "feed.";

Value str(std::string_view s) { return Value::string(std::string(s)); }

std::string meta_key(std::string_view token) {
  return std::string(kPrefix) + net::base64url(net::sha256(token));
}

std::optional<policy::Tier> tier_of(std::string_view detail) {
  if (detail == "busy") return policy::Tier::busy;
  if (detail == "title") return policy::Tier::title;
  if (detail == "full") return policy::Tier::detail;
  return std::nullopt;
}

// What the link shows of an event: its tier, and when it happens. Nobody behind a link takes part in
// anything, so private events are only busy time.
model::Event shown_behind_link(const model::Event& e, policy::Tier tier) {
  auto out = *policy::seen(e, policy::tier_for({}, tier, e));
  if (out.title.empty()) out.title = "Busy";
  out.event_id = e.event_id;
  out.ical_uid = e.ical_uid;
  out.series_id = e.series_id;
  out.original_start = e.original_start;
  out.recurrence_rule = e.recurrence_rule;
  out.recurrence = e.recurrence;
  out.sequence = e.sequence;
  out.created_ms = e.created_ms;
  out.updated_ms = e.updated_ms;
  return out;
}

bool in_feed(const model::Event& e, time::Instant since) {
  if (e.status == model::EventStatus::cancelled && e.series_id.empty()) return false;
  return e.is_series() || !e.series_id.empty() || e.span.ends_at() > since;
}

}  // namespace

Result<Value> Calendars::feed_link(std::string_view calendar, std::string_view detail, bool revoke) {
  DAYBOOK_ASSIGN(const auto* setting, steered(calendar));
  DAYBOOK_TRY(c_.writing());
  auto v = Value::object();
  v.set("calendar_id", str(setting->id));
  if (revoke) {
    DAYBOOK_ASSIGN(const auto links, c_.journal.meta_under(kPrefix));
    std::int64_t gone = 0;
    for (const auto& [key, text] : links) {
      DAYBOOK_ASSIGN(const auto link, json::parse(text));
      if (link.str("calendar") != calendar) continue;
      DAYBOOK_TRY(c_.journal.forget_meta(key));
      ++gone;
    }
    return v.set("revoked", Value::integer(gone));
  }
  DAYBOOK_ASSIGN(const auto fresh, net::random_bytes(30));
  const auto token = net::base64url(fresh);
  auto link = Value::object();
  link.set("calendar", str(setting->id)).set("detail", str(detail)).set("made_ms", Value::integer(c_.now_ms));
  DAYBOOK_TRY(about_to_change({"feed", setting->id + " " + meta_key(token)}));
  DAYBOOK_TRY(c_.journal.set_meta(meta_key(token), json::dump(link)));
  return v.set("token", str(token)).set("detail", str(detail));
}

// The first page holds the head and all zones, the last one the end: pages one behind the other are
// one calendar.
Result<Value> Calendars::feed(std::string_view token, std::int64_t cursor, std::string_view known_etag) {
  DAYBOOK_ASSIGN(const auto text, c_.journal.meta(meta_key(token)));
  const auto link = text.empty() ? Result<Value>(Value{}) : json::parse(text);
  const auto tier = link ? tier_of(link->str("detail")) : std::nullopt;
  const auto* setting = tier ? c_.settings.calendar(link->str("calendar")) : nullptr;
  if (setting == nullptr || setting->mode == policy::Mode::off || sight_.chosen(setting->id).revoked_ms != 0)
    return fail(Errc::not_found, "no feed goes by this token; it may have been revoked", "args.token");
  const auto since = c_.now() - time::days(setting->window_past_days);
  auto v = Value::object();
  v.set("content_type", str("text/calendar; charset=utf-8"));
  std::string out;
  if (cursor == 0) {
    ics::ZoneList zones;
    std::string stand = std::string(link->str("detail"));
    std::int64_t at = 0;
    for (std::size_t got = kRead; got == kRead;) {
      DAYBOOK_ASSIGN(const auto events, events_.page(setting->id, at, kRead));
      got = events.size();
      for (const auto& e : events) {
        if (!in_feed(e, since)) continue;
        zones.note(e);
        stand += e.event_id + e.etag;
      }
    }
    const auto etag = "\"" + net::base64url(net::sha256(stand)).substr(0, 24) + "\"";
    v.set("etag", str(etag)).set("not_modified", Value::boolean(etag == known_etag));
    if (etag == known_etag) return v.set("ics", str("")).set("next", Value{});
    out = ics::calendar_head(setting->display.empty() ? setting->id : setting->display) + zones.text();
  }
  bool more = true;
  while (more && out.size() < kPageBytes) {
    DAYBOOK_ASSIGN(const auto events, events_.page(setting->id, cursor, 1));
    more = !events.empty();
    for (const auto& e : events) {
      if (!in_feed(e, since)) continue;
      const auto shown = shown_behind_link(e, *tier);
      std::optional<model::Event> series;
      if (!e.series_id.empty()) {
        DAYBOOK_ASSIGN(series, events_.find(e.series_id));
      }
      out += ics::vevent(shown, series ? &*series : nullptr);
    }
  }
  if (!more) out += ics::calendar_foot();
  return v.set("ics", str(out)).set("next", more ? Value::integer(cursor) : Value{});
}

}  // namespace daybook::engine
