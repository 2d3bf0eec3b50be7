#include "engine/wake.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace daybook::engine {

Result<Wake> Wake::open() {
  std::array<int, 2> ends{};
  // A pipe, not an eventfd: Node's net.Socket refuses the latter.
  if (::pipe2(ends.data(), O_NONBLOCK | O_CLOEXEC) != 0)
    return fail(Errc::io, std::string("no pipe for waking the host: ") + std::strerror(errno));
  return Wake(ends[0], ends[1]);
}

Wake::Wake(Wake&& o) noexcept
    : read_(std::exchange(o.read_, -1)), write_(std::exchange(o.write_, -1)) {}

Wake& Wake::operator=(Wake&& o) noexcept {
  std::swap(read_, o.read_);
  std::swap(write_, o.write_);
  return *this;
}

Wake::~Wake() {
  if (read_ >= 0) ::close(read_);
  if (write_ >= 0) ::close(write_);
}

void Wake::ring() {
  struct pollfd p = {read_, POLLIN, 0};
  if (::poll(&p, 1, 0) > 0) return;  // a byte is in flight already
  const char byte = 1;
  // The read end is ours as well, so this cannot raise SIGPIPE; a full pipe would be fine too.
  [[maybe_unused]] const auto n = ::write(write_, &byte, 1);
}

void Wake::hush() {
  std::array<char, 16> bytes{};
  while (::read(read_, bytes.data(), bytes.size()) > 0) {
  }
}

int Wake::dup_read_end() const { return ::fcntl(read_, F_DUPFD_CLOEXEC, 0); }

}  // namespace daybook::engine
