// Changes of ours on their way to a server: what became of them, and what people and agents hear.
#include <algorithm>

#include "base/json_shorten.h"
#include "conversation/outside.h"
#include "engine/syncer.h"
#include "sync/plan.h"

namespace daybook::engine {
namespace {

constexpr int kMostMerges = 5;
constexpr std::int64_t kPatienceMs = 24LL * 3600 * 1000;

std::int64_t backoff_ms(int attempt) {
  return std::min<std::int64_t>(2'000LL << std::min(attempt, 9), 15LL * 60 * 1000);
}

json::Value texts(const std::vector<std::string>& list) {
  auto v = json::Value::array();
  for (const auto& t : list) v.push(json::Value::string(t));
  return v;
}

}  // namespace

std::string Syncer::title_of(const store::RemoteWriteRow& row) {
  const auto doc = model::document_from_text(row.after.empty() ? row.before : row.after);
  return doc ? doc->master.title : std::string();
}

Status Syncer::on(const WriteEnded& ended) {
  DAYBOOK_ASSIGN(auto row, c_.writes.find(ended.id));
  if (!row || row->state != "sent") return {};  // settled before: an answer that came twice
  DAYBOOK_TRY(c_.writing());
  return ended.answer ? written(std::move(*row), *ended.answer)
                      : not_written(std::move(*row), ended.answer.error());
}

Status Syncer::written(store::RemoteWriteRow row, const providers::Written& w) {
  row.state = "done";
  // Of private properties only our mark matters, and a server that lost it has failed the read-back.
  auto lost = w.not_kept;
  std::erase(lost, "private_metadata");
  row.error = lost.empty() ? std::string() : json::dump(texts(lost));
  DAYBOOK_TRY(c_.writes.save(row, c_.now_ms));
  const bool removed = row.kind == "remove";
  auto& s = c_.sync.change(row.calendar);
  if (s.running) s.written[row.event_id] = removed ? std::vector<std::string>{} : versions_of(w.item);
  const std::string external = w.item.external_id.empty() ? row.external_id : w.item.external_id;
  DAYBOOK_TRY(c_.writes.rebase_later(row, external, removed ? std::string() : w.item.etag));
  if (!w.original.empty()) DAYBOOK_TRY(keep_original(row, w.original));
  // What was pulled meanwhile was left alone, and may be newer than what came back.
  if (sync::told_otherwise(row.passed_by, removed ? std::vector<std::string>{} : versions_of(w.item)))
    DAYBOOK_TRY(list_anew(row.calendar));
  if (removed) {
    DAYBOOK_TRY(settle_action(row, "done", nullptr));
    return finish(row.group);
  }
  DAYBOOK_ASSIGN(const bool more, c_.writes.pending(row.event_id));
  DAYBOOK_TRY(came_beside(row, w.item, more));
  DAYBOOK_ASSIGN(const auto there, c_.copies.by_event(row.event_id));
  if (!more && there) {
    // Read back with what somebody did after us: told here, as no listing will.
    if (!row.passed_by.empty() && !lost.empty()) {
      DAYBOOK_ASSIGN(const auto sent, model::document_from_text(row.after));
      DAYBOOK_TRY(tell_changes(row.calendar, sent, {w.item.event, w.item.overrides}));
    }
    Incoming in{{w.item.event, w.item.overrides}, external, w.item.etag, false, w.item.seen};
    in.document.master.event_id = row.event_id;
    in.answer = true;
    // The copy is ours under whatever id the server gave it.
    DAYBOOK_TRY(c_.copies.mark(row.event_id, external, w.item.etag, s.run));
    DAYBOOK_TRY(keep(s, row.calendar, std::move(in)));
  } else if (there) {
    DAYBOOK_TRY(c_.copies.mark(row.event_id, external, w.item.etag, s.run));
  }
  DAYBOOK_ASSIGN(const auto now_there, c_.mirrors[row.calendar]->get_event(row.event_id));
  DAYBOOK_TRY(settle_action(row, "done", now_there ? &*now_there : nullptr));
  return finish(row.group);
}

// The whole text of what was deleted or cut, for its undo and for the half that is made of it.
Status Syncer::keep_original(const store::RemoteWriteRow& row, const std::string& text) {
  const auto with_text = [&](const std::string& document) -> Result<std::string> {
    DAYBOOK_ASSIGN(auto v, json::parse(document));
    return json::dump(v.set("original", json::Value::string(text)));
  };
  // It may have been taken back before it arrived.
  DAYBOOK_ASSIGN(auto open, c_.writes.open_of(row.calendar));
  for (auto& later : open) {
    const bool undo = later.event_id == row.event_id && later.id > row.id && !later.after.empty();
    if (!undo && !is_half_of(later, row)) continue;
    DAYBOOK_ASSIGN(later.after, with_text(later.after));
    DAYBOOK_TRY(c_.writes.save(later, c_.now_ms));
  }
  DAYBOOK_ASSIGN(const auto action, c_.journal.action_by_key(row.action_key));
  if (!action || action->event_id != row.event_id || action->pre_image.empty()) return {};
  DAYBOOK_ASSIGN(const auto image, with_text(action->pre_image));
  return c_.journal.set_pre_image(action->id, image);
}

// The log tells the version that the change left, so that undo knows whether somebody came after it.
Status Syncer::settle_action(const store::RemoteWriteRow& row, std::string_view status,
                             const model::Event* event) {
  DAYBOOK_ASSIGN(auto action, c_.journal.action_by_key(row.action_key));
  if (action && action->event_id != row.event_id) {
    DAYBOOK_ASSIGN(action, c_.journal.action_by_key("made:" + row.action_key));
  }
  // What failed stays so, though what puts it right again arrives.
  if (action && action->status == "failed" && event != nullptr) return as_before(row);
  if (!action || action->status == "undone" || action->status == "failed") return {};
  const bool whole = event != nullptr && action->event_id == event->event_id;
  std::string result;
  if (whole && action->type == "create") result = json::dump(model::event_to_stored(*event));
  return c_.journal.settle_action(action->id, status, result, whole ? event->etag : std::string(),
                                  c_.now_ms);
}

Status Syncer::not_written(store::RemoteWriteRow row, const providers::WriteFailure& f) {
  const auto& error = f.failure.error;
  if (f.theirs) DAYBOOK_TRY(tell_met(row, *f.theirs));
  if (error.code == Errc::stale && f.theirs && row.kind == "update" && row.attempt <= kMostMerges)
    return merge_and_retry(std::move(row), *f.theirs);
  if (error.code == Errc::not_found && row.kind == "remove") {
    providers::Written gone;
    gone.item.external_id = row.external_id;
    return written(std::move(row), gone);
  }
  if (error.code == Errc::not_found && row.kind == "update") return gone_there(row, error);
  // What may have been made is looked for as long as there is a chance to find it.
  const bool unsure = row.kind == "create" && f.failure.maybe_sent;
  row.doubt = row.doubt || unsure;
  const bool passing = error.code == Errc::retry_later || error.code == Errc::cancelled ||
                       error.code == Errc::io || unsure;
  if (passing && c_.now_ms - row.created_ms < kPatienceMs) {
    row.state = "waiting";
    row.doubt = row.doubt || f.failure.maybe_sent;
    row.error = error.message;
    row.not_before_ms = c_.now_ms + std::max(f.failure.again_ms, backoff_ms(row.attempt));
    return c_.writes.save(row, c_.now_ms);
  }
  if (!unsure) return give_up(std::move(row), error, f.theirs);
  return give_up(std::move(row), {error.code, error.message + "; it may have been made there all the same", {}}, f.theirs);
}

Status Syncer::finish(std::int64_t group) {
  DAYBOOK_ASSIGN(const auto rows, c_.writes.of_group(group));
  const auto open = [](const auto& r) { return r.state == "waiting" || r.state == "sent"; };
  if (std::any_of(rows.begin(), rows.end(), open)) return {};
  const auto failed =
      std::find_if(rows.begin(), rows.end(), [](const auto& r) { return r.state == "failed"; });
  return failed == rows.end() ? let_go(rows) : tell_failed(rows, *failed);
}

// What was said of the change is true now: it leaves, an answer with the event as it was read back.
Status Syncer::let_go(const std::vector<store::RemoteWriteRow>& rows) {
  // The event that still stands, where a half of it was deleted.
  const auto stands = std::find_if(rows.begin(), rows.end(), [](const auto& r) { return r.kind != "remove"; });
  const auto& row = stands == rows.end() ? rows.front() : *stands;
  DAYBOOK_ASSIGN(const auto held, c_.outbox.held(row.group));
  DAYBOOK_ASSIGN(const auto event, c_.mirrors[row.calendar]->get_event(row.event_id));
  const auto* setting = c_.settings.calendar(row.calendar);
  std::vector<std::string> fields;
  for (const auto& part : rows) {
    const auto lost = part.error.empty() ? json::Value() : json::parse(part.error).value_or(json::Value());
    for (const auto& f : lost.items())
      if (std::find(fields.begin(), fields.end(), f.as_string()) == fields.end()) fields.push_back(f.as_string());
  }
  for (const auto& h : held) {
    DAYBOOK_ASSIGN(auto body, json::parse(h.body));
    if (h.kind == "reply") {
      auto result = body["result"];
      // Who was shown a part of it is shown no more now.
      const auto& shown = result["event"];
      if (event && shown.is_object() && shown.str("event_id") == event->event_id && shown["attendees"].is_array())
        result.set("event", model::to_json(*event));
      if (auto receipt = result["receipt"]; receipt.is_object()) {
        if (event) receipt.set("etag", json::Value::string(event->etag));
        receipt.set("confirmed_by_server", json::Value::boolean(true));
        result.set("receipt", std::move(receipt));
      }
      if (!fields.empty()) result.set("not_kept", texts(fields));
      json::shorten(result, json::kPageBytes);
      body.set("result", std::move(result));
    } else if (h.kind == "send" && !fields.empty() && &h == &held.front()) {
      body.set("text", json::Value::string(std::string(body.str("text")) + "\n" +
                                           conversation::not_kept(setting->display, fields)));
    }
    DAYBOOK_TRY(c_.outbox.let_go(h.id, body, c_.now_ms));
  }
  return {};
}

Status Syncer::tell_actor(const store::RemoteWriteRow& row, std::string text, std::string key) {
  DAYBOOK_ASSIGN(const auto action, c_.journal.action_by_key(row.action_key));
  if (!action || action->actor.empty()) return {};
  DAYBOOK_ASSIGN(const auto to, c_.address_of(c_.person(action->actor)));
  if (to.user.empty()) return {};
  auto body = json::Value::object();
  body.set("text", json::Value::string(std::move(text)));
  return c_.emit({std::move(key), "send", model::address_json(to), std::move(body)});
}

// Nobody waits for ever: an answer that is long in coming is told as what it is.
Status Syncer::tell_pending() {
  const auto since = c_.now_ms - std::int64_t{c_.settings.net.answer_seconds} * 1000;
  DAYBOOK_ASSIGN(const auto rows, c_.writes.open_since(since));
  for (const auto& row : rows) {
    DAYBOOK_ASSIGN(const auto held, c_.outbox.held(row.group));
    if (held.empty()) continue;
    DAYBOOK_TRY(c_.writing());
    const auto* setting = c_.settings.calendar(row.calendar);
    const std::string name = setting == nullptr ? row.calendar : setting->display;
    bool answered = false;
    for (const auto& h : held) {
      if (h.kind != "reply") continue;
      answered = true;
      DAYBOOK_ASSIGN(auto body, json::parse(h.body));
      auto result = body["result"];
      result.set("status", json::Value::string("pending"));
      result.set("message", json::Value::string(conversation::waits_for_server("the calendar " + name, row.error)));
      body.set("result", std::move(result));
      DAYBOOK_TRY(c_.outbox.let_go(h.id, body, c_.now_ms));
    }
    if (!answered)
      DAYBOOK_TRY(tell_actor(row, conversation::not_confirmed_yet(name, title_of(row)),
                             "pending." + std::to_string(row.group)));
  }
  return {};
}

}  // namespace daybook::engine
