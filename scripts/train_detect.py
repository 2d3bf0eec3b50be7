#!/usr/bin/env python3
"""Scores daybook-lab detect on the labelled tables of tests/data/detect, and checks its calibration.

score FILE...   precision, recall, F1, exactness on hits, and the misses by class
sms TEXTS       the same for the labels by id of sms_labels*.tsv
intents FILE... accuracy and macro F1 of tables "intent|text", and what is read otherwise
count FILE      share of the lines of a JSONL chat log ({"text", "ts"?}) that would lead to a question
calibrate FILE... how often a message of each confidence is a plan, and the slope and offset of the
                  logistic that would fit best; deterministic

A table has lines "label|kind or class|start|end|text" under "@ ref=… author=… channel=…" lines.
"""
import argparse
import collections
import json
import math
import pathlib
import re
import subprocess
import sys
import zlib

ROOT = pathlib.Path(__file__).resolve().parent.parent
DATA = ROOT / "plugin" / "detect" / "data"


def read_table(path):
    at = {}
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if line.startswith("@"):
            at = dict(part.split("=", 1) for part in line[1:].split())
        elif line and not line.startswith("#"):
            label, kind, start, end, text = line.split("|", 4)
            year = at["ref"][:5]
            yield {"id": f"{path.stem}:{number}", "text": text, "ref": at["ref"], "tz": at.get("tz", "America/Los_Angeles"),
                   "author": at.get("author", ""), "channel": at.get("channel", ""),
                   "gold": {"label": label == "yes", "class": kind, "start": year + start if start else "",
                            "end": year + end if end else ""}}


def ask(lab, rows, extra=()):
    text = "".join(json.dumps({k: v for k, v in r.items() if k != "gold"}) + "\n" for r in rows)
    config = ROOT / "tests" / "data" / "detect" / "directory.toml"
    done = subprocess.run([lab, "detect", f"--config={config}", *extra], input=text, capture_output=True,
                          text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def exactness(gold, got):
    checks = {"date": gold["start"][:10] == (got["start"] or "")[:10], "kind": gold["class"] == got["kind"],
              "all_day": ("T" not in gold["start"]) == got["all_day"]}
    checks["start"] = gold["start"] == got["start"]
    if gold["end"]:
        checks["end"] = gold["end"] == got["end"]
    return checks


def score(args):
    rows = [r for f in args.files for r in read_table(pathlib.Path(f))]
    answers = ask(args.lab, rows)
    hits = collections.Counter()
    exact, exact_of = collections.Counter(), collections.Counter()
    by_class = collections.defaultdict(lambda: [0, 0])
    for r, a in zip(rows, answers):
        gold = r["gold"]
        cell = by_class[("yes " if gold["label"] else "no ") + gold["class"]]
        cell[1] += 1
        wrong = []
        if a["detected"] != gold["label"]:
            wrong = ["MISSED" if gold["label"] else "FALSE"]
            cell[0] += 1
        elif gold["label"]:
            checks = exactness(gold, a)
            exact.update(k for k, ok in checks.items() if ok)
            exact_of.update(checks.keys())
            wrong = [k for k, ok in checks.items() if not ok]
        hits[(gold["label"], a["detected"])] += 1
        if wrong and not args.quiet:
            print(f"{r['id']:16} {a['confidence']:.2f} {' '.join(wrong):16} {r['text'][:90]}")
            if args.verbose:
                print("     gold", gold["class"], gold["start"], gold["end"], "| got", a["kind"], a["start"], a["end"], a["site"])
                print("     ", "; ".join(a["evidence"]))
    tp, fp, fn = hits[(True, True)], hits[(False, True)], hits[(True, False)]
    negatives = fp + hits[(False, False)]
    precision, recall = tp / max(1, tp + fp), tp / max(1, tp + fn)
    print("wrong by class:", ", ".join(f"{k} {w}/{n}" for k, (w, n) in sorted(by_class.items()) if w))
    print(f"n {len(rows)}  precision {precision:.3f}  recall {recall:.3f}  F1 {2 * precision * recall / max(1e-9, precision + recall):.3f}"
          f"  false per 1000 negatives {1000 * fp / max(1, negatives):.0f}")
    print("on hits:", ", ".join(f"{k} {exact[k] / n:.3f}" for k, n in sorted(exact_of.items())))


LABELS = {"sms_labels.tsv": lambda name: int(name.split("-")[1]) % 3 == 0,
          "sms_labels2.tsv": lambda name: zlib.crc32(name.encode()) % 2 == 1,
          "sms_labels3.tsv": lambda name: zlib.crc32(name.encode()) % 3 == 0}  # of each table what is held back


def read_labels(texts, tables=tuple(LABELS)):
    """Labels by id joined with the texts of a JSONL file."""
    known = {}
    for line in pathlib.Path(texts).read_text().strip().split("\n"):
        m = json.loads(line)
        known[m["id"]] = m["text"]
    for table in tables:
        for line in (ROOT / "tests/data/detect" / table).read_text().splitlines():
            name, _, rest = line.partition("|")
            if name in known:
                label, kind = rest.split("|")
                yield {"id": name, "text": known[name].replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">"),
                       "ref": "2026-03-04T10:00", "tz": "UTC", "held": LABELS[table](name),
                       "gold": {"label": label == "yes", "class": kind}}


