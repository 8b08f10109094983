import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { createServer, type AddressInfo } from "node:net";
import { fetch } from "undici";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openWatch, type Watch } from "../bench/watch.ts";
import type { Answer } from "../contract/call.ts";
import { wholeTarget } from "../judging/history.fixture.ts";
import { openLedger, type Ledger } from "./ledger.ts";
import type { Seen } from "./protocol.ts";

let ledger: Ledger;
let watch: Watch;
let ended: Seen[];

beforeEach(async () => {
  ended = [];
  watch = openWatch();
  ledger = await openLedger({
    originNs: process.hrtime.bigint(),
    onOpened: watch.stir,
    onEnded: (call) => {
      ended.push(call);
      watch.stir();
    },
  });
});
afterEach(() => ledger.close());

const script = (token: string, answers: readonly Answer[]): Promise<void> =>
  ledger.script([{ token, exercise: "test", answers, repeatLast: false }]);
const call = (token: string, body: object = {}) =>
  fetch(ledger.urlOf(token), {
    method: "POST",
    headers: { "idempotency-key": `effect-${token}` },
    body: JSON.stringify({ token, jobId: "job-1", attempt: 1, payload: { n: 1 }, ...body }),
  });

describe("the ledger", () => {
  it("answers by script, then 200, and writes down every attempt", async () => {
    await script("a", [{ kind: "respond", status: 503, headers: { "retry-after": "1" } }]);
    const first = await call("a");
    const second = await call("a");
    expect([first.status, first.headers.get("retry-after"), second.status]).toEqual([
      503,
      "1",
      200,
    ]);
    await watch.until(() => ended.length === 2, 5_000);
    expect(ended).toMatchObject([
      {
        token: "a",
        nth: 1,
        effectKey: "effect-a",
        jobId: "job-1",
        end: "answered",
        answer: { status: 503 },
      },
      { token: "a", nth: 2, exercise: "test", answer: { status: 200 } },
    ]);
  });

  it("answers with a text as it is", async () => {
    await script("f", [{ kind: "respond", status: 200, text: '{"n":1.0,"n":1e2}' }]);
    expect(await (await call("f")).text()).toBe('{"n":1.0,"n":1e2}');
    await watch.until(() => ended.length === 1, 5_000);
    expect(ended).toMatchObject([{ answer: { body: { n: 100 } } }]);
  });

  it("holds a call until it is released", async () => {
    await script("b", [{ kind: "hold", next: { kind: "respond", status: 400 } }]);
    const answer = call("b");
    expect(await watch.until(() => ledger.openCalls().length === 1, 5_000)).toBe(true);
    expect(await ledger.release(["b", "unknown"])).toBe(1);
    expect((await answer).status).toBe(400);
    expect(await ledger.release(["b"])).toBe(0);
  });

  it("holds nothing for an exercise that is over, neither now nor later", async () => {
    await script("held", [{ kind: "hold", next: { kind: "respond", status: 503 } }]);
    await script("later", [{ kind: "hold" }]);
    const held = call("held");
    expect(await watch.until(() => ledger.openCalls().length === 1, 5_000)).toBe(true);
    expect(await ledger.endHolds("another")).toBe(0);
    expect(await ledger.endHolds("test")).toBe(1);
    expect((await held).status).toBe(503);
    expect((await call("later")).status).toBe(200);
  });

  it("resets a connection when told so", async () => {
    await script("c", [{ kind: "reset" }]);
    await expect(call("c")).rejects.toThrow();
    await watch.until(() => ended.length === 1, 5_000);
    expect(ended[0]).toMatchObject({ end: "reset", answer: null });
  });

  it("sees that a worker hung up on a held call", async () => {
    await script("d", [{ kind: "hold" }]);
    const request = httpRequest(ledger.urlOf("d"), { method: "POST" });
    request.on("error", () => undefined);
    request.end("{}");
    await watch.until(() => ledger.openCalls().length === 1, 5_000);
    request.destroy();
    expect(await watch.until(() => ended.length === 1, 5_000)).toBe(true);
    expect(ended[0]?.end).toBe("aborted");
  });

  it("writes down calls that nobody asked for, and what is open at the end", async () => {
    await (await call("unasked")).text();
    await script("e", [{ kind: "hold" }]);
    const open = call("e").catch(() => "cut");
    await watch.until(() => ledger.openCalls().length === 1, 5_000);
    await ledger.sync();
    expect(ended).toMatchObject([{ token: "unasked", exercise: "" }]);
    expect((await ledger.figures()).calls).toBe(2);
    await ledger.close();
    expect(await open).toBe("cut");
    expect(ended.at(-1)).toMatchObject({ token: "e", end: "open", endedAt: null, answer: null });
  });
});

