#!/usr/bin/env python3
"""Messages composed from clauses whose kind of speech act is known, judged by daybook-lab and counted by class.

    tests/lab/composed_plans.py LAB CONFIG [--per-clause N] [--seed S] [--show N]

Who speaks, the verb and its mood decide by the guideline whether a clause is a plan; the words about it, the places,
names and times are filled by chance. Fails where precision, recall or the share of false questions miss the bounds.
"""
import argparse
import collections
import json
import random
import subprocess
import sys

LEAST_PRECISION, LEAST_RECALL, MOST_FALSE = 0.93, 0.95, 40  # per 1,000 no-plans
NOW = {"ref": "2026-03-04T09:00", "tz": "America/Los_Angeles", "author": "dov", "channel": "C-general"}
AHEAD = ["tomorrow at 10", "Friday at 2", "on Thursday afternoon", "Monday 9-11", "on the 12th", "Friday morning", "tomorrow", "Thursday 3pm", "next Tuesday at 8"]
BEHIND = ["yesterday at 10", "last Friday", "last week", "this morning"]
PARTS = {"place": ["Harmony", "Pine Ridge", "Fairview"], "name": ["Ben", "Cleo", "Eli", "Ana"],
         "event": ["dentist", "standup with the vendor", "site visit", "interview", "kickoff call", "haircut"],
         "task": ["the report", "the invoices", "the torque sheets", "the draft", "the permit form"]}
BEFORE = ["", "", "", "ok ", "fyi ", "hey all, ", "morning! ", "just so you know, ", "yes - "]
BEHIND_IT = ["", "", "", ", thanks", " fyi", ", bring the keys"]

SELF = ["am at", "will be at", "am going to be at", "am scheduled to be at", "have to be at", "am due at", "promised to be at", "agreed to be at", "plan to be at",
        "am working at", "am covering", "am visiting", "am heading over to", "am stopping by", "am needed at", "am back at", "am on site at", "signed up for"]
NOT_SELF = ["won't be at", "am not going to be at", "don't have to be at", "am no longer at", "might be at", "could be at", "should be at", "would be at", "was supposed to be at",
            "should have been at", "was going to be at", "never go to", "wish I were at", "would rather be at", "am not sure I'm at", "doubt I'm at", "hope to be at", "want to be at",
            "am debating whether to be at", "usually go to", "always work at"]
OTHERS = ["is at", "will be at", "is going to be at", "has to be at", "is heading to", "is visiting", "is covering", "is back at", "is working at", "is scheduled for", "starts at"]

PLANS = [f"I {verb} {{place}} {{ahead}}" for verb in SELF] + [f"we {verb.replace('am ', 'are ', 1)} {{place}} {{ahead}}" for verb in SELF] + [
    "{name} and I are at {place} {ahead}", "{name} asked me to be at {place} {ahead}", "{name} wants me at {place} {ahead}", "told {name} I'd be at {place} {ahead}",
    "if anyone needs me I'm at {place} {ahead}", "can't today but I'm at {place} {ahead}", "I was at {place} yesterday, back there {ahead}", "I'm at {place} {ahead}, why do you ask?",
    "I have a {event} {ahead}", "my {event} is {ahead}", "the {event} got moved to {ahead}", "I booked a {event} for {ahead}", "call with {name} {ahead}", "meeting {name} {ahead}",
    "I'm out {ahead}", "I won't be in {ahead}", "working from home {ahead}", "let's meet {ahead}", "we agreed on {ahead} for the {event}", "heading to {place} {ahead}",
    "taking my daughter to the dentist {ahead}", "I'm flying to Boston {ahead}", "turns out I'm at {place} {ahead}", "you can find me at {place} {ahead}"]
