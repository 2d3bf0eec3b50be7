// A week out of a large calendar, asked through the C ABI, beside the bare prepared statement that
// returns the same rows; and how fast the rows come in, beside a bare loop of prepared inserts of
// the same rows under the same indexes. 100,000 events with 400,000 occurrences; figures are ratios
// of one run. Usage: bench_window [EVENTS]
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "bare_sqlite.h"
#include "store/events.h"

// The header's handle and our namespace have one name.
#define daybook daybook_handle
#include "daybook.h"
#undef daybook

namespace {

using namespace daybook;
using Clock = std::chrono::steady_clock;
constexpr std::int64_t kNow = 1772452800;  // 2 March 2026
constexpr std::int64_t kWeek = 7 * 86400;
constexpr int kRows = 200;    // of a week
constexpr int kAsked = 300;    // weeks, in each run
constexpr int kAgain = 4;      // of them, where the same are asked for again
constexpr int kOfSeries = 13;  // occurrences of each fourth event

double since(Clock::time_point t) { return std::chrono::duration<double>(Clock::now() - t).count(); }

template <class T>
T must(Result<T> r) {
  if (r) return std::move(*r);
  std::fprintf(stderr, "%s\n", r.error().message.c_str());
  std::exit(1);
}
void must(const Status& s) {
  if (s) return;
  std::fprintf(stderr, "%s\n", s.error().message.c_str());
  std::exit(1);
}

struct Stored {
  model::Event event;
  std::vector<store::Instance> instances;
};

// Singles and weekly series, in no order, so thick that a week holds kRows of them.
std::vector<Stored> calendar(int count) {
  const auto zone = *time::Zone::find("Europe/Berlin");
  const std::int64_t all = std::int64_t{count} * 3 / 4 + std::int64_t{count} / 4 * kOfSeries;
  const std::int64_t weeks = all / kRows;
  std::vector<Stored> out;
  for (int i = 0; i < count; ++i) {
    const auto n = std::to_string(i);
    const bool series = i % 4 == 0;
    const auto week = static_cast<std::int64_t>(std::uint64_t{2654435761} * static_cast<unsigned>(i) %
                                                static_cast<std::uint64_t>(weeks));
    const auto start = time::from_unix(kNow + week * kWeek + i % 5 * 86400 + (8 + i % 9) * 3600);
    Stored s;
    auto& e = s.event;
    e.event_id = "e" + n;
    e.calendar_id = "main";
    e.ical_uid = e.event_id + "@example.com";
    e.title = "Meeting " + n + " of the pump room";
    e.description = "Something to do, number " + n + "; bring what is needed for it.";
    e.location = "Room " + std::to_string(i % 40);
    e.organizer = "ana@example.com";
    e.etag = "1";
    e.created_ms = e.updated_ms = kNow * 1000;
    e.span = {false, zone.to_local(start), zone.to_local(start + time::minutes(45)), zone};
    if (series) e.recurrence_rule = "FREQ=WEEKLY;COUNT=" + std::to_string(kOfSeries);
    for (int k = 0; k < (series ? kOfSeries : 1); ++k) {
      const auto at = zone.to_instant(e.span.start + time::days(7 * k));
      s.instances.push_back({at, at, at + time::minutes(45), {}});
    }
    out.push_back(std::move(s));
  }
  return out;
}

daybook_handle* open_state(const std::string& path) {
  const std::string config = R"({"timezone":"Europe/Berlin","briefing":{"morning":"off","evening":"off"},)"
                             R"("calendars":[{"id":"main","provider":"local"}],"state":")" + path + "\"}";
  char error[400] = {};
  daybook_handle* d = nullptr;
  if (daybook_init(DAYBOOK_ABI, config.data(), config.size(), &d, error, sizeof error) == 0) return d;
  std::fprintf(stderr, "init: %s\n", error);
  std::exit(1);
}

