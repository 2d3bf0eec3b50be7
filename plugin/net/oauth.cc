#include "net/oauth.h"

#include "base/text.h"
#include "net/crypto.h"
#include "net/oauth_token.h"

namespace daybook::net {
namespace {

using json::Value;

Value str(std::string_view s) { return Value::string(std::string(s)); }

std::string joined(const std::vector<std::string>& list) {
  std::string out;
  for (const auto& one : list) out += (out.empty() ? "" : " ") + one;
  return out;
}

std::string decoded(std::string_view s) {
  const auto digit = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    const char low = static_cast<char>(c | 0x20);
    return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
  };
  std::string out;
  for (std::size_t i = 0; i < s.size(); ++i) {
    if (s[i] == '%' && i + 2 < s.size() && digit(s[i + 1]) >= 0 && digit(s[i + 2]) >= 0) {
      out += static_cast<char>(digit(s[i + 1]) * 16 + digit(s[i + 2]));
      i += 2;
    } else {
      out += s[i] == '+' ? ' ' : s[i];
    }
  }
  return out;
}

std::optional<time::Instant> instant_of(std::string_view text) {
  const auto at = time::parse_iso(text);
  if (!at || !at->offset) return {};
  return time::Instant(at->local.time_since_epoch() - *at->offset);
}

std::string parameter(std::string_view query, std::string_view name) {
  if (!query.empty() && query.front() == '?') query.remove_prefix(1);
  for (const auto part : text::split(query, '&'))
    if (part.substr(0, part.find('=')) == name && part.find('=') != part.npos)
      return decoded(part.substr(part.find('=') + 1));
  return {};
}

void set_if(Form& form, const char* key, const std::string& value) {
  if (!value.empty()) form.emplace_back(key, value);
}

}  // namespace

std::string tokens_to_json(const Tokens& t) {
  auto v = Value::object();
  v.set("v", Value::integer(1)).set("refresh_token", str(t.refresh)).set("access_token", str(t.access));
  if (t.expires) v.set("expires", str(time::format_utc(*t.expires)));
  if (t.ends) v.set("ends", str(time::format_utc(*t.ends)));
  v.set("scope", str(joined(t.scopes)));
  if (!t.given.empty()) v.set("given", str(t.given));
  return json::dump(v);
}

Result<Tokens> tokens_from_json(std::string_view document) {
  const auto v = json::parse(document);
  if (!v || !v->is_object()) return fail(Errc::corrupt, "the kept tokens cannot be read; sign in again");
  Tokens t;
  t.access = v->str("access_token");
  t.refresh = v->str("refresh_token");
  t.expires = instant_of(v->str("expires"));
  t.ends = instant_of(v->str("ends"));
  t.given = v->str("given");
  for (const auto part : text::split(v->str("scope"), ' '))
    if (!part.empty()) t.scopes.emplace_back(part);
  return t;
}

Tokens tokens_that_count(Tokens given, Tokens kept) {
  if (kept.refresh.empty() && kept.access.empty()) return given;
  const auto client = [](const Tokens& t) { return std::string_view(t.given).substr(0, t.given.find('.')); };
  const bool other_client = !kept.given.empty() && !given.given.empty() && client(kept) != client(given);
  const bool other_token = !kept.given.empty() && !given.refresh.empty() && kept.given != given.given;
  if (other_client || other_token) return given;
  // Kept by a version that did not note it: what they came of is known where nothing else can be meant.
  if (kept.given.empty() && (given.refresh.empty() || given.refresh == kept.refresh)) kept.given = std::move(given.given);
  return kept;
}

Result<GoogleCredentials> read_google_credentials(std::string_view document) {
  const auto v = json::parse(document);
  if (!v || !v->is_object())
    return fail(Errc::invalid,
                "the credentials are no JSON object; give the client file that Google's console offers "
                "for download",
                "credentials");
  if (v->str("type") == "service_account")
    return fail(Errc::invalid,
                "this is a service account's key, which is not supported; make an OAuth client of type "
                "\"Desktop app\" and run \"daybook connect google\"",
                "credentials");
  const auto& client = v->find("installed") != nullptr ? (*v)["installed"]
                       : v->find("web") != nullptr     ? (*v)["web"]
                                                       : *v;
  GoogleCredentials out;
  out.client.vendor = "google";
  out.client.id = client.str("client_id");
  out.client.secret = client.str("client_secret");
  if (out.client.id.empty())
    return fail(Errc::invalid, "the credentials name no client_id", "credentials.client_id");
  const auto or_else = [&](const char* key, const char* usual) {
    return client.str(key).empty() ? std::string(usual) : std::string(client.str(key));
  };
  out.client.authorization_url = or_else("auth_uri", "https://accounts.google.com/o/oauth2/v2/auth");
  out.client.token_url = or_else("token_uri", "https://oauth2.googleapis.com/token");
  out.tokens.refresh = v->str("refresh_token");
  if (out.tokens.refresh.empty()) out.tokens.refresh = client.str("refresh_token");
  out.tokens.given = base64url(sha256(out.client.id)) + ".";
  if (!out.tokens.refresh.empty()) out.tokens.given += base64url(sha256(out.client.id + '\0' + out.tokens.refresh));
  return out;
}

OAuthClient graph_client(std::string_view tenant, std::string id, std::string secret,
                         std::string_view login_base) {
  OAuthClient c;
  c.vendor = "graph";
  c.id = std::move(id);
  c.secret = std::move(secret);
  std::string base(login_base.empty() ? "https://login.microsoftonline.com" : login_base);
  while (!base.empty() && base.back() == '/') base.pop_back();
  base += "/" + percent_encoded(tenant) + "/oauth2/v2.0/";
  c.authorization_url = base + "authorize";
  c.token_url = base + "token";
  c.device_url = base + "devicecode";
  return c;
}

