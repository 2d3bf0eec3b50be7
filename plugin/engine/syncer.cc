#include "engine/syncer.h"

#include <algorithm>

#include "base/ids.h"
#include "conversation/outside.h"
#include "store/sources.h"
#include "sync/plan.h"

namespace daybook::engine {
namespace {

constexpr std::int64_t kHourMs = 3600 * 1000;
constexpr std::size_t kSentAtOnce = 16;
// Stands in the calendar's row, by which it is known after a restart.
constexpr const char* kHeldBack =
    "the server suddenly listed far fewer events than are known; nothing is deleted until a second listing says the "
    "same";

// The calendars of one account are told of once: of one server, and of feeds each address is its own.
std::string signed_in_at(const CalendarSetting& setting) {
  const auto& url = setting.remote.url;
  const auto host = url.find("://");
  const auto path = setting.provider == "caldav" && host != std::string::npos ? url.find('/', host + 3) : std::string::npos;
  return ids::stable_id(setting.remote.account + "\x1f" + url.substr(0, path));
}

std::int64_t backoff_ms(int failures) {
  return std::min<std::int64_t>(5'000LL << std::min(failures, 8), 15LL * 60 * 1000);
}

}  // namespace

Status Syncer::recover() {
  DAYBOOK_TRY(c_.writes.recover());
  for (const auto& [id, mirror] : c_.mirrors) {
    auto& s = c_.sync.change(id);
    DAYBOOK_ASSIGN(const auto synced, c_.copies.synced(id));
    s.last_ms = s.stored_ms = synced.at_ms;
    s.error = synced.error;
    s.suspect_ms = s.error == kHeldBack ? synced.at_ms : 0;
    DAYBOOK_TRY(recover_channel(*c_.settings.calendar(id), s));
  }
  return {};
}

const SyncState& Syncer::state(std::string_view calendar) const {
  static const SyncState none;
  const auto* s = c_.sync.find(calendar);
  return s == nullptr ? none : *s;
}

bool Syncer::may_sync(const CalendarSetting& setting) const {
  return setting.mode != policy::Mode::off && c_.mirrors.find(setting.id) != c_.mirrors.end();
}

Status Syncer::on_time() {
  if (c_.mirrors.empty()) return {};
  DAYBOOK_TRY(tell_pending());
  for (const auto& setting : c_.settings.calendars) {
    if (!may_sync(setting)) continue;
    if (!setting.remote.push_url.empty()) DAYBOOK_TRY(watch(setting, c_.sync.change(setting.id)));
    const auto& s = state(setting.id);
    if (s.running || (!s.wanted && c_.now_ms < s.next_ms)) continue;
    DAYBOOK_TRY(pull(setting));
  }
  return {};
}

Result<bool> Syncer::switched_off(std::string_view calendar) {
  DAYBOOK_ASSIGN(const auto toggles, store::Sources(*c_.db).toggles());
  const auto chosen = toggles.find(calendar);
  return chosen != toggles.end() &&
         (chosen->second.revoked_ms != 0 || !chosen->second.sync.value_or(true));
}

// When it may be asked, whoever wants that: its server asked for a pause, or enough was asked today.
std::int64_t Syncer::not_before(const CalendarSetting& setting, SyncState& s) const {
  constexpr std::int64_t kDayMs = 24 * kHourMs;
  const auto today = c_.now_ms / kDayMs;
  if (s.day != today) s.polls = 0;
  s.day = today;
  const int most = setting.remote.daily_polls;
  if (most != 0 && s.polls >= most) return std::max(s.wait_ms, (today + 1) * kDayMs);
  if (s.wait_ms <= c_.now_ms) ++s.polls;
  return s.wait_ms;
}

Status Syncer::pull(const CalendarSetting& setting) {
  auto& s = c_.sync.change(setting.id);
  DAYBOOK_ASSIGN(const bool off, switched_off(setting.id));
  if (off) {
    s.wanted = false;
    s.next_ms = c_.now_ms + kHourMs;  // switched on again, it is wanted at once
    return {};
  }
  if (const auto later = not_before(setting, s); later > c_.now_ms) {
    s.wanted = false;
    s.next_ms = std::max(s.next_ms, later);
    return {};
  }
  if (!s.checked) c_.jobs.push_back(CheckJob{setting.id});
  s.checked = true;
  PullJob job;
  job.calendar = setting.id;
  const auto today = std::chrono::floor<time::days>(c_.now());
  job.wish.from = today - time::days(setting.window_past_days);
  job.wish.to = today + time::days(setting.window_future_days);
  DAYBOOK_ASSIGN(job.wish.cursor, c_.copies.cursor(setting.id));
  DAYBOOK_TRY(end_first(setting.id));
  if (job.wish.cursor.empty()) {
    DAYBOOK_ASSIGN(const bool any, c_.copies.any(setting.id));
    if (!any) DAYBOOK_TRY(begin_first(setting.id));
  }
  if (setting.provider == "caldav") {  // the adapter that compares versions itself
    DAYBOOK_ASSIGN(const auto known, c_.copies.all(setting.id));
    for (const auto& k : known)
      if (!k.external_id.empty()) job.wish.known.push_back({k.external_id, k.etag});
  }
  // Greater than any mark that stands in the rows, also when the clock was set back.
  s.run = std::max({s.run + 1, c_.now_ms, s.last_ms + 1});
  job.run = s.run;
  s.running = true;
  s.anew = s.spoilt = false;
  s.whole = false;
  if (job.wish.cursor.empty()) begin_whole(s);
  s.wanted = false;
  s.orphans.clear();
  s.gone.clear();
  s.written.clear();
  c_.jobs.push_back(std::move(job));
  return {};
}

Status Syncer::begin_first(const std::string& calendar) {
  first_[calendar];
  return c_.db->roomy(true, c_.log);
}

Status Syncer::end_first(const std::string& calendar) {
  if (first_.erase(calendar) == 0 || !first_.empty()) return {};
  return c_.db->roomy(false);
}

Status Syncer::dispatch() {
  if (c_.mirrors.empty() || c_.now_ms == 0) return {};
  for (const auto& [id, s] : c_.sync.all())
    if (s.wanted && !s.running) DAYBOOK_TRY(pull(*c_.settings.calendar(id)));
  DAYBOOK_ASSIGN(auto rows, c_.writes.sendable(c_.now_ms, kSentAtOnce));
  for (auto& row : rows) DAYBOOK_TRY(send(std::move(row)));
  return {};
}

// Whether it makes the second half of the series that the other cuts.
bool Syncer::is_half_of(const store::RemoteWriteRow& half, const store::RemoteWriteRow& cut) {
  return half.kind == "create" && half.group == cut.group && half.action_key == cut.action_key && half.id > cut.id;
}

// Noted as sent in the commit before it leaves, so that a crash afterwards is known about.
Status Syncer::send(store::RemoteWriteRow row) {
  DAYBOOK_TRY(c_.writing());
  auto permit = c_.gate.permit_again(row.calendar, row.action_key, row.send_updates);
  if (!permit && permit.error().code != Errc::denied) return pass_on(permit.error());
  if (!permit) {
    auto error = permit.error();
    if (row.doubt) error.message += "; it may have been written there all the same";
    return give_up(std::move(row), error, std::nullopt);
  }
  WriteJob job{row.id, row.calendar, std::move(*permit), {}};
  using What = providers::RemoteWrite::What;
  job.write.what = row.kind == "create" ? What::create : row.kind == "update" ? What::update : What::remove;
  const auto read = [](const std::string& text, model::SeriesDocument& doc) -> Status {
    if (text.empty()) return {};
    DAYBOOK_ASSIGN(doc, model::document_from_text(text));
    return {};
  };
  DAYBOOK_TRY(read(row.before, job.write.before));
  DAYBOOK_TRY(read(row.after, job.write.after));
  if (!row.external_id.empty()) {
    job.write.before.master.external_id = row.external_id;
    job.write.after.master.external_id = row.external_id;
  }
  job.write.etag = row.etag;
  job.write.key = row.action_key;
  job.write.maybe_sent = row.doubt;
  DAYBOOK_ASSIGN(const auto group, c_.writes.of_group(row.group));
  job.write.cuts = row.kind == "update" && std::any_of(group.begin(), group.end(), [&](const auto& r) { return is_half_of(r, row); });
  if (row.kind == "update" && !job.write.cuts && job.write.before.master.recurrence_rule != job.write.after.master.recurrence_rule) {
    DAYBOOK_ASSIGN(const auto action, c_.journal.action_by_key(row.action_key));
    job.write.cuts = action && action->type == "delete";
  }
  job.write.send_updates = row.send_updates.empty() ? "none" : row.send_updates;
  row.state = "sent";
  ++row.attempt;
  DAYBOOK_TRY(c_.writes.save(row, c_.now_ms));
  c_.jobs.push_back(std::move(job));
  return {};
}

Status Syncer::on_news(const std::shared_ptr<const NetNews>& news) {
  DAYBOOK_TRY(std::visit([this](const auto& n) { return on(n); }, *news));
  if (std::holds_alternative<PulledItems>(*news)) std::get<TakenJob>(c_.jobs.back()).spent = news;
  return {};
}

Status Syncer::on(const PulledItems& items) {
  const bool touched = c_.touched;
  DAYBOOK_TRY(take(items));
  if (plain_piece_) c_.touched = touched;
  c_.jobs.push_back(TakenJob{items.ticket});
  return {};
}

namespace {

// What an event lacks is told until it comes anew; a remark about no event until the next listing with news.
void note_problems(SyncState& s, const providers::Pulled& pulled) {
  if (!pulled.unchanged) s.remarks.clear();
  for (const auto& p : pulled.problems) {
    if (p.where.empty())
      s.remarks.push_back(p.message);
    else
      note_problem(s, p.where, p.where + ": " + p.message);
  }
}

}  // namespace

Status Syncer::on(const PullEnded& ended) {
  const auto* setting = c_.settings.calendar(ended.last.calendar);
  if (setting == nullptr) return {};
  auto& s = c_.sync.change(setting->id);
  s.running = false;
  DAYBOOK_ASSIGN(const bool off, switched_off(setting->id));
  if (off) {
    s.last_ms = 0;
    return end_first(setting->id);
  }
  if (!ended.pulled) {
    DAYBOOK_TRY(end_first(setting->id));
    return failed(s, *setting, ended.pulled.error());
  }
  const auto& pulled = *ended.pulled;
  DAYBOOK_TRY(take(ended.last));
  if (s.spoilt) {  // switched off for a while: it is listed again from where it began
    s.wanted = true;
    return end_first(setting->id);
  }
  bool held = false;
  if (!pulled.unchanged) {
    DAYBOOK_TRY(c_.writing());
    DAYBOOK_ASSIGN(held, end_listing(s, setting->id, pulled));
  }
  DAYBOOK_TRY(end_first(setting->id));
  DAYBOOK_TRY(tell_end(s, *setting));
  s.failures = 0;
  s.last_ms = c_.now_ms;
  s.next_ms = held ? s.suspect_ms + sync::kSecondLookMs : c_.now_ms + setting->remote.pause_ms();
  note_problems(s, pulled);
  const std::string error = held ? kHeldBack : "";
  const bool news = error != s.error || !pulled.unchanged;
  s.error = error;
  if (!pulled.unchanged)
    DAYBOOK_TRY(c_.copies.set_cursor(setting->id, held || s.anew ? std::string() : pulled.cursor, c_.now_ms));
  // An unchanged poll writes nothing, but once an hour.
  if (!news && s.last_ms - s.stored_ms < kHourMs) return {};
  DAYBOOK_TRY(c_.writing());
  s.stored_ms = s.last_ms;
  // What is held back is as old as the first doubt, from which also the next start counts.
  return c_.copies.set_synced(setting->id, {held ? s.suspect_ms : s.last_ms, s.error});
}

Status Syncer::failed(SyncState& s, const CalendarSetting& setting, const net::Failure& f) {
  ++s.failures;
  s.code = f.error.code;
  const bool dead = f.error.code == Errc::reauth;
  s.next_ms = c_.now_ms + (dead ? kHourMs : std::max(f.again_ms, backoff_ms(s.failures)));
  s.wait_ms = f.again_ms == 0 ? 0 : c_.now_ms + f.again_ms;
  if (s.error == f.error.message) return {};
  s.error = f.error.message;
  DAYBOOK_TRY(c_.writing());
  DAYBOOK_TRY(c_.copies.set_synced(setting.id, {s.last_ms, s.error}));
  if (!dead) return {};
  auto body = json::Value::object();
  body.set("problem", json::Value::string("sign_in_ended"));
  body.set("calendar_id", json::Value::string(setting.id));
  body.set("text", json::Value::string(conversation::sign_in_ended(setting.display, s.error)));
  return c_.emit({"signin." + signed_in_at(setting) + "." + std::to_string(c_.now_ms / (24 * kHourMs)), "notice",
                  json::Value{}, std::move(body)});
}

// A sign-in that ends in two days is told of while it still works, once for all calendars of the account.
Status Syncer::tell_end(SyncState& s, const CalendarSetting& setting) {
  constexpr std::int64_t kAheadMs = 48 * kHourMs;
  if (s.end_told || !s.health || !s.health->sign_in_ends) return {};
  const auto ends = *s.health->sign_in_ends;
  if (time::to_unix(ends) * 1000 - c_.now_ms > kAheadMs) return {};
  s.end_told = true;
  DAYBOOK_TRY(c_.writing());
  const std::string when = time::format_utc(ends).substr(0, 10);
  auto body = json::Value::object();
  body.set("problem", json::Value::string("sign_in_ends"));
  body.set("calendar_id", json::Value::string(setting.id));
  body.set("text", json::Value::string(conversation::sign_in_ends(setting.display, when)));
  return c_.emit({"signin-ends." + signed_in_at(setting) + "." + when, "notice", json::Value{}, std::move(body)});
}

Status Syncer::on(const CheckEnded& ended) {
  auto& s = c_.sync.change(ended.calendar);
  s.check_error = ended.health ? std::string() : ended.health.error().error.message;
  if (ended.health)
    s.health = *ended.health;
  else if (ended.health.error().error.code == Errc::retry_later)
    s.checked = false;  // with the next pull
  return {};
}

Status Syncer::on(const TokensNews& tokens) {
  DAYBOOK_TRY(c_.writing());
  DAYBOOK_TRY(c_.copies.set_credential(tokens.name, tokens.sealed, c_.now_ms));
  c_.jobs.push_back(TakenJob{tokens.ticket});
  return {};
}

Result<std::optional<std::int64_t>> Syncer::next_due() {
  if (c_.mirrors.empty()) return std::optional<std::int64_t>{};
  std::optional<std::int64_t> next;
  const auto sooner = [&](std::int64_t t) { next = std::min(next.value_or(t), t); };
  for (const auto& setting : c_.settings.calendars) {
    if (!may_sync(setting)) continue;
    const auto& s = state(setting.id);
    if (!s.running) sooner(s.wanted ? c_.now_ms : s.next_ms);
    if (!setting.remote.push_url.empty() && !s.watching) sooner(std::max(c_.now_ms, s.watch_next_ms));
  }
  DAYBOOK_ASSIGN(const auto write, c_.writes.next_due());
  if (write) sooner(*write);
  DAYBOOK_ASSIGN(const auto waiting, c_.writes.open_count(""));
  if (waiting > 0) sooner(c_.now_ms + std::int64_t{c_.settings.net.answer_seconds} * 1000);
  return next;
}

}  // namespace daybook::engine
