"""What may become of a calendar that two sides write to: who wrote each field of each occurrence last at the server, what the caller of
each change of ours was shown, and what was told.

Every value is written once in a run, so that it tells which step wrote it.
"""
import re

FIELDS = ("hour", "title", "place", "text")
KINDS = ("moved", "cancelled", "title", "location", "recurrence")
TOLD = {"title": "title", "place": "location", "hour": "moved"}


class Ours:
    """A change of ours: what it was to do to which occurrences, what its caller was shown, what was answered."""

    def __init__(self, step, kind, wants, covers, shown, undoes=None):
        self.step, self.kind, self.wants, self.covers, self.shown, self.undoes = step, kind, wants, covers, shown, undoes
        self.state, self.message, self.token, self.undone = "open", "", None, False
        self.one = False  # of one occurrence of a series

    def may_set(self, key, field, value):
        return key in self.covers and self.wants.get(field) == value and self.state != "failed"

    def knew(self, key, field, value):
        return self.shown.get(key, {}).get(field) == value


class Theirs:
    def __init__(self, step, slot, whole):
        self.step, self.slot, self.whole, self.kinds, self.hours, self.keys = step, slot, whole, set(), set(), set()
        self.meant = set(KINDS)  # of what changed what was to change: a series that is moved may lose what replaced its occurrences


