// Discovery as five CalDAV engines answer it.
#include "providers/caldav_scripted.h"

namespace daybook::providers::dav_scripted {
namespace {

TEST_F(CalDav, discovery_by_principal_and_home_as_cyrus_and_sabre_have_it) {
  net.expect("PROPFIND", "https://dav.example/", 207,
             multi(found("/", "<d:current-user-principal><d:href>/principals/alice/</d:href></d:current-user-principal>")),
             {}, header("Depth", "0"));
  net.expect("PROPFIND", "https://dav.example/principals/alice/", 207,
             multi(found("/principals/alice/", "<c:calendar-home-set><d:href>/home/</d:href></c:calendar-home-set>")));
  net.expect("PROPFIND", "https://dav.example/home/", 207,
             multi(found("/home/", "<d:resourcetype><d:collection/></d:resourcetype>") + named("/home/work/", "Work") +
                   found("/home/inbox/", "<d:resourcetype><d:collection/><c:schedule-inbox/></d:resourcetype>") +
                   found("/home/tasks/", std::string(kCalendarType) +
                         R"(<d:displayname>Work</d:displayname><c:supported-calendar-component-set><c:comp name="VTODO"/></c:supported-calendar-component-set>)")),
             {}, header("Depth", "1"));
  net.expect("REPORT", kBase, 207, multi("", "data:,1-0"), {}, has("<sync-token></sync-token>"));
  const auto p = pull({});
  ASSERT_TRUE(p.has_value()) << p.error().error.message;
  EXPECT_TRUE(p->full);
  EXPECT_EQ(json::parse(p->cursor)->str("url"), kBase);
}

TEST_F(CalDav, discovery_falls_back_to_well_known) {
  net.expect("PROPFIND", "https://dav.example/", 405, "<html/>");
  net.expect("PROPFIND", "https://dav.example/.well-known/caldav", 207,
             multi(found("/", "<c:calendar-home-set><d:href>/home/</d:href></c:calendar-home-set>")));
  net.expect("PROPFIND", "https://dav.example/home/", 207, multi(named("/home/work", "Work")));
  net.expect("REPORT", kBase, 207, multi("", "t"));
  EXPECT_TRUE(pull({}).has_value());
}

// As Cyrus and DAViCal answer to a wrong password: the root knows nobody, and who asks is asked further on.
TEST_F(CalDav, fault_17_a_sign_in_that_is_refused_further_on_is_what_counts) {
  for (const auto& [code, body] : {std::pair(207, multi(found("/", "<d:current-user-principal><d:unauthenticated/></d:current-user-principal>"))),
                                   std::pair(405, std::string("<html/>"))}) {
    net.expect("PROPFIND", "https://dav.example/", code, body);
    net.expect("PROPFIND", "https://dav.example/.well-known/caldav", 401, "");
    const auto p = pull({});
    ASSERT_FALSE(p.has_value()) << code;
    EXPECT_EQ(p.error().error.code, Errc::reauth) << code;
  }
}

// Behind another that speaks TLS for it a server names itself by http.
TEST_F(CalDav, fault_37_what_is_named_by_http_on_the_same_host_is_asked_by_https) {
  net.expect("PROPFIND", "https://dav.example/", 207,
             multi(found("/", "<d:current-user-principal><d:href>http://dav.example/principals/alice/</d:href></d:current-user-principal>")));
  net.expect("PROPFIND", "https://dav.example/principals/alice/", 207,
             multi(found("/principals/alice/", "<c:calendar-home-set><d:href>http://dav.example/home/</d:href></c:calendar-home-set>")));
  net.expect("PROPFIND", "https://dav.example/home/", 207, multi(named("http://dav.example/home/work/", "Work")));
  net.expect("REPORT", kBase, 207, multi("", "t"));
  EXPECT_TRUE(pull({}).has_value());
}

TEST_F(CalDav, icloud_names_a_home_on_another_host_of_its_site) {
  setting.url = "https://caldav.example.org/";
  calendar = caldav_calendar(setting, session);
  net.expect("PROPFIND", "https://caldav.example.org/", 207,
             multi(found("/", "<c:calendar-home-set><d:href>https://p34-caldav.example.org:443/1/calendars/</d:href></c:calendar-home-set>")));
  net.expect("PROPFIND", "https://p34-caldav.example.org/1/calendars/", 207, multi(named("/1/calendars/work/", "Work")));
  net.expect("REPORT", "https://p34-caldav.example.org/1/calendars/work/", 207, multi("", "t"));
  EXPECT_TRUE(pull({}).has_value());
}

TEST_F(CalDav, fault_37_a_home_on_a_foreign_host_is_not_signed_in_to) {
  net.expect("PROPFIND", "https://dav.example/", 207,
             multi(found("/", "<c:calendar-home-set><d:href>https://evil.invalid/home/</d:href></c:calendar-home-set>")));
  const auto p = pull({});
  ASSERT_FALSE(p.has_value());
  EXPECT_EQ(p.error().error.code, Errc::denied);
}

TEST_F(CalDav, fault_37_a_principal_on_a_foreign_host_is_not_signed_in_to) {
  net.expect("PROPFIND", "https://dav.example/", 207,
             multi(found("/", "<d:current-user-principal><d:href>https://evil.invalid/me/</d:href></d:current-user-principal>")));
  const auto p = pull({});
  ASSERT_FALSE(p.has_value());
  EXPECT_EQ(p.error().error.code, Errc::denied);
}

TEST_F(CalDav, a_name_counts_without_the_blanks_at_its_ends) {
  setting.calendar = " Work ";
  calendar = caldav_calendar(setting, session);
  net.expect("PROPFIND", "https://dav.example/", 207,
             multi(found("/", "<c:calendar-home-set><d:href>/home/</d:href></c:calendar-home-set>")));
  net.expect("PROPFIND", "https://dav.example/home/", 207, multi(named("/home/work/", "  Work") + named("/home/b/", "B")));
  net.expect("REPORT", kBase, 207, multi("", "t"));
  EXPECT_TRUE(pull({}).has_value());
}

TEST_F(CalDav, several_calendars_and_no_name_are_asked_about) {
  setting.calendar.clear();
  calendar = caldav_calendar(setting, session);
  net.expect("PROPFIND", "https://dav.example/", 207,
             multi(found("/", "<c:calendar-home-set><d:href>/home/</d:href></c:calendar-home-set>")));
  net.expect("PROPFIND", "https://dav.example/home/", 207, multi(named("/home/a/", "A") + named("/home/b/", "B")));
  const auto p = pull({});
  ASSERT_FALSE(p.has_value());
  EXPECT_NE(p.error().error.message.find("\"A\", \"B\""), std::string::npos);
}

}  // namespace
}  // namespace daybook::providers::dav_scripted
