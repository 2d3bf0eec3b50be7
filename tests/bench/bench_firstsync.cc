// The first sync of a large Google calendar, through the C ABI as a host sees it, beside the bare
// twin of it: simdjson over the same pages and prepared inserts of the same rows. Prints one table.
// Usage: bench_firstsync [EVENTS]
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <simdjson.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "bare_sqlite.h"
#include "daybook.h"

namespace {

using Clock = std::chrono::steady_clock;
constexpr int kPage = 2500;

double seconds_since(Clock::time_point t) { return std::chrono::duration<double>(Clock::now() - t).count(); }

// As Google writes them: one in a hundred a weekly series, one in ten of whole days.
std::string event(int n) {
  char day[32];
  std::snprintf(day, sizeof day, "2026-%02d-%02d", 1 + n % 12, 1 + n / 12 % 27);
  const std::string d(day), id = "seed" + std::to_string(100000 + n), hour = std::to_string(10 + n % 8);
  std::string out = R"({"kind":"calendar#event","etag":"\"34)" + std::to_string(40000000 + n) + R"(\"","id":")" + id +
                    R"(","status":"confirmed","htmlLink":"https://calendar.example/event?eid=)" + id +
                    R"(","created":"2026-01-01T00:00:00.000Z","updated":"2026-01-02T00:00:00.000Z","summary":"Event )" +
                    std::to_string(n) + R"( of the pump room","description":"Something to do, number )" + std::to_string(n) +
                    R"(; bring what is needed for it.","location":"Room )" + std::to_string(n % 40) +
                    R"(","creator":{"email":"ana@example.com"},"organizer":{"email":"ana@example.com"},)";
  if (n % 10 == 7)
    out += R"("start":{"date":")" + d + R"("},"end":{"date":")" + d.substr(0, 8) + (d[8] == '2' && d[9] == '8' ? "29" : std::string(1, d[9] == '9' ? char(d[8] + 1) : d[8]) + (d[9] == '9' ? '0' : char(d[9] + 1))) + R"("},)";
  else
    out += R"("start":{"dateTime":")" + d + "T" + hour + R"(:00:00+01:00","timeZone":"Europe/Berlin"},"end":{"dateTime":")" + d +
           "T" + hour + R"(:45:00+01:00","timeZone":"Europe/Berlin"},)";
  if (n % 100 == 3) out += R"("recurrence":["RRULE:FREQ=WEEKLY;COUNT=20"],)";
  return out + R"("iCalUID":")" + id + R"(@google.com","sequence":0,"attendees":[{"email":"bo@example.com","responseStatus":"accepted"},{"email":"cy@example.com","responseStatus":"needsAction"}],"reminders":{"useDefault":true},"eventType":"default"})";
}

std::vector<std::string> pages_of(int events) {
  std::vector<std::string> out;
  for (int n = 0; n < events; n += kPage) {
    const bool last = n + kPage >= events;
    std::string page = R"({"kind":"calendar#events","etag":"\"1\"","summary":"work","updated":"2026-01-02T00:00:00.000Z","timeZone":"Europe/Berlin","accessRole":"owner",)";
    page += last ? std::string(R"("nextSyncToken":"s1",)") : R"("nextPageToken":"p)" + std::to_string(out.size() + 1) + "\",";
    page += R"("items":[)";
    for (int i = n; i < std::min(events, n + kPage); ++i) page += (i == n ? "" : ",") + event(i);
    out.push_back(page + "]}");
  }
  return out;
}

// A loopback server that has the answers ready.
class Server {
 public:
  explicit Server(const std::vector<std::string>& pages) : pages_(pages) {
    fd_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    ::bind(fd_, reinterpret_cast<sockaddr*>(&at), sizeof at);
    ::listen(fd_, 8);
    ::getsockname(fd_, reinterpret_cast<sockaddr*>(&at), &size);
    port_ = ntohs(at.sin_port);
    std::thread([this] {
      for (int c; (c = ::accept(fd_, nullptr, nullptr)) >= 0;) std::thread([this, c] { serve(c); }).detach();
    }).detach();
  }
  int port() const { return port_; }
  int polls() const { return polls_; }

