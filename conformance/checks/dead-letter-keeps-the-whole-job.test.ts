import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { JsonObject } from "../contract/json.ts";
import type { Op } from "../contract/op.ts";
import type { Target } from "../contract/target.ts";
import { aboutEntry, page, wholeInbox } from "../judging/dead-letters.fixture.ts";
import { call, op } from "../judging/history.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { deadLetterKeepsTheWholeJob } from "./dead-letter-keeps-the-whole-job.ts";

const judge = (history: History, target: Target = wholeInbox) =>
  telling(deadLetterKeepsTheWholeJob.judge({ history, target, policy: {} }));

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

  it("lets a tenant be told in more than a word", () => {
    const tenant = { id: 7, name: "acme" };
    const both = (other: JsonObject): History => [
      submitted,
      { ...submitted, jobId: "job-2", token: "token-2" },
      ...calls,
      page(
        [
          { ...whole, tenant },
          { ...whole, id: "letter-2", jobId: "job-2", tenant: other },
        ],
        {
          label: "first",
          sentAt: 20,
        },
      ),
    ];
    expect(judge(both({ name: "acme", id: 7 })).kind).toBe("PASS");
    expect(judge(both({ ...tenant, id: 8 })).kind).toBe("FAIL");
  });

  it("shows both entries that name different tenants, where each was seen", () => {
    const other = { ...submitted, jobId: "job-2", token: "token-2" };
    const shown = page([whole, { ...whole, id: "letter-2", jobId: "job-2", tenant: "b" }], {
      label: "first",
      sentAt: 20,
    });
    const itself = read(whole);
    const { evidence } = judge([submitted, other, ...calls, shown, itself]);
    expect(evidence).toEqual([submitted, itself, other, shown]);
  });

  it("tolerates times that it cannot read", () => {
    for (const differs of [{ lastAt: "yesterday" }, { firstAt: "long ago" }, { firstAt: true }]) {
      const history = seen({ ...whole, ...differs });
      const { kind, evidence } = judge(history);
      expect(kind).toBe("NON-STRICT");
      expect(evidence).toEqual([submitted, history.at(-1)]);
    }
  });

  it("compares times only where both are declared", () => {
    for (const field of ["firstAt", "lastAt"] as const) {
      const { [field]: _, ...fields } = wholeInbox.deadLetters?.fields ?? {};
      const deadLetters = { list: "/v1/dead-letters", replay: { path: "/x" }, fields };
      const { kind, witness } = judge(
        seen({ ...whole, lastAt: "yesterday", firstAt: "long ago" }),
        {
          ...wholeInbox,
          deadLetters: { ...wholeInbox.deadLetters, ...deadLetters },
        },
      );
      expect(kind).toBe("PASS");
      expect(witness).toEqual({ deadLetters: 1, fields: 8 });
    }
  });

  it("does not judge the fields by which an entry is found", () => {
    const fields = { ...wholeInbox.deadLetters?.fields, id: "/id", jobId: "/jobId" };
    const deadLetters = {
      list: "/v1/dead-letters",
      replay: { path: "/x" },
      ...wholeInbox.deadLetters,
      fields,
    };
    expect(judge(seen(whole), { ...wholeInbox, deadLetters }).witness).toEqual({
      deadLetters: 1,
      fields: 9,
    });
  });

  it("counts the calls that came before it was seen", () => {
    const at = (arrivedAt: number): History => [
      ...seen(whole),
      call({ arrivedAt, nth: 3, status: 400 }),
    ];
    expect(judge(at(19)).kind).toBe("FAIL");
    expect(judge(at(20)).kind).toBe("PASS");
    const foreign = call({ token: "token-9", jobId: "job-9", arrivedAt: 7 });
    expect(judge([...seen(whole), foreign]).kind).toBe("PASS");
  });

  it("takes what one look shows of the entry itself, and the list for the rest", () => {
    const summary = page([{ ...whole, key: "no" }], { label: "first", sentAt: 20 });
    const { key: _, ...rest } = whole;
    expect(judge([submitted, ...calls, summary, read(whole)]).kind).toBe("PASS");
    // What it does not tell counts as the list tells it.
    const silent = judge([submitted, ...calls, summary, read(rest)]);
    expect(silent.kind).toBe("FAIL");
    expect(silent.evidence).toEqual([submitted, read(rest)]);
    expect(
      judge([submitted, ...calls, page([whole], { label: "first", sentAt: 20 }), read(rest)]).kind,
    ).toBe("PASS");
  });

  it.each<[string, Partial<Op>]>([
    ["under another label", { label: "last" }],
    [
      "of another entry",
      { request: { method: "GET", path: "/v1/dead-letters/letter-9", headers: {}, body: null } },
    ],
    ["that could not be read", { value: null }],
  ])("does not go by a look %s", (_, said) => {
    const other = { ...read({ ...whole, key: "no" }), ...said };
    expect(judge([...seen(whole), other]).kind).toBe("PASS");
  });

  it("takes the list where entries cannot be read alone", () => {
    const { read: _, ...rest } = wholeInbox.deadLetters ?? {};
    const deadLetters = { list: "/v1/dead-letters", replay: { path: "/x" }, ...rest };
    expect(judge(seen(whole), { ...wholeInbox, deadLetters }).kind).toBe("PASS");
  });

  it("does not judge an entry that only another look showed", () => {
    const elsewhere = page([whole], { label: "last", sentAt: 20 });
    expect(judge([submitted, ...calls, elsewhere])).toMatchObject({
      kind: "INCONCLUSIVE",
      witness: { deadLetters: 0, fields: 9 },
    });
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

  it("shows the list where the entry itself could not be read", () => {
    const list = page([{ ...whole, key: "no" }], { label: "first", sentAt: 20 });
    const unread = { ...read(whole), value: null };
    expect(judge([submitted, ...calls, list, unread]).evidence).toEqual([submitted, list]);
  });
});
