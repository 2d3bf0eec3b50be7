#!/usr/bin/env bash
# The header under every C and C++ standard, alone, twice in one file, and from a C++ file whose
# namespace is called like the handle type. Usage: header_test.sh ABI_FOLDER CC CXX
set -euo pipefail
abi=$1 cc=$2 cxx=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat >"$work/alone.c" <<'C'
#include "daybook.h"
C
cat >"$work/twice.c" <<'C'
#include "daybook.h"
#include "daybook.h"
typedef int32_t (*opener)(uint32_t, const char *, size_t, daybook **, char *, size_t);
opener open_it(void);
opener open_it(void) { return daybook_init; }
C
cat >"$work/renamed.cc" <<'C'
#define daybook daybook_handle
#include "daybook.h"
#undef daybook
namespace daybook { daybook_handle *handle = nullptr; }
C
warnings=(-pedantic -Wall -Wextra -Wshadow -Werror -fsyntax-only -I "$abi")
for std in c89 c99 c11 c17; do
  for file in alone twice; do "$cc" -std=$std "${warnings[@]}" "$work/$file.c"; done
done
for std in c++11 c++14 c++17 c++20; do
  for file in alone twice; do "$cxx" -std=$std "${warnings[@]}" -x c++ "$work/$file.c"; done
  "$cxx" -std=$std "${warnings[@]}" "$work/renamed.cc"
done
included=$(grep -c '^#include' "$abi/daybook.h")
[ "$included" = 2 ] || { echo "the header includes more than <stddef.h> and <stdint.h>"; exit 1; }
fields=$(grep -cE '^ \* threads: ' "$abi/daybook.h")
functions=$(grep -c '^DAYBOOK_API' "$abi/daybook.h")
[ "$fields" = "$functions" ] || { echo "$functions functions, $fields with a \"threads:\" field"; exit 1; }
echo "header: ok"
