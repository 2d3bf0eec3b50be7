// Subscriptions by which Microsoft Graph tells of changes. Sources: Microsoft Graph, "subscription
// resource type" (4,230 minutes at most for events), "Set up notifications for changes".
#include "providers/graph_calendar.h"

namespace daybook::providers {
namespace {

using json::Value;

constexpr time::seconds kLongest = time::minutes(4200);

Value text(std::string_view s) { return Value::string(std::string(s)); }

}  // namespace

net::Task<tl::expected<Channel, net::Failure>> GraphCalendar::watch(Channel channel, std::string) {
  const auto until = api_.session().exchange().wall() + kLongest;
  auto body = Value::object();
  body.set("expirationDateTime", text(time::format_utc(until)));
  if (!channel.id.empty()) {
    auto prolong = call("PATCH", "/subscriptions/" + encoded(channel.id));
    prolong.body = body;
    auto asking = api_.ask(std::move(prolong));
    auto answer = co_await asking;
    if (!answer) co_return tl::unexpected<net::Failure>(std::move(answer).error());
    if (answer->status == 200) {
      channel.expires = until;
      co_return channel;
    }
    // It has ended meanwhile, or was made by another sign-in: a new one takes its place.
  }
  const std::string whose = setting_.mailbox.empty() ? "me" : "users/" + setting_.mailbox;
  body.set("changeType", text("created,updated,deleted")).set("notificationUrl", text(channel.address));
  body.set("resource", text(whose + (setting_.calendar.empty() ? "" : "/calendars/" + setting_.calendar) + "/events"));
  body.set("clientState", text(channel.token));
  auto make = call("POST", "/subscriptions");
  make.body = std::move(body);
  make.repeat = net::Repeat::if_unsent;
  auto fetching = api_.fetch(std::move(make), "asking to be told of changes");
  auto answer = co_await fetching;
  if (!answer) co_return tl::unexpected<net::Failure>(std::move(answer).error());
  Channel out{std::string(answer->str("id")), {}, channel.address, channel.token, until};
  if (const auto at = time::parse_iso(answer->str("expirationDateTime")); at && at->offset)
    out.expires = time::Instant(at->local.time_since_epoch() - *at->offset);
  co_return out;
}

}  // namespace daybook::providers
