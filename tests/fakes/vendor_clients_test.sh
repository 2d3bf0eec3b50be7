#!/usr/bin/env bash
# The vendors' own npm clients against the fakes; skipped (77) where their packages or Node 22 are not installed.
# Usage: vendor_clients_test.sh PYTHON
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
for node in "$here"/node/node_modules/n22-*/bin/node; do
  [ -x "$node" ] && [ -d "$here/clients/node_modules" ] && exec "$node" "$here/clients/vendor_clients.mjs" "$1" "$here"
done
echo "no packages: npm ci in tests/fakes/node and tests/fakes/clients (scripts/test does it)"
exit 77
