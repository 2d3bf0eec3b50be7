#include "engine/faulty_vfs.h"

#include <sqlite3.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace daybook::test {
namespace {

FaultPlan g_plan;
sqlite3_vfs* g_real = nullptr;

// What a sector held before a write that is not synced.
constexpr sqlite3_int64 kSector = 512;
struct OldSector {
  sqlite3_int64 at;
  std::string bytes;
};
struct Unsynced {
  std::vector<OldSector> sectors;
  sqlite3_int64 size = -1;  // at the last sync; -1: nothing was written since
};
std::map<std::string, Unsynced>& unsynced() {
  static std::map<std::string, Unsynced> all;
  return all;
}

struct File {
  sqlite3_file base;
  const char* name;  // null for temporary files
  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};
sqlite3_file* real(sqlite3_file* f) { return reinterpret_cast<File*>(f)->real(); }

// Counts one operation; its error when it has to fail.
int strike() {
  const auto n = g_plan.operations++;
  if (g_plan.fail_from < 0 || n < g_plan.fail_from) return SQLITE_OK;
  if (g_plan.fail_count >= 0 && n >= g_plan.fail_from + g_plan.fail_count) return SQLITE_OK;
  return g_plan.code;
}

const char* name(sqlite3_file* f) { return reinterpret_cast<File*>(f)->name; }

// Keeps what the sectors from `at` on hold now, unless they are unsynced already.
void remember(sqlite3_file* f, sqlite3_int64 at, sqlite3_int64 n) {
  if (name(f) == nullptr) return;
  auto& open = unsynced()[name(f)];
  if (open.size < 0) real(f)->pMethods->xFileSize(real(f), &open.size);
  for (sqlite3_int64 s = at / kSector * kSector; s < at + n; s += kSector) {
    if (std::any_of(open.sectors.begin(), open.sectors.end(),
                    [s](const OldSector& o) { return o.at == s; }))
      continue;
    std::string bytes(static_cast<std::size_t>(kSector), '\0');
    real(f)->pMethods->xRead(real(f), bytes.data(), static_cast<int>(kSector), s);
    open.sectors.push_back({s, std::move(bytes)});
  }
}

int x_close(sqlite3_file* f) { return real(f)->pMethods->xClose(real(f)); }
int x_read(sqlite3_file* f, void* p, int n, sqlite3_int64 at) {
  return real(f)->pMethods->xRead(real(f), p, n, at);
}
int x_write(sqlite3_file* f, const void* p, int n, sqlite3_int64 at) {
  const int bad = strike();
  if (bad == SQLITE_OK) remember(f, at, n);
  return bad != SQLITE_OK ? bad : real(f)->pMethods->xWrite(real(f), p, n, at);
}
int x_truncate(sqlite3_file* f, sqlite3_int64 n) {
  const int bad = strike();
  return bad != SQLITE_OK ? bad : real(f)->pMethods->xTruncate(real(f), n);
}
// The disk is not bothered: what a cut of the power may take is known here.
int x_sync(sqlite3_file* f, int) {
  ++g_plan.syncs;
  const int bad = strike();
  if (bad == SQLITE_OK && name(f) != nullptr) unsynced().erase(name(f));
  return bad;
}
int x_size(sqlite3_file* f, sqlite3_int64* n) { return real(f)->pMethods->xFileSize(real(f), n); }
int x_lock(sqlite3_file* f, int l) { return real(f)->pMethods->xLock(real(f), l); }
int x_unlock(sqlite3_file* f, int l) { return real(f)->pMethods->xUnlock(real(f), l); }
int x_reserved(sqlite3_file* f, int* out) {
  return real(f)->pMethods->xCheckReservedLock(real(f), out);
}
int x_control(sqlite3_file* f, int op, void* p) {
  return real(f)->pMethods->xFileControl(real(f), op, p);
}
int x_sector(sqlite3_file* f) { return real(f)->pMethods->xSectorSize(real(f)); }
int x_device(sqlite3_file* f) { return real(f)->pMethods->xDeviceCharacteristics(real(f)); }
int x_shm_map(sqlite3_file* f, int a, int b, int c, void volatile** p) {
  return real(f)->pMethods->xShmMap(real(f), a, b, c, p);
}
int x_shm_lock(sqlite3_file* f, int a, int b, int c) {
  return real(f)->pMethods->xShmLock(real(f), a, b, c);
}
void x_shm_barrier(sqlite3_file* f) { real(f)->pMethods->xShmBarrier(real(f)); }
int x_shm_unmap(sqlite3_file* f, int d) { return real(f)->pMethods->xShmUnmap(real(f), d); }

constexpr sqlite3_io_methods kMethods = {
    2,          x_close,       x_read,      x_write,   x_truncate, x_sync,   x_size,
    x_lock,     x_unlock,      x_reserved,  x_control, x_sector,   x_device, x_shm_map,
    x_shm_lock, x_shm_barrier, x_shm_unmap, nullptr,   nullptr};

int x_open(sqlite3_vfs*, const char* name, sqlite3_file* f, int flags, int* out) {
  f->pMethods = nullptr;
  reinterpret_cast<File*>(f)->name = name;
  const int code = g_real->xOpen(g_real, name, real(f), flags, out);
  if (code == SQLITE_OK) f->pMethods = &kMethods;
  return code;
}
int x_delete(sqlite3_vfs*, const char* name, int sync) {
  const int bad = strike();
  return bad != SQLITE_OK ? bad : g_real->xDelete(g_real, name, sync);
}
int x_access(sqlite3_vfs*, const char* name, int flags, int* out) {
  return g_real->xAccess(g_real, name, flags, out);
}
int x_full(sqlite3_vfs*, const char* name, int n, char* out) {
  return g_real->xFullPathname(g_real, name, n, out);
}
int x_random(sqlite3_vfs*, int n, char* out) { return g_real->xRandomness(g_real, n, out); }
int x_sleep(sqlite3_vfs*, int us) { return g_real->xSleep(g_real, us); }
int x_time(sqlite3_vfs*, double* out) { return g_real->xCurrentTime(g_real, out); }
int x_error(sqlite3_vfs*, int n, char* out) { return g_real->xGetLastError(g_real, n, out); }
int x_time64(sqlite3_vfs*, sqlite3_int64* out) { return g_real->xCurrentTimeInt64(g_real, out); }

}  // namespace

