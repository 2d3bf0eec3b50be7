// Channels by which Google tells of changes.
#include "providers/google_calendar.h"

namespace daybook::providers {
namespace {

json::Value text(const std::string& s) { return json::Value::string(s); }

// Milliseconds since 1970, as Google writes them: digits in a string.
std::optional<time::Instant> expiration_of(const json::Value& answer) {
  std::int64_t ms = answer["expiration"].as_int();
  for (const char digit : answer.str("expiration"))
    if (digit >= '0' && digit <= '9' && ms < 100'000'000'000'000) ms = ms * 10 + (digit - '0');
  if (ms <= 0) return std::nullopt;
  return time::from_millis(ms);
}

}  // namespace

net::Task<tl::expected<Channel, net::Failure>> GoogleCalendar::watch(Channel channel, std::string fresh_id) {
  auto body = json::Value::object();
  body.set("id", text(fresh_id)).set("type", text("web_hook"));
  body.set("address", text(channel.address)).set("token", text(channel.token));
  Call call;
  call.method = "POST";
  call.path = events_path() + "/watch?singleEvents=false";
  call.body = std::move(body);
  call.repeat = net::Repeat::if_unsent;
  auto fetching = api_.fetch(std::move(call), "asking to be told of changes");
  auto answer = co_await fetching;
  if (!answer) co_return tl::unexpected<net::Failure>(std::move(answer).error());
  Channel out{std::string(answer->str("id")), std::string(answer->str("resourceId")), channel.address,
              channel.token, expiration_of(*answer)};
  if (!channel.id.empty()) {  // the old one ends by itself, should this not arrive
    auto old = json::Value::object();
    old.set("id", text(channel.id)).set("resourceId", text(channel.resource));
    Call stop;
    stop.method = "POST";
    stop.path = "/channels/stop";
    stop.body = std::move(old);
    auto stopping = api_.ask(std::move(stop));
    auto stopped = co_await stopping;
    (void)stopped;
  }
  co_return out;
}

}  // namespace daybook::providers
