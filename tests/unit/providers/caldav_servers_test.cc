// CalDAV against real servers, Radicale and Xandikos, over http and https.
#include <gtest/gtest.h>

#include "ics/reader.h"
#include "providers/dav_world.h"
#include "providers/harvest.h"
#include "providers/ics_documents.h"
#include "providers/permit.h"
#include "providers/series.h"

namespace daybook::providers {
namespace {

struct Case {
  std::string server, scheme;
};
std::ostream& operator<<(std::ostream& out, const Case& c) { return out << c.server << "_" << c.scheme; }

DavServer& server_of(const std::string& kind) {
  static std::map<std::string, std::unique_ptr<DavServer>> running;
  auto& one = running[kind];
  if (!one) one = std::make_unique<DavServer>(kind);
  return *one;
}

time::Local local(const char* iso) { return time::parse_iso(iso)->local; }

class Servers : public testing::TestWithParam<Case> {
 protected:
  void SetUp() override {
    auto& server = server_of(GetParam().server);
    if (!server.missing().empty()) {
      ASSERT_EQ(server.missing().find("FAILED"), std::string::npos) << server.missing();
      GTEST_SKIP() << server.missing();
    }
    client_ = std::make_unique<DavClient>(server, GetParam().scheme);
    clean();
    calendar_ = caldav_calendar(client_->setting("/", "Work"), client_->session());
    client_->seen();
  }
  // Deletes what earlier cases left.
  void clean() {
    auto fresh = caldav_calendar(client_->setting(home() + "work/", ""), client_->session());
    Basket basket;
    auto pulled = client_->run(fresh->pull({}, basket));
    ASSERT_TRUE(pulled.has_value()) << pulled.error().error.message;
    for (const auto& item : basket.items) client_->ask("DELETE", item.external_id);
  }
  std::string home() const { return server_of(GetParam().server).home(); }

