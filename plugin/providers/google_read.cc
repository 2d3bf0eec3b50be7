// Reading single events and whole series at Google.
#include "providers/google_calendar.h"
#include "providers/series.h"

namespace daybook::providers {

using json::Value;

bool GoogleCalendar::ours(const Value& item, const std::string& event_id) {
  return item["extendedProperties"]["private"].str("daybook") == event_id;
}
bool GoogleCalendar::cancelled(const Value& item) { return item.str("status") == "cancelled"; }

net::Task<Document> GoogleCalendar::get(std::string id) {
  Call call;
  call.path = events_path(id);
  auto asking = api_.ask(std::move(call));
  auto answer = co_await asking;
  if (!answer) co_return tl::unexpected<net::Failure>(std::move(answer).error());
  if (answer->status == 404 || answer->status == 410) co_return Value{};
  co_return document_of(std::move(*answer), "reading an event");
}

net::Task<Document> GoogleCalendar::find_marked(std::string event_id) {
  Call call;
  call.path = events_path() + "?singleEvents=false&maxResults=10&privateExtendedProperty=" +
              encoded("daybook=" + event_id);
  auto fetching = api_.fetch(std::move(call), "looking for an event of ours");
  auto page = co_await fetching;
  if (!page) co_return page;
  for (const auto& item : (*page)["items"].items())
    if (!cancelled(item) && item.str("recurringEventId").empty() && ours(item, event_id)) co_return item;
  co_return Value{};
}

net::Task<tl::expected<Stood, net::Failure>> GoogleCalendar::standing(std::string id) {
  auto getting = get(id);
  auto there = co_await getting;
  if (!there) co_return tl::unexpected<net::Failure>(std::move(there).error());
  Error gone{Errc::not_found, "the event is no longer in the calendar at Google", id};
  if (there->is_null() || cancelled(*there)) co_return tl::unexpected<net::Failure>(failure_of(gone));
  Stood out{std::move(*there), {}};
  const std::string uid(out.master.str("iCalUID"));
  if (out.master["recurrence"].items().empty() || uid.empty()) co_return out;
  std::string token;
  for (int pages = 0; pages < 100; ++pages) {
    Call call;
    call.path = events_path() + "?singleEvents=false&showDeleted=true&maxResults=2500&iCalUID=" + encoded(uid);
    if (!token.empty()) call.path += "&pageToken=" + encoded(token);
    auto fetching = api_.fetch(std::move(call), "reading a series");
    auto page = co_await fetching;
    if (!page) co_return tl::unexpected<net::Failure>(std::move(page).error());
    for (const auto& item : (*page)["items"].items())
      if (item.str("recurringEventId") == id) out.exceptions.push_back(item);
    token = page->str("nextPageToken");
    if (token.empty()) break;
  }
  co_return out;
}

net::Task<tl::expected<RemoteItem, net::Failure>> GoogleCalendar::read(std::string id) {
  auto looking = standing(id);
  auto there = co_await looking;
  if (!there) co_return tl::unexpected<net::Failure>(std::move(there).error());
  auto item = google_item(*there, setting_.zone);
  if (!item) co_return tl::unexpected<net::Failure>(failure_of(item.error()));
  co_return std::move(*item);
}

Result<RemoteItem> google_item(const Stood& there, const time::Zone& zone) {
  DAYBOOK_ASSIGN(auto master, from_google(there.master, zone));
  RemoteItem out;
  out.external_id = there.master.str("id");
  out.etag = master.event.etag;
  out.ours = master.ours;
  out.event = std::move(master.event);
  for (const auto& item : there.exceptions) {
    auto one = from_google(item, zone);
    if (!one || !one->event.original_start) continue;
    if (one->event.status != model::EventStatus::cancelled) {
      out.overrides.push_back(std::move(one->event));
      continue;
    }
    auto original = *one->event.original_start;
    if (!out.event.span.all_day)
      original = original_at(out.event, one->event.span.zone.to_instant(original)).value_or(original);
    out.event.recurrence.except_dates.push_back({original, out.event.span.all_day, {}});
  }
  return out;
}

}  // namespace daybook::providers
