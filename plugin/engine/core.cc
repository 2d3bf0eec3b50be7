#include "engine/core.h"

#include <algorithm>
#include <limits>

#include "base/limits.h"
#include "engine/attempt.h"

namespace daybook::engine {
namespace {

constexpr std::int64_t kDayMs = 86400 * 1000;
constexpr std::int64_t kNextCentury = 4102444800000;  // 2100-01-01
constexpr std::int64_t kKeepMs = 30 * kDayMs;  // settled effects and handled message ids

// A piece of a listing is asked for again when it is lost before the cursor was stored with the last one.
bool piece_of_listing(const Input& input) {
  const auto* news = std::get_if<News>(&input);
  return news != nullptr && std::holds_alternative<PulledItems>(**news);
}

std::int64_t backoff_ms(int attempt) {
  return std::min<std::int64_t>(1000LL << std::min(attempt, 10), 15LL * 60 * 1000);
}

// Piece by piece into one text: a body may have 60 KiB.
std::string render(const store::OutboxRow& row) {
  std::string out;
  out.reserve(row.body.size() + row.key.size() + row.to.size() + 160);
  out.append("{\"v\":1,\"id\":\"").append(std::to_string(row.id)).append("\",\"k\":");
  json::dump_string(row.key, out);
  out.append(",\"kind\":");
  json::dump_string(row.kind, out);
  out.append(",\"to\":").append(row.to).append(",\"body\":").append(row.body);
  out.append(",\"attempt\":").append(std::to_string(row.attempt));
  return out.append(row.maybe_sent ? ",\"maybe_sent\":true}" : ",\"maybe_sent\":false}");
}

}  // namespace

Core::Core(std::unique_ptr<Context> context)
    : context_(std::move(context)),
      assistant_(*context_),
      day_jobs_(*context_),
      approvals_(*context_),
      butler_(*context_),
      shadow_(shadow_reach(*context_)),
      syncer_(*context_),
      due_dates_(*context_) {}

Core::~Core() = default;

Status Core::advance(std::int64_t now_ms) {
  Context& c = *context_;
  c.now_ms = std::max(c.now_ms, now_ms);
  if (c.born_ms != 0) return {};
  c.born_ms = c.now_ms;
  DAYBOOK_TRY(c.writing());
  return c.journal.set_meta("born_ms", std::to_string(c.born_ms));
}

Status Core::handle(Input& input) {
  context_->writes.begin_group();
  if (auto* m = std::get_if<model::Message>(&input)) {
    // A time stamp more than a year ahead of the host's clock is a fault, not the time; before the host told any,
    // one of another century.
    const bool sane = context_->now_ms == 0 ? m->ts_ms < kNextCentury : m->ts_ms - context_->now_ms < 366 * kDayMs;
    if (sane) DAYBOOK_TRY(advance(m->ts_ms));
    DAYBOOK_ASSIGN(const bool decided, approvals_.on_message(registry_, *m));
    if (decided) return {};
    DAYBOOK_ASSIGN(const bool noted, shadow_.on_message(*m));
    if (noted) return {};
    return assistant_.on_message(*m);
  }
  if (auto* command = std::get_if<model::Command>(&input)) return on_command(*command);
  if (auto* tick = std::get_if<Tick>(&input)) return on_tick(*tick);
  if (auto* news = std::get_if<News>(&input)) {
    if (const auto* told = std::get_if<EnquiryEnded>(news->get()))
      return on_tool(told->command, &told->answers);
    if (const auto* model = std::get_if<ModelEnded>(news->get()))
      return model->said ? assistant_.model_said(model->about, *model->said) : Status{};
    DAYBOOK_TRY(syncer_.on_news(*news));
    const auto* ended = std::get_if<PullEnded>(news->get());
    return ended != nullptr && ended->pulled ? due_dates_.follow(ended->last.calendar) : Status{};
  }
  return on_settlement(std::get<Settlement>(input));
}

Status Core::on_tick(const Tick& tick) {
  DAYBOOK_TRY(advance(tick.now_ms));
  DAYBOOK_TRY(assistant_.on_time());
  DAYBOOK_TRY(approvals_.on_time());
  DAYBOOK_TRY(butler_.on_time());
  DAYBOOK_TRY(shadow_.on_time());
  DAYBOOK_TRY(day_jobs_.on_time());
  DAYBOOK_TRY(syncer_.on_time());
  DAYBOOK_TRY(move_windows());
  return housekeeping();
}

// The stored occurrences follow the time, a bounded piece at each tick. Nothing is wrong while they
// lag behind: what lies beyond is worked out when it is asked for.
Status Core::move_windows() {
  Context& c = *context_;
  const auto today = c.now_ms / kDayMs;
  if (windows_day_ == today) return {};
  DAYBOOK_TRY(c.writing());
  bool more = false;
  for (const auto& [id, provider] : c.providers) {
    DAYBOOK_ASSIGN(const bool behind, provider->upkeep(c.now_ms));
    more = more || behind;
  }
  if (!more) windows_day_ = today;
  windows_behind_ = more;
  return {};
}

Status Core::housekeeping() {
  Context& c = *context_;
  if (c.now_ms - cleaned_ms_ < kDayMs) return {};
  cleaned_ms_ = c.now_ms;
  DAYBOOK_TRY(c.writing());
  DAYBOOK_TRY(c.journal.forget_handled_before(c.now_ms - kKeepMs));
  DAYBOOK_TRY(c.journal.forget_heard_before(c.now_ms - std::int64_t{c.settings.confirm.answer_hours} * 3600 * 1000));
  DAYBOOK_TRY(c.writes.forget_before(c.now_ms - kKeepMs));
  return c.outbox.forget_before(c.now_ms - kKeepMs);
}

Status Core::on_settlement(const Settlement& s) {
  using What = Settlement::What;
  Context& c = *context_;
  if (s.answer && s.what == What::sent && c.loose.arrived(s.effect)) return {};
  DAYBOOK_TRY(c.writing());
  const bool again = s.what == What::retry || s.what == What::lease_over || s.what == What::never_handed;
  if (s.answer && s.what != What::sent) DAYBOOK_TRY(c.loose.put_down(c.outbox, c.now_ms));
  if (again && s.answer) DAYBOOK_TRY(c.loose.store(c.outbox, s.effect, c.now_ms));
  switch (s.what) {
    case What::sent:
      if (s.answer) return c.outbox.drop_answer(s.effect);
      DAYBOOK_TRY(c.outbox.settle(s.effect, "sent", s.outcome, c.now_ms));
      return s.outcome.result.empty() ? Status{} : assistant_.on_model(s.effect, s.outcome.result);
    case What::failed:
      return c.outbox.settle(s.effect, "failed", s.outcome, c.now_ms);
    case What::unknown:
      return c.outbox.settle(s.effect, "uncertain", s.outcome, c.now_ms);
    case What::unsupported:
      return c.outbox.settle(s.effect, "unsupported", s.outcome, c.now_ms);
    case What::retry:
      return c.outbox.retry(s.effect,
                            c.now_ms + std::max(backoff_ms(s.attempt), s.outcome.retry_after_ms),
                            s.outcome.error, c.now_ms);
    case What::lease_over:
      return c.outbox.release(s.effect, c.now_ms);
    case What::never_handed:
      return c.outbox.withdraw(s.effect);
  }
  return {};
}

// One pass over the batch. `failed` becomes the input that was at fault, if one was.
Status Core::run_batch(std::vector<Input>& inputs, const Verdicts& verdicts, std::size_t room,
                       std::list<Offer>& offers, std::size_t& failed) {
  Context& c = *context_;
  c.answers.clear();
  c.loose.begin_batch();
  c.answer_room = weight_ == Weight::answers_only ? room : 0;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    failed = i;
    DAYBOOK_TRY(verdicts[i].empty() ? handle(inputs[i]) : left_out(inputs[i], verdicts[i]));
  }
  failed = inputs.size();
  // What waits for rows gets them where something is written anyway, or this was another batch of questions.
  const bool writes = weight_ == Weight::answers_only || (weight_ == Weight::full && c.begun);
  if (writes && c.loose.owes_rows()) {
    DAYBOOK_TRY(c.writing());
    DAYBOOK_TRY(c.loose.put_down(c.outbox, c.now_ms));
  }
  if (weight_ != Weight::piece) DAYBOOK_TRY(hand_out(room, offers));
  return c.unbroken();
}

