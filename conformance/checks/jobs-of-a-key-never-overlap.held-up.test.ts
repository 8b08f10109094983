import { describe, expect, it } from "vitest";
import type { Call } from "../contract/call.ts";
import type { History, HistoryEvent } from "../contract/history.ts";
import { fault } from "../judging/history.fixture.ts";
import { note } from "../judging/job-events.fixture.ts";
import { keyedEvents as keyed, orderedTarget, span } from "../judging/order-key-events.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { jobsOfAKeyNeverOverlap } from "./jobs-of-a-key-never-overlap.ts";

const judge = (history: History) =>
  telling(
    jobsOfAKeyNeverOverlap.judge({ history, target: orderedTarget, policy: { leaseMs: 2_000 } }),
  );
const kindOf = (history: History): string => judge(history).kind;

describe("jobs-of-a-key-never-overlap, where a key is held up", () => {
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

    // The kill is settled at 1,005; before it the job took 99 ms to be called.
    it("adds to the bound what the job took to be called when nothing was wrong", () => {
      expect(judge(goingOnAt(5_104))).toMatchObject({
        kind: "PASS",
        witness: { holdersCrashed: 1 },
      });
      const { kind, because, evidence } = judge(goingOnAt(6_104));
      expect(kind).toBe("FAIL");
      expect(because).toContain("1000 ms too late");
      expect(evidence).toHaveLength(9);
      expect(evidence.slice(0, 3)).toMatchObject([
        { kind: "call", arrivedAt: 100 },
        { did: "submit", jobId: "job-a" },
        { did: "submit", jobId: "job-b" },
      ]);
      expect(kindOf(goingOnAt(5_105))).toBe("FAIL");
    });

    it("does not take a call from before the kill was settled for going on", () => {
      const dying = { arrivedAt: 1_005, end: "aborted", answeredAt: null, endedAt: 1_006 } as const;
      const broken = { arrivedAt: 100, end: "aborted", answeredAt: null, endedAt: 1_005 } as const;
      const a = keyed("a", { exercise, calls: [broken, dying], readAt: 30_000 });
      expect(kindOf([...a, ...keyed("b", { exercise, at: 10 }), kill, start])).toBe("FAIL");
    });

    it("says nothing of a key that was watched only up to the bound, and shows its jobs", () => {
      const watched = (readAt: number) => [
        ...keyed("a", {
          exercise,
          calls: [{ arrivedAt: 100, end: "aborted", answeredAt: null, endedAt: 1_005 }],
          readAt,
        }),
        ...keyed("b", { exercise, at: 10, state: null }),
        kill,
        start,
      ];
      const { kind, evidence } = judge(watched(5_103));
      expect(kind).toBe("INCONCLUSIVE");
      expect(evidence).toHaveLength(4);
      expect(kindOf(watched(5_104))).toBe("FAIL");
    });

    it("blames nobody where even what was free to take came late, or no worker came back", () => {
      const free = (arrivedAt: number) =>
        keyed("free", { key: "free", exercise, label: "queued", calls: [span(arrivedAt, 9_999)] });
      // The workers are up at 1,104, and five seconds later one may still tell.
      expect(kindOf([...goingOnAt(9_000), ...free(6_104)])).toBe("FAIL");
      expect(kindOf([...goingOnAt(9_000), ...free(6_105)])).toBe("INCONCLUSIVE");
      expect(kindOf([...goingOnAt(8_000), ...free(6_105)])).toBe("PASS");
      const down = goingOnAt(9_000).filter((event) => event !== start);
      expect(judge(down)).toMatchObject({ kind: "PASS", witness: { holdersCrashed: 0 } });
    });

    it.each<[string, Partial<Call>, number]>([
      ["broke at the kill", { endedAt: 1_000 }, 1],
      ["broke before it", { endedAt: 999 }, 0],
      ["came only then", { arrivedAt: 1_000, endedAt: 1_003 }, 0],
      ["had been answered", { end: "answered", answeredAt: 900, endedAt: 1_002 }, 0],
    ])("counts the holder as crashed by its call: one that %s", (_, said, holdersCrashed) => {
      const broken = { arrivedAt: 100, end: "aborted", answeredAt: null, ...said } as const;
      const calls = [broken, span(3_500, 3_550)];
      const a = keyed("a", { exercise, calls });
      const b = keyed("b", { exercise, at: 10, calls: [span(3_600, 3_610)] });
      expect(judge([...a, ...b, kill, start]).witness).toMatchObject({ holdersCrashed });
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
      expect(judge([...held, ...behind, ...others(200), released(5_000)])).toMatchObject({
        kind: "PASS",
        witness: { passedBy: 2 },
      });
    });

    it("counts a job that was called at least once before the release", () => {
      const retried = keyed("a", { at: 100, calls: [span(200, 210), span(6_100, 6_110)] });
      const then = keyed("b", { at: 110, calls: [span(5_050, 5_060)] });
      const history = [...held, ...behind, ...retried, ...then, released(5_000)];
      expect(judge(history).witness).toMatchObject({ passedBy: 1 });
    });

    it("fails when no other was, though there was time", () => {
      const history = [...held, ...behind, ...others(6_100)];
      expect(kindOf([...history, released(5_000)])).toBe("FAIL");
      expect(kindOf([...history, released(3_000)])).toBe("FAIL");
      expect(kindOf([...history, released(2_999)])).toBe("PASS");
      expect(kindOf([...history, { ...released(5_000), figures: {} }])).toBe("PASS");
    });

    it("shows the held job, its call, and four of the others", () => {
      const more = ["c", "d", "e"].flatMap((name, index) =>
        keyed(name, { key: name, at: 120, calls: [span(6_200 + index, 6_210)] }),
      );
      const history = [...held, ...behind, ...others(6_100), ...more, released(5_000)];
      const { evidence } = judge(history);
      expect(evidence).toMatchObject([
        { jobId: "job-h" },
        { kind: "call", arrivedAt: 50 },
        { jobId: "job-a" },
        { jobId: "job-b" },
        { jobId: "job-c" },
        { jobId: "job-d" },
      ]);
    });

    it.each<[string, History]>([
      ["no release was noted", [...held, ...behind, ...others(6_100)]],
      [
        "another note stands there",
        [
          ...held,
          ...behind,
          ...others(6_100),
          { ...released(5_000), detail: "ready" },
          { ...released(5_000), exercise: "another" },
        ],
      ],
      ["nothing was held", [...behind.slice(0, 1), ...others(6_100), released(5_000)]],
      [
        "the held job is another exercise's",
        [
          ...keyed("h", { exercise: "another", label: "held", calls: [span(50, 6_000)] }),
          ...others(6_100),
          released(5_000),
        ],
      ],
      ["there were no others", [...held, ...behind, released(5_000)]],
      [
        "the others are another exercise's",
        [
          ...held,
          ...behind,
          ...keyed("a", { exercise: "another", calls: [span(6_100, 6_110)] }),
          released(5_000),
        ],
      ],
    ])("says nothing of others where %s", (_, history) => {
      expect(kindOf(history)).not.toBe("FAIL");
    });
  });
});
