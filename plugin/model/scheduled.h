// Something a butler does or reminds of, once or again and again.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "model/draft.h"
#include "model/message.h"

namespace daybook::model {

struct ScheduledTask {
  std::int64_t id = 0;
  std::string entry_id;
  std::string butler_name;
  std::string title;
  std::string source_type;  // scheduled_task | butler_reminder | manual_butler_event
  std::string action;       // "remind": a message to its person; else a notice to the host
  std::string action_args = "{}";  // JSON, handed to the host with the notice
  std::string source_hint;
  Span span;                // of the first one; how long each lasts
  std::string rrule, cron;  // at most one; neither: once
  std::optional<time::Instant> until;  // the last moment one may begin
  std::string status = "active";       // active | paused | completed | cancelled | error
  std::optional<time::Instant> next;   // when it fires next
  std::int64_t last_fired = 0;         // Unix seconds; 0: never
  std::int64_t fired = 0, missed = 0;
  std::string owner;  // person id
  Address tell;       // where its person is reminded
  std::int64_t version = 1;
  std::int64_t created_ms = 0, updated_ms = 0;
};

}  // namespace daybook::model
