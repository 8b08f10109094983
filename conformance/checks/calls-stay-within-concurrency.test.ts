import { describe, expect, it } from "vitest";
import type { Call } from "../contract/call.ts";
import type { History, Note } from "../contract/history.ts";
import { wholeTarget } from "../judging/history.fixture.ts";
import { manyJobs, note } from "../judging/job-events.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { callsStayWithinConcurrency } from "./calls-stay-within-concurrency.ts";

const target = {
  ...wholeTarget,
  processes: [{ role: "worker", command: ["work"], count: 2 }],
} as const;

const judge = (history: History) =>
  telling(
    callsStayWithinConcurrency.judge({ history, target, policy: { concurrencyPerWorker: 2 } }),
  );
const kindOf = (history: History): string => judge(history).kind;

/** So many calls that are open at the same time, and some that follow as soon as these are answered. */
const crowd = (open: number): History => [
  ...manyJobs(open, (index) => ({
    exercise: "every-slot-held",
    calls: [{ arrivedAt: index, answeredAt: 1_000, endedAt: 1_003 }],
  })),
  ...manyJobs(2, () => ({
    exercise: "every-slot-held",
    label: "waiting",
    calls: [{ arrivedAt: 1_001 }],
  })),
];

const passersBy = (arrivedAt: number, releasedAt = 6_000): History => [
  note({ exercise: "calls-held-past-the-lease", detail: "released", at: releasedAt }),
  ...manyJobs(3, () => ({
    exercise: "calls-held-past-the-lease",
    label: "beside",
    calls: [{ arrivedAt }],
  })),
];

describe("calls-stay-within-concurrency", () => {
  it("passes as many open calls as there are slots", () => {
    expect(kindOf(crowd(4))).toBe("PASS");
    expect(kindOf([...crowd(4), ...passersBy(50)])).toBe("PASS");
  });

  it("fails one more", () => {
    expect(kindOf(crowd(5))).toBe("FAIL");
  });

  it("shows the last four of those that were open at once", () => {
    const { witness, evidence } = judge(crowd(6));
    expect(witness).toEqual({ slots: 4, mostOpen: 6, passedBy: 0 });
    expect(evidence).toMatchObject([2, 3, 4, 5].map((arrivedAt) => ({ arrivedAt })));
  });

  it("shows the first moment at which most were open", () => {
    const waves = manyJobs(10, (index) => {
      const arrivedAt = index + (index < 5 ? 0 : 5_000);
      return {
        exercise: "every-slot-held",
        calls: [{ arrivedAt, answeredAt: arrivedAt + 1_000, endedAt: arrivedAt + 1_000 }],
      };
    });
    expect(judge(waves).evidence).toMatchObject([1, 2, 3, 4].map((arrivedAt) => ({ arrivedAt })));
  });

  it("counts who was open, and who passed by", () => {
    expect(judge([...crowd(4), ...passersBy(50)]).witness).toEqual({
      slots: 4,
      mostOpen: 4,
      passedBy: 3,
    });
  });

  describe("of a slot that was freed", () => {
    /** Four calls of which the first ends like this, and a fifth. */
    const fifth = (first: Partial<Call>, arrivedAt: number): History =>
      manyJobs(5, (index) => ({
        exercise: "every-slot-held",
        calls: [
          index === 4
            ? { arrivedAt }
            : {
                arrivedAt: index,
                answeredAt: 9_000,
                endedAt: 9_003,
                ...(index === 0 ? first : {}),
              },
        ],
      }));

    it.each<[string, Partial<Call>, number]>([
      ["the instant in which its call was answered", { answeredAt: 1_000, endedAt: 1_500 }, 1_000],
      [
        "before we saw its call closed",
        { answeredAt: null, end: "aborted", endedAt: 1_500 },
        1_000,
      ],
      ["when its call was reset", { answeredAt: null, end: "reset", endedAt: 1_500 }, 1_500],
    ])("lets it be used again from %s", (_, first, freeFrom) => {
      expect(kindOf(fifth(first, freeFrom))).toBe("PASS");
      expect(kindOf(fifth(first, freeFrom - 1))).toBe("FAIL");
    });

    it("never lets it be used again while its call is open", () => {
      expect(kindOf(fifth({ answeredAt: null, end: "open", endedAt: null }, 8_000))).toBe("FAIL");
    });
  });

  it("counts the calls of one exercise alone", () => {
    const others = manyJobs(3, () => ({
      exercise: "calls-held-past-the-lease",
      label: "held",
      calls: [{}],
    }));
    expect(judge([...crowd(4), ...others])).toMatchObject({
      kind: "PASS",
      witness: { mostOpen: 4 },
    });
  });

  it("fails when nothing passes by hung calls", () => {
    const late = passersBy(6_005);
    const { kind, evidence } = judge([...crowd(4), ...late]);
    expect(kind).toBe("FAIL");
    expect(evidence).toEqual(late.slice(1, 4));
    expect(kindOf([...crowd(4), ...passersBy(6_000)])).toBe("FAIL");
    expect(kindOf([...crowd(4), ...passersBy(5_999)])).toBe("PASS");
  });

  it("blames nobody for one that did not pass where another did", () => {
    const [release, ...jobs] = passersBy(6_005);
    const passed = passersBy(50).slice(-3);
    expect(
      judge([...crowd(4), ...(release === undefined ? [] : [release]), ...jobs, ...passed]),
    ).toMatchObject({
      kind: "PASS",
    });
  });

  it("gives them three seconds before they count as blocked", () => {
    expect(kindOf([...crowd(4), ...passersBy(6_005, 3_000)])).toBe("PASS");
    expect(kindOf([...crowd(4), ...passersBy(6_005, 3_001)])).toBe("FAIL");
  });

  it.each<[string, Partial<Note>]>([
    ["of another exercise", { exercise: "every-slot-held" }],
    ["of something else", { detail: "held" }],
  ])("does not take a note %s for the release", (_, said) => {
    const history = passersBy(6_005).map((event) =>
      event.kind === "note" ? { ...event, ...said } : event,
    );
    expect(kindOf([...crowd(4), ...history])).toBe("PASS");
    expect(judge([...crowd(4), ...passersBy(50).slice(1)]).witness).toMatchObject({ passedBy: 0 });
  });

  it("does not judge passers-by where there were none", () => {
    expect(judge([...crowd(4), ...passersBy(50).slice(0, 1)])).toMatchObject({
      kind: "PASS",
      witness: { passedBy: 0 },
    });
  });

  it("does not pass when the slots were not all taken", () => {
    expect(kindOf(crowd(3))).toBe("INCONCLUSIVE");
    expect(judge(passersBy(50))).toMatchObject({ kind: "INCONCLUSIVE", witness: { mostOpen: 0 } });
  });
});
