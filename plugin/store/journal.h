// What was already done: messages handled, day jobs, changes to calendars, people met.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/message.h"
#include "store/db.h"

namespace daybook::store {

// One change to a calendar, as logged before and after it.
struct Action {
  std::int64_t id = 0;
  std::string key;     // idempotency key
  std::string type;    // create | update | delete | undo
  std::string status;  // pending | done | failed | uncertain | undone
  std::string event_id;
  std::string actor;  // person id
  std::string origin;
  std::string request_id;
  std::string payload;    // canonical JSON of what was asked
  std::string result;     // JSON of the answer
  std::string pre_image;  // JSON of the event before, empty for create
  std::string etag_after;
  std::int64_t created_ms = 0;
};

// Others are calls of tools that changed something else, whose type is the tool's name.
bool is_change_of_event(const Action& a);
enum class Undoable : std::uint8_t { events, anything };

struct Acquaintance {
  std::string person;
  model::Address address;
  bool engaged = false;
};

class Journal {
 public:
  explicit Journal(Db& db) : db_(db) {}

  // The digest under which a message was handled; nothing when it was not.
  Result<std::optional<std::int64_t>> handled(const model::Message& m);
  Status mark_handled(const model::Message& m, std::int64_t digest, std::int64_t now_ms);
  Status forget_handled_before(std::int64_t ms);

  // When it was done, if it was.
  Result<std::optional<std::int64_t>> day_job_done_ms(std::string_view person, std::string_view job,
                                                      std::string_view date);
  Status mark_day_job(std::string_view person, std::string_view job, std::string_view date,
                      std::string_view outcome, std::int64_t now_ms);

  Result<std::optional<Action>> action_by_key(std::string_view key);
  Status log_action(const Action& a);
  Status set_action_status(std::int64_t id, std::string_view status, std::int64_t now_ms);
  // What a change became in the end: its answer and the version it left, where they are given.
  Status settle_action(std::int64_t id, std::string_view status, std::string_view result,
                       std::string_view etag_after, std::int64_t now_ms);
  Status set_pre_image(std::int64_t id, std::string_view image);
  // The latest change of this actor (empty: anybody) that is done and can be undone, not older than
  // `since_ms`; with an event id, the latest of that event.
  Result<std::optional<Action>> latest_undoable(std::string_view actor, std::string_view event_id,
                                                std::int64_t since_ms, Undoable what = Undoable::events,
                                                bool by_agents = false);  // only what agents did
  Result<std::optional<Action>> action(std::int64_t id);
  // Whether a call behind that row changed a thing whose pre-image begins like that, and was not taken back.
  Result<bool> changed_behind(std::int64_t id, std::string_view image);
  // The actor's latest change since then, behind that row, of the kinds that cannot be taken back; empty for none.
  Result<std::string> without_undo_since(std::string_view actor, std::int64_t after, std::int64_t since_ms, bool by_agents);
  Result<std::vector<Action>> actions_of(std::string_view event_id, std::size_t limit);  // newest first
  Result<std::int64_t> latest_action();  // 0 when there is none
  // The version that the latest change of the event left that is done; empty for none.
  Result<std::string> left_by_latest(std::string_view event_id);
  // The latest change of the event before that one now corresponds to this version.
  Status rebase_earlier(std::int64_t id, std::string_view event_id, std::string_view etag);

  Status met(const Acquaintance& who, std::int64_t now_ms);
  Result<std::vector<Acquaintance>> acquaintances();

  Result<std::string> meta(std::string_view key);
  Status set_meta(std::string_view key, std::string_view value);
  // All whose key begins like that.
  Result<std::vector<std::pair<std::string, std::string>>> meta_under(std::string_view prefix);
  Status forget_meta(std::string_view key);

  // What was lately said in a conversation and may be answered; empty when nothing is kept. Kept under the
  // time of its latest message, and gone with it.
  Result<std::string> heard(std::string_view conversation);
  Status keep_heard(std::string_view conversation, std::string_view document, std::int64_t latest_ms);
  Status forget_heard_before(std::int64_t ms);

 private:
  Db& db_;
};

}  // namespace daybook::store
