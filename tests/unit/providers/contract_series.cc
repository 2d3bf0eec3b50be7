// The contract suite: series, their occurrences and the three scopes.
#include "unit/providers/contract_cases.h"

#include <algorithm>

namespace daybook::providers::contract {

std::vector<std::string> listed(Seat& seat) {
  const auto berlin = meeting().span.zone;
  std::vector<std::string> out;
  for (const auto& doc : seat.there()) {
    std::vector<Occurrence> all = {{doc.master, doc.master.starts_at(), doc.master.ends_at()}};
    if (doc.master.is_series()) {
      all.clear();
      const auto placed = place(doc, utc("2026-03-01T00:00:00"), utc("2026-06-01T00:00:00"), 1000);
      EXPECT_TRUE(placed);
      for (const auto& p : placed->list) all.push_back({as_event(doc, p), p.starts_at, p.ends_at});
    }
    for (const auto& one : all)
      out.push_back(time::format_local(berlin.to_local(one.starts_at)).substr(5, 11) + " " + one.event.title);
  }
  for (auto& line : out) line[5] = ' ';
  std::sort(out.begin(), out.end());
  return out;
}

namespace {

using Lines = std::vector<std::string>;
const Lines kAsMade = {"03-10 10:00 Review of the plan", "03-17 10:00 Review of the plan", "03-24 10:00 Review of the plan",
                       "03-31 10:00 Review of the plan", "04-07 10:00 Review of the plan", "04-14 10:00 Review of the plan"};

std::string third(Seat& seat) { return model::occurrence_id(seat.known(kMeeting).master, local("2026-03-24T10:00:00")); }

// The hour stands over the change of the clock on 29 March.
void made(Seat& seat, std::string&) {
  const auto sent = seat.create(standup());
  ASSERT_TRUE(sent.ok()) << why(sent);
  EXPECT_EQ(sent.not_kept, Lines{});
  EXPECT_EQ(listed(seat), kAsMade);
}

void one_changed(Seat& seat, std::string&) {
  ASSERT_TRUE(seat.create(standup()).ok());
  auto patch = at("2026-03-25T14:00:00", "2026-03-25T15:00:00");
  patch.title = "Moved";
  const auto sent = seat.update(third(seat), patch, model::Scope::this_instance);
  ASSERT_TRUE(sent.ok()) << why(sent);
  EXPECT_EQ(sent.not_kept, Lines{});
  auto wanted = kAsMade;
  wanted[2] = "03-25 14:00 Moved";
  EXPECT_EQ(listed(seat), wanted);
}

void following_changed(Seat& seat, std::string&) {
  ASSERT_TRUE(seat.create(standup()).ok());
  auto patch = at("2026-03-24T12:00:00", "2026-03-24T13:00:00");
  patch.title = "From now on";
  const auto sent = seat.update(third(seat), patch, model::Scope::this_and_following);
  ASSERT_TRUE(sent.ok()) << why(sent);
  EXPECT_EQ(listed(seat), (Lines{kAsMade[0], kAsMade[1], "03-24 12:00 From now on", "03-31 12:00 From now on",
                                 "04-07 12:00 From now on", "04-14 12:00 From now on"}));
}

void all_changed(Seat& seat, std::string&) {
  ASSERT_TRUE(seat.create(standup()).ok());
  ASSERT_TRUE(seat.update(third(seat), titled("Special"), model::Scope::this_instance).ok());
  const auto sent = seat.update(kMeeting, at("2026-03-10T09:00:00", "2026-03-10T10:00:00"));
  ASSERT_TRUE(sent.ok()) << why(sent);
  auto wanted = kAsMade;
  for (auto& line : wanted) line.replace(6, 5, "09:00");
  wanted[2] = "03-24 09:00 Special";
  EXPECT_EQ(listed(seat), wanted) << "what was replaced goes along";
}

void one_deleted(Seat& seat, std::string&) {
  ASSERT_TRUE(seat.create(standup()).ok());
  const auto sent = seat.remove(third(seat), model::Scope::this_instance);
  ASSERT_TRUE(sent.ok()) << why(sent);
  auto wanted = kAsMade;
  wanted.erase(wanted.begin() + 2);
  EXPECT_EQ(listed(seat), wanted);
  // It stays gone when the series changes.
  ASSERT_TRUE(seat.update(kMeeting, titled("Renamed")).ok());
  for (auto& line : wanted) line = line.substr(0, 12) + "Renamed";
  EXPECT_EQ(listed(seat), wanted);
}

void following_deleted(Seat& seat, std::string&) {
  ASSERT_TRUE(seat.create(standup()).ok());
  const auto sent = seat.remove(third(seat), model::Scope::this_and_following);
  ASSERT_TRUE(sent.ok()) << why(sent);
  EXPECT_EQ(listed(seat), (Lines{kAsMade[0], kAsMade[1]}));
}

void all_deleted(Seat& seat, std::string&) {
  ASSERT_TRUE(seat.create(standup()).ok());
  ASSERT_TRUE(seat.update(third(seat), titled("Special"), model::Scope::this_instance).ok());
  const auto sent = seat.remove(kMeeting);
  ASSERT_TRUE(sent.ok()) << why(sent);
  EXPECT_EQ(listed(seat), Lines{});
}

void deletion_undone(Seat& seat, std::string&) {
  ASSERT_TRUE(seat.create(standup()).ok());
  ASSERT_TRUE(seat.update(third(seat), titled("Special"), model::Scope::this_instance).ok());
  const auto before = seat.known(kMeeting);
  ASSERT_TRUE(seat.remove(kMeeting).ok());
  const auto sent = seat.restore(before);
  ASSERT_TRUE(sent.ok()) << why(sent);
  auto wanted = kAsMade;
  wanted[2] = "03-24 10:00 Special";
  EXPECT_EQ(listed(seat), wanted);
}

void rule_without_pattern(Seat& seat, std::string& cell) {
  auto e = meeting();
  e.span.start = local("2026-03-03T10:00:00");
  e.span.end = local("2026-03-03T11:00:00");
  e.recurrence_rule = "FREQ=MONTHLY;BYDAY=1TU,3TU;COUNT=4";
  const auto sent = seat.create(e);
  if (sent.ok()) {
    EXPECT_EQ(sent.not_kept, Lines{});
    ASSERT_EQ(seat.there().size(), 1U);
    EXPECT_TRUE(same_rule(seat.there()[0].master, e));
    return;
  }
  cell = "refused";
  EXPECT_EQ(sent.code(), Errc::invalid);
  EXPECT_EQ(sent.failed->error.where, "recurrence_rule");
  EXPECT_TRUE(seat.there().empty());
}

void theirs_read(RemoteSeat& seat, std::string&) {
  seat.far().insert({"Review of the plan", "2026-03-10T10:00:00", "2026-03-10T11:00:00", true});
  EXPECT_EQ(listed(seat), kAsMade);
}

}  // namespace

const std::vector<Case>& series_cases() {
  static const std::vector<Case> all = {
      {"a series keeps its hour over the change of the clock", "41", kWriteSeries, made},
      {"a series of somebody else is read", "41", static_cast<Capabilities>(Can::series), nullptr, theirs_read},
      {"one occurrence is changed", "44", kWriteSeries, one_changed},
      {"an occurrence and all that follow are changed", "", kWriteSeries, following_changed},
      {"the whole series is changed, replaced occurrences go along", "", kWriteSeries, all_changed},
      {"one occurrence is deleted and stays so", "45", kWriteSeries, one_deleted},
      {"an occurrence and all that follow are deleted", "", kWriteSeries, following_deleted},
      {"the whole series is deleted", "", kWriteSeries, all_deleted},
      {"undo of the deletion of a series", "", kWriteSeries, deletion_undone},
      {"a rule is kept as it is or refused, never approximated", "", kWriteSeries, rule_without_pattern},
  };
  return all;
}

}  // namespace daybook::providers::contract
