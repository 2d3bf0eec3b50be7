// Events of a text put together as documents.
#include "providers/ics_documents.h"

#include <gtest/gtest.h>


#include "ics/writer.h"
#include "providers/series.h"

namespace daybook::providers {
namespace {

const time::Zone kBerlin = *time::Zone::find("Europe/Berlin");
time::Instant utc(const char* iso) { return time::Instant(time::parse_iso(iso)->local.time_since_epoch()); }

std::vector<IcsDocument> documents(const std::string& body) {
  const auto r = ics::read("BEGIN:VCALENDAR\r\n" + body + "END:VCALENDAR\r\n", kBerlin);
  EXPECT_TRUE(r.has_value());
  return documents_of(r->events, kBerlin, utc("2027-01-01T00:00:00"));
}
std::string event(const std::string& lines) { return "BEGIN:VEVENT\r\nUID:u\r\n" + lines + "END:VEVENT\r\n"; }
const std::string kWeekly = event("DTSTART;TZID=Europe/Berlin:20260302T090000\r\nDURATION:PT1H\r\nRRULE:FREQ=WEEKLY;COUNT=6\r\n");

std::vector<std::string> starts(const model::SeriesDocument& doc) {
  std::vector<std::string> out;
  const auto placed = place(doc, utc("2026-01-01T00:00:00"), utc("2027-01-01T00:00:00"), 100);
  for (const auto& p : placed->list) out.push_back(time::format_utc(p.starts_at).substr(5, 8));
  return out;
}
using Days = std::vector<std::string>;

TEST(Documents, fault_45_what_was_cancelled_stays_so) {
  // Winter time: nine o'clock is 08:00Z; from 29 March on it is 07:00Z.
  struct Row {
    const char* name;
    std::string body;
  };
  const Days without = {"03-02T08", "03-16T08", "03-23T08", "03-30T07", "04-06T07"};
  const std::string plain = "DTSTART;TZID=Europe/Berlin:20260302T090000\r\nDURATION:PT1H\r\nRRULE:FREQ=WEEKLY;COUNT=6\r\n";
  const Row rows[] = {
      {"exdate", event(plain + "EXDATE;TZID=Europe/Berlin:20260309T090000\r\n")},
      {"exdate in utc", event(plain + "EXDATE:20260309T080000Z\r\n")},
      {"exdate of a day", event(plain + "EXDATE;VALUE=DATE:20260309\r\n")},
      {"exdate in another zone", event(plain + "EXDATE;TZID=America/New_York:20260309T040000\r\n")},
      {"cancelled", kWeekly + event("RECURRENCE-ID:20260309T080000Z\r\nDTSTART:20260309T080000Z\r\nSTATUS:CANCELLED\r\n")},
      {"cancelled, of a day", kWeekly + event("RECURRENCE-ID;VALUE=DATE:20260309\r\nDTSTART:20260309T080000Z\r\nSTATUS:CANCELLED\r\n")},
      {"cancelled, before its series", event("RECURRENCE-ID:20260309T080000Z\r\nDTSTART:20260309T080000Z\r\nSTATUS:CANCELLED\r\n") + kWeekly},
  };
  for (const auto& row : rows) {
    const auto all = documents(row.body);
    ASSERT_EQ(all.size(), 1U) << row.name;
    EXPECT_EQ(starts(all[0].doc), without) << row.name;
  }
}

TEST(Documents, fault_44_what_follows_is_moved_whatever_zone_the_change_is_written_in) {
  // An hour later from the third on; the clocks go forward before the fifth.
  const Days later = {"03-02T08", "03-09T08", "03-16T09", "03-23T09", "03-30T08", "04-06T08"};
  for (const char* lines : {
           "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20260316T090000\r\nDTSTART;TZID=Europe/Berlin:20260316T100000\r\n",
           "RECURRENCE-ID;RANGE=THISANDFUTURE:20260316T080000Z\r\nDTSTART;TZID=Europe/Berlin:20260316T100000\r\n",
           "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20260316T090000\r\nDTSTART:20260316T090000Z\r\n",
           "RECURRENCE-ID;RANGE=THISANDFUTURE:20260316T080000Z\r\nDTSTART;TZID=America/New_York:20260316T050000\r\n"})
    EXPECT_EQ(starts(documents(kWeekly + event(lines)).at(0).doc), later) << lines;
  EXPECT_EQ(starts(documents(kWeekly + event("RECURRENCE-ID;RANGE=THISANDFUTURE:20260316T080000Z\r\nDTSTART:20260316T080000Z\r\n"
                                             "STATUS:CANCELLED\r\n")).at(0).doc),
            (Days{"03-02T08", "03-09T08"}));
}

TEST(Documents, fault_46_rules_as_feeds_write_them) {
  const auto until = documents(event("DTSTART;TZID=Europe/Berlin:20260302T090000\r\nRRULE:FREQ=WEEKLY;UNTIL=20260316\r\n"));
  // UNTIL as a day is that day's first moment (docs/calendar.md).
  EXPECT_EQ(starts(until.at(0).doc), (Days{"03-02T08", "03-09T08"}));
  const auto count = documents(event("DTSTART;TZID=Europe/Berlin:20260302T090000\r\nRRULE:FREQ=WEEKLY;COUNT=3\r\nEXDATE:20260302T080000Z\r\n"));
  EXPECT_EQ(starts(count.at(0).doc), (Days{"03-09T08", "03-16T08"}));
}

TEST(Documents, fault_47_sequence_going_back_does_not_win) {
  const auto all = documents(kWeekly + event("RECURRENCE-ID:20260309T080000Z\r\nDTSTART:20260309T100000Z\r\nSUMMARY:New\r\nSEQUENCE:3\r\n") +
                             event("RECURRENCE-ID:20260309T080000Z\r\nDTSTART:20260309T120000Z\r\nSUMMARY:Old\r\nSEQUENCE:1\r\n"));
  ASSERT_EQ(all.at(0).doc.overrides.size(), 1U);
  EXPECT_EQ(all[0].doc.overrides[0].title, "New");
}

TEST(Documents, one_that_happens_once_may_be_replaced) {
  const auto all = documents(event("DTSTART:20260302T090000Z\r\nSUMMARY:Was\r\n") +
                             event("RECURRENCE-ID:20260302T090000Z\r\nDTSTART:20260302T110000Z\r\nSUMMARY:Is\r\n"));
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].doc.master.title, "Is");
  EXPECT_FALSE(all[0].doc.master.is_series());
}

