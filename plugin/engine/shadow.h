// Shadow mode: watches, holds what it understood against the calendar, asks the admin, and notes it.
// It is handed what it needs to read and to ask, and nothing that could write: neither the gate nor a
// provider's mutating call is within its reach, so no answer to it can ever change a calendar.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "conversation/confirm.h"
#include "conversation/shadow.h"
#include "model/effect.h"
#include "store/outbox.h"
#include "store/staging.h"

namespace daybook::engine {

class Shadow {
 public:
  // All that shadow mode may do to the world. Borrowed; outlives it.
  struct Reach {
    store::Staging staging;
    std::function<Result<std::vector<conversation::ShadowCandidate>>(time::Instant, time::Instant)>
        look;                                                  // reads the calendars
    std::function<Result<std::vector<model::Address>>()> admins;  // where to ask
    std::function<Status(model::Effect)> emit;
    std::function<std::int64_t()> now_ms;
    std::function<std::int64_t()> today_ms;  // when the host's day began
    std::function<bool(const model::Address&)> is_admin;
    std::function<Result<std::string>(const model::Message&)> key_of;  // what a message answers
    int daily_queries = 50;
    int active_seconds = 300;
  };
  explicit Shadow(Reach reach) : r_(std::move(reach)) {}

  Status on_plan(const model::Message& m, const std::string& person, const model::Draft& draft,
                 const std::string& subject);
  // What is said to the press; nothing when the button is none of ours.
  Result<std::optional<std::string>> on_button(const model::Address& actor, std::string_view button);
  // A direct message that replies to one of ours; true when it did.
  Result<bool> on_message(const model::Message& m);
  Status on_time();  // what was not answered in time is noted as that
  Result<std::optional<std::int64_t>> next_due() { return r_.staging.next_due(); }
  Result<json::Value> metrics();

 private:
  Status check(store::StagingRow& row, const model::Draft& draft);
  Status ask(store::StagingRow& row, const model::Draft& draft);
  Result<std::string> note(std::int64_t id, const std::string& response, const std::string& who);
  Reach r_;
};

}  // namespace daybook::engine
