// A calendar on a real server, empty at the start of each case.
#pragma once

#include <gtest/gtest.h>

#include "ics/reader.h"
#include "providers/dav_world.h"
#include "providers/harvest.h"
#include "providers/ics_documents.h"
#include "providers/permit.h"
#include "providers/series.h"

namespace daybook::providers {

struct DavCase {
  std::string server, scheme;
};
inline std::ostream& operator<<(std::ostream& out, const DavCase& c) { return out << c.server << "_" << c.scheme; }

inline DavServer& server_of(const std::string& kind) {
  static std::map<std::string, std::unique_ptr<DavServer>> running;
  auto& one = running[kind];
  if (!one) one = std::make_unique<DavServer>(kind);
  return *one;
}

inline time::Local local(const char* iso) { return time::parse_iso(iso)->local; }

class DavServers : public testing::TestWithParam<DavCase> {
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
inline auto dav_cases() {
  return testing::Values(DavCase{"radicale", "http"}, DavCase{"radicale", "https"}, DavCase{"xandikos", "http"},
                         DavCase{"xandikos", "https"}, DavCase{"cyrus", "http"}, DavCase{"cyrus", "https"},
                         DavCase{"davical", "http"}, DavCase{"davical", "https"}, DavCase{"sabre", "http"},
                         DavCase{"sabre", "https"});
}
inline std::string dav_case_name(const testing::TestParamInfo<DavCase>& one) {
  return one.param.server + "_" + one.param.scheme;
}

}  // namespace daybook::providers
