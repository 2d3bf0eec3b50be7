"""Random changes of ours and of others at a calendar's server, amid faults of the network and restarts, held against storm_oracle.py.

Usage: storm.py SOURCE LIBRARY [--at google,graph,caldav] [--seeds 1-20] [--steps 14] [--script FILE or FOLDER] [--whole] [--trace]

A failure is shrunk to the fewest steps that show it (not with --whole), and printed as a script that --script plays again. What is under
tests/data/storm was found like that.
"""
import argparse
import json
import pathlib
import random
import shutil
import sys
import tempfile

import storm_servers
from host_case import SOURCE
from network_servers import Proxy
from storm_run import FAULTS, SERIES, Run

SERVERS = {"google": storm_servers.Google, "graph": storm_servers.Graph, "caldav": storm_servers.Dav}


def random_step(rng, n, earlier):
    made = [s["slot"] for s in earlier if s["do"] in ("make", "their_make")]
    slot = rng.choice(made)
    step = {"n": n, "slot": slot, "day": rng.randint(3, 7), "hour": rng.randint(8, 19)}
    fields = rng.sample(["title", "place", "text", "hour"], rng.choice([1, 1, 1, 2]))
    do = rng.choices(["make", "edit", "drop", "undo", "their_make", "their_edit", "their_drop", "their_end", "sync", "fault", "release", "wait",
                      "restart", "kill"], [4, 24, 8, 16, 2, 24, 5, 2, 10, 12, 5, 5, 2, 3])[0]
    if do in ("make", "their_make") and rng.random() < 0.5:
        step["slot"] = rng.choice("ABST")
    if do == "their_make" and step["slot"] in SERIES:
        do = "make"
    if do == "their_end" and slot not in SERIES:
        do = "their_edit"
    if do in ("edit", "drop"):
        step["scope"] = rng.choice(["this_instance", "this_and_following", "series"])
    if do in ("edit", "their_edit"):
        step["fields"] = fields
    if do.startswith("their"):
        step["whole"] = rng.random() < 0.4
    if do == "undo":
        own = [s for s in earlier if s["do"] in ("make", "edit", "drop")]
        if not own:
            return random_step(rng, n, earlier)
        step = {"n": n, "of": rng.choice(own[-4:])["n"]}
    elif do in ("sync", "fault", "release", "wait", "restart", "kill"):
        step = {"n": n}
        if do == "fault":
            step["what"] = rng.choice(list(FAULTS))
        if do == "wait":
            step["seconds"] = rng.choice([5, 70])
    return {"do": do, **step}


def script_of(seed, steps):
    rng = random.Random(seed)
    script = []
    for n, slot in enumerate(rng.choice(["S", "A", "AS", "ST", "S", "SB"])):
        script.append({"do": "make", "n": n, "slot": slot, "day": 3, "hour": rng.randint(8, 19)})
    while len(script) < steps:
        script.append(random_step(rng, len(script), script))
    return script


class Lab:
    """A server that is emptied for each run."""

    def __init__(self, at):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="storm"))
        self.at, self.there = at, SERVERS[at](self.folder)
        self.proxy = Proxy(SOURCE, self.there.base, self.folder)
        self.runs = 0

    def run(self, script):
        self.runs += 1
        self.there.reset()
        folder = self.folder / str(self.runs)
        folder.mkdir()
        self.proxy.fault()
        run = Run(self.there, self.proxy, folder)
        try:
            return run.play(script), run.trace
        finally:
            run.close()
            shutil.rmtree(folder)

    def shrunk(self, script, rule):
        """As few steps as show the same."""
        shows = lambda s: any(r == rule for r, _ in self.run(s)[0])
        size = max(1, len(script) // 2)
        while size >= 1:
            at = 0
            while at < len(script):
                fewer = script[:at] + script[at + size:]
                if fewer and shows(fewer):
                    script = fewer
                else:
                    at += size
            size //= 2
        return script

    def close(self):
        self.proxy.close()
        self.there.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def report(at, what, script, faults, trace):
    print(f"== {at} {what}: {faults[0][0]}")
    for step in script:
        print("  " + json.dumps(step))
    for rule, words in faults:
        print(f"  {rule}: {words}")
    print("\n".join("   | " + line for line in trace), flush=True)


def played(lab, path):
    script = [json.loads(line) for line in open(path) if line.strip()]
    faults, trace = lab.run(script)
    if faults:
        report(lab.at, path, script, faults, trace)
    return not faults


def stormed(lab, seed, args):
    script = script_of(seed, args.steps)
    faults, trace = lab.run(script)
    if args.trace:
        print(f"seed {seed}", *trace, sep="\n")
    if not faults:
        return True
    if not args.whole:
        script = lab.shrunk(script, faults[0][0])
        faults, trace = lab.run(script)
    report(lab.at, f"seed {seed}", script, faults or [("not again", "")], trace)
    return False


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("source"), parser.add_argument("library")
    parser.add_argument("--at", default="google,graph,caldav")
    parser.add_argument("--seeds", default="", help="from-to, one after the other")
    parser.add_argument("--steps", type=int, default=14)
    parser.add_argument("--script", type=pathlib.Path, help="a file, or a folder of them, to be played first")
    parser.add_argument("--trace", action="store_true")
    parser.add_argument("--whole", action="store_true", help="do not shrink")
    args = parser.parse_args()
    first, _, last = args.seeds.partition("-")
    seeds = range(int(first), int(last or first) + 1) if first else ()
    scripts = sorted(args.script.glob("*.jsonl")) if args.script and args.script.is_dir() else [args.script] if args.script else []
    bad = 0
    for at in args.at.split(","):
        lab = Lab(at)
        bad += sum(not played(lab, path) for path in scripts)
        bad += sum(not stormed(lab, seed, args) for seed in seeds)
        print(f"{at}: {lab.runs} runs", flush=True)
        lab.close()
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
