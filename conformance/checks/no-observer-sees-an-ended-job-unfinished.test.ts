import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { call, op, wholeTarget } from "../judging/history.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { noObserverSeesAnEndedJobUnfinished } from "./no-observer-sees-an-ended-job-unfinished.ts";

const judge = (history: History) =>
  telling(noObserverSeesAnEndedJobUnfinished.judge({ history, target: wholeTarget, policy: {} }));

const read = (state: Op["state"], sentAt: number, said: Partial<Op> = {}): Op =>
  op({ did: "read", state, sentAt, ...said });

const replayOf = (id: string): Op =>
  op({
    did: "replay",
    sentAt: 15,
    jobId: id,
    request: { method: "POST", path: `/v1/dead-letters/${id}/replay`, headers: {}, body: null },
  });

describe("no-observer-sees-an-ended-job-unfinished", () => {
  const submitted = op({ sentAt: 0 });
  const ran = call({ arrivedAt: 3 });
  const ended = read("succeeded", 10);

  it("passes later reads that show the end, on every replica", () => {
    const { kind, witness } = judge([submitted, ran, ended, read("succeeded", 20, { replica: 1 })]);
    expect(kind).toBe("PASS");
    expect(witness).toEqual({ readsAfterEnd: 1, jobs: 1, replicas: 1 });
  });

  it("counts the reads after the earliest end, the jobs that had one, and their replicas", () => {
    const own = { jobId: "job-2", token: "token-2" };
    const history = [
      submitted,
      ran,
      op(own),
      call(own),
      read("succeeded", 5, { doneAt: 50 }),
      ended,
      read("succeeded", 20),
      read("succeeded", 21, { replica: 1 }),
      read("running", 5, own),
      read("running", 30, own),
    ];
    const { kind, witness } = judge(history);
    expect(kind).toBe("PASS");
    expect(witness).toEqual({ readsAfterEnd: 2, jobs: 1, replicas: 2 });
  });

  it("does not examine a job that was read but never submitted", () => {
    const strange = { jobId: "job-9" };
    const reads = [read("succeeded", 10, strange), read("succeeded", 20, strange)];
    expect(judge([submitted, ran, ...reads]).kind).toBe("INCONCLUSIVE");
  });

  it("fails a later read of another replica that shows the job pending, with both as evidence", () => {
    const stale = read("running", 20, { replica: 1 });
    const { kind, evidence } = judge([submitted, ended, stale]);
    expect(kind).toBe("FAIL");
    expect(evidence).toEqual([ended, stale]);
  });

  it("leaves a change of one end to another to the check of transitions", () => {
    expect(judge([submitted, ran, ended, read("failed", 20)]).kind).toBe("PASS");
  });

  it("does not order reads that overlap, nor count answers to submissions", () => {
    const overlapping = read("running", 5, { doneAt: 30 });
    const storedAnswer = op({ sentAt: 50, state: "queued" });
    const later = read("succeeded", 40);
    expect(judge([submitted, ran, ended, overlapping, storedAnswer, later]).kind).toBe("PASS");
  });

  it("knows the replay of an entry by the list that shows whose it is", () => {
    const page = op({
      did: "list-dead-letters",
      sentAt: 12,
      jobId: null,
      value: { items: [{ id: "letter-1", jobId: "job-1" }], next: null },
    });
    const failed = read("failed", 10);
    const other = op({
      did: "list-dead-letters",
      sentAt: 12,
      jobId: null,
      value: { items: [{ id: "letter-2", jobId: "job-2" }], next: null },
    });
    const history = [submitted, ran, failed, page, other, read("queued", 20)];
    expect(judge([...history, replayOf("letter-1")]).kind).toBe("PASS");
    expect(judge([...history, replayOf("letter-2")]).kind).toBe("FAIL");
  });

  it("does not pass a job that never ran and is always said to have ended", () => {
    expect(judge([submitted, ended, read("succeeded", 20)]).kind).toBe("INCONCLUSIVE");
  });

  it("does not pass when nobody looked after an end", () => {
    expect(judge([submitted, ran, read("running", 5), ended]).kind).toBe("INCONCLUSIVE");
    expect(judge([]).kind).toBe("INCONCLUSIVE");
  });
});
