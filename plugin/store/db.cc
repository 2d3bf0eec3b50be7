#include "store/db.h"

#include <sqlite3.h>

#include <mutex>
#include <new>

namespace daybook::store {
namespace {

Errc kind_of(int code) {
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Errc::in_use;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return Errc::corrupt;
    case SQLITE_NOMEM:
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return Errc::io;
    case SQLITE_TOOBIG:
      return Errc::too_big;
    case SQLITE_CONSTRAINT:
      return Errc::conflict;
    default:
      return Errc::internal;
  }
}

const char* way_out(int code) {
  switch (code & 0xff) {
    case SQLITE_FULL:
      return "the disk is full; free some space, nothing was lost";
    case SQLITE_READONLY:
      return "the file or its folder is read-only; make both writable for this user";
    case SQLITE_CANTOPEN:
      return "it cannot be opened; check that the folder exists and is writable";
    case SQLITE_CORRUPT:
      return "it is damaged; keep it aside, restore a backup or start with a new file";
    case SQLITE_NOTADB:
      return "it is no SQLite database; point `state` at another file";
    case SQLITE_BUSY:
      return "another program has it open; let only Daybook open this file";
    case SQLITE_IOERR:
      return "the disk reported an error; check the disk and the file system";
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return "access is denied; check the file's owner and mode";
    default:
      return "";
  }
}

constexpr int kMuchCacheKib = 8192;
constexpr int kMostLogPages = 32'000;  // 125 MiB of log: whoever carries it over elsewhere does not come
// Their names begin so, and what is written to them by triggers and with the rows of a key begins with one of them.
bool names_calendars(std::string_view sql) { return sql.find("calendar_") != std::string_view::npos; }
std::string cache_size(int kib) { return "PRAGMA cache_size=-" + std::to_string(kib) + ";"; }

// Statistics of memory are a lock around every allocation, and nobody reads them. Refused, without
// harm, when the library is in use already.
void set_up_sqlite() {
  static std::once_flag once;
  std::call_once(once, [] { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); });
}

}  // namespace

Query::Query(Db& db, sqlite3_stmt* statement, Status prepared, bool writes_calendars)
    : db_(&db), statement_(statement), prepared_(std::move(prepared)), writes_calendars_(writes_calendars) {}

Query::Query(Query&& other) noexcept
    : db_(other.db_),
      statement_(std::exchange(other.statement_, nullptr)),
      prepared_(std::move(other.prepared_)),
      writes_calendars_(other.writes_calendars_),
      next_(other.next_) {}

