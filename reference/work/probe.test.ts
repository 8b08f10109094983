import { Agent } from "undici";
import { afterEach, describe, expect, it } from "vitest";

import type { ClaimedJob } from "../jobs/store.ts";
import { respond, startDependency, type Script } from "./dependency.fixture.ts";
import { probeCaller } from "./probe.ts";

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const endings: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

async function callOnce(script: Script, change: { payload?: string; signal?: AbortSignal } = {}) {
  const dependency = await startDependency(script);
  const agent = new Agent({ headersTimeout: 0, bodyTimeout: 0 });
  endings.push(
    () => agent.destroy(),
    () => dependency.close(),
  );
  const { payload = '"more":1', signal = new AbortController().signal } = change;
  const job: ClaimedJob = {
    fence: { jobId: "job-1", attempt: 2, token: "secret" },
    type: "probe",
    payload: `{"url":"${dependency.url}","token":"t-1",${payload}}`,
    trace: { traceparent: `00-${traceId}-00f067aa0ba902b7-01`, tracestate: "a=1" },
    failures: 1,
  };
  const outcome = probeCaller(agent)({ job, effectKey: "effect-1", signal });
  return { job, dependency, outcome };
}

describe("a probe call", () => {
  it("carries the effect key, the trace with a parent of its own, and who calls for what", async () => {
    const { outcome, dependency, job } = await callOnce(respond(200));
    expect(await outcome).toEqual({ kind: "succeeded", result: '{"ok":true}' });
    const [call] = dependency.calls;
    expect(call?.headers["idempotency-key"]).toBe('"effect-1"');
    expect(call?.headers["tracestate"]).toBe("a=1");
    expect(call?.headers["traceparent"]).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`));
    expect(call?.headers["traceparent"]).not.toBe(job.trace.traceparent);
    expect(call?.body).toMatchObject({ token: "t-1", jobId: "job-1", attempt: 2 });
  });

  it("hands the payload on letter by letter", async () => {
    const inner = '{"b":12345678901234567890,"a":1.10,"__proto__":[],"s":"\\ud800"}';
    const payload = `"payload":${inner}`;
    const { outcome, dependency } = await callOnce(respond(200), { payload });
    await outcome;
    expect(dependency.calls[0]?.text).toContain(`"payload":${inner}}`);
  });

  it.each([
    ["", "null"],
    ["no JSON", "null"],
    ["[1.0]", "[1.0]"],
  ])("takes the answer %j for the result %s", async (body, result) => {
    const { outcome } = await callOnce(respond(201, { body }));
    expect(await outcome).toEqual({ kind: "succeeded", result });
  });

  it.each([408, 425, 429, 500, 502, 503, 504])("may pass after a %i", async (status) => {
    const { outcome } = await callOnce(respond(status, { headers: { "retry-after": "3" } }));
    expect(await outcome).toMatchObject({
      isPermanent: false,
      code: "dependency-failed",
      retryAfterMs: 3_000,
    });
  });

  it.each([301, 400, 401, 404, 409, 410, 422])("is refused for good by a %i", async (status) => {
    const { outcome } = await callOnce(respond(status));
    expect(await outcome).toMatchObject({ isPermanent: true, code: "dependency-refused" });
  });

  it("may pass after a reset, before the answer or in it, and does not say where", async () => {
    const before = await callOnce((_call, response) => response.destroy());
    const within = await callOnce((_call, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("{");
      setImmediate(() => response.destroy());
    });
    for (const { outcome } of [before, within]) {
      const failure = await outcome;
      expect(failure).toMatchObject({ isPermanent: false, code: "dependency-unreachable" });
      expect(JSON.stringify(failure)).not.toContain("127.0.0.1");
    }
  });

  it("does not take a result of any size", async () => {
    const body = JSON.stringify("x".repeat(3_000_000));
    const { outcome } = await callOnce(respond(200, { body }));
    expect(await outcome).toMatchObject({ isPermanent: true, code: "result-too-large" });
  });

  it("rejects when it is aborted, also in the middle of an answer", async () => {
    const abort = new AbortController();
    const { outcome } = await callOnce(
      (_call, response) => {
        response.writeHead(200);
        response.write("{");
        setImmediate(() => abort.abort(new Error("enough")));
      },
      { signal: abort.signal },
    );
    await expect(outcome).rejects.toThrow("enough");
  });
});
