import { describe, expect, it } from "vitest";
import type { FaultEvent } from "../contract/fault.ts";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { call, fault, op, wholeTarget } from "../judging/history.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { keySurvivesRestartOnEveryReplica } from "./key-survives-restart-on-every-replica.ts";

const judge = (history: History) =>
  telling(keySurvivesRestartOnEveryReplica.judge({ history, target: wholeTarget, policy: {} }));
const kindOf = (history: History): string => judge(history).kind;

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

  it("counts jobs, kills, and by where they were repeated", () => {
    const named = (name: string, said: Partial<Op>) =>
      op({ token: name, jobId: `job-${name}`, ...said });
    const history = [
      ...["a", "b", "c"].map((name) => named(name, { label: "accepted-before-all-die" })),
      ...["a", "b"].map((name) => named(name, { label: "repeat-after-restart", sentAt: 10 })),
      named("d", { label: "accepted-before-one-dies" }),
      op({ label: "accepted-before-one-dies", token: "e", jobId: null, status: 503 }),
      named("d", { label: "repeat-elsewhere", sentAt: 10 }),
      named("d", { label: "repeat-after-restart", sentAt: 11 }),
      killed,
      fault({ process: "api-1", role: "api", fault: "start", injectedAt: 7 }),
      fault({ process: "worker-1", injectedAt: 2 }),
    ];
    const { kind, witness } = judge(history);
    expect(kind).toBe("PASS");
    expect(witness).toEqual({
      jobs: 4,
      repeatedAfterRestart: 2,
      repeatedElsewhere: 1,
      apiKills: 1,
    });
  });

  it("tolerates a redirect to the job", () => {
    const redirect = repeat({ status: 303, jobId: null });
    expect(judge([original, killed, redirect])).toMatchObject({
      kind: "NON-STRICT",
      evidence: [original, redirect],
    });
  });

  it("judges a job that has not run yet, and needs a repeat", () => {
    expect(kindOf([original, killed, repeat()])).toBe("PASS");
    const unrepeated = op({ label: "accepted-before-one-dies", token: "b", jobId: "job-b" });
    expect(kindOf([original, unrepeated, killed, repeat()])).toBe("PASS");
    expect(kindOf([unrepeated, killed])).toBe("INCONCLUSIVE");
  });

  it("looks only at what this exercise had accepted before", () => {
    const plain = op({ label: "warm-up", token: "b", jobId: "job-b" });
    const again = op({ label: "repeat-elsewhere", token: "b", jobId: "job-c", sentAt: 10 });
    expect(kindOf([original, killed, repeat(), plain, again])).toBe("PASS");
    const other = op({ label: "other", sentAt: 12, jobId: "job-c" });
    expect(kindOf([original, killed, repeat(), other])).toBe("PASS");
    const unnamed = op({ label: "accepted-before-one-dies", token: "b", jobId: null });
    expect(kindOf([original, killed, repeat(), unnamed, again])).toBe("PASS");
  });

  it.each<[string, Partial<FaultEvent>, string]>([
    ["came with the answer", { injectedAt: 1 }, "PASS"],
    ["came before it", { injectedAt: 0.5 }, "INCONCLUSIVE"],
    ["was confirmed when the repeat was sent", { confirmedAt: 10 }, "PASS"],
    ["was confirmed after that", { confirmedAt: 10.5 }, "INCONCLUSIVE"],
    ["was only a pause", { fault: "stop" }, "INCONCLUSIVE"],
    ["was a worker's", { role: "worker" }, "INCONCLUSIVE"],
  ])("asks for a kill between the two: one that %s", (_, said, kind) => {
    expect(kindOf([original, { ...killed, ...said }, repeat()])).toBe(kind);
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
    ["a conflict that names the job", repeat({ status: 409 })],
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
