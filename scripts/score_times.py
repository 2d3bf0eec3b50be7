#!/usr/bin/env python3
"""Counts how daybook-lab parse reads the times of real text messages, labelled by id in tests/data/detect/sms_times.tsv.

score_times.py TEXTS [--held]   TEXTS: JSONL with the texts of the ids. A message is right if all its expressions are and no
                                other is read. "in a reading": of an hour whose half the text leaves open, one of the two.
"""
import argparse
import collections
import json
import subprocess
import sys

from train_detect import ROOT, read_labels

TABLE = ROOT / "tests" / "data" / "detect" / "sms_times.tsv"
REF = "2026-03-04T10:00"


def read_times():
    for line in TABLE.read_text().splitlines():
        if not line.startswith("#"):
            name, _, want = line.partition("\t")
            yield name, want


def show(span):
    """An expression of the lab in the notation of tests/unit/timex/table.h."""
    out = span["kind"] + (" " + span["start"] if "start" in span else "")
    if "end" in span:
        out += ("" if "start" in span else " ") + ".." + span["end"]
    if span.get("grain", "day") not in ("day", "minute"):
        out += " grain=" + span["grain"]
    for key, name in (("open", "open"), ("rrule", "rrule")):
        if span.get(key):
            out += f" {name}={span[key]}"
    return out + (f" {span['seconds']}" if span["kind"] == "duration" else "")


def ask(lab, rows):
    text = "".join(json.dumps({"text": r["text"], "ref": REF, "tz": "UTC"}) + "\n" for r in rows)
    done = subprocess.run([lab, "parse", "--readings"], input=text, capture_output=True, text=True, check=True)
    return [json.loads(line)["spans"] for line in done.stdout.splitlines()]


def readings(span):
    return [show(span)] + [show(r) for r in span.get("readings", [])]


def rows_of(texts, held):
    times = dict(read_times())
    for row in read_labels(texts):
        want = times.get(row["id"], "")
        if row["held"] == held and want != "?":
            yield {"id": row["id"], "text": row["text"], "want": want.split(" ; ") if want else []}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts")
    parser.add_argument("--lab", default=str(ROOT / "build" / "dev" / "bin" / "daybook-lab"))
    parser.add_argument("--held", action="store_true")
    parser.add_argument("--quiet", "-q", action="store_true")
    args = parser.parse_args()
    rows = list(rows_of(args.texts, args.held))
    n = collections.Counter()
    for row, spans in zip(rows, ask(args.lab, rows)):
        got = [show(s) for s in spans]
        loose = len(got) == len(row["want"]) and all(w in readings(s) for w, s in zip(row["want"], spans))
        kind = "with" if row["want"] else "without"
        n[kind] += 1
        n[kind + " right"] += got == row["want"]
        n[kind + " loose"] += loose
        n["wanted"] += len(row["want"])
        n["got"] += len(got)
        n["both"] += sum((collections.Counter(got) & collections.Counter(row["want"])).values())
        if not loose and not args.quiet:
            print(row["id"], row["text"][:150], "\n    want", " ; ".join(row["want"]) or "-", "\n    got ", " ; ".join(got) or "-")
    print(f"messages with a time {n['with']}: right {n['with right'] / n['with']:.3f}, in a reading {n['with loose'] / n['with']:.3f}; "
          f"without {n['without']}: read as one {n['without'] - n['without right']}")
    print(f"expressions: precision {n['both'] / max(1, n['got']):.3f} recall {n['both'] / max(1, n['wanted']):.3f}")


if __name__ == "__main__":
    sys.exit(main())
