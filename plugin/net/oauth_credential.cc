#include <algorithm>

#include "net/crypto.h"
#include "net/oauth_token.h"

namespace daybook::net {
namespace {

constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::int64_t kBreathMs = 300;
constexpr time::seconds kEarly(60);

// Common to both: the access token, and one dialogue at a time that fetches a new one. Who comes
// meanwhile looks again after a moment; that needs no list of waiters, so that any of the dialogues
// may be ended at any time, also the one that fetches.
class Expiring : public Credential {
 public:
  explicit Expiring(OAuthClient client, Tokens tokens)
      : client_(std::move(client)), tokens_(std::move(tokens)) {}

  Task<Status> sign(Exchange& exchange, Request& request) override {
    while (!holds(exchange)) {
      auto getting = fetch_once(exchange);
      auto got = co_await getting;
      if (!got) co_return got;
    }
    request.authorization = "Bearer " + tokens_.access;
    co_return Status{};
  }

  Task<Result<bool>> renew(Exchange& exchange, const Request& refused, const Response&) override {
    const std::string before = refused.authorization;
    // Another dialogue may have fetched a new one since.
    if (before == "Bearer " + tokens_.access) tokens_.access.clear();
    while (!holds(exchange)) {
      auto getting = fetch_once(exchange);
      auto got = co_await getting;
      if (!got) co_return pass_on(std::move(got).error());
    }
    co_return "Bearer " + tokens_.access != before;
  }

  std::vector<std::string> scopes() const override { return tokens_.scopes; }
  std::optional<time::Instant> ends() const override { return tokens_.ends; }
  void signed_in(const Tokens& tokens) override {
    tokens_ = tokens;
    ++era_;
    wait_until_ = 0;
  }

 protected:
  // Fetches a token into tokens_.
  virtual Task<Status> fetch(Exchange& exchange) = 0;

  // The error of a refusal, remembered for an hour: asking more often would help nobody.
  Status refused(const Exchange& exchange, const TokenAnswer& answer) {
    auto error = refusal(client_, answer);
    if (error.code == Errc::reauth || error.code == Errc::invalid) {
      dead_ = error;
      wait_until_ = exchange.monotonic_ms() + kHourMs;
    }
    return pass_on(std::move(error));
  }
  Status unreachable(const Exchange& exchange, const TokenAnswer& answer) {
    dead_ = answer.error;
    // Those who waited for this try share its failure.
    wait_until_ = exchange.monotonic_ms() + std::clamp(answer.again_ms, kBreathMs, kHourMs);
    return pass_on(answer.error);
  }

  OAuthClient client_;
  Tokens tokens_;
  int era_ = 0;  // counts sign-ins: what a dialogue brings that began before one is out of date

 private:
  bool holds(const Exchange& exchange) const {
    return !tokens_.access.empty() && (!tokens_.expires || *tokens_.expires - kEarly > exchange.wall());
  }

  // Fetches, or waits a moment while somebody else does.
  Task<Status> fetch_once(Exchange& exchange) {
    if (exchange.monotonic_ms() < wait_until_) co_return pass_on(dead_);
    if (fetching_) {
      auto pause = exchange.pause(20);
      co_await pause;
      co_return Status{};
    }
    struct Turn {
      bool& taken;
      explicit Turn(bool& t) : taken(t) { taken = true; }
      ~Turn() { taken = false; }
      Turn(const Turn&) = delete;
      Turn& operator=(const Turn&) = delete;
    } turn(fetching_);
    const int era = era_;
    auto fetching = fetch(exchange);
    auto done = co_await fetching;
    if (era != era_) {
      wait_until_ = 0;
      co_return Status{};
    }
    // A token that is over as it comes would be fetched again and again.
    if (done && !holds(exchange)) tokens_.expires.reset();
    co_return done;
  }

  bool fetching_ = false;
  std::int64_t wait_until_ = 0;  // by the monotonic clock
  Error dead_;
};

class Refreshing final : public Expiring {
 public:
  Refreshing(OAuthClient client, Tokens tokens, TokenKeeper& keeper)
      : Expiring(std::move(client), std::move(tokens)), keeper_(keeper) {}

 protected:
  Task<Status> fetch(Exchange& exchange) override {
    const int era = era_;
    if (!fresh_) {
      auto asking = refresh(exchange);
      auto done = co_await asking;
      if (!done) co_return done;
    }
    if (era != era_) fresh_.reset();
    if (!fresh_) co_return Status{};
    // Durable before its first use. When that fails, the new tokens wait here: the old are spent.
    if (fresh_->refresh != tokens_.refresh || fresh_->scopes != tokens_.scopes ||
        fresh_->ends.has_value() != tokens_.ends.has_value()) {
      auto keeping = keeper_.keep(kept_as(), tokens_to_json(*fresh_));
      auto kept = co_await keeping;
      if (!kept) co_return kept;
    }
    if (era != era_) fresh_.reset();
    if (!fresh_) co_return Status{};
    tokens_ = std::move(*fresh_);
    fresh_.reset();
    co_return Status{};
  }

