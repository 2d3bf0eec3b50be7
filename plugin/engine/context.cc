#include "engine/context.h"

#include <algorithm>

#include "base/text.h"
#include "conversation/outside.h"

namespace daybook::engine {

Context::Context(Settings s, std::unique_ptr<store::Db> database, store::FileLock file_lock)
    : settings(std::move(s)),
      lock(std::move(file_lock)),
      db(std::move(database)),
      outbox(*db),
      proposals(*db),
      habits(*db),
      journal(*db),
      writes(*db),
      copies(*db),
      kept(*db),
      gate(settings, providers, *db,
           [this](const std::string& id, time::Instant from, time::Instant to) { return coverage(id, from, to); }),
      detector(settings.directory, settings.detection) {}

Status Context::writing() {
  touched = true;
  DAYBOOK_TRY(unbroken());
  if (begun) return {};
  DAYBOOK_TRY(db->begin(later ? store::Db::Durable::later : store::Db::Durable::now));
  begun = true;
  return {};
}

Status Context::unbroken() const {
  if (!begun || db->in_transaction()) return {};
  return fail(Errc::io, "the state file took back what was being written; it is tried again");
}

namespace {

// What people read is kept well under the size of an effect, which bounds the whole document.
constexpr std::size_t kTextBytes = 20 * 1024;

void shorten(json::Value& holder) {
  const auto& text = holder["text"].as_string();
  if (text.size() <= kTextBytes) return;
  holder.set("text",
             json::Value::string(std::string(text::cut(text, kTextBytes)) + "\n… (shortened)"));
}

}  // namespace

Status Context::emit(model::Effect effect) {
  DAYBOOK_TRY(writing());
  shorten(effect.body);
  if (!effect.key.empty()) effect.key = salt + "-" + effect.key;
  // What is said of a change that is on its way to a server waits until it arrived.
  const auto to = json::dump(effect.to);
  const auto body = json::dump(effect.body);
  DAYBOOK_ASSIGN([[maybe_unused]] const auto id,
                 outbox.add({effect.key, effect.kind, to, body, effect.expires_ms}, now_ms, writes.group()));
  return {};
}

void Context::shorten_text(json::Value& spoken) { shorten(spoken); }

Status Context::answer(std::string_view corr, bool ok, std::string_view content) {
  DAYBOOK_TRY(writing());
  std::string body = answer_body(corr, ok, content);
  if (answers.size() < answer_room && writes.group() == 0) {
    DAYBOOK_ASSIGN(auto row, outbox.loose_answer(std::move(body)));
    if (!loose.take(row, corr)) DAYBOOK_TRY(outbox.add_offered_answer(row.id, row.body, now_ms));
    answers.push_back(std::move(row));
    return {};
  }
  DAYBOOK_ASSIGN([[maybe_unused]] const auto id, outbox.add({{}, "reply", "null", body}, now_ms, writes.group()));
  return {};
}

std::optional<std::int64_t> Context::age_ms(std::string_view calendar) const {
  if (mirrors.find(calendar) == mirrors.end()) return 0;
  const auto* s = sync.find(calendar);
  if (s == nullptr || s->last_ms == 0) return std::nullopt;
  return std::max<std::int64_t>(0, now_ms - s->last_ms);
}

model::Asked Context::coverage(const std::string& calendar, time::Instant from, time::Instant to) const {
  const auto* setting = settings.calendar(calendar);
  model::Asked asked{calendar, age_ms(calendar), {}};
  if (setting == nullptr || mirrors.find(calendar) == mirrors.end()) return asked;
  const auto minutes = std::max(settings.stale_minutes, 3 * setting->remote.interval_minutes);
  if (!asked.age_ms)
    asked.unknown = "it was never fetched";
  else if (*asked.age_ms > std::int64_t{minutes} * 60'000)
    asked.unknown = "it was fetched " + std::to_string(*asked.age_ms / 60'000) + " min ago";
  else if (to > now() + time::days(setting->window_future_days))
    asked.unknown = "it is known for " + std::to_string(setting->window_future_days) + " days ahead";
  else if (from < now() - time::days(setting->window_past_days))
    asked.unknown = "it is known for " + std::to_string(setting->window_past_days) + " days back";
  return asked;
}

std::string gaps_in(const Context& context, const Sight& sight, time::Instant from, time::Instant to) {
  std::string out;
  for (const auto& c : context.settings.calendars) {
    if (!sight.listed(c) || c.mode == policy::Mode::off) continue;
    const auto told = context.coverage(c.id, from, to);
    if (!told.unknown.empty()) out += "\n" + conversation::not_known(c.display, told.unknown);
  }
  return out;
}

model::Person Context::person_at(std::string_view platform, std::string_view user) const {
  if (const auto* known = settings.directory.person_by_handle(platform, user)) return *known;
  model::Person p;
  p.id = std::string(platform) + ":" + std::string(user);
  p.name = user;
  p.handles[std::string(platform)] = user;
  p.zone = settings.zone;
  p.listed = false;
  return p;
}

Result<std::string> Context::key_answered(const model::Message& m) {
  const std::string& attached = !m.reply_to.empty()   ? m.reply_to
                                : !m.reaction.empty() ? m.id
                                                      : m.thread;
  if (attached.empty()) return std::string();
  DAYBOOK_ASSIGN(std::string key, outbox.key_of_message(m.platform, m.workspace, attached, m.author, m.conversation));
  if (key.empty()) {
    DAYBOOK_ASSIGN(key, outbox.key_of_message(m.platform, "", attached, m.author, m.conversation));
  }
  const std::string start = salt + "-";
  return key.compare(0, start.size(), start) == 0 ? key.substr(start.size()) : std::string();
}

Result<model::Address> Context::address_of(const model::Person& p) {
  DAYBOOK_ASSIGN(const auto met, journal.acquaintances());
  for (const auto& a : met)
    if (a.person == p.id) return a.address;
  if (p.handles.empty()) return model::Address{};
  const auto& [platform, user] = *p.handles.begin();
  for (const auto& a : met)
    if (a.address.platform == platform) return model::Address{platform, a.address.workspace, user};
  return model::Address{platform, "", user};
}

model::Person Context::person(std::string_view id) const {
  if (const auto* known = settings.directory.person(id)) return *known;
  const auto colon = id.find(':');
  if (colon == std::string_view::npos) {
    model::Person p;
    p.id = p.name = id;
    p.zone = settings.zone;
    p.listed = false;
    return p;
  }
  return person_at(id.substr(0, colon), id.substr(colon + 1));
}

}  // namespace daybook::engine
