#!/usr/bin/env bash
# The interface as the debug information tells it, against the committed description. Any
# difference fails: a reordering answers the same status as a harmless addition, so a person looks.
# Usage: abidiff_test.sh LIBRARY HEADERS DUMP          compares
#        abidiff_test.sh --write LIBRARY HEADERS DUMP  writes the description anew
set -euo pipefail

# What is behind the handle is private and left out; so are the places of declarations.
describe() {
  abidw --no-corpus-path --no-comp-dir-path --no-elf-needed --no-show-locs --drop-private-types \
    --exported-interfaces-only --headers-dir "$2" --out-file "$3" "$1"
}

if [ "$1" = --write ]; then
  describe "$2" "$3" "$4"
  exit
fi
dump=$3
now=$(mktemp)
trap 'rm -f "$now"' EXIT
describe "$1" "$2" "$now"
# Without debug information there would be nothing to compare, and no difference.
functions=$(grep -c '<function-decl' "$now" || true)
if [ "$functions" != "$(grep -c '^DAYBOOK_API' "$2/daybook.h")" ]; then
  echo "the library has debug information of $functions functions only"
  exit 1
fi
if abidiff "$dump" "$now"; then
  echo "abidiff: ok"
  exit 0
fi
echo "The ABI differs from $(basename "$dump"). A released function never changes; after an addition"
echo "write the description anew (--write) and commit it with the change."
exit 1