 private:
  Task<Status> refresh(Exchange& exchange) {
    if (tokens_.refresh.empty())
      co_return fail(Errc::reauth,
                     "account \"" + client_.name + "\": nobody has signed in yet; " +
                         sign_in_again(client_),
                     client_.name);
    for (bool again = true;; again = false) {
      Form form = {{"grant_type", "refresh_token"},
                   {"refresh_token", tokens_.refresh},
                   {"client_id", client_.id}};
      if (!client_.secret.empty()) form.emplace_back("client_secret", client_.secret);
      auto asking = ask_token_server(exchange, client_, client_.token_url, form);
      auto answer = co_await asking;
      if (answer.what == TokenAnswer::What::success) co_return take(exchange, answer);
      if (answer.what == TokenAnswer::What::neither) co_return unreachable(exchange, answer);
      // Somebody may have signed in anew and given that; what these tokens came of is older than they are.
      if (!again || answer.code != "invalid_grant") co_return refused(exchange, answer);
      auto reading = keeper_.again(kept_as());
      auto text = co_await reading;
      auto now = text ? tokens_from_json(*text) : Result<Tokens>(pass_on(text.error()));
      if (!now || now->refresh.empty() || now->refresh == tokens_.refresh ||
          (!now->given.empty() && now->given == tokens_.given))
        co_return refused(exchange, answer);
      tokens_ = std::move(*now);
      if (!tokens_.access.empty() && tokens_.expires && *tokens_.expires - kEarly > exchange.wall()) {
        fresh_ = tokens_;
        co_return Status{};
      }
    }
  }

  const std::string& kept_as() const { return client_.key.empty() ? client_.name : client_.key; }

  Status take(const Exchange& exchange, const TokenAnswer& answer) {
    DAYBOOK_ASSIGN(auto fresh, tokens_of(answer.document, client_, exchange.wall()));
    const bool rotated = !fresh.refresh.empty() && fresh.refresh != tokens_.refresh;
    if (fresh.refresh.empty()) fresh.refresh = tokens_.refresh;
    if (!fresh.ends && !rotated) fresh.ends = tokens_.ends;
    if (fresh.scopes.empty()) fresh.scopes = tokens_.scopes;
    fresh.given = tokens_.given;
    fresh_ = std::move(fresh);
    return {};
  }

  TokenKeeper& keeper_;
  std::optional<Tokens> fresh_;  // come, not yet kept
};

// The application rights in an access token. It is Microsoft's to read, so nothing but a check for
// people relies on it; what cannot be read says nothing.
std::vector<std::string> roles_in(std::string_view token) {
  std::vector<std::string> out;
  const auto first = token.find('.');
  const auto second = first == token.npos ? token.npos : token.find('.', first + 1);
  if (second == token.npos) return out;
  const auto claims = from_base64url(token.substr(first + 1, second - first - 1));
  const auto v = claims ? json::parse(*claims) : Result<json::Value>(json::Value{});
  if (!v) return out;
  for (const auto& role : (*v)["roles"].items()) out.push_back(role.as_string());
  return out;
}

class Application final : public Expiring {
 public:
  using Expiring::Expiring;

 protected:
  Task<Status> fetch(Exchange& exchange) override {
    std::string scope;
    for (const auto& one : client_.scopes) scope += (scope.empty() ? "" : " ") + one;
    Form form = {{"grant_type", "client_credentials"},
                 {"client_id", client_.id},
                 {"client_secret", client_.secret},
                 {"scope", scope.empty() ? "https://graph.microsoft.com/.default" : scope}};
    auto asking = ask_token_server(exchange, client_, client_.token_url, form);
    auto answer = co_await asking;
    if (answer.what == TokenAnswer::What::refusal) co_return refused(exchange, answer);
    if (answer.what == TokenAnswer::What::neither) co_return unreachable(exchange, answer);
    DAYBOOK_CO_ASSIGN(auto fresh, tokens_of(answer.document, client_, exchange.wall()));
    fresh.scopes = roles_in(fresh.access);
    tokens_ = std::move(fresh);
    co_return Status{};
  }
};

}  // namespace

std::unique_ptr<Credential> refreshing(OAuthClient client, Tokens tokens, TokenKeeper& keeper) {
  return std::make_unique<Refreshing>(std::move(client), std::move(tokens), keeper);
}
std::unique_ptr<Credential> client_credentials(OAuthClient client) {
  return std::make_unique<Application>(std::move(client), Tokens{});
}

}  // namespace daybook::net
