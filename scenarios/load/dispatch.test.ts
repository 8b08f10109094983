import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { clockFrom } from "../../conformance/clock.ts";
import { arrivalsOf, type Load } from "./arrivals.ts";
import { click, type Click } from "./click.ts";
import { dispatch } from "./dispatch.ts";
import { latencyOf } from "./latency.ts";

/*
 * What the generator says is held against servers whose answers are known beforehand. Bounds from
 * below are sharp, for they do not depend on the machine; bounds from above are wide.
 */
const clock = clockFrom(process.hrtime.bigint());
const never = new AbortController().signal;
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

describe("the generator against a server that takes 100 ms", () => {
  it("measures that, and sends all", async () => {
    const url = await serve((_, response) => setTimeout(() => response.end("done"), 100));
    const { clicks, latency } = await load(url, { kind: "constant", perSec: 100, forSec: 1 });
    expect(clicks).toHaveLength(100);
    expect(clicks.every(({ reply }) => reply.kind === "answer" && reply.body === "done")).toBe(
      true,
    );
    expect(latency.p50).toBeGreaterThan(98);
    expect(latency.p50).toBeLessThan(1_000);
  });
});

describe("the generator against a server that freezes for 500 ms", () => {
  it("leaves out nothing, and counts from when each request was meant to be sent", async () => {
    const frozen = { from: Number.POSITIVE_INFINITY, to: 0 };
    const url = await serve((_, response) => {
      const isFrozen = clock() >= frozen.from && clock() < frozen.to;
      setTimeout(() => response.end(), isFrozen ? frozen.to - clock() : 0);
    });
    const { clicks, latency } = await load(
      url,
      { kind: "constant", perSec: 100, forSec: 1.5 },
      (startedAt) => Object.assign(frozen, { from: startedAt + 500, to: startedAt + 1_000 }),
    );
    // A third of all come during the freeze; their waits are spread evenly from 500 ms down to 0.
    expect(clicks).toHaveLength(150);
    expect(latency.p90).toBeGreaterThan(330);
    expect(latency.p99).toBeGreaterThan(470);
  });
});

describe("a burst", () => {
  it("comes over connections of their own, all open at the same time", async () => {
    const sockets = new Set<Socket>();
    const waiting: (() => void)[] = [];
    const url = await serve((request, response) => {
      sockets.add(request.socket);
      waiting.push(() => response.end());
      // Nobody is answered before all are here: only then can the test end.
      if (waiting.length === 60) waiting.forEach((answer) => answer());
    });
    const { clicks } = await load(url, { kind: "burst", clicks: 60 });
    expect(clicks.every(({ reply }) => reply.kind === "answer")).toBe(true);
    expect(sockets.size).toBe(60);
  });
});

describe("a client", () => {
  it("gives up when its patience ends, and closes the connection", async () => {
    const { promise: left, resolve } = Promise.withResolvers<void>();
    const url = await serve((request) => void request.socket.once("close", resolve));
    const sent = await send(url, { giveUpAt: clock() + 150 });
    expect(sent.reply).toEqual({ kind: "none", failure: "gave up" });
    await left;
  });

  it("says why there was no answer", async () => {
    const url = await serve((request) => request.socket.resetAndDestroy());
    const { reply } = await send(url);
    expect(reply).toMatchObject({
      kind: "none",
      failure: expect.stringMatching(/socket|ECONNRESET/),
    });
  });

  it("stops when the run is interrupted, and no more is sent", async () => {
    const interrupt = new AbortController();
    let seen = 0;
    const url = await serve(() => {
      seen += 1;
      if (seen === 2) interrupt.abort();
    });
    const dueAt = [0, 1, 2, 3, 4, 60_000].map((offset) => clock() + offset);
    const clicks = await dispatch({
      dueAt,
      clock,
      signal: interrupt.signal,
      start: () => send(url, { signal: interrupt.signal }),
    });
    expect(clicks.length).toBeLessThan(6);
    for (const { reply } of clicks) {
      expect(reply).toEqual({ kind: "none", failure: "the run was interrupted" });
    }
  });
});

async function serve(listener: RequestListener): Promise<URL> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}

function send(url: URL, said: { giveUpAt?: number; signal?: AbortSignal } = {}): Promise<Click> {
  const { giveUpAt = clock() + 20_000, signal = never } = said;
  const request = { url, method: "POST", headers: {}, body: "{}" };
  return click({ ...request, clock, giveUpAt, gaveUp: "gave up", signal });
}

/** Puts a load on a server; tells when it starts before it does. */
async function load(url: URL, shape: Load, onStart: (startedAt: number) => void = () => undefined) {
  const startedAt = clock() + 20;
  onStart(startedAt);
  const dueAt = arrivalsOf(shape).map((offset) => startedAt + offset);
  const clicks = await dispatch({ dueAt, clock, signal: never, start: () => send(url) });
  const latency = latencyOf(clicks.map(({ doneAt }, index) => doneAt - (dueAt[index] ?? 0)));
  return { clicks, latency };
}