def sms(args):
    rows = [r for r in read_labels(args.texts, args.tables) if r["held"] == args.held]
    answers = ask(args.lab, [{k: v for k, v in r.items() if k != "held"} for r in rows])
    for at in (0.4, 0.5, 0.6, 0.7):
        found = [a["start"] is not None and a["confidence"] >= at for a in answers]
        tp = sum(f and r["gold"]["label"] for f, r in zip(found, rows))
        fp = sum(found) - tp
        fn = sum(r["gold"]["label"] for r in rows) - tp
        print(f"at {at}: n {len(rows)} precision {tp / max(1, tp + fp):.3f} recall {tp / max(1, tp + fn):.3f} F1 {2 * tp / max(1, 2 * tp + fp + fn):.3f}")
    for r, a in zip(rows, answers):
        yes = a["start"] is not None and a["confidence"] >= 0.6
        if yes != r["gold"]["label"] and not args.quiet:
            print("MISSED" if r["gold"]["label"] else "FALSE ", f"{a['confidence']:.2f}", r["id"], r["text"][:150])
            if args.verbose:
                print("      ", a["start"], a["kind"], "; ".join(a["evidence"]))


def calibrate(args):
    rows = [r for f in args.files for r in read_table(pathlib.Path(f))]
    answers = ask(args.lab, rows)
    points = [(a["confidence"], r["gold"]["label"]) for r, a in zip(rows, answers) if a["start"] is not None]
    for low in range(0, 10):
        cell = [y for c, y in points if low / 10 <= c < (low + 1) / 10 or (low == 9 and c == 1)]
        if cell:
            print(f"confidence {low / 10:.1f}-{(low + 1) / 10:.1f}: {len(cell):4} messages, {sum(cell) / len(cell):.2f} plans")
    xs = [(math.log(max(c, 1e-3) / max(1 - c, 1e-3)), y) for c, y in points]
    slope, offset = 1.0, 0.0
    for _ in range(200):  # gradient steps on the mean log loss
        gs = go = 0.0
        for x, y in xs:
            error = 1 / (1 + math.exp(-(slope * x + offset))) - y
            gs += error * x
            go += error
        slope -= 0.5 * gs / len(xs)
        offset -= 0.5 * go / len(xs)
    print(f"best slope {slope:.2f}, offset {offset:.2f}")


def intents(args):
    rows = [line.split("|", 1) for f in args.files for line in pathlib.Path(f).read_text().splitlines()
            if line and line[0] != "#"]
    text = "".join(json.dumps({"text": said, "ref": "2026-03-04T10:00:00", "tz": "UTC"}) + "\n" for _, said in rows)
    done = subprocess.run([args.lab, "intent"], input=text, capture_output=True, text=True, check=True)
    answers = [json.loads(line)["intent"] for line in done.stdout.splitlines()]
    pairs = [(gold, got) for (gold, _), got in zip(rows, answers)]
    for (gold, said), got in zip(rows, answers):
        if gold != got:
            print(f"{gold} read as {got}: {said[:100]}")
    labels = sorted({gold for gold, _ in pairs})
    f1 = [2 * pairs.count((k, k)) / (sum(g == k for g, _ in pairs) + sum(a == k for _, a in pairs)) for k in labels]
    print(f"n {len(pairs)}  accuracy {sum(g == a for g, a in pairs) / len(pairs):.3f}  macro F1 {sum(f1) / len(f1):.3f}")


def count(args):
    import datetime
    rows = []
    for i, line in enumerate(pathlib.Path(args.file).read_text().strip().split("\n")):
        m = json.loads(line)
        ref = datetime.datetime.fromtimestamp(m.get("ts", 1546500000), datetime.timezone.utc)
        rows.append({"id": m.get("id", i), "text": m["text"], "ref": ref.strftime("%Y-%m-%dT%H:%M:%S"), "tz": "UTC"})
    answers = ask(args.lab, rows)
    for at in (0.4, 0.5, 0.6, 0.7, 0.8):
        found = sum(a["start"] is not None and a["confidence"] >= at for a in answers)
        print(f"at {at}: {found} of {len(rows)} lines, {1000 * found / len(rows):.2f} per 1000")
    if args.show:
        for r, a in sorted(zip(rows, answers), key=lambda x: -x[1]["confidence"])[:args.show]:
            print(f"{a['confidence']:.2f} {r['id']} {r['text'][:140]!r} {a['evidence']}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lab", default=str(ROOT / "build" / "dev" / "bin" / "daybook-lab"))
    modes = parser.add_subparsers(required=True)
    s = modes.add_parser("score")
    s.add_argument("files", nargs="+")
    s.add_argument("--verbose", "-v", action="store_true")
    s.add_argument("--quiet", "-q", action="store_true")
    s.set_defaults(run=score)
    c = modes.add_parser("count")
    c.add_argument("file")
    c.add_argument("--show", type=int, default=0)
    c.set_defaults(run=count)
    i = modes.add_parser("intents")
    i.add_argument("files", nargs="+")
    i.set_defaults(run=intents)
    k = modes.add_parser("calibrate")
    k.add_argument("files", nargs="+")
    k.set_defaults(run=calibrate)
    m = modes.add_parser("sms")
    m.add_argument("texts", help="JSONL with the texts of the labelled ids")
    m.add_argument("--held", action="store_true")
    m.add_argument("--tables", nargs="+", choices=list(LABELS), default=list(LABELS))
    m.add_argument("--verbose", "-v", action="store_true")
    m.add_argument("--quiet", "-q", action="store_true")
    m.set_defaults(run=sms)
    args = parser.parse_args()
    args.run(args)


if __name__ == "__main__":
    sys.exit(main())