Status Core::commit() {
  Context& c = *context_;
  if (!c.begun) return {};
  DAYBOOK_TRY(c.db->commit());
  c.begun = false;
  return {};
}

// What leaves for the network or the host is in the commit that says so.
Status Core::hand_out(std::size_t room, std::list<Offer>& offers) {
  Context& c = *context_;
  if ((c.touched || owes_dispatch_) && weight_ == Weight::full) {
    c.writes.begin_group();
    DAYBOOK_TRY(syncer_.dispatch());
  }
  if (!c.touched && !c.begun && c.now_ms < next_due_ms_) return {};  // nothing was stored and nothing is due
  DAYBOOK_ASSIGN(const auto due, c.outbox.next_due());
  const auto offer = [&](const store::OutboxRow& row) {
    offers.push_back({row.id, row.attempt, row.kind == "reply", render(row)});
  };
  std::for_each(c.answers.begin(), c.answers.end(), offer);
  room -= c.answers.size();
  // Answers that all left change no due time.
  if (weight_ == Weight::answers_only && (!due || *due > c.now_ms)) c.touched = false;
  if (room == 0 || !due || *due > c.now_ms) return {};
  DAYBOOK_TRY(c.writing());
  DAYBOOK_ASSIGN(const auto rows, c.outbox.offer(c.now_ms, room));
  std::for_each(rows.begin(), rows.end(), offer);
  if (weight_ == Weight::answers_only && rows.size() < room) c.touched = false;
  return {};
}

