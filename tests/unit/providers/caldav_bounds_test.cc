// What a CalDAV server may send of one thing before it is refused.
#include "providers/caldav_scripted.h"

namespace daybook::providers::dav_scripted {
namespace {

TEST_F(CalDav, fault_48_a_resource_with_too_many_events_is_named_and_what_is_known_of_it_stands) {
  knows({{"a", "1"}, {"b", "1"}});
  auto large = object("a", "A");
  std::string more;
  for (int i = 0; i < 5000; ++i) more += "BEGIN:VEVENT\r\nUID:a\r\nDTSTART:20260311T090000Z\r\nSUMMARY:A\r\nEND:VEVENT\r\n";
  large.insert(large.find("END:VCALENDAR"), more);
  net.expect("REPORT", kBase, 207, multi(etag("a", "2") + etag("b", "2"), "t"));
  net.expect("REPORT", kBase, 207, multi(data("a", "2", large) + data("b", "2", object("b", "B2"))));
  const auto p = pull(cursor("sync", "s"));
  ASSERT_TRUE(p.has_value());
  EXPECT_EQ(basket.items.size(), 1U);
  ASSERT_EQ(p->problems.size(), 1U);
  EXPECT_EQ(p->problems[0].where, "/home/work/a.ics");
  EXPECT_EQ(p->problems[0].code, Errc::too_big);
}

TEST_F(CalDav, fault_48_events_too_large_to_be_read_together_are_read_one_by_one) {
  const auto large = [](const char* uid) {
    auto text = object(uid, uid);
    std::string guests;
    for (int i = 0; i < 1900; ++i) guests += "ATTENDEE;CN=" + std::string(190, 'x') + ":mailto:" + std::string(200, 'a') + std::to_string(i) + "@b.example\r\n";
    std::string more;
    for (int day = 12; day < 18; ++day)
      more += "BEGIN:VEVENT\r\nUID:" + std::string(uid) + "-" + std::to_string(day) + "\r\nDTSTART:202603" + std::to_string(day) + "T090000Z\r\n" + guests + "END:VEVENT\r\n";
    text.insert(text.find("END:VCALENDAR"), more);
    return text;
  };
  net.expect("REPORT", kBase, 207, multi(etag("a", "1") + etag("b", "1") + etag("c", "1"), "t"));
  net.expect("REPORT", kBase, 207, multi(data("a", "1", large("a")) + data("b", "1", object("b", "B")) + data("c", "1", object("c", "C"))));
  net.expect("GET", kBase + "b.ics", 200, object("b", "B"), {{"ETag", "\"1\""}});
  net.expect("GET", kBase + "c.ics", 200, object("c", "C"), {{"ETag", "\"1\""}});
  const auto p = pull(cursor("sync", "s"));
  ASSERT_TRUE(p.has_value()) << p.error().error.message;
  EXPECT_TRUE(p->problems.empty());
  EXPECT_EQ(basket.items.size(), 9U);
  EXPECT_TRUE(net.over());
}

TEST_F(CalDav, fault_39_a_calendar_with_more_members_than_any_has_is_refused_with_the_way_out) {
  std::string all;
  for (int i = 0; i < 200'001; ++i) all += "<d:response><d:href>/home/work/" + std::to_string(i) + "</d:href></d:response>";
  net.expect("REPORT", kBase, 207, multi(all, "t"));
  const auto p = pull(cursor("sync", "s"));
  ASSERT_FALSE(p.has_value());
  EXPECT_EQ(p.error().error.code, Errc::too_big);
  EXPECT_NE(p.error().error.message.find("more than 200,000 members; keep"), std::string::npos) << p.error().error.message;
  EXPECT_TRUE(basket.items.empty());
  EXPECT_TRUE(net.over()) << "not asked again";
}

}  // namespace
}  // namespace daybook::providers::dav_scripted
