#!/usr/bin/env python3
"""Trains the linear models over words that detection ships (plugin/detect/linear.h), from our own tables.

plans FILE...    whether a message is a plan: the rows of detection tables that hold a time; their shape is asked
                 of daybook-lab
  --texts FILE   also the text messages with a label in sms_labels.tsv, but for the held part
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
from train_detect import ask, read_labels, read_table  # noqa: E402

EPOCHS, RATE, DECAY, SEEN = 15, 0.1, 0.003, 2  # a feature seen less often says nothing
ORDERS = 4  # the mean of so many models, each shown the rows in another order: less is left to chance


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


def shape_features(symbols):
    return ["#" + "+".join(run) for n in (1, 2, 3) for run in zip(*(symbols[i:] for i in range(n)))]


class Model:
    """Multinomial logistic regression, AdaGrad with L2. Of "no" and "yes" only "yes" has weights."""

    def __init__(self, rows):
        self.labels = sorted({label for _, label in rows})
        self.first = 1 if self.labels == ["no", "yes"] else 0
        count = collections.Counter(f for found, _ in rows for f in set(found))
        rows = [([f for f in found if count[f] >= SEEN], label) for found, label in rows]
        known = {f for found, _ in rows for f in found}
        mean = {f: [0.0] * len(self.labels) for f in known}
        for order in range(ORDERS):
            self.train(rows, known, random.Random(order))
            for f in known:
                mean[f] = [m + w / ORDERS for m, w in zip(mean[f], self.weights[f])]
        self.weights = mean

    def train(self, rows, known, chance):
        self.weights = {f: [0.0] * len(self.labels) for f in known}
        seen = {f: [1e-8] * len(self.labels) for f in known}
        rows = list(rows)
        for _ in range(EPOCHS):
            chance.shuffle(rows)
            for found, label in rows:
                for k, p in list(enumerate(self.shares(found)))[self.first:]:
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
        lines = [f"# {what}: written by scripts/train_words.py, weights in hundredths.",
                 "labels: " + " ".join(self.labels[self.first:])]
        for f in sorted(self.weights):
            units = [round(100 * x) for x in self.weights[f][self.first:]]
            if max(map(abs, units)) >= 3:
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


def kind_parts(args):
    """Of each table the features and kind of its plans."""
    hide = known_names()
    return {pathlib.Path(f).name: [(features(hide(r["text"])), r["gold"]["class"])
                                   for r in read_table(pathlib.Path(f)) if r["gold"]["label"]] for f in args.files}


def plan_parts(args):
    hide = known_names()
    tables = {pathlib.Path(f).name: list(read_table(pathlib.Path(f))) for f in args.files}
    if args.texts:
        # The second table of labels is kept out: with it the model asked less of held-back texts, not more.
        tables["texts"] = [r for r in read_labels(args.texts, ("sms_labels.tsv",)) if not r["held"]]
    return {name: [(features(hide(r["text"])) + shape_features(a["shape"]), "yes" if r["gold"]["label"] else "no")
                   for r, a in zip(rows, ask(args.lab, rows, ["--shape"])) if a["start"]]
            for name, rows in tables.items()}


def intent_parts(args):
    lines = [line for f in args.files for line in pathlib.Path(f).read_text().splitlines() if line and line[0] != "#"]
    rows = [(features(line.split("|", 1)[1]), line.split("|", 1)[0]) for line in lines]
    random.Random(1).shuffle(rows)
    return {f"part {i}": rows[i::10] for i in range(10)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["plans", "kinds", "intents"])
    parser.add_argument("files", nargs="+")
    parser.add_argument("--lab", default=str(ROOT / "build" / "dev" / "bin" / "daybook-lab"))
    parser.add_argument("--texts")
    parser.add_argument("--out")
    parser.add_argument("--check", action="store_true")
    args = parser.parse_args()
    parts = {"plans": plan_parts, "kinds": kind_parts, "intents": intent_parts}[args.what](args)
    if args.check:
        return check(parts)
    rows = [r for rs in parts.values() for r in rs]
    model = Model(list(rows))
    print(f"on what it was trained on: {right(model, rows) / len(rows):.3f} of {len(rows)}")
    if args.out:
        model.write(args.out, args.what)


if __name__ == "__main__":
    sys.exit(main())
