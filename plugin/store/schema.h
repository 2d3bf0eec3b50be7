// The tables, and how an older file becomes a newer one.
#pragma once

#include <cstdint>

#include "store/db.h"

namespace daybook::store {

inline constexpr std::int64_t kApplicationId = 0x44594231;  // "DYB1"
inline constexpr int kSchemaVersion = 3;

// Makes a new file ours, or brings an older one up, each step in one transaction. Errors: corrupt
// when the file belongs to another program, is newer than this build, or fails its quick check.
Status prepare_schema(Db& db);

}  // namespace daybook::store
