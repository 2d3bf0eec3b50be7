#include "policy/view.h"

#include <gtest/gtest.h>

namespace daybook::policy {
namespace {

model::Event secret() {
  model::Event e;
  e.event_id = "id";
  e.calendar_id = "c";
  e.title = "title";
  e.location = "place";
  e.description = "text";
  e.notes = "notes";
  e.etag = "1";
  e.attendees = {{"x@example.com", "", {}, false, false, false, ""}};
  e.origin.person = "ana";
  return e;
}

Viewer agent(const char* person = "bo") { return {person, "", true, false, Tier::full}; }

TEST(View, the_lowest_of_all_caps_counts) {
  for (int chosen = 0; chosen <= 4; ++chosen)
    for (int calendar = 0; calendar <= 4; ++calendar)
      for (int host = 0; host <= 4; ++host)
        for (int own = 0; own <= 1; ++own) {
          const Access a{own == 1, true, chosen, calendar, host};
          EXPECT_EQ(number_of(tier_for(agent(), a)), std::min({chosen, calendar, host}));
          Viewer careful = agent();
          careful.most = Tier::busy;
          EXPECT_LE(number_of(tier_for(careful, a)), 1);
        }
}

TEST(View, nothing_until_somebody_opts_in) {
  EXPECT_EQ(tier_for(agent(), Access{}), Tier::none);
  EXPECT_EQ(tier_for(agent(), Access{false, true, {}, {}, {}}), Tier::none);
  EXPECT_EQ(tier_for(agent(), Access{true, {}, {}, {}, {}}), Tier::full);
  EXPECT_EQ(tier_for(agent(), Access{true, false, {}, {}, {}}), Tier::none);
}

TEST(View, each_tier_shows_its_fields_and_no_more) {
  const auto e = secret();
  EXPECT_FALSE(seen(e, Tier::none));
  for (auto t : {Tier::busy, Tier::title, Tier::links, Tier::detail}) {
    const auto s = *seen(e, t);
    EXPECT_EQ(s.title.empty(), t < Tier::title);
    EXPECT_EQ(s.event_id.empty(), t < Tier::title);
    EXPECT_EQ(s.location.empty(), t < Tier::detail);
    EXPECT_EQ(s.description.empty(), t < Tier::detail);
    EXPECT_TRUE(s.notes.empty());
    EXPECT_TRUE(s.attendees.empty());
    EXPECT_TRUE(s.origin.person.empty());
    EXPECT_FALSE(whole(s));
  }
  EXPECT_EQ(*seen(e, Tier::full), e);
}

TEST(View, rights) {
  auto e = secret();
  const Viewer bo{"bo", "", false, false, Tier::full};
  const Viewer ana{"ana", "", false, false, Tier::full};
  const Viewer admin{"zoe", "", false, true, Tier::full};
  EXPECT_EQ(right_to_change(bo, Tier::full, e), Right::not_theirs);
  EXPECT_EQ(right_to_change(ana, Tier::full, e), Right::may);
  EXPECT_EQ(right_to_change(admin, Tier::full, e), Right::may);
  EXPECT_EQ(right_to_change(agent("ana"), Tier::detail, e), Right::unseen);
  e.visibility = model::Visibility::confidential;
  EXPECT_EQ(right_to_change(admin, Tier::full, e), Right::unseen);
  e.attendees[0].email = "zoe@example.com";
  EXPECT_EQ(tier_for({"zoe", "Zoe@Example.com", false, false, Tier::full}, Tier::full, e),
            Tier::full);
}

}  // namespace
}  // namespace daybook::policy
