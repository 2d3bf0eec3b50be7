// What shadow mode is handed: reading, asking, noting.
#include "engine/shadow_reach.h"

#include "engine/sight.h"

namespace daybook::engine {
namespace {

Result<std::vector<conversation::ShadowCandidate>> near(Context& c, time::Instant from,
                                                        time::Instant to) {
  std::vector<conversation::ShadowCandidate> out;
  for (const auto& [id, provider] : c.providers) {
    if (c.settings.calendar(id)->mode == policy::Mode::off) continue;
    DAYBOOK_ASSIGN(const auto found, provider->list_events(from, to, 500));
    for (const auto& o : found) {
      model::Span span = o.event.span;
      span.put(o.starts_at, o.ends_at);
      out.push_back({o.event.event_id, o.event.title, span});
    }
  }
  return out;
}

}  // namespace

Shadow::Reach shadow_reach(Context& c) {
  Shadow::Reach r{store::Staging(*c.db), {}, {}, {}, {}, {}, {}, {}, c.settings.shadow_daily_queries,
                  c.settings.confirm.active_seconds};
  r.look = [&c](time::Instant from, time::Instant to) { return near(c, from, to); };
  r.admins = [&c]() -> Result<std::vector<model::Address>> {
    std::vector<model::Address> out;
    for (const auto& p : c.settings.directory.people) {
      if (!p.admin) continue;
      DAYBOOK_ASSIGN(auto to, c.address_of(p));
      if (!to.user.empty()) out.push_back(std::move(to));
    }
    return out;
  };
  r.emit = [&c](model::Effect e) { return c.emit(std::move(e)); };
  r.now_ms = [&c] { return c.now_ms; };
  r.today_ms = [&c] {
    const auto& zone = c.settings.zone;
    return time::to_unix(zone.start_of_day(time::date_of(zone.to_local(c.now())))) * 1000;
  };
  r.is_admin = [&c](const model::Address& a) { return c.person_at(a.platform, a.user).admin; };
  r.key_of = [&c](const model::Message& m) { return c.key_answered(m); };
  return r;
}

}  // namespace daybook::engine
