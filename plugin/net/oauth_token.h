// Asking a token server: what the dialogues of net/oauth.h share.
#pragma once

#include <utility>

#include "base/json.h"
#include "net/oauth.h"

namespace daybook::net {

using Form = std::vector<std::pair<std::string, std::string>>;
std::string form_encoded(const Form& form);
std::string percent_encoded(std::string_view text);  // all but RFC 3986's unreserved

struct TokenAnswer {
  json::Value document;     // of a success
  std::string code;         // of a refusal: invalid_grant, authorization_pending, …
  std::string words;        // its description, without secrets
  std::int64_t again_ms = 0;
  Error error;              // when neither: the token server is out of reach, …
  enum class What : std::uint8_t { success, refusal, neither } what = What::neither;
};
// Posts the form to the url. Values of the form are secrets where their key says so.
Task<TokenAnswer> ask_token_server(Exchange& exchange, OAuthClient client, std::string url, Form form);
// Errors: retry_later when the document is no token answer.
Result<Tokens> tokens_of(const json::Value& document, const OAuthClient& client, time::Instant now);
// The error of a refusal that is none of those the caller knows.
Error refusal(const OAuthClient& client, const TokenAnswer& answer);
std::string sign_in_again(const OAuthClient& client);

}  // namespace daybook::net
