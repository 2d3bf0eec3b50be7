// Local times for people at a terminal. The zone is the process's TZ; see use_zone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace daybook::cli {

std::int64_t real_now_ms();

// Makes `zone` (an IANA name) the zone of the two functions below; empty keeps the system's.
void use_zone(const std::string& zone);
// The system's zone as an IANA name, UTC when it cannot be told.
std::string system_zone();

// "Mon 2026-03-09 08:12"
std::string local_text(std::int64_t ms);
// "+90s", "+15m", "+1h", "+2d" after `now`; "07:00" (the next one after `now`);
// "2026-03-10 07:00" or with a T. None for anything else.
std::optional<std::int64_t> read_time(const std::string& text, std::int64_t now_ms);

}  // namespace daybook::cli
