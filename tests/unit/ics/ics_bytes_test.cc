// Bytes, lines and encodings of calendar texts.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "ics/content_line.h"
#include "ics/object.h"
#include "ics/one_event.h"
#include "ics/reader.h"
#include "ics/writer.h"
#include "unit/ics/sample.h"

namespace daybook::ics {
namespace {

TEST(Ics, a_lone_cr_among_other_line_ends_ends_a_line) {
  const auto all = read(
      "BEGIN:VCALENDAR\nBEGIN:VEVENT\r\nUID:1\rDTSTART:20260310T090000Z\nSUMMARY:a\rb\nEND:VEVENT\r\nEND:VCALENDAR",
      time::Zone::utc());
  ASSERT_EQ(all->events.size(), 1U);
  EXPECT_TRUE(all->faults.empty());
  EXPECT_EQ(all->events[0].event.ical_uid, "1");
  EXPECT_EQ(time::format_utc(all->events[0].event.starts_at()), "2026-03-10T09:00:00Z");
}

TEST(Ics, blanks_and_line_ends_that_programs_write) {
  for (const char* lines : {"DTSTART; TZID=Europe/London:20260310T090000\r\n", "DTSTART;TZID = Europe/London :20260310T090000\r\n",
                            "DTSTART :20260310T090000Z\r\n", "DTSTART;TZID=\" Europe/London \":20260310T090000\r\n",
                            "DTSTART:2026031\r\r\n 0T090000Z\r\r\n"})
    EXPECT_EQ(utc(one(std::string("BEGIN:VEVENT\r\n") + lines + "END:VEVENT\r\n")), "2026-03-10T09:00:00Z") << lines;
}

TEST(Ics, line_ends_may_turn_from_cr_to_crlf) {
  const std::string head = "BEGIN:VCALENDAR\r" + std::string(100000, '\r');
  const auto all = read(head + "BEGIN:VEVENT\r\nDTSTART:20260310T09\r\n 0000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n", time::Zone::utc());
  ASSERT_EQ(all->events.size(), 1U);
  EXPECT_EQ(utc(all->events[0]), "2026-03-10T09:00:00Z");
}

// The same bytes in blocks of any size, and in other encodings, are the same calendar.
TEST(Ics, bytes_in_any_portion_and_encoding) {
  auto e = sample();
  e.title = "Caf\u00e9 \U0001F600 " + std::string(200, 'x');
  const std::string text = calendar(vevent(e));
  for (std::size_t portion : {std::size_t{1}, std::size_t{7}, std::size_t{100000}}) {
    std::size_t at = 0;
    LineReader lines([&](char* to, std::size_t most) {
      const auto n = std::min({most, portion, text.size() - at});
      text.copy(to, n, at);
      at += n;
      return n;
    });
    FileZones zones;
    CalendarReader reader(std::move(lines), time::Zone::utc(), zones);
    const auto got = reader.next();
    ASSERT_TRUE(got.has_value());
    EXPECT_EQ(got->event.title, e.title);
    EXPECT_FALSE(reader.next().has_value());
  }
  std::u16string wide =
      u"\uFEFFBEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Caf\u00e9 "
      u"\U0001F600\r\nDTSTART:20260310\r\nEND:VEVENT\r\n";
  std::string low, high;
  for (const char16_t c : wide) {
    low += static_cast<char>(c & 0xFF), low += static_cast<char>(c >> 8);
    high += static_cast<char>(c >> 8), high += static_cast<char>(c & 0xFF);
  }
  for (const auto& bytes : {low, high})
    EXPECT_EQ(read(bytes, time::Zone::utc())->events.at(0).event.title, "Caf\u00e9 \U0001F600");
  EXPECT_EQ(
      read("BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Caf\xE9 \x80\nDTSTART:20260310\nEND:VEVENT\n",
           time::Zone::utc())
          ->events.at(0)
          .event.title,
      "Caf\u00e9 \u20ac");
  EXPECT_EQ(read("BEGIN:VCALENDAR\rBEGIN:VEVENT\rDTSTART:20260310\rEND:VEVENT\r", time::Zone::utc())
                ->events.size(),
            1U);
}

TEST(Ics, no_calendar_at_all) {
  EXPECT_FALSE(read("<html>sign in</html>", time::Zone::utc()).has_value());
  EXPECT_FALSE(read("", time::Zone::utc()).has_value());
  std::string deep;
  for (int i = 0; i < 100000; ++i) deep += "BEGIN:X\n";
  EXPECT_FALSE(read(deep, time::Zone::utc()).has_value());
  for (int i = 0; i < 100000; ++i) deep += "END:X\n";
  EXPECT_EQ(read(deep + calendar(vevent(sample())), time::Zone::utc())->events.size(), 1U);
}

TEST(Ics, lines_fold_at_75_octets_between_code_points) {
  std::string out;
  std::string name = "SUMMARY:";
  for (int i = 0; i < 60; ++i) name += "\u4f1a";
  append_folded(name, out);
  std::size_t from = 0;
  for (auto end = out.find("\r\n"); end != std::string::npos; end = out.find("\r\n", from)) {
    EXPECT_LE(end - from, 75U);
    from = end + 2;
  }
  LineReader reader(out);
  EXPECT_EQ("SUMMARY:" + reader.next()->value, name);
}

RC_GTEST_PROP(Ics, text_survives_escaping, (const std::string& s)) {
  std::string plain;
  for (char c : s)
    if (c != '\r') plain += c;
  RC_ASSERT(unescape(escape(plain)) == plain);
}

RC_GTEST_PROP(Ics, any_bytes_end, (const std::string& s)) {
  const auto result = read("BEGIN:VCALENDAR\nBEGIN:VEVENT\n" + s, time::Zone::utc());
  RC_ASSERT(result.has_value() || !result.error().message.empty());
}

}  // namespace
}  // namespace daybook::ics
