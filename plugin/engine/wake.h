// Wakes the host: a pipe that holds at most one byte while there is something to fetch.
#pragma once

#include "base/result.h"

namespace daybook::engine {

class Wake {
 public:
  static Result<Wake> open();
  Wake() = default;
  Wake(Wake&& other) noexcept;
  Wake& operator=(Wake&& other) noexcept;
  ~Wake();

  // Puts the byte in, unless it is there. Whoever has eaten it, the next ring puts a new one.
  void ring();
  // Takes it out again, for hosts that do not read it themselves.
  void hush();
  // A descriptor of the caller's own for the read end, non-blocking and close-on-exec; -1 on
  // failure.
  int dup_read_end() const;

 private:
  Wake(int read_end, int write_end) : read_(read_end), write_(write_end) {}
  int read_ = -1;
  int write_ = -1;
};

}  // namespace daybook::engine
