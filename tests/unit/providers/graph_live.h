// The Graph adapter against tests/fakes/graph_calendar.py, over the real transport.
#pragma once

#include "providers/graph_calendar.h"
#include "unit/providers/cloud_live.h"

namespace daybook::providers {

class GraphLive : public CloudLive {
 protected:
  static void SetUpTestSuite() { fake_ = new Fake("graph_calendar.py"); }
  static void TearDownTestSuite() {
    delete fake_;
    fake_ = nullptr;
  }
  GraphLive() : CloudLive(*fake_) { calendar = graph_calendar(setting(), live.session); }

  static RemoteSetting setting() {
    RemoteSetting s;
    s.id = "main";
    s.mailbox = "schedule@example.com";
    s.api_base = fake_->at("/v1.0");
    s.zone = *time::Zone::find("Europe/Berlin");
    s.read_only = false;
    s.own_network = true;
    return s;
  }
  static time::Instant at(const char* utc) { return time::Instant(time::parse_iso(utc)->local.time_since_epoch()); }
  PullWish wish(const std::string& cursor = {}) {
    return {cursor, at("2026-03-01T00:00:00"), at("2026-06-01T00:00:00"), {}};
  }
  Pulled pull(Gathered& into, const std::string& cursor = {}) { return pulled(wish(cursor), into); }
  void edit(const std::string& id, const std::string& fields) {
    live.order(R"({"edit":{"id":")" + id + "\"," + fields + "}}");
  }

  inline static Fake* fake_ = nullptr;
};

}  // namespace daybook::providers