  static model::Event sample(const std::string& id) {
    model::Event e;
    e.event_id = id;
    e.calendar_id = "home";
    e.title = "Réunion, Ünïcode; " + id;
    e.description = "Line one\nLine two; with, signs\\";
    e.location = "Room 5, Main St";
    e.span = {false, local("2026-03-10T09:00:00"), local("2026-03-10T10:00:00"),
              *time::Zone::find("Europe/Berlin")};
    e.categories = {"Work", "Errands"};
    e.reminders = {15};
    e.created_ms = e.updated_ms = 1'773'057'600'000;
    return e;
  }
  WriteAnswer write(RemoteWrite w) {
    return client_->run(calendar_->write(engine::Gate::permit("home"), std::move(w)));
  }
  Written create(model::SeriesDocument doc, bool maybe_sent = false) {
    RemoteWrite w;
    w.after = std::move(doc);
    w.key = "key-" + w.after.master.event_id;
    w.maybe_sent = maybe_sent;
    auto done = write(std::move(w));
    EXPECT_TRUE(done.has_value()) << done.error().failure.error.message;
    return done ? *done : Written{};
  }
  static RemoteWrite change(const Written& base) {
    RemoteWrite w;
    w.what = RemoteWrite::What::update;
    w.before = w.after = {base.item.event, base.item.overrides};
    w.etag = base.item.etag;
    w.key = "change";
    return w;
  }
  Basket pull(Pulled* out = nullptr, std::string cursor = {}, std::vector<Known> known = {}) {
    Basket basket;
    PullWish wish;
    wish.cursor = std::move(cursor);
    wish.known = std::move(known);
    wish.to = time::from_unix(1'900'000'000);
    auto pulled = client_->run(calendar_->pull(std::move(wish), basket));
    EXPECT_TRUE(pulled.has_value()) << pulled.error().error.message;
    if (pulled && out != nullptr) *out = *pulled;
    return basket;
  }

  std::unique_ptr<DavClient> client_;
  std::unique_ptr<RemoteCalendar> calendar_;
};

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
  // One request; without TLS Radicale's challenge comes before it.
  const bool challenged = GetParam().server == "radicale" && GetParam().scheme == "http";
  EXPECT_EQ(client_->seen().size(), challenged ? 2U : 1U);

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
  // Xandikos 0.2.8 writes categories anew and loses the comma's escape.
  std::vector<std::string> lost = {"private_notes"};
  if (GetParam().server == "xandikos") lost.insert(lost.begin(), "categories");
  EXPECT_EQ(made.not_kept, lost);
  EXPECT_EQ(client_->ask("GET", made.item.external_id).body.find("assistant"), std::string::npos);
}

TEST_P(Servers, fault_27_an_unknown_token_leads_to_one_full_listing) {
  create({sample("t1"), {}});
  create({sample("t2"), {}});
  Pulled first;
  auto basket = pull(&first);
  ASSERT_EQ(basket.items.size(), 2U);
  client_->ask("DELETE", basket.items[0].external_id);
  create({sample("t3"), {}});
  // A token of the server's kind that it does not know.
  auto cursor = json::parse(first.cursor).value();
  std::string token(cursor.str("token"));
  for (std::size_t i = token.size() - 6; i < token.size(); ++i) token[i] = token[i] == '0' ? '1' : '0';
  cursor.set("token", json::Value::string(token));
  Pulled second;
  auto known = known_after(basket.items);
  const auto fresh = pull(&second, json::dump(cursor), known);
  EXPECT_TRUE(second.reconciled);
  EXPECT_EQ(fresh.gone(), 1U);
  EXPECT_EQ(fresh.items.size(), 2U);
  EXPECT_NE(second.cursor, json::dump(cursor));
}

TEST_P(Servers, fault_14_a_listing_cut_anywhere_changes_nothing) {
  create({sample("c1"), {}});
  Pulled first;
  auto basket = pull(&first);
  create({sample("c2"), {}});
  for (const int keep : {0, 30, 200, 500}) {
    const std::string one = R"({"method":"REPORT","do":"cut_answer","keep":)" + std::to_string(keep) + "}";
    std::string all = one;
    for (int i = 0; i < 12; ++i) all += "," + one;
    client_->faults("[" + all + "]");
    Basket none;
    PullWish wish;
    wish.cursor = first.cursor;
    wish.known = known_after(basket.items);
    auto pulled = client_->run(calendar_->pull(wish, none));
    EXPECT_FALSE(pulled.has_value());
    EXPECT_TRUE(none.items.empty());
  }
  client_->faults("[]");
  Pulled second;
  EXPECT_EQ(pull(&second, first.cursor, known_after(basket.items)).items.size(), 1U);
}

TEST_P(Servers, fault_23_a_web_page_is_no_calendar) {
  Pulled first;
  create({sample("h1"), {}});
  auto basket = pull(&first);
  for (const char* status : {"200", "207"}) {
    client_->faults(std::string(R"([{"method":"REPORT","do":"answer","status":)") + status +
                    R"(,"body":"<html><body>Please sign in</body></html>"},)"
                    R"({"method":"REPORT","do":"answer","status":)" + status + R"(,"body":""},)"
                    R"({"method":"PROPFIND","do":"answer","status":)" + status + R"(,"body":"<html>"}])");
    Basket none;
    PullWish wish;
    wish.cursor = first.cursor;
    wish.known = known_after(basket.items);
    EXPECT_FALSE(client_->run(calendar_->pull(wish, none)).has_value());
    EXPECT_TRUE(none.items.empty());
  }
  client_->faults("[]");
}

TEST_P(Servers, fault_31_a_version_that_a_proxy_changes_costs_nothing) {
  const auto made = create({sample("g1"), {}});
  client_->faults(R"([{"method":"GET","do":"gzip_etag"}])");
  auto w = change(made);
  w.after.master.title = "Through the proxy";
  auto done = write(w);
  ASSERT_TRUE(done.has_value()) << done.error().failure.error.message;
}

TEST_P(Servers, fault_48_one_unreadable_resource_costs_one) {
  create({sample("u1"), {}});
  const std::string bad =
      "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:bad@x\r\n"
      "DTSTAMP:20260101T000000Z\r\nDTSTART:20260310T090000Z\r\nSUMMARY:bad\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
  ASSERT_LT(client_->ask("PUT", home() + "work/bad%20na'me%26.ics", bad, {{"Content-Type", "text/calendar"}}).status, 300);
  auto basket = pull();
  EXPECT_EQ(basket.items.size(), 2U);
  ASSERT_NE(basket.titled("bad"), nullptr);
  EXPECT_EQ(basket.titled("bad")->external_id, home() + "work/bad na'me&.ics");
  client_->faults(R"([{"method":"REPORT","do":"answer","status":501,"body":""},{"method":"REPORT","do":"answer","status":501,"body":""},)"
                  R"({"method":"GET","path":"bad","do":"answer","status":200,"body":"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n"}])");
  Pulled out;
  basket = pull(&out);
  EXPECT_EQ(basket.items.size(), 1U);
  ASSERT_EQ(out.problems.size(), 1U);
  EXPECT_EQ(out.problems[0].where, home() + "work/bad na'me&.ics");
}

TEST_P(Servers, a_dialogue_that_is_ended_anywhere_leaves_nothing_behind) {
  create({sample("end1"), {}});
  for (int steps = 0; steps < 12; ++steps) {
    Basket basket;
    auto fresh = caldav_calendar(client_->setting("/", "Work"), client_->session());
    client_->begin(fresh->pull({}, basket), steps);
    RemoteWrite w;
    w.after = {sample("end2"), {}};
    w.key = "end2";
    client_->begin(fresh->write(engine::Gate::permit("home"), std::move(w)), steps);
  }
  create({sample("end2"), {}});
  EXPECT_EQ(pull().items.size(), 2U);
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

INSTANTIATE_TEST_SUITE_P(Real, Servers,
                         testing::Values(Case{"radicale", "http"}, Case{"radicale", "https"},
                                         Case{"xandikos", "http"}, Case{"xandikos", "https"}),
                         [](const auto& one) { return one.param.server + "_" + one.param.scheme; });

}  // namespace
}  // namespace daybook::providers
