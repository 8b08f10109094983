import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { openCaller, type Asking } from "../caller.ts";
import { clockFrom } from "../clock.ts";
import type { HistoryEvent } from "../contract/history.ts";
import { wholeTarget } from "../judging/history.fixture.ts";
import { line, race } from "./race.ts";

it("holds back the last byte of every request until all are released", async () => {
  let begun = 0;
  let ended = 0;
  const allBegun = Promise.withResolvers<undefined>();
  const server = createServer((request, response) => {
    begun += 1;
    if (begun === 30) allBegun.resolve(undefined);
    request.resume().once("end", () => {
      ended += 1;
      response.writeHead(202, { "content-type": "application/json" });
      response.end('{"id":"job-1","status":"queued"}');
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const target = {
    ...wholeTarget,
    baseUrls: [`http://127.0.0.1:${(server.address() as AddressInfo).port}`],
  };
  const recorded: HistoryEvent[] = [];
  const clock = clockFrom(process.hrtime.bigint());
  const caller = openCaller({ target, clock, record: (event) => recorded.push(event) });
  const asking: Asking = {
    exercise: "test",
    did: "submit",
    replica: 0,
    method: "POST",
    path: "/v1/jobs",
    body: '{"a":1}',
  };
  const start = await line({
    target,
    clock,
    caller,
    askings: Array.from({ length: 30 }, () => asking),
  });
  await allBegun.promise;
  expect(ended).toBe(0);
  const { ops } = await start();
  expect(ops).toHaveLength(30);
  expect(ops.every((op) => op.outcome === "ok" && op.jobId === "job-1")).toBe(true);
  expect(ended).toBe(30);
  expect(recorded).toHaveLength(30);
  await caller.close();
  server.close();
});

it("writes down a refused connection as nobody knows", async () => {
  const target = { ...wholeTarget, baseUrls: ["http://127.0.0.1:9"] };
  const clock = clockFrom(process.hrtime.bigint());
  const caller = openCaller({ target, clock, record: () => undefined });
  const asking: Asking = {
    exercise: "t",
    did: "submit",
    replica: 0,
    method: "POST",
    path: "/",
    body: "{}",
  };
  const { ops } = await race({ target, clock, caller, askings: [asking] });
  expect(ops[0]).toMatchObject({ outcome: "info", answer: null });
  await caller.close();
});
