// A feed over recorded exchanges.
#pragma once

#include <gtest/gtest.h>

#include "net/scripted.h"
#include "net/session.h"
#include "providers/harvest.h"
#include "providers/ics_feed_source.h"

namespace daybook::providers {

inline constexpr const char* kUrl = "https://x.example/private-canary/basic.ics";

inline std::string feed(const std::string& body, const std::string& head = "") {
  return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n" + head + body + "END:VCALENDAR\r\n";
}
inline std::string event(const std::string& uid, const std::string& title,
                  const std::string& start = "DTSTART:20260310T090000Z", const std::string& more = "") {
  return "BEGIN:VEVENT\r\n" + (uid.empty() ? "" : "UID:" + uid + "\r\n") + start + "\r\nSUMMARY:" + title +
         "\r\n" + more + "END:VEVENT\r\n";
}

struct Feed : testing::Test {
  net::Scripted net;
  std::unique_ptr<net::Credential> nobody = net::anonymous();
  net::Session session{net, *nobody};
  RemoteSetting setting;
  Basket basket;
  time::Instant to = time::from_unix(1'900'000'000);

  Feed() {
    setting.id = "school";
    setting.url = "webcal://x.example/private-canary/basic.ics";
    setting.zone = *time::Zone::find("Europe/Berlin");
  }
  tl::expected<Pulled, net::Failure> pull(std::string cursor = {}) {
    basket.items.clear();
    PullWish wish;
    wish.cursor = std::move(cursor);
    wish.to = to;
    const auto calendar = ics_feed(setting, session);
    return net.run(calendar->pull(std::move(wish), basket));
  }
  Pulled good(std::string cursor = {}) {
    auto p = pull(std::move(cursor));
    EXPECT_TRUE(p.has_value()) << p.error().error.message;
    return p ? *p : Pulled{};
  }
};

}  // namespace daybook::providers
