import { describe, expect, it } from "vitest";
import type { HistoryEvent } from "../contract/history.ts";
import { verdictBy } from "../judging/cut-events.fixture.ts";
import { op, serviceFault } from "../judging/history.fixture.ts";
import { drained, jobEvents, manyJobs, type SaidJob } from "../judging/job-events.fixture.ts";
import { restartedBrokerLosesNoJob } from "./restarted-broker-loses-no-job.ts";

const exercise = "broker-killed-with-jobs-everywhere";
const kindOf = (...history: readonly HistoryEvent[]): string =>
  verdictBy(restartedBrokerLosesNoJob, history).kind;

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
    expect(kindOf(killed, ...others, ...twice)).toBe("PASS");
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
});
