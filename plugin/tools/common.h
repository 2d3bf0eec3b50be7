// What several tools share: times out of arguments, answers out of changes.
#pragma once

#include <optional>
#include <string_view>

#include "tools/registry.h"

namespace daybook::tools {

using Answer = tl::expected<json::Value, Failure>;

inline tl::unexpected<Failure> failed(Error error, std::string calendar = {}) {
  return tl::unexpected(Failure{std::move(error), {}, std::move(calendar)});
}
inline tl::unexpected<Failure> failed(const Arguments& args) {
  return tl::unexpected(args.failure());
}

// Ends a call whose answer waits for a server; nobody sees it, as the call is run again.
inline Error not_yet() { return {Errc::retry_later, "a server is asked", {}}; }

// The zone named by that argument, or `fallback`; a wrong name becomes a fault.
time::Zone zone_arg(Arguments& args, std::string_view name, const time::Zone& fallback);
// The instant of a time argument: naive times in `zone`, a date as its first moment.
std::optional<time::Instant> instant_arg(const Arguments& args, std::string_view name,
                                         const time::Zone& zone);
// A fault where the argument names a reading that the clock skips.
void check_shown(Arguments& args, const char* name, const time::Zone& zone);
// start_at, end_at, timezone and all_day as a span. `base` gives what is not named (updates).
// Faults: end not after start, a date mixed with a time, times outside the years 1 to 9999.
std::optional<model::Span> span_args(Arguments& args, const time::Zone& fallback,
                                     const model::Span* base);

// The change a call wishes for: who, where, under which key.
model::Change change_of(const Call& call, const Arguments& args, model::ChangeType type);
// Has the gate do it, and answers.
Answer finish(World& world, const Call& call, const model::Change& change);
// agent_context_tier of the call, where given, bounds what it sees.
void limit_tier(World& world, const Arguments& args);
Arg tier_arg();
Arg request_id_arg();
Arg send_updates_arg();

// An event as its asker may see it: what is hidden is left out, not blanked.
json::Value event_json(const model::Event& event, const time::Zone* display = nullptr);
Error no_event(std::string_view event_id);
json::Value freshness(const World& world);  // {"projection_version","staleness_ms"}
void add_freshness(const World& world, json::Value& answer);
// The calendars that an argument names, one or a list.
std::vector<std::string> named_in(const Arguments& args, std::string_view name);
// What cannot tell about that time, of these calendars or (none named) of all that may be read, as
// coverage.unknown with reasons; nothing where all can.
void add_unknown(const World& world, const std::vector<std::string>& calendars, time::Instant from,
                 time::Instant to, json::Value& answer);
json::Value change_answer(const World& world, const model::ChangeAnswer& answer);
// Entries from `cursor` on under that name, as many as one answer can hold: in full, or where that
// is too much, without what is empty or usual ("brief"). With "truncated", and "next" where more is
// to come. `more`: there are others behind these.
void add_page(json::Value& answer, const char* name, std::vector<json::Value> entries,
              const Arguments& args, bool more);
// The same for events, as "events"; of each the argument `fields`, where the tool has it.
void add_events(json::Value& answer, const std::vector<store::Occurrence>& found,
                const time::Zone* display, const Arguments& args, bool more);
model::Fields fields_of(const Arguments& args);  // all when it is missing
void check_fields(Arguments& args);
Arg fields_arg();
std::size_t cursor_of(const Arguments& args);  // entries passed over
Arg cursor_arg();
json::Value clash_json(const model::Clash& clash);

}  // namespace daybook::tools
