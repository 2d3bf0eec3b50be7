// Changes at Google, each exactly once: inserts carry an id of ours, everything else the version it
// was decided on.
#include <algorithm>

#include "base/ids.h"
#include "providers/difference.h"
#include "providers/google_calendar.h"
#include "providers/series.h"

namespace daybook::providers {
namespace {

using json::Value;

tl::unexpected<WriteFailure> failed(net::Failure failure) {
  return tl::unexpected<WriteFailure>(WriteFailure{std::move(failure), std::nullopt});
}
tl::unexpected<WriteFailure> failed(Error error) { return failed(failure_of(std::move(error))); }

std::string_view updates(const std::string& wish) {
  if (wish == "all") return "all";
  return wish == "external_only" ? "externalOnly" : "none";
}

bool ours(const Value& item, const std::string& event_id) {
  return item["extendedProperties"]["private"].str("daybook") == event_id;
}
bool cancelled(const Value& item) { return item.str("status") == "cancelled"; }

// Whether what is deleted there, under our id, is what an earlier try made (of deleted events Google promises the
// id and nothing else). An event that was there before, which an undo brings back, was deleted by us.
bool made_before(const RemoteWrite& write, const Value& there) {
  return write.maybe_sent && write.after.master.external_id.empty() && cancelled(there);
}

}  // namespace

std::string google_id(const model::Event& event) {
  const auto& id = event.event_id;
  const bool good = id.size() >= 5 && id.size() <= 1024 &&
                    std::all_of(id.begin(), id.end(), [](char c) {
                      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'v');
                    });
  return good ? id : ids::stable_id(id);
}

net::Task<Fetched> GoogleCalendar::send(std::string method, std::string id, std::string wish,
                                        std::string etag, std::optional<Value> body) {
  Call call;
  call.method = method;
  call.path = events_path(id) + "?sendUpdates=" + std::string(updates(wish));
  call.body = std::move(body);
  if (!etag.empty()) call.headers.push_back({"If-Match", etag});
  auto asking = api_.ask(std::move(call));
  auto answer = co_await asking;
  co_return answer;
}

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

