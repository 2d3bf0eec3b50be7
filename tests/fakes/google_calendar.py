#!/usr/bin/env python3
"""Google Calendar v3 as far as a client's mistakes can reach it; see fake_http.py for its orders.

Further orders: expire_sync, expire_pages, page_size n, empty_pages, loop_pages, seed n (events; long n: each with that much text),
edit {"id", fields} / remove id / insert {event} / raw {event} (from outside), drop [fields] that are not kept,
refuse_besides (bodies with attachments or a video link),
busy {address: [[from, to]]}, role, pushes (answers the channels that were made), events (answers all that stand),
expanded (answers all that takes place, series by their occurrences).
"""
import datetime
import time
import urllib.parse

import fake_http
from fake_http import Refused
from google_events import (UTC, AUTH, instant_of, CALENDAR, instances, find, insert, remove, change,
                           list_events)


class Google(fake_http.Handler):
    tokens = fake_http.Tokens()

    def error_document(self, refused):
        return {"error": {"code": refused.status, "message": refused.message,
                          "errors": [{"domain": "global", "reason": refused.reason,
                                      "message": refused.message}]}}

    def need(self, *ends):
        if not any((AUTH + end) in self.scope.split() for end in ends):
            raise Refused(403, "insufficientPermissions", "Request had insufficient authentication scopes.")

    def call(self, method, path, query, body):
        parts = [urllib.parse.unquote(p) for p in path.strip("/").split("/")]
        if parts[:2] == ["calendar", "v3"]:
            parts = parts[2:]
        if parts == ["freeBusy"] and method == "POST":
            self.need("", ".readonly", ".freebusy", ".events.freebusy")
            return 200, self.free_busy(body)
        if parts == ["colors"]:
            self.need("", ".readonly")
            return 200, {"kind": "calendar#colors", "event": {"11": {"background": "#dc2127", "foreground": "#1d1d1d"}}}
        if parts == ["channels", "stop"]:
            if CALENDAR.channels.pop((body or {}).get("id"), None) != (body or {}).get("resourceId"):
                raise Refused(404, "notFound", "Channel not found")
            return 204, None
        if parts == ["users", "me", "calendarList"]:
            self.need("", ".readonly", ".calendarlist", ".calendarlist.readonly")
            return 200, {"kind": "calendar#calendarList", "items": [
                {"id": "work", "summary": "Work", "timeZone": "Europe/Berlin", "accessRole": CALENDAR.role,
                 "backgroundColor": "#9fe1e7", "primary": True},
                {"id": "holidays", "summary": "Holidays", "accessRole": "reader"}]}
        if parts[:1] == ["calendars"] and len(parts) >= 3 and parts[2] == "events":
            if parts[1] not in ("work", "primary"):
                raise Refused(404, "notFound", "Not Found")
            return self.events(method, parts[3:], query, body)
        raise Refused(404, "notFound", "Not Found")

    def events(self, method, parts, query, body):
        if method == "GET":
            self.need("", ".readonly", ".events", ".events.readonly")
        else:
            self.need("", ".events")
            if "sendUpdates" not in query and parts != ["watch"]:
                raise Refused(400, "required", "this fake wants sendUpdates on every change")
        # What a client does not say it knows is overlooked in its body; `refuse_besides`: and refused when it does.
        for field, knows in (("conferenceData", query.get("conferenceDataVersion") == "1"),
                             ("attachments", query.get("supportsAttachments") == "true")):
            if isinstance(body, dict) and field in body:
                if knows and CALENDAR.refuse_besides:
                    raise Refused(400, "invalid", "Invalid " + field)
                if not knows:
                    del body[field]
        if not parts:
            if method == "GET":
                return 200, list_events(query)
            return 200, CALENDAR.shown(insert(body))
        if parts == ["watch"]:
            if set(body) - {"id", "type", "address", "token", "expiration", "params", "payload"} or not body["address"].startswith("https:"):
                raise Refused(400, "push.webhookUrlNotHttps")
            if body["id"] in CALENDAR.channels:
                raise Refused(400, "channelIdNotUnique")
            CALENDAR.channels[body["id"]] = "r1"
            CALENDAR.pushes.append({"id": body["id"], "token": body.get("token", ""), "address": body["address"]})
            return 200, {"kind": "api#channel", "id": body["id"], "resourceId": "r1",
                         "expiration": str(int((time.time() + 7 * 86400) * 1000))}
        if parts[1:] == ["instances"]:
            master = find(parts[0])
            if master["status"] == "cancelled":
                raise Refused(404, "notFound", "Not Found")
            items = list(instances(master)) if master.get("recurrence") else []
            if "originalStart" in query:
                want = query["originalStart"]
                want = (datetime.datetime.fromisoformat(want).replace(tzinfo=UTC) if "T" not in want else
                        datetime.datetime.fromisoformat(want.replace("Z", "+00:00")))
                items = [e for e in items if instant_of(e["originalStartTime"]) == want]
            if query.get("showDeleted") != "true":
                items = [e for e in items if e["status"] != "cancelled"]
            return 200, {"kind": "calendar#events", "items": [CALENDAR.shown(e) for e in items[:250]]}
        ident = parts[0]
        if method == "GET":
            return 200, CALENDAR.shown(find(ident))
        match = self.headers.get("If-Match")
        if match and match != "*" and match != find(ident)["etag"]:
            raise Refused(412, "conditionNotMet", "Precondition Failed")
        if method == "DELETE":
            remove(ident)
            return 204, None
        return 200, CALENDAR.shown(change(ident, body, method == "PUT"))

    def free_busy(self, body):
        if set(body) - {"timeMin", "timeMax", "timeZone", "items", "calendarExpansionMax", "groupExpansionMax"}:
            raise Refused(400, "invalid")
        if len(body["items"]) > 50 or body.get("calendarExpansionMax", 50) > 50:
            raise Refused(400, "tooManyCalendarsRequested")
        out = {}
        for item in body["items"]:
            times = CALENDAR.busy.get(item["id"])
            out[item["id"]] = ({"errors": [{"domain": "global", "reason": "notFound"}], "busy": []} if times is None
                               else {"busy": [{"start": a, "end": b} for a, b in times]})
        return {"kind": "calendar#freeBusy", "timeMin": body["timeMin"], "timeMax": body["timeMax"], "calendars": out}

    def control(self, orders):
        c = CALENDAR
        if orders.get("reset"):
            c.__init__()
            fake_http.Handler.log.clear()
            fake_http.Handler.faults.counts.clear()
            self.tokens.__init__()
            self.tokens.default_scope = AUTH
        c.epoch += bool(orders.get("expire_sync"))
        c.page_epoch += bool(orders.get("expire_pages"))
        for name in ("page_size", "empty_pages", "loop_pages", "drop", "busy", "role", "refuse_besides"):
            if name in orders:
                setattr(c, name, orders[name])
        for n in range(orders.get("seed", 0)):
            day = datetime.date(2026, 1, 1) + datetime.timedelta(days=n % 365)
            c.store({"kind": "calendar#event", "id": "seed%05d" % n, "status": "confirmed", "summary": "Event %d" % n,
                     "iCalUID": "seed%05d@google.com" % n, "created": "2026-01-01T00:00:00.000Z",
                     "description": "Something to do, number %d; bring what is needed for it." % n + "x" * orders.get("long", 0), "location": "Room %d" % (n % 40),
                     "organizer": {"email": "ana@example.com"},
                     "start": {"dateTime": day.isoformat() + "T10:00:00+01:00", "timeZone": "Europe/Berlin"},
                     "end": {"dateTime": day.isoformat() + "T11:00:00+01:00", "timeZone": "Europe/Berlin"},
                     "attendees": [{"email": "bo@example.com", "responseStatus": "accepted"}],
                     "reminders": {"useDefault": True}, "sequence": 0})
        if "raw" in orders:  # as no client could make it
            c.store(orders["raw"])
        if "insert" in orders:
            insert(orders["insert"])
        if "edit" in orders:
            edit = dict(orders["edit"])
            change(edit.pop("id"), edit, False)
        if "remove" in orders:
            remove(orders["remove"])
        out = {"count": sum(e["status"] != "cancelled" for e in c.events.values())}
        if orders.get("pushes"):
            out["pushes"] = c.pushes
        if orders.get("events"):
            out["events"] = [c.shown(e) for e in c.sorted()]
        if orders.get("expanded"):
            alone = [e for e in c.sorted() if e["status"] != "cancelled" and "recurringEventId" not in e]
            placed = [o for e in alone for o in (instances(e) if e.get("recurrence") else [e])]
            out["expanded"] = [c.shown(o) for o in placed if o["status"] != "cancelled"]
        return out


if __name__ == "__main__":
    Google.tokens.default_scope = AUTH
    fake_http.serve(Google)
