// Changes at Google, each exactly once: inserts carry an id of ours, everything else the version it
// was decided on.
#include <algorithm>

#include "base/ids.h"
#include "providers/difference.h"
#include "providers/google_calendar.h"

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

// Whether what a half is made of still held what replaces its occurrences.
bool all_there(const RemoteWrite& write, const Stood& stood, const time::Zone& zone) {
  const auto& overrides = write.after.overrides;
  return stood.master.is_object() && std::all_of(overrides.begin(), overrides.end(), [&](const model::Event& o) {
    return o.status == model::EventStatus::cancelled || once_there(write, *o.original_start, zone).exception.is_object();
  });
}

// What is inserted, with what it is made anew of.
struct Body {
  Value plain, whole;
  std::vector<std::string> besides;  // what the whole one has more, by its names
};
Result<Body> body_of(const RemoteWrite& write, const std::string& id, const time::Zone& zone) {
  Body out;
  DAYBOOK_ASSIGN(out.plain, to_google(write.after.master));
  out.plain.set("id", Value::string(id));
  out.whole = out.plain;
  const auto stood = stood_of(write.after.original);
  if (stood.master.is_object()) out.besides = carry(stood.master, write.after.master, zone, out.whole);
  if (write.after.cut_at && !all_there(write, stood, zone)) note(out.besides, "other_properties");
  return out;
}

// What others did to single occurrences is no new version of the series.
bool exceptions_changed(const RemoteWrite& write, const Stood& stood, const time::Zone& zone) {
  if (!write.before.master.is_series() || stood.master.str("etag") != write.etag) return false;
  const auto item = google_item(stood, zone);
  return item && exceptions_differ(write.before, {item->event, item->overrides});
}

void add_lost(WriteAnswer& done, const std::vector<std::string>& besides, const Value& there) {
  if (!done) return;
  for (const auto& name : not_carried(besides, there)) note(done->not_kept, name);
}

void remember(WriteAnswer& done, const Stood& stood, std::size_t most) {
  auto text = stood_text(stood);
  if (done && text.size() <= most) done->original = std::move(text);
}

// Whether what is deleted there, under our id, is what an earlier try made (of deleted events Google promises the
// id and nothing else). An event that was there before, which an undo brings back, was deleted by us.
bool made_before(const RemoteWrite& write, const Value& there) {
  return write.maybe_sent && write.after.master.external_id.empty() && GoogleCalendar::cancelled(there);
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
  // Without these what the body says of them is overlooked.
  if (body && (*body)["conferenceData"].is_object()) call.path += "&conferenceDataVersion=1";
  if (body && (*body)["attachments"].is_array()) call.path += "&supportsAttachments=true";
  call.body = std::move(body);
  if (!etag.empty()) call.headers.push_back({"If-Match", etag});
  auto asking = api_.ask(std::move(call));
  auto answer = co_await asking;
  co_return answer;
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
      auto standing = was_there(std::move(write), std::move(*there));
      auto answer = co_await standing;
      co_return answer;
    }
  }
  auto inserting = insert(std::move(write), id, {}, 0);
  auto answer = co_await inserting;
  co_return answer;
}

// An earlier try made it, perhaps without what was refused.
net::Task<WriteAnswer> GoogleCalendar::was_there(RemoteWrite write, Value there) {
  const auto body = body_of(write, std::string(there.str("id")), setting_.zone);
  auto finishing = finish(std::move(write), there, "was there already");
  auto done = co_await finishing;
  if (body) add_lost(done, body->besides, there);
  co_return done;
}

