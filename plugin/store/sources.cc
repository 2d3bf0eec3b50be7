#include "store/sources.h"

namespace daybook::store {
namespace {

template <class T>
std::optional<T> number_or_nothing(const Query& q, int column) {
  if (q.is_null(column)) return std::nullopt;
  return static_cast<T>(q.integer(column));
}

template <class T>
void bind_or_nothing(Query& q, const std::optional<T>& v) {
  if (v) {
    q.bind(static_cast<std::int64_t>(*v));
  } else {
    q.bind_null();
  }
}

}  // namespace

Result<std::map<std::string, Toggles, std::less<>>> Sources::toggles() {
  auto q = db_.query(
      "SELECT source_key, enabled_for_sync, enabled_for_display, enabled_for_agents, "
      "agent_context_tier_max, user_group, display_name, color, coalesce(revoked_at,0) "
      "FROM calendar_sources WHERE lane='user'");
  std::map<std::string, Toggles, std::less<>> out;
  while (true) {
    DAYBOOK_ASSIGN(const bool row, q.step());
    if (!row) return out;
    out[q.text(0)] = {number_or_nothing<bool>(q, 1),
                      number_or_nothing<bool>(q, 2),
                      number_or_nothing<bool>(q, 3),
                      number_or_nothing<int>(q, 4),
                      q.text(5),
                      q.text(6),
                      q.text(7),
                      q.integer(8)};
  }
}

Status Sources::set_toggles(std::string_view calendar, const Toggles& t, std::int64_t now_ms) {
  auto q = db_.query(
      "UPDATE calendar_sources SET enabled_for_sync=?, enabled_for_display=?, "
      "enabled_for_agents=?, agent_context_tier_max=?, user_group=?, display_name=?, color=?, "
      "revoked_at=?, updated_at=? WHERE source_key=?");
  bind_or_nothing(q, t.sync);
  bind_or_nothing(q, t.display);
  bind_or_nothing(q, t.agents);
  bind_or_nothing(q, t.tier);
  q.bind_or_null(t.group).bind_or_null(t.display_name).bind_or_null(t.color);
  if (t.revoked_ms == 0) {
    q.bind_null();
  } else {
    q.bind(t.revoked_ms);
  }
  return q.bind(now_ms).bind(calendar).run();
}

}  // namespace daybook::store
