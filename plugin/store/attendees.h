// Who was invited, left, or answered what, and when.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/event.h"
#include "store/db.h"

namespace daybook::store {

struct AttendeeChange {
  std::string event_id, email;
  std::string what;           // added | removed | response | optional
  std::string before, after;  // the response or the flag
  std::int64_t at_ms = 0;
};

class Attendees {
 public:
  explicit Attendees(Db& db) : db_(db) {}
  // Notes what is different between two states of an event that is stored.
  Status note(const model::Event& before, const model::Event& after, std::int64_t now_ms);
  // Newest first; `event_id` empty: of all events.
  Result<std::vector<AttendeeChange>> changes(std::string_view event_id, std::int64_t from_ms,
                                              std::int64_t to_ms, std::size_t limit);

  Status link(std::string_view event_id, std::string_view path, bool linked);
  Result<std::vector<std::string>> links(std::string_view event_id);
  Result<bool> linked(std::string_view event_id, std::string_view path);
  Result<bool> any_links();

 private:
  Db& db_;
};

}  // namespace daybook::store
