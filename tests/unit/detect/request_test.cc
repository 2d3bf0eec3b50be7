// What is said to the assistant: requests and corrections.
#include <gtest/gtest.h>

#include "unit/detect/world.h"

namespace daybook::detect::testing {
namespace {

using model::EventKind;

struct Asked {
  const char* text;
  EventKind kind;
  const char* start;
  const char* end;  // "" where the end is assumed
  const char* place;
  const char* description;
};

class Requests : public ::testing::TestWithParam<Asked> {};

TEST_P(Requests, AreRead) {
  const auto& c = GetParam();
  const Detector detector(directory(), {});
  const auto d = detector.read_request({c.text, "ana", "C-general", at("2026-03-04T10:00")});
  ASSERT_TRUE(d) << c.text;
  EXPECT_EQ(model::kind_name(d->kind), model::kind_name(c.kind)) << c.text;
  EXPECT_EQ(start_of(d->span), c.start) << c.text;
  if (*c.end != '\0') {
    EXPECT_EQ(end_of(d->span), c.end) << c.text;
  }
  EXPECT_EQ(d->end_assumed, *c.end == '\0') << c.text;
  EXPECT_EQ(d->place, c.place) << c.text;
  EXPECT_EQ(d->description, c.description) << c.text;
  EXPECT_EQ(d->confidence, 1) << "the wish is taken for granted";
}

INSTANTIATE_TEST_SUITE_P(
    Table, Requests,
    ::testing::Values(
        Asked{"tomorrow Harmony pump work", EventKind::site_visit, "2026-03-05", "2026-03-06", "City of Harmony", "pump work"},
        Asked{"friday 8am-12pm Harmony PLC maintenance", EventKind::site_visit, "2026-03-06T08:00",
              "2026-03-06T12:00", "City of Harmony", "PLC maintenance"},
        Asked{"remote next week", EventKind::remote, "2026-03-09", "2026-03-14", "", ""},
        // of two plans the last one, with nothing of the first
        Asked{"Harmony thursday 8-12 then Fairview friday 1-3", EventKind::site_visit, "2026-03-06T13:00", "2026-03-06T15:00", "Fairview Sanitation", ""},
        Asked{"dentist friday 3pm and vet monday 10am", EventKind::personal, "2026-03-09T10:00", "", "", "vet"},
        // a site of no list
        Asked{"heading to millbrook tomorrow 8-12 for PLC maintenance", EventKind::site_visit, "2026-03-05T08:00", "2026-03-05T12:00", "millbrook", "PLC maintenance"},
        Asked{"off tuesday", EventKind::unavailable, "2026-03-10", "2026-03-11", "", ""},
        Asked{"dentist tomorrow 2pm", EventKind::personal, "2026-03-05T14:00", "", "", "dentist"},
        Asked{"pick up parts at Harmony tomorrow 9am", EventKind::site_visit, "2026-03-05T09:00", "", "City of Harmony", "pick up parts"},
        Asked{"on-site Harmony tomorrow", EventKind::site_visit, "2026-03-05", "2026-03-06", "City of Harmony", ""},
        Asked{"maybe fairview on friday?", EventKind::site_visit, "2026-03-06", "2026-03-07", "Fairview Sanitation", ""},
        Asked{"call with Dov thursday at 3pm", EventKind::meeting, "2026-03-05T15:00", "", "", "call with Dov"}));

TEST(Requests, WithoutATimeThereIsNone) {
  const Detector detector(directory(), {});
  EXPECT_FALSE(detector.read_request({"Harmony pump work", "ana", "", at("2026-03-04T10:00")}));
  EXPECT_FALSE(detector.read_request({"", "ana", "", at("2026-03-04T10:00")}));
}

struct Corrected {
  const char* text;
  const char* start;
  const char* end;
};

model::Span proposed(bool all_day) {
  model::Span s;
  s.zone = *time::Zone::find("America/Los_Angeles");
  s.all_day = all_day;
  s.start = time::parse_iso(all_day ? "2026-03-05" : "2026-03-05T14:00")->local;
  s.end = time::parse_iso(all_day ? "2026-03-06" : "2026-03-05T15:30")->local;
  return s;
}

class Corrections : public ::testing::TestWithParam<Corrected> {};

TEST_P(Corrections, ChangeATimedProposal) {
  const auto& c = GetParam();
  const Detector detector(directory(), {});
  const auto s = detector.read_correction({c.text, "ana", "", at("2026-03-04T10:00")}, proposed(false));
  ASSERT_TRUE(s) << c.text;
  EXPECT_EQ(start_of(*s), c.start) << c.text;
  EXPECT_EQ(end_of(*s), c.end) << c.text;
}

// The proposal is Thursday the 5th, 14:00 to 15:30.
INSTANTIATE_TEST_SUITE_P(Table, Corrections,
                         ::testing::Values(Corrected{"make it 8-12", "2026-03-05T08:00", "2026-03-05T12:00"},
                                           Corrected{"8-12", "2026-03-05T08:00", "2026-03-05T12:00"},
                                           Corrected{"8am to noon", "2026-03-05T08:00", "2026-03-05T12:00"},
                                           Corrected{"friday instead", "2026-03-06T14:00", "2026-03-06T15:30"},
                                           Corrected{"thursday 9am", "2026-03-05T09:00", "2026-03-05T10:30"},
                                           Corrected{"9am", "2026-03-05T09:00", "2026-03-05T10:30"},
                                           Corrected{"make it 10", "2026-03-05T10:00", "2026-03-05T11:30"},
                                           Corrected{"an hour later", "2026-03-05T15:00", "2026-03-05T16:30"},
                                           Corrected{"30 minutes earlier", "2026-03-05T13:30", "2026-03-05T15:00"},
                                           Corrected{"for 2 hours", "2026-03-05T14:00", "2026-03-05T16:00"},
                                           Corrected{"until 4pm", "2026-03-05T14:00", "2026-03-05T16:00"},
                                           Corrected{"all day", "2026-03-05", "2026-03-06"}));

// A bare hour is taken in the half of the day that the plan is in, where the other is far off.
TEST(Corrections, ABareHourStaysInItsHalfOfTheDay) {
  const Detector detector(directory(), {});
  const auto moved = [&](const char* plan, const char* text) {
    auto span = proposed(false);
    span.start = time::parse_iso(plan)->local;
    span.end = span.start + time::hours(1);
    return start_of(*detector.read_correction({text, "ana", "", at("2026-03-04T10:00")}, span));
  };
  EXPECT_EQ(moved("2026-03-05T19:00", "make it 8"), "2026-03-05T20:00");
  EXPECT_EQ(moved("2026-03-05T19:00", "make it 8am"), "2026-03-05T08:00");
  EXPECT_EQ(moved("2026-03-05T06:30", "make it 6"), "2026-03-05T06:00");
  EXPECT_EQ(moved("2026-03-05T10:00", "make it 2"), "2026-03-05T14:00");
  EXPECT_EQ(moved("2026-03-05T13:00", "make it 9"), "2026-03-05T09:00");
}

TEST(Corrections, AnAllDayProposalGetsAClock) {
  const Detector detector(directory(), {});
  const auto s = detector.read_correction({"make it 8-12", "ana", "", at("2026-03-04T10:00")}, proposed(true));
  ASSERT_TRUE(s);
  EXPECT_FALSE(s->all_day);
  EXPECT_EQ(start_of(*s), "2026-03-05T08:00");
  EXPECT_EQ(end_of(*s), "2026-03-05T12:00");
}

TEST(Corrections, WordsWithoutATimeAreNone) {
  const Detector detector(directory(), {});
  for (const char* text : {"yes", "no thanks", "", "why?", "make it so"})
    EXPECT_FALSE(detector.read_correction({text, "ana", "", at("2026-03-04T10:00")}, proposed(false))) << text;
}

TEST(Corrections, HoursThatEndBeforeTheyBeginAreNone) {
  const Detector detector(directory(), {});
  auto context = at("2026-03-04T10:00");
  context.answer = true;
  for (const char* text : {"make it 16-10", "14-8", "3pm-1pm", "make it 15:00-13:00"})
    EXPECT_FALSE(detector.read_correction({text, "ana", "", context}, proposed(false))) << text;
  for (const char* text : {"10pm-2am", "move 3pm to 1pm", "not 10-11, 8-12", "1-3"})
    EXPECT_TRUE(detector.read_correction({text, "ana", "", context}, proposed(false))) << text;
}

}  // namespace
}  // namespace daybook::detect::testing
