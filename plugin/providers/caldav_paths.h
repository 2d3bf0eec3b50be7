// Addresses of CalDAV resources: hrefs as servers write them, one form to compare and store.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "net/url.h"

namespace daybook::providers {

// Percent-encoding taken away where nothing is lost: %2F, %23 and %25 stay, and so does everything
// when what it stands for is no readable UTF-8.
std::string decoded_path(std::string_view path);
// … and put back. encoded_path(decoded_path(p)) asks for the same resource as p.
std::string encoded_path(std::string_view decoded);

// The decoded path of `href` (absolute or relative, RFC 4918 section 8.3) when it lies right inside
// the collection: no path that leads elsewhere, no other host, no collection below it.
std::optional<std::string> member_path(const net::Url& collection, std::string_view href);
bool same_path(std::string_view a, std::string_view b);  // decoded, a slash at the end ignored
net::Url url_of(const net::Url& collection, const std::string& decoded);

// Whether the password of `home` may go to `other`, named by a document of home's server: the same
// origin, or https and a host below the same site (iCloud: caldav.icloud.com, p34-caldav.icloud.com).
bool same_site(const net::Url& home, const net::Url& other);

}  // namespace daybook::providers