TEST(Documents, an_event_in_a_zone_like_none_known_is_at_its_moment) {
  const std::string zone =
      "BEGIN:VTIMEZONE\r\nTZID:Mars\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0017\r\nTZOFFSETTO:+0017\r\n"
      "END:STANDARD\r\nEND:VTIMEZONE\r\n";
  const auto all = documents(zone + event("DTSTART;TZID=Mars:20260302T091700\r\nDURATION:PT1H\r\n"));
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(time::format_utc(all[0].doc.master.starts_at()), "2026-03-02T09:00:00Z");
  EXPECT_EQ(all[0].doc.master.span.zone, kBerlin);
  const auto series = documents(zone + event("DTSTART;TZID=Mars:20260302T091700\r\nRRULE:FREQ=DAILY;COUNT=2\r\n") +
                                event("RECURRENCE-ID:20260303T091700\r\nDTSTART;TZID=Mars:20260303T111700\r\n"));
  EXPECT_EQ(starts(series.at(0).doc), (Days{"03-02T09", "03-03T11"}));
}

TEST(Documents, fault_49_fault_50_bombs_end) {
  std::string zone = "BEGIN:VTIMEZONE\r\nTZID:Bomb\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0100\r\n"
                     "TZOFFSETTO:+0200\r\nRRULE:FREQ=SECONDLY\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n";
  std::string body = zone + event("DTSTART;TZID=Bomb:20260302T090000\r\nRRULE:FREQ=SECONDLY\r\n") +
                     event("RECURRENCE-ID;RANGE=THISANDFUTURE:20260302T090001Z\r\nDTSTART:20260302T090005Z\r\n");
  for (int i = 0; i < 20000; ++i)  // orphans
    body += event("RECURRENCE-ID:2026" + std::to_string(1000 + i % 12 * 100 + i % 28 + 1).substr(0, 4) + "T" +
                  std::to_string(100000 + i % 235959).substr(0, 6) + "Z\r\nDTSTART:20260302T090000Z\r\n");
  const auto all = documents(body);
  EXPECT_FALSE(all.empty());  // and it came to an end before the runner's time limit
}

