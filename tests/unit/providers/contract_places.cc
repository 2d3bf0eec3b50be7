// The places at which the contract suite is held.
#include <algorithm>
#include <filesystem>
#include <fstream>

#include "unit/providers/contract_seat.h"
#include "unit/providers/dav_world.h"

namespace daybook::providers::contract {
namespace {

RemoteSetting common() {
  RemoteSetting s;
  s.id = "main";
  s.zone = *time::Zone::find("Europe/Berlin");
  s.read_only = false;
  s.own_network = true;
  return s;
}

std::string quoted(const std::string& s) { return json::dump(json::Value::string(s)); }

// A folder of a helper process; goes with it.
class Folder {
 public:
  explicit Folder(const char* name)
      : path_((std::filesystem::temp_directory_path() / (std::string("daybook-contract-") + name + "-" + std::to_string(getpid()))).string()) {
    std::filesystem::create_directories(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// A fake of tests/fakes behind the proxy.
class CloudFar : public Far {
 public:
  explicit CloudFar(const char* program)
      : folder_(program),
        fake_(program),
        proxy_("fault_proxy.py", {std::to_string(fake_.port()), folder_.path()}),
        wire_(proxy_.at("", "http"), net::bearer("test-token")) {}
  Wire& wire() override { return wire_; }
  void clean() override { order(R"({"reset":true})"); }
  void remove(const std::string& id) override { order(R"({"remove":)" + quoted(id) + "}"); }

 protected:
  json::Value order(const std::string& orders) { return json_of(wire_.ask("POST", fake_.at("/_control"), orders).body); }
  std::string at(const std::string& path) const { return proxy_.at(path, "http"); }

 private:
  Folder folder_;
  Fake fake_, proxy_;
  Wire wire_;
};

class GoogleFar final : public CloudFar {
 public:
  GoogleFar() : CloudFar("google_calendar.py") {}
  std::unique_ptr<RemoteCalendar> open() override {
    auto s = common();
    s.calendar = "work";
    s.api_base = at("/calendar/v3");
    return google_calendar(s, wire().session());
  }
  std::string insert(const Foreign& e) override {
    const auto id = "other" + std::to_string(++count_);
    const auto when = [&](const std::string& t) { return R"({"dateTime":")" + t + R"(","timeZone":")" + e.zone + "\"}"; };
    order(R"({"insert":{"id":")" + id + R"(","summary":)" + quoted(e.title) + R"(,"start":)" + when(e.start) + R"(,"end":)" +
          when(e.end) + (e.weekly ? R"(,"recurrence":["RRULE:FREQ=WEEKLY;COUNT=6;BYDAY=TU"])" : "") + "}}");
    return id;
  }
  void retitle(const std::string& id, const std::string& title) override {
    order(R"({"edit":{"id":")" + id + R"(","summary":)" + quoted(title) + "}}");
  }
  std::string insert_in_unknown_zone() override {
    order(R"({"raw":{"id":"strange","status":"confirmed","summary":"Far away",)"
          R"("start":{"dateTime":"2026-03-10T15:00:00+05:30","timeZone":"Mars/Base"},)"
          R"("end":{"dateTime":"2026-03-10T16:00:00+05:30","timeZone":"Mars/Base"}}})");
    return "strange";
  }
  bool insert_unreadable() override {
    order(R"({"raw":{"id":"odd","status":"confirmed","start":{"dateTime":"soon"},"end":{"date":"?"}}})");
    return true;
  }
  std::string lost(std::string cursor) override {
    order(R"({"expire_sync":true})");
    return cursor;
  }

 private:
  int count_ = 10000;
};

class GraphFar final : public CloudFar {
 public:
  GraphFar() : CloudFar("graph_calendar.py") {}
  std::unique_ptr<RemoteCalendar> open() override {
    auto s = common();
    s.mailbox = "schedule@example.com";
    s.api_base = at("/v1.0");
    return graph_calendar(s, wire().session());
  }
  std::string insert(const Foreign& e) override {
    const auto when = [&](const std::string& t) { return R"({"dateTime":")" + t + R"(","timeZone":")" + e.zone + "\"}"; };
    const std::string weekly =
        R"(,"recurrence":{"pattern":{"type":"weekly","interval":1,"daysOfWeek":["tuesday"]},)"
        R"("range":{"type":"numbered","startDate":")" + e.start.substr(0, 10) + R"(","numberOfOccurrences":6}})";
    const auto made = order(R"({"insert":{"subject":)" + quoted(e.title) + R"(,"start":)" + when(e.start) + R"(,"end":)" +
                            when(e.end) + (e.weekly ? weekly : "") + "}}");
    return std::string(made.str("id"));
  }
  void retitle(const std::string& id, const std::string& title) override {
    order(R"({"edit":{"id":")" + id + R"(","subject":)" + quoted(title) + "}}");
  }
  std::string insert_in_unknown_zone() override {
    order(R"({"custom_zone":true})");
    return insert({"Far away", "2026-03-10T10:30:00", "2026-03-10T11:30:00"});
  }
  bool insert_unreadable() override {
    order(R"({"raw":{"id":"odd","subject":"Odd"}})");
    return true;
  }
  std::string lost(std::string cursor) override {
    order(R"({"expire_delta":true})");
    return cursor;
  }
};

std::string component(const std::string& uid, const Foreign& e) {
  std::string line_start = "DTSTART;TZID=" + e.zone + ":", line_end = "DTEND;TZID=" + e.zone + ":";
  const auto basic = [](std::string t) {
    std::erase_if(t, [](char c) { return c == '-' || c == ':'; });
    return t;
  };
  return "BEGIN:VEVENT\r\nUID:" + uid + "\r\nDTSTAMP:20260101T000000Z\r\n" + line_start + basic(e.start) + "\r\n" + line_end +
         basic(e.end) + "\r\nSUMMARY:" + e.title + "\r\n" +
         (e.weekly ? "RRULE:FREQ=WEEKLY;COUNT=6;BYDAY=TU\r\n" : "") + "END:VEVENT\r\n";
}
std::string calendar_text(const std::string& components) {
  return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//somebody else//\r\n" + components + "END:VCALENDAR\r\n";
}
void rename(std::string& text, const std::string& title) {
  const auto from = text.find("SUMMARY:");
  text.replace(from, text.find_first_of("\r\n", from) - from, "SUMMARY:" + title);
}

class DavFar final : public Far {
 public:
  explicit DavFar(const char* kind) : server_(kind) {
    if (server_.missing().empty())
      wire_ = std::make_unique<Wire>(server_.at("http", ""), net::password(server_.user(), server_.password()));
  }
  std::string missing() const override { return server_.missing(); }
  Wire& wire() override { return *wire_; }
  std::unique_ptr<RemoteCalendar> open() override {
    auto s = common();
    s.url = server_.at("http", server_.root());
    s.calendar = "Work";
    return caldav_calendar(s, wire_->session());
  }
  void clean() override {
    Gathered all;
    const auto fresh = open();
    EXPECT_TRUE(wire_->run(fresh->pull({}, all)));
    for (const auto& [id, item] : all.items) remove(id);
  }
  std::string insert(const Foreign& e) override { return put(component("other-" + std::to_string(++count_), e)); }
  void retitle(const std::string& id, const std::string& title) override {
    auto text = wire_->ask("GET", id).body;
    rename(text, title);
    EXPECT_LT(wire_->ask("PUT", id, text).status, 300);
  }
  void remove(const std::string& id) override { EXPECT_LT(wire_->ask("DELETE", id).status, 300); }
  std::string insert_in_unknown_zone() override {
    return insert({"Far away", "2026-03-10T10:30:00", "2026-03-10T11:30:00", false, "Mars/Base"});
  }
  bool insert_unreadable() override {
    // No server keeps it: what one would answer in its place is given by the proxy.
    const auto id = insert({"Odd", "2026-03-11T10:00:00", "2026-03-11T11:00:00"});
    wire_->faults(R"({"method":"REPORT","do":"answer","status":501,"body":"","times":2},)"
                  R"({"method":"GET","path":")" + id.substr(id.rfind('/')) +
                  R"(","do":"answer","status":200,"body":"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n"})");
    return true;
  }
  // One of the server's kind that it does not know.
  std::string lost(std::string cursor) override {
    auto v = json_of(cursor);
    std::string token(v.str("token"));
    if (token.starts_with("data:,")) {
      token += "000";  // DAViCal and Cyrus count, and may be there soon
    } else {
      for (std::size_t i = token.size() - 6; i < token.size(); ++i) token[i] = token[i] == '0' ? '1' : '0';
    }
    v.set("token", json::Value::string(token));
    return json::dump(v);
  }

