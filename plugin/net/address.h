// Which addresses belong to everybody and which to somebody's own network.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace daybook::net {

// Whether four (IPv4) or sixteen (IPv6) bytes, in network order, name a host of the public internet:
// not loopback, private, link-local, shared (RFC 6598), multicast, documentation, benchmark,
// reserved or unspecified; for IPv6 also no unique-local address, and no wrapped IPv4 address that
// is none of these (mapped, compatible, NAT64, 6to4). RFC 6890 and the IANA special-purpose
// registries. Another length is not public.
bool public_address(std::span<const std::uint8_t> bytes);
// The same of an address as inet_ntop writes it; other texts are not public.
bool public_when_written(std::string_view address);

// Whether a host as it is written is surely none of the public internet: an address in any notation that C libraries
// take, or a name of this very machine (RFC 6761). What another name leads to only asking for it tells.
bool surely_private(std::string_view host);

}  // namespace daybook::net
