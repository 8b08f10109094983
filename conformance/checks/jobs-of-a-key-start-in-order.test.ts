import { describe, expect, it } from "vitest";
import type { History, HistoryEvent } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { op } from "../judging/history.fixture.ts";
import type { SaidJob } from "../judging/job-events.fixture.ts";
import { keyedEvents, orderedTarget } from "../judging/order-key-events.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { jobsOfAKeyStartInOrder } from "./jobs-of-a-key-start-in-order.ts";

const exercise = "jobs-of-many-keys";
const judge = (history: History) =>
  telling(jobsOfAKeyStartInOrder.judge({ history, target: orderedTarget, policy: {} }));
const kindOf = (history: History): string => judge(history).kind;

/** One job of the key, submitted at `at`; `starts` are the arrivals of its calls, each answered 10 ms later. */
function keyed(
  name: string,
  [at, starts]: readonly [number, readonly number[]],
  said: Partial<SaidJob> & { key?: string; doneAt?: number } = {},
): readonly HistoryEvent[] {
  const { doneAt = at + 1, ...rest } = said;
  const calls = starts.map((arrivedAt, index) => ({
    arrivedAt,
    status: index < starts.length - 1 ? 503 : 200,
  }));
  return keyedEvents(name, { exercise, at, calls, submit: { doneAt }, ...rest });
}

describe("jobs-of-a-key-start-in-order", () => {
  it("passes jobs that start one after the other, also when the first fails twice", () => {
    const calm = [...keyed("a", [0, [50]]), ...keyed("b", [10, [70]]), ...keyed("c", [20, [90]])];
    const retried = [...keyed("a", [0, [50, 300, 700]]), ...keyed("b", [10, [800]])];
    expect(kindOf(calm)).toBe("PASS");
    expect(kindOf(retried)).toBe("PASS");
    expect(judge([...calm, ...keyed("d", [0, [10, 20]], { key: "other" })]).witness).toEqual({
      keys: 2,
      pairs: 3,
      afterReplay: 0,
      retried: 1,
    });
  });

  it("shows both submissions, the attempts of the earlier job, and the start of the later", () => {
    const whole = ([submit, ...calls]: History) => [submit, ...calls.slice(0, -1)];
    const many = keyed("a", [0, [50, 60, 70, 80, 90, 300]]);
    const early = keyed("b", [10, [85]]);
    const { kind, evidence } = judge([...many, ...early]);
    expect(kind).toBe("FAIL");
    expect(evidence).toEqual([...whole(many).slice(0, 6), ...whole(early)]);
    const [uncalled] = keyed("a", [0, []], { state: "queued" });
    expect(judge([...(uncalled === undefined ? [] : [uncalled]), ...early]).evidence).toEqual([
      uncalled,
      ...whole(early),
    ]);
  });

  it("tells a late first attempt from a late second one", () => {
    const first = judge([...keyed("a", [0, [90]]), ...keyed("b", [10, [50]])]).because;
    const second = judge([...keyed("a", [0, [50, 90]]), ...keyed("b", [10, [70]])]).because;
    expect(first).not.toBe(second);
    const both = judge([...keyed("a", [0, [80, 90]]), ...keyed("b", [10, [50]])]).because;
    expect(both).toBe(first);
  });

  it("does not order what came at the same moment", () => {
    expect(kindOf([...keyed("a", [0, [50]]), ...keyed("b", [10, [50]])])).toBe("PASS");
    const atOnce = [...keyed("a", [0, [90]], { doneAt: 10 }), ...keyed("b", [10, [50]])];
    expect(judge(atOnce).witness).toMatchObject({ pairs: 0 });
    const after = [...keyed("a", [0, [90]], { doneAt: 9 }), ...keyed("b", [10, [50]])];
    expect(kindOf(after)).toBe("FAIL");
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

  it.each([
    ["failed", "PASS"],
    ["expired", "PASS"],
    ["succeeded", "FAIL"],
  ] as const)("takes an earlier job that %s without a call for %s", (state, kind) => {
    expect(kindOf([...keyed("a", [0, []], { state }), ...keyed("b", [10, [80]])])).toBe(kind);
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
      const { kind, witness } = judge(history);
      expect(kind).toBe("PASS");
      expect(witness).toEqual({ keys: 1, pairs: 3, afterReplay: 1, retried: 0 });
    });

    it("counts calls from the moment at which the replay was sent for its own", () => {
      const history = [...replayedAt(200), replay, ...holder, ...keyed("c", [20, [400]])];
      expect(judge(history)).toMatchObject({ kind: "PASS", witness: { retried: 0 } });
      const before = [...replayedAt(199), replay, ...holder, ...keyed("c", [20, [400]])];
      expect(kindOf(before)).toBe("FAIL");
    });

    it("does not compare it with itself, where it had never been called", () => {
      const uncalled = keyed("a", [0, []], { state: "failed", calls: [{ arrivedAt: 350 }] });
      const history = [...uncalled, replay, ...holder, ...keyed("c", [20, [400]])];
      expect(judge(history)).toMatchObject({ kind: "PASS", witness: { afterReplay: 1 } });
    });

    it("says nothing of one that was not called again, and shows it", () => {
      const once = keyed("a", [0, []], { calls: [{ arrivedAt: 30, status: 400 }] });
      const history = [...once, replay, ...holder, ...keyed("c", [20, [400]])];
      const { kind, evidence } = judge(history);
      expect(kind).toBe("INCONCLUSIVE");
      expect(evidence).toEqual([replay, ...once]);
    });

    it.each<[string, Partial<Op>]>([
      ["may not have taken effect", { outcome: "info" }],
      ["is another exercise's", { exercise: "another", jobId: null }],
    ])("compares nothing after a replay that %s", (_, said) => {
      const odd = { ...replay, ...said };
      const history = [...replayedAt(450), odd, ...holder, ...keyed("c", [20, [460]])];
      expect(judge(history).witness).toMatchObject({ afterReplay: 0 });
    });

    it.each([
      ["came with it", { arrivedAt: 200, answeredAt: 300, endedAt: 300 }, 0],
      ["came after it", { arrivedAt: 250, answeredAt: 300, endedAt: 300 }, 0],
      ["ended with its answer", { arrivedAt: 100, answeredAt: 201, endedAt: 201 }, 0],
      ["was open all through it", { arrivedAt: 199, answeredAt: 202, endedAt: 202 }, 1],
    ])("asks for a call that was open all through it: one that %s", (_, span, afterReplay) => {
      const other = keyed("b", [10, []], { calls: [span] });
      const history = [...replayedAt(350), replay, ...other, ...keyed("c", [20, [400]])];
      expect(judge(history)).toMatchObject({ kind: "PASS", witness: { afterReplay } });
    });

    it("compares only with who started after the held call had ended", () => {
      const atItsEnd = [...replayedAt(450), replay, ...holder, ...keyed("c", [20, [300]])];
      expect(judge(atItsEnd)).toMatchObject({ kind: "PASS", witness: { afterReplay: 0 } });
      const after = [...replayedAt(450), replay, ...holder, ...keyed("c", [20, [301]])];
      expect(kindOf(after)).toBe("FAIL");
      const together = [...replayedAt(301), replay, ...holder, ...keyed("c", [20, [301]])];
      expect(kindOf(together)).toBe("FAIL");
      const never = keyed("d", [30, []], { state: "queued" });
      expect(kindOf([...replayedAt(350), replay, ...holder, ...never])).toBe("INCONCLUSIVE");
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
