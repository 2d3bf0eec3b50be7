#include "engine/fork.h"

#include <pthread.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <mutex>
#include <new>

namespace daybook::engine {
namespace {

constexpr long kStepNs = 50'000;
constexpr int kForkPatience = 10'000;  // steps: half a second, more with slow timers

// Atomics only, because a child can rely on no lock that it inherits.
std::atomic<int> g_forks{0};
std::atomic<int> g_at_work{0};

void step() {
  const timespec pause{0, kStepNs};
  nanosleep(&pause, nullptr);
}

void before_fork() {
  g_forks.fetch_add(1);
  for (int i = 0; i < kForkPatience && g_at_work.load() > 0; ++i) step();
}

void in_parent() { g_forks.fetch_sub(1); }

void in_child() {
  g_forks.store(0);
  g_at_work.store(0);
}

// The kernel empties this page in every child, also in those that no handler of ours sees.
struct Page {
  std::atomic<std::uint64_t> mark{0};
};
std::atomic<Page*> g_page{nullptr};
std::atomic<std::uint64_t> g_last_mark{0};
std::once_flag g_installed;

void install() {
  pthread_atfork(before_fork, in_parent, in_child);
  const auto size = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  void* page = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) return;
  if (madvise(page, size, MADV_WIPEONFORK) != 0) {
    munmap(page, size);
    return;
  }
  g_page.store(new (page) Page);
}

}  // namespace

std::uint64_t process_mark() noexcept {
  Page* page = g_page.load(std::memory_order_acquire);
  if (page == nullptr) {
    try {
      std::call_once(g_installed, install);
    } catch (...) {  // no thread support: the process number below does
    }
    page = g_page.load(std::memory_order_acquire);
  }
  if (page == nullptr) return static_cast<std::uint64_t>(getpid());
  std::uint64_t mark = page->mark.load(std::memory_order_relaxed);
  if (mark != 0) return mark;
  // The first call in this process image.
  const std::uint64_t fresh = g_last_mark.fetch_add(1) + 1;
  return page->mark.compare_exchange_strong(mark, fresh) ? fresh : mark;
}

AtWork::AtWork() noexcept {
  // Between the look and the count a fork may begin; one that outlasts all patience is not waited
  // for, as work must go on.
  for (int i = 0; i < kForkPatience; ++i) {
    g_at_work.fetch_add(1);
    if (g_forks.load() == 0) return;
    g_at_work.fetch_sub(1);
    step();
  }
  g_at_work.fetch_add(1);
}

AtWork::~AtWork() { g_at_work.fetch_sub(1); }

}  // namespace daybook::engine