net::Task<tl::expected<RemoteItem, net::Failure>> GoogleCalendar::read(std::string id) {
  auto getting = get(id);
  auto there = co_await getting;
  if (!there) co_return tl::unexpected<net::Failure>(std::move(there).error());
  Error gone{Errc::not_found, "the event is no longer in the calendar at Google", id};
  if (there->is_null() || cancelled(*there)) co_return tl::unexpected<net::Failure>(failure_of(gone));
  auto master = from_google(*there, setting_.zone);
  if (!master) co_return tl::unexpected<net::Failure>(failure_of(master.error()));
  RemoteItem out;
  out.external_id = id;
  out.etag = master->event.etag;
  out.ours = master->ours;
  out.event = std::move(master->event);
  if (!out.event.is_series() || out.event.ical_uid.empty()) co_return out;
  std::string token;
  for (int pages = 0; pages < 100; ++pages) {
    Call call;
    call.path = events_path() + "?singleEvents=false&showDeleted=true&maxResults=2500&iCalUID=" +
                encoded(out.event.ical_uid);
    if (!token.empty()) call.path += "&pageToken=" + encoded(token);
    auto fetching = api_.fetch(std::move(call), "reading a series");
    auto page = co_await fetching;
    if (!page) co_return tl::unexpected<net::Failure>(std::move(page).error());
    for (const auto& item : (*page)["items"].items()) {
      if (item.str("recurringEventId") != id) continue;
      auto one = from_google(item, setting_.zone);
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
    token = page->str("nextPageToken");
    if (token.empty()) break;
  }
  co_return out;
}

net::Task<WriteAnswer> GoogleCalendar::stale(std::string id, std::string doing) {
  auto reading = read(id);
  auto theirs = co_await reading;
  if (!theirs) co_return failed(std::move(theirs).error());
  WriteFailure f{failure_of({Errc::stale, doing + ": somebody changed the event at Google meanwhile", id}),
                 std::nullopt};
  f.theirs = std::move(*theirs);
  co_return tl::unexpected<WriteFailure>(std::move(f));
}

net::Task<WriteAnswer> GoogleCalendar::write(policy::WritePermit permit, RemoteWrite write) {
  if (auto allowed = may_write(setting_, permit); !allowed) co_return failed(allowed.error());
  if (write.what == RemoteWrite::What::create) {
    auto creating = create(std::move(write));
    auto answer = co_await creating;
    co_return answer;
  }
  auto changing = write.what == RemoteWrite::What::update ? update(std::move(write))
                                                          : remove(std::move(write));
  auto answer = co_await changing;
  co_return answer;
}

net::Task<WriteAnswer> GoogleCalendar::create(RemoteWrite write) {
  const auto& event = write.after.master;
  const auto id = google_id(event);
  if (write.maybe_sent) {
    auto getting = get(id);
    auto there = co_await getting;
    if (!there) co_return failed(in_doubt(std::move(there).error()));
    const bool deleted = made_before(write, *there);
    if (there->is_null() || cancelled(*there) || !ours(*there, event.event_id)) {
      auto finding = find_marked(event.event_id);
      there = co_await finding;
      if (!there) co_return failed(in_doubt(std::move(there).error()));
    }
    if (there->is_null() && deleted) co_return failed(made_and_deleted(id));
    if (!there->is_null()) {
      auto finishing = finish(std::move(write), std::move(*there), "was there already");
      auto answer = co_await finishing;
      co_return answer;
    }
  }
  auto inserting = insert(std::move(write), id, {}, 0);
  auto answer = co_await inserting;
  co_return answer;
}

net::Task<WriteAnswer> GoogleCalendar::insert(RemoteWrite write, std::string id, std::string remark,
                                              int tries) {
  auto body = to_google(write.after.master);
  if (!body) co_return failed(body.error());
  body->set("id", Value::string(id));
  auto sending = send("POST", {}, write.send_updates, {}, std::move(*body));
  auto answer = co_await sending;
  if (!answer) co_return failed(std::move(answer).error());
  write.maybe_sent = write.maybe_sent || answer->repeated;
  if (answer->status == 409) {
    auto looking = taken(std::move(write), id, tries);
    auto found = co_await looking;
    co_return found;
  }
  auto there = document_of(std::move(*answer), "making an event");
  if (!there) co_return failed(std::move(there).error());
  auto finishing = finish(std::move(write), std::move(*there), remark);
  auto done = co_await finishing;
  co_return done;
}

// 409: the id is in use. By this very event, by one that was deleted, or by somebody else's.
net::Task<WriteAnswer> GoogleCalendar::taken(RemoteWrite write, std::string id, int tries) {
  auto getting = get(id);
  auto there = co_await getting;
  if (!there) co_return failed(in_doubt(std::move(there).error()));
  if (made_before(write, *there)) co_return failed(made_and_deleted(id));
  std::string remark = "made under a new id: the first belongs to another event";
  if (there->is_object() && !cancelled(*there) && ours(*there, write.after.master.event_id)) {
    auto finishing = finish(std::move(write), std::move(*there), "was there already");
    auto done = co_await finishing;
    co_return done;
  }
  if (there->is_null() || cancelled(*there)) {
    remark = "made under a new id: the first belongs to an event that was deleted";
    auto body = to_google(write.after.master);
    if (!body) co_return failed(body.error());
    body->set("id", Value::string(id));
    auto sending = send("PUT", id, write.send_updates, std::string(there->str("etag")), std::move(*body));
    auto answer = co_await sending;
    if (!answer) co_return failed(std::move(answer).error());
    auto revived = document_of(std::move(*answer), "reviving an event");
    if (revived && !cancelled(*revived)) {
      auto finishing = finish(std::move(write), std::move(*revived), "revived: it had been deleted before");
      auto done = co_await finishing;
      co_return done;
    }
  }
  if (tries == 3) {
    Error used{Errc::conflict, "Google says that every id for this event is in use", id};
    co_return failed(std::move(used));
  }
  const auto next = ids::stable_id(id + "/" + write.key + "/" + std::to_string(tries));
  auto inserting = insert(std::move(write), next, remark, tries + 1);
  auto done = co_await inserting;
  co_return done;
}

net::Task<WriteAnswer> GoogleCalendar::update(RemoteWrite write) {
  const auto& before = write.before.master;
  const auto& after = write.after.master;
  const auto id = before.external_id.empty() ? google_id(after) : before.external_id;
  const auto edit = series_edit(write.before, write.after, false);
  auto marks = marks_to_google(before, after);
  if (!marks) co_return failed(marks.error());
  auto body = patch_to_google(edit.master, after, before.span.all_day == after.span.all_day);
  if (marks->is_object()) body.set("extendedProperties", std::move(*marks));
  Value there;
  std::string remark;
  if (body.members().empty()) {
    auto getting = get(id);
    auto got = co_await getting;
    if (!got) co_return failed(std::move(got).error());
    there = std::move(*got);
  } else {
    auto sending = send("PATCH", id, write.send_updates, write.etag, std::move(body));
    auto answer = co_await sending;
    if (!answer) co_return failed(std::move(answer).error());
    if (answer->status == 412) {
      // Perhaps an earlier try of ours arrived: then all of it stands.
      auto getting = get(id);
      auto got = co_await getting;
      if (!got) co_return failed(std::move(got).error());
      auto now = got->is_object() && !cancelled(*got) ? from_google(*got, setting_.zone)
                                                      : Result<GoogleItem>(fail(Errc::not_found, ""));
      if (!now || !not_kept(after, now->event, {false, true, 5}).empty()) {
        auto failing = stale(id, "changing an event");
        auto failure = co_await failing;
        co_return failure;
      }
      remark = "was changed already";
      there = std::move(*got);
    } else if (answer->status != 404 && answer->status != 410) {
      auto got = document_of(std::move(*answer), "changing an event");
      if (!got) co_return failed(std::move(got).error());
      there = std::move(*got);
    }
  }
  if (there.is_null() || cancelled(there)) {
    Error gone{Errc::not_found, "the event was deleted at Google; it is not made again", id};
    co_return failed(std::move(gone));
  }
  auto finishing = finish(std::move(write), std::move(there), remark);
  auto done = co_await finishing;
  co_return done;
}

net::Task<WriteAnswer> GoogleCalendar::remove(RemoteWrite write) {
  const auto& before = write.before.master;
  const auto id = before.external_id.empty() ? google_id(before) : before.external_id;
  auto sending = send("DELETE", id, write.send_updates, write.etag, {});
  auto answer = co_await sending;
  if (!answer) co_return failed(std::move(answer).error());
  Written out;
  out.item.what = RemoteItem::What::gone;
  out.item.external_id = id;
  if (answer->status == 404 || answer->status == 410) {
    out.remark = "was gone already";
    co_return out;
  }
  if (answer->status == 412) {
    auto failing = stale(id, "deleting an event");
    auto failure = co_await failing;
    if (failure || failure.error().failure.error.code != Errc::not_found) co_return failure;
    out.remark = "was gone already";
    co_return out;
  }
  if (answer->status < 200 || answer->status >= 300)
    co_return failed(net::unexpected_answer(*answer, "deleting an event"));
  co_return out;
}

net::Task<WriteAnswer> GoogleCalendar::finish(RemoteWrite write, Value there, std::string remark) {
  const std::string id(there.str("id"));
  const bool single = write.after.overrides.empty() && write.before.overrides.empty() &&
                      (write.what == RemoteWrite::What::create || !write.before.master.is_series());
  Written out;
  out.remark = std::move(remark);
  if (single) {
    auto item = from_google(there, setting_.zone);
    if (!item) co_return failed(item.error());
    out.item.external_id = id;
    out.item.etag = item->event.etag;
    out.item.ours = item->ours;
    out.item.event = std::move(item->event);
  } else {
    auto editing = write_occurrences(write, id);
    auto edited = co_await editing;
    if (!edited) co_return tl::unexpected<WriteFailure>(std::move(edited).error());
    auto reading = read(id);
    auto item = co_await reading;
    if (!item) co_return failed(std::move(item).error());
    out.item = std::move(*item);
  }
  const auto& wanted = write.after.master;
  out.not_kept = not_kept(wanted, out.item.event, {false, true, 5});
  // Only what is ours carries a mark; somebody else's event is changed without one.
  if (write.what == RemoteWrite::What::create && !ours(there, wanted.event_id)) out.not_kept.push_back("mark");
  if (wanted.notes != out.item.event.notes) out.not_kept.push_back("private_notes");
  if (!occurrences_kept(write.after, {out.item.event, out.item.overrides}))
    out.not_kept.push_back("exceptions");
  co_return out;
}

}  // namespace daybook::providers
