#include "store/file_lock.h"

#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <mutex>

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

std::string folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

Error cannot_open(const std::string& path, int code) {
  std::string message = "state file " + path + ": ";
  if (code == ENOENT && ::access(folder_of(path).c_str(), F_OK) != 0) {
    message += "the folder " + folder_of(path) + " does not exist; create it";
  } else if (code == ENOENT) {
    message += "the folder " + folder_of(path) + " takes no files; choose another one";
  } else if (code == EACCES || code == EROFS || code == EPERM) {
    message += "the file or its folder is read-only; make both writable for this user";
  } else if (code == EMFILE || code == ENFILE) {
    message += "the limit of open files is reached; raise it (ulimit -n), an instance holds about six";
  } else {
    message += "it cannot be opened";
  }
  return {Errc::io, message + " (" + std::strerror(code) + ")", path};
}

// The file a chain of links ends at, whether it exists yet or not: a state file reached by another
// name is the same state file.
std::string followed(const std::string& path) {
  std::filesystem::path p = path;
  std::error_code fault;
  for (int links = 0; links < 40 && std::filesystem::is_symlink(p, fault); ++links) {
    const auto target = std::filesystem::read_symlink(p, fault);
    if (fault) break;
    p = target.is_absolute() ? target : p.parent_path() / target;
  }
  return p.string();
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
