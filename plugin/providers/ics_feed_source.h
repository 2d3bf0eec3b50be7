// Where a feed's text comes from: an address or a file.
#pragma once

#include <string>

#include "providers/remote.h"

namespace daybook::providers {

struct FeedText {
  std::string text;
  std::string etag, modified;  // what to ask with the next time
  bool same = false;           // 304: as it was
};
using FeedAnswer = tl::expected<FeedText, net::Failure>;

// A regular file of at most 64 MiB, read without waiting for anybody. Errors: not_found, denied,
// too_big, io.
Result<std::string> read_feed_file(const std::string& path);

// By conditional GET where `before` has something to ask with. Errors: every status but 200 and 304;
// no error tells more of the address than its host, as it is often the secret itself.
net::Task<FeedAnswer> fetch_feed(const RemoteSetting& setting, net::Session& session,
                                 FeedText before);
// Addresses in a message cut down to their hosts.
std::string without_addresses(const std::string& message);
// … and what a server repeated of the path, the query and the login of this one taken out: a feed's address is
// often its secret.
std::string without_secrets(const std::string& message, const net::Url& url);

}  // namespace daybook::providers
