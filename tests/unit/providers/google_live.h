// The Google adapter against tests/fakes/google_calendar.py, over the real transport.
#pragma once

#include "providers/google_calendar.h"
#include "unit/providers/cloud_live.h"

namespace daybook::providers {

class GoogleLive : public CloudLive {
 protected:
  static void SetUpTestSuite() { fake_ = new Fake("google_calendar.py"); }
  static void TearDownTestSuite() {
    delete fake_;
    fake_ = nullptr;
  }
  GoogleLive() : CloudLive(*fake_) { calendar = google_calendar(setting(), live.session); }

  static RemoteSetting setting() {
    RemoteSetting s;
    s.id = "main";
    s.calendar = "work";
    s.api_base = fake_->at("/calendar/v3");
    s.zone = *time::Zone::find("Europe/Berlin");
    s.read_only = false;
    s.own_network = true;
    return s;
  }
  // A sign-in whose rights the fake tells.
  std::unique_ptr<net::Credential> signed_in() {
    net::OAuthClient client;
    client.name = "work";
    client.vendor = "google";
    client.id = "client";
    client.token_url = fake_->at("/token");
    client.own_network = true;
    net::Tokens tokens;
    tokens.refresh = "refresh-0";
    return net::refreshing(client, tokens, keeper_);
  }
  Pulled pull(Gathered& into, const std::string& cursor = {}) { return pulled({cursor, {}, {}, {}}, into); }

  NoKeeper keeper_;
  inline static Fake* fake_ = nullptr;
};

}  // namespace daybook::providers
