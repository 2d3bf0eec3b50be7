// What always holds of changes: created, updated, deleted and taken back in any order, the calendar
// is what a plain list of events says it is, and every undo puts back exactly what was.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

#include "engine/faulty_vfs.h"
#include "engine/host.h"

namespace daybook::test {
namespace {

class Caller {
 public:
  explicit Caller(Host& host) : host_(host) {}
  json::Value operator()(const std::string& tool, const std::string& args) {
    const std::string corr = "c" + std::to_string(++serial_);
    (void)host_.command("{\"v\":1,\"corr\":\"" + corr + "\",\"actor\":\"test:A\",\"tool\":\"" +
                        tool + "\",\"args\":" + args + "}");
    auto effect = host_.next();
    (void)host_.done(effect);
    const auto& body = effect["body"];
    return body["ok"].as_bool()
               ? body["result"]
               : json::Value::string("error: " + std::string(body["error"].str("message")));
  }

 private:
  Host& host_;
  int serial_ = 0;
};

struct Step {
  std::string token;
  std::string event;
  std::string before;  // title before, empty: it did not exist
  std::string after;   // title after, empty: it exists no more
};

RC_GTEST_PROP(Changes, any_order_of_changes_and_undos, ()) {
  Host host(*json::parse(
      R"({"conflicts":{"policy":"allow_overlap","require_approval_for_overlap":false}})"),
            0, quiet_vfs());
  RC_ASSERT(host.open().has_value());
  (void)host.tick(1773075600000);
  Caller call(host);
  std::map<std::string, std::string> expected;  // event id -> title
  std::vector<Step> steps;
  const int count = *rc::gen::inRange(3, 14);
  for (int i = 0; i < count; ++i) {
    const int what = *rc::gen::inRange(0, 4);
    const std::string title = "t" + std::to_string(i);
    if (what == 0 || expected.empty()) {
      const auto r =
          call("calendar_create_event",
               "{\"title\":\"" + title +
                   "\",\"start_at\":\"2026-03-10T09:00:00\",\"end_at\":\"2026-03-10T10:00:00\"}");
      RC_ASSERT(r.str("status") == "created");
      expected[std::string(r.str("event_id"))] = title;
      steps.push_back(
          {std::string(r.str("undo_token")), std::string(r.str("event_id")), "", title});
    } else if (what == 3 && !steps.empty()) {
      const Step step = *rc::gen::elementOf(steps);
      const auto it = expected.find(step.event);
      const std::string now = it == expected.end() ? "" : it->second;
      const auto r = call("calendar_undo", "{\"undo_token\":\"" + step.token + "\"}");
      const bool done = r.is_object();
      // Refused whenever the event is not as that change left it.
      if (done) RC_ASSERT(now == step.after);
      if (!done) continue;
      if (step.before.empty())
        expected.erase(step.event);
      else
        expected[step.event] = step.before;
    } else {
      const auto pick = *rc::gen::elementOf(
          std::vector<std::pair<std::string, std::string>>(expected.begin(), expected.end()));
      const bool remove = what == 2;
      const auto r = remove ? call("calendar_delete_event", "{\"event_id\":\"" + pick.first + "\"}")
                            : call("calendar_update_event", "{\"event_id\":\"" + pick.first +
                                                                "\",\"title\":\"" + title + "\"}");
      RC_ASSERT(r.str("status") == (remove ? "deleted" : "updated"));
      steps.push_back(
          {std::string(r.str("undo_token")), pick.first, pick.second, remove ? "" : title});
      if (remove)
        expected.erase(pick.first);
      else
        expected[pick.first] = title;
    }
    const auto list =
        call("calendar_list_events", R"({"start_at":"2026-03-10","end_at":"2026-03-11"})");
    std::map<std::string, std::string> there;
    for (const auto& e : list["events"].items())
      there[std::string(e.str("event_id"))] = e.str("title");
    RC_ASSERT(there == expected);
  }
}

// The header promises that 64 KiB always do: a list that would be longer is shortened, and what
// stands behind it in the outbox comes out.
TEST(Effects, fit_the_promised_buffer) {
  Host host(*json::parse(
      R"({"conflicts":{"policy":"allow_overlap","require_approval_for_overlap":false}})"),
            0, quiet_vfs());
  ASSERT_TRUE(host.open().has_value());
  ASSERT_TRUE(host.tick(1773075600000).has_value());
  Caller call(host);
  const std::string title(1000, 'x');
  for (int i = 0; i < 150; ++i)
    call("calendar_create_event",
         "{\"title\":\"" + title +
             "\",\"start_at\":\"2026-03-10T09:00:00\",\"end_at\":\"2026-03-10T10:00:00\"}");
  for (const char* text : {"schedule list", "help"})
    ASSERT_TRUE(
        host.command(std::string("{\"v\":1,\"corr\":\"x\",\"actor\":\"test:A\",\"text\":\"") +
                     text + "\"}")
            .has_value());
  const auto list = host.next();
  EXPECT_NE(json::dump(list).find("shortened"), std::string::npos);
  EXPECT_NE(json::dump(host.next()).find("schedule list"), std::string::npos);
}

}  // namespace
}  // namespace daybook::test
