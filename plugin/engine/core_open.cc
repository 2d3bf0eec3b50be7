// Opening an instance: the lock, the state file, a provider for each calendar.
#include "engine/accounts.h"
#include "engine/core.h"
#include "engine/places.h"
#include "net/crypto.h"
#include "providers/local.h"
#include "providers/mirror.h"
#include "store/schema.h"
#include "store/state_path.h"

namespace daybook::engine {
namespace {

void add_provider(Context& c, const CalendarSetting& calendar) {
  const providers::LocalWindow window{time::days(calendar.window_past_days),
                                      time::days(calendar.window_future_days)};
  if (!calendar.lives_elsewhere()) {
    c.providers.emplace(calendar.id, std::make_unique<providers::LocalProvider>(*c.db, calendar.id, window, &c.kept));
    return;
  }
  auto mirror = std::make_unique<providers::MirrorProvider>(
      *c.db, c.writes, calendar.provider, calendar.id, capabilities_of(calendar), window, &c.kept);
  if (calendar.mode != policy::Mode::off) c.mirrors.emplace(calendar.id, mirror.get());
  c.providers.emplace(calendar.id, std::move(mirror));
}

Result<std::unique_ptr<store::Db>> open_state(const std::string& path,
                                              const store::OpenOptions& options) {
  if (path != ":memory:") DAYBOOK_TRY(store::make_if_missing(path));
  DAYBOOK_ASSIGN(auto db, store::Db::open(path, options));
  DAYBOOK_TRY(store::prepare_schema(*db));
  return db;
}

// What is in the file and what the settings say, brought together; one commit.
Status make_ready(Context& c, std::string_view salt) {
  DAYBOOK_TRY(c.db->begin());
  store::Events events(*c.db);
  for (const auto& calendar : c.settings.calendars) {
    DAYBOOK_TRY(events.upsert_source(calendar.id, calendar.provider,
                                     std::string(policy::mode_name(calendar.mode)), 0));
    add_provider(c, calendar);
  }
  DAYBOOK_TRY(c.outbox.recover());
  DAYBOOK_TRY(Syncer(c).recover());
  DAYBOOK_TRY(settle_places(c));
  DAYBOOK_ASSIGN(c.secret, c.journal.meta("secret"));
  if (c.secret.empty()) {
    DAYBOOK_ASSIGN(const auto fresh, net::random_bytes(32));
    c.secret = net::base64url(fresh);
    DAYBOOK_TRY(c.journal.set_meta("secret", c.secret));
  }
  DAYBOOK_ASSIGN(c.salt, c.journal.meta("salt"));
  if (c.salt.empty()) {
    c.salt = salt;
    DAYBOOK_TRY(c.journal.set_meta("salt", salt));
  }
  c.outbox.begin_keys_with(c.salt);
  DAYBOOK_ASSIGN(const auto version, c.journal.latest_action());
  c.gate.set_version(version);  // grows over restarts too
  DAYBOOK_ASSIGN(const std::string born, c.journal.meta("born_ms"));
  if (!born.empty()) c.born_ms = std::stoll(born);
  return c.db->commit();
}

// The schema's number says that everything is there: a table or column that is missing was lost.
Error as_damage(Error e, const std::string& path) {
  if (e.code != Errc::internal) return e;
  return {Errc::corrupt,
          "state file " + path + ": it is damaged; keep it aside, restore a backup or start with a new file (" +
              e.message + ")",
          path};
}

}  // namespace

Result<std::unique_ptr<Core>> Core::open(Settings settings, const store::OpenOptions& options,
                                         std::string_view salt) {
  store::FileLock lock;
  if (settings.state != ":memory:") {
    DAYBOOK_TRY(store::fit_for_state(settings.state));
    DAYBOOK_ASSIGN(lock, store::FileLock::take(settings.state));
  }
  auto opened = open_state(settings.state, options);
  if (!opened) {
    lock.withdraw();
    return pass_on(std::move(opened).error());
  }
  auto db = std::move(*opened);
  auto context = std::make_unique<Context>(std::move(settings), std::move(db), std::move(lock));
  if (auto ready = make_ready(*context, salt); !ready)
    return pass_on(as_damage(std::move(ready).error(), context->settings.state));
  return std::unique_ptr<Core>(new Core(std::move(context)));
}

}  // namespace daybook::engine