// A batch of questions is light only where nothing else could leave with it: what is due, or was stored
// since the due time was worked out, gets a commit of its own.
Core::Weight Core::weigh(const std::vector<Input>& inputs) const {
  const auto all = [&](auto is) { return !inputs.empty() && std::all_of(inputs.begin(), inputs.end(), is); };
  if (all(piece_of_listing)) return Weight::piece;
  const Context& c = *context_;
  const bool quiet = !c.touched && !owes_dispatch_ && c.born_ms != 0 && c.now_ms < next_due_ms_;
  const auto light = [&](const Input& input) {
    if (const auto* command = std::get_if<model::Command>(&input)) return registry_.reads_only(command->tool);
    if (const auto* tick = std::get_if<Tick>(&input)) return tick->now_ms < next_due_ms_;
    const auto* settled = std::get_if<Settlement>(&input);
    return settled != nullptr && settled->answer && settled->what == Settlement::What::sent;
  };
  return quiet && all(light) ? Weight::answers_only : Weight::full;
}

// After the commit, which it cannot take back: a flush that fails is tried again after the next one.
void Core::flush() noexcept {
  Context& c = *context_;
  try {
    if (!group_) carry_log();
    auto jobs = std::exchange(c.jobs, {});
    if (port_ != nullptr && !jobs.empty()) port_->start(std::move(jobs));
    if (c.flush_after_commit && c.db->flush()) c.flush_after_commit = false;
  } catch (const std::bad_alloc&) {
  }
}

// What left by this batch is kept until it arrives; what was said to have become of others is stored by now.
void Core::keep_answers(const std::vector<Input>& inputs) noexcept {
  Context& c = *context_;
  for (const auto& input : inputs)
    if (const auto* s = std::get_if<Settlement>(&input); s != nullptr && s->answer) c.loose.forget(s->effect);
  c.loose.keep(std::exchange(c.answers, {}));
}

