// daybook import --to: all events of the local calendars move to one on a server.
#include <unistd.h>

#include <cstdio>
#include <vector>

#include "cli/ask.h"
#include "cli/commands.h"
#include "cli/settings.h"

namespace daybook::cli {
namespace {

constexpr std::size_t kTogether = 10;

struct Event {
  std::string id, title;
};
struct Tally {
  std::size_t moved = 0, pending = 0;
  std::vector<std::string> failed;
};

Error tool_error(const json::Value& error) { return {Errc::internal, std::string(error.str("message")), ""}; }

Result<std::vector<Event>> events_of(Asker& asker, const std::string& from, const std::string& to) {
  std::vector<Event> out;
  json::Value cursor = json::Value::integer(0);
  while (!cursor.is_null()) {
    auto args = json::Value::object();
    args.set("from_calendar_id", json::Value::string(from)).set("to_calendar_id", json::Value::string(to));
    args.set("cursor", cursor);
    DAYBOOK_ASSIGN(const auto page, asker.ask("calendar_transfer_events", std::move(args)));
    if (!page.ok) return tl::unexpected<Error>(tool_error(page.error));
    for (const auto& e : page.result["events"].items())
      out.push_back({std::string(e.str("event_id")), std::string(e.str("title"))});
    cursor = page.result["next"];
  }
  return out;
}

// Moves [first, last); where the server refuses one of several, each of them goes alone.
Status move(Asker& asker, const std::string& to, const std::vector<Event>& events, std::size_t first,
            std::size_t last, Tally& tally) {
  auto ids = json::Value::array();
  for (std::size_t i = first; i < last; ++i) ids.push(json::Value::string(events[i].id));
  auto args = json::Value::object();
  args.set("to_calendar_id", json::Value::string(to)).set("event_ids", std::move(ids));
  DAYBOOK_ASSIGN(const auto answer, asker.ask("calendar_transfer_events", std::move(args), {}, "command", 300));
  if (!answer.ok && last - first > 1) {
    for (std::size_t i = first; i < last; ++i) DAYBOOK_TRY(move(asker, to, events, i, i + 1, tally));
    return {};
  }
  if (!answer.ok) {
    tally.failed.push_back(events[first].title + ": " + std::string(answer.error.str("message")));
    return {};
  }
  const auto moved = answer.result["moved"].items().size();
  (answer.result.str("status") == "pending" ? tally.pending : tally.moved) += moved;
  for (const auto& f : answer.result["failed"].items()) {
    std::string title(f.str("event_id"));
    for (std::size_t i = first; i < last; ++i)
      if (events[i].id == f.str("event_id")) title = events[i].title;
    // Of several that were sent one by one after a refusal, some are there already.
    if (f.str("message").find("only events of a local calendar") == std::string_view::npos)
      tally.failed.push_back(title + ": " + std::string(f.str("message")));
    else
      ++tally.moved;
  }
  return {};
}

}  // namespace

Result<int> move_local_events(const Options& options) {
  DAYBOOK_ASSIGN(const auto settings, read_settings(options));
  DAYBOOK_ASSIGN(auto asker, Asker::open(options));
  std::vector<Event> events;
  for (const auto& c : settings["calendars"].items()) {
    if (c.str("provider") != "local" && !c.str("provider").empty()) continue;
    DAYBOOK_ASSIGN(auto some, events_of(asker, std::string(c.str("id")), *options.to));
    events.insert(events.end(), some.begin(), some.end());
  }
  Tally tally;
  for (std::size_t first = 0; first < events.size(); first += kTogether) {
    if (isatty(STDERR_FILENO) != 0) std::fprintf(stderr, "\r%zu of %zu", first, events.size());
    DAYBOOK_TRY(move(asker, *options.to, events, first, std::min(first + kTogether, events.size()), tally));
  }
  if (isatty(STDERR_FILENO) != 0) std::fputs("\r\033[K", stderr);
  DAYBOOK_TRY(asker.close());
  std::printf("moved: %zu\n", tally.moved);
  if (tally.pending > 0) std::printf("on their way, not confirmed yet: %zu\n", tally.pending);
  for (const auto& f : tally.failed) std::printf("stayed here: %s\n", f.c_str());
  return tally.failed.empty() ? 0 : 1;
}

}  // namespace daybook::cli
