import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Policy } from "../contract/policy.ts";
import { call, fault, op, wholeTarget } from "../judging/history.fixture.ts";
import { drained, jobEvents } from "../judging/job-events.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { acceptedJobIsNeverLost } from "./accepted-job-is-never-lost.ts";

const judge = (history: History, policy: Policy = wholeTarget.policy ?? {}) =>
  telling(acceptedJobIsNeverLost.judge({ history, target: wholeTarget, policy }));
const kindOf = (history: History, policy?: Policy): string => judge(history, policy).kind;

const ended = jobEvents({ name: "a", exercise: "test", calls: [{}] });
const drain = drained(10_000, 30_000);

/** A job that was accepted, and as it was last seen in the drain. */
const last = (read: Parameters<typeof op>[0]): History => [
  ...jobEvents({ name: "b", exercise: "test", calls: [{}], state: null }),
  op({ exercise: "drain", did: "read", jobId: "job-b", sentAt: 29_000, ...read }),
];

describe("accepted-job-is-never-lost", () => {
  it("passes when every job was seen to end, whether well or not", () => {
    const failed = jobEvents({ name: "b", exercise: "test", state: "failed" });
    expect(kindOf([...ended, ...failed, ...drain])).toBe("PASS");
  });

  it("passes a job that was seen to end before another of its exercise was replayed", () => {
    const replayed = jobEvents({ name: "b", exercise: "test", readAt: 29_000, state: "failed" });
    const replay = op({ did: "replay", jobId: "job-b", token: null, sentAt: 5_000 });
    expect(kindOf([...ended, replay, ...replayed, ...drain])).toBe("PASS");
  });

  it("passes a job whose record is gone after it was seen to end", () => {
    const gone = op({ did: "read", jobId: "job-a", sentAt: 29_000, status: 404 });
    expect(kindOf([...ended, gone, ...drain])).toBe("PASS");
  });

  it.each([
    ["a job that the service no longer knows", { status: 404, jobId: "job-b" }],
    ["a job that is queued for ever", { state: "queued" as const }],
    ["a job that runs for ever", { state: "running" as const }],
  ])("fails %s", (_, read) => {
    expect(kindOf([...ended, ...last(read), ...drain])).toBe("FAIL");
  });

  it("passes a job that ran and whose record has had its time, though nobody saw it end", () => {
    const gone = [...ended, ...last({ status: 404, jobId: "job-b" }), ...drain];
    const target = { ...wholeTarget, policy: { retentionMs: 5_000 } };
    const judged = { history: gone, target, policy: target.policy };
    expect(telling(acceptedJobIsNeverLost.judge(judged)).kind).toBe("PASS");
  });

  it("does not judge a submission that came back unclear, or was refused", () => {
    const unclear = op({ token: "t", jobId: null, status: null });
    const refused = op({ token: "u", jobId: null, status: 429 });
    expect(kindOf([...ended, unclear, refused, ...drain])).toBe("PASS");
  });

  it.each([
    ["still moves", [...last({ state: "queued" }), call({ token: "token-b", arrivedAt: 20_000 })]],
    ["could not be read", last({ status: null })],
    ["was refused to its owner for now", last({ status: 429 })],
    ["is in a state that is not declared", last({ state: "unknown" })],
  ])("says nothing about a job that %s", (_, history) => {
    expect(kindOf([...ended, ...history, ...drain])).toBe("INCONCLUSIVE");
  });

  it("says nothing about a queued job while the service still begins others", () => {
    const begun = (arrivedAt: number) => call({ token: "token-other", arrivedAt });
    const queued = last({ state: "queued" });
    expect(kindOf([...ended, ...queued, begun(28_000), ...drain])).toBe("INCONCLUSIVE");
    expect(kindOf([...ended, ...queued, begun(12_000), ...drain])).toBe("FAIL");
    const again = { ...begun(28_000), nth: 2 };
    expect(kindOf([...ended, ...queued, again, ...drain])).toBe("FAIL");
    expect(kindOf([...ended, ...last({ state: "running" }), begun(28_000), ...drain])).toBe("FAIL");
  });

  it("says nothing before there was a drain", () => {
    expect(kindOf([...ended, ...last({ state: "queued" })])).toBe("INCONCLUSIVE");
  });

  it("says nothing about a job that may wait for an undeclared backoff or lease", () => {
    const failing = [...last({ state: "queued" }), ...drain].map((event) =>
      event.kind === "call" ? { ...event, answer: { status: 503, body: null } } : event,
    );
    expect(kindOf([...ended, ...failing], { leaseMs: 1_000 })).toBe("INCONCLUSIVE");
    const killed = [...last({ state: "running" }), ...drain, fault({ injectedAt: 500 })];
    const { leaseMs: _, ...noLease } = wholeTarget.policy ?? {};
    expect(kindOf([...ended, ...killed], noLease)).toBe("INCONCLUSIVE");
    expect(kindOf([...ended, ...killed])).toBe("FAIL");
  });

  it("does not judge a job that waits for a worker that knows its type", () => {
    const newer = { exercise: "newer-type-submitted", label: "newer" } as const;
    const waiting = jobEvents({ name: "n", ...newer, state: "queued", readAt: 29_000 });
    const { kind, witness } = judge([...ended, ...waiting, ...drain]);
    expect(kind).toBe("PASS");
    expect(witness).toEqual({ accepted: 1, ended: 1, lost: 0, faults: 0 });
    const other = jobEvents({
      name: "n",
      ...newer,
      label: "older",
      state: "queued",
      readAt: 29_000,
    });
    expect(kindOf([...ended, ...other, ...drain])).toBe("FAIL");
  });

  it("counts what ended, what is gone and what is stuck, and shows how it was last seen", () => {
    const gone = jobEvents({
      name: "gone",
      exercise: "test",
      readAt: 29_500,
      state: null,
      submit: { sentAt: 1 },
    });
    const notFound = op({ did: "read", jobId: "job-gone", sentAt: 29_500, status: 404 });
    const stuck = last({ state: "running" });
    const history = [...ended, ...gone, notFound, ...stuck, ...drain, fault({ injectedAt: 5_000 })];
    const { kind, witness, evidence } = judge(history);
    expect(kind).toBe("FAIL");
    expect(witness).toEqual({ accepted: 3, ended: 1, lost: 2, faults: 1 });
    expect(evidence).toEqual([...gone, notFound]);
    expect(judge([...ended, ...stuck, ...drain]).evidence).toEqual(stuck);
  });

  it("shows a job of which it cannot tell as it was last seen", () => {
    const unread = last({ status: null });
    expect(judge([...ended, ...unread, ...drain]).evidence).toEqual(unread);
  });

  it("does not pass when nothing was accepted", () => {
    expect(kindOf(drain)).toBe("INCONCLUSIVE");
  });
});
