"""One run of a script of storm.py: a host, a server behind a proxy, and the oracle that looks on.

A step is {"n": its number, "do": what, …}; one that means nothing as things stand is passed over, so that any part of a script is one.
"""
import json
import pathlib
import shutil
import time

import storm_servers
from host_case import GOOGLE, HEARING, WEEK, Host, daybook
from storm_oracle import TOLD, Oracle, Ours, Theirs
from storm_servers import plain_title

SERIES = "ST"
DAY = {"A": 3, "B": 4, "S": 3, "T": 3}
CHANGING = "POST|PATCH|PUT|DELETE"
FAULTS = {"hold": {"do": "hold"}, "cut_before": {"do": "cut_before"}, "cut_after": {"do": "cut_after"}, "cut_answer": {"do": "cut_answer"},
          "later": {"do": "answer", "status": 503, "headers": {"Retry-After": "60"}},
          "refused": {"do": "answer", "status": 403, "body": '{"error": {"code": 403, "message": "no", "errors": [{"reason": "forbidden"}]}}'},
          "stale": {"do": "answer", "status": 412}}
IDLE = object()  # the step meant nothing
DONE = {"created", "updated", "deleted", "undone"}


class StormHost(Host):
    """A host that need not wait for its answers."""

    def __init__(self, config):
        super().__init__(config)
        self.replies = {}

    def pump(self):
        self.tick()
        for effect in self.plugin.effects():
            self.plugin.done(effect, daybook.SENT, {"v": 1, "message_id": "m"})
            if effect["kind"] == "reply":
                self.replies[effect["body"]["corr"]] = effect["body"].get("result") or effect["body"]["error"]
            else:
                self.said.append(effect)

    def call(self, tool, args=None, origin="command"):
        self.ask(tool, args, origin)
        corr = str(self.asked)
        end = time.monotonic() + 40
        while corr not in self.replies:
            self.pump()
            if corr not in self.replies:
                time.sleep(0.002)
            if time.monotonic() > end:
                raise TimeoutError(tool)
        return self.replies.pop(corr)


