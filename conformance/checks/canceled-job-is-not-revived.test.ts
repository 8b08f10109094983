import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { call, fault, op, wholeTarget } from "../judging/history.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { canceledJobIsNotRevived } from "./canceled-job-is-not-revived.ts";

const judge = (history: History) =>
  telling(canceledJobIsNotRevived.judge({ history, target: wholeTarget, policy: {} }));
const kindOf = (history: History): string => judge(history).kind;

const read = (state: Op["state"], sentAt: number, said: Partial<Op> & { status?: number } = {}) =>
  op({ did: "read", state, sentAt, ...said });
const cancel = (said: Partial<Op> & { status?: number | null } = {}): Op =>
  op({ did: "cancel", label: "during-backoff", sentAt: 30, status: 200, ...said });

describe("canceled-job-is-not-revived", () => {
  const failed = call({ arrivedAt: 5, status: 503 });
  const waiting = [op({ label: "waits" }), failed, read("queued", 25)];
  const retried = call({ arrivedAt: 3_000, nth: 2 });
  const canceled = [...waiting, cancel({ state: "canceled" })];

  it("passes a job that stays canceled", () => {
    const { kind, witness } = judge([...canceled, read("canceled", 4_000)]);
    expect(kind).toBe("PASS");
    expect(witness).toEqual({ canceledInBackoff: 1, canceledAfterEnd: 0, kills: 0 });
  });

  it("fails a retry after the cancel, also if the answer only said 202", () => {
    expect(kindOf([...canceled, retried, read("succeeded", 4_000)])).toBe("FAIL");
    const soon = cancel({ status: 202 });
    expect(kindOf([...waiting, soon, retried, read("succeeded", 4_000)])).toBe("FAIL");
  });

  it("judges what a restart brought back like anything else", () => {
    const kill = fault({ injectedAt: 500 });
    const { kind, witness } = judge([...canceled, kill, read("canceled", 4_000)]);
    expect(kind).toBe("PASS");
    expect(witness["kills"]).toBe(1);
    expect(kindOf([...canceled, kill, retried, read("succeeded", 4_000)])).toBe("FAIL");
  });

  it("tolerates one more call where the job was running and was only asked to end", () => {
    const running = [op(), failed, read("running", 25), cancel({ status: 202, state: "running" })];
    expect(kindOf([...running, retried, read("canceled", 4_000)])).toBe("NON-STRICT");
  });

  it("does not count a call that was stamped right at the cancel", () => {
    const overlapping = call({ arrivedAt: 60, nth: 2, status: 503 });
    expect(kindOf([...canceled, overlapping, read("canceled", 4_000)])).toBe("PASS");
  });

  it("passes a late cancel whether it is refused or not, and fails one that has an effect", () => {
    const other = { jobId: "job-2", token: "token-2" };
    const late = (status: number, after: Op["state"]): History => [
      ...canceled,
      read("canceled", 4_000),
      op({ ...other }),
      read("succeeded", 10, other),
      cancel({ ...other, label: "after-end", status }),
      read(after, 50, other),
    ];
    expect(kindOf(late(409, "succeeded"))).toBe("PASS");
    expect(kindOf(late(200, "succeeded"))).toBe("PASS");
    expect(kindOf(late(200, "canceled"))).toBe("FAIL");
    expect(kindOf(late(409, "canceled"))).toBe("FAIL");
  });

  it("counts what was canceled in time and too late, and the kills", () => {
    const other = { jobId: "job-2", token: "token-2" };
    const late = [
      op({ ...other }),
      read("succeeded", 10, other),
      cancel({ ...other, label: "after-end", status: 409 }),
      read("succeeded", 50, other),
    ];
    const paused = fault({ fault: "stop", injectedAt: 500 });
    const killed = fault({ injectedAt: 600 });
    const history = [...canceled, read("canceled", 4_000), ...late, paused, killed];
    const { kind, witness } = judge(history);
    expect(kind).toBe("PASS");
    expect(witness).toEqual({ canceledInBackoff: 1, canceledAfterEnd: 1, kills: 1 });
  });

  it("does not judge a cancel under another label", () => {
    const elsewhere = cancel({ label: "while-queued", state: "canceled" });
    expect(kindOf([...waiting, elsewhere, retried])).toBe("INCONCLUSIVE");
  });

  it("does not pass when no cancel was accepted, whatever else was seen", () => {
    expect(kindOf([])).toBe("INCONCLUSIVE");
    expect(kindOf([...waiting, cancel({ status: 409 }), retried])).toBe("INCONCLUSIVE");
    const late = cancel({ label: "after-end", status: 409 });
    const ended = [op(), read("succeeded", 10), late, read("succeeded", 50)];
    expect(kindOf(ended)).toBe("INCONCLUSIVE");
  });
});