Query::~Query() {
  if (statement_ == nullptr) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

// A value that could not be bound would be stored as NULL.
Query& Query::bound(int code) {
  if (code != SQLITE_OK && prepared_) prepared_ = pass_on(db_->error(code));
  return *this;
}
Query& Query::bind(std::int64_t v) {
  return statement_ == nullptr ? *this : bound(sqlite3_bind_int64(statement_, next_++, v));
}
Query& Query::bind(double v) {
  return statement_ == nullptr ? *this : bound(sqlite3_bind_double(statement_, next_++, v));
}
Query& Query::bind(std::string_view v) {
  if (statement_ == nullptr) return *this;
  return bound(sqlite3_bind_text64(statement_, next_++, v.data() != nullptr ? v.data() : "",
                                   v.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
}
Query& Query::bind_held(std::string_view v) {
  if (statement_ == nullptr) return *this;
  return bound(sqlite3_bind_text64(statement_, next_++, v.data() != nullptr ? v.data() : "",
                                   v.size(), SQLITE_STATIC, SQLITE_UTF8));
}
Query& Query::bind_null() {
  return statement_ == nullptr ? *this : bound(sqlite3_bind_null(statement_, next_++));
}

Result<bool> Query::step() {
  if (!prepared_) return pass_on(prepared_.error());
  if (writes_calendars_) db_->wrote_calendars();
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return pass_on(db_->error(code));
}

Status Query::run() {
  while (true) {
    DAYBOOK_ASSIGN(const bool row, step());
    if (!row) return {};
  }
}

std::int64_t Query::integer(int column) const { return sqlite3_column_int64(statement_, column); }
double Query::real(int column) const { return sqlite3_column_double(statement_, column); }
bool Query::is_null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}
std::string_view Query::view(int column) const {
  // Unprotected, which is enough: a connection is used by one thread at a time.
  auto* value = sqlite3_column_value(statement_, column);
  if (sqlite3_value_type(value) == SQLITE_NULL) return {};
  const auto* data = reinterpret_cast<const char*>(sqlite3_value_text(value));
  // A decision must not be built on a text that could not be had.
  if (data == nullptr) throw std::bad_alloc();
  return {data, static_cast<std::size_t>(sqlite3_value_bytes(value))};
}

Result<std::unique_ptr<Db>> Db::open(const std::string& path, const OpenOptions& options) {
  set_up_sqlite();
  sqlite3* handle = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX |
                    SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_PRIVATECACHE;
  const int code = sqlite3_open_v2(path.c_str(), &handle, flags,
                                   options.vfs.empty() ? nullptr : options.vfs.c_str());
  std::unique_ptr<sqlite3, decltype(&sqlite3_close_v2)> keep(handle, sqlite3_close_v2);
  std::unique_ptr<Db> db(new Db(handle, path, options));
  (void)keep.release();
  if (code != SQLITE_OK) return pass_on(db->error(code));
  sqlite3_busy_timeout(handle, 2000);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  // Small buffers: a process may hold a thousand of these.
  sqlite3_db_config(handle, SQLITE_DBCONFIG_LOOKASIDE, nullptr, 128, 64);
  const std::string pragmas =
      cache_size(options.cache_kib) + "PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY;";
  DAYBOOK_TRY(db->execute(pragmas));
  return db;
}

Status Db::use_journal() {
  return execute(fast_ ? "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF;"
                      : "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                        "PRAGMA journal_size_limit=4194304;");
}

Db::~Db() {
  for (auto& [sql, statement] : statements_) sqlite3_finalize(statement.handle);
  sqlite3_close_v2(handle_);
}

Query Db::query(std::string_view sql) {
  if (const auto it = statements_.find(sql); it != statements_.end())
    return {*this, it->second.handle, {}, it->second.writes_calendars};
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) return {*this, nullptr, pass_on(error(code))};
  // One that is lost keeps its connection open for ever, with all its locks.
  std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> keep(statement, sqlite3_finalize);
  const bool writes_calendars = sqlite3_stmt_readonly(statement) == 0 && names_calendars(sql);
  statements_.emplace(sql, Statement{statement, writes_calendars});
  return {*this, keep.release(), {}, writes_calendars};
}

Status Db::execute(const std::string& sql) {
  if (names_calendars(sql)) wrote_calendars();
  const int code = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return pass_on(error(code));
  return {};
}

Status Db::begin(Durable durable) {
  if (durable_ != durable && !fast_) {
    DAYBOOK_TRY(execute(durable == Durable::now ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL"));
    durable_ = durable;
  }
  // What only reads takes no lock of writers.
  return query(durable == Durable::now ? "BEGIN IMMEDIATE" : "BEGIN").run();
}
Status Db::commit() {
  DAYBOOK_TRY(query("COMMIT").run());
  calendars_open_ = false;
  return {};
}
int Db::on_commit(void* self, sqlite3* handle, const char* name, int pages) {
  static_cast<Db*>(self)->log_pages_ = pages;
  // As SQLite does by itself: what fails here is tried again after the next commit.
  if (pages >= kMostLogPages) sqlite3_wal_checkpoint_v2(handle, name, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  return SQLITE_OK;
}
Status Db::roomy(bool much, Log log) {
  log_pages_.reset();
  if (!much)
    return execute(cache_size(cache_kib_) + "PRAGMA wal_autocheckpoint=1000; PRAGMA journal_size_limit=4194304; PRAGMA shrink_memory;");
  DAYBOOK_TRY(execute(cache_size(kMuchCacheKib) + "PRAGMA wal_autocheckpoint=2000; PRAGMA journal_size_limit=-1;"));
  if (log == Log::here || fast_) return {};
  log_pages_ = 0;
  sqlite3_wal_hook(handle_, on_commit, this);  // takes the place of SQLite's own
  return {};
}
Status Db::carry_log() { return execute("PRAGMA wal_checkpoint(PASSIVE)"); }
Status Db::flush() {
  auto flushing = query("PRAGMA wal_checkpoint(TRUNCATE)");
  DAYBOOK_ASSIGN(const bool told, flushing.step());
  return told && flushing.integer(0) != 0 ? pass_on(error(SQLITE_BUSY)) : Status{};
}
void Db::rollback() noexcept {
  if (in_transaction()) sqlite3_exec(handle_, "ROLLBACK", nullptr, nullptr, nullptr);
  calendars_open_ = calendars_open_ && in_transaction();
}
bool Db::in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }
std::int64_t Db::last_insert_id() const { return sqlite3_last_insert_rowid(handle_); }
std::int64_t Db::written() const { return sqlite3_total_changes64(handle_); }
Result<std::optional<CalendarsVersion>> Db::calendars_version() {
  if (!in_transaction()) calendars_open_ = false;
  if (calendars_open_) return std::optional<CalendarsVersion>{};
  auto others = query("PRAGMA data_version");
  DAYBOOK_ASSIGN([[maybe_unused]] const bool told, others.step());
  return std::optional(CalendarsVersion{calendar_writes_, others.integer(0)});
}
std::int64_t Db::changes() const { return sqlite3_changes64(handle_); }

Error Db::error(int code) const {
  if ((code & 0xff) == SQLITE_NOMEM) return {Errc::io, "out of memory", {}};
  std::string message = "state file " + path_ + ": ";
  const std::string hint = way_out(code);
  message +=
      hint.empty() ? (handle_ != nullptr ? sqlite3_errmsg(handle_) : sqlite3_errstr(code)) : hint;
  message += " (" + std::string(sqlite3_errstr(code)) + ")";
  return {kind_of(code), std::move(message), path_};
}

}  // namespace daybook::store
