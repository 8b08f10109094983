import { describe, expect, it } from "vitest";
import type { History, HistoryEvent } from "../contract/history.ts";
import type { Target } from "../contract/target.ts";
import { op, wholeTarget } from "../judging/history.fixture.ts";
import { jobEvents, type SaidJob } from "../judging/job-events.fixture.ts";
import { jobsOfAKeyStartInOrder } from "./jobs-of-a-key-start-in-order.ts";

const exercise = "jobs-of-many-keys";
const target: Target = {
  ...wholeTarget,
  submit: { ...wholeTarget.submit, orderKeyAt: "/orderKey" },
};

const kindOf = (history: History): string =>
  jobsOfAKeyStartInOrder.judge({ history, target, policy: {} }).kind;

/** One job of the key, submitted at `at`; `starts` are the arrivals of its calls, each answered 10 ms later. */
function keyed(
  name: string,
  [at, starts]: readonly [number, readonly number[]],
  said: Partial<SaidJob> & { key?: string; doneAt?: number } = {},
): readonly HistoryEvent[] {
  const { key = "k", doneAt = at + 1, ...rest } = said;
  const body = JSON.stringify({ orderKey: key });
  const request = { method: "POST", path: "/v1/jobs", headers: {}, body };
  const calls = starts.map((arrivedAt, index) => ({
    arrivedAt,
    status: index < starts.length - 1 ? 503 : 200,
  }));
  return jobEvents({ name, exercise, at, calls, submit: { request, doneAt }, ...rest });
}

describe("jobs-of-a-key-start-in-order", () => {
  it("passes jobs that start one after the other, also when the first fails twice", () => {
    const calm = [...keyed("a", [0, [50]]), ...keyed("b", [10, [70]]), ...keyed("c", [20, [90]])];
    const retried = [...keyed("a", [0, [50, 300, 700]]), ...keyed("b", [10, [800]])];
    expect(kindOf(calm)).toBe("PASS");
    expect(kindOf(retried)).toBe("PASS");
  });

  it("fails a later job that starts first, or between two attempts of an earlier one (M83)", () => {
    expect(kindOf([...keyed("a", [0, [90]]), ...keyed("b", [10, [50]])])).toBe("FAIL");
    expect(kindOf([...keyed("a", [0, [50, 300]]), ...keyed("b", [10, [80]])])).toBe("FAIL");
  });

  it("fails a job that starts though the one before it was never called", () => {
    expect(kindOf([...keyed("a", [0, []], { state: "queued" }), ...keyed("b", [10, [80]])])).toBe(
      "FAIL",
    );
  });

  it("lets a job start when the one before it was canceled, or failed for good", () => {
    const canceled = keyed("a", [0, []], { state: "canceled" });
    const dead = keyed("a", [0, []], { state: "failed", calls: [{ arrivedAt: 30, status: 400 }] });
    expect(kindOf([...canceled, ...keyed("b", [10, [80]])])).toBe("PASS");
    expect(kindOf([...dead, ...keyed("b", [10, [80]])])).toBe("PASS");
  });

  it("knows no order between submissions under way at once, or between keys (V13)", () => {
    const atOnce = [...keyed("a", [0, [90]], { doneAt: 30 }), ...keyed("b", [10, [50]])];
    const after = keyed("c", [100, [150]]);
    expect(kindOf([...atOnce, ...after])).toBe("PASS");
    const keys = [...keyed("a", [0, [90]]), ...keyed("b", [10, [50]], { key: "other" })];
    expect(kindOf([...keys, ...keyed("c", [20, [95]])])).toBe("PASS");
  });

  describe("after a replay", () => {
    const replay = op({
      exercise,
      did: "replay",
      jobId: "job-a",
      sentAt: 200,
      request: { method: "POST", path: "/v1/dead-letters/1/replay", headers: {}, body: null },
    });
    const holder = keyed("b", [10, []], {
      calls: [{ arrivedAt: 100, answeredAt: 300, endedAt: 300 }],
    });
    const replayedAt = (arrivedAt: number) =>
      keyed("a", [0, []], { calls: [{ arrivedAt: 30, status: 400 }, { arrivedAt }] });

    it("passes one that goes before those that had not started", () => {
      const history = [...replayedAt(350), replay, ...holder, ...keyed("c", [20, [400]])];
      expect(kindOf(history)).toBe("PASS");
    });

    it("fails one that goes behind them", () => {
      const history = [...replayedAt(450), replay, ...holder, ...keyed("c", [20, [400]])];
      expect(kindOf(history)).toBe("FAIL");
    });

    it("says nothing of others where none was held during the replay", () => {
      const quick = keyed("b", [10, [100]]);
      const history = [...replayedAt(450), replay, ...quick, ...keyed("c", [20, [150]])];
      expect(kindOf(history)).toBe("PASS");
    });
  });

  it("does not pass without keys, or where a job was not seen to start", () => {
    expect(kindOf([])).toBe("INCONCLUSIVE");
    const unseen = [...keyed("a", [0, [50]]), ...keyed("b", [10, []], { state: "queued" })];
    expect(kindOf(unseen)).toBe("INCONCLUSIVE");
  });
});
