// A SQLite VFS over the default one that counts the operations that change files and fails from a
// given one on: for good (the process is dead from there), or for a while (the disk is full). It
// also remembers what was written since the last sync, for a cut of the power.
#pragma once

#include <cstdint>

namespace daybook::test {

struct FaultPlan {
  std::int64_t fail_from = -1;   // number of the first operation that fails; -1: none
  std::int64_t fail_count = -1;  // how many fail; -1: all from there on
  int code = 0;                  // the SQLite error they answer
  std::int64_t operations = 0;   // counted so far
  std::int64_t syncs = 0;        // … those that waited for the disk
};

inline constexpr const char* kFaultyVfs = "daybook-faulty";
// The power was cut, with all files closed: of what was not synced, any part may be missing, in
// pieces of one sector. What is lost depends on `seed` alone.
void cut_power(std::uint64_t seed);

// Registers the VFS once and hands out its plan. One test at a time.
FaultPlan& fault_plan();

// The same without any fault: for tests that change much and want no disk for it.
inline const char* quiet_vfs() {
  fault_plan() = {};
  return kFaultyVfs;
}

}  // namespace daybook::test
