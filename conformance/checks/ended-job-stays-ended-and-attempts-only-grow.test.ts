import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { call, fault, op, wholeTarget } from "../judging/history.fixture.ts";
import { newerTypeExercise } from "../judging/may-stay-queued.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { endedJobStaysEndedAndAttemptsOnlyGrow } from "./ended-job-stays-ended-and-attempts-only-grow.ts";

const judge = (history: History) =>
  telling(
    endedJobStaysEndedAndAttemptsOnlyGrow.judge({ history, target: wholeTarget, policy: {} }),
  );
const kindOf = (history: History): string => judge(history).kind;

const read = (state: Op["state"], sentAt: number, attempts: number | null = null): Op =>
  op({ did: "read", state, sentAt, attempts });

/** The call of a job that is not looked at. */
const elsewhere = call({ token: "elsewhere", jobId: "job-9" });

describe("ended-job-stays-ended-and-attempts-only-grow", () => {
  const submitted = op({ sentAt: 0 });
  const once = call({ arrivedAt: 5 });

  it("passes a life with a visible retry, and one with skipped states", () => {
    const retried = [
      submitted,
      call({ arrivedAt: 5, status: 503 }),
      call({ arrivedAt: 50, nth: 2 }),
      read("running", 10, 1),
      read("queued", 20, 1),
      read("running", 60, 2),
      read("succeeded", 80, 2),
    ];
    const { kind, witness } = judge(retried);
    expect(kind).toBe("PASS");
    expect(witness).toEqual({ jobs: 1, reads: 4, counts: 1 });
    expect(kindOf([submitted, once, read("queued", 1), read("succeeded", 30)])).toBe("PASS");
  });

  it("fails an end that is left for another end, and one that is left for work", () => {
    const ended = [submitted, once, read("succeeded", 20)];
    expect(kindOf([...ended, read("failed", 30)])).toBe("FAIL");
    expect(kindOf([...ended, read("queued", 30)])).toBe("FAIL");
  });

  it("does not order reads that overlap", () => {
    const slow = op({ did: "read", state: "running", sentAt: 10, doneAt: 40 });
    expect(kindOf([submitted, once, slow, read("succeeded", 20)])).toBe("PASS");
  });

  it("lets an accepted replay reopen a job once, and a refused one never", () => {
    const replayed = (status: number): History => [
      submitted,
      call({ arrivedAt: 5, status: 400 }),
      call({ arrivedAt: 45, nth: 2 }),
      read("failed", 20, 1),
      op({ did: "replay", sentAt: 40, status, token: null }),
      read("queued", 42, 1),
      read("succeeded", 60, 2),
    ];
    expect(kindOf(replayed(202))).toBe("PASS");
    expect(kindOf(replayed(409))).toBe("FAIL");
    expect(kindOf([...replayed(202), read("running", 80, 2)])).toBe("FAIL");
  });

  it("fails attempts that fall, also over a replay", () => {
    expect(kindOf([submitted, read("running", 10, 2), read("failed", 20, 1)])).toBe("FAIL");
    const replay = op({ did: "replay", sentAt: 30, token: null });
    const reset = [read("failed", 20, 4), replay, read("queued", 40, 0)];
    expect(kindOf([submitted, ...reset])).toBe("FAIL");
  });

  it("fails an end whose attempts are fewer than the calls, or more without a fault", () => {
    const second = call({ arrivedAt: 8, nth: 2 });
    expect(kindOf([submitted, once, second, read("succeeded", 30, 1)])).toBe("FAIL");
    expect(kindOf([submitted, once, read("succeeded", 30, 2)])).toBe("FAIL");
  });

  it("allows more attempts than calls after a fault, and for a canceled job", () => {
    const killed = [fault({ injectedAt: 2 }), read("succeeded", 30, 2)];
    expect(kindOf([submitted, once, ...killed])).toBe("PASS");
    expect(kindOf([submitted, read("canceled", 30, 1), elsewhere])).toBe("PASS");
  });

  it("allows a claim without a call for a job of a type that no worker knows", () => {
    const newer = { ...submitted, exercise: newerTypeExercise, label: "newer" };
    expect(kindOf([newer, read("failed", 30, 1), elsewhere])).toBe("PASS");
    expect(kindOf([{ ...newer, label: "plain" }, read("failed", 30, 1)])).toBe("FAIL");
  });

  it("does not count the calls of a token that two jobs share", () => {
    const twin = op({ jobId: "job-2", as: "tenant-b" });
    const calls = [call({ jobId: null }), call({ jobId: null, nth: 2 })];
    expect(kindOf([submitted, twin, ...calls, read("succeeded", 30, 1)])).toBe("PASS");
  });

  it("does not pass a service that never ran anything", () => {
    expect(kindOf([submitted, read("canceled", 30, 0)])).toBe("INCONCLUSIVE");
  });

  it("does not pass when no job was seen to end", () => {
    expect(kindOf([])).toBe("INCONCLUSIVE");
    expect(kindOf([submitted, once, read("running", 10, 1)])).toBe("INCONCLUSIVE");
  });

  it("shows the two reads of a job that left its end, or whose attempts fell", () => {
    const [first, second] = [read("succeeded", 20), read("queued", 30)];
    expect(judge([submitted, once, first, second]).evidence).toEqual([first, second]);
    const [more, less] = [read("running", 10, 2), read("running", 20, 1)];
    const other = { jobId: "job-2", token: "token-2" };
    const ended = [op(other), call(other), { ...read("succeeded", 90), ...other }];
    expect(judge([submitted, more, less, ...ended])).toMatchObject({
      kind: "FAIL",
      evidence: [more, less],
      witness: { jobs: 1, reads: 3, counts: 0 },
    });
  });

  describe("of the last count", () => {
    const end = (attempts: number | null, said: Partial<Op> = {}): Op =>
      op({ did: "read", state: "succeeded", sentAt: 30, doneAt: 40, attempts, ...said });

    it("shows the calls beside it", () => {
      const second = call({ arrivedAt: 8, nth: 2 });
      expect(judge([submitted, once, second, end(1)]).evidence).toEqual([once, second, end(1)]);
      expect(judge([submitted, once, end(2)]).evidence).toEqual([once, end(2)]);
    });

    it("does not compare it with calls that came while it was asked for", () => {
      const during = (arrivedAt: number) => call({ arrivedAt, nth: 2 });
      for (const attempts of [1, 2])
        expect(kindOf([submitted, once, during(30), end(attempts)])).toBe("PASS");
      expect(kindOf([submitted, once, during(29), end(1)])).toBe("FAIL");
      expect(kindOf([submitted, once, during(39), end(2)])).toBe("PASS");
      expect(kindOf([submitted, once, during(40), end(2)])).toBe("FAIL");
    });

    it("takes the last that tells a count", () => {
      const silent = end(null, { sentAt: 50, doneAt: 51 });
      expect(judge([submitted, once, end(3), silent])).toMatchObject({
        kind: "FAIL",
        witness: { counts: 1 },
      });
      const grown = end(2, { sentAt: 50, doneAt: 51 });
      expect(kindOf([submitted, once, call({ arrivedAt: 45, nth: 2 }), end(1), grown])).toBe(
        "PASS",
      );
      const running = end(2, { state: "running", sentAt: 50, doneAt: 51 });
      expect(judge([submitted, once, running, silent])).toMatchObject({
        kind: "PASS",
        witness: { counts: 0 },
      });
    });

    it("forgives more attempts from the first fault on", () => {
      expect(kindOf([submitted, once, end(2), fault({ injectedAt: 40 })])).toBe("PASS");
      expect(kindOf([submitted, once, end(2), fault({ injectedAt: 41 })])).toBe("FAIL");
      expect(kindOf([submitted, once, call({ arrivedAt: 8, nth: 2 }), end(1), fault()])).toBe(
        "FAIL",
      );
    });

    it("takes no attempts for fewer than one call, and for as many as none", () => {
      expect(kindOf([submitted, once, end(0)])).toBe("FAIL");
      expect(kindOf([submitted, end(0, { state: "failed" }), elsewhere])).toBe("PASS");
    });
  });
});