TEST(Documents, the_start_of_a_files_series_takes_place) {
  const auto starts_with = [](const std::string& lines) {
    return starts(documents(event("DTSTART:20260301T090000Z\r\n" + lines)).at(0).doc);
  };
  EXPECT_EQ(starts_with("RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=2\r\n"), (Days{"03-01T09", "03-02T09", "03-09T09"}));
  EXPECT_EQ(starts_with("RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=2\r\nEXDATE:20260301T090000Z\r\n"), (Days{"03-02T09", "03-09T09"}));
  EXPECT_EQ(starts_with("RRULE:FREQ=WEEKLY;BYDAY=SU;COUNT=2\r\n"), (Days{"03-01T09", "03-08T09"}));
  EXPECT_EQ(starts_with("RRULE:FREQ=WEEKLY;BYDAY=MO;UNTIL=20260101T000000Z\r\n"), Days{});
  // Written by us it says what the tools mean by it.
  EXPECT_EQ(starts_with("RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=2\r\nX-DAYBOOK-EVENT:e\r\n"), (Days{"03-02T09", "03-09T09"}));
}

TEST(Documents, a_rule_that_cannot_be_read_costs_its_occurrences_only) {
  for (const char* rule : {"FREQ=FORTNIGHTLY", "FREQ=DAILY;UNTIL=20260631", "RSCALE=CHINESE;FREQ=YEARLY"}) {
    const auto all = documents(event("DTSTART:20260301T090000Z\r\nRRULE:" + std::string(rule) + "\r\n"));
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(starts(all[0].doc), Days{"03-01T09"}) << rule;
    EXPECT_NE(all[0].problem.find("is left out"), std::string::npos) << rule;
  }
  const auto two = documents(event("DTSTART:20260301T090000Z\r\nRRULE:FREQ=OFTEN\r\nRRULE:FREQ=DAILY;COUNT=2\r\n"));
  EXPECT_EQ(starts(two.at(0).doc), (Days{"03-01T09", "03-02T09"}));
}

TEST(Documents, fault_51_odd_bytes_cost_little) {
  const auto all = documents("BEGIN:VEVENT\r\nUID:a\r\nDTSTART:20260302T090000Z\r\nSUMMARY:a" + std::string(1, '\0') + "b\xff\r\nEND:VEVENT\r\n" +
                             "BEGIN:VEVENT\nUID:b\nDTSTART:20260302T090000Z\nDESCRIPTION:" + std::string(10'000'000, 'x') + "\nEND:VEVENT\n");
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[1].uid, "b");
}

TEST(Documents, differences_are_those_that_matter) {
  model::SeriesDocument a;
  a.master.title = "One";
  a.master.span = {false, time::parse_iso("2026-03-02T09:00:00")->local, time::parse_iso("2026-03-02T10:00:00")->local, kBerlin};
  a.master.recurrence_rule = "FREQ=WEEKLY;COUNT=3;BYDAY=MO";
  auto b = a;
  b.master.recurrence_rule = "BYDAY=MO;FREQ=WEEKLY;COUNT=3";
  b.master.span.zone = time::Zone::utc();
  b.master.span.start -= time::hours(1);
  b.master.span.end -= time::hours(1);
  b.master.visibility = model::Visibility::public_;
  EXPECT_EQ(differences(a, b), std::vector<std::string>{});
  b.master.span.end += time::minutes(1);
  b.master.recurrence_rule = "FREQ=WEEKLY;COUNT=4;BYDAY=MO";
  b.overrides.emplace_back();
  EXPECT_EQ(differences(a, b), (std::vector<std::string>{"time", "rrule", "overrides"}));
}

}  // namespace
}  // namespace daybook::providers
