#!/usr/bin/env bash
# The interface as the debug information tells it, against the committed description. Any
# difference fails: reordering answers the same status as a harmless addition, so a person looks.
# Usage: abidiff_test.sh LIBRARY HEADERS DUMP
set -euo pipefail
library=$1 headers=$2 dump=$3
common=(--headers-dir2 "$headers")
if abidiff "${common[@]}" "$dump" "$library"; then
  echo "abidiff: ok"
  exit 0
fi
echo "The ABI differs from $(basename "$dump"). A released function never changes; for an addition"
echo "write the description anew and commit it with the change:"
echo "  abidw --no-corpus-path --no-comp-dir-path --headers-dir abi --drop-private-types LIBRARY > tests/abi/daybook.abi"
exit 1
