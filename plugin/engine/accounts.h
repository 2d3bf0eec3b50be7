// From settings to what signs in and what speaks with a server.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/settings.h"
#include "net/oauth.h"
#include "net/session.h"
#include "providers/remote.h"

namespace daybook::engine {

// What was signed in with, sealed at rest: the key is the host's, or in a file of its own beside the
// state file, mode 0600, made when it is first needed; never in the state file.
class Vault {
 public:
  // Errors: io, invalid (the key file can be read by others, or is none).
  static Result<Vault> open(const Settings& settings, std::map<std::string, std::string> sealed);
  // Tokens of an account, or empty. Errors: corrupt, when the key is not that which sealed them.
  Result<std::string> tokens(const std::string& account) const;
  Result<std::string> seal(const std::string& account, std::string_view tokens) const;

 private:
  std::string key_;
  std::map<std::string, std::string> sealed_;
};

// The program as it is registered at the vendor of that calendar; nothing where nobody signs in
// (CalDAV, feeds, a token that is set, an application that signs in by itself). Asks for what all
// calendars of the account together need.
std::optional<net::OAuthClient> oauth_client(const CalendarSetting& setting, const Settings& settings);
// What is given in the settings to sign in with, and marked as that; a file is read again.
net::Tokens given_tokens(const CalendarSetting& setting);
// `keeper` is borrowed and outlives the credential.
std::unique_ptr<net::Credential> make_credential(const CalendarSetting& setting,
                                                 const Settings& settings, const Vault& vault,
                                                 net::TokenKeeper& keeper);
std::unique_ptr<providers::RemoteCalendar> make_remote(const CalendarSetting& setting,
                                                       const Settings& settings,
                                                       net::Session& session);
// Who answers for that calendar, told from others: the origin of its address, or of the vendor's
// interface; empty: the vendor itself, or nobody (a feed in a file).
std::string server_of(const CalendarSetting& setting);
// What the adapter will be able to do, known before anything is asked of a server.
providers::Capabilities capabilities_of(const CalendarSetting& setting);

// A secret by its reference: env:NAME, file:PATH (a regular file that others cannot read), host:NAME
// (handed over in "secrets" at init). Errors: invalid, with what is wrong; never the secret.
bool is_secret_reference(std::string_view text);
Result<std::string> resolve_secret(std::string_view reference, const json::Value& from_host);

}  // namespace daybook::engine
