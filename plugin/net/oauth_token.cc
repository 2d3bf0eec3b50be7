#include "net/oauth_token.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace daybook::net {
namespace {

constexpr std::array<std::string_view, 7> kSecret = {"client_secret", "code",        "code_verifier",
                                                     "refresh_token", "device_code", "assertion",
                                                     "password"};

// A server's own words may repeat what it was sent.
std::string without_secrets(std::string words, const Form& form) {
  for (const auto& [key, value] : form) {
    if (value.empty() || std::find(kSecret.begin(), kSecret.end(), key) == kSecret.end()) continue;
    for (const auto& said : {value, percent_encoded(value)})
      for (auto at = words.find(said); at != std::string::npos; at = words.find(said, at))
        words.replace(at, said.size(), "…");
  }
  return text::clean_line(words, 200);
}

Result<Request> token_request(const OAuthClient& client, const std::string& url, const Form& form) {
  Request r;
  DAYBOOK_ASSIGN(r.url, parse_url(url));
  if (!r.url.tls && !client.own_network)
    return fail(Errc::denied, r.url.shown() + ": a token server is asked over https only", r.url.host);
  r.method = "POST";
  r.headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "application/json"}};
  r.body = form_encoded(form);
  r.own_network = client.own_network;
  r.limits.total_ms = 30'000;
  r.limits.body_bytes = 256U << 10;
  r.limits.redirects = 0;
  return r;
}

// How long the refresh token holds, in seconds.
std::optional<std::int64_t> refresh_token_seconds(const json::Value& v) {
  const auto* said = v.find("refresh_token_expires_in");
  if (said == nullptr || said->as_int(0) <= 0) return {};
  return std::min<std::int64_t>(said->as_int(0), 10LL * 365 * 86400);
}

}  // namespace

std::string percent_encoded(std::string_view s) {
  constexpr const char* kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : s) {
    const auto b = static_cast<unsigned char>(c);
    const bool plain = (b >= '0' && b <= '9') || (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    if (plain)
      out += c;
    else
      out += {'%', kHex[b >> 4U], kHex[b & 15U]};
  }
  return out;
}

std::string form_encoded(const Form& form) {
  std::string out;
  for (const auto& [key, value] : form)
    out += (out.empty() ? "" : "&") + percent_encoded(key) + "=" + percent_encoded(value);
  return out;
}

Task<TokenAnswer> ask_token_server(Exchange& exchange, OAuthClient client, std::string url, Form form) {
  TokenAnswer out;
  auto request = token_request(client, url, form);
  if (!request) {
    out.error = request.error();
    co_return out;
  }
  const std::string shown = request->url.shown();
  auto sending = exchange.send(std::move(*request));
  auto got = co_await sending;
  if (!got) {
    out.error = std::move(got.error().error);
    out.again_ms = got.error().again_ms;
    co_return out;
  }
  auto document = json::parse_foreign(got->body);
  const bool told = document && document->is_object();
  if (got->status == 200 && told) {
    out.what = TokenAnswer::What::success;
    out.document = std::move(*document);
    co_return out;
  }
  // RFC 6749, 5.2: refusals are 400 or 401 with a code. Everything else passes.
  if ((got->status == 400 || got->status == 401 || got->status == 403) && told &&
      !document->str("error").empty()) {
    out.what = TokenAnswer::What::refusal;
    out.code = text::clean_line(document->str("error"), 60);
    out.words = without_secrets(std::string(document->str("error_description")), form);
    co_return out;
  }
  out.again_ms = wait_asked_ms(*got, exchange.wall()).value_or(0);
  out.error = {Errc::retry_later,
               shown + " answered " + std::to_string(got->status) +
                   (told ? "" : " with something that is no token answer"),
               client.name};
  co_return out;
}

Result<Tokens> tokens_of(const json::Value& v, const OAuthClient& client, time::Instant now) {
  Tokens t;
  t.access = v.str("access_token");
  t.refresh = v.str("refresh_token");
  if (t.access.empty())
    return fail(Errc::retry_later, "the token server's answer holds no token", client.name);
  const auto seconds = std::clamp<std::int64_t>(v["expires_in"].as_int(3600), 0, 365LL * 86400);
  t.expires = now + time::seconds(seconds);
  if (const auto ends = refresh_token_seconds(v)) t.ends = now + time::seconds(*ends);
  for (const auto part : text::split(v.str("scope"), ' '))
    if (!part.empty()) t.scopes.emplace_back(part);
  return t;
}

std::string sign_in_again(const OAuthClient& client) {
  const bool google = client.vendor == "google";
  return std::string("sign in again with \"daybook connect ") + (google ? "google" : "graph") + "\"" +
         (google ? "; if this happens every seven days, the app's consent screen is in testing mode: "
                   "publish it"
                 : "");
}

Error refusal(const OAuthClient& client, const TokenAnswer& a) {
  const std::string said = a.code + (a.words.empty() ? "" : ": " + a.words);
  if (a.code == "invalid_client" || a.code == "unauthorized_client")
    return {Errc::invalid,
            "account \"" + client.name + "\": the token server does not know this client (" + said +
                "); check client id, secret and tenant in the settings",
            client.name};
  if (a.code == "invalid_grant" || a.code == "interaction_required" || a.code == "consent_required")
    return {Errc::reauth,
            "account \"" + client.name + "\": the sign-in is over (" + said + "); " +
                sign_in_again(client),
            client.name};
  if (a.code == "access_denied")
    return {Errc::denied, "account \"" + client.name + "\": the person refused (" + said + ")",
            client.name};
  if (a.code == "temporarily_unavailable" || a.code == "server_error" || a.code == "slow_down")
    return {Errc::retry_later, "account \"" + client.name + "\": " + said, client.name};
  return {Errc::invalid, "account \"" + client.name + "\": the token server refused (" + said + ")",
          client.name};
}

}  // namespace daybook::net