double load(const std::string& path, const std::vector<Stored>& rows) {
  auto db = must(store::Db::open(path, {}));
  must(db->use_journal());
  store::Events events(*db);
  auto source = *must(events.source("main"));
  source.window_from = time::from_unix(kNow) - time::days(90);
  source.window_to = source.window_target = time::from_unix(kNow) + time::days(366 * 60);
  const auto begun = Clock::now();
  must(db->begin());
  must(events.set_window(source));
  for (const auto& r : rows)
    must(events.insert_copy(r.event, r.instances.back().ends_at, r.instances, "1", 1));
  must(db->commit());
  return since(begun);
}

// Each event, then its occurrences, in one transaction, as the rows came above.
double load_bare(const std::string& from_path, const std::string& path) {
  sqlite3 *from = nullptr, *db = nullptr;
  sqlite3_open_v2(from_path.c_str(), &from, SQLITE_OPEN_READONLY, nullptr);
  const auto events = bare::load(from, "calendar_events", "id");
  const auto instances = bare::load(from, "calendar_event_instances", "event_id, origin_instance_ref");
  sqlite3_open(path.c_str(), &db);
  bare::copy_schema(from, db);
  const auto begun = Clock::now();
  sqlite3_stmt *event = nullptr, *instance = nullptr;
  sqlite3_prepare_v2(db, events.insert.c_str(), -1, &event, nullptr);
  sqlite3_prepare_v2(db, instances.insert.c_str(), -1, &instance, nullptr);
  bare::exec(db, "BEGIN");
  std::size_t i = 0;
  for (const auto& row : events.rows) {
    bare::insert(event, row);
    const auto id = sqlite3_value_int64(row[0]);
    for (; i < instances.rows.size() && sqlite3_value_int64(instances.rows[i][0]) == id; ++i)
      bare::insert(instance, instances.rows[i]);
  }
  bare::exec(db, "COMMIT");
  const double took = since(begun);
  sqlite3_finalize(event);
  sqlite3_finalize(instance);
  sqlite3_close(db);
  sqlite3_close(from);
  return took;
}

// Fields of which a week of events fits into one answer; all of them when empty.
constexpr const char* kAllFields = "";
constexpr const char* kSomeFields = R"("fields":["event_id","title","start_at","end_at","location"],)";

// One week through the C ABI; answers how many events came.
int ask(daybook_handle* d, int week, std::string& buffer, const char* fields = kAllFields) {
  const auto day = [&](std::int64_t t) { return time::format_utc(time::from_unix(t)); };
  const auto from = kNow + week * kWeek;
  const std::string call = R"({"v":1,"corr":"c","actor":{"platform":"test","workspace":"","user":"U1"},"origin":"workspace",)"
                           R"("tool":"calendar_list_events","args":{)" + std::string(fields) + R"("limit":1000,"start_at":")" + day(from) +
                           R"(","end_at":")" + day(from + kWeek) + "\"}}";
  if (daybook_on_command(d, call.data(), call.size(), nullptr) != 0) std::exit(3);
  std::size_t need = 0;
  if (daybook_wait(d, 10000) != 1 || daybook_next(d, buffer.data(), buffer.size(), &need) != 1) std::exit(4);
  const std::string_view got(buffer.data(), need);
  const auto at = got.find("\"id\":\"");
  daybook_done(d, std::strtoull(got.data() + at + 6, nullptr, 10), 0, "{}", 2);
  int n = 0;
  for (auto i = got.find("\"title\""); i != std::string_view::npos; i = got.find("\"title\"", i + 1)) ++n;
  return n;
}

constexpr const char* kBare =
    "SELECT i.starts_at, i.ends_at, i.origin_instance_ref, e.event_id, e.title, e.description, e.location, "
    "e.timezone, e.all_day, e.start_local, e.end_local, e.rrule, e.recurrence, e.series_id, e.original_start, "
    "e.status, e.visibility, e.busy, e.color_id, e.organizer, e.butler_generated, e.butler_name, e.notes, "
    "e.etag, e.ical_uid, e.metadata, e.created_at, e.updated_at, e.origin_ref FROM calendar_event_instances i "
    "CROSS JOIN calendar_events e ON e.id=i.content_id WHERE i.length_class=0 AND i.starts_at>=?1 AND "
    "i.starts_at<?2 ORDER BY i.starts_at";

