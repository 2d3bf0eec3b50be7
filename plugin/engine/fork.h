// Forks of the host's process. SQLite keeps process-wide locks, and a child that inherits one held
// by a thread it does not have waits for it for ever: so a fork waits until no thread of ours is at
// work. A child is told from its parent without a system call.
#pragma once

#include <cstdint>

namespace daybook::engine {

// A mark that differs in every process image since the first call: what was opened under another
// one belongs to a parent. Any thread; throws nothing; 0 never.
std::uint64_t process_mark() noexcept;

// Held while work is done that may take process-wide locks (opening, a batch, closing). A fork by
// another thread waits for its end, a second at most; work about to begin waits for the fork as
// long. Not nested, and nothing that is done meanwhile may fork.
class AtWork {
 public:
  AtWork() noexcept;
  ~AtWork();
  AtWork(const AtWork&) = delete;
  AtWork& operator=(const AtWork&) = delete;
};

}  // namespace daybook::engine
