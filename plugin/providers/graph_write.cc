// Changes in a mailbox, each exactly once: an event that may have been made is looked up by our mark
// before it is sent again, and every change carries the version it was decided on.
#include <algorithm>

#include "base/text.h"
#include "providers/difference.h"
#include "providers/graph_calendar.h"

namespace daybook::providers {
namespace {

using json::Value;

// A mailbox reminds once and has no colour of single events but by categories.
constexpr Keeps kKeeps{true, false, 1};
constexpr std::int64_t kPatienceMs = 20'000;  // a longer wait is the caller's

tl::unexpected<WriteFailure> failed(net::Failure failure) {
  return tl::unexpected<WriteFailure>(WriteFailure{std::move(failure), std::nullopt});
}
tl::unexpected<WriteFailure> failed(Error error) { return failed(failure_of(std::move(error))); }

// Exception dates have no place in a pattern; they are deleted one by one afterwards.
model::Event without_exceptions(model::Event e) {
  e.recurrence.except_dates.clear();
  return e;
}

bool same_content(const model::Event& a, const model::Event& b) {
  return not_kept(without_exceptions(a), without_exceptions(b), kKeeps).empty();
}

// Of all that was asked for nothing stands there: what was asked of the event is as it was, no occurrence is as
// wanted.
bool nothing_stands(const RemoteWrite& write, const SeriesEdit& edit, const model::SeriesDocument& there) {
  if (edit.master.status || edit.master.notes) return false;  // is not compared; stays here
  constexpr Keeps kAll{true, true, 1};
  const auto asked = not_kept(write.after.master, write.before.master, kAll);
  const auto lost = not_kept(write.after.master, there.master, kAll);
  const auto moved = not_kept(write.before.master, there.master, kAll);
  const auto in = [](const std::vector<std::string>& list, const std::string& name) {
    return std::find(list.begin(), list.end(), name) != list.end();
  };
  if (std::any_of(asked.begin(), asked.end(), [&](const auto& a) { return !in(lost, a) || in(moved, a); })) return false;
  if (std::any_of(edit.single.begin(), edit.single.end(), [&](const auto& one) { return stands_so(one, there); })) return false;
  return !asked.empty() || !edit.single.empty();
}

// With how it stands there, so that nobody takes it for changed.
tl::unexpected<WriteFailure> nothing_kept(Written out) {
  std::string fields;
  for (const auto& f : out.not_kept) fields += (fields.empty() ? ": " : ", ") + f;
  WriteFailure f{failure_of({Errc::invalid, "the mailbox kept nothing of the change" + fields, {}}), std::nullopt};
  f.theirs = std::move(out.item);
  return tl::unexpected<WriteFailure>(std::move(f));
}

void add(std::string& remark, const std::string& more) {
  if (!more.empty()) remark += (remark.empty() ? "" : "; ") + more;
}

}  // namespace

net::Task<Fetched> GraphCalendar::send(std::string method, std::string path, std::string etag,
                                       std::optional<Value> body, net::Repeat repeat) {
  auto request = call(std::move(method), std::move(path));
  request.body = std::move(body);
  request.repeat = repeat;
  if (!etag.empty()) request.headers.push_back({"If-Match", etag});
  auto asking = api_.ask(std::move(request));
  auto answer = co_await asking;
  co_return answer;
}

net::Task<WriteAnswer> GraphCalendar::write(policy::WritePermit permit, RemoteWrite write) {
  if (auto allowed = may_write(setting_, permit); !allowed) co_return failed(allowed.error());
  std::string remark;
  if (write.what != RemoteWrite::What::remove) {
    auto setting_up = set_up_categories(write.after.master.categories);
    remark = co_await setting_up;
  } else if (!write.before.master.attendees.empty() && write.send_updates != "all") {
    remark = "Microsoft tells the attendees of every cancellation, whatever is asked for";
  }
  auto writing = write.what == RemoteWrite::What::create   ? create(std::move(write))
                 : write.what == RemoteWrite::What::update ? update(std::move(write))
                                                           : remove(std::move(write));
  auto answer = co_await writing;
  if (answer) add(answer->remark, remark);
  co_return answer;
}

net::Task<WriteAnswer> GraphCalendar::create(RemoteWrite write) {
  const auto event = without_exceptions(write.after.master);
  auto body = to_graph(event);
  if (!body) co_return failed(body.error());
  const Value plain = *body;
  const auto stood = stood_of(write.after.original);
  std::vector<std::string> besides;
  if (stood.master.is_object()) besides = carry_in_mailbox(stood.master, event, setting_.zone, *body);
  if (write.after.cut_at && (!stood.master.is_object() || !all_in_mailbox(write, setting_.zone))) note(besides, "other_properties");
  bool rich = *body != plain;
  std::string remark;
  bool look_first = write.maybe_sent;
  // A try of this write may have made it. An event that was there before, which an undo brings back, has
  // spent its id without that.
  bool doubt = write.maybe_sent && write.after.master.external_id.empty();
  std::optional<net::Failure> last;
  int deleted = 0;  // tries whose transaction id belongs to an event that was deleted
  for (int tries = 0; tries < 4; ++tries) {
    if (look_first) {
      auto finding = find_ours(event);
      auto found = co_await finding;
      if (!found) co_return failed(in_doubt(std::move(found).error()));
      if (found->is_object()) {
        const std::string id(found->str("id"));
        if (from_graph(*found, setting_.zone).value_or(GraphItem{}).ours == false) {
          auto mark = Value::object();
          mark.set("singleValueExtendedProperties", (*body)["singleValueExtendedProperties"]);
          auto marking = send("PATCH", event_path(id), {}, std::move(mark), net::Repeat::always);
          auto marked = co_await marking;
          if (!marked) co_return failed(in_doubt(std::move(marked).error()));
        }
        auto finishing = finish(std::move(write), id, "was there already");
        auto done = co_await finishing;
        if (done)
          for (const auto& name : not_carried_in_mailbox(besides, stood.master, *found)) note(done->not_kept, name);
        co_return done;
      }
    }
    auto made = rich ? *body : plain;
    made.set("transactionId", Value::string(graph_transaction(event, deleted)));
    auto sending = send("POST", calendar() + "/events", {}, std::move(made), net::Repeat::if_unsent);
    auto answer = co_await sending;
    if (!answer) {
      // Its answer was lost, or 503 was said though it was made: looked for before it is sent again.
      if (!answer.error().maybe_sent || answer.error().again_ms > kPatienceMs)
        co_return failed(std::move(answer).error());
      last = std::move(answer).error();
      look_first = true;
      doubt = write.after.master.external_id.empty();
      auto pause = api_.session().exchange().pause(last->again_ms);
      co_await pause;
      continue;
    }
    if (graph_says(*answer, {"ErrorDuplicateTransactionId"})) {
      // The id was spent on an event. When the look-up does not find it, it was deleted since.
      if (look_first && doubt) co_return failed(made_and_deleted(event.event_id));
      if (look_first) {
        ++deleted;
        remark = "made again: the first was deleted before";
      }
      look_first = true;
      continue;
    }
    // What is refused for what it has besides is made without.
    if (rich && refuses_body(*answer)) {
      rich = false;
      continue;
    }
    auto there = document_of(std::move(*answer), "making an event");
    if (!there) co_return failed(std::move(there).error());
    auto finishing = finish(std::move(write), std::string(there->str("id")), remark);
    auto done = co_await finishing;
    if (done)
      for (const auto& name : not_carried_in_mailbox(besides, stood.master, *there)) note(done->not_kept, name);
    co_return done;
  }
  if (!last) last = failure_of({Errc::conflict, "the mailbox takes no id for this event", event.event_id});
  co_return failed(std::move(*last));
}

// What others did to single occurrences says nothing of the series: refused as stale before it is cut,
// moved or deleted, unless an earlier try of ours arrived.
net::Task<tl::expected<void, WriteFailure>> GraphCalendar::exceptions_changed(RemoteWrite write, std::string id) {
  auto reading = read(id);
  auto there = co_await reading;
  if (!there && there.error().error.code == Errc::not_found) co_return tl::expected<void, WriteFailure>{};
  if (!there) co_return tl::unexpected<WriteFailure>(WriteFailure{std::move(there).error(), {}});
  model::SeriesDocument all{there->event, there->overrides};
  if (there->seen) keep_outside(all, write.before, there->seen->from, there->seen->to);
  if (!same_content(write.before.master, there->event) || !exceptions_differ(write.before, all))
    co_return tl::expected<void, WriteFailure>{};
  Error changed{Errc::stale, "somebody changed single occurrences of the series in the mailbox", std::move(id)};
  co_return tl::unexpected<WriteFailure>(WriteFailure{failure_of(std::move(changed)), std::move(*there)});
}

net::Task<WriteAnswer> GraphCalendar::update(RemoteWrite write) {
  const auto id = write.before.master.external_id;
  if (id.empty()) co_return failed(Error{Errc::not_found, "the event has no id in the mailbox", {}});
  const auto edit = series_edit(write.before, write.after, true);
  const auto after = without_exceptions(write.after.master);
  auto body = patch_to_graph(edit.master, after);
  if (!body) co_return failed(body.error());
  // What is cut is needed for the other half.
  Stood stood;
  if (write.cuts) {
    auto looking = standing(write, id);
    auto now = co_await looking;
    if (!now && now.error().error.code != Errc::not_found) co_return failed(std::move(now).error());
    if (now) stood = std::move(*now);
  }
  if (write.cuts || places_anew(write.before, edit)) {
    auto checking = exceptions_changed(write, id);
    auto changed = co_await checking;
    if (!changed) co_return tl::unexpected<WriteFailure>(std::move(changed).error());
  }
  std::string remark;
  std::string etag = write.etag;
  for (bool again = true; !body->members().empty(); again = false) {
    auto sending = send("PATCH", event_path(id), etag, *body, net::Repeat::always);
    auto answer = co_await sending;
    if (!answer) co_return failed(std::move(answer).error());
    if (answer->status == 404 || answer->status == 410) {
      Error gone{Errc::not_found, "the event was deleted in the mailbox; it is not made again", id};
      co_return failed(std::move(gone));
    }
    if (answer->status != 412) {
      auto there = document_of(std::move(*answer), "changing an event");
      if (!there) co_return failed(std::move(there).error());
      break;
    }
    // 412 comes when somebody changed it, when an earlier try of ours arrived, and now and then for
    // no reason that a client can see.
    auto getting = get(id);
    auto there = co_await getting;
    if (!there) co_return failed(std::move(there).error());
    auto now = there->is_object() ? graph_item(*there, setting_.zone)
                                  : Result<GraphItem>(fail(Errc::not_found, "gone"));
    if (now && same_content(after, now->event)) {
      remark = "was changed already";
      break;
    }
    if (!now || !again || !same_content(write.before.master, now->event)) {
      auto failing = stale(id, "changing an event");
      auto failure = co_await failing;
      co_return failure;
    }
    etag = now->event.etag;
  }
  auto finishing = finish(std::move(write), id, remark);
  auto done = co_await finishing;
  if (auto text = stood_text(stood); done && text.size() <= kCutBytes) done->original = std::move(text);
  co_return done;
}

net::Task<WriteAnswer> GraphCalendar::remove(RemoteWrite write) {
  const auto id = write.before.master.external_id;
  Written out;
  // Read first, for whoever takes the deletion back.
  auto looking = standing(write, id);
  auto stood = co_await looking;
  if (!stood && stood.error().error.code != Errc::not_found) co_return failed(std::move(stood).error());
  auto text = stood ? stood_text(*stood) : std::string();
  if (write.before.master.is_series()) {
    auto checking = exceptions_changed(write, id);
    auto changed = co_await checking;
    if (!changed) co_return tl::unexpected<WriteFailure>(std::move(changed).error());
  }
  out.item.what = RemoteItem::What::gone;
  out.item.external_id = id;
  std::string etag = write.etag;
  for (bool again = true;; again = false) {
    auto sending = send("DELETE", event_path(id), etag, std::nullopt, net::Repeat::always);
    auto answer = co_await sending;
    if (!answer) co_return failed(std::move(answer).error());
    if (answer->status == 404 || answer->status == 410) {
      out.remark = "was gone already";
      co_return out;
    }
    if (answer->status >= 200 && answer->status < 300) {
      if (text.size() <= kOriginalBytes) out.original = std::move(text);
      co_return out;
    }
    if (answer->status != 412) co_return failed(net::unexpected_answer(*answer, "deleting an event"));
    auto getting = get(id);
    auto there = co_await getting;
    if (!there) co_return failed(std::move(there).error());
    if (there->is_null()) continue;  // the next try tells that it is gone
    auto now = graph_item(*there, setting_.zone);
    if (!now || !again || !same_content(write.before.master, now->event)) {
      auto failing = stale(id, "deleting an event");
      auto failure = co_await failing;
      co_return failure;
    }
    etag = now->event.etag;
  }
}

net::Task<WriteAnswer> GraphCalendar::stale(std::string id, std::string doing) {
  auto reading = read(id);
  auto theirs = co_await reading;
  if (!theirs) co_return failed(std::move(theirs).error());
  WriteFailure f{failure_of({Errc::stale, doing + ": somebody changed the event in the mailbox meanwhile", id}),
                 std::nullopt};
  f.theirs = std::move(*theirs);
  co_return tl::unexpected<WriteFailure>(std::move(f));
}

// What was written before an occurrence was refused stands there: how, is read and told.
net::Task<WriteAnswer> GraphCalendar::refused(WriteFailure failure, std::string id, bool wrote) {
  if (wrote && !failure.theirs && failure.failure.error.code == Errc::invalid) {
    auto reading = read(id);
    auto there = co_await reading;
    if (there) failure.theirs = std::move(*there);
  }
  co_return tl::unexpected<WriteFailure>(std::move(failure));
}

net::Task<WriteAnswer> GraphCalendar::finish(RemoteWrite write, std::string id, std::string remark) {
  auto edit = series_edit(write.before, write.after, true);
  bool wrote = write.what == RemoteWrite::What::create || !empty(edit.master);
  std::vector<std::string> lost;
  for (auto& one : edit.single) {
    auto editing = write_occurrence(write, id, std::move(one));
    auto edited = co_await editing;
    if (!edited) {
      auto refusing = refused(std::move(edited).error(), id, wrote);
      auto failure = co_await refusing;
      co_return failure;
    }
    for (const auto& name : *edited) note(lost, name);
    wrote = true;
  }
  auto reading = read(id);
  auto item = co_await reading;
  if (!item) co_return failed(std::move(item).error());
  Written out;
  out.remark = std::move(remark);
  out.item = std::move(*item);
  const auto wanted = without_exceptions(write.after.master);
  out.not_kept = not_kept(wanted, out.item.event, kKeeps);
  if (!wanted.notes.empty()) out.not_kept.push_back("private_notes");
  if (write.what == RemoteWrite::What::create &&
      out.item.event.private_metadata["daybook"] != wanted.event_id)
    out.not_kept.push_back("mark");
  model::SeriesDocument there{out.item.event, out.item.overrides};
  if (out.item.seen) keep_outside(there, write.after, out.item.seen->from, out.item.seen->to);
  if (!occurrences_kept(write.after, there))
    out.not_kept.push_back("exceptions");
  for (const auto& name : lost) note(out.not_kept, name);
  if (write.what == RemoteWrite::What::update && nothing_stands(write, series_edit(write.before, write.after, true), there))
    co_return nothing_kept(std::move(out));
  co_return out;
}

}  // namespace daybook::providers
