// The contract suite: changes of single events, and their undo.
#include "unit/providers/contract_cases.h"

namespace daybook::providers::contract {
namespace {

void made_and_read_back(Seat& seat, std::string&) {
  auto e = meeting();
  e.description = "Bring the drawings; all of them, \"signed\" \\ dated\nand the key";
  e.location = "Room 4, Main St";
  e.reminders = {15};
  if (can(seat.can(), Can::categories)) e.categories = {"Site Visit"};
  const auto sent = seat.create(e);
  ASSERT_TRUE(sent.ok()) << why(sent);
  EXPECT_EQ(sent.not_kept, std::vector<std::string>{});
  const auto there = seat.there();
  ASSERT_EQ(there.size(), 1U);
  EXPECT_EQ(not_kept(e, there[0].master, keeps(seat)), std::vector<std::string>{});
  const auto known = seat.known(kMeeting);
  EXPECT_EQ(not_kept(e, known.master, keeps(seat)), std::vector<std::string>{});
}

void unicode(Seat& seat, std::string& cell) {
  auto e = meeting();
  e.title = "Réunion 会議 اجتماع 👩👧 e\xCC\x81; \\, \"x\"";
  e.location = std::string(40, 'a') + "äöü漢字🙂äöü漢字🙂äöü漢字🙂äöü漢字🙂";  // folded lines fall inside of letters
  const auto sent = seat.create(e);
  ASSERT_TRUE(sent.ok()) << why(sent);
  const auto there = seat.there();
  ASSERT_EQ(there.size(), 1U);
  EXPECT_EQ(there[0].master.location, e.location);
  if (there[0].master.title == e.title) return;
  EXPECT_EQ(sent.not_kept, std::vector<std::string>{"title"});
  cell = "all but a backslash, said";
  std::erase(e.title, '\\');
  EXPECT_EQ(there[0].master.title, e.title);
}

void twice_is_one(Seat& seat, std::string& cell) {
  ASSERT_TRUE(seat.create(meeting()).ok());
  for (const bool in_doubt : {false, true}) {
    const auto again = seat.repeat(in_doubt);
    EXPECT_EQ(seat.there().size(), 1U);
    if (!again.ok()) cell = "the second is refused";
    else EXPECT_EQ(again.remark, "was there already");
  }
}

void all_day(Seat& seat, std::string&) {
  auto e = meeting();
  e.span = {true, local("2026-03-28"), local("2026-03-30"), *time::Zone::find("Pacific/Auckland")};
  ASSERT_TRUE(seat.create(e).ok());
  const auto there = seat.there();
  ASSERT_EQ(there.size(), 1U);
  EXPECT_TRUE(there[0].master.span.all_day);
  EXPECT_EQ(there[0].master.span.start, local("2026-03-28"));
  EXPECT_EQ(there[0].master.span.end, local("2026-03-30"));
}

void day_and_time(Seat& seat, std::string&) {
  ASSERT_TRUE(seat.create(meeting()).ok());
  model::Patch day;
  day.span = model::Span{true, local("2026-03-10"), local("2026-03-11"), meeting().span.zone};
  auto sent = seat.update(kMeeting, day);
  ASSERT_TRUE(sent.ok()) << why(sent);
  EXPECT_TRUE(seat.there().at(0).master.span.all_day);
  sent = seat.update(kMeeting, at("2026-03-10T10:00:00", "2026-03-10T11:00:00"));
  ASSERT_TRUE(sent.ok()) << why(sent);
  EXPECT_TRUE(same_time(seat.there().at(0).master.span, meeting().span));
}

void visibility(Seat& seat, std::string&) {
  auto e = meeting();
  e.visibility = model::Visibility::private_;
  e.busy = false;
  ASSERT_TRUE(seat.create(e).ok());
  const auto there = seat.there();
  ASSERT_EQ(there.size(), 1U);
  EXPECT_EQ(there[0].master.visibility, model::Visibility::private_);
  EXPECT_FALSE(there[0].master.busy);
}

void guests(Seat& seat, std::string&) {
  auto e = meeting();
  e.attendees.push_back({"bo@example.com", "Bo", model::Rsvp::needs_action, true, false, false, ""});
  const auto sent = seat.create(e);
  ASSERT_TRUE(sent.ok()) << why(sent);
  const auto there = seat.there();
  ASSERT_EQ(there.size(), 1U);
  EXPECT_EQ(not_kept(e, there[0].master, keeps(seat)), std::vector<std::string>{});
}

void notes(Seat& seat, std::string& cell) {
  auto e = meeting();
  e.notes = "asked by the author";
  const auto sent = seat.create(e);
  ASSERT_TRUE(sent.ok()) << why(sent);
  const bool kept = can(seat.can(), Can::private_notes);
  EXPECT_EQ(sent.not_kept, kept ? std::vector<std::string>{} : std::vector<std::string>{"private_notes"});
  EXPECT_EQ(seat.there().at(0).master.notes, kept ? e.notes : "");
  if (!kept) cell = "said: not kept";
}

void change(Seat& seat, std::string&) {
  ASSERT_TRUE(seat.create(meeting()).ok());
  auto patch = at("2026-03-11T14:00:00", "2026-03-11T15:30:00");
  patch.title = "Second part";
  const auto sent = seat.update(kMeeting, patch, model::Scope::series, seat.known(kMeeting).master.etag);
  ASSERT_TRUE(sent.ok()) << why(sent);
  EXPECT_EQ(sent.not_kept, std::vector<std::string>{});
  EXPECT_EQ(listed(seat), std::vector<std::string>{"03-11 14:00 Second part"});
}

void stale_here(Seat& seat, std::string&) {
  ASSERT_TRUE(seat.create(meeting()).ok());
  const auto old = seat.known(kMeeting).master.etag;
  ASSERT_TRUE(seat.update(kMeeting, titled("First")).ok());
  EXPECT_EQ(seat.update(kMeeting, titled("Second"), model::Scope::series, old).code(), Errc::stale);
  EXPECT_EQ(seat.remove(kMeeting, model::Scope::series, old).code(), Errc::stale);
  EXPECT_EQ(listed(seat), std::vector<std::string>{"03-10 10:00 First"});
}

void stale_there(RemoteSeat& seat, std::string&) {
  ASSERT_TRUE(seat.create(meeting()).ok());
  seat.far().retitle(seat.external(kMeeting), "Theirs");
  const auto sent = seat.update(kMeeting, titled("Ours"));
  EXPECT_EQ(sent.code(), Errc::stale) << why(sent);
  ASSERT_TRUE(sent.theirs);
  EXPECT_EQ(sent.theirs->event.title, "Theirs");
  EXPECT_EQ(listed(seat), std::vector<std::string>{"03-10 10:00 Theirs"});
}

void stale_deletion(RemoteSeat& seat, std::string&) {
  ASSERT_TRUE(seat.create(meeting()).ok());
  seat.far().retitle(seat.external(kMeeting), "Theirs");
  const auto sent = seat.remove(kMeeting);
  EXPECT_EQ(sent.code(), Errc::stale) << why(sent);
  EXPECT_TRUE(sent.theirs);
  EXPECT_EQ(seat.there().size(), 1U);
}

void deleted(Seat& seat, std::string&) {
  ASSERT_TRUE(seat.create(meeting()).ok());
  const auto sent = seat.remove(kMeeting);
  ASSERT_TRUE(sent.ok()) << why(sent);
  EXPECT_TRUE(seat.there().empty());
  EXPECT_EQ(seat.remove(kMeeting).code(), Errc::not_found) << "nothing is known of it any more";
}

void deleted_there(RemoteSeat& seat, std::string&) {
  ASSERT_TRUE(seat.create(meeting()).ok());
  seat.far().remove(seat.external(kMeeting));
  const auto sent = seat.remove(kMeeting);
  ASSERT_TRUE(sent.ok()) << why(sent);
  EXPECT_EQ(sent.remark, "was gone already");
}

void not_resurrected(RemoteSeat& seat, std::string&) {
  ASSERT_TRUE(seat.create(meeting()).ok());
  seat.far().remove(seat.external(kMeeting));
  EXPECT_EQ(seat.update(kMeeting, titled("Ours")).code(), Errc::not_found);
  EXPECT_TRUE(seat.there().empty());
}

void undo_of_a_change(Seat& seat, std::string&) {
  ASSERT_TRUE(seat.create(meeting()).ok());
  const auto before = seat.known(kMeeting);
  auto patch = at("2026-03-11T14:00:00", "2026-03-11T15:30:00");
  patch.title = "Second part";
  ASSERT_TRUE(seat.update(kMeeting, patch).ok());
  const auto sent = seat.restore(before);
  ASSERT_TRUE(sent.ok()) << why(sent);
  EXPECT_EQ(listed(seat), std::vector<std::string>{"03-10 10:00 Review of the plan"});
}

void undo_of_a_deletion(Seat& seat, std::string&) {
  auto e = meeting();
  e.description = "bring the drawings";
  e.location = "Room 4";
  e.reminders = {15};
  ASSERT_TRUE(seat.create(e).ok());
  const auto before = seat.known(kMeeting);
  ASSERT_TRUE(seat.remove(kMeeting).ok());
  const auto sent = seat.restore(before);
  ASSERT_TRUE(sent.ok()) << why(sent);
  const auto there = seat.there();
  ASSERT_EQ(there.size(), 1U);
  EXPECT_EQ(not_kept(e, there[0].master, keeps(seat)), std::vector<std::string>{});
  // It is the same event for us: changed and deleted like any other.
  ASSERT_TRUE(seat.update(kMeeting, titled("Back")).ok());
  EXPECT_EQ(listed(seat), std::vector<std::string>{"03-10 10:00 Back"});
}

void mark(RemoteSeat& seat, std::string&) {
  ASSERT_TRUE(seat.create(meeting()).ok());
  seat.far().insert({"Theirs", "2026-03-10T12:00:00", "2026-03-10T13:00:00"});
  auto all = seat.pull();
  ASSERT_TRUE(all.end);
  ASSERT_EQ(all.got.items.size(), 2U);
  for (const auto& [id, item] : all.got.items) {
    EXPECT_EQ(item.ours, id == seat.external(kMeeting)) << id;
    if (!item.ours) continue;
    const auto mark = item.event.private_metadata.find("daybook");
    EXPECT_EQ(mark == item.event.private_metadata.end() ? item.event.event_id : mark->second, kMeeting);
  }
}

void only_read(RemoteSeat& seat, std::string& cell) {
  const bool writes = can(seat.can(), Can::write);
  const auto sent = seat.create(meeting());
  EXPECT_EQ(sent.ok(), writes);
  if (writes) return void(cell = "it is written to");
  EXPECT_EQ(sent.code(), Errc::invalid);
  EXPECT_TRUE(seat.wire().seen().empty()) << "before anything is asked";
}

}  // namespace

const std::vector<Case>& change_cases() {
  static const std::vector<Case> all = {
      {"a new event is read back as it was meant", "", kWrite, made_and_read_back},
      {"letters of every script come back", "", kWrite, unicode},
      {"the same event made twice is one", "15 56", kWrite, twice_is_one},
      {"a day is that day, far zones or not", "42", kWrite, all_day},
      {"a time becomes a day and a time again", "42", kWrite, day_and_time},
      {"private and free are kept", "", kWrite, visibility},
      {"guests are kept", "", Can::write | Can::attendees, guests},
      {"notes are where guests do not see them, or it is said", "", kWrite, notes},
      {"an event of ours carries our mark, others none", "", kWrite, nullptr, mark},
      {"a change with the right version", "", kWrite, change},
      {"a change or deletion with an old version is refused", "30", kWrite, stale_here},
      {"a change meets a change there: theirs stands and is shown", "30", kWrite, nullptr, stale_there},
      {"a deletion meets a change there: it stands", "30", kWrite, nullptr, stale_deletion},
      {"a deletion", "", kWrite, deleted},
      {"a deletion of what is gone there is done", "32", kWrite, nullptr, deleted_there},
      {"a change does not bring back what is gone there", "32", kWrite, nullptr, not_resurrected},
      {"undo of a change", "", kWrite, undo_of_a_change},
      {"undo of a deletion", "", kWrite, undo_of_a_deletion},
      {"what is only read refuses a change before it asks", "", kNothing, nullptr, only_read},
  };
  return all;
}

}  // namespace daybook::providers::contract
