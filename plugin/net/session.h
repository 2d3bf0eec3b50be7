// Everything that every dialogue with a server needs around its requests: the sign-in, a refresh
// after 401, waiting and trying again, leaving a failing server alone. One thread at a time.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "net/exchange.h"
#include "net/retry.h"
#include "net/task.h"

namespace daybook::net {

struct Tokens;  // net/oauth.h

// What proves to a server who asks. Shared by the calendars of one account, so that there is one
// refresh in flight for each.
class Credential {
 public:
  virtual ~Credential() = default;
  // Puts the proof on the request; fetches a token first where there is none that still holds.
  // Errors: reauth (a person must sign in again), retry_later (the token server is out of reach),
  // invalid (the settings are wrong).
  virtual Task<Status> sign(Exchange& exchange, Request& request) = 0;
  // The server refused `refused`, a request signed before, with `answer`. Answers true when there is another proof
  // now, worth one more try. Errors as sign.
  virtual Task<Result<bool>> renew(Exchange& exchange, const Request& refused, const Response& answer) = 0;
  // The server took a signed request.
  virtual void accepted(const Request&, const Response&) {}
  // Somebody signed in anew: what is sent from now on carries these tokens.
  virtual void signed_in(const Tokens&) {}
  // Takes out of a server's answer what this proof is made of: who repeats it does not get it into an error.
  virtual void hide(std::string&) const {}
  // The rights that were granted, once that is known; empty: nobody told.
  virtual std::vector<std::string> scopes() const { return {}; }
  // When a person must sign in again at the latest, where that is known.
  virtual std::optional<time::Instant> ends() const { return {}; }
};

// Words of a server for people. It may repeat what it was sent: what looks like a token, and what follows the name of
// a scheme ("Basic …"), is taken out.
std::string without_tokens(std::string_view words);

// No sign-in, a name and a password (Basic, or Digest where the server asks for it), or a token.
std::unique_ptr<Credential> anonymous();
std::unique_ptr<Credential> password(std::string user, std::string password);
std::unique_ptr<Credential> bearer(std::string token);

// When a request may be sent again after it may have reached the server.
enum class Repeat : std::uint8_t {
  always,    // it only looks, or the server takes it for the same one (client-made id, If-Match)
  if_unsent  // only when it surely did nothing: refused before (429, 403 of a rate), never connected
};

struct SessionSettings {
  RetryPolicy retry;
  std::int64_t longest_wait_ms = 20'000;  // a longer one is the caller's: Failure::again_ms
  int breaker_failures = 8;
  std::int64_t breaker_rest_ms = 60'000;
};

class Session {
 public:
  // Both borrowed; they outlive the session.
  Session(Exchange& exchange, Credential& credential, SessionSettings settings = {});

  // Signs and sends. Answers every status that is the caller's to understand: 2xx, 304, 4xx but
  // throttling; 401 only after a refresh did not help. Fails (Failure::error) with retry_later and
  // the wait asked for, reauth, denied (private address, bad redirect), too_big, invalid.
  Task<Exchange::Answer> ask(Request request, Repeat repeat = Repeat::always);
  Exchange& exchange() { return exchange_; }
  const Credential& credential() const { return credential_; }

 private:
  struct Tried {
    bool renewed = false;  // the one fresh sign-in after 401 was made
    bool sent = false;     // the last try went to the server itself, not only to that of the sign-in
  };
  Task<Exchange::Answer> ask_signed(Request request, Tried& tried);
  Exchange& exchange_;
  Credential& credential_;
  SessionSettings settings_;
  Breaker breaker_;
};

// What an answer that is none of the expected ones means: code by its status and reasons, text with
// the server's own words (cleaned, short, no secret).
Failure unexpected_answer(const Response& response, std::string_view doing);

}  // namespace daybook::net
