import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { call, fault, op, wholeTarget } from "../judging/history.fixture.ts";
import { keySurvivesRestartOnEveryReplica } from "./key-survives-restart-on-every-replica.ts";

const kindOf = (history: History): string =>
  keySurvivesRestartOnEveryReplica.judge({ history, target: wholeTarget, policy: {} }).kind;

const original = op({ label: "accepted-before-one-dies" });
const killed = fault({ process: "api-1", role: "api", injectedAt: 2 });
const repeat = (said: Partial<Op> & { status?: number | null } = {}): Op =>
  op({ label: "repeat-elsewhere", replica: 1, sentAt: 10, ...said });
const ran = call({ arrivedAt: 20 });

describe("key-survives-restart-on-every-replica", () => {
  it("passes a repeat that gives the same job, at another replica or after a restart", () => {
    expect(kindOf([original, killed, repeat(), ran])).toBe("PASS");
    const before = op({ label: "accepted-before-all-die" });
    const after = repeat({ label: "repeat-after-restart", replica: 0, status: 200 });
    expect(kindOf([before, killed, after, ran])).toBe("PASS");
  });

  it("passes when the first tries were refused for a moment", () => {
    const unready = repeat({ status: 503, jobId: null, sentAt: 9 });
    const held = repeat({ status: 409, jobId: null, sentAt: 9.5 });
    expect(kindOf([original, killed, unready, held, repeat(), ran])).toBe("PASS");
  });

  it("passes a job that was tried twice across the kill, as the same job", () => {
    expect(kindOf([original, killed, repeat(), ran, call({ nth: 2, arrivedAt: 60 })])).toBe("PASS");
  });

  it.each([
    ["another job", repeat({ jobId: "job-2" })],
    ["no job id", repeat({ jobId: null })],
    ["a conflict that does not end", repeat({ status: 409, jobId: null })],
    ["another payload", repeat({ status: 422, jobId: null })],
  ])("fails a repeat that is answered with %s", (_, bad) => {
    expect(kindOf([original, killed, bad, ran])).toBe("FAIL");
  });

  it("fails when the work was done as two jobs", () => {
    const second = call({ nth: 2, jobId: "job-2", effectKey: "effect-2", arrivedAt: 60 });
    expect(kindOf([original, killed, repeat(), ran, second])).toBe("FAIL");
  });

  it.each([null, 503, 429])("says nothing about a repeat answered %s", (status) => {
    expect(kindOf([original, killed, repeat({ status, jobId: null })])).toBe("INCONCLUSIVE");
  });

  it("does not pass without a kill between the two", () => {
    expect(kindOf([original, repeat(), ran])).toBe("INCONCLUSIVE");
    expect(kindOf([original, repeat(), fault({ role: "api", injectedAt: 30 }), ran])).toBe(
      "INCONCLUSIVE",
    );
  });

  it("does not pass when nothing was accepted", () => {
    expect(kindOf([killed, repeat()])).toBe("INCONCLUSIVE");
  });
});
