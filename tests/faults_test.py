#!/usr/bin/env python3
"""Holds docs/faults.md against the tests that bear the numbers of faults in their names.

Usage: faults_test.py SOURCE [--write]: every number of REQUIRED has a line and a test, every test that
bears a number stands in its line, and every test that a line names is there. --write puts them there.
"""
import collections
import pathlib
import re
import sys

SOURCE = pathlib.Path(sys.argv[1])
PAGE = SOURCE / "docs/faults.md"
REQUIRED = range(14, 41)  # networks, servers and sign-ins
NAME = {".cc": re.compile(r"TEST(?:_F|_P)?\(\w+, (\w+)\)"), ".py": re.compile(r"def test_(\w+)\(")}


def tests():
    """Number -> what the third column says of it."""
    found = collections.defaultdict(list)
    for file in sorted(SOURCE.glob("tests/**/*_test.*")):
        if "node_modules" in file.parts or file.suffix not in NAME:
            continue
        for name in NAME[file.suffix].findall(file.read_text()):
            for number in re.findall(r"fault_(\d+)_", name):
                plain = re.sub(r"fault_\d+_", "", name).replace("_", " ")
                found[int(number)].append((file.name, plain))
    suite = (SOURCE / "docs/providers/contract.md").read_text()
    for line in suite.splitlines():
        cells = [c.strip() for c in line.split("|")]
        if len(cells) > 4 and re.fullmatch(r"[\d ]+", cells[2]):
            for number in cells[2].split():
                found[int(number)].append(("the suite", cells[1]))
    out = {}
    for number, named in found.items():
        by_file = collections.defaultdict(list)
        for file, name in named:
            by_file[file].append(name)
        out[number] = "<br>".join(f"{file if ' ' in file else f'`{file}`'}: {'; '.join(names)}" for file, names in by_file.items())
    return out


def main():
    found, seen, lines, wrong = tests(), set(), [], []
    for line in PAGE.read_text().splitlines():
        row = re.fullmatch(r"\| (\d+) \| (.+?) \| (.*?) ?\|", line)
        if row:
            number = int(row[1])
            seen.add(number)
            wanted = found.get(number, "")
            if row[3] != wanted:
                wrong.append(f"fault {number}: the page says\n  {row[3]}\nthe tests are\n  {wanted}")
            line = f"| {number} | {row[2]} | {wanted} |"
        lines.append(line)
    if "--write" in sys.argv:
        PAGE.write_text("\n".join(lines) + "\n")
        return 0
    wrong += [f"fault {n} has no test that bears its number" for n in set(REQUIRED) | seen if n not in found]
    wrong += [f"fault {n} has no line in docs/faults.md" for n in set(REQUIRED) | set(found) if n not in seen]
    print("\n".join(wrong) or f"faults: {len(seen)} lines, each with its tests")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