 private:
  std::string put(const std::string& event) {
    const auto path = server_.home() + "work/other-" + std::to_string(count_) + ".ics";
    EXPECT_LT(wire_->ask("PUT", path, calendar_text(event)).status, 300);
    return path;
  }
  DavServer server_;
  std::unique_ptr<Wire> wire_;
  int count_ = 0;
};

class FeedFar final : public Far {
 public:
  FeedFar() : folder_("feed"), server_("feed_server.py", {folder_.path()}), wire_(server_.at("", "http"), net::anonymous()) {
    write();
  }
  Wire& wire() override { return wire_; }
  std::unique_ptr<RemoteCalendar> open() override {
    auto s = common();
    s.url = server_.at("/basic.ics", "http");
    return ics_feed(s, wire_.session());
  }
  void clean() override {
    events_.clear();
    write();
  }
  std::string insert(const Foreign& e) override {
    const auto uid = "other-" + std::to_string(++count_);
    events_[uid] = component(uid, e);
    write();
    return uid;
  }
  void retitle(const std::string& id, const std::string& title) override {
    rename(events_[id], title);
    write();
  }
  void remove(const std::string& id) override {
    events_.erase(id);
    write();
  }
  std::string insert_in_unknown_zone() override {
    return insert({"Far away", "2026-03-10T10:30:00", "2026-03-10T11:30:00", false, "Mars/Base"});
  }
  bool insert_unreadable() override {
    insert({"Odd", "soon", "later"});
    return true;
  }
  std::string lost(std::string cursor) override { return "lost" + cursor; }

