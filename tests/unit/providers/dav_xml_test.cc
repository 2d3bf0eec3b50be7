// WebDAV's answers and the hrefs in them.
#include "providers/dav_xml.h"

#include <gtest/gtest.h>

#include "providers/caldav_paths.h"

namespace daybook::providers {
namespace {

std::vector<DavResponse> read(const std::string& body, std::string* token = nullptr) {
  std::vector<DavResponse> out;
  const auto done = read_multistatus(body, [&](DavResponse r) -> Status {
    out.push_back(std::move(r));
    return {};
  });
  EXPECT_TRUE(done.has_value()) << done.error().message;
  if (done && token != nullptr) *token = *done;
  return out;
}

Error refused(const std::string& body) {
  const auto done = read_multistatus(body, [](const DavResponse&) { return Status{}; });
  EXPECT_FALSE(done.has_value());
  return done ? Error{} : done.error();
}

TEST(DavXml, one_status_of_several_resources) {
  std::vector<DavResponse> out;
  const auto done = read_multistatus(
      "<multistatus xmlns='DAV:'><response><href>/a</href><href> /b </href><href>/c</href>"
      "<status>HTTP/1.1 404 Not Found</status></response></multistatus>",
      [&](DavResponse r) -> Status {
    out.push_back(std::move(r));
    return {};
  });
  ASSERT_TRUE(done);
  ASSERT_EQ(out.size(), 3u);
  EXPECT_EQ(out[1].href, "/b");
  for (const auto& r : out) EXPECT_EQ(r.status, 404) << r.href;
}

TEST(Multistatus, is_read_by_namespace_and_never_by_prefix) {
  std::string token;
  const auto all = read(
      R"(<x:multistatus xmlns:x="DAV:" xmlns:d="urn:ietf:params:xml:ns:caldav"><x:response>
           <x:href> /a/1.ics </x:href><x:propstat><x:prop><x:getetag>&quot;1&quot;</x:getetag>
           <d:calendar-data>BEGIN &amp; END</d:calendar-data><getetag xmlns="urn:other">"no"</getetag></x:prop>
           <x:status>HTTP/1.1 200 OK</x:status></x:propstat>
           <x:propstat><x:prop><x:displayname/></x:prop><x:status>HTTP/1.1 404 Not Found</x:status></x:propstat>
           </x:response><x:sync-token> data:,1 </x:sync-token></x:multistatus>)", &token);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].href, "/a/1.ics");
  EXPECT_EQ(all[0].text(kDav, "getetag"), "\"1\"");
  EXPECT_EQ(all[0].text(kCal, "calendar-data"), "BEGIN & END");
  EXPECT_EQ(all[0].prop(kDav, "displayname"), nullptr);
  EXPECT_EQ(token, "data:,1");
}

TEST(Multistatus, a_response_may_have_a_status_and_no_properties) {
  const auto all = read(R"(<multistatus xmlns="DAV:"><response><href>/a</href><status>HTTP/1.1 507 x</status>
      <error><number-of-matches-within-limits/></error></response></multistatus>)");
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].status, 507);
  EXPECT_EQ(all[0].error, "number-of-matches-within-limits");
}

TEST(Multistatus, the_status_inside_counts) {
  const auto all = read(R"(<multistatus xmlns="DAV:"><response><href>/a</href><propstat><prop><x/></prop>
      <status>HTTP/1.1 403 Forbidden</status></propstat></response></multistatus>)");
  EXPECT_EQ(all.at(0).refused, 403);
  EXPECT_TRUE(all.at(0).props.empty());
}

