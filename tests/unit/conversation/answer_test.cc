#include "conversation/answer.h"
#include "conversation/answer_words.h"

#include <gtest/gtest.h>

#include "conversation/briefing.h"
#include "conversation/confirm.h"

namespace daybook::conversation {
namespace {

TEST(Answer, words) {
  for (const char* s :
       {"yes", "y", "Yes!", "sure", "ok", "OK.", "okay", "yep", "yeah", "👍", "👍🏽",
        "yes please", "ok thanks", "sounds good", "go ahead", "perfect, thanks", "+1", ":+1:"})
    EXPECT_EQ(read_answer(s), Answer::yes) << s;
  for (const char* s : {"no", "no thanks", "nah", "skip", "cancel", "pass", "not now",
                        "nope, changed my mind about it", "No, leave it", "don't", "n", "👎",
                        "skip it please", "cancel that one"})
    EXPECT_EQ(read_answer(s), Answer::no) << s;
  for (const char* s :
       {"", "noon works", "nobody told me", "make it 8-12", "yesterday was fine", "okra soup",
        "passport office", "skipping rope", "what?", "yes but make it 9"})
    EXPECT_EQ(read_answer(s), Answer::none) << s;
  for (const char* s : {"not sure", "maybe", "hmm", "let me check", "I don't know yet", "Not sure yet, sorry"})
    EXPECT_EQ(read_answer(s), Answer::unsure) << s;
  for (const char* s : {"yep, sounds good", "ok great", "yes, works", "yess", "yesss please", "okkk"}) EXPECT_EQ(read_answer(s), Answer::yes) << s;
  for (const char* s : {"nothing, thanks", "no need", "not needed", "nooo", "delete it", "scrap it please"}) EXPECT_EQ(read_answer(s), Answer::no) << s;
}

TEST(Answer, the_words_are_read_whole) {
  EXPECT_EQ(AnswerWords::get().faults(), "");
  for (int i = 0; i < static_cast<int>(Said::count_); ++i) EXPECT_FALSE(AnswerWords::get().list(static_cast<Said>(i)).empty()) << i;
}

TEST(Answer, a_firm_yes_with_more_behind_it) {
  timex::Context context;
  context.zone = *time::Zone::find("America/Los_Angeles");
  context.now = time::parse_iso("2026-03-09T10:00")->local;
  model::Span asked{false, time::parse_iso("2026-03-10T09:00")->local, time::parse_iso("2026-03-10T10:00")->local, context.zone};
  for (const char* s : {"yes I'll be there", "yeah put it in", "yes, see you at 9", "yep, tomorrow at 9 it is", "ja bitte"})
    EXPECT_EQ(read_reply(s, context, asked), Answer::yes) << s;
  for (const char* s : {"yes, see you at 8", "yes if Bo is back", "yeah, at the office", "yes, is that my last one?", "yes, takes me 3 hours I think",
                        "yes and then the week after that we go on with the other pumps as well", "yes but who drives"})
    EXPECT_EQ(read_reply(s, context, asked), Answer::unsure) << s;
  for (const char* s : {"ok so the server is down again", "great job on the demo", "the dentist moved"})
    EXPECT_EQ(read_reply(s, context, asked), Answer::none) << s;
  EXPECT_EQ(read_reply("no if Bo is back", context, asked), Answer::no);
}

TEST(Answer, what_follows_the_word) {
  EXPECT_EQ(after_answer_word("no, make it 8-12"), "make it 8-12");
  EXPECT_EQ(after_answer_word("yes but at 9"), "at 9");
  EXPECT_EQ(after_answer_word("make it 8-12"), "make it 8-12");
  EXPECT_EQ(after_answer_word("noon"), "noon");
  EXPECT_EQ(after_answer_word("actually 10-2"), "10-2");
  EXPECT_EQ(after_answer_word("sorry, no, 10-2"), "10-2");
}

TEST(Answer, a_time_that_is_refused_for_another) {
  timex::Context context;
  context.zone = *time::Zone::find("America/Los_Angeles");
  context.now = time::parse_iso("2026-03-09T09:00")->local;
  EXPECT_EQ(after_refused_time("not friday, thursday at 1pm", context), "thursday at 1pm");
  EXPECT_EQ(after_refused_time("not on friday but thursday", context), "thursday");
  for (const char* s : {"not friday", "not today", "not sure about friday, maybe thursday", "thursday not friday", "friday"})
    EXPECT_EQ(after_refused_time(s, context), s);
}

TEST(Answer, only_a_time_by_itself_corrects) {
  timex::Context context;
  context.zone = *time::Zone::find("America/Los_Angeles");
  context.now = time::parse_iso("2026-03-09T09:00")->local;
  for (const char* s : {"make it 8-12", "8-12", "friday instead", "push it back 30 minutes",
                        "at 9 please", "let's do thursday at 9", "change it to 2pm", "actually 4pm",
                        "an hour later", "move it to friday", "make it 8-12 or 1-5"})
    EXPECT_TRUE(only_a_time(s, context)) << s;
  for (const char* s :
       {"okay but not today", "ask me tomorrow", "remind me tomorrow", "what's on friday?",
        "is it 3pm or 4pm?", "room 12", "I'm busy at 3", "lunch with bob thursday noon",
        "remote friday", "call me in 5 minutes", "back in 10", "can't friday", "list friday", "",
        "make it so", "wait until tomorrow", "not friday"})
    EXPECT_FALSE(only_a_time(s, context)) << s;
}

TEST(Answer, what_a_late_time_speaks_of) {
  timex::Context context;
  context.zone = *time::Zone::find("America/Los_Angeles");
  context.now = time::parse_iso("2026-03-09T09:00")->local;
  for (const char* s : {"make it 9-11", "9-11", "noon", "make it friday", "move it to friday 9am"})
    EXPECT_TRUE(can_only_mean_the_question(s, context)) << s;
  for (const char* s : {"friday 3pm", "tomorrow", "friday instead", "hello", ""})
    EXPECT_FALSE(can_only_mean_the_question(s, context)) << s;
}

TEST(Answer, reactions) {
  for (const char* s : {"+1", "thumbsup", "thumbsup::skin-tone-3", ":+1::skin-tone-2:", "👍🏿",
                        "white_check_mark", "✅"})
    EXPECT_EQ(read_reaction(s), Answer::yes) << s;
  for (const char* s : {"-1", "thumbsdown", "👎🏻", "x", "❌"})
    EXPECT_EQ(read_reaction(s), Answer::no) << s;
  for (const char* s : {"", "tada", "eyes", "100", "xylophone"})
    EXPECT_EQ(read_reaction(s), Answer::none) << s;
}

TEST(Buttons, are_read_back_and_hostile_ones_refused) {
  model::Proposal p;
  p.id = 12;
  p.round = 3;
  const auto press = read_button(question_buttons(p).front().id);
  ASSERT_TRUE(press.has_value());
  EXPECT_EQ(press->proposal, 12);
  EXPECT_EQ(press->round, 3);
  EXPECT_EQ(press->what, "yes");
  for (const char* s : {"", "p", "p1", "p1.yes", "x1.0.yes", "p1.0.yes.no",
                        "p99999999999999999999.0.yes", "p1x.0.yes", "p1..yes"})
    EXPECT_FALSE(read_button(s).has_value()) << s;
}

model::Proposal open_question(std::int64_t until) {
  model::Proposal p;
  p.id = 1;
  p.state = model::ProposalState::active;
  p.active_until_ms = until;
  p.subject = "On Site: City of Harmony";
  return p;
}

TEST(Confirm, a_yes_counts_for_the_clash_at_its_time) {
  std::vector<model::Clash> told(1);
  told.front().event_id = "e";
  told.front().span.end = told.front().span.start + time::hours(1);
  auto moved = told;
  moved.front().span.start += time::minutes(30);
  auto longer_id = told;  // ends like the other
  EXPECT_TRUE(model::all_told(model::told_of(told), told));
  EXPECT_TRUE(model::all_told(model::told_of(told), {}));
  EXPECT_FALSE(model::all_told(model::told_of(told), moved));
  EXPECT_FALSE(model::all_told("", told));
  longer_id.front().event_id = "xe";
  EXPECT_FALSE(model::all_told(model::told_of(longer_id), told));
}

TEST(Confirm, table_of_yes) {
  using S = model::ProposalState;
  const Check free;
  Check taken;
  taken.clashes = {{"main", "e", "Other", {}}};
  Check past;
  past.past = true;
  const ConfirmSettings settings;
  struct Row {
    S state;
    const Check& check;
    bool overlap_told, writes;
    S after;
  } rows[] = {{S::active, free, false, true, S::active},
              {S::active, taken, false, false, S::active},
              {S::active, taken, true, true, S::active},
              {S::active, past, false, false, S::past},
              {S::parked, free, false, false, S::active},
              {S::parked, taken, true, false, S::active},
              {S::parked, past, false, false, S::past},
              {S::confirmed, free, false, false, S::confirmed},
              {S::dismissed, free, false, false, S::dismissed},
              {S::withdrawn, free, false, false, S::withdrawn},
              {S::undone, free, false, false, S::undone}};
  for (const auto& row : rows) {
    auto p = open_question(1000);
    p.state = row.state;
    if (row.overlap_told) p.told = model::told_of(taken.clashes);
    const auto step = answer_yes(p, row.check, 500, settings);
    EXPECT_EQ(step.write, row.writes) << static_cast<int>(row.state);
    EXPECT_EQ(step.proposal.state, row.after) << static_cast<int>(row.state);
    EXPECT_EQ(step.say.has_value(), !row.writes);
  }
  // Its time is over although nobody has parked it yet: that counts as parked.
  EXPECT_FALSE(answer_yes(open_question(1000), free, 1000, settings).write);
}

TEST(Briefing, days) {
  EXPECT_EQ(*parse_days("mon-fri"), 0b0111110U);
  EXPECT_EQ(*parse_days("sat-mon"), 0b1000011U);
  EXPECT_EQ(*parse_days("Monday, wed"), 0b0001010U);
  EXPECT_EQ(*parse_days("daily"), 0b1111111U);
  for (const char* bad : {"", "mon-", "weekdays", "mon-tue-wed", "8"})
    EXPECT_FALSE(parse_days(bad).has_value()) << bad;
}

TEST(Briefing, due_times_on_clock_changes) {
  DayPlan plan;
  plan.days = 0b1111111;
  plan.morning = time::hours(2) + time::minutes(30);
  plan.evening = std::nullopt;
  const auto zone = *time::Zone::find("America/Los_Angeles");
  auto due_at = [&](const char* utc) {
    const auto t = time::parse_iso(utc)->local;
    return due_jobs(plan, zone, time::Instant(t.time_since_epoch())).size();
  };
  // 8 March 2026: 02:30 does not exist and is 03:30 PDT, 10:30 UTC; once.
  EXPECT_EQ(due_at("2026-03-08T10:29:59"), 0U);
  EXPECT_EQ(due_at("2026-03-08T10:30:00"), 1U);
  EXPECT_EQ(due_at("2026-03-08T12:30:00"), 1U);
  EXPECT_EQ(due_at("2026-03-08T12:30:01"), 0U);  // the window is over
  plan.morning = time::hours(1) + time::minutes(30);
  // 1 November 2026: 01:30 comes twice; the first one counts.
  EXPECT_EQ(due_at("2026-11-01T08:30:00"), 1U);
  EXPECT_EQ(
      time::format_utc(
          due_jobs(plan, zone,
                   time::Instant(time::parse_iso("2026-11-01T09:40:00")->local.time_since_epoch()))
              .front()
              .due),
      "2026-11-01T08:30:00Z");
}

}  // namespace
}  // namespace daybook::conversation
