import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { call, fault, op, wholeTarget } from "../judging/history.fixture.ts";
import { note } from "../judging/job-events.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { acceptedJobSurvivesTheDeathOfAll } from "./accepted-job-survives-the-death-of-all.ts";

const judge = (history: History) =>
  telling(
    acceptedJobSurvivesTheDeathOfAll.judge({
      history,
      target: wholeTarget,
      policy: wholeTarget.policy ?? {},
    }),
  );
const kindOf = (history: History): string => judge(history).kind;

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

  describe("with two deaths", () => {
    const second = { exercise, jobId: "job-2", token: "token-2" };
    const beforeOne = op({ ...second, label: "accepted-before-one-dies", sentAt: 500 });
    const killedAgain = fault({ exercise, process: "api-1", role: "api", injectedAt: 501 });
    const good = [accepted, killed, ran, read({ state: "succeeded" })];
    const ends = [
      call({ ...second, arrivedAt: 550 }),
      op({ ...second, did: "read", sentAt: 600, state: "succeeded" }),
    ];

    it("judges what was accepted before either, up to the instant of the kill", () => {
      const { kind, witness } = judge([...good, beforeOne, killedAgain, ...ends]);
      expect(kind).toBe("PASS");
      expect(witness).toEqual({ accepted: 2, ended: 2, apiKills: 2, lastAnswerToSignalMs: 1 });
      const gone = [op({ ...second, did: "read", sentAt: 600, status: 404 })];
      const lost = [
        ...good,
        beforeOne,
        killedAgain,
        ...gone,
        ...drained({ ...second, status: 404 }),
      ];
      expect(judge(lost)).toMatchObject({ kind: "FAIL", witness: { accepted: 2, ended: 1 } });
    });

    it("leaves out what was accepted after the last of them", () => {
      const tooLate = { ...beforeOne, doneAt: 502 };
      const { kind, witness } = judge([...good, tooLate, killedAgain]);
      expect(kind).toBe("PASS");
      expect(witness).toEqual({ accepted: 1, ended: 1, apiKills: 2, lastAnswerToSignalMs: 1 });
    });
  });

  it("measures from the last answer before the first kill", () => {
    const later = { jobId: "job-2", token: "token-2", sentAt: 20, doneAt: 25 };
    const jobs = [accepted, { ...accepted, ...later }];
    const history = [...jobs, { ...killed, injectedAt: 28 }, ran, read({ state: "succeeded" })];
    expect(judge(history).witness).toMatchObject({ accepted: 2, lastAnswerToSignalMs: 3 });
    const atOnce = [...jobs, { ...killed, injectedAt: 25 }];
    expect(judge(atOnce).witness).toMatchObject({ lastAnswerToSignalMs: 0 });
    const tooEarly = [accepted, { ...killed, injectedAt: 0 }, { ...killed, injectedAt: 9 }];
    expect(judge(tooEarly).witness).toMatchObject({ accepted: 1, lastAnswerToSignalMs: 0 });
  });

  it.each([
    ["of another exercise", { exercise: "other" }],
    ["of a worker", { role: "worker" as const }],
    ["that was no kill", { fault: "terminate" as const }],
  ])("does not count a death %s", (_, said) => {
    const { kind, witness } = judge([
      accepted,
      { ...killed, ...said },
      ran,
      read({ state: "succeeded" }),
    ]);
    expect(kind).toBe("INCONCLUSIVE");
    expect(witness).toEqual({ accepted: 0, ended: 0, apiKills: 0, lastAnswerToSignalMs: 0 });
  });

  it("judges no job of another exercise or label", () => {
    const lost = [...drained({ status: 404 })];
    const others = [
      { ...accepted, exercise: "other" },
      { ...accepted, label: "repeat-elsewhere" },
    ];
    for (const other of others) expect(kindOf([other, killed, ...lost])).toBe("INCONCLUSIVE");
  });

  it("shows how the job was accepted, and how it was last seen", () => {
    const gone = drained({ status: 404 });
    expect(judge([accepted, killed, ...gone]).evidence).toEqual([accepted, gone[1]]);
    const unread = drained({ status: 503 });
    expect(judge([accepted, killed, ...unread]).evidence).toEqual([accepted, unread[1]]);
    const waits = drained({ state: "queued" });
    expect(judge([accepted, killed, ...waits]).evidence).toEqual([accepted, waits[1]]);
    const unrun = read({ state: "failed" });
    expect(judge([accepted, killed, unrun]).evidence).toEqual([accepted, unrun]);
  });

  it("waits for a job that still moved in the drain", () => {
    const moving = [...drained({ state: "running" }), call({ exercise, arrivedAt: 2_000 })];
    const { kind, evidence } = judge([accepted, killed, ...moving]);
    expect(kind).toBe("INCONCLUSIVE");
    expect(evidence).toHaveLength(3);
  });

  it("fails a job that is said to have succeeded without having run", () => {
    const { kind, because } = judge([accepted, killed, read({ state: "succeeded" })]);
    expect(kind).toBe("FAIL");
    expect(because).toContain("succeeded");
  });

  it("does not take the call of another job for its own", () => {
    const other = call({ exercise, token: "token-9", arrivedAt: 40 });
    expect(kindOf([accepted, killed, other, read({ state: "failed" })])).toBe("FAIL");
  });

  it("tells a job that is gone from one that is stuck, and one that is late from one that is unseen", () => {
    const fates = [
      drained({ status: 404 }),
      drained({ state: "queued" }),
      [...drained({ state: "running" }), call({ exercise, arrivedAt: 2_000 })],
      drained({ status: 503 }),
    ];
    const words = fates.map((fate) => judge([accepted, killed, ...fate]).because);
    expect(new Set(words).size).toBe(4);
  });
});
