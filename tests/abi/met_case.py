"""What tests share in which changes of ours and of others meet: a host, a server with somebody else at it, and a proxy between."""
import time

from host_case import HEARING, SOURCE, WEEK
from network_servers import Proxy

ONE = {"title": "S", "start_at": "2031-03-03T10:00", "end_at": "2031-03-03T10:30"}
DAILY = {**ONE, "recurrence_rule": "FREQ=DAILY;COUNT=5"}
HALF = {"title": "Half", "recurrence_scope": "this_and_following"}
WHOLE = ["03T10 S", "04T10 S", "05T10 S", "06T10 S", "07T10 S"]
CUT = ["03T10 S", "04T10 S", "05T10 Half", "06T10 Half", "07T10 Half"]


def listed(host):
    """By their order: day, hour and title."""
    return ["%s %s" % (e["start_at"][8:13], e["title"].removeprefix("BUTLER: "))
            for e in host.call("calendar_list_events", WEEK)["events"]]


def occurrence(host, day):
    return next(e["event_id"] for e in host.call("calendar_list_events", WEEK)["events"] if e["start_at"][8:10] == "%02d" % day)


class Met:
    """A case at one server, which its class names."""
    settings = HEARING

    def setUp(self):
        super().setUp()
        self.there = self.server(self.folder)
        self.addCleanup(self.there.close)
        self.proxy = Proxy(SOURCE, self.there.base, self.folder)
        self.addCleanup(self.proxy.close)

    def up(self, answer_seconds=40, **more):
        return self.host(self.there.calendar(self.proxy.base, **more), answer_seconds=answer_seconds)

    def seen(self, good):
        for _ in range(1000):
            if good():
                return
            time.sleep(0.02)
        self.fail("it never came")