Consent begin_consent(Exchange& exchange, const OAuthClient& client, std::string redirect_uri) {
  Consent c;
  c.redirect_uri = std::move(redirect_uri);
  c.verifier = base64url(exchange.random_bytes(32));
  c.state = base64url(exchange.random_bytes(24));
  Form form = {{"client_id", client.id},
               {"redirect_uri", c.redirect_uri},
               {"response_type", "code"},
               {"scope", joined(client.scopes)},
               {"state", c.state},
               {"code_challenge", base64url(sha256(c.verifier))},
               {"code_challenge_method", "S256"}};
  // Without these Google gives no refresh token, the second time not even with the first of them.
  if (client.vendor == "google") {
    form.emplace_back("access_type", "offline");
    form.emplace_back("prompt", "consent");
  }
  c.url = client.authorization_url +
          (client.authorization_url.find('?') == std::string::npos ? "?" : "&") + form_encoded(form);
  return c;
}

Result<std::string> code_of(const Consent& consent, std::string_view query) {
  if (!same_secret(parameter(query, "state"), consent.state))
    return fail(Errc::denied, "this answer belongs to another sign-in; begin again");
  if (const auto error = parameter(query, "error"); !error.empty())
    return fail(Errc::denied, "the sign-in was refused (" + text::clean_line(error, 60) + ")");
  auto code = parameter(query, "code");
  if (code.empty()) return fail(Errc::invalid, "the answer holds no code; begin again");
  return code;
}

Task<Result<Tokens>> redeem(Exchange& exchange, OAuthClient client, Consent consent, std::string code) {
  Form form = {{"grant_type", "authorization_code"},
               {"code", code},
               {"redirect_uri", consent.redirect_uri},
               {"client_id", client.id},
               {"code_verifier", consent.verifier}};
  set_if(form, "client_secret", client.secret);
  auto asking = ask_token_server(exchange, client, client.token_url, form);
  auto answer = co_await asking;
  if (answer.what == TokenAnswer::What::refusal) co_return pass_on(refusal(client, answer));
  if (answer.what == TokenAnswer::What::neither) co_return pass_on(answer.error);
  DAYBOOK_CO_ASSIGN(auto tokens, tokens_of(answer.document, client, exchange.wall()));
  if (tokens.refresh.empty())
    co_return fail(Errc::invalid,
                   "account \"" + client.name +
                       "\": the sign-in gave no refresh token, so it would end within the hour; take "
                       "the app's access away in the account's settings and sign in again",
                   client.name);
  co_return tokens;
}

Task<Result<DeviceCode>> begin_device(Exchange& exchange, OAuthClient client) {
  if (client.device_url.empty())
    co_return fail(Errc::invalid, "this vendor's calendars cannot be signed in to on another device");
  Form form = {{"client_id", client.id}, {"scope", joined(client.scopes)}};
  auto asking = ask_token_server(exchange, client, client.device_url, form);
  auto answer = co_await asking;
  if (answer.what == TokenAnswer::What::refusal) co_return pass_on(refusal(client, answer));
  if (answer.what == TokenAnswer::What::neither) co_return pass_on(answer.error);
  const auto& v = answer.document;
  DeviceCode out;
  out.device_code = v.str("device_code");
  out.user_code = text::clean_line(v.str("user_code"), 40);
  // RFC 8628 says verification_uri; Google wrote verification_url.
  out.verification_url = text::clean_line(
      v.str("verification_uri").empty() ? v.str("verification_url") : v.str("verification_uri"), 500);
  out.message = text::clean_line(v.str("message"), 500);
  out.interval_ms = std::min<std::int64_t>(std::max<std::int64_t>(1, v["interval"].as_int(5)), 60) * 1000;
  out.expires_ms =
      std::min<std::int64_t>(std::max<std::int64_t>(1, v["expires_in"].as_int(900)), 3600) * 1000;
  if (out.device_code.empty() || out.user_code.empty())
    co_return fail(Errc::retry_later, "the token server's answer holds no code", client.name);
  co_return out;
}

Task<Result<Tokens>> await_device(Exchange& exchange, OAuthClient client, DeviceCode code) {
  const auto end = exchange.monotonic_ms() + code.expires_ms;
  auto interval = code.interval_ms;
  Form form = {{"grant_type", "urn:ietf:params:oauth:grant-type:device_code"},
               {"device_code", code.device_code},
               {"client_id", client.id}};
  set_if(form, "client_secret", client.secret);
  while (exchange.monotonic_ms() + interval <= end) {
    auto pause = exchange.pause(interval);
    co_await pause;
    auto asking = ask_token_server(exchange, client, client.token_url, form);
    auto answer = co_await asking;
    if (answer.what == TokenAnswer::What::success)
      co_return tokens_of(answer.document, client, exchange.wall());
    if (answer.what == TokenAnswer::What::neither && answer.error.code != Errc::retry_later)
      co_return pass_on(answer.error);
    // RFC 8628, 3.5: five seconds more from now on; a server out of reach is asked less often too.
    if (answer.code == "slow_down" || answer.what == TokenAnswer::What::neither) {
      interval += 5'000;
    } else if (answer.code == "expired_token") {
      break;
    } else if (answer.code != "authorization_pending") {
      co_return pass_on(refusal(client, answer));
    }
  }
  co_return fail(Errc::cancelled, "nobody signed in in time; begin again", client.name);
}

Task<Result<std::string>> TokenKeeper::again(std::string) { co_return std::string(); }

}  // namespace daybook::net