Result<std::list<Offer>> Core::run_alone(std::vector<Input>& inputs, std::size_t room) {
  Context& c = *context_;
  if (c.db->in_transaction()) c.db->rollback();  // could not be ended for want of memory
  if (c.db->in_transaction()) return fail(Errc::io, "out of memory");
  c.begun = false;
  weight_ = weigh(inputs);
  c.later = weight_ != Weight::full;
  Attempt attempt(c);
  Verdicts verdicts(inputs.size());
  while (true) {
    std::list<Offer> offers;
    std::size_t failed = inputs.size();
    auto done = run_batch(inputs, verdicts, room, offers, failed);
    if (done) done = commit();
    if (done) {
      attempt.keep();
      keep_answers(inputs);
      if (weight_ == Weight::full) owes_dispatch_ = false;
      if (weight_ == Weight::piece && !syncer_.plain_piece()) owes_dispatch_ = true;
      flush();
      return offers;
    }
    attempt.undo();
    const Error& e = done.error();
    if (concerns_state(e) || failed >= inputs.size() || !verdicts[failed].empty())
      return pass_on(e);
    verdicts[failed] = std::string(errc_name(e.code)) + ": " + e.message;
    notes_.push_back(verdicts[failed]);
  }
}

Result<std::int64_t> Core::next_due() {
  Context& c = *context_;
  if (!c.touched && c.now_ms < next_due_ms_) return next_due_ms_;
  constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();
  std::int64_t next = kNever;
  DAYBOOK_ASSIGN(const auto question, c.proposals.next_due());
  if (question) next = std::min(next, *question);
  DAYBOOK_ASSIGN(const auto approval, approvals_.next_due());
  if (approval) next = std::min(next, *approval);
  DAYBOOK_ASSIGN(const auto task, butler_.next_due());
  if (task) next = std::min(next, *task * 1000);
  DAYBOOK_ASSIGN(const auto unanswered, shadow_.next_due());
  if (unanswered) next = std::min(next, *unanswered);
  DAYBOOK_ASSIGN(const auto effect, c.outbox.next_due());
  if (effect) next = std::min(next, *effect);
  DAYBOOK_ASSIGN(const auto job, day_jobs_.next());
  if (job) next = std::min(next, time::to_unix(*job) * 1000);
  DAYBOOK_ASSIGN(const auto sync, syncer_.next_due());
  if (sync) next = std::min(next, *sync);
  if (windows_behind_) next = c.now_ms;
  // Clearing away waits for what is due anyway, within a week.
  next = std::min(next, c.now_ms + (next == kNever ? 1 : 7) * kDayMs);
  c.touched = false;
  next_due_ms_ = std::max(next, c.now_ms);
  return next_due_ms_;
}

Result<std::map<std::string, std::string>> Core::sealed_tokens() {
  std::map<std::string, std::string> out;
  for (const auto& calendar : context_->settings.calendars) {
    if (!calendar.lives_elsewhere() || out.count(calendar.remote.account) != 0) continue;
    DAYBOOK_ASSIGN(auto sealed, context_->copies.credential(calendar.remote.account));
    if (!sealed.empty()) out.emplace(calendar.remote.account, std::move(sealed));
  }
  return out;
}

std::vector<std::string> Core::take_notes() { return std::exchange(notes_, {}); }

Status Core::close(const std::vector<std::int64_t>& never_handed) {
  Context& c = *context_;
  DAYBOOK_TRY(commit_held());
  if (never_handed.empty() && c.loose.empty()) return {};
  c.later = false;
  DAYBOOK_TRY(c.writing());
  DAYBOOK_TRY(c.loose.store_all(c.outbox, c.now_ms));
  for (const auto id : never_handed) DAYBOOK_TRY(c.outbox.withdraw(id));
  return c.db->commit();
}

}  // namespace daybook::engine