TEST(Multistatus, fault_39_a_doctype_is_refused_and_thousands_of_quotes_pass) {
  EXPECT_EQ(refused(R"(<!DOCTYPE a [<!ENTITY b "c">]><multistatus xmlns="DAV:">&b;</multistatus>)").code, Errc::denied);
  EXPECT_EQ(refused(R"(<!DOCTYPE a SYSTEM "file:///etc/passwd"><multistatus xmlns="DAV:"/>)").code, Errc::denied);
  std::string many = R"(<multistatus xmlns="DAV:">)";
  for (int i = 0; i < 20000; ++i)
    many += "<response><href>/a/" + std::to_string(i) +
            "</href><propstat><prop><getetag>&quot;&quot;&quot;&quot;</getetag></prop></propstat></response>";
  EXPECT_EQ(read(many + "</multistatus>").size(), 20000U);
}

TEST(Multistatus, fault_39_nesting_is_bounded) {
  std::string deep = R"(<multistatus xmlns="DAV:">)";
  for (int i = 0; i < 100000; ++i) deep += "<a>";
  EXPECT_EQ(refused(deep).code, Errc::too_big);
}

TEST(Multistatus, fault_39_what_is_built_of_it_is_bounded) {
  const auto times = [](std::size_t n, const std::function<std::string(std::size_t)>& one) {
    std::string out;
    for (std::size_t i = 0; i < n; ++i) out += one(i);
    return out;
  };
  const auto response = [](const std::string& prop) {
    return R"(<multistatus xmlns="DAV:"><response><href>/a</href><propstat><prop>)" + prop +
           "</prop></propstat></response></multistatus>";
  };
  const auto same = [](const char* text) { return [text](std::size_t) { return std::string(text); }; };
  struct Row {
    const char* what;
    std::string body;
    const char* why;  // nullptr: it passes
  };
  const Row rows[] = {
      {"elements of one response", response(times(300'000, same("<a/>"))), "one response"},
      {"a thousand of them", response(times(1000, same("<a/>"))), nullptr},
      {"the text of one", response("<a>" + std::string(25U << 20, 'x') + "</a>"), "one response"},
      {"twenty megabytes of it", response("<a>" + std::string(20U << 20, 'x') + "</a>"), nullptr},
      {"responses", R"(<multistatus xmlns="DAV:">)" + times(4'000'001, same("<a/>")), "elements"},
      {"names", response(times(2000, [](std::size_t i) { return "<a" + std::to_string(i) + "/>"; })), "names"},
      {"attributes", response("<a" + times(2000, [](std::size_t i) { return " b" + std::to_string(i) + "=''"; }) + "/>"), "names"},
      {"prefixes", response("<a" + times(2000, [](std::size_t i) { return " xmlns:b" + std::to_string(i) + "='u'"; }) + "/>"), "names"},
      {"a tag without an end", response("<a b='" + std::string(4U << 20, 'x') + "'/>"), "tag of more than 1 MiB"},
  };
  for (const auto& row : rows) {
    if (row.why == nullptr) {
      EXPECT_EQ(read(row.body).size(), 1U) << row.what;
      continue;
    }
    const auto error = refused(row.body);
    EXPECT_EQ(error.code, Errc::too_big) << row.what;
    EXPECT_NE(error.message.find(row.why), std::string::npos) << row.what << ": " << error.message;
  }
}

TEST(Multistatus, who_takes_the_responses_ends_the_reading) {
  int taken = 0;
  const auto done = read_multistatus(
      "<multistatus xmlns='DAV:'><response><href>/a</href></response><response><href>/b</href></response>"
      "<response><href>/c</href></response></multistatus>",
      [&](const DavResponse&) -> Status { return ++taken < 2 ? Status{} : fail(Errc::denied, "enough"); });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().message, "enough");
  EXPECT_EQ(taken, 2);
}

TEST(Multistatus, fault_23_pages_parts_and_nothing_are_errors) {
  EXPECT_EQ(refused("").code, Errc::invalid);
  EXPECT_EQ(refused("  \n").code, Errc::invalid);
  EXPECT_EQ(refused("<html><body>Sign in<br></body></html>").code, Errc::invalid);
  EXPECT_EQ(refused("<html/>").code, Errc::invalid);
  EXPECT_EQ(refused("<multistatus/>").code, Errc::invalid);  // of no namespace
  EXPECT_EQ(refused("{}").code, Errc::invalid);
}

TEST(Multistatus, fault_52_a_part_of_it_is_an_error_wherever_it_is_cut) {
  const std::string whole =
      R"(<?xml version="1.0" encoding="utf-8"?><multistatus xmlns="DAV:"><response><href>/a</href><propstat><prop><getetag>"1"</getetag></prop><status>HTTP/1.1 200 OK</status></propstat></response></multistatus>)";
  for (std::size_t n = 0; n < whole.size(); ++n) refused(whole.substr(0, n));
  read(whole);
}

TEST(DavError, names_the_precondition) {
  const auto e = read_error(R"(<D:error xmlns:D="DAV:"><C:no-uid-conflict xmlns:C="urn:ietf:params:xml:ns:caldav"><D:href>/a/b.ics</D:href></C:no-uid-conflict></D:error>)");
  ASSERT_EQ(e.size(), 1U);
  EXPECT_EQ(e[0].name, "no-uid-conflict");
  EXPECT_EQ(e[0].href(), "/a/b.ics");
  EXPECT_TRUE(read_error("<html/>").empty());
  EXPECT_TRUE(read_error("").empty());
}

TEST(Paths, fault_40_only_members_of_the_collection) {
  const auto home = *net::parse_url("https://dav.example/home/w%C3%B6rk/");
  struct Row {
    const char* href;
    const char* path;  // nullptr: ignored
  };
  const Row rows[] = {
      {"/home/w%C3%B6rk/a.ics", "/home/wörk/a.ics"},
      {"/home/w%c3%b6rk/a%20b.ics", "/home/wörk/a b.ics"},
      {"/home/wörk/ü.ics", "/home/wörk/ü.ics"},
      {"https://dav.example/home/w%C3%B6rk/a.ics", "/home/wörk/a.ics"},
      {"https://dav.example:443/home/w%C3%B6rk/a.ics", "/home/wörk/a.ics"},
      {"a.ics", "/home/wörk/a.ics"},
      {"/home/w%C3%B6rk/a%2Fb.ics", "/home/wörk/a%2Fb.ics"},
      {"/home/w%C3%B6rk/100%25.ics", "/home/wörk/100%25.ics"},
      {"/home/w%C3%B6rk/a%23b.ics", "/home/wörk/a%23b.ics"},
      {"/home/w%C3%B6rk/a%.ics", "/home/wörk/a%25.ics"},
      {"/home/w%C3%B6rk/a b.ics", "/home/wörk/a b.ics"},
      {"/home/w%C3%B6rk/%00x", "/home/w%C3%B6rk/%00x"},
      {"/home/w%C3%B6rk/", nullptr},
      {"/home/w%C3%B6rk", nullptr},
      {"/home/w%C3%B6rk/../other/a.ics", nullptr},
      {"/home/w%C3%B6rk/%2e%2e", nullptr},
      {"/home/w%C3%B6rk/sub/a.ics", nullptr},
      {"/home/w%C3%B6rk/sub/", nullptr},
      {"/home/other/a.ics", nullptr},
      {"https://evil.example/home/w%C3%B6rk/a.ics", nullptr},
      {"file:///etc/passwd", nullptr},
      {"", nullptr},
  };
  for (const auto& row : rows) {
    const auto path = member_path(home, row.href);
    if (row.path == nullptr) {
      EXPECT_FALSE(path.has_value()) << row.href << " -> " << *path;
      continue;
    }
    if (std::string(row.href).find("%00") != std::string::npos) continue;  // either way inside
    ASSERT_TRUE(path.has_value()) << row.href;
    EXPECT_EQ(*path, row.path);
    EXPECT_EQ(member_path(home, encoded_path(*path)), path);
  }
  EXPECT_FALSE(member_path(home, "/home/w%C3%B6rk/" + std::string(10000, 'a')));
}

TEST(Paths, fault_37_the_password_stays_with_its_site) {
  struct Row {
    const char *home, *other;
    bool same;
  };
  const Row rows[] = {
      {"https://caldav.icloud.com/", "https://p34-caldav.icloud.com:443/1/", true},
      {"https://caldav.icloud.com/", "https://evil-icloud.com/", false},
      {"https://caldav.icloud.com/", "http://p34-caldav.icloud.com/", false},
      {"https://example.co.uk/", "https://evil.co.uk/", false},
      {"https://dav.example.co.uk/", "https://x.example.co.uk/", true},
      {"https://example.com/", "https://other.com/", false},
      {"https://127.0.0.1/", "https://9.0.0.1/", false},
      {"http://a.example.com/", "http://b.example.com/", false},
      {"http://a.example.com/", "http://a.example.com/x", true},
  };
  for (const auto& row : rows)
    EXPECT_EQ(same_site(*net::parse_url(row.home), *net::parse_url(row.other)), row.same) << row.other;
}

}  // namespace
}  // namespace daybook::providers
