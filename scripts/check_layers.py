#!/usr/bin/env python3
"""Checks the dependency rule: a file includes its own folder and lower ranks only.

Folder = layer. Equal ranks never include each other. Prints each breach as file:line and exits 1.
Also holds the sizes that docs/architecture.md states: sources under 600 lines, headers under 250.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
RANKS = {
    "base": 0, "time": 1, "model": 2,
    "timex": 3, "recurrence": 3, "ics": 3, "availability": 3, "policy": 3,
    "detect": 4, "net": 4, "store": 4,
    "providers": 5, "sync": 6, "conversation": 6, "tools": 6, "engine": 7,
}
INCLUDE = re.compile(r'^\s*#\s*include\s+"([a-z_]+)/')
MAX_SOURCE, MAX_HEADER = 600, 250


def breaches():
    for path in sorted((ROOT / "plugin").rglob("*")):
        if path.suffix not in (".h", ".cc"):
            continue
        layer = path.relative_to(ROOT / "plugin").parts[0]
        if layer not in RANKS:
            yield f"{path}: folder {layer} has no rank"
            continue
        lines = path.read_text().splitlines()
        limit = MAX_HEADER if path.suffix == ".h" else MAX_SOURCE
        if len(lines) > limit:
            yield f"{path}: {len(lines)} lines, the limit is {limit}"
        for number, line in enumerate(lines, 1):
            found = INCLUDE.match(line)
            if not found or found.group(1) not in RANKS or found.group(1) == layer:
                continue
            if RANKS[found.group(1)] >= RANKS[layer]:
                yield f"{path}:{number}: {layer} (rank {RANKS[layer]}) includes {found.group(1)} (rank {RANKS[found.group(1)]})"


if __name__ == "__main__":
    found = [str(b).replace(str(ROOT) + "/", "") for b in breaches()]
    print("\n".join(found) if found else "layers: every include points downwards")
    sys.exit(1 if found else 0)
