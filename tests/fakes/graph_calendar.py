#!/usr/bin/env python3
"""Microsoft Graph's calendars as far as a client's mistakes can reach them; see fake_http.py for its
orders.

Further orders: expire_delta, page_size n, loop_pages, replay (the next delta repeats what was sent),
seed n (events; long n: each with that much text), raw {event}, edit {"id", fields} / remove id / insert {event} (from outside),
concurrent_save n (the next n events are made without extended properties and answered 503),
spurious_412 n, deaf n (changes that are answered as done and not made), no_categories, busy {address: [[from, to, status]]}, events, categories (answers them),
expanded [from, to] (answers all that takes place in between, series by their occurrences),
refuse_besides (new events of some importance or with an online meeting), custom_zone (events name a zone that nobody knows).
"""
import datetime
import re
import secrets
import urllib.parse

import fake_http
from fake_http import Refused
from graph_events import (UTC, PRESETS, MAILBOXES, naive, query_time, STATE, instant, starts, store,
                          occurrences, shown, insert, find, change, remove)


class Graph(fake_http.Handler):
    tokens = fake_http.Tokens()

    def error_document(self, refused):
        return {"error": {"code": refused.reason, "message": refused.message,
                          "innerError": {"date": "2026-01-01T00:00:00", "request-id": "r"}}}

    def base(self):
        return "http://" + self.headers["Host"]

    def prefers(self, name):
        prefer = self.headers.get("Prefer") or ""
        found = re.search(re.escape(name) + r'="?([^",]+)', prefer)
        return found.group(1) if found else ""

    def call(self, method, path, query, body):
        status, document = self.answered(method, path, query, body)
        return status, self.plain(document) if self.prefers("outlook.body-content-type") == "text" else document

    def plain(self, node):
        """Formatted text as plain text, which is asked for."""
        if isinstance(node, list):
            return [self.plain(x) for x in node]
        if not isinstance(node, dict):
            return node
        if node.get("contentType") == "html":
            return {"contentType": "text", "content": re.sub("<[^>]*>", "", node["content"])}
        return {k: self.plain(v) for k, v in node.items()}

    def answered(self, method, path, query, body):
        parts = [urllib.parse.unquote(p) for p in path.strip("/").split("/")]
        if parts[:1] != ["v1.0"]:
            raise Refused(404, "ResourceNotFound")
        parts = parts[1:]
        if parts[:1] == ["subscriptions"]:
            return self.subscribe(method, parts[1:], body)
        if parts[:1] == ["me"]:
            if self.scope == "app":
                raise Refused(400, "BadRequest", "/me request is only valid with delegated authentication flow.")
            box, parts = STATE.boxes[MAILBOXES[0]], parts[1:]
        elif parts[:1] == ["users"] and len(parts) > 1:
            box, parts = STATE.boxes.get(parts[1].lower()), parts[2:]
            if box is None:
                raise Refused(404, "ErrorInvalidUser", "The requested user is invalid.")
        else:
            raise Refused(404, "ResourceNotFound")
        if parts == ["outlook", "masterCategories"]:
            return self.categories(method, box, body)
        if self.prefers("IdType") != "ImmutableId":
            raise Refused(400, "BadRequest", "this fake wants immutable ids on every request")
        other = None
        if parts[:1] == ["calendars"] and len(parts) > 1:
            if parts[1] != "team":
                raise Refused(404, "ErrorItemNotFound")
            other, parts = "team", ["calendar"] + parts[2:]
        if parts == ["calendars"]:
            return 200, {"value": [
                {"id": "AAkdefault", "name": "Calendar", "canEdit": True, "isDefaultCalendar": True, "hexColor": ""},
                {"id": "team", "name": "Team", "canEdit": False, "isDefaultCalendar": False, "hexColor": "#a6d1f5"}]}
        if parts == ["calendar"]:
            return 200, {"id": other or "AAkdefault", "name": "Calendar", "canEdit": True}
        if parts == ["calendar", "getSchedule"]:
            return 200, self.schedule(body)
        if parts == ["calendarView", "delta"]:
            return 200, self.delta(box, query, path)
        if parts == ["calendar", "calendarView"]:
            return 200, self.view(box, query)
        if parts in (["calendar", "events"], ["events"]):
            if method == "POST":
                return self.make(box, body)
            return 200, self.listed(box, query)
        if parts[0] == "events" and len(parts) == 3 and parts[2] == "instances":
            a, b = self.window(query)
            master = find(box, parts[1])
            if master["type"] != "seriesMaster":
                return 200, {"value": []}
            return 200, self.paged([shown(o) for o in occurrences(box, master, a, b)], query, 10)
        if parts[0] == "events" and len(parts) == 2:
            return self.one(method, box, parts[1], query, body)
        raise Refused(404, "ResourceNotFound")

    def make(self, box, body):
        transaction = body.get("transactionId")
        if transaction and transaction in box.transactions:
            raise Refused(409, "ErrorDuplicateTransactionId", "the transaction id was used before")
        if STATE.refuse_besides and set(body) & {"importance", "isOnlineMeeting"}:
            raise Refused(400, "ErrorInvalidRequest", "none of these")
        lame = STATE.concurrent_save > 0
        event = insert(box, body, keep_mark=not lame)
        if transaction:
            box.transactions[transaction] = event["id"]
        if lame:
            STATE.concurrent_save -= 1
            raise Refused(503, "ConcurrentItemSave", "saved, but not all of it")
        return 201, shown(event, True)

    def one(self, method, box, ident, query, body):
        event = find(box, ident)
        if method == "GET":
            return 200, shown(event, "singleValueExtendedProperties" in query.get("$expand", ""))
        if STATE.spurious_412 > 0:
            STATE.spurious_412 -= 1
            event = store(box, dict(event))
        match = self.headers.get("If-Match")
        if match and match != "*" and match != 'W/"%s"' % event["changeKey"]:
            raise Refused(412, "ErrorIrresolvableConflict", "The send or update operation could not be performed "
                          "because the change key passed in the request does not match")
        if method == "DELETE":
            remove(box, ident)
            return 204, None
        if STATE.deaf > 0:
            STATE.deaf -= 1
            return 200, shown(event, True)
        return 200, shown(change(box, ident, body), True)

    def listed(self, box, query):
        want = None
        if "$filter" in query:
            found = re.fullmatch(r"singleValueExtendedProperties/Any\(ep: ep/id eq '([^']+)' and ep/value eq '([^']+)'\)",
                                 query["$filter"])
            if not found:
                raise Refused(400, "ErrorInvalidUrlQueryFilter")
            want = {"id": found.group(1), "value": found.group(2)}
        out = [e for e in box.events.values() if e["type"] in ("singleInstance", "seriesMaster")
               and (want is None or want in (e.get("_mark") or []))]
        expand = "singleValueExtendedProperties" in query.get("$expand", "")
        return self.paged([shown(e, expand) for e in out], query, 10)

    def window(self, query):
        if "startDateTime" not in query or "endDateTime" not in query:
            raise Refused(400, "ErrorInvalidParameter", "startDateTime and endDateTime")
        a, b = query_time(query["startDateTime"]), query_time(query["endDateTime"])
        if (b - a).days > 1825:
            raise Refused(400, "ErrorInvalidRequest", "the range is longer than 1825 days")
        return a, b

    def in_window(self, box, a, b):
        for e in list(box.events.values()):
            if e["type"] == "singleInstance":
                day = e.get("isAllDay", False)
                if instant(e["_start"], day) < b and instant(e["_end"], day) > a:
                    yield e
            elif e["type"] == "seriesMaster":
                yield from occurrences(box, e, a, b)

    def view(self, box, query):
        a, b = self.window(query)
        return self.paged([shown(e) for e in self.in_window(box, a, b)], query, 10)

    def paged(self, items, query, usual):
        size = int(query.get("$top", self.prefers("odata.maxpagesize") or usual))
        skip = int(query.get("$skip", 0))
        out = {"value": items[skip:skip + size]}
        if skip + size < len(items):
            again = {**query, "$skip": str(skip + size)}
            out["@odata.nextLink"] = self.base() + self.path.split("?")[0] + "?" + urllib.parse.urlencode(again)
        return out

    def delta(self, box, query, path):
        if set(query) - {"startDateTime", "endDateTime", "$deltatoken", "$skiptoken"}:
            raise Refused(400, "ErrorInvalidUrlQuery", "not supported with delta")
        since, offset = -1, 0  # what went is told to who knew the mailbox, were it empty then
        token = query.get("$deltatoken") or query.get("$skiptoken")
        if token:
            parts = token.split("_")
            if int(parts[4]) != box.epoch:
                raise Refused(410, "SyncStateNotFound", "The sync state generation is not found")
            a, b = (datetime.datetime.fromtimestamp(int(t), UTC) for t in parts[:2])
            since, offset, upto = int(parts[2]), int(parts[3]), int(parts[5])
        else:
            a, b = self.window(query)
            upto = box.sequence
        if "$deltatoken" in query:
            upto = box.sequence
        if STATE.replay and "$deltatoken" in query:
            STATE.replay, since = False, -1
        items = []
        for e in sorted(box.events.values(), key=lambda x: x["_n"]):
            if not since < e["_n"] <= upto:
                continue
            day = e.get("isAllDay", False)
            if e["type"] == "seriesMaster":
                all_of = list(occurrences(box, e, a, b))
                if all_of:
                    items.append(shown(e))
                    for o in all_of:
                        items.append(shown(o) if o["type"] == "exception" else
                                     {k: v for k, v in shown(o).items()
                                      if k in ("id", "type", "seriesMasterId", "start", "end", "@odata.etag")})
            elif e["type"] == "singleInstance":
                if instant(e["_start"], day) < b and instant(e["_end"], day) > a:
                    items.append(shown(e))
                elif since >= 0:
                    items.append({"id": e["id"], "@removed": {"reason": "changed"}})
        if since >= 0:
            items += [{"id": i, "@removed": {"reason": "deleted"}} for i, n in box.graves.items() if since < n <= upto]
        size = min(int(self.prefers("odata.maxpagesize") or 10), STATE.page_size)
        state = "%d_%d_%d_" % (a.timestamp(), b.timestamp(), since)
        end = "_%d_%d" % (box.epoch, upto)
        out = {"value": items[offset:offset + size]}
        url = self.base() + path + "?"
        if STATE.loop_pages:
            out["@odata.nextLink"] = url + "$skiptoken=" + state + "0" + end
        elif offset + size < len(items):
            out["@odata.nextLink"] = url + "$skiptoken=" + state + str(offset + size) + end
        else:
            out["@odata.deltaLink"] = url + "$deltatoken=%d_%d_%d_0" % (a.timestamp(), b.timestamp(), upto) + end
        return out

    def subscribe(self, method, parts, body):
        until = datetime.datetime.fromisoformat(body["expirationDateTime"].replace("Z", "+00:00"))
        if not datetime.timedelta() < until - datetime.datetime.now(UTC) <= datetime.timedelta(minutes=4230):
            raise Refused(400, "ValidationError", "Subscription expiration can only be 4230 minutes in the future.")
        if parts and method == "PATCH" and set(body) == {"expirationDateTime"}:
            if parts[0] not in STATE.subscriptions:
                raise Refused(404, "ResourceNotFound")
            STATE.subscriptions[parts[0]].update(body)
            return 200, {"id": parts[0], **STATE.subscriptions[parts[0]]}
        if parts or method != "POST":
            raise Refused(405, "MethodNotAllowed")
        if set(body) != {"changeType", "notificationUrl", "resource", "expirationDateTime", "clientState"} \
                or not body["notificationUrl"].startswith("https:"):
            raise Refused(400, "InvalidRequest")
        if not re.fullmatch(r"(me|users/[^/]+)(/calendars/[^/]+)?/events", body["resource"]):
            raise Refused(400, "ExtensionError", "Unsupported resource")
        ident = "sub-%d" % (len(STATE.subscriptions) + 1)
        STATE.subscriptions[ident] = dict(body)
        return 201, {"id": ident, **{k: v for k, v in body.items() if k != "clientState"}}

    def categories(self, method, box, body):
        if method == "GET":
            return 200, {"value": box.categories}
        if STATE.no_categories:
            raise Refused(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")
        if set(body) - {"displayName", "color"} or body["color"] not in PRESETS:
            raise Refused(400, "RequestBodyRead")
        if any(c["displayName"].lower() == body["displayName"].lower() for c in box.categories):
            raise Refused(409, "ErrorDuplicateCategory")
        box.categories.append({"id": secrets.token_hex(4), **body})
        return 201, box.categories[-1]

    def schedule(self, body):
        if set(body) - {"schedules", "startTime", "endTime", "availabilityViewInterval"}:
            raise Refused(400, "RequestBodyRead")
        if len(body["schedules"]) > 20 or not 5 <= body.get("availabilityViewInterval", 30) <= 1440:
            raise Refused(400, "ErrorInvalidParameter")
        a, b = (naive(body[k]["dateTime"]) for k in ("startTime", "endTime"))
        if (b - a).days > 62 or (b - a).days == 62 and (b - a).seconds:
            raise Refused(400, "ErrorTimeIntervalTooBig")
        out = []
        for address in body["schedules"]:
            times = STATE.busy.get(address)
            if times is None:
                out.append({"scheduleId": address, "availabilityView": "", "scheduleItems": [],
                            "error": {"message": "The mailbox was not found.", "responseCode": "ErrorMailRecipientNotFound"}})
                continue
            out.append({"scheduleId": address, "availabilityView": "0", "scheduleItems": [
                {"status": s, "start": {"dateTime": f, "timeZone": "UTC"}, "end": {"dateTime": t, "timeZone": "UTC"}}
                for f, t, s in times if naive(f) < b and naive(t) > a]})
        return {"value": out}

    def control(self, orders):
        if orders.get("reset"):
            STATE.__init__()
            fake_http.Handler.log.clear()
            fake_http.Handler.faults.counts.clear()
            self.tokens.__init__()
            self.tokens.roles = ["Calendars.ReadWrite"]
            self.tokens.default_scope = "person"
        box = STATE.boxes[orders.get("mailbox", MAILBOXES[0])]
        box.epoch += bool(orders.get("expire_delta"))
        for name in ("page_size", "loop_pages", "replay", "no_categories", "concurrent_save", "spurious_412", "busy",
                     "custom_zone", "deaf", "refuse_besides"):
            if name in orders:
                setattr(STATE, name, orders[name])
        for n in range(orders.get("seed", 0)):
            day = datetime.date(2026, 3, 1) + datetime.timedelta(days=n % 100)
            insert(box, {"subject": "Event %d" % n, "body": {"contentType": "text", "content": "x" * orders.get("long", 0)},
                         "start": {"dateTime": day.isoformat() + "T10:00:00", "timeZone": "W. Europe Standard Time"},
                         "end": {"dateTime": day.isoformat() + "T11:00:00", "timeZone": "W. Europe Standard Time"}})
        made = insert(box, orders["insert"])["id"] if "insert" in orders else None
        if "raw" in orders:
            store(box, {**orders["raw"], "type": "singleInstance", "_start": (datetime.datetime(2026, 3, 9), "UTC"),
                        "_end": (datetime.datetime(2026, 3, 8), "UTC")})  # ends before it starts
        if "edit" in orders:
            edit = dict(orders["edit"])
            change(box, edit.pop("id"), edit)
        if "remove" in orders:
            remove(box, orders["remove"])
        out = {"count": sum(e["type"] in ("singleInstance", "seriesMaster") for e in box.events.values()), "id": made}
        if orders.get("events"):
            out["events"] = [shown(e, True) for e in box.events.values()]
        if orders.get("expanded"):
            out["expanded"] = [shown(e) for e in self.in_window(box, *map(query_time, orders["expanded"]))]
        if orders.get("forget_subscriptions"):
            STATE.subscriptions.clear()
        if orders.get("subscriptions"):
            out["subscriptions"] = [{"id": k, **v} for k, v in STATE.subscriptions.items()]
        if orders.get("categories"):
            out["categories"] = box.categories
        return out


if __name__ == "__main__":
    Graph.tokens.roles = ["Calendars.ReadWrite"]
    Graph.tokens.default_scope = "person"
    fake_http.serve(Graph)
