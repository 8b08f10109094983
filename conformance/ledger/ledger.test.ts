import { request as httpRequest } from "node:http";
import { fetch } from "undici";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openWatch, type Watch } from "../bench/watch.ts";
import type { Answer, Call } from "../contract/call.ts";
import { openLedger, type Ledger } from "./ledger.ts";

let ledger: Ledger;
let watch: Watch;
let ended: Call[];

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

  it("holds a call until it is released", async () => {
    await script("b", [{ kind: "hold", next: { kind: "respond", status: 400 } }]);
    const answer = call("b");
    expect(await watch.until(() => ledger.openCalls().length === 1, 5_000)).toBe(true);
    expect(await ledger.release(["b", "unknown"])).toBe(1);
    expect((await answer).status).toBe(400);
    expect(await ledger.release(["b"])).toBe(0);
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
