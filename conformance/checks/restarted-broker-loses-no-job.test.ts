import { describe, expect, it } from "vitest";
import type { HistoryEvent } from "../contract/history.ts";
import { verdictBy } from "../judging/cut-events.fixture.ts";
import { linkFault, op, serviceFault, wholeTarget } from "../judging/history.fixture.ts";
import { drained, jobEvents, manyJobs, type SaidJob } from "../judging/job-events.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { restartedBrokerLosesNoJob } from "./restarted-broker-loses-no-job.ts";

const exercise = "broker-killed-with-jobs-everywhere";
const judge = (...history: readonly HistoryEvent[]) =>
  verdictBy(restartedBrokerLosesNoJob, history);
const kindOf = (...history: readonly HistoryEvent[]): string => judge(...history).kind;

const killed = serviceFault({ exercise, injectedAt: 500 });
const others = manyJobs(12, () => ({ exercise, label: "queued", calls: [{ arrivedAt: 1_000 }] }));
const one = (label: string, said: Partial<SaidJob> = {}) =>
  jobEvents({ name: "one", exercise, label, calls: [{ arrivedAt: 1_000 }], ...said });
const readLater = (status: number) => [
  op({
    did: "read",
    jobId: "job-one",
    state: status === 200 ? "queued" : null,
    status,
    sentAt: 20_100,
  }),
  op({
    did: "read",
    jobId: "job-one",
    state: status === 200 ? "queued" : null,
    status,
    sentAt: 29_000,
  }),
  ...drained(20_000, 29_100),
];

describe("restarted-broker-loses-no-job", () => {
  it("passes jobs that ended after the restart, also those that were called again", () => {
    const twice = one("in-flight", {
      calls: [{ arrivedAt: 100, end: "aborted", endedAt: 505 }, { arrivedAt: 1_200 }],
    });
    const { kind, witness } = judge(killed, ...others, ...twice);
    expect(kind).toBe("PASS");
    expect(witness).toEqual({
      restarts: 1,
      queued: 12,
      "in-flight": 1,
      delayed: 0,
      later: 0,
      calledTwice: 1,
    });
  });

  it.each(["queued", "in-flight", "delayed"])("fails a %s job that is lost", (label) => {
    const gone = one(label, { calls: [], state: null });
    expect(kindOf(killed, ...others, ...gone, ...readLater(404))).toBe("FAIL");
    expect(kindOf(killed, ...others, ...gone, ...readLater(200))).toBe("FAIL");
  });

  it("fails a job that is given up or called done without a call", () => {
    const uncalled = { calls: [], readAt: 2_000 } as const;
    expect(kindOf(killed, ...others, ...one("queued", { ...uncalled, state: "failed" }))).toBe(
      "FAIL",
    );
    expect(kindOf(killed, ...others, ...one("queued", uncalled))).toBe("FAIL");
  });

  it("tolerates a job that fails because the restart used its last attempt up", () => {
    expect(kindOf(killed, ...others, ...one("in-flight", { state: "failed" }))).toBe("NON-STRICT");
  });

  it("says nothing without a restart, or where too little was in the broker", () => {
    expect(kindOf(...others)).toBe("INCONCLUSIVE");
    expect(kindOf(killed, ...one("queued"))).toBe("INCONCLUSIVE");
    const before = manyJobs(12, () => ({ exercise, label: "queued", calls: [{}], readAt: 300 }));
    expect(kindOf(killed, ...before)).toBe("INCONCLUSIVE");
  });

  it.each([
    [9, "INCONCLUSIVE"],
    [10, "PASS"],
  ])("of %i jobs in the broker says %s", (count, kind) => {
    expect(kindOf(killed, ...others.slice(0, 3 * count))).toBe(kind);
  });

  it.each<[string, Partial<SaidJob>, number]>([
    ["was answered a moment before the kill", { submit: { sentAt: 0, doneAt: 499 } }, 1],
    ["was answered at the kill", { submit: { sentAt: 0, doneAt: 500 } }, 0],
    ["was done 200 ms before the kill", { calls: [{ arrivedAt: 100, endedAt: 300 }] }, 1],
    ["was done more than that before", { calls: [{ arrivedAt: 100, endedAt: 299 }] }, 0],
    ["had failed before", { calls: [{ arrivedAt: 100, status: 503 }, { arrivedAt: 900 }] }, 1],
    ["was in none of these places", { label: "dying" }, 0],
    ["is another exercise's", { exercise: "other" }, 0],
  ])("counts a job that %s as it should", (_, said, delayed) => {
    const { kind, witness } = judge(killed, ...others, ...one("delayed", said));
    expect({ kind, delayed: witness["delayed"] }).toEqual({ kind: "PASS", delayed });
  });

  it("goes by the restart of its own exercise alone", () => {
    const elsewhere = serviceFault({ exercise: "other", injectedAt: -1 });
    const link = linkFault({ exercise, injectedAt: -1 });
    expect(kindOf(elsewhere, link, killed, ...others)).toBe("PASS");
    expect(judge(elsewhere, link, ...others).witness).toMatchObject({ restarts: 0, queued: 0 });
  });

  it("says nothing of a job that still moves, or at which nobody looked", () => {
    const open = one("queued", { calls: [], state: null });
    const moving = readLater(200).map((event, index) =>
      event.kind === "op" && index === 1 ? { ...event, state: "running" as const } : event,
    );
    expect(kindOf(killed, ...others, ...open, ...moving)).toBe("INCONCLUSIVE");
    expect(kindOf(killed, ...others, ...open)).toBe("INCONCLUSIVE");
  });

  it("passes a job that ran and whose record has had its time", () => {
    const policy = { ...wholeTarget.policy, retentionMs: 1_000 };
    const gone = one("in-flight", { state: null });
    const history = [killed, ...others, ...gone, ...readLater(404)];
    const target = { ...wholeTarget, policy };
    expect(telling(restartedBrokerLosesNoJob.judge({ history, target, policy })).kind).toBe("PASS");
    expect(kindOf(...history)).toBe("FAIL");
  });

  it("fails a job that is submitted afterwards and lost, and takes none for one that was there", () => {
    const later = (count: number) =>
      manyJobs(count, () => ({ exercise, label: "later", at: 2_000, calls: [{}] }));
    const { kind, witness } = judge(killed, ...others, ...later(2));
    expect({ kind, witness }).toMatchObject({ kind: "PASS", witness: { queued: 12, later: 2 } });
    const gone = one("later", { at: 2_000, calls: [], state: null });
    expect(kindOf(killed, ...others, ...gone, ...readLater(404))).toBe("FAIL");
    expect(kindOf(killed, ...one("queued"), ...later(12))).toBe("INCONCLUSIVE");
  });
});
