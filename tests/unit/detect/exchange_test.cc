#include "detect/exchange.h"

#include <gtest/gtest.h>

#include "unit/detect/world.h"

namespace daybook::detect::testing {
namespace {

constexpr const char* kNow = "2026-03-04T10:00";  // a Wednesday

Utterance said(std::string_view author, std::string_view text) { return {text, author, "C-general", at(kNow)}; }

struct Talk {
  const char* offer;   // by Ana
  const char* answer;  // by Ben
  const char* start;   // "" when nothing is agreed
};

class Exchange : public ::testing::TestWithParam<Talk> {};

TEST_P(Exchange, OfferAndAnswer) {
  const auto& c = GetParam();
  const Detector detector(directory(), {});
  const std::vector<Utterance> before = {said("ana", c.offer)};
  const auto v = assess_answer(detector, said("ben", c.answer), before);
  ASSERT_EQ(v.has_value(), *c.start != '\0') << c.offer << " / " << c.answer;
  if (!v) return;
  EXPECT_EQ(start_of(v->draft.span), c.start) << c.offer << " / " << c.answer;
  EXPECT_EQ(v->draft.with, std::vector<std::string>{"ana"}) << "who offered takes part";
  EXPECT_GE(v->draft.confidence, 0.6);
  EXPECT_TRUE(v->detected);
}

INSTANTIATE_TEST_SUITE_P(
    Table, Exchange,
    ::testing::Values(Talk{"Thu 3pm?", "works", "2026-03-05T15:00"},
                      Talk{"how about Thursday at 3?", "sounds good", "2026-03-05T15:00"},
                      Talk{"can you be at Harmony at 8am tomorrow?", "yep, will be there", "2026-03-05T08:00"},
                      Talk{"lunch friday?", "sure", "2026-03-06"},
                      Talk{"want to meet friday at 2pm?", "\U0001F44D", "2026-03-06T14:00"},
                      Talk{"does 10am tomorrow work for the review?", "yes", "2026-03-05T10:00"},
                      Talk{"Friday at 2pm?", "let's do 3pm", "2026-03-06T15:00"},
                      Talk{"I'm free Thursday afternoon", "ok Thursday at 3pm works", "2026-03-05T15:00"},
                      Talk{"could you do Thursday at 3pm?", "that works for me", "2026-03-05T15:00"},
                      Talk{"ok if I come by tomorrow at 10am?", "fine by me", "2026-03-05T10:00"},
                      Talk{"lunch at noon tomorrow?", "I'm in", "2026-03-05T12:00"},
                      Talk{"shall we say Friday 9am?", "works, see you then", "2026-03-06T09:00"},
                      Talk{"Friday at 2pm?", "yep, make it 2:30pm", "2026-03-06T14:30"},
                      Talk{"Friday at 2pm?", "sounds good, usual place?", "2026-03-06T14:00"},
                      Talk{"Friday at 2pm?", "works, can you bring the drill?", "2026-03-06T14:00"},
                      Talk{"Friday at 2?", "k see u then", "2026-03-06T14:00"},
                      Talk{"dinner tomorrow at 7 or 8?", "8 works", "2026-03-05T20:00"},
                      Talk{"come over for dinner at 7 tomorrow?", "ok so 8 at yours then", "2026-03-05T20:00"},
                      Talk{"Friday at 2pm?", "sure, what time was it?", ""}, Talk{"Friday?", "ok, when?", ""},
                      Talk{"Thu 3pm?", "maybe, I'll check", ""}, Talk{"Thu 3pm?", "sure you can't do Friday?", ""},
                      Talk{"Thu 3pm?", "no, can't", ""}, Talk{"Thu 3pm?", "let me check", ""},
                      Talk{"Thu 3pm?", "why?", ""}, Talk{"Thu 3pm?", "ok but only if it rains", ""},
                      Talk{"is it friday today?", "yes", ""}, Talk{"did you fix the pump?", "yes", ""},
                      Talk{"meeting yesterday at 3pm was long", "yeah", ""},
                      Talk{"Thu 3pm?", "the pump at Harmony tripped again and I had to reset it twice so yes it is broken for good", ""}));

TEST(Exchange, NobodyAcceptsTheirOwnOffer) {
  const Detector detector(directory(), {});
  const std::vector<Utterance> before = {said("ben", "Thu 3pm?")};
  EXPECT_FALSE(assess_answer(detector, said("ben", "works"), before));
  EXPECT_FALSE(assess_answer(detector, said("ben", "works"), {}));
}

TEST(Exchange, TheLatestOfferIsMeant) {
  const Detector detector(directory(), {});
  const std::vector<Utterance> before = {said("ana", "Thu 3pm?"), said("ben", "no"), said("ana", "Friday at 4pm then?")};
  const auto v = assess_answer(detector, said("ben", "perfect"), before);
  ASSERT_TRUE(v);
  EXPECT_EQ(start_of(v->draft.span), "2026-03-06T16:00");
}

struct Later {
  const char* text;
  const char* start;  // "" for none, "off" for cancelled
};

class Changes : public ::testing::TestWithParam<Later> {};

TEST_P(Changes, OfAKnownEvent) {
  const auto& c = GetParam();
  const Detector detector(directory(), {});
  model::Span known;
  known.zone = *time::Zone::find("America/Los_Angeles");
  known.start = time::parse_iso("2026-03-05T15:00")->local;
  known.end = known.start + time::hours(1);
  const auto change = read_change(detector, said("ben", c.text), known);
  std::string got;
  if (change) got = change->what == Change::What::cancelled ? "off" : start_of(change->span);
  EXPECT_EQ(got, c.start) << c.text;
}

INSTANTIATE_TEST_SUITE_P(Table, Changes,
                         ::testing::Values(Later{"make that 4pm", "2026-03-05T16:00"}, Later{"make that 4", "2026-03-05T16:00"},
                                           Later{"can't make it anymore", "off"}, Later{"ok make it 4 then", "2026-03-05T16:00"}, Later{"can we make it 4?", ""},
                                           Later{"I'm running 10 min late", ""}, Later{"push it to 4pm", "2026-03-05T16:00"},
                                           Later{"let's do friday instead", "2026-03-06T15:00"},
                                           Later{"actually 2pm", "2026-03-05T14:00"}, Later{"can't make it", "off"},
                                           Later{"I have to cancel", "off"}, Later{"it's off, sorry", "off"},
                                           Later{"can we push it to 4pm?", ""}, Later{"see you there", ""},
                                           Later{"the pump tripped at 4pm", ""}, Later{"push to friday", "2026-03-06T15:00"},
                                           Later{"same time friday", "2026-03-06T15:00"},
                                           Later{"running late, make it 3:30", "2026-03-05T15:30"},
                                           Later{"need to move this to monday at 9am", "2026-03-09T09:00"},
                                           Later{"not gonna make it, sorry", "off"},
                                           Later{"won't be able to make it", "off"},
                                           Later{"gotta bail on this one", "off"},
                                           Later{"scrap that", "off"}, Later{"something came up, have to pass", "off"},
                                           Later{"did you make that 4pm?", ""}, Later{"I moved the truck", ""}));

}  // namespace
}  // namespace daybook::detect::testing