NO_PLANS = {
    "self": [f"I {verb} {{place}} {{ahead}}" for verb in NOT_SELF],
    "past": ["I was at {place} {behind}", "we did the {event} {behind}", "I had to be at {place} {behind}", "I forgot to go to {place} {behind}", "had the {event} {behind}, went fine"],
    "others": [f"{who} {verb} {{place}} {{ahead}}" for who in ("{name}", "my boss", "the vendor", "the new guy", "the other crew", "he", "she") for verb in OTHERS] + [
        "{name} and Nora are at {place} {ahead}", "they have a {event} {ahead}", "{name} said he's out {ahead}", "{name} has a {event} {ahead}"],
    "hearsay": ["{name} says he's at {place} {ahead}", "heard {name} is at {place} {ahead}", "apparently {name} is at {place} {ahead}", "according to {name} they're at {place} {ahead}"],
    "question": ["are you at {place} {ahead}?", "am I at {place} {ahead}?", "who is at {place} {ahead}?", "should we be at {place} {ahead}?", "do we have a {event} {ahead}?", "{ahead} ok for {place}?",
                 "how about the {event} {ahead}?", "would {ahead} work for the {event}?"],
    "condition": ["if it stops raining I'm at {place} {ahead}", "I'm at {place} {ahead} if the part comes", "once the permit clears I'm at {place} {ahead}", "should the weather hold we're at {place} {ahead}"],
    "you": ["you're at {place} {ahead}", "you have {place} {ahead}", "you should be at {place} {ahead}", "tell {name} to be at {place} {ahead}", "put {name} down for {place} {ahead}", "go to {place} {ahead}"],
    "offer": ["I'm free {ahead}", "I have time {ahead}", "I could take {place} {ahead}", "I can do {ahead} if that suits", "let me know if {ahead} suits", "nothing on {ahead} so far"],
    "cancel": ["the {event} won't happen {ahead}", "can't make the {event} {ahead}", "{place} {ahead} is off", "{place} {ahead} fell through", "we're not doing {place} {ahead} after all",
               "no need to go to {place} {ahead}", "bailing on {place} {ahead}", "they called off {place} {ahead}"],
    "task": ["{task} is due {ahead}", "need {task} by {ahead}", "please send {task} {ahead}", "I'll send {task} {ahead}"],
    "general": ["{ahead} is always busy at {place}", "{place} is closed {ahead}", "nobody is at {place} {ahead}"]}


def compose(options):
    rng = random.Random(options.seed)

    def fill(clause):
        return clause.format(ahead=rng.choice(AHEAD), behind=rng.choice(BEHIND), **{name: rng.choice(words) for name, words in PARTS.items()})

    for name, clauses in {"plan": PLANS, **NO_PLANS}.items():
        for clause in clauses:
            for _ in range(options.per_clause):
                text = fill(clause)
                yield name, text if name == "question" else rng.choice(BEFORE) + text + rng.choice(BEHIND_IT)


def judge(lab, config, texts):
    feed = "\n".join(json.dumps({"id": str(i), "text": text, **NOW}) for i, text in enumerate(texts))
    out = subprocess.run([lab, "detect", f"--config={config}"], input=feed, capture_output=True, text=True, check=True).stdout
    return [json.loads(line) for line in out.splitlines()]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("lab")
    parser.add_argument("config")
    parser.add_argument("--per-clause", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=2)
    options = parser.parse_args()
    rows = list(compose(options))
    asked, every, wrong = collections.Counter(), collections.Counter(), collections.Counter()
    for (name, text), answer in zip(rows, judge(options.lab, options.config, [text for _, text in rows]), strict=True):
        every[name] += 1
        asked[name] += answer["detected"]
        if answer["detected"] != (name == "plan"):
            wrong[name] += 1
            if wrong[name] <= options.show:
                print(f"{name}: {text} ({answer['confidence']:.2f})")
    for name, count in every.items():
        print(f"{name:10} asked of {asked[name]:4} of {count:4}")
    hits, false = asked["plan"], asked.total() - asked["plan"]
    precision, recall = hits / asked.total(), hits / every["plan"]
    per_thousand = 1000 * false / (every.total() - every["plan"])
    print(f"precision {precision:.3f}  recall {recall:.3f}  F1 {2 * precision * recall / (precision + recall):.3f}  false questions per 1,000 no-plans {per_thousand:.0f}")
    return int(precision < LEAST_PRECISION or recall < LEAST_RECALL or per_thousand > MOST_FALSE)


sys.exit(main())