void cut_power(std::uint64_t seed) {
  std::mt19937_64 dice(seed);
  for (const auto& [path, open] : unsynced()) {
    const int fd = ::open(path.c_str(), O_RDWR);
    if (fd < 0) continue;  // removed meanwhile
    for (const auto& old : open.sectors)
      if (dice() % 2 == 0) (void)!::pwrite(fd, old.bytes.data(), old.bytes.size(), old.at);
    if (open.size >= 0 && dice() % 3 == 0 && ::lseek(fd, 0, SEEK_END) > open.size)
      (void)!::ftruncate(fd, open.size);
    ::close(fd);
  }
  unsynced().clear();
}

FaultPlan& fault_plan() {
  if (g_real == nullptr) {
    g_real = sqlite3_vfs_find(nullptr);
    static sqlite3_vfs vfs;
    vfs = *g_real;
    vfs.szOsFile = g_real->szOsFile + static_cast<int>(sizeof(File));
    vfs.zName = kFaultyVfs;
    vfs.pNext = nullptr;
    vfs.xOpen = x_open;
    vfs.xDelete = x_delete;
    vfs.xAccess = x_access;
    vfs.xFullPathname = x_full;
    vfs.xRandomness = x_random;
    vfs.xSleep = x_sleep;
    vfs.xCurrentTime = x_time;
    vfs.xGetLastError = x_error;
    vfs.xCurrentTimeInt64 = x_time64;
    sqlite3_vfs_register(&vfs, 0);
  }
  return g_plan;
}

}  // namespace daybook::test
