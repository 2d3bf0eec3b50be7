// The few cryptographic pieces that sign-in and sealing need, over libsodium (docs/adr/0012-crypto.md).
// Pure but for the nonce of a sealed text, which comes from the system. Any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace daybook::net {

inline constexpr std::size_t kKeyBytes = 32;

Result<std::string> random_bytes(std::size_t n);  // fit for secrets. Errors: internal
std::string sha256(std::string_view bytes);       // 32 bytes
std::string base64url(std::string_view bytes);    // RFC 4648 section 5, without padding
Result<std::string> from_base64url(std::string_view text);  // padding may be there. Errors: invalid

// Equal, in a time that does not tell where they differ.
bool same_secret(std::string_view a, std::string_view b);

// XChaCha20-Poly1305: what is sealed with a key is opened with that key and the same `about` only
// (a name of what it is and whose, so that sealed texts cannot change places). The sealed form is
// text (base64url with a version in front). Errors: invalid for a key that is not 32 bytes long;
// open: corrupt when it was changed, cut, or sealed with another key or for something else.
Result<std::string> seal(std::string_view key, std::string_view about, std::string_view plain);
Result<std::string> open_sealed(std::string_view key, std::string_view about, std::string_view sealed);

}  // namespace daybook::net
