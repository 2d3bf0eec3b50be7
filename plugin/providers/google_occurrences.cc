// Single occurrences of a series at Google: found by their original start, never by a made-up id.
#include "providers/difference.h"
#include "providers/google_calendar.h"

namespace daybook::providers {
namespace {

using json::Value;

tl::unexpected<WriteFailure> failed(net::Failure failure) {
  return tl::unexpected<WriteFailure>(WriteFailure{std::move(failure), std::nullopt});
}

std::string original_start(const model::Event& master, time::Local t) {
  return master.span.all_day ? time::format_date(time::date_of(t))
                             : time::format_utc(master.span.zone.to_instant(t));
}

bool same_look(const model::Event& a, const model::Event& b) {
  return read_alike(a, b) && a.status == b.status;
}

}  // namespace

net::Task<GoogleCalendar::Edited> GoogleCalendar::write_occurrences(RemoteWrite write, json::Value series) {
  auto edit = series_edit(write.before, write.after, false);
  std::vector<std::string> lost;
  for (auto& one : edit.single) {
    auto editing = write_occurrence(write, series, std::move(one));
    auto edited = co_await editing;
    if (!edited) co_return edited;
    for (const auto& name : *edited) note(lost, name);
  }
  co_return lost;
}

net::Task<GoogleCalendar::Edited> GoogleCalendar::write_occurrence(RemoteWrite write, Value series,
                                                                   OccurrenceEdit edit) {
  const std::string id(series.str("id"));
  Call call;
  call.path = events_path(id) + "/instances?showDeleted=true&maxResults=10&originalStart=" +
              encoded(original_start(write.after.master, edit.original));
  auto fetching = api_.fetch(std::move(call), "looking for one occurrence");
  auto page = co_await fetching;
  if (!page) co_return failed(std::move(page).error());
  std::optional<GoogleItem> there;
  Value resource;
  for (const auto& item : (*page)["items"].items()) {
    auto one = from_google(item, setting_.zone);
    if (!one || one->event.original_start != edit.original) continue;
    there = std::move(*one);
    resource = item;
  }
  if (!there) {
    // Somebody moved or cut the series meanwhile; else it does not take place, as reading back tells.
    auto now = from_google(series, setting_.zone);
    const auto& known = write.before.master;
    if (edit.moved || !now || (same_time(known.span, now->event.span) && same_rule(known, now->event))) co_return Edited{};
    auto failing = stale(id, "changing one occurrence");
    auto failure = co_await failing;
    co_return tl::unexpected<WriteFailure>(std::move(failure).error());
  }
  const bool takes_place = there->event.status != model::EventStatus::cancelled;
  const auto& wanted = edit.wanted;
  if (!wanted && !takes_place) co_return Edited{};
  Value body, plain;
  std::vector<std::string> besides;
  if (wanted) {
    auto patch = difference(there->event, *wanted);
    patch.recurrence.reset();
    patch.recurrence_rule.reset();
    if (same_time(there->event.span, wanted->span)) patch.span.reset();
    if (!takes_place) patch.status = wanted->status;
    body = patch_to_google(patch, *wanted, wanted->span.all_day == there->event.span.all_day);
    const auto once = once_there(write, edit.original, setting_.zone);
    if (patch.reminders)
      body.set("reminders", reminders_json(wanted->reminders, resource, once.exception.is_object() ? once.exception : series));
    plain = body;
    const Value own = own_besides(once.exception, once.series);
    for (const auto& [key, value] : own.members())
      if (resource[key] != value) body.set(key, value);
    if (body.members().empty()) co_return Edited{};
    besides = names_of(body);
  }
  if (hides_guests(resource, body)) co_return failed(failure_of(guests_hidden()));
  // Somebody may have changed or cancelled this very occurrence since we last looked.
  const bool known_as_it_is = edit.moved || (edit.known.has_value() == takes_place &&
                              (!takes_place || same_look(*edit.known, there->event)));
  if (!known_as_it_is) {
    auto failing = stale(id, "changing one occurrence");
    auto failure = co_await failing;
    co_return tl::unexpected<WriteFailure>(std::move(failure).error());
  }
  auto sending = wanted ? send("PATCH", there->event.external_id, write.send_updates, there->event.etag, body)
                        : send("DELETE", there->event.external_id, write.send_updates,
                               there->event.etag, std::nullopt);
  auto answer = co_await sending;
  if (!answer) co_return failed(std::move(answer).error());
  // Refused for what it has besides, it is written without.
  if (refuses_body(*answer) && !besides.empty()) {
    if (plain.members().empty()) co_return besides;
    auto trying = send("PATCH", there->event.external_id, write.send_updates, there->event.etag, plain);
    answer = co_await trying;
    if (!answer) co_return failed(std::move(answer).error());
  }
  if (answer->status == 412) {
    auto failing = stale(id, "changing one occurrence");
    auto failure = co_await failing;
    co_return tl::unexpected<WriteFailure>(std::move(failure).error());
  }
  const bool was_gone = !wanted && (answer->status == 404 || answer->status == 410);
  if (!was_gone && (answer->status < 200 || answer->status >= 300))
    co_return failed(net::unexpected_answer(*answer, "changing one occurrence"));
  if (besides.empty()) co_return Edited{};
  co_return not_carried(besides, json::parse(answer->body).value_or(Value{}));
}

}  // namespace daybook::providers
