import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { call, fault, op, wholeTarget } from "../judging/history.fixture.ts";
import { endedJobStaysEndedAndAttemptsOnlyGrow } from "./ended-job-stays-ended-and-attempts-only-grow.ts";

const judge = (history: History) =>
  endedJobStaysEndedAndAttemptsOnlyGrow.judge({ history, target: wholeTarget, policy: {} });
const kindOf = (history: History): string => judge(history).kind;

const read = (state: Op["state"], sentAt: number, attempts: number | null = null): Op =>
  op({ did: "read", state, sentAt, attempts });

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
    expect(kindOf([submitted, read("canceled", 30, 1)])).toBe("PASS");
  });

  it("does not count the calls of a token that two jobs share", () => {
    const twin = op({ jobId: "job-2", as: "tenant-b" });
    const calls = [call({ jobId: null }), call({ jobId: null, nth: 2 })];
    expect(kindOf([submitted, twin, ...calls, read("succeeded", 30, 1)])).toBe("PASS");
  });

  it("does not pass when no job was seen to end", () => {
    expect(kindOf([])).toBe("INCONCLUSIVE");
    expect(kindOf([submitted, once, read("running", 10, 1)])).toBe("INCONCLUSIVE");
  });
});
