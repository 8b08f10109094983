import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import { wholeTarget } from "../judging/history.fixture.ts";
import { jobEvents, manyJobs } from "../judging/job-events.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { lowPriorityIsNotStarved } from "./low-priority-is-not-starved.ts";

const exercise = "low-priority-behind-high";
const priority = { high: 9, low: 0, lowWaitsMs: 3_600 };
const judge = (history: History, declared: object = { priority }) =>
  telling(lowPriorityIsNotStarved.judge({ history, target: wholeTarget, policy: declared }));
const kindOf = (history: History, declared: object = { priority }): string =>
  judge(history, declared).kind;

const low = (startAt: number | null, readAt = 60_000) =>
  manyJobs(2, () => ({
    exercise,
    label: "low",
    calls: startAt === null ? [] : [{ arrivedAt: startAt }],
    state: startAt === null ? "queued" : "succeeded",
    readAt,
  }));
/** One of high priority: when it was submitted, and when it was called. */
const high = (name: string, [at, startAt]: readonly [number, number | null], label = "high") =>
  jobEvents({
    name,
    exercise,
    label,
    at,
    calls: startAt === null ? [] : [{ arrivedAt: startAt }],
    state: null,
  });
const later = (count: number) =>
  manyJobs(count, (index) => ({
    exercise,
    label: "high-later",
    at: 1_000 + 50 * index,
    calls: [{ arrivedAt: 1_020 + 50 * index }],
  }));

describe("low-priority-is-not-starved", () => {
  it("passes a low job that starts in time though others keep coming", () => {
    expect(judge([...low(3_300), ...later(40)])).toMatchObject({
      kind: "PASS",
      witness: { low: 2, later: 40, longestWaitMs: 3_299, declaredMs: 3_600 },
    });
  });

  it("grants two seconds more than declared, counted from the answer to the submission", () => {
    expect(judge([...low(5_601), ...later(40)])).toMatchObject({
      kind: "PASS",
      witness: { longestWaitMs: 5_600 },
    });
    const { kind, because, evidence, witness } = judge([...low(5_602), ...later(40)]);
    expect(kind).toBe("NON-STRICT");
    expect(because).toContain("5601 ms");
    expect(because).toContain("40 of high priority");
    expect(evidence).toEqual(low(5_602).slice(0, 3));
    expect(witness).toMatchObject({ low: 2, longestWaitMs: 0 });
  });

  it("tells how many came later and started before", () => {
    const others = [
      ...high("before", [0, 2_000]),
      ...high("after", [2_000, 8_000]),
      ...high("never", [2_000, null]),
      ...high("one", [1, 2_000]),
      ...high("two", [2_000, 7_999], "high-later"),
    ];
    expect(judge([...low(8_000), ...others]).because).toContain("2 of high priority");
    expect(judge([...low(8_000), ...others]).witness).toMatchObject({ later: 1 });
  });

  it.each<[string, History, string]>([
    ["overtook it", high("a", [2_000, 3_000]), "PASS"],
    ["had come and would follow", high("a", [3_299, 9_000], "high-later"), "INCONCLUSIVE"],
    ["had come before it started", high("a", [3_298, 9_000], "high-later"), "PASS"],
    ["had come and was never started", high("a", [2_000, null]), "INCONCLUSIVE"],
    ["had come and is not of those that keep coming", high("a", [2_000, 9_000]), "INCONCLUSIVE"],
  ])("counts one of low priority as tried where one of high %s", (_, other, kind) => {
    expect(kindOf([...low(3_300), ...other])).toBe(kind);
  });

  it("says NON-STRICT of one that starts later, or not while it is watched (M85)", () => {
    expect(kindOf([...low(8_000), ...later(140)])).toBe("NON-STRICT");
    expect(kindOf([...low(null), ...later(140)])).toBe("NON-STRICT");
  });

  it("says nothing of one that was not watched until its bound", () => {
    const unwatched = judge([...low(null, 3_000), ...later(20)]);
    expect(unwatched.kind).toBe("INCONCLUSIVE");
    expect(unwatched.evidence).toEqual(low(null, 3_000).slice(0, 2));
    // Submitted at 1, and watched until a millisecond after its last read.
    expect(kindOf([...low(null, 5_600), ...later(20)])).toBe("INCONCLUSIVE");
    expect(kindOf([...low(null, 5_601), ...later(20)])).toBe("NON-STRICT");
  });

  it("counts a start of another job as having watched", () => {
    expect(kindOf([...low(null, 3_000), ...high("a", [2_000, 5_602])])).toBe("NON-STRICT");
    expect(kindOf([...low(null, 3_000), ...high("a", [2_000, 5_601])])).toBe("INCONCLUSIVE");
  });

  it("says nothing of a run in which one was late unwatched and another in time", () => {
    const late = jobEvents({ name: "late", exercise, label: "low", at: 3_000, state: null });
    expect(kindOf([...low(3_300, 4_000), ...later(40), ...late])).toBe("INCONCLUSIVE");
  });

  it("does not pass where nothing of high priority came", () => {
    expect(kindOf(low(3_300))).toBe("INCONCLUSIVE");
  });

  it("is not for targets that declare no bound", () => {
    const declared = { priority: { high: 9, low: 0 } };
    expect(kindOf([...low(null), ...later(140)], declared)).toBe("UNSUPPORTED");
  });
});