 private:
  void serve(int c) {
    std::string head;
    char buffer[4096];
    while (true) {
      const auto end = head.find("\r\n\r\n");
      if (end == std::string::npos) {
        const auto n = ::recv(c, buffer, sizeof buffer, 0);
        if (n <= 0) break;
        head.append(buffer, static_cast<std::size_t>(n));
        continue;
      }
      const std::string line = head.substr(0, head.find('\r'));
      head.erase(0, end + 4);
      answer(c, line);
    }
    ::close(c);
  }
  void answer(int c, const std::string& line) {
    static const std::string unchanged = R"({"kind":"calendar#events","accessRole":"owner","timeZone":"Europe/Berlin","items":[],"nextSyncToken":"s1"})";
    const auto token = line.find("pageToken=p");
    const bool poll = line.find("syncToken=") != std::string::npos;
    if (poll) ++polls_;
    const bool look = line.find("maxResults=1&") != std::string::npos;
    const std::string& body = poll || look                  ? unchanged
                              : token == std::string::npos ? pages_.front()
                                                           : pages_[std::stoul(line.substr(token + 11))];
    const std::string out = "HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: " +
                            std::to_string(body.size()) + "\r\n\r\n";
    send_all(c, out.data(), out.size());
    send_all(c, body.data(), body.size());
  }
  static void send_all(int c, const char* at, std::size_t n) {
    while (n > 0) {
      const auto sent = ::send(c, at, n, MSG_NOSIGNAL);
      if (sent <= 0) return;
      at += sent;
      n -= static_cast<std::size_t>(sent);
    }
  }

  const std::vector<std::string>& pages_;
  int fd_ = -1, port_ = 0;
  std::atomic<int> polls_ = 0;
};

std::int64_t wall_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

// Asks a tool and waits for the reply.
std::string ask(daybook* d, const std::string& tool, const std::string& args) {
  static int corr = 0;
  const std::string mine = "\"corr\":\"" + std::to_string(++corr) + "\"";
  const std::string doc = R"({"v":1,"tool":")" + tool + R"(","args":)" + args + "," + mine +
                          R"(,"origin":"command","actor":{"platform":"test","workspace":"","user":"U1"}})";
  if (daybook_on_command(d, doc.data(), doc.size(), nullptr) != 0) return {};
  std::string buffer(65536, '\0');
  while (true) {
    std::size_t need = 0;
    while (daybook_next(d, buffer.data(), buffer.size(), &need) == 1) {
      std::string got = buffer.substr(0, need);
      const auto id = std::stoull(got.substr(got.find("\"id\":\"") + 6));
      daybook_done(d, id, 0, "{}", 2);
      if (got.find(mine) != std::string::npos) return got;
    }
    daybook_wait(d, 1000);
  }
}

double rss_mb() {
  std::ifstream in("/proc/self/statm");
  long pages = 0, resident = 0;
  in >> pages >> resident;
  return double(resident) * double(sysconf(_SC_PAGESIZE)) / 1e6;
}

struct Measured {
  double seconds = 0, p99_ms = 0, worst_ms = 0, grown_mb = 0;
  std::size_t asked = 0;
};

// At one real-time priority who is woken waits until another thread gives up its core, however long: the
// asker stands one step above the threads it measures, as the scheduler otherwise prefers who slept.
void step_above(int by) {
  sched_param mine{};
  int policy = 0;
  pthread_getschedparam(pthread_self(), &policy, &mine);
  if (policy != SCHED_FIFO) return;
  mine.sched_priority += by;
  pthread_setschedparam(pthread_self(), policy, &mine);
}