describe("the ledger at the harness's origin", () => {
  let origin: string;
  let atOrigin: Ledger;

  beforeEach(async () => {
    origin = `http://127.0.0.1:${await freePort()}`;
    atOrigin = await openAt(origin);
  });
  afterEach(() => atOrigin.close());

  const openAt = (harnessOrigin: string): Promise<Ledger> =>
    openLedger({
      originNs: process.hrtime.bigint(),
      target: { ...wholeTarget, harnessOrigin },
      onOpened: watch.stir,
      onEnded: (seen) => {
        ended.push(seen);
        watch.stir();
      },
    });
  const deliver = (url: string, body: string) =>
    fetch(url, { method: "POST", headers: { "webhook-id": "m-1" }, body, redirect: "manual" });

  it("writes deliveries down with raw body, headers and what they mean", async () => {
    const { body, ...to } = {
      body: '{"data": {"id":"j-1","status":"succeeded","n":1.0,"s":"\\u00e9é"}}',
      hook: "a",
    };
    await atOrigin.script([{ ...to, exercise: "test", answers: [moved], repeatLast: false }]);
    const first = await deliver(atOrigin.hookUrl("a"), body);
    const second = await deliver(atOrigin.hookUrl("a", "own"), "no JSON");
    expect([first.status, first.headers.get("location"), second.status]).toEqual([301, "/b", 200]);
    await watch.until(() => ended.length === 2, 5_000);
    expect(atOrigin.hookUrl("a")).toBe(`${origin}/hooks/a`);
    expect(atOrigin.deliveries("a")).toEqual(ended);
    expect(ended).toMatchObject([
      {
        kind: "delivery",
        hook: "a",
        exercise: "test",
        nth: 1,
        method: "POST",
        status: 301,
        end: "answered",
      },
      { nth: 2, status: 200, jobId: null, state: null },
    ]);
    const [seen] = atOrigin.deliveries("a");
    expect(Buffer.from(seen?.body ?? "", "base64").toString("utf8")).toBe(body);
    expect(seen).toMatchObject({
      headers: { "webhook-id": "m-1" },
      jobId: "j-1",
      state: "succeeded",
    });
    expect((await atOrigin.figures()).calls).toBe(0);
  });

  it("takes probe calls there as on its own port", async () => {
    await atOrigin.script([{ token: "t", exercise: "test", answers: [], repeatLast: false }]);
    await (await deliver(atOrigin.urlOf("t", "origin"), "{}")).text();
    await (await deliver(atOrigin.urlOf("t"), "{}")).text();
    await watch.until(() => ended.length === 2, 5_000);
    expect(ended).toMatchObject([
      { kind: "call", token: "t", nth: 1 },
      { kind: "call", nth: 2 },
    ]);
  });

  it("holds a delivery apart from a call of the same name", async () => {
    const answers: readonly Answer[] = [{ kind: "hold" }];
    await atOrigin.script([{ hook: "h", exercise: "test", answers, repeatLast: true }]);
    const held = deliver(atOrigin.hookUrl("h"), "{}");
    await watch.until(() => atOrigin.openDeliveries().length === 1, 5_000);
    expect(atOrigin.openCalls()).toEqual([]);
    expect(await atOrigin.release(["h"])).toBe(0);
    expect(await atOrigin.releaseHooks(["h"], { kind: "respond", status: 410 })).toBe(1);
    expect((await held).status).toBe(410);
  });

  it("says so when somebody else listens there", async () => {
    await expect(openAt(origin)).rejects.toMatchObject({
      code: "service-failed",
      message: expect.stringContaining(origin) as string,
    });
    await expect(openAt("https://127.0.0.1:1")).rejects.toThrow("not an http origin");
  });
});

const moved: Answer = { kind: "respond", status: 301, headers: { location: "/b" } };

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
