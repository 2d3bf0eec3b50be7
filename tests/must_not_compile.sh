#!/usr/bin/env bash
# must_not_compile.sh COMPILER FILE INCLUDES MESSAGE: passes when the file is refused for that reason.
set -u
said=$("$1" -std=c++20 -fsyntax-only -I"$3" "$2" 2>&1) && { echo "it compiles"; exit 1; }
grep -qF "$4" <<<"$said" || { echo "refused for another reason:"; echo "$said"; exit 1; }
