import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { JsonObject } from "../contract/json.ts";
import type { Target } from "../contract/target.ts";
import { aboutEntry, page, wholeInbox } from "../judging/dead-letters.fixture.ts";
import { call, op } from "../judging/history.fixture.ts";
import { deadLetterKeepsTheWholeJob } from "./dead-letter-keeps-the-whole-job.ts";

const judge = (history: History, target: Target = wholeInbox) =>
  deadLetterKeepsTheWholeJob.judge({ history, target, policy: {} });

const probe = { url: "http://x/1", token: "token-1", payload: { lines: [1, 2.5, null] } };
const traceId = "1234567890abcdef1234567890abcdef";
const submitted = op({
  label: "refused",
  request: {
    method: "POST",
    path: "/v1/jobs",
    headers: { traceparent: `00-${traceId}-1234567890abcdef-01` },
    body: JSON.stringify({ type: "probe", payload: probe }),
  },
});
const whole: JsonObject = {
  id: "letter-1",
  jobId: "job-1",
  payload: probe,
  tenant: "acme",
  key: "key-1",
  trace: `00-${traceId}-ffffffffffffffff-01`,
  priority: 5,
  attempts: 2,
  reason: "refused",
  firstAt: "2026-01-01T00:00:00.000Z",
  lastAt: "2026-01-01T00:00:00.500Z",
};
const calls = [call({ arrivedAt: 2, status: 503 }), call({ arrivedAt: 6, nth: 2, status: 400 })];
const seen = (entry: JsonObject): History => [
  submitted,
  ...calls,
  page([entry], { label: "first", sentAt: 20 }),
];

const read = (entry: JsonObject) =>
  aboutEntry("read-dead-letter", "letter-1", {
    label: "first",
    status: 200,
    sentAt: 25,
    value: entry,
  });

describe("dead-letter-keeps-the-whole-job", () => {
  it("passes an entry that keeps everything", () => {
    const { kind, witness } = judge(seen(whole));
    expect(kind).toBe("PASS");
    expect(witness).toEqual({ deadLetters: 1, fields: 9 });
  });

  it.each([
    ["the whole body as payload", { payload: { type: "probe", payload: probe, priority: 5 } }],
    ["the payload as text", { payload: JSON.stringify({ payload: probe }) }],
    [
      "members in another order",
      { payload: { payload: probe.payload, token: "token-1", url: probe.url } },
    ],
    ["a bare trace id", { trace: traceId }],
    ["a quoted key", { key: '"key-1"' }],
    ["more attempts than calls", { attempts: 3 }],
    ["a reason with code and text", { reason: { code: "refused" } }],
    ["times as numbers", { firstAt: 1, lastAt: 1 }],
    ["priority zero", { priority: 0 }],
  ])("passes %s", (_, differs) => {
    expect(judge(seen({ ...whole, ...differs })).kind).toBe("PASS");
  });

  it.each([
    ["an altered payload", { payload: { ...probe, payload: { lines: [1, 2.5] } } }],
    ["another key", { key: "key-2" }],
    ["another trace", { trace: "00-ffffffffffffffffffffffffffffffff-1234567890abcdef-01" }],
    ["too few attempts", { attempts: 1 }],
    ["an empty reason", { reason: "" }],
    ["no tenant", { tenant: null }],
    ["no priority", { priority: null }],
    ["a first time after the last", { firstAt: "2026-01-02T00:00:00Z" }],
  ])("fails %s", (_, differs) => {
    const { kind, evidence } = judge(seen({ ...whole, ...differs }));
    expect(kind).toBe("FAIL");
    expect(evidence).toContain(submitted);
  });

  it("looks into the entry itself where the list is a summary", () => {
    const summary = page([{ id: "letter-1", jobId: "job-1" }], { label: "first", sentAt: 20 });
    expect(judge([submitted, ...calls, summary, read(whole)]).kind).toBe("PASS");
    expect(judge([submitted, ...calls, summary, read({ ...whole, key: "no" })]).kind).toBe("FAIL");
    expect(judge([submitted, ...calls, summary]).kind).toBe("FAIL");
  });

  it("fails two names for one tenant", () => {
    const other = { ...submitted, jobId: "job-2", token: "token-2" };
    const pages = page([whole, { ...whole, id: "letter-2", jobId: "job-2", tenant: "b" }], {
      label: "first",
      sentAt: 20,
    });
    expect(judge([submitted, other, ...calls, pages]).kind).toBe("FAIL");
  });

  it("tolerates times that it cannot read", () => {
    expect(judge(seen({ ...whole, lastAt: "yesterday" })).kind).toBe("NON-STRICT");
  });

  it("does not pass when there is no entry of ours, or no field is declared", () => {
    expect(judge(seen({ ...whole, jobId: "job-9" })).kind).toBe("INCONCLUSIVE");
    expect(judge([]).kind).toBe("INCONCLUSIVE");
    const bare: Target = {
      ...wholeInbox,
      deadLetters: { list: "/v1/dead-letters", replay: { path: "/x" } },
    };
    expect(judge(seen(whole), bare).kind).toBe("INCONCLUSIVE");
  });
});
