#include "store/habits.h"

namespace daybook::store {

Result<std::vector<Habit>> Habits::of(std::string_view person) {
  auto q = db_.query(
      "SELECT scope, name, weight, yes, no, updated_at FROM habits WHERE person=? ORDER BY scope, name");
  q.bind(person);
  std::vector<Habit> out;
  while (true) {
    DAYBOOK_ASSIGN(const bool row, q.step());
    if (!row) return out;
    out.push_back({std::string(q.text(0)), std::string(q.text(1)), q.real(2),
                   static_cast<int>(q.integer(3)), static_cast<int>(q.integer(4)), q.integer(5)});
  }
}

Status Habits::save(std::string_view person, const Habit& h) {
  return db_
      .query("INSERT INTO habits(person, scope, name, weight, yes, no, updated_at) VALUES(?,?,?,?,?,?,?) "
             "ON CONFLICT(person, scope, name) DO UPDATE SET weight=excluded.weight, yes=excluded.yes, "
             "no=excluded.no, updated_at=excluded.updated_at")
      .bind(person)
      .bind(h.scope)
      .bind(h.name)
      .bind(h.weight)
      .bind(h.yes)
      .bind(h.no)
      .bind(h.updated_ms)
      .run();
}

Status Habits::forget(std::string_view person) {
  return db_.query("DELETE FROM habits WHERE person=?").bind(person).run();
}

Result<std::map<std::string, std::string>> Habits::choices(std::string_view person) {
  auto q = db_.query("SELECT name, value FROM choices WHERE person=?");
  q.bind(person);
  std::map<std::string, std::string> out;
  while (true) {
    DAYBOOK_ASSIGN(const bool row, q.step());
    if (!row) return out;
    out[std::string(q.text(0))] = std::string(q.text(1));
  }
}

Status Habits::choose(std::string_view person, std::string_view name, std::string_view value,
                      std::int64_t now_ms) {
  if (value.empty())
    return db_.query("DELETE FROM choices WHERE person=? AND name=?").bind(person).bind(name).run();
  return db_
      .query("INSERT INTO choices(person, name, value, updated_at) VALUES(?,?,?,?) "
             "ON CONFLICT(person, name) DO UPDATE SET value=excluded.value, updated_at=excluded.updated_at")
      .bind(person)
      .bind(name)
      .bind(value)
      .bind(now_ms)
      .run();
}

}  // namespace daybook::store
