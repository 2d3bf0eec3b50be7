#!/usr/bin/env python3
"""Trains the linear models over words that detection ships (plugin/detect/linear.h), from our own tables.

plans FILE...    whether a message is a plan: the rows of detection tables
kinds FILE...    what sort of event a plan is: the rows labelled "yes" of detection tables
intents FILE...  what is asked of the assistant: rows "intent|text"
  --out FILE     writes the model; without it prints accuracy only
  --check        leave one table out: trains on the others and prints accuracy on it. Intents are cut into ten parts.

Deterministic: the same tables give the same file. No library is needed.
"""
import argparse
import collections
import math
import pathlib
import random
import re
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))
from train_detect import read_table  # noqa: E402

EPOCHS, RATE, DECAY, SEEN = 30, 0.1, 0.003, 2  # a feature seen less often says nothing


def known_names():
    """Names of the tables' invented world: the model must not learn them."""
    world = tomllib.loads((ROOT / "tests/data/detect/directory.toml").read_text())
    places = [n for p in world["places"] for n in [p["name"], *p.get("aliases", [])]]
    people = [n for p in world["people"] for n in [p["name"], p["name"].split()[0]]]
    sort = {n.lower(): "<place>" for n in places} | {n.lower(): "<person>" for n in people}
    longest = sorted(sort, key=len, reverse=True)
    pattern = re.compile(r"\b(" + "|".join(re.escape(n) for n in longest) + r")\b", re.I)
    return lambda text: pattern.sub(lambda m: f" {sort[m[0].lower()]} ", text)


def features(text):
    words = ["^"] + re.findall(r"<place>|<person>|[a-z]+", text.lower())[:120]
    found = words + [f"{a}_{b}" for a, b in zip(words, words[1:])]
    return found + ["~" + w[-3:] for w in words if len(w) >= 5 and w[0] != "<"]


class Model:
    """Multinomial logistic regression, AdaGrad with L2."""

    def __init__(self, rows):
        self.labels = sorted({label for _, label in rows})
        count = collections.Counter(f for found, _ in rows for f in set(found))
        rows = [([f for f in found if count[f] >= SEEN], label) for found, label in rows]
        self.weights = {f: [0.0] * len(self.labels) for found, _ in rows for f in found}
        seen = {f: [1e-8] * len(self.labels) for f in self.weights}
        order = random.Random(1)
        for _ in range(EPOCHS):
            order.shuffle(rows)
            for found, label in rows:
                for k, p in enumerate(self.shares(found)):
                    error = p - (self.labels[k] == label)
                    for f in found:
                        slope = error + DECAY * self.weights[f][k]
                        seen[f][k] += slope * slope
                        self.weights[f][k] -= RATE * slope / math.sqrt(seen[f][k])

    def shares(self, found):
        sums = [sum(self.weights[f][k] for f in found if f in self.weights) for k in range(len(self.labels))]
        top = max(sums)
        powers = [math.exp(s - top) for s in sums]
        return [p / sum(powers) for p in powers]

    def best(self, found):
        shares = self.shares(found)
        return self.labels[shares.index(max(shares))]

    def write(self, path, what):
        two = self.labels == ["no", "yes"]  # of two labels the difference is all that counts
        lines = [f"# {what}: written by scripts/train_words.py, weights in hundredths.",
                 "labels: " + ("yes" if two else " ".join(self.labels))]
        for f in sorted(self.weights):
            w = self.weights[f]
            units = [round(100 * x) for x in ([w[1] - w[0]] if two else w)]
            if max(map(abs, units)) >= 5:
                lines.append(f + " " + " ".join(map(str, units)))
        pathlib.Path(path).write_text("\n".join(lines) + "\n")
        print(f"{path}: {len(lines) - 2} features")


def right(model, rows):
    return sum(model.best(found) == label for found, label in rows)


def check(parts):
    total = done = 0
    for name, rows in parts.items():
        model = Model([r for other, rs in parts.items() if other != name for r in rs])
        hits = right(model, rows)
        total, done = total + len(rows), done + hits
        print(f"{name:24} {len(rows):4} left out: {hits / len(rows):.3f}")
    print(f"all {total}: {done / total:.3f}")


def table_parts(files, label):
    """Of each table the features and label of its rows; rows without a label are left out."""
    hide = known_names()
    return {pathlib.Path(f).name: [(features(hide(r["text"])), label(r["gold"]))
                                   for r in read_table(pathlib.Path(f)) if label(r["gold"])] for f in files}


def kind_parts(files):
    return table_parts(files, lambda gold: gold["class"] if gold["label"] else None)


def plan_parts(files):
    return table_parts(files, lambda gold: "yes" if gold["label"] else "no")


def intent_parts(files):
    lines = [line for f in files for line in pathlib.Path(f).read_text().splitlines() if line and line[0] != "#"]
    rows = [(features(line.split("|", 1)[1]), line.split("|", 1)[0]) for line in lines]
    random.Random(1).shuffle(rows)
    return {f"part {i}": rows[i::10] for i in range(10)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["plans", "kinds", "intents"])
    parser.add_argument("files", nargs="+")
    parser.add_argument("--out")
    parser.add_argument("--check", action="store_true")
    args = parser.parse_args()
    parts = {"plans": plan_parts, "kinds": kind_parts, "intents": intent_parts}[args.what](args.files)
    if args.check:
        return check(parts)
    rows = [r for rs in parts.values() for r in rs]
    model = Model(list(rows))
    print(f"on what it was trained on: {right(model, rows) / len(rows):.3f} of {len(rows)}")
    if args.out:
        model.write(args.out, args.what)


if __name__ == "__main__":
    sys.exit(main())
