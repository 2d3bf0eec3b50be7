// What the five CalDAV engines do differently (shared table of Radicale, Xandikos, Cyrus, DAViCal and
// sabre/dav), over recorded exchanges.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "net/scripted.h"
#include "net/session.h"
#include "providers/caldav_paths.h"
#include "providers/harvest.h"
#include "providers/permit.h"

namespace daybook::providers::dav_scripted {

using net::Request;
using net::Response;

inline const std::string kBase = "https://dav.example/home/work/";

inline std::string multi(const std::string& inside, const std::string& token = "") {
  return R"(<?xml version="1.0"?><d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:cs="http://calendarserver.org/ns/">)" +
         inside + (token.empty() ? "" : "<d:sync-token>" + token + "</d:sync-token>") + "</d:multistatus>";
}
inline std::string found(const std::string& href, const std::string& props) {
  return "<d:response><d:href>" + href + "</d:href><d:propstat><d:prop>" + props +
         "</d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>";
}
inline std::string status(const std::string& href, int code) {
  return "<d:response><d:href>" + href + "</d:href><d:status>HTTP/1.1 " + std::to_string(code) + " x</d:status></d:response>";
}
inline std::string etag(const std::string& name, const std::string& version) {
  return found("/home/work/" + name + ".ics", "<d:getetag>\"" + version + "\"</d:getetag>");
}
inline std::string object(const std::string& uid, const std::string& title, const std::string& more = "") {
  return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:" + uid +
         "\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260310T090000Z\r\nDTEND:20260310T100000Z\r\nSUMMARY:" + title +
         "\r\n" + more + "END:VEVENT\r\nEND:VCALENDAR\r\n";
}
inline std::string data(const std::string& name, const std::string& version, const std::string& text) {
  return found("/home/work/" + name + ".ics", "<d:getetag>\"" + version + "\"</d:getetag><c:calendar-data>" + text + "</c:calendar-data>");
}
inline std::function<void(const Request&)> has(std::string what) {
  return [what](const Request& r) { EXPECT_NE(r.body.find(what), std::string::npos) << r.body; };
}
inline std::function<void(const Request&)> header(std::string name, std::string value) {
  return [name, value](const Request& r) {
    for (const auto& h : r.headers)
      if (h.name == name) {
        EXPECT_EQ(h.value, value);
        return;
      }
    ADD_FAILURE() << "no " << name;
  };
}

struct CalDav : testing::Test {
  net::Scripted net;
  std::unique_ptr<net::Credential> nobody = net::anonymous();
  net::Session session{net, *nobody};
  RemoteSetting setting;
  std::unique_ptr<RemoteCalendar> calendar;
  Basket basket;
  std::vector<Known> known;

  CalDav() {
    setting.id = "home";
    setting.url = "https://dav.example/";
    setting.calendar = "Work";
    setting.zone = time::Zone::utc();
    calendar = caldav_calendar(setting, session);
  }
  ~CalDav() override { EXPECT_TRUE(net.over()); }
  static std::string cursor(const std::string& mode, const std::string& token) {
    return R"({"v":1,"url":")" + kBase + R"(","mode":")" + mode + R"(","token":")" + token + R"("})";
  }
  tl::expected<Pulled, net::Failure> pull(std::string at) {
    basket.items.clear();
    PullWish wish;
    wish.cursor = std::move(at);
    wish.known = known;
    wish.to = time::from_unix(1'900'000'000);
    return net.run(calendar->pull(std::move(wish), basket));
  }
  void knows(std::initializer_list<std::pair<const char*, const char*>> list) {
    for (const auto& [name, version] : list)
      known.push_back({"/home/work/" + std::string(name) + ".ics", "\"" + std::string(version) + "\""});
  }
  // The calendar's own address: no discovery in the way.
  void at_calendar() {
    setting.url = kBase;
    setting.calendar.clear();
    calendar = caldav_calendar(setting, session);
    net.expect("PROPFIND", kBase, 207, multi(found("/home/work/", "<d:resourcetype><d:collection/><c:calendar/></d:resourcetype>")));
    net.expect("PROPFIND", kBase, 207, multi(found("/home/work/", "<d:resourcetype><d:collection/><c:calendar/></d:resourcetype>")));
  }
  WriteAnswer write(RemoteWrite w) { return net.run(calendar->write(engine::Gate::permit("home"), std::move(w))); }

  static model::Event event(const std::string& title) {
    model::Event e;
    e.event_id = "e1";
    e.title = title;
    e.span = {false, time::parse_iso("2026-03-10T09:00:00")->local, time::parse_iso("2026-03-10T10:00:00")->local,
              time::Zone::utc()};
    e.updated_ms = 1'773'057'600'000;
    return e;
  }
  static RemoteWrite change(const std::string& from, const std::string& to, const std::string& version) {
    RemoteWrite w;
    w.what = RemoteWrite::What::update;
    w.before.master = event(from);
    w.before.master.external_id = "/home/work/x.ics";
    w.before.master.ical_uid = "u@x";
    w.after = w.before;
    w.after.master.title = to;
    w.etag = "\"" + version + "\"";
    return w;
  }
};

inline constexpr const char* kCalendarType = "<d:resourcetype><d:collection/><c:calendar/></d:resourcetype>";
inline std::string named(const std::string& href, const std::string& name) {
  return found(href, std::string(kCalendarType) + "<d:displayname>" + name + "</d:displayname>");
}

}  // namespace daybook::providers::dav_scripted
