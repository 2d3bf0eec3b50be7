#include "engine/shadow.h"

#include "base/ids.h"
#include "base/text.h"
#include "conversation/answer.h"
#include "conversation/wording.h"
#include "model/event.h"

namespace daybook::engine {
namespace {

using conversation::ShadowCheck;
using conversation::Staged;

json::Value str(std::string_view s) { return json::Value::string(std::string(s)); }

ShadowCheck check_of(std::string_view name) {
  for (auto c : {ShadowCheck::match, ShadowCheck::no_match, ShadowCheck::conflict})
    if (conversation::check_name(c) == name) return c;
  return ShadowCheck::skipped;
}

Result<Staged> staged(const store::StagingRow& r) {
  Staged s;
  DAYBOOK_ASSIGN(const json::Value draft, json::parse(r.draft));
  DAYBOOK_ASSIGN(s.draft, model::draft_from_json(draft));
  s.id = r.id;
  s.said = r.said;
  s.subject = r.subject;
  s.check = check_of(r.check);
  s.event_id = r.event_id;
  s.event_title = r.event_title;
  s.event_time = r.event_time;
  s.reason = r.reason;
  s.queried = r.queried;
  s.asked = r.asked;
  s.would_write = r.would_write;
  s.response = r.response;
  s.created_ms = r.created_ms;
  s.asked_ms = r.asked_ms;
  s.active_until_ms = r.active_until_ms;
  s.answered_ms = r.answered_ms;
  return s;
}

}  // namespace

Status Shadow::on_plan(const model::Message& m, const std::string& person,
                       const model::Draft& draft, const std::string& subject) {
  store::StagingRow row;
  row.person = person;
  row.draft = json::dump(model::draft_to_json(draft));
  row.subject = subject;
  row.said = text::clean_line(m.text, 300);
  row.confidence = draft.confidence;
  row.created_ms = r_.now_ms();
  DAYBOOK_ASSIGN(row.id, r_.staging.add(m, row));
  if (row.id == 0) return {};
  DAYBOOK_TRY(check(row, draft));
  const auto outcome = check_of(row.check);
  row.would_write = outcome == ShadowCheck::no_match;
  if (outcome == ShadowCheck::no_match || outcome == ShadowCheck::conflict)
    DAYBOOK_TRY(ask(row, draft));
  return r_.staging.save(row);
}

// One look at the days around, at most so many a day.
Status Shadow::check(store::StagingRow& row, const model::Draft& draft) {
  DAYBOOK_ASSIGN(const auto used, r_.staging.queries_since(r_.today_ms()));
  if (used >= r_.daily_queries) {
    row.check = conversation::check_name(ShadowCheck::skipped);
    row.reason = "the daily budget of " + std::to_string(r_.daily_queries) + " queries is used up";
    return {};
  }
  row.queried = true;
  const auto from = draft.span.starts_at() - time::days(1);
  const auto to = draft.span.ends_at() + time::days(1);
  const auto near = r_.look(from, to);
  // A calendar that cannot be read is taken for one that has nothing alike: a person decides.
  const auto found = conversation::judge(
      draft, row.subject, near ? *near : std::vector<conversation::ShadowCandidate>{});
  row.check = conversation::check_name(found.check);
  row.reason = near ? found.reason : "the calendar could not be read";
  if (!found.event) return {};
  row.event_id = found.event->event_id;
  row.event_title = found.event->title;
  row.event_time = conversation::when(found.event->span);
  return {};
}

Status Shadow::ask(store::StagingRow& row, const model::Draft&) {
  DAYBOOK_ASSIGN(const auto admins, r_.admins());
  if (admins.empty()) return {};
  row.asked = true;
  row.asked_ms = r_.now_ms();
  row.active_until_ms = row.asked_ms + std::int64_t{r_.active_seconds} * 1000;
  DAYBOOK_ASSIGN(const Staged s, staged(row));
  auto list = json::Value::array();
  for (const auto& b : conversation::shadow_buttons(s)) {
    auto v = json::Value::object();
    list.push(std::move(v.set("id", str(b.id)).set("label", str(b.label))));
  }
  auto body = json::Value::object();
  body.set("text", str(conversation::shadow_question(s)));
  body.set("buttons", std::move(list)).set("question", str("s" + std::to_string(s.id)));
  for (const auto& to : admins)
    DAYBOOK_TRY(r_.emit({"s" + std::to_string(s.id) + ".ask." +
                             ids::stable_id(to.platform + "\x1f" + to.user).substr(0, 8),
                         "send", model::address_json(to), body}));
  return {};
}

Result<std::string> Shadow::note(std::int64_t id, const std::string& response,
                                 const std::string& who) {
  DAYBOOK_ASSIGN(auto row, r_.staging.find(id));
  if (!row || !row->asked) return std::string("This question is not known.");
  DAYBOOK_ASSIGN(const Staged s, staged(*row));
  const bool late = row->response == "timeout" || r_.now_ms() >= row->active_until_ms;
  const auto text = conversation::shadow_noted(s, response, late);
  if (!row->response.empty() && row->response != "timeout") return text;
  // A late answer is kept beside the timeout, so that the figures stay what they were.
  if (late) {
    row->response = "timeout";
    row->correction = "late: " + response;
  } else {
    row->response = response;
  }
  row->answered_ms = r_.now_ms();
  row->answered_by = who;
  DAYBOOK_TRY(r_.staging.save(*row));
  return text;
}

Result<std::optional<std::string>> Shadow::on_button(const model::Address& actor,
                                                     std::string_view button) {
  const auto press = conversation::read_shadow_button(button);
  if (!press) return std::optional<std::string>{};
  if (!r_.is_admin(actor))
    return std::optional<std::string>("Only an admin is asked about shadow mode.");
  DAYBOOK_ASSIGN(auto text, note(press->id, press->response, actor.platform + ":" + actor.user));
  return std::optional<std::string>(std::move(text));
}

Result<bool> Shadow::on_message(const model::Message& m) {
  if (!m.direct || m.edited || m.deleted) return false;
  DAYBOOK_ASSIGN(const std::string key, r_.key_of(m));
  const auto parts = text::split(key, '.');
  if (parts.size() != 3 || parts[1] != "ask") return false;
  const auto press = conversation::read_shadow_button(std::string(parts[0]) + ".yes");
  const model::Address from{m.platform, m.workspace, m.author};
  if (!press || !r_.is_admin(from)) return false;
  const auto answer = m.reaction.empty() ? conversation::read_answer(m.text)
                                         : conversation::read_reaction(m.reaction);
  std::string text;
  DAYBOOK_ASSIGN(auto row, r_.staging.find(press->id));
  if (row && row->response == "edit" && m.reaction.empty()) {
    row->correction = text::clean_line(m.text, 500);
    DAYBOOK_TRY(r_.staging.save(*row));
    text = "Noted for the figures. The calendar was not changed.";
  } else {
    const bool conflict = row && row->check == "conflict";
    if (answer == conversation::Answer::none || conflict) return false;
    DAYBOOK_ASSIGN(text, note(press->id, answer == conversation::Answer::yes ? "yes" : "no",
                              m.platform + ":" + m.author));
  }
  auto body = json::Value::object();
  body.set("text", str(text));
  DAYBOOK_TRY(r_.emit({"", "send", model::address_json(from), std::move(body)}));
  return true;
}

Status Shadow::on_time() {
  DAYBOOK_ASSIGN(auto due, r_.staging.due(r_.now_ms()));
  for (auto& row : due) {
    row.response = "timeout";
    DAYBOOK_TRY(r_.staging.save(row));
  }
  return {};
}

Result<json::Value> Shadow::metrics() {
  DAYBOOK_ASSIGN(const auto rows, r_.staging.all(100000));
  std::vector<Staged> all;
  for (const auto& r : rows) {
    DAYBOOK_ASSIGN(auto s, staged(r));
    all.push_back(std::move(s));
  }
  return conversation::shadow_metrics(all, r_.today_ms(), r_.daily_queries);
}

}  // namespace daybook::engine
