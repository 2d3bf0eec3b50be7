// Sign-in by OAuth 2.0 (RFC 6749, 7636, 8252, 8628): dialogues with a token server, and the
// credentials that come of them. No text of an error holds a secret. One thread at a time.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/session.h"

namespace daybook::net {

// The program that asks, as registered at the vendor.
struct OAuthClient {
  std::string name;    // of the account, for errors: "work"
  std::string key;     // under which its tokens are kept; empty: the name
  std::string vendor;  // google, graph: says how to sign in again
  std::string id, secret;
  std::string authorization_url, token_url, device_url;
  std::vector<std::string> scopes;  // what is asked for
  bool own_network = false;         // token servers on addresses that are not public, and http
};

// What a sign-in left behind; kept sealed by the host (TokenKeeper).
struct Tokens {
  std::string access, refresh;
  std::optional<time::Instant> expires;  // of the access token, by the machine's time
  // Of the refresh token, where the server tells: Google's "refresh_token_expires_in", for an app in testing mode
  // and for consent to a limited time.
  std::optional<time::Instant> ends;
  std::vector<std::string> scopes;       // granted; empty: nobody told
  // What was given to sign in with when these came (`GoogleCredentials`), as digests: of the client, ".", and of a
  // refresh token that was given with it. Empty: not known, or nothing is given.
  std::string given;
};
std::string tokens_to_json(const Tokens& tokens);
Result<Tokens> tokens_from_json(std::string_view text);
// What counts: the kept ones, which are newer than those they came of, unless another client or another refresh
// token is given since.
Tokens tokens_that_count(Tokens given, Tokens kept);

// A `credentials` setting of Google: the client's file ("installed" or "web"), perhaps with a
// "refresh_token" beside it, or an "authorized_user" file. Errors: invalid, naming what is wanted; a
// service account's key is refused (docs/adr/0012).
struct GoogleCredentials {
  OAuthClient client;
  Tokens tokens;
};
Result<GoogleCredentials> read_google_credentials(std::string_view json);
// The endpoints of one tenant ("organizations" for any); `login_base` empty: Microsoft's own.
OAuthClient graph_client(std::string_view tenant, std::string id, std::string secret,
                         std::string_view login_base = {});

// A person's consent in a browser, with the answer sent to `redirect_uri` (a loopback address).
struct Consent {
  std::string url;       // to be opened
  std::string verifier;  // secret: proves that who redeems is who asked
  std::string state;     // secret: comes back with the answer
  std::string redirect_uri;
};
Consent begin_consent(Exchange& exchange, const OAuthClient& client, std::string redirect_uri);
// The code in the query of the redirect ("code=…&state=…"). Errors: denied when it carries another
// state or says that the person refused, invalid without a code.
Result<std::string> code_of(const Consent& consent, std::string_view query);
// Errors: invalid (settings, code), reauth (code expired or used), retry_later; invalid too when no
// refresh token came, with how to get one.
Task<Result<Tokens>> redeem(Exchange& exchange, OAuthClient client, Consent consent, std::string code);

// A person's consent on another device.
struct DeviceCode {
  std::string user_code, verification_url;  // to be shown
  std::string message;                      // the vendor's words for it; may be empty
  std::string device_code;                  // secret
  std::int64_t interval_ms = 5'000, expires_ms = 900'000;
};
Task<Result<DeviceCode>> begin_device(Exchange& exchange, OAuthClient client);
// Asks until the person answered. Errors: denied, cancelled (it expired), invalid.
Task<Result<Tokens>> await_device(Exchange& exchange, OAuthClient client, DeviceCode code);

// Where tokens are kept. The engine's; called on the network thread.
class TokenKeeper {
 public:
  virtual ~TokenKeeper() = default;
  // Done when they are durable; a new token is not used before (a process killed in between would
  // have spent the old one).
  virtual Task<Status> keep(std::string name, std::string tokens_json) = 0;
  // What is given to sign in with now, where that may have changed: a person or another program may have signed in
  // anew. Empty: nothing, or not known.
  virtual Task<Result<std::string>> again(std::string name);
};

// One per account. Refreshes a minute before the token ends, once for all who wait for it. A sign-in
// that is refused is asked again after an hour at the earliest. Borrows the keeper.
std::unique_ptr<Credential> refreshing(OAuthClient client, Tokens tokens, TokenKeeper& keeper);
// The application itself, without a person (RFC 6749, 4.4).
std::unique_ptr<Credential> client_credentials(OAuthClient client);

}  // namespace daybook::net
