// Calendar objects changed in place.
#include "ics/edit.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "ics/object.h"
#include "ics/reader.h"
#include "ics/writer.h"

namespace daybook::ics {
namespace {

using model::Event;
using model::SeriesDocument;

time::Local local(const char* iso) { return time::parse_iso(iso)->local; }

std::string object(const std::string& lines, const std::string& rest = "", const std::string& head = "") {
  return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Other//EN\r\n" + head + "BEGIN:VEVENT\r\nUID:u@x\r\n" + lines +
         "END:VEVENT\r\n" + rest + "END:VCALENDAR\r\n";
}

// The document as the adapter would read it.
SeriesDocument read_document(const std::string& text) {
  const auto r = read(text, *time::Zone::find("Europe/Berlin"));
  SeriesDocument doc;
  if (!r) return doc;
  for (const auto& e : r->events)
    if (!e.replaces) doc.master = e.event;
  for (const auto& e : r->events) {
    if (!e.replaces) continue;
    doc.overrides.push_back(e.event);
    doc.overrides.back().original_start =
        e.replaces->instant ? doc.master.span.zone.to_local(*e.replaces->instant) : e.replaces->local;
  }
  return doc;
}

std::string changed(const std::string& text, const std::function<void(SeriesDocument&)>& change) {
  EditWish wish;
  wish.before = wish.after = read_document(text);
  wish.after.master.event_id = "e1";
  change(wish.after);
  wish.now_ms = 1'773'057'600'000;
  const auto out = edit(text, wish);
  EXPECT_TRUE(out.has_value()) << out.error().message;
  return out ? *out : std::string();
}

// How many physical lines of the one are not in the other.
std::vector<std::string> missing(const std::string& from, const std::string& in) {
  std::vector<std::string> out;
  for (const auto line : text::split(from, '\n'))
    if (in.find(std::string(line)) == std::string::npos) out.emplace_back(line);
  return out;
}

std::string unfolded(std::string s) {
  for (auto at = s.find("\r\n "); at != std::string::npos; at = s.find("\r\n ")) s.erase(at, 3);
  return s;
}

const char* const kPlain =
    "DTSTAMP:20260101T000000Z\r\nDTSTART;TZID=Europe/Berlin:20260310T090000\r\n"
    "DTEND;TZID=Europe/Berlin:20260310T100000\r\nSUMMARY;LANGUAGE=de:Treffen\r\n"
    "X-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-TITLE=\"a;b:c\":geo:1,2\r\nSEQUENCE:4\r\nGEO:1;2\r\n"
    "ATTENDEE;CN=\"Doe, Ann\";RSVP=TRUE;X-NUM=1;PARTSTAT=NEEDS-ACTION:mailto:Ann@example.com\r\n"
    "BEGIN:VALARM\r\nX-WR-ALARMUID:1\r\nACTION:DISPLAY\r\nTRIGGER:-PT15M\r\nDESCRIPTION:x\r\nEND:VALARM\r\n"
    "BEGIN:VALARM\r\nACTION:EMAIL\r\nTRIGGER:-PT15M\r\nEND:VALARM\r\n";

TEST(Edit, nothing_differs_and_nothing_changes) {
  const auto text = object(kPlain);
  const auto out = changed(text, [](SeriesDocument&) {});
  // Only the zone that was missing is there now.
  EXPECT_EQ(missing(text, unfolded(out)), std::vector<std::string>{});
  EXPECT_NE(out.find("BEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\n"), std::string::npos);
}

TEST(Edit, table_of_single_changes) {
  struct Row {
    const char* name;
    std::function<void(Event&)> change;
    std::vector<std::string> there, not_there;
  };
  const Row rows[] = {
      {"title", [](Event& e) { e.title = "Neu; ja, \\"; }, {"\r\nSUMMARY:Neu\\; ja\\, \\\\\r\n", "SEQUENCE:5", "LAST-MODIFIED:20260309T120000Z", "DTSTAMP:20260309T120000Z", "X-DAYBOOK-EVENT:e1"}, {"Treffen"}},
      {"description", [](Event& e) { e.description = "a\nb"; }, {"DESCRIPTION:a\\nb\r\n"}, {}},
      {"time", [](Event& e) { e.span.start += time::hours(1); e.span.end += time::hours(2); },
       {"DTSTART;TZID=Europe/Berlin:20260310T100000", "DTEND;TZID=Europe/Berlin:20260310T120000"}, {"T090000"}},
      {"zone", [](Event& e) { e.span.zone = *time::Zone::find("America/New_York"); },
       {"DTSTART;TZID=America/New_York:20260310T090000", "TZID:America/New_York\r\n"}, {"DTSTART;TZID=Europe/Berlin"}},
      {"utc", [](Event& e) { e.span.zone = time::Zone::utc(); }, {"DTSTART:20260310T090000Z"}, {}},
      {"all day", [](Event& e) { e.span = {true, local("2026-03-10"), local("2026-03-11"), e.span.zone}; },
       {"DTSTART;VALUE=DATE:20260310\r\n", "DTEND;VALUE=DATE:20260311\r\n"}, {"T090000"}},
      {"no length", [](Event& e) { e.span.end = e.span.start; }, {}, {"DTEND"}},
      {"rule", [](Event& e) { e.recurrence_rule = "FREQ=DAILY;COUNT=3"; }, {"RRULE:FREQ=DAILY;COUNT=3\r\n"}, {}},
      {"exception", [](Event& e) { e.recurrence_rule = "FREQ=DAILY"; e.recurrence.except_dates = {{local("2026-03-11T09:00:00"), false, {}}}; },
       {"EXDATE;TZID=Europe/Berlin:20260311T090000\r\n"}, {}},
      {"free", [](Event& e) { e.busy = false; }, {"TRANSP:TRANSPARENT"}, {}},
      {"status", [](Event& e) { e.status = model::EventStatus::tentative; }, {"STATUS:TENTATIVE"}, {}},
      {"class", [](Event& e) { e.visibility = model::Visibility::private_; }, {"CLASS:PRIVATE"}, {}},
      {"categories", [](Event& e) { e.categories = {"a,b", "c"}; }, {"CATEGORIES:a\\,b,c\r\n"}, {}},
      {"reminder", [](Event& e) { e.reminders = {30}; }, {"TRIGGER:-PT30M", "ACTION:EMAIL\r\nTRIGGER:-PT15M"}, {"X-WR-ALARMUID"}},
      {"answer", [](Event& e) { e.attendees[0].response = model::Rsvp::accepted; },
       {"PARTSTAT=ACCEPTED", "RSVP=TRUE", "X-NUM=1"}, {"NEEDS-ACTION"}},
      {"guest", [](Event& e) { model::Attendee a; a.email = "bob@example.com"; a.display_name = "Bob"; e.attendees.push_back(a); },
       {"mailto:bob@example.com", "RSVP=TRUE"}, {}},
      {"no guest", [](Event& e) { e.attendees.clear(); }, {}, {"ATTENDEE"}},
  };
  for (const auto& row : rows) {
    const auto out = changed(object(kPlain), [&](SeriesDocument& d) { row.change(d.master); });
    const std::string flat = unfolded(out);
    for (const auto& want : row.there) EXPECT_NE(flat.find(want), std::string::npos) << row.name << ": " << want << "\n" << out;
    for (const auto& no : row.not_there) EXPECT_EQ(flat.find(no), std::string::npos) << row.name << ": " << no << "\n" << out;
    // What is not known stays, to the byte.
    EXPECT_NE(flat.find("X-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-TITLE=\"a;b:c\":geo:1,2\r\n"), std::string::npos) << row.name;
    EXPECT_NE(flat.find("GEO:1;2\r\n"), std::string::npos) << row.name;
    EXPECT_NE(out.find("PRODID:-//Other//EN"), std::string::npos) << row.name;
    // The result says what was wanted.
    auto want = read_document(object(kPlain)).master;
    row.change(want);
    const auto got = read_document(out).master;
    EXPECT_EQ(got.title, want.title) << row.name;
    EXPECT_EQ(got.span, want.span) << row.name;
    EXPECT_EQ(got.recurrence_rule, want.recurrence_rule) << row.name;
    EXPECT_EQ(got.recurrence, want.recurrence) << row.name;
    EXPECT_EQ(got.reminders, want.reminders) << row.name;
  }
}

TEST(Edit, lines_fold_at_75_octets_between_code_points_and_end_with_crlf) {
  std::string title;
  for (int i = 0; i < 100; ++i) title += "äö€😀";
  const auto out = changed(object(kPlain), [&](SeriesDocument& d) { d.master.title = title; });
  std::size_t lines = 0;
  for (std::size_t at = 0; at < out.size();) {
    const auto end = out.find("\r\n", at);
    ASSERT_NE(end, std::string::npos);
    EXPECT_LE(end - at, 75U);
    EXPECT_TRUE(text::valid_utf8(out.substr(at, end - at)));
    at = end + 2;
    ++lines;
  }
  EXPECT_GT(lines, 10U);
  EXPECT_EQ(read_document(out).master.title, text::cut(title, 1024));
}

TEST(Edit, the_zone_keeps_the_name_that_the_object_gives_it) {
  const std::string zone =
      "BEGIN:VTIMEZONE\r\nTZID:Eastern Standard Time\r\nX-LIC-LOCATION:America/New_York\r\nBEGIN:STANDARD\r\n"
      "DTSTART:19700101T000000\r\nTZOFFSETFROM:-0500\r\nTZOFFSETTO:-0500\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n";
  const auto text = object("DTSTART;TZID=Eastern Standard Time:20260310T090000\r\nDURATION:PT1H\r\n", "", zone);
  const auto out = changed(text, [](SeriesDocument& d) {
    d.master.span.start += time::hours(1);
    d.master.span.end += time::hours(1);
    d.master.recurrence_rule = "FREQ=DAILY";
    d.master.recurrence.except_dates = {{local("2026-03-11T10:00:00"), false, {}}};
  });
  EXPECT_NE(out.find("DTSTART;TZID=Eastern Standard Time:20260310T100000"), std::string::npos) << out;
  EXPECT_NE(out.find("DTEND;TZID=Eastern Standard Time:20260310T110000"), std::string::npos);
  EXPECT_NE(out.find("EXDATE;TZID=Eastern Standard Time:20260311T100000"), std::string::npos);
  EXPECT_EQ(out.find("DURATION"), std::string::npos);
  EXPECT_EQ(out.find("TZID:Eastern Standard Time"), out.rfind("TZID:Eastern Standard Time"));
  // A Windows zone that came without its definition gets one.
  const auto bare = changed(object("DTSTART;TZID=W. Europe Standard Time:20260310T090000\r\n"),
                            [](SeriesDocument& d) { d.master.title = "x"; });
  EXPECT_NE(bare.find("BEGIN:VTIMEZONE\r\nTZID:W. Europe Standard Time\r\n"), std::string::npos) << bare;
}

TEST(Edit, a_time_without_zone_stays_one) {
  const auto out = changed(object("DTSTART:20260310T090000\r\nDTEND:20260310T100000\r\n"), [](SeriesDocument& d) {
    d.master.span.start += time::hours(1);
    d.master.span.end += time::hours(1);
  });
  EXPECT_NE(out.find("DTSTART:20260310T100000\r\n"), std::string::npos) << out;
}

const char* const kSeries =
    "DTSTART;TZID=Europe/Berlin:20260302T090000\r\nDTEND;TZID=Europe/Berlin:20260302T100000\r\n"
    "RRULE:FREQ=WEEKLY\r\nSUMMARY:Weekly\r\nX-KEEP:master\r\n"
    "BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\n";
const char* const kReplaced =
    "BEGIN:VEVENT\r\nUID:u@x\r\nRECURRENCE-ID:20260309T080000Z\r\nDTSTART;TZID=Europe/Berlin:20260309T110000\r\n"
    "DTEND;TZID=Europe/Berlin:20260309T120000\r\nSUMMARY:Moved\r\nX-KEEP:override\r\nEND:VEVENT\r\n";

TEST(Edit, replaced_occurrences_are_added_changed_and_taken_away_one_by_one) {
  const auto text = object(kSeries, kReplaced);
  auto out = changed(text, [](SeriesDocument& d) {
    Event one = d.master;
    one.recurrence_rule.clear();
    one.original_start = local("2026-03-16T09:00:00");
    one.span.start = local("2026-03-16T15:00:00");
    one.span.end = local("2026-03-16T16:00:00");
    one.title = "Third";
    d.overrides.push_back(one);
  });
  EXPECT_NE(out.find("RECURRENCE-ID;TZID=Europe/Berlin:20260316T090000"), std::string::npos) << out;
  EXPECT_NE(out.find("X-KEEP:override"), std::string::npos);
  auto doc = read_document(out);
  ASSERT_EQ(doc.overrides.size(), 2U);
  EXPECT_EQ(doc.overrides[1].title, "Third");
  EXPECT_EQ(doc.overrides[1].reminders, std::vector<int>{5});  // with the alarm of the series
  EXPECT_TRUE(doc.overrides[1].recurrence_rule.empty());
  out = changed(out, [](SeriesDocument& d) { d.overrides[0].title = "Moved again"; });
  EXPECT_NE(out.find("SUMMARY:Moved again"), std::string::npos);
  EXPECT_NE(out.find("RECURRENCE-ID:20260309T080000Z"), std::string::npos);
  EXPECT_NE(out.find("X-KEEP:override"), std::string::npos);
  EXPECT_EQ(out.find("SEQUENCE:2"), std::string::npos);
  out = changed(out, [](SeriesDocument& d) { d.overrides.erase(d.overrides.begin()); });
  EXPECT_EQ(out.find("Moved again"), std::string::npos);
  EXPECT_EQ(read_document(out).overrides.size(), 1U);
}

TEST(Edit, when_the_series_moves_what_was_replaced_goes_along) {
  const auto out = changed(object(kSeries, kReplaced), [](SeriesDocument& d) {
    d.master.span.start += time::hours(1);
    d.master.span.end += time::hours(1);
    *d.overrides[0].original_start += time::hours(1);
  });
  const auto doc = read_document(out);
  ASSERT_EQ(doc.overrides.size(), 1U);
  EXPECT_EQ(*doc.overrides[0].original_start, local("2026-03-09T10:00:00"));
  EXPECT_EQ(doc.overrides[0].span.start, local("2026-03-09T11:00:00"));
  EXPECT_NE(out.find("X-KEEP:override"), std::string::npos);
}

TEST(Edit, what_is_no_whole_object_is_refused) {
  EditWish wish;
  for (const auto* text : {"", "<html>", "BEGIN:VCALENDAR\r\n", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\n",
                           "BEGIN:VCALENDAR\r\nBEGIN:VTODO\r\nEND:VTODO\r\nEND:VCALENDAR\r\n"})
    EXPECT_FALSE(edit(text, wish).has_value()) << text;
  EXPECT_EQ(edit(object("DTSTART:20260310T090000Z\r\nX-BIG:" + std::string(2U << 20, 'x') + "\r\n"), wish).error().code,
            Errc::too_big);
}

TEST(Edit, METHOD_goes_as_no_stored_object_may_have_one) {
  const auto out = changed(object(kPlain, "", "METHOD:REQUEST\r\n"), [](SeriesDocument& d) { d.master.title = "x"; });
  EXPECT_EQ(out.find("METHOD"), std::string::npos);
}

TEST(WrittenZones, go_on_by_rule_and_show_the_same_clock) {
  for (const char* name : {"Europe/Berlin", "America/New_York", "Australia/Sydney", "Asia/Kolkata", "America/Sao_Paulo",
                           "Africa/Casablanca", "Asia/Tehran", "Pacific/Auckland", "America/Santiago", "Europe/Dublin"}) {
    const auto zone = *time::Zone::find(name);
    const auto text = vtimezone(zone, *time::make_date(2015, 1, 1), *time::make_date(2036, 1, 1), "Made Up");
    std::string body = "BEGIN:VEVENT\r\nUID:x\r\nDTSTART;TZID=Made Up:20260710T090000\r\nEND:VEVENT\r\n";
    const auto r = read("BEGIN:VCALENDAR\r\n" + text + body + "END:VCALENDAR\r\n", time::Zone::utc());
    ASSERT_TRUE(r.has_value() && r->events.size() == 1);
    const auto& e = r->events[0];
    EXPECT_EQ(e.instant(local("2026-07-10T09:00:00")), zone.to_instant(local("2026-07-10T09:00:00"))) << name;
    EXPECT_EQ(e.instant(local("2030-01-10T09:00:00")), zone.to_instant(local("2030-01-10T09:00:00"))) << name << text;
    EXPECT_LT(text.size(), 40'000U);
  }
  const auto berlin = vtimezone(*time::Zone::find("Europe/Berlin"), *time::make_date(2026, 1, 1), *time::make_date(2036, 1, 1));
  EXPECT_NE(berlin.find("RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\n"), std::string::npos) << berlin;
  EXPECT_LT(berlin.size(), 700U);
}

const char* const kCut =
    "DTSTART;TZID=Europe/Berlin:20260310T090000\r\nDTEND;TZID=Europe/Berlin:20260310T100000\r\nRRULE:FREQ=DAILY;COUNT=5\r\n"
    "SUMMARY:Round\r\nCONFERENCE;VALUE=URI:https://meet.example/1\r\nATTENDEE;X-NUM=1:mailto:ann@example.com\r\n"
    "BEGIN:VALARM\r\nACTION:EMAIL\r\nTRIGGER:-P1D\r\nEND:VALARM\r\n";

std::string own(const char* day, const char* title) {
  return "BEGIN:VEVENT\r\nUID:u@x\r\nRECURRENCE-ID;TZID=Europe/Berlin:202603" + std::string(day) +
         "T090000\r\nDTSTART;TZID=Europe/Berlin:202603" + day + "T150000\r\nDTEND;TZID=Europe/Berlin:202603" + day +
         "T160000\r\nSUMMARY:" + title + "\r\nX-KEEP:" + title + "\r\nEND:VEVENT\r\n";
}

TEST(Cut, a_half_is_made_of_the_text_of_the_whole) {
  const auto text = object(kCut, own("11", "Early") + own("13", "Late"));
  CutWish wish;
  wish.whole = wish.half = read_document(text);
  auto& half = wish.half;
  half.master.event_id = "e2";
  half.master.ical_uid = "e2@daybook";
  half.master.recurrence_rule = "FREQ=DAILY;COUNT=3";
  half.overrides.erase(half.overrides.begin());
  wish.began = local("2026-03-12T09:00:00");
  for (const auto by : {time::hours(0), time::hours(2)}) {  // moved with the cut
    half.master.span.start = wish.began + by;
    half.master.span.end = wish.began + by + time::hours(1);
    half.overrides[0].original_start = local("2026-03-13T09:00:00") + by;
    for (const bool silent : {false, true}) {
      wish.silent = silent;
      const auto out = cut(text, wish);
      ASSERT_TRUE(out.has_value());
      const auto flat = unfolded(*out);
      for (const auto* there : {"UID:e2@daybook\r\n", "CONFERENCE;VALUE=URI:https://meet.example/1", "ACTION:EMAIL", "X-NUM=1", "X-KEEP:Late", "X-DAYBOOK-EVENT:e2"})
        EXPECT_NE(flat.find(there), std::string::npos) << there << "\n" << flat;
      for (const auto* gone : {"u@x", "X-KEEP:Early", "COUNT=5"}) EXPECT_EQ(flat.find(gone), std::string::npos) << gone;
      EXPECT_EQ(flat.find("ATTENDEE;X-NUM=1;SCHEDULE-AGENT=CLIENT:mailto:ann@example.com") != std::string::npos, silent) << flat;
      const auto got = read_document(*out);
      EXPECT_EQ(got.master.span, half.master.span);
      EXPECT_EQ(got.master.recurrence_rule, half.master.recurrence_rule);
      ASSERT_EQ(got.overrides.size(), 1U);
      EXPECT_EQ(got.overrides[0].original_start, half.overrides[0].original_start);
      EXPECT_EQ(got.overrides[0].span, half.overrides[0].span);
    }
  }
}

TEST(Edit, an_occurrence_that_comes_back_is_made_of_what_it_was) {
  const auto text = object(kCut, own("11", "Early"));
  const auto whole = read_document(text);
  EditWish wish;
  wish.before = wish.after = whole;
  wish.after.overrides.clear();
  const auto without = edit(text, wish);
  ASSERT_TRUE(without.has_value());
  EXPECT_EQ(without->find("X-KEEP"), std::string::npos);
  std::swap(wish.before, wish.after);
  for (const bool known : {true, false}) {
    wish.former_text = known ? text : std::string_view();
    wish.former = known ? whole : SeriesDocument{};
    const auto back = edit(*without, wish);
    ASSERT_TRUE(back.has_value());
    EXPECT_EQ(back->find("X-KEEP:Early") != std::string::npos, known);
    EXPECT_EQ(read_document(*back).overrides[0].span, whole.overrides[0].span);
  }
}

}  // namespace
}  // namespace daybook::ics
