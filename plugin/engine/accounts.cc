#include "engine/accounts.h"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "base/text.h"
#include "net/crypto.h"

namespace daybook::engine {
namespace {

constexpr std::size_t kSecretBytes = 64 * 1024;

Result<std::string> from_file(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return fail(Errc::invalid, "the secret file " + path + " cannot be read");
  struct stat st {};
  std::string text(kSecretBytes, '\0');
  const bool regular = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
  const auto n = regular ? read(fd, text.data(), text.size()) : -1;
  close(fd);
  if (n < 0) return fail(Errc::invalid, "the secret file " + path + " is no regular file");
  if ((st.st_mode & 077) != 0)
    return fail(Errc::invalid, "the secret file " + path +
                                   " can be read by others; make it yours alone: chmod 600 " + path);
  text.resize(static_cast<std::size_t>(n));
  return std::string(text::trim(text));
}

}  // namespace

bool is_secret_reference(std::string_view text) {
  const auto kind = text.substr(0, text.find(':'));
  return kind.size() + 1 < text.size() && (kind == "env" || kind == "file" || kind == "host");
}

Result<std::string> resolve_secret(std::string_view reference, const json::Value& from_host) {
  if (!is_secret_reference(reference))
    return fail(Errc::invalid, "must refer to a secret (env:NAME, file:PATH or host:NAME), never hold it");
  const auto colon = reference.find(':');
  const auto kind = reference.substr(0, colon);
  const std::string name(reference.substr(colon + 1));
  if (kind == "file") return from_file(name);
  if (kind == "env") {
    const char* value = std::getenv(name.c_str());
    if (value != nullptr) return std::string(text::trim(value));
    return fail(Errc::invalid, "the environment has no " + name);
  }
  const auto* value = from_host.find(name);
  if (value != nullptr && value->is_string()) return value->as_string();
  return fail(Errc::invalid, "the host did not hand over the secret " + name + " in \"secrets\"");
}

namespace {

constexpr std::size_t kKeyBytes = 32;

Result<std::string> make_key_file(const std::string& path) {
  std::string key(kKeyBytes, '\0');
  if (getrandom(key.data(), key.size(), 0) != static_cast<ssize_t>(key.size()))
    return fail(Errc::io, "no random bytes for the key file " + path);
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return fail(Errc::io, "the key file " + path + " cannot be made");
  const std::string text = net::base64url(key) + "\n";
  const bool done = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && fsync(fd) == 0;
  close(fd);
  if (!done) return fail(Errc::io, "the key file " + path + " cannot be written");
  return key;
}

Result<std::string> key_of(const Settings& settings) {
  std::string text = settings.net.key;
  const std::string path = settings.state + ".key";
  if (text.empty() && settings.state == ":memory:") return std::string(kKeyBytes, '\0');
  if (text.empty() && access(path.c_str(), F_OK) != 0) return make_key_file(path);
  if (text.empty()) {
    DAYBOOK_ASSIGN(text, from_file(path));
  }
  if (text.size() == kKeyBytes) return text;
  auto key = net::from_base64url(text);
  if (key && key->size() == kKeyBytes) return std::move(*key);
  return fail(Errc::invalid, "the key that seals sign-ins must be 32 bytes, as they are or in base64url");
}

bool writes(const CalendarSetting& c) {
  return c.mode == policy::Mode::confirm || c.mode == policy::Mode::direct;
}

// No more than the modes of the account's calendars need.
bool account_writes(const CalendarSetting& c, const Settings& settings) {
  return std::any_of(settings.calendars.begin(), settings.calendars.end(), [&](const auto& other) {
    return other.remote.account == c.remote.account && writes(other);
  });
}

net::OAuthClient google_client(const CalendarSetting& c, const Settings& settings,
                               net::GoogleCredentials read) {
  auto client = std::move(read.client);
  const std::string base = "https://www.googleapis.com/auth/calendar";
  client.scopes = {base + ".readonly"};
  if (account_writes(c, settings)) client.scopes.insert(client.scopes.begin(), base + ".events");
  return client;
}

net::OAuthClient microsoft_client(const CalendarSetting& c, const Settings& settings) {
  auto client = net::graph_client(c.remote.tenant, c.remote.client_id, c.remote.client_secret);
  if (!c.remote.client_secret.empty()) return client;
  client.scopes = {"offline_access", account_writes(c, settings) ? "Calendars.ReadWrite" : "Calendars.Read"};
  if (!c.remote.mailbox.empty()) client.scopes[1] += ".Shared";
  return client;
}

net::Tokens first_tokens(const CalendarSetting& c, const Vault& vault) {
  auto given = given_tokens(c);
  const auto kept = vault.tokens(c.remote.account);
  if (!kept || kept->empty()) return given;
  auto stored = net::tokens_from_json(*kept);
  return stored ? net::tokens_that_count(std::move(given), std::move(*stored)) : given;
}

// What every vendor's client has of the settings. A token server of their own has the other
// endpoints beside it.
net::OAuthClient placed(net::OAuthClient client, const CalendarSetting& c, const Settings& settings) {
  client.name = c.id;
  client.key = c.remote.account;
  client.vendor = c.provider;
  client.own_network = settings.net.allow_private_addresses;
  if (c.remote.token_url.empty()) return client;
  client.token_url = c.remote.token_url;
  const auto slash = client.token_url.rfind('/');
  if (c.provider == "graph") {
    client.device_url = client.token_url.substr(0, slash) + "/devicecode";
    client.authorization_url = client.token_url.substr(0, slash) + "/authorize";
  }
  if (!c.remote.authorization_url.empty()) client.authorization_url = c.remote.authorization_url;
  return client;
}

}  // namespace

Result<Vault> Vault::open(const Settings& settings, std::map<std::string, std::string> sealed) {
  Vault v;
  const bool needed =
      !sealed.empty() || std::any_of(settings.calendars.begin(), settings.calendars.end(), [](const auto& c) {
        return c.provider == "google" || c.provider == "graph";
      });
  if (needed) {
    DAYBOOK_ASSIGN(v.key_, key_of(settings));
  }
  v.sealed_ = std::move(sealed);
  return v;
}

Result<std::string> Vault::tokens(const std::string& account) const {
  const auto it = sealed_.find(account);
  if (it == sealed_.end()) return std::string();
  return net::open_sealed(key_, account, it->second);
}

Result<std::string> Vault::seal(const std::string& account, std::string_view tokens) const {
  return net::seal(key_, account, tokens);
}

std::optional<net::OAuthClient> oauth_client(const CalendarSetting& c, const Settings& settings) {
  if (!c.remote.token.empty()) return std::nullopt;
  if (c.provider == "google") {
    auto read = net::read_google_credentials(c.remote.credentials);
    if (!read) return std::nullopt;
    return placed(google_client(c, settings, std::move(*read)), c, settings);
  }
  if (c.provider != "graph" || !c.remote.client_secret.empty()) return std::nullopt;
  return placed(microsoft_client(c, settings), c, settings);
}

// A client that changed in the file counts from the next start on, with what belongs to it.
net::Tokens given_tokens(const CalendarSetting& c) {
  if (c.provider != "google") return {};
  auto read = net::read_google_credentials(c.remote.credentials);
  if (!read) return {};
  if (c.remote.credentials_from.rfind("file:", 0) != 0) return std::move(read->tokens);
  const auto text = resolve_secret(c.remote.credentials_from, {});
  auto now = text ? net::read_google_credentials(*text) : Result<net::GoogleCredentials>(pass_on(text.error()));
  return now && now->client.id == read->client.id ? std::move(now->tokens) : std::move(read->tokens);
}

std::unique_ptr<net::Credential> make_credential(const CalendarSetting& c, const Settings& settings,
                                                 const Vault& vault, net::TokenKeeper& keeper) {
  if (!c.remote.token.empty()) return net::bearer(c.remote.token);
  if (auto client = oauth_client(c, settings))
    return net::refreshing(std::move(*client), first_tokens(c, vault), keeper);
  if (c.provider == "graph")
    return net::client_credentials(placed(microsoft_client(c, settings), c, settings));
  if (c.provider == "google") return net::anonymous();  // refused with the settings
  if (!c.remote.username.empty() || !c.remote.password.empty())
    return net::password(c.remote.username, c.remote.password);
  return net::anonymous();
}

std::string server_of(const CalendarSetting& c) {
  const auto url = net::parse_url(c.remote.url.empty() ? c.remote.api_base : c.remote.url);
  return url ? url->origin() : std::string();
}

providers::Capabilities capabilities_of(const CalendarSetting& c) {
  providers::RemoteSetting r;
  r.tasks = c.remote.tasks;
  r.read_only = false;  // what its mode forbids is the gate's to say
  return providers::capabilities_of(c.provider, r);
}

std::unique_ptr<providers::RemoteCalendar> make_remote(const CalendarSetting& c,
                                                       const Settings& settings,
                                                       net::Session& session) {
  providers::RemoteSetting r;
  r.id = c.id;
  r.calendar = c.remote.calendar;
  r.mailbox = c.remote.mailbox;
  r.url = c.remote.url;
  r.api_base = c.remote.api_base;
  r.category_mailboxes = c.remote.category_mailboxes;
  r.tasks = c.remote.tasks;
  r.zone = c.remote.zone.value_or(settings.zone);
  r.read_only = c.mode != policy::Mode::confirm && c.mode != policy::Mode::direct;
  r.account_writes = account_writes(c, settings);
  r.own_network = settings.net.allow_private_addresses;
  if (c.provider == "google") return providers::google_calendar(std::move(r), session);
  if (c.provider == "graph") return providers::graph_calendar(std::move(r), session);
  if (c.provider == "caldav") return providers::caldav_calendar(std::move(r), session);
  return providers::ics_feed(std::move(r), session);
}

}  // namespace daybook::engine
