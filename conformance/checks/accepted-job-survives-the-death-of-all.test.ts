import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { call, fault, op, wholeTarget } from "../judging/history.fixture.ts";
import { note } from "../judging/job-events.fixture.ts";
import { acceptedJobSurvivesTheDeathOfAll } from "./accepted-job-survives-the-death-of-all.ts";

const kindOf = (history: History): string =>
  acceptedJobSurvivesTheDeathOfAll.judge({
    history,
    target: wholeTarget,
    policy: wholeTarget.policy ?? {},
  }).kind;

const exercise = "death-right-after-202";
const accepted = op({ exercise, label: "accepted-before-all-die" });
const killed = fault({ exercise, process: "api-1", role: "api", injectedAt: 2 });
const ran = call({ exercise, arrivedAt: 40 });
const read = (said: Partial<Op> & { status?: number | null }): Op =>
  op({ exercise, did: "read", sentAt: 60, ...said });

/** What is left of a drain: its reads, and its note. */
const drained = (said: Partial<Op> & { status?: number | null }): History => [
  op({ exercise: "drain", did: "read", sentAt: 1_000, ...said }),
  op({ exercise: "drain", did: "read", sentAt: 9_000, ...said }),
  note({ exercise: "drain", at: 9_100, what: "drained", figures: { from: 1_000 } }),
];

describe("accepted-job-survives-the-death-of-all", () => {
  it("passes a job that ended after the kill", () => {
    expect(kindOf([accepted, killed, ran, read({ state: "succeeded" })])).toBe("PASS");
  });

  it("fails a job that is unknown after the kill", () => {
    const history = [accepted, killed, read({ status: 404 }), ...drained({ status: 404 })];
    expect(kindOf(history)).toBe("FAIL");
  });

  it("fails a job that never moves again", () => {
    const history = [accepted, killed, read({ state: "queued" }), ...drained({ state: "queued" })];
    expect(kindOf(history)).toBe("FAIL");
  });

  it("fails a job that is given up without having run", () => {
    expect(kindOf([accepted, killed, read({ state: "failed" })])).toBe("FAIL");
    expect(kindOf([accepted, killed, ran, read({ state: "failed" })])).toBe("PASS");
  });

  it("says nothing about a submission that was not answered", () => {
    const unclear = op({ exercise, label: "accepted-before-all-die", status: null, jobId: null });
    expect(kindOf([unclear, killed])).toBe("INCONCLUSIVE");
  });

  it("says nothing about a job that nobody could read after the drain", () => {
    expect(kindOf([accepted, killed, read({ status: null })])).toBe("INCONCLUSIVE");
    expect(kindOf([accepted, killed, ...drained({ status: 503 })])).toBe("INCONCLUSIVE");
  });

  it("does not pass jobs that were accepted after the kill, nor without a kill", () => {
    const later = { ...accepted, sentAt: 10, doneAt: 11 };
    expect(kindOf([later, killed, ran, read({ state: "succeeded" })])).toBe("INCONCLUSIVE");
    expect(kindOf([accepted, ran, read({ state: "succeeded" })])).toBe("INCONCLUSIVE");
  });
});