net::Task<WriteAnswer> GoogleCalendar::insert(RemoteWrite write, std::string id, std::string remark,
                                              int tries) {
  auto body = body_of(write, id, setting_.zone);
  if (!body) co_return failed(body.error());
  auto sending = send("POST", {}, write.send_updates, {}, body->whole);
  auto answer = co_await sending;
  if (!answer) co_return failed(std::move(answer).error());
  if (refuses_body(*answer) && body->whole != body->plain) {
    auto trying = send("POST", {}, write.send_updates, {}, body->plain);
    answer = co_await trying;
    if (!answer) co_return failed(std::move(answer).error());
  }
  write.maybe_sent = write.maybe_sent || answer->repeated;
  if (answer->status == 409) {
    auto looking = taken(std::move(write), id, tries);
    auto found = co_await looking;
    co_return found;
  }
  auto there = document_of(std::move(*answer), "making an event");
  // What refuses the second try says nothing of the first, whose answer was lost.
  if (!there) co_return failed(write.maybe_sent ? in_doubt(std::move(there).error()) : std::move(there).error());
  auto finishing = finish(std::move(write), *there, remark);
  auto done = co_await finishing;
  add_lost(done, body->besides, *there);
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
    auto standing = was_there(std::move(write), std::move(*there));
    auto done = co_await standing;
    co_return done;
  }
  if (there->is_null() || cancelled(*there)) {
    remark = "made under a new id: the first belongs to an event that was deleted";
    auto body = body_of(write, id, setting_.zone);
    if (!body) co_return failed(body.error());
    const std::string etag(there->str("etag"));
    auto sending = send("PUT", id, write.send_updates, etag, body->whole);
    auto answer = co_await sending;
    if (!answer) co_return failed(std::move(answer).error());
    if (refuses_body(*answer) && body->whole != body->plain) {
      auto trying = send("PUT", id, write.send_updates, etag, body->plain);
      answer = co_await trying;
      if (!answer) co_return failed(std::move(answer).error());
    }
    auto revived = document_of(std::move(*answer), "reviving an event");
    if (revived && !cancelled(*revived)) {
      auto finishing = finish(std::move(write), *revived, "revived: it had been deleted before");
      auto done = co_await finishing;
      add_lost(done, body->besides, *revived);
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
  // Reminders are written as a whole, and only the resource tells of those by mail and of the calendar's own;
  // what is cut is needed for the other half.
  Stood stood;
  const bool anew = write.cuts || places_anew(write.before, edit);
  if (anew || edit.master.reminders || edit.master.attendees) {
    auto looking = standing(id);
    auto now = co_await looking;
    if (!now && now.error().error.code != Errc::not_found) co_return failed(std::move(now).error());
    if (now) stood = std::move(*now);
  }
  if (hides_guests(stood.master, body)) co_return failed(guests_hidden());
  if (anew && exceptions_changed(write, stood, setting_.zone)) {
    auto failing = stale(id, "changing an event");
    auto failure = co_await failing;
    co_return failure;
  }
  if (edit.master.reminders)
    body.set("reminders", reminders_json(after.reminders, stood.master, stood_of(write.after.original).master));
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
  remember(done, stood, kCutBytes);
  co_return done;
}

net::Task<WriteAnswer> GoogleCalendar::remove(RemoteWrite write) {
  const auto& before = write.before.master;
  const auto id = before.external_id.empty() ? google_id(before) : before.external_id;
  // Read first: of what is deleted nothing is told any more, to whoever takes the deletion back.
  auto looking = standing(id);
  auto stood = co_await looking;
  if (!stood && stood.error().error.code != Errc::not_found) co_return failed(std::move(stood).error());
  if (stood && exceptions_changed(write, *stood, setting_.zone)) {
    auto failing = stale(id, "deleting an event");
    auto failure = co_await failing;
    co_return failure;
  }
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
  WriteAnswer done(std::move(out));
  if (stood) remember(done, *stood, kOriginalBytes);
  co_return done;
}

net::Task<WriteAnswer> GoogleCalendar::finish(RemoteWrite write, Value there, std::string remark) {
  const std::string id(there.str("id"));
  const bool single = write.after.overrides.empty() && write.before.overrides.empty() &&
                      (write.what == RemoteWrite::What::create || !write.before.master.is_series());
  Written out;
  out.remark = std::move(remark);
  std::vector<std::string> lost;
  if (single) {
    auto item = from_google(there, setting_.zone);
    if (!item) co_return failed(item.error());
    out.item.external_id = id;
    out.item.etag = item->event.etag;
    out.item.ours = item->ours;
    out.item.event = std::move(item->event);
  } else {
    auto editing = write_occurrences(write, there);
    auto edited = co_await editing;
    if (!edited) co_return tl::unexpected<WriteFailure>(std::move(edited).error());
    lost = std::move(*edited);
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
  for (const auto& name : lost) note(out.not_kept, name);
  co_return out;
}

}  // namespace daybook::providers
