// Change notifications: Google's channels and Microsoft's subscriptions to an address of the host, and
// what came to it. A notification only brings the next poll forward; it is never believed beyond that.
#include <algorithm>

#include "base/text.h"
#include "engine/accounts.h"
#include "engine/syncer.h"
#include "net/crypto.h"

namespace daybook::engine {
namespace {

using json::Value;

constexpr std::int64_t kHourMs = 3600 * 1000;
constexpr std::size_t kLongestAsked = 2048;
constexpr std::int64_t kTogetherMs = 2'000;  // one change often tells itself several times

std::string meta_key(std::string_view calendar) { return "channel." + std::string(calendar); }

// What proves that a message comes from where the channel was made: known to that server and to whoever
// has this state file.
std::string token_of(const Context& c, std::string_view calendar) {
  return net::base64url(net::sha256(c.secret + "\x1f" "channel\x1f" + std::string(calendar))).substr(0, 40);
}

Value str(std::string_view s) { return Value::string(std::string(s)); }

std::string header(const Value& notification, std::string_view name) {
  for (const auto& [key, value] : notification["headers"].members())
    if (text::iequals_ascii(key, name)) return value.as_string();
  return {};
}

void bring_forward(Context& c, SyncState& s) {
  if (s.running) s.wanted = true;  // what the pull under way saw may be older
  s.next_ms = std::min(s.next_ms, std::max(c.now_ms, s.last_ms + kTogetherMs));
  c.touched = true;
}

// Brings the calendar of that channel forward. False: there is none of that name and proof.
bool tell(Context& c, std::string_view provider, std::string_view channel, std::string_view token, bool news,
          std::vector<std::string>& calendars) {
  for (const auto& [id, s] : c.sync.all()) {
    const auto* setting = c.settings.calendar(id);
    if (setting == nullptr || setting->provider != provider || !s.channel || s.channel->id != channel) continue;
    if (!net::same_secret(token, token_of(c, id))) return false;
    if (news) bring_forward(c, c.sync.change(id));
    calendars.push_back(id);
    return true;
  }
  return false;
}

// Google: everything is in the headers; "sync" only says that the channel is there.
Syncer::Notified from_google(Context& c, const Value& n) {
  Syncer::Notified out;
  if (!tell(c, "google", header(n, "X-Goog-Channel-ID"), header(n, "X-Goog-Channel-Token"),
            header(n, "X-Goog-Resource-State") != "sync", out.calendars))
    out.status = 404;
  return out;
}

// Microsoft: a list in the body; some of it may be of subscriptions that are no more.
Syncer::Notified from_graph(Context& c, const Value& n) {
  Syncer::Notified out{202, {}, {}, {}};
  const auto body = json::parse(n.str("body"));
  if (!body) return {400, {}, {}, {}};
  for (const auto& one : (*body)["value"].items())
    tell(c, "graph", one.str("subscriptionId"), one.str("clientState"), true, out.calendars);
  return out;
}

// Anybody may ask the host to answer anything: what a browser would take for markup, and what ends a line, is no more.
std::string harmless(std::string_view asked) {
  std::string out;
  for (const char c : asked.substr(0, kLongestAsked)) {
    if (c == '&') out += "&amp;";
    else if (c == '<') out += "&lt;";
    else if (c == '>') out += "&gt;";
    else if (c == '"') out += "&quot;";
    else if (c == '\'') out += "&#39;";
    else if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) out += c;
  }
  return out;
}

}  // namespace

Syncer::Notified Syncer::notified(Context& c, const Value& n) {
  // Microsoft asks whether the address is the host's own, by a text that is to be given back.
  if (const auto* asked = n["query"].find("validationToken"); asked != nullptr && asked->is_string())
    return {200, "text/plain", harmless(asked->as_string()), {}};
  return header(n, "X-Goog-Channel-ID").empty() ? from_graph(c, n) : from_google(c, n);
}

Status Syncer::recover_channel(const CalendarSetting& setting, SyncState& s) {
  if (setting.remote.push_url.empty()) return {};
  DAYBOOK_ASSIGN(const auto text, c_.journal.meta(meta_key(setting.id)));
  if (text.empty()) return {};
  DAYBOOK_ASSIGN(const auto v, json::parse(text));
  if (v.str("address") != setting.remote.push_url) return {};  // another place: a new channel
  providers::Channel channel{std::string(v.str("id")), std::string(v.str("resource")), std::string(v.str("address")), {}, {}};
  s.watch_next_ms = v["next_ms"].as_int();
  s.channel = std::move(channel);
  return {};
}

Status Syncer::watch(const CalendarSetting& setting, SyncState& s) {
  if (setting.remote.push_url.empty() || s.watching || c_.now_ms < s.watch_next_ms) return {};
  DAYBOOK_ASSIGN(const bool off, switched_off(setting.id));
  if (off) {
    s.watch_next_ms = c_.now_ms + kHourMs;
    return {};
  }
  WatchJob job{setting.id, s.channel.value_or(providers::Channel{}), {}};
  job.channel.address = setting.remote.push_url;
  job.channel.token = token_of(c_, setting.id);
  job.fresh_id = net::base64url(net::sha256(token_of(c_, setting.id) + std::to_string(c_.now_ms))).substr(0, 32);
  s.watching = true;
  c_.jobs.push_back(std::move(job));
  return {};
}

Status Syncer::on(const WatchEnded& ended) {
  auto& s = c_.sync.change(ended.calendar);
  s.watching = false;
  if (!ended.channel) {
    s.watch_error = ended.channel.error().error.message;
    s.watch_next_ms = c_.now_ms + std::max(ended.channel.error().again_ms, kHourMs);
    return {};
  }
  s.watch_error.clear();
  s.channel = *ended.channel;
  // Well before it ends; where nobody says when, once a day.
  const auto left = ended.channel->expires ? time::to_unix(*ended.channel->expires) * 1000 - c_.now_ms : 25 * kHourMs;
  s.watch_next_ms = c_.now_ms + std::max(left - std::max(left / 10, kHourMs), kHourMs / 4);
  auto v = Value::object();
  v.set("id", str(s.channel->id)).set("resource", str(s.channel->resource)).set("address", str(s.channel->address));
  v.set("next_ms", Value::integer(s.watch_next_ms));
  DAYBOOK_TRY(c_.writing());
  return c_.journal.set_meta(meta_key(ended.calendar), json::dump(v));
}

}  // namespace daybook::engine
