import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { call, fault, op, wholeTarget } from "../history.fixture.ts";
import { canceledJobIsNotRevivedByARestart } from "./canceled-job-is-not-revived-by-a-restart.ts";

const judge = (history: History) =>
  canceledJobIsNotRevivedByARestart.judge({ history, target: wholeTarget, policy: {} });
const kindOf = (history: History): string => judge(history).kind;

const read = (state: Op["state"]): Op =>
  op({ did: "read", state, sentAt: 4_000, label: "after-due" });
const cancel = (status: number, state: Op["state"]): Op =>
  op({ did: "cancel", label: "during-backoff", sentAt: 30, status, state });

describe("canceled-job-is-not-revived-by-a-restart", () => {
  const failed = [op(), call({ arrivedAt: 5, status: 503 })];
  const kill = fault({ injectedAt: 500 });
  const revived = call({ arrivedAt: 2_500, nth: 2 });

  it("passes a job that is still canceled after the kill", () => {
    const { kind, witness } = judge([...failed, cancel(200, "canceled"), kill, read("canceled")]);
    expect(kind).toBe("PASS");
    expect(witness).toEqual({ canceledInBackoff: 1, canceledAfterEnd: 0, kills: 1 });
  });

  it("fails a job that runs again after the restart", () => {
    const again = [kill, revived, read("succeeded")];
    expect(kindOf([...failed, cancel(200, "canceled"), ...again])).toBe("FAIL");
    expect(kindOf([...failed, cancel(204, null), ...again])).toBe("FAIL");
  });

  it("does not fail a service that only said that it will ask the worker", () => {
    const asked = [...failed, cancel(202, "running"), kill, revived, read("canceled")];
    expect(kindOf(asked)).toBe("NON-STRICT");
  });

  it("does not pass when nothing was killed after the cancel, or nothing was canceled", () => {
    const calm = [...failed, cancel(200, "canceled"), read("canceled")];
    expect(kindOf(calm)).toBe("INCONCLUSIVE");
    expect(kindOf([...calm, fault({ injectedAt: 10 })])).toBe("INCONCLUSIVE");
    expect(kindOf([...failed, kill])).toBe("INCONCLUSIVE");
  });
});