class Run:
    def __init__(self, there, proxy, folder):
        self.there, self.proxy, self.folder, self.oracle = there, proxy, folder, Oracle()
        self.waiting = {}  # corr → change of ours
        self.by_step, self.armed, self.files, self.trace, self.cut_before = {}, False, 0, [], 0
        self.used = set()  # slots: each is made but once, so that what comes back is known from what is new
        self.again_at = -1  # the step of the last start
        self.host = self.start(0)
        self.until(lambda: self.status()["sync_state"] == "fresh")

    def start(self, asked, ahead=0):
        calendar = self.there.calendar(self.proxy.base)
        host = StormHost({"state": str(self.folder / f"host{self.files}.sqlite"), "timezone": "Europe/Paris", "calendars": [calendar],
                          "secrets": {"google": GOOGLE, "graph": "secret", "dav": "open sesame"},
                          "briefing": {"morning": "off", "evening": "off"},
                          "net": {"allow_private_addresses": True, "answer_seconds": 30}, **HEARING})
        host.asked, host.ahead = asked, ahead
        return host

    def close(self):
        self.host.plugin.close()

    def status(self):
        return self.host.call("calendar_sync_status")["sources"][0]

    def until(self, good, seconds=20):
        end = time.monotonic() + seconds
        while not good():
            if time.monotonic() > end:
                return False
            self.host.pump()
            time.sleep(0.005)
        return True

    def settle(self):
        """Until nothing is under way that will end by itself; what was cut is tried again within a second."""
        still, last, again = 0, None, time.monotonic() + 1.5
        while still < 4:
            self.host.pump()
            now = json.loads(self.proxy.ask("/__under_way__"))
            came, under_way, cut_at = now
            cut = cut_at == came > self.cut_before and time.monotonic() < again
            still = still + 1 if now == last and under_way == 0 and not cut else 0
            last = now
            time.sleep(0.012)
        self.cut_before = last[2]
        self.collect()

    def collect(self):
        for effect in self.host.said:
            if effect["kind"] == "send":
                self.oracle.told(effect["body"]["text"])
                self.trace.append("    told: " + effect["body"]["text"])
        self.host.said.clear()
        for corr in [c for c in self.waiting if c in self.host.replies]:
            self.answer(self.waiting.pop(corr), self.host.replies.pop(corr))

    def look(self, theirs=None):
        cells = {}
        for entry in self.there.entries():
            if entry.key in cells:
                self.oracle.wrong("doubled", f"{entry.key} stands twice there: {entry.cell} and {cells[entry.key]}", ("there", entry.key))
            cells[entry.key] = entry.cell
        self.oracle.look(cells, theirs)

    def here(self):
        """Cells, and the ids of what they are."""
        cells, ids = {}, {}
        for e in self.host.call("calendar_list_events", WEEK)["events"]:
            key = storm_servers.slot_at(int(e["start_at"][14:16])), int(e["start_at"][8:10])
            if key in cells:
                self.oracle.wrong("doubled", f"{key} stands twice here: {e['title']} and {cells[key]}", ("here", key))
            cells[key] = {"hour": int(e["start_at"][11:13]), "title": plain_title(e["title"]), "place": e["location"] or "",
                          "text": (e["description"] or "").strip()}
            ids[key] = e["event_id"]
        return cells, ids

    def answer(self, change, reply):
        self.look()
        status = reply.get("status")
        change.state = "done" if status in DONE else "pending" if status == "pending" else "failed"
        change.message = reply.get("message") or ""
        change.token = reply.get("undo_token") or change.token
        self.trace.append(f"    answer to {change.step}: {status or reply.get('type') or reply.get('code')} {change.message}")
        if change.state == "done" and change.undoes:
            change.undoes.undone = True
        self.oracle.answered(change)

    # Steps.

    def play(self, script):
        for step in script:
            self.oracle.step = step["n"]
            self.trace.append(json.dumps(step))
            if getattr(self, "do_" + step["do"])(step) is not IDLE:
                self.settle()
                self.look()
        self.finish()
        return self.oracle.faults

    def ask(self, change, tool, args):
        self.oracle.ours.append(change)
        self.by_step[change.step] = change
        self.host.ask(tool, args)
        corr = str(self.host.asked)
        self.waiting[corr] = change
        if not self.armed and len(self.waiting) == 1:
            if not self.until(lambda: corr in self.host.replies, 25):
                self.oracle.wrong("no answer", f"{tool} {args}")
        self.settle()

    def target(self, step):
        """What the step means of what is shown here, and all that its scope covers."""
        cells, ids = self.here()
        key = (step["slot"], step["day"]) if step["slot"] in SERIES else next((k for k in cells if k[0] == step["slot"]), None)
        if key not in cells:
            return None
        series, _, one = ids[key].partition("_")
        scope = step["scope"] if one else None
        covers = {k for k in cells if ids[k].partition("_")[0] == series and
                  (k == key or scope == "series" or scope == "this_and_following" and k[1] >= key[1])}
        return key, cells, ids[key], scope, covers

    def do_make(self, step):
        slot = step["slot"]
        if slot in self.used:
            return IDLE
        cells, _ = self.here()
        self.used.add(slot)
        days = range(3, 8) if slot in SERIES else [DAY[slot]]
        at = [t.isoformat() for t in storm_servers.times(DAY[slot], step["hour"], slot)]
        args = {"title": f"{slot}{step['n']}", "start_at": at[0], "end_at": at[1]}
        if slot in SERIES:
            args["recurrence_rule"] = "FREQ=DAILY;COUNT=5"
        self.oracle.owner[slot] = "ours"
        self.ask(Ours(step["n"], "make", {"title": args["title"], "hour": step["hour"]}, {(slot, d) for d in days}, cells),
                 "calendar_create_event", args)

    def do_edit(self, step):
        found = self.target(step)
        if not found:
            return IDLE
        key, cells, ident, scope, covers = found
        wants = {f: {"title": f"{key[0]}{step['n']}", "place": f"P{step['n']}", "text": f"T{step['n']}", "hour": step["hour"]}[f]
                 for f in step["fields"]}
        args = {"event_id": ident, **{there: wants[here] for here, there in
                                      (("title", "title"), ("place", "location"), ("text", "description")) if here in wants}}
        if "hour" in wants:
            args["start_at"], args["end_at"] = [t.isoformat() for t in storm_servers.times(key[1], step["hour"], key[0])]
        if scope:
            args["recurrence_scope"] = scope
        change = Ours(step["n"], "edit", wants, covers, cells)
        change.one = scope == "this_instance"
        self.ask(change, "calendar_update_event", args)

    def do_drop(self, step):
        found = self.target(step)
        if not found:
            return IDLE
        _, cells, ident, scope, covers = found
        self.ask(Ours(step["n"], "drop", {}, covers, cells), "calendar_delete_event",
                 {"event_id": ident, **({"recurrence_scope": scope} if scope else {})})

    def do_undo(self, step):
        undone = self.by_step.get(step["of"])
        if not undone or not undone.token or undone.kind == "undo":
            return IDLE
        cells, _ = self.here()
        self.ask(Ours(step["n"], "undo", {}, undone.covers, cells, undone), "calendar_undo", {"undo_token": undone.token})

    def others_do(self, step, what):
        """Somebody's step, between two looks at what stands there."""
        self.look()
        theirs = Theirs(step["n"], step["slot"], step.get("whole", False))
        theirs.asked = self.oracle.owner.get(step["slot"]) == "ours"
        what(theirs)
        self.look(theirs)
        self.oracle.theirs.append(theirs)

    def entry(self, step):
        return next((e for e in self.there.entries() if e.key[0] == step["slot"] and (step["slot"] not in SERIES or e.key[1] == step["day"])), None)

    def do_their_make(self, step):
        if step["slot"] in self.used:
            return IDLE
        self.used.add(step["slot"])
        self.others_do(step, lambda _: self.there.make(step["slot"], DAY[step["slot"]], step["hour"], f"{step['slot']}o{step['n']}"))
        self.oracle.owner[step["slot"]] = "theirs"

    def do_their_edit(self, step):
        entry = self.entry(step)
        if not entry:
            return IDLE
        values = {"title": f"{step['slot']}o{step['n']}", "place": f"Po{step['n']}", "text": f"To{step['n']}", "hour": step["hour"]}
        def edit(theirs):
            theirs.meant = {TOLD[f] for f in step["fields"] if f in TOLD}
            self.there.edit(entry, step["whole"], {f: values[f] for f in step["fields"]})
        self.others_do(step, edit)

    def do_their_drop(self, step):
        entry = self.entry(step)
        if not entry:
            return IDLE
        def drop(theirs):
            self.there.drop(entry, step["whole"])
            if step["whole"]:
                left = {e.key for e in self.there.entries() if e.key[0] == step["slot"]}
                self.oracle.takes_all(theirs, [] if left else [(step["slot"], d) for d in range(3, 8)])
        self.others_do(step, drop)

    def do_their_end(self, step):
        """The series ends before that day."""
        entries = [e for e in self.there.entries() if e.key[0] == step["slot"] and e.series]
        entry = next((e for e in entries if e.key[1] == step["day"]), None)
        first = entry and min(e.key[1] for e in entries if e.series == entry.series)
        if entry and step["day"] - first > 0:
            def end(theirs):
                theirs.kinds.add("recurrence")
                theirs.whole = True
                self.there.end(entry, step["day"] - first)
            self.others_do(step, end)

    def do_fault(self, step):
        self.proxy.fault({"method": CHANGING, **FAULTS[step["what"]]})
        self.armed = True

    def do_release(self, _):
        self.proxy.fault()
        self.armed = False
        self.settle()

    def do_wait(self, step):
        self.host.ahead += step["seconds"]
        self.settle()

    def do_sync(self, _):
        before = self.status()["last_synced_at"]
        self.host.ahead += 10
        self.host.call("calendar_force_sync", {})
        if not self.until(lambda: self.status()["last_synced_at"] != before, 15):
            self.oracle.wrong("no sync", str(self.status()))
        self.settle()
        self.oracle.synced.append(self.oracle.step + 0.5)

    def do_restart(self, _):
        self.again(lambda: None)

    def do_kill(self, _):
        """The process as it was at that moment: from its files."""
        def copy():
            old = self.folder / f"host{self.files}.sqlite"
            self.files += 1
            for end in ("", "-wal"):
                if pathlib.Path(f"{old}{end}").exists():
                    shutil.copy(f"{old}{end}", self.folder / f"host{self.files}.sqlite{end}")
        self.again(copy)

    def again(self, before_close):
        before_close()
        self.again_at = self.oracle.step
        old = self.host
        old.plugin.close()
        self.host = self.start(old.asked, old.ahead)
        self.host.replies = old.replies
        self.settle()

    def finish(self):
        self.oracle.step += 1
        self.trace.append("finish")
        self.proxy.fault()
        for _ in range(40):
            self.settle()
            if self.status()["pending_changes"] == 0:
                break
            self.host.ahead += 61
        else:
            self.oracle.wrong("never done", str(self.status()))
        for _ in range(2):
            self.do_sync({})
        for change in self.waiting.values():
            if change.step > self.again_at:  # whoever asked is there still
                self.oracle.wrong("no answer", f"to step {change.step}")
        self.look()
        cells, _ = self.here()
        self.oracle.end(cells)
