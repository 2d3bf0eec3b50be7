// SQLite, thinly: statements are cached by their text, failures are Results; nothing is thrown but
// std::bad_alloc.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace daybook::store {

class Db;

// One run of a prepared statement. Bind in order, then step. Reset when it goes out of scope.
class Query {
 public:
  Query(Query&& other) noexcept;
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;
  Query& operator=(Query&&) = delete;
  ~Query();

  Query& bind(std::int64_t v);
  Query& bind(int v) { return bind(static_cast<std::int64_t>(v)); }
  Query& bind(bool v) { return bind(static_cast<std::int64_t>(v)); }
  Query& bind(double v);
  Query& bind(std::string_view v);
  Query& bind_held(std::string_view v);  // text that lives until the last step: it is not copied
  Query& bind(const char* v) { return bind(std::string_view(v)); }
  Query& bind_null();
  Query& bind_or_null(std::string_view v) { return v.empty() ? bind_null() : bind(v); }

  // true: a row stands ready; false: done.
  Result<bool> step();
  // Runs to the end, for statements without rows.
  Status run();

  std::int64_t integer(int column) const;
  double real(int column) const;
  std::string text(int column) const { return std::string(view(column)); }
  std::string_view view(int column) const;  // until the next step
  bool is_null(int column) const;

 private:
  friend class Db;
  Query(Db& db, sqlite3_stmt* statement, Status prepared, bool writes_calendars = false);
  Query& bound(int code);
  Db* db_;
  sqlite3_stmt* statement_;
  Status prepared_;
  bool writes_calendars_;
  int next_ = 1;
};

struct OpenOptions {
  std::string vfs;    // name of a registered VFS, empty: the default
  bool fast = false;  // no durability: replays and other throw-away states
  int cache_kib = 512;
};

// Equal ones stand for the same rows in the tables of calendars.
struct CalendarsVersion {
  std::int64_t here = 0, elsewhere = 0;  // writes by this connection, and by others
  bool operator==(const CalendarsVersion&) const = default;
};

// One connection, used by one thread at a time.
class Db {
 public:
  // Errors: io, in_use, corrupt, each naming the file and the way out.
  static Result<std::unique_ptr<Db>> open(const std::string& path, const OpenOptions& options);
  ~Db();
  Db(const Db&) = delete;
  Db& operator=(const Db&) = delete;

  // How commits reach the disk. It writes to the file, so only once it is known to be ours.
  Status use_journal();

  Query query(std::string_view sql);       // cached
  Status execute(const std::string& sql);  // one or more statements, not cached
  // `now`: the commit is on the disk when it returns. `later`: with the next commit that is; power that
  // fails before takes it back as a whole, and nothing that was committed before it.
  enum class Durable : bool { now, later };
  Status begin(Durable durable = Durable::now);
  Status commit();
  void rollback() noexcept;
  // More pages in memory, and the log carried over less often, while much is stored at once: rows of a
  // listing fall on all pages of an index, and what finds no room is written and read again in every piece.
  // Carried over `elsewhere`: by another connection that is asked to, unless it falls far behind.
  enum class Log : bool { here, elsewhere };
  Status roomy(bool much, Log log = Log::here);
  // Pages in the log after the last commit, while it is carried over elsewhere; nothing: it is not.
  std::optional<int> log_pages() const { return log_pages_; }
  // Writes into the file what the log holds, without waiting for anybody and keeping nobody waiting.
  Status carry_log();
  // Writes the write-ahead log back into the file and empties it, outside of a transaction. Errors
  // besides: in_use, while another connection is at it.
  Status flush();
  bool in_transaction() const;
  std::int64_t last_insert_id() const;
  std::int64_t changes() const;
  std::int64_t written() const;  // rows, since it was opened: grows with all that is written
  // Nothing while something written to those tables is not committed, as it may be taken back yet.
  Result<std::optional<CalendarsVersion>> calendars_version();
  const std::string& path() const { return path_; }
  Error error(int code) const;  // what the last failure means for the caller

 private:
  friend class Query;
  struct Statement {
    sqlite3_stmt* handle;
    bool writes_calendars;
  };
  void wrote_calendars() {
    ++calendar_writes_;
    calendars_open_ = true;
  }
  static int on_commit(void* self, sqlite3* handle, const char* name, int pages);
  Db(sqlite3* handle, std::string path, const OpenOptions& options)
      : handle_(handle), path_(std::move(path)), fast_(options.fast), cache_kib_(options.cache_kib) {}
  sqlite3* handle_;
  std::string path_;
  bool fast_;
  int cache_kib_;
  Durable durable_ = Durable::now;
  std::optional<int> log_pages_;
  std::int64_t calendar_writes_ = 0;
  bool calendars_open_ = false;  // the transaction wrote to them
  std::map<std::string, Statement, std::less<>> statements_;
};

}  // namespace daybook::store
