// One secret title, planted in a calendar of a source, and all that leaves the library when somebody asks.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "engine/host.h"

namespace daybook::test {

inline constexpr const char* kTitle = "Zanzibarproject";
inline constexpr const char* kPlace = "Quaxford lounge";
inline constexpr const char* kText = "Bring the vermilion dossier";
inline constexpr const char* kStart = "2026-03-10T09:00";

class SourceWorld {
 public:
  SourceWorld(const std::string& calendar, const std::string& more = "")
      : host_(*json::parse(
            R"({"profile":"butler","timezone":"UTC","people":[
               {"id":"ana","name":"Ana","handles":{"test":"A"},"admin":true,"email":"ana@example.com"},
               {"id":"bo","name":"Bo","handles":{"test":"B"},"email":"bo@example.com"}],
               "briefing":{"morning":"off","evening":"off"},
               "calendars":[{"id":"main","provider":"local"},)" +
            calendar + "]" + more + "}")) {
    EXPECT_TRUE(host_.open().has_value());
    EXPECT_TRUE(host_.tick(1773043200000).has_value());  // Monday 2026-03-09, 08:00 UTC
  }
  // Everything that comes out of one call, as text.
  std::string call(const std::string& user, const std::string& origin, const std::string& tool,
                   const std::string& args) {
    (void)host_.command(R"({"v":1,"corr":"c","actor":{"platform":"test","workspace":"w","user":")" +
                        user + R"("},"origin":")" + origin + R"(","tool":")" + tool +
                        R"(","args":)" + args + "}");
    return drain();
  }
  std::string type(const std::string& user, const std::string& text) {
    (void)host_.command(R"({"v":1,"corr":"c","actor":{"platform":"test","workspace":"w","user":")" +
                        user + R"("},"text":")" + text + "\"}");
    return drain();
  }
  std::string drain() {
    std::string all;
    for (auto e = host_.next(); !e.is_null(); e = host_.next()) {
      if (e.str("kind") == "reply") {
        last_ = e["body"]["result"];
        error_ = e["body"]["error"].str("message");
      }
      // What is told to the admin is told to somebody who may see it.
      if (e["to"].str("user") != "A") all += json::dump(e) + "\n";
      (void)host_.done(e);
    }
    return all;
  }
  std::string plant(const std::string& calendar, const std::string& more = "") {
    call("A", "workspace", "calendar_create_event",
         std::string(R"({"calendar_id":")") + calendar + R"(","title":")" + kTitle +
             R"(","location":")" + kPlace + R"(","description":")" + kText +
             R"(","request_id":"plant","start_at":"2026-03-10T09:00:00","end_at":"2026-03-10T10:00:00")" +
             more + "}");
    return std::string(last_.str("event_id"));
  }
  const json::Value& last() const { return last_; }
  const std::string& error() const { return error_; }
  Host& host() { return host_; }

 private:
  Host host_;
  json::Value last_;
  std::string error_;
};

}  // namespace daybook::test
