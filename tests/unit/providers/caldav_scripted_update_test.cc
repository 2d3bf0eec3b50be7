// Changes, deletions and rights as five CalDAV engines take them.
#include "providers/caldav_scripted.h"

namespace daybook::providers::dav_scripted {
namespace {

TEST_F(CalDav, a_schedule_tag_is_what_the_change_is_bound_to) {
  at_calendar();
  net.expect("GET", kBase + "x.ics", 200, object("u@x", "One"), {{"ETag", "\"1\""}, {"Schedule-Tag", "\"s1\""}});
  net.expect("PUT", kBase + "x.ics", 204, "", {}, header("If-Schedule-Tag-Match", "\"s1\""));
  net.expect("GET", kBase + "x.ics", 200, object("u@x", "Two"), {{"ETag", "\"2\""}});
  const auto done = write(change("One", "Two", "1"));
  ASSERT_TRUE(done.has_value()) << done.error().failure.error.message;
  EXPECT_EQ(done->item.event.title, "Two");
}

TEST_F(CalDav, an_answer_of_an_attendee_in_between_is_kept_and_no_conflict) {
  at_calendar();
  auto w = change("One", "Two", "1");
  model::Attendee ann;
  ann.email = "ann@example.com";
  w.before.master.attendees = w.after.master.attendees = {ann};
  net.expect("GET", kBase + "x.ics", 200, object("u@x", "One", "ATTENDEE;PARTSTAT=ACCEPTED;X-A=1:mailto:ann@example.com\r\n"), {{"ETag", "\"9\""}});
  net.expect("PUT", kBase + "x.ics", 204, "", {}, [](const Request& r) {
    header("If-Match", "\"9\"")(r);
    EXPECT_NE(r.body.find("ATTENDEE;PARTSTAT=ACCEPTED;X-A=1:mailto:ann@example.com"), std::string::npos);
    EXPECT_NE(r.body.find("SUMMARY:Two"), std::string::npos);
  });
  net.expect("GET", kBase + "x.ics", 200, object("u@x", "Two", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:ann@example.com\r\n"), {{"ETag", "\"10\""}});
  const auto done = write(std::move(w));
  ASSERT_TRUE(done.has_value()) << done.error().failure.error.message;
  EXPECT_EQ(done->item.event.attendees.at(0).response, model::Rsvp::accepted);
}

TEST_F(CalDav, fault_31_versions_that_change_without_a_change_and_weak_ones_end) {
  at_calendar();
  net.expect("GET", kBase + "x.ics", 200, object("u@x", "One"), {{"ETag", "W/\"2\""}});
  net.expect("PUT", kBase + "x.ics", 412, "", {}, header("If-Match", "W/\"2\""));
  net.expect("GET", kBase + "x.ics", 200, object("u@x", "One"), {{"ETag", "W/\"3\""}});
  net.expect("PUT", kBase + "x.ics", 412, "", {}, header("If-Match", "\"3\""));
  net.expect("GET", kBase + "x.ics", 200, object("u@x", "One"), {{"ETag", "W/\"4\""}});
  net.expect("PUT", kBase + "x.ics", 412);
  const auto done = write(change("One", "Two", "1"));
  ASSERT_FALSE(done.has_value());
  EXPECT_EQ(done.error().failure.error.code, Errc::retry_later);
}

TEST_F(CalDav, a_change_of_a_series_leaves_a_change_of_all_that_follows_as_it_is) {
  const std::string text = object("u@x", "One",
      "RRULE:FREQ=DAILY;COUNT=5\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:u@x\r\nRECURRENCE-ID;RANGE=THISANDFUTURE:20260312T090000Z\r\n"
      "DTSTART:20260312T110000Z\r\nDTEND:20260312T120000Z\r\nSUMMARY:Later\r\n");
  net.expect("REPORT", kBase, 207, multi(etag("x", "1"), "t"));
  net.expect("REPORT", kBase, 207, multi(data("x", "1", text)));
  ASSERT_TRUE(pull(cursor("", "")).has_value());
  ASSERT_EQ(basket.items.size(), 1U);
  ASSERT_EQ(basket.items[0].overrides.size(), 3U);
  RemoteWrite w;
  w.what = RemoteWrite::What::update;
  w.before = w.after = {basket.items[0].event, basket.items[0].overrides};
  w.after.master.description = "New";
  w.etag = "\"1\"";
  std::string put;
  net.expect("GET", kBase + "x.ics", 200, text, {{"ETag", "\"1\""}});
  net.expect("PUT", kBase + "x.ics", Response{204, {}, "", {}}, [&](const Request& r) { put = r.body; });
  net.expect("GET", kBase + "x.ics", 200, text, {{"ETag", "\"2\""}});
  const auto done = write(w);
  ASSERT_TRUE(done.has_value());
  EXPECT_EQ(done->not_kept, std::vector<std::string>{"description"});
  EXPECT_EQ(put.find("BEGIN:VEVENT", put.find("RANGE=THISANDFUTURE")), std::string::npos);  // two components still
}

TEST_F(CalDav, fault_30_412_shows_theirs) {
  at_calendar();
  net.expect("GET", kBase + "x.ics", 200, object("u@x", "One"), {{"ETag", "\"1\""}});
  net.expect("PUT", kBase + "x.ics", 412);
  net.expect("GET", kBase + "x.ics", 200, object("u@x", "Theirs"), {{"ETag", "\"2\""}});
  const auto done = write(change("One", "Two", "1"));
  ASSERT_FALSE(done.has_value());
  EXPECT_EQ(done.error().failure.error.code, Errc::stale);
  EXPECT_EQ(done.error().theirs->event.title, "Theirs");
}

TEST_F(CalDav, an_update_of_what_is_gone_is_not_found) {
  at_calendar();
  net.expect("GET", kBase + "x.ics", 404);
  const auto done = write(change("One", "Two", "1"));
  ASSERT_FALSE(done.has_value());
  EXPECT_EQ(done.error().failure.error.code, Errc::not_found);
}

TEST_F(CalDav, fault_40_an_id_that_leads_out_of_the_calendar_is_not_written_to) {
  at_calendar();
  auto w = change("One", "Two", "1");
  w.before.master.external_id = "/home/work/../../etc/x.ics";
  EXPECT_EQ(write(w).error().failure.error.code, Errc::invalid);
  w.what = RemoteWrite::What::remove;
  w.before.master.external_id = "/home/other/x.ics";
  EXPECT_EQ(write(w).error().failure.error.code, Errc::invalid);
}

TEST_F(CalDav, a_deletion_meets_what_servers_answer) {
  at_calendar();
  auto w = change("One", "One", "1");
  w.what = RemoteWrite::What::remove;
  const auto reads = [&](const char* title, const char* etag) {
    net.expect("GET", kBase + "x.ics", 200, object("u@x", title), {{"ETag", etag}});
  };
  net.expect("GET", kBase + "x.ics", 404);
  EXPECT_EQ(write(w)->remark, "was gone already");
  for (const int code : {200, 204, 404, 410}) {
    reads("One", "\"1\"");
    net.expect("DELETE", kBase + "x.ics", code, "", {}, header("If-Match", "\"1\""));
    EXPECT_TRUE(write(w).has_value()) << code;
  }
  reads("One", "\"1\"");
  net.expect("DELETE", kBase + "x.ics", 207, multi(status("/home/work/x.ics", 412)));
  reads("Theirs", "\"2\"");
  EXPECT_EQ(write(w).error().failure.error.code, Errc::stale);
  reads("One", "\"1\"");
  net.expect("DELETE", kBase + "x.ics", 412);
  reads("One", "\"2\"");  // the same under another version
  net.expect("DELETE", kBase + "x.ics", 204, "", {}, header("If-Match", "\"2\""));
  EXPECT_TRUE(write(w).has_value());
  reads("One", "\"1\"");
  net.expect("DELETE", kBase + "x.ics", 403);
  EXPECT_EQ(write(w).error().failure.error.code, Errc::denied);
}

TEST_F(CalDav, another_calendars_permit_opens_nothing) {
  const auto done = net.run(calendar->write(engine::Gate::permit("other"), change("One", "Two", "1")));
  ASSERT_FALSE(done.has_value());
  EXPECT_EQ(done.error().failure.error.code, Errc::denied);
}

TEST_F(CalDav, rights_are_told_where_the_server_tells_them) {
  setting.url = kBase;
  setting.calendar.clear();
  setting.read_only = false;
  calendar = caldav_calendar(setting, session);
  const auto with = [&](const std::string& rights) {
    return multi(found("/home/work/", std::string(kCalendarType) + rights));
  };
  net.expect("PROPFIND", kBase, 207, with(""));
  net.expect("PROPFIND", kBase, 207, with(""));
  net.expect("PROPFIND", kBase, 207, with("<d:current-user-privilege-set><d:privilege><d:read/></d:privilege></d:current-user-privilege-set>"));
  auto h = net.run(calendar->check());
  ASSERT_TRUE(h.has_value());
  EXPECT_TRUE(h->may_read);
  EXPECT_FALSE(h->may_write);
  EXPECT_EQ(h->missing.size(), 1U);
  const auto may = [](const std::string& right) { return "<d:privilege><d:" + right + "/></d:privilege>"; };
  net.expect("PROPFIND", kBase, 207, with("<d:current-user-privilege-set>" + may("read") + may("write-content") + "</d:current-user-privilege-set>"));
  h = net.run(calendar->check());
  EXPECT_TRUE(h->may_write) << "some changes";
  EXPECT_EQ(h->missing, (std::vector<std::string>{"DAV:bind, which new events need", "DAV:unbind, which deletions need"}));
  for (const auto& all : {may("read") + may("write"), may("all"), may("read") + may("write-content") + may("bind") + may("unbind")}) {
    net.expect("PROPFIND", kBase, 207, with("<d:current-user-privilege-set>" + all + "</d:current-user-privilege-set>"));
    h = net.run(calendar->check());
    EXPECT_TRUE(h->missing.empty()) << all;
  }
  net.expect("PROPFIND", kBase, 207, with(""));
  h = net.run(calendar->check());
  EXPECT_TRUE(h->may_write);
  EXPECT_EQ(h->remarks.size(), 1U);
}

}  // namespace
}  // namespace daybook::providers::dav_scripted
