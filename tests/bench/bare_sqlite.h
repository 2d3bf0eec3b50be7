// SQLite without anything around it: what the storing is measured against.
#pragma once

#include <sqlite3.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace bare {

inline void exec(sqlite3* db, const std::string& sql) {
  if (sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK) return;
  std::fprintf(stderr, "%s: %s\n", sql.substr(0, 80).c_str(), sqlite3_errmsg(db));
  std::exit(1);
}

inline std::vector<std::string> texts(sqlite3* db, const std::string& sql) {
  std::vector<std::string> out;
  sqlite3_stmt* q = nullptr;
  sqlite3_prepare_v2(db, sql.c_str(), -1, &q, nullptr);
  while (sqlite3_step(q) == SQLITE_ROW)
    out.emplace_back(reinterpret_cast<const char*>(sqlite3_column_text(q, 0)));
  sqlite3_finalize(q);
  return out;
}

// The rows of a table as they were stored, to be inserted anew.
struct Table {
  std::string insert;
  std::vector<std::vector<sqlite3_value*>> rows;
};

inline Table load(sqlite3* db, const std::string& name, const std::string& order) {
  Table t;
  std::string list, marks;
  for (const auto& column : texts(db, "SELECT name FROM pragma_table_info('" + name + "')")) {  // no generated ones
    list += (list.empty() ? "" : ",") + column;
    marks += marks.empty() ? "?" : ",?";
  }
  t.insert = "INSERT INTO " + name + "(" + list + ") VALUES(" + marks + ")";
  sqlite3_stmt* q = nullptr;
  sqlite3_prepare_v2(db, ("SELECT " + list + " FROM " + name + " ORDER BY " + order).c_str(), -1, &q, nullptr);
  while (sqlite3_step(q) == SQLITE_ROW) {
    auto& row = t.rows.emplace_back();
    for (int i = 0; i < sqlite3_column_count(q); ++i) row.push_back(sqlite3_value_dup(sqlite3_column_value(q, i)));
  }
  sqlite3_finalize(q);
  return t;
}

inline void insert(sqlite3_stmt* q, const std::vector<sqlite3_value*>& row) {
  for (std::size_t i = 0; i < row.size(); ++i) sqlite3_bind_value(q, static_cast<int>(i) + 1, row[i]);
  if (sqlite3_step(q) != SQLITE_DONE) std::exit(2);
  sqlite3_reset(q);
}

// The events' tables and indexes as they stand in `from`, empty, in `db`.
inline void copy_schema(sqlite3* from, sqlite3* db) {
  exec(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL");
  for (const char* kind : {"table", "index"})
    for (const auto& sql : texts(from, "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND type='" +
                                           std::string(kind) +
                                           "' AND tbl_name IN ('calendar_events','calendar_event_instances')"))
      exec(db, sql);
}

}  // namespace bare