class Oracle:
    def __init__(self):
        self.now, self.last, self.author = {}, {}, {}   # cells; the last values of what is gone too; who wrote them last
        self.ours, self.theirs, self.notices, self.synced = [], [], [], []
        self.seen = {}      # (key, field, value) → the last step at which it stood
        self.limbo = {}     # taken away by us, to be explained at the end
        self.owner = {}     # slot → who made what stands there
        self.faults, self.said = [], set()  # what is wrong
        self.step = -1

    def wrong(self, rule, what, of=None):
        """`of`: is said of it but once."""
        if of is None or (rule, of) not in self.said:
            self.faults.append((rule, f"step {self.step}: {what}"))
        self.said.add((rule, of))

    # What stands at the server now.

    def look(self, cells, theirs=None):
        """`theirs`: somebody's step that was just done; without one all that is new is ours."""
        before, self.now = self.now, cells
        for key in sorted(set(before) | set(cells)):
            was, is_ = before.get(key), cells.get(key)
            if was == is_:
                continue
            if theirs:
                self.by_them(theirs, key, was, is_)
            elif is_ is None:
                self.limbo[key] = dict(was)
            elif was is None:
                self.appeared(key, is_)
            else:
                self.changed(key, was, is_)
            if is_ is not None:
                self.last[key] = dict(is_)
        for key, cell in cells.items():
            for field, value in cell.items():
                self.seen[key, field, value] = self.step

    def by_them(self, theirs, key, was, is_):
        theirs.keys.add(key)
        if is_ is None:
            theirs.kinds.add("cancelled")
            self.author[key, "there"] = theirs
            self.limbo.pop(key, None)
            return
        if was is None:
            self.author[key, "there"] = theirs
            self.limbo.pop(key, None)
            theirs.kinds.add("back")
        for field in FIELDS:
            if was is None or was[field] != is_[field]:
                self.author[key, field] = theirs
                if was is not None and field in TOLD:
                    theirs.kinds.add(TOLD[field])
                    theirs.hours |= {is_[field]} if field == "hour" else set()

    def takes_all(self, theirs, keys):
        """Somebody deleted the whole of it, with what was taken out of it before."""
        for key in keys:
            if key not in self.now:
                self.author[key, "there"] = theirs
                self.limbo.pop(key, None)

    def appeared(self, key, cell):
        gone_by = self.author.get((key, "there"))
        self.limbo.pop(key, None)
        if isinstance(gone_by, Theirs):
            makers = [o for o in self.ours if o.kind == "make" and o.may_set(key, "title", cell["title"]) and key not in o.shown]
            if not makers:
                self.wrong("resurrected", f"{key} is there again, which others deleted in step {gone_by.step}: {cell}")
        self.author[key, "there"] = "ours"
        if key in self.last:
            self.changed(key, self.last[key], cell)

    def changed(self, key, was, is_):
        for field in FIELDS:
            if was[field] != is_[field]:
                self.set_by_us(key, field, was[field], is_[field])

    def set_by_us(self, key, field, was, value):
        author = self.author.get((key, field))
        setters = [o for o in self.ours if o.may_set(key, field, value)]
        self.author[key, field] = "ours"
        if isinstance(author, Theirs):
            if not setters:
                self.wrong("lost", f"{field} of {key} was {was!r} by others in step {author.step}; we made it {value!r}, which nobody wanted there")
            # What they say of the series and we of the one both stand, but for its time.
            elif not any(o.knew(key, field, was) or o.one and author.whole and field != "hour" for o in setters):
                self.wrong("unseen", f"{field} of {key} was {was!r} by others in step {author.step}; we made it {value!r} for a caller who was not shown it")
        elif not setters and not self.known_before(key, field, value):
            self.wrong("invented", f"{field} of {key} became {value!r} instead of {was!r}, which nobody ever wanted there")

    def known_before(self, key, field, value):
        """A value of the past may come back by an undo; that of a series is an occurrence's, too."""
        return any(k[0] == key[0] and f == field and v == value for k, f, v in self.seen)

    # What was answered.

    def answered(self, change):
        """Right after the answer, with what stands now looked at."""
        if change.state == "done":
            {"make": self.made, "edit": self.edited, "drop": self.dropped, "undo": self.taken_back}[change.kind](change)

    def made(self, change):
        for key in change.covers:
            if self.seen.get((key, "title", change.wants["title"]), -1) < change.step:
                self.wrong("not done", f"{key} was answered as made by step {change.step} and never stood there")

    def edited(self, change):
        for field, value in change.wants.items():
            # What a series says shows where somebody else says nothing of the occurrence itself.
            stands = [key for key in change.covers if key in self.now]
            hidden = stands and all(isinstance(self.author.get((key, field)), Theirs) for key in stands)
            gone = any(o.step > change.step and o.kind != "edit" and stands == [] for o in self.ours)  # before anybody looked
            if not hidden and not gone and not any(self.seen.get((key, field, value), -1) >= change.step for key in change.covers):
                self.wrong("not done", f"{field} {value!r} was answered as set by step {change.step} and never stood there")

    def dropped(self, change):
        for key in change.covers:
            if key in self.now and not isinstance(self.author.get((key, "there")), Theirs):
                self.wrong("not done", f"{key} was answered as deleted by step {change.step} and stands there")

    def taken_back(self, change):
        undone = change.undoes
        for key in undone.covers:
            stands = self.now.get(key)
            if undone.kind == "make" and stands and stands["title"] == undone.wants["title"]:
                self.wrong("not undone", f"{key} stands though its making was answered as taken back")
            for field, value in undone.wants.items() if undone.kind == "edit" and stands else ():
                if stands[field] == value and undone.shown.get(key, {}).get(field) != value and \
                        self.author.get((key, field)) == "ours":
                    self.wrong("not undone", f"{field} of {key} is {value!r} though step {undone.step} was answered as taken back")
            if undone.kind == "drop" and not stands and not isinstance(self.author.get((key, "there")), Theirs):
                self.wrong("not undone", f"{key} is gone though its deletion was answered as taken back")

    # The end.

    def end(self, here):
        doubled = {of[1] for rule, of in self.said if rule == "doubled"}  # who knows which of them is meant
        for key in sorted((set(here) | set(self.now)) - doubled):
            if here.get(key) != self.now.get(key):
                self.wrong("differs", f"{key} is here {here.get(key)} and there {self.now.get(key)}")
        for key, cell in self.limbo.items():
            self.explain_loss(key, cell)
        for change in self.ours:
            if change.state == "failed" and "may have been made" not in change.message:
                self.happened(change)
            elif change.state in ("open", "pending"):
                self.left_open(change)
        self.check_told()

    def explain_loss(self, key, cell):
        able = [o for o in self.ours if o.state != "failed" and
                (o.kind == "drop" and key in o.covers or o.kind == "undo" and o.undoes.kind == "make" and key in o.undoes.covers)]
        if not able:
            return self.wrong("lost", f"{key} is gone, which nobody deleted: {cell}")
        # What others set of a whole series lives on in what is left of it.
        lives = any(o.kind == "drop" and o.state == "done" and any(k[0] == key[0] for k in self.now) for o in able)
        theirs = [(f, a) for f in FIELDS for a in [self.author.get((key, f))] if isinstance(a, Theirs) and not (lives and a.whole)]
        unseen = [(f, a.step) for f, a in theirs if not any(o.knew(key, f, cell[f]) for o in able)]
        if unseen:
            self.wrong("unseen", f"{key} was deleted with what others had set, unseen: {unseen} of {cell}")
        return None

    def happened(self, change):
        for key in change.covers:
            for field, value in change.wants.items():
                theirs = isinstance(self.author.get((key, field)), Theirs)  # who happened to want the same
                if not theirs and self.now.get(key, {}).get(field) == value and change.shown.get(key, {}).get(field) != value and \
                        not any(o.may_set(key, field, value) for o in self.ours if o is not change):
                    self.wrong("failed but done", f"{field} of {key} is {value!r} though step {change.step} was told as failed: {change.message}")

    def left_open(self, change):
        """Answered as pending: it was told as failed, or it came to be."""
        if any(kind == "failed" and slot == self.slot(change) and step >= change.step for step, kind, slot, *_ in self.notices):
            change.state = "failed" if change.kind != "undo" else "open"
            return
        self.answered_late(change)

    def answered_late(self, change):
        change.state = "done"
        self.answered(change)

    @staticmethod
    def slot(change):
        return min(change.covers)[0] if change.covers else "?"

    # What was told.

    def told(self, text):
        title = re.match("'(?:BUTLER: )?(.*?)' (was changed|could not be written|has)", text)
        slot = title[1][:1] if title else "?"
        if "was changed in the calendar" in text:
            kinds = set(re.findall("moved|cancelled|title|location|recurrence", text.partition("was changed in the calendar")[2]))
            self.notices.append((self.step, "outside", slot, kinds, text))
        else:
            self.notices.append((self.step, "failed" if "could not be written" in text else "other", slot, set(), text))

    def check_told(self):
        outside = [n for n in self.notices if n[1] == "outside"]
        for kind in KINDS:
            for slot in {n[2] for n in outside}:
                told = [n for n in outside if n[2] == slot and kind in n[3]]
                # What they set of a series is told though each of its occurrences has its own.
                did = [t for t in self.theirs if t.slot == slot and (kind in t.kinds or t.whole and t.meant != set(KINDS) and kind in t.meant)]
                # Of a series each occurrence that was there for itself is told.
                most = sum(max(1, len(t.keys) if not t.whole else 1) for t in did)
                if len(told) > most:
                    self.wrong("told too often", f"{slot} {kind}: {[n[4] for n in told]} for steps {[t.step for t in did]}")
        for t in self.theirs:
            for kind in sorted(t.kinds & t.meant - {"recurrence"}):
                if not self.excused(t, kind) and not any(self.tells(n, t, kind) for n in outside):
                    self.wrong("not told", f"step {t.step}: {kind} of {sorted(t.keys)}; told was {[(n[0], n[4]) for n in outside]}")

    @staticmethod
    def tells(notice, t, kind):
        step, _, slot, kinds, text = notice
        hours = kind != "moved" or any("%02d:" % h in text for h in t.hours)
        return step >= t.step and slot == t.slot and (kind in kinds and hours or kind == "cancelled" and "recurrence" in kinds)

    def known(self, t):
        """KNOWN, being mended: what a refused deletion met is not told."""
        end = min([s for s in self.synced if s > t.step], default=1e9)
        return any(o.kind in ("drop", "undo") and o.state == "failed" and t.step < o.step < end and "changed" in o.message and
                   any(k[0] == t.slot for k in o.covers) for o in self.ours)

    def excused(self, t, kind):
        """Not of whom it was asked for; or overtaken by what they did before it was heard of here."""
        if t.asked is not True or self.known(t):
            return True
        # Who deletes what is deleted already need not be told.
        if kind == "cancelled" and any(o.step > t.step and o.state == "done" and t.keys <= o.covers and
                                       (o.kind == "drop" or o.kind == "undo" and o.undoes.kind == "make") for o in self.ours):
            return True
        later = [o for o in self.theirs if o.slot == t.slot and o.step > t.step and not any(t.step < s < o.step for s in self.synced)]
        earlier = [o for o in self.theirs if o.slot == t.slot and o.step < t.step and not any(o.step < s < t.step for s in self.synced)]
        # What changes with its series is told with it; of what is gone only that.
        if any(o.whole and o.kinds & {"moved", "title", "location", "recurrence", "cancelled"} for o in later + earlier):
            return True
        return any(o.keys & t.keys and (kind in o.kinds or o.kinds & {"cancelled", "back"}) for o in later + earlier)
