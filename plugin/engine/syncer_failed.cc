// Changes of ours that a server refused: what is put back, what can be tried again, and what is told.
#include <algorithm>
#include <set>

#include "conversation/outside.h"
#include "engine/syncer.h"
#include "sync/plan.h"

namespace daybook::engine {
namespace {

// Whether it is the half of a series, of the same action, that was done before the other was refused.
bool is_other_half(const store::RemoteWriteRow& r, const store::RemoteWriteRow& refused) {
  return r.action_key == refused.action_key && r.kind == "update" && r.state == "done" &&
         (r.id < refused.id || refused.kind == "remove");
}

}  // namespace

Status Syncer::give_up(store::RemoteWriteRow row, const Error& error,
                       const std::optional<providers::RemoteItem>& theirs) {
  DAYBOOK_TRY(c_.writing());
  DAYBOOK_TRY(refuse(row, error));
  DAYBOOK_ASSIGN(const auto rows, c_.writes.of_group(row.group));
  DAYBOOK_TRY(put_back(row, theirs));
  if (row.kind != "create") {
    DAYBOOK_TRY(rebase_on(row, theirs));
  } else {
    DAYBOOK_ASSIGN(const auto home, came_from(row));
    if (home.empty() && !theirs) DAYBOOK_TRY(nothing_left(row, error));
  }
  DAYBOOK_TRY(settle_action(row, "failed", nullptr));
  if (!theirs) DAYBOOK_TRY(as_before(row));
  DAYBOOK_TRY(not_undone(row, theirs.has_value()));
  if (row.kind != "update") DAYBOOK_TRY(undo_other_half(row, rows));
  return finish(row.group);
}

// With what of the same action builds on it: the other half of a split or of its undo.
Status Syncer::refuse(store::RemoteWriteRow& row, const Error& error) {
  DAYBOOK_ASSIGN(auto rows, c_.writes.of_group(row.group));
  for (auto& part : rows) {
    const bool builds = part.id != row.id && part.state == "waiting" && part.action_key == row.action_key;
    if (!builds && part.id != row.id) continue;
    auto& refused = builds ? part : row;
    refused.state = "failed";
    refused.error = error.message;
    DAYBOOK_TRY(c_.writes.save(refused, c_.now_ms));
    if (!builds) continue;
    DAYBOOK_TRY(put_back(refused, std::nullopt));
    if (refused.kind == "create") DAYBOOK_TRY(nothing_left(refused, error));
  }
  return {};
}

// Somebody deleted the event: no change of it has a place any more, and it goes here, too.
Status Syncer::gone_there(const store::RemoteWriteRow& row, const Error& error) {
  DAYBOOK_TRY(c_.writing());
  DAYBOOK_ASSIGN(const auto before, model::document_from_text(row.before));
  DAYBOOK_TRY(nothing_left(row, error));
  return tell_outside(row.calendar, before.master, nullptr, "gone." + row.etag);
}

// What waits for an event that is not there, at the server as here.
Status Syncer::nothing_left(const store::RemoteWriteRow& row, const Error& error) {
  DAYBOOK_ASSIGN(auto rows, c_.writes.open_of(row.calendar));
  std::erase_if(rows, [&](const auto& r) { return r.event_id != row.event_id; });
  for (auto& r : rows) {
    if (r.kind == "remove") {
      r.state = "done";
      DAYBOOK_TRY(c_.writes.save(r, c_.now_ms));
    } else {
      DAYBOOK_TRY(refuse(r, error));
    }
    DAYBOOK_TRY(settle_action(r, r.state, nullptr));
  }
  if (const auto mirror = c_.mirrors.find(row.calendar); mirror != c_.mirrors.end()) {
    c_.gate.set_version(c_.gate.version() + 1);
    DAYBOOK_TRY(mirror->second->forget(row.event_id));
  }
  for (const auto& r : rows) DAYBOOK_TRY(finish(r.group));
  return {};
}

// The event is again as the change before left it, under another version of ours: that one can be taken back still.
Status Syncer::as_before(const store::RemoteWriteRow& row) {
  DAYBOOK_ASSIGN(const auto action, c_.journal.action_by_key(row.action_key));
  const auto mirror = c_.mirrors.find(row.calendar);
  if (!action || mirror == c_.mirrors.end()) return {};
  const auto image = json::parse(action->pre_image);
  if (image && (*image)["met"].as_bool()) return {};  // behind what others did
  DAYBOOK_ASSIGN(const auto now, mirror->second->get_event(row.event_id));
  return now ? c_.journal.rebase_earlier(action->id, row.event_id, now->etag) : Status{};
}

// A series that was cut for a second half which the server refused is made whole again; one that was made whole, where
// the server does not let its second half go, is cut again.
Status Syncer::undo_other_half(const store::RemoteWriteRow& refused, const std::vector<store::RemoteWriteRow>& rows) {
  const auto cut = std::find_if(rows.begin(), rows.end(), [&](const auto& r) { return is_other_half(r, refused); });
  if (cut == rows.end()) return {};
  DAYBOOK_ASSIGN(const auto action, c_.journal.action_by_key(refused.action_key));
  if (action) DAYBOOK_TRY(c_.journal.set_action_status(action->id, "failed", c_.now_ms));
  DAYBOOK_ASSIGN(const auto copy, c_.copies.by_event(cut->event_id));
  if (!copy) return {};  // somebody deleted what is left of it
  store::RemoteWriteRow back = *cut;
  back.before = cut->after;
  back.after = cut->before;
  back.external_id = copy->external_id;
  back.etag = copy->etag;
  back.state = "waiting";
  back.error.clear();
  back.attempt = 0;
  back.doubt = false;
  back.not_before_ms = c_.now_ms;
  DAYBOOK_ASSIGN(auto stood, model::document_from_text(back.after));
  if (!refused.after.empty()) {
    DAYBOOK_ASSIGN(const auto half, model::document_from_text(refused.after));
    stood.original = half.original;  // what its occurrences had of their own
    back.after = json::dump(model::document_to_stored(stood));
  }
  DAYBOOK_ASSIGN([[maybe_unused]] const auto kept, c_.mirrors[cut->calendar]->keep(std::move(stood), c_.now_ms));
  DAYBOOK_TRY(c_.copies.mark(cut->event_id, copy->external_id, copy->etag, c_.sync.change(cut->calendar).run));
  DAYBOOK_ASSIGN([[maybe_unused]] const auto id, c_.writes.add(std::move(back), c_.now_ms));
  return {};
}

// An undo that the server refused took nothing back, and can be tried again: unless somebody changed the event there.
Status Syncer::not_undone(const store::RemoteWriteRow& row, bool changed_there) {
  DAYBOOK_ASSIGN(const auto undo, c_.journal.action_by_key(row.action_key));
  const auto mirror = c_.mirrors.find(row.calendar);
  if (!undo || undo->type != "undo" || mirror == c_.mirrors.end()) return {};
  std::int64_t id = 0;
  for (const char c : std::string_view(undo->key).substr(std::string_view("undo:").size())) {
    if (c < '0' || c > '9') break;
    id = id * 10 + (c - '0');
  }
  DAYBOOK_ASSIGN(auto undone, c_.journal.action(id));
  if (!undone || undone->status != "undone") return {};
  for (int half = 0; half < 2 && undone; ++half) {
    DAYBOOK_ASSIGN(const auto now, mirror->second->get_event(undone->event_id));
    const bool known = now && !changed_there;
    DAYBOOK_TRY(c_.journal.settle_action(undone->id, "done", {}, known ? now->etag : std::string(), c_.now_ms));
    DAYBOOK_ASSIGN(undone, c_.journal.action_by_key("made:" + undone->key));
  }
  return {};
}

// At opening there is no time yet.
Status Syncer::leave(Context& context, const std::string& calendar, const std::string& why) {
  Syncer self(context);
  DAYBOOK_ASSIGN(auto rows, context.writes.open_of(calendar));
  for (auto& row : rows) {
    row.doubt = row.doubt || row.state == "sent";
    row.error = why;
    if (row.doubt) row.error += "; it may have been written there all the same";
    row.state = "failed";
    DAYBOOK_TRY(context.writes.save(row, std::max(context.now_ms, row.created_ms)));
    DAYBOOK_TRY(self.settle_action(row, "failed", nullptr));
    // What was on its way here from a local calendar is no copy: it goes home before the copies are taken away.
    DAYBOOK_ASSIGN(const auto home, self.came_from(row));
    if (!home.empty()) DAYBOOK_TRY(store::Events(*context.db).rehome(row.event_id, home));
  }
  std::set<std::int64_t> groups;
  for (const auto& row : rows) groups.insert(row.group);
  for (const auto group : groups) DAYBOOK_TRY(self.finish(group));
  return {};
}

// The local calendar that an event was moved from by this change; empty: it was not moved.
Result<std::string> Syncer::came_from(const store::RemoteWriteRow& row) {
  if (row.kind != "create") return std::string();
  DAYBOOK_ASSIGN(const auto action, c_.journal.action_by_key(row.action_key));
  if (!action || action->type != "transfer") return std::string();
  DAYBOOK_ASSIGN(const auto payload, json::parse(action->payload));
  return std::string(payload.str("from"));
}

// The copy shows what stands at the server, not what we wished for.
Status Syncer::put_back(const store::RemoteWriteRow& row,
                        const std::optional<providers::RemoteItem>& theirs) {
  auto& s = c_.sync.change(row.calendar);
  const auto mirror = c_.mirrors.find(row.calendar);
  if (mirror == c_.mirrors.end()) return {};
  c_.gate.set_version(c_.gate.version() + 1);
  // What was pulled meanwhile was left alone.
  if (sync::told_otherwise(row.passed_by, theirs ? versions_of(*theirs) : std::vector<std::string>{}))
    DAYBOOK_TRY(list_anew(row.calendar));
  if (theirs) {
    // Of what was deleted here: whom it is of.
    DAYBOOK_ASSIGN(const auto known, mirror->second->document(row.event_id));
    if (!known && !row.before.empty()) {
      DAYBOOK_ASSIGN(auto before, model::document_from_text(row.before));
      DAYBOOK_ASSIGN([[maybe_unused]] const auto kept, mirror->second->keep(std::move(before), c_.now_ms));
      DAYBOOK_TRY(c_.copies.mark(row.event_id, theirs->external_id, row.etag, s.run));
    }
    Incoming in{{theirs->event, theirs->overrides}, theirs->external_id, theirs->etag, false, theirs->seen};
    in.document.master.event_id = row.event_id;
    in.answer = true;
    return keep(s, row.calendar, std::move(in));
  }
  DAYBOOK_ASSIGN(const auto home, came_from(row));
  if (!home.empty()) return store::Events(*c_.db).rehome(row.event_id, home);
  if (row.before.empty()) return mirror->second->forget(row.event_id);
  DAYBOOK_ASSIGN(auto before, model::document_from_text(row.before));
  DAYBOOK_ASSIGN([[maybe_unused]] const auto kept, mirror->second->keep(std::move(before), c_.now_ms));
  DAYBOOK_TRY(c_.copies.mark(row.event_id, row.external_id.empty() ? row.event_id : row.external_id,
                             row.etag, s.run));
  s.wanted = true;
  return {};
}

// Also where a listing is under way: what it told already is not told again behind its cursor.
Status Syncer::list_anew(const std::string& calendar) {
  auto& s = c_.sync.change(calendar);
  s.anew = s.running;
  s.wanted = true;
  return c_.copies.set_cursor(calendar, "", c_.now_ms);
}

Status Syncer::tell_failed(const std::vector<store::RemoteWriteRow>& rows,
                           const store::RemoteWriteRow& failed) {
  DAYBOOK_ASSIGN(const auto held, c_.outbox.held(failed.group));
  const auto* setting = c_.settings.calendar(failed.calendar);
  const std::string name = setting == nullptr ? failed.calendar : setting->display;
  std::string why = failed.error;
  const bool halved = std::any_of(rows.begin(), rows.end(), [&](const auto& r) { return is_other_half(r, failed); });
  for (const auto& row : rows)  // what was to put it right
    if (halved && row.id > failed.id && row.state == "failed" && row.kind == "update" && row.action_key == failed.action_key)
      why += failed.kind == "create" ? "; the series was cut before and could not be made whole again: " + row.error
                                     : "; the series was made whole before and could not be cut again, so what follows stands twice: " + row.error;
  bool answered = false;
  for (const auto& h : held) {
    if (h.kind != "reply") {
      DAYBOOK_TRY(c_.outbox.drop_held(h.id));
      continue;
    }
    answered = true;
    DAYBOOK_ASSIGN(auto body, json::parse(h.body));
    auto error = json::Value::object();
    error.set("type", json::Value::string("provider_error"));
    error.set("message", json::Value::string("the calendar " + name + ": " + why));
    error.set("calendar_id", json::Value::string(failed.calendar));
    auto fresh = json::Value::object();
    fresh.set("corr", body["corr"]).set("ok", json::Value::boolean(false)).set("error", std::move(error));
    DAYBOOK_TRY(c_.outbox.let_go(h.id, fresh, c_.now_ms));
  }
  for (const auto& row : rows) {
    DAYBOOK_ASSIGN(auto asked, c_.proposals.by_event(row.event_id));
    if (row.kind != "create" || row.state != "failed" || !asked) continue;
    // The question is open again: a later yes tries anew.
    asked->state = model::ProposalState::parked;
    asked->event_id.clear();
    asked->settled_ms = 0;
    ++asked->round;
    DAYBOOK_TRY(c_.proposals.save(*asked));
  }
  if (answered) return {};
  return tell_actor(failed, conversation::not_written(name, title_of(failed), why, failed.doubt),
                    "notwritten." + std::to_string(failed.id));
}

}  // namespace daybook::engine
