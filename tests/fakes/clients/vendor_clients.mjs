// The vendors' own clients against tests/fakes: what they do by themselves (pages, versions, sync tokens, batches of
// changes) must work there as it does with the services. Usage: vendor_clients.mjs PYTHON FOLDER_OF_FAKES
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { join } from "node:path";
import { auth, calendar } from "@googleapis/calendar";
import { Client, HTTPMessageHandler, RedirectHandler, RetryHandler } from "@microsoft/microsoft-graph-client";

const [python, fakes] = process.argv.slice(2);

async function fake(name) {
  const child = spawn(python, [join(fakes, name)], { stdio: ["pipe", "pipe", "inherit"] });
  const [line] = await new Promise((told) => createInterface({ input: child.stdout }).once("line", (l) => told([l])));
  const base = `http://127.0.0.1:${JSON.parse(line).port}`;
  const order = (orders) => fetch(`${base}/_control`, { method: "POST", body: JSON.stringify(orders) });
  return { base, order, close: () => child.stdin.end() };
}

async function refused(status, asking) {
  await assert.rejects(asking, (e) => Number(e.status ?? e.statusCode ?? e.code) === status);
}

async function google() {
  const server = await fake("google_calendar.py");
  const client = new auth.OAuth2({
    clientId: "client", clientSecret: "secret", endpoints: { oauth2TokenUrl: `${server.base}/token` },
  });
  client.setCredentials({ refresh_token: "refresh-0" });
  const api = calendar({ version: "v3", rootUrl: `${server.base}/`, auth: client });
  const calendarId = "primary";
  const sendUpdates = "none";  // the fake insists on it, as the service would mail everybody else
  const time = (h) => ({ dateTime: `2026-03-10T${h}:00:00`, timeZone: "Europe/Berlin" });
  const id = "abcdefgh0123456789abcdefgh";
  const body = { id, summary: "Review", start: time(10), end: time(11), recurrence: ["RRULE:FREQ=WEEKLY;COUNT=3"] };
  const made = (await api.events.insert({ calendarId, requestBody: body, sendUpdates })).data;
  assert.equal(made.id, id);
  await refused(409, api.events.insert({ calendarId, requestBody: body, sendUpdates }));
  const instances = (await api.events.instances({ calendarId, eventId: id })).data.items;
  assert.equal(instances.length, 3);
  const patch = (etag) => api.events.patch({ calendarId, eventId: id, requestBody: { location: "Hall" }, sendUpdates }, { headers: { "If-Match": etag } });
  const patched = (await patch(made.etag)).data;
  assert.equal(patched.location, "Hall");
  await refused(412, patch(made.etag));
  await server.order({ seed: 5, page_size: 2 });
  const seen = [];
  let page, pageToken;
  do {
    page = (await api.events.list({ calendarId, pageToken, showDeleted: true })).data;
    seen.push(...page.items);
    pageToken = page.nextPageToken;
  } while (pageToken);
  assert.equal(seen.length, 6);
  await api.events.delete({ calendarId, eventId: id, sendUpdates });
  const changes = (await api.events.list({ calendarId, syncToken: page.nextSyncToken, showDeleted: true })).data.items;
  assert.deepEqual(changes.map((e) => [e.id, e.status]), [[id, "cancelled"]]);
  await server.order({ expire_sync: true });
  await refused(410, api.events.list({ calendarId, syncToken: page.nextSyncToken }));
  assert.ok((await api.calendarList.list()).data.items.length > 0);
  const asked = { timeMin: "2026-03-10T00:00:00Z", timeMax: "2026-03-11T00:00:00Z", items: [{ id: "nobody@example.com" }] };
  const busy = (await api.freebusy.query({ requestBody: asked })).data.calendars;
  assert.equal(busy["nobody@example.com"].errors[0].reason, "notFound");
  server.close();
}

// The client signs requests to https only; this stands in its chain where its own would.
class Signature {
  constructor(token) { this.token = token; }
  setNext(next) { this.next = next; }
  async execute(context) {
    const headers = new Headers(context.options.headers);
    headers.set("Authorization", `Bearer ${this.token}`);
    headers.append("Prefer", 'IdType="ImmutableId"');  // the fake insists on it
    context.options.headers = Object.fromEntries(headers);
    await this.next.execute(context);
  }
}

function graph_client(base, token) {
  const chain = [new Signature(token), new RetryHandler(), new RedirectHandler(), new HTTPMessageHandler()];
  chain.slice(1).forEach((next, i) => chain[i].setNext(next));
  return Client.initWithMiddleware({ middleware: chain[0], baseUrl: `${base}/` });
}

async function graph() {
  const server = await fake("graph_calendar.py");
  const form = new URLSearchParams({ grant_type: "client_credentials", client_id: "client", client_secret: "secret", scope: `${server.base}/.default` });
  const token = (await (await fetch(`${server.base}/t/oauth2/v2.0/token`, { method: "POST", body: form })).json()).access_token;
  const client = graph_client(server.base, token);
  const box = "/users/schedule@example.com";
  const time = (h) => ({ dateTime: `2026-03-10T${h}:00:00`, timeZone: "W. Europe Standard Time" });
  const body = { subject: "Review", start: time(10), end: time(11), transactionId: "t-1" };
  const made = await client.api(`${box}/events`).post(body);
  assert.equal(made.subject, "Review");
  const moved = await client.api(`${box}/events/${made.id}`).header("If-Match", made["@odata.etag"]).patch({ subject: "Moved" });
  assert.equal(moved.subject, "Moved");
  await refused(412, client.api(`${box}/events/${made.id}`).header("If-Match", made["@odata.etag"]).patch({ subject: "Stale" }));
  await server.order({ seed: 5 });
  const window = { startDateTime: "2026-01-01T00:00:00Z", endDateTime: "2027-12-31T00:00:00Z" };
  // The client takes links as they are where they begin with https only.
  const page = (link) => {
    const asking = link ? client.api(link.slice(`${server.base}/v1.0`.length)) : client.api(`${box}/calendarView/delta`).query(window);
    return asking.header("Prefer", "odata.maxpagesize=2").get();
  };
  const seen = [];
  let got = await page();
  for (; got["@odata.nextLink"]; got = await page(got["@odata.nextLink"])) seen.push(...got.value);
  seen.push(...got.value);
  assert.equal(seen.length, 6);
  await client.api(`${box}/events/${made.id}`).delete();
  const changes = (await page(got["@odata.deltaLink"])).value;
  assert.deepEqual(changes.map((e) => [e.id, e["@removed"]?.reason]), [[made.id, "deleted"]]);
  const master = { displayName: "Site", color: "preset3" };
  assert.equal((await client.api(`${box}/outlook/masterCategories`).post(master)).color, "preset3");
  const asked = { schedules: ["bo@example.com"], startTime: time("08"), endTime: time(18), availabilityViewInterval: 30 };
  assert.equal((await client.api(`${box}/calendar/getSchedule`).post(asked)).value[0].scheduleId, "bo@example.com");
  server.close();
}

process.on("uncaughtException", (e) => { console.error(e.stack?.split("\n").slice(0, 4).join("\n") ?? e); process.exit(1); });
await google();
console.log("google: @googleapis/calendar is satisfied");
await graph();
console.log("graph: @microsoft/microsoft-graph-client is satisfied");
