#include "store/file_lock.h"

#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <mutex>

#include "store/state_path.h"

namespace daybook::store {
namespace {

// Descriptors of the locks held, plus one (0 = free slot). A fixed array of atomics, because the
// handler in a forked child may take no lock. A handle beyond it merely goes without that courtesy.
std::array<std::atomic<int>, 4096> g_held{};
std::once_flag g_installed;

void remember(int fd) {
  for (auto& slot : g_held) {
    int expected = 0;
    if (slot.compare_exchange_strong(expected, fd + 1)) return;
  }
}

void forget(int fd) {
  for (auto& slot : g_held) {
    int expected = fd + 1;
    if (slot.compare_exchange_strong(expected, 0)) return;
  }
}

}  // namespace

void close_locks_in_child() noexcept {
  for (auto& slot : g_held)
    if (const int held = slot.exchange(0); held != 0) ::close(held - 1);
}

Result<FileLock> FileLock::take(const std::string& state_path) {
  std::call_once(g_installed, [] { pthread_atfork(nullptr, nullptr, close_locks_in_child); });
  const std::string side = followed(state_path) + ".lock";
  int fd = ::open(side.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  const bool created = fd >= 0;
  if (!created) fd = ::open(side.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return pass_on(cannot_open(state_path, errno));
  struct flock whole {};
  whole.l_type = F_WRLCK;
  whole.l_whence = SEEK_SET;
  if (::fcntl(fd, F_OFD_SETLK, &whole) != 0) {
    ::close(fd);
    return fail(Errc::in_use,
                "state file " + state_path +
                    ": it is open in another handle or process; close that "
                    "one, or give this one a state file of its own",
                state_path);
  }
  remember(fd);
  return FileLock(fd, created ? side : "");
}

FileLock& FileLock::operator=(FileLock&& o) noexcept {
  if (this != &o) {
    release();
    fd_ = std::exchange(o.fd_, -1);
    created_ = std::exchange(o.created_, {});
  }
  return *this;
}

void FileLock::withdraw() {
  if (!created_.empty()) ::unlink(created_.c_str());
  release();
}

void FileLock::release() {
  if (fd_ < 0) return;
  forget(fd_);
  // Said outright: a child that was forked a moment ago may still hold a copy of the descriptor.
  struct flock whole {};
  whole.l_type = F_UNLCK;
  whole.l_whence = SEEK_SET;
  (void)::fcntl(fd_, F_OFD_SETLK, &whole);
  ::close(fd_);
  fd_ = -1;
}

}  // namespace daybook::store
