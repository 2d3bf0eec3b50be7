#!/usr/bin/env python3
"""Holds what the adapters send, and what the fakes answer, against the vendors' own types.

Usage: contract_test.py TEST_PROGRAM FOLDER_OF_CONTRACTS. Runs the adapters' tests with recording on
and checks each call: is there such an operation, does it know the parameters, are the required ones
there, do both bodies fit their schemas. Exits 77 (skipped) without the contracts or jsonschema.
"""
import collections
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import warnings

warnings.simplefilter("ignore", DeprecationWarning)  # of RefResolver, which older versions need
try:
    import jsonschema
except ImportError:
    sys.exit(77)

CONTRACTS = {"google_calendar": ("google-calendar.openapi.json", "/calendar/v3"),
             "graph_calendar": ("graph-calendar.openapi.json", "/v1.0")}
# Operations of the services that the contracts, cut to size, leave out.
LEFT_OUT = {("GET", "/calendars/{c}/events/{e}/instances"), ("GET", "/users/{u}/calendars"),
            ("PATCH", "/subscriptions/{s}")}


def as_schema(node):
    """OpenAPI 3.0's `nullable` in the words of JSON Schema."""
    if isinstance(node, list):
        return [as_schema(x) for x in node]
    if not isinstance(node, dict):
        return node
    out = {k: as_schema(v) for k, v in node.items() if k != "nullable"}
    return {"anyOf": [out, {"type": "null"}]} if node.get("nullable") is True else out


def without_nulls(node):
    """In a patch of Google's null takes a member away; its types say so, the contract does not."""
    if isinstance(node, dict):
        return {k: without_nulls(v) for k, v in node.items() if v is not None}
    return node


def pattern(path):
    return re.compile("^" + re.sub(r"\\\{.*?\\\}", "[^/]+", re.escape(path)) + "$")


class Contract:
    def __init__(self, file):
        self.document = as_schema(json.loads(file.read_text()))
        self.resolver = jsonschema.RefResolver("", self.document)
        self.paths = [(pattern(p), p, operations) for p, operations in self.document["paths"].items()]

    def errors(self, schema, value):
        for e in jsonschema.Draft7Validator(schema, resolver=self.resolver).iter_errors(value):
            yield "/".join(map(str, e.absolute_path)) + ": " + e.message[:150]

    def check(self, call, prefix):
        path = call["path"][len(prefix):]
        path = re.sub("^/me(/|$)", r"/users/me\1", path) if prefix == "/v1.0" else path
        for p in LEFT_OUT:
            if p[0] == call["method"] and pattern(p[1]).match(path):
                return
        operation = next((o[call["method"].lower()] for r, _, o in self.paths
                          if r.match(path) and call["method"].lower() in o), None)
        if operation is None:
            yield "no such operation"
            return
        known = {p["name"]: p for p in operation.get("parameters", []) if p["in"] == "query"}
        for name in set(call["query"]) - set(known):
            yield "unknown parameter " + name
        for name, p in known.items():
            if p.get("required") and name not in call["query"]:
                yield "missing parameter " + name
        content = operation.get("requestBody", {}).get("content", {})
        if content:
            body = without_nulls(call["body"]) if call["method"] == "PATCH" else call["body"]
            for e in self.errors(content["application/json"]["schema"], body):
                yield "request " + e
        elif call["body"] is not None:
            yield "a body where none belongs"
        answers = operation.get("responses", {})
        answer = answers.get(str(call["status"]), answers.get("default", {}))
        content = answer.get("content", {}).get("application/json")
        if content and call["status"] < 300 and call["answer"] is not None:
            if path.endswith("/delta"):  # tombstones are in the guides, not in the types
                call["answer"]["value"] = [v for v in call["answer"]["value"] if "@removed" not in v]
            for e in self.errors(content["schema"], call["answer"]):
                yield "answer " + e


def main():
    program, folder = sys.argv[1], pathlib.Path(os.environ.get("DAYBOOK_CONTRACTS", sys.argv[2]))
    if not all((folder / file).exists() for file, _ in CONTRACTS.values()):
        print("skipped: no contracts in", folder)
        return 77
    found = collections.Counter()
    with tempfile.TemporaryDirectory() as records:
        subprocess.run([program, "--gtest_brief=1", "--gtest_filter=GoogleLive.*:GraphLive.*:*Contract.holds/g*-*fifty_thousand*"],
                       env={**os.environ, "DAYBOOK_RECORD": records}, check=True, stdout=subprocess.DEVNULL)
        for name, (file, prefix) in CONTRACTS.items():
            contract = Contract(folder / file)
            lines = (pathlib.Path(records) / (name + ".jsonl")).read_text().splitlines()
            for line in lines:
                call = json.loads(line)
                for error in contract.check(call, prefix):
                    found[f"{name}: {call['method']} {re.sub('/[0-9a-zA-Z_.]{20,}', '/…', call['path'])}: {error}"] += 1
            print(f"{name}: {len(lines)} calls")
    for error, n in found.most_common(40):
        print(f"{n} x {error}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
