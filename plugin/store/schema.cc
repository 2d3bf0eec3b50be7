#include "store/schema.h"

#include <filesystem>
#include <set>
#include <string>

#include "store/schema_steps.h"

namespace daybook::store {
namespace {

// A check reads the whole file; above this size (4 MiB) it would make opening slow, and SQLite
// reports a damaged page when it meets one.
constexpr std::int64_t kCheckedPages = 1024;

Result<std::int64_t> pragma(Db& db, const char* name) {
  auto q = db.query(std::string("PRAGMA ") + name);
  DAYBOOK_ASSIGN(const bool row, q.step());
  return row ? q.integer(0) : 0;
}

Result<bool> has_tables(Db& db) {
  auto q = db.query("SELECT 1 FROM sqlite_schema LIMIT 1");
  return q.step();
}

Status damaged(Db& db, const std::string& how) {
  return fail(Errc::corrupt,
              "state file " + db.path() + ": it is damaged (" + how +
                  "); keep it aside, restore a backup or start with a new file",
              db.path());
}

Status quick_check(Db& db) {
  auto q = db.query("PRAGMA quick_check(1)");
  DAYBOOK_ASSIGN(const bool row, q.step());
  if (row && q.text(0) == "ok") return {};
  return damaged(db, row ? q.text(0).substr(0, 120) : std::string("no answer"));
}

// A table that is gone is met only when something is to be read from it, and what was handed in until then
// would be lost: so it is looked for at once.
Status check_tables(Db& db, int version) {
  std::set<std::string> there;
  auto q = db.query("SELECT name FROM sqlite_schema WHERE type='table'");
  while (true) {
    DAYBOOK_ASSIGN(const bool row, q.step());
    if (!row) break;
    there.insert(q.text(0));
  }
  for (int step = 0; step < version; ++step) {
    const std::string_view sql = kSteps[static_cast<std::size_t>(step)];
    for (const std::string_view making : {"CREATE TABLE ", "CREATE VIRTUAL TABLE "}) {
      for (auto at = sql.find(making); at != std::string_view::npos; at = sql.find(making, at + 1)) {
        const auto name = sql.substr(at + making.size(), sql.find_first_of("( ", at + making.size()) - at - making.size());
        if (there.count(std::string(name)) == 0) return damaged(db, "it lacks the table " + std::string(name));
      }
    }
  }
  return {};
}

// SQLite takes a file smaller than its smallest page for an empty one, and would write over it.
bool holds_a_scrap(const std::string& path) {
  std::error_code none;
  const auto size = std::filesystem::file_size(path, none);
  return !none && size > 0 && size < 512;
}

Status refuse(Db& db, const std::string& what) {
  return fail(Errc::corrupt, "state file " + db.path() + ": " + what, db.path());
}

Status step_up(Db& db, int from) {
  DAYBOOK_TRY(db.begin());
  const std::string stamp = "PRAGMA application_id=" + std::to_string(kApplicationId) +
                            "; PRAGMA user_version=" + std::to_string(from + 1) + ";";
  auto done = db.execute(std::string(kSteps[static_cast<std::size_t>(from)]) + stamp);
  if (done) done = db.commit();
  if (!done) db.rollback();
  // What the step makes is there already: the number in the file is not that of its tables.
  if (!done && done.error().code == Errc::internal) return damaged(db, done.error().message);
  return done;
}

}  // namespace

Status prepare_schema(Db& db) {
  DAYBOOK_ASSIGN(const auto application, pragma(db, "application_id"));
  DAYBOOK_ASSIGN(const auto version, pragma(db, "user_version"));
  DAYBOOK_ASSIGN(const bool used, has_tables(db));
  if (used && application != kApplicationId)
    return refuse(db, "it belongs to another program; point `state` at another file");
  if (version < 0 || (used && version == 0)) return damaged(db, "its schema number is " + std::to_string(version));
  if (version > kSchemaVersion)
    return refuse(db, "it was written by a newer Daybook (schema " + std::to_string(version) +
                          ", this build knows " + std::to_string(kSchemaVersion) +
                          "); use that version or another file");
  if (!used && holds_a_scrap(db.path()))
    return refuse(db, "holds a few bytes that are no database; move it away or point `state` at another file");
  DAYBOOK_TRY(db.use_journal());
  DAYBOOK_ASSIGN(const auto pages, pragma(db, "page_count"));
  if (used && pages <= kCheckedPages) DAYBOOK_TRY(quick_check(db));
  if (used) DAYBOOK_TRY(check_tables(db, static_cast<int>(version)));
  for (int v = static_cast<int>(version); v < kSchemaVersion; ++v) DAYBOOK_TRY(step_up(db, v));
  return {};
}

}  // namespace daybook::store
