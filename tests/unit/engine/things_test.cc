// What always holds of what is no event (entries of butlers, items of the timeline, links of notes): changed in any
// order, ticked over, and taken back in reverse, all of it stands again as before each change.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "engine/faulty_vfs.h"
#include "engine/host.h"

namespace daybook::test {
namespace {

class World {
 public:
  World() : host_(*json::parse(R"({"profile":"butler","timezone":"Europe/London","briefing":{"morning":"off","evening":"off"},
                                   "people":[{"id":"ida","name":"Ida","admin":true,"handles":{"test":"A"}}]})"),
                  0, quiet_vfs()) {}
  bool open() { return host_.open().has_value() && host_.tick(now_).has_value(); }

  json::Value call(const std::string& tool, const std::string& args) {
    const std::string corr = "c" + std::to_string(++serial_);
    (void)host_.command("{\"v\":1,\"corr\":\"" + corr + "\",\"actor\":\"test:A\",\"origin\":\"workspace\",\"tool\":\"" + tool +
                        "\",\"args\":" + args + "}");
    while (true) {
      auto effect = host_.next();
      (void)host_.done(effect);
      if (effect["body"].str("corr") == corr) return effect["body"];
      if (effect.is_null()) return {};
    }
  }

  // What somebody would see of all of it, without what time does to it.
  std::string seen() {
    std::string out;
    const auto lanes = call("calendar_list_butler_events",
                            R"({"start_at":"2026-03-10","end_at":"2026-04-10","include_disabled":true})");
    for (const auto& e : lanes["result"]["entries"].items())
      out += std::string(e.str("title")) + " " + std::string(e.str("start_at")) + " " + std::string(e.str("rrule")) + " " + std::string(e.str("status")) + "\n";
    const auto all = call("calendar_timeline", R"({"start_at":"2026-03-01","end_at":"2026-04-10"})")["result"];
    for (auto i : all["items"].items()) {
      i.erase_if([](std::string_view name, const json::Value&) { return name == "etag" || name == "updated_at"; });
      out += json::dump(i) + "\n";
    }
    return out;
  }

  void pass(std::int64_t hours) {
    now_ += hours * 3600000;
    (void)host_.tick(now_);
    while (true) {
      const auto effect = host_.next();
      if (effect.is_null()) return;
      (void)host_.done(effect);
    }
  }

 private:
  Host host_;
  int serial_ = 0;
  std::int64_t now_ = 1772438400000;  // 2 March 2026, before the first time of any entry
};

struct Step {
  std::string token;
  std::string before;  // as seen
};

std::string day() { return "2026-03-" + std::to_string(*rc::gen::inRange(10, 29)); }

// A call at random; entries and events that were made are named in `ids`.
std::pair<std::string, std::string> wish(const std::vector<std::string>& entries, const std::string& event, int serial) {
  const auto n = std::to_string(serial);
  const int what = *rc::gen::inRange(0, 8);
  const auto id = entries.empty() ? std::string() : *rc::gen::elementOf(entries);
  const std::string rule = *rc::gen::element<std::string>("FREQ=DAILY;COUNT=9", "FREQ=WEEKLY;COUNT=3", "");
  if (what == 0 || (what < 4 && id.empty()))
    return {"calendar_create_butler_event", R"({"butler_name":"b","title":"t)" + n + R"(","start_at":")" + day() + R"(T09:00","recurrence_rule":")" + rule + "\"}"};
  if (what == 1)
    return {"calendar_update_butler_event", R"({"event_id":")" + id + R"(","title":"u)" + n + R"(","start_at":")" + day() + R"(T10:00","recurrence_rule":")" + rule + "\"}"};
  if (what == 2) return {"calendar_toggle_butler_event", R"({"event_id":")" + id + R"(","enabled":)" + (*rc::gen::arbitrary<bool>() ? "true}" : "false}")};
  if (what == 3) return {"calendar_delete_butler_event", R"({"event_id":")" + id + "\"}"};
  const auto item = std::to_string(*rc::gen::inRange(0, 3));
  if (what == 4) return {"calendar_timeline_put", R"({"kind":"note","id":"n)" + item + R"(","title":"n)" + n + R"(","start_at":")" + day() + "\"}"};
  if (what == 5) return {"calendar_timeline_put", R"({"kind":"note","id":"n)" + item + R"(","remove":true})"};
  return {"calendar_link_note", R"({"event_id":")" + event + R"(","path":"notes/)" + item + R"(.md","unlink":)" + (what == 6 ? "true}" : "false}")};
}

RC_GTEST_PROP(Things, every_undo_puts_back_what_was, ()) {
  World w;
  RC_ASSERT(w.open());
  const auto made = w.call("calendar_create_event", R"({"title":"Trip","start_at":"2026-03-20T10:00","end_at":"2026-03-20T11:00"})");
  const std::string event(made["result"].str("event_id"));
  std::vector<std::string> entries;
  std::vector<Step> steps;
  const int count = *rc::gen::inRange(2, 12);
  for (int i = 0; i < count; ++i) {
    const auto before = w.seen();
    const auto [tool, args] = wish(entries, event, i);
    const auto done = w.call(tool, args);
    if (!done["ok"].as_bool()) {
      RC_ASSERT(w.seen() == before);  // such as a change of what was deleted
      continue;
    }
    if (tool == "calendar_create_butler_event") entries.emplace_back(done["result"].str("entry_id"));
    const std::string token(done["result"].str("undo_token"));
    // No token, no change; what was changed has one.
    RC_ASSERT(token.empty() == (w.seen() == before) || tool == "calendar_update_butler_event");
    if (!token.empty()) steps.push_back({token, before});
    if (*rc::gen::inRange(0, 6) == 0) w.pass(1);
  }
  while (!steps.empty()) {
    const auto back = w.call("calendar_undo", "{\"undo_token\":\"" + steps.back().token + "\"}");
    RC_ASSERT(back["result"].str("status") == "undone");
    RC_ASSERT(w.seen() == steps.back().before);
    const auto twice = w.call("calendar_undo", "{\"undo_token\":\"" + steps.back().token + "\"}");
    RC_ASSERT(twice["error"].str("message") == "that was taken back already");
    steps.pop_back();
  }
}

}  // namespace
}  // namespace daybook::test
