import { describe, expect, it } from "vitest";
import type { History, HistoryEvent } from "../contract/history.ts";
import type { Target } from "../contract/target.ts";
import { fault, wholeTarget } from "../judging/history.fixture.ts";
import { jobEvents, note, type SaidJob } from "../judging/job-events.fixture.ts";
import { jobsOfAKeyNeverOverlap } from "./jobs-of-a-key-never-overlap.ts";

const target: Target = {
  ...wholeTarget,
  submit: { ...wholeTarget.submit, orderKeyAt: "/orderKey" },
};
const kindOf = (history: History): string =>
  jobsOfAKeyNeverOverlap.judge({ history, target, policy: { leaseMs: 2_000 } }).kind;

function keyed(name: string, said: Partial<SaidJob> & { key?: string } = {}) {
  const { key = "k", ...rest } = said;
  const body = JSON.stringify({ orderKey: key });
  const request = { method: "POST", path: "/v1/jobs", headers: {}, body };
  return jobEvents({ name, exercise: "jobs-of-many-keys", ...rest, submit: { request } });
}

const span = (arrivedAt: number, answeredAt: number) => ({
  arrivedAt,
  answeredAt,
  endedAt: answeredAt,
});

describe("jobs-of-a-key-never-overlap", () => {
  it("passes jobs of a key that run one at a time, and other keys beside them", () => {
    const one = [
      ...keyed("a", { calls: [span(50, 100)] }),
      ...keyed("b", { at: 10, calls: [span(100, 150)] }),
    ];
    const other = keyed("c", { key: "other", calls: [span(60, 200)] });
    expect(kindOf([...one, ...other])).toBe("PASS");
  });

  it("fails two jobs of one key that run at the same time", () => {
    const history = [
      ...keyed("a", { calls: [span(50, 100)] }),
      ...keyed("b", { at: 10, calls: [span(90, 150)] }),
    ];
    expect(kindOf(history)).toBe("FAIL");
  });

  it("leaves overlaps of one job with itself to others", () => {
    const history = [
      ...keyed("a", { calls: [span(50, 100), span(60, 110)] }),
      ...keyed("b", { at: 10, calls: [span(120, 150)] }),
    ];
    expect(kindOf(history)).toBe("PASS");
  });

  it("fails a job that is not called though all before it have ended", () => {
    const history = [
      ...keyed("a", { calls: [span(50, 100)], readAt: 200 }),
      ...keyed("b", { at: 10, state: "queued", readAt: 20_000 }),
    ];
    const early = [
      ...keyed("a", { calls: [span(50, 100)], readAt: 200 }),
      ...keyed("b", { at: 10, state: "queued", readAt: 3_000 }),
    ];
    expect(kindOf(history)).toBe("FAIL");
    expect(kindOf(early)).toBe("INCONCLUSIVE");
  });

  describe("when the worker of a holder is killed", () => {
    const exercise = "workers-killed-with-calls-open";
    const kill = fault({ exercise, injectedAt: 1_000 });
    const start = fault({ exercise, fault: "start", injectedAt: 1_100 });
    const goingOnAt = (...again: readonly number[]): readonly HistoryEvent[] => [
      ...keyed("a", {
        exercise,
        calls: [
          { arrivedAt: 100, end: "aborted", answeredAt: null, endedAt: 1_005 },
          ...again.map((at) => span(at, at + 50)),
        ],
        readAt: 30_000,
      }),
      ...keyed("b", {
        exercise,
        at: 10,
        calls: again.map((at) => span(at + 60, at + 90)),
        readAt: 30_000,
      }),
      kill,
      start,
    ];

    it("passes a key that goes on within the lease and two seconds", () => {
      expect(kindOf(goingOnAt(3_500))).toBe("PASS");
    });

    it("fails a key that goes on later, or never", () => {
      expect(kindOf(goingOnAt(9_000))).toBe("FAIL");
      expect(kindOf(goingOnAt())).toBe("FAIL");
    });

    it("fails the next job of the key beside the holder's second attempt", () => {
      const history = [
        ...keyed("a", {
          exercise,
          calls: [
            { arrivedAt: 100, end: "aborted", answeredAt: null, endedAt: 1_005 },
            span(3_200, 3_300),
          ],
        }),
        ...keyed("b", { exercise, at: 10, calls: [span(3_210, 3_300)] }),
        kill,
        start,
      ];
      expect(kindOf(history)).toBe("FAIL");
    });
  });

  describe("while one key is held", () => {
    const exercise = "jobs-of-many-keys";
    const held = keyed("h", { key: "held", label: "held", calls: [span(50, 6_000)] });
    const behind = keyed("i", { key: "held", label: "held", at: 60, calls: [span(6_001, 6_010)] });
    const released = (heldMs: number) =>
      note({ exercise, at: 50 + heldMs, detail: "released", figures: { heldMs } });
    const others = (from: number) => [
      ...keyed("a", { at: 100, calls: [span(from, from + 10)] }),
      ...keyed("b", { at: 110, calls: [span(from + 20, from + 30)] }),
    ];

    it("passes when others are called meanwhile", () => {
      expect(kindOf([...held, ...behind, ...others(200), released(5_000)])).toBe("PASS");
    });

    it("fails when no other was, though there was time", () => {
      const history = [...held, ...behind, ...others(6_100)];
      expect(kindOf([...history, released(5_000)])).toBe("FAIL");
      expect(kindOf([...history, released(1_000)])).toBe("PASS");
    });
  });

  it("does not pass without keys", () => {
    expect(kindOf([])).toBe("INCONCLUSIVE");
  });
});
