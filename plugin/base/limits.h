// Sizes that bound what a host or a foreign document may make us do. One place, so that the header
// of the ABI, the schemas and the tests state the same numbers.
#pragma once

#include <cstddef>
#include <cstdint>

namespace daybook::limits {

inline constexpr std::size_t kDocumentBytes = 256 * 1024;  // a message or command document
inline constexpr std::size_t kConfigBytes = 4 * 1024 * 1024;
inline constexpr std::size_t kJsonDepth = 64;
inline constexpr std::size_t kEffectBytes = 64 * 1024;  // one effect handed to the host
inline constexpr std::size_t kQueueItems = 65536;       // inputs waiting for the engine
inline constexpr std::size_t kQueueBytes = 32 * 1024 * 1024;
inline constexpr std::size_t kMessageTextBytes = 64 * 1024;  // the part of a message that is read
inline constexpr std::size_t kTitleBytes = 1024;
inline constexpr std::size_t kDescriptionBytes = 32 * 1024;
inline constexpr std::size_t kIdBytes = 512;  // ids, handles, names of platforms
// 0001-01-01T00:00Z and 9999-12-31T23:59:59Z, in seconds since 1970.
inline constexpr std::int64_t kMinUnixSeconds = -62135596800;
inline constexpr std::int64_t kMaxUnixSeconds = 253402300799;

}  // namespace daybook::limits