 private:
  void write() {
    std::string all;
    for (const auto& [uid, text] : events_) all += text;
    std::ofstream(folder_.path() + "/basic.ics", std::ios::binary) << calendar_text(all);
  }
  Folder folder_;
  Fake server_;
  Wire wire_;
  std::map<std::string, std::string> events_;
  int count_ = 0;
};

class LocalSeat final : public Seat {
 public:
  LocalSeat() : db_(fresh_state("local")), local_(*db_, "main") {}
  CalendarProvider& calendar() override { return local_; }
  Capabilities can() const override {
    return Can::write | Can::series | Can::attendees | Can::categories | Can::reminders | Can::private_notes;
  }
  Sent settle() override { return {}; }
  Sent repeat(bool) override {
    const auto again = local_.create_event(permit(), created_, kNow);
    return again ? Sent{} : failure(again.error());
  }
  std::vector<model::SeriesDocument> there() override {
    std::map<std::string, model::SeriesDocument> all;
    const auto found = local_.list_events(utc("2026-01-01T00:00:00"), utc("2027-01-01T00:00:00"), 10'000);
    for (const auto& one : found.value()) {
      auto doc = known(one.event.event_id);
      all[doc.master.event_id] = std::move(doc);
    }
    std::vector<model::SeriesDocument> out;
    for (auto& [id, doc] : all) out.push_back(std::move(doc));
    return out;
  }

 private:
  std::unique_ptr<store::Db> db_;
  LocalProvider local_;
};

std::unique_ptr<Far> start(const std::string& place) {
  if (place == "google") return std::make_unique<GoogleFar>();
  if (place == "graph") return std::make_unique<GraphFar>();
  if (place == "ics_feed") return std::make_unique<FeedFar>();
  return std::make_unique<DavFar>(place.c_str());
}

}  // namespace

const std::vector<Place>& places() {
  static const std::vector<Place> all = {{"local", "local"},
                                         {"google", "google"},
                                         {"graph", "graph"},
                                         {"radicale", "caldav, Radicale"},
                                         {"xandikos", "caldav, Xandikos"},
                                         {"cyrus", "caldav, Cyrus"},
                                         {"davical", "caldav, DAViCal"},
                                         {"sabre", "caldav, sabre/dav"},
                                         {"ics_feed", "ics_feed"}};
  return all;
}

std::unique_ptr<Seat> take_seat(const std::string& place, std::string& missing) {
  if (place == "local") return std::make_unique<LocalSeat>();
  static std::map<std::string, std::unique_ptr<Far>> running;
  auto& far = running[place];
  if (!far) far = start(place);
  missing = far->missing();
  if (!missing.empty()) return {};
  return std::make_unique<RemoteSeat>(*far);
}

}  // namespace daybook::providers::contract