int ask_bare(sqlite3_stmt* q, int week, std::size_t& bytes) {
  const auto from = kNow + week * kWeek;
  sqlite3_bind_int64(q, 1, from);
  sqlite3_bind_int64(q, 2, from + kWeek);
  int n = 0;
  for (; sqlite3_step(q) == SQLITE_ROW; ++n)
    for (int i = 0; i < 29; ++i) {
      sqlite3_column_text(q, i);
      bytes += static_cast<std::size_t>(sqlite3_column_bytes(q, i));
    }
  sqlite3_reset(q);
  return n;
}

struct Times {
  std::vector<double> us;
  std::int64_t rows = 0;
  double at(double part) {
    std::sort(us.begin(), us.end());
    return us[static_cast<std::size_t>(static_cast<double>(us.size() - 1) * part)];
  }
};

// Who asks for the week tells how many rows came.
template <class Ask>
void measure(int week, Times& t, Ask ask_one) {
  const auto begun = Clock::now();
  t.rows += ask_one(week);
  t.us.push_back(since(begun) * 1e6);
}

}  // namespace

int main(int argc, char** argv) {
  const int count = argc > 1 ? std::atoi(argv[1]) : 100'000;
  const auto rows = calendar(count);
  std::size_t instances = 0;
  for (const auto& r : rows) instances += r.instances.size();
  std::string folder = (std::filesystem::temp_directory_path() / "daybook-bench-XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) return 1;
  const std::string path = folder + "/state.sqlite";
  std::printf("# %d events, %zu occurrences\n", count, instances);
  for (int run = 1; run <= 3; ++run) {
    for (const auto& entry : std::filesystem::directory_iterator(folder)) std::filesystem::remove(entry);
    daybook_shutdown(open_state(path), 1000);
    const double ours = load(path, rows);
    const double theirs = load_bare(path, path + ".bare");
    std::printf("load   %8.2f s  bare %8.2f s  ratio of rows a second %.2f\n", ours, theirs, theirs / ours);
  }
  const int weeks = static_cast<int>(instances / kRows);
  std::string buffer(65536, '\0');
  daybook_handle* d = open_state(path);
  daybook_on_tick(d, kNow * 1000, nullptr);
  sqlite3* db = nullptr;
  sqlite3_open_v2(path.c_str(), &db, SQLITE_OPEN_READONLY, nullptr);
  sqlite3_stmt* q = nullptr;
  sqlite3_prepare_v2(db, kBare, -1, &q, nullptr);
  std::size_t bytes = 0;
  std::fflush(stdout);
  // In turn, so that what slows the machine down slows all of them. First other weeks each time, so that none finds the
  // pages of another in its cache; then a few weeks again and again, as somebody asks who plans them: nothing is
  // written in between, so that all but the first two questions about each find its list kept.
  for (const auto& [how, among] : {std::pair{"others", std::max(1, weeks - 40)}, std::pair{"again", kAgain}})
    for (int run = 1; run <= 3; ++run) {
      Times theirs, all, five;
      for (int i = 0; i < kAsked; ++i) {
        const auto week = [&](int n) { return 20 + (i * 37 + n * 13) % among; };
        measure(week(0), theirs, [&](int w) { return ask_bare(q, w, bytes); });
        measure(week(1), five, [&](int w) { return ask(d, w, buffer, kSomeFields); });
        measure(week(2), all, [&](int w) { return ask(d, w, buffer); });
      }
      for (auto& [name, ours] : {std::pair<const char*, Times&>{"all fields", all}, {"five", five}})
        std::printf("%-6s %-10s %6.0f us p99 %6.0f  bare %6.0f us p99 %6.0f  ratio %.2f  rows %.1f and %.1f\n", how, name,
                    ours.at(.5), ours.at(.99), theirs.at(.5), theirs.at(.99), ours.at(.5) / theirs.at(.5),
                    static_cast<double>(ours.rows) / kAsked, static_cast<double>(theirs.rows) / kAsked);
    }
  sqlite3_finalize(q);
  sqlite3_close(db);
  daybook_shutdown(d, 1000);
  std::filesystem::remove_all(folder);
}
