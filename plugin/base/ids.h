// Stable identifiers: hashes that never change between versions, and their text form.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace daybook::ids {

// FNV-1a, 64 bits, with a final mix; not for secrets.
std::uint64_t hash64(std::string_view bytes, std::uint64_t seed = 0);
// 26 characters of base32hex (0-9 a-v): 128 bits of hash, fit for an event id anywhere.
std::string stable_id(std::string_view bytes);

}  // namespace daybook::ids
