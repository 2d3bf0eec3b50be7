// CalDAV against real servers, Radicale and Xandikos, over http and https.
#include "providers/dav_servers.h"

namespace daybook::providers {
namespace {

class Servers : public DavServers {};

TEST_P(Servers, are_found_from_the_server_the_home_and_the_calendar_itself) {
  for (const auto& path : {std::string("/"), home(), home() + "work/", home() + "work"}) {
    auto one = caldav_calendar(client_->setting(path, "Work"), client_->session());
    auto health = client_->run(one->check());
    ASSERT_TRUE(health.has_value()) << path << ": " << health.error().error.message;
    EXPECT_TRUE(health->reachable && health->may_read && health->may_write) << path;
  }
  for (const auto& name : {home() + "other/", std::string("other things"), std::string("other")}) {
    auto one = caldav_calendar(client_->setting("/", name), client_->session());
    EXPECT_TRUE(client_->run(one->check()).has_value()) << name;
  }
  auto none = caldav_calendar(client_->setting("/", "Nothing"), client_->session());
  const auto missed = client_->run(none->check());
  ASSERT_FALSE(missed.has_value());
  EXPECT_EQ(missed.error().error.code, Errc::not_found);
  EXPECT_NE(missed.error().error.message.find("\"Work\""), std::string::npos);
}

TEST_P(Servers, list_their_calendars_and_tell_lists_of_tasks) {
  auto all = client_->run(calendar_->calendars());
  ASSERT_TRUE(all.has_value()) << all.error().error.message;
  std::map<std::string, RemoteCalendarInfo> by_name;
  for (const auto& c : *all) by_name[c.name] = c;
  ASSERT_TRUE(by_name.count("Work") && by_name.count("Other things") && by_name.count("Tasks"));
  EXPECT_TRUE(by_name["Work"].events);
  EXPECT_TRUE(by_name["Work"].writable);
  // Xandikos takes everything everywhere, whatever a collection was made for.
  EXPECT_EQ(by_name["Tasks"].events, GetParam().server == "xandikos");
  EXPECT_EQ(by_name["Work"].tasks, GetParam().server == "xandikos");
  EXPECT_TRUE(by_name["Tasks"].tasks);
}

TEST_P(Servers, an_event_is_created_read_back_pulled_and_deleted) {
  const auto made = create({sample("e1"), {}});
  EXPECT_EQ(made.not_kept, std::vector<std::string>{});
  EXPECT_TRUE(made.item.ours);
  EXPECT_EQ(made.item.event.event_id, "e1");
  EXPECT_FALSE(made.item.etag.empty());
  Pulled first;
  auto basket = pull(&first);
  EXPECT_TRUE(first.full);
  ASSERT_EQ(basket.items.size(), 1U);
  EXPECT_EQ(basket.items[0].external_id, made.item.external_id);
  EXPECT_EQ(basket.items[0].etag, made.item.etag);
  EXPECT_EQ(differences({sample("e1"), {}}, {basket.items[0].event, {}}), std::vector<std::string>{});

  client_->seen();
  Pulled second;
  EXPECT_TRUE(pull(&second, first.cursor, known_after(basket.items)).items.empty());
  EXPECT_TRUE(second.unchanged);
  EXPECT_EQ(second.cursor, first.cursor);
  // One request; each Digest has a challenge before it.
  EXPECT_EQ(client_->seen().size(), GetParam().server == "sabre" ? 2U : 1U);

  RemoteWrite gone;
  gone.what = RemoteWrite::What::remove;
  gone.before = {made.item.event, {}};
  gone.etag = made.item.etag;
  auto removed = write(gone);
  ASSERT_TRUE(removed.has_value()) << removed.error().failure.error.message;
  EXPECT_EQ(removed->item.what, RemoteItem::What::gone);
  auto again = write(gone);  // 404 is what was wanted
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->remark, "was gone already");
  Pulled third;
  basket = pull(&third, first.cursor, known_after(basket.items));
  EXPECT_EQ(basket.gone(), 1U);
  EXPECT_EQ(basket.items.size(), 1U);
}

TEST_P(Servers, an_update_keeps_what_another_client_wrote) {
  const auto made = create({sample("e2"), {}});
  auto there = client_->ask("GET", made.item.external_id);
  std::string text = there.body;
  const auto at = text.find("END:VEVENT");
  ASSERT_NE(at, std::string::npos);
  text.insert(at, "X-OTHER-CLIENT;X-P=\"a;b\":keep, me\r\nGEO:37.386013;-122.082932\r\n"
                  "BEGIN:VALARM\r\nACTION:EMAIL\r\nTRIGGER:-P1D\r\nSUMMARY:s\r\nDESCRIPTION:d\r\n"
                  "ATTENDEE:mailto:a@example.com\r\nEND:VALARM\r\n");
  EXPECT_LT(client_->ask("PUT", made.item.external_id, text, {{"Content-Type", "text/calendar; charset=utf-8"}}).status, 300);
  Written base = made;  // what changed is none of what we know: no reason to ask anybody
  auto w = change(base);
  w.after.master.title = "Anders";
  w.after.master.span.start += time::hours(2);
  w.after.master.span.end += time::hours(2);
  auto done = write(w);
  ASSERT_TRUE(done.has_value()) << done.error().failure.error.message;
  EXPECT_EQ(done->not_kept, std::vector<std::string>{});
  EXPECT_EQ(done->item.event.title, "Anders");
  EXPECT_EQ(done->item.event.span.start, local("2026-03-10T11:00:00"));
  text = client_->ask("GET", made.item.external_id).body;
  EXPECT_NE(text.find("X-OTHER-CLIENT"), std::string::npos) << text;
  EXPECT_NE(text.find("GEO:37.386013;-122.082932"), std::string::npos);
  EXPECT_NE(text.find("ACTION:EMAIL"), std::string::npos);
  EXPECT_NE(text.find("SEQUENCE:1"), std::string::npos);
  EXPECT_NE(text.find("BEGIN:VTIMEZONE"), std::string::npos);
}

TEST_P(Servers, what_is_brought_back_has_all_that_it_held) {
  const auto made = create({sample("e9"), {}});
  std::string text = client_->ask("GET", made.item.external_id).body;
  text.insert(text.find("END:VEVENT"), "X-OTHER-CLIENT;X-P=\"a;b\":keep, me\r\nGEO:37.386013;-122.082932\r\n"
                                       "BEGIN:VALARM\r\nACTION:EMAIL\r\nTRIGGER:-P1D\r\nSUMMARY:s\r\nDESCRIPTION:d\r\n"
                                       "ATTENDEE:mailto:a@example.com\r\nEND:VALARM\r\n");
  EXPECT_LT(client_->ask("PUT", made.item.external_id, text, {{"Content-Type", "text/calendar; charset=utf-8"}}).status, 300);
  RemoteWrite gone;
  gone.what = RemoteWrite::What::remove;
  gone.before = {made.item.event, {}};
  gone.etag = made.item.etag;
  const auto removed = write(gone);
  ASSERT_TRUE(removed.has_value()) << removed.error().failure.error.message;
  model::SeriesDocument back{made.item.event, {}};
  back.master.event_id = "e9";
  back.original = removed->original;
  const auto again = create(back);
  EXPECT_EQ(again.not_kept, std::vector<std::string>{});
  EXPECT_TRUE(again.item.ours);
  text = client_->ask("GET", again.item.external_id).body;
  for (const char* kept : {"X-OTHER-CLIENT", "GEO:37.386013;-122.082932", "ACTION:EMAIL", "SEQUENCE:1", "BEGIN:VTIMEZONE"})
    EXPECT_NE(text.find(kept), std::string::npos) << kept << " in\n" << text;
  EXPECT_EQ(pull().items.size(), 1U);
}

TEST_P(Servers, an_update_whose_answer_is_lost_counts_once) {
  const auto made = create({sample("e7"), {}});
  client_->faults(R"([{"method":"PUT","do":"cut_after"}])");
  auto w = change(made);
  w.after.master.title = "Once";
  auto done = write(w);
  ASSERT_TRUE(done.has_value()) << done.error().failure.error.message;
  EXPECT_EQ(done->item.event.title, "Once");
  EXPECT_NE(client_->ask("GET", made.item.external_id).body.find("SEQUENCE:1"), std::string::npos);
}

TEST_P(Servers, a_series_keeps_its_exceptions_and_replaced_occurrences) {
  model::SeriesDocument doc{sample("s1"), {}};
  doc.master.recurrence_rule = "FREQ=WEEKLY;BYDAY=TU;COUNT=8";
  doc = without_instance(doc, local("2026-03-17T09:00:00"));
  model::Patch patch;
  patch.title = "Moved";
  patch.span = model::Span{false, local("2026-03-25T14:00:00"), local("2026-03-25T15:30:00"), doc.master.span.zone};
  doc = *change_instance(doc, patch, local("2026-03-24T09:00:00"));
  const auto made = create(doc);
  EXPECT_EQ(made.not_kept, std::vector<std::string>{});
  ASSERT_EQ(made.item.overrides.size(), 1U);
  EXPECT_EQ(made.item.overrides[0].title, "Moved");
  // Another occurrence is replaced, one more taken out, and the series renamed.
  auto w = change(made);
  patch.title = "Second";
  patch.span->start += time::days(7);
  patch.span->end += time::days(7);
  w.after = *change_instance(w.after, patch, local("2026-03-31T09:00:00"));
  w.after = without_instance(w.after, local("2026-04-07T09:00:00"));
  auto done = write(w);
  ASSERT_TRUE(done.has_value()) << done.error().failure.error.message;
  EXPECT_EQ(done->not_kept, std::vector<std::string>{});
  EXPECT_EQ(done->item.overrides.size(), 2U);
  // The whole series an hour later: what was replaced goes along under its new original start.
  auto later = change(*done);
  model::Patch move;
  move.span = later.after.master.span;
  move.span->start += time::hours(1);
  move.span->end += time::hours(1);
  later.after = *change_series(later.after, move, later.before.master.span.start);
  auto moved = write(later);
  ASSERT_TRUE(moved.has_value()) << moved.error().failure.error.message;
  EXPECT_EQ(moved->not_kept, std::vector<std::string>{});
  EXPECT_EQ(moved->item.overrides.size(), 2U);
  // One goes back to what the series says.
  auto back = change(*moved);
  back.after.overrides.pop_back();
  auto undone = write(back);
  ASSERT_TRUE(undone.has_value()) << undone.error().failure.error.message;
  EXPECT_EQ(undone->item.overrides.size(), 1U);
  const auto basket = pull();
  ASSERT_EQ(basket.items.size(), 1U);
  EXPECT_EQ(differences(back.after, {basket.items[0].event, basket.items[0].overrides}),
            std::vector<std::string>{});
}

TEST_P(Servers, what_a_server_does_not_keep_is_said) {
  auto e = sample("k1");
  e.categories = {"Work", "A, B"};
  e.notes = "for the assistant alone";
  const auto made = create({e, {}});
  // Xandikos 0.2.8 and Cyrus 3.6 write categories anew and lose the comma's escape.
  std::vector<std::string> lost = {"private_notes"};
  if (GetParam().server == "xandikos" || GetParam().server == "cyrus") lost.insert(lost.begin(), "categories");
  EXPECT_EQ(made.not_kept, lost);
  EXPECT_EQ(client_->ask("GET", made.item.external_id).body.find("assistant"), std::string::npos);
}

// Each open task with a due date is its day; nothing is ever written to the list.
TEST_P(Servers, due_dates_of_a_list_of_tasks_come_and_go) {
  const auto put = [&](const std::string& name, const std::string& lines) {
    const auto text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VTODO\r\nUID:" + name +
                      "\r\nDTSTAMP:20260101T000000Z\r\n" + lines + "END:VTODO\r\nEND:VCALENDAR\r\n";
    EXPECT_LT(client_->ask("PUT", home() + "tasks/" + name + ".ics", text, {{"Content-Type", "text/calendar"}}).status, 300);
  };
  put("day", "SUMMARY:Order the valve\r\nDUE;VALUE=DATE:20260312\r\nCATEGORIES:Harmony\r\n");
  put("hour", "SUMMARY:Send the plan\r\nDUE:20260312T233000Z\r\nSTATUS:IN-PROCESS\r\n");
  put("length", "SUMMARY:Test the pump\r\nDTSTART:20260310T090000Z\r\nDURATION:P2D\r\n");
  put("done", "SUMMARY:Done\r\nDUE;VALUE=DATE:20260312\r\nSTATUS:COMPLETED\r\nCOMPLETED:20260301T000000Z\r\n");
  put("dropped", "SUMMARY:Dropped\r\nDUE;VALUE=DATE:20260312\r\nSTATUS:CANCELLED\r\n");
  put("some-day", "SUMMARY:Some day\r\n");
  put("weekly", "SUMMARY:Water\r\nDUE;VALUE=DATE:20260313\r\nDTSTART;VALUE=DATE:20260313\r\nRRULE:FREQ=WEEKLY\r\n");
  auto setting = client_->setting("/", "Tasks");
  setting.tasks = true;
  calendar_ = caldav_calendar(setting, client_->session());
  Pulled first;
  const auto basket = pull(&first);
  std::map<std::string, time::Local> days;
  for (const auto& item : basket.items) {
    days[item.event.title] = item.event.span.start;
    EXPECT_TRUE(item.event.span.all_day);
    EXPECT_FALSE(item.event.busy);
    EXPECT_FALSE(item.event.is_series());
    EXPECT_EQ(item.event.categories, std::vector<std::string>{"Task Due"});
  }
  EXPECT_EQ(days, (std::map<std::string, time::Local>{{"Due: Order the valve [Harmony]", local("2026-03-12")},
                                                      {"Due: Send the plan", local("2026-03-13")},  // in Berlin
                                                      {"Due: Test the pump", local("2026-03-12")},
                                                      {"Due: Water", local("2026-03-13")}}));
  put("hour", "SUMMARY:Send the plan\r\nDUE:20260312T233000Z\r\nSTATUS:COMPLETED\r\n");
  put("day", "SUMMARY:Order the valve\r\nDUE;VALUE=DATE:20260320\r\nCATEGORIES:Harmony\r\n");
  client_->seen();
  Pulled second;
  const auto changed = pull(&second, first.cursor, known_after(basket.items));
  EXPECT_EQ(changed.gone(), 1U);
  ASSERT_EQ(changed.items.size(), 2U);
  EXPECT_EQ(changed.titled("Due: Order the valve [Harmony]")->event.span.start, local("2026-03-20"));
  RemoteWrite w;
  w.after = {sample("none"), {}};
  EXPECT_FALSE(write(std::move(w)).has_value());
  for (const auto& line : client_->seen()) EXPECT_TRUE(line.starts_with("REPORT") || line.starts_with("PROPFIND")) << line;
  for (const char* name : {"day", "hour", "length", "done", "dropped", "some-day", "weekly"})
    client_->ask("DELETE", home() + "tasks/" + name + ".ics");
}

TEST_P(Servers, a_wrong_password_is_for_a_person_to_put_right) {
  if (GetParam().server == "xandikos") GTEST_SKIP() << "xandikos knows no passwords";
  auto credential = net::password("alice", "wrong-canary");
  net::Session session(client_->session().exchange(), *credential);
  auto one = caldav_calendar(client_->setting("/", "Work"), session);
  Basket none;
  auto pulled = client_->run(one->pull({}, none));
  ASSERT_FALSE(pulled.has_value());
  EXPECT_EQ(pulled.error().error.code, Errc::reauth);
  EXPECT_EQ(pulled.error().error.message.find("canary"), std::string::npos);
}

// As Debian's settings have it, Cyrus 3.6 offers a Digest that it refuses from everybody, and Basic.
TEST(CyrusWithDigest, is_signed_in_to_by_what_works) {
  auto& server = server_of("cyrus-digest");
  if (!server.missing().empty()) {
    ASSERT_EQ(server.missing().find("FAILED"), std::string::npos) << server.missing();
    GTEST_SKIP() << server.missing();
  }
  for (const char* scheme : {"http", "https"}) {
    DavClient client(server, scheme);
    auto one = caldav_calendar(client.setting(server.home(), "Work"), client.session());
    const auto health = client.run(one->check());
    ASSERT_TRUE(health.has_value()) << scheme << ": " << health.error().error.message;
    EXPECT_TRUE(health->may_write);
    client.seen();
    ASSERT_TRUE(client.run(one->check()).has_value());
    EXPECT_EQ(client.seen(), std::vector<std::string>{"PROPFIND 207"}) << "at once from then on";
  }
}

INSTANTIATE_TEST_SUITE_P(Real, Servers, dav_cases(), dav_case_name);

}  // namespace
}  // namespace daybook::providers
