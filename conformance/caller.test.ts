import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openCaller, type Caller } from "./caller.ts";
import { clockFrom } from "./clock.ts";
import type { Target } from "./contract/target.ts";
import { wholeTarget } from "./judging/history.fixture.ts";

const server = createServer((request, response) => {
  if (request.url === "/break") return void request.socket.destroy();
  const isKnown = request.headers.authorization === "Bearer secret-a";
  response.writeHead(isKnown ? 202 : 401, { "content-type": "application/json" });
  response.end(JSON.stringify({ job: { key: 7 }, phase: "WAITING", tried: 0 }));
});
let caller: Caller;

beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const target: Target = {
    ...wholeTarget,
    baseUrls: [`http://127.0.0.1:${(server.address() as AddressInfo).port}`],
    submit: { path: "/jobs", body: "{{probe}}", idAt: "/job/key" },
    status: {
      path: "/jobs/{id}",
      idAt: "/job/key",
      stateAt: "/phase",
      attemptsAt: "/tried",
      words: { queued: ["WAITING", "DELAYED"] },
    },
    credentials: { tenantA: { authorization: "Bearer secret-a" } },
  };
  caller = openCaller({
    target,
    clock: clockFrom(process.hrtime.bigint()),
    record: () => undefined,
  });
});
afterAll(async () => {
  await caller.close();
  server.close();
});

const asking = {
  exercise: "test",
  did: "submit",
  replica: 0,
  method: "POST",
  path: "/jobs",
  body: "{}",
} as const;

describe("the caller", () => {
  it("reads the answer in the target's own words", async () => {
    const op = await caller.ask(asking);
    expect(op).toMatchObject({ outcome: "ok", jobId: "7", state: "queued", attempts: 0 });
    expect(op.doneAt).toBeGreaterThan(op.sentAt);
  });

  it("keeps no secret in the history", async () => {
    const op = await caller.ask(asking);
    expect(JSON.stringify(op)).not.toContain("secret-a");
    expect(op.request.headers["authorization"]).toBe("<credentials of tenant-a>");
  });

  it("sends none for nobody, and wrong ones for a stranger", async () => {
    expect((await caller.ask({ ...asking, as: "nobody" })).outcome).toBe("fail");
    expect((await caller.ask({ ...asking, as: "stranger" })).outcome).toBe("fail");
  });

  it("concludes nothing from a broken connection", async () => {
    const op = await caller.ask({ ...asking, path: "/break" });
    expect(op).toMatchObject({ outcome: "info", answer: null, state: null });
    expect(op.failure).not.toBeNull();
  });
});
