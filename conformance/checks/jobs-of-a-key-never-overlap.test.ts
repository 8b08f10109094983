import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { SaidJob } from "../judging/job-events.fixture.ts";
import { keyedEvents as keyed, orderedTarget, span } from "../judging/order-key-events.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { jobsOfAKeyNeverOverlap } from "./jobs-of-a-key-never-overlap.ts";

const judge = (history: History) =>
  telling(
    jobsOfAKeyNeverOverlap.judge({ history, target: orderedTarget, policy: { leaseMs: 2_000 } }),
  );
const kindOf = (history: History): string => judge(history).kind;

describe("jobs-of-a-key-never-overlap", () => {
  it("passes jobs of a key that run one at a time, and other keys beside them", () => {
    const one = [
      ...keyed("a", { calls: [span(50, 100)] }),
      ...keyed("b", { at: 10, calls: [span(100, 150)] }),
    ];
    const other = keyed("c", { key: "other", calls: [span(60, 200)] });
    expect(judge([...one, ...other])).toMatchObject({
      kind: "PASS",
      witness: { keys: 2, calls: 3, holdersCrashed: 0, passedBy: 0 },
    });
  });

  it("needs a key of which at least two jobs were called", () => {
    const single = keyed("a", { calls: [span(50, 100), span(200, 250)] });
    expect(kindOf([...single, ...keyed("b", { at: 10, readAt: 300, state: "queued" })])).toBe(
      "INCONCLUSIVE",
    );
  });

  it("shows the two calls, whichever job was accepted first", () => {
    const history = [
      ...keyed("a", { calls: [span(90, 150)] }),
      ...keyed("b", { at: 10, calls: [span(50, 100)] }),
    ];
    const { kind, evidence } = judge(history);
    expect(kind).toBe("FAIL");
    expect(evidence).toMatchObject([
      { kind: "call", arrivedAt: 50 },
      { kind: "call", arrivedAt: 90 },
    ]);
  });

  it("ends a call when it was answered, even if its connection stays open", () => {
    const kept = { arrivedAt: 50, answeredAt: 90, endedAt: 5_000 };
    const next = keyed("b", { at: 10, calls: [span(90, 150)] });
    expect(kindOf([...keyed("a", { calls: [kept] }), ...next])).toBe("PASS");
    const unanswered = { ...kept, answeredAt: null, end: "reset" } as const;
    expect(kindOf([...keyed("a", { calls: [unanswered] }), ...next])).toBe("FAIL");
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

  describe("where two jobs of a key have run and a third is queued", () => {
    const first = keyed("a", { calls: [span(50, 100)], readAt: 199 });
    const second = (said: Partial<SaidJob> = {}) =>
      keyed("b", { at: 10, calls: [span(100, 150)], readAt: 399, ...said });
    const third = (readAt: number) => keyed("c", { at: 20, state: "queued", readAt });
    /** The lease and five seconds after the second was read to have ended. */
    const bound = 400 + 2_000 + 5_000;

    it("gives the third the lease and five seconds after the last of the others", () => {
      expect(kindOf([...first, ...second(), ...third(bound - 1)])).toBe("PASS");
      const { kind, evidence } = judge([...first, ...second(), ...third(bound)]);
      expect(kind).toBe("FAIL");
      const jobs = evidence.map((event) => (event.kind === "op" ? event.jobId : event.kind));
      expect(jobs).toEqual(["job-a", "call", "job-a", "job-b", "call", "job-b", "job-c", "job-c"]);
    });

    it.each(["failed", "canceled", "expired"] as const)("takes %s for an end too", (state) => {
      expect(kindOf([...first, ...second({ state }), ...third(bound)])).toBe("FAIL");
    });

    it.each<[string, Partial<SaidJob>]>([
      ["still runs", { state: "running" }],
      ["was not seen", { state: null }],
    ])("says nothing of the third where one before it %s", (_, said) => {
      expect(kindOf([...first, ...second(said), ...third(bound)])).toBe("PASS");
    });

    it("says nothing of the third where nobody looked, or it was said to run", () => {
      expect(kindOf([...first, ...second(), ...keyed("c", { at: 20, state: null })])).toBe("PASS");
      const running = keyed("c", { at: 20, state: "running", readAt: bound });
      expect(kindOf([...first, ...second(), ...running])).toBe("PASS");
      const called = keyed("c", {
        at: 20,
        state: "queued",
        calls: [span(200, 210)],
        readAt: bound,
      });
      expect(kindOf([...first, ...second(), ...called])).toBe("PASS");
    });

    it("leaves a first job that never starts to others", () => {
      const alone = keyed("x", { key: "other", state: "queued", readAt: 60_000 });
      expect(kindOf([...first, ...second(), ...alone])).toBe("PASS");
    });

    it("shows no more than the end of a long story of those before", () => {
      const more = ["d", "e", "f"].flatMap((name, index) =>
        keyed(name, { at: 12 + index, calls: [span(160 + index * 20, 170 + index * 20)] }),
      );
      const { evidence } = judge([...first, ...second(), ...more, ...third(60_000)]);
      expect(evidence).toHaveLength(8);
      expect(evidence[0]).toMatchObject({ jobId: "job-e" });
    });
  });

  it("does not pass without keys", () => {
    expect(kindOf([])).toBe("INCONCLUSIVE");
  });
});
