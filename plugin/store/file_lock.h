// One state file, one handle: a lock on a side file ("<state>.lock") held per open file
// description, so that it also keeps out a second copy of this library in the same process. POSIX
// record locks would not: any close() of the file by the same process drops them.
#pragma once

#include <string>
#include <utility>

#include "base/result.h"

namespace daybook::store {

class FileLock {
 public:
  // Errors: in_use; io (no such folder, read-only).
  static Result<FileLock> take(const std::string& state_path);
  FileLock() = default;
  FileLock(FileLock&& o) noexcept
      : fd_(std::exchange(o.fd_, -1)), created_(std::exchange(o.created_, {})) {}
  FileLock& operator=(FileLock&& o) noexcept;
  ~FileLock() { release(); }
  void release();
  // Gives the lock back and removes the side file if taking the lock made it: nothing is left
  // beside a state file that is refused.
  void withdraw();

 private:
  FileLock(int fd, std::string created) : fd_(fd), created_(std::move(created)) {}
  int fd_ = -1;
  std::string created_;  // the side file, if it is ours alone
};

// In the child of a fork: closes every lock this process image holds, so that an orphaned child
// does not keep the file "in use". Installed once, by the first lock taken.
void close_locks_in_child() noexcept;

}  // namespace daybook::store
