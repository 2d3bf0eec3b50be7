#include "policy/decision.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace daybook::policy {
namespace {

TEST(Decision, nothing_is_written_in_off_read_and_shadow) {
  for (auto mode : {Mode::off, Mode::read, Mode::shadow})
    for (auto origin :
         {Origin::talk, Origin::command, Origin::agent, Origin::task, Origin::workspace})
      for (auto verdict : {Verdict::free, Verdict::busy, Verdict::unknown})
        for (auto conflicts :
             {ConflictPolicy::suggest, ConflictPolicy::fail, ConflictPolicy::allow_overlap})
          for (bool flag : {false, true}) {
            const auto action = decide(origin, mode, verdict, {flag, conflicts, flag});
            EXPECT_TRUE(action == Action::refuse ||
                        (mode == Mode::shadow && action == Action::stage));
          }
}

TEST(Decision, talk_is_always_asked_back) {
  for (auto mode : {Mode::confirm, Mode::direct})
    for (auto verdict : {Verdict::free, Verdict::busy, Verdict::unknown})
      EXPECT_EQ(decide(Origin::talk, mode, verdict, {}), Action::ask_author);
}

TEST(Decision, unknown_never_counts_as_free_for_agents) {
  for (auto mode : {Mode::confirm, Mode::direct})
    for (auto origin : {Origin::agent, Origin::workspace})
      EXPECT_EQ(decide(origin, mode, Verdict::unknown, {}), Action::ask_approver);
}

TEST(Decision, overlap_by_policy) {
  Rules rules;
  EXPECT_EQ(decide(Origin::agent, Mode::direct, Verdict::free, rules), Action::run);
  EXPECT_EQ(decide(Origin::agent, Mode::direct, Verdict::busy, rules), Action::refuse);
  rules.conflicts = ConflictPolicy::allow_overlap;
  EXPECT_EQ(decide(Origin::agent, Mode::direct, Verdict::busy, rules), Action::ask_approver);
  rules.approval_for_overlap = false;
  EXPECT_EQ(decide(Origin::agent, Mode::direct, Verdict::busy, rules), Action::run);
}

TEST(Decision, the_docs_print_this_table) {
  std::ifstream in(DAYBOOK_SOURCE "/docs/security.md");
  std::stringstream page;
  page << in.rdbuf();
  EXPECT_NE(page.str().find(decision_table_markdown()), std::string::npos)
      << "docs/security.md must hold this table:\n"
      << decision_table_markdown();
  EXPECT_NE(page.str().find(impact_table_markdown()), std::string::npos)
      << "docs/security.md must hold this table:\n"
      << impact_table_markdown();
}

TEST(Decision, an_agents_reach_is_put_before_a_person_and_a_persons_is_not) {
  Impact invites;
  invites.invites_outsiders = true;
  Impact told = invites;
  told.tells = true;
  Rules rules;
  EXPECT_EQ(raised(Action::run, Origin::agent, invites, rules), Action::run);
  EXPECT_EQ(raised(Action::run, Origin::agent, told, rules), Action::ask_approver);
  EXPECT_EQ(raised(Action::run, Origin::workspace, told, rules), Action::run);
  rules.outside_attendees = Asked::always;
  EXPECT_EQ(raised(Action::run, Origin::agent, invites, rules), Action::ask_approver);
  rules.outside_attendees = Asked::never;
  EXPECT_EQ(raised(Action::run, Origin::agent, told, rules), Action::run);
}

TEST(Decision, raising_never_turns_a_no_into_anything) {
  Impact all{true, true, true, true};
  Rules rules;
  rules.outside_attendees = rules.cancel_with_attendees = Asked::always;
  for (auto action : {Action::ask_author, Action::stage, Action::refuse, Action::ask_approver})
    for (auto origin : {Origin::talk, Origin::command, Origin::agent, Origin::task})
      EXPECT_EQ(raised(action, origin, all, rules), action);
}

}  // namespace
}  // namespace daybook::policy
