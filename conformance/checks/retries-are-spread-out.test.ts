import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Backoff } from "../contract/policy.ts";
import { wholeTarget } from "../judging/history.fixture.ts";
import { manyJobs } from "../judging/job-events.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { retriesAreSpreadOut } from "./retries-are-spread-out.ts";

const full: Backoff = { baseMs: 200, factor: 2, capMs: 1_000, jitter: "full" };
const judge = (history: History, backoff: Backoff = full, maxAttempts = 4) =>
  telling(
    retriesAreSpreadOut.judge({ history, target: wholeTarget, policy: { backoff, maxAttempts } }),
  );
const kindOf = (history: History, backoff: Backoff = full, maxAttempts = 4): string =>
  judge(history, backoff, maxAttempts).kind;

/** Sixty jobs that fail at 100 ms; `delayOf` says how long each waits for its only retry. */
const retriedAfter = (delayOf: (index: number) => number, count = 60): History =>
  manyJobs(count, (index) => ({
    exercise: "many-fail-together",
    label: "together",
    calls: [
      { arrivedAt: 50, answeredAt: 100, endedAt: 100, status: 503 },
      { arrivedAt: 100 + delayOf(index) },
    ],
  }));

describe("retries-are-spread-out", () => {
  it("passes equal jitter, spread over half of its bound", () => {
    const equal: Backoff = { ...full, jitter: "equal" };
    expect(
      kindOf(
        retriedAfter((index) => 100 + (100 * index) / 60),
        equal,
      ),
    ).toBe("PASS");
  });

  it("says NON-STRICT of retries that come together, wherever in the window (M44)", () => {
    for (const at of [0, 80, 200]) {
      expect(kindOf(retriedAfter((index) => at + (20 * index) / 60))).toBe("NON-STRICT");
    }
  });

  it("says NON-STRICT of a target that declares no jitter", () => {
    const none: Backoff = { ...full, jitter: "none" };
    expect(
      kindOf(
        retriedAfter((index) => 200 + index / 10),
        none,
      ),
    ).toBe("NON-STRICT");
  });

  it("does not take what a slow machine has spread for a jitter", () => {
    expect(kindOf(retriedAfter((index) => 200 + 4 * index))).toBe("INCONCLUSIVE");
    expect(kindOf(retriedAfter((index) => (320 * index) / 60))).toBe("INCONCLUSIVE");
    expect(kindOf(retriedAfter((index) => (270 * index) / 60))).toBe("PASS");
  });

  it("says nothing of a few, and asks nothing of who tries once", () => {
    expect(kindOf(retriedAfter(() => 100, 10))).toBe("INCONCLUSIVE");
    expect(kindOf([], full, 1)).toBe("INFO");
    const judged = { history: [], target: wholeTarget, policy: { maxAttempts: 4 } };
    expect(telling(retriesAreSpreadOut.judge(judged)).kind).toBe("INFO");
  });

  it.each([
    [19, 0, "INCONCLUSIVE"],
    [20, 0, "NON-STRICT"],
    [20, 10, "PASS"],
  ])("of %i retries %i ms apart says %s", (count, apart, kind) => {
    expect(kindOf(retriedAfter((index) => apart * index, count))).toBe(kind);
  });

  it.each([
    [0, 1],
    [1, 2],
    [20, 18],
    [40, 28],
    [60, 37],
  ])("of %i retries says that %i within a quarter would be too many", (count, tooMany) => {
    const { witness } = judge(retriedAfter(() => 0, count));
    expect(witness).toMatchObject({ tooManyWouldBe: tooMany, mostInAQuarter: count });
  });

  it.each([
    [36, 50, "NON-STRICT"],
    [36, 50.1, "PASS"],
    [35, 50, "PASS"],
  ])("takes %i retries at once and one %f ms later for %s", (atOnce, next, kind) => {
    const history = retriedAfter((index) => {
      if (index < atOnce) return 0;
      return index === atOnce ? next : 100 + index;
    });
    expect(kindOf(history)).toBe(kind);
  });

  it("shows the quickest four of a crowd, and the first of two that are equally large", () => {
    const shuffled = retriedAfter((index) => 80 + ((index * 7) % 60) / 4);
    const timesIn = (history: History): readonly number[] =>
      judge(history).evidence.flatMap((event) => (event.kind === "call" ? [event.arrivedAt] : []));
    expect(timesIn(shuffled)).toEqual([50, 180, 50, 180.25, 50, 180.5, 50, 180.75]);
    const overlapping = retriedAfter((index) => {
      if (index === 0) return 0;
      if (index < 39) return 25;
      return index === 39 ? 51 : 100 + index;
    });
    expect(timesIn(overlapping).slice(0, 4)).toEqual([50, 100, 50, 125]);
  });

  it("looks at the retry for which the widest window is declared", () => {
    const bothAfter = (first: (index: number) => number, second: (index: number) => number) =>
      manyJobs(30, (index) => ({
        exercise: "many-fail-together",
        label: "together",
        calls: [
          { arrivedAt: 0, answeredAt: 10, endedAt: 10, status: 503 },
          { arrivedAt: 10 + first(index), answeredAt: 300, endedAt: 300, status: 503 },
          { arrivedAt: 300 + second(index) },
        ],
      }));
    const spread = (index: number): number => (400 * index) / 29;
    const { kind, witness } = judge(bothAfter(() => 100, spread));
    expect(kind).toBe("PASS");
    expect(witness).toMatchObject({ retries: 30, windowMs: 400, blurMs: 0 });
    expect(
      kindOf(
        bothAfter(
          (index) => 5 * index,
          () => 100,
        ),
      ),
    ).toBe("NON-STRICT");
  });

  it("counts only what is a retry after an answer, of its own exercise", () => {
    const more = (exercise: string, said: object) =>
      manyJobs(5, () => ({ exercise, label: "more", calls: [said, { arrivedAt: 100 }] }));
    const history = [
      ...retriedAfter((index) => 200 - (200 * index) / 59),
      ...more("many-fail-together", { arrivedAt: 50, end: "aborted" }),
      ...more("other", { arrivedAt: 50, status: 503 }),
      ...manyJobs(5, () => ({ exercise: "many-fail-together", label: "once", calls: [{}] })),
    ];
    const { kind, witness } = judge(history);
    expect(kind).toBe("PASS");
    expect(witness).toMatchObject({ retries: 60, windowMs: 200, blurMs: 0 });
  });

  it("tells the window of equal jitter, and how late the slowest came", () => {
    const late = retriedAfter((index) => 100 + 2 * index);
    const { witness } = judge(late, { ...full, jitter: "equal" });
    expect(witness).toMatchObject({ windowMs: 100, blurMs: 18 });
  });

  it("takes retries without a declared jitter for tolerated, however exact they are", () => {
    const { kind, evidence, witness } = judge(
      retriedAfter(() => 200),
      { ...full, jitter: "none" },
    );
    expect({ kind, evidence }).toEqual({ kind: "NON-STRICT", evidence: [] });
    expect(witness).toMatchObject({ windowMs: 0, mostInAQuarter: 60 });
  });

  it.each([
    ["half of the window too late", { early: 30, slowest: 300 }, "PASS"],
    ["later than that", { early: 30, slowest: 300.5 }, "INCONCLUSIVE"],
    ["a quarter of it too late, and few came early", { early: 14, slowest: 250 }, "PASS"],
    ["later than that, and few came early", { early: 14, slowest: 251 }, "INCONCLUSIVE"],
    ["later than that, and a quarter came early", { early: 15, slowest: 251 }, "PASS"],
  ])("where the slowest came %s, says %s", (_, { early, slowest }, kind) => {
    const history = retriedAfter((index) => {
      if (index < early) return 5 * index;
      return index === 59 ? slowest : 150 + ((index - early) * 95) / (59 - early);
    });
    expect(kindOf(history)).toBe(kind);
  });

  it("passes delays that are spread over the window, whatever the dice say", () => {
    const anywhere = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
      minLength: 60,
      maxLength: 60,
    });
    const dice = fc.integer().map((seed) => randomFrom(seed));
    fc.assert(
      fc.property(dice, (next) => {
        expect(kindOf(retriedAfter(() => 200 * next()))).toBe("PASS");
      }),
      { numRuns: 500, endOnFailure: true },
    );
    fc.assert(
      fc.property(anywhere, (shares) => {
        expect(kindOf(retriedAfter((index) => 200 * (shares[index] ?? 0)))).not.toBe("FAIL");
      }),
      { endOnFailure: true },
    );
  });
});

/** A small generator of evenly spread numbers from 0 to 1 (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = Math.trunc(state + 0x6d2b79f5);
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