Measured sync(int port, const std::string& state) {
  const std::string base = "http://127.0.0.1:" + std::to_string(port);
  const std::string config = R"({"state":")" + state + R"(","timezone":"Europe/Berlin","briefing":{"morning":"off","evening":"off"},)" +
                             R"("secrets":{"t":"token"},"net":{"allow_private_addresses":true},"calendars":[{"id":"main","provider":"local"},)" +
                             R"({"id":"agenda","provider":"google","mode":"read","write":false,"agents":true,"token":"host:t","api_base":")" + base + "/calendar/v3\"}]}";
  char error[400] = {};
  daybook* d = nullptr;
  if (daybook_init(1, config.data(), config.size(), &d, error, sizeof error) != 0) {
    std::fprintf(stderr, "init: %s\n", error);
    std::exit(1);
  }
  ask(d, "calendar_list_events", R"({"start_at":"2031-03-03","end_at":"2031-03-04","calendar_id":"main"})");
  step_above(1);
  Measured m;
  const double before = rss_mb();
  const auto start = Clock::now();
  std::int64_t next = 0;
  daybook_on_tick(d, wall_ms(), &next);
  std::vector<double> took;
  while (true) {
    const auto asked = Clock::now();
    const bool status = took.size() % 8 == 0;
    const auto answer = ask(d, status ? "calendar_sync_status" : "calendar_list_events",
                            status ? "{}" : R"({"start_at":"2031-03-03","end_at":"2031-03-04","calendar_id":"main"})");
    took.push_back(seconds_since(asked) * 1e3);
    m.grown_mb = std::max(m.grown_mb, rss_mb() - before);
    if (status && answer.find(R"("provider":"google","sync_state":"fresh")") != std::string::npos) break;
    if (status && answer.find(R"("sync_state":"failed")") != std::string::npos) {
      std::fprintf(stderr, "%s\n", answer.c_str());
      std::exit(1);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  m.seconds = seconds_since(start);
  step_above(-1);
  m.asked = took.size();
  std::sort(took.begin(), took.end());
  m.p99_ms = took[took.size() * 99 / 100];
  m.worst_ms = took.back();
  daybook_shutdown(d, 5000);
  return m;
}

// Every value a reader of events needs, touched once.
std::size_t read_bare(const std::vector<std::string>& pages) {
  std::size_t sum = 0;
  simdjson::ondemand::parser parser;
  for (const auto& page : pages) {
    const simdjson::padded_string padded(page);
    auto doc = parser.iterate(padded);
    for (auto item : doc["items"].get_array())
      for (auto field : item.get_object()) {
        sum += std::string_view(field.unescaped_key()).size();
        sum += std::string_view(field.value().raw_json_token()).size();
      }
  }
  return sum;
}

double bare_twin(const std::vector<std::string>& pages, const std::string& state, const std::string& fresh) {
  sqlite3* from = nullptr;
  sqlite3* db = nullptr;
  sqlite3_open_v2(state.c_str(), &from, SQLITE_OPEN_READONLY, nullptr);
  const std::vector<bare::Table> tables = {bare::load(from, "calendar_events", "id"),
                                           bare::load(from, "calendar_event_instances", "event_id, origin_instance_ref")};
  sqlite3_open(fresh.c_str(), &db);
  bare::copy_schema(from, db);
  const auto start = Clock::now();
  const auto sum = read_bare(pages);
  std::vector<sqlite3_stmt*> inserts(2);
  for (int i = 0; i < 2; ++i) sqlite3_prepare_v2(db, tables[std::size_t(i)].insert.c_str(), -1, &inserts[std::size_t(i)], nullptr);
  for (std::size_t p = 0; p < pages.size(); ++p) {
    bare::exec(db, "BEGIN");
    for (std::size_t i = 0; i < 2; ++i) {
      const auto n = tables[i].rows.size();
      for (std::size_t r = n * p / pages.size(); r < n * (p + 1) / pages.size(); ++r) bare::insert(inserts[i], tables[i].rows[r]);
    }
    bare::exec(db, "COMMIT");
  }
  const double took = seconds_since(start);
  std::printf("# rows: %zu events, %zu instances; %zu bytes of fields\n", tables[0].rows.size(), tables[1].rows.size(), sum);
  return took;
}

}  // namespace

int main(int argc, char** argv) {
  const int events = argc > 1 ? std::atoi(argv[1]) : 50'000;
  const auto pages = pages_of(events);
  std::size_t bytes = 0;
  for (const auto& p : pages) bytes += p.size();
  Server server(pages);
  char folder[] = "/tmp/daybook-bench-XXXXXX";
  if (mkdtemp(folder) == nullptr) return 1;
  std::printf("# %d events, %zu pages, %.1f MB\n", events, pages.size(), double(bytes) / 1e6);
  std::printf("%8s %12s %12s %8s %10s %10s %10s\n", "run", "sync s", "bare s", "ratio", "p99 ms", "worst ms", "grown MB");
  for (int run = 1; run <= 3; ++run) {
    const std::string state = std::string(folder) + "/state" + std::to_string(run);
    const auto m = sync(server.port(), state);
    const double b = bare_twin(pages, state, state + ".bare");
    std::printf("%8d %12.3f %12.3f %8.2f %10.2f %10.2f %10.1f\n", run, m.seconds, b, b / m.seconds, m.p99_ms, m.worst_ms, m.grown_mb);
    std::fflush(stdout);
  }
  std::filesystem::remove_all(folder);
}
