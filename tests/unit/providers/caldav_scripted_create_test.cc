// New events as five CalDAV engines take them.
#include "ics/writer.h"
#include "providers/caldav_scripted.h"

namespace daybook::providers::dav_scripted {
namespace {

TEST_F(CalDav, fault_40_a_new_resource_is_named_by_a_hash) {
  at_calendar();
  auto w = RemoteWrite{};
  w.after.master = event("One");
  w.after.master.event_id = "../../%2e%2e/" + std::string(10'000, 'x');
  w.key = "k";
  std::string made;
  net.expect("PUT", "*", Response{201, {{"ETag", "\"1\""}}, "", {}}, [&](const Request& r) {
    made = r.url.text();
    header("If-None-Match", "*")(r);
    header("Content-Type", "text/calendar; charset=utf-8")(r);
    EXPECT_EQ(r.body.find("METHOD"), std::string::npos);
  });
  net.expect("GET", "*", 404);
  const auto done = write(w);
  EXPECT_FALSE(done.has_value());
  ASSERT_EQ(made.substr(0, kBase.size()), kBase);
  EXPECT_EQ(made.size(), kBase.size() + 30);
}

struct Create : CalDav {
  RemoteWrite w;
  std::string text;
  Create() {
    at_calendar();
    w.after.master = event("One");
    w.key = "k";
    text = ics::object_text(w.after);
  }
};

TEST_F(Create, no_etag_after_a_put_is_read_back_as_cyrus_davical_and_sabre_want) {
  net.expect("PUT", "*", 201);
  net.expect("GET", "*", 200, text, {{"ETag", "\"srv\""}});
  const auto done = write(w);
  ASSERT_TRUE(done.has_value());
  EXPECT_EQ(done->item.etag, "\"srv\"");
  EXPECT_EQ(done->not_kept, std::vector<std::string>{});
}

TEST_F(Create, what_the_server_drops_is_said) {
  net.expect("PUT", "*", 201);
  net.expect("GET", "*", 200, object("e1@daybook", "Another title"), {{"ETag", "\"srv\""}});
  const auto done = write(w);
  ASSERT_TRUE(done.has_value());
  EXPECT_EQ(done->not_kept, (std::vector<std::string>{"title", "mark"}));
}

TEST_F(Create, nobody_is_told_where_nobody_shall_be) {
  model::Attendee ann;
  ann.email = "ann@example.com";
  w.after.master.attendees = {ann};
  w.send_updates = "none";
  net.expect("PUT", "*", Response{201, {}, "", {}}, [](const Request& r) {
    EXPECT_NE(r.body.find("SCHEDULE-AGENT=CLIENT"), std::string::npos);
  });
  net.expect("GET", "*", 200, ics::object_text(w.after));
  EXPECT_TRUE(write(w).has_value());
}

TEST_F(Create, xandikos_wraps_a_412_in_a_207) {
  net.expect("PUT", "*", 207, multi(status("/home/work/x.ics", 412)));
  net.expect("GET", "*", 200, text, {{"ETag", "\"1\""}});
  const auto done = write(w);
  ASSERT_TRUE(done.has_value());
  EXPECT_EQ(done->remark, "was there already");
}

TEST_F(Create, a_name_that_somebody_else_has_is_a_conflict) {
  net.expect("PUT", "*", 412);
  net.expect("GET", "*", 200, object("theirs", "Theirs"), {{"ETag", "\"1\""}});
  net.expect("REPORT", kBase, 207, multi(""), {}, has("e1@daybook"));
  const auto done = write(w);
  ASSERT_FALSE(done.has_value());
  EXPECT_EQ(done.error().failure.error.code, Errc::conflict);
}

TEST_F(Create, cyrus_refuses_a_second_resource_of_one_uid_and_the_first_is_found) {
  net.expect("PUT", "*", 403,
             R"(<d:error xmlns:d="DAV:"><c:unique-scheduling-object-resource xmlns:c="urn:ietf:params:xml:ns:caldav"><d:href>/home/work/first.ics</d:href></c:unique-scheduling-object-resource></d:error>)");
  net.expect("GET", "*", 404);
  net.expect("REPORT", kBase, 207, multi(data("first", "7", text) + data("other", "1", object("other", "Other"))));
  const auto done = write(w);
  ASSERT_TRUE(done.has_value()) << done.error().failure.error.message;
  EXPECT_EQ(done->item.external_id, "/home/work/first.ics");
  EXPECT_EQ(done->remark, "was there already");
}

TEST_F(Create, refusals_of_five_servers) {
  struct Row {
    int status;
    Errc code;
  };
  for (const auto& row : {Row{404, Errc::not_found}, Row{405, Errc::invalid}, Row{415, Errc::invalid}, Row{507, Errc::too_big},
                          Row{401, Errc::reauth}}) {
    net.expect("PUT", "*", row.status, "<html>a long page with a canary</html>");
    const auto done = write(w);
    ASSERT_FALSE(done.has_value()) << row.status;
    EXPECT_EQ(done.error().failure.error.code, row.code) << row.status;
    EXPECT_EQ(done.error().failure.error.message.find("canary"), std::string::npos);
  }
}

TEST_F(Create, why_cyrus_refuses_is_said) {
  net.expect("PUT", "*", 403,
             R"(<?xml version="1.0"?><D:error xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><C:valid-calendar-data/>)"
             R"(<D:responsedescription>DTEND must occur after DTSTART</D:responsedescription></D:error>)");
  net.expect("GET", "*", 404);  // 403 may mean that the UID is there already
  net.expect("REPORT", "*", 207, multi(""));
  const auto done = write(w);
  ASSERT_FALSE(done.has_value());
  EXPECT_EQ(done.error().failure.error.code, Errc::invalid);
  EXPECT_NE(done.error().failure.error.message.find("(valid-calendar-data: DTEND must occur after DTSTART)"), std::string::npos)
      << done.error().failure.error.message;
}

TEST_F(Create, fault_15_the_answer_lost_means_look_and_not_twice) {
  for (int i = 0; i < 6; ++i) net.break_off("PUT", "*", true);
  net.expect("GET", "*", 200, text, {{"ETag", "\"1\""}});
  const auto done = write(w);
  ASSERT_TRUE(done.has_value());
  EXPECT_EQ(done->remark, "was there already");
}

TEST_F(Create, fault_15_a_write_that_may_have_arrived_is_looked_for_first) {
  w.maybe_sent = true;
  net.expect("GET", "*", 404);
  net.expect("REPORT", kBase, 207, multi(data("renamed", "1", text)));
  const auto done = write(w);
  ASSERT_TRUE(done.has_value());
  EXPECT_EQ(done->item.external_id, "/home/work/renamed.ics");
}

TEST_F(Create, what_stays_unknown_is_said_to_be) {
  for (int i = 0; i < 6; ++i) net.break_off("PUT", "*", true);
  for (int i = 0; i < 2; ++i) net.break_off("GET", "*", false);  // then the server is left alone
  const auto done = write(w);
  ASSERT_FALSE(done.has_value());
  EXPECT_TRUE(done.error().failure.maybe_sent);
  EXPECT_EQ(done.error().failure.error.code, Errc::retry_later);
}

// The half of a series whose text is that of after the cut: the answer to the cut was lost with the process.
TEST_F(Create, what_a_half_could_not_be_made_of_is_said) {
  auto& half = w.after;
  half.master.recurrence_rule = "FREQ=DAILY;COUNT=2";
  half.cut_at = half.master.span.start;
  const auto series = half.master;
  auto moved = model::occurrence_of(series, series.span.start, time::hours(1));
  moved.recurrence_rule.clear();
  moved.span.start += time::hours(3);
  moved.span.end += time::hours(3);
  half.overrides = {moved};
  auto whole = half;
  whole.master.event_id = whole.master.ical_uid = "whole";
  auto lacking = whole;
  lacking.overrides.clear();
  struct Row {
    std::string original;
    std::vector<std::string> not_kept;
  };
  for (const auto& row : {Row{ics::object_text(whole), {}}, Row{ics::object_text(lacking), {"other_properties"}}, Row{"", {"other_properties"}}}) {
    half.original = row.original;
    std::string sent;
    net.expect("PUT", "*", Response{201, {}, "", {}}, [&](const Request& r) { sent = r.body; });
    net.expect("GET", "*", 200, ics::object_text(half));
    const auto done = write(w);
    ASSERT_TRUE(done.has_value());
    EXPECT_EQ(done->not_kept, row.not_kept);
    EXPECT_NE(sent.find("RECURRENCE-ID"), std::string::npos);
    EXPECT_EQ(sent.find("UID:whole"), std::string::npos);
  }
}

}  // namespace
}  // namespace daybook::providers::dav_scripted
